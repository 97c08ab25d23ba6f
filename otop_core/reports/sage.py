"""Whether a community sage has been chosen (technique 2), by a meeting or in a workshop; without a decision the sage is nominated only."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from otop_core.access.sessions import SignedIn
from otop_core.community.people import full_name_sql
from otop_core.community.sages import Sage
from otop_core.gate import records
from otop_core.language import thai_calendar, vocabulary
from otop_core.language.messages import Text, _, say
from otop_core.language.thai_calendar import bangkok_day, show_date
from otop_core.reports import csv_sql, file_rows, registers, session_team
from otop_core.reports.file_columns import Column, columns_of
from otop_core.reports.file_rows import Rows
from otop_core.reports.registers import Asked, Line
from otop_core.reports.session_team import Place
from otop_core.store import Store
from otop_core.training.sage_decisions import MERGED, STANDING
from otop_core.workshop.voting import CRITERIA

NOMINATED = _("nominated only")
MEETINGS = (
    "SELECT id, decision, held_on AS day, coalesce(place, '') AS where_held, coalesce(sectors, '') AS sectors,"
    " coalesce(took_part, '') AS who,"
    " fits, fits_note, interesting, interesting_note, livelihood, livelihood_note FROM sage_selection"
    " WHERE sage_id = :id AND removed_at IS NULL ORDER BY held_on DESC, seq DESC"
)
WORKSHOPS = (
    "SELECT d.workshop_id AS id, d.decision, d.decided_on AS day, w.name AS where_held, coalesce(d.sectors, '') AS sectors, d.voters,"
    " d.fits, d.interesting, d.livelihood, coalesce(d.note, '') AS note FROM decision d JOIN workshop w ON w.id = d.workshop_id"
    f" WHERE d.about_noun = 'sage' AND d.removed_at IS NULL AND (d.record_id = :id OR d.record_id IN (SELECT gone_id FROM ({MERGED}) m"
    " WHERE m.kept_id = :id)) ORDER BY CASE WHEN d.record_id = :id THEN 0 ELSE 1 END, d.decided_on DESC, d.seq DESC"
)


@dataclass(frozen=True)
class Criterion:
    """``is_met`` by the meeting, or by more than half of ``voters``; ``yes`` of ``voters`` in a workshop (0 voters: a meeting)."""

    label: str
    is_met: bool
    note: str = ""
    yes: int = 0
    voters: int = 0


@dataclass(frozen=True)
class Choice:
    """One decision. ``noun``: sage_selection with its id, or workshop with the workshop's; ``sectors``: who was there."""

    noun: str
    id: str
    decision: str
    day: dt.date
    where: str
    sectors: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    took_part: str = ""
    note: str = ""


@dataclass(frozen=True)
class SagePage:
    """``choices``: the one that stands first; none: nominated only. ``year``: the fiscal year of today."""

    name: str
    place: Place
    district: str
    removed: bool
    choices: list[Choice]

    @property
    def decision(self) -> str:
        return self.choices[0].decision if self.choices else ""


def load(store: Store, who: SignedIn, id: str) -> SagePage:
    """In five questions; raises Gone, or Denied for another district's officer."""
    held = records.find_in_reach(store, who.actor_, "sage", id)
    sage = held.record
    assert isinstance(sage, Sage)
    place = session_team.place(store, sage.village_id, thai_calendar.fiscal_year(bangkok_day(store.clock())), who.language)
    named = store.one(f"SELECT {full_name_sql()} FROM person p WHERE p.id = :id", id=sage.person_id)
    choices = [_of_meeting(row) for row in store.dicts(MEETINGS, id=id)] + [_of_workshop(row) for row in store.dicts(WORKSHOPS, id=id)]
    return SagePage(named[0] if named else "", place, held.district, held.removed, choices)


def _of_meeting(row: Mapping[str, Any]) -> Choice:
    criteria = tuple(Criterion(label, bool(row[name]), row[f"{name}_note"] or "") for name, label in CRITERIA["sage"].items())
    return Choice(
        "sage_selection", row["id"], row["decision"], row["day"], row["where_held"], _sectors(row["sectors"]), criteria, row["who"]
    )


def _of_workshop(row: Mapping[str, Any]) -> Choice:
    voters = row["voters"]
    criteria = tuple(
        Criterion(label, 2 * (row[name] or 0) > voters, yes=row[name] or 0, voters=voters) for name, label in CRITERIA["sage"].items()
    )
    return Choice(
        "workshop", row["id"], row["decision"], row["day"], row["where_held"], _sectors(row["sectors"]), criteria, note=row["note"]
    )


def _sectors(stored: str) -> tuple[str, ...]:
    present = stored.split(",")
    return tuple(code for code in vocabulary.codes("partner_sector") if code in present)


def page(store: Store, who: SignedIn, asked: Asked, size: int, offset: int = 0) -> tuple[list[Line], int]:
    """One page of the register, each line with its decision or that the sage is nominated only.  Raises Denied."""
    lines, total = registers.page(Sage, store, who, asked, size, offset)
    ids = [line.id for line in lines]
    found = {id: (decision, day) for id, decision, day in store.all(f"{STANDING} AND sage_id = ANY(:ids)", ids=ids)} if ids else {}
    return [replace(line, about=f"{_standing(*found.get(line.id, ('', None)), who.language)} · {line.about}") for line in lines], total


def _standing(decision: str, day: dt.date | None, language: str) -> str:
    if day is None:
        return say(NOMINATED, language)
    about = {"decision": vocabulary.label("selection", decision, language), "day": show_date(day, language)}
    return say(Text(_("{decision} on {day}"), about), language)


def _columns(masked: bool) -> list[Column]:
    """The register's own, then the decision as it stands today; nothing of it where the file looks back to an earlier day."""
    day = "(CASE WHEN NOT :past THEN chosen.day END)"
    *own, filled, asked, entered, entered_be, id = columns_of(Sage, masked)
    decided: list[Column] = [
        (Text(_("{label} (code)"), {"label": Text(_("Decision"))}), "CASE WHEN NOT :past THEN coalesce(chosen.decision, 'nominated') END"),
        (_("Decision"), "CASE WHEN NOT :past THEN coalesce(selection.label, :nominated) END"),
        (_("Date of the decision"), day),
        (Text(_("{label} (B.E.)"), {"label": Text(_("Date of the decision"))}), csv_sql.buddhist(day)),
    ]
    return [*own, *decided, filled, asked, entered, entered_be, id]


def file() -> Rows:
    """The file of the sages."""
    rows = file_rows.of_register(Sage)
    chosen = f" LEFT JOIN ({STANDING}) chosen ON chosen.sage_id = s.record_id" + file_rows.label("selection", "chosen.decision")
    return replace(rows, columns=_columns, source=rows.source + chosen, words=(("nominated", NOMINATED),))
