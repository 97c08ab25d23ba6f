"""The province at a glance: what counts, on which day, and who may see how much of it."""

import datetime as dt

import pytest
from reports_world import TODAY, World, viewer, who

from otop_core.model.errors import Denied, Invalid
from otop_core.reports import overview, shares, worklist
from otop_core.reports.filters import Filters, from_query, read_query
from otop_core.reports.small_counts import People

ALL = Filters()


@pytest.fixture
def world() -> World:
    return World()


def done(world: World, step: str, filters: Filters = ALL) -> int:
    frame = overview.load(world.store, filters, "en", who()).steps
    return int(frame.loc[frame["step"] == step, "done"].iloc[0])


def test_an_empty_province_lists_all_its_districts_in_code_order(world: World) -> None:
    seen = overview.load(world.store, Filters(), "en", who())
    assert list(seen.districts["district_code"]) == [f"36{n:02d}" for n in range(1, 17)]
    assert seen.tiles.products == 0
    assert seen.completeness["product"].percent is None  # nothing asked yet is not 0 per cent
    assert list(seen.steps["percent"].isna()) == [True] * 10
    assert seen.tiles_map is not None and len(seen.tiles_map) == 16


def test_two_past_days_show_what_was_recorded_by_then(world: World) -> None:
    world.at(2026, 3, 1)
    product = world.product("3605")
    world.at(2026, 3, 10)
    world.brand(product, dt.date(2026, 1, 5))
    world.at(2026, 5, 20)
    assert done(world, "S09") == 1
    assert done(world, "S09", Filters(as_of=dt.date(2026, 3, 9))) == 0
    assert done(world, "S09", Filters(as_of=dt.date(2026, 3, 10))) == 1
    before = overview.load(world.store, Filters(as_of=dt.date(2026, 2, 28)), "en", who())
    assert (before.tiles.products, before.known_by < world.store.last_seq, before.day) == (0, True, dt.date(2026, 2, 28))


def test_a_day_ends_at_midnight_in_bangkok(world: World) -> None:
    world.store.clock = lambda: dt.datetime(2026, 3, 1, 16, 59)
    world.product("3605")
    world.store.clock = lambda: dt.datetime(2026, 3, 1, 17, 0)
    world.product("3605")
    world.at(2026, 3, 9)
    assert overview.load(world.store, Filters(as_of=dt.date(2026, 3, 1)), "en", who()).tiles.products == 1


def test_an_expired_certificate_is_no_valid_certificate(world: World) -> None:
    product = world.product("3605")
    world.certificate(product, dt.date(2025, 1, 1), dt.date(2026, 8, 1))
    seen = overview.load(world.store, Filters(), "en", who())
    assert (seen.tiles.certified, seen.tiles.expiring) == (1, 1)
    world.at(2026, 8, 1)
    assert overview.load(world.store, Filters(), "en", who()).tiles.certified == 1  # the last day still counts
    world.at(2026, 8, 2)
    seen = overview.load(world.store, Filters(), "en", who())
    assert (seen.tiles.certified, seen.tiles.expiring) == (0, 0)
    [pile] = [pile for pile in worklist.desk(world.store, who()) if pile.key == "reopened"]
    assert (pile.count, pile.rows[0].id) == (1, product)


def test_a_certificate_is_an_event_of_the_fiscal_year_it_was_granted_in(world: World) -> None:
    world.certificate(world.product("3605"), dt.date(2025, 9, 30), None)
    world.certificate(world.product("3605"), dt.date(2025, 10, 1), None)
    last, this = (overview.load(world.store, Filters(fiscal_year=year), "en", who()) for year in (2568, 2569))
    assert (last.tiles.steps_done, last.tiles.certified, last.day) == (1, 1, dt.date(2025, 9, 30))
    assert (this.tiles.steps_done, this.tiles.certified, this.day) == (1, 2, TODAY)


def test_the_end_of_a_past_year_knows_no_product_that_came_later(world: World) -> None:
    world.brand(world.product("3605"), dt.date(2025, 5, 1))
    world.product("3605")  # entered in 2569, no older evidence
    past = overview.load(world.store, Filters(fiscal_year=2568), "en", who())
    assert past.tiles.products == 1
    assert int(past.steps["of"].iloc[0]) == 1


