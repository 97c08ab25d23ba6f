"""The one door to the store: what the rest of the program may ask of it, whichever database is behind.

DuckDB is the backend there is (``duck.py``); another one, such as PostgreSQL, fulfils the same protocols and brings its own ``dialect``.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from otop_core.language.messages import Text
from otop_core.store.identity_cache import Memory

T = TypeVar("T")


class Questions(Protocol):
    """SQL with ``:name`` parameters in, rows out; raises StoreTrouble."""

    def all(self, sql: str, **given: Any) -> list[tuple[Any, ...]]: ...

    def one(self, sql: str, **given: Any) -> tuple[Any, ...] | None: ...

    def dicts(self, sql: str, **given: Any) -> list[dict[str, Any]]: ...

    def remember(self, key: Hashable, marks: Iterable[str], ask: Callable[[], T]) -> T:
        """The answer of ``ask``; a store gives it out of memory until one of ``marks`` changes, a cursor always asks.

        ``key`` holds all that the answer depends on; None is not remembered.
        """
        ...


class Cursor(Questions, Protocol):
    """Questions within one read or one transaction; ``memory`` is None where only the store itself knows (a transaction's own writes)."""

    @property
    def memory(self) -> Memory | None: ...


class Reading(Cursor, Protocol):
    """A cursor to read with, which can also write what it reads to a file."""

    def write_csv(self, columns: Sequence[tuple[str, str]], rest: str, path: Path, given: dict[str, Any], *, heading: bool = True) -> int:
        """Rows written to a CSV file; returns how many.  Raises StoreTrouble, StoreFull."""
        ...


class Work(Cursor, Protocol):
    """One transaction. ``seq`` is the number of the change being written, ``now`` its moment (UTC), ``marks`` names what it changes."""

    seq: int
    now: dt.datetime
    marks: set[str]

    def run(self, sql: str, **given: Any) -> int:
        """Rows changed."""
        ...

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None: ...

    def update(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
        """Many rows, each to its next version; how many stood at the version before."""
        ...


class Store(Questions, Protocol):
    """An open store. ``last_seq`` is the number of the last acknowledged change, ``marks`` counts the changes of each mark, ``notices`` is
    what an administrator should know about the drive or the last start, ``restored`` how often the store was restored, ``written`` the
    transactions of this process that a backup should hold."""

    path: str
    last_seq: int
    marks: Counter[str]
    memory: Memory
    notices: list[Text]
    restored: int
    written: int
    clock: Callable[[], dt.datetime]

    def read(self) -> AbstractContextManager[Reading]:
        """A cursor of its own; raises StoreTrouble."""
        ...

    def snapshot(self) -> AbstractContextManager[Reading]:
        """A cursor whose questions all see one state of the store, whoever writes meanwhile; raises StoreTrouble."""
        ...

    def write(self) -> AbstractContextManager[Work]:
        """One transaction: all of it is kept, or none of it; the caller is told only after it is on the disk.  Raises StoreTrouble."""
        ...

    def exclusive(self) -> AbstractContextManager[None]:
        """Nobody else writes meanwhile; the holder may."""
        ...

    def checkpoint(self) -> None:
        """Everything into the one file; raises StoreTrouble."""
        ...

    def close(self) -> None: ...
