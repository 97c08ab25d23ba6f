"""A share of the draw of ``python -m benchmarks durability``: nothing acknowledged is lost, nothing is silently wrong, no bare exception."""

from pathlib import Path

from benchmarks import durability

STATES, FLIPPED = 1_000, 20


def test_after_a_power_cut_at_any_moment_what_was_acknowledged_is_there(tmp_path: Path) -> None:
    found = durability.power_cuts(tmp_path, STATES, thorough=25)
    assert durability.bad(found) == {} and found.total() == STATES
    assert found["opened, all there"] > STATES / 2 and found["a torn end set aside, all there"] > 0


def test_a_damaged_file_is_told_or_harmless(tmp_path: Path) -> None:
    for part, found in durability.damage(tmp_path, FLIPPED).items():
        assert durability.bad(found) == {} and found.total() == FLIPPED, part
        assert sum(n for told, n in found.items() if told.startswith(("refused", "told"))) > 0, part