def test_months_run_from_october_and_the_future_is_no_number(world: World) -> None:
    product = world.product("3605")
    world.brand(product, dt.date(2025, 9, 1))
    world.certificate(product, dt.date(2025, 12, 31), dt.date(2026, 2, 15))
    line = overview.load(world.store, Filters(), "en", who()).months
    numbers = line[line["area"] == "processing"]["n"]
    assert numbers.dropna().tolist() == [1, 1, 2, 2, 1, 1, 1, 1]
    assert numbers.isna().tolist() == 8 * [False] + 4 * [True]


def test_the_last_month_ends_with_the_number_of_steps_done_today(world: World) -> None:
    for district in ("3601", "3605"):
        world.brand(world.product(district), dt.date(2026, 4, 1))
    seen = overview.load(world.store, Filters(), "en", who())
    assert int(seen.months[seen.months["n"].notna()].groupby("area")["n"].last().sum()) == int(seen.steps["done"].sum()) == 2


def test_gains_begin_with_the_year_and_leave_out_what_was_done_before(world: World) -> None:
    world.brand(world.product("3605"), dt.date(2025, 9, 1))  # before the year
    world.brand(world.product("3605"), dt.date(2025, 10, 1))
    world.certificate(world.product("3605"), dt.date(2025, 12, 31), dt.date(2026, 2, 15))  # done, and open again
    line = overview.load(world.store, Filters(), "en", who()).gains
    mine = line[line["area"] == "processing"]
    assert mine["month"].iloc[0] == dt.date(2025, 9, 30) and mine["month_label"].iloc[0] == "Sep 25"
    assert mine["n"].dropna().tolist() == [0, 1, 1, 2, 2, 1, 1, 1, 1]
    assert line[line["area"] == "agriculture"]["n"].dropna().tolist() == 9 * [0]


def test_what_lapses_in_the_year_is_a_loss(world: World) -> None:
    world.certificate(world.product("3605"), dt.date(2025, 1, 1), dt.date(2025, 11, 15))
    line = overview.load(world.store, Filters(), "en", who()).gains
    assert line[line["area"] == "processing"]["n"].dropna().tolist() == [0, 0, -1, -1, -1, -1, -1, -1, -1]


def test_a_past_day_is_judged_in_its_own_fiscal_year(world: World) -> None:
    world.brand(world.product("3605"), dt.date(2025, 10, 1))
    for given in ({"as_of": "2025-10-01"}, {"as_of": "2025-10-01", "fy": "2570"}):
        filters = from_query(given, TODAY.replace(year=2026, month=11))
        assert filters.year(TODAY) == 2569
    world.at(2026, 11, 25)
    for year in (None, 2570):
        seen = overview.load(world.store, Filters(fiscal_year=year, as_of=dt.date(2026, 9, 30)), "en", who())
        assert (seen.fiscal_year, seen.day, seen.tiles.steps_done) == (2569, dt.date(2026, 9, 30), 1)
    past = overview.load(world.store, Filters(fiscal_year=2568, as_of=dt.date(2026, 9, 30)), "en", who())
    assert (past.fiscal_year, past.day) == (2568, dt.date(2025, 9, 30))


def test_shares_count_the_steps_that_concern_each_district(world: World) -> None:
    world.brand(world.product("3605"), dt.date(2026, 4, 1))
    world.product("3605", area="community_tourism", category=None)
    world.product("3601")
    seen = overview.load(world.store, Filters(), "en", who())
    brand = shares.by_step(seen, "3605")[8]
    assert (brand.code, brand.label, brand.done, brand.of, brand.percent) == ("S09", seen.steps["step_label"].iloc[8], 1, 2, 50)
    assert [share.code for share in shares.by_step(seen)] == [f"S{n:02}" for n in range(1, 11)]
    by_district = {share.code: share for share in shares.by_district(seen)}
    assert list(by_district) == list(seen.districts["district_code"])
    assert (by_district["3605"].done, by_district["3605"].of) == (1, 18) and by_district["3602"].percent is None
    assert (shares.whole(seen).done, shares.whole(seen).of) == (1, 28)


def test_a_step_known_only_by_its_entry_is_counted_and_marked(world: World) -> None:
    world.brand(world.product("3605"), None)
    seen = overview.load(world.store, Filters(), "en", who())
    assert (seen.undated, seen.tiles.steps_done) == (1, 1)


