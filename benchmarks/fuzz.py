"""Hostile inputs through every way in: own routes, forms, query strings, JSON of the phones, pasted lists, photos, sockets.

What must not happen: an exception that is not one of ours, an answer of 500, a line of error in the log, work that grows out of proportion
with the input, a store that is not sound afterwards.  Handlers run in the thread that asks, so that their calls can be counted.
"""

import faulthandler
import logging
import os
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.hostile import Hostile
from benchmarks.served import person, table
from benchmarks.ways_in import WAYS, World
from otop_core import process, sample
from otop_core.access import sessions
from otop_core.access.roles import DISTRICT, VIEWER
from otop_core.admin import integrity, settings
from otop_core.gate.acts import new_id
from otop_core.language import messages
from otop_core.store import Store
from server import guard, request

STEPS, STEPS_A_BYTE = 150_000, 60  # calls that one input may cost, and more for each byte of it
STEPS_OF = {
    "pasted lists": 1_000_000,  # up to eight rows, each a household that is saved, and taken back
    "query strings": 1_500_000,  # all figures of a meeting as a file, whatever is asked of it
}
HANGS = 120.0  # s without a result: the places of all threads, and the end


class Found(AssertionError):
    """What must not happen has happened; the input is in the message."""


class Counting:
    """Calls made by this thread, of Python and of C."""

    def __init__(self) -> None:
        self.calls = 0

    def _count(self, _frame: Any, event: str, _argument: Any) -> None:
        if event in ("call", "c_call"):
            self.calls += 1

    def __enter__(self) -> "Counting":
        sys.setprofile(self._count)
        return self

    def __exit__(self, *_error: object) -> None:
        sys.setprofile(None)


class ErrorLines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def in_this_thread() -> Iterator[None]:
    """Handlers of our routes run where they are asked for."""

    async def run(call: Callable[..., Any], *given: Any) -> Any:
        return call(*given)

    real = request.run_in_threadpool, guard.run_in_threadpool
    request.run_in_threadpool = guard.run_in_threadpool = run  # type: ignore[assignment]
    try:
        yield
    finally:
        request.run_in_threadpool, guard.run_in_threadpool = real


@contextmanager
def store_in(folder: Path, *, with_people: bool) -> Iterator[Store]:
    """The store of this process, in this folder; without people it is one that waits for its set-up."""
    before = os.environ.get("OTOP_STORE")
    os.environ["OTOP_STORE"] = str(folder / "otop.duckdb")
    try:
        store = process.the_store()
        settings.settle(store, sessions.Terminal(), new_id(), settings.Office(province_code="36"))
        sample.generate(store, sessions.Terminal(), scale=0.003)
        if with_people:
            person(store, "admin", "administrator")
        for name, role, district in (("officer", DISTRICT, "3601"), ("viewer", VIEWER, "")):
            person(store, name, role, district)
        yield store
    finally:
        process.reset()
        os.environ.pop("OTOP_STORE")
        if before is not None:
            os.environ["OTOP_STORE"] = before


def one(world: World, way: str, errors: ErrorLines) -> int:
    """One input; the status it was answered with. Raises Found."""
    with Counting() as counted:
        status, body = WAYS[way][0](world)
    world.most_calls = max(world.most_calls, counted.calls)
    if errors.lines:
        raise Found(errors.lines[0])
    if counted.calls > STEPS_OF.get(way, STEPS) + STEPS_A_BYTE * world.size:
        raise Found(f"{counted.calls:,} calls for {world.size:,} bytes")
    if status >= 500 or b"Traceback" in body:
        raise Found(f"answered with {status}: {body[:300]!r}")
    return status


def inputs(world: World, n: int, errors: ErrorLines) -> dict[str, Counter[int]]:
    """``n`` inputs; by way in, how often each status was the answer. Raises Found with one input of each kind of failure."""
    found: dict[str, Counter[int]] = {way: Counter() for way in WAYS}
    failures: dict[str, str] = {}
    ways = world.hostile.random.choices(list(WAYS), [share for _call, share in WAYS.values()], k=n)
    for number, way in enumerate(ways):
        if number % 20 == 0:
            world.renew()
        faulthandler.dump_traceback_later(HANGS, exit=True, file=sys.__stderr__)
        errors.lines.clear()
        try:
            found[way][one(world, way, errors)] += 1
        except Exception as error:
            told = "".join(traceback.format_exception(error))
            failures.setdefault(told.strip().splitlines()[-1][:100], f"input {number}, {way}: {told}")
        finally:
            faulthandler.cancel_dump_traceback_later()
    if failures:
        raise Found("\n\n".join(failures.values()))
    return found


def run(folder: Path, quick: bool, seed: int = 2569) -> None:
    """10,000 inputs (quick: 400) and a table of the answers; raises Found with one input of each kind of failure."""
    found, most = draw(folder / "set up", 380 if quick else 9500, seed)
    for way, counts in draw(folder / "first set-up", 20 if quick else 500, seed, with_people=False)[0].items():
        found[way] += counts
    table(
        ("way in", "inputs", "answers (status: how often)"),
        [(way, str(counts.total()), ", ".join(f"{status}: {n}" for status, n in sorted(counts.items()))) for way, counts in found.items()],
    )
    print(f"0 bare exceptions, 0 answers of 500, 0 lines of error, the store is sound; at most {most:,} calls for one input (seed {seed})")


def draw(folder: Path, n: int, seed: int, *, with_people: bool = True) -> tuple[dict[str, Counter[int]], int]:
    """``n`` inputs to a store of their own in ``folder``: the answers by way in, and the most calls that one has cost."""
    folder.mkdir()
    errors = ErrorLines()
    logging.getLogger().addHandler(errors)
    try:
        with in_this_thread(), store_in(folder, with_people=with_people) as store, closing(World(store, Hostile(seed))) as world:
            found = inputs(world, n, errors)
            if unsound := integrity.verify(store):
                raise Found("; ".join(messages.say(text, "en") for text in unsound))
            return found, world.most_calls
    finally:
        logging.getLogger().removeHandler(errors)
