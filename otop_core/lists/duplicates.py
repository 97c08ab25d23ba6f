"""Records of the registers that may be the same one entered twice: found by their names, made one with a way back, or said to be two."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rapidfuzz import fuzz, process

from otop_core.access.sessions import SignedIn
from otop_core.community.people import full_name_sql
from otop_core.gate import ledger, records
from otop_core.gate.acts import Add, Remove, new_id
from otop_core.gate.ledger import Caller, Receipt
from otop_core.language.messages import Text, _
from otop_core.language.similarity import name_key
from otop_core.lists.matching import PERHAPS, SURELY
from otop_core.model.declaration import Noun, field
from otop_core.model.errors import Denied, Problem
from otop_core.store import Questions, Store
from otop_core.workshop import closing, duplicate_decisions, merging
from otop_core.workshop.closing import Pair

WITHIN = {"village": "subdistrict_code", "producer": "village_id", "product": "producer_id"}  # where two of one name may be one
KINDS = ("person", *WITHIN)
SAME, ALMOST, LIKE = _("same name"), _("almost the same name"), _("similar name")
SAME_NUMBER = _("same village number in the subdistrict")


class NotSame(Noun):
    """Two villages, producers or products that look alike and are two; of people NotDuplicate says so."""

    noun: ClassVar[str] = "not_same"
    in_bin: ClassVar[bool] = False
    label: ClassVar[str] = _("Two that are not the same")
    part_of: ClassVar[str] = "village"  # saying it keeps no village from being deleted
    located_by: ClassVar[tuple[str, ...]] = ("village_id",)

    about_noun: str = field(_("Kind of record"), required=True)
    one_id: str = field(_("The one"), required=True, max_length=40)
    other_id: str = field(_("The other"), required=True, max_length=40)
    village_id: str = field(_("Village"), "refer", refers="village", required=True)

    def rules(self) -> Iterator[Problem]:
        if self.about_noun not in WITHIN or (self.one_id or "") >= (self.other_id or ""):
            yield Problem("other_id", Text(_("Please choose two different entries.")))


@dataclass(frozen=True)
class Alike:
    """``first`` was entered first; ``reason`` is a msgid, ``likeness`` 0-100; ``people``: of two people what hangs on each."""

    reason: str
    likeness: int
    first: Noun
    second: Noun
    people: Pair | None = None

    @property
    def noun(self) -> str:
        return self.first.noun


@dataclass(frozen=True)
class Apart:
    """Two that were said to be two, by name, and what to take back to look again."""

    first: str
    second: str
    said: tuple[Noun, ...]


def look(store: Store, who: SignedIn, noun: str) -> Sequence[Alike]:
    """Who or what may be there twice in the area this person looks after, the likeliest first; raises Denied."""
    reach = _reach(who)
    marks = ("person", "household", "sage", "not_duplicate") if noun == "person" else (noun, "not_same")
    return store.remember(("duplicates", noun, reach), marks, lambda: _look(store, noun, reach))


def _reach(who: SignedIn) -> str:
    reach = who.actor_.reach("rows.read")
    if reach is None:
        raise Denied
    return reach


def _look(store: Store, noun: str, reach: str) -> list[Alike]:
    with store.read() as cursor:
        found = _people(cursor, reach) if noun == "person" else _things(cursor, noun, reach)
    return sorted(found, key=lambda one: -one.likeness)


def _things(cursor: Questions, noun: str, reach: str) -> list[Alike]:
    sql = f"SELECT * FROM {noun} WHERE removed_at IS NULL AND (:reach = '' OR district_code = :reach) ORDER BY entered_at, seq, id"
    blocks: dict[str, list[Noun]] = defaultdict(list)
    for row in cursor.dicts(sql, reach=reach):
        blocks[str(row[WITHIN[noun]])].append(records.held(noun, row).record)
    settled = {frozenset((one, other)) for one, other in cursor.all("SELECT one_id, other_id FROM not_same WHERE removed_at IS NULL")}
    found = []
    for block in blocks.values():
        names = [name_key(one.title()) for one in block]
        for n, m, likeness in _close(names, least=PERHAPS if noun != "village" else 0):
            if reason := _reason(block[n], block[m], names[n] == names[m], likeness):
                found.append(Alike(reason, 100 if reason == SAME_NUMBER else likeness, block[n], block[m]))
    return [one for one in found if frozenset((one.first.id, one.second.id)) not in settled]


def _close(names: Sequence[str], least: int) -> Iterator[tuple[int, int, int]]:
    """(place, place, likeness) of each two names that are at least so alike."""
    for n, row in enumerate(process.cdist(names, names, scorer=fuzz.ratio, score_cutoff=least)):
        yield from ((n, m, int(row[m])) for m in range(n + 1, len(names)) if row[m] >= least)


def _reason(first: Noun, second: Noun, same: bool, likeness: int) -> str:
    """Why two may be one; '' where they are two: villages of two numbers, names that differ in a number."""
    numbers = [getattr(one, "moo", None) for one in (first, second)]
    if all(numbers):
        return SAME_NUMBER if numbers[0] == numbers[1] else ""
    if likeness < PERHAPS or _digits(first) != _digits(second):
        return ""
    return SAME if same else ALMOST if likeness >= SURELY else LIKE


def _digits(one: Noun) -> str:
    return "".join(filter(str.isdecimal, name_key(one.title())))


def _people(cursor: Questions, reach: str) -> list[Alike]:
    """Of the same village and a like name, whose numbers on the card do not tell them apart."""
    sql = (
        f"SELECT p.village_id, p.district_code, {full_name_sql(titled=False)} FROM person p"
        " WHERE p.removed_at IS NULL AND (:reach = '' OR p.district_code = :reach)"
    )
    villages: dict[tuple[str, str], list[str]] = defaultdict(list)
    for village, district, name in cursor.all(sql, reach=reach):
        villages[district, village].append(name_key(name))
    settled: dict[str, set[frozenset[str]]] = {}
    found = []
    for (district, village), names in villages.items():
        if next(_close(names, least=PERHAPS), None) is None:
            continue
        if district not in settled:
            settled[district] = set(duplicate_decisions.settled(cursor, district))
        known = closing.known_in(cursor, village)
        for pair in closing.pairs(known, {one.person.id for one in known}, settled[district]):
            if pair.same_person and pair.first.person.id != pair.second.person.id:
                likeness = round(fuzz.ratio(name_key(pair.first.name), name_key(pair.second.name)))
                found.append(Alike(pair.reason, likeness, pair.first.person, pair.second.person, pair))
    return found


def merge(store: Store, caller: Caller, op: str, two: Alike, keep: str) -> Receipt:
    """Make one of two: ``keep`` is the id that stays; what it does not say comes from the other, which goes to the bin with a way back.

    Raises Conflict where others have changed them since, Denied, Gone, Invalid.
    """
    if two.people:
        stays, goes = (two.people.first, two.people.second)[:: 1 if keep == two.first.id else -1]
        return merging.merge(store, caller, op, stays, goes, same_person=True)
    ours, theirs = (two.first, two.second)[:: 1 if keep == two.first.id else -1]
    return merging.merge_things(store, caller, op, ours, theirs)


def set_apart(store: Store, caller: Caller, op: str, two: Alike) -> Receipt:
    """Settle that two are two, for everybody; raises Denied, Invalid."""
    if two.people:
        return duplicate_decisions.set_apart(store, caller, op, two.people.first, two.people.second)
    one, other = sorted((two.first.id, two.second.id))
    village = two.first.id if two.noun == "village" else str(two.first.values()["village_id"])
    return ledger.commit(store, caller, op, Add(NotSame(id=new_id(), about_noun=two.noun, one_id=one, other_id=other, village_id=village)))


def apart(store: Store, who: SignedIn, noun: str) -> list[Apart]:
    """The pairs that were said to be two and are still there; raises Denied."""
    reach = _reach(who)
    with store.read() as cursor:
        said = cursor.dicts(
            f"SELECT * FROM {'not_duplicate' if noun == 'person' else 'not_same'}"
            " WHERE removed_at IS NULL AND (:reach = '' OR district_code = :reach) ORDER BY seq DESC",
            reach=reach,
        )
        name = f"{full_name_sql()}" if noun == "person" else "p.name"
        names = dict(cursor.all(f"SELECT p.id, {name} FROM {noun} p WHERE p.removed_at IS NULL")) if said else {}
    two = [(str(row["one_id"]), str(row["other_id"]), row) for row in said if row.get("about_noun", "person") == noun]
    told = "not_duplicate" if noun == "person" else "not_same"
    return [
        Apart(names[one], names[other], (records.held(told, row).record,))
        for one, other, row in two
        if one in names and other in names and one != other
    ]


def look_again(store: Store, caller: Caller, op: str, said: Sequence[Noun]) -> Receipt:
    """Take back that two are two; raises Denied, Gone."""
    return ledger.commit(store, caller, op, *map(Remove, said))
