"""Whatever stands in the fields when Save is touched is what is stored: from within every kind of field, at the speed of a hand, and
while the answer is still on its way.  (The old forms lost the last field: nothing here leaves one before Save.)"""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from browsing import PHONE, Person, caption, th, word
from phones import NEW, Field, Household, begun, in_the_field, in_the_village, nothing_waits, saved_text, stands, type_in
from PIL import Image
from playwright.sync_api import expect

from otop_core.language import places, thai_calendar, vocabulary

pytestmark = pytest.mark.browser

TODAY = thai_calendar.today()


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    with in_the_field(tmp_path_factory.mktemp("phone")) as field:
        yield field


@pytest.fixture(scope="module")
def nari(field: Field) -> Person:
    """An officer on her phone with the household form open."""
    phone = field.phone(field.somebody())
    phone.open(NEW)
    in_the_village(phone)
    return phone


def typing(noun: str, name: str, text: str) -> Callable[[Person], None]:
    """Letter by letter, and the finger goes to Save from there."""

    def type(person: Person) -> None:
        person.letters(person.box(noun, name), text)

    return type


def searched(label: str, text: str) -> Callable[[Person], None]:
    """Letters in a list that can only mean one of it, which is never touched."""

    def type(person: Person) -> None:
        box = person.form.get_by_role("combobox", name=label, exact=True)
        person.touch(box)
        box.fill(text)

    return type


LAST = {
    "line": (typing("person", "name_title", "นาง"), {"name_title": "นาง"}),
    "lines": (typing("household", "knows", "ทอผ้า\nย้อมคราม"), {"knows": "ทอผ้า\nย้อมคราม"}),
    "number": (typing("household", "members", "๑๒"), {"members": 12}),
    "money": (typing("household", "income", "12500.50"), {"income": "12500.50"}),
    "date": (typing("household", "notice_given_on", thai_calendar.type_date(TODAY)), {"notice_given_on": TODAY}),
    "chip": (lambda person: person.choose("household", "occupation", "textile"), {"occupation": "textile"}),
    "yes": (lambda person: person.yes("household", "is_voluntary"), {"is_voluntary": True}),
    "phone": (typing("person", "phone", "081-234-5678"), {"phone": "0812345678"}),
    "mark": (typing("household", "house_no", "/๙"), {"house_no": "1/9"}),  # goes on behind what stands there
    "list": (searched(word("village"), "โนนทด"), {"village": "โนนทดสอบ"}),
}


@pytest.mark.parametrize("kind", LAST)
def test_save_from_within_a_field_stores_what_stands_in_it(kind: str, nari: Person, field: Field) -> None:
    last, expected = LAST[kind]
    given = f"คน{kind}"
    type_in(nari, {"person.given_name": given, "household.house_no": "1"})
    if kind == "list":
        nari.touch(nari.form.locator("[data-field='village.choice']").get_by_role("button", name=word("list_clear")))
    last(nari)
    nari.save()
    title = expected.get("name_title", "")
    nari.answers(th("The household of {name} has been saved. You can register the next one.", name=f"{title}{given}"))
    stored = {name: field.household(given)[name] for name in expected}
    assert {n: str(v) if n == "income" else v for n, v in stored.items()} == expected
    expect(nari.box("person", "given_name")).to_have_value("")


def test_save_from_within_the_name_of_a_new_village(field: Field) -> None:
    phone = field.phone(field.somebody())
    phone.open(NEW)
    other = places.subdistricts("3602")[1]
    type_in(phone, {"person.given_name": "ผู้ใหญ่บ้านใหม่", "household.house_no": "1"})
    phone.pick(caption("village", "subdistrict_code"), places.name(other, "th"))
    phone.type("village", "moo", "๗")
    typing("village", "name", "บ้านเพิ่งตั้ง")(phone)
    phone.save()
    phone.answers(th("The household of {name} has been saved. You can register the next one.", name="ผู้ใหญ่บ้านใหม่"))
    kept = field.household("ผู้ใหญ่บ้านใหม่")
    assert (kept["subdistrict_code"], kept["moo"], kept["village"]) == (other.code, 7, "บ้านเพิ่งตั้ง")


