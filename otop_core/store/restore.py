"""Bring a backup back: looked through first, the present store kept aside, the exchange whole or not at all."""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from otop_core.language.messages import Text, _
from otop_core.model.errors import Refused, StoreBusy, StoreFull, StoreTrouble
from otop_core.store import backup as backups
from otop_core.store import faults, files, last_seq_file, migrating
from otop_core.store.backup import FOLDER_REFUSED, Backup, Progress, measure, quiet
from otop_core.store.cursor import Cursor
from otop_core.store.duck import Store as DuckStore
from otop_core.store.duck import is_open_here, utc_now
from otop_core.store.files import digest, settle
from otop_core.store.protocol import Store

OURS = {"change", "schema_version", "office", "account"}  # tables without which a file is no store of this app
NOT_USED = _("This backup has not been used, and the store is as it was. {reason}")
Check = Callable[[Store], Sequence[Text]]


@dataclass(frozen=True)
class Restored:
    """``seq_before`` is what people had been told is saved; ``aside`` where the former store is kept (None where there was none)."""

    seq_before: int
    seq_after: int
    aside: Path | None

    @property
    def missing(self) -> int:
        """Changes that are in the former store only."""
        return max(0, self.seq_before - self.seq_after)


def verify_backup(path: str | Path) -> list[Text]:
    """What is wrong with a backup; nothing where it can be trusted.  It is read to its last row."""
    path = Path(path)
    if not path.is_file():
        return [Text(_("There is no file {path}."), {"path": path})]
    manifest = backups.of(path)
    if manifest and digest(path) != manifest.sha256:
        return [Text(_("The file {name} is not as it was when the backup was made: cut short, changed or damaged."), {"name": path.name})]
    try:
        with backups.opened(path) as connection:
            return list(_contents(Cursor(connection), manifest))
    except duckdb.Error:
        return [Text(_("The file {name} cannot be read as a store: damaged, or something else."), {"name": path.name})]


def _contents(cursor: Cursor, manifest: Backup | None) -> Iterator[Text]:
    tables = measure(cursor)
    if not set(tables) >= OURS:
        yield Text(_("This file is no store of this app."))
        return
    if (
        manifest
        and {name: rows for name, (rows, _check) in tables.items()} != {name: rows for name, (rows, _check) in manifest.tables.items()}
        or manifest
        and manifest.engine == duckdb.__version__
        and tables != manifest.tables
    ):
        yield Text(_("The tables of this backup do not hold what its manifest says."))
    rows, last = cursor.all("SELECT count(*), coalesce(max(seq), 0) FROM change")[0]
    if rows != last:
        yield Text(_("The history has holes: {n} changes are missing."), {"n": last - rows})


def restore(path: str, backup: str | Path, check: Check, progress: Progress = quiet) -> Restored:
    """Put a backup in the place of the store at ``path``, which need not be readable.

    ``check`` looks the copy through as a store and says what is wrong; nothing is exchanged unless it finds nothing.  The former store
    stays beside it under another name.  Raises Refused where the backup cannot be trusted (the store is untouched then), StoreBusy,
    StoreFull, StoreTrouble.
    """
    path = str(Path(path).resolve())
    files.keep_private()
    nobody_has(path)
    progress(Text(_("Reading the backup to its last row")))
    if findings := verify_backup(backup):
        raise Refused(NOT_USED, reason=findings[0])
    arriving = Path(f"{path}.restoring")
    try:
        progress(Text(_("Putting the backup in its place")))
        files.remove(arriving)
        shutil.copyfile(backup, arriving)
        files.make_private(arriving)
        settle(arriving)
        if digest(arriving) != digest(Path(backup)):
            raise StoreTrouble(
                _("The backup could not be copied without a fault; the store is as it was. Look whether the disk is failing.")
            )
        progress(Text(_("Checking that every record and its history agree")))
        _look_through(arriving, check)
        settle(arriving)
        return _exchanged(Path(path), arriving)
    except OSError as error:
        if error.errno in files.FULL:
            raise StoreFull(
                _("The disk is full, so nothing has been restored; the store is as it was. Make room, then try again.")
            ) from error
        raise StoreTrouble(FOLDER_REFUSED, folder=arriving.parent) from error
    finally:
        files.remove(arriving)


