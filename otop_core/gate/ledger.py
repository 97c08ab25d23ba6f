"""The one gate every write passes: who asks, may she, is it right, one transaction with its history, then the answer.

Nothing is overwritten silently: a change names the record it was made from; different fields merge, the same field raises
``Conflict`` before anything is written.  Nothing is lost: one append-only ``change`` row a record keeps it as JSON.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import uuid4

from otop_core.access.roles import Actor, authorise
from otop_core.gate import participant_rules
from otop_core.gate.records import Held, Work, keep
from otop_core.gate.references import Pending, district, moved_along, unused
from otop_core.language.messages import Text, _
from otop_core.model.declaration import NOUNS, Noun, check
from otop_core.model.errors import Clash, Conflict, Gone, Invalid, Problem
from otop_core.model.record_change import RecordChange
from otop_core.store import duck
from otop_core.store.duck import Store


class Caller(Protocol):
    """Whoever asks; looked up anew in every command, because roles and sessions end at once."""

    def actor(self, cursor: duck.Cursor, now: dt.datetime) -> Actor: ...


@dataclass(frozen=True)
class Add:
    thing: Noun


@dataclass(frozen=True)
class Change:
    """``was``: the record as the person saw it; ``now``: as she left it."""

    was: Noun
    now: Noun


@dataclass(frozen=True)
class Remove:
    thing: Noun


@dataclass(frozen=True)
class Restore:
    """Bring back a version of a record, out of the bin too.

    ``seen``: the newest version the person saw; what others have changed since then merges or conflicts (0: whatever is there now).
    ``binned``: only if the record is in the bin.
    """

    noun: str
    id: str
    version: int
    seen: int = 0
    binned: bool = False


Act = Add | Change | Remove | Restore


@dataclass(frozen=True)
class Receipt:
    """The answer to a write; ``repeated`` says that this operation had been saved before."""

    op: str
    records: tuple[Noun, ...]
    repeated: bool = False
    seq: int = 0


def new_id() -> str:
    return uuid4().hex


def commit(
    store: Store,
    caller: Caller,
    op: str,
    *acts: Act,
    why: str = "",
    origin: str = "",
    within: Callable[[Work], None] | None = None,
) -> Receipt:
    """Write all of it or none; the same ``op`` a second time answers with what it did the first time.

    ``within`` runs inside the transaction before the rows are written (a uniqueness check, a draft to delete).
    Raises Denied, SignedOut, Invalid, Conflict, Gone, StoreFull or StoreTrouble.
    """
    with store.write() as plain:
        work = Work(plain)
        actor = caller.actor(work, work.now)
        if done := _repeated(work, op, actor):
            return done
        if within:
            within(work)
        touched = moved_along(work, _prepare(work, actor, acts))
        participant_rules.keep_within(work, actor, touched, origin)
        origin = participant_rules.origin_of(actor, origin)
        participant_rules.note(work, actor, touched, origin)
        plain.seq = keep(work, op, actor, touched, why, origin)
    return Receipt(op, tuple(t.kept for t in touched), seq=plain.seq - 1)


def _repeated(work: Work, op: str, actor: Actor) -> Receipt | None:
    first = work.one("SELECT seq, parts, actor_id FROM change WHERE op = :op", op=op)
    if first is None:
        return None
    if first[2] != actor.id:
        raise Invalid([Problem("", Text(_("This form has been used by somebody else. Please open it again.")))])
    rows = work.all(
        "SELECT noun, record_id, version, body FROM change WHERE seq >= :first AND seq < :last ORDER BY seq",
        first=first[0],
        last=first[0] + first[1],
    )
    return Receipt(op, tuple(NOUNS[noun].from_body(id, version, body) for noun, id, version, body in rows), True, first[0] + first[1] - 1)


def _prepare(work: Work, actor: Actor, acts: Sequence[Act]) -> list[RecordChange]:
    """Each act checked and allowed, nothing written yet; problems of all acts at once."""
    pending = Pending()
    problems: list[Problem] = []
    for act in acts:
        try:
            one = _act(work, actor, act, pending)
        except Invalid as invalid:
            problems += invalid.problems
            continue
        if one is not None:
            pending.add(one)
    if problems:
        raise Invalid(problems)
    return pending.touched


def _act(work: Work, actor: Actor, act: Act, pending: Pending) -> RecordChange | None:
    """What an act does; None where nothing is to be done."""
    if isinstance(act, Add):
        after = check(type(act.thing), act.thing.values(), act.thing.id or new_id(), 1)
        return RecordChange(after.noun, after.id, None, after, after, district(work, actor, after, pending), work.now, "add")
    if isinstance(act, Restore):
        return _restored(work, actor, act, pending)
    seen = act.thing if isinstance(act, Remove) else act.was
    found = work.find(seen.noun, seen.id)
    if found.removed:
        raise Gone
    authorise(actor, seen.action, found.district)
    participant_rules.touching(work, actor, seen.noun, seen.id)  # before a conflict would show what the record holds
    if isinstance(act, Remove):
        _unseen(work, actor, seen, found.record)
        unused(work, seen, pending)
        kept = found.record.model_copy(update={"version": found.record.version + 1})
        return RecordChange(
            seen.noun, seen.id, found.record, None, kept, found.district, found.entered_at, "remove", work.now, found.district
        )
    changed = merge(_seen(work, act.was, found.record), act.now, found.record, lambda: _changed_by(work, found.record))
    if changed.values() == found.record.values():
        return None
    return _placed(work, actor, found, changed, pending, "change")


def _restored(work: Work, actor: Actor, act: Restore, pending: Pending) -> RecordChange | None:
    found = work.find(act.noun, act.id)
    if act.binned and not found.removed:
        return None  # somebody has brought it back already
    authorise(actor, found.record.action, found.district)
    participant_rules.touching(work, actor, act.noun, act.id)
    old = _version(work, found.record, act.version)
    if not found.removed:
        seen = _version(work, found.record, act.seen) if act.seen else found.record
        old = merge(seen, old, found.record, lambda: _changed_by(work, found.record))
        if old.values() == found.record.values():
            return None
    return _placed(work, actor, found, old, pending, "restore")


def _placed(work: Work, actor: Actor, found: Held, now: Noun, pending: Pending, kind: str) -> RecordChange:
    """The next version of a record that is there (or in the bin), checked and allowed."""
    after = check(type(now), now.values(), found.record.id, found.record.version + 1)
    where = district(work, actor, after, pending)
    before = None if found.removed else found.record
    return RecordChange(after.noun, after.id, before, after, after, where, found.entered_at, kind, was_in=found.district)


def _seen(work: Work, was: Noun, current: Noun) -> Noun:
    """The record as it was when the person opened it, by our own history, not by her word."""
    return current if was.version == current.version else _version(work, current, was.version)


def _version(work: Work, current: Noun, version: int) -> Noun:
    body = work.one(
        "SELECT body FROM change WHERE noun = :noun AND record_id = :id AND version = :version",
        noun=current.noun,
        id=current.id,
        version=version,
    )
    if body is None:
        raise Gone
    return type(current).from_body(current.id, version, body[0])


def _unseen(work: Work, actor: Actor, seen: Noun, current: Noun) -> None:
    """Nobody deletes what somebody else has changed and she has not seen."""
    if seen.version == current.version:
        return
    others = work.one(
        "SELECT count(*) FROM change WHERE noun = :noun AND record_id = :id AND version > :version AND actor_id <> :me",
        noun=seen.noun,
        id=seen.id,
        version=seen.version,
        me=actor.id,
    )
    base, now = _seen(work, seen, current).values(), current.values()
    if others and others[0] and base != now:
        raise Conflict(seen.noun, [Clash(n, base[n], None, now[n]) for n in base if base[n] != now[n]], current, _changed_by(work, current))


def merge(was: Noun, mine: Noun, theirs: Noun, by: Callable[[], str] = lambda: "") -> Noun:
    """My changed fields over theirs; raises Conflict where both changed one field to different values."""
    base, left, right = was.values(), mine.values(), theirs.values()
    changed = [name for name in base if left[name] != base[name]]
    clashes = [Clash(n, base[n], left[n], right[n]) for n in changed if right[n] not in (base[n], left[n])]
    if clashes:
        raise Conflict(was.noun, clashes, theirs, by(), changed)
    return theirs.model_copy(update={name: left[name] for name in changed})


def _changed_by(work: Work, record: Noun) -> str:
    found = work.one(
        "SELECT actor FROM change WHERE noun = :noun AND record_id = :id AND version = :version",
        noun=record.noun,
        id=record.id,
        version=record.version,
    )
    return str(found[0]) if found else ""
