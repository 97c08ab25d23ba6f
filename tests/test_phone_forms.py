"""What a form is to a hand and to a screen reader: problems, keyboards, Enter, taps, language; and axe-core on every form there is."""

import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from browsing import DESKTOP, PHONE, Person, begins, caption, is_back, th, word
from phones import (
    DISTRICT,
    NEW,
    VILLAGE,
    Field,
    Household,
    begun,
    in_the_field,
    in_the_village,
    joined,
    nothing_waits,
    saved_text,
    stands,
    summary,
    type_in,
)
from playwright.sync_api import expect

from otop_core.language import places, thai_calendar, vocabulary
from otop_core.model.declaration import NOUNS
from otop_core.products.steps import STEPS
from otop_core.workshop import workshops

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    with in_the_field(tmp_path_factory.mktemp("forms")) as field:
        yield field


@pytest.fixture
def field(place: Field) -> Iterator[Field]:
    yield place
    place.network.mend()


@pytest.fixture(scope="module")
def nari(place: Field) -> Person:
    return place.phone(place.somebody())


def missing(noun: str, name: str) -> str:
    return word("fill_in", label=caption(noun, name))


def beside(person: Person, name: str) -> Any:
    """The line under a field that tells what is wrong."""
    return person.form.locator(f"[id='{name}-problem']")


def test_problems_stand_beside_their_fields_and_in_a_summary_that_leads_to_them(nari: Person, field: Field) -> None:
    nari.open(NEW)
    wrong = {"person.phone": "12", "household.members": "สี่คน", "household.notice_given_on": "32/1/2569"}
    type_in(nari, wrong)
    expect(nari.form.locator("[aria-invalid=true]")).to_have_count(0)  # nobody is judged while she types
    expect(summary(nari)).to_have_count(0)
    nari.save()
    # all at once: what is empty the phone tells by itself, the server adds what only it knows
    expect(summary(nari)).to_contain_text(word("problems", n=4 + len(wrong)))
    for name, value in wrong.items():
        expect(nari.box(*name.split("."))).to_have_attribute("aria-invalid", "true")
        expect(nari.box(*name.split("."))).to_have_value(value)
    for noun, name in (("village", "subdistrict_code"), ("person", "given_name"), ("household", "house_no")):
        control = nari.form.get_by_role("combobox" if noun == "village" else "textbox", name=caption(noun, name), exact=True)
        expect(control).to_have_attribute("aria-invalid", "true")
        expect(control).to_have_attribute("aria-describedby", re.compile(re.escape(f"{noun}.{name}-problem")))
        expect(beside(nari, f"{noun}.{name}")).to_have_text(missing(noun, name))
    link = summary(nari).get_by_role("link", name=re.compile(re.escape(missing("household", "house_no"))))
    nari.touch(link)
    expect(nari.box("household", "house_no")).to_be_focused()
    expect(nari.box("household", "house_no")).to_be_in_viewport()
    type_in(nari, {"household.house_no": "1", "person.given_name": "มีปัญหา"})
    in_the_village(nari)
    for noun, name in (("person", "given_name"), ("household", "house_no")):
        expect(nari.box(noun, name)).not_to_have_attribute("aria-invalid", "true")
        expect(beside(nari, f"{noun}.{name}")).to_be_hidden()
    expect(link).to_be_hidden()
    nari.save()
    expect(summary(nari)).to_contain_text(word("problems", n=len(wrong)))
    for name, value in wrong.items():
        expect(nari.box(*name.split("."))).to_have_value(value)
        expect(beside(nari, name)).not_to_be_empty()
    type_in(nari, {"person.phone": "0812345678", "household.members": "4", "household.notice_given_on": "22/11/2568"})
    expect(nari.form.locator("[aria-invalid=true]")).to_have_count(0)
    nari.save()
    nari.answers(th("The household of {name} has been saved. You can register the next one.", name="มีปัญหา"))
    assert field.household("มีปัญหา")["members"] == 4


