"""Sales then and now, by district: of the last month whose deadline was over on each day.

Both months are taken as they are known on the later day, because what comes in late would else look like a rise; where both days
have the same month it is what was known of it on each day.
"""

import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from otop_core.access.sessions import SignedIn
from otop_core.reports.query import Asking
from otop_core.reports.small_counts import small
from otop_core.results.sales import CHANNELS, last_due
from otop_core.store import Cursor

OF_MONTH = (
    "SELECT c.kind, c.district_code, c.body FROM change c JOIN (SELECT record_id, max(seq) AS seq FROM change WHERE noun = 'sale'"
    " AND seq <= :known AND record_id IN (SELECT record_id FROM change WHERE noun = 'sale' AND seq <= :known AND strpos(body, :told) > 0)"
    " GROUP BY record_id) l ON l.seq = c.seq"
)


@dataclass(frozen=True)
class Sold:
    """Baht of a district ('' all that may be shown) in the two months; None where nobody reported or it may not be shown."""

    district: str
    then: Decimal | None
    now: Decimal | None
    hidden: bool = False  # fewer than five producers, or the difference would be theirs

    @property
    def change(self) -> Decimal | None:
        return None if self.then is None or self.now is None else self.now - self.then


@dataclass(frozen=True)
class Sales:
    """``month_then`` and ``month_now``: the first days of the two months; ``total`` over the districts that are shown on both days."""

    month_then: dt.date
    month_now: dt.date
    districts: tuple[Sold, ...]
    total: Sold
    reported: tuple[int, int]  # producers, in the districts that are shown


@dataclass
class _Cell:
    baht: Decimal
    producers: set[str]


def compare(cursor: Cursor, then: Asking, now: Asking, who: SignedIn, district: str = "") -> Sales:
    """``district`` '' for all.  A meeting is not shown what fewer than five producers reported, nor what tells it by difference."""
    shown = who.actor_.reach("rows.read")
    months = last_due(then.day), last_due(now.day)
    same = months[0] == months[1]
    before = _month(cursor, months[0], then.known_by if same else now.known_by)
    after = _month(cursor, months[1], now.known_by)
    codes = sorted(code for code in before.keys() | after.keys() if district in ("", code))
    lines = tuple(_sold(code, before.get(code), after.get(code), open_=shown in ("", code), same=same) for code in codes)
    both = [line for line in lines if line.change is not None]
    total = Sold("", sum((line.then or Decimal() for line in both), Decimal()), sum((line.now or Decimal() for line in both), Decimal()))
    reported = (
        sum(len(before[line.district].producers) for line in lines if line.then is not None),
        sum(len(after[line.district].producers) for line in lines if line.now is not None),
    )
    return Sales(*months, lines, total if both else Sold("", None, None, any(line.hidden for line in lines)), reported)


def _sold(code: str, before: _Cell | None, after: _Cell | None, *, open_: bool, same: bool) -> Sold:
    few = [cell is not None and not open_ and small(len(cell.producers)) for cell in (before, after)]
    told = same and before is not None and after is not None and not open_ and small(len(before.producers ^ after.producers))
    then = None if before is None or few[0] or told else before.baht
    return Sold(code, then, None if after is None or few[1] else after.baht, any(few) or told)


def _month(cursor: Cursor, month: dt.date, known: int) -> dict[str, _Cell]:
    """By district; a producer that left every channel empty has reported nothing."""
    found: dict[str, _Cell] = defaultdict(lambda: _Cell(Decimal(), set()))
    for kind, code, body in cursor.all(OF_MONTH, known=known, told=f'"month":"{month}"'):
        sale = json.loads(body)
        amounts = [Decimal(str(sale[channel])) for channel in CHANNELS if sale.get(channel) is not None]
        if kind != "remove" and sale["month"] == str(month) and amounts:
            found[code].baht += sum(amounts, Decimal())
            found[code].producers.add(sale["producer_id"])
    return dict(found)
