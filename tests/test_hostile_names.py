"""Names are text on every screen: nothing that somebody typed becomes a link, an icon, a formula or another layout."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import hostile
import pytest
import screen
from browsing import PASSWORD, at_work
from playwright.sync_api import expect
from streamlit.testing.v1 import AppTest

from otop_core.access.roles import ADMINISTRATOR
from otop_core.access.sessions import Terminal
from otop_core.admin import accounts, settings
from otop_core.admin.accounts import Account
from otop_core.gate.acts import new_id
from otop_core.importing import box
from otop_core.language.messages import _, say
from otop_core.language.parsing import clean
from otop_core.store.open import open_store
from otop_core.workshop import voting
from pages.shared.current_user import plain
from pages.shared.menu import PAGES


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    path = tmp_path_factory.mktemp("hostile") / "otop.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OTOP_STORE", str(path))
        with screen.running(path) as store:
            made = hostile.province(store)
            boss = screen.signed_in(store, ADMINISTRATOR)
            with store.write() as work:
                work.run("UPDATE account SET display_name = :name WHERE username = 'administrator'", name=hostile.words(80))
            yield SimpleNamespace(store=store, boss=boss, **vars(made))


def checked(app: AppTest, *, names: bool = True) -> None:
    """The page is drawn, its words are harmless, and (unless it shows no names) the hostile ones are there."""
    assert not app.exception, [error.value for error in app.exception]
    texts, html = hostile.shown(app)
    assert not hostile.harmful(texts, html)
    assert not names or any(hostile.MARK in text for text in texts + html)


PAGE_FILES = [page for page in PAGES if page.action != "workshop.take_part"]


@pytest.mark.parametrize("page", PAGE_FILES, ids=lambda page: page.address or "home")
def test_no_page_makes_anything_of_a_hostile_name(world: SimpleNamespace, page: SimpleNamespace) -> None:
    app = screen.opened(world.boss, page.file or page.address)
    checked(app)
    for toggle in [one.key for one in app.toggle]:
        app.toggle(key=toggle).set_value(True).run()
        checked(app)
        app.toggle(key=toggle).set_value(False).run()


REGISTERS = {"household": "households", "sage": "community/sages.py", "producer": "producers", "partner": "partners"}


@pytest.mark.parametrize("noun", [*REGISTERS, "product"])
def test_no_record_and_no_history_makes_anything_of_it(world: SimpleNamespace, noun: str) -> None:
    file = REGISTERS.get(noun, "products/products.py")
    id = world.found[noun].id
    app = screen.opened(world.boss, file, id=id)
    checked(app)
    for toggle in [one.key for one in app.toggle]:
        app.toggle(key=toggle).set_value(True).run()
        checked(app)


def test_a_search_shows_what_was_searched_as_it_is(world: SimpleNamespace) -> None:
    app = screen.opened(world.boss, "partners")
    app.text_input(key="search|partner").set_value("https://evil.x <evil> :material/evil:").run()
    checked(app)


@pytest.mark.parametrize("noun", ["sage", "household"])
def test_deciding_live_list_and_one_record(world: SimpleNamespace, noun: str) -> None:
    for open_now in (True, False):
        if open_now:
            voting.open_round(world.store, screen.sessions.Terminal(), world.hall.id, noun)
        else:
            voting.close_round(world.store, screen.sessions.Terminal(), world.hall.id)
        app = screen.opened(world.boss, "workshop/decide.py", workshop=world.hall.id)
        app.segmented_control(key="decide|noun").set_value(noun).run()
        checked(app)
    app.button(key=f"decide|{world.sage.id if noun == 'sage' else world.house.id}").click().run()
    checked(app)
    for toggle in [one.key for one in app.toggle]:
        app.toggle(key=toggle).set_value(True).run()
        checked(app)


def test_closing_suggestions_and_the_list_of_people(world: SimpleNamespace) -> None:
    app = screen.opened(world.boss, "workshop/workshops.py")
    for toggle in [one.key for one in app.toggle if world.hall.id in str(one.key)]:
        app.toggle(key=toggle).set_value(True).run()
        checked(app)


def test_the_room_of_a_participant_in_all_its_parts(world: SimpleNamespace) -> None:
    app = screen.opened(world.mine.digest)
    checked(app)
    for part in ("sage", "all", "vote"):
        if part == "vote":
            voting.open_round(world.store, screen.sessions.Terminal(), world.hall.id, "sage")
        app.session_state["room|form"] = part
        app.run()
        checked(app)
    app = screen.opened(world.mine.digest, suggest=f"household:{world.house.id}")
    checked(app)


@pytest.mark.parametrize("tab", [_("Bin"), _("Who looked at personal data")])
def test_history_and_bin(world: SimpleNamespace, tab: str) -> None:
    app = screen.opened(world.boss, "office/history.py")
    app.segmented_control(key="history|tab").set_value(say(tab, "th")).run()
    checked(app)


def test_a_pasted_list_and_its_preview(world: SimpleNamespace) -> None:
    head = "https://evil.x\t<evil>\nชื่อ\tบ้านเลขที่\tอาชีพ\t:material/evil:\tรายได้ (<evil>)\n"
    who = screen.sessions.look_up(world.store, world.boss)
    pasted = head + "\n".join("\t".join([hostile.words(60), house, "<evil>", ":material/evil:", "<evil>"]) for house in ("12/3", "<evil>"))
    box.put(world.store, who, box.LIST, "<evil>.csv", pasted.encode())
    checked(screen.opened(world.boss, "community/lists.py"))


def test_the_summary_to_print(world: SimpleNamespace) -> None:
    import asyncio

    import httpx

    import app as product
    from server.login import COOKIE

    [account] = world.store.one("SELECT id FROM account WHERE username = 'administrator'")
    token = screen.sessions.begin(world.store, account, "th")

    async def fetched() -> httpx.Response:
        asked = httpx.AsyncClient(transport=httpx.ASGITransport(product.app), base_url="http://127.0.0.1", cookies={COOKIE: token})
        async with asked as client:
            return await client.get(f"/summary?workshop={world.hall.id}")

    page = asyncio.run(fetched())
    assert page.status_code == 200 and hostile.MARK in page.text
    assert not any(bad in page.text for bad in ("<evil>", "<!--evil", "\u202e"))


@pytest.mark.parametrize("typed", hostile.OLD)
def test_a_line_is_cleaned_of_what_is_no_text_before_it_is_stored(typed: str) -> None:
    kept = str(clean("line", typed))
    assert hostile.NOT_SHOWN.isdisjoint(kept) and "\n" not in kept and hostile.MARK in kept


@pytest.mark.parametrize("typed", hostile.PIECES)
def test_plain_changes_no_letter_that_a_reader_sees(typed: str) -> None:
    """What is drawn: each backslash makes the sign behind it a letter, and the sign that parts has no width."""
    drawn = plain(typed).replace("\u2060", "").replace("\\", "")
    assert drawn == typed


def test_charts_hold_no_typed_word(world: SimpleNamespace) -> None:
    """What a chart says when it is touched is made of districts, areas and steps."""
    pages = [screen.opened(world.boss, file) for file in ("progress/overview.py", "home.py")]
    specs = [chart.proto.spec for app in pages for chart in app.get("plotly_chart")]
    assert specs and not any(hostile.MARK in spec for spec in specs)


# What a browser would make of one of the pieces is an element that holds nothing else than the mark, or a link to it.
MADE_OF = """() => [...document.querySelectorAll("[data-testid='stMain'] *, [data-testid='stSidebar'] *")]
  .filter((one) => one.textContent.trim() === "evil" || /^(?!#).*evil/.test(one.getAttribute("href") ?? "") || one.tagName === "EVIL"
    || one.classList.contains("katex") || (one.tagName === "IMG" && one.getAttribute("src") === "x"))
  .map((one) => one.outerHTML.slice(0, 200))"""


@pytest.mark.browser
def test_a_real_browser_makes_nothing_of_a_hostile_name(tmp_path: Path) -> None:
    path = tmp_path / "otop.duckdb"
    store = open_store(str(path))
    settings.settle(store, Terminal(), new_id(), settings.Office(province_code="36"))
    made = hostile.province(store)
    account = Account(username="boss", display_name=hostile.words(80), role=ADMINISTRATOR, is_active=True)
    accounts.create(store, Terminal(), new_id(), account, PASSWORD)
    store.close()
    with at_work(path) as world:
        boss = world.person("boss")
        record = f"households?id={made.found['household'].id}"
        for address in (
            "",
            "households",
            record,
            "partners",
            "products",
            "workshops",
            f"decide?workshop={made.hall.id}",
            "wall",
            "history",
        ):
            boss.open(address)
            expect(boss.tab.get_by_text(hostile.MARK).first).to_be_attached()
            assert boss.tab.evaluate(MADE_OF) == [], address