KEYBOARDS = {
    ("person", "given_name"): (None, "text"),
    ("person", "phone"): (None, "tel"),
    ("household", "house_no"): (None, "text"),  # 12/3: letters and strokes too
    ("household", "members"): ("numeric", "text"),
    ("household", "income"): ("decimal", "text"),
    ("household", "notice_given_on"): ("numeric", "text"),
}


def test_every_kind_of_field_brings_its_keyboard_and_nothing_of_the_phones_owner(nari: Person) -> None:
    nari.open(NEW)
    for (noun, name), (mode, kind) in KEYBOARDS.items():
        box = nari.box(noun, name)
        assert (box.get_attribute("inputmode"), box.evaluate("input => input.type")) == (mode, kind), name
        assert (box.get_attribute("autocomplete"), box.get_attribute("enterkeyhint")) == ("off", "next"), name


def test_enter_leads_to_the_next_field_and_is_a_new_line_where_there_are_several(nari: Person) -> None:
    nari.open(NEW)
    box = nari.box("person", "given_name")
    nari.touch(box)
    for noun, name in (("person", "family_name"), ("person", "phone"), ("household", "house_no"), ("household", "members")):
        nari.tab.keyboard.press("Enter")
        expect(nari.box(noun, name)).to_be_focused()
    lines = nari.box("household", "knows")
    nari.touch(lines)
    nari.tab.keyboard.press("Enter")
    expect(lines).to_be_focused()
    nari.touch(nari.box("household", "saving"))
    nari.tab.keyboard.press("Enter")
    expect(nari.form.locator("button[type=submit]")).to_be_focused()
    assert not nari.form.locator("[aria-invalid=true]").count(), "Enter saves nothing"


COUNT = "window.taps = 0; document.addEventListener('touchstart', () => { window.taps += 1 }, {capture: true, passive: true})"


def test_one_household_of_sixteen_fields_takes_at_most_seventeen_taps(field: Field) -> None:
    malee = Person(field.world.browser.new_context(**PHONE).new_page(), field.network.url, on_phone=True)
    joined(malee, field.code, "มาลี แตะ")
    expect(malee.box("person", "given_name")).to_be_visible()
    malee.tab.evaluate(COUNT)
    typed = {
        "person.name_title": "นาง", "person.given_name": "สิบหกช่อง", "person.family_name": "ครบถ้วน", "person.phone": "0812345678",
        "household.house_no": "12/3", "household.members": "4", "household.knows": "ทอผ้า", "household.wants_to_learn": "ย้อมคราม",
        "household.income": "8500", "household.expense": "7000", "household.saving": "500",
    }  # fmt: skip
    type_in(malee, typed)
    malee.choose("household", "occupation", "textile")
    malee.choose("household", "wants_occupation", "textile")
    malee.yes("household", "is_voluntary")
    malee.yes("household", "is_committed")
    malee.touch(malee.form.get_by_role("button", name=word("date_today"), exact=True))
    malee.save()
    malee.answers(th("The household of {name} has been saved. You can register the next one.", name="นางสิบหกช่อง ครบถ้วน"))
    kept = field.household("สิบหกช่อง")
    given = {name: kept[name] for name in ("name_title", "family_name", "phone", "house_no", "members", "knows", "wants_to_learn")}
    assert given == {
        "name_title": "นาง", "family_name": "ครบถ้วน", "phone": "0812345678", "house_no": "12/3", "members": 4, "knows": "ทอผ้า",
        "wants_to_learn": "ย้อมคราม",
    }  # fmt: skip
    assert (kept["occupation"], kept["wants_occupation"], kept["is_voluntary"], kept["is_committed"]) == ("textile", "textile", True, True)
    assert [str(kept[name]) for name in ("income", "expense", "saving")] == ["8500.00", "7000.00", "500.00"]
    assert kept["notice_given_on"] == thai_calendar.today()
    assert len(typed) + 5 == 16 and malee.tab.evaluate("window.taps") <= 17