def nobody_has(path: str) -> None:
    """Raises StoreBusy while any program has the store open; a store that cannot be opened at all is nobody's."""
    path = str(Path(path).resolve())
    if is_open_here(path):
        raise StoreBusy(faults.BUSY, pid=os.getpid())
    with suppress(OSError):  # no such file, no rights, no locks: nobody is known to have it
        if pid := files.holder(Path(path)):
            raise StoreBusy(faults.BUSY, pid=pid)


def _look_through(arriving: Path, check: Check) -> None:
    """The copy, opened as the store it is to be: its tables brought up to date, checked, and without the sessions it holds."""
    try:
        store = DuckStore(str(arriving))
        try:
            with store.read() as cursor:
                seen = migrating.applied(cursor)
            migrating.refuse_newer(arriving.name, seen)
            migrating.apply(store, seen)
            if findings := check(store):
                raise Refused(NOT_USED, reason=findings[0])
            with store.write() as work:  # who signed out after the backup was made stays out; everybody signs in anew
                work.run("DELETE FROM session")
                work.run("DELETE FROM export_ticket")
                work.run("DELETE FROM meeting_link")
                work.run("DELETE FROM data_key")
            store.checkpoint()
        finally:
            store.close()
    except duckdb.Error as error:
        raise Refused(NOT_USED, reason=faults.on_opening(str(arriving), error).text) from error
    except StoreFull:
        raise
    except StoreTrouble as trouble:
        raise Refused(NOT_USED, reason=trouble.text) from trouble
    finally:
        files.remove(arriving.with_name(f"{arriving.name}.seq"))


def changes_in(path: str | Path) -> int | None:
    """The number of the last change in a file, None where it cannot be read."""
    try:
        with backups.opened(Path(path)) as connection:
            return int(connection.execute("SELECT coalesce(max(seq), 0) FROM change").fetchall()[0][0])
    except duckdb.Error:
        return None


def acknowledged_seq(path: str) -> int:
    """The last change people were told is saved: by the file beside the store, or by the store where that can be read."""
    kept = last_seq_file.read(path)
    return max(changes_in(path) or 0, kept.seq if kept else 0)


def administrators_in(path: str | Path) -> list[str]:
    """The sign-in names of the administrators a file would bring; none where it cannot be read."""
    try:
        with backups.opened(Path(path)) as connection:
            sql = "SELECT username FROM account WHERE role = 'administrator' AND is_active AND removed_at IS NULL ORDER BY username"
            return [name for (name,) in Cursor(connection).all(sql)]
    except duckdb.Error:
        return []


def _exchanged(path: Path, arriving: Path) -> Restored:
    """Moved so that a stop in between is noticed: the number of the last change goes last, and a store behind it does not open."""
    before, after = acknowledged_seq(str(path)), changes_in(arriving) or 0
    aside, wal, kept = _aside(path), Path(f"{path}.wal"), last_seq_file.file_of(str(path))
    restored = _restored_before(path) + 1
    if wal.exists():  # before anything else, because it must never meet the other file
        os.replace(wal, f"{aside}.wal")
    if path.exists():
        os.replace(path, aside)
    os.replace(arriving, path)
    settle(path.parent)
    if kept.exists():
        shutil.copyfile(kept, last_seq_file.file_of(str(aside)))
    last_seq_file.write(str(path), after, restored)
    settle(path.parent)
    return Restored(before, after, aside if aside.exists() else None)


def _restored_before(path: Path) -> int:
    """How often this store has been restored, by its own file or by the backups made of it."""
    kept = last_seq_file.read(str(path))
    made = [one.restored for one in backups.list_backups(backups.home(str(path)))]
    return max([kept.restored if kept else 0, *made])


def _aside(path: Path) -> Path:
    """A free name for the former store."""
    stamp = f"{utc_now():{backups.STAMP}}"
    for n in range(1000):
        aside = Path(f"{path}.before-restore-{stamp}{f'-{n}' if n else ''}")
        if not aside.exists():
            return aside
    raise StoreTrouble(FOLDER_REFUSED, folder=path.parent)


def newest_good(folder: str | Path) -> Backup | None:
    """The newest backup of a folder that can be trusted."""
    return next((one for one in backups.list_backups(folder) if not verify_backup(one.path)), None)
