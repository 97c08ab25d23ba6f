"""A workshop's hall as phones reach it: participants and officers who save over the routes, and pages that only watch."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.served import table
from otop_core.language.messages import Text
from rehearsal.hall import Plan, rehearse
from rehearsal.report import figures

HALLS = {
    "26 participants and 10 officers, a save every 10 s": Plan(people=26, minutes=10, every=10, officers=10),
    "100 participants, a save every 5 s": Plan(people=100, minutes=5, every=5),
    "100 pages that watch": Plan(people=100, minutes=1, every=0),
}
QUICK = {"people": 4, "minutes": 0.15}


def quiet(_done: int, _total: int, _text: Text) -> None:
    """Nobody waits at the terminal."""


def run(folder: Path, quick: bool) -> None:
    found = {}
    for place, (name, plan) in enumerate(HALLS.items()):
        small = replace(plan, **QUICK, officers=min(1, plan.officers), every=min(1.0, plan.every))
        name = f"quick: {small.people} people for {name}" if quick else name
        outcome = rehearse(folder / str(place), small if quick else plan, quiet)
        found[name] = figures(outcome)
        if not outcome.sound:
            print(outcome.log[-6000:])
        assert outcome.sound, found[name]
    felt(found)
    load(found)
    for name, one in found.items():
        told = f"{one['acknowledged']} saves acknowledged, {one['stored_once']} stored exactly once"
        print(f"{name}: {told}; trouble: {one['errors'] or 'none'}")


def felt(found: dict[str, dict[str, Any]]) -> None:
    def rows() -> Iterable[list[str]]:
        for name, one in found.items():
            for what in ("join", "save", "draft", "look"):
                if one[what]["n"]:
                    yield [name, what, *(f"{one[what][key]:.0f}" for key in ("n", "p50", "p95", "p99"))]

    table(("hall", "what", "n", "p50 ms", "p95 ms", "p99 ms"), rows())


def load(found: dict[str, dict[str, Any]]) -> None:
    """CPU of the server; a save's share holds its drafts and what everybody's page showed meanwhile."""

    def cell(one: dict[str, Any], name: str) -> str:
        return f"{one[name]:.1f}" if one[name] is not None else ""

    rows = []
    for name, one in found.items():
        first, last = one["memory"]
        idle = f"{1000 * one['cores'] / one['people']:.1f}" if one["cpu_a_look"] is not None else ""
        a_page = f"{1000 * (last - first) / one['people']:.0f}"
        rows.append(
            [name, f"{one['cores']:.2f}", cell(one, "cpu_a_save"), cell(one, "cpu_a_look"), idle, f"{first:.0f}", f"{last:.0f}", a_page]
        )
    head = ("hall", "core", "CPU ms a save", "CPU ms a look", "CPU ms a second and idle page", "MB at first", "MB at last", "kB a person")
    table(head, rows)
