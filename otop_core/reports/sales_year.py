"""The months of a fiscal year: baht reported, by how many of the producers. A month that nobody reported has no figure, which is not 0."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from otop_core.access.sessions import SignedIn
from otop_core.language.thai_calendar import fiscal_months
from otop_core.reports.filters import Filters
from otop_core.reports.query import asking, reach
from otop_core.reports.sales import IN_REACH
from otop_core.reports.small_counts import small
from otop_core.results.sales import CHANNELS
from otop_core.store import Store

TOLD = " OR ".join(f"s.{channel} IS NOT NULL" for channel in CHANNELS)
TOTAL = " + ".join(f"coalesce(s.{channel}, 0)" for channel in CHANNELS)
CELLS = (
    f"SELECT s.month, r.district_code, sum({TOTAL}), count(DISTINCT s.producer_id) FROM sale s JOIN producer r ON r.id = s.producer_id"
    f" WHERE s.removed_at IS NULL AND ({TOLD}) AND s.month >= :first AND s.month <= :last AND {IN_REACH} GROUP BY s.month, r.district_code"
)
EVERY = f"SELECT NULL, NULL, NULL, count(*) FROM producer r WHERE {IN_REACH}"
Cell = tuple[dt.date, str, Decimal, int]


@dataclass(frozen=True)
class MonthTotal:
    """Baht reported for a month (None: by nobody) by ``reported`` of ``producers``; ``left_out``: districts that are not in it."""

    month: dt.date
    total: Decimal | None
    reported: int
    producers: int
    left_out: int = 0


def of_year(store: Store, who: SignedIn, year: int, district: str = "") -> list[MonthTotal]:
    """The twelve months of a fiscal year (B.E.), October first, of the producers this person may see; raises Denied."""
    return _months(store, year, reach(who), district, shown="")


def for_meeting(store: Store, who: SignedIn, year: int, district: str = "", as_of: dt.date | None = None) -> list[MonthTotal]:
    """The same of every district for whoever sees aggregates, as known by the end of a day (None: now).

    Beyond the own reach a district in which one to four producers reported a month is left out of that month, also out of the
    province's sum, from which it could be worked out again.
    """
    return _months(store, year, "", district, shown=who.actor_.reach("rows.read"), as_of=as_of)


def _months(store: Store, year: int, within: str, district: str, *, shown: str | None, as_of: dt.date | None = None) -> list[MonthTotal]:
    """``shown``: the district in which few producers are no secret ('' every one, None none)."""
    months = fiscal_months(year)
    with asking(store, Filters(as_of=as_of)) as (cursor, question):
        rows = question.records(cursor, f"{CELLS} UNION ALL {EVERY}", first=months[0], last=months[-1], reach=within, district=district)
    producers = sum(row[3] for row in rows if row[0] is None)
    cells: list[Cell] = [row for row in rows if row[0] is not None]
    return [_month(month, [cell for cell in cells if cell[0] == month], producers, shown) for month in months]


def _month(month: dt.date, cells: Iterable[Cell], producers: int, shown: str | None) -> MonthTotal:
    cells = list(cells)
    kept = [cell for cell in cells if shown in ("", cell[1]) or not small(cell[3])]
    total = sum((cell[2] for cell in kept), Decimal()) if kept else None
    return MonthTotal(month, total, sum(cell[3] for cell in kept), producers, len(cells) - len(kept))
