"""What the votes of a workshop add up to: by record, by criterion, by sector; who has voted and which sectors have not."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from otop_core.access.roles import Actor, authorise
from otop_core.community.people import full_name_sql
from otop_core.gate.participant_rules import WORKSHOP
from otop_core.language import vocabulary
from otop_core.store import Questions, Store
from otop_core.store.dialect import among, listed
from otop_core.workshop import duplicate_decisions, workshops
from otop_core.workshop.voting import CRITERIA, sector_of

CANDIDATES = {
    "sage": f"SELECT x.id, {full_name_sql()}, x.area, x.knowledge, x.occupation_path"
    " FROM sage x JOIN person p ON p.id = x.person_id WHERE x.removed_at IS NULL AND ",
    "household": f"SELECT x.id, {full_name_sql()}, x.wants_occupation, x.wants_to_learn, x.knows"
    " FROM household x JOIN person p ON p.id = x.representative_id WHERE x.removed_at IS NULL AND ",
}
VOTES = "(SELECT *, record_id AS counts_for, participant_id AS voter FROM vote WHERE workshop_id = :id AND about_noun = :noun)"
# Where entries were merged, or somebody joined twice: a vote on what has gone counts for what stays, a vote of the one who went is of the
# one who stays, and what one person voted on one record counts once (on the record that stays first, then the newest).
VOTES_THROUGH = (
    "(SELECT * FROM (SELECT v.*, coalesce(s.kept_id, v.record_id) AS counts_for, coalesce(w.kept_id, v.participant_id) AS voter,"
    " row_number() OVER (PARTITION BY coalesce(s.kept_id, v.record_id), coalesce(w.kept_id, v.participant_id)"
    " ORDER BY s.kept_id IS NOT NULL, v.voted_at DESC, v.record_id) AS nth"
    f" FROM vote v LEFT JOIN {listed(gone_id='gone', kept_id='kept')} s ON s.gone_id = v.record_id"
    f" LEFT JOIN {listed(gone_id='twice', kept_id='once')} w ON w.gone_id = v.participant_id"
    " WHERE v.workshop_id = :id AND v.about_noun = :noun) t WHERE nth = 1)"
)
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
    """A record of the workshop that is voted on, as neighbours know it: no phone, no ID, no income. ``groups``: by (kind, sector);
    ``merged``: how many entries of the workshop have become one with it."""

    id: str
    name: str
    about: str
    told: tuple[str, ...]
    groups: Mapping[tuple[str, str], Count]
    merged: int = 0

    @property
    def count(self) -> Count:
        return sum(self.groups.values(), Count())

    def by_sector(self) -> dict[str, Count]:
        found: dict[str, Count] = defaultdict(Count)
        for (_kind, sector), count in self.groups.items():
            found[sector] += count
        return {sector: found[sector] for sector in (*vocabulary.codes("partner_sector"), "") if sector in found}


@dataclass(frozen=True)
class Entries:
    """The records of a workshop as they are now: (id, name, code, what is told), the entries that went with what stands for each, and the
    participants who joined twice with the one who stays."""

    rows: list[tuple[Any, ...]]
    stands: Mapping[str, str]
    twice: Mapping[str, str]

    @property
    def votes(self) -> tuple[str, dict[str, Any]]:
        """What to count, and its parameters."""
        if not self.stands and not self.twice:
            return VOTES, {}
        stands, twice = ({"": "", **pairs} for pairs in (self.stands, self.twice))  # a list of nothing has no type
        given = {"gone": list(stands), "kept": list(stands.values()), "twice": list(twice), "once": list(twice.values())}
        return VOTES_THROUGH, given


def _held(cursor: Questions, workshop_id: str, noun: str) -> Entries:
    """Every phone asks for them at every touch, so they are remembered until one of them, somebody, a merge or the workshop changes."""
    marks = (noun, "person", "participant", "merged", WORKSHOP + workshop_id)
    return cursor.remember(("held", workshop_id, noun), marks, lambda: _asked(cursor, workshop_id, noun))


def _asked(cursor: Questions, workshop_id: str, noun: str) -> Entries:
    """In the order of entry; where an entry has gone into another record, that one stands in its place."""
    into = duplicate_decisions.stands(cursor, noun)
    sql = "SELECT record_id FROM workshop_entry WHERE workshop_id = :id AND noun = :noun ORDER BY seq"
    entered = [row[0] for row in cursor.all(sql, id=workshop_id, noun=noun)]
    order = list(dict.fromkeys(into.get(id, id) for id in entered))
    where, given = among("x.id", {*order, ""})
    there = {row[0]: row for row in cursor.all(CANDIDATES[noun] + where, **given)}
    twice = dict(cursor.all("SELECT id, same_as FROM participant WHERE workshop_id = :id AND same_as IS NOT NULL", id=workshop_id))
    return Entries([there[id] for id in order if id in there], {id: into[id] for id in entered if id in into}, twice)


def candidates(cursor: Questions, workshop_id: str, noun: str, language: str = "th") -> list[Candidate]:
    """Every record that is voted on with its votes, in the order of entry; a participant in the bin does not count."""
    yes = ", ".join(f"count(*) FILTER (WHERE v.{name})" for name in CRITERIA[noun])
    every = " AND ".join(f"v.{name}" for name in CRITERIA[noun])
    held = _held(cursor, workshop_id, noun)
    votes, given = held.votes
    groups: dict[str, dict[tuple[str, str], Count]] = defaultdict(dict)
    rows = cursor.all(
        f"SELECT v.counts_for, p.kind, v.sector, count(*), count(*) FILTER (WHERE {every}), {yes} FROM {votes} v"
        " JOIN participant p ON p.id = v.voter AND p.removed_at IS NULL GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        id=workshop_id,
        noun=noun,
        **given,
    )
    for record, kind, sector, voters, agreed, *each in rows:
        groups[record][kind, sector] = Count(voters, agreed, dict(zip(CRITERIA[noun], each, strict=True)))
    merged = Counter(held.stands.values())
    return [
        Candidate(id, name, vocabulary.label(ABOUT[noun], code, language), tuple(filter(None, told)), groups.get(id, {}), merged.get(id, 0))
        for id, name, code, *told in held.rows
    ]


def mine(store: Store, workshop_id: str, participant_id: str, noun: str) -> dict[str, dict[str, bool]]:
    """What a participant has voted so far, by record."""
    votes, given = _held(store, workshop_id, noun).votes
    rows = store.all(
        f"SELECT counts_for, {', '.join(CRITERIA[noun])} FROM {votes} v WHERE voter = :who",
        id=workshop_id,
        noun=noun,
        who=participant_id,
        **given,
    )
    return {record: dict(zip(CRITERIA[noun], answers, strict=True)) for record, *answers in rows}


def by_name(store: Store, actor: Actor, workshop_id: str, noun: str, record_id: str) -> list[tuple[str, str, dict[str, bool]]]:
    """(name, sector, answers) of those who voted on a record, for the officer; raises Denied."""
    authorise(actor, "workshop.manage", workshops.find(store, workshop_id).district)
    votes, given = _held(store, workshop_id, noun).votes
    rows: list[tuple[Any, ...]] = store.all(
        f"SELECT p.name, v.sector, {', '.join(f'v.{name}' for name in CRITERIA[noun])} FROM {votes} v"
        " JOIN participant p ON p.id = v.voter AND p.removed_at IS NULL WHERE v.counts_for = :record ORDER BY p.name",
        id=workshop_id,
        noun=noun,
        record=record_id,
        **given,
    )
    return [(name, sector, dict(zip(CRITERIA[noun], answers, strict=True))) for name, sector, *answers in rows]


def not_voted(store: Store, actor: Actor, workshop_id: str, noun: str) -> list[str]:
    """The names of those who have not voted on anything yet, for the officer, in the order of joining; raises Denied."""
    authorise(actor, "workshop.manage", workshops.find(store, workshop_id).district)
    votes, given = _held(store, workshop_id, noun).votes
    rows = store.all(
        f"SELECT p.name FROM participant p WHERE p.workshop_id = :id AND p.removed_at IS NULL AND p.same_as IS NULL"
        f" AND NOT EXISTS (SELECT 1 FROM {votes} v WHERE v.voter = p.id) ORDER BY p.entered_at, p.seq",
        id=workshop_id,
        noun=noun,
        **given,
    )
    return [row[0] for row in rows]


@dataclass(frozen=True)
class Turnout:
    """How many take part and how many of them have voted, by sector; ``silent``: the sectors of the five without a vote."""

    people: int
    voters: int
    votes: int
    sectors: list[tuple[str, int, int]]
    silent: list[str]


def turnout(store: Store, workshop_id: str, noun: str) -> Turnout:
    votes, given = _held(store, workshop_id, noun).votes
    rows = store.all(
        "SELECT p.kind, p.sector, v.sector, coalesce(v.n, 0) FROM participant p LEFT JOIN (SELECT voter, min(sector) AS sector,"
        f" count(*) AS n FROM {votes} t GROUP BY 1) v ON v.voter = p.id"
        " WHERE p.workshop_id = :id AND p.removed_at IS NULL AND p.same_as IS NULL",
        id=workshop_id,
        noun=noun,
        **given,
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
