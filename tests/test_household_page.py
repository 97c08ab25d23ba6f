"""What a household has told since the training: due, asked, not known; a start of 0 is told in baht."""

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest
import screen
from conftest import HERE, THERE, added, household, signed_in, village

from otop_core.access import sessions
from otop_core.community.people import Person
from otop_core.language.messages import say
from otop_core.model.errors import Denied, Gone
from otop_core.reports import household as since
from otop_core.results.incomes import Happiness, IncomeRecord
from otop_core.store import Store
from otop_core.training.rounds import Enrolment, TrainingRound
from otop_core.training.sessions import TrainingSession

YEAR = 2570


@pytest.fixture
def home(store: Store, terminal) -> SimpleNamespace:
    """A household in a round of the year, with 4,000 baht at the start."""
    return trained(store, terminal, 4000)


def trained(store: Store, caller, income: int | None) -> SimpleNamespace:
    [place] = added(store, caller, village())
    [person] = added(store, caller, Person(given_name="มะลิ", village_id=place.id))
    own, begun = added(
        store, caller, household(place, person, income=income), TrainingRound(name="รุ่น 1", target=26, village_id=place.id, fiscal_year=YEAR)
    )
    added(store, caller, Enrolment(round_id=begun.id, household_id=own.id))
    return SimpleNamespace(village=place, own=own)


def told(store: Store, home: SimpleNamespace) -> since.HouseholdSince:
    officer = sessions.look_up(store, signed_in(store, "district_officer", HERE, f"officer{store.last_seq}").digest)
    return since.load(store, officer, home.own.id)


def income(home: SimpleNamespace, phase: str, **more: object) -> IncomeRecord:
    return IncomeRecord(household_id=home.own.id, fiscal_year=YEAR, phase=phase, **more)


def test_each_asking_is_due_three_six_and_twelve_months_after_the_last_training(store, terminal, home) -> None:
    assert [one.due for one in told(store, home).years[0].asked] == [None, None, None]
    held = {"kind": "training", "village_id": home.village.id, "fiscal_year": YEAR}
    days = (dt.date(2026, 10, 5), dt.date(2026, 11, 30))
    added(store, terminal, *(TrainingSession(name="ทอผ้า", held_on=day, **held) for day in days))
    added(store, terminal, TrainingSession(name="ดูงาน", held_on=dt.date(2026, 12, 9), **held | {"kind": "exchange"}))
    added(store, terminal, income(home, "after_6m", income=5000))
    asked = told(store, home).years[0].asked
    assert [one.due for one in asked] == [dt.date(2027, 2, 28), dt.date(2027, 5, 30), dt.date(2027, 11, 30)]
    day = dt.date(2027, 12, 1)
    assert [one.is_due(day) for one in asked] == [True, False, True] and not asked[0].is_due(dt.date(2027, 2, 27))


@pytest.mark.parametrize(
    ("start", "later", "rise"),
    [(4000, 5000, (1000, 25)), (4000, 3000, (-1000, -25)), (0, 700, (700, None)), (0, 0, (0, None)), (None, 900, None), (4000, None, None)],
)
def test_a_rise_is_in_percent_and_in_baht_where_the_start_was_0(store, terminal, start, later, rise) -> None:
    home = trained(store, terminal, start)
    added(store, terminal, income(home, "after_3m", income=later, saving=1))
    found = told(store, home)
    one = found.years[0].asked[0]
    assert found.rise(one) == (rise and (Decimal(rise[0]), rise[1]))
    assert (one.income, one.expense, one.saving) == (later, None, 1)


def test_what_it_told_in_a_year_of_no_round_is_there_too_and_the_latest_year_is_first(store, terminal, home) -> None:
    added(store, terminal, Happiness(household_id=home.own.id, fiscal_year=YEAR - 1, phase="before", people="4"))
    years = told(store, home).years
    assert [one.year for one in years] == [YEAR, YEAR - 1]
    assert [(one.phase, one.people, one.community) for one in years[1].answered] == [("before", "4", None), ("after", None, None)]
    assert not any(one.record for one in years[0].answered)


def test_another_district_and_the_bin_have_nothing_to_tell(store, terminal, home) -> None:
    other = sessions.look_up(store, signed_in(store, "district_officer", THERE, "other").digest)
    with pytest.raises(Denied):
        since.load(store, other, home.own.id)
    with pytest.raises(Gone):
        since.load(store, other, "nobody")


def test_the_page_shows_what_is_known_and_opens_the_form_of_what_is_missing(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("OTOP_STORE", str(tmp_path / "otop.duckdb"))
    with screen.running(tmp_path / "otop.duckdb") as store:
        officer = screen.signed_in(store, "provincial_officer")
        home = trained(store, sessions.Session(officer), 0)
        added(store, sessions.Session(officer), income(home, "after_3m", income=1200))
        app = screen.opened(officer, "community/households.py", id=home.own.id)
        assert not app.exception
        shown = " ".join(str(one.proto.body) for one in app.get("html"))
        assert f"+1,200 {say('baht', 'th')}" in shown
        app.pills[0].select(app.pills[0].options[0]).run()
        assert f"income_record:new:{home.own.id}:{YEAR}:after_6m" in screen.forms(app)
