"""The main job in a real browser, from the first set-up to the file taken home: one story, told in the order of the tests."""

import csv
import io
import re
from collections.abc import Iterator

import pytest
from browsing import PASSWORD, PHONE, Person, World, at_work, begins, caption, is_back, th, word
from playwright.sync_api import expect

from otop_core.language import places, thai_calendar, vocabulary

pytestmark = pytest.mark.browser

DISTRICT = "3602"
GIVEN, FAMILY, PRODUCT = "สมหญิง", "ทดสอบดี", "ผ้าไหมลายทดสอบ"
TODAY = thai_calendar.today()
LAST_YEAR = TODAY.replace(year=TODAY.year - 1, day=1)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with at_work(tmp_path_factory.mktemp("browser") / "otop.duckdb") as world:
        yield world


@pytest.fixture(scope="module")
def administrator(world: World) -> Person:
    """Sets the app up with the code that the terminal prints, and opens an account for the district officer."""
    person = world.person()
    person.tab.goto(world.server.url)
    assert person.tab.url.endswith("/setup")
    label = person.tab.get_by_label
    label(th("One-time code")).fill("AAAA-AAAA")
    label(th("Name shown to others")).fill("ผู้ดูแล ทดสอบ")
    label(th("User name")).fill("admin")
    label(th("Password"), exact=True).fill(PASSWORD)
    label(th("Password once more")).fill(PASSWORD)
    person.tab.get_by_role("button", name=th("Set up and sign in")).click()
    expect(person.tab.get_by_text(th("This is not the code. The terminal shows the newest one last."))).to_be_visible()
    expect(label(th("Name shown to others"))).to_have_value("ผู้ดูแล ทดสอบ")
    label(th("One-time code")).fill(world.server.code)
    label(th("Password"), exact=True).fill(PASSWORD)
    label(th("Password once more")).fill(PASSWORD)
    person.tab.get_by_role("button", name=th("Set up and sign in")).click()
    person.says(begins("Hello, {name}"))
    person.open("accounts")
    person.main.get_by_text(th("Add an account")).click()
    person.type("account", "username", "banghao")
    person.type("account", "display_name", "พัฒนากร ทดสอบ")
    person.choose("account", "role", "district_officer")
    person.pick(caption("account", "works_in"), places.name(places.district(DISTRICT), "th"))
    person.form.get_by_label(th("Password")).fill(PASSWORD)
    expect(person.form.get_by_role("checkbox", name=caption("account", "is_active"))).to_be_checked()
    person.save()
    person.answers(th("The account {name} has been saved.", name="banghao"))
    return person


@pytest.fixture(scope="module")
def officer(world: World, administrator: Person) -> Person:
    return world.person("banghao", PHONE)


def subdistrict() -> str:
    return places.name(places.subdistricts(DISTRICT)[0], "th")


def test_the_administrator_sets_up_and_opens_an_account(administrator: Person, world: World) -> None:
    administrator.says(re.compile("banghao"))
    person = world.person()
    person.tab.goto(world.server.url + "/setup")
    expect(person.tab.get_by_text(th("The first set-up has been done. Please sign in."))).to_be_visible()


def test_an_officer_registers_a_household_on_her_phone(officer: Person) -> None:
    officer.search("households", f"{GIVEN} {FAMILY}")
    officer.says(th("Nothing found for these words."))
    officer.press(th("Register “{words}”", words=f"{GIVEN} {FAMILY}"))
    expect(officer.box("person", "given_name")).to_have_value(GIVEN)
    expect(officer.box("person", "family_name")).to_have_value(FAMILY)
    officer.save()
    missing = word("fill_in", label=caption("household", "house_no"))
    expect(officer.form.get_by_role("alert")).to_contain_text(word("problems", n=3))
    expect(officer.form.get_by_role("alert")).to_contain_text(missing)
    under = officer.form.get_by_role("paragraph").filter(has_text=missing).bounding_box()
    over = officer.box("household", "house_no").bounding_box()
    assert under and over and 0 < under["y"] - over["y"] < 120, "a problem stands under its field"
    officer.pick(caption("village", "subdistrict_code"), subdistrict())
    officer.type("village", "moo", "๓")
    officer.type("village", "name", "บ้านทดสอบ")
    officer.type("household", "house_no", "๑๒/๓")
    officer.type("household", "members", "๔")
    officer.date("household", "notice_given_on", TODAY)
    officer.tab.reload()
    officer.says(is_back())
    expect(officer.box("household", "house_no")).to_have_value("๑๒/๓")
    expect(officer.box("person", "family_name")).to_have_value(FAMILY)
    officer.choose("household", "occupation", "textile")
    officer.save()
    officer.answers(th("The household of {name} has been saved. You can register the next one.", name=f"{GIVEN} {FAMILY}"))
    officer.search("households", GIVEN)
    officer.says(re.compile("12/3"))


