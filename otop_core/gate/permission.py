"""The one place where a write is permitted: roles and their areas, and for participants of a workshop the records that are their own."""

from otop_core.access.roles import PARTICIPANT, Actor, authorise
from otop_core.gate.participant_rules import UNDO, last_action, owns, parts, settled
from otop_core.gate.plan import Plan, Target
from otop_core.language.messages import _
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import Denied, Refused
from otop_core.store import Cursor

CLOSED = {
    "household": _(
        "The officer has closed the form for households. What you typed is kept; ask the officer to open the form, then save again."
    ),
    "swot_item": _(
        "The officer has closed the form for the SWOT. What you typed is kept; ask the officer to open the form, then save again."
    ),
    "sage": _("The officer has closed the form for sages. What you typed is kept; ask the officer to open the form, then save again."),
}


def permit(cursor: Cursor, actor: Actor, plan: Plan, origin: str) -> None:
    """Raises Denied, or Refused for a form that the officer has closed.  Asked before the plan tells what is wrong with it.

    Each record must lie, before and after, where the actor's role may write, and so must what it refers to (but for what is shared).
    """
    for target in plan.targets:
        action = NOUNS[target.noun].action
        if not actor.may(action):
            raise Denied
        for district in (*((target.found.district,) if target.found else ()), *target.districts):
            authorise(actor, action, district)
        if _sets_reserved(target) and not actor.may(NOUNS[target.noun].reserved_for):
            raise Denied
    if actor.role == PARTICIPANT:
        _permit_participant(cursor, actor, plan, origin)


def _sets_reserved(target: Target) -> bool:
    """Whether a field that is reserved for an action says anything but what a new record has, or what the record said before and
    follows from the change of its other fields (``revised``)."""
    cls, change = NOUNS[target.noun], target.change
    if not cls.reserved or change is None or change.after is None:
        return False
    expected = {name: cls.model_fields[name].default for name in cls.reserved}
    if target.found:
        before = target.found.record
        kept = {name: getattr(before, name) for name in cls.reserved}
        expected = change.after.model_copy(update=kept).revised(before).values()
    return any(getattr(change.after, name) != expected[name] for name in cls.reserved)


def _permit_participant(cursor: Cursor, actor: Actor, plan: Plan, origin: str) -> None:
    """What the hall enters about the workshop's village, and of those that are there only the participant's own."""
    for target in plan.targets:
        if target.found and not _owns(cursor, actor, target.noun, target.id) and not _suggested(cursor, actor, target):
            raise Denied
    addable = {noun for noun, cls in NOUNS.items() if cls.hall_sees} | {"participant", "suggestion"}
    if any(target.kind == "add" and target.noun not in addable for target in plan.targets):
        raise Denied
    takes_back = _taking_back(cursor, actor, origin)
    for target in plan.targets:
        if target.change is not None and not _within(cursor, actor, plan, target, takes_back):
            raise Denied
    added = {target.noun for target in plan.targets if target.kind == "add"} & CLOSED.keys()
    if added:  # what is there may be corrected and taken back although the form is closed
        row = cursor.one("SELECT forms FROM workshop WHERE id = :id", id=actor.workshop)
        for noun in sorted(added - set(row[0].split(",") if row else ())):
            raise Refused(CLOSED[noun])


def _within(cursor: Cursor, actor: Actor, plan: Plan, target: Target, takes_back: set[tuple[str, str]]) -> bool:
    """Whether the change stays within the workshop."""
    change = target.change
    assert change is not None
    if target.kind == "remove":
        return (target.noun, target.id) in takes_back
    if change.after is None:
        return False
    values = change.after.values()
    if target.noun == "participant":  # that two are one is an officer's to say, for it hands over the entries
        return target.kind == "add" and target.id == actor.id and values["same_as"] is None
    if target.noun == "suggestion":
        return target.kind == "add" and _is_own_suggestion(cursor, actor, values)
    binned = target.found is not None and target.found.removed  # what an officer has deleted is the officer's to bring back
    in_place = bool(NOUNS[target.noun].hall_sees) and values.get("village_id") == actor.village
    return in_place and not binned and _is_of_the_workshop(cursor, actor, target) and _names_own_person(cursor, actor, plan, target)


def _is_of_the_workshop(cursor: Cursor, actor: Actor, target: Target) -> bool:
    """Whether a record holds what the workshop settles (its fiscal year), or what it held there before."""
    change, named = target.change, NOUNS[target.noun].context
    assert change is not None
    wanted = {name: value for name, value in settled(cursor, actor.workshop).items() if name in named} if named else {}
    before = change.before
    return all(
        getattr(change.after, name) == value or (before is not None and getattr(before, name) == getattr(change.after, name))
        for name, value in wanted.items()
    )


def _owns(cursor: Cursor, actor: Actor, noun: str, id: str) -> bool:
    return owns(cursor, actor.workshop, actor.id, noun, id)


def _suggested(cursor: Cursor, actor: Actor, target: Target) -> bool:
    sql = "SELECT 1 FROM suggestion WHERE id = :id AND by_id = :who"
    return target.noun == "suggestion" and bool(cursor.one(sql, id=target.id, who=actor.id))


def _is_own_suggestion(cursor: Cursor, actor: Actor, values: dict[str, object]) -> bool:
    """Undecided, and about a record that was entered in this workshop."""
    if (values["workshop_id"], values["by_id"], values["status"], values["decision"]) != (actor.workshop, actor.id, "pending", None):
        return False
    sql = "SELECT 1 FROM workshop_entry WHERE workshop_id = :workshop AND noun = :noun AND record_id = :record"
    return bool(cursor.one(sql, workshop=actor.workshop, noun=values["about_noun"], record=values["record_id"]))


def _names_own_person(cursor: Cursor, actor: Actor, plan: Plan, target: Target) -> bool:
    """Whether the person a record is about was entered by the participant too: whoever else lives in the village stays unseen."""
    field, change = NOUNS[target.noun].person, target.change
    if not field or "." in field or change is None:
        return True
    person = getattr(change.after, field)
    unchanged = change.before is not None and getattr(change.before, field) == person
    added = any((other.noun, other.id, other.kind) == ("person", person, "add") for other in plan.targets)
    return unchanged or added or _owns(cursor, actor, "person", person)


def _taking_back(cursor: Cursor, actor: Actor, origin: str) -> set[tuple[str, str]]:
    """What the participant's last action added, where this takes it back: nothing else may a participant delete."""
    if not origin.startswith(UNDO):
        return set()
    undone = origin.removeprefix(UNDO)
    if not undone or last_action(cursor, actor.workshop, actor.id) != undone:
        raise Denied
    return {(noun, id) for noun, id, kind, _at in parts(cursor, undone) if kind == "add"}
