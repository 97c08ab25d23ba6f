"""Rehearsing a workshop: a real short one by the command, what its report says of losses, and what the phones without a screen show."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.proto.Delta_pb2 import Delta

from otop_core.language.messages import say
from rehearsal import __main__ as command
from rehearsal import report
from rehearsal.hall import Outcome, Plan
from rehearsal.notes import DIED, DRAFT, LOST, OUTSIDE, UNANSWERED, Entry, Kept, Notes, compared
from rehearsal.page import EARLY, FINISHED, FRAGMENT_FINISHED, Awaited, Unanswered
from rehearsal.screen import Screen

ROOT = Path(__file__).parents[1]
THAI = re.compile("[\u0e01-\u0e5b]")


def begun(folder: Path, *words: str) -> subprocess.Popen[str]:
    """The command in a process of its own, with a place for temporary files of its own and a real store that must not be touched."""
    (folder / "tmp").mkdir()
    places = {"OTOP_STORE": str(folder / "real.duckdb"), "TMPDIR": str(folder / "tmp"), "PYTHONPATH": str(ROOT), "LANG": "th_TH.UTF-8"}
    line = [sys.executable, "-m", "otop_core", "rehearse", *words, "--json", "figures.json"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "encoding": "utf-8"}
    return subprocess.Popen(line, cwd=folder, env={**os.environ, **places}, start_new_session=True, **pipes)  # type: ignore[call-overload]


def figures(folder: Path) -> dict:
    """What it found; nothing may be left behind but the server's own log, and that only where something went wrong."""
    found = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    assert not (folder / "real.duckdb").exists()
    assert [left.suffix for left in (folder / "tmp").iterdir()] == ([".log"] if found["errors"] else [])
    return found


def test_a_short_rehearsal_stores_everything_it_was_told_of_once_and_says_so_in_thai(tmp_path: Path) -> None:
    shown, trouble = (running := begun(tmp_path, "--people", "6", "--minutes", "0.2", "--every", "1")).communicate(timeout=120)
    assert running.returncode == 0, shown + trouble
    found = figures(tmp_path)
    assert found["joined"] == 6 and found["acknowledged"] == found["stored_once"] > 0
    assert (found["lost"], found["doubled"], found["sound"]) == (0, 0, True)
    assert set(found["errors"]) <= {UNANSWERED}  # Streamlit swallows an answer now and then where the machine is busy
    assert found["save"]["n"] and found["save"]["p95"] >= found["save"]["p50"] > 0 and found["cpu_a_save"] > 0
    assert found["download"] > 100_000 and found["did"]["sent later"] and found["draft"]["n"]
    said = say(report.SAVES, "th", n=found["acknowledged"], once=found["stored_once"], lost=0, doubled=0)
    assert said in shown and THAI.search(said) and "Traceback" not in trouble