def test_a_sage_who_is_there_already_is_recognised(officer: Person) -> None:
    officer.search("sages", f"{GIVEN} {FAMILY}")
    officer.press(th("Register “{words}”", words=f"{GIVEN} {FAMILY}"))
    officer.pick(caption("village", "subdistrict_code"), subdistrict())
    officer.pick(word("village"), re.compile("บ้านทดสอบ"))
    officer.says(word("alike"))
    officer.touch(officer.form.get_by_role("button", name=re.compile(f"{GIVEN} {FAMILY}.*12.3")))
    officer.says(word("this_person", name=f"{GIVEN} {FAMILY}"))
    expect(officer.box("person", "given_name")).to_have_count(0)
    officer.type("sage", "knowledge", "ทอผ้าไหมมัดหมี่")
    officer.choose("sage", "area", "processing")
    officer.save()
    officer.answers(begins("Sage {name} has been saved. You can register the next one."))
    officer.search("sages", "มัดหมี่")
    officer.says(re.compile(f"{GIVEN} {FAMILY}"))


def test_a_product_is_registered_with_its_new_producer(officer: Person) -> None:
    officer.search("products", PRODUCT)
    officer.press(th("Register “{words}”", words=PRODUCT))
    officer.pick(caption("village", "subdistrict_code"), subdistrict())
    officer.pick(word("village"), re.compile("บ้านทดสอบ"))
    officer.type("producer", "name", "กลุ่มทอผ้าทดสอบ")
    officer.choose("producer", "producer_type", "group")
    expect(officer.box("product", "name")).to_have_value(PRODUCT)
    officer.choose("product", "area", "community_tourism")
    named = {"name": caption("product", "category"), "exact": True}
    category = officer.form.get_by_role("combobox", **named).or_(officer.form.get_by_role("radiogroup", **named))
    expect(category).to_have_count(0)
    officer.choose("product", "area", "processing")
    expect(category).to_have_count(1)
    officer.choose("product", "category", "textile")
    officer.save()
    officer.answers(th("{name} has been saved. You can register the next one.", name=PRODUCT))


def test_a_certificate_closes_step_8_and_what_is_missing_shrinks(officer: Person) -> None:
    officer.search("products", PRODUCT)
    officer.press(re.compile(PRODUCT + ".*" + "กลุ่มทอผ้าทดสอบ"))
    officer.says(th("{done} of {applicable} steps done", done=0, applicable=10))
    step = officer.main.get_by_role("button", name=re.compile(r"8\. " + re.escape(th("Product standards"))))
    expect(step).to_contain_text(vocabulary.label("step_status", "not_started", "th"))
    expect(step).to_contain_text(th("Apply for a product standard."))
    step.click()
    officer.choose("certificate", "cert_type", "tcps")  # the form stands open where there is no evidence yet
    officer.type("certificate", "cert_no", "มผช. ๑๗/๒๕๖๘")
    officer.choose("certificate", "status", "granted")
    officer.date("certificate", "granted_on", LAST_YEAR)
    officer.save()
    officer.says(th("{done} of {applicable} steps done", done=1, applicable=10))
    expect(step).to_contain_text(vocabulary.label("step_status", "done", "th"))
    expect(step).not_to_contain_text(th("Apply for a product standard."))


def opened_household(person: Person) -> None:
    person.search("households", GIVEN)
    person.press(re.compile(f"{GIVEN} {FAMILY}"))
    expect(person.box("household", "house_no")).to_have_value("12/3")


def saved(person: Person) -> None:
    person.save()
    person.answers(th("Saved: {name}.", name=f"{GIVEN} {FAMILY}"))


def test_two_people_who_edit_one_household_lose_nothing(officer: Person, administrator: Person) -> None:
    opened_household(officer)
    opened_household(administrator)
    officer.type("household", "members", "5")
    saved(officer)
    administrator.type("household", "income", "8,500")
    saved(administrator)
    expect(administrator.box("household", "members")).to_have_value("5")
    officer.tab.reload()
    expect(officer.box("household", "income")).to_have_value("8,500")
    officer.type("household", "knows", "จักสาน")
    saved(officer)
    administrator.type("household", "knows", "ทอเสื่อ")
    administrator.save()
    administrator.says(th("Somebody changed the same thing before you. Please choose which value to keep."))
    expect(administrator.form.get_by_text(word("conflict_theirs", name="พัฒนากร ทดสอบ", value="จักสาน"))).to_be_visible()
    administrator.form.get_by_role("radio", name=word("conflict_mine", value="ทอเสื่อ")).click()
    administrator.form.get_by_role("button", name=word("conflict_save")).click()
    administrator.answers(th("Saved: {name}.", name=f"{GIVEN} {FAMILY}"))
    expect(administrator.box("household", "knows")).to_have_value("ทอเสื่อ")
    officer.tab.reload()
    expect(officer.box("household", "knows")).to_have_value("ทอเสื่อ")


