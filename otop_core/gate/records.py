"""Records in the store: how a row becomes a noun again, and how what a command did is written with its history."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from otop_core import store as stores
from otop_core.access.roles import Actor, authorise
from otop_core.model.declaration import NOUNS, Noun
from otop_core.model.errors import Gone
from otop_core.model.record_change import RecordChange
from otop_core.store import Cursor, Store
from otop_core.store.dialect import among
from otop_core.store.identity_cache import Memory

T = TypeVar("T")
MANY = 10  # records of one noun from which they are read and written together
COMMON = ("id", "version", "seq", "entered_at", "changed_at", "removed_at", "district_code")
CHANGE = (
    "seq",
    "op",
    "parts",
    "made_at",
    "actor_id",
    "actor",
    "noun",
    "record_id",
    "version",
    "kind",
    "why",
    "origin",
    "district_code",
    "body",
)


@dataclass(frozen=True)
class Held:
    """A record as the store holds it."""

    record: Noun
    district: str
    entered_at: dt.datetime
    removed: bool
    seq: int = 0


class Transaction:
    """A transaction that also knows nouns; ``seq`` is its own, so that what is derived carries the number of the last record written."""

    def __init__(self, work: stores.Work) -> None:
        self._work: stores.Work = work
        self.seq, self.now, self.marks = work.seq, work.now, work.marks

    @property
    def memory(self) -> Memory | None:
        return self._work.memory

    def all(self, sql: str, **given: Any) -> list[tuple[Any, ...]]:
        return self._work.all(sql, **given)

    def one(self, sql: str, **given: Any) -> tuple[Any, ...] | None:
        return self._work.one(sql, **given)

    def dicts(self, sql: str, **given: Any) -> list[dict[str, Any]]:
        return self._work.dicts(sql, **given)

    def remember(self, key: Hashable, marks: Iterable[str], ask: Callable[[], T]) -> T:
        return self._work.remember(key, marks, ask)

    def run(self, sql: str, **given: Any) -> int:
        return self._work.run(sql, **given)

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        self._work.insert(table, columns, rows)

    def update(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
        return self._work.update(table, columns, rows)

    def rows(self, noun: str, where: str, **given: Any) -> list[dict[str, Any]]:
        return self.dicts(f"SELECT * FROM {noun} WHERE {where}", **given)

    def records(self, noun: str, where: str, *, removed: bool = False, **given: Any) -> list[Held]:
        found = [held(noun, row) for row in self.rows(noun, where, **given)]
        return found if removed else [one for one in found if not one.removed]

    def find(self, noun: str, id: str) -> Held:
        return find(self, noun, id)


def find(cursor: Cursor, noun: str, id: str) -> Held:
    """The record, in the bin or not; raises Gone."""
    rows = cursor.dicts(f"SELECT * FROM {noun} WHERE id = :id", id=id)
    if not rows:
        raise Gone
    return held(noun, rows[0])


def find_many(cursor: Cursor, noun: str, ids: Collection[str]) -> dict[str, Held]:
    """These records by their ids, in the bin or not; those that never were are missing."""
    where, given = among("id", ids)
    return {row["id"]: held(noun, row) for row in cursor.dicts(f"SELECT * FROM {noun} WHERE {where}", **given)}


def held(noun: str, row: Mapping[str, Any]) -> Held:
    cls = NOUNS[noun]
    values = {name: _loaded(about.kind, row[name]) for name, about in cls.abouts().items()}
    record = cls.model_construct(id=row["id"], version=row["version"], **values)
    return Held(record, row["district_code"], row["entered_at"], row["removed_at"] is not None, row["seq"])


def _loaded(kind: str, value: Any) -> Any:
    return tuple(filter(None, (value or "").split(","))) if kind == "choices" else value


def _stored(value: Any) -> Any:
    return ",".join(value) if isinstance(value, tuple) else value


def keep(work: Transaction, op: str, actor: Actor, touched: Sequence[RecordChange], why: str, origin: str, *, derives: bool = True) -> int:
    """Rows, history and, if it ``derives``, the rows worked out from them; returns the next change number."""
    first = work.seq
    log = []
    for part, one in enumerate(touched):
        name = op if part == 0 else f"{op}/{part}"
        log.append(
            (
                first + part,
                name,
                len(touched),
                work.now,
                actor.id,
                actor.name,
                one.noun,
                one.id,
                one.kept.version,
                one.kind,
                why,
                origin,
                one.district,
                one.kept.body(),
            )
        )
        work.marks |= {one.noun, one.district, f"{one.noun}:{one.id}", "all"}
    work.insert("change", CHANGE, log)
    groups: dict[str, list[tuple[int, RecordChange]]] = defaultdict(list)
    for part, one in enumerate(touched):
        groups[one.noun].append((first + part, one))
    for noun, members in groups.items():
        _write_rows(work, noun, members)
    work.seq = first + len(touched) - 1
    for noun, members in groups.items() if derives else ():
        NOUNS[noun].derive(work, [one for _seq, one in members])
    return first + len(touched)


def _write_rows(work: Transaction, noun: str, members: list[tuple[int, RecordChange]]) -> None:
    columns = [*COMMON, *NOUNS[noun].abouts(), *NOUNS[noun].extra_columns]
    added: list[tuple[Any, ...]] = []
    changed: list[tuple[Any, ...]] = []
    for seq, one in members:
        row = (
            one.id,
            one.kept.version,
            seq,
            one.entered_at,
            work.now,
            one.removed_at,
            one.district,
            *(_stored(v) for v in one.kept.values().values()),
            *(one.kept.extra()[n] for n in NOUNS[noun].extra_columns),
        )
        (added if one.kind == "add" else changed).append(row)
    if len(changed) >= MANY:
        if work.update(noun, columns, changed) != len(changed):
            raise Gone
    else:
        _update_one_by_one(work, noun, columns, changed)
    work.insert(noun, columns, added)


def _update_one_by_one(work: Transaction, noun: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    sets = ", ".join(f"{name} = :{name}" for name in columns if name != "id")
    for row in rows:
        given = dict(zip(columns, row, strict=True))
        if work.run(f"UPDATE {noun} SET {sets} WHERE id = :id AND version = :before", **given, before=given["version"] - 1) != 1:
            raise Gone


def find_in_reach(store: Store, actor: Actor, noun: str, id: str) -> Held:
    """A record this person may read, in the bin or not; raises Gone or Denied."""
    with store.read() as cursor:
        found = find(cursor, noun, id)
    authorise(actor, "rows.read" if found.district else type(found.record).action, found.district)
    return found
