"""The results of a fiscal year by hand-made cases: a start of 0, what is not known, a district's own target, fewer than five."""

import datetime as dt
import itertools
import random
from decimal import Decimal
from types import SimpleNamespace

import pytest
from conftest import HERE, THERE, added, household, signed_in, village

from otop_core.access import sessions
from otop_core.access.sessions import Terminal
from otop_core.admin import settings
from otop_core.community.groups import OccupationGroup
from otop_core.community.people import Person
from otop_core.gate.acts import new_id
from otop_core.products.producers import Producer
from otop_core.reports import file_tables, results
from otop_core.reports.filters import Filters
from otop_core.results.incomes import Happiness, IncomeRecord
from otop_core.results.sales import Sale
from otop_core.results.targets import IndicatorTarget
from otop_core.store import Store
from otop_core.training.rounds import Enrolment, TrainingRound

YEAR = 2570


def seen(store: Store, role: str = "provincial_officer", district: str = "") -> results.Results:
    name = f"{role}-{store.last_seq}"
    return results.load(store, sessions.look_up(store, signed_in(store, role, None, name).digest), YEAR, district)


def indicator(found: results.Results, code: str) -> results.Indicator:
    return next(one for one in found.indicators if one.code == code)


@pytest.fixture
def trained(store: Store, terminal):
    """Make a round: households by (income at the start, income later or None, practises)."""

    def make(district: str, *told: tuple[int | None, int | None, str | None]) -> SimpleNamespace:
        [place] = added(store, terminal, village(subdistrict_code=f"{district}01"))
        [begun] = added(store, terminal, TrainingRound(name="รุ่น 1", target=26, village_id=place.id, fiscal_year=YEAR))
        homes = []
        for number, (start, later, practises) in enumerate(told):
            [person] = added(store, terminal, Person(given_name=f"คน{number}", village_id=place.id))
            [home] = added(store, terminal, household(place, person, income=start))
            added(store, terminal, Enrolment(round_id=begun.id, household_id=home.id, occupation="textile", practises=practises))
            if later is not None:
                added(store, terminal, IncomeRecord(household_id=home.id, fiscal_year=YEAR, phase="after_3m", income=later))
            homes.append(home)
        return SimpleNamespace(village=place, homes=homes)

    return make


def test_what_is_not_known_is_left_out_and_said_and_is_no_zero(store, trained) -> None:
    trained(HERE, (1000, 1100, "yes"), (1000, None, "yes"), (None, 900, "yes"), (1000, 1500, "no"), (1000, 1000, None))
    found = seen(store)
    practising, rise = indicator(found, "practising"), indicator(found, "income_rise")
    assert (practising.value, practising.known, practising.total) == (75.0, 4, 5)
    assert (rise.value, rise.known, rise.total) == (10.0, 1, 3)


def test_a_start_of_zero_is_told_in_baht_and_not_in_percent(store, trained) -> None:
    trained(HERE, (0, 800, "yes"), (0, 400, "yes"), (2000, 2100, "yes"))
    found = seen(store)
    assert indicator(found, "income_rise").value == 5.0 and indicator(found, "income_rise").known == 1
    assert found.from_nothing == (2, 600.0)


def test_the_latest_asking_counts(store, terminal, trained) -> None:
    [home] = trained(HERE, (1000, 1100, "yes")).homes
    added(store, terminal, IncomeRecord(household_id=home.id, fiscal_year=YEAR, phase="after_12m", income=1300))
    assert indicator(seen(store), "income_rise").value == 30.0


def test_a_village_has_risen_by_the_target_of_the_year_and_a_districts_own_holds_before_the_provinces(store, terminal, trained) -> None:
    trained(HERE, (1000, 1040, "yes"))
    trained(THERE, (1000, 1010, "yes"))
    assert indicator(seen(store), "villages_rise").value == 50.0
    added(
        store,
        terminal,
        IndicatorTarget(fiscal_year=YEAR, indicator="income_rise", value=Decimal(5)),
        IndicatorTarget(fiscal_year=YEAR, indicator="income_rise", value=Decimal(1), of_district=THERE),
        IndicatorTarget(fiscal_year=YEAR, indicator="practising", value=Decimal(85)),
    )
    assert indicator(seen(store), "villages_rise").value == 0.0
    assert indicator(seen(store, district=THERE), "villages_rise").value == 100.0
    assert indicator(seen(store), "practising").is_reached is True
    assert indicator(seen(store), "group_villages").is_reached is None


