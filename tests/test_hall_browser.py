"""A workshop in three real browsers, the officer's and two phones at 390 px: one story, told in the order of the tests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browsing import PASSWORD, PHONE, Person, World, at_work, caption, is_back, th, word
from playwright.sync_api import expect

from otop_core.access import sessions
from otop_core.admin import accounts, settings
from otop_core.admin.accounts import Account
from otop_core.gate.acts import new_id
from otop_core.language import places, thai_calendar, vocabulary
from otop_core.model.declaration import NOUNS
from otop_core.store import open_store
from server.join import OVER

pytestmark = pytest.mark.browser

DISTRICT = "3602"
OFFICER, MALEE, BOONMEE = "พัฒนากร ทดสอบ", "มาลี ใจงาม", "บุญมี ขยันดี"
TITLE = "เวทีทดสอบบ้านโนน"
BUSY = 30_000  # ms to wait for what reaches others within 5 s on a machine that does nothing else


@dataclass
class Hall:
    """Who takes part; ``name`` of each phone's person."""

    world: World
    officer: Person
    malee: Person
    boonmee: Person


def settled(path: Path) -> None:
    """A new office with its district officer."""
    store, terminal = open_store(str(path)), sessions.Terminal()
    settings.settle(store, terminal, new_id(), settings.Office(province_code="36"))
    for username, name, role, district in (
        ("admin", "ผู้ดูแล ทดสอบ", "administrator", None),
        ("banghao", OFFICER, "district_officer", DISTRICT),
    ):
        account = Account(username=username, display_name=name, role=role, works_in=district, is_active=True)
        accounts.create(store, terminal, new_id(), account, PASSWORD)
    store.close()


def opened(officer: Person) -> None:
    """The officer opens a workshop in a village that is new."""
    officer.open("workshops")
    officer.main.get_by_text(th("Open a workshop")).click()
    officer.pick(caption("village", "subdistrict_code"), places.name(places.subdistricts(DISTRICT)[0], "th"))
    officer.type("village", "moo", "4")
    officer.type("village", "name", "โนนทดสอบ")
    officer.type("workshop", "name", TITLE)
    officer.date("workshop", "held_on", thai_calendar.today())
    officer.type("workshop", "target", "3")
    officer.save()
    officer.says(th("Show the wall"))  # it is there, and no longer only waiting to be sent


def code_on_the_wall(officer: Person) -> str:
    officer.open("wall")
    shown = officer.main.get_by_text(re.compile(r"^[A-Z]{6}$"))
    expect(shown).to_be_visible()
    return shown.inner_text()


def joined(phone: Person, code: str, name: str, kind: str) -> None:
    """Scanning opens this form with the code filled in; here it is typed."""
    phone.tab.goto(phone.url + "/join")
    phone.tab.get_by_label(th("Code")).fill(code.lower())
    phone.tab.get_by_label(th("My name")).fill(name)
    phone.tab.get_by_text(vocabulary.label("participant_kind", kind, "th"), exact=True).click()
    phone.tab.get_by_role("button", name=th("Join the workshop")).click()
    expect(phone.main.get_by_role("heading", name=TITLE)).to_be_visible()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hall]:
    path = tmp_path_factory.mktemp("hall") / "otop.duckdb"
    settled(path)
    with at_work(path) as world:
        officer, malee, boonmee = world.person("banghao"), world.person(kind=PHONE), world.person(kind=PHONE)
        opened(officer)
        code = code_on_the_wall(officer)
        joined(malee, code, MALEE, "villager")
        joined(boonmee, code, BOONMEE, "sage")
        yield Hall(world, officer, malee, boonmee)


def begun(phone: Person, given: str, family: str, house: str) -> None:
    """A household typed up to its last field, not saved yet."""
    expect(phone.box("household", "house_no")).to_be_visible()  # the form of a sage asks for a name as well, and may be leaving
    phone.type("person", "given_name", given)
    phone.type("person", "family_name", family)
    phone.type("household", "house_no", house)
    phone.choose("household", "wants_occupation", vocabulary.codes(NOUNS["household"].abouts()["wants_occupation"].choices)[0])


