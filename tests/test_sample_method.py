"""The sample of a whole province has every case that the issue of the method names: nothing is written, the plan alone is read."""

import datetime as dt
from collections import Counter, defaultdict
from typing import TypeVar

import pytest

from otop_core import sample
from otop_core.community.groups import GroupMember, OccupationGroup
from otop_core.community.households import Household
from otop_core.community.villages import Village
from otop_core.language import vocabulary
from otop_core.language.thai_calendar import fiscal_year
from otop_core.model.declaration import Noun
from otop_core.products.evidence import Support
from otop_core.products.products import Product
from otop_core.results.incomes import Happiness, IncomeRecord
from otop_core.results.knowledge_records import KnowledgeRecord
from otop_core.results.targets import IndicatorTarget
from otop_core.sample.parts import Plan, things
from otop_core.training.readiness import Readiness, readiness
from otop_core.training.rounds import TARGET, Enrolment, TrainingRound
from otop_core.training.selections import SageSelection
from otop_core.training.sessions import Attendance, TrainingSession
from otop_core.training.swot import SwotItem
from otop_core.training.trainers import Rehearsal, Trainer

T = TypeVar("T", bound=Noun)
DAY = dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return sample.planned("36", 1.0, 2570, DAY)


def codes(name: str) -> set[str]:
    return set(vocabulary.codes(name))


def ready(plan: Plan, session: TrainingSession) -> Readiness:
    """As the village page judges it: by the team and the rehearsals of the village and fiscal year."""

    def there(kind: type[T]) -> list[T]:
        return [one for one in things(plan, kind) if (one.village_id, one.fiscal_year) == (session.village_id, session.fiscal_year)]

    rehearsed = [one.held_on for one in there(Rehearsal)]
    return readiness(session.kind, session.held_on, rehearsed, [one.duty for one in there(Trainer)], session.override_reason)


def trainings(plan: Plan) -> list[TrainingSession]:
    return [one for one in things(plan, TrainingSession) if one.kind == "training"]


def test_rounds_have_25_26_and_27_of_26_and_families_come_again(plan: Plan) -> None:
    enrolled = Counter(one.round_id for one in things(plan, Enrolment))
    assert {TARGET - 1, TARGET, TARGET + 1} <= {enrolled[one.id] for one in things(plan, TrainingRound) if one.target == TARGET}
    assert 2 in Counter(one.household_id for one in things(plan, Enrolment)).values()


def test_all_verbs_of_participation_are_taken_on(plan: Plan) -> None:
    assert {mode for one in things(plan, Enrolment) for mode in one.modes} == codes("participation_mode")


def test_sages_are_selected_in_reserve_and_not_selected(plan: Plan) -> None:
    assert {one.decision for one in things(plan, SageSelection)} == codes("selection")
    assert {sector for one in things(plan, SageSelection) for sector in one.sectors} == codes("partner_sector")


def test_a_rehearsal_on_the_very_day_makes_no_training_ready(plan: Plan) -> None:
    days = {(one.village_id, one.held_on) for one in things(plan, Rehearsal)}
    same = [one for one in trainings(plan) if (one.village_id, one.held_on) in days]
    assert same and all(ready(plan, one).lacks for one in same)


def test_a_trainer_without_a_duty_and_an_override_with_its_reason(plan: Plan) -> None:
    idle = {one.village_id for one in things(plan, Trainer) if not one.duty and one.fiscal_year < fiscal_year(DAY)}
    assert any(one.village_id in idle and ready(plan, one).is_overridden for one in trainings(plan))
    assert any(not ready(plan, one).is_ready for one in trainings(plan))
    assert all(ready(plan, one).is_overridden for one in trainings(plan) if one.override_reason)  # no reason where none is needed


def test_a_training_near_by_is_not_ready(plan: Plan) -> None:
    near = [one for one in trainings(plan) if DAY < one.held_on <= DAY + dt.timedelta(days=14)]
    assert near and not any(ready(plan, one).is_ready for one in near)


