"""A participant of a workshop: joins by the code on the wall, enters households and sages, mends, takes back, suggests, loses the Wi-Fi."""

import asyncio
import random
import time

from rehearsal.door import NotLetIn
from rehearsal.notes import OUTSIDE, REFUSED, Entry, Notes
from rehearsal.person import AWAY, MARKED, Person
from rehearsal.values import StClientError

# What a person does, one after the other; people begin at different places of it.
TURNS = ("enter", "mend", "enter", "suggest", "enter", "enter", "take back", "enter", "lose the page", "enter", "lose the Wi-Fi", "enter")
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
        """From the code to the room; the seconds until she can type."""
        began = time.perf_counter()
        try:
            await asyncio.to_thread(self.door.join, code, f"rehearsal {self.number}", self.kind)
            await self.open()
        except (NotLetIn, *AWAY):
            self.notes.errors[OUTSIDE] += 1
            return False
        self.notes.joins.append(time.perf_counter() - began)
        return True

    async def take_part(self, every: float, until: float) -> None:
        """A save about every so many seconds."""
        due = time.monotonic() + self.chance.random() * min(every, (until - time.monotonic()) / 2)
        while due < until:
            try:
                await self.take_turn(due)
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
        hers = self.last is not None
        if what == "mend" and hers:
            await self.mend(due)
        elif what == "take back" and hers:
            await self.take_back(due)
        elif what == "suggest" and hers:
            await self.suggest(due)
        elif what.startswith("lose"):
            await self.lose(due, reload=what == "lose the page")
        else:
            await self.show(self.noun)
            self.last = await self.enter(self.noun, due)

    async def show(self, tab: str) -> None:
        """One of the room's tabs, touched where it is not open."""
        control = self.page.find(self.widget("room|form"))
        wanted = control.options[TABS.index(tab)]
        if self.page.value(control.id) != [wanted]:
            await self.page.change(control.id, wanted)

    async def mend(self, due: float) -> None:
        """Her own newest entry once more: what the household knows carries a new mark."""
        await self.show("all")
        mine = [w for w in self.page.widgets("button") if "-mine|" in w.id and "-mine|other|" not in w.id]
        if not mine:
            return
        await self.page.click(mine[0].id)
        name = next(name for name in MARKED.values() if self.page.keyed(f"|{name}"))
        was = self.page.value(self.widget(f"|{name}"))
        entry = next((one for one in self.entries if was in one.possible), None)
        if entry is None:
            raise StClientError("an entry nobody made")
        mark = self.mark()
        await self.fill({name: mark}, due)
        entry.unsure.append(mark)
        self.last = None
        if await self.save(entry, mark):
            self.notes.did["mended"] += 1

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
        proposed = [w for w in self.page.keyed("|given_name") if "suggest|" in w.id]
        if not proposed:
            await self.open()
            return
        entry, mark = Entry("suggestion"), self.mark()
        await self.page.change(proposed[0].id, f"{self.record('household')['person.given_name']}{self.chance.randint(1, 999)}")
        await self.page.change(self.widget("|reason"), mark)
        entry.unsure.append(mark)
        self.notes.entries.append(entry)
        self.last = None
        done = await self.page.click(self.widget("suggest|send"))
        if self.page.alerts("success") and not self.page.alerts("error"):
            entry.acknowledged(mark)
            self.notes.saves.append(done.seconds)
            self.notes.did["suggested"] += 1
        else:
            await self.open()

    async def lose(self, due: float, *, reload: bool) -> None:
        """The network goes before Save (a reload then brings the draft back) or while it is on its way (the same submit is one entry)."""
        await self.show(self.noun)
        if reload:
            await self._reload_while_typing(due)
            return
        entry, mark = await self.begin(self.noun, due)
        press = asyncio.create_task(self.page.click(self.widget("|save")))
        await asyncio.sleep(self.chance.random() * 0.03)
        self.page.drop()
        await asyncio.gather(press, return_exceptions=True)
        await self.come_back()
        if self.page.alerts("success"):  # it had reached the server, and the page says so now
            entry.acknowledged(mark)
        else:
            await self.save(entry, mark)
        self.last = entry if entry.told else None

    async def _reload_while_typing(self, due: float) -> None:
        entry, mark = await self.begin(self.noun, due)
        self.page.drop()
        await self.come_back(reload=True)
        await self.show(self.noun)
        if not self.draft_is_there():
            self.draft_was_lost()
            return
        await self.save(entry, mark)
        self.last = entry if entry.told else None
