"""Hostile inputs through every way in: own routes, forms, query strings, JSON of the phones, pasted lists, photos, sockets.

What must not happen: an exception that is not one of ours, an answer of 500, a line of error in the log, work that grows out of proportion
with the input, a store that is not sound afterwards.  Handlers run in the thread that asks, so that their calls can be counted.
"""

import asyncio
import faulthandler
import logging
import os
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware

from benchmarks.hostile import METHODS, Hostile
from benchmarks.served import person, table
from otop_core import pasting, process, sample
from otop_core.access import sessions
from otop_core.access.roles import DISTRICT, VIEWER
from otop_core.admin import integrity, settings
from otop_core.entries.opening import KINDS
from otop_core.gate import ledger
from otop_core.gate.ledger import Add
from otop_core.language import messages
from otop_core.model.errors import OtopError
from otop_core.model.forms import form_of
from otop_core.pasting.columns import TEMPLATE, label
from otop_core.registry import NOUNS
from otop_core.reports.filters import NAMES
from otop_core.store import Store
from otop_core.workshop import workshops
from server import guard, join, request, setup
from server.guard import Guard
from server.routes import ROUTES, routes

STEPS, STEPS_A_BYTE = 150_000, 60  # calls that one input may cost, and more for each byte of it
STEPS_OF_A_LIST = 1_000_000  # of a pasted list: up to eight rows, each a household that is saved, and taken back
HANGS = 120.0  # s without a result: the places of all threads, and the end
Answer = tuple[int, bytes]


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


class World:
    """The app without Streamlit over a store with a little of everything, and a session of each role."""

    def __init__(self, store: Store, hostile: Hostile) -> None:
        self.store, self.hostile, self.most_calls, self.size = store, hostile, 0, 0
        self.app = Starlette(routes=routes(), middleware=[Middleware(Guard)])
        self.loop = asyncio.new_event_loop()
        self.code, self.workshop, self.participant = _hall(store)
        self.tokens: list[str] = []
        self.renew()
        self.ids = {noun: [row[0] for row in store.all(f"SELECT id FROM {noun} ORDER BY id LIMIT 5")] for noun in NOUNS}

    def renew(self) -> None:
        """New sessions: inputs end some, and turn accounts off."""
        with self.store.write() as work:
            work.run("UPDATE account SET is_active = TRUE, removed_at = NULL")
        accounts = [row[0] for row in self.store.all("SELECT id FROM account ORDER BY username LIMIT 3")]
        self.tokens = [sessions.begin(self.store, id, "th") for id in (*accounts, self.participant)]

    def ask(self, method: str, path: str, query: bytes = b"", body: bytes = b"", *, kind: str = "http") -> Answer:
        """The status and the body; raises whatever the app lets through."""
        self.size = len(path) + len(query) + len(body)
        sent: list[Any] = []
        parts = [{"type": "http.request", "body": body, "more_body": False}, {"type": "http.disconnect"}]

        async def receive() -> Any:
            return parts.pop(0) if len(parts) > 1 else parts[0]

        async def send(message: Any) -> None:
            sent.append(message)

        about = {
            "type": kind,
            "method": method,
            "path": path,
            "raw_path": b"",
            "root_path": "",
            "query_string": query,
            "http_version": "1.1",
        }
        where = {"scheme": "ws" if kind == "websocket" else "http", "client": ("10.0.0.1", 1), "server": ("otop.example", 80), "state": {}}
        headers = self.hostile.headers(self.tokens)
        self.loop.run_until_complete(
            self.app({**about, **where, "headers": headers, "extensions": {"websocket.http.response": {}}}, receive, send)
        )
        start = next((message for message in sent if message["type"].endswith("response.start")), {"status": 0})
        return start["status"], b"".join(message.get("body", b"") for message in sent)


