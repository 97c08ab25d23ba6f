"""The tables of the store: numbered migrations, each applied once; a store of a newer program is refused; columns are compared."""

from functools import cache
from pathlib import Path

import duckdb

from otop_core.language.messages import Text, _
from otop_core.model.errors import StoreNewer
from otop_core.store.cursor import Cursor
from otop_core.store.duck import Store
from otop_core.store.faults import NEWER
from otop_core.store.protocol import Questions

MIGRATIONS = Path(__file__).parent / "migrations"
COLUMNS = (
    "SELECT table_name, column_name, data_type FROM information_schema.columns"
    " WHERE table_catalog = current_database() AND table_schema = 'main'"
)


def applied(cursor: Cursor) -> set[str]:
    """The names of the migrations a store has seen; raises duckdb.Error."""
    tables = cursor.all(
        "SELECT 1 FROM information_schema.tables WHERE table_name = 'schema_version' AND table_catalog = current_database()"
    )
    return {name for (name,) in cursor.all("SELECT name FROM schema_version")} if tables else set()


def files() -> list[Path]:
    return sorted(MIGRATIONS.glob("*.sql"))


def refuse_newer(path: str | Path, seen: set[str]) -> None:
    """Raises StoreNewer where the store has tables that this program does not know."""
    if seen - {file.stem for file in files()}:
        raise StoreNewer(NEWER, path=path)


def pending(seen: set[str]) -> list[Path]:
    return [file for file in files() if file.stem not in seen]


def apply(store: Store, seen: set[str]) -> None:
    """Apply what the store has not seen, each in one transaction; raises StoreTrouble."""
    for file in pending(seen):
        with store.write() as work:
            work.run("CREATE TABLE IF NOT EXISTS schema_version (name TEXT PRIMARY KEY, applied_at TIMESTAMP NOT NULL)")
            work.script(file.read_text(encoding="utf-8"))
            work.run("INSERT INTO schema_version VALUES (:name, :now)", name=file.stem, now=work.now)
        store.checkpoint()
    found = store.one("SELECT coalesce(max(seq), 0) FROM change")
    store.last_seq = int(found[0]) if found else 0


def schema(store: Questions) -> str:
    """The name of the last migration."""
    found = store.one("SELECT max(name) FROM schema_version")
    return str(found[0]) if found else ""


def differences(cursor: Questions) -> list[Text]:
    """Tables and columns that a store should have and does not, or has otherwise; a table too many is not asked for by anybody."""
    there, should = {tuple(row[:2]): row[2] for row in cursor.all(COLUMNS)}, intended()
    wrong = sorted({table for (table, column), kind in should.items() if there.get((table, column)) != kind})
    return [
        Text(_("The table {table} is not as this program made it: columns are missing or of another kind."), {"table": one})
        for one in wrong
    ]


def intended() -> dict[tuple[str, str], str]:
    """The columns that the migrations make: (table, column) to type."""
    return _made_by(tuple(files()))


@cache
def _made_by(migrations: tuple[Path, ...]) -> dict[tuple[str, str], str]:
    """By making them in memory, once for each list of migrations."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE schema_version (name TEXT PRIMARY KEY, applied_at TIMESTAMP NOT NULL)")
        for file in migrations:
            connection.execute(file.read_text(encoding="utf-8"))
        return {(table, column): kind for table, column, kind in Cursor(connection).all(COLUMNS)}
