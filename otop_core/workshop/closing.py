"""The closing check of a workshop: what is still missing, who may be entered twice, who has entered nothing."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from otop_core.access.roles import Actor, authorise
from otop_core.community.duplicate_candidates import REASONS
from otop_core.community.households import Household
from otop_core.community.people import Person
from otop_core.community.sages import Sage
from otop_core.gate import participant_rules, records
from otop_core.language import similarity
from otop_core.model.declaration import Noun
from otop_core.store import Questions, Store
from otop_core.store.dialect import among
from otop_core.workshop import counting, deciding, duplicate_decisions
from otop_core.workshop.duplicate_decisions import Known, NotDuplicate
from otop_core.workshop.merging import merged_records


@dataclass(frozen=True)
class Missing:
    """An entry that is not complete; ``fields`` are the labels (msgids) of what is wanted and empty."""

    noun: str
    id: str
    name: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Two who may be one; of two with the same house only the households may be one.

    ``first`` was entered first, or alone in this workshop: then ``both_here`` is False and only it may stay, so that the workshop keeps it.
    """

    reason: str
    first: Known
    second: Known
    both_here: bool = True

    @property
    def same_person(self) -> bool:
        return self.reason != REASONS["same_house"]

    @property
    def becoming_one(self) -> list[str]:
        """The households and sages of which a merge makes one, by id."""
        pairs = merged_records(self.first, self.second, self.same_person)
        return [record.id for pair in pairs for record in pair if record.noun != "person"]


@dataclass(frozen=True)
class Apart:
    """Two who look alike and are said to be two; ``said`` is what to take back to look again."""

    first: Known
    second: Known
    said: tuple[NotDuplicate, ...]


@dataclass(frozen=True)
class Check:
    """``undecided``: names of households that have not said what they want to learn; ``idle``: participants who entered nothing.

    ``decided`` and ``voters``: what the workshop decided about a record, and how many people voted on it, by its id.
    """

    missing: list[Missing]
    pairs: list[Pair]
    undecided: list[str]
    idle: list[str]
    apart: list[Apart] = field(default_factory=list)
    decided: Mapping[str, str] = field(default_factory=dict)
    voters: Mapping[str, int] = field(default_factory=dict)


def look(store: Store, actor: Actor, workshop_id: str) -> Check:
    """The whole check; raises Denied or Gone."""
    with store.read() as cursor:
        workshop = records.find(cursor, "workshop", workshop_id)
        authorise(actor, "workshop.manage", workshop.district)
        rows = cursor.all("SELECT DISTINCT e.record_id FROM workshop_entry e WHERE e.workshop_id = :id", id=workshop_id)
        entered = {row[0] for row in rows}
        village = known_in(cursor, workshop.record.values()["village_id"], entered)
        idle = cursor.all(
            "SELECT p.name FROM participant p WHERE p.workshop_id = :id AND p.removed_at IS NULL"
            " AND p.same_as IS NULL AND NOT EXISTS (SELECT 1 FROM workshop_entry e LEFT JOIN participant o ON o.id = e.actor_id"
            " WHERE e.workshop_id = p.workshop_id AND coalesce(o.same_as, e.actor_id) = p.id) ORDER BY p.name",
            id=workshop_id,
        )
        settled = duplicate_decisions.settled(cursor, workshop.district)
        voted = participant_rules.about_people()
        decided = {id: one.decision for noun in voted for id, one in deciding.current(cursor, workshop_id, noun).items()}
        voters = {one.id: one.count.voters for noun in voted for one in counting.candidates(cursor, workshop_id, noun)}
    missing = [told for one in village for told in _missing(one, entered)]
    homes = [(one.name, one.household) for one in village if one.household and one.household.id in entered]
    undecided = [name for name, home in homes if home.wants_occupation is None]
    found, apart = pairs(village, entered, settled), _apart(village, entered, settled)
    return Check(missing, found, undecided, [row[0] for row in idle], apart, decided, voters)


def known_in(cursor: Questions, village_id: str, entered: Collection[str] = ()) -> list[Known]:
    """Everybody of the village and of the entries, in the order they were entered; a second household of one person stands alone."""
    homes: dict[str, list[Household]] = {}
    for one in _live(cursor, "household", village_id, entered):
        assert isinstance(one, Household)
        homes.setdefault(one.representative_id, []).append(one)
    sages: dict[str, list[Sage]] = {}
    for one in _live(cursor, "sage", village_id, entered):
        assert isinstance(one, Sage)
        sages.setdefault(one.person_id, []).append(one)
    found = []
    for person in _live(cursor, "person", village_id, {*entered, *homes, *sages}):
        assert isinstance(person, Person)
        own = homes.get(person.id, [])
        found.append(Known(person, own[0] if own else None, tuple(sages.get(person.id, ()))))
        found += [Known(person, other, ()) for other in own[1:]]
    return found


def _live(cursor: Questions, noun: str, village_id: str, ids: Iterable[str]) -> list[Noun]:
    where, given = among("id", {*ids, ""})
    sql = f"SELECT * FROM {noun} WHERE removed_at IS NULL AND (village_id = :village OR {where}) ORDER BY entered_at, seq, id"
    return [records.held(noun, row).record for row in cursor.dicts(sql, village=village_id, **given)]


def _missing(one: Known, entered: set[str]) -> list[Missing]:
    found = []
    for record in one.records:
        if record.id not in entered:
            continue
        values = record.values()
        filled, asked = record.complete(values)
        if filled < asked:
            wanted = [about.label for name, about in record.abouts().items() if about.wanted and values[name] in (None, "", ())]
            found.append(Missing(record.noun, record.id, one.name, tuple(wanted)))
    return found


def _here(one: Known, entered: set[str]) -> bool:
    return bool(entered & {one.person.id, *(record.id for record in one.records)})


def pairs(village: list[Known], entered: set[str], settled: Collection[frozenset[str]]) -> list[Pair]:
    """Each pair once, at least one of the two from this workshop; the likeliest first."""
    found: dict[frozenset[int], tuple[int, int, Pair]] = {}
    for n, one in enumerate(village):
        if not _here(one, entered):
            continue
        others = [(m, other) for m, other in enumerate(village) if m != n and not _told_apart(one, other)]
        house = one.household.house_no if one.household else None
        for (m, other), score, reason in similarity.alike(
            one.name, others, key=lambda c: c[1].name, house=house, house_key=lambda c: c[1].household.house_no if c[1].household else None
        ):
            if duplicate_decisions.said_two(one, other).two[1] in settled:
                continue
            both = _here(other, entered)
            pair = Pair(REASONS[reason], *((other, one) if both and m < n else (one, other)), both_here=both)
            found.setdefault(frozenset((n, m)), (list(REASONS).index(reason), -score, pair))
    return [pair for _reason, _score, pair in sorted(found.values(), key=lambda row: row[:2])]


def _apart(village: list[Known], entered: set[str], settled: Mapping[frozenset[str], list[NotDuplicate]]) -> list[Apart]:
    """What was settled about this workshop's people, however alike they are by now."""
    known: dict[str, Known] = {}
    for one in village:
        known.setdefault(one.person.id, one)
        if one.household:
            known[one.household.id] = one
    found = []
    for ids, said in settled.items():
        two = sorted((known[id] for id in ids if id in known), key=village.index)
        if len(two) == 2 and any(_here(one, entered) for one in two):
            found.append(Apart(two[0], two[1], tuple(said)))
    return found


def _told_apart(one: Known, other: Known) -> bool:
    """Two different numbers on two cards are two people."""
    a, b = one.person.national_id, other.person.national_id
    return bool(a and b and a != b)
