"""The ways in to the app, without Streamlit: each sends one hostile input as a browser, a phone or a stranger would."""

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware

from benchmarks.hostile import METHODS, Hostile
from otop_core.access import sessions
from otop_core.entries.opening import kinds
from otop_core.gate import ledger
from otop_core.gate.acts import Add, new_id
from otop_core.importing import box
from otop_core.language import messages
from otop_core.language.thai_calendar import bangkok_day
from otop_core.lists import batches, waiting, workbooks
from otop_core.lists.examples import sample
from otop_core.lists.registers import REGISTERS, label
from otop_core.lists.taking_back import take_back
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import OtopError
from otop_core.model.forms import form_of
from otop_core.reports.filters import NAMES
from otop_core.store import Store
from otop_core.workshop import workshops
from server import join, setup
from server.guard import Guard
from server.routes import ROUTES, routes

STARTS = ("/", "/static/", "/app/static/", "/_stcore/", "/export/", "/entry/", "/entry/photo/", "", "/login")  # of paths
Answer = tuple[int, bytes]


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

    def close(self) -> None:
        self.loop.close()

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

        scope: dict[str, Any] = {"type": kind, "method": method, "path": path, "raw_path": b"", "root_path": "", "query_string": query}
        scope |= {"http_version": "1.1", "scheme": "ws" if kind == "websocket" else "http", "state": {}}
        scope |= {"client": ("10.0.0.1", 1), "server": ("otop.example", 80), "extensions": {"websocket.http.response": {}}}
        scope["headers"] = self.hostile.headers(self.tokens)
        self.loop.run_until_complete(self.app(scope, receive, send))
        start = next((message for message in sent if message["type"].endswith("response.start")), {"status": 0})
        return start["status"], b"".join(message.get("body", b"") for message in sent)


def _hall(store: Store) -> tuple[str, str, str]:
    """The code and the id of an open workshop, and a participant's id."""
    [[village]] = store.all("SELECT id FROM village WHERE district_code = '3601' ORDER BY id LIMIT 1")
    about = workshops.Workshop(village_id=village, name="เวที", held_on=bangkok_day(store.clock()), target=26)
    workshop = workshops.begin(store, sessions.Terminal(), new_id(), about)
    one = workshops.Participant(workshop_id=workshop.id, name="ลำดวน", kind="villager")
    [participant] = ledger.commit(store, sessions.Terminal(), new_id(), Add(one)).records
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
    path = route.path.replace("{hash}", "a" * 64).replace("{rest:path}", "x").replace("{table}", "districts")
    names = (*NAMES.values(), "workshop", "ticket", "lang", "next", "code", "key", "over", "subdistrict")
    known = {"lang": ["en", "th"], "workshop": [world.workshop], "code": [world.code], "subdistrict": ["360101"], "district": ["3601"]}
    known |= {"fy": ["2569"], "as_of": ["2026-01-01"], "step": ["S01"], "area": ["processing"], "q": ["ผ้า"]}
    return world.ask(world.hostile.random.choice((*route.methods, "GET")), path, world.hostile.encoded(names, known))


def by_path(world: World) -> Answer:
    """Any path, any method."""
    start = world.hostile.random.choice(STARTS)
    return world.ask(world.hostile.random.choice(METHODS), start + world.hostile.text()[:500], world.hostile.encoded(("a", "next")))


def by_socket(world: World) -> Answer:
    path = world.hostile.random.choice(("/_stcore/stream", "/", "/entry/save", world.hostile.text()[:100]))
    return world.ask("GET", path, world.hostile.encoded(("a",)), kind="websocket")


def by_json(world: World) -> Answer:
    """What the forms on the phones send: right keys with hostile values, and hostile keys."""
    draw = world.hostile.random
    noun = draw.choice(sorted(kinds()))
    names = [*world.ids[noun], f"new:{draw.choice(world.ids['product'])}", f"new:household:{draw.choice(world.ids['household'])}", "new"]
    key = f"{noun}:{draw.choice(names)}" if draw.random() < 0.9 else world.hostile.text()
    form: dict[str, Any] = {"key": key, "op": new_id() if draw.random() < 0.9 else world.hostile.value()}
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
    noun = draw.choice(list(REGISTERS))
    usual = [cell if draw.random() < 0.8 else f"{draw.randrange(99)}" for cell in sample(noun, language)]
    text = world.hostile.sheet([label(field, language) for field in REGISTERS[noun].template], usual)
    world.size = len(text)
    caller = sessions.Session(sessions.digest(draw.choice(world.tokens)))
    who = sessions.look_up(world.store, caller.digest)
    if who is None:  # signed out by an input before
        return 401, b""
    try:
        box.put(world.store, who, box.LIST, world.hostile.text(), text.encode("utf-8", "replace"), {"noun": noun, "begun": True})
        now = waiting.opened(world.store, who, None)
        assert now is not None
        now.put(world.store, who, "place.choice", draw.choice(world.ids["village"]))
        now.mend(world.store, who, now.sheet.first + draw.randrange(len(now.sheet.rows)), draw.randrange(9), world.hostile.text())
        found = now.matched(world.store, who, language)
        workbooks.refused(found, language)
        taken = batches.commit(world.store, caller, now.batch, found, {row.number for row in found.listed.rows})
        if taken.added + taken.changed:
            take_back(world.store, who, caller, batches.taken(world.store, who, 1)[0].id)
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
