"""What a participant may touch: people, households and sages of the workshop's village, and of those already there only her own.

A household or sage of hers names a person she entered herself: whoever else lives in the village stays unseen.
"""

import datetime as dt
from collections.abc import Collection, Sequence

from otop_core.access.roles import PARTICIPANT, Actor
from otop_core.gate.records import Work
from otop_core.language.messages import _
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import Denied, Refused
from otop_core.model.record_change import RecordChange
from otop_core.store.duck import Cursor

WORKSHOP = "workshop:"  # how the origin of a change names the workshop it was made in
UNDO = "undo:"  # how the origin of a change names what it takes back
ENTERED = ("household", "sage", "person")
NAMES = {"household": "representative_id", "sage": "person_id"}  # the person a record is about
# What neighbours in the hall see of each other's entries and may suggest to change; of the rest the personal fields are nobody else's.
SEEN_IN_THE_HALL: dict[str, tuple[str, ...]] = {
    "person": ("given_name", "family_name"),
    "household": ("house_no", "occupation", "knows", "wants_occupation", "wants_to_learn"),
    "sage": ("knowledge", "area", "occupation_path"),
}
CLOSED = {
    "household": _(
        "The officer has closed the form for households. What you typed is kept; ask the officer to open the form, then save again."
    ),
    "sage": _("The officer has closed the form for sages. What you typed is kept; ask the officer to open the form, then save again."),
}
COLUMNS = ("workshop_id", "noun", "record_id", "actor_id", "actor", "seq", "entered_at")


def keep_within(work: Work, actor: Actor, touched: Sequence[RecordChange], origin: str) -> None:
    """Raises Denied where a participant reaches beyond her workshop."""
    if actor.role != PARTICIPANT:
        return
    mine = _taking_back(work, actor, origin)
    for one in touched:
        if _joins(actor, one) or _suggests(work, actor, one) or (one.kind == "remove" and (one.noun, one.id) in mine):
            continue
        after = one.after
        if one.noun not in ENTERED or after is None or after.values().get("village_id") != actor.village:
            raise Denied
        binned = one.before is None  # what an officer has deleted is the officer's to bring back
        if one.kind != "add" and (binned or not _hers(work, actor, one.noun, one.id)):
            raise Denied
        if not _names_hers(work, actor, one, touched):
            raise Denied
    _forms_are_open(work, actor, {one.noun for one in touched if one.kind == "add"})


def _joins(actor: Actor, one: RecordChange) -> bool:
    """Herself, at the door; that she is somebody who is here already is an officer's to say, for it gives her that one's entries."""
    herself = one.noun == "participant" and one.kind == "add" and one.id == actor.id
    return herself and one.after is not None and one.after.values()["same_as"] is None


def _forms_are_open(work: Work, actor: Actor, added: set[str]) -> None:
    """Raises Refused for a new record of a form the officer has closed; what is there may still be mended and taken back."""
    forms = added & CLOSED.keys()
    if forms:
        row = work.one("SELECT forms FROM workshop WHERE id = :id", id=actor.workshop)
        for noun in sorted(forms - set(row[0].split(",") if row else ())):
            raise Refused(CLOSED[noun])


def touching(work: Work, actor: Actor, noun: str, id: str) -> None:
    """Raises Denied where a participant wants to change, delete or bring back what she has not entered."""
    if actor.role != PARTICIPANT or _hers(work, actor, noun, id):
        return
    if noun != "suggestion" or not work.one("SELECT 1 FROM suggestion WHERE id = :id AND by_id = :who", id=id, who=actor.id):
        raise Denied


ENTERED_BY = "SELECT actor_id FROM workshop_entry WHERE workshop_id = :workshop AND noun = :noun AND record_id = :record"


def is_hers(cursor: Cursor, workshop: str, who: str, noun: str, id: str) -> bool:
    """Whether a participant entered a record, and nothing in it is a secret to her.  What others changed in what the hall sees anyway (a
    name that was corrected, a neighbour's suggestion that was accepted) leaves it hers: she goes on, and chooses where it meets hers."""
    entered = cursor.all(ENTERED_BY, workshop=workshop, noun=noun, record=id)
    if not entered:
        return False
    who_too = {row[0] for row in cursor.all("SELECT id FROM participant WHERE same_as = :who", who=who)} | {who}  # she joined twice
    return any(row[0] in who_too for row in entered) and not _kept_from(cursor, who_too, noun, id)


