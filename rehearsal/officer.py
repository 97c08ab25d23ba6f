"""An officer beside the participants: registers households in the register's own form, as from a paper list."""

import asyncio
import time

from rehearsal.door import NotLetIn
from rehearsal.notes import OUTSIDE
from rehearsal.person import AWAY, Person

PLACES = ("village.subdistrict_code", "village.choice")


class Officer(Person):
    async def sign_in(self, username: str, password: str) -> bool:
        try:
            await asyncio.to_thread(self.door.sign_in, username, password)
            return True
        except (NotLetIn, *AWAY):
            self.notes.errors[OUTSIDE] += 1
            return False

    async def work(self, every: float, until: float) -> None:
        """A household about every so many seconds."""
        await self.settle()
        due = time.monotonic() + self.chance.random() * min(every, (until - time.monotonic()) / 2)
        while due < until:
            try:
                await self.enter("household", due)
            except AWAY as error:
                self.failed(error)
                await self.settle()
            due = max(due + every, time.monotonic())

    async def settle(self) -> None:
        """The form for a new household, in a village of the list; the place stays for the next one."""
        await self.open("households", "new=1")
        for name in PLACES:
            there = [option for option in self.page.find(self.widget(f"|{name}")).options if option]
            await self.commit(name, there[-1] if name.endswith("choice") else there[0])
