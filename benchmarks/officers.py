"""People who enter households over the real websocket: at the product field by field, at the bare sample in one form."""

import asyncio
import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

from otop_core.sample.parts import words
from rehearsal.client import Session
from rehearsal.screen import Widget
from rehearsal.serving import Server

NUMBERS = ("household.members", "household.income", "household.expense", "household.saving")
FIELDS = 12
CHANCE = random.Random(2570)


@dataclass
class Officer:
    """Somebody who registers one household after the other; every household is marked, so that it can be counted in the store."""

    session: Session
    name: str
    numbers: count = field(default_factory=count)
    acknowledged: list[str] = field(default_factory=list)
    mark: str = ""

    def widget(self, name: str) -> Widget:
        found = [w for w in self.session.widgets() if w.id.endswith(f"|{name}")]
        assert found, f"no {name}: {[w.id for w in self.session.widgets()]}, {self.session.text()}"
        return found[0]

    async def commit(self, name: str, value: object) -> float:
        """One field typed and left."""
        await self.session.change(self.widget(name).id, value)
        assert not self.session.exceptions(), self.session.exceptions()
        return self.session.log[-1].seconds

    async def settle_in(self, n: int) -> None:
        """Choose the subdistrict and village, which stay for the next household."""
        for name in ("village.subdistrict_code", "village.choice"):
            options = [o for o in self.widget(name).options if o][name.endswith("choice") :]  # the first is "not in the list yet"
            await self.commit(name, options[n % len(options)])

    async def fill(self, *, every: bool) -> list[float]:
        """All twelve fields, or the two it cannot be without and the one with the mark."""
        self.mark = f"{self.name}-{next(self.numbers)}"
        people, sure = words(), CHANCE.choice
        entries = {
            "person.given_name": sure(people["given"][sure(["female", "male"])]),
            "household.house_no": f"{CHANCE.randint(1, 400)}/{CHANCE.randint(1, 90)}",
            "household.knows": self.mark,
        }
        if every:
            family = sure(people["family"]["first"]) + sure(people["family"]["last"])
            entries |= {"person.family_name": family, "person.phone": f"08{CHANCE.randrange(10**8):08d}"}
            entries |= {name: str(CHANCE.randint(1, 15)) for name in NUMBERS}
            entries |= {"household.wants_to_learn": "dyeing", "household.is_voluntary": True}
            entries |= {"household.occupation": sure(self.widget("household.occupation").options)}
        return [await self.commit(name, value) for name, value in entries.items()]

    async def save(self) -> float:
        done = await self.session.click(self.widget("save").id)
        assert self.session.alerts("success") and not self.session.alerts("error"), self.session.text()
        self.acknowledged.append(self.mark)
        return done.seconds


@dataclass
class Guest(Officer):
    """The same person at the bare sample: twelve fields of a form go with the click."""

    async def fill(self, *, every: bool) -> list[float]:
        self.mark = f"{self.name}-{next(self.numbers)}"
        entries = {"Code": self.mark, "Name": "x", "Village": "y", "Members": 5, "Income": 1234.5, "Willing": True, "Note": "n"}
        for label, value in entries.items():
            self.session.set(label, value)
        return []

    async def save(self) -> float:
        done = await self.session.click("Save")
        assert self.session.alerts("success") == [f"Saved {self.mark}"], self.session.text()
        self.acknowledged.append(self.mark)
        return done.seconds


async def entering(server: Server, cookies: dict[str, str]) -> list[Officer]:
    """Everybody signed in, on the page for a new household, in a village of her own."""
    found = []
    for n, (name, cookie) in enumerate(cookies.items()):
        session = await Session.open(server.url, "households", query="new=1", cookies=cookie)
        found.append(Officer(session, name))
        await found[-1].settle_in(n // 16)
    return found


async def left(people: Iterable[Officer]) -> None:
    await asyncio.gather(*(one.session.close() for one in people))


async def fill(people: list[Officer], every: bool) -> list[float]:
    return [s for seconds in await asyncio.gather(*(one.fill(every=every) for one in people)) for s in seconds]


async def save(people: list[Officer]) -> list[float]:
    return list(await asyncio.gather(*(one.save() for one in people)))


def once(people: Iterable[Officer], found: list[str], what: str) -> None:
    """Every acknowledged save is in the store exactly once, and nothing else is."""
    acknowledged = sorted(mark for one in people for mark in one.acknowledged)
    assert acknowledged == sorted(found), f"{what}: {len(acknowledged)} acknowledged, {len(found)} stored"
    print(f"{what}: {len(acknowledged)} saves acknowledged, each stored exactly once")
