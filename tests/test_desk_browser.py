"""What an officer and a governor see, in a real browser over the sample province: nothing in English, nothing hidden, nothing dropped."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from browsing import PASSWORD, Person, World, at_work, th, word
from playwright.sync_api import Locator, expect

from otop_core import sample
from otop_core.access.roles import ADMINISTRATOR, DISTRICT, VIEWER
from otop_core.access.sessions import Terminal
from otop_core.admin import accounts, settings
from otop_core.admin.accounts import Account
from otop_core.gate.acts import new_id
from otop_core.language import places
from otop_core.store import open_store
from pages.shared.menu import PAGES

pytestmark = pytest.mark.browser

PLACE = "3610"
NAMES = {"admin": ADMINISTRATOR, "officer": DISTRICT, "viewer": VIEWER}
PROJECTOR = {"locale": "th-TH", "viewport": {"width": 1024, "height": 768}}
LAPTOP = {"locale": "th-TH", "viewport": {"width": 1280, "height": 720}}
# Names and marks that are written in Latin letters in Thai too.
LATIN = re.compile(
    r"OTOP_BACKUPS|/api/v1/\w+\.csv|\.xlsx, \.xls, \.ods|Data, From Web|Basic|PowerPoint|ZIP|PNG|/\S+/boundaries|GeoJSON"
    r"|OTOP|SWOT|PESTEL|CSV|Excel|LibreOffice|English|Wi-?Fi|QR|PIN|Esc\b|GAP|GMP|GHPs|GHP|HACCP|GI\b|MB\b|USB|geothai|CC BY|python"
    r"|admin|viewer|officer|duckdb|(Headless)?Chrome|Edge|Firefox|Safari|Linux|Windows|Android|iPhone|iPad|macOS"
)
SEEN = """() => {
  const found = new Set();
  const add = (element, text) => /[A-Za-z]{3,}/.test(text ?? "") && found.add(`${element.tagName} ${text.trim()}`);
  const walk = (root) => {
    for (const element of root.querySelectorAll("*")) {
      if (element.shadowRoot) walk(element.shadowRoot);
      if (element.closest("script, style, noscript, code") || getComputedStyle(element).fontFamily.includes("Material")) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt", "aria-description", "aria-roledescription"])
        add(element, element.getAttribute(name));
      for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) add(element, node.nodeValue);
    }
  };
  walk(document.body);
  return [...found];
}"""
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
FAULTS = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.flatMap(({ impact, id, nodes }) => nodes.map((node) => [impact, id, node.html.slice(0, 160)]));
}"""


def furnished(path: Path) -> None:
    """The sample province, an administrator, a district officer and a governor."""
    store, terminal = open_store(str(path)), Terminal()
    settings.settle(store, terminal, new_id(), settings.Office(province_code="36"))
    for username, role in NAMES.items():
        works_in = PLACE if role == DISTRICT else None
        account = Account(username=username, display_name=username, role=role, works_in=works_in, is_active=True)
        accounts.create(store, terminal, new_id(), account, PASSWORD)
    sample.generate(store, terminal, 0.1)
    store.close()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    path = tmp_path_factory.mktemp("desk") / "otop.duckdb"
    furnished(path)
    with at_work(path) as world:
        yield world


@pytest.fixture(scope="module")
def administrator(world: World) -> Person:
    return world.person("admin", LAPTOP)


@pytest.fixture(scope="module")
def officer(world: World) -> Person:
    return world.person("officer", LAPTOP)


@pytest.fixture(scope="module")
def governor(world: World) -> Person:
    return world.person("viewer", PROJECTOR)


# Words


def framed(person: Person) -> None:
    """Until the frame has put our words in the place of Streamlit's."""
    menu = person.tab.get_by_label(th("App pages"), exact=True)
    expect(menu.or_(person.tab.get_by_label(th("Expand sidebar"), exact=True)).first).to_be_attached()


def in_english(person: Person) -> list[str]:
    framed(person)
    return [text for text in person.tab.evaluate(SEEN) if re.search("[A-Za-z]{3,}", LATIN.sub("", text.partition(" ")[2]))]