def test_groups_are_counted_in_their_village_once(store, terminal, trained) -> None:
    here = trained(HERE, (1000, 1100, "yes"))
    trained(THERE, (1000, 1100, "yes"))
    group = {"village_id": here.village.id, "occupation": "textile", "area": "processing", "other_areas": ("agriculture",)}
    added(store, terminal, OccupationGroup(name="กลุ่มหนึ่ง", **group), OccupationGroup(name="กลุ่มสอง", **group))
    found = seen(store)
    assert indicator(found, "group_villages").value == 50.0
    assert [(one.code, one.done) for one in found.groups] == [("textile", 2)]


def test_happiness_is_of_those_who_answered(store, terminal, trained) -> None:
    homes = trained(HERE, (1, 1, "yes"), (1, 1, "yes"), (1, 1, "yes")).homes
    about = {"fiscal_year": YEAR, "phase": "before"}
    answers = (
        Happiness(household_id=homes[0].id, people="5", **about),
        Happiness(household_id=homes[1].id, people="2", community="4", **about),
    )
    added(store, terminal, *answers)
    [before] = seen(store).happiness
    assert (before.people, before.people_n, before.community, before.community_n) == (3.5, 2, 4.0, 1)


def test_the_meeting_sees_nothing_of_fewer_than_five_households(store, terminal, trained) -> None:
    trained(HERE, *[(1000, 1100, "yes")] * 5)
    few = trained(THERE, *[(1000, 9000, "yes")] * 4)
    added(store, terminal, Happiness(household_id=few.homes[0].id, fiscal_year=YEAR, phase="before", people="5"))
    officer, meeting = seen(store), seen(store, "meeting_viewer")
    assert indicator(officer, "practising").total == 9 and len(officer.districts) == 2
    assert indicator(meeting, "practising").total == 5 and indicator(meeting, "income_rise").value == pytest.approx(10.0)
    assert [one.code for one in meeting.districts] == [HERE] and meeting.happiness == []
    assert not any(one.total for one in seen(store, "meeting_viewer", THERE).indicators)


def test_the_meeting_sees_no_average_of_the_few_of_whom_it_is_known(store, terminal, trained) -> None:
    trained(HERE, (1000, 1777, "yes"), (0, 555, "yes"), *[(1000, None, "yes")] * 3, *[(None, None, None)] * 3)
    seldom = trained(THERE, *[(1000, 1100, "yes")] * 6, (1000, 1100, "no"))
    added(store, terminal, Happiness(household_id=seldom.homes[0].id, fiscal_year=YEAR, phase="before", people="5"))
    for district in ("", HERE):
        found = seen(store, "meeting_viewer", district)
        assert found.from_nothing == (0, None)
        assert indicator(found, "income_rise").known in (0, 6) and indicator(found, "income_rise").value in (None, pytest.approx(10.0))
        assert all(n == 0 or n >= 5 for one in found.money for _value, n in one.medians.values())
    assert THERE not in [one.code for one in seen(store, "meeting_viewer").districts]  # six of seven practise: one household does not
    assert indicator(seen(store, "meeting_viewer", THERE), "practising").value is None
    assert indicator(seen(store), "income_rise").known == 7 and seen(store).from_nothing == (1, 555.0)


def figures(found: results.Results) -> dict[str, int]:
    """Of how many households each figure is."""
    told = {one.code: one.known for one in found.indicators if one.code in ("practising", "income_rise")}
    told |= {"practises": round((indicator(found, "practising").value or 0) * told["practising"] / 100), "nothing": found.from_nothing[0]}
    told |= {f"{one.what}.{phase}": n for one in found.money for phase, (_value, n) in one.medians.items()}
    told |= {f"occupation.{one.code}": one.done for one in found.occupations}
    return told | {f"{one.phase}.{q}": getattr(one, f"{q}_n") for one in found.happiness for q in ("people", "community")}