def _kept_from(cursor: Cursor, who: Collection[str], noun: str, id: str) -> list[str]:
    """The personal fields that hold what somebody else put there (a phone by an officer, a neighbour's income by a merge).

    Values are compared and not their spelling: the store says 101.00 of what she typed as 101.  What she once typed herself is no secret.
    """
    cls = NOUNS[noun]
    secret = [name for name, about in cls.abouts().items() if about.personal and name not in SEEN_IN_THE_HALL[noun]]
    if not secret:
        return []
    told = cursor.all(
        "SELECT actor_id, version, body FROM change WHERE noun = :noun AND record_id = :id ORDER BY seq DESC", noun=noun, id=id
    )
    now = cls.from_body(id, told[0][1], told[0][2])
    hers = [cls.from_body(id, version, body) for by, version, body in told if by in who]
    return [name for name in secret if getattr(now, name) is not None and all(getattr(now, name) != getattr(one, name) for one in hers)]


def _hers(work: Work, actor: Actor, noun: str, id: str) -> bool:
    return is_hers(work, actor.workshop, actor.id, noun, id)


def _names_hers(work: Work, actor: Actor, one: RecordChange, touched: Sequence[RecordChange]) -> bool:
    field = NAMES.get(one.noun)
    if field is None or one.after is None:
        return True
    person = getattr(one.after, field)
    unchanged = one.before is not None and getattr(one.before, field) == person
    added = any((other.noun, other.id, other.kind) == ("person", person, "add") for other in touched)
    return unchanged or added or _hers(work, actor, "person", person)


def _suggests(work: Work, actor: Actor, one: RecordChange) -> bool:
    """Her own suggestion, undecided, about a record that was entered in this workshop."""
    if one.noun != "suggestion" or one.kind != "add" or one.after is None:
        return False
    said = one.after.values()
    hers = (said["workshop_id"], said["by_id"], said["status"], said["decision"]) == (actor.workshop, actor.id, "pending", None)
    sql = "SELECT 1 FROM workshop_entry WHERE workshop_id = :workshop AND noun = :noun AND record_id = :record"
    return hers and bool(work.one(sql, workshop=actor.workshop, noun=said["about_noun"], record=said["record_id"]))


def _taking_back(work: Work, actor: Actor, origin: str) -> set[tuple[str, str]]:
    """What her own last action added, where this takes it back: nothing else may a participant delete."""
    if not origin.startswith(UNDO):
        return set()
    undone = origin.removeprefix(UNDO)
    if not undone or last_action(work, actor.workshop, actor.id) != undone:
        raise Denied
    return {(noun, id) for noun, id, kind, _at in parts(work, undone) if kind == "add"}


def last_action(cursor: Cursor, workshop: str, who: str) -> str:
    """The newest operation of a participant in her workshop that she has not taken back ('' for none); a decided suggestion is done."""
    found = cursor.one(
        "SELECT c.op FROM change c WHERE c.actor_id = :who AND c.origin = :origin"
        " AND (c.noun IN ('household', 'sage', 'person')"
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
    """A participant's changes are made in her workshop, or take back what she did there."""
    return WORKSHOP + actor.workshop if actor.workshop and not origin.startswith(UNDO) else origin


def note(work: Work, actor: Actor, touched: Sequence[RecordChange], origin: str) -> None:
    """Remember what was entered in a workshop, by whom."""
    if actor.workshop:
        work.marks.add(WORKSHOP + actor.workshop)
    if not origin.startswith(WORKSHOP):
        return
    workshop = origin.removeprefix(WORKSHOP)
    rows = [
        (workshop, one.noun, one.id, actor.id, actor.name, work.seq, work.now)
        for one in touched
        if one.kind == "add" and one.noun in ENTERED
    ]
    work.insert("workshop_entry", COLUMNS, rows)
    work.marks.add(origin)