def test_the_language_of_the_page_follows_the_switch_and_what_is_typed_stays(field: Field) -> None:
    desk = field.phone(field.somebody(), kind=DESKTOP)
    desk.open(NEW)
    html = desk.tab.locator("html")
    expect(html).to_have_attribute("lang", "th")
    type_in(desk, {"person.given_name": "สองภาษา"})
    side = desk.tab.get_by_test_id("stSidebar")
    side.get_by_text(vocabulary.label("language", "en", "en"), exact=True).click()
    expect(html).to_have_attribute("lang", "en")
    expect(desk.form.get_by_role("textbox", name="Given name", exact=True)).to_have_value("สองภาษา")
    side.get_by_text(vocabulary.label("language", "th", "th"), exact=True).click()
    expect(html).to_have_attribute("lang", "th")
    stands(desk, {"person.given_name": "สองภาษา"})


def test_the_page_of_a_record_is_called_by_its_name(nari: Person, field: Field) -> None:
    household = Household.number(1, "หัวเรื่อง")
    begun(nari, household)
    nari.save()
    nari.answers(saved_text(household))
    nari.open(f"households?id={field.household(household.given)['id']}")
    name = f"{household.typed['person.given_name']} {household.typed['person.family_name']}"
    expect(nari.main.get_by_role("heading", level=1)).to_have_text(name)


def test_who_is_there_already_is_chosen_named_left_and_goes_with_the_village(field: Field) -> None:
    phone = field.phone(field.somebody())
    household = Household.number(1, "มีอยู่แล้ว")
    begun(phone, household)
    phone.save()
    phone.answers(saved_text(household))
    name = f"{household.typed['person.given_name']} {household.typed['person.family_name']}"
    phone.open("sages?new=1")
    in_the_village(phone)
    given = {n: v for n, v in household.typed.items() if n.startswith("person.")}
    type_in(phone, given)
    offered = phone.form.get_by_role("button", name=re.compile(re.escape(name)))
    phone.touch(offered)
    chosen = phone.form.get_by_text(word("this_person", name=name))
    expect(chosen).to_be_visible()
    expect(phone.box("person", "given_name")).to_have_count(0)
    phone.tab.reload()
    expect(chosen).to_be_visible()
    phone.touch(phone.form.get_by_role("button", name=word("not_this_person"), exact=True))
    stands(phone, given)
    phone.touch(offered)
    expect(chosen).to_be_visible()
    phone.touch(phone.form.locator("[data-field='village.choice']").get_by_role("button", name=word("list_clear")))
    phone.pick(word("village"), word("village_new"))
    expect(chosen).to_be_hidden()
    stands(phone, given)
    phone.pick(word("village"), re.compile(VILLAGE))
    phone.touch(offered)
    phone.type("sage", "knowledge", "รู้เรื่องไหม")
    phone.choose("sage", "area", "processing")
    phone.save()
    phone.answers(begins("Sage {name} has been saved. You can register the next one."))
    assert len(field.kept("SELECT 1 FROM person WHERE given_name = :name", name=household.given)) == 1


def test_a_draft_can_be_thrown_away_for_good_and_a_second_search_begins_with_its_own_words(field: Field) -> None:
    phone = field.phone(field.somebody())
    for words in ("กานดา", "พิกุล"):
        phone.search("households", words)
        phone.press(th("Register “{words}”", words=words))
        stands(phone, {"person.given_name": words})
    type_in(phone, {"household.house_no": "๑๒/๓"})
    phone.tab.reload()
    phone.says(is_back())
    phone.touch(phone.form.get_by_role("button", name=word("afresh"), exact=True))
    stands(phone, {"household.house_no": "๑๒/๓"})  # one touch throws nothing away
    phone.touch(phone.form.get_by_role("button", name=word("afresh_sure"), exact=True))
    stands(phone, {"household.house_no": ""})
    phone.open(NEW)
    stands(phone, {"household.house_no": ""})
    expect(phone.form.get_by_text(is_back())).to_be_hidden()