@pytest.mark.parametrize("seed", range(3))
def test_no_two_views_of_the_meeting_differ_by_fewer_than_five_households(store, terminal, trained, seed: int) -> None:
    chance = random.Random(seed)
    places = [f"36{n:02d}" for n in range(1, 6)]
    for place in places:
        made = trained(
            place,
            *(
                (chance.choice((None, 0, 1000)), chance.choice((None, 0, 1100)), chance.choice((None, "yes", "yes", "no")))
                for _n in range(chance.choice((3, 8, 12)))
            ),
        )
        for home in made.homes[: chance.randint(1, 8)]:
            about = {"household_id": home.id, "fiscal_year": YEAR, "phase": "before"}
            added(store, terminal, Happiness(people=str(chance.randint(1, 5)), community=chance.choice((None, "3")), **about))
    whole, parts = figures(seen(store, "meeting_viewer")), [figures(seen(store, "meeting_viewer", place)) for place in places]
    assert any(n >= 5 for n in whole.values())
    for code, n in whole.items():
        shown = [part.get(code, 0) for part in parts]
        assert all(few == 0 or few >= 5 for few in shown), code
        for some in itertools.product((0, 1), repeat=len(places)):
            left = n - sum(itertools.compress(shown, some))
            assert left <= 0 or left >= 5, code


def test_a_household_in_two_rounds_is_one_household_and_the_later_round_holds_for_what_it_tells(store, terminal, trained) -> None:
    first = trained(HERE, (1000, 1200, "yes"), (1000, 1100, "yes"))
    [beside] = added(store, terminal, village(HERE, moo=4))
    [second] = added(store, terminal, TrainingRound(name="รุ่น 2", target=26, village_id=beside.id, fiscal_year=YEAR))
    added(store, terminal, Enrolment(round_id=second.id, household_id=first.homes[0].id, practises="no"))
    found = seen(store)
    assert (indicator(found, "target_households").value, indicator(found, "practising").value) == (2.0, 50.0)
    assert [(one.code, one.done) for one in found.occupations] == [("textile", 1)]


def test_money_before_and_after_is_the_median_of_who_told(store, terminal, trained) -> None:
    homes = trained(HERE, (0, 500, "yes"), (1000, 900, "yes"), (5000, None, "yes"), (None, None, None)).homes
    about = {"household_id": homes[2].id, "fiscal_year": YEAR, "phase": "after_12m"}
    added(store, terminal, IncomeRecord(expense=300, saving=0, **about))
    income, expense, saving = seen(store).money
    assert income.medians == {"start": (1000.0, 3), "after_3m": (700.0, 2), "after_6m": (None, 0), "after_12m": (None, 0)}
    assert (expense.medians["after_12m"], saving.medians["after_12m"]) == ((300.0, 1), (0.0, 1))


def test_sales_count_who_reported_and_a_district_is_not_measured_by_the_provinces_baht(store, terminal) -> None:
    [place] = added(store, terminal, village(HERE))
    one, _other = added(store, terminal, *(Producer(name=name, producer_type="group", village_id=place.id) for name in "กข"))
    added(store, terminal, Sale(producer_id=one.id, month=dt.date(2026, 11, 1), domestic_offline=0, export_online=250))
    added(store, terminal, IndicatorTarget(fiscal_year=YEAR, indicator="sales", value=Decimal(1000)))
    sales = indicator(seen(store), "sales")
    assert (sales.value, sales.known, sales.total, sales.is_reached) == (250.0, 1, 2, False)
    assert indicator(seen(store, district=HERE), "sales").target is None
    assert indicator(seen(store, "meeting_viewer"), "sales").value is None


def test_the_file_says_what_the_screen_says_and_no_more(store, trained) -> None:
    settings.settle(store, Terminal(), new_id(), settings.Office(province_code="36"))
    trained(HERE, *[(1000, 1100, "yes")] * 5)
    trained(THERE, *[(1000, 9000, "yes")] * 4)
    who = sessions.look_up(store, signed_in(store, "meeting_viewer", None, "gov").digest)
    headings, lines = file_tables.table(store, who, "results", Filters(fiscal_year=YEAR))
    told = {(line[1], line[3]): dict(zip(headings, line, strict=True)) for line in lines}
    assert told["", "income_rise"] == told[HERE, "income_rise"] | {headings[1]: "", headings[2]: told["", "income_rise"][headings[2]]}
    assert told[HERE, "income_rise"][headings[5]] == 10.0 and told[THERE, "income_rise"][headings[5]] is None
    assert told[HERE, "income.after_6m"][headings[5]] is None and told["", "occupation.textile"][headings[5]] == 5