@pytest.mark.skipif(sys.platform == "win32", reason="a terminal's Ctrl+C is sent in another way there")
def test_ctrl_c_ends_it_with_a_report_of_what_there_is(tmp_path: Path) -> None:
    running = begun(tmp_path, "--people", "2", "--minutes", "1", "--every", "1", "--lang", "en")
    assert running.stderr is not None
    while line := running.stderr.readline():
        if (saved := re.match(r"Saved: (\d+)", line)) and int(saved[1]) > 0:
            break
    os.killpg(running.pid, signal.SIGINT)
    shown, trouble = running.communicate(timeout=60)
    assert running.returncode == 0 and "Stopped before the end" in shown, shown + trouble
    found = figures(tmp_path)
    assert found["stopped_early"] and found["joined"] == 2 and found["acknowledged"] == found["stored_once"] > 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--people", "0"), "number of people must be from 1 to 300"),
        (("--people", "301"), "number of people must be from 1 to 300"),
        (("--minutes", "-5"), "minutes must be from 0.05 to 240"),
        (("--every", "0"), "between two saves of a person must be from 0.5 to 600"),
    ],
)
def test_what_nobody_could_rehearse_is_told_in_words(words: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--lang", "en", *words]) == command.FAILED
    assert told in capsys.readouterr().err


def entry(*told: str, unsure: tuple[str, ...] = (), gone: bool | None = False) -> Entry:
    return Entry("household", list(told), list(unsure), gone)


@pytest.mark.parametrize(
    ("one", "stored", "kept"),
    [
        (entry("a"), {"a": [False]}, Kept(once=1)),
        (entry("a"), {}, Kept(lost=1)),
        (entry("a"), {"a": [False, False]}, Kept(doubled=1)),
        (entry("a"), {"a": [True]}, Kept(lost=1)),  # in the bin, and nobody took it back
        (entry("a", gone=True), {"a": [True]}, Kept(once=1)),
        (entry("a", gone=True), {"a": [False]}, Kept(lost=1)),  # taken back, and still there
        (entry("a", gone=None), {"a": [True]}, Kept(once=1)),  # the answer to taking it back never came
        (entry("a", "b"), {"b": [False]}, Kept(once=2)),  # mended: the second save stands for both
        (entry("a", "b"), {"a": [False]}, Kept(lost=2)),
        (entry("a", unsure=("b",)), {"b": [False]}, Kept(once=1)),
        (entry("a", unsure=("b",)), {"a": [False], "b": [False]}, Kept(doubled=1)),
        (entry(unsure=("a",)), {}, Kept()),  # never acknowledged: may be there or not
        (entry(unsure=("a",)), {"a": [False]}, Kept()),
        (entry(unsure=("a",)), {"a": [False, False]}, Kept(doubled=1)),
    ],
)
def test_acknowledged_saves_are_looked_for_in_the_store(one: Entry, stored: dict[str, list[bool]], kept: Kept) -> None:
    assert compared([one], stored) == kept


def outcome(saves: float = 0.1, kept: Kept | None = None, **errors: int) -> Outcome:
    notes = Notes(saves=[saves] * 20, drafts=[0.02] * 100, joins=[0.5] * 4)
    notes.errors.update(errors)
    kept = kept or Kept(once=20)
    notes.entries += [entry(str(n)) for n in range(kept.once + kept.lost + kept.doubled)]
    return Outcome(Plan(people=4), notes, kept, joined=4, seconds=60.0, cpu=6.0, own=1.0, memory=(200.0, 260.0), log="said by the server")


@pytest.mark.parametrize("kept", [Kept(once=19, lost=1), Kept(once=19, doubled=1)])
def test_a_loss_is_said_and_the_command_fails(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command.tempfile, "tempdir", str(tmp_path))
    assert command.told(outcome(kept=kept), command.Console("en"), tmp_path / "figures.json") == command.FAILED
    shown = capsys.readouterr().out
    assert f"stored exactly once: 19, lost: {kept.lost}, stored twice: {kept.doubled}" in shown and "DO NOT START" in shown
    [log] = tmp_path.glob("*.log")
    assert str(log) in shown and log.read_text() == "said by the server"
    assert not json.loads((tmp_path / "figures.json").read_text())["sound"]


@pytest.mark.parametrize(
    ("found", "said", "sound"),
    [
        (outcome(), report.READY, True),
        (outcome(saves=2.0), report.WAITING, True),
        (outcome(saves=5.0), report.TOO_SLOW, True),
        (outcome(**{LOST: 1}), report.UNEVEN, True),
        (outcome(**{OUTSIDE: 1}), report.SHUT_OUT, False),
        (outcome(**{DIED: 1}), report.SHUT_OUT, False),
        (outcome(**{DRAFT: 1}), report.LOSING, False),
        (Outcome(Plan(people=4), Notes(), joined=4), report.IDLE, True),
    ],
)
def test_the_report_ends_with_what_to_do_next(found: Outcome, said: str, sound: bool) -> None:
    *_before, last = report.lines(found)
    assert (last.msgid, found.sound) == (said, sound)


def test_the_figures_in_the_report_are_those_measured() -> None:
    found = outcome()
    found.notes.saves = [n / 100 for n in range(100)]
    shown = "\n".join(say(line, "en") for line in report.lines(found))
    assert "a save: 500 / 950 / 990 (100 times)" in shown and "used 10 % of one processor core" in shown
    assert "was 200 MB at the start and 260 MB at the end" in shown and "cost 60 ms of processor time" in shown


def drawn(screen: Screen, path: tuple[int, ...], run: str, fragment: str = "", text: str = "") -> None:
    delta = Delta(fragment_id=fragment)
    if text:
        delta.new_element.markdown.body = text
    else:
        delta.add_block.allow_empty = True
    screen.draw(path, delta, run)


def test_what_a_fragments_run_did_not_draw_again_is_gone_with_the_fragments_inside_it() -> None:
    """As the browser does it; else a phone without a screen would type into fields that are no longer there."""
    screen = Screen()
    for path, fragment, text in (
        ((0,), "", ""),
        ((0, 0), "", "title"),
        ((0, 1), "outer", ""),
        ((0, 1, 0), "outer", "first"),
        ((0, 1, 1), "inner", ""),
        ((0, 1, 1, 0), "inner", "old field"),
        ((0, 1, 1, 1), "inner", "another old field"),
        ((0, 2), "other", ""),
        ((0, 2, 0), "other", "beside"),
    ):
        drawn(screen, path, "one", fragment, text)
    for path, fragment, text in (
        ((0, 1), "outer", ""),
        ((0, 1, 0), "outer", "saved"),
        ((0, 1, 1), "inner", ""),
        ((0, 1, 1, 0), "inner", "new field"),
    ):
        drawn(screen, path, "two", fragment, text)
    screen.sweep("two", ["outer"])
    assert screen.text().split("\n") == ["title", "saved", "new field", "beside"]


@pytest.mark.parametrize(
    ("story", "answer"),
    [
        ([("begins", ["mine"]), ("ends", FRAGMENT_FINISHED, ["mine"])], FRAGMENT_FINISHED),
        ([("begins", ["timer"]), ("ends", FRAGMENT_FINISHED, ["timer"])], None),  # a timer's run answers nobody's touch
        ([("begins", ["mine"]), ("ends", EARLY, ["mine"]), ("begins", ["timer"])], FRAGMENT_FINISHED),  # drawn; a timer was waiting
        ([("begins", ["mine"]), ("ends", EARLY, ["mine"]), ("begins", [])], None),  # st.rerun: the whole page is still to come
        ([("begins", ["mine"]), ("ends", EARLY, ["mine"]), ("begins", []), ("ends", FINISHED, [])], FINISHED),
        ([("begins", ["mine"]), ("begins", ["timer"])], Unanswered),
        ([("begins", []), ("begins", ["timer"])], Unanswered),
    ],
)
def test_a_touch_is_answered_when_its_own_run_has_ended(story: list[tuple], answer: object) -> None:
    async def heard() -> object:
        touch = Awaited("mine", asyncio.get_running_loop().create_future())
        for what, *given in story:
            if what == "begins":
                touch.begun(*given)
            elif touch.concerns(given[-1]):
                touch.ended(*given)
        if not touch.answer.done():
            return None
        return type(touch.answer.exception()) if touch.answer.exception() else touch.answer.result()

    assert asyncio.run(heard()) == answer
