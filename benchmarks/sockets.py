"""People at work beside the bare tuned sample in the same run: what saves and drafts over the routes, polls and openings of pages cost.

Rounds of the product and of the sample take turns, so that whatever else the machine does falls on both.
"""

import asyncio
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

from benchmarks.officers import FIELDS, Guest, Officer, Sender, Worker, entering, fill, flat_out, left, once, save
from benchmarks.served import COST, Cost, Meter, peopled, signed_in, table
from rehearsal.client import Session
from rehearsal.network import Network
from rehearsal.serving import Server

BARE = Path(__file__).parent / "bare"


async def saving(ours: list[Officer], meter: Meter, theirs: list[Sequence[Worker]], bare: Meter, rounds: int) -> dict[str, Cost]:
    """Everybody types field by field, then all touch Save at once; round by round beside the sample."""
    costs = {what: Cost() for what in ("field", "save", "bare POST", "bare form", "alone", "bare alone")}
    posts, forms = theirs
    for turn in range(rounds + 1):
        warm = {what: Cost() for what in costs} if turn == 0 else costs  # the first round only warms up
        await warm["field"].round(meter, FIELDS * len(ours), fill(ours, True))
        await warm["save"].round(meter, len(ours), save(ours))
        for what, people in (("bare POST", posts), ("bare form", forms)):
            await fill(people, False)
            await warm[what].round(bare, len(people), save(people))
    for one, what, whose in ((ours[0], "alone", meter), (posts[0], "bare alone", bare)):
        for _turn in range(rounds):
            await costs[what].round(whose, 10, flat_out([one], 10))
    return costs


async def opened(server: Server, page: str, cookies: list[str], n: int) -> tuple[list[Session], list[float]]:
    """So many sessions at once on a page, and the seconds until each was usable."""

    async def one(number: int) -> tuple[Session, float]:
        began = time.perf_counter()
        cookie = cookies[number % len(cookies)] if cookies else None
        address, _mark, query = page.partition("?")
        session = await Session.open(server.url, address, query=query, cookies=cookie, auto=False)
        assert not session.exceptions() and session.text()
        return session, time.perf_counter() - began

    found = await asyncio.gather(*(one(number) for number in range(n)))
    return [session for session, _s in found], [seconds for _session, seconds in found]


async def openings(server: Server, page: str, cookies: list[str], n: int, cost: Cost, watch: float) -> tuple[float, float, float]:
    """Everybody opens a page at once, then only watches: (polls, CPU seconds of them, MB a session)."""
    sessions: list[Session] = []
    meter = Meter(server)

    async def open_all() -> list[float]:
        found, seconds = await opened(server, page, cookies, n)
        sessions.extend(found)
        return seconds

    memory = meter.megabytes()
    await cost.round(meter, n, open_all())
    memory = (meter.megabytes() - memory) / n
    for session in sessions:
        session.start_auto()
    cpu = meter.cpu()
    await asyncio.sleep(watch)
    cpu = meter.cpu() - cpu
    polls = sum(i.what == "auto" for session in sessions for i in session.log)
    await asyncio.gather(*(session.close() for session in sessions))
    return polls, cpu, memory


def stored(path: Path, column: str) -> list[str]:
    """The marks of the households in a store that nobody has open any more."""
    with duckdb.connect(str(path), read_only=True) as connection:
        return [row[0] for row in connection.execute(f"SELECT {column} FROM household WHERE {column} LIKE 'officer%'").fetchall()]


async def run(folder: Path, quick: bool) -> None:
    people, crowd = (3, 6) if quick else (25, 100)
    names = peopled(folder / "otop.duckdb", people if quick else 100, 0.05 if quick else 1)
    ours, bare = Server(folder / "otop.duckdb"), Server(folder / "bare.duckdb", home=BARE, uvicorn=True)
    with ours, bare:
        try:
            everybody, guests = await busy(ours, bare, names, people, crowd, quick)
        except BaseException:
            print(ours.log[-6000:])
            raise
    once(everybody, stored(folder / "otop.duckdb", "knows"), "product")
    once(guests, stored(folder / "bare.duckdb", "code"), "bare sample")


