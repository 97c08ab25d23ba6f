"""One person at an open page: types a form field by field, saves it, and remembers what she was told is saved."""

import asyncio
import random
import time
from itertools import count
from typing import Any

import websockets

from otop_core.sample.parts import words
from rehearsal.client import Disconnected, Session, TooSlow
from rehearsal.door import Door
from rehearsal.notes import DRAFT, FAULT, LOST, ODD, REFUSED, SLOW, UNANSWERED, Entry, Notes
from rehearsal.page import Unanswered
from rehearsal.values import StClientError

Typed = dict[str, Any]
AWAY = (StClientError, OSError, websockets.WebSocketException)  # what a person meets whose phone or server is gone
TRIES, PAUSE = 20, 0.5  # how often, and seconds between, a phone tries to come back
MARKED = {"household": "household.knows", "sage": "sage.knowledge"}  # the field that carries the mark


class Person:
    """``number`` tells people apart; ``pace`` is the seconds from one save to the next."""

    def __init__(self, url: str, number: int, notes: Notes, chance: random.Random) -> None:
        self.door, self.number, self.notes, self.chance = Door(url), number, notes, chance
        self.session: Session | None = None
        self.entries: list[Entry] = []
        self.typed: Typed = {}
        self._numbers = count(1)

    @property
    def page(self) -> Session:
        if self.session is None:
            raise Disconnected("nothing is open")
        return self.session

    async def open(self, page: str = "", query: str = "") -> None:
        """Open the page anew, as after a reload."""
        if self.session:
            await self.leave()
        self.session = await Session.open(self.door.url, page, cookies=self.door.cookies, query=query)
        self._sound()

    async def leave(self) -> None:
        if self.session:
            self.notes.looks += [done.seconds for done in self.session.log if done.what == "auto"]
            await self.session.close()
            self.session = None

    async def come_back(self, *, reload: bool = False) -> None:
        """After the connection was lost: the phone tries until it is there again."""
        for attempt in range(TRIES):
            try:
                await (self.open() if reload else self.page.reconnect())
                self.notes.did["reconnected"] += 1
                return
            except AWAY:
                if attempt == TRIES - 1:
                    raise
                await asyncio.sleep(PAUSE)

    def _sound(self) -> None:
        if self.page.exceptions():
            self.notes.errors[FAULT] += 1

    def failed(self, error: BaseException) -> None:
        """What went wrong, without a word of what was typed."""
        kinds: dict[type[BaseException], str] = {TooSlow: SLOW, TimeoutError: SLOW, Unanswered: UNANSWERED, StClientError: ODD}
        self.notes.errors[kinds.get(type(error), LOST)] += 1

    def widget(self, ending: str) -> str:
        """The id of the widget with this key."""
        found = self.page.keyed(ending)
        if not found:
            raise StClientError(f"no {ending}")
        return found[0].id

    def mark(self) -> str:
        return f"rehearsal-{self.number:03d}-{next(self._numbers):04d}"

    async def commit(self, name: str, value: object) -> None:
        """One field typed and left."""
        await self.page.change(self.widget(f"|{name}"), value)
        self.notes.fields.append(self.page.log[-1].seconds)
        self.typed[name] = value
        self._sound()

    def record(self, noun: str) -> Typed:
        """What is typed for a household or a sage; a function stands for a choice from the list on the screen."""
        people, sure, chance = words(), self.chance.choice, self.chance
        named: Typed = {
            "person.given_name": sure(people["given"][sure(["female", "male"])]),
            "person.family_name": sure(people["family"]["first"]) + sure(people["family"]["last"]),
        }
        if noun == "sage":
            return named | {"sage.area": None, "sage.occupation_path": sure(people["paths"])}
        numbers = {f"household.{name}": str(chance.randint(1, 15) * 500) for name in ("income", "expense")}
        return named | {
            "household.house_no": f"{chance.randint(1, 400)}/{chance.randint(1, 90)}",
            "household.members": str(chance.randint(1, 9)),
            "household.occupation": None,
            "household.wants_occupation": None,
            "household.is_voluntary": True,
            **numbers,
        }

    async def fill(self, entries: Typed, due: float) -> None:
        """Field by field, spread over the time there is; None: one of the choices on the screen."""
        self.typed = {}
        for left, (name, value) in zip(range(len(entries), 0, -1), entries.items(), strict=True):
            await asyncio.sleep(max(0.0, (due - time.monotonic()) / (left + 1)))
            chosen = value if value is not None else self.chance.choice(self.page.find(self.widget(f"|{name}")).options)
            await self.commit(name, chosen)
        await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def enter(self, noun: str, due: float) -> Entry:
        """A new record, field by field, then Save."""
        entry, mark = await self.begin(noun, due)
        await self.save(entry, mark)
        return entry

    async def begin(self, noun: str, due: float) -> tuple[Entry, str]:
        """Everything typed, nothing saved."""
        entry, mark = Entry(noun), self.mark()
        await self.fill({**self.record(noun), MARKED[noun]: mark}, due)
        entry.unsure.append(mark)
        self.entries.append(entry)
        self.notes.entries.append(entry)
        return entry, mark

    async def save(self, entry: Entry, mark: str) -> bool:
        """Touch Save; True where the page says that it is saved."""
        done = await self.page.click(self.widget("|save"))
        self._sound()
        if self.page.alerts("success") and not self.page.alerts("error"):
            self.notes.saves.append(done.seconds)
            entry.acknowledged(mark)
            return True
        self.notes.errors[REFUSED] += 1
        if mark in entry.unsure:  # the server has said no, and keeps nothing
            entry.unsure.remove(mark)
        return False

    def draft_is_there(self) -> bool:
        """Whether the form holds again what was typed."""
        try:
            held = {name: self.page.value(self.widget(f"|{name}")) for name in self.typed}
        except StClientError:
            return False
        return held == self.typed

    def draft_was_lost(self) -> None:
        self.notes.errors[DRAFT] += 1
