"""The method in the target villages of the sample province, from the officer's preparation to what came of it.

One village, the first of the second district, has walked the whole path; the others stand somewhere on it, and some have gone wrong:
a rehearsal on the day itself, trainers without a duty, a session with half the households, one household too many or too few.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from otop_core.community.groups import GroupMember, OccupationGroup
from otop_core.community.households import Household
from otop_core.community.sages import Sage
from otop_core.community.villages import Village
from otop_core.gate.acts import Add, Remove
from otop_core.language.thai_calendar import fiscal_year
from otop_core.model.declaration import Noun
from otop_core.results.incomes import Happiness, IncomeRecord
from otop_core.results.knowledge_records import KnowledgeRecord
from otop_core.results.targets import IndicatorTarget
from otop_core.sample.parts import Plan, at
from otop_core.training.learning import LearningResource
from otop_core.training.preparations import Preparation
from otop_core.training.rounds import TARGET, Enrolment, TrainingRound
from otop_core.training.selections import SageSelection
from otop_core.training.sessions import Attendance, TrainingSession
from otop_core.training.swot import SwotItem
from otop_core.training.trainers import Rehearsal, RehearsalAttendance, Trainer

TARGETS = {"practising": 85, "income_rise": 3, "villages_rise": 80, "group_villages": 10}  # percent; DOMAIN 2.4, read on CDD's dashboard
FACTORS = {"S": "skills", "W": "systems", "O": "economic", "T": "environmental"}
SECTORS = ("government", "civil_society", "people", "private", "academic")
HELPED = ("S09", "S04", "S06", "S05")  # steps that online resources help with
FEW = 4  # districts with the method in a sample of less than half the usual size


@dataclass(frozen=True)
class Place:
    """A target village with what has been planned there before; ``day`` is when its last household came."""

    village: Village
    homes: list[Household]
    sages: list[Sage]
    day: dt.date
    is_model: bool


def method(plan: Plan, found: dict[str, list[Village]]) -> None:
    """Everything of the method for the target villages, and what serves the whole province."""
    for year in {fiscal_year(plan.last), fiscal_year(plan.last) - 1}:
        for indicator, value in TARGETS.items():
            plan.add(plan.first, IndicatorTarget(fiscal_year=year, indicator=indicator, value=Decimal(value)))
    for number, (name, step) in enumerate(zip(at("method", "resource"), HELPED, strict=True), 1):
        resource = LearningResource(name=name, url=f"https://www.example.org/{number}", platform="website", occupation="textile", step=step)
        plan.add(plan.first, resource)
    districts = plan.districts if plan.scale >= 0.5 else plan.districts[:FEW]
    for place in _places(plan, found, districts):
        walk(plan, place)


def _places(plan: Plan, found: dict[str, list[Village]], districts: list[str]) -> list[Place]:
    removed = {event.act.thing.id for event in plan.events if isinstance(event.act, Remove)}
    there: dict[str, list[Noun]] = {}
    for event in plan.events:
        if isinstance(event.act, Add) and isinstance(event.act.thing, Household | Sage) and event.act.thing.id not in removed:
            there.setdefault(event.act.thing.village_id, []).append(event.act.thing)
    places = []
    for number, district in enumerate(districts):
        village = found[district][0]
        homes = [one for one in there.get(village.id, []) if isinstance(one, Household)]
        sages = [one for one in there.get(village.id, []) if isinstance(one, Sage)]
        day = max((plan.days[one.id] for one in (*homes, *sages)), default=plan.first)
        places.append(Place(village, homes, sages, day, number == 1))
    return places


def walk(plan: Plan, place: Place) -> None:
    """The path of one village as far as it has come: about a third of the villages stop at every second station."""
    day = min(place.day + dt.timedelta(days=plan.chance.randint(5, 40)), plan.last)
    if place.is_model:
        day = min(place.day, plan.last - dt.timedelta(days=420))
    year = fiscal_year(day)
    of = {"village_id": place.village.id, "fiscal_year": year}
    far = 9 if place.is_model else plan.chance.randint(2, 9)
    stations = (_prepare, _choose, _enrol, _rehearse, _train, _group, _measure, _write)
    for station in stations[:far]:
        station(plan, place, of, max(day, place.day))
        day += dt.timedelta(days=plan.chance.randint(5, 25))


def _prepare(plan: Plan, place: Place, of: dict[str, object], day: dt.date) -> None:
    day = min(day, plan.last)
    words = {"name": plan.one("method", "studied"), "with_whom": plan.one("method", "with"), "findings": plan.one("method", "findings")}
    plan.add(day, Preparation(prepared_on=day, modes=("co_think", "co_plan"), **words, **of))
    for side, factor in FACTORS.items():
        if place.is_model or plan.chance.random() < 0.85:
            factors = {"internal" if side in "SW" else "external": factor}
            weight = str(plan.chance.randint(2, 5))
            plan.add(day, SwotItem(target="village", quadrant=side, text=plan.one("method", side), weight=weight, **factors, **of))


def _choose(plan: Plan, place: Place, of: dict[str, object], day: dt.date) -> None:
    day = min(day, plan.last)
    for sage in place.sages:
        if place.is_model or plan.chance.random() < 0.7:  # the others stay nominated only
            decision = "selected" if place.is_model else plan.weighted({"selected": 70, "reserve": 20, "not_selected": 10})
            sectors = SECTORS if place.is_model else SECTORS[: plan.chance.randint(2, 5)]
            held = {"held_on": day, "sectors": sectors, "place": plan.one("method", "place"), "took_part": plan.one("method", "with")}
            judged = {"fits": True, "interesting": decision != "not_selected", "livelihood": decision == "selected"}
            plan.add(day, SageSelection(sage_id=sage.id, decision=decision, modes=("co_decide",), **held, **judged, **of))


def _enrol(plan: Plan, place: Place, of: dict[str, object], day: dt.date) -> None:
    day = min(day, plan.last)
    target = max(1, len(place.homes)) if place.is_model else max(1, min(TARGET, len(place.homes) + plan.chance.randint(-1, 1)))
    begun = plan.add(day, TrainingRound(name=at("method", "round").format(year=of["fiscal_year"]), target=target, **of))
    for home in place.homes:
        known = place.is_model or plan.chance.random() < 0.9
        plan.add(
            day,
            Enrolment(
                round_id=begun.id,
                household_id=home.id,
                oriented_on=day if known else None,
                modes=("co_think", "co_act", "co_benefit") if known else (),
                occupation=home.wants_occupation or home.occupation,
                practises="yes" if plan.chance.random() < 0.85 else "no",
            ),
        )


def _rehearse(plan: Plan, place: Place, of: dict[str, object], day: dt.date) -> None:
    day = min(day, plan.last)
    trainers = []
    for number, home in enumerate(place.homes[:5]):
        duty = at("method", "duties")[number] if place.is_model or plan.chance.random() < 0.85 else None
        readiness = str(plan.chance.randint(3, 5))
        team = Trainer(person_id=home.representative_id, is_lead=number == 0, duty=duty, readiness=readiness, **of)
        trainers.append(plan.add(day, team))
    if place.is_model or plan.chance.random() < 0.8:
        held = {"held_on": day, "place": plan.one("method", "place"), "officer": plan.one("method", "officer")}
        rehearsal = plan.add(day, Rehearsal(name=plan.one("method", "rehearsal"), **held, **of))
        for trainer in trainers:
            plan.add(day, RehearsalAttendance(rehearsal_id=rehearsal.id, trainer_id=trainer.id, readiness=trainer.readiness))


def _train(plan: Plan, place: Place, of: dict[str, object], day: dt.date) -> None:
    day = min(day + dt.timedelta(days=1 if place.is_model or plan.chance.random() < 0.8 else 0), plan.last)
    reason = None if place.is_model else plan.some(0.15, plan.one("method", "override"))
    held = {"held_on": day, "place": plan.one("method", "place"), "officer": plan.one("method", "officer")}
    training = TrainingSession(kind="training", name=plan.one("method", "training"), override_reason=reason, **held, **of)
    came = place.homes if place.is_model or plan.chance.random() < 0.8 else place.homes[: len(place.homes) // 2]
    session = plan.add(day, training)
    for home in came:
        plan.add(day, Attendance(session_id=session.id, household_id=home.id))
    plan.add(day, TrainingSession(kind="exchange", name=plan.one("method", "exchange"), **held, **of))


def _group(plan: Plan, place: Place, of: dict[str, object], day: dt.date) -> None:
    day = min(day + dt.timedelta(days=7), plan.last)
    about = {"name": f"{plan.one('method', 'group')}{place.village.name}", "occupation": "textile", "area": "processing"}
    group = plan.add(day, OccupationGroup(village_id=place.village.id, started_on=day, brand=plan.some(0.6, plan.one("brands")), **about))
    for number, home in enumerate(place.homes[: plan.chance.randint(10, 20)]):
        plan.add(day, GroupMember(group_id=group.id, household_id=home.id, role="leader" if number == 0 else "member"))


def _measure(plan: Plan, place: Place, of: dict[str, object], day: dt.date) -> None:
    """Income after 3 and 6 months where that day has come; who does not tell has no record."""
    for home in place.homes:
        about = {"household_id": home.id, "fiscal_year": of["fiscal_year"]}
        for phase, days in (("after_3m", 91), ("after_6m", 182)):
            asked = day + dt.timedelta(days=days)
            if asked <= plan.last and home.income is not None and (place.is_model or plan.chance.random() < 0.8):
                rise = Decimal(round(plan.lognormal(700, 0.6, 0, 3000) / 100) * 100)
                plan.add(asked, IncomeRecord(phase=phase, recorded_on=asked, income=home.income + rise, expense=home.expense, **about))
        for phase, level in (("before", (2, 4)), ("after", (3, 5))):
            asked = min(day if phase == "before" else day + dt.timedelta(days=100), plan.last)
            if place.is_model or plan.chance.random() < 0.6:
                people, community = (str(plan.chance.randint(*level)) for _ in range(2))
                plan.add(asked, Happiness(phase=phase, people=people, community=community, asked_on=asked, **about))


def _write(plan: Plan, place: Place, of: dict[str, object], day: dt.date) -> None:
    """One record of what was learned."""
    words = {name: plan.one("method", name) for name in ("background", "goal", "techniques", "cautions")}
    told = {"name": plan.one("method", "record"), "owner": plan.one("method", "officer"), "method": plan.one("method", "way")}
    plan.add(min(day, plan.last), KnowledgeRecord(category="self_reliance", area="processing", **told, **words, **of))
