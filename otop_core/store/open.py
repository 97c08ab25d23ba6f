"""Open the store: find the file, refuse what cannot be trusted before anything is written, bring its tables up to date."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from otop_core.language.messages import Text, _
from otop_core.model.errors import StoreBusy, StoreDamaged, StoreTrouble, StoreUnproven
from otop_core.store import backup, faults, files, last_seq_file, migrating, spare_blocks, torn_log
from otop_core.store.backup import opened
from otop_core.store.cursor import Cursor
from otop_core.store.duck import Store, is_open_here
from otop_core.store.last_seq_file import LastSeq

HOME = Path(__file__).parents[2] / "data" / "otop.duckdb"
LOST = _(
    "The last {n} changes that people were told are saved are missing from the store."
    " Bring them back with: python -m otop_core restore"
    " (or go on without them with: python -m otop_core verify --accept-loss)"
)
GONE = _(
    "The store {path} is not there, but what belongs to it is ({beside}). Nothing has been touched."
    " Put the file back, or bring back the last good backup with: python -m otop_core restore"
)
TORN = _("After a power cut the end of the log was torn; no saved change was in it. The torn log is kept as {path}.")
CUT_OFF = _("A power cut had stopped the store while it was tidying up; this has been undone, and every saved change is there.")
UNPROVEN = _(
    "The file {name}, which holds the number of the last saved change, is missing or damaged, so nobody can tell whether all is there."
    " If you have copied or moved the store, copy this file too. To look through the store and go on with it as it is:"
    " python -m otop_core verify --accept-loss"
)


@dataclass(frozen=True)
class Seen:
    """What a store holds, looked at before it is opened for writing."""

    last_seq: int
    migrations: set[str]


def location() -> str:
    """``OTOP_STORE`` names the store; the default is ``data/otop.duckdb``."""
    return os.environ.get("OTOP_STORE") or str(HOME)


def open_store(path: str = "", *, accept_loss: bool = False) -> Store:
    """The store, ready for use; raises StoreBusy, StoreDamaged, StoreUnproven, StoreNewer, StoreFull or StoreTrouble with the next step."""
    path = path or location()
    if path == ":memory:":
        store = Store(path)
        migrating.apply(store, set())
        return store
    path = str(Path(path).resolve())  # what belongs to the store lies beside the file, not beside a link to it
    if is_open_here(path):
        raise StoreBusy(_("This very program has the store open already (process {pid})."), pid=os.getpid())
    notices = _folder(path)
    kept = last_seq_file.read(path)
    seen = _existing(path, kept, accept_loss, notices) if _is_there(path) else None
    try:
        store = Store(path)
    except duckdb.Error as error:
        raise faults.on_opening(path, error) from error
    try:
        _made_ready(store, seen, kept)
    except BaseException:
        store.close(tidy=False)
        raise
    store.notices = notices
    spare_blocks.drop(path)
    _keep_private(path, store)
    return store


def _folder(path: str) -> list[Text]:
    """Make and look at the place of the store; returns what to tell of it."""
    files.keep_private()
    file = Path(path)
    if file.is_dir():
        raise StoreTrouble(_("{path} is a folder. OTOP_STORE names a file in it, such as {path}/otop.duckdb."), path=path)
    try:
        files.make_folder(file.parent, file.name)
    except OSError as error:
        raise StoreTrouble(_("The folder {folder} cannot be made. Choose another place with OTOP_STORE."), folder=file.parent) from error
    if not os.access(file.parent, os.W_OK) or (file.exists() and not os.access(path, os.W_OK)):
        raise StoreTrouble(faults.NOT_WRITABLE, path=path)
    return []


def _is_there(path: str) -> bool:
    """Whether there is a store; raises StoreDamaged where only what belongs to it is there, because DuckDB would delete that."""
    if Path(path).exists() and Path(path).stat().st_size:
        return True
    kept = last_seq_file.read(path)
    beside = [name for name, there in ((f"{path}.wal", Path(f"{path}.wal").exists()), (f"{path}.seq", kept and kept.seq)) if there]
    if beside:
        raise StoreDamaged(GONE, path=path, beside=", ".join(beside))
    return False


def _existing(path: str, kept: LastSeq | None, accept_loss: bool, notices: list[Text]) -> Seen:
    """Look through what is there without writing to it; a torn log is put in order first."""
    acknowledged = kept.seq if kept else None
    try:
        seen = look(path)
    except duckdb.Error as error:
        if trouble := faults.in_the_way(Path(path)):
            raise trouble from error
        seen, notice = _mended(path, acknowledged, error)
        notices.append(notice)
    migrating.refuse_newer(path, seen.migrations)
    if not accept_loss:
        _nothing_missing(path, seen, acknowledged)
    elif acknowledged is None or acknowledged > seen.last_seq:
        _keep_log(path)
    return seen


def look(path: str) -> Seen:
    """What a store holds, read only; raises duckdb.Error."""
    with opened(Path(path)) as connection:
        cursor = Cursor(connection)
        seen = migrating.applied(cursor)
        last = cursor.all("SELECT coalesce(max(seq), 0) FROM change")[0][0] if seen else 0
        return Seen(int(last), seen)


def _mended(path: str, acknowledged: int | None, error: duckdb.Error) -> tuple[Seen, Text]:
    """The store after a power cut tore its last writes, and what was done; raises why it does not open where that is not the reason."""
    try:
        if acknowledged is not None:
            if spare_blocks.put_back(path, acknowledged):
                return look(path), Text(CUT_OFF)
            if aside := torn_log.set_aside(path, acknowledged):
                return look(path), Text(TORN, {"path": aside.path})
    except (duckdb.Error, OSError):  # not mended: what is told is why the store did not open in the first place
        raise faults.on_opening(path, error) from error
    raise faults.on_opening(path, error) from error


def _nothing_missing(path: str, seen: Seen, acknowledged: int | None) -> None:
    if acknowledged is None and seen.last_seq:
        raise StoreUnproven(UNPROVEN, name=last_seq_file.file_of(path))
    if acknowledged and acknowledged > seen.last_seq:
        raise StoreDamaged(LOST, n=acknowledged - seen.last_seq)


def _keep_log(path: str) -> None:
    """Somebody goes on without what is missing: the log that may still hold it is kept, because closing the store deletes it."""
    log = Path(f"{path}.wal")
    if log.exists():
        try:
            shutil.copyfile(log, torn_log.free_name(log, "kept"))
        except OSError as error:
            raise StoreTrouble(faults.NOT_WRITABLE, path=log) from error


def _made_ready(store: Store, seen: Seen | None, kept: LastSeq | None) -> None:
    store.restored = kept.restored if kept else 0
    if seen and seen.last_seq and migrating.pending(seen.migrations):
        store.last_seq = seen.last_seq
        backup.make(store)  # the tables are changed only where the way back is proved
    migrating.apply(store, seen.migrations if seen else set())
    try:
        last_seq_file.write(store.path, store.last_seq, store.restored)
    except OSError as error:
        raise StoreTrouble(faults.NOT_WRITABLE, path=last_seq_file.file_of(store.path)) from error


def _keep_private(path: str, store: Store) -> None:
    """Personal data: for the user who runs the app, and nobody else of this machine."""
    beside = (Path(path), Path(f"{path}.wal"), last_seq_file.file_of(path))
    if not all([files.make_private(one) for one in beside]):
        store.notices.append(
            Text(
                _("The drive of {path} cannot keep the store from other users. Choose a drive of this machine with OTOP_STORE."),
                {"path": path},
            )
        )