def test_tourism_has_no_packaging_step_and_is_not_counted_among_those_it_applies_to(world: World) -> None:
    world.product("3605", area="community_tourism", category=None)
    seen = overview.load(world.store, Filters(), "en", who())
    packaging = seen.step_area[(seen.step_area["step"] == "S04") & (seen.step_area["area"] == "community_tourism")]
    assert packaging["total"].isna().all()
    assert seen.steps.set_index("step")["of"].to_dict()["S04"] == 0


def test_a_filter_that_a_noun_does_not_know_leaves_no_number(world: World) -> None:
    world.households("3605", 6)
    seen = overview.load(world.store, Filters(area="agriculture"), "en", who())
    assert seen.tiles.households == People(None)
    assert seen.completeness["household"].asked is None


def test_a_chosen_district_leaves_the_others_without_a_number(world: World) -> None:
    world.product("3605")
    seen = overview.load(world.store, Filters(district="3605"), "en", who())
    assert list(seen.districts["district_code"]) == ["3605"]
    assert seen.tiles_map is not None
    assert seen.tiles_map.set_index("district_code")["n"].notna().sum() == 1


def test_a_viewer_is_told_less_than_five_and_cannot_work_it_out(world: World) -> None:
    world.households("3601", 6)
    world.households("3605", 4)
    seen = overview.load(world.store, Filters(), "en", viewer())
    table = seen.districts.set_index("district_code")
    assert bool(table.loc["3605", "households_hidden"]) and table["households"].isna().sum() == 1
    assert (int(table.loc["3601", "households"]), int(table.loc["3602", "households"])) == (6, 0)
    assert seen.tiles.households == People(7, True)  # "7 or more", not 10
    assert seen.completeness["household"].asked is None and seen.completeness["household"].percent is not None
    assert overview.load(world.store, Filters(), "en", who("district_officer", "3601")).tiles.households == People(10)


def test_a_viewer_cannot_subtract_one_area_from_all(world: World) -> None:
    world.sages("3605", 5, "agriculture")
    world.sages("3605", 1, "processing")
    assert overview.load(world.store, Filters(district="3605"), "en", viewer()).tiles.sages == People(6)
    one = overview.load(world.store, Filters(district="3605", area="agriculture"), "en", viewer())
    assert one.tiles.sages == People(None, True, True)


def test_an_unchanged_store_answers_from_memory(world: World) -> None:
    first = overview.cached(world.store, Filters(), "en", who())
    assert overview.cached(world.store, Filters(), "en", who()) is first
    assert overview.cached(world.store, Filters(), "en", viewer()) is not first
    world.product("3605")
    assert overview.cached(world.store, Filters(), "en", who()).tiles.products == 1


def test_a_role_without_the_right_sees_nothing(world: World) -> None:
    for ask in (overview.load, overview.cached):
        with pytest.raises(Denied):
            ask(world.store, Filters(), "en", who("stranger"))


def test_filters_come_back_out_of_their_own_address() -> None:
    filters = Filters(2569, "3605", "processing", "food", dt.date(2026, 3, 1), "S08", "done", "ผ้า")
    assert from_query(filters.to_query(), TODAY) == filters
    assert from_query({"as_of": "1/3/2569", "fy": "", "other": "x"}, TODAY) == Filters(as_of=dt.date(2026, 3, 1))


def test_what_can_be_read_of_an_address_is_kept_beside_what_cannot() -> None:
    found, wrong = read_query({"district": "3610", "as_of": "31/9/2569", "area": "processing"}, TODAY)
    assert found == Filters(district="3610", area="processing") and [problem.field for problem in wrong] == ["as_of"]


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("fy", "2539", "fiscal_year"),
        ("fy", "2571", "fiscal_year"),
        ("fy", "x", "fiscal_year"),
        ("district", "3699", "district"),
        ("district", "' OR 1=1", "district"),
        ("area", "x", "area"),
        ("category", "x", "category"),
        ("as_of", "2026-05-21", "as_of"),
        ("as_of", "31/2/2569", "as_of"),
        ("step", "S11", "step"),
        ("status", "x", "status"),
        ("q", "x" * 121, "text"),
    ],
)
def test_an_address_is_not_trusted(name: str, value: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        from_query({name: value}, TODAY)
    assert [problem.field for problem in refused.value.problems] == [field]