# Registers that have no page of their own and no place in the menu are one page, drawn from the declaration: two stand for all.
ALIKE = [page.address for page in PAGES if not page.file and page.under is not None][2:]
LOOKED_AT = [page.address for page in PAGES if page.address not in ("room", *ALIKE)]


@pytest.mark.parametrize("address", LOOKED_AT, ids=lambda address: address or "home")
def test_no_word_of_a_thai_page_is_english(administrator: Person, address: str) -> None:
    administrator.open(address)
    assert in_english(administrator) == []


def test_a_form_and_an_open_list_have_no_english_word(administrator: Person) -> None:
    administrator.open("households?new=1")
    expect(administrator.form.locator("button[type=submit]")).to_be_visible()
    assert in_english(administrator) == []
    administrator.open("overview")
    opened(administrator)
    administrator.still()  # a list that is open closes when the page is drawn again
    administrator.main.get_by_role("combobox", name=th("District"), exact=True).click()
    expect(administrator.tab.get_by_role("option").first).to_be_visible()
    assert in_english(administrator) == []


def test_the_page_says_its_language_and_its_name(administrator: Person) -> None:
    administrator.open("overview")
    assert administrator.tab.locator("html").get_attribute("lang") == "th"
    expect(administrator.tab).to_have_title(f"{th('Province overview')} · OTOP")


def test_in_english_streamlits_words_are_its_own_again(world: World) -> None:
    person = world.person("viewer", LAPTOP)
    side = person.tab.get_by_test_id("stSidebar")
    menu = person.tab.get_by_test_id("stSidebarNav")
    expect(menu).to_have_attribute("aria-label", th("App pages"))
    side.get_by_text("English", exact=True).click()
    expect(person.main.get_by_role("heading", level=1)).to_contain_text("Hello")
    expect(menu).to_have_attribute("aria-label", "App pages")
    side.get_by_text("ไทย", exact=True).click()
    expect(menu).to_have_attribute("aria-label", th("App pages"))


# Filters


def opened(person: Person) -> Locator:
    """The panel of filters, unfolded."""
    panel = person.main.locator(".st-key-filter-fields")
    if not panel.is_visible():
        person.main.get_by_test_id("stExpander").first.locator("summary").click()
    expect(panel).to_be_visible()
    return panel


def district() -> str:
    return places.name(places.district(PLACE), "th")


def test_the_panel_of_filters_stays_open_after_a_choice_and_clearing_empties_it(administrator: Person) -> None:
    administrator.open("overview")
    panel = opened(administrator)
    administrator.pick(th("District"), district())
    administrator.tab.wait_for_url(f"**/overview?district={PLACE}")
    administrator.still()
    expect(panel).to_be_visible()
    summary = administrator.main.get_by_test_id("stExpander").first.locator("summary")
    expect(summary).to_contain_text(district())
    administrator.press(th("Clear filters"))
    administrator.tab.wait_for_url("**/overview")
    expect(summary).not_to_contain_text(district())
    expect(panel).to_be_visible()
    expect(administrator.main.get_by_role("combobox", name=th("District"), exact=True)).to_have_value(th("All"))


def test_a_day_that_does_not_exist_is_told_at_its_field_and_the_district_stays(administrator: Person) -> None:
    administrator.open(f"overview?district={PLACE}")
    opened(administrator)
    day = administrator.main.get_by_role("textbox", name=th("As of a past date (what was recorded by that day)"))
    day.fill("31/9/2569")
    day.press("Tab")
    told = administrator.main.get_by_test_id("stAlert").filter(has_text=th("Please choose again: {label}.", label=th("As of")))
    expect(told).to_be_visible()
    under, over = told.bounding_box(), day.bounding_box()
    assert under and over and 0 < under["y"] - over["y"] < 120, "the error stands under its field"
    expect(day).to_have_value("31/9/2569")
    assert administrator.tab.url.endswith(f"overview?district={PLACE}")
    expect(administrator.main.get_by_test_id("stExpander").first.locator("summary")).to_contain_text(district())
    day.fill("1/10/2568")
    day.press("Tab")
    expect(told).to_have_count(0)
    administrator.tab.wait_for_url("**as_of=2025-10-01**")
    expect(administrator.main.get_by_test_id("stExpander").first.locator("summary")).to_contain_text(f"{th('Fiscal year')} 2569")


