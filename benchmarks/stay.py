"""Ten thousand saves by people who stay in the room: what the server's memory does meanwhile."""

import asyncio
import random
import time
from pathlib import Path

from benchmarks.officers import flat_out
from benchmarks.served import Cost, Meter, table
from rehearsal.hall import built, stored
from rehearsal.notes import Notes
from rehearsal.participant import Participant
from rehearsal.serving import Server

PEOPLE, SAVES, STAGES = 26, 10_000, 5


class Staying:
    """A participant as ``flat_out`` asks her to work: a record filled, then saved."""

    def __init__(self, person: Participant) -> None:
        self.person, self.again = person, 0

    async def fill(self, *, drafts: bool = False) -> list[float]:
        self.begun = await self.person.begin(self.person.noun, 0.0)
        return []

    async def save(self) -> float:
        began = time.perf_counter()
        if not await self.person.save(*self.begun):  # no answer in eight seconds: the phone sends it again
            self.again += 1
            await self.person.send_until_told()
        assert not self.person.notes.errors, self.person.notes.errors
        return time.perf_counter() - began


async def staying(server: Server, code: str, people: int, saves: int) -> Notes:
    notes = Notes()
    hall = [Participant(server.url, number, notes, random.Random(number)) for number in range(people)]
    for one in hall:
        assert await one.join(code)
        await one.show(one.noun)
    each, meter, rows = saves // STAGES // people, Meter(server), []
    workers = [Staying(one) for one in hall]
    await flat_out(workers, 2)  # by now the program has loaded what it needs
    first = meter.megabytes()
    for stage in range(STAGES):
        cost = Cost()
        await cost.round(meter, each * people, flat_out(workers, each))
        now = meter.megabytes()
        rows.append(
            [
                str((stage + 1) * each * people),
                f"{now:.0f}",
                f"{100 * (now / first - 1):+.1f} %",
                *cost.row("")[2:],
                f"{cost.felt(1.0):.0f}",
            ]
        )
    print(f"{people} people stay; {first:.0f} MB before")
    head = ("saves", "MB", "since the beginning", "CPU ms", "p50 ms", "p95 ms", "a second", "longest ms")
    table(head, rows)
    print(f"sent again, because no answer came in 8 s: {sum(one.again for one in workers)}")
    await asyncio.gather(*(one.leave() for one in hall))
    return notes


def run(folder: Path, quick: bool) -> None:
    hall = built(folder, 0)
    people, saves = (3, 30) if quick else (PEOPLE, SAVES)
    with Server(hall.store) as server:
        notes = asyncio.run(staying(server, hall.code, people, saves))
        server.stop()
    kept = stored(hall.store)
    assert notes.acknowledged and all(len(kept.get(mark, [])) == 1 for entry in notes.entries for mark in entry.told)
    print(f"{notes.acknowledged} saves acknowledged, each stored exactly once")
