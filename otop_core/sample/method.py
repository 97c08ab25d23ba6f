"""The method in the target villages of the sample province, from the officer's preparation to the day of the training.

One village, the first of the second district, has walked the whole path; the others stand somewhere on it, and some have gone wrong:
a rehearsal on the day itself, trainers without a duty, a session with half the households, one household too many or too few.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from otop_core.community.households import Household
from otop_core.community.partners import Partner
from otop_core.community.sages import Sage
from otop_core.community.villages import Village
from otop_core.language.thai_calendar import fiscal_year
from otop_core.products.producers import Producer
from otop_core.sample import groups, outcomes
from otop_core.sample.parts import FEW, MODEL, Plan, at, things
from otop_core.training.learning import LearningResource
from otop_core.training.preparations import Preparation
from otop_core.training.rounds import Enrolment, TrainingRound
from otop_core.training.selections import SageSelection
from otop_core.training.sessions import Attendance, TrainingSession
from otop_core.training.trainers import Rehearsal, RehearsalAttendance, Trainer

SECTORS = ("government", "civil_society", "people", "private", "academic")
VERBS = ("co_think", "co_plan", "co_decide", "co_act", "co_responsible", "co_benefit")
LEARNING = ("transfer", "exchange", "study_visit", "online_learning")
WRONG = (("late",), (), ("idle", "overridden"), ("half", "some_answer", "again"))  # in the first districts' villages; else by chance
FAULTS = {"late": 0.1, "idle": 0.15, "unrehearsed": 0.1, "half": 0.15, "overridden": 0.3, "some_answer": 0.5}
FAR = (4, 8, 3, 7, 8, 7, 2, 6)  # stations that the villages of the other districts have walked, in turn
TEAM = 5


@dataclass(frozen=True)
class Place:
    """A target village with what has been planned there before.

    ``day``: when the last of it came; ``far``: how many stations it has walked; ``wrong``: what has gone wrong there.
    """

    village: Village
    homes: list[Household]
    sages: list[Sage]
    producer: Producer
    day: dt.date
    number: int
    far: int
    wrong: Sequence[str]

    @property
    def is_model(self) -> bool:
        return self.number == MODEL


def method(plan: Plan, found: dict[str, list[Village]], helpers: Sequence[Partner]) -> None:
    """Everything of the method for the target villages, and what serves the whole province."""
    for number, (name, step, occupation, platform) in enumerate(at("method", "resource"), 1):
        url = f"https://www.example.org/{number}"
        plan.add(plan.first, LearningResource(name=name, url=url, platform=platform, occupation=occupation, step=step))
    for place in _places(plan, found):
        walk(plan, place, helpers)


def _places(plan: Plan, found: dict[str, list[Village]]) -> list[Place]:
    homes, sages, producers = things(plan, Household), things(plan, Sage), things(plan, Producer)
    places = []
    for number, district in enumerate(plan.districts):
        village = found[district][0]
        of_homes = [one for one in homes if one.village_id == village.id]
        of_sages = [one for one in sages if one.village_id == village.id and plan.days[one.id] <= plan.days[of_homes[0].id]]
        owner = next(one for one in producers if one.village_id == village.id)
        day = max(plan.days[one.id] for one in (*of_homes, *of_sages, owner))
        far = 8 if number < FEW else FAR[number % len(FAR)] if plan.scale >= 0.5 else 0
        wrong = WRONG[number] if number < FEW else [fault for fault, p in FAULTS.items() if plan.chance.random() < p]
        places.append(Place(village, of_homes, of_sages, owner, day, number, far, wrong))
    return places


def walk(plan: Plan, place: Place, helpers: Sequence[Partner]) -> None:
    """The path of one village as far as it has come; in every district an officer has written down what was learned."""
    day = min(place.day + dt.timedelta(days=plan.chance.randint(5, 15)), plan.last)
    of = {"village_id": place.village.id, "fiscal_year": fiscal_year(day)}
    for station in (_prepare, _choose, _enrol, _rehearse, _train)[: place.far]:
        station(plan, place, of, day)
        day = min(day + dt.timedelta(days=plan.chance.randint(5, 20)), plan.last)
    if place.far > 5:
        groups.group(plan, place, of, day, helpers)
    if place.far > 6:
        outcomes.measure(plan, place, of, day)
    outcomes.write(plan, place, of, day)
    if "again" in place.wrong:
        _again(plan, place)


def _prepare(plan: Plan, place: Place, of: dict[str, object], day: dt.date) -> None:
    words = {"name": plan.one("method", "studied"), "with_whom": plan.one("method", "with"), "findings": plan.one("method", "findings")}
    plan.add(day, Preparation(prepared_on=day, modes=("co_think", "co_plan"), **words, **of))
    sides = [side for side in "SWOT" if place.is_model or plan.chance.random() < 0.85]
    groups.swot(plan, day, sides, {"target": "village", **of})


def _choose(plan: Plan, place: Place, of: dict[str, object], day: dt.date) -> None:
    for number, sage in enumerate(place.sages):
        if place.is_model or plan.chance.random() < 0.7:  # the others stay nominated only
            decision = plan.weighted({"selected": 70, "reserve": 20, "not_selected": 10})
            if place.is_model:
                decision = ("selected", "reserve", "not_selected")[number % 3]
            sectors = SECTORS if place.is_model else SECTORS[: plan.chance.randint(2, 5)]
            held = {"held_on": day, "sectors": sectors, "place": plan.one("method", "place"), "took_part": plan.one("method", "with")}
            judged = {"fits": True, "interesting": decision != "not_selected", "livelihood": decision == "selected"}
            noted = {"livelihood_note": plan.one("method", "judged", decision)}
            plan.add(day, SageSelection(sage_id=sage.id, decision=decision, modes=("co_decide",), **held, **judged, **noted, **of))


def _enrol(plan: Plan, place: Place, of: dict[str, object], day: dt.date) -> None:
    about = {"name": at("method", "round").format(year=of["fiscal_year"]), "target": plan.wanted(place.number)}
    begun = plan.add(day, TrainingRound(**about, **of))
    for home in place.homes:
        known = place.is_model or plan.chance.random() < 0.9
        plan.add(
            day,
            Enrolment(
                round_id=begun.id,
                household_id=home.id,
                oriented_on=day if known else None,
                modes=tuple(plan.chance.sample(VERBS, plan.chance.randint(3, 6))) if known else (),
                occupation=home.wants_occupation or home.occupation,
                practises=_practises(plan, home) if place.far >= 5 else None,  # nobody knows before the training
            ),
        )


def _practises(plan: Plan, home: Household) -> str:
    return "yes" if home.income == 0 or plan.chance.random() < 0.85 else "no"


def _rehearse(plan: Plan, place: Place, of: dict[str, object], day: dt.date) -> None:
    """The team and its duties; who rehearses too late does so on the day of the training."""
    team = []
    for number, home in enumerate(place.homes[:TEAM]):
        duty = None if "idle" in place.wrong and number in (1, 4) else at("method", "duties")[number]
        about = {"is_lead": number == 0, "duty": duty, "readiness": str(plan.chance.randint(3, 5))}
        team.append(plan.add(day, Trainer(person_id=home.representative_id, **about, **of)))
    if "late" not in place.wrong and "unrehearsed" not in place.wrong:
        _rehearsal(plan, of, day, team)


def _rehearsal(plan: Plan, of: dict[str, object], day: dt.date, team: Sequence[Trainer]) -> None:
    held = {"held_on": day, "place": plan.one("method", "place"), "officer": plan.one("method", "officer")}
    rehearsal = plan.add(day, Rehearsal(name=plan.one("method", "rehearsal"), **held, **of))
    for trainer in team:
        plan.add(day, RehearsalAttendance(rehearsal_id=rehearsal.id, trainer_id=trainer.id, readiness=trainer.readiness))


def _train(plan: Plan, place: Place, of: dict[str, object], day: dt.date) -> None:
    """The day of the training, and an occasion to learn from others; the model village also practised and went on a visit."""
    if "late" in place.wrong:
        _rehearsal(plan, of, day, [one for one in things(plan, Trainer) if one.village_id == place.village.id])
    unready = {"late", "idle", "unrehearsed"} & set(place.wrong)
    reason = plan.one("method", "override") if unready and "overridden" in place.wrong else None
    came = place.homes[: len(place.homes) // 2] if "half" in place.wrong else place.homes
    kinds = ("orientation", "training", "practice", "exchange", "study_visit") if place.is_model else ("training", _learns(place))
    for kind in kinds:
        held = {"held_on": day, "place": plan.one("method", "place"), "officer": plan.one("method", "officer")}
        about = {"name": plan.one("method", "sessions", kind), "modes": tuple(plan.chance.sample(VERBS, 3))}
        why = {"override_reason": reason if kind == "training" else None}
        session = plan.add(day, TrainingSession(kind=kind, **about, **why, **held, **of))
        for home in came if kind in ("training", "practice") else ():
            plan.add(day, Attendance(session_id=session.id, household_id=home.id))


def _learns(place: Place) -> str:
    return LEARNING[place.number % len(LEARNING)]


def _again(plan: Plan, place: Place) -> None:
    """Some of the same households in a round of this fiscal year, whose training is near and not ready: nobody has rehearsed."""
    year = fiscal_year(plan.last)
    of = {"village_id": place.village.id, "fiscal_year": year}
    name = at("method", "again").format(year=year)
    begun = plan.add(plan.last, TrainingRound(name=name, target=8, **of))
    for home in place.homes[:5]:
        plan.add(plan.last, Enrolment(round_id=begun.id, household_id=home.id, occupation=home.occupation))
    for home in place.homes[:2]:
        plan.add(plan.last, Trainer(person_id=home.representative_id, is_lead=home is place.homes[0], **of))
    near = {"held_on": plan.last + dt.timedelta(days=10), "place": plan.one("method", "place")}
    plan.add(plan.last, TrainingSession(kind="training", name=plan.one("method", "sessions", "training"), **near, **of))
