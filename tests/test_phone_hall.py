"""The forms of a workshop on phones: which are open, what becomes of one that is closed under somebody's hands, and a suggestion begun."""

import re
from collections.abc import Iterator

import pytest
from browsing import DESKTOP, PHONE, Person, is_back, th, word
from phones import TITLE, Field, in_the_field, joined, nothing_waits, outbox, stands, summary, type_in
from playwright.sync_api import expect

from otop_core.language import thai_calendar, vocabulary
from otop_core.model.declaration import NOUNS

pytestmark = pytest.mark.browser

YEAR = thai_calendar.fiscal_year(thai_calendar.today())
ABOUTS = NOUNS["household"].abouts()


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    with in_the_field(tmp_path_factory.mktemp("hall")) as field:
        yield field


@pytest.fixture(scope="module")
def officer(field: Field) -> Person:
    return field.phone(field.somebody(), kind=DESKTOP)


def villager(field: Field, name: str) -> Person:
    phone = Person(field.world.browser.new_context(**PHONE).new_page(), field.network.url, on_phone=True)
    joined(phone, field.code, name)
    return phone


@pytest.fixture(scope="module")
def malee(field: Field) -> Person:
    return villager(field, "มาลี ใจงาม")


def view(phone: Person, name: str) -> None:
    """One of the views of the room."""
    phone.open()
    phone.touch(phone.main.get_by_role("radio", name=name).or_(phone.main.get_by_role("button", name=name, exact=True)).first)


def changes(officer: Person) -> None:
    """The form on the workshop that runs."""
    officer.open("workshops")
    officer.main.get_by_text(th("Change this workshop"), exact=True).click()
    expect(officer.box("workshop", "name")).to_have_value(TITLE)


def has_saved(officer: Person) -> None:
    officer.save()
    expect(officer.main.locator("form.entry")).to_have_count(0)
    officer.says(th("Saved."))


def chip(officer: Person, form: str) -> None:
    label = vocabulary.label("workshop_form", form, "th")
    officer.touch(officer.group("workshop", "forms").get_by_role("checkbox", name=re.compile(re.escape(label) + "$")))


def test_a_form_closed_while_it_is_typed_in_is_refused_kept_and_saved_when_it_is_open_again(
    field: Field, officer: Person, malee: Person
) -> None:
    type_in(malee, {"person.given_name": "คำปัน", "household.house_no": "7"})
    changes(officer)
    chip(officer, "household")
    has_saved(officer)
    malee.save()
    expect(malee.form.get_by_text(re.compile("คำปัน")).or_(summary(malee)).first).to_be_visible()
    assert not field.kept("SELECT 1 FROM person WHERE given_name = 'คำปัน'")
    other = villager(field, "ปราชญ์ คนเดียว")  # a sage's form is the only one there is now
    expect(other.box("sage", "knowledge")).to_be_visible()
    expect(other.box("household", "house_no")).to_have_count(0)
    changes(officer)
    chip(officer, "household")
    has_saved(officer)
    view(malee, th("A household"))
    expect(malee.form.locator("button[type=submit]")).to_be_visible()
    if malee.box("person", "given_name").input_value() != "คำปัน":
        malee.touch(
            outbox(malee).get_by_role("button", name=word("open_mend")).or_(outbox(malee).get_by_role("button", name=word("open"))).first
        )
    stands(malee, {"person.given_name": "คำปัน", "household.house_no": "7"})
    malee.save()
    malee.answers(th("The household of {name} has been saved. You can register the next one.", name="คำปัน"))
    nothing_waits(malee)
    assert field.household("คำปัน")["house_no"] == "7"


def test_the_officer_changes_a_workshop_that_runs(officer: Person) -> None:
    changes(officer)
    type_in(officer, {"workshop.name": "เวทีชื่อใหม่", "workshop.fiscal_year": str(YEAR - 2)})
    officer.save()
    expect(officer.box("workshop", "fiscal_year")).to_have_attribute("aria-invalid", "true")
    expect(officer.form.locator("[id='workshop.fiscal_year-problem']")).to_contain_text(str(YEAR))
    stands(officer, {"workshop.name": "เวทีชื่อใหม่"})
    type_in(officer, {"workshop.name": TITLE, "workshop.fiscal_year": str(YEAR - 1), "workshop.target": "๒๗"})
    has_saved(officer)
    officer.says(re.compile("27"))


def test_a_suggestion_that_was_begun_comes_back_is_thrown_away_and_sent_once(field: Field, malee: Person) -> None:
    view(malee, th("A household"))
    type_in(malee, {"person.given_name": "เพื่อนบ้าน", "household.house_no": "9"})
    malee.save()
    nothing_waits(malee)
    boonmee = villager(field, "บุญมี เพื่อนบ้าน")
    view(boonmee, th("What has come in"))
    boonmee.press(re.compile("เพื่อนบ้าน.*\n?.*" + re.escape("มาลี")))
    knows = boonmee.form.get_by_role("radio", name=re.compile(re.escape(th(ABOUTS["knows"].label)) + "$"))
    reason = boonmee.form.get_by_role("textbox", name=th("Reason (optional)"), exact=True)
    boonmee.touch(knows)
    type_in(boonmee, {"household.knows": "จักสาน"})
    boonmee.touch(reason)
    reason.fill("ป้าบอก")
    boonmee.tab.reload()
    boonmee.says(is_back())
    expect(knows).to_be_checked()
    stands(boonmee, {"household.knows": "จักสาน"})
    expect(reason).to_have_value("ป้าบอก")
    boonmee.touch(boonmee.form.get_by_role("button", name=word("afresh"), exact=True))
    boonmee.touch(boonmee.form.get_by_role("button", name=word("afresh_sure"), exact=True))
    expect(knows).not_to_be_checked()
    expect(reason).to_have_value("")
    boonmee.touch(knows)
    type_in(boonmee, {"household.knows": "จักสานไม้ไผ่"})
    boonmee.save()
    boonmee.says(th("Thank you. The officer will look at it; what became of it stands under “What has come in”."))
    [sent] = field.kept("SELECT field_name, proposed FROM suggestion")
    assert sent == {"field_name": "knows", "proposed": "จักสานไม้ไผ่"}
