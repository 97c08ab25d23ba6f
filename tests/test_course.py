"""Sales against what is due by now, by hand-made cases, and the districts a meeting is told to help first."""

import datetime as dt
import itertools
from decimal import Decimal

import pytest
from conftest import HERE, THERE, added, product, signed_in, village

from otop_core.access import sessions
from otop_core.admin import settings
from otop_core.language.messages import say
from otop_core.language.thai_calendar import fiscal_months
from otop_core.products.producers import Producer
from otop_core.reports import course, needs, overview
from otop_core.reports.course import Course, Line
from otop_core.reports.filters import Filters
from otop_core.results.sales import Sale
from otop_core.results.targets import IndicatorTarget
from otop_core.store import Store

YEAR = 2570  # October 2026 to September 2027
TODAY = dt.datetime(2026, 12, 21, 5, 0)  # the sales of October and November are due, those of December are not
OCTOBER, NOVEMBER, DECEMBER = fiscal_months(YEAR)[:3]
numbers = itertools.count(1)


@pytest.fixture
def year(store: Store, terminal) -> Store:
    settings.settle(store, terminal, "office", settings.Office(id=settings.ID, province_code="36"))
    store.clock = lambda: TODAY
    return store


@pytest.fixture
def sold(year: Store, terminal):
    """Producers of a district that each sold this in these months."""

    def make(district: str, baht: int, *months: dt.date, producers: int = 5, area: str = "processing") -> None:
        [place] = added(year, terminal, village(subdistrict_code=f"{district}01", moo=next(numbers)))
        for _n in range(producers):
            [one] = added(year, terminal, Producer(name=f"ผู้ผลิต {next(numbers)}", producer_type="group", village_id=place.id))
            [thing] = added(year, terminal, product(one, area=area, category=None if area == "community_tourism" else "textile"))
            for month in months:
                added(year, terminal, Sale(producer_id=one.id, product_id=thing.id, month=month, domestic_offline=Decimal(baht)))

    return make


def target(store: Store, terminal, baht: int, district: str | None = None) -> None:
    added(store, terminal, IndicatorTarget(fiscal_year=YEAR, indicator="sales", value=Decimal(baht), of_district=district))


def who(store: Store, role: str = "provincial_officer") -> sessions.SignedIn:
    found = sessions.look_up(store, signed_in(store, role, None, f"{role}-{next(numbers)}").digest)
    assert found
    return found


def seen(store: Store, role: str = "provincial_officer") -> Course:
    return course.load(store, who(store, role))


def line(found: Course, code: str) -> Line:
    return next(one for one in [*found.districts, *found.areas] if one.code == code)


def test_without_a_year_before_a_twelfth_of_the_target_is_due_a_month(year: Store, terminal, sold) -> None:
    target(year, terminal, 12_000, HERE)
    sold(HERE, 100, OCTOBER, NOVEMBER, DECEMBER)
    found = line(seen(year), HERE)
    assert (found.sold, found.due, found.percent, found.light) == (1000, 2000, 50, "far")  # December is not due and counts on neither side
    assert (found.reported, found.producers) == (5, 5)


def test_what_is_due_follows_the_pace_of_the_year_before(year: Store, terminal, sold) -> None:
    before = fiscal_months(YEAR - 1)
    sold(HERE, 100, *before[:10], producers=1)
    sold(HERE, 500, *before[10:], producers=1)  # half of the year came in its last two months
    target(year, terminal, 20_000, HERE)
    sold(HERE, 2_000, OCTOBER, NOVEMBER, producers=1)
    found = seen(year)
    assert found.by_last_year and line(found, HERE).due == 2_000  # a twentieth a month
    assert (line(found, HERE).percent, line(found, HERE).growth, line(found, HERE).light) == (200, 1900, "on")


@pytest.mark.parametrize(("baht", "light"), [(79, "far"), (80, "behind"), (99, "behind"), (100, "on"), (0, "far")])
def test_the_lights_change_where_they_say(year: Store, terminal, sold, baht: int, light: str) -> None:
    target(year, terminal, 600, HERE)
    sold(HERE, baht, OCTOBER, producers=1)
    assert line(seen(year), HERE).light == light


def test_nothing_reported_and_no_target_are_no_zero(year: Store, terminal, sold) -> None:
    target(year, terminal, 600, HERE)
    sold(THERE, 100, OCTOBER)
    found = seen(year)
    assert (line(found, HERE).sold, line(found, HERE).percent, line(found, HERE).light) == (None, None, "")
    assert (line(found, THERE).target, line(found, THERE).percent, line(found, THERE).light) == (None, None, "")
    assert found.province.target is None  # one district's target is not the province's


def test_the_province_has_its_own_target_or_the_sum_of_all_districts(year: Store, terminal, sold) -> None:
    codes = [one.code for one in seen(year).districts]
    for code in codes:
        target(year, terminal, 100, code)
    assert seen(year).province.target == 100 * len(codes)
    target(year, terminal, 1_000)
    assert seen(year).province.target == 1_000


def test_a_meeting_gets_no_month_of_fewer_than_five_producers_in_any_sum(year: Store, terminal, sold) -> None:
    target(year, terminal, 1_200, HERE)
    sold(HERE, 100, OCTOBER, producers=4)
    sold(THERE, 10, OCTOBER, NOVEMBER, producers=5, area="processing")
    officer, meeting = seen(year), seen(year, "meeting_viewer")
    assert line(officer, HERE).sold == 400 and officer.province.sold == 500
    hidden = line(meeting, HERE)
    assert (hidden.sold, hidden.due, hidden.left_out) == (None, 100, 1)  # of November alone, which nobody reported
    assert meeting.province.sold == 100 and line(meeting, "processing").sold == 100


def test_a_meeting_cannot_work_out_an_area_of_fewer_than_five_from_the_others(year: Store, sold) -> None:
    sold(HERE, 10, OCTOBER, producers=9, area="processing")
    sold(HERE, 20, OCTOBER, producers=6, area="agriculture")
    sold(HERE, 50, OCTOBER, producers=2, area="community_tourism")
    meeting = seen(year, "meeting_viewer")
    assert line(meeting, "processing").sold == 90
    assert line(meeting, "agriculture").sold is None and line(meeting, "community_tourism").sold is None
    assert line(seen(year), "community_tourism").sold == 100


def test_growth_compares_only_what_may_be_told_in_both_years(year: Store, sold) -> None:
    last_october = fiscal_months(YEAR - 1)[0]
    sold(HERE, 100, last_october, OCTOBER, producers=5)
    sold(THERE, 900, OCTOBER, producers=5)
    sold(THERE, 900, last_october, producers=2)
    assert line(seen(year, "meeting_viewer"), "processing").growth == 0
    assert seen(year, "meeting_viewer").province.growth == 0
    assert seen(year).province.growth == round(100 * (500 + 4500 - 500 - 1800) / (500 + 1800))


def test_the_districts_to_help_first_are_those_furthest_behind_with_their_reasons(year: Store, terminal, sold) -> None:
    for district, baht in ((HERE, 80), (THERE, 20)):
        target(year, terminal, 600, district)
        sold(district, baht, OCTOBER, producers=1)
    me = who(year)
    found = needs.load(course.load(year, me), overview.load(year, Filters(), "en", me), "en")
    assert [one.code for one in found] == [THERE, HERE]
    assert [say(reason, "en") for reason in found[0].reasons] == [
        "sales at 20 % of what is due by now",
        "Nov 26 reported by 0 of 1 producers",
    ]
    assert needs.load(course.load(year, me), overview.load(year, Filters(), "en", me), "en", limit=1) == found[:1]
