"""The list behind each number: the same records, only those this person may see."""

import datetime as dt

import pytest
from reports_world import World, viewer, who

from otop_core.model.errors import Denied
from otop_core.reports import lists, overview
from otop_core.reports.filters import Filters


@pytest.fixture
def world() -> World:
    return World()


def test_a_viewer_gets_no_row_of_any_list(world: World) -> None:
    for ask in (lists.products, lists.households, lists.sages):
        with pytest.raises(Denied):
            ask(world.store, viewer(), Filters())
    with pytest.raises(Denied):
        lists.desk(world.store, viewer())


def test_an_officer_gets_no_row_of_another_district(world: World) -> None:
    for district in ("3605", "3606"):
        world.product(district)
        world.households(district, 1)
        world.sages(district, 1)
    officer = who("district_officer", "3605")
    for ask in (lists.products, lists.households, lists.sages):
        rows, total = ask(world.store, officer, Filters())
        assert (total, {row["district_code"] for row in rows}) == (1, {"3605"})
        assert ask(world.store, officer, Filters(district="3606")) == ([], 0)
        assert ask(world.store, who("district_officer", ""), Filters()) == ([], 0)  # an officer of nowhere
    assert {pile.key: pile.count for pile in lists.desk(world.store, officer)} == {"no_notice": 1, "incomplete": 3}


def test_every_number_opens_the_list_behind_it(world: World) -> None:
    world.certificate(world.product("3605"), dt.date(2026, 1, 1), dt.date(2026, 7, 1))
    world.brand(world.product("3606"), dt.date(2025, 1, 1))
    world.product("3607", area="community_tourism", category=None)
    tiles = overview.of(world.store, Filters(), "en", who()).tiles
    opened = {
        "products": (Filters(), tiles.products),
        "certified": (Filters(step="S08", status="done"), tiles.certified),
        "expiring": (Filters(status="expiring"), tiles.expiring),
        "this year": (Filters(status="done_in_year"), tiles.steps_done),
        "all done": (Filters(status="all_done"), tiles.all_done),
        "applies": (Filters(step="S04", status="applicable"), 2),
        "step and area": (Filters(step="S09", status="done", area="processing"), 1),
    }
    for name, (filters, n) in opened.items():
        assert lists.products(world.store, who(), filters)[1] == n, name


def test_a_list_of_a_past_day_holds_what_was_counted_then(world: World) -> None:
    world.at(2026, 3, 1)
    world.product("3605")
    world.at(2026, 4, 1)
    world.product("3605")
    rows, total = lists.products(world.store, who(), Filters(as_of=dt.date(2026, 3, 31)))
    assert (len(rows), total) == (1, 1)


def test_a_row_says_how_far_a_product_is_and_what_comes_next(world: World) -> None:
    world.brand(world.product("3605"), dt.date(2026, 1, 1))
    [row], _total = lists.products(world.store, who(), Filters(step="S09"))
    assert (row["done"], row["applicable"], row["next_step"], row["status"]) == (1, 10, "S01", "done")
    assert (row["district"], row["village"], row["area_label"]) == ("Nong Bua Daeng", "Moo 3 โนนสะอาด", "Processing / OTOP")


def test_the_newest_stands_first_and_a_search_is_in_thai_order(world: World) -> None:
    for name in ("ผ้าขาวม้า", "ผ้าไหม", "ข้าวฮาง"):
        world.product("3605", name)
    assert [row["name"] for row in lists.products(world.store, who(), Filters())[0]] == ["ข้าวฮาง", "ผ้าไหม", "ผ้าขาวม้า"]
    rows, total = lists.products(world.store, who(), Filters(text="ผ้า"), limit=2, offset=1)  # the owner's name has it too
    assert ([row["name"] for row in rows], total) == (["ผ้าขาวม้า", "ผ้าไหม"], 3)


def test_a_search_finds_by_name_owner_house_and_knowledge(world: World) -> None:
    world.product("3605")
    world.households("3605", 2)
    world.sages("3605", 1, knowledge="จักสานไม้ไผ่")
    assert lists.products(world.store, who(), Filters(text="กลุ่มทอ"))[1] == 1
    assert lists.households(world.store, who(), Filters(text="1/1"))[1] == 1
    assert lists.households(world.store, who(), Filters(text="สมศรี"))[1] == 2
    assert lists.sages(world.store, who(), Filters(text="ไม้ไผ่"))[1] == 1
    assert lists.sages(world.store, who(), Filters(text="'; DROP TABLE sage; --"))[1] == 0
    assert lists.products(world.store, who(), Filters(text="%"))[1] == 0


def test_a_telephone_number_is_masked(world: World) -> None:
    world.households("3605", 1)
    [row], _total = lists.households(world.store, who(), Filters())
    assert (row["name"], row["phone"]) == ("นางสมศรี ใจดี", "081-xxx-5678")


def test_the_desk_names_what_stands_still(world: World) -> None:
    product = world.product("3605")
    world.brand(product, dt.date(2026, 1, 1))
    assert "still" not in {pile.key for pile in lists.desk(world.store, who())}
    world.at(2027, 3, 1)
    [pile] = [pile for pile in lists.desk(world.store, who()) if pile.key == "still"]
    assert (pile.count, pile.rows[0].id, pile.rows[0].why.values["day"]) == (1, product, "1 Jan 2026")


def test_the_desk_tells_what_expires_within_90_days(world: World) -> None:
    world.certificate(world.product("3605"), dt.date(2026, 1, 1), dt.date(2026, 8, 18))
    world.certificate(world.product("3605"), dt.date(2026, 1, 1), dt.date(2026, 8, 19))
    [pile] = [pile for pile in lists.desk(world.store, who()) if pile.key == "expiring"]
    assert (pile.count, pile.rows[0].why.values["day"]) == (1, "18 Aug 2026")
