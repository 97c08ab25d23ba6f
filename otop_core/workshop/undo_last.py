"""A participant's last action in the workshop, in words, and taking it back; what is taken back lies in the bin."""

import datetime as dt
from dataclasses import dataclass

from otop_core.gate import history, participant_rules, records
from otop_core.gate.ledger import Caller, Receipt
from otop_core.language.messages import _
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import Conflict, Denied, Refused, SignedOut
from otop_core.store import Cursor, Store
from otop_core.workshop import suggestions

MAIN = ("household", "sage", "swot_item", "suggestion", "person")  # what an action is about, where it touched several records
NEWER = _("Something of yours has been saved since. Please look at your last entry again.")
CHANGED = _("Somebody else has changed this since, so it stays. The officer can take it back for you.")


@dataclass(frozen=True)
class Last:
    """``kind``: add or change; ``noun`` and ``name`` say what it was about."""

    op: str
    kind: str
    noun: str
    name: str
    made_at: dt.datetime


def last(store: Store, workshop_id: str, who: str) -> Last | None:
    """The newest action that has not been taken back; None where there is none, or it is in the bin already."""
    with store.read() as cursor:
        op = participant_rules.last_action(cursor, workshop_id, who)
        if not op:
            return None
        rows = {noun: (id, kind, at) for noun, id, kind, at in participant_rules.parts(cursor, op)}
        noun = next(noun for noun in MAIN if noun in rows)
        id, kind, made_at = rows[noun]
        if records.find(cursor, noun, id).removed:
            return None
        return Last(op, kind, noun, _name(store, cursor, noun, id), made_at)


def _name(store: Store, cursor: Cursor, noun: str, id: str) -> str:
    record = records.find(cursor, noun, id).record
    if isinstance(record, suggestions.Suggestion):
        return suggestions.name_of(store, record)
    if not record.person and noun != "person":
        return record.title()
    person = getattr(record, record.person) if record.person else id
    held = records.find(cursor, "person", person)
    return "" if held.removed else NOUNS["person"].title(held.record)


def take_back(store: Store, caller: Caller, op: str, undone: str) -> Receipt:
    """Take back the last action; Denied where it is not the last any more, Refused where others have changed it since."""
    with store.read() as cursor:
        actor = caller.actor(cursor, store.clock())
        repeated = cursor.one("SELECT 1 FROM change WHERE op = :op", op=op)
        if not repeated and participant_rules.last_action(cursor, actor.workshop, actor.id) != undone:
            raise Denied(NEWER)
    try:
        return history.undo(store, caller, op, undone)
    except SignedOut:
        raise
    except (Conflict, Denied):  # it was the participant's last action, so somebody else has changed it since
        raise Refused(CHANGED) from None