def test_an_address_that_cannot_be_read_shows_no_number_of_anything_else(administrator: Person) -> None:
    administrator.open(f"overview?district={PLACE}&as_of=31/9/2569")
    day = administrator.main.get_by_role("textbox", name=th("As of a past date (what was recorded by that day)"))
    expect(day).to_have_value("31/9/2569")
    expect(administrator.main.get_by_role("list", name=th("Headline numbers"))).to_have_count(0)
    day.fill("")
    day.press("Tab")
    administrator.tab.wait_for_url(f"**/overview?district={PLACE}")
    expect(administrator.main.get_by_role("list", name=th("Headline numbers"))).to_be_visible()


# The screen


def box(found: Locator) -> dict[str, float]:
    place = found.bounding_box()
    assert place
    return dict(place)


@pytest.mark.parametrize(("who", "name"), [("administrator", "admin"), ("governor", "viewer")])
def test_name_language_and_the_way_out_are_on_the_first_screen(who: str, name: str, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(who)
    person.open()
    side, size = person.tab.get_by_test_id("stSidebarUserContent"), person.tab.viewport_size
    way_out = side.get_by_role("button", name=word("sign_out"))
    for found in (side.get_by_text(name, exact=True), side.get_by_text("English", exact=True), way_out):
        expect(found).to_be_visible()
        assert size and box(found)["y"] + box(found)["height"] <= size["height"]


def test_a_page_begins_below_the_button_of_the_folded_menu(administrator: Person) -> None:
    """On a phone that sample data are no real data stands first on every page."""
    size = administrator.tab.viewport_size
    assert size
    try:
        administrator.tab.set_viewport_size({"width": 390, "height": 844})
        administrator.open("backups")
        told = administrator.main.get_by_text(th("Sample data, not real data"))
        expect(told).to_be_visible()
        header = box(administrator.tab.get_by_test_id("stHeader"))
        assert box(told)["y"] >= header["y"] + header["height"]
    finally:
        administrator.tab.set_viewport_size(size)


def test_every_page_of_the_menu_can_be_reached_over_what_stands_below_it(administrator: Person) -> None:
    administrator.open()
    framed(administrator)  # what stands below has its height
    last = administrator.tab.get_by_test_id("stSidebarNavLink").last
    last.scroll_into_view_if_needed()
    assert box(last)["y"] + box(last)["height"] <= box(administrator.tab.get_by_test_id("stSidebarUserContent"))["y"]


def test_a_governor_sees_a_chart_on_the_first_screen_beside_a_narrow_menu(governor: Person) -> None:
    governor.open("overview")
    drawn = governor.main.locator(".js-plotly-plot .main-svg").first
    expect(drawn).to_be_visible()
    assert box(drawn)["y"] < 768 - 250
    assert box(governor.tab.get_by_test_id("stSidebar"))["width"] <= 0.24 * 1024


def test_a_governor_sees_the_course_the_map_and_who_needs_help_on_one_screen_and_chooses_a_measure(governor: Person) -> None:
    governor.open()
    areas = governor.main.get_by_role("list", name=th("The three areas"))
    expect(areas.get_by_role("listitem")).to_have_count(3)
    drawn = governor.main.get_by_role("list", name=re.compile(re.escape(th("Map of the districts"))))
    expect(drawn.get_by_role("listitem")).to_have_count(16)
    needed = governor.main.get_by_role("list", name=th("Districts to help first"))
    expect(needed.get_by_role("listitem").first).to_be_visible()
    for shown in (areas, drawn, needed, governor.main.get_by_role("heading", name=th("Since the last meeting"))):
        assert box(shown)["y"] + box(shown)["height"] < 768
    by_sales = drawn.inner_text()
    governor.pick(th("Map of the districts"), th("Steps done, %"))
    expect(governor.main.get_by_role("list", name=th("Steps done, %"))).to_be_visible()
    assert governor.main.get_by_role("list", name=th("Steps done, %")).inner_text() != by_sales


def test_a_compound_word_of_a_heading_is_never_broken(governor: Person) -> None:
    lines = "(el) => [...el.querySelectorAll('span')].map((span) => span.getClientRects().length)"
    for width in (390, 700, 1024):
        governor.tab.set_viewport_size({"width": width, "height": 768})
        governor.open("overview")
        tiles = governor.main.get_by_role("list", name=th("Headline numbers"))
        assert set(tiles.evaluate(lines)) == {1}
    governor.tab.set_viewport_size({"width": 1024, "height": 768})


@pytest.mark.parametrize("address", ["", "overview", "downloads"], ids=["home", "overview", "downloads"])
@pytest.mark.parametrize("who", ["officer", "governor"])
def test_axe_finds_no_fault_in_what_is_shown(who: str, address: str, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(who)
    person.open(address)
    if address == "overview":
        expect(person.main.locator(".js-plotly-plot .main-svg").first).to_be_visible()
        for chart in person.main.get_by_test_id("stPlotlyChart").all():
            assert chart.get_attribute("aria-label") or chart.locator("[aria-label]").count()
    framed(person)
    person.tab.evaluate(AXE)
    found = person.tab.evaluate(FAULTS)
    assert not [one for one in found if one[0] in ("serious", "critical") or one[1] in ("heading-order", "list", "listitem")]


def test_meeting_mode_is_led_by_the_keys_of_a_remote_control_and_no_slide_is_cut(governor: Person) -> None:
    governor.open("figures")
    address = governor.main.get_by_role("link", name=th("Meeting mode: full screen, large type")).get_attribute("href")
    assert address
    tab = governor.tab
    tab.goto(governor.url + address)
    tab.keyboard.press("Home")
    slides, shown = tab.locator(".slide"), tab.locator(".slide.now")
    last = slides.count()
    expect(shown).to_have_count(1)
    tab.evaluate(AXE)
    for at in range(1, last + 1):
        expect(tab.locator("#count")).to_have_text(f"{at}/{last}")
        high, room, wide, across = tab.evaluate(
            "() => [document.documentElement.scrollHeight, innerHeight, document.documentElement.scrollWidth, innerWidth]"
        )
        assert high <= room and wide <= across, f"slide {at} is cut"
        assert not [one for one in tab.evaluate(FAULTS) if one[0] in ("serious", "critical")]
        assert [text for text in tab.evaluate(SEEN) if re.search("[A-Za-z]{3,}", LATIN.sub("", text.partition(" ")[2]))] == []
        tab.keyboard.press("PageDown" if at % 2 else "ArrowRight")
    tab.keyboard.press("Home")
    expect(tab.locator("#count")).to_have_text(f"1/{last}")
    tab.keyboard.press("End")
    tab.keyboard.press("PageUp")
    expect(tab.locator("#count")).to_have_text(f"{last - 1}/{last}")
    drawn = tab.locator(".slide.drawn").first.get_attribute("id")
    assert drawn
    tab.goto(f"{governor.url}/meeting#{drawn[1:]}")
    expect(shown.locator("table")).to_be_hidden()
    tab.keyboard.press("t")
    expect(shown.locator("table")).to_be_visible()
    tab.keyboard.press("d")
    assert tab.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(14, 22, 28)"
    tab.keyboard.press("Escape")
    tab.wait_for_url("**/figures")


def test_a_photo_of_the_sample_is_seen_on_its_product(officer: Person) -> None:
    officer.open("products")
    for row in range(officer.main.locator("[class*='st-key-open-']").count()):
        officer.open("products")
        officer.main.locator("[class*='st-key-open-'] button").nth(row).click()
        expect(officer.main.get_by_text(th("Sold through"), exact=True)).to_be_visible()
        picture = officer.main.locator("img.picture")
        if picture.count():
            expect(picture).to_be_visible()
            officer.tab.wait_for_function("() => document.querySelector('img.picture').naturalWidth > 0")
            return
    pytest.fail("no product of the sample has a photo")


def test_a_page_without_a_form_tells_in_thai_that_the_server_is_away(world: World) -> None:
    person = world.person("viewer", LAPTOP)
    person.open("downloads")
    person.tab.wait_for_load_state("networkidle")  # what a page draws with is fetched as it is needed
    world.server.kill()
    expect(person.tab.get_by_text(th("Connection error"), exact=True)).to_be_visible()
    assert in_english(person) == []
    world.server.start()
