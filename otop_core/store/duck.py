"""The store in one DuckDB file, opened by one process.

Every read has its own cursor; writes hold one process-wide lock, because without it updates are lost (measured: 120-303 of 400 kept;
with it 400 of 400).
"""

import datetime as dt
import os
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from otop_core.language.messages import Text, _
from otop_core.model.errors import StoreBusy, StoreTrouble
from otop_core.store import faults, last_seq_file, spare_blocks
from otop_core.store.cursor import Cursor, Work
from otop_core.store.identity_cache import IDENTITY, Memory
from otop_core.store.remembered import Remembered

T = TypeVar("T")
LONG = 16 << 20  # bytes of the log from which it goes into the file
_open_here: set[str] = set()  # paths of the stores that this process has open
_guard = threading.Lock()


def utc_now() -> dt.datetime:
    """Naive UTC, as the store keeps moments."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def is_open_here(path: str) -> bool:
    """Whether this process has the store open: then no other handle of the file may be opened and closed, or its lock is gone."""
    return path in _open_here


class Store:
    """Open it with ``open_store``. ``last_seq`` is the number of the last acknowledged change."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._writing = threading.RLock()
        self.last_seq = 0
        self.restored = 0  # how often this store was brought back from a backup
        self.written = 0  # transactions that a backup should hold
        self.marks: Counter[str] = Counter()  # counts what changed, for pages that watch
        self.notices: list[Text] = []
        self.memory = Memory()
        self._remembered = Remembered(self.marks)
        with _guard:
            if path in _open_here:
                raise StoreBusy(_("This very program has the store open already (process {pid})."), pid=os.getpid())
            self._connection = connect(path)
            self._handle = _handle(path)
            self.closed = False
            if path != ":memory:":
                _open_here.add(path)
        self.clock: Callable[[], dt.datetime] = utc_now

    @contextmanager
    def read(self) -> Iterator[Cursor]:
        """A cursor of its own; raises StoreTrouble."""
        try:
            with self._cursor() as cursor:
                yield Cursor(cursor, self.memory)
        except duckdb.Error as error:
            if isinstance(error, duckdb.FatalException):
                self.reopen()
            raise faults.on_reading(error) from error

    @contextmanager
    def snapshot(self) -> Iterator[Cursor]:
        """A cursor whose questions all see one state of the store, whoever writes meanwhile."""
        with self.read() as cursor:
            cursor.all("BEGIN TRANSACTION")
            try:
                yield cursor
            finally:
                with suppress(duckdb.Error):  # nothing was written; what went wrong before is what is told
                    cursor.all("ROLLBACK")

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own; a store that could not be opened again (no room yet) is tried once more."""
        try:
            return self._connection.cursor()
        except duckdb.ConnectionException:
            if self.closed:
                raise StoreTrouble(faults.AGAIN) from None
            self.reopen()
            return self._connection.cursor()
        except duckdb.Error as error:
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
    def exclusive(self) -> Iterator[None]:
        """Nobody else writes meanwhile; the holder may."""
        with self._writing:
            yield

    @contextmanager
    def write(self) -> Iterator[Work]:
        """One transaction: all of it is kept, or none of it; the caller is told only after it is on the disk."""
        with self._writing, self._cursor() as cursor:
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

    def _step(self, action: Callable[[], object]) -> None:
        try:
            action()
        except duckdb.Error as error:
            raise self.trouble(error) from error

    def _abandon(self, cursor: duckdb.DuckDBPyConnection) -> None:
        with suppress(duckdb.Error):  # a failed commit has rolled back already
            cursor.rollback()

    def acknowledge(self, work: Work) -> None:
        if work.seq - 1 > self.last_seq:
            self.last_seq = work.seq - 1
            with suppress(OSError):  # the change is on the disk; a number that lags behind only notices less
                last_seq_file.write(self.path, self.last_seq, self.restored)
            self._checkpoint_if_longer(LONG)
        self.written += work.lasting
        for mark in work.marks:
            self.marks[mark] += 1
        if IDENTITY in work.marks:
            self.memory.forget()

    def remember(self, key: Hashable, marks: Iterable[str], ask: Callable[[], T]) -> T:
        """The answer of ``ask``, out of memory until one of ``marks`` changes; None is not remembered."""
        return self._remembered.get(key, marks, ask)

    def trouble(self, error: duckdb.Error) -> StoreTrouble:
        """Why nothing was kept; the store is open again where DuckDB has shut it."""
        if isinstance(error, duckdb.FatalException):
            self.reopen()
        return faults.on_writing(self.path, error)

    def reopen(self) -> None:
        """DuckDB invalidates the whole database when a checkpoint fails (a full disk); opening it again brings all commits back."""
        with self._writing:
            try:
                self._connection.close()
                self._connection = connect(self.path)
                found = self._connection.execute("SELECT coalesce(max(seq), 0) FROM change").fetchone()
                self.last_seq = found[0] if found else 0  # a commit whose checkpoint failed was not acknowledged, yet it is there
                self.memory.forget()
                self._remembered.forget()
                self.marks.update([*self.marks])  # pages that watch look again
            except duckdb.Error as error:
                raise StoreTrouble(_("The store cannot be opened again. Stop the app and run: python -m otop_core verify")) from error

    def checkpoint(self) -> None:
        """Everything into the one file; what is written over meanwhile is kept beside it, so that a power cut tears nothing."""
        with self._writing, self._cursor() as cursor:
            if self._handle is not None:
                try:
                    spare_blocks.keep(Cursor(cursor), self._handle, self.path)
                except OSError as error:
                    raise faults.on_keeping_blocks(self.path, error) from error
                except duckdb.Error as error:
                    raise self.trouble(error) from error
            self._step(lambda: cursor.execute("CHECKPOINT"))
            spare_blocks.drop(self.path)

    def _checkpoint_if_longer(self, size: int) -> None:
        """So that the log stays short; the changes in it are safe, so that a failure is not the writer's."""
        with suppress(OSError, StoreTrouble):
            if os.stat(f"{self.path}.wal").st_size > size:
                self.checkpoint()

    def close(self, *, tidy: bool = True) -> None:
        """Let go of the file, everything in it; not ``tidy``: the log is left as it is."""
        with self._writing:
            if tidy and not self.closed:
                self._checkpoint_if_longer(0)
        with self._writing, _guard:
            self.closed = True
            self._connection.close()
            if self._handle is not None:  # only now: closing any handle of the file lets go of its lock
                os.close(self._handle)
                self._handle = None
            _open_here.discard(self.path)


def _handle(path: str) -> int | None:
    """The file to read from while DuckDB has it; None where the system does not allow that (Windows) or there is no file."""
    try:
        return None if path == ":memory:" else os.open(path, os.O_RDONLY)
    except OSError:
        return None


SETTINGS: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "1GB",
    "threads": 2,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "checkpoint_threshold": "1TB",  # the store makes them itself, see ``Store.checkpoint``
}


def connect(path: str) -> duckdb.DuckDBPyConnection:
    """A connection that can reach nothing outside the folder of the store; raises duckdb.Error."""
    connection = duckdb.connect(path, config=SETTINGS)
    try:
        if path != ":memory:":
            home = str(Path(path).resolve().parent)
            connection.execute("SET allowed_directories = [$home]", {"home": home})
            connection.execute("SET temp_directory = $temp", {"temp": home + "/.tmp"})
            connection.execute("PRAGMA disable_checkpoint_on_shutdown")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
    except duckdb.Error:
        connection.close()
        raise
    return connection
