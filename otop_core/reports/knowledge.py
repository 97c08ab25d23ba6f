"""The knowledge record as it goes on paper: the six sections of the department's form in its own order, with what the app knows added."""

from dataclasses import dataclass

from otop_core.access.sessions import SignedIn
from otop_core.gate import records
from otop_core.language import thai_calendar, vocabulary
from otop_core.language.messages import Text, _, say
from otop_core.products.steps import STEPS
from otop_core.reports import village as villages
from otop_core.reports import village_path
from otop_core.reports.village import VillageYear
from otop_core.results.knowledge_records import KnowledgeRecord
from otop_core.store import Store
from otop_core.training.readiness import NEEDS_REHEARSAL

TITLE = _("Individual knowledge record")
FROM_REGISTERS = _("From the registers of the app:")
TECHNIQUES = (("prepare", "1"), ("sages", "2"), ("households", "3"), ("learn", "4"))  # stations of the path by technique
STEPS_DONE = (
    "SELECT x.step, count(*) FILTER (WHERE x.status = 'done'), count(*) FILTER (WHERE x.status <> 'not_applicable')"
    " FROM product_step x JOIN product r ON r.id = x.product_id WHERE r.removed_at IS NULL AND r.village_id = :village"
    " AND x.seq_to IS NULL AND x.since <= :day AND x.until > :day GROUP BY x.step"
)


@dataclass(frozen=True)
class Section:
    """``level`` 1 for the six sections, 2 within them; ``written`` by the officer, ``known`` to the app, one fact a line."""

    level: int
    heading: str
    written: str = ""
    known: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """The whole record in one language."""

    title: str
    place: str
    year: int
    sections: tuple[Section, ...]


def load(store: Store, who: SignedIn, id: str) -> Sheet:
    """The record with the facts of its village and fiscal year; raises Gone, Denied."""
    record = records.find_in_reach(store, who.actor_, "knowledge_record", id).record
    assert isinstance(record, KnowledgeRecord)
    here = villages.load(store, who, record.village_id, record.fiscal_year)
    label = {name: say(about.label, who.language) for name, about in record.abouts().items()}
    owner = "\n".join(filter(None, (" ".join(filter(None, (record.owner, record.position))), record.office)))
    return Sheet(
        say(TITLE, who.language),
        f"{here.name} {here.place}",
        record.fiscal_year,
        (
            Section(1, label["name"], record.name),
            Section(1, label["owner"], owner),
            Section(1, label["category"], vocabulary.label("km_category", record.category, who.language)),
            Section(1, say(_("4. Background and goal of managing the knowledge"), who.language)),
            Section(2, label["background"], record.background or ""),
            Section(2, label["goal"], record.goal or ""),
            Section(1, label["method"], record.method or "", _steps(store, here, who.language)),
            Section(1, say(_("6. Results of managing the knowledge"), who.language)),
            Section(2, label["techniques"], record.techniques or "", _techniques(here, who.language)),
            Section(2, label["cautions"], record.cautions or "", _cautions(store, here, who.language)),
        ),
    )


def _steps(store: Store, here: VillageYear, language: str) -> tuple[str, ...]:
    """5.1 to 5.10, each with how many of the village's products have done it."""
    counted = {step: (done, asked) for step, done, asked in store.all(STEPS_DONE, village=here.id, day=here.today)}
    said = _("5.{n} {title}: {done} of {total} products")
    return tuple(
        say(said, language, n=number, title=say(step.title, language), done=done, total=total)
        for number, step in enumerate(STEPS, 1)
        for done, total in [counted.get(step.code, (0, 0))]
    )


def _techniques(here: VillageYear, language: str) -> tuple[str, ...]:
    """What was done of each of the four techniques, with its numbers."""
    path = {station.code: (station, standing) for station, standing in village_path.path(here)}
    found = []
    for code, number in TECHNIQUES:
        station, standing = path[code]
        facts = ", ".join(say(fact, language) for fact in standing.facts) or say(_("nothing recorded yet"), language)
        found.append(f"({number}) {say(station.title, language)}: {facts}")
    return tuple(found)


def _cautions(store: Store, here: VillageYear, language: str) -> tuple[str, ...]:
    """What was lacking when a training was held, and why it was held all the same; then the rehearsals."""
    reasons = villages.overrides(store, here)
    found = [Text(_("{n} rehearsal meetings, {k} trainers"), {"n": len(here.of("rehearsal")), "k": len(here.of("trainer"))})]
    said = [say(one, language) for one in found]
    for session in here.of("training_session"):
        if session.mark in NEEDS_REHEARSAL:
            ready = village_path.ready(here, session, reasons)
            lacked = [say(lack, language) for lack in ready.lacks] or [say(_("ready to train"), language)]
            day = thai_calendar.show_date(session.day, language) if session.day else "–"
            said.append(f"{session.title} ({day}): {' '.join(lacked)}" + (f" ({ready.override_reason})" if ready.is_overridden else ""))
    return tuple(said)
