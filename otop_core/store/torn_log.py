"""After a power cut the log (WAL) may end in the middle of a write that nobody was told of.  DuckDB then opens nothing at all.

What is torn is found by trying: the longest beginning of the log with which the store opens.  Where that holds every acknowledged change
and can be read to its last row, it takes the place of the log, and the torn log is kept beside it.
"""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from otop_core.store import files
from otop_core.store.backup import measure, opened
from otop_core.store.cursor import Cursor


@dataclass(frozen=True)
class SetAside:
    """``path`` is where the torn log is kept, ``cut`` how many bytes at its end are not used."""

    path: Path
    cut: int


def set_aside(path: str, acknowledged: int) -> SetAside | None:
    """Use the log up to its torn end; None where that would lose an acknowledged change.  Raises OSError."""
    log = Path(f"{path}.wal")
    if not log.exists():
        return None
    with tempfile.TemporaryDirectory(dir=log.parent, prefix=".making-") as folder:
        trial = Path(folder) / Path(path).name
        try:
            os.link(path, trial)
        except OSError:  # a drive without links
            shutil.copyfile(path, trial)
        whole = log.read_bytes()
        length = _longest(trial, whole)
        if length is None or not _holds(trial, whole[:length], acknowledged):
            return None
    return _exchanged(log, whole[:length], len(whole) - length)


def _longest(trial: Path, whole: bytes) -> int | None:
    """The most bytes of the log with which the store opens: what is cut off within an entry counts as unfinished, so halving finds it."""
    least, most = 0, len(whole)
    if _try(trial, b"") is None:
        return None
    while most - least > 1:
        middle = (least + most) // 2
        if _try(trial, whole[:middle]) is None:
            most = middle
        else:
            least = middle
    return least


def _try(trial: Path, log: bytes) -> int | None:
    """The number of the last change with this log, None where the store does not open."""
    Path(f"{trial}.wal").write_bytes(log)
    try:
        with opened(trial) as connection:
            return int(Cursor(connection).all("SELECT coalesce(max(seq), 0) FROM change")[0][0])
    except duckdb.CatalogException:  # cut off before the first tables were made
        return 0
    except duckdb.Error:
        return None


def _holds(trial: Path, log: bytes, acknowledged: int) -> bool:
    last = _try(trial, log)
    if last is None or last < acknowledged:
        return False
    try:
        with opened(trial) as connection:
            measure(Cursor(connection))
    except duckdb.Error:
        return False
    return True


def _exchanged(log: Path, whole: bytes, cut: int) -> SetAside:
    """The torn log first gets its second name, then the good one takes the first: at no moment is there none."""
    aside = free_name(log, "torn")
    shutil.copyfile(log, aside)
    arriving = log.with_name(f".arriving-{log.name}")
    arriving.write_bytes(whole)
    for file in (aside, arriving):
        files.settle(file)
    os.replace(arriving, log)
    files.settle(log.parent)
    return SetAside(aside, cut)


def free_name(file: Path, why: str) -> Path:
    """A name beside a file that is not taken: ``otop.duckdb.wal.torn``, then ``.torn-2`` and so on."""
    first = Path(f"{file}.{why}")
    return next(one for n in range(1, 10_000) if not (one := first if n == 1 else Path(f"{first}-{n}")).exists())
