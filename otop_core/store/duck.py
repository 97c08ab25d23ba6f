"""The one module that talks to DuckDB while the app runs.

SQL is portable text with ``:name`` parameters.  Every read has its own cursor; writes hold one process-wide lock, because
without it updates are lost (measured: 120-303 of 400 kept; with it 400 of 400).
"""

import datetime as dt
import re
import threading
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from otop_core.language.messages import _
from otop_core.model.errors import StoreDamaged, StoreFull, StoreTrouble
from otop_core.store.identity_cache import IDENTITY, Memory, touches_identity
from otop_core.store.last_seq_file import keep_tail

AGAIN = _("The store had to be opened again; please try once more.")
SHORT = _("The app is short of memory just now, so no file has been made. Choose one district, or try again in a few minutes.")
UNWRITTEN = _("No file has been made, because the disk is full or cannot be written to. Nothing is lost; please tell the administrator.")
MANY = 60  # rows from which a data frame is quicker than VALUES


def utc_now() -> dt.datetime:
    """Naive UTC, as the store keeps moments."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


@cache
def _native(sql: str) -> str:
    return re.sub(r"(?<![:\w]):([a-z_]+)", r"$\1", sql)


def among(column: str, values: Collection[str]) -> tuple[str, dict[str, Any]]:
    """The condition that a column holds one of these, and its parameters; one value is twice as quick without a list."""
    name = re.sub(r"\W+", "_", column)
    if len(values) == 1:
        return f"{column} = :{name}", {name: next(iter(values))}
    return f"{column} = ANY(:{name})", {name: list(values)}


class Cursor:
    """Questions to the store; rows come back whole, so that no result is left unfinished."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, memory: Memory | None = None) -> None:
        self._cursor = cursor
        self.memory = memory  # None: ask the store itself

    def all(self, sql: str, **given: Any) -> list[tuple[Any, ...]]:
        return self._cursor.execute(_native(sql), given or None).fetchall()

    def one(self, sql: str, **given: Any) -> tuple[Any, ...] | None:
        found = self.all(sql, **given)
        return found[0] if found else None

    def dicts(self, sql: str, **given: Any) -> list[dict[str, Any]]:
        result = self._cursor.execute(_native(sql), given or None)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def write_csv(self, columns: Sequence[tuple[str, str]], rest: str, path: Path, given: dict[str, Any], *, heading: bool = True) -> int:
        """Rows written to a CSV file (UTF-8, CRLF) straight from the store: ``columns`` are (heading, SQL), ``rest`` is FROM and on.

        Raises StoreTrouble where memory is short, StoreFull where the disk is.
        """
        shown = ", ".join(f"{_native(sql)} AS {_quoted(name)}" for name, sql in columns)
        target = str(path).replace("'", "''")
        options = f"(FORMAT csv, HEADER {heading}, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NEW_LINE '\\r\\n')"
        try:
            counted = self._cursor.execute(f"COPY (SELECT {shown}{_native(rest)}) TO '{target}' {options}", given).fetchone()
        except duckdb.OutOfMemoryException as error:
            raise StoreTrouble(SHORT) from error
        except duckdb.IOException as error:
            raise StoreFull(UNWRITTEN) from error
        return int(counted[0]) if counted else 0


def _quoted(heading: str) -> str:
    return '"' + heading.replace('"', '""') + '"'


class Work(Cursor):
    """One transaction. ``seq`` is the number of the change being written, ``now`` its moment (UTC)."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, seq: int, now: dt.datetime, memory: Memory | None = None) -> None:
        super().__init__(cursor, memory)
        self.seq, self.now = seq, now
        self.marks: set[str] = set()

    def run(self, sql: str, **given: Any) -> int:
        """Rows changed (never RETURNING: DuckDB refuses it on referenced rows)."""
        self._noted(sql)
        counted = self._cursor.execute(_native(sql), given or None).fetchone()
        return int(counted[0]) if counted else 0

    def _noted(self, sql: str) -> None:
        if touches_identity(sql):
            self.marks.add(IDENTITY)
            self.memory = None  # from here on this transaction sees what nobody else sees yet

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Add rows: few by VALUES, many through a frame (both one statement)."""
        if not rows:
            return
        self._noted(table)
        names = ", ".join(columns)
        if len(rows) < MANY:
            marks = ", ".join(["(" + ", ".join("?" * len(columns)) + ")"] * len(rows))
            self._cursor.execute(f"INSERT INTO {table} ({names}) VALUES {marks}", [v for row in rows for v in row])
            return
        frame = pd.DataFrame({name: pd.Series([row[i] for row in rows], dtype=object) for i, name in enumerate(columns)})
        self._cursor.register("incoming", frame)
        self._cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM incoming")
        self._cursor.unregister("incoming")


