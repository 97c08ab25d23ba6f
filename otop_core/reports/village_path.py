"""The method of the knowledge record as a path: its stations in a village and fiscal year, how each stands, and what to do next.

Lines of the knowledge record: technique 1 (31), technique 2 (32), technique 3 (33), technique 4 (34), the caution (36).
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from otop_core.language.messages import Text, _
from otop_core.language.thai_calendar import fiscal_year_end, fiscal_year_start
from otop_core.reports.village import Found, VillageYear
from otop_core.training.readiness import NEEDS_REHEARSAL, Readiness, readiness
from otop_core.training.rounds import TARGET

DONE, DUE, MISSING = "done", "in_progress", "not_started"  # the codes of step_status, so that one word says both
SELECTED = "selected"


@dataclass(frozen=True)
class Standing:
    """How a station stands: ``facts`` says what there is, ``todo`` what to do next ([] where it is done)."""

    status: str
    facts: tuple[Text, ...] = ()
    todo: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Station:
    """``nouns``: the records that are shown there; ``begins``: those that can be begun there."""

    code: str
    title: str
    nouns: tuple[str, ...]
    begins: tuple[str, ...]
    judge: Callable[[VillageYear], Standing]


def _standing(facts: list[Text], todo: list[Text], *, begun: bool) -> Standing:
    return Standing(DONE if begun and not todo else DUE if begun else MISSING, tuple(facts), tuple(todo))


def _prepared(here: VillageYear) -> Standing:
    done, seen = here.of("preparation"), Counter(one.mark for one in here.of("swot_item"))
    facts = [Text(_("Prepared {n} times"), {"n": len(done)})] if done else []
    facts += [Text(_("SWOT: {n} items"), {"n": seen.total()})] if seen else []
    todo = [] if done else [Text(_("Study the village's data, and think and plan together with those concerned."))]
    empty = [side for side in "SWOT" if not seen[side]]
    if len(empty) == 4:
        todo.append(Text(_("Do the SWOT: strengths and weaknesses by 7S, opportunities and threats by PESTEL.")))
    elif empty:
        todo.append(Text(_("The SWOT has nothing yet under: {sides}."), {"sides": ", ".join(empty)}))
    return _standing(facts, todo, begun=bool(done or seen))


def _chosen(here: VillageYear) -> Standing:
    sages = here.of("sage")
    chosen, open_ = [one for one in sages if one.mark == SELECTED], [one for one in sages if not one.mark]
    facts = [Text(_("{n} sages, {k} selected"), {"n": len(sages), "k": len(chosen)})] if sages else []
    todo = []
    if not sages:
        todo.append(Text(_("Find out what villagers know, and register the sages whose knowledge fits the community.")))
    elif open_:
        todo.append(Text(_("{n} sages are nominated only: hold the meeting of all sectors that decides together."), {"n": len(open_)}))
    elif not chosen:
        todo.append(Text(_("No sage is selected: choose one who fits the community and whose knowledge can become an occupation.")))
    return _standing(facts, todo, begun=bool(sages))


def target(here: VillageYear) -> int:
    """People wanted in the rounds of the year; of the knowledge record's round where none is set."""
    return sum(one.many for one in here.of("training_round")) or TARGET


def _enrolled(here: VillageYear) -> Standing:
    rounds, enrolled, wanted = here.of("training_round"), here.of("enrolment"), target(here)
    n, oriented = len(enrolled), sum(one.day is not None for one in enrolled)
    facts = [Text(_("{n} of {target} households"), {"n": n, "target": wanted}), Text(_("{n} were told how it works"), {"n": oriented})]
    todo = []
    if not rounds:
        todo.append(Text(_("Begin a round of target households: voluntary, and intent on practising the occupation.")))
    elif n < wanted:
        todo.append(Text(_("{k} households fewer than the target: enrol more, or change the target of the round."), {"k": wanted - n}))
    elif n > wanted:
        todo.append(Text(_("{k} households more than the target: take some out, or change the target of the round."), {"k": n - wanted}))
    if oriented < n:
        todo.append(Text(_("{k} households have not been told how the programme works."), {"k": n - oriented}))
    return _standing(facts if rounds else [], todo, begun=bool(rounds))


def _rehearsed(here: VillageYear) -> Standing:
    trainers, rehearsals = here.of("trainer"), here.of("rehearsal")
    idle = sum(not one.mark for one in trainers)
    facts = [Text(_("{n} trainers"), {"n": len(trainers)})] if trainers else []
    todo = [] if trainers else [Text(_("Put together the village's trainer team."))]
    todo += (
        [Text(_("{n} of {total} trainers have no duty yet: agree on one with each."), {"n": idle, "total": len(trainers)})] if idle else []
    )
    if not rehearsals:
        todo.append(Text(_("Hold a rehearsal meeting before the day of the training, so that the trainers are confident.")))
    return _standing(facts, todo, begun=bool(trainers or rehearsals))


