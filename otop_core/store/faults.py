"""What an error of DuckDB means, in words: by its type and by trying what may have caused it, never by its English text.

A store is called damaged only where that was shown: a header that is none, or a read that failed though file, rights, room and locks are
in order.  What is not understood is said to be unknown, and the traceback goes to the log.
"""

import errno
import logging
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import duckdb

from otop_core.language.messages import _
from otop_core.model.errors import StoreBusy, StoreDamaged, StoreFull, StoreNewer, StoreTrouble
from otop_core.store import files

AGAIN = _("The store had to be opened again; please try once more.")
SHORT = _("The app is short of memory just now, so no file has been made. Choose one district, or try again in a few minutes.")
UNWRITTEN = _("No file has been made, because the disk is full or cannot be written to. Nothing is lost; please tell the administrator.")
BUSY = _("Another program has the store open (process {pid}). Close it, or use the page Backups in the running app.")
NOT_WRITABLE = _("The store {path} may not be written. Give this user the right to write, or choose another place with OTOP_STORE.")
NO_LOCKS = _(
    "The drive of {path} cannot keep a second program out of the store (error {error}), so it is no safe place for it."
    " Choose a drive of this machine with OTOP_STORE."
)
UNREADABLE = _(
    "The disk cannot read the store {path} (error {error}). Look whether the drive is failing or away; the store has been left as it is."
)
DAMAGED = _("The store {path} is damaged and has been left as it is. Bring back the last good backup with: python -m otop_core restore")
LOG_DAMAGED = _(
    "The log {path}, which holds the last saved changes, is damaged and has been left as it is."
    " Bring back the last good backup with: python -m otop_core restore"
)
NEWER = _("The store {path} was made by a newer version of this program. Update the program; the store has been left as it is.")
NEWER_FILE = _(
    "By its first bytes the store {path} was made by a newer version of this program; it has been left as it is. Update the program,"
    " or if it is the newest, bring back the last good backup with: python -m otop_core restore"
)
UNKNOWN = _(
    "The store {path} could not be opened, for a reason that is not known; it has been left as it is. The terminal shows the error."
    " Start the machine anew, and ask for help before anything else is tried."
)
NOT_ANSWERED = _("The store could not answer this, for a reason that is not known. Please try again, or tell the administrator.")
PART_UNREADABLE = _(
    "A part of the store could not be read. Please tell the administrator: stop the app, then run python -m otop_core verify"
)
NOT_KEPT = _("The store could not keep this. Nothing has been saved; please try again, or tell the administrator.")
NO_ROOM = _("The disk is full. Nothing has been saved, but what you typed is still here. Make room, then save again.")
_log = logging.getLogger(__name__)


def is_about_the_file(error: duckdb.Error) -> bool:
    """Whether DuckDB tells of the file and not of the question: wrong checksums come as the bare class."""
    kinds = (duckdb.IOException, duckdb.SerializationException, duckdb.InternalException, duckdb.FatalException)
    return type(error) is duckdb.Error or isinstance(error, kinds)


def on_reading(error: duckdb.Error) -> StoreTrouble:
    """Why a question was not answered."""
    if isinstance(
        error, (duckdb.FatalException, duckdb.ConnectionException)
    ):  # shut by DuckDB, or under this reader by another's ``reopen``
        return StoreTrouble(AGAIN)
    if isinstance(error, duckdb.OutOfMemoryException):
        return StoreTrouble(SHORT)
    _log.error("The store could not answer", exc_info=error)
    return StoreTrouble(PART_UNREADABLE if is_about_the_file(error) else NOT_ANSWERED)


def on_writing(path: str, error: duckdb.Error) -> StoreTrouble:
    """Why nothing was kept."""
    if path != ":memory:" and files.is_full(Path(path).parent):
        return StoreFull(NO_ROOM)
    if not isinstance(error, (duckdb.ConnectionException, duckdb.ConstraintException)):
        _log.error("The store could not keep a change", exc_info=error)
    return StoreTrouble(NOT_KEPT)


def on_keeping_blocks(path: str, error: OSError) -> StoreTrouble:
    """Why no checkpoint was made: the copy that protects it could not be written."""
    return StoreFull(NO_ROOM) if error.errno in files.FULL else StoreTrouble(NOT_WRITABLE, path=path)


def on_opening(path: str, error: duckdb.Error) -> StoreTrouble:
    """Why the store cannot be opened.  Not for a store that this process has open."""
    file = Path(path)
    if trouble := in_the_way(file):
        return trouble
    if files.is_full(file.parent):
        return StoreFull(_("The disk is full, so the store cannot be opened. Make room, then start again."))
    try:
        if not _is_whole(file):
            return StoreDamaged(DAMAGED, path=path)
        log = Path(f"{path}.wal")
        if log.exists():
            return StoreDamaged(LOG_DAMAGED, path=log)
    except (OSError, duckdb.Error):  # not even a new store opens here: nothing is shown about this one
        pass
    _log.error("The store could not be opened", exc_info=error)
    return StoreTrouble(UNKNOWN, path=path)


def in_the_way(file: Path) -> StoreTrouble | None:
    """What the system itself refuses: another program, missing rights, no locks, a failing disk; then what the first bytes tell."""
    if not file.exists():
        return None
    try:
        if pid := files.holder(file):
            return StoreBusy(BUSY, pid=pid)
        with file.open("rb") as opened:
            first = opened.read(20)
            while opened.read(1 << 20):  # a disk that fails says so here
                pass
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            return StoreTrouble(NOT_WRITABLE, path=file)
        return StoreTrouble(NO_LOCKS if error.errno in files.NO_LOCKS else UNREADABLE, path=file, error=error.errno)
    with suppress(OSError, duckdb.Error):  # where not even a new file can be made, the version says nothing
        if first[8:12] == b"DUCK" and int.from_bytes(first[12:20], "little") > _file_version():
            return StoreNewer(NEWER_FILE, path=file)
    return None


def _file_version() -> int:
    """The version of the file format that this DuckDB writes."""
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "new.duckdb"
        duckdb.connect(str(made)).close()
        return int.from_bytes(made.read_bytes()[12:20], "little")


def _is_whole(file: Path) -> bool:
    """Whether the store without its log can be read to its last row; looked at under another name, so that the log is left alone.

    Raises OSError or duckdb.Error where a new store beside it does not open either.
    """
    with tempfile.TemporaryDirectory(dir=file.parent, prefix=".making-") as folder:
        duckdb.connect(str(Path(folder) / "new.duckdb")).close()
        alone = Path(folder) / file.name
        try:
            os.link(file, alone)
        except OSError:  # a drive without links
            shutil.copyfile(file, alone)
        try:
            with duckdb.connect(str(alone), read_only=True) as connection:
                for (table,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
                    connection.execute(f'SELECT bit_xor(hash(t)) FROM "{table}" t').fetchall()
        except (duckdb.OutOfMemoryException, duckdb.ConnectionException):
            raise
        except duckdb.Error:
            return False
    return True
