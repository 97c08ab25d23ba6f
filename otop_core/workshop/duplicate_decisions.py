"""What officers said of two entries that look alike: that they are two people, or that one of them has become the other.

Votes and decisions on an entry that has gone are not moved: they are read through ``stands``, so that taking the merge back
leaves every one of them exactly where it was.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import ClassVar

from otop_core.community.households import Household
from otop_core.community.people import Person
from otop_core.community.sages import Sage
from otop_core.gate import ledger, participant_rules, records
from otop_core.gate.acts import Add, Remove, new_id
from otop_core.gate.ledger import Caller, Receipt
from otop_core.language.messages import Text, _
from otop_core.model.declaration import Noun, field
from otop_core.model.errors import Problem
from otop_core.store import Questions, Store


class NotDuplicate(Noun):
    """``one_home`` and ``other_home`` only where one person represents two households; always in the order of their ids."""

    noun: ClassVar[str] = "not_duplicate"
    in_bin: ClassVar[bool] = False
    label: ClassVar[str] = _("Two that are not the same")
    action: ClassVar[str] = "workshop.manage"
    part_of: ClassVar[str] = "person"  # saying it keeps nobody from being deleted
    located_by: ClassVar[tuple[str, ...]] = ("one_id",)

    one_id: str = field(_("One person"), "refer", refers="person", required=True)
    other_id: str = field(_("The other person"), "refer", refers="person", required=True)
    one_home: str | None = field(_("One household"), max_length=40)
    other_home: str | None = field(_("The other household"), max_length=40)

    def rules(self) -> Iterator[Problem]:
        if (self.one_id or "", self.one_home or "") >= (self.other_id or "", self.other_home or ""):
            yield Problem("other_id", Text(_("Please choose two different entries.")))

    @property
    def two(self) -> tuple[str, frozenset[str]]:
        """The kind of the two and their ids."""
        if self.one_id != self.other_id:
            return "person", frozenset((self.one_id, self.other_id))
        return "household", frozenset((self.one_home or "", self.other_home or ""))


class Merged(Noun):
    """``gone_id`` went to the bin because it was ``kept_id`` entered twice."""

    noun: ClassVar[str] = "merged"
    in_bin: ClassVar[bool] = False
    label: ClassVar[str] = _("Two entries made one")
    action: ClassVar[str] = "workshop.manage"
    part_of: ClassVar[str] = "village"  # it keeps no village from being deleted
    located_by: ClassVar[tuple[str, ...]] = ("village_id",)

    about_noun: str = field(_("Kind of record"), required=True)
    gone_id: str = field(_("The entry that went"), required=True, max_length=40)
    kept_id: str = field(_("The entry that stays"), required=True, max_length=40)
    village_id: str = field(_("Village"), "refer", refers="village", required=True)

    def rules(self) -> Iterator[Problem]:
        if self.about_noun not in ("person", *participant_rules.about_people()) or self.gone_id == self.kept_id:
            yield Problem("kept_id", Text(_("Please choose two different entries.")))


@dataclass(frozen=True)
class Known:
    """A person of the village with the records about that person, as the officer sees them."""

    person: Person
    household: Household | None
    sages: tuple[Sage, ...]

    @property
    def name(self) -> str:
        return self.person.title()

    @property
    def records(self) -> tuple[Household | Sage, ...]:
        return (*((self.household,) if self.household else ()), *self.sages)


def said_two(first: Known, second: Known) -> NotDuplicate:
    """That these are two, not written yet."""
    same = first.person.id == second.person.id
    ends = sorted((one.person.id, one.household.id if same and one.household else None) for one in (first, second))
    (one_id, one_home), (other_id, other_home) = ends
    return NotDuplicate(id=new_id(), one_id=one_id, other_id=other_id, one_home=one_home, other_home=other_home)


def settled(cursor: Questions, district: str) -> dict[frozenset[str], list[NotDuplicate]]:
    """The pairs of a district that are said to be two, by the ids of those they are today."""
    rows = cursor.dicts(
        "SELECT * FROM not_duplicate WHERE district_code = :district AND removed_at IS NULL ORDER BY seq", district=district
    )
    found: dict[frozenset[str], list[NotDuplicate]] = {}
    into = {noun: stands(cursor, noun) for noun in ("person", "household")} if rows else {}
    for row in rows:
        said = records.held("not_duplicate", row).record
        assert isinstance(said, NotDuplicate)
        noun, ids = said.two
        found.setdefault(frozenset(into[noun].get(id, id) for id in ids), []).append(said)
    return {key: said for key, said in found.items() if len(key) == 2}  # of two that have become one nothing is left to say


def set_apart(store: Store, caller: Caller, op: str, first: Known, second: Known) -> Receipt:
    """Settle that two are not the same, for every officer; said already (by another officer) it stays said. Raises Denied, Invalid."""
    said = said_two(first, second)
    with store.exclusive():
        with store.read() as cursor:
            district = records.find(cursor, "person", said.one_id).district
            if before := settled(cursor, district).get(said.two[1]):
                return Receipt(op, tuple(before), repeated=True)
        return ledger.commit(store, caller, op, Add(said))


def look_again(store: Store, caller: Caller, op: str, *said: NotDuplicate) -> Receipt:
    """Take back that two are not the same; the closing check shows them again. Raises Denied, Gone."""
    return ledger.commit(store, caller, op, *map(Remove, said))


def stands(cursor: Questions, noun: str) -> dict[str, str]:
    """The entries that were merged away, each with the one that stands for it now; one that was brought back stands for itself."""
    rows = cursor.all(
        f"SELECT m.gone_id, m.kept_id FROM merged m JOIN {noun} x ON x.id = m.gone_id AND x.removed_at IS NOT NULL"
        " WHERE m.about_noun = :noun AND m.removed_at IS NULL ORDER BY m.seq",
        noun=noun,
    )
    into = dict(rows)  # merged, brought back by hand and merged again: the newest
    return {gone: _last(into, gone) for gone in into}


def _last(into: Mapping[str, str], id: str) -> str:
    """Follow what went into what was merged away later itself; a ring (by hand, through the bin) ends where it began."""
    passed: set[str] = set()
    while id in into and id not in passed:
        passed.add(id)
        id = into[id]
    return id
