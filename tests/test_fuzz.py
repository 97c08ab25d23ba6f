"""A small draw of hostile inputs through every way in; the large one is ``python -m benchmarks fuzz``."""

from pathlib import Path

import pytest

from benchmarks import fuzz
from benchmarks.hostile import Hostile
from server import request


def test_hostile_inputs_end_in_words_and_never_in_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fuzz.run(tmp_path, quick=True)
    table = capsys.readouterr().out
    assert all(way in table for way in fuzz.WAYS) and "0 bare exceptions" in table


def test_the_same_seed_draws_the_same_inputs() -> None:
    one, other = ([hostile.text() for _n in range(200)] for hostile in (Hostile(7), Hostile(7)))
    assert one == other != [Hostile(8).text() for _n in range(200)]


def test_a_fault_and_endless_work_would_be_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def planted(body: bytes) -> dict[str, str]:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(request, "_fields", planted)
    monkeypatch.setattr(fuzz, "STEPS", 300)
    monkeypatch.setattr(fuzz, "STEPS_A_BYTE", 0)
    with pytest.raises(fuzz.Found) as found:
        fuzz.draw(tmp_path / "planted", 40, 7)
    assert "ZeroDivisionError: planted" in str(found.value) and "calls for" in str(found.value)
