"""A hall rehearsed: a scratch store with an open workshop, the real server, people who join and enter, and what came of it."""

import asyncio
import datetime as dt
import random
import secrets
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from otop_core.access.roles import ADMINISTRATOR, DISTRICT
from otop_core.access.sessions import Terminal
from otop_core.admin import accounts, settings
from otop_core.admin.accounts import Account
from otop_core.community.villages import Village
from otop_core.gate import ledger
from otop_core.gate.acts import Add, new_id
from otop_core.gate.records import Transaction
from otop_core.language import places
from otop_core.language.messages import Text, _
from otop_core.model.errors import Refused
from otop_core.store import open_store
from otop_core.workshop import workshops
from rehearsal.meter import Meter
from rehearsal.notes import DIED, DRAFT, OUTSIDE, Kept, Notes, compared
from rehearsal.officer import Officer
from rehearsal.participant import Participant
from rehearsal.person import AWAY, MARKED, Person
from rehearsal.serving import Server

PROVINCE = "36"
COMING, EACH = 20.0, 0.75  # people come in over so many seconds, and not faster than one in so many
PEOPLE, MINUTES, EVERY = (1, 300), (0.05, 240.0), (0.5, 600.0)
WALL = "wall"
Progress = Callable[[int, int, Text], None]


@dataclass(frozen=True)
class Plan:
    """``every``: seconds between two saves of a person; 0: everybody only watches."""

    people: int = 26
    minutes: float = 5.0
    every: float = 10.0
    officers: int = 0

    def checked(self) -> "Plan":
        """Raises Refused where nobody could rehearse that."""
        for value, (least, most), said in (
            (self.people, PEOPLE, _("The number of people must be from {least} to {most}.")),
            (self.minutes, MINUTES, _("The minutes must be from {least} to {most}.")),
            (self.every, EVERY, _("The seconds between two saves of a person must be from {least} to {most}.")),
        ):
            if not least <= value <= most:
                raise Refused(said, least=f"{least:g}", most=f"{most:g}")
        return self


@dataclass(frozen=True)
class Hall:
    """The scratch store as the server will open it."""

    store: Path
    code: str
    officers: tuple[str, ...]
    password: str


@dataclass
class Outcome:
    """What a rehearsal found; CPU seconds and memory (MB) are of the server, ``own`` of the synthetic people."""

    plan: Plan
    notes: Notes
    kept: Kept = field(default_factory=Kept)
    joined: int = 0
    seconds: float = 0.0
    cpu: float = 0.0
    own: float = 0.0
    memory: tuple[float, float] = (0.0, 0.0)
    stopped_early: bool = False
    log: str = ""

    @property
    def lost(self) -> int:
        """Saves that are not there, and drafts that did not come back."""
        return self.kept.lost + self.notes.errors[DRAFT]

    @property
    def sound(self) -> bool:
        """Nothing was lost or doubled, everybody got in, and who wanted to save could."""
        useless = bool(self.plan.every and self.notes.errors and not self.notes.acknowledged)
        return not (self.lost or self.kept.doubled or self.notes.errors[OUTSIDE] or self.notes.errors[DIED] or useless)


def built(folder: Path, officers: int) -> Hall:
    """A new store with an office, a village, officers and an open workshop."""
    folder.mkdir(parents=True, exist_ok=True)
    district = places.districts(PROVINCE)[0].code
    store, me, password = open_store(str(folder / "otop.duckdb")), Terminal(), secrets.token_urlsafe(12)
    try:
        settings.settle(store, me, new_id(), settings.Office(province_code=PROVINCE))
        names = tuple(f"officer{n:02d}" for n in range(officers + 1))  # the first has the wall
        for place, name in enumerate(names):
            role, where = (DISTRICT, district) if place else (ADMINISTRATOR, None)
            account = Account(username=name, display_name=name, role=role, works_in=where, is_active=True)
            accounts.create(store, me, new_id(), account, password)
        subdistrict = places.subdistricts(district)[0].code
        village = Village(id=new_id(), subdistrict_code=subdistrict, name="Rehearsal", moo=1)
        ledger.commit(store, me, new_id(), Add(village))
        about = workshops.Workshop(village_id=village.id, name="Rehearsal", held_on=dt.date.today(), target=26)
        code = workshops.code_of(store, workshops.begin(store, me, new_id(), about).id)[0]
        store.checkpoint()
    finally:
        store.close()
    return Hall(folder / "otop.duckdb", code, names, password)


def stored(path: Path) -> dict[str, list[bool]]:
    """Every mark in the store, with whether its record lies in the bin."""
    store, found = open_store(str(path)), defaultdict(list)
    columns = {**{noun: name.split(".")[1] for noun, name in MARKED.items()}, "suggestion": "reason"}
    try:
        with store.write() as plain:
            for noun, name in columns.items():
                for held in Transaction(plain).records(noun, "TRUE", removed=True):
                    found[str(held.record.values()[name])].append(held.removed)
    finally:
        store.close()
    return found


