"""python -m otop_core rehearse: a hall rehearsed on this machine, with a store of its own that is thrown away."""

import argparse
import json
import os
import signal
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from otop_core import registry
from otop_core.__main__ import DONE, FAILED, STOPPED, language
from otop_core.console import Console
from otop_core.language.messages import LANGUAGES, _
from otop_core.model.errors import Refused
from rehearsal import report
from rehearsal.hall import Outcome, Plan, rehearse


def parser(lang: str) -> argparse.ArgumentParser:
    """The words as ``otop_core`` passes them on; its own --help explains them."""
    asked, usual = argparse.ArgumentParser("python -m rehearsal", description=__doc__), Plan()
    asked.add_argument("--people", type=int, default=usual.people)
    asked.add_argument("--minutes", type=float, default=usual.minutes)
    asked.add_argument("--every", type=float, default=usual.every)
    asked.add_argument("--lang", choices=tuple(LANGUAGES), default=lang)
    asked.add_argument("--json", type=Path)
    return asked


def told(outcome: Outcome, talk: Console, file: Path | None) -> int:
    """The report, and what the server has printed where something went wrong; returns the exit code."""
    for line in report.lines(outcome):
        talk.say(line)
    if outcome.notes.errors or not outcome.sound:
        handle, name = tempfile.mkstemp(prefix="otop-rehearsal-", suffix=".log")
        with os.fdopen(handle, "w", encoding="utf-8") as kept:
            kept.write(outcome.log)
        talk.say(_("What the server printed is kept for the administrator in {path}."), path=name)
    if file:
        file.write_text(json.dumps(report.figures(outcome), indent=1) + "\n", encoding="utf-8")
    return DONE if outcome.sound else FAILED


def main(words: Sequence[str]) -> int:
    registry.load()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    args = parser(language(words, os.environ.get("LANG", ""))).parse_args(words)
    talk = Console(args.lang)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell that starts it in the background has it ignored
    for name in ("SIGTERM", "SIGHUP"):  # ended politely, or its window closed: report what there is and leave nothing behind
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_given: signal.raise_signal(signal.SIGINT))
    try:
        plan = Plan(args.people, args.minutes, args.every).checked()
        talk.trouble(
            _("A hall of {people} people for {minutes} minutes. Ctrl+C ends it and reports."),
            people=plan.people,
            minutes=f"{plan.minutes:g}",
        )
        with tempfile.TemporaryDirectory(prefix="otop-rehearsal-", ignore_cleanup_errors=True) as folder:
            return told(rehearse(Path(folder), plan, talk.progress), talk, args.json)
    except Refused as refused:
        talk.trouble(refused.text)
        return FAILED
    except RuntimeError as error:
        talk.trouble(_("The server did not start. What it said: {words}"), words=str(error))
        return FAILED
    except KeyboardInterrupt:
        talk.trouble(_("Stopped before anybody had joined; nothing is left behind."))
        return STOPPED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