def ready(here: VillageYear, session: Found, reasons: dict[str, str]) -> Readiness:
    """Whether a session of the village may be held; ``reasons``: those of the officer, by session."""
    if session.day is None:
        return Readiness(())
    rehearsed = [one.day for one in here.of("rehearsal") if one.day]
    duties = [one.mark for one in here.of("trainer")]
    return readiness(session.mark, session.day, rehearsed, duties, reasons.get(session.id), here.today)


def _trained(here: VillageYear) -> Standing:
    led = [one for one in here.of("training_session") if one.mark in NEEDS_REHEARSAL]
    held = [one for one in led if one.day and one.day <= here.today]
    facts = [Text(_("{n} of {total} trainings held"), {"n": len(held), "total": len(led)})] if led else []
    todo = [] if led else [Text(_("Plan the day of the training; the officer stays close, encourages and co-facilitates."))]
    todo += [] if held or not led else [Text(_("The training is still to come."))]
    enrolled = len(here.of("enrolment"))
    few = [one for one in held if 2 * one.many < enrolled]
    todo += [Text(_("{name}: {n} of {total} households came."), {"name": one.title, "n": one.many, "total": enrolled}) for one in few]
    return _standing(facts, todo, begun=bool(led))


def _learned(here: VillageYear) -> Standing:
    found = [one for one in here.of("training_session") if one.mark not in (*NEEDS_REHEARSAL, "orientation")]
    facts = [Text(_("{n} occasions of learning"), {"n": len(found)})] if found else []
    todo = [] if found else [Text(_("Let the households learn from others of the same occupation: transfer, exchange, a visit or online."))]
    return _standing(facts, todo, begun=bool(found))


def _grouped(here: VillageYear) -> Standing:
    groups, products = here.of("occupation_group"), here.of("product")
    facts = [Text(_("{n} groups, {k} members"), {"n": len(groups), "k": sum(one.many for one in groups)})] if groups else []
    facts += [Text(_("{n} products"), {"n": len(products)})] if products else []
    todo = [] if groups else [Text(_("Let those who practise form an occupational group with real income."))]
    todo += [Text(_("{name} has no members yet."), {"name": one.title}) for one in groups if not one.many]
    todo += [] if products else [Text(_("Register the group's product and walk it through the ten steps."))]
    return _standing(facts, todo, begun=bool(groups or products))


def _measured(here: VillageYear) -> Standing:
    enrolled, later = len(here.of("enrolment")), Counter(one.mark for one in here.of("income_record"))
    happy = Counter(one.mark for one in here.of("happiness"))
    known = max(later.values(), default=0)
    facts = [Text(_("Income after the training: {n} of {total} households"), {"n": known, "total": enrolled})] if later else []
    facts += [Text(_("Happiness: {n} answers before, {k} after"), {"n": happy["before"], "k": happy["after"]})] if happy else []
    todo = [] if later else [Text(_("Ask the households for income, expense and saving 3, 6 and 12 months after the training."))]
    todo += [] if happy["after"] else [Text(_("Ask people how happy they and their community are."))]
    todo += [] if here.of("knowledge_record") else [Text(_("Write the knowledge record of what was learned."))]
    return _standing(facts, todo, begun=bool(later or happy or here.of("knowledge_record")))


STATIONS = (
    Station("prepare", _("Preparation and SWOT"), ("preparation", "swot_item"), ("preparation", "swot_item"), _prepared),
    Station("sages", _("Community sages"), ("sage", "sage_selection"), ("sage_selection",), _chosen),
    Station("households", _("Target households"), ("training_round", "enrolment"), ("training_round", "enrolment"), _enrolled),
    Station("rehearse", _("Trainers and rehearsal"), ("trainer", "rehearsal"), ("trainer", "rehearsal"), _rehearsed),
    Station("train", _("Training"), ("training_session",), ("training_session",), _trained),
    Station("learn", _("Transfer and exchange"), (), (), _learned),
    Station("groups", _("Groups and products"), ("occupation_group", "product"), ("occupation_group",), _grouped),
    Station("results", _("Results"), ("income_record", "happiness", "knowledge_record"), ("knowledge_record",), _measured),
)


def path(here: VillageYear) -> list[tuple[Station, Standing]]:
    """Every station with how it stands, in the order of the method."""
    return [(station, station.judge(here)) for station in STATIONS]


def timeline(here: VillageYear) -> list[Found]:
    """What happened in the fiscal year or is planned, the newest first."""
    dated = [one for one in here.of(*here.found) if one.day and fiscal_year_start(here.year) <= one.day <= fiscal_year_end(here.year)]
    return sorted(dated, key=lambda one: (one.day or here.today, one.noun, one.title), reverse=True)