class Store:
    """Open it with ``open_store``. ``last_seq`` is the number of the last acknowledged change."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.writing = threading.RLock()
        self.last_seq = 0
        self.marks: Counter[str] = Counter()  # counts what changed, for pages that watch
        self.memory = Memory()
        self._connection = connect(path)
        self.closed = False
        self.clock = utc_now

    @contextmanager
    def read(self) -> Iterator[Cursor]:
        """A cursor that sees one state of the store."""
        try:
            with self._cursor() as cursor:
                yield Cursor(cursor, self.memory)
        except (duckdb.FatalException, duckdb.ConnectionException) as error:  # shut by DuckDB, or under this reader by another's ``reopen``
            if isinstance(error, duckdb.FatalException):
                self.reopen()
            raise StoreTrouble(AGAIN) from None

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own; a store that could not be opened again (no room yet) is tried once more."""
        try:
            return self._connection.cursor()
        except duckdb.ConnectionException:
            if self.closed:
                raise StoreTrouble(AGAIN) from None
            self.reopen()
            return self._connection.cursor()
        except (duckdb.IOException, duckdb.OutOfMemoryException) as error:
            raise self.trouble(error) from error

    def all(self, sql: str, **given: Any) -> list[tuple[Any, ...]]:
        with self.read() as cursor:
            return cursor.all(sql, **given)

    def one(self, sql: str, **given: Any) -> tuple[Any, ...] | None:
        with self.read() as cursor:
            return cursor.one(sql, **given)

    def dicts(self, sql: str, **given: Any) -> list[dict[str, Any]]:
        with self.read() as cursor:
            return cursor.dicts(sql, **given)

    @contextmanager
    def write(self) -> Iterator[Work]:
        """One transaction: all of it is kept, or none of it; the caller is told only after it is on the disk."""
        with self.writing, self._cursor() as cursor:
            work = Work(cursor, self.last_seq + 1, self.clock(), self.memory)
            self._step(cursor.begin)
            try:
                yield work
            except BaseException as error:
                self._abandon(cursor)
                if isinstance(error, duckdb.Error):
                    raise self.trouble(error) from error
                raise
            self._step(cursor.commit)
            self.acknowledge(work)

    def _step(self, action: Any) -> None:
        try:
            action()
        except duckdb.Error as error:
            raise self.trouble(error) from error

    def _abandon(self, cursor: duckdb.DuckDBPyConnection) -> None:
        try:
            cursor.rollback()
        except duckdb.Error:  # a failed commit has rolled back already
            return

    def acknowledge(self, work: Work) -> None:
        if work.seq - 1 > self.last_seq:
            self.last_seq = work.seq - 1
            with suppress(OSError):  # the change is on the disk; a tail that lags behind only notices less
                keep_tail(self.path, self.last_seq)
        for mark in work.marks:
            self.marks[mark] += 1
        if IDENTITY in work.marks:
            self.memory.forget()

    def trouble(self, error: duckdb.Error) -> StoreTrouble:
        """The failure in words, the store open again where DuckDB has shut it."""
        if isinstance(error, duckdb.FatalException):
            self.reopen()
        if "No space left" in str(error) or "disk" in str(error).lower():
            return StoreFull(_("The disk is full. Nothing has been saved, but what you typed is still here. Make room, then save again."))
        return StoreTrouble(_("The store could not keep this. Nothing has been saved; please try again, or tell the administrator."))

    def reopen(self) -> None:
        """DuckDB invalidates the whole database when a checkpoint fails (a full disk); opening it again brings all commits back."""
        with self.writing:
            try:
                self._connection.close()
                self._connection = connect(self.path)
                found = self._connection.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()
                self.last_seq = found[0] if found else 0  # a commit whose checkpoint failed was not acknowledged, yet it is there
                self.memory.forget()
                self.marks.update([*self.marks, "office"])  # the same goes for what pages remember by marks
            except duckdb.Error as error:
                raise StoreDamaged(_("The store cannot be opened again. Stop the app and run: python -m otop_core verify")) from error

    def checkpoint(self) -> None:
        with self.writing, self._cursor() as cursor:
            self._step(lambda: cursor.execute("CHECKPOINT"))

    def close(self) -> None:
        with self.writing:
            self.closed = True
            self._connection.close()


SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "1GB",
    "threads": 2,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def connect(path: str) -> duckdb.DuckDBPyConnection:
    """A connection that can reach nothing outside the folder of the store; raises duckdb.Error."""
    connection = duckdb.connect(path, config=SETTINGS)
    if path != ":memory:":
        home = str(Path(path).resolve().parent)
        connection.execute("SET allowed_directories = [$home]", {"home": home})
        connection.execute("SET temp_directory = $temp", {"temp": home + "/.tmp"})
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection
