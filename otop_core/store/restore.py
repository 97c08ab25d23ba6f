"""Bring a backup back: looked through first, the present store kept aside, the exchange whole or not at all."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from otop_core.language.messages import Text, _
from otop_core.model.errors import Refused, StoreBusy, StoreFull, StoreTrouble
from otop_core.store import backup as backups
from otop_core.store.backup import Backup, Progress, digest, measure, quiet, settled
from otop_core.store.duck import Cursor, utc_now
from otop_core.store.last_seq_file import keep_tail, kept_tail, tail_file
from otop_core.store.open import refusal

OURS = {"change", "schema_version", "office", "account"}  # tables without which a file is no store of this app


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


def restore(path: str, backup: str | Path, progress: Progress = quiet) -> Restored:
    """Put a backup in the place of the store at ``path``, which need not be readable.

    The former store stays beside it under another name.  Raises Refused where the backup cannot be trusted (the store is untouched
    then), StoreBusy, StoreFull, StoreTrouble.
    """
    nobody_has(path)
    progress(Text(_("Reading the backup to its last row")))
    if findings := verify_backup(backup):
        raise Refused(_("This backup has not been used, and the store is as it was. {reason}"), reason=findings[0])
    arriving = Path(f"{path}.restoring")
    try:
        progress(Text(_("Putting the backup in its place")))
        shutil.copyfile(backup, arriving)
        arriving.chmod(0o600)
        settled(arriving)
        if digest(arriving) != digest(Path(backup)):
            raise StoreTrouble(
                _("The backup could not be copied without a fault; the store is as it was. Look whether the disk is failing.")
            )
        _without_guests(arriving)
        return _exchanged(Path(path), arriving)
    except OSError as error:
        if error.errno in (28, 122):  # ENOSPC, EDQUOT
            raise StoreFull(
                _("The disk is full, so nothing has been restored; the store is as it was. Make room, then try again.")
            ) from error
        raise StoreTrouble(
            _("The folder {folder} may not be written. Give this user the right to write, or choose another folder."),
            folder=arriving.parent,
        ) from error
    finally:
        arriving.unlink(missing_ok=True)


def nobody_has(path: str) -> None:
    """Raises StoreBusy while any program has the store open; a store that cannot be opened at all is nobody's."""
    if not Path(path).exists():
        return
    try:
        duckdb.connect(path, read_only=True).close()
    except duckdb.ConnectionException as error:  # this very program has it open
        raise StoreBusy(
            _("Another program has the store open (process {pid}). Close it, or use the page Backups in the running app."), pid=os.getpid()
        ) from error
    except duckdb.Error as error:
        if isinstance(trouble := refusal(path, error), StoreBusy):
            raise trouble from error


def changes_in(path: str | Path) -> int | None:
    """The number of the last change in a file, None where it cannot be read."""
    try:
        with backups.opened(Path(path)) as connection:
            return int(connection.execute("SELECT coalesce(max(seq), 0) FROM change").fetchall()[0][0])
    except duckdb.Error:
        return None


def told(path: str) -> int:
    """The last change people were told is saved: by the file beside the store, or by the store where that can be read."""
    return max(changes_in(path) or 0, kept_tail(path))


def _without_guests(arriving: Path) -> None:
    """Who signed out after the backup was made stays out; everybody signs in anew."""
    with duckdb.connect(str(arriving)) as connection:
        connection.execute("DELETE FROM session")
        connection.execute("DELETE FROM export_ticket")
        connection.execute("CHECKPOINT")


def _exchanged(path: Path, arriving: Path) -> Restored:
    """Moved so that a stop in between is noticed: the number of the last change goes last, and a store behind it does not open."""
    before = told(str(path))
    aside = _aside(path)
    wal = Path(f"{path}.wal")
    if wal.exists():  # before anything else, because it must never meet the other file
        os.replace(wal, f"{aside}.wal")
    if path.exists():
        os.replace(path, aside)
    os.replace(arriving, path)
    settled(path.resolve().parent)
    after = changes_in(path) or 0
    if tail_file(str(path)).exists():
        shutil.copyfile(tail_file(str(path)), tail_file(str(aside)))
    keep_tail(str(path), after)
    settled(path.resolve().parent)
    return Restored(before, after, aside if aside.exists() else None)


def _aside(path: Path) -> Path:
    """A free name for the former store."""
    stamp = f"{utc_now():{backups.STAMP}}"
    for n in range(1000):
        aside = Path(f"{path}.before-restore-{stamp}{f'-{n}' if n else ''}")
        if not aside.exists():
            return aside
    raise StoreTrouble(
        _("The folder {folder} may not be written. Give this user the right to write, or choose another folder."), folder=path.parent
    )


def newest_good(folder: str | Path) -> Backup | None:
    """The newest backup of a folder that can be trusted."""
    return next((one for one in backups.list_backups(folder) if not verify_backup(one.path)), None)
