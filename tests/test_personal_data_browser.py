"""The page of personal data on an administrator's phone, in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import PASSWORD, PHONE, World, at_work, th
from conftest import added, household, village
from playwright.sync_api import expect

from otop_core import registry
from otop_core.access.sessions import Terminal
from otop_core.admin import accounts, settings
from otop_core.admin.accounts import Account
from otop_core.community.people import Person
from otop_core.gate.acts import new_id
from otop_core.store import open_store

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    path: Path = tmp_path_factory.mktemp("privacy") / "otop.duckdb"
    registry.load()
    store = open_store(str(path))
    settings.settle(store, Terminal(), new_id(), settings.Office(province_code="36"))
    who = Account(username="admin", display_name="ผู้ดูแล", role="administrator", is_active=True)
    accounts.create(store, Terminal(), new_id(), who, PASSWORD)
    home = village()
    person = Person(id=new_id(), name_title="นาง", given_name="สมศรี", family_name="ใจดี", phone="0812345678", village_id=home.id)
    added(store, Terminal(), home, person, household(home, person))
    store.close()
    with at_work(path) as found:
        yield found


def test_a_person_is_erased_on_a_phone_and_nothing_is_wider_than_the_screen(world: World) -> None:
    admin = world.person("admin", PHONE)
    admin.open("personal_data")
    expect(admin.main.get_by_role("region", name=th("Register of personal data"))).to_be_visible()
    assert fits(admin)
    admin.main.get_by_text(th("Due to be erased"), exact=True).click()
    admin.says(th("Nothing has been kept longer than declared."))
    assert fits(admin)
    admin.main.get_by_text(th("Erase a person"), exact=True).click()
    box = admin.main.get_by_label(th("Name of the person"))
    box.fill("สมศรี")
    box.press("Enter")
    admin.says(th("What will be erased"))
    assert fits(admin)
    why = admin.main.get_by_label(th("Why? This is written into the log."))
    why.fill("เจ้าของข้อมูลขอ")
    why.press("Enter")
    admin.still()
    again = admin.main.get_by_label(th("Type the name once more: {name}", name="นางสมศรี ใจดี"))
    again.fill("นางสมศรี ใจดี")
    again.press("Enter")
    admin.press(th("Erase this person for good"))
    admin.says(th("Erased: {n} records. Counts and charts are as they were.", n="1"))
    admin.open("households")
    admin.says("ลบแล้ว")
    expect(admin.main.get_by_text("สมศรี")).to_have_count(0)


def fits(person) -> bool:
    """The page scrolls within its main part, which is no wider than what it holds."""
    wide = "[document.documentElement, document.querySelector('[data-testid=stMain]')].some(one => one.scrollWidth > one.clientWidth)"
    return not person.tab.evaluate(wide)
