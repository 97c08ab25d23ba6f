"""Backups of the store: made while people work, verified before they count, brought back without losing what is there.

A backup is one DuckDB file and a manifest beside it (counts and checksums of every table as they were in the one state that was
copied, SHA-256 of the file).  A file without its manifest never counts as a backup.
"""

import datetime as dt
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb

import otop_core
from otop_core.language.messages import Text, _
from otop_core.model.errors import Refused, StoreFull, StoreTrouble
from otop_core.store import files
from otop_core.store.cursor import Cursor
from otop_core.store.files import digest, settle
from otop_core.store.protocol import Questions, Reading, Store

STAMP = "%Y%m%dT%H%M%SZ"
FOLDER_REFUSED = _("The folder {folder} may not be written. Give this user the right to write, or choose another folder.")
NOT_THE_SAME = _("The copy in {folder} does not agree with the store. Look whether that disk is failing.")
FULL = _("The disk is full, so no backup has been made; the store itself is as it was. Make room or choose another folder.")
Progress = Callable[[Text], None]
_turn = threading.Lock()
Tables = dict[str, tuple[int, str]]  # rows and checksum of each


def quiet(text: Text) -> None:
    """For callers who do not watch."""


@dataclass(frozen=True)
class Backup:
    """A backup as its manifest tells it.  ``restored``: how often the store had been restored when the backup was made."""

    path: Path
    made_at: dt.datetime
    seq: int
    sha256: str
    size: int
    tables: Tables
    app: str
    schema: str
    engine: str
    restored: int = 0

    @property
    def age(self) -> tuple[int, int, dt.datetime]:
        """What makes one backup newer than another: never the clock, which may have been wrong, unless all else is the same."""
        return self.restored, self.seq, self.made_at


def home(path: str) -> Path:
    """Where the backups of a store are kept."""
    return Path(path).resolve().parent / "backups"


def second_home() -> Path | None:
    """Another folder for a copy of each backup, best on another disk: ``OTOP_BACKUPS``; None where none is set."""
    named = os.environ.get("OTOP_BACKUPS")
    return Path(named) if named else None


def measure(cursor: Questions) -> Tables:
    """Every table read to its last row, so that damage anywhere shows; raises duckdb.Error, from a store in use StoreTrouble."""
    sql = "SELECT table_name FROM information_schema.tables WHERE table_catalog = current_database() AND table_schema = 'main' ORDER BY 1"
    found = {}
    for (name,) in cursor.all(sql):
        rows, check = cursor.all(f'SELECT count(*), bit_xor(hash(t)) FROM "{name}" t')[0]
        found[name] = (int(rows), str(check))
    return found


@contextmanager
def alone(patience: float = -1) -> Iterator[None]:
    """Work that holds much of the store in memory takes turns: a backup and a long file at once ran out of DuckDB's share.

    Raises Refused after so many seconds of waiting (-1: never), because whoever waits holds a thread that sign-in needs too.
    """
    if not _turn.acquire(timeout=patience):
        raise Refused(_("Another long file or a backup is being made just now. Please try again in a few minutes."))
    try:
        yield
    finally:
        _turn.release()


def make(store: Store, folder: str | Path | None = None, progress: Progress = quiet) -> Backup:
    """A verified backup in ``folder`` (default: ``backups`` beside the store); raises StoreFull, StoreTrouble, Refused.

    Nobody waits: the copy is of one state of the store, and writes go on meanwhile.
    """
    if store.path == ":memory:":
        raise Refused(_("A store in memory has no backup."))
    here, there = home(store.path), Path(folder) if folder else home(store.path)
    making = here / f".making-{uuid4().hex}.duckdb"
    try:
        for place in (here, there):
            files.make_folder(place)
        progress(Text(_("Copying the store")))
        with alone():
            tables, seq, schema = _copied(store, making)
        progress(Text(_("Comparing the copy with the store")))
        if _measured(making) != tables:
            raise StoreTrouble(_("The copy does not agree with the store, so it has been thrown away. Run: python -m otop_core verify"))
        now = store.clock().replace(microsecond=0)
        path, size = there / f"otop-{seq:012d}-{now:{STAMP}}.duckdb", making.stat().st_size
        made = Backup(path, now, seq, digest(making), size, tables, otop_core.__version__, schema, duckdb.__version__, store.restored)
        return _filed(making, there, made)
    except OSError as error:
        raise _unwritten(error, there) from error
    finally:
        files.remove(making)


def _copied(store: Store, making: Path) -> tuple[Tables, int, str]:
    """Copy one state of the store, and say what is in it."""
    name = making.stem.strip(".").replace("-", "_")
    try:
        with store.read() as cursor:
            cursor.all(f"ATTACH '{str(making).replace(chr(39), chr(39) * 2)}' AS {name}")
            try:
                found = _snapshot(cursor, name)
                cursor.all(f"CHECKPOINT {name}")  # a copy has no log of its own
                return found
            finally:
                with suppress(duckdb.Error):  # after a fatal error there is nothing to let go of
                    cursor.all(f"DETACH {name}")
    except StoreTrouble as trouble:
        raise _uncopied(trouble, making.parent) from trouble


def _uncopied(trouble: StoreTrouble, folder: Path) -> StoreTrouble:
    if files.is_full(folder):
        return StoreFull(FULL)
    if isinstance(trouble.__cause__, duckdb.OutOfMemoryException):
        return StoreTrouble(_("The app is short of memory just now, so no backup has been made. Please try again in a few minutes."))
    return StoreTrouble(_("The store could not be copied. Run: python -m otop_core verify"))


def _snapshot(cursor: Reading, name: str) -> tuple[Tables, int, str]:
    """All reads of one transaction see one state, whoever writes meanwhile."""
    source = cursor.all("SELECT current_database()")[0][0]
    cursor.all("BEGIN TRANSACTION")
    try:
        tables = measure(cursor)
        seq, schema = cursor.all("SELECT (SELECT coalesce(max(seq), 0) FROM change), (SELECT max(name) FROM schema_version)")[0]
        cursor.all(f'COPY FROM DATABASE "{source}" TO {name}')
        cursor.all("COMMIT")
    except BaseException:
        with suppress(duckdb.Error):  # a failed commit has rolled back already
            cursor.all("ROLLBACK")
        raise
    return tables, int(seq), str(schema)


def opened(path: Path) -> duckdb.DuckDBPyConnection:
    """A file opened to be read only, with nothing else in reach; raises duckdb.Error."""
    return duckdb.connect(str(path), read_only=True, config={"enable_external_access": False, "threads": 2})


def _measured(path: Path) -> Tables:
    try:
        with opened(path) as connection:
            return measure(Cursor(connection))
    except duckdb.Error as error:
        raise StoreTrouble(_("The copy cannot be read, so it has been thrown away. Look whether the disk is full or failing.")) from error


def copy(backup: Backup, folder: Path) -> Backup:
    """The same backup in another folder, compared with the first; raises StoreFull, StoreTrouble."""
    try:
        files.make_folder(folder)
        return _filed(backup.path, folder, replace(backup, path=folder / backup.path.name))
    except OSError as error:
        raise _unwritten(error, folder) from error


def _filed(source: Path, there: Path, backup: Backup) -> Backup:
    """The finished copy under its name, its manifest last: from then on it counts.  Within one folder it is moved, else copied."""
    arriving = there / f".arriving-{backup.path.name}"
    manifest = there / f".arriving-{backup.path.stem}.json"
    try:
        if there.resolve() == source.parent.resolve():
            os.replace(source, arriving)
        else:
            shutil.copyfile(source, arriving)
            if digest(arriving) != backup.sha256:
                raise StoreTrouble(NOT_THE_SAME, folder=there)
        manifest.write_text(_written(backup), encoding="utf-8")
        for file in (arriving, manifest):
            files.make_private(file)  # it holds people's data; a memory stick cannot keep it from others
            settle(file)
        os.replace(arriving, backup.path)
        os.replace(manifest, backup.path.with_suffix(".json"))
        settle(there)
    finally:
        files.remove(arriving, manifest)
    return backup


def sweep(folder: Path) -> None:
    """Remove what a killed backup left; only by the one process that has the store open."""
    with suppress(OSError):  # a folder that is not there has nothing to sweep
        files.remove(*folder.glob(".making-*.duckdb"), *folder.glob(".arriving-otop-*"))


def _written(backup: Backup) -> str:
    kept = asdict(backup) | {"path": backup.path.name, "made_at": backup.made_at.isoformat(timespec="seconds")}
    return json.dumps(kept, indent=1, ensure_ascii=False)


def _unwritten(error: OSError, there: Path) -> StoreTrouble:
    return StoreFull(FULL) if error.errno in files.FULL else StoreTrouble(FOLDER_REFUSED, folder=there)


def _told(manifest: Path) -> Backup | None:
    """What a manifest says; None for any other file."""
    try:
        kept: dict[str, Any] = json.loads(manifest.read_text(encoding="utf-8"))
        tables = {name: (int(rows), str(check)) for name, (rows, check) in kept.pop("tables").items()}
        where, made_at = manifest.with_suffix(".duckdb"), dt.datetime.fromisoformat(kept.pop("made_at"))
        return Backup(**kept | {"path": where, "made_at": made_at, "tables": tables})
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def of(path: str | Path) -> Backup | None:
    """The backup in this file by its manifest, None where it has none."""
    return _told(Path(path).with_suffix(".json"))


def list_backups(folder: str | Path) -> list[Backup]:
    """The backups of a folder, newest first; what was made last is told by the number of its last change."""
    found = [_told(manifest) for manifest in Path(folder).glob("otop-*.json")]
    return sorted((one for one in found if one and one.path.exists()), key=lambda one: one.age, reverse=True)
