"""Who takes part in a workshop, for its officer: taking somebody off the list, and making one of two who are the same person.

A participant who was taken off has no session and no vote any more; the entries stay.  Of one who joined twice only ``same_as`` is
written: votes, entries and sessions are read through it, so that taking it back leaves everything where it was.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from otop_core.access.roles import Actor, authorise
from otop_core.gate import ledger, records
from otop_core.gate.acts import Change, Remove, Restore
from otop_core.gate.ledger import Caller, Receipt
from otop_core.language import keys
from otop_core.language.messages import _
from otop_core.model.errors import Gone, Refused
from otop_core.store import Cursor, Store
from otop_core.workshop import room
from otop_core.workshop.workshops import Participant


@dataclass(frozen=True)
class Listed:
    """A participant; ``entries``: records entered; ``votes``: records voted on; ``twice``: other joinings of the same person, merged."""

    participant: Participant
    joined_at: dt.datetime
    entries: int
    votes: int
    removed: bool
    twice: tuple[Participant, ...] = ()

    @property
    def name(self) -> str:
        return self.participant.name


JOINED = (
    "SELECT p.* FROM participant p JOIN change c ON c.noun = 'participant' AND c.record_id = p.id AND c.version = 1"
    " WHERE p.workshop_id = :id ORDER BY c.seq"
)
ENTRIES = "SELECT actor_id, count(*) FROM workshop_entry WHERE workshop_id = :id AND noun IN ('household', 'sage', 'swot_item') GROUP BY 1"
VOTES = (
    "SELECT coalesce(p.same_as, p.id), count(DISTINCT v.about_noun || ':' || v.record_id) FROM vote v"
    " JOIN participant p ON p.id = v.participant_id WHERE v.workshop_id = :id GROUP BY 1"
)


def listed(store: Store, actor: Actor, workshop_id: str) -> list[Listed]:
    """Everybody who joined, in the order of joining, those taken off too; who was made one with another stands with that one.

    Raises Denied or Gone.
    """
    with store.read() as cursor:
        authorise(actor, "workshop.manage", records.find(cursor, "workshop", workshop_id).district)
        rows = cursor.dicts(JOINED, id=workshop_id)
        entries, votes = (dict(cursor.all(sql, id=workshop_id)) for sql in (ENTRIES, VOTES))
    everybody = [(records.held("participant", row), row["entered_at"]) for row in rows]
    twice: dict[str, list[Participant]] = {}
    for held, _at in everybody:
        if (one := _participant(held)).same_as:
            twice.setdefault(one.same_as, []).append(one)
    found = []
    for held, joined_at in everybody:
        one = _participant(held)
        if one.same_as is None:
            others = tuple(twice.get(one.id, ()))
            n = sum(entries.get(part.id, 0) for part in (one, *others))
            found.append(Listed(one, joined_at, n, votes.get(one.id, 0), held.removed, others))
    return found


def _participant(held: records.Held) -> Participant:
    assert isinstance(held.record, Participant)
    return held.record


def same_names(everybody: Sequence[Listed]) -> list[list[Listed]]:
    """Those of one name, who may be one person, each group in the order of joining."""
    groups: dict[str, list[Listed]] = {}
    for one in everybody:
        if not one.removed:
            groups.setdefault(keys.person_key(one.name), []).append(one)
    return [group for group in groups.values() if len(group) > 1]


def remove(store: Store, caller: Caller, op: str, one: Participant) -> Receipt:
    """Take somebody off the list: the session ends at once, the votes no longer count, the entries stay. Raises Denied, Gone."""
    _authorised(store, caller, one)
    receipt = ledger.commit(store, caller, op, Remove(one))
    room.gone(one.workshop_id, one.id)
    return receipt


def bring_back(store: Store, caller: Caller, op: str, one: Participant) -> Receipt:
    """Take a removal back: the session goes on, and the votes count again. Raises Denied, Gone."""
    _authorised(store, caller, one)
    return ledger.commit(store, caller, op, Restore("participant", one.id, one.version, binned=True))


def merge(store: Store, caller: Caller, op: str, keep: Participant, gone: Participant) -> Receipt:
    """Make one of two who are one person: the entries are one person's, and of the votes on one record the newest counts.

    Raises Denied, Gone, Refused (of two workshops, or one is made one with another already).
    """
    _authorised(store, caller, keep)
    if keep.id == gone.id or keep.workshop_id != gone.workshop_id:
        raise Refused(_("Please choose two different people of the same workshop."))
    with store.exclusive():
        with store.read() as cursor:
            follow = _who_are(cursor, gone.id)
            if _participant(_there(cursor, keep.id)).same_as or _participant(_there(cursor, gone.id)).same_as:
                raise Refused(_("Somebody else has just done this. Please look again."))
        acts = [Change(one, one.model_copy(update={"same_as": keep.id})) for one in (gone, *follow)]
        return ledger.commit(store, caller, op, *acts)


def take_apart(store: Store, caller: Caller, op: str, one: Participant) -> Receipt:
    """Take a merge back: two people again, each with their own votes and entries. Raises Denied, Conflict, Gone."""
    _authorised(store, caller, one)
    return ledger.commit(store, caller, op, Change(one, one.model_copy(update={"same_as": None})))


def _who_are(cursor: Cursor, id: str) -> list[Participant]:
    """Those made one with somebody before: they go along."""
    rows = cursor.dicts("SELECT * FROM participant WHERE same_as = :id AND removed_at IS NULL ORDER BY seq", id=id)
    return [_participant(records.held("participant", row)) for row in rows]


def _there(cursor: Cursor, id: str) -> records.Held:
    held = records.find(cursor, "participant", id)
    if held.removed:
        raise Gone
    return held


def _authorised(store: Store, caller: Caller, one: Participant) -> None:
    """Joining is everybody's right, the list is the officer's."""
    with store.read() as cursor:
        actor = caller.actor(cursor, store.clock())
        authorise(actor, "workshop.manage", records.find(cursor, "workshop", one.workshop_id).district)
