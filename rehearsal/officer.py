"""An officer beside the participants: registers households in the register's own form, as from a paper list."""

import time

from rehearsal.door import NotLetIn
from rehearsal.notes import OUTSIDE
from rehearsal.person import AWAY, Person
from rehearsal.values import StClientError

NEW = "household:new"


class Officer(Person):
    async def sign_in(self, username: str, password: str) -> bool:
        try:
            await self.door.sign_in(username, password)
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
                if self.phone.outbox:
                    await self.send_until_told()
            except AWAY as error:
                self.failed(error)
                await self.settle()
            due = max(due + every, time.monotonic())

    async def settle(self) -> None:
        """The form for a new household, in a village of the list; the place stays for the next one."""
        await self.open("households", "new=1")
        form = self.form(NEW)
        place = form.about["places"][0]
        subdistrict = place["subdistricts"][0][0]
        answer = await self.door.ask("GET", f"/entry/villages?subdistrict={subdistrict}")
        villages = answer.json().get("villages", [])
        if not villages:
            raise StClientError("no village")
        for name, value in {"district": place["code"], "subdistrict_code": subdistrict, "choice": villages[-1][0]}.items():
            self.phone.type(form, f"village.{name}", value)
