"""A hall in a test: an open workshop over a real server, and people who join it by its code and enter households on their phones.

Every household carries a mark in what the household knows, so that it can be found and counted in the store.
"""

import asyncio
import datetime as dt
import json
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx

from otop_core.access.sessions import Terminal
from otop_core.admin import accounts, integrity, settings
from otop_core.admin.accounts import Account
from otop_core.community.villages import Village
from otop_core.gate import ledger
from otop_core.gate.acts import Add, new_id
from otop_core.language.messages import say
from otop_core.store import Store, open_store
from otop_core.workshop import joining, workshops
from rehearsal.client import Session
from rehearsal.door import Door
from rehearsal.network import Away
from rehearsal.phone import WAITING, Form, Phone, Waiting
from tests.serving import Server

WORD = "a long walk to the market"
OFFICER = "officer"
MARK, HOUSEHOLD = "household.knows", "household:new"
HTML = {"Accept": "text/html"}
PAUSE = 0.5  # s; how long a browser waits before it connects again


def furnished(path: Path, more: Callable[[Store, SimpleNamespace], None] = lambda store, hall: None) -> SimpleNamespace:
    """A store with an officer and an open workshop; ``more`` adds what one test needs."""
    store = open_store(str(path))
    settings.settle(store, Terminal(), new_id(), settings.Office(province_code="36", asks_national_id=True))
    for name, role in (("admin", "administrator"), (OFFICER, "provincial_officer")):
        about = Account(username=name, display_name=name.title(), role=role, is_active=True)
        accounts.create(store, Terminal(), new_id(), about, WORD)
    home = Village(id=new_id(), subdistrict_code="360102", name="บ้านโนน", moo=3)
    ledger.commit(store, Terminal(), new_id(), Add(home))
    about = workshops.Workshop(village_id=home.id, name="เวทีบ้านโนน", held_on=dt.date(2026, 11, 22), target=26)
    workshop = workshops.begin(store, Terminal(), new_id(), about)
    code = workshops.code_of(store, workshop.id)[0]
    hall = SimpleNamespace(path=path, id=workshop.id, village=home, code=code, key=joining.key(workshop.id, code))
    more(store, hall)
    store.checkpoint()
    store.close()
    return hall


class Listening(Session):
    """A phone that keeps every byte it was ever sent."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.heard = bytearray()

    def _on(self, data: Any) -> None:
        self.heard += data
        super()._on(data)


@dataclass
class Villager:
    """Somebody with a phone: its cookies, what it holds, what the server has acknowledged, and what is still under way."""

    name: str
    server: Server
    numbers: count = field(default_factory=count)
    acknowledged: list[str] = field(default_factory=list)
    mark: str = ""  # of the household that is being typed or saved; '' where there is none
    entries: dict[str, str] = field(default_factory=dict)  # all that is to be typed for it
    kept: dict[str, Any] = field(default_factory=dict)  # the last state of it that the server has answered to
    keeping: dict[str, Any] | None = None  # the state that was on its way to the server
    session: Listening | None = None

    def __post_init__(self) -> None:
        self.door = Door(self.server.url)
        self.phone = Phone(self.door.post)

    def join(self, code: str, **more: str) -> httpx.Response:
        """As a phone does: the form first, which leaves its device cookie, then what was typed into it."""
        with httpx.Client(base_url=self.server.url, trust_env=False, timeout=30) as phone:
            for name, (value, path) in self.door.jar.items():
                phone.cookies.set(name, value, domain="127.0.0.1", path=path)
            phone.get("/join", headers=HTML)
            answer = phone.post("/join", data={"code": code, "name": self.name, "kind": "villager", **more})
            self.door.jar = {cookie.name: (cookie.value or "", cookie.path) for cookie in phone.cookies.jar}
        return answer

    @property
    def cookie(self) -> str:
        return self.door.cookies()

    def other_phone(self) -> "Villager":
        """Another phone of hers, signed in, with nothing on it."""
        other = Villager(self.name, self.server)
        other.door.jar = dict(self.door.jar)
        return other

    async def come(self, *, reconnects: bool = False, **given: Any) -> None:
        """The room on a new socket, with the cookie the phone has had all along; ``reconnects``: without loading the page anew."""
        if self.session and reconnects:
            self.session.stop_timers()
            await asyncio.sleep(PAUSE)
            await self.session.reconnect()
        else:
            if self.session:
                await self.session.close()
            self.phone.close()
            self.session = await Listening.open(self.server.url, **{"cookies": self.cookie, "timeout": 30, **given})
        self.look()

    def look(self) -> None:
        """Her phone draws the forms that the page shows."""
        assert self.session is not None
        for about in self.session.forms():
            self.phone.open(about)

    async def leave(self) -> None:
        if self.session:
            await self.session.close()
        self.door.close()

    def form(self, key: str = HOUSEHOLD) -> Form:
        assert key in self.phone.forms, f"no {key}: {self.session and (self.session.alerts(), self.session.text())}"
        return self.phone.forms[key]

    def shown(self, name: str) -> str:
        """What the screen holds in a field."""
        return str(self.form().typed.get(name) or "")

    def type(self, name: str, value: object, key: str = HOUSEHOLD) -> None:
        self.phone.type(self.form(key), name, value)

    async def keep(self, key: str = HOUSEHOLD) -> None:
        """What has been typed so far, to the server's draft."""
        self.keeping = dict(self.form(key).typed)
        if not await self.phone.keep(self.form(key)):
            raise Away("the draft was not answered")
        self.kept, self.keeping = self.keeping, None

    async def commit(self, name: str, value: object, key: str = HOUSEHOLD) -> None:
        """One field typed, and kept by the server."""
        self.type(name, value, key)
        await self.keep(key)

    def household(self) -> dict[str, str]:
        """What is typed for the next household; the mark comes late, so that a kill finds drafts without one too."""
        n = next(self.numbers)
        self.mark, self.kept, self.keeping = f"{self.name} {n}", {}, None
        about = {"household.house_no": f"{n + 1}", "household.members": "4", MARK: self.mark}
        self.entries = {"person.given_name": f"บุญมี{n}", **about, "household.wants_to_learn": f"ย้อมผ้า {n}"}
        return self.entries

    async def fill(self, entries: dict[str, str], *, last: bool = False) -> None:
        """Type what does not stand there yet, each kept by the server but the last, which she has not left when she touches Save."""
        *before, end = entries.items()
        for name, value in before:
            if self.shown(name) != value:
                await self.commit(name, value)
        self.type(*end)
        if last:
            await self.keep()

    async def save(self, key: str = HOUSEHOLD) -> Waiting:
        """Touch Save and wait for the answer, which says that it is saved; raises Away where none comes."""
        entry = self.phone.save(self.form(key))
        await self.send()
        if entry in self.phone.outbox:
            assert entry.state == WAITING, entry.reply
            raise Away("Save was not answered")
        assert entry.reply[0] == 200, entry.reply
        return entry

    async def send(self) -> list[Waiting]:
        """What waits in the outbox, as soon as there is a network."""
        told = await self.phone.send()
        for entry in told:
            if MARK in entry.typed:
                self.acknowledged.append(entry.typed[MARK])
                if self.mark == entry.typed[MARK]:
                    self.mark, self.entries, self.kept, self.keeping = "", {}, {}, None
        return told

    @property
    def unanswered(self) -> list[Waiting]:
        """Saves that were sent, and no answer has come."""
        return [entry for entry in self.phone.outbox if entry.state == WAITING]

    async def enter(self, many: int = 1) -> None:
        for _household in range(many):
            await self.fill(self.household())
            await self.save()

    async def vanish(self, after: float) -> None:
        """Touch Save, and the connection is cut without a word: whatever the server does, the answer never arrives."""
        self.phone.save(self.form())
        self.door.cut = after
        assert await self.phone.send() == []


