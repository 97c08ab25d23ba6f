"""Questions to DuckDB and one transaction of it.  SQL is portable text with ``:name`` parameters."""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from otop_core.model.errors import StoreFull, StoreTrouble
from otop_core.store.dialect import native, quoted
from otop_core.store.faults import SHORT, UNWRITTEN
from otop_core.store.identity_cache import IDENTITY, Memory, touches_identity

T = TypeVar("T")
PASSING = ("session", "export_ticket", "meeting_link", "data_key")  # tables that no backup needs


class Cursor:
    """Questions to the store; rows come back whole, so that no result is left unfinished.

    Raises duckdb.Error, which the store's ``read`` and ``write`` turn into StoreTrouble.
    """

    def __init__(self, cursor: duckdb.DuckDBPyConnection, memory: Memory | None = None) -> None:
        self._cursor = cursor
        self.memory = memory

    def all(self, sql: str, **given: Any) -> list[tuple[Any, ...]]:
        return self._cursor.execute(native(sql), given or None).fetchall()

    def one(self, sql: str, **given: Any) -> tuple[Any, ...] | None:
        found = self.all(sql, **given)
        return found[0] if found else None

    def dicts(self, sql: str, **given: Any) -> list[dict[str, Any]]:
        result = self._cursor.execute(native(sql), given or None)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def remember(self, key: Hashable, marks: Iterable[str], ask: Callable[[], T]) -> T:
        """Asked anew: only the store knows when an answer is out of date."""
        return ask()

    def write_csv(self, columns: Sequence[tuple[str, str]], rest: str, path: Path, given: dict[str, Any], *, heading: bool = True) -> int:
        """Rows written to a CSV file (UTF-8, CRLF) straight from the store: ``columns`` are (heading, SQL), ``rest`` is FROM and on.

        Returns how many; raises StoreTrouble where memory is short, StoreFull where the disk is.
        """
        shown = ", ".join(f"{native(sql)} AS {quoted(name)}" for name, sql in columns)
        target = str(path).replace("'", "''")
        options = f"(FORMAT csv, HEADER {heading}, DELIMITER ',', QUOTE '\"', ESCAPE '\"', NEW_LINE '\\r\\n')"
        try:
            counted = self._cursor.execute(f"COPY (SELECT {shown}{native(rest)}) TO '{target}' {options}", given).fetchone()
        except duckdb.OutOfMemoryException as error:
            raise StoreTrouble(SHORT) from error
        except duckdb.IOException as error:
            raise StoreFull(UNWRITTEN) from error
        return int(counted[0]) if counted else 0


class Work(Cursor):
    """One transaction. ``seq`` is the number of the change being written, ``now`` its moment (UTC)."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, seq: int, now: dt.datetime, memory: Memory | None = None) -> None:
        super().__init__(cursor, memory)
        self.seq, self.now = seq, now
        self.marks: set[str] = set()
        self.lasting = False  # whether anything was written that a backup should hold

    def run(self, sql: str, **given: Any) -> int:
        """Rows changed (never RETURNING: DuckDB refuses it on referenced rows)."""
        self._noted(sql)
        counted = self._cursor.execute(native(sql), given or None).fetchone()
        return int(counted[0]) if counted else 0

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """Add rows, one statement however many: each column is one list, a third of the cost of a data frame and a tenth of VALUES."""
        if not rows:
            return
        self._noted(table)
        names = ", ".join(columns)
        if len(rows) == 1:
            self._cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})", list(rows[0]))
        else:
            self._cursor.execute(f"INSERT INTO {table} ({names}) {_lists(columns)}", list(map(list, zip(*rows, strict=True))))

    def update(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
        """Many rows of one table, by their ``id``, each to its next ``version``; returns how many stood at the version before."""
        self._noted(table)
        sets = ", ".join(f"{name} = incoming.{name}" for name in columns if name != "id")
        where = f"{table}.id = incoming.id AND {table}.version = incoming.version - 1"
        sql = f"UPDATE {table} SET {sets} FROM ({_lists(columns)}) incoming WHERE {where}"
        counted = self._cursor.execute(sql, list(map(list, zip(*rows, strict=True)))).fetchone()
        return int(counted[0]) if counted else 0

    def script(self, text: str) -> None:
        """Statements of a migration, taken apart by DuckDB's own parser."""
        for statement in self._cursor.extract_statements(text):
            self._cursor.execute(statement)
        self.lasting = True

    def _noted(self, sql: str) -> None:
        self.lasting = self.lasting or not any(table in sql for table in PASSING)
        if touches_identity(sql):
            self.marks.add(IDENTITY)
            self.memory = None  # from here on this transaction sees what nobody else sees yet


def _lists(columns: Sequence[str]) -> str:
    """Rows out of a list for each column."""
    return f"SELECT {', '.join(f'unnest(?) AS {name}' for name in columns)}"
