"""A participant of a workshop: joins by the code on the wall, enters households and sages, mends, takes back, suggests, loses the Wi-Fi."""

import asyncio
import random
import time

from rehearsal.door import NotLetIn
from rehearsal.notes import OUTSIDE, REFUSED, Entry, Notes
from rehearsal.person import AWAY, MARKED, Person
from rehearsal.phone import Form, Phone
from rehearsal.values import StClientError

# What a person does, one after the other; people begin at different places of it.
TURNS = (
    "enter", "mend", "enter", "suggest", "enter", "another phone", "take back", "enter", "out of reach", "enter", "cut off", "enter",
)  # fmt: skip
TABS = ("household", "sage", "all")  # in the order of the room's choice
EVERY_SAGE = 5  # one person of so many is a sage, and enters sages


class Participant(Person):
    """The only page she has is the room."""

    def __init__(self, url: str, number: int, notes: Notes, chance: random.Random) -> None:
        super().__init__(url, number, notes, chance)
        self.kind = "sage" if number % EVERY_SAGE == EVERY_SAGE - 1 else "villager"
        self.noun = "sage" if self.kind == "sage" else "household"
        self.turn = number
        self.last: Entry | None = None  # what she has just entered, where nothing else of hers came after it

    async def join(self, code: str) -> bool:
        """From the code to the room; the seconds until she can type, with all that her browser fetches for it."""
        began = time.perf_counter()
        try:
            await self.door.join(code, f"rehearsal {self.number}", self.kind)
            await self.files.page()
            await self.open()
            await self.download()
        except (NotLetIn, *AWAY):
            self.notes.errors[OUTSIDE] += 1
            return False
        self.notes.joins.append(time.perf_counter() - began)
        self.notes.downloads.append(self.files.size)
        return True

    async def take_part(self, every: float, until: float) -> None:
        """A save about every so many seconds."""
        due = time.monotonic() + self.chance.random() * min(every, (until - time.monotonic()) / 2)
        while due < until:
            try:
                await self.take_turn(due)
                if self.phone.outbox:  # the server was away
                    await self.send_until_told()
            except AWAY as error:
                self.failed(error)
                try:
                    await self.come_back(reload=True)
                except AWAY as worse:
                    self.failed(worse)
                    return
            due = max(due + every, time.monotonic())
        await asyncio.sleep(max(0.0, until - time.monotonic()))

    async def take_turn(self, due: float) -> None:
        what, self.turn = TURNS[self.turn % len(TURNS)], self.turn + 1
        if what in ("mend", "take back", "suggest") and self.last is not None:
            await {"mend": self.mend, "take back": self.take_back, "suggest": self.suggest}[what](due)
            return
        await self.show(self.noun)
        if what == "another phone":
            await self.another_phone(due)
        elif what == "out of reach":
            await self.out_of_reach(due)
        elif what == "cut off":
            await self.cut_off(due)
        else:
            self.last = await self.enter(self.noun, due)

    async def show(self, tab: str) -> None:
        """One of the room's tabs, touched where it is not open."""
        control = self.page.find(self.widget("room|form"))
        wanted = control.options[TABS.index(tab)]
        if self.page.value(control.id) != [wanted]:
            await self.page.change(control.id, wanted)
            self.look()

    async def told_page(self, form: Form) -> None:
        """After an acknowledged Save of a form that ends with it, the element tells the page, which goes on."""
        told = next(about for about in self.page.forms() if about["key"] == form.key)
        await self.page.fire(told["id"], "saved", {"name": ""})
        self.look()

    async def mend(self, due: float) -> None:
        """Her own newest entry once more: what the household knows carries a new mark."""
        await self.show("all")
        mine = [w for w in self.page.widgets("button") if "-mine|" in w.id and w.id.count("|") == 1]
        if not mine:
            return
        await self.page.click(mine[0].id)
        self.look()
        form = next(self.phone.forms[about["key"]] for about in self.page.forms())
        name = MARKED[form.key.split(":")[0]]
        entry = next((one for one in self.entries if form.typed[name] in one.possible), None)
        if entry is None:
            raise StClientError("an entry nobody made")
        mark = self.mark()
        await self.fill(form, {name: mark}, due)
        self.last = None
        if await self.save(form, entry, mark):
            self.notes.did["mended"] += 1
            await self.told_page(form)

    async def take_back(self, due: float) -> None:
        """A new entry, and then it was a mistake."""
        await self.show(self.noun)
        entry = await self.enter(self.noun, due)
        self.last = None
        if not entry.told:
            return
        await self.page.click(self.widget("back|ask"))
        entry.gone = None
        done = await self.page.click(self.widget("back|yes"))
        self.look()
        if self.page.alerts("error") or not self.page.alerts("success") or self.page.keyed("back|yes"):
            self.notes.errors[REFUSED] += 1
            return
        entry.gone = True
        self.notes.saves.append(done.seconds)
        self.notes.did["taken back"] += 1

    async def suggest(self, due: float) -> None:
        """A change to somebody else's entry, the mark in the reason; nothing where the entry has been taken back meanwhile."""
        await self.show("all")
        others = [w for w in self.page.widgets("button") if "-mine|other|" in w.id]
        if not others:
            return
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        await self.page.click(self.chance.choice(others).id)
        self.look()
        form = next((self.phone.forms[about["key"]] for about in self.page.forms()), None)
        if form is None:
            await self.open()
            return
        entry, mark = Entry("suggestion"), self.mark()
        name = f"{self.record('household')['person.given_name']}{self.chance.randint(1, 999)}"
        said = {"field_name": "given_name", "given_name": name, "reason": mark}
        await self.fill(form, {f"suggestion.{field}": value for field, value in said.items()}, due)
        self.notes.entries.append(entry)
        self.last = None
        if await self.save(form, entry, mark):
            self.notes.did["suggested"] += 1
            await self.told_page(form)
        else:
            await self.open()

    async def cut_off(self, due: float) -> None:
        """The connection is cut while Save is on its way, the socket with it; the same save sent again is one entry."""
        form, entry, mark = await self.begin(self.noun, due)
        self.door.cut = self.chance.random() * 0.03
        self.page.drop()
        await self.save(form, entry, mark)
        await self.send_until_told()
        await self.come_back()
        self.last = entry if entry.told else None

    async def out_of_reach(self, due: float) -> None:
        """Without a network she saves one record, types and saves another; both are sent when it is back."""
        self.door.reachable = False
        self.page.drop()
        form, first, mark = await self.begin(self.noun, due)
        await self.save(form, first, mark)
        form, second, mark = await self.begin(self.noun, due)
        await self.save(form, second, mark)
        self.door.reachable = True
        await self.send_until_told()
        self.notes.did["sent later"] += 2
        await self.come_back()
        self.last = second if second.told else None

    async def another_phone(self, due: float) -> None:
        """Her phone is dead in the middle of a record; on another one she finds what the server has of it, and finishes it there."""
        form, entry, mark = await self.begin(self.noun, due)
        await self.keep(form)
        typed, op = form.typed, form.draft.op
        if form.draft.unsent:
            raise StClientError("no draft was kept")
        self.page.drop()
        self.phone = Phone(self.door.post)
        await self.come_back(reload=True)
        await self.show(self.noun)
        form = self.form(f"{self.noun}:new")
        if (form.draft.op, form.typed) != (op, typed):
            self.draft_was_lost()
            return
        await self.save(form, entry, mark)
        self.last = entry if entry.told else None
