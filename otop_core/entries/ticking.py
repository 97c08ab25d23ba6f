"""Many links ticked at once: the households in a round, at a session or in a group, the trainers at a rehearsal.

Only what differs from what the user saw is written, in one change; so two people who tick at the same time keep each other's ticks.
"""

from collections.abc import Collection
from dataclasses import dataclass

from otop_core.access.sessions import SignedIn
from otop_core.community.people import full_name_sql
from otop_core.gate import ledger, records
from otop_core.gate.acts import Add, Remove, new_id
from otop_core.gate.ledger import Caller
from otop_core.model.declaration import NOUNS
from otop_core.store import Store
from otop_core.workshop import duplicate_decisions

HOUSEHOLD_NAME = f"{full_name_sql()} || ' · ' || coalesce(r.house_no, '–')"
OF_HOUSEHOLD = " FROM household r JOIN person p ON p.id = r.representative_id WHERE r.removed_at IS NULL"
OF_TRAINER = " FROM trainer r JOIN person p ON p.id = r.person_id WHERE r.removed_at IS NULL"
ENROLLED = (
    " AND r.id IN (SELECT e.household_id FROM enrolment e JOIN training_round t ON t.id = e.round_id"
    " WHERE e.removed_at IS NULL AND t.removed_at IS NULL AND t.village_id = :village AND t.fiscal_year = :year)"
)
SELECTED = (
    "SELECT d.record_id FROM decision d JOIN workshop w ON w.id = d.workshop_id WHERE d.removed_at IS NULL AND w.removed_at IS NULL"
    " AND d.about_noun = 'household' AND d.decision = 'selected' AND w.village_id = :village AND w.fiscal_year = :year"
)


@dataclass(frozen=True)
class Link:
    """``parent``, ``member``: the fields of a link; ``members``: who may be ticked, as SQL; ``more``: values of a new link."""

    parent: str
    member: str
    members: str
    narrowed: str = ""  # to whom, where there is anybody
    more: tuple[tuple[str, str], ...] = ()


LINKS = {
    "enrolment": Link("round_id", "household_id", f"{HOUSEHOLD_NAME}{OF_HOUSEHOLD} AND r.village_id = :village"),
    "attendance": Link("session_id", "household_id", f"{HOUSEHOLD_NAME}{OF_HOUSEHOLD} AND r.village_id = :village", ENROLLED),
    "rehearsal_attendance": Link(
        "rehearsal_id", "trainer_id", f"{full_name_sql()}{OF_TRAINER} AND r.village_id = :village AND r.fiscal_year = :year"
    ),
    "group_member": Link(
        "group_id", "household_id", f"{HOUSEHOLD_NAME}{OF_HOUSEHOLD} AND r.village_id = :village", more=(("role", "member"),)
    ),
}


@dataclass(frozen=True)
class Candidate:
    """Who may be ticked: ``is_linked`` is; ``is_proposed`` was selected at the village's workshop and has not been in this round."""

    id: str
    name: str
    is_linked: bool
    is_proposed: bool = False


def links_of(noun: str) -> list[str]:
    """The links that are ticked on a record of this noun."""
    return [link for link in LINKS if NOUNS[link].part_of == noun]


def candidates(store: Store, who: SignedIn, link: str, parent: str) -> list[Candidate]:
    """By name; raises Gone, Denied."""
    how = LINKS[link]
    held = records.find_in_reach(store, who.actor_, NOUNS[link].part_of, parent)
    told = held.record.values()
    place = {"village": told["village_id"], "year": told.get("fiscal_year")}
    linked = set(_linked(store, link, parent))
    found = _members(store, how.members + how.narrowed, place) if how.narrowed else []
    found = found or _members(store, how.members, place)
    proposed = _selected(store, parent, place) if link == "enrolment" else set()
    return [Candidate(id, name, id in linked, id in proposed) for id, name in found]


def _selected(store: Store, parent: str, place: dict[str, object]) -> set[str]:
    """Who was selected at the workshop, but for those who are in the round, or were taken out of it on purpose."""
    with store.snapshot() as cursor:
        stands = duplicate_decisions.stands(cursor, "household")
        selected = {stands.get(id, id) for (id,) in cursor.all(SELECTED, **place)}
        been = cursor.all("SELECT household_id FROM enrolment WHERE round_id = :parent", parent=parent)
    return selected - {stands.get(id, id) for (id,) in been}


def _members(store: Store, sql: str, place: dict[str, object]) -> list[tuple[str, str]]:
    given = {name: value for name, value in place.items() if f":{name}" in sql}
    return [(id, name) for id, name in store.all(f"SELECT r.id, {sql} ORDER BY p.sort_key, r.id", **given)]


def _linked(store: Store, link: str, parent: str) -> dict[str, str]:
    """The id of the link by member."""
    how = LINKS[link]
    return dict(store.all(f"SELECT {how.member}, id FROM {link} WHERE {how.parent} = :parent AND removed_at IS NULL", parent=parent))


def save(store: Store, caller: Caller, op: str, link: str, parent: str, before: Collection[str], after: Collection[str]) -> tuple[int, int]:
    """(added, removed): the members ticked and no longer ticked since ``before``, in one change; raises what the gate raises.

    Who has been ticked or taken out by somebody else meanwhile is left as that person left it.
    """
    how, cls = LINKS[link], NOUNS[link]
    with store.exclusive():  # no other tick lands between the look and the writing
        now = _linked(store, link, parent)
        new = [member for member in sorted(set(after) - set(before)) if member not in now]
        gone = [now[member] for member in sorted(set(before) - set(after)) if member in now]
        with store.read() as cursor:
            removed = [Remove(records.find(cursor, link, id).record) for id in gone]
        added = [Add(cls.model_validate({"id": new_id(), how.parent: parent, how.member: member, **dict(how.more)})) for member in new]
        if added or removed:
            ledger.commit(store, caller, op, *added, *removed)
    return len(added), len(removed)