async def forms_open(server: Server, hall: SimpleNamespace, *nouns: str) -> None:
    """The officer opens these forms for the hall and closes the others."""
    desk, key = Villager(OFFICER, server), f"workshop:{hall.id}"
    try:
        await desk.door.sign_in(OFFICER, WORD)
        desk.session = await Listening.open(server.url, "workshops", cookies=desk.cookie, auto=False)
        await desk.session.change(desk.session.keyed(f"edit|{hall.id}")[0].id, True)
        desk.look()
        desk.type("workshop.forms", list(nouns), key)
        await desk.save(key)
    finally:
        await desk.leave()


async def until_lost(people: Iterable[Awaitable[None]]) -> None:
    """Everybody goes on until her connection is lost; anything else that goes wrong is told."""
    for ended in await asyncio.gather(*people, return_exceptions=True):
        if ended is not None and not isinstance(ended, Away):
            raise ended


def copied(path: Path, to: Path) -> Path:
    """The store as a kill has left it, to be looked at while the server goes on with the original."""
    to.mkdir()
    for part in path.parent.glob(path.name + "*"):
        if part.is_file():
            shutil.copy(part, to)
    return to / path.name


@dataclass
class Kept:
    """What a store holds when nobody has it open."""

    marks: Counter[str]
    house_numbers: dict[str, str]
    drafts: dict[str, dict[str, Any]]  # by operation
    wrong: list[str]


WHOLE = (
    "SELECT h.id FROM household h WHERE h.knows IS NOT NULL AND ("
    " (SELECT count(*) FROM person p WHERE p.id = h.representative_id AND p.village_id = h.village_id) <> 1"
    " OR (SELECT count(*) FROM change c WHERE c.noun = 'household' AND c.record_id = h.id AND c.kind = 'add') <> 1"
    " OR (SELECT count(*) FROM change c JOIN change f ON f.noun = 'household' AND f.record_id = h.id AND f.kind = 'add'"
    "     WHERE c.noun = 'person' AND c.record_id = h.representative_id AND c.kind = 'add'"
    "     AND split_part(c.op, '/', 1) = split_part(f.op, '/', 1) AND c.actor_id = f.actor_id) <> 1"
    " OR (SELECT count(*) FROM workshop_entry e WHERE e.workshop_id = :workshop AND e.record_id IN (h.id, h.representative_id)) <> 2)"
)


def kept(path: Path, hall: SimpleNamespace) -> Kept:
    """The households by mark, the drafts by person, and what is not whole or not sound."""
    store = open_store(str(path))
    try:
        marks = Counter(row[0] for row in store.all("SELECT knows FROM household WHERE knows IS NOT NULL AND removed_at IS NULL"))
        numbers = dict(store.all("SELECT knows, house_no FROM household WHERE knows IS NOT NULL"))
        drafts = {op: json.loads(body)["typed"] for op, body in store.all("SELECT op, typed FROM draft")}
        torn = [f"household {row[0]} is not whole" for row in store.all(WHOLE, workshop=hall.id)]
        alone = store.all(
            "SELECT p.id FROM person p JOIN workshop_entry e ON e.record_id = p.id AND e.noun = 'person'"
            " WHERE p.removed_at IS NULL AND NOT EXISTS (SELECT 1 FROM household h WHERE h.representative_id = p.id)"
            " AND NOT EXISTS (SELECT 1 FROM sage s WHERE s.person_id = p.id)"
        )
        torn += [f"person {row[0]} without a household" for row in alone]
        return Kept(marks, numbers, drafts, torn + [say(text, "en") for text in integrity.verify(store)])
    finally:
        store.close()
