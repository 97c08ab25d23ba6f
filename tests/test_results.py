"""The results of a fiscal year by hand-made cases: a start of 0, what is not known, a district's own target, fewer than five."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from conftest import HERE, THERE, added, household, signed_in, village

from otop_core.access import sessions
from otop_core.community.groups import OccupationGroup
from otop_core.community.people import Person
from otop_core.reports import results
from otop_core.results.incomes import Happiness, IncomeRecord
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
        [place] = added(store, terminal, village(district))
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