def test_the_overview_counts_the_product_and_its_number_opens_the_list(administrator: Person) -> None:
    administrator.open("overview")
    tiles = administrator.main.get_by_role("list", name=th("Headline numbers"))
    tile = tiles.get_by_role("listitem").filter(has_text=th("With a standard in force"))
    expect(tile).to_contain_text("1")
    chart = administrator.main.locator(".js-plotly-plot").nth(1)
    expect(chart).to_contain_text(places.name(places.district(DISTRICT), "th"))
    tile.get_by_role("link").click()
    administrator.tab.wait_for_url("**/products?*")
    administrator.says(re.compile(PRODUCT))


def rows_of(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf"), "Excel needs the mark to read Thai"
    assert content.count(b"\r\n") == content.count(b"\n") > 1
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_the_files_come_home_masked_and_in_full_with_a_reason(officer: Person, administrator: Person) -> None:
    officer.open("downloads")
    downloads = officer.main.get_by_role("link", name=begins("Download CSV: {report}"))
    for number, line in enumerate(["households", "sages", "products"]):
        expect(downloads.nth(number)).to_have_attribute("href", re.compile(f"/export/{line}.csv"))
    name, content = officer.take(downloads.nth(2).click)
    assert name.startswith(th("Products")) and name.endswith(".csv")
    [product] = rows_of(content)
    assert PRODUCT in product.values() and DISTRICT in product.values()
    _name, content = officer.take(downloads.nth(0).click)
    [household] = rows_of(content)
    assert not any(FAMILY in value for value in household.values())
    officer.main.get_by_text(th("I need the names in full")).first.click()
    reason = officer.main.get_by_role("textbox", name=th("What for? This is written into the log."))
    reason.first.fill("ทดสอบการออกเยี่ยมบ้าน")
    reason.first.press("Tab")
    officer.press(th("Prepare the file in full"))
    full = officer.main.get_by_role("link", name=th("Download in full (once, within five minutes)"))
    _name, content = officer.take(full.click)
    assert any(FAMILY in value for value in rows_of(content)[0].values())
    administrator.open("history")
    administrator.main.get_by_text(th("Who looked at personal data"), exact=True).click()
    administrator.says(re.compile("ทดสอบการออกเยี่ยมบ้าน"))


def test_the_language_goes_to_english_and_back(administrator: Person) -> None:
    administrator.open("households")
    side = administrator.tab.get_by_test_id("stSidebar")
    side.get_by_text(vocabulary.label("language", "en", "en"), exact=True).click()
    expect(administrator.main.get_by_role("heading", name="Households")).to_be_visible()
    side.get_by_text(vocabulary.label("language", "th", "th"), exact=True).click()
    expect(administrator.main.get_by_role("heading", name=th("Households"))).to_be_visible()


def test_what_was_typed_outlives_the_server(officer: Person, world: World) -> None:
    officer.search("households", "นารี มาใหม่")
    officer.press(th("Register “{words}”", words="นารี มาใหม่"))
    officer.type("household", "house_no", "77")
    officer.date("household", "notice_given_on", LAST_YEAR)
    officer.box("household", "wants_to_learn").fill("ย้อมคราม")
    world.server.kill()
    expect(officer.tab.locator("[data-testid=stApp][data-test-connection-state=CONNECTED]")).to_have_count(0)
    expect(officer.box("household", "wants_to_learn")).to_have_value("ย้อมคราม")
    world.server.start()
    officer.still()
    expect(officer.box("household", "wants_to_learn")).to_have_value("ย้อมคราม")
    expect(officer.box("household", "house_no")).to_have_value("77")
    officer.tab.reload()
    officer.says(is_back())
    expect(officer.box("household", "house_no")).to_have_value("77")
    expect(officer.box("person", "given_name")).to_have_value("นารี")


def test_signing_out_in_one_tab_reaches_the_other(administrator: Person) -> None:
    other = Person(administrator.tab.context.new_page(), administrator.url)
    other.open("households")
    administrator.open()
    administrator.tab.get_by_test_id("stSidebar").get_by_role("button", name=word("sign_out")).click()
    expect(administrator.tab.get_by_role("heading", name=th("Sign in"))).to_be_visible()
    other.press(begins("Register: {what}"))
    expect(other.tab.get_by_role("link", name=th("Sign in"))).to_be_visible()
    expect(other.box("person", "given_name")).to_have_count(0)