def saved(phone: Person, given: str, family: str) -> None:
    phone.save()
    phone.answers(th("The household of {name} has been saved. You can register the next one.", name=f"{given} {family}"))
    expect(phone.box("person", "given_name")).to_have_value("")


def room(phone: Person, view: str) -> None:
    """The room afresh, then one of its views."""
    phone.open()
    phone.main.get_by_role("radio", name=view).or_(phone.main.get_by_role("button", name=view, exact=True)).first.click()
    phone.still()


def fits_the_screen(person: Person) -> None:
    assert person.tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page is wider than the screen"


def test_two_phones_enter_at_the_same_time_and_everybody_sees_it_arrive(hall: Hall) -> None:
    begun(hall.malee, "มาลี", "ใจงาม", "1")
    room(hall.boonmee, th("A household"))  # who joined as a sage begins with what she knows
    begun(hall.boonmee, "บุญมี", "ขยันดี", "2")
    saved(hall.malee, "มาลี", "ใจงาม")
    saved(hall.boonmee, "บุญมี", "ขยันดี")
    two = th("{n} of {target} households", n=2, target=3)
    for person in (hall.malee, hall.boonmee, hall.officer):
        expect(person.main.get_by_text(two).first).to_be_visible(timeout=BUSY)
        fits_the_screen(person)


def test_what_is_typed_comes_back_after_a_reload(hall: Hall) -> None:
    hall.malee.type("person", "given_name", "ยังไม่เสร็จ")
    hall.malee.type("household", "house_no", "๙/๑")
    hall.malee.tab.reload()
    hall.malee.says(is_back())
    expect(hall.malee.box("household", "house_no")).to_have_value("๙/๑")
    hall.malee.touch(hall.malee.form.get_by_role("button", name=word("afresh")))
    hall.malee.touch(hall.malee.form.get_by_role("button", name=word("afresh_sure")))
    expect(hall.malee.box("household", "house_no")).to_have_value("")


def test_a_neighbours_suggestion_waits_for_the_officer_who_accepts_it(hall: Hall) -> None:
    room(hall.boonmee, th("What has come in"))
    hall.boonmee.press(re.compile("มาลี ใจงาม"))
    hall.boonmee.touch(hall.boonmee.form.get_by_role("radio", name=th(NOUNS["household"].abouts()["knows"].label), exact=True))
    expect(hall.boonmee.box("household", "knows")).to_have_value("")  # it shows what it says now
    hall.boonmee.type("household", "knows", "ทอเสื่อกก")
    hall.boonmee.save()
    hall.boonmee.says(th("Thank you. The officer will look at it; what became of it stands under “What has come in”."))
    hall.officer.open("workshops")
    hall.officer.says(th("Suggestions that wait: {n}", n=1))
    hall.officer.says(re.compile("ทอเสื่อกก"))
    hall.officer.press(th("Accept"))
    hall.officer.says(th("Accepted and changed."))


def test_two_who_change_one_household_lose_nothing_and_choose_where_they_collide(hall: Hall) -> None:
    hall.officer.search("households", "มาลี")
    hall.officer.press(re.compile("มาลี ใจงาม"))
    expect(hall.officer.box("household", "knows")).to_have_value("ทอเสื่อกก")
    room(hall.malee, th("What has come in"))
    hall.malee.press(re.compile("มาลี ใจงาม"))
    expect(hall.malee.box("household", "knows")).to_have_value("ทอเสื่อกก")
    hall.officer.type("household", "members", "4")
    hall.officer.type("household", "house_no", "1/9")
    hall.officer.save()
    hall.officer.answers(th("Saved: {name}.", name="มาลี ใจงาม"))
    hall.malee.type("household", "wants_to_learn", "ย้อมกก")  # another field: both are kept
    hall.malee.type("household", "house_no", "1/1")  # the same field: she chooses, before anything is written
    hall.malee.save()
    hall.malee.says(th("Somebody changed the same thing before you. Please choose which value to keep."))
    fits_the_screen(hall.malee)
    hall.malee.touch(hall.malee.form.get_by_role("radio", name=word("conflict_mine", value="1/1")))
    hall.malee.touch(hall.malee.form.get_by_role("button", name=word("conflict_save")))
    hall.malee.says(th("What you changed has been saved."))
    hall.officer.tab.reload()
    expect(hall.officer.box("household", "house_no")).to_have_value("1/1")
    expect(hall.officer.box("household", "members")).to_have_value("4")
    expect(hall.officer.box("household", "wants_to_learn")).to_have_value("ย้อมกก")