def picture() -> dict[str, Any]:
    content = io.BytesIO()
    Image.linear_gradient("L").resize((1600, 1200)).save(content, "JPEG")
    return {"name": "ภาพ.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def test_save_right_after_a_photo_was_taken_and_several_of_a_choice_touched(field: Field) -> None:
    phone = field.phone(field.somebody())
    phone.open("products?new=1")
    in_the_village(phone)
    phone.type("producer", "name", "กลุ่มถ่ายภาพ")
    phone.choose("producer", "producer_type", "group")
    links = vocabulary.codes("community_link")[:2]
    phone.choose("producer", "community_links", *links)
    phone.type("product", "name", "ผ้าไหมในภาพ")
    phone.choose("product", "area", "community_tourism")
    field.network.delay(1)  # the photo is still on its way when Save is touched
    phone.form.locator("input[type=file]").first.set_input_files(picture())
    expect(phone.form.get_by_role("img")).to_be_visible()
    phone.save()
    phone.answers(th("{name} has been saved. You can register the next one.", name="ผ้าไหมในภาพ"))
    field.network.mend()
    [kept] = field.kept(
        "SELECT p.photo, m.community_links, (SELECT count(*) FROM photo f WHERE f.hash = p.photo) AS photos FROM product p JOIN producer m"
        " ON m.id = p.producer_id WHERE p.name = 'ผ้าไหมในภาพ'"
    )
    assert kept["photo"] and kept["photos"] == 1
    assert all(code in str(kept["community_links"]) for code in links)


def test_six_households_in_a_row_at_the_speed_of_a_hand(field: Field) -> None:
    phone = field.phone(field.somebody())
    phone.open(NEW)
    in_the_village(phone)
    households = [Household.number(n, "หกครัว") for n in range(1, 7)]
    for household in households:
        type_in(phone, household.typed, pause=25)  # the next begins before the answer to the last has come
        phone.save()
        expect(phone.box("person", "given_name")).to_have_value("")
    nothing_waits(phone)
    phone.answers(re.compile(households[-1].given))
    for household in households:
        kept = field.household(household.given)
        assert {name: kept[name] for name in household.as_kept()} == household.as_kept()


def test_what_is_typed_before_the_answer_comes_is_the_next_household(field: Field) -> None:
    phone = field.phone(field.somebody())
    first, second = Household.number(1, "ระหว่างรอ"), Household.number(2, "ระหว่างรอ")
    begun(phone, first)
    field.network.delay(3)
    phone.save()
    phone.answers(word("saving", name=f"{first.typed['person.given_name']} {first.typed['person.family_name']}"))
    *half, (last, _value) = second.typed.items()
    type_in(phone, dict(half))
    phone.answers(saved_text(first))
    stands(phone, {**dict(half), last: ""})
    field.network.mend()
    type_in(phone, {last: second.typed[last]})
    phone.save()
    phone.answers(saved_text(second))
    for household in (first, second):
        kept = field.household(household.given)
        assert {name: kept[name] for name in household.as_kept()} == household.as_kept()


def test_a_second_touch_of_save_saves_nothing_more(field: Field) -> None:
    phone = field.phone(field.somebody(), kind=PHONE)
    household = Household.number(1, "แตะสองครั้ง")
    begun(phone, household)
    field.network.delay(1)
    phone.save()
    phone.save()
    phone.answers(saved_text(household))
    field.network.mend()
    assert field.household(household.given)["house_no"] == "1/1"
    assert not phone.form.get_by_role("alert").filter(visible=True).count()


def test_a_change_saved_from_within_the_field_goes_on_from_what_was_saved(field: Field) -> None:
    phone = field.phone(field.somebody())
    household = Household.number(1, "แก้ต่อ")
    begun(phone, household)
    phone.save()
    phone.answers(saved_text(household))
    phone.open(f"households?id={field.household(household.given)['id']}")
    for members in ("7", "8"):
        box = phone.box("household", "members")
        phone.touch(box)
        box.fill(members)
        phone.save()
        nothing_waits(phone)
        phone.answers(th("Saved: {name}.", name=f"{household.typed['person.given_name']} {household.typed['person.family_name']}"))
        assert field.household(household.given)["members"] == int(members)
    assert replace(household).typed == household.typed
