"""Open the store: find the file, refuse what cannot be trusted, bring its tables up to date."""

import os
import re
from pathlib import Path

import duckdb

from otop_core.language.messages import _
from otop_core.model.errors import StoreBusy, StoreDamaged, StoreTrouble
from otop_core.store.duck import Store
from otop_core.store.last_seq_file import keep_tail, kept_tail

MIGRATIONS = Path(__file__).parent / "migrations"
HOME = Path(__file__).parents[2] / "data" / "otop.duckdb"


def location() -> str:
    """``OTOP_STORE`` names the store; the default is ``data/otop.duckdb``."""
    return os.environ.get("OTOP_STORE") or str(HOME)


def open_store(path: str = "", *, accept_loss: bool = False) -> Store:
    """The store, ready for use; raises StoreBusy, StoreDamaged or StoreTrouble with the next step to take."""
    path = path or location()
    if path != ":memory:":
        _folder(path)
    try:
        store = Store(path)
    except duckdb.Error as error:
        raise refusal(path, error) from error
    try:
        migrate(store)
        _check_tail(store, accept_loss)
    except duckdb.Error as error:
        store.close()
        raise refusal(path, error) from error
    except BaseException:
        store.close()
        raise
    if path != ":memory:":
        os.chmod(path, 0o600)  # personal data: for the user who runs the app, and nobody else of this machine
    return store


def _folder(path: str) -> None:
    try:
        Path(path).resolve().parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreTrouble(
            _("The folder {folder} cannot be made. Choose another place with OTOP_STORE."), folder=Path(path).parent
        ) from error
    if not os.access(Path(path).resolve().parent, os.W_OK) or (Path(path).exists() and not os.access(path, os.W_OK)):
        raise StoreTrouble(
            _("The store {path} may not be written. Give this user the right to write, or choose another place with OTOP_STORE."), path=path
        )


def refusal(path: str, error: duckdb.Error) -> StoreTrouble:
    """Why the store cannot be opened, and the next step."""
    message = str(error)
    if "Could not set lock" in message or "used by another process" in message:  # not "lock" alone: damage is told of a "block"
        pid = re.search(r"PID (\d+)", message)
        return StoreBusy(
            _("Another program has the store open (process {pid}). Close it, or use the page Backups in the running app."),
            pid=pid[1] if pid else "?",
        )
    if "Read-only" in message or "Permission denied" in message or "Cannot open file" in message:
        return StoreTrouble(
            _("The store {path} may not be written. Give this user the right to write, or choose another place with OTOP_STORE."), path=path
        )
    if "No space left" in message:
        return StoreTrouble(_("The disk is full, so the store cannot be opened. Make room, then start again."))
    return StoreDamaged(
        _("The store {path} is damaged and has been left as it is. Bring back the last good backup with: python -m otop_core restore"),
        path=path,
    )


def migrate(store: Store) -> None:
    """Apply the numbered migrations that this store has not seen, each once, in one transaction."""
    with store.write() as work:
        work.run("CREATE TABLE IF NOT EXISTS schema_version (name TEXT PRIMARY KEY, applied_at TIMESTAMP NOT NULL)")
        seen = {row[0] for row in work.all("SELECT name FROM schema_version")}
    for file in sorted(MIGRATIONS.glob("*.sql")):
        if file.stem not in seen:
            with store.write() as work:
                for statement in file.read_text(encoding="utf-8").split(";\n"):
                    if statement.strip():
                        work.run(statement)
                work.run("INSERT INTO schema_version VALUES (:name, :now)", name=file.stem, now=work.now)
            store.checkpoint()
    found = store.one("SELECT coalesce(max(seq), 0) FROM change")
    store.last_seq = int(found[0]) if found else 0


def schema(store: Store) -> str:
    """The name of the last migration."""
    found = store.one("SELECT max(name) FROM schema_version")
    return str(found[0]) if found else ""


def _check_tail(store: Store, accept_loss: bool) -> None:
    missing = kept_tail(store.path) - store.last_seq
    if missing > 0 and not accept_loss:
        raise StoreDamaged(
            _(
                "The last {n} changes that people were told are saved are missing from the store."
                " Bring them back with: python -m otop_core restore"
                " (or go on without them with: python -m otop_core verify --accept-loss)"
            ),
            n=missing,
        )
    if missing > 0:
        keep_tail(store.path, store.last_seq)
