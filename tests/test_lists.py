"""The list behind each number: the same records, only those this person may see."""

import datetime as dt

import pytest
from reports_world import World, viewer, who

from otop_core.community.households import Household
from otop_core.community.sages import Sage
from otop_core.model.errors import Denied
from otop_core.products.products import Product
from otop_core.reports import overview, product_list, registers, worklist
from otop_core.reports.filters import Filters
from otop_core.reports.registers import Asked

REGISTERS = (Product, Household, Sage)


def products(store, who, filters, limit=50, offset=0):
    return product_list.products(store, who, Asked(filters), limit, offset)


def page(cls, store, who, filters, limit=50, offset=0):
    return registers.page(cls, store, who, Asked(filters), limit, offset)


@pytest.fixture
def world() -> World:
    return World()


def test_a_viewer_gets_no_row_of_any_list(world: World) -> None:
    for cls in REGISTERS:
        with pytest.raises(Denied):
            page(cls, world.store, viewer(), Filters())
    with pytest.raises(Denied):
        worklist.desk(world.store, viewer())


def test_an_officer_gets_no_row_of_another_district(world: World) -> None:
    for district in ("3605", "3606"):
        world.product(district)
        world.households(district, 1)
        world.sages(district, 1)
    officer = who("district_officer", "3605")
    for cls in REGISTERS:
        lines, total = page(cls, world.store, officer, Filters())
        assert (total, {line.district_code for line in lines}) == (1, {"3605"})
        assert page(cls, world.store, officer, Filters(district="3606")) == ([], 0)
        assert page(cls, world.store, who("district_officer", ""), Filters()) == ([], 0)  # an officer of nowhere
    assert {pile.key: pile.count for pile in worklist.desk(world.store, officer)} == {"no_notice": 1, "incomplete": 3}


def test_every_number_opens_the_list_behind_it(world: World) -> None:
    world.certificate(world.product("3605"), dt.date(2026, 1, 1), dt.date(2026, 7, 1))
    world.brand(world.product("3606"), dt.date(2025, 1, 1))
    world.product("3607", area="community_tourism", category=None)
    tiles = overview.load(world.store, Filters(), "en", who()).tiles
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
        assert products(world.store, who(), filters)[1] == n, name


def test_a_list_of_a_past_day_holds_what_was_counted_then(world: World) -> None:
    world.at(2026, 3, 1)
    world.product("3605")
    world.at(2026, 4, 1)
    world.product("3605")
    rows, total = products(world.store, who(), Filters(as_of=dt.date(2026, 3, 31)))
    assert (len(rows), total) == (1, 1)


def test_a_row_says_how_far_a_product_is_and_what_comes_next(world: World) -> None:
    world.brand(world.product("3605"), dt.date(2026, 1, 1))
    [row], _total = products(world.store, who(), Filters(step="S09"))
    assert (row.done, row.applicable, row.next_step, row.steps["S09"]) == (1, 10, "S01", "done")
    for said in ("Nong Bua Daeng", "Moo 3 โนนสะอาด", "Processing / OTOP", "1 of 10 steps done"):
        assert said in row.about


def test_the_newest_stands_first_and_a_search_is_in_thai_order(world: World) -> None:
    for name in ("ผ้าขาวม้า", "ผ้าไหม", "ข้าวฮาง"):
        world.product("3605", name)
    assert [line.title for line in products(world.store, who(), Filters())[0]] == ["ข้าวฮาง", "ผ้าไหม", "ผ้าขาวม้า"]
    rows, total = products(world.store, who(), Filters(text="ผ้า"), limit=2, offset=1)  # the owner's name has it too
    assert ([line.title for line in rows], total) == (["ผ้าขาวม้า", "ผ้าไหม"], 3)


def test_a_search_finds_by_name_owner_house_and_knowledge(world: World) -> None:
    world.product("3605")
    world.households("3605", 2)
    world.sages("3605", 1, knowledge="จักสานไม้ไผ่")
    assert products(world.store, who(), Filters(text="กลุ่มทอ"))[1] == 1
    assert page(Household, world.store, who(), Filters(text="1/1"))[1] == 1
    assert page(Household, world.store, who(), Filters(text="สมศรี"))[1] == 2
    assert page(Sage, world.store, who(), Filters(text="ไม้ไผ่"))[1] == 1
    assert page(Sage, world.store, who(), Filters(text="'; DROP TABLE sage; --"))[1] == 0
    assert products(world.store, who(), Filters(text="%"))[1] == 0


def test_a_line_of_people_names_them_and_holds_no_telephone_number(world: World) -> None:
    world.households("3605", 1)
    [line], _total = page(Household, world.store, who(), Filters())
    assert line.title == "นางสมศรี ใจดี" and "081" not in str(line) and "5678" not in str(line)


def test_a_register_is_put_in_order_and_narrowed_by_its_choices(world: World) -> None:
    world.sages("3605", 2, area="agriculture")
    world.sages("3606", 1, area="processing")
    world.households("3605", 3)
    for order in registers.orders(Sage):
        assert registers.page(Sage, world.store, who(), Asked(order=order), 50)[1] == 3
    lines, total = registers.page(Sage, world.store, who(), Asked(choices={"area": "agriculture"}), 50)
    assert (total, {line.district_code for line in lines}) == (2, {"3605"})
    assert registers.page(Sage, world.store, who(), Asked(Filters(district="3606"), {"area": "agriculture"}), 50) == ([], 0)
    asked = Asked(choices={"area": "' OR 1=1 --", "nothing": "x"}, order="; DROP TABLE sage")
    assert registers.page(Sage, world.store, who(), asked, 50) == ([], 0)
    houses = [line.about for line in registers.page(Household, world.store, who(), Asked(order="place"), 50)[0]]
    assert len(houses) == 3


def test_the_desk_names_what_stands_still(world: World) -> None:
    product = world.product("3605")
    world.brand(product, dt.date(2026, 1, 1))
    assert "still" not in {pile.key for pile in worklist.desk(world.store, who())}
    world.at(2027, 3, 1)
    [pile] = [pile for pile in worklist.desk(world.store, who()) if pile.key == "still"]
    assert (pile.count, pile.rows[0].id, pile.rows[0].why.values["day"]) == (1, product, "1 Jan 2026")


def test_the_desk_tells_what_expires_within_90_days(world: World) -> None:
    world.certificate(world.product("3605"), dt.date(2026, 1, 1), dt.date(2026, 8, 18))
    world.certificate(world.product("3605"), dt.date(2026, 1, 1), dt.date(2026, 8, 19))
    [pile] = [pile for pile in worklist.desk(world.store, who()) if pile.key == "expiring"]
    assert (pile.count, pile.rows[0].why.values["day"]) == (1, "18 Aug 2026")