def test_an_account_with_wrong_input_keeps_what_was_typed(field: Field) -> None:
    desk = field.phone("admin", kind=DESKTOP)
    desk.open("accounts")
    desk.main.get_by_text(th("Add an account")).click()
    works_in = desk.form.get_by_role("combobox", name=caption("account", "works_in"), exact=True)
    expect(works_in).to_have_count(0)
    type_in(desk, {"account.username": "พัฒนากร", "account.display_name": "พัฒนากร หนึ่ง"})
    desk.choose("account", "role", "district_officer")
    expect(works_in).to_have_count(1)
    desk.pick(caption("account", "works_in"), places.name(places.district(DISTRICT), "th"))
    desk.form.locator("[type=password]").fill("สั้น")
    desk.save()
    expect(summary(desk).get_by_role("link")).not_to_have_count(0)
    stands(desk, {"account.display_name": "พัฒนากร หนึ่ง"})
    desk.type("account", "username", "one.office")
    desk.form.locator("[type=password]").fill("ประโยคยาวสำหรับทดสอบ 7")
    desk.save()
    desk.answers(th("The account {name} has been saved.", name="one.office"))
    stands(desk, {"account.username": "", "account.display_name": ""})


def test_evidence_that_is_wrong_is_told_and_what_is_right_closes_the_form_and_the_step(nari: Person, product: str) -> None:
    nari.open(f"products?id={product}&step={step_of('certificate')}")
    nari.choose("certificate", "cert_type", "tcps")
    nari.choose("certificate", "status", "granted")
    nari.save()
    expect(nari.box("certificate", "cert_no")).to_have_attribute("aria-invalid", "true")
    kind, status = (NOUNS["certificate"].abouts()[name].choices for name in ("cert_type", "status"))
    shown = nari.form.get_by_role("combobox", name=caption("certificate", "cert_type"), exact=True)
    expect(shown).to_have_value(vocabulary.label(kind, "tcps", "th"))
    granted = re.compile(re.escape(vocabulary.label(status, "granted", "th")) + "$")
    expect(nari.group("certificate", "status").get_by_role("radio", name=granted)).to_be_checked()
    type_in(nari, {"certificate.cert_no": "๑๗/๒๕๖๘", "certificate.granted_on": "1/11/2568"})
    nari.save()
    nari.says(th("{done} of {applicable} steps done", done=1, applicable=10))


def test_a_renamed_product_is_called_so_on_its_page(nari: Person, product: str) -> None:
    nari.open(f"products?id={product}")
    nari.touch(nari.main.get_by_text(th("Name, owner, village, story, photo"), exact=True))
    type_in(nari, {"product.name": "ผ้าชื่อใหม่"})
    nari.save()
    expect(nari.main.get_by_role("heading", level=1)).to_contain_text("ผ้าชื่อใหม่")


# axe-core

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
LOOK = """async () => {
  const hosts = [...document.querySelectorAll("*")].filter((node) => node.shadowRoot?.querySelector(".entry, .frame"));
  const found = [];
  for (const host of hosts) {
    const { violations } = await axe.run(host, { resultTypes: ["violations"] });
    for (const { impact, id, nodes } of violations)
      for (const node of nodes) found.push([impact, id, node.target.flat().join(" "), node.failureSummary]);
  }
  return [hosts.length, found];
}"""


def sound(person: Person) -> None:
    """No serious fault in what we have drawn ourselves."""
    expect(person.form.locator("button[type=submit]")).to_be_visible()
    person.still()
    person.tab.evaluate(AXE)
    hosts, found = person.tab.evaluate(LOOK)
    assert hosts >= 1
    assert not [one for one in found if one[0] in ("serious", "critical")]


