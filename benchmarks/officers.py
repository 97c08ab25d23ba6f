"""People who enter households: at the product over the routes of its forms, at the bare sample by its widgets or by one bare POST."""

import asyncio
import json
import random
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count

from otop_core.sample.parts import words
from rehearsal.client import Session
from rehearsal.door import Door
from rehearsal.network import Network
from rehearsal.person import KEEPING
from rehearsal.phone import WAITING, Form, Phone
from rehearsal.serving import Server

NEW = "household:new"
NUMBERS = ("household.members", "household.income", "household.expense", "household.saving")
FIELDS = 12
CHANCE = random.Random(2570)


@dataclass
class Officer:
    """Somebody who registers one household after the other; every household is marked, so that it can be counted in the store."""

    phone: Phone
    door: Door
    session: Session
    name: str
    numbers: count = field(default_factory=count)
    acknowledged: list[str] = field(default_factory=list)
    mark: str = ""
    again: int = 0  # saves that had to be sent more than once

    @property
    def form(self) -> Form:
        return self.phone.forms[NEW]

    def household(self) -> dict[str, object]:
        """Twelve fields; the mark first, so that it is in whatever part of them is typed."""
        self.mark = f"{self.name}-{next(self.numbers)}"
        people, sure = words(), CHANCE.choice
        return {
            "household.knows": self.mark,
            "person.given_name": sure(people["given"][sure(["female", "male"])]),
            "household.house_no": f"{CHANCE.randint(1, 400)}/{CHANCE.randint(1, 90)}",
            "person.family_name": sure(people["family"]["first"]) + sure(people["family"]["last"]),
            "person.phone": f"08{CHANCE.randrange(10**8):08d}",
            **{name: str(CHANCE.randint(1, 15)) for name in NUMBERS},
            "household.wants_to_learn": "dyeing",
            "household.is_voluntary": True,
            "household.occupation": sure(self.form.choices("household.occupation")),
        }

    async def fill(self, *, drafts: bool = True) -> list[float]:
        """Every field typed; where ``drafts``, each kept by the server before the next is: the seconds that took."""
        felt = []
        for name, value in self.household().items():
            self.phone.type(self.form, name, value)
            began = time.perf_counter()
            if drafts:
                assert await self.phone.keep(self.form)
                felt.append(time.perf_counter() - began)
        return felt

    async def save(self) -> float:
        began = time.perf_counter()
        saved = self.phone.save(self.form)
        while await self.phone.send() != [saved]:  # no answer in eight seconds: the phone sends it again
            assert saved.state == WAITING, saved.reply
            self.again += 1
        self.acknowledged.append(self.mark)
        return time.perf_counter() - began

    async def pace(self, fields: int, every: float) -> float:
        """A household in so many seconds as hands type it, the draft sent every two of them; then Save: the seconds it took."""
        kept = until = time.monotonic()
        for name, value in list(self.household().items())[:fields]:
            until += every / (fields + 1)
            await asyncio.sleep(until - time.monotonic())
            self.phone.type(self.form, name, value)
            if time.monotonic() - kept >= KEEPING:
                assert await self.phone.keep(self.form)
                kept = time.monotonic()
        await asyncio.sleep(until + every / (fields + 1) - time.monotonic())
        return await self.save()

    async def close(self) -> None:
        await self.session.close()
        self.door.close()


@dataclass
class Guest:
    """The same person at the bare sample: twelve fields of a form of widgets go with the click."""

    session: Session
    name: str
    numbers: count = field(default_factory=count)
    acknowledged: list[str] = field(default_factory=list)
    mark: str = ""

    async def fill(self, *, drafts: bool = True) -> list[float]:
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

    async def close(self) -> None:
        await self.session.close()


@dataclass
class Sender:
    """The same household as one bare POST to the sample."""

    network: Network
    name: str
    numbers: count = field(default_factory=count)
    acknowledged: list[str] = field(default_factory=list)
    mark: str = ""

    async def fill(self, *, drafts: bool = True) -> list[float]:
        self.mark = f"{self.name}-{next(self.numbers)}"
        return []

    async def save(self) -> float:
        about = {"code": self.mark, "name": "x", "village": "y", "members": 5, "income": 1234.5, "willing": True, "note": "n"}
        began = time.perf_counter()
        answer = await self.network.ask("POST", "/save", json.dumps(about).encode())
        assert answer.status == 200 and answer.json() == {"saved": self.mark}
        self.acknowledged.append(self.mark)
        return time.perf_counter() - began

    async def close(self) -> None:
        self.network.close()


Worker = Officer | Guest | Sender


async def entering(server: Server, cookies: dict[str, str]) -> list[Officer]:
    """Everybody signed in, on the page for a new household, in a village of her own."""
    found = []
    for n, (name, cookie) in enumerate(cookies.items()):
        door = Door(server.url)
        door.jar = {one.partition("=")[0]: (one.partition("=")[2], "/") for one in cookie.split("; ")}
        session = await Session.open(server.url, "households", query="new=1", cookies=cookie)
        officer = Officer(Phone(door.post), door, session, name)
        found.append(officer)
        [about] = session.forms()
        form, place = officer.phone.open(about), about["places"][0]
        subdistricts = place["subdistricts"]
        villages: list[list[str]] = []
        while not villages:
            code = subdistricts[n % len(subdistricts)][0]
            villages, n = (await door.ask("GET", f"/entry/villages?subdistrict={code}")).json()["villages"], n + 1
        chosen = {"district": place["code"], "subdistrict_code": code, "choice": villages[n % len(villages)][0]}
        for part, value in chosen.items():
            officer.phone.type(form, f"village.{part}", value)
    return found


async def left(people: Iterable[Worker]) -> None:
    await asyncio.gather(*(one.close() for one in people))


async def fill(people: Iterable[Worker], drafts: bool) -> list[float]:
    return [s for seconds in await asyncio.gather(*(one.fill(drafts=drafts) for one in people)) for s in seconds]


async def save(people: Iterable[Worker]) -> list[float]:
    return list(await asyncio.gather(*(one.save() for one in people)))


async def flat_out(people: Iterable[Worker], each: int) -> list[float]:
    """Everybody saves one household after the other, as fast as the answers come."""

    async def one(person: Worker) -> list[float]:
        felt = []
        for _household in range(each):
            await person.fill(drafts=False)
            felt.append(await person.save())
        return felt

    return [s for felt in await asyncio.gather(*map(one, people)) for s in felt]


def once(people: Iterable[Worker], found: list[str], what: str) -> None:
    """Every acknowledged save is in the store exactly once, and nothing else is."""
    acknowledged = sorted(mark for one in people for mark in one.acknowledged)
    assert acknowledged == sorted(found), f"{what}: {len(acknowledged)} acknowledged, {len(found)} stored"
    print(f"{what}: {len(acknowledged)} saves acknowledged, each stored exactly once")
