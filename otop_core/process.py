"""The one store of this process, and its state of trouble.

It is opened once, when first asked for.  Where that fails the process stays up and says what to do; a few seconds later it tries again,
so that mending the trouble and loading the page once more is enough.
"""

import atexit
import gc
import logging
import shutil
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from otop_core import registry
from otop_core.admin import accounts, erasing
from otop_core.language.messages import LANGUAGES, Text, _, say
from otop_core.model.errors import OtopError, StoreTrouble
from otop_core.store import Store, backup_schedule
from otop_core.store.backup_schedule import Schedule

# How long a thread may keep the interpreter while others want it, in seconds.  A save asks the database a dozen times and gives the
# interpreter up each time; at Python's 5 ms it waited as often behind a page that was being drawn, holding the store's lock meanwhile.
TURN = 0.0005
TRY_AGAIN = 3.0  # seconds between two tries to open a store that is in trouble
UNKNOWN = _("The store cannot be opened. The terminal shows why. Mend it, or stop the app and run: python -m otop_core verify")
FAILED = _("The backup could not be made: {reason}")
_lock = threading.Lock()
_closing = threading.Event()
_log = logging.getLogger(__name__)


class _Service:
    """What this process holds."""

    store: Store | None = None
    schedule: Schedule | None = None
    trouble: StoreTrouble | None = None
    tried_at = 0.0
    set_up = False
    on_open: Callable[[Store], None] | None = None


_service = _Service()


def the_store() -> Store:
    """The store, opened on the first call; raises StoreTrouble with the next step to take."""
    if _service.store is not None:
        return _service.store
    with _lock:
        if _service.store is not None:
            return _service.store
        if _service.trouble and time.monotonic() - _service.tried_at < TRY_AGAIN:
            raise type(_service.trouble)(_service.trouble.text)
        _service.tried_at = time.monotonic()
        try:
            registry.load()
            store = erasing.opened()
        except StoreTrouble as known:
            _keep(known)
            raise
        except Exception as error:  # the process stays up whatever it was, and the traceback goes to the terminal
            _log.exception("The store could not be opened")
            trouble = StoreTrouble(UNKNOWN)
            _keep(trouble)
            raise trouble from error
        _service.trouble, _service.store = None, store
        tune()
        _closing.clear()
    _forget_exports(store)
    if _service.on_open:
        _service.on_open(store)
    for notice in store.notices:
        tell("{notice}", notice=notice)
    schedule = _service.schedule = Schedule(store)
    threading.Thread(target=_back_up, args=(schedule,), daemon=True).start()
    return store


def tune() -> None:
    """Let nobody wait long for the interpreter: short turns, and what was loaded at the start is not looked through for garbage again.

    A collection of all that a page or a list has made stops every thread; it took twice as long with the program's own 180,000 in it.
    """
    sys.setswitchinterval(TURN)
    gc.collect()
    gc.freeze()


def _back_up(schedule: Schedule) -> None:
    """The backups at the start and every hour, beside the work of others."""
    while _service.schedule is schedule:
        schedule.run()
        if schedule.failure:
            tell(FAILED, reason=schedule.failure)
        _closing.wait(backup_schedule.EVERY.total_seconds())


def notices() -> list[Text]:
    """What every administrator is to be told: of the drive, of the last start, of a backup that could not be made."""
    store, schedule = _service.store, _service.schedule
    told = list(store.notices) if store else []
    return [*told, Text(FAILED, {"reason": schedule.failure})] if schedule and schedule.failure else told


def _keep(trouble: StoreTrouble) -> None:
    """Remember the trouble; the terminal hears of it once, not at every try."""
    told = _service.trouble is not None and _service.trouble.text == trouble.text
    _service.trouble = trouble
    if not told:
        tell(_("The store cannot be used: {reason}"), reason=trouble.text)
        tell(_("The app keeps running and tries again by itself. Once this is mended, load the page again."))


def announce_to(on_open: Callable[[Store], None]) -> None:
    """``on_open`` hears of the store as soon as it is open."""
    _service.on_open = on_open


def set_up(store: Store) -> bool:
    """Whether there is an administrator; once true it stays true for this process."""
    if not _service.set_up:
        _service.set_up = accounts.any_administrator(store)
    return _service.set_up


def ready() -> Store | None:
    """The store where it is open and known to be set up: nothing to wait for and nothing to ask."""
    return _service.store if _service.set_up else None


def tell(msgid: str, **values: object) -> None:
    """A line on the terminal, in Thai and in English; a console without Thai letters must not stop the app."""
    for language in LANGUAGES:
        line = say(Text(msgid, values), language)
        encoding = sys.stdout.encoding or "utf-8"
        print(line.encode(encoding, "replace").decode(encoding), flush=True)


def export_home(store: Store) -> Path | None:
    """Where files for download are built: beside the store, the only folder it may write to."""
    return None if store.path == ":memory:" else Path(store.path).resolve().parent


def _forget_exports(store: Store) -> None:
    """Files that a killed process left half sent."""
    home = export_home(store)
    for left in home.glob("export-*") if home else ():
        shutil.rmtree(left, ignore_errors=True)


def close(*, backup: bool = True) -> None:
    """What was written in the last hour into a backup, everything to the one file, and the file free for others."""
    with _lock:
        store, _service.store = _service.store, None
        schedule, _service.schedule = _service.schedule, None
    if store is None:
        return
    _closing.set()
    if schedule and backup:
        schedule.run()
        if schedule.failure:
            tell(FAILED, reason=schedule.failure)
    try:
        store.checkpoint()
    except OtopError as error:  # nothing is lost: the changes stay in the log beside the store
        tell(_("The store was closed without tidying up: {reason}"), reason=error.text)
    store.close()


def reset() -> None:
    """As if the process had just started (for tests)."""
    close(backup=False)
    _service.trouble, _service.tried_at, _service.set_up, _service.on_open = None, 0.0, False, None


atexit.register(close)
