"""Nobody works out a hidden count: an adversary who knows the rule looks at every filter and day, and solves what can be solved."""

import datetime as dt
import itertools
import random
from collections import defaultdict
from collections.abc import Iterator

import pytest
from reports_world import TODAY, World, viewer

from otop_core.language import labels
from otop_core.model.declaration import NOUNS
from otop_core.reports import file_tables, overview, tables
from otop_core.reports.filters import Filters
from otop_core.reports.small_counts import LEAST, cell, in_quarters, part, show

Areas = tuple[int, ...]  # the people of one district by area, as they are
DISTRICTS = ("3601", "3602", "3605")
DAYS = (TODAY - dt.timedelta(days=40), TODAY - dt.timedelta(days=20), TODAY)
MOST = 9  # people of one area that the adversary reckons with


def told(areas: Areas) -> tuple[str, ...]:
    """All that is said of a district with these people: the count of all, and that of each area."""
    return (show(cell(sum(areas), True), "en"), *(show(part(n, areas, True), "en") for n in areas))


WORLDS: dict[tuple[str, ...], list[Areas]] = defaultdict(list)
for _areas in itertools.product(range(MOST + 1), repeat=3):
    WORLDS[told(_areas)].append(_areas)


def test_whatever_is_hidden_may_be_at_least_two_different_numbers() -> None:
    """Every district of up to nine people an area: of all those of which the same is told, none has its hidden count in common."""
    for said, worlds in WORLDS.items():
        for n in range(3):
            if not said[n + 1].isdigit():
                assert len({world[n] for world in worlds}) > 1, said
        if not said[0].isdigit():
            assert len({sum(world) for world in worlds}) > 1, said


def test_only_a_number_that_hides_nobody_is_shown() -> None:
    for areas in itertools.product(range(MOST + 1), repeat=3):
        for n, said in zip((sum(areas), *areas), told(areas), strict=True):
            assert not said.isdigit() or (int(said) == n and (n == 0 or n >= LEAST))


@pytest.mark.parametrize("noun", ["household", "sage"])
def test_a_share_in_quarters_can_be_that_of_any_number_of_people(noun: str) -> None:
    asked = NOUNS[noun].complete({})[1]
    assert asked >= 4
    shares = {n: {in_quarters(100 * filled / (n * asked)) for filled in range(n * asked + 1)} for n in range(1, 30)}
    assert {frozenset(shares[n]) for n in shares} == {frozenset({0.0, 25.0, 50.0, 75.0, 100.0})}


@pytest.fixture(scope="module")
def province() -> Iterator[tuple[World, dict[tuple[dt.date, str], Areas]]]:
    """Three districts whose people come on three days; as they are on each of these days, by area."""
    world, chance = World(), random.Random(36)
    true = {(day, district): (0, 0, 0) for day in DAYS for district in DISTRICTS}
    for at, day in enumerate(DAYS):
        world.at(day.year, day.month, day.day)
        for district in DISTRICTS:
            world.households(district, chance.choice((0, 1, 2, 4)))
            for n, area in enumerate(labels.AREAS):
                many = chance.choice((0, 0, 1, 3, 6))
                world.sages(district, many, area)
                for later in DAYS[at:]:
                    areas = list(true[later, district])
                    areas[n] += many
                    true[later, district] = tuple(areas)
    world.at(TODAY.year, TODAY.month, TODAY.day)
    yield world, true


def seen(world: World, **filters: object) -> overview.Overview:
    return overview.load(world.store, Filters(**filters), "en", viewer())  # type: ignore[arg-type]


def every_view(world: World) -> Iterator[tuple[Filters, overview.Overview]]:
    for day, district, area, category, year in itertools.product(DAYS, ("", *DISTRICTS), ("", *labels.AREAS), ("", "food"), (None, 2569)):
        filters = Filters(fiscal_year=year, district=district, area=area, category=category, as_of=day)
        yield filters, overview.load(world.store, filters, "en", viewer())


def test_every_screen_says_of_a_district_what_the_rule_says_and_no_more(province) -> None:
    world, true = province
    for day, district in itertools.product(DAYS, DISTRICTS):
        said = tuple(
            show(tables.people(seen(world, district=district, area=area, as_of=day).districts.to_dict("records")[0], "sages"), "en")
            for area in ("", *labels.AREAS)
        )
        assert said == told(true[day, district])
        assert tuple(show(seen(world, district=district, area=area, as_of=day).tiles.sages, "en") for area in ("", *labels.AREAS)) == said


def test_no_view_gives_an_exact_share_or_total_where_a_count_is_hidden(province) -> None:
    """Every filter and day: shares in quarters, no number of fields, and a total that is only the least it can be."""
    world, true = province
    hidden_somewhere = 0
    for filters, view in every_view(world):
        for noun, column in (("household", "households"), ("sage", "sages")):
            cells = [tables.people(row, column) for row in view.districts.to_dict("records")]
            if not any(one.hidden for one in cells):
                continue
            hidden_somewhere += 1
            share = view.completeness[noun]
            assert share.filled is None and share.asked is None and share.percent in (0, 25, 50, 75, 100), filters
            total = tables.people(view.total, column)
            assert total.hidden and total.n == (None if len(cells) == 1 else sum(1 if one.n is None else one.n for one in cells)), filters
    assert hidden_somewhere > 50


@pytest.mark.parametrize("report", ["district_summary", "province_summary"])
def test_the_files_say_no_more_than_the_screens(province, report: str) -> None:
    world, true = province
    for day, area in itertools.product(DAYS, ("", *labels.AREAS)):
        filters = Filters(area=area, as_of=day)
        _headings, lines = file_tables.table(world.store, viewer(), report, filters)
        for district in DISTRICTS:
            said = told(true[day, district])[("", *labels.AREAS).index(area)]
            own = [str(value) for line in lines if district in map(str, line) for value in line]
            assert said in own


def test_an_officer_sees_every_number(province) -> None:
    from reports_world import who

    world, true = province
    for district in DISTRICTS:
        view = overview.load(world.store, Filters(district=district), "en", who())
        assert view.tiles.sages.n == sum(true[DAYS[-1], district]) and not view.tiles.sages.hidden