def test_a_session_had_half_the_households(plan: Plan) -> None:
    came = Counter(one.session_id for one in things(plan, Attendance))
    homes = Counter(one.village_id for one in things(plan, Household))
    assert any(came[one.id] == homes[one.village_id] // 2 for one in trainings(plan))
    assert {one.kind for one in things(plan, TrainingSession)} == codes("session_kind")


def test_incomes_are_asked_three_times_and_begin_at_nothing_in_some_homes(plan: Plan) -> None:
    phases = defaultdict(set)
    for one in things(plan, IncomeRecord):
        phases[one.household_id].add(one.phase)
    nothing = {one.id for one in things(plan, Household) if one.income == 0}
    assert set().union(*phases.values()) == codes("income_phase")
    assert any(phases[id] == codes("income_phase") for id in nothing)
    unknown = {one.id for one in things(plan, Household) if one.income is None}
    assert unknown and not unknown & set(phases)


def test_incomes_rise_as_the_department_counts_on(plan: Plan) -> None:
    start = {one.id: one.income for one in things(plan, Household) if one.income}
    later = [one for one in things(plan, IncomeRecord) if one.household_id in start and one.income is not None]
    rises = [100 * (one.income - start[one.household_id]) / start[one.household_id] for one in later if one.income is not None]
    assert 3 <= sum(rises) / len(rises) <= 12  # percent


def test_practising_is_known_only_after_a_training(plan: Plan) -> None:
    rounds = {one.id: (one.village_id, one.fiscal_year) for one in things(plan, TrainingRound)}
    trained = {(one.village_id, one.fiscal_year) for one in trainings(plan) if one.held_on <= DAY}
    known = {rounds[one.round_id]: one.practises is not None for one in things(plan, Enrolment)}
    assert False in known.values() and {place for place, is_known in known.items() if is_known} == trained


def test_happiness_is_answered_by_some_only(plan: Plan) -> None:
    homes, answered = defaultdict(set), {one.household_id for one in things(plan, Happiness)}
    for home in things(plan, Household):
        homes[home.village_id].add(home.id)
    assert any(0 < len(ids & answered) < len(ids) for ids in homes.values())
    assert any(one.community is None for one in things(plan, Happiness))
    assert any(ids <= answered for ids in homes.values() if len(ids) == TARGET)


def test_groups_have_several_occupations_numbers_products_and_help_of_a_value(plan: Plan) -> None:
    groups = things(plan, OccupationGroup)
    members = Counter(one.group_id for one in things(plan, GroupMember))
    leads = Counter(one.group_id for one in things(plan, GroupMember) if one.role == "leader")
    assert len({one.occupation for one in groups}) >= 5 and {one.area for one in groups} == codes("dev_area")
    assert any(one.other_areas for one in groups) and not any(one.area in one.other_areas for one in groups)
    assert any(one.enterprise_no for one in groups) and any(not one.enterprise_no for one in groups)
    assert all(10 <= members[one.id] <= 35 and leads[one.id] == 1 for one in groups)
    assert {one.group_id for one in things(plan, Product) if one.group_id} == {one.id for one in groups}
    helped = [one for one in things(plan, Support) if one.group_id]
    assert any(one.value for one in helped) and any(one.value is None for one in helped)
    assert {one.work_process for one in things(plan, Support)} == codes("work_process")


def test_swot_is_of_villages_groups_and_products_by_every_side(plan: Plan) -> None:
    seen = {(one.target, one.quadrant) for one in things(plan, SwotItem)}
    assert seen == {(target, side) for target in ("village", "group", "product") for side in "SWOT"}
    assert all(bool(one.group_id) == (one.target == "group") for one in things(plan, SwotItem))


def test_every_district_has_its_knowledge_record_and_its_targets(plan: Plan) -> None:
    district = {one.id: one.district() for one in things(plan, Village)}
    assert {district[one.village_id] for one in things(plan, KnowledgeRecord)} == set(plan.districts)
    for year in (fiscal_year(DAY) - n for n in range(3)):
        found = [one for one in things(plan, IndicatorTarget) if (one.indicator, one.fiscal_year) == ("sales", year)]
        sales = {one.of_district or "": one.value for one in found if not one.of_area}
        assert {one.of_area for one in found if one.of_area} == codes("dev_area")
        assert all(one.level_5 for one in found if one.of_district)
        assert set(sales) == {"", *plan.districts}
        whole = sales.pop("")
        assert abs(sum(sales.values()) - whole) < whole / 100
    assert {one.indicator for one in things(plan, IndicatorTarget)} == codes("indicator")


def test_every_district_has_a_product_with_a_photo_in_the_smallest_sample_too() -> None:
    plan = sample.planned("36", 0.01, 2570, DAY)
    district = {one.id: one.district() for one in things(plan, Village)}
    assert {district[one.village_id] for one in things(plan, Product) if one.photo} == set(plan.districts)