class Rehearsal:
    """One run; what it has found so far is in ``outcome``, whenever it is stopped."""

    def __init__(self, plan: Plan, hall: Hall, server: Server, progress: Progress) -> None:
        self.plan, self.hall, self.server, self.progress = plan, hall, server, progress
        assert server.process is not None
        self.outcome, self.meter, self.mine = Outcome(plan, Notes()), Meter(server.process.pid), Meter()
        self.people: list[Participant] = []
        self.officers: list[Officer] = []

    async def run(self) -> None:
        wall: Officer = self._somebody(Officer, 0)
        try:
            await self._told(self._arriving(wall), self.plan.people, self._coming)
            await self._measured()
        except asyncio.CancelledError:  # Ctrl+C: what there is, is reported
            self.outcome.stopped_early = True
        self.outcome.memory = (self.outcome.memory[0], self.meter.megabytes())
        await asyncio.gather(*(one.leave() for one in [wall, *self.people, *self.officers]), return_exceptions=True)

    async def _measured(self) -> None:
        """Everybody at work; what was seen while people came in does not count."""
        for one in self.people:
            one.page.log.clear()
        began, cpu, own = time.monotonic(), self.meter.cpu(), self.mine.cpu()
        try:
            await self._told(self._working(began + 60 * self.plan.minutes), round(60 * self.plan.minutes), self._going(began))
        finally:
            self.outcome.seconds = time.monotonic() - began
            self.outcome.cpu, self.outcome.own = self.meter.cpu() - cpu, self.mine.cpu() - own

    def _somebody(self, kind: type[Any], number: int) -> Any:
        return kind(self.server.url, number, self.outcome.notes, random.Random(number))

    async def _arriving(self, wall: Officer) -> None:
        """The wall first; then everybody, one after the other."""
        for place, name in enumerate(self.hall.officers):
            one = wall if place == 0 else self._somebody(Officer, 900 + place)
            if not await one.sign_in(name, self.hall.password):
                continue
            if place:
                self.officers.append(one)
                continue
            try:
                await one.open(WALL)
            except AWAY as error:
                one.failed(error)
        self.outcome.memory = (self.meter.megabytes(),) * 2  # by now the program has loaded what it needs
        gap = min(EACH, COMING / self.plan.people)
        coming = [self._coming_in(number, gap * number) for number in range(self.plan.people)]
        await asyncio.gather(*coming)

    async def _coming_in(self, number: int, after: float) -> None:
        await asyncio.sleep(after)
        person: Participant = self._somebody(Participant, number)
        if await person.join(self.hall.code):
            self.people.append(person)
            self.outcome.joined += 1

    async def _working(self, until: float) -> None:
        """Nobody's trouble ends the rehearsal of the others."""
        if not self.plan.every:
            await asyncio.sleep(until - time.monotonic())
            return
        work: list[tuple[Person, Coroutine[Any, Any, None]]] = [(one, one.take_part(self.plan.every, until)) for one in self.people]
        work += [(one, one.work(self.plan.every, until)) for one in self.officers]
        for (one, _doing), ended in zip(work, await asyncio.gather(*(doing for _one, doing in work), return_exceptions=True), strict=True):
            if isinstance(ended, AWAY):
                one.failed(ended)
            elif isinstance(ended, BaseException):
                raise ended

    def _coming(self) -> tuple[int, Text]:
        return self.outcome.joined, Text(_("People who have joined:"))

    def _going(self, began: float) -> Callable[[], tuple[int, Text]]:
        def now() -> tuple[int, Text]:
            newest = self.outcome.notes.saves[-20:]
            felt = f"{1000 * sum(newest) / len(newest):.0f}" if newest else "-"
            said = {"n": self.outcome.notes.acknowledged, "ms": felt}
            return round(time.monotonic() - began), Text(_("Saved: {n}; a save takes {ms} ms. Seconds:"), said)

        return now

    async def _told(self, work: Awaitable[None], total: int, now: Callable[[], tuple[int, Text]]) -> None:
        """Do it, and say every second how far it is."""

        async def telling() -> None:
            while True:
                done, text = now()
                self.progress(min(done, total - 1), total, text)
                await asyncio.sleep(1)

        teller = asyncio.create_task(telling())
        try:
            await work
        finally:
            teller.cancel()
            done, text = now()
            self.progress(total, total, text)


def rehearse(folder: Path, plan: Plan, progress: Progress) -> Outcome:
    """Build, serve, rehearse, stop, count. Raises RuntimeError where the server does not start."""
    hall = built(folder, plan.officers)
    with Server(hall.store) as server:
        rehearsal = Rehearsal(plan, hall, server, progress)
        asyncio.run(rehearsal.run())
        outcome = rehearsal.outcome
        if server.process is None or server.process.poll() is not None:
            outcome.notes.errors[DIED] += 1
        server.stop()
        outcome.log = server.log
    outcome.kept = compared(outcome.notes.entries, stored(hall.store))
    return outcome
