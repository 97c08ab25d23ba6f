"""A participant suggests a change to somebody else's record; an officer accepts or declines it with a reason."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, ClassVar

from otop_core.access.roles import Actor, authorise
from otop_core.gate import drafts, history, ledger, records
from otop_core.gate.acts import Add, Change
from otop_core.gate.ledger import Caller, Receipt
from otop_core.gate.records import Transaction
from otop_core.language.messages import Text, _
from otop_core.model.check import check
from otop_core.model.declaration import NOUNS, About, Noun, Personal, field
from otop_core.model.errors import Denied, Gone, Invalid, OtopError, Problem
from otop_core.store import Cursor, Store

PENDING, ACCEPTED, DECLINED = "pending", "accepted", "declined"


class Suggestion(Noun):
    noun: ClassVar[str] = "suggestion"
    label: ClassVar[str] = _("Suggestion")
    action: ClassVar[str] = "workshop.suggest"
    part_of: ClassVar[str] = "workshop"
    located_by: ClassVar[tuple[str, ...]] = ("workshop_id",)

    workshop_id: str = field(_("Workshop"), "refer", refers="workshop", required=True)
    by_id: str = field(_("Suggested by"), required=True)
    about_noun: str = field(_("Kind of record"), required=True)
    record_id: str = field(_("Record"), required=True)
    field_name: str = field(_("What should be changed"), required=True)
    seen: int = field(_("Version it was made from"), "number", required=True, ge=1)
    proposed: str = field(
        _("What it should say"), "lines", required=True, personal=Personal(_("to correct what was entered in the workshop"), years=1)
    )
    reason: str | None = field(_("Reason (optional)"), max_length=300)
    status: str = field(_("Status"), "choice", choices="suggestion_status", required=True)
    decision: str | None = field(_("Reason of the decision"), max_length=300)

    def rules(self) -> Iterator[Problem]:
        known = fields_of(self.about_noun or "")
        if not known or (self.field_name is not None and self.field_name not in known):
            yield Problem("field_name", Text(_("Please choose from the list: {label}."), {"label": Text(_("What should be changed"))}))
        if self.status == DECLINED and not self.decision:
            yield Problem("decision", Text(_("Please say why it is declined; the person who suggested it will read this.")))


def fields_of(noun: str) -> dict[str, str]:
    """What neighbours may see of each other and correct, with the noun it stands in; never a phone, an ID number or money.

    Empty for a noun that nobody suggests a correction of.
    """
    cls = NOUNS.get(noun)
    if cls is None or not cls.person:
        return {}
    return {name: part for part in ("person", noun) for name in NOUNS[part].hall_sees} if cls.hall_sees else {}


def about(noun: str, name: str) -> About:
    """The declaration of a field that may be corrected; KeyError for any other."""
    return NOUNS[fields_of(noun)[name]].abouts()[name]


def _stands_in(cursor: Cursor, noun: str, id: str, name: str) -> Noun:
    """The record that holds the field: the household or sage itself, or the person it is about; raises Gone."""
    found = records.find(cursor, noun, id)
    if not found.removed and fields_of(noun)[name] == "person":
        found = records.find(cursor, "person", getattr(found.record, found.record.person))
    if found.removed:
        raise Gone
    return found.record


def visible(store: Store, actor: Actor, noun: str, id: str) -> Mapping[str, Any]:
    """What a participant may see of a record of the workshop; raises Denied or Gone."""
    authorise(actor, "workshop.take_part", actor.district)
    entered = "SELECT 1 FROM workshop_entry WHERE workshop_id = :workshop AND noun = :noun AND record_id = :id"
    with store.read() as cursor:
        if not fields_of(noun) or not cursor.one(entered, workshop=actor.workshop, noun=noun, id=id):
            raise Denied
        return {name: getattr(_stands_in(cursor, noun, id, name), name) for name in fields_of(noun)}


def draft_of(noun: str, id: str) -> str:
    """How the draft of a suggestion about a record is called."""
    return f"suggestion:new:{noun}:{id}"


@dataclass(frozen=True)
class Unfinished:
    """A suggestion that somebody began and has not sent."""

    noun: str
    id: str
    name: str
    saved_at: dt.datetime


def unfinished(store: Store, participant_id: str) -> list[Unfinished]:
    """What this participant began to suggest, the newest first; what is in the bin is left out until it comes back."""
    found = []
    for form, saved_at in drafts.waiting(store, participant_id):
        noun, _colon, id = form.removeprefix("suggestion:new:").partition(":")
        if form == draft_of(noun, id) and fields_of(noun) and (name := _name(store, noun, id)):
            found.append(Unfinished(noun, id, name, saved_at))
    return found


def suggest(store: Store, caller: Caller, op: str, noun: str, id: str, name: str, typed: object, reason: str = "") -> Receipt:
    """Send a suggestion and drop its draft; the proposed value is checked at once by the rules of its field.

    The same words sent twice are stored once; other words on from the same draft (on a second phone) are another suggestion.
    Raises Invalid, Denied, Gone.
    """
    op = f"{op}:{sha256(f'{op}|{name}|{typed}|{reason}'.encode()).hexdigest()[:12]}"
    with store.read() as cursor:
        actor = caller.actor(cursor, store.clock())
        sent = cursor.one("SELECT 1 FROM change WHERE op = :op", op=op)
    if name not in fields_of(noun):
        raise Denied
    now = visible(store, actor, noun, id)[name]
    with store.read() as cursor:
        record = _stands_in(cursor, noun, id, name)
    if getattr(_with(record, name, typed), name) == now and not sent:  # sent already, it may have been accepted
        raise Invalid([Problem("proposed", Text(_("This is what it says already.")))])
    entered = {"workshop_id": actor.workshop, "by_id": actor.id, "about_noun": noun, "record_id": id, "field_name": name}
    said = {"seen": record.version, "proposed": typed, "reason": reason, "status": PENDING}

    def within(work: Transaction) -> None:
        work.run("DELETE FROM draft WHERE account_id = :who AND form = :form", who=actor.id, form=draft_of(noun, id))

    receipt = ledger.commit(store, caller, op, Add(check(Suggestion, {**entered, **said})), within=within)
    if receipt.repeated:  # another phone of the same participant may have kept a draft after it was sent
        drafts.drop(store, caller, draft_of(noun, id))
    return receipt


def _with(record: Noun, name: str, typed: object) -> Noun:
    """The record with a new value in one field; Invalid names what is wrong with that value and nothing else."""
    if typed in (None, ""):
        raise Invalid([Problem("proposed", Text(_("Please say what it should be.")))])
    try:
        return check(type(record), {**record.values(), name: typed}, record.id, record.version)
    except Invalid as invalid:
        raise Invalid([Problem("proposed", p.text) for p in invalid.problems if p.field == name] or invalid.problems) from None


@dataclass(frozen=True)
class Waiting:
    """A suggestion before an officer: ``record`` holds the field as it stands now (None: it is in the bin)."""

    suggestion: Suggestion
    by: str
    name: str
    record: Noun | None
    value: object
    moved: bool  # somebody has changed this field since it was suggested


def pending(store: Store, actor: Actor, workshop_id: str) -> list[Waiting]:
    """What an officer has to decide, the oldest first; raises Denied or Gone."""
    with store.read() as cursor:
        authorise(actor, "workshop.manage", records.find(cursor, "workshop", workshop_id).district)
        rows = cursor.dicts(
            "SELECT s.*, p.name AS by_name FROM suggestion s JOIN participant p ON p.id = s.by_id"
            " WHERE s.workshop_id = :id AND s.status = 'pending' AND s.removed_at IS NULL ORDER BY s.entered_at, s.id",
            id=workshop_id,
        )
        found = [(records.held("suggestion", row).record, row["by_name"]) for row in rows]
        return [_waiting(store, cursor, one, by) for one, by in found if isinstance(one, Suggestion)]


def _waiting(store: Store, cursor: Cursor, one: Suggestion, by: str) -> Waiting:
    try:
        person = _stands_in(cursor, one.about_noun, one.record_id, "given_name")
        record = _stands_in(cursor, one.about_noun, one.record_id, one.field_name)
    except Gone:
        return Waiting(one, by, "", None, None, True)
    value, moved = getattr(record, one.field_name), False
    if record.version != one.seen:
        then = [row["record"] for row in history.history(store, record.noun, record.id) if row["version"] == one.seen]
        moved = not then or getattr(then[0], one.field_name) != value
    return Waiting(one, by, person.title(), record, value, moved)


def accept(store: Store, caller: Caller, op: str, one: Waiting) -> Receipt:
    """Change the record, from the version the officer saw, and close the suggestion, in one commit. Raises Conflict, Gone, Invalid."""
    if one.record is None:
        raise Gone
    changed = _with(one.record, one.suggestion.field_name, one.suggestion.proposed)
    closed = one.suggestion.model_copy(update={"status": ACCEPTED})
    return ledger.commit(store, caller, op, Change(one.record, changed), Change(one.suggestion, closed))


def decline(store: Store, caller: Caller, op: str, suggestion: Suggestion, why: str) -> Receipt:
    """Close a suggestion unchanged; the reason is asked."""
    closed = suggestion.model_copy(update={"status": DECLINED, "decision": why})
    return ledger.commit(store, caller, op, Change(suggestion, closed))


def mine(store: Store, participant_id: str) -> list[Suggestion]:
    """What this participant has suggested, the newest first, with what became of it."""
    sql = "SELECT * FROM suggestion WHERE by_id = :who AND removed_at IS NULL ORDER BY entered_at DESC, id LIMIT 20"
    rows = [records.held("suggestion", row).record for row in store.dicts(sql, who=participant_id)]
    return [one for one in rows if isinstance(one, Suggestion)]


def name_of(store: Store, suggestion: Suggestion) -> str:
    """The name of the person a suggestion is about; '' where the record is in the bin."""
    return _name(store, suggestion.about_noun, suggestion.record_id)


def _name(store: Store, noun: str, id: str) -> str:
    try:
        with store.read() as cursor:
            return _stands_in(cursor, noun, id, "given_name").title()
    except OtopError:
        return ""
