"""The one gate every write passes: who asks, may she, is it right, one transaction with its history, then the answer.

Nothing is overwritten silently: a change names the record it was made from; different fields merge, the same field raises
``Conflict`` before anything is written.  Nothing is lost: one append-only ``change`` row a record keeps it as JSON.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from uuid import uuid4

from otop_core.access.roles import Actor, authorise
from otop_core.nouns import NOUNS, Noun, check
from otop_core.problems import Clash, Conflict, Gone, Invalid, Problem
from otop_core.records import Touched, Work, keep
from otop_core.store import duck
from otop_core.store.duck import Store
from otop_core.words import Text, _


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
    """Bring back a version of a record, out of the bin too."""

    noun: str
    id: str
    version: int


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
        touched = _prepare(work, actor, acts)
        plain.seq = keep(work, op, actor, touched, why, origin)
    return Receipt(op, tuple(t.kept for t in touched), seq=store.last_seq)


def _repeated(work: Work, op: str, actor: Actor) -> Receipt | None:
    first = work.one("SELECT seq, parts, actor_id FROM change WHERE op = :op", op=op)
    if first is None:
        return None
    if first[2] != actor.id:
        raise Invalid([Problem("", Text(_("This form has been used by somebody else. Please open it again.")))])
    rows = work.all(
        "SELECT noun, record_id FROM change WHERE seq >= :first AND seq < :last ORDER BY seq", first=first[0], last=first[0] + first[1]
    )
    return Receipt(op, tuple(work.find(noun, id).record for noun, id in rows), True, first[0] + first[1] - 1)


def _prepare(work: Work, actor: Actor, acts: Sequence[Act]) -> list[Touched]:
    """Each act checked and allowed, nothing written yet; problems of all acts at once."""
    touched: list[Touched] = []
    problems: list[Problem] = []
    fresh: dict[tuple[str, str], str] = {}
    for act in acts:
        try:
            one = _act(work, actor, act, fresh)
        except Invalid as invalid:
            problems += invalid.problems
            continue
        if one is not None:
            fresh[one.noun, one.id] = one.district
            touched.append(one)
    if problems:
        raise Invalid(problems)
    return touched


def _act(work: Work, actor: Actor, act: Act, fresh: Mapping[tuple[str, str], str]) -> Touched | None:
    if isinstance(act, Add):
        after = _fresh(act.thing)
        return _placed(work, actor, None, after, fresh, work.now, "add")
    if isinstance(act, Restore):
        found = work.find(act.noun, act.id)
        body = work.one(
            "SELECT body FROM change WHERE noun = :noun AND record_id = :id AND version = :version",
            noun=act.noun,
            id=act.id,
            version=act.version,
        )
        if body is None:
            raise Gone
        old = type(found.record).from_body(act.id, found.record.version + 1, body[0])
        after = check(type(old), old.values(), act.id, found.record.version + 1)
        authorise(actor, after.action, found.district)
        return _placed(work, actor, None if found.removed else found.record, after, fresh, found.entered_at, "restore")
    seen = act.thing if isinstance(act, Remove) else act.was
    found = work.find(seen.noun, seen.id)
    if found.removed:
        raise Gone
    authorise(actor, seen.action, found.district)
    if isinstance(act, Remove):
        _unused(work, seen)
        kept = found.record.model_copy(update={"version": found.record.version + 1})
        return Touched(seen.noun, seen.id, found.record, None, kept, found.district, found.entered_at, "remove", work.now)
    changed = merge(_seen(work, act.was, found.record), act.now, found.record, lambda: _changed_by(work, found.record))
    if changed.values() == found.record.values():
        return None
    after = check(type(changed), changed.values(), changed.id, found.record.version + 1)
    return _placed(work, actor, found.record, after, fresh, found.entered_at, "change")


def _unused(work: Work, thing: Noun) -> None:
    """Nothing that stays refers to a record that goes; parts of it (the evidence of a product) wait with it."""
    for noun, cls in NOUNS.items():
        for name, about in cls.abouts().items():
            if about.refers != thing.noun or cls.part_of == thing.noun:
                continue
            found = work.one(f"SELECT count(*) FROM {noun} WHERE {name} = :id AND removed_at IS NULL", id=thing.id)
            if found and found[0]:
                text = Text(_("Still in use: {n} x {label}. Delete or change those first."), {"n": found[0], "label": Text(cls.label)})
                raise Invalid([Problem("", text)])


def _fresh(thing: Noun) -> Noun:
    return check(type(thing), thing.values(), thing.id or new_id(), 1)


def _seen(work: Work, was: Noun, current: Noun) -> Noun:
    """The record as it was when the person opened it, by our own history, not by her word."""
    if was.version == current.version:
        return current
    body = work.one(
        "SELECT body FROM change WHERE noun = :noun AND record_id = :id AND version = :version",
        noun=was.noun,
        id=was.id,
        version=was.version,
    )
    if body is None:
        raise Gone
    return type(current).from_body(was.id, was.version, body[0])


def merge(was: Noun, mine: Noun, theirs: Noun, by: Callable[[], str] = lambda: "") -> Noun:
    """My changed fields over theirs; raises Conflict where both changed one field to different values."""
    base, left, right = was.values(), mine.values(), theirs.values()
    changed = [name for name in base if left[name] != base[name]]
    clashes = [Clash(n, base[n], left[n], right[n]) for n in changed if right[n] not in (base[n], left[n])]
    if clashes:
        raise Conflict(was.noun, clashes, theirs, by())
    return theirs.model_copy(update={name: left[name] for name in changed})


def _changed_by(work: Work, record: Noun) -> str:
    found = work.one(
        "SELECT actor FROM change WHERE noun = :noun AND record_id = :id AND version = :version",
        noun=record.noun,
        id=record.id,
        version=record.version,
    )
    return str(found[0]) if found else ""


def _placed(
    work: Work, actor: Actor, before: Noun | None, after: Noun, fresh: Mapping[tuple[str, str], str], entered_at: dt.datetime, kind: str
) -> Touched:
    """The act with its district; every reference is there, and this person may write in that district."""
    known: dict[str, str] = {}
    missing = []
    for name, about in after.abouts().items():
        id = getattr(after, name)
        if not about.refers or id is None:
            continue
        if (district := fresh.get((about.refers, id))) is None:
            found = work.one(f"SELECT district_code FROM {about.refers} WHERE id = :id AND removed_at IS NULL", id=id)
            if found is None:
                missing.append(
                    Problem(name, Text(_("This is not there any more; please choose again: {label}."), {"label": Text(about.label)}))
                )
                continue
            district = found[0]
        known[name] = district
        if not NOUNS[about.refers].shared:
            authorise(actor, after.action, district)
    if missing:
        raise Invalid(missing)
    district = after.district() or next((known[n] for n in after.located_by if n in known), "")
    authorise(actor, after.action, district)
    return Touched(after.noun, after.id, before, after, after, district, entered_at, kind)


def again(act: Change, conflict: Conflict, mine: Sequence[str]) -> Change:
    """The change once more, after a person has chosen: ``mine`` are the clashing fields where her value stays."""
    current = conflict.current
    assert isinstance(current, Noun)
    changed = {n: v for n, v in act.now.values().items() if v != act.was.values()[n]}
    clashing = {clash.field for clash in conflict.clashes}
    kept = {n: v for n, v in changed.items() if n not in clashing or n in mine}
    return replace(act, was=current, now=current.model_copy(update=kept))
