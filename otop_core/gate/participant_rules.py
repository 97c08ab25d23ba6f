"""What belongs to a participant of a workshop: the records entered there, the last action, what the hall sees of others' entries."""

import datetime as dt
from collections.abc import Collection, Sequence

from otop_core.access.roles import Actor
from otop_core.gate import records
from otop_core.gate.records import Transaction
from otop_core.language import thai_calendar
from otop_core.model.declaration import NOUNS
from otop_core.model.record_change import RecordChange
from otop_core.store import Cursor

WORKSHOP = "workshop:"  # how the origin of a change names the workshop it was made in
UNDO = "undo:"  # how the origin of a change names what it takes back
COLUMNS = ("workshop_id", "noun", "record_id", "actor_id", "actor", "seq", "entered_at")


def entered() -> tuple[str, ...]:
    """The nouns that participants enter."""
    return tuple(noun for noun, cls in NOUNS.items() if cls.hall_sees)


def about_people() -> tuple[str, ...]:
    """Those of them that are about a person: what the hall votes and decides on."""
    return tuple(noun for noun in entered() if NOUNS[noun].person)


def settled(cursor: Cursor, workshop: str) -> dict[str, object]:
    """What a workshop settles about the records entered there, beside their village: a participant says neither."""
    told = records.find(cursor, "workshop", workshop).record.values()
    return {"fiscal_year": told["fiscal_year"] or thai_calendar.fiscal_year(told["held_on"])}


ENTERED_BY = "SELECT actor_id FROM workshop_entry WHERE workshop_id = :workshop AND noun = :noun AND record_id = :record"


def owns(cursor: Cursor, workshop: str, who: str, noun: str, id: str) -> bool:
    """Whether a participant entered a record, and it holds no personal value that somebody else put there.

    What others changed in fields that the hall sees anyway (a corrected name, an accepted suggestion) leaves it the participant's own.
    """
    entered = cursor.all(ENTERED_BY, workshop=workshop, noun=noun, record=id)
    if not entered:
        return False
    same = {row[0] for row in cursor.all("SELECT id FROM participant WHERE same_as = :who", who=who)} | {who}  # joined twice
    return any(row[0] in same for row in entered) and not _from_others(cursor, same, noun, id)


def _from_others(cursor: Cursor, who: Collection[str], noun: str, id: str) -> list[str]:
    """The personal fields that hold what somebody else put there (a phone by an officer, an income by a merge).

    Values are compared and not their spelling: the store says 101.00 of what was typed as 101.  What the participant typed is no secret.
    """
    cls = NOUNS[noun]
    secret = [name for name, about in cls.abouts().items() if about.personal and name not in cls.hall_sees]
    if not secret:
        return []
    versions = cursor.all(
        "SELECT actor_id, version, body FROM change WHERE noun = :noun AND record_id = :id ORDER BY seq DESC", noun=noun, id=id
    )
    now = cls.from_body(id, versions[0][1], versions[0][2])
    own = [cls.from_body(id, version, body) for by, version, body in versions if by in who]
    return [name for name in secret if getattr(now, name) is not None and all(getattr(now, name) != getattr(one, name) for one in own)]


def last_action(cursor: Cursor, workshop: str, who: str) -> str:
    """The newest operation of a participant that has not been taken back ('' for none); a decided suggestion is done."""
    found = cursor.one(
        "SELECT c.op FROM change c WHERE c.actor_id = :who AND c.origin = :origin"
        f" AND (c.noun IN ({', '.join(repr(noun) for noun in entered())})"
        " OR (c.noun = 'suggestion' AND EXISTS (SELECT 1 FROM suggestion s WHERE s.id = c.record_id AND s.status = 'pending')))"
        " AND c.made_at >= (SELECT p.entered_at FROM participant p WHERE p.id = :who) AND c.op NOT LIKE '%/%'"
        f" AND NOT EXISTS (SELECT 1 FROM change u WHERE u.actor_id = :who AND u.origin = '{UNDO}' || c.op) ORDER BY c.seq DESC LIMIT 1",
        who=who,
        origin=WORKSHOP + workshop,
    )
    return str(found[0]) if found else ""


def parts(cursor: Cursor, op: str) -> list[tuple[str, str, str, dt.datetime]]:
    """(noun, id, kind, moment) of what an operation touched."""
    return cursor.all(
        "SELECT c.noun, c.record_id, c.kind, c.made_at FROM change c"
        " JOIN change f ON f.op = :op AND c.seq >= f.seq AND c.seq < f.seq + f.parts",
        op=op,
    )


def origin_of(actor: Actor, origin: str) -> str:
    """A participant's changes are made in the workshop, or take back what was done there."""
    return WORKSHOP + actor.workshop if actor.workshop and not origin.startswith(UNDO) else origin


def note_entries(work: Transaction, actor: Actor, changes: Sequence[RecordChange], origin: str) -> None:
    """Remember what was entered in a workshop, by whom."""
    if actor.workshop:
        work.marks.add(WORKSHOP + actor.workshop)
    if not origin.startswith(WORKSHOP):
        return
    workshop = origin.removeprefix(WORKSHOP)
    rows = [
        (workshop, one.noun, one.id, actor.id, actor.name, work.seq, work.now)
        for one in changes
        if one.kind == "add" and NOUNS[one.noun].hall_sees
    ]
    work.insert("workshop_entry", COLUMNS, rows)
    work.marks.add(origin)
