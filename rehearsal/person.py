"""One person with a phone and an open page: types a form, saves it, and remembers what she was told is saved."""

import asyncio
import random
import time
from collections.abc import Mapping
from itertools import count
from typing import Any

import websockets

from otop_core.sample.parts import words
from rehearsal.client import Disconnected, Session, TooSlow
from rehearsal.door import Door
from rehearsal.files import Files
from rehearsal.network import Away
from rehearsal.notes import DRAFT, FAULT, LOST, ODD, REFUSED, SLOW, UNANSWERED, Entry, Notes
from rehearsal.page import Unanswered
from rehearsal.phone import REFUSED as SAID_NO
from rehearsal.phone import Form, Phone, Waiting
from rehearsal.values import StClientError

Typed = dict[str, Any]
AWAY = (StClientError, OSError, websockets.WebSocketException)  # what a person meets whose phone or server is gone
TRIES, PAUSE = 20, 0.5  # how often, and seconds between, a phone tries to come back
KEEPING = 2.0  # seconds between two states of a draft that are sent
MARKED = {"household": "household.knows", "sage": "sage.knowledge"}  # the field that carries the mark


class Person:
    """``number`` tells people apart; ``chance`` decides what they type."""

    def __init__(self, url: str, number: int, notes: Notes, chance: random.Random) -> None:
        self.door, self.number, self.notes, self.chance = Door(url), number, notes, chance
        self.phone, self.files = Phone(self.door.post), Files(self.door)
        self.session: Session | None = None
        self.entries: list[Entry] = []
        self._numbers = count(1)
        self._saved: dict[str, tuple[Entry, str]] = {}  # what waits in the outbox, by operation

    @property
    def page(self) -> Session:
        if self.session is None:
            raise Disconnected("nothing is open")
        return self.session

    async def open(self, page: str = "", query: str = "") -> None:
        """Open the page anew, as after a reload; what the phone keeps stays."""
        if self.session:
            await self.leave()
        self.phone.close()
        self.session = await Session.open(self.door.url, page, cookies=self.door.cookies(), query=query)
        self.look()

    async def download(self) -> None:
        """What a browser fetches before one can type."""
        await self.files.elements(self.page, self.page.fonts)

    def look(self) -> None:
        """The forms on the page, as the phone draws them; a fault on it is noted."""
        if self.page.exceptions():
            self.notes.errors[FAULT] += 1
        for about in self.page.forms():
            self.phone.open(about)

    def form(self, key: str) -> Form:
        """The form on the page with this key."""
        if not any(about["key"] == key for about in self.page.forms()):
            raise StClientError(f"no form {key}")
        return self.phone.forms[key]

    async def leave(self) -> None:
        if self.session:
            self.notes.looks += [done.seconds for done in self.session.log if done.what == "auto"]
            await self.session.close()
            self.session = None
        self.door.close()

    async def come_back(self, *, reload: bool = False) -> None:
        """After the connection was lost: the phone tries until it is there again."""
        for attempt in range(TRIES):
            try:
                await (self.open() if reload else self.page.reconnect())
                self.look()
                self.notes.did["reconnected"] += 1
                return
            except AWAY:
                if attempt == TRIES - 1:
                    raise
                await asyncio.sleep(PAUSE)

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

    def record(self, noun: str) -> Typed:
        """What is typed for a household or a sage; None stands for one of the choices of the form."""
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

    async def fill(self, form: Form, entries: Mapping[str, Any], due: float) -> None:
        """Field by field, spread over the time there is, the draft sent now and then; the last value stands in no draft when Save is
        touched, because nobody leaves a field first."""
        kept = time.monotonic()
        for left, (name, value) in zip(range(len(entries), 0, -1), entries.items(), strict=True):
            if form.draft.unsent and time.monotonic() - kept >= KEEPING:
                await self.keep(form)
                kept = time.monotonic()
            await asyncio.sleep(max(0.0, (due - time.monotonic()) / (left + 1)))
            self.phone.type(form, name, value if value is not None else self.chance.choice(form.choices(name)))
        await asyncio.sleep(max(0.0, due - time.monotonic()))

    async def keep(self, form: Form) -> None:
        """The draft as it is now, to the server."""
        began = time.perf_counter()
        if await self.phone.keep(form):
            self.notes.drafts.append(time.perf_counter() - began)

    async def enter(self, noun: str, due: float) -> Entry:
        """A new record, then Save."""
        form, entry, mark = await self.begin(noun, due)
        await self.save(form, entry, mark)
        return entry

    async def begin(self, noun: str, due: float) -> tuple[Form, Entry, str]:
        """Everything typed, nothing saved."""
        form, entry, mark = self.form(f"{noun}:new"), Entry(noun), self.mark()
        await self.fill(form, {**self.record(noun), MARKED[noun]: mark}, due)
        self.noted(entry)
        return form, entry, mark

    def noted(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.notes.entries.append(entry)

    async def save(self, form: Form, entry: Entry, mark: str) -> bool:
        """Touch Save; True where the answer says that it is saved."""
        entry.unsure.append(mark)
        saved = self.phone.save(form)
        self._saved[saved.op] = (entry, mark)
        await self.send()
        return saved.reply[0] == 200

    async def send(self) -> None:
        """What waits in the outbox; what no answer came to waits on, and what was refused is noted."""
        waiting = [one for one in self.phone.outbox if one.op in self._saved]
        began = time.perf_counter()
        for told in await self.phone.send():
            entry, mark = self._saved.pop(told.op)
            entry.acknowledged(mark)
            self.notes.saves.append(time.perf_counter() - began)
        for one in waiting:
            if one.state == SAID_NO:
                self._was_refused(one)

    def _was_refused(self, saved: Waiting) -> None:
        entry, mark = self._saved.pop(saved.op)
        self.notes.errors[REFUSED] += 1
        if mark in entry.unsure:  # the server has said no, and keeps nothing
            entry.unsure.remove(mark)
        if form := self.phone.forms.get(saved.key):  # a synthetic person does not mend what she typed; the next record begins empty
            form.begin(form.about["versions"], form.about["typed"])
        self.phone.drafts.pop(saved.key, None)
        self.phone.outbox = [one for one in self.phone.outbox if one is not saved]

    async def send_until_told(self) -> None:
        """The network is back: what waits is sent until nothing waits; raises Away where the server stays away."""
        for _attempt in range(TRIES):
            await self.send()
            if not self.phone.outbox:
                return
            await asyncio.sleep(PAUSE)
        raise Away("the server did not come back")

    def draft_was_lost(self) -> None:
        self.notes.errors[DRAFT] += 1