async def busy(ours: Server, bare: Server, names: list[str], n: int, crowd: int, quick: bool) -> tuple[list[Officer], list[Worker]]:
    """Everything that is measured, in one run; returns who has saved what."""
    cookies = {name: signed_in(ours, name) for name in names}
    workers = await entering(ours, dict(list(cookies.items())[:n]))
    forms = [Guest(await Session.open(bare.url), name) for name in names[:n]]
    posts = [Sender(Network(bare.url), f"{name}-post") for name in names[:n]]
    await at_work(workers, Meter(ours), [posts, forms], Meter(bare), 1 if quick else 8)
    await at_full_speed(workers, Meter(ours), posts, Meter(bare), 2 if quick else 30)
    await left(workers)
    await watching(ours, bare, list(cookies.values()), crowd, 5.0 if quick else 24.0)
    everybody = workers + await paced(ours, cookies, crowd, *((2.0, 2) if quick else (5.0, 8)))
    await left([*forms, *posts])
    return everybody, [*forms, *posts]


async def at_work(workers: list[Officer], ours: Meter, guests: list[Sequence[Worker]], bare: Meter, rounds: int) -> None:
    costs = await saving(workers, ours, guests, bare, rounds)
    at_once = f"{len(workers)} people at once"
    table(
        COST,
        [
            costs["save"].row(f"a save, {at_once}"),
            costs["bare POST"].row("one bare POST at the sample"),
            costs["bare form"].row("the sample's form of widgets"),
            costs["alone"].row("a save, one person"),
            costs["bare alone"].row("one bare POST at the sample"),
            costs["field"].row(f"a field in its draft, {at_once}"),
        ],
    )
    ratios = {what: costs["save"].each() / costs[f"bare {what}"].each() for what in ("form", "POST")}
    print(f"a save costs {ratios['form']:.2f} x the sample's form and {ratios['POST']:.1f} x its bare POST")
    print(f"memory {ours.megabytes():.0f} MB, {ours.megabytes() / bare.megabytes():.2f} x the bare sample")


async def at_full_speed(workers: list[Officer], ours: Meter, posts: list[Worker], bare: Meter, each: int) -> None:
    """How many saves a second there are when nobody waits for anything but the answer."""
    rows = []
    for what, people, meter in (("product", workers, ours), ("one bare POST at the sample", posts, bare)):
        cost = Cost()
        await cost.round(meter, each * len(people), flat_out(people, each))
        rows.append([*cost.row(f"{what}: {len(people)} people flat out"), f"{cost.felt(1.0):.0f}"])
    table((*COST, "longest ms"), rows)
    print(f"sent again, because no answer came in 8 s: {sum(one.again for one in workers)}")


async def watching(ours: Server, bare: Server, cookies: list[str], n: int, watch: float) -> None:
    """What opening and then only looking costs."""
    rows, polls = [], []
    for what, server, page, every in (
        ("home", ours, "", 0),
        ("households", ours, "households", 4),
        ("households?new=1, a form", ours, "households?new=1", 0),
        ("bare, form", bare, "", 0),
        ("bare, watching", bare, "watching", 2),
    ):
        cost = Cost()
        seen, cpu, memory = await openings(server, page, cookies if server is ours else [], n, cost, watch)
        usable = f"{cost.wall[0]:.2f}"
        rows.append([what, str(n), f"{cost.each():.1f}", f"{cost.felt(0.5):.0f}", f"{cost.felt(0.95):.0f}", usable, f"{1000 * memory:.0f}"])
        if every:
            polls.append([what, str(seen), f"{every}", f"{1000 * cpu / seen:.1f}", f"{cpu / watch:.3f}", f"{cpu / seen * n / 2:.2f}"])
    table(("opened at once", "n", "CPU ms", "p50 ms", "p95 ms", "all usable s", "kB a session"), rows)
    table(("watching", "polls", "every s", "CPU ms a poll", "core", f"core if {n} polled every 2 s"), polls)


async def paced(ours: Server, cookies: dict[str, str], n: int, every: float, households: int) -> list[Officer]:
    """So many people, each a household of eight fields every few seconds, with its drafts."""
    people = await entering(ours, dict(list(cookies.items())[:n]))
    cost, meter = Cost(), Meter(ours)

    async def one(place: int, person: Officer) -> list[float]:
        await asyncio.sleep(every * place / n)
        return [await person.pace(8, every) for _household in range(households)]

    async def everybody() -> list[float]:
        return [s for felt in await asyncio.gather(*(one(place, person) for place, person in enumerate(people))) for s in felt]

    await cost.round(meter, n * households, everybody())
    print(f"{n} people, a household every {every:.0f} s (eight fields, its drafts and Save): {len(cost.seconds)} saves,", end=" ")
    print(f"p50 {cost.felt(0.5):.0f} ms, p95 {cost.felt(0.95):.0f} ms, {cost.cpu[0] / cost.wall[0]:.2f} core,", end=" ")
    print(f"{cost.each():.1f} CPU ms a household")
    await left(people)
    return people
