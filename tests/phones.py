"""Phones in front of the real server, with a network between that can be cut, and what the store holds while they are at work."""

import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from browsing import PASSWORD, PHONE, Person, World, at_work, caption, th, word
from conftest import added
from playwright.sync_api import BrowserContext, Locator, expect
from proxy import Proxy

from otop_core.access import sessions
from otop_core.access.sessions import Terminal
from otop_core.admin import accounts, settings
from otop_core.admin.accounts import Account
from otop_core.community.villages import Village
from otop_core.gate.acts import new_id
from otop_core.language import places, thai_calendar, vocabulary
from otop_core.model.errors import OtopError
from otop_core.store import open_store
from otop_core.workshop import workshops
from server.login import COOKIE

DISTRICT, SUBDISTRICT, VILLAGE = "3602", "360201", "โนนทดสอบ"
TITLE = "เวทีโนนทดสอบ"
OFFICERS = 30
NEW = "households?new=1"
DEAD_AIR = 60_000  # ms until the page has noticed; 15 s where nothing else is done on the machine
SENT = 60_000  # ms until what waited has been sent by itself

HOUSEHOLDS = (
    "SELECT p.given_name, p.family_name, p.name_title, p.phone, h.*, v.subdistrict_code, v.moo, v.name AS village"
    " FROM household h JOIN person p ON p.id = h.representative_id JOIN village v ON v.id = h.village_id WHERE h.removed_at IS NULL"
)


@dataclass
class Field:
    """The server, the network before it, the officers nobody has been yet."""

    world: World
    network: Proxy
    path: Path
    names: Iterator[str]
    tokens: dict[str, list[str]]
    code: str  # of the workshop that is open

    def somebody(self) -> str:
        """An officer with nothing on any phone."""
        return next(self.names)

    def phone(self, name: str = "", *, context: BrowserContext | None = None, kind: dict = PHONE, url: str = "") -> Person:
        """A phone of this officer, signed in; ``context``: another tab of a browser that is there; ``url``: over another network."""
        url = url or self.network.url
        if context is None:
            context = self.world.browser.new_context(accept_downloads=True, **kind)
            self.world.open.append(context)
            context.add_cookies([{"name": COOKIE, "value": self.tokens[name].pop(), "url": url, "httpOnly": True, "sameSite": "Lax"}])
        return Person(context.new_page(), url, on_phone=bool(kind.get("has_touch")))

    def kept(self, sql: str, **given: Any) -> list[dict[str, Any]]:
        """What the store holds now, out of a copy, because the server has the store itself open."""
        with tempfile.TemporaryDirectory() as folder:
            for turn in range(20):
                for part in self.path.parent.glob(self.path.name + "*"):
                    if part.is_file():
                        shutil.copy(part, folder)
                try:
                    store = open_store(str(Path(folder) / self.path.name))
                except (OSError, OtopError):  # it was being written while it was copied
                    if turn == 19:
                        raise
                    time.sleep(0.2)
                    continue
                try:
                    return store.dicts(sql, **given)
                finally:
                    store.close()
        raise AssertionError

    def household(self, given_name: str) -> dict[str, Any]:
        """The one household of whoever is called so."""
        found = self.kept(f"{HOUSEHOLDS} AND p.given_name = :given_name", given_name=given_name)
        assert len(found) == 1, f"{given_name} stands {len(found)} times in the store"
        return found[0]


def furnished(path: Path) -> tuple[dict[str, list[str]], str]:
    """A province with a village, its officers and a workshop; returns their tokens (of several browsers each) and its code."""
    store, terminal = open_store(str(path)), Terminal()
    settings.settle(store, terminal, new_id(), settings.Office(province_code="36"))
    about = Account(username="admin", display_name="ผู้ดูแล ทดสอบ", role="administrator", is_active=True)
    admin = accounts.create(store, terminal, new_id(), about, PASSWORD).records[0]
    home = Village(id=new_id(), subdistrict_code=SUBDISTRICT, moo=3, name=VILLAGE)
    names = [f"officer{n}" for n in range(OFFICERS)]
    officers = [
        Account(username=name, display_name=f"พัฒนากร {n}", role="district_officer", works_in=DISTRICT, is_active=True)
        for n, name in enumerate(names)
    ]
    made = added(store, terminal, home, *officers)[1:]
    about_it = workshops.Workshop(village_id=home.id, name=TITLE, held_on=thai_calendar.today(), target=26)
    code = workshops.code_of(store, workshops.begin(store, terminal, new_id(), about_it).id)[0]
    people = {"admin": admin, **dict(zip(names, made, strict=True))}
    tokens = {name: [sessions.begin(store, one.id, "th") for _browser in range(4)] for name, one in people.items()}
    store.checkpoint()
    store.close()
    return tokens, code


