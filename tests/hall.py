"""A hall in a test: an open workshop over a real server, and people who join it by its code and enter households field by field.

Every household carries a mark in what the household knows, so that it can be found and counted in the store.
"""

import asyncio
import datetime as dt
import json
import shutil
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx

from otop_core import ledger, office, register, soundness
from otop_core.access import accounts
from otop_core.access.accounts import Account
from otop_core.access.sessions import Terminal
from otop_core.ledger import Add
from otop_core.store import Store, open_store
from otop_core.words import say
from otop_core.workshop import joining, workshops
from rehearsal.client import Disconnected, Session
from rehearsal.screen import Widget
from tests.serving import Server

WORD = "a long walk to the market"
OFFICER = "officer"
MARK = "household.knows"
HTML = {"Accept": "text/html"}
PAUSE = 0.5  # s; how long a browser waits before it connects again


def furnished(path: Path, more: Callable[[Store, SimpleNamespace], None] = lambda store, hall: None) -> SimpleNamespace:
    """A store with an officer and an open workshop; ``more`` adds what one test needs."""
    store = open_store(str(path))
    office.settle(store, Terminal(), ledger.new_id(), office.Office(province_code="36", asks_national_id=True))
    for name, role in (("admin", "administrator"), (OFFICER, "provincial_officer")):
        about = Account(username=name, display_name=name.title(), role=role, is_active=True)
        accounts.create(store, Terminal(), ledger.new_id(), about, WORD)
    home = register.Village(id=ledger.new_id(), subdistrict_code="360102", name="บ้านโนน", moo=3)
    ledger.commit(store, Terminal(), ledger.new_id(), Add(home))
    about = workshops.Workshop(village_id=home.id, name="เวทีบ้านโนน", held_on=dt.date(2026, 11, 22), target=26)
    workshop = workshops.begin(store, Terminal(), ledger.new_id(), about)
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
    """Somebody with a phone: its cookies, what the server has acknowledged, and what is still under way."""

    name: str
    server: Server
    cookies: httpx.Cookies = field(default_factory=httpx.Cookies)
    numbers: count = field(default_factory=count)
    acknowledged: list[str] = field(default_factory=list)
    mark: str = ""
    entries: dict[str, str] = field(default_factory=dict)  # all that is to be typed for the household under way
    committed: dict[str, str] = field(default_factory=dict)  # fields of the household under way whose run has finished
    sending: tuple[str, str] | None = None  # the field that was on its way
    saving: bool = False  # Save was sent, and no answer has come
    session: Listening | None = None

    def join(self, code: str, **more: str) -> httpx.Response:
        """As a phone does: the form first, which leaves its device cookie, then what was typed into it."""
        with httpx.Client(base_url=self.server.url, trust_env=False, timeout=30, cookies=self.cookies) as phone:
            phone.get("/join", headers=HTML)
            answer = phone.post("/join", data={"code": code, "name": self.name, "kind": "villager", **more})
            self.cookies = phone.cookies
        return answer

    @property
    def cookie(self) -> str:
        return f"otop_session={self.cookies['otop_session']}"

    async def come(self, *, reconnects: bool = False, **given: Any) -> None:
        """The room on a new socket, with the cookie the phone has had all along; ``reconnects``: without loading the page anew."""
        if self.session and reconnects:
            self.session.stop_timers()
            await asyncio.sleep(PAUSE)
            await self.session.reconnect()
            return
        await self.leave()
        self.session = await Listening.open(self.server.url, **{"cookies": self.cookie, "timeout": 30, **given})

    async def leave(self) -> None:
        if self.session:
            await self.session.close()

    def widget(self, name: str) -> Widget:
        assert self.session is not None
        found = [w for w in self.session.widgets() if w.id.endswith(f"|{name}")]
        assert found, f"no {name}: {self.session.alerts()}, {self.session.text()}"
        return found[0]

    def shown(self, name: str) -> str:
        """What the screen holds in a field."""
        assert self.session is not None
        value = self.session.value(self.widget(name).id)
        return "" if value is None else str(value)

    def begun(self) -> bool:
        """Whether a household stands in the form."""
        return self.shown("person.given_name") != ""

    def draft_is_back(self) -> bool:
        """Whether the screen says so."""
        assert self.session is not None
        words = say("Your draft of {moment} is back.", "th", moment="|").split("|")
        return any(all(part in told for part in words) for told in self.session.alerts("info"))

    async def commit(self, name: str, value: str) -> None:
        """One field typed and left."""
        assert self.session is not None
        self.sending = (name, value)
        await self.session.change(self.widget(name).id, value)
        assert not self.session.exceptions(), self.session.exceptions()
        self.committed[name] = value
        self.sending = None

    def household(self) -> dict[str, str]:
        """What is typed for the next household; the mark comes late, so that a kill finds drafts without one too."""
        n = next(self.numbers)
        self.mark = f"{self.name} {n}"
        about = {"household.house_no": f"{n + 1}", "household.members": "4", MARK: self.mark}
        self.entries, self.committed = {"person.given_name": f"บุญมี{n}", **about}, {}
        return self.entries

    async def fill(self, entries: dict[str, str]) -> None:
        """Type what does not stand there yet."""
        for name, value in list(entries.items()):
            if self.shown(name) != value:
                await self.commit(name, value)

    async def save(self) -> None:
        """Touch Save and wait for the answer."""
        assert self.session is not None
        self.saving = True
        await self.session.click(self.widget("save").id)
        assert self.session.alerts("success") and not self.session.alerts("error"), self.session.alerts()
        self.saved()

    def saved(self) -> None:
        self.acknowledged.append(self.mark)
        self.entries, self.committed, self.saving, self.sending = {}, {}, False, None

    async def enter(self, many: int = 1) -> None:
        for _household in range(many):
            await self.fill(self.household())
            await self.save()

    async def vanish(self, after: float) -> None:
        """Touch Save, and no phone any more: the connection is cut without a word, the answer never arrives."""
        assert self.session is not None
        self.saving = True
        touch = asyncio.create_task(self.session.click(self.widget("save").id))
        await asyncio.sleep(after)  # what the network had time for, not a proof of anything
        self.session.drop()
        with suppress(Disconnected):
            await touch
            if self.session.alerts("success"):  # the answer was quicker
                self.saved()


async def until_lost(people: Iterable[Awaitable[None]]) -> None:
    """Everybody goes on until her connection is lost; anything else that goes wrong is told."""
    for ended in await asyncio.gather(*people, return_exceptions=True):
        if ended is not None and not isinstance(ended, Disconnected):
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
    drafts: dict[str, dict[str, Any]]
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
        rows = store.all("SELECT p.name, d.typed FROM draft d JOIN participant p ON p.id = d.account_id")
        drafts = {name: json.loads(body)["typed"] for name, body in rows}
        torn = [f"household {row[0]} is not whole" for row in store.all(WHOLE, workshop=hall.id)]
        alone = store.all(
            "SELECT p.id FROM person p JOIN workshop_entry e ON e.record_id = p.id AND e.noun = 'person'"
            " WHERE p.removed_at IS NULL AND NOT EXISTS (SELECT 1 FROM household h WHERE h.representative_id = p.id)"
        )
        torn += [f"person {row[0]} without a household" for row in alone]
        return Kept(marks, numbers, drafts, torn + [say(text, "en") for text in soundness.verify(store)])
    finally:
        store.close()
