"""A share of what ``python -m benchmarks durability`` draws: nothing acknowledged is lost, nothing silently wrong, no bare exception."""

from pathlib import Path

from benchmarks import durability

STATES, FLIPPED = 300, 20


def test_after_a_power_cut_at_any_moment_what_was_acknowledged_is_there(tmp_path: Path) -> None:
    found = durability.power_cuts(tmp_path, STATES, thorough=20)
    assert found.total() == STATES and {told for told in found if not told.endswith("all there")} == set()
    assert found["opened, all there"] > STATES / 2 and len(found) == 3  # a torn end set aside, a checkpoint undone


def test_a_damaged_file_is_told_or_harmless(tmp_path: Path) -> None:
    for part, found in durability.damage(tmp_path, FLIPPED).items():
        assert durability.bad(found) == {} and found.total() == FLIPPED, part
        assert sum(n for told, n in found.items() if told.startswith(("refused", "told"))) > 0, part
