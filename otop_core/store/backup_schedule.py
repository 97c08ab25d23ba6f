"""When a backup is made, which are kept, and what is told where one could not be made.

No clock decides: a backup is due where something was written that no backup holds, at the start, every hour (counted by the process, not
read off the clock) and at the end.
"""

import datetime as dt
import logging
import threading
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path

from otop_core.language.messages import Text, _
from otop_core.model.errors import OtopError, StoreTrouble
from otop_core.store.backup import FOLDER_REFUSED, Backup, copy, home, list_backups, make, second_home, sweep
from otop_core.store.protocol import Store
from otop_core.store.restore import verify_backup

NEWEST, DAYS, MONTHS, ALWAYS = 24, 14, 12, 2
EVERY = dt.timedelta(hours=1)
UNKNOWN = _("The backup could not be made, for a reason that is not known; the terminal shows it.")
_log = logging.getLogger(__name__)


class Schedule:
    """The backups of one open store; ``failure`` is why the last one could not be made, None where all is well."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.failure: Text | None = None
        self._running = threading.Lock()
        self._held: int | None = None  # transactions of this process that the newest backup holds
        sweep(home(store.path))

    def run(self) -> Backup | None:
        """Make a backup where one is due, copy it to the second folder, clear old ones away; what fails is kept in ``failure``."""
        with self._running:
            try:
                made = self._make()
                self.failure = None
                return made
            except OtopError as trouble:
                self.failure = trouble.text
            except Exception:
                _log.exception("The backup could not be made")
                self.failure = Text(UNKNOWN)
            return None

    def is_due(self) -> bool:
        """Whether something was written that no backup holds."""
        if self.store.path == ":memory:" or not self.store.last_seq:
            return False
        if self._held is not None and self._held != self.store.written:
            return True
        newest = next(iter(list_backups(home(self.store.path))), None)
        return newest is None or (newest.restored, newest.seq) != (self.store.restored, self.store.last_seq)

    def _make(self) -> Backup | None:
        made = None
        if self.is_due():
            written = self.store.written
            made = make(self.store)
            keep(home(self.store.path))
            self._held = written
        elif self._held is None:
            self._held = self.store.written
        if second := second_home():
            _to_second(home(self.store.path), second)
        return made


def _to_second(first: Path, second: Path) -> None:
    """The newest backup in the second folder too; also one that could not be copied the last time.  Raises StoreFull, StoreTrouble."""
    newest = next(iter(list_backups(first)), None)
    try:
        if newest and not any(one.sha256 == newest.sha256 for one in list_backups(second)):
            sweep(second)
            copy(newest, second)
            keep(second)
    except OSError as error:  # a drive that has been pulled out
        raise StoreTrouble(FOLDER_REFUSED, folder=second) from error


def keep(folder: str | Path) -> list[Path]:
    """Clear old backups away; returns those that went.

    Kept are the 24 newest, the newest of each of 14 days, of each of 12 months, and always two that have just been verified.
    """
    there = list_backups(folder)
    kept = {one.path for one in there[:NEWEST]}
    kept |= _newest_of_each(there, lambda one: one.made_at.date(), DAYS)
    kept |= _newest_of_each(there, lambda one: (one.made_at.year, one.made_at.month), MONTHS)
    going = [one for one in there if one.path not in kept]
    if going:
        kept |= set(_verified(there, ALWAYS))
    gone = [one.path for one in going if one.path not in kept]
    for path in gone:
        path.unlink(missing_ok=True)  # a file without its manifest no longer counts, so this order is safe
        path.with_suffix(".json").unlink(missing_ok=True)
    return gone


def _newest_of_each(there: Iterable[Backup], period: Callable[[Backup], Hashable], most: int) -> set[Path]:
    found: dict[Hashable, Path] = {}
    for one in there:  # newest first
        found.setdefault(period(one), one.path)
    return set(list(found.values())[:most])


def _verified(there: Iterable[Backup], enough: int) -> list[Path]:
    found: list[Path] = []
    for one in there:
        if len(found) == enough:
            break
        if not verify_backup(one.path):
            found.append(one.path)
    return found
