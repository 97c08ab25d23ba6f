"""Is the store sound?  Every row is read; rows, history and what is derived from them must tell the same story."""

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Any, cast

from otop_core import store as stores
from otop_core.gate import records, snapshots
from otop_core.language.messages import Text, _
from otop_core.model.declaration import NOUNS, Noun
from otop_core.model.errors import StoreTrouble
from otop_core.model.record_change import RecordChange
from otop_core.products import intervals
from otop_core.store import Cursor, Store
from otop_core.store.backup import measure
from otop_core.store.migrating import differences

SLICE = 20_000  # changes looked at in one go
SOME = 1_000  # products derived anew in one go
Progress = Callable[[int, int, Text], None]
UNREADABLE = _("A part of the store cannot be read. Stop the app and bring back the last good backup with: python -m otop_core restore")
SENSELESS = _(
    "The store holds rows that this program cannot understand; the terminal shows which."
    " Stop the app and bring back the last good backup with: python -m otop_core restore"
)
_log = logging.getLogger(__name__)


def quiet(done: int, total: int, text: Text) -> None:
    """For callers who do not watch."""


def verify(store: Store, progress: Progress = quiet) -> list[Text]:
    """What is wrong with the store, in sentences; nothing where it is sound."""
    try:
        with store.snapshot() as cursor:
            progress(0, 1, Text(_("Reading every table")))
            measure(cursor)
    except StoreTrouble:  # a read that failed: this is what damage looks like
        return [Text(UNREADABLE)]
    try:
        with store.snapshot() as cursor:
            return list(_findings(cursor, progress))
    except (StoreTrouble, ValueError, TypeError, KeyError) as error:  # rows that are read and make no sense
        _log.error("The store could not be looked through", exc_info=error)
        return [Text(SENSELESS)]


def _findings(cursor: Cursor, progress: Progress) -> Iterator[Text]:
    if wrong := differences(cursor):
        yield from wrong
        return
    last = int(cursor.all("SELECT coalesce(max(seq), 0) FROM change")[0][0])
    yield from _holes(cursor, last)
    for noun, cls in NOUNS.items():
        yield from _versions(cursor, noun, cls)
    yield from _bodies(cursor, last, progress)
    yield from _derived(cursor, progress)


def _holes(cursor: Cursor, last: int) -> Iterator[Text]:
    rows, first = cursor.all("SELECT count(*), coalesce(min(seq), 1) FROM change")[0]
    if rows != last or first != 1:
        yield Text(_("The history has holes: {n} changes are missing."), {"n": last - rows})


def _versions(cursor: Cursor, noun: str, cls: type[Noun]) -> Iterator[Text]:
    """Versions 1 to n without holes, the last of them being the row; no row without a history."""
    sql = (
        "WITH told AS (SELECT record_id, max(version) AS newest, min(version) AS oldest, count(DISTINCT version) AS n, count(*) AS entries,"
        " max(seq) AS last FROM change WHERE noun = :noun GROUP BY record_id)"
        f" SELECT count(*) FROM told FULL JOIN {noun} r ON r.id = told.record_id WHERE r.id IS NULL OR told.record_id IS NULL"
        " OR r.version <> newest OR r.seq <> last OR oldest <> 1 OR n <> newest OR entries <> newest"
    )
    if n := cursor.all(sql, noun=noun)[0][0]:
        yield Text(_("{label}: {n} records do not agree with their history."), {"label": Text(cls.label), "n": n})


def _bodies(cursor: Cursor, last: int, progress: Progress) -> Iterator[Text]:
    """Each row holds what its last change says."""
    wrong: dict[str, int] = {}
    for first in range(1, last + 1, SLICE):
        progress(min(first + SLICE - 1, last), last, Text(_("Comparing records with their history")))
        for noun in NOUNS:
            rows = cursor.dicts(
                f"SELECT r.*, c.body AS told_body, c.kind AS told_kind, c.district_code AS told_district FROM {noun} r JOIN change c"
                " ON c.seq = r.seq WHERE c.noun = :noun AND c.record_id = r.id AND c.seq >= :first AND c.seq < :after",
                noun=noun,
                first=first,
                after=first + SLICE,
            )
            if n := sum(not _agrees(noun, row) for row in rows):
                wrong[noun] = wrong.get(noun, 0) + n
    for noun, n in wrong.items():
        yield Text(_("{label}: {n} records do not hold what was last written to them."), {"label": Text(NOUNS[noun].label), "n": n})


def _agrees(noun: str, row: dict[str, Any]) -> bool:
    told = NOUNS[noun].from_body(row["id"], row["version"], row["told_body"])
    same = records.held(noun, row).record.values() == told.values()
    return same and (row["removed_at"] is not None) == (row["told_kind"] == "remove") and row["district_code"] == row["told_district"]


class Watching(records.Transaction):
    """Derives as the gate does, but counts what it would write instead of writing it."""

    def __init__(self, cursor: Cursor) -> None:
        self._work = cast(stores.Work, cursor)  # only asked: what writes is overridden below
        self.seq, self.now, self.marks = 0, dt.datetime.min, set()
        self.would = 0

    def run(self, sql: str, **given: Any) -> int:
        self.would += 1
        return 0

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        self.would += len(rows)


def _derived(cursor: Cursor, progress: Progress) -> Iterator[Text]:
    """What the charts count, derived anew from records and evidence.

    A household or sage whose last change was an erasure goes on counting as it did, so its row is not compared.
    """
    ids = [row[0] for row in cursor.all("SELECT id FROM product ORDER BY id")]
    wrong = 0
    for first in range(0, len(ids), SOME):
        progress(first, len(ids), Text(_("Deriving the ten steps anew")))
        work = Watching(cursor)
        intervals.derive(work, ids[first : first + SOME])
        wrong += work.would
    for noun in (noun for noun, cls in NOUNS.items() if cls.counted and noun != "product"):
        wrong += _standing(cursor, noun)
    if wrong:
        yield Text(_("{n} derived rows, which the charts count, do not agree with the records."), {"n": wrong})


def _standing(cursor: Cursor, noun: str) -> int:
    work = Watching(cursor)
    touched = [
        RecordChange(noun, one.record.id, None, None if one.removed else one.record, one.record, one.district, one.entered_at, "change")
        for one in work.records(noun, "seq NOT IN (SELECT seq FROM change WHERE kind = 'erase')", removed=True)
    ]
    for first in range(0, len(touched), SLICE):
        snapshots.derive(work, touched[first : first + SLICE])
    return work.would
