"""Merging what two users made of one record: different fields go together, the same field is a conflict."""

from collections.abc import Callable

from otop_core.model.declaration import Noun
from otop_core.model.errors import Clash, Conflict, Erased, Gone
from otop_core.store import Cursor


def merge(was: Noun, mine: Noun, theirs: Noun, by: Callable[[], str] = lambda: "") -> Noun:
    """My changed fields over theirs; raises Conflict where both changed one field to different values."""
    base, left, right = was.values(), mine.values(), theirs.values()
    changed = [name for name in base if left[name] != base[name]]
    clashes = [Clash(n, base[n], left[n], right[n]) for n in changed if right[n] not in (base[n], left[n])]
    if clashes:
        raise Conflict(was.noun, clashes, theirs, by(), changed)
    return theirs.model_copy(update={name: left[name] for name in changed})


def seen_by(cursor: Cursor, was: Noun, current: Noun) -> Noun:
    """The record as it was when the user opened it, by our own history and not by the caller's word; raises Gone."""
    return current if was.version == current.version else version_of(cursor, current, was.version)


def version_of(cursor: Cursor, current: Noun, version: int) -> Noun:
    """Raises Gone where the history does not hold this version, Erased where personal data have been erased after it."""
    body = cursor.one(
        "SELECT c.body, EXISTS (SELECT 1 FROM change e WHERE e.noun = c.noun AND e.record_id = c.record_id AND e.version > c.version"
        " AND e.kind = 'erase') FROM change c WHERE c.noun = :noun AND c.record_id = :id AND c.version = :version",
        noun=current.noun,
        id=current.id,
        version=version,
    )
    if body is None:
        raise Gone
    if body[1]:
        raise Erased
    return type(current).from_body(current.id, version, body[0])


def unseen(cursor: Cursor, by: str, seen: Noun, current: Noun) -> None:
    """Raises Conflict: nobody deletes what somebody else has changed since it was opened."""
    if seen.version == current.version:
        return
    others = cursor.one(
        "SELECT count(*) FROM change WHERE noun = :noun AND record_id = :id AND version > :version AND actor_id <> :me",
        noun=seen.noun,
        id=seen.id,
        version=seen.version,
        me=by,
    )
    base, now = seen_by(cursor, seen, current).values(), current.values()
    if others and others[0] and base != now:
        clashes = [Clash(n, base[n], None, now[n]) for n in base if base[n] != now[n]]
        raise Conflict(seen.noun, clashes, current, changed_by(cursor, current))


def changed_by(cursor: Cursor, record: Noun) -> str:
    """The name of who made this version ('' where the history does not say)."""
    found = cursor.one(
        "SELECT actor FROM change WHERE noun = :noun AND record_id = :id AND version = :version",
        noun=record.noun,
        id=record.id,
        version=record.version,
    )
    return str(found[0]) if found else ""