def test_a_household_entered_twice_is_merged_and_the_merge_taken_back(hall: Hall) -> None:
    room(hall.boonmee, th("A household"))
    begun(hall.boonmee, "มาลี", "ใจงาม", "1/1")
    saved(hall.boonmee, "มาลี", "ใจงาม")
    hall.officer.open("workshops")
    hall.officer.main.get_by_text(th("Closing check")).click()
    hall.officer.says(th("May be entered twice: {n}", n=1))
    hall.officer.press(th("Keep this one, the other goes to the bin"))
    hall.officer.says(th("Two have become one; the other is in the bin."))
    hall.officer.press(th("Take the last merge back"))
    hall.officer.says(th("May be entered twice: {n}", n=1))
    hall.officer.press(th("Keep this one, the other goes to the bin"))
    hall.officer.says(th("Two have become one; the other is in the bin."))


def test_the_ballot_reaches_the_phones_and_the_result_is_decided(hall: Hall) -> None:
    hall.officer.open("decide")
    hall.officer.main.get_by_role("radio", name=vocabulary.label("decided_about", "household", "th")).click()
    hall.officer.press(th("Open the voting: {what}", what=vocabulary.label("decided_about", "household", "th")))
    yes = th("agree")
    for phone in (hall.malee, hall.boonmee):
        room(phone, th("Vote"))
        for number in (1, 2):
            phone.says(re.compile(rf"{number}/2$"))
            phone.press(re.compile(re.escape(th("Agree with all {n}", n=2))))
            if number == 1:  # one touch counts, and brings the next
                phone.says(re.compile(re.escape(th("Taken: {answer} for {name} · change", answer=yes, name="@")).replace("@", ".+")))
        phone.says(th("You have voted on all of them. Thank you; you can still change a vote until the voting is closed."))
        fits_the_screen(phone)
    expect(hall.officer.main.get_by_text(th("{n} of {m} people have voted", n=2, m=2)).first).to_be_visible(timeout=BUSY)
    hall.officer.press(th("Close the voting and decide"))
    hall.officer.press(th("Confirm what the majority suggests for {n} undecided", n=2))
    hall.officer.says(th("Is this what shall be decided?"))  # nothing is decided by the first touch
    hall.officer.press(th("Yes, decide this"))
    hall.officer.says(th("Saved: {n} decisions.", n=2))


def test_the_menu_is_folded_on_the_wall_and_back_on_the_next_page(hall: Hall) -> None:
    menu = hall.officer.tab.get_by_test_id("stSidebarNav")
    hall.officer.open("workshops")
    expect(menu).to_be_in_viewport()
    hall.officer.main.get_by_role("link", name=th("Show the wall")).first.click()
    hall.officer.says(re.compile(r"^[A-Z]{6}$"))
    expect(menu).not_to_be_in_viewport()
    hall.officer.tab.go_back()
    hall.officer.says(th("Open a workshop"))
    expect(menu).to_be_in_viewport()


def test_the_workshop_is_closed_and_the_phones_are_told(hall: Hall) -> None:
    hall.officer.open("workshops")
    hall.officer.press(th("Code, time, closing"))
    hall.officer.tab.get_by_role("button", name=th("Close the workshop")).click()
    hall.officer.says(th("Close {name}?", name=TITLE))
    hall.officer.press(th("Yes, close it"))
    hall.officer.says(th("{name} is closed. The way back is “Open again”.", name=TITLE))
    over = th("The workshop has ended, or you have been away too long. Thank you for taking part.")
    for phone in (hall.malee, hall.boonmee):
        expect(phone.main.get_by_text(over)).to_be_visible(timeout=BUSY)
        phone.tab.reload()
        expect(phone.tab.get_by_role("heading", name=th("Join the workshop"))).to_be_visible()
        expect(phone.tab.get_by_text(th(OVER))).to_be_visible()
