"""What the pages of sessions, rehearsals and rounds share: their village and fiscal year, its trainer team, links to what mends."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from otop_core.community.people import full_name_sql
from otop_core.language import labels
from otop_core.language.messages import Text, _
from otop_core.reports import registers
from otop_core.store import Store

MOST = 8  # links of one kind on a page; the rest is told as a number
LOW = ("1", "2")  # of readiness 1 to 5: to be practised once more
VILLAGE = "SELECT id, moo, name AS village, subdistrict_code, district_code FROM village WHERE id = :village"
TEAM = (
    f"SELECT r.id, {full_name_sql()}, r.is_lead, coalesce(r.duty, ''), coalesce(r.readiness, ''), a.id IS NOT NULL,"
    " coalesce(a.readiness, ''), coalesce(a.id, '') FROM trainer r JOIN person p ON p.id = r.person_id"
    " LEFT JOIN rehearsal_attendance a ON a.trainer_id = r.id AND a.rehearsal_id = :rehearsal AND a.removed_at IS NULL"
    " WHERE r.village_id = :village AND r.fiscal_year = :year AND r.removed_at IS NULL ORDER BY r.is_lead DESC, p.sort_key, r.id"
)
REHEARSALS = (
    "SELECT id, name, held_on FROM rehearsal WHERE village_id = :village AND fiscal_year = :year AND removed_at IS NULL"
    " ORDER BY held_on, seq"
)


@dataclass(frozen=True)
class Place:
    """``named``: the village; ``where``: the village with its subdistrict and district."""

    village: str
    named: str
    where: str
    year: int


@dataclass(frozen=True)
class Member:
    """A trainer of the team; ``readiness``: '1' to '5', '' unknown. ``came``, ``shown``: to and at the rehearsal that was asked for."""

    id: str
    name: str
    is_lead: bool
    duty: str
    readiness: str
    came: bool = False
    shown: str = ""
    attendance: str = ""

    @property
    def now(self) -> str:
        """How ready: as shown at this rehearsal, else as the team's list says."""
        return self.shown or self.readiness


@dataclass(frozen=True)
class Dated:
    """A record that has a name and a day."""

    id: str
    name: str
    day: dt.date


@dataclass(frozen=True)
class Link:
    """Where something is mended: the record with this id, or ('') a new one of the noun, begun on the village's page."""

    noun: str
    id: str = ""
    name: str = ""


@dataclass(frozen=True)
class Todo:
    """One thing that has to be in order: whether it is, what is so or what to do, and where."""

    is_done: bool
    text: Text
    links: tuple[Link, ...] = ()


def place(store: Store, village: str, year: int, language: str) -> Place:
    [row] = store.dicts(VILLAGE, village=village)
    return Place(village, labels.village(row["moo"], row["village"], language), registers.place(row, language), year)


def team(store: Store, of: Place, rehearsal: str = "") -> list[Member]:
    """The trainers of the village and fiscal year, the leader first; ``rehearsal``: at which they came or did not."""
    return [Member(*row) for row in store.all(TEAM, village=of.village, year=of.year, rehearsal=rehearsal)]


def rehearsals(store: Store, of: Place) -> list[Dated]:
    return [Dated(*row) for row in store.all(REHEARSALS, village=of.village, year=of.year)]


def duties(members: Sequence[Member]) -> Todo:
    """Whether every trainer has a duty, with a link to each who has none."""
    idle = [one for one in members if not one.duty]
    if not members:
        return Todo(False, Text(_("No trainer in the village's team: choose the trainers.")), (Link("trainer"),))
    if not idle:
        return Todo(True, Text(_("All {n} trainers have a duty."), {"n": len(members)}))
    sentence = Text(_("{n} of {total} trainers have no duty yet: agree on one with each."), {"n": len(idle), "total": len(members)})
    return Todo(False, sentence, links("trainer", [(one.id, one.name) for one in idle]))


def links(noun: str, named: Sequence[tuple[str, str]]) -> tuple[Link, ...]:
    return tuple(Link(noun, id, name) for id, name in named[:MOST])
