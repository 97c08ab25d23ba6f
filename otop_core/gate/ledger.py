"""The one gate every write passes: identify -> plan -> permit -> write, in one transaction with its history, then the answer.

Nothing is overwritten silently: a change names the record it was made from; different fields merge, the same field raises
``Conflict`` before anything is written.  Nothing is lost: one append-only ``change`` row a record keeps it as JSON.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from otop_core.access.roles import Actor
from otop_core.gate.acts import Act
from otop_core.gate.participant_rules import note_entries, origin_of
from otop_core.gate.permission import permit
from otop_core.gate.planner import plan
from otop_core.gate.records import Transaction, keep
from otop_core.gate.references import moved_along
from otop_core.language.messages import Text, _
from otop_core.model.declaration import NOUNS, Noun
from otop_core.model.errors import Invalid, Problem
from otop_core.store import Cursor, Store


class Caller(Protocol):
    """Whoever asks; looked up anew in every command, because roles and sessions end at once."""

    def actor(self, cursor: Cursor, now: dt.datetime) -> Actor: ...


@dataclass(frozen=True)
class Receipt:
    """The answer to a write; ``repeated`` says that this operation had been saved before."""

    op: str
    records: tuple[Noun, ...]
    repeated: bool = False
    seq: int = 0


def commit(
    store: Store,
    caller: Caller,
    op: str,
    *acts: Act,
    why: str = "",
    origin: str = "",
    within: Callable[[Transaction], None] | None = None,
) -> Receipt:
    """Write all of it or none; the same ``op`` a second time answers with what it did the first time.

    ``within`` runs inside the transaction once the user's right is known (a uniqueness check, a draft to delete).
    Raises Denied, SignedOut, Refused, Invalid, Conflict, Gone, StoreFull or StoreTrouble.
    """
    with store.write() as plain:
        work = Transaction(plain)
        actor = caller.actor(work, work.now)
        if done := _repeated(work, op, actor):
            return done
        made = plan(work, work.now, actor.id, acts)
        permit(work, actor, made, origin)
        if within:
            within(work)
        changes = moved_along(work, made.changes())
        origin = origin_of(actor, origin)
        note_entries(work, actor, changes, origin)
        plain.seq = keep(work, op, actor, changes, why, origin)
    return Receipt(op, tuple(one.kept for one in changes), seq=plain.seq - 1)


def problems(store: Store, actor: Actor, acts: Sequence[Act]) -> list[Problem]:
    """What ``commit`` would find wrong with what was entered; nothing is written.  Raises Denied, Refused, Gone."""
    with store.read() as cursor:
        made = plan(cursor, store.clock(), actor.id, acts)
        permit(cursor, actor, made, "")
    return made.problems


def _repeated(work: Transaction, op: str, actor: Actor) -> Receipt | None:
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