def step_of(noun: str) -> str:
    return next(step.code for step in STEPS if noun in step.nouns)


@pytest.fixture(scope="module")
def product(place: Field, nari: Person) -> str:
    """A product whose evidence is looked at."""
    nari.open("products?new=1")
    in_the_village(nari)
    nari.type("producer", "name", "กลุ่มหลักฐาน")
    nari.choose("producer", "producer_type", "group")
    nari.type("product", "name", "ผ้าหลักฐาน")
    nari.choose("product", "area", "processing")
    nari.choose("product", "category", "textile")
    nari.save()
    nothing_waits(nari)
    return str(place.kept("SELECT id FROM product WHERE name = 'ผ้าหลักฐาน'")[0]["id"])


@pytest.mark.parametrize("noun", ["household", "sage", "product", "producer", "partner"])
def test_axe_finds_nothing_serious_in_the_form_of_a_register(noun: str, nari: Person) -> None:
    nari.open(f"{noun}s?new=1")
    sound(nari)
    nari.save()  # and with its problems told
    expect(summary(nari)).to_be_visible()
    sound(nari)


@pytest.mark.parametrize("step", [step.code for step in STEPS])
def test_axe_finds_nothing_serious_in_the_forms_of_evidence(step: str, nari: Person, product: str) -> None:
    nari.open(f"products?id={product}&step={step}")
    for noun in next(one for one in STEPS if one.code == step).nouns:
        switch = nari.main.get_by_role("switch", name=th("Add: {label}", label=th(NOUNS[noun].label)))
        if not switch.is_checked():
            nari.touch(nari.main.get_by_text(th("Add: {label}", label=th(NOUNS[noun].label)), exact=True))
            expect(switch).to_be_checked()
    nari.touch(nari.main.get_by_text(th("Set the status myself, with a reason"), exact=True))
    expect(nari.main.locator("[data-field='step_override.reason']")).to_be_visible()
    sound(nari)


def test_axe_finds_nothing_serious_in_a_workshop_a_suggestion_an_account_and_the_office(field: Field) -> None:
    officer, desk = field.phone(field.somebody(), kind=DESKTOP), field.phone("admin", kind=DESKTOP)
    officer.open("workshops")
    officer.main.get_by_text(th("Open a workshop")).click()
    sound(officer)
    for form in workshops.FORMS:
        label = vocabulary.label("workshop_form", form, "th")
        expect(officer.group("workshop", "forms").get_by_role("checkbox", name=label)).to_be_checked()
    desk.open("accounts")
    desk.main.get_by_text(th("Add an account")).click()
    sound(desk)
    desk.open("office")
    sound(desk)
    malee, boonmee = (Person(field.world.browser.new_context(**PHONE).new_page(), field.network.url, on_phone=True) for _two in range(2))
    joined(malee, field.code, "มาลี แนะนำ")
    type_in(malee, {"person.given_name": "ถูกแนะนำ", "person.phone": "0819999999", "household.house_no": "5", "household.income": "98765"})
    malee.save()
    nothing_waits(malee)
    joined(boonmee, field.code, "บุญมี แนะนำ")
    boonmee.main.get_by_role("radio", name=th("What has come in")).or_(
        boonmee.main.get_by_role("button", name=th("What has come in"), exact=True)
    ).first.click()
    boonmee.press(re.compile("ถูกแนะนำ"))
    sound(boonmee)
    drawn = boonmee.form.evaluate("form => form.outerHTML + [...form.querySelectorAll('input, textarea')].map((one) => one.value).join()")
    assert "0819999999" not in drawn.replace("-", "") and "98765" not in drawn.replace(",", "")
    boonmee.touch(boonmee.form.get_by_role("radio", name=th(NOUNS["household"].abouts()["house_no"].label), exact=True))
    boonmee.save()
    expect(beside(boonmee, "suggestion.house_no")).to_have_text(th("This is what it says already."))