def _hall(store: Store) -> tuple[str, str, str]:
    """The code and the id of an open workshop, and a participant's id."""
    [[village]] = store.all("SELECT id FROM village WHERE district_code = '3601' ORDER BY id LIMIT 1")
    about = workshops.Workshop(village_id=village, name="เวที", held_on=store.clock().date(), target=26)
    workshop = workshops.begin(store, sessions.Terminal(), ledger.new_id(), about)
    one = workshops.Participant(workshop_id=workshop.id, name="ลำดวน", kind="villager")
    [participant] = ledger.commit(store, sessions.Terminal(), ledger.new_id(), Add(one)).records
    return workshops.code_of(store, workshop.id)[0], workshop.id, participant.id


def by_form(world: World) -> Answer:
    """What a browser sends with our own forms."""
    fields = {"/login": ("username", "password"), "/join": join.KEPT, "/setup": setup.FIELDS, "/logout": ("x",)}
    path = world.hostile.random.choice(tuple(fields))
    known = {"code": [world.code], "kind": ["villager", "partner"], "username": ["admin", "officer"], "name": ["ลำดวน"], "pin": ["1234"]}
    known |= {"province_code": ["36"], "password": ["a long walk to the market"], "again": ["a long walk to the market"]}
    known["code"].append(setup.CODE.value)
    return world.ask("POST", path, world.hostile.encoded(("next", "lang"), {"lang": ["en"]}), world.hostile.encoded(fields[path], known))


def by_query(world: World) -> Answer:
    """The address line: every route, every filter."""
    route = world.hostile.random.choice(ROUTES)
    path = route.path.replace("{hash}", "a" * 64).replace("{rest:path}", "x")
    names = (*NAMES.values(), "workshop", "ticket", "lang", "next", "code", "key", "over", "subdistrict")
    known = {"lang": ["en", "th"], "workshop": [world.workshop], "code": [world.code], "subdistrict": ["360101"], "district": ["3601"]}
    known |= {"fy": ["2569"], "as_of": ["2026-01-01"], "step": ["S01"], "area": ["processing"], "q": ["ผ้า"]}
    return world.ask(world.hostile.random.choice((*route.methods, "GET")), path, world.hostile.encoded(names, known))


def by_path(world: World) -> Answer:
    """Any path, any method."""
    start = world.hostile.random.choice(
        ("/", "/static/", "/app/static/", "/_stcore/", "/export/", "/entry/", "/entry/photo/", "", "/login")
    )
    return world.ask(world.hostile.random.choice(METHODS), start + world.hostile.text()[:500], world.hostile.encoded(("a", "next")))


def by_socket(world: World) -> Answer:
    path = world.hostile.random.choice(("/_stcore/stream", "/", "/entry/save", world.hostile.text()[:100]))
    return world.ask("GET", path, world.hostile.encoded(("a",)), kind="websocket")


def by_json(world: World) -> Answer:
    """What the forms on the phones send: right keys with hostile values, and hostile keys."""
    draw = world.hostile.random
    noun = draw.choice(sorted(KINDS))
    names = [*world.ids[noun], f"new:{draw.choice(world.ids['product'])}", f"new:household:{draw.choice(world.ids['household'])}", "new"]
    key = f"{noun}:{draw.choice(names)}" if draw.random() < 0.9 else world.hostile.text()
    form: dict[str, Any] = {"key": key, "op": ledger.new_id() if draw.random() < 0.9 else world.hostile.value()}
    form["typed"] = typed(world, noun) if draw.random() < 0.9 else world.hostile.value()
    form["versions"] = (
        {draw.choice(("household", noun)): draw.choice((1, 1, 2, 0, -1, 2**70))} if draw.random() < 0.5 else world.hostile.value()
    )
    form |= {"village": draw.choice(world.ids["village"]), "name": "สมศรี", "house_no": world.hostile.value()}
    for name in world.hostile.some([*form, "account"], 2) if draw.random() < 0.2 else ():
        form[name] = world.hostile.value()
    path = draw.choice(("draft", "forget", "check", "check", "save", "save", "save", "alike"))
    return world.ask("POST", f"/entry/{path}", world.hostile.encoded(("lang",)), world.hostile.json(form))