@contextmanager
def in_the_field(folder: Path) -> Iterator[Field]:
    path = folder / "otop.duckdb"
    tokens, code = furnished(path)
    with at_work(path) as world, Proxy(world.server.port) as network:
        yield Field(world, network, path, iter([name for name in tokens if name != "admin"]), tokens, code)


def joined(phone: Person, code: str, name: str, pin: str = "") -> None:
    """A villager joins the workshop; ``pin``: she was there before."""
    if not phone.tab.url.startswith(phone.url + "/join"):
        phone.tab.goto(phone.url + "/join")
    phone.tab.get_by_label(th("Code")).fill(code)
    phone.tab.get_by_label(th("My name")).fill(name)
    if pin:
        phone.tab.get_by_role("group").locator("summary").last.click()
        phone.tab.get_by_label(th("My number (four digits)")).fill(pin)
    else:
        phone.tab.get_by_text(vocabulary.label("participant_kind", "villager", "th"), exact=True).click()
    phone.tab.get_by_role("button", name=th("Join the workshop")).click()
    expect(phone.main.get_by_role("heading", name=TITLE)).to_be_visible()


@dataclass
class Household:
    """What is typed for one household, field by field, and what the store should then hold."""

    given: str
    typed: dict[str, str] = field(default_factory=dict)

    @classmethod
    def number(cls, n: int, given: str = "สมหญิง") -> "Household":
        """Every value tells whose it is, so that a mixed one is seen."""
        about = {"person.given_name": f"{given}{n}", "person.family_name": f"นามสกุล{n}", "household.house_no": f"{n}/{n}"}
        about |= {"household.members": str(n % 20 + 1), "household.knows": f"รู้{n}\nรู้ด้วย{n}", "household.wants_to_learn": f"เรียน{n}"}
        return cls(f"{given}{n}", about)

    def as_kept(self) -> dict[str, Any]:
        kept: dict[str, Any] = {name.split(".")[1]: value for name, value in self.typed.items()}
        return kept | {"members": int(kept["members"])}


def in_the_village(person: Person) -> None:
    """The village chosen, as it stays for the next one too."""
    here = next(one for one in places.subdistricts(DISTRICT) if one.code == SUBDISTRICT)
    person.pick(caption("village", "subdistrict_code"), places.name(here, "th"))
    person.pick(word("village"), re.compile(VILLAGE))


def type_in(person: Person, typed: dict[str, str], *, pause: float = 0) -> None:
    """Field after field; ``pause``: milliseconds between two letters, as a hand types. The last field is not left."""
    for name, value in typed.items():
        noun, field_name = name.split(".")
        box = person.box(noun, field_name)
        if pause:
            box.fill("")
            person.letters(box, value, pause=pause)
        else:
            person.touch(box)
            box.fill(value)


def begun(person: Person, household: Household, *, pause: float = 0) -> None:
    """A new household, typed up to its last letter and not saved."""
    person.open(NEW)
    in_the_village(person)
    type_in(person, household.typed, pause=pause)


def saved_text(household: Household) -> str:
    name = f"{household.typed['person.given_name']} {household.typed['person.family_name']}"
    return th("The household of {name} has been saved. You can register the next one.", name=name)


def stands(person: Person, typed: dict[str, str]) -> None:
    """What is on the screen."""
    for name, value in typed.items():
        noun, field_name = name.split(".")
        expect(person.box(noun, field_name)).to_have_value(value)


def storage(person: Person, part: str = "otop|") -> dict[str, str]:
    """What this phone keeps of ours."""
    items = person.tab.evaluate("Object.fromEntries(Object.entries(localStorage))")
    return {name: value for name, value in items.items() if part in name}


def until(check: Callable[[], bool], person: Person, *, within: float = 60) -> None:
    """Until something holds that no element tells of; the browser's events go on meanwhile."""
    ends = time.monotonic() + within
    while not check():
        assert time.monotonic() < ends, "it never came to hold"
        person.tab.wait_for_timeout(100)


def nothing_waits(person: Person) -> None:
    """The outbox of this phone is empty, which is to say all of it has been acknowledged."""
    until(lambda: not storage(person, "|out|"), person)


def offline(person: Person) -> None:
    expect(person.state).to_contain_text(word("phone_only"), timeout=DEAD_AIR)


def online(person: Person) -> None:
    expect(person.state).to_contain_text(word("connected"), timeout=SENT)


def outbox(person: Person) -> Locator:
    """What waits and what was begun, opened."""
    if person.outbox.get_attribute("open") is None:
        person.touch(person.outbox.locator("summary"))
    return person.outbox


def summary(person: Person) -> Locator:
    return person.form.get_by_role("alert")
