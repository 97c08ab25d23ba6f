"""The round of backups: one when it is due, old ones cleared away, never so far that nothing good is left."""

import datetime as dt
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path

from otop_core.store.backup import Backup, Progress, home, list_backups, make, quiet
from otop_core.store.duck import Store
from otop_core.store.restore import verify_backup

NEWEST, DAYS, MONTHS, ALWAYS = 24, 14, 12, 2
DUE = dt.timedelta(hours=24)


def make_if_due(store: Store, progress: Progress = quiet) -> Backup | None:
    """A backup where the newest is a day old and something has changed since; raises StoreFull, StoreTrouble."""
    if store.path == ":memory:" or not store.last_seq:
        return None
    newest = next(iter(list_backups(home(store.path))), None)
    if newest and (newest.seq == store.last_seq or store.clock() - newest.made_at < DUE):
        return None
    made = make(store, progress=progress)
    keep(home(store.path))
    return made


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
