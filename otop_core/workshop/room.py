"""What a hall sees of itself: who is here, what has come in, how far it is to the target; never anybody's phone, ID or income."""

import datetime as dt
import threading
from dataclasses import dataclass, field
from typing import Any

from otop_core.community.people import full_name_sql
from otop_core.gate import participant_rules
from otop_core.language import vocabulary
from otop_core.language.text import mask_name
from otop_core.store import Store

HERE = dt.timedelta(seconds=20)  # a page looks in every 4 s
DESK = ""  # the "workshop" of officers, who look at a record from no hall
_present: dict[str, dict[str, tuple[str, str, dt.datetime]]] = {}
_lock = threading.Lock()


def look_in(workshop_id: str, person_id: str, name: str, record: str, now: dt.datetime) -> None:
    """This user has the room open, and ``record`` ('' for none) in it."""
    with _lock:
        people = _present.setdefault(workshop_id, {})
        people[person_id] = (name, record[:80], now)
        for gone in [id for id, (_n, _r, seen) in people.items() if now - seen > HERE]:
            del people[gone]


def present(workshop_id: str, now: dt.datetime) -> list[tuple[str, str]]:
    """(name, record) of those who are here, by name."""
    with _lock:
        people = list(_present.get(workshop_id, {}).values())
    return sorted((name, record) for name, record, seen in people if now - seen <= HERE)


def gone(workshop_id: str, person_id: str) -> None:
    """The participant has been removed: not present any more, at once."""
    with _lock:
        _present.get(workshop_id, {}).pop(person_id, None)


def also_at(record: str, me: str, now: dt.datetime) -> list[str]:
    """The others who have this record open, in a hall or at a desk, by name; nobody where no record is open."""
    with _lock:
        everybody = [(id, *seen) for people in _present.values() for id, seen in people.items()]
    return sorted(name for id, name, at, seen in everybody if record and at == record and id != me and now - seen <= HERE)


@dataclass(frozen=True)
class RecentEntry:
    """One record that came in; ``name`` is the person's as neighbours know it, of an item of the SWOT what was seen.

    ``closed``: mine, but an officer has put in a phone, an ID or an income since, so only a suggestion is left; ``left``: who entered it
    was taken off the list of participants.
    """

    noun: str
    id: str
    name: str
    about: str
    by: str
    mine: bool
    entered_at: dt.datetime
    closed: bool = False
    left: bool = False


ENTRIES = (
    f"SELECT e.noun, e.record_id, coalesce(i.text, {full_name_sql()}), coalesce(h.wants_occupation, s.area, i.quadrant),"
    " e.actor, coalesce(w.same_as, e.actor_id), e.entered_at, p.id, w.removed_at IS NOT NULL"
    " FROM workshop_entry e LEFT JOIN household h ON h.id = e.record_id AND h.removed_at IS NULL"
    " LEFT JOIN sage s ON s.id = e.record_id AND s.removed_at IS NULL"
    " LEFT JOIN swot_item i ON i.id = e.record_id AND i.removed_at IS NULL"
    " LEFT JOIN person p ON p.id = coalesce(h.representative_id, s.person_id) LEFT JOIN participant w ON w.id = e.actor_id"
    " WHERE e.workshop_id = :id AND coalesce(p.id, i.id) IS NOT NULL ORDER BY e.seq DESC LIMIT :most"
)


ABOUT = {"household": "occupation", "sage": "dev_area", "swot_item": "swot_quadrant"}  # the list of words behind a name, by noun


def entries(store: Store, workshop_id: str, me: str, language: str, most: int = 60) -> list[RecentEntry]:
    """What has come in, the newest first."""
    found = []
    for noun, id, name, code, by, by_id, entered_at, person, left in store.all(ENTRIES, id=workshop_id, most=most):
        about = vocabulary.label(ABOUT[noun], code, language)
        parts = ((noun, id), *((("person", person),) if person else ()))
        closed = by_id == me and not all(mine(store, workshop_id, me, *one) for one in parts)
        found.append(RecentEntry(noun, id, name, about, by, by_id == me, entered_at, closed, left))
    return found


LEARN = (
    "SELECT h.wants_occupation, count(*) FROM workshop_entry e JOIN household h ON h.id = e.record_id AND h.removed_at IS NULL"
    " WHERE e.workshop_id = :id AND e.noun = 'household' GROUP BY 1 ORDER BY 2 DESC, 1 NULLS LAST"
)


@dataclass(frozen=True)
class Tally:
    """Counts for the wall; ``learn`` and ``areas`` are (label, n), the most wished-for first; ``latest`` has no full names."""

    households: int
    sages: int
    participants: int
    learn: list[tuple[str, int]]
    areas: list[tuple[str, int]]
    latest: list[tuple[str, str, str]]
    swot: int = 0
    by: str = field(default="", repr=False)  # who entered the newest, in full: for the phones in the hall, which see it in the list too

    @property
    def newest(self) -> tuple[str, int, str] | None:
        """What came in last, the how-manieth of its kind it is, and by whom."""
        for noun, _by, _about in self.latest[:1]:
            return noun, {"household": self.households, "sage": self.sages, "swot_item": self.swot}[noun], self.by
        return None


def tally(store: Store, workshop_id: str, language: str) -> Tally:
    """Every phone asks every four seconds, so it is remembered until an entry, a person or a participant changes."""
    marks = (*participant_rules.entered(), "participant", participant_rules.WORKSHOP + workshop_id)
    return store.remember(("tally", workshop_id, language), marks, lambda: _counted(store, workshop_id, language))


def _counted(store: Store, workshop_id: str, language: str) -> Tally:
    def counted(sql: str) -> list[tuple[Any, ...]]:
        return store.all(sql, id=workshop_id)

    learn = counted(LEARN)
    areas = counted(
        "SELECT s.area, count(*) FROM workshop_entry e JOIN sage s ON s.id = e.record_id AND s.removed_at IS NULL"
        " WHERE e.workshop_id = :id AND e.noun = 'sage' GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    people = counted("SELECT count(*) FROM participant WHERE workshop_id = :id AND removed_at IS NULL AND same_as IS NULL")
    seen = counted(
        "SELECT count(*) FROM workshop_entry e JOIN swot_item i ON i.id = e.record_id AND i.removed_at IS NULL WHERE e.workshop_id = :id"
    )
    newest = entries(store, workshop_id, "", language, 5)
    latest = [(entry.noun, mask_name(entry.by), entry.about) for entry in newest]
    return Tally(
        sum(n for _code, n in learn),
        sum(n for _code, n in areas),
        int(people[0][0]),
        [(vocabulary.label("occupation", code, language), n) for code, n in learn if code],
        [(vocabulary.label("dev_area", code, language), n) for code, n in areas],
        latest,
        int(seen[0][0]),
        newest[0].by if newest else "",
    )


def kind_of(store: Store, participant_id: str) -> str:
    """The kind that a participant said to be (villager, partner, ...)."""
    row = store.one("SELECT kind FROM participant WHERE id = :id", id=participant_id)
    return str(row[0]) if row else ""


def mine(store: Store, workshop_id: str, participant_id: str, noun: str, record_id: str) -> bool:
    """Whether a record is this person's to mend."""
    with store.read() as cursor:
        return participant_rules.owns(cursor, workshop_id, participant_id, noun, record_id)
