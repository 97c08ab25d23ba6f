"""What the votes of a workshop add up to: by record, by criterion, by sector; who has voted and which sectors have not."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

from otop_core import vocabulary
from otop_core.access.bounds import WORKSHOP
from otop_core.access.roles import Actor, authorise
from otop_core.store.duck import Cursor, Store
from otop_core.workshop import workshops
from otop_core.workshop.voting import CRITERIA, sector_of

CANDIDATES = {
    "sage": "SELECT e.record_id, concat_ws(' ', p.given_name, p.family_name), s.area, s.knowledge, s.occupation_path"
    " FROM workshop_entry e JOIN sage s ON s.id = e.record_id AND s.removed_at IS NULL JOIN person p ON p.id = s.person_id"
    " WHERE e.workshop_id = :id AND e.noun = 'sage' ORDER BY e.seq",
    "household": "SELECT e.record_id, concat_ws(' ', p.given_name, p.family_name), h.wants_occupation, h.wants_to_learn, h.knows"
    " FROM workshop_entry e JOIN household h ON h.id = e.record_id AND h.removed_at IS NULL JOIN person p ON p.id = h.representative_id"
    " WHERE e.workshop_id = :id AND e.noun = 'household' ORDER BY e.seq",
}
ABOUT = {"sage": "dev_area", "household": "occupation"}  # the list of the code above


@dataclass(frozen=True)
class Count:
    """Votes on one record: how many people, how many said yes to every criterion, how many to each."""

    voters: int = 0
    agreed: int = 0
    yes: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "Count") -> "Count":
        yes = {name: self.yes.get(name, 0) + other.yes.get(name, 0) for name in {**self.yes, **other.yes}}
        return Count(self.voters + other.voters, self.agreed + other.agreed, yes)


@dataclass(frozen=True)
class Candidate:
    """A record of the workshop that is voted on, as neighbours know it: no phone, no ID, no income. ``groups``: by (kind, sector)."""

    id: str
    name: str
    about: str
    told: tuple[str, ...]
    groups: Mapping[tuple[str, str], Count]

    @property
    def count(self) -> Count:
        return sum(self.groups.values(), Count())

    def by_sector(self) -> dict[str, Count]:
        found: dict[str, Count] = defaultdict(Count)
        for (_kind, sector), count in self.groups.items():
            found[sector] += count
        return {sector: found[sector] for sector in (*vocabulary.codes("partner_sector"), "") if sector in found}


_kept: WeakKeyDictionary[Store, dict[tuple[str, str], tuple[tuple[int, ...], list[tuple[Any, ...]]]]] = WeakKeyDictionary()


def _records(cursor: Cursor | Store, workshop_id: str, noun: str) -> list[tuple[Any, ...]]:
    """Every phone asks for them at every touch, so they are remembered until one of them, a person or the workshop changes."""
    if not isinstance(cursor, Store):
        return cursor.all(CANDIDATES[noun], id=workshop_id)
    marks = tuple(cursor.marks[name] for name in (noun, "person", WORKSHOP + workshop_id))
    kept = _kept.setdefault(cursor, {})
    found = kept.get((workshop_id, noun))
    if found is None or found[0] != marks:
        found = kept[workshop_id, noun] = (marks, cursor.all(CANDIDATES[noun], id=workshop_id))
    return found[1]


def candidates(cursor: Cursor | Store, workshop_id: str, noun: str, language: str = "th") -> list[Candidate]:
    """Every record that is voted on with its votes, in the order of entry; a participant in the bin does not count."""
    yes = ", ".join(f"count(*) FILTER (WHERE v.{name})" for name in CRITERIA[noun])
    every = " AND ".join(f"v.{name}" for name in CRITERIA[noun])
    groups: dict[str, dict[tuple[str, str], Count]] = defaultdict(dict)
    rows = cursor.all(
        f"SELECT v.record_id, p.kind, v.sector, count(*), count(*) FILTER (WHERE {every}), {yes} FROM vote v"
        " JOIN participant p ON p.id = v.participant_id AND p.removed_at IS NULL"
        " WHERE v.workshop_id = :id AND v.about_noun = :noun GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        id=workshop_id,
        noun=noun,
    )
    for record, kind, sector, voters, agreed, *each in rows:
        groups[record][kind, sector] = Count(voters, agreed, dict(zip(CRITERIA[noun], each, strict=True)))
    return [
        Candidate(id, name, vocabulary.label(ABOUT[noun], code, language), tuple(filter(None, told)), groups.get(id, {}))
        for id, name, code, *told in _records(cursor, workshop_id, noun)
    ]


def mine(store: Store, workshop_id: str, participant_id: str, noun: str) -> dict[str, dict[str, bool]]:
    """What a participant has voted so far, by record."""
    rows = store.all(
        f"SELECT record_id, {', '.join(CRITERIA[noun])} FROM vote WHERE workshop_id = :id AND about_noun = :noun AND participant_id = :who",
        id=workshop_id,
        noun=noun,
        who=participant_id,
    )
    return {record: dict(zip(CRITERIA[noun], answers, strict=True)) for record, *answers in rows}


def by_name(store: Store, actor: Actor, workshop_id: str, noun: str, record_id: str) -> list[tuple[str, str, dict[str, bool]]]:
    """(name, sector, answers) of those who voted on a record, for the officer; raises Denied."""
    authorise(actor, "workshop.manage", workshops.find(store, workshop_id).district)
    rows: list[tuple[Any, ...]] = store.all(
        f"SELECT p.name, v.sector, {', '.join(f'v.{name}' for name in CRITERIA[noun])} FROM vote v"
        " JOIN participant p ON p.id = v.participant_id AND p.removed_at IS NULL"
        " WHERE v.workshop_id = :id AND v.about_noun = :noun AND v.record_id = :record ORDER BY p.name",
        id=workshop_id,
        noun=noun,
        record=record_id,
    )
    return [(name, sector, dict(zip(CRITERIA[noun], answers, strict=True))) for name, sector, *answers in rows]


@dataclass(frozen=True)
class Turnout:
    """How many take part and how many of them have voted, by sector; ``silent``: the sectors of the five without a vote."""

    people: int
    voters: int
    votes: int
    sectors: list[tuple[str, int, int]]
    silent: list[str]


def turnout(store: Store, workshop_id: str, noun: str) -> Turnout:
    rows = store.all(
        "SELECT p.kind, p.sector, v.sector, coalesce(v.n, 0) FROM participant p LEFT JOIN (SELECT participant_id, min(sector) AS sector,"
        " count(*) AS n FROM vote WHERE workshop_id = :id AND about_noun = :noun GROUP BY 1) v ON v.participant_id = p.id"
        " WHERE p.workshop_id = :id AND p.removed_at IS NULL",
        id=workshop_id,
        noun=noun,
    )
    joined: dict[str, int] = defaultdict(int)
    voted: dict[str, int] = defaultdict(int)
    for kind, own, as_voted, n in rows:
        sector = sector_of(kind, own) if as_voted is None else as_voted
        joined[sector] += 1
        voted[sector] += n > 0
    five = vocabulary.codes("partner_sector")
    sectors = [(code, joined[code], voted[code]) for code in (*five, "") if code or joined[code]]
    return Turnout(len(rows), sum(voted.values()), sum(row[3] for row in rows), sectors, [code for code in five if not voted[code]])
