"""The past of a record and of an operation: read it, take it back."""

from collections.abc import Iterator
from typing import Any

from otop_core.gate.acts import Act, Change, Remove, Restore
from otop_core.gate.ledger import Caller, Receipt, commit
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import Gone
from otop_core.store import Cursor, Store


def history(store: Store, noun: str, id: str) -> list[dict[str, Any]]:
    """Every change of a record, newest first, each with its ``record`` as it was then."""
    rows = store.dicts("SELECT * FROM change WHERE noun = :noun AND record_id = :id ORDER BY seq DESC", noun=noun, id=id)
    return [{**row, "record": NOUNS[noun].from_body(id, row["version"], row["body"])} for row in rows]


def version(store: Store, noun: str, id: str, number: int) -> Any:
    """A record as it was in this version; raises Gone where the history does not hold it."""
    row = store.one("SELECT body FROM change WHERE noun = :noun AND record_id = :id AND version = :number", noun=noun, id=id, number=number)
    if row is None:
        raise Gone
    return NOUNS[noun].from_body(id, number, row[0])


def undo(store: Store, caller: Caller, op: str, undone: str, why: str = "") -> Receipt:
    """Take back one operation; what others have changed since in the same fields raises Conflict."""
    with store.read() as cursor:
        acts = list(_inverse(cursor, undone))
    if not acts:
        raise Gone
    return commit(store, caller, op, *acts, why=why, origin=f"undo:{undone}")


def _inverse(cursor: Cursor, undone: str) -> Iterator[Act]:
    first = cursor.one("SELECT seq, parts FROM change WHERE op = :op", op=undone)
    if first is None:
        return
    sql = "SELECT noun, record_id, version, kind, body FROM change WHERE seq >= :first AND seq < :last ORDER BY seq DESC"
    for noun, id, version, kind, body in cursor.all(sql, first=first[0], last=first[0] + first[1]):
        after = NOUNS[noun].from_body(id, version, body)
        if kind == "add":
            yield Remove(after)
        elif kind == "remove":
            yield Restore(noun, id, version, binned=True)
        else:
            before = cursor.one(
                "SELECT body, kind FROM change WHERE noun = :noun AND record_id = :id AND version = :version",
                noun=noun,
                id=id,
                version=version - 1,
            )
            if before is not None and before[1] == "remove":  # it came out of the bin
                yield Remove(after)
            elif before is not None and before[0] != body:  # not merely moved along with its village
                yield Change(after, NOUNS[noun].from_body(id, version, before[0]))
