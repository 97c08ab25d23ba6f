"""What the charts count: one row for each state a household, sage or product has been in, by the change that began and ended it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from otop_core.language.thai_calendar import bangkok_day
from otop_core.store.dialect import among

if TYPE_CHECKING:
    from otop_core.gate.records import Transaction
    from otop_core.model.record_change import RecordChange


class Snapshot(NamedTuple):
    """``filled`` of ``asked`` fields are there; ``since`` is the day it counts from."""

    noun: str
    record_id: str
    district_code: str
    area: str | None
    category: str | None
    filled: int
    asked: int
    since: dt.date


def derive(work: "Transaction", touched: "Sequence[RecordChange]") -> None:
    """Bring the rows of these records up to date."""
    now = []
    for t in touched:
        if t.after is not None:
            values = t.after.values()
            filled, asked = t.after.complete(values)
            now.append(
                Snapshot(t.noun, t.id, t.district, values.get("area"), values.get("category"), filled, asked, bangkok_day(t.entered_at))
            )
    replace(work, {(t.noun, t.id) for t in touched if t.kind != "add"}, now)


def replace(work: "Transaction", keys: Iterable[tuple[str, str]], now: Iterable[Snapshot]) -> None:
    """End the rows of ``keys`` that no longer hold and begin those that do; a record just entered has none to end."""
    keys = set(keys)
    where, given = among("record_id", {id for _noun, id in keys})
    held = set()
    if keys:
        rows = work.all(
            f"SELECT noun, record_id, district_code, area, category, filled, asked, since FROM standing WHERE seq_to IS NULL AND {where}",
            **given,
        )
        held = {Snapshot(*row) for row in rows if (row[0], row[1]) in keys}
    wanted = set(now)
    if ended := held - wanted:
        where, given = among("record_id", {row.record_id for row in ended})
        work.run(f"UPDATE standing SET seq_to = :seq WHERE seq_to IS NULL AND {where}", seq=work.seq, **given)
    work.insert("standing", [*Snapshot._fields, "seq_from"], [(*row, work.seq) for row in wanted - held])
