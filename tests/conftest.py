"""What many tests begin with: an open store, people who may write in it, and a few records."""

import datetime as dt
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

from otop_core import registry
from otop_core.access import sessions
from otop_core.access.sessions import Session, Terminal
from otop_core.admin.accounts import Account
from otop_core.community.households import Household
from otop_core.community.people import Person
from otop_core.community.villages import Village
from otop_core.gate import ledger
from otop_core.gate.acts import Add, new_id
from otop_core.model.declaration import Noun
from otop_core.products.producers import Producer
from otop_core.products.products import Product
from otop_core.store import Store
from otop_core.store.open import open_store

registry.load()


def drawn(n: int) -> int:
    """How many examples of a search are tried: ``n`` in every run, OTOP_TIMES as many by hand."""
    return n * int(os.environ.get("OTOP_TIMES", "1"))


hypothesis.settings.register_profile("no clock", deadline=None)  # how fast it is, benchmarks say
hypothesis.settings.load_profile("no clock")
ROOT = Path(__file__).parents[1]
HERE, THERE = "3601", "3602"  # two districts of Chaiyaphum
SUBDISTRICT = {HERE: "360102", THERE: "360201"}


class OneBrowser(LoadScopeScheduling):
    """Of two workers one drives the browser, a test after the other; of all else the tests of a file stay together."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::")[0]
        return "browser" if drives_browser(ROOT / file) else file


@cache
def drives_browser(file: Path) -> bool:
    return "pytest.mark.browser" in file.read_text(encoding="utf-8")


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> OneBrowser:
    return OneBrowser(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's tests take longest, so they begin."""
    items.sort(key=lambda item: not drives_browser(item.path))


@dataclass
class Clock:
    """The clock of a store, set by hand."""

    now: dt.datetime = dt.datetime(2026, 11, 22, 3, 0)

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += dt.timedelta(**by)


@pytest.fixture
def store() -> Iterator[Store]:
    opened = open_store(":memory:")
    yield opened
    opened.close()


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


@pytest.fixture
def clock(store: Store) -> Clock:
    store.clock = Clock()
    return store.clock


def added(store: Store, caller: ledger.Caller, *things: Noun) -> tuple[Noun, ...]:
    return ledger.commit(store, caller, new_id(), *map(Add, things)).records


def signed_in(store: Store, role: str, district: str | None = None, name: str = "") -> Session:
    """Somebody with an account and a session, without the cost of a password."""
    name = name or f"{role.split('_')[0]}{district or ''}"
    who = Account(username=name.lower(), display_name=name, role=role, works_in=district, is_active=True)
    account = added(store, Terminal(), who)[0]
    return Session(sessions.digest(sessions.begin(store, account.id, "th")))


@pytest.fixture
def officer(store: Store) -> Callable[..., Session]:
    """A district officer: ``officer("3601")``, another one with a name."""
    return lambda district, name="": signed_in(store, "district_officer", district, name)


@pytest.fixture
def provincial(store: Store) -> Session:
    return signed_in(store, "provincial_officer")


@pytest.fixture
def administrator(store: Store) -> Session:
    return signed_in(store, "administrator")


@pytest.fixture
def viewer(store: Store) -> Session:
    return signed_in(store, "meeting_viewer")


def village(district: str = HERE, **rest: object) -> Village:
    return Village(**{"id": new_id(), "subdistrict_code": SUBDISTRICT[district], "moo": 3, "name": "บ้านโนน", **rest})


def household(of_village: Noun, person: Noun, **rest: object) -> Household:
    return Household(**{"village_id": of_village.id, "representative_id": person.id, "house_no": "12/3", **rest})


def product(producer: Noun, **rest: object) -> Product:
    about = {"name": "ผ้าไหม", "area": "processing", "category": "textile", "village_id": producer.village_id, "producer_id": producer.id}
    return Product(**{**about, **rest})


@pytest.fixture
def world(store: Store, terminal: Terminal) -> SimpleNamespace:
    """A village with a person, her household, a producer and her product, in each of two districts."""

    def build(district: str) -> SimpleNamespace:
        home = village(district)
        person = Person(id=new_id(), given_name="สมศรี", family_name="ใจดี", village_id=home.id)
        producer = Producer(id=new_id(), name="กลุ่มทอผ้า", producer_type="group", village_id=home.id)
        kept = added(store, terminal, home, person, producer, household(home, person), product(producer))
        return SimpleNamespace(**dict(zip(("village", "person", "producer", "household", "product"), kept, strict=True)))

    return SimpleNamespace(here=build(HERE), there=build(THERE))
