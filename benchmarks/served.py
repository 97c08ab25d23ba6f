"""What the benchmarks share: a store with people, a served app and what it costs, a signed-in cookie, a table."""

import statistics
import time
from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from otop_core import sample
from otop_core.access import sessions
from otop_core.access.roles import ADMINISTRATOR, DISTRICT, PROVINCIAL
from otop_core.admin import accounts, settings
from otop_core.admin.accounts import Account
from otop_core.gate.acts import new_id
from otop_core.language import places
from otop_core.store import Store, open_store
from rehearsal import meter
from rehearsal.serving import Server

PASSWORD = "correct horse 9"
DISTRICTS = [district.code for district in places.districts("36")]


def settled(path: Path | str) -> Store:
    """A new store of the province of Chaiyaphum with its administrator."""
    store = open_store(str(path))
    settings.settle(store, sessions.Terminal(), new_id(), settings.Office(province_code="36"))
    person(store, "admin", ADMINISTRATOR)
    return store


def person(store: Store, name: str, role: str = PROVINCIAL, district: str = "") -> str:
    """Somebody who can sign in; returns the account's id."""
    account = Account(username=name, display_name=name, role=role, works_in=district or None, is_active=True)
    return accounts.create(store, sessions.Terminal(), new_id(), account, PASSWORD).records[0].id


def peopled(path: Path, people: int, scale: float) -> list[str]:
    """A store with a sample province and this many district officers; returns their user names."""
    store = settled(path)
    sample.generate(store, sessions.Terminal(), scale=scale)
    names = [f"officer{n:03d}" for n in range(people)]
    for n, name in enumerate(names):
        person(store, name, DISTRICT, DISTRICTS[n % len(DISTRICTS)])
    store.checkpoint()
    store.close()
    return names


def signed_in(server: Server, name: str) -> str:
    """The cookie that POST /login hands out."""
    with httpx.Client(base_url=server.url, trust_env=False, timeout=30) as client:
        answer = client.post("/login", data={"username": name, "password": PASSWORD})
        assert answer.status_code == 303 and client.cookies, answer.text
        return "; ".join(f"{key}={value}" for key, value in client.cookies.items())


class Meter(meter.Meter):
    """What a served app costs."""

    def __init__(self, server: Server) -> None:
        assert server.process is not None
        super().__init__(server.process.pid)


@dataclass
class Cost:
    """What ``n`` actions of one kind cost in each round."""

    n: list[int] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)  # of each action as the person felt it

    def each(self) -> float:
        """CPU ms of one action, the median round."""
        return statistics.median(1000 * cpu / n for cpu, n in zip(self.cpu, self.n, strict=True)) if self.n else float("nan")

    def rate(self) -> float:
        """Actions a second, the median round."""
        return statistics.median(n / wall for n, wall in zip(self.n, self.wall, strict=True)) if self.n else float("nan")

    def felt(self, share: float) -> float:
        """ms that this share of the actions stayed under."""
        if not self.seconds:
            return float("nan")
        return 1000 * sorted(self.seconds)[min(len(self.seconds) - 1, int(share * len(self.seconds)))]

    async def round(self, meter: Meter, actions: int, work: Awaitable[Iterable[float]]) -> None:
        """Do this and book what it cost; ``work`` gives the seconds of each action."""
        cpu, began = meter.cpu(), time.perf_counter()
        seconds = await work
        self.wall.append(time.perf_counter() - began)
        self.cpu.append(meter.cpu() - cpu)
        self.n.append(actions)
        self.seconds += seconds

    def row(self, what: str) -> list[str]:
        return [what, str(sum(self.n)), f"{self.each():.1f}", f"{self.felt(0.5):.0f}", f"{self.felt(0.95):.0f}", f"{self.rate():.0f}"]


COST = ("what", "n", "CPU ms", "p50 ms", "p95 ms", "a second")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """As Markdown, so that it can be pasted into docs/BENCHMARKS.md."""
    lines = [list(head), *map(list, rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    lines.insert(1, ["-" * width for width in widths])
    for line in lines:
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |", flush=True)


def median_ms(question: object, times: int = 5) -> float:
    """ms of a question that is called, the median of so many."""
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        question()  # type: ignore[operator]
        spent.append(1000 * (time.perf_counter() - began))
    return statistics.median(spent)