def typed(world: World, noun: str) -> dict[str, Any]:
    """Every field of the form: most with what it may hold, some with what it may not."""
    draw, found = world.hostile.random, dict[str, Any]()
    form = form_of(noun) if noun in NOUNS and noun != "suggestion" else form_of("household")
    usual = {"number": "4", "date": "1/1/2569", "yes": True, "place": "360101", "line": "สมศรี", "lines": "ก\nข"}
    for part in form.parts:
        for name, about in part.abouts().items():
            right = draw.choice(world.ids[about.refers] or [""]) if about.kind == "refer" else usual.get(about.kind, "")
            found[f"{part.name}.{name}"] = right if draw.random() < 0.8 else world.hostile.value()
        if part.choosable and draw.random() < 0.7:
            found[f"{part.name}.choice"] = draw.choice(world.ids[part.noun])
    return found


def by_photo(world: World) -> Answer:
    body = world.hostile.picture() if world.hostile.random.random() < 0.8 else world.hostile.noise()
    return world.ask("POST", "/entry/photo", b"", body)


def by_paste(world: World) -> Answer:
    """A list out of a spreadsheet, as the page does it: read, compared, shown, mended, saved, taken back."""
    draw = world.hostile.random
    language = draw.choice(messages.LANGUAGES)
    text = world.hostile.sheet([label(field, language) for field in TEMPLATE])
    world.size = len(text)
    caller = sessions.Session(sessions.digest(draw.choice(world.tokens)))
    who = sessions.look_up(world.store, caller.digest)
    if who is None:  # signed out by an input before
        return 401, b""
    box = pasting.Box(ledger.new_id(), {"text": text})
    found = pasting.read(box.text, language, asks_id=draw.random() < 0.5)
    village = draw.choice(world.ids["village"])
    try:
        found = pasting.compare(world.store, who.actor_, village, found)
        pasting.preview(found, language)
        box.mend(draw.randrange(1, 9), draw.randrange(9), world.hostile.text(), language)
        box.keep(world.store, caller)
        box.save(world.store, caller, {"village.choice": village}, found, {row.number for row in found.rows})
        box.back(world.store, caller, language)
    except OtopError:
        return 422, b""
    return 200, b""


WAYS: dict[str, tuple[Callable[[World], Answer], int]] = {  # and how often of a hundred
    "forms": (by_form, 12),
    "query strings": (by_query, 20),
    "paths and methods": (by_path, 13),
    "sockets": (by_socket, 5),
    "JSON of the phones": (by_json, 30),
    "photos": (by_photo, 8),
    "pasted lists": (by_paste, 12),
}


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
        settings.settle(store, sessions.Terminal(), ledger.new_id(), settings.Office(province_code="36"))
        sample.generate(store, sessions.Terminal(), scale=0.01)
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
    if counted.calls > (STEPS_OF_A_LIST if way == "pasted lists" else STEPS) + STEPS_A_BYTE * world.size:
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
        faulthandler.dump_traceback_later(HANGS, exit=True)
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
    """10,000 inputs (quick: 400) and a table of the answers; raises Found with the input and the traceback."""
    errors = ErrorLines()
    logging.getLogger().addHandler(errors)
    try:
        with in_this_thread():
            found, most = _run(folder / "set up", 380 if quick else 9500, seed, errors, with_people=True)
            first, _most = _run(folder / "first set-up", 20 if quick else 500, seed, errors, with_people=False)
    finally:
        logging.getLogger().removeHandler(errors)
    for way, counts in first.items():
        found[way] += counts
    table(
        ("way in", "inputs", "answers (status: how often)"),
        [(way, str(counts.total()), ", ".join(f"{status}: {n}" for status, n in sorted(counts.items()))) for way, counts in found.items()],
    )
    print(f"0 bare exceptions, 0 answers of 500, 0 lines of error, the store is sound; at most {most:,} calls for one input (seed {seed})")


def _run(folder: Path, n: int, seed: int, errors: ErrorLines, *, with_people: bool) -> tuple[dict[str, Counter[int]], int]:
    folder.mkdir()
    with store_in(folder, with_people=with_people) as store:
        world = World(store, Hostile(seed))
        found = inputs(world, n, errors)
        if unsound := integrity.verify(store):
            raise Found("; ".join(messages.say(text, "en") for text in unsound))
    return found, world.most_calls
