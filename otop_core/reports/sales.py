"""Sales of a month as producers report them: who has, what was sold through which channel, what waits for review.

Nothing reported is never 0: a month, a channel or a producer without a figure stays without one.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from otop_core.access.sessions import SignedIn
from otop_core.language.thai_calendar import fiscal_year_start
from otop_core.reports.query import reach
from otop_core.results.sales import CHANNELS, RETURNED, deadline
from otop_core.store import Store

NOT_SENT = ""  # the status of what is not there
AMOUNTS = ", ".join(f"s.{channel}" for channel in CHANNELS)
IN_REACH = "(:reach = '' OR r.district_code = :reach) AND (:district = '' OR r.district_code = :district)"
TOLD = " OR ".join(f"s.{channel} IS NOT NULL" for channel in CHANNELS)
TOTAL = " + ".join(f"coalesce(s.{channel}, 0)" for channel in CHANNELS)


@dataclass(frozen=True)
class SaleLine:
    """A producer's product in a month; ``sale`` '' where nothing was sent. ``total`` baht over the ``known`` of the four channels."""

    producer: str
    producer_name: str
    product: str
    product_name: str
    sale: str
    status: str
    total: Decimal | None
    known: int


@dataclass(frozen=True)
class Month:
    """The lines of a month, what is not sent and what was returned first; ``reported`` of ``producers`` have sent something."""

    month: dt.date
    deadline: dt.date
    lines: list[SaleLine]
    producers: int
    reported: int


def of_month(store: Store, who: SignedIn, month: dt.date, district: str = "") -> Month:
    """``month``: its first day; raises Denied."""
    given = {"reach": reach(who), "district": district}
    owned = store.all(
        "SELECT r.id, r.name, coalesce(p.id, ''), coalesce(p.name, '') FROM producer r"
        " LEFT JOIN product p ON p.producer_id = r.id AND p.removed_at IS NULL"
        f" WHERE r.removed_at IS NULL AND {IN_REACH} ORDER BY r.sort_key, r.id, p.sort_key, p.id",
        **given,
    )
    sent = store.all(
        f"SELECT s.producer_id, coalesce(s.product_id, ''), s.id, s.status, {AMOUNTS} FROM sale s JOIN producer r ON r.id = s.producer_id"
        f" WHERE s.removed_at IS NULL AND r.removed_at IS NULL AND s.month = :month AND {IN_REACH}",
        month=month,
        **given,
    )
    found = {(producer, product): (sale, status, amounts) for producer, product, sale, status, *amounts in sent}
    together = {producer for producer, product in found if not product}
    lines = [_line(row, found.get((row[0], row[2]))) for row in owned if row[0] not in together or (row[0], row[2]) in found]
    names = {row[0]: row[1] for row in owned}
    lines += [_line((producer, names[producer], "", ""), found[(producer, "")]) for producer in together if (producer, "") in found]
    unique = {(line.producer, line.product): line for line in lines}
    first = {NOT_SENT: 0, RETURNED: 1}
    ordered = sorted(unique.values(), key=lambda line: (first.get(line.status, 2), line.producer_name, line.product_name))
    return Month(month, deadline(month), ordered, len(names), len({producer for producer, _product in found}))


def _line(row: Sequence[str], sent: tuple[str, str, list[Decimal | None]] | None) -> SaleLine:
    producer, producer_name, product, product_name = row
    sale, status, amounts = sent or ("", NOT_SENT, [])
    known = [amount for amount in amounts if amount is not None]
    total = sum(known, Decimal()) if known else None
    return SaleLine(producer, producer_name, product, product_name, sale, status, total, len(known))


@dataclass(frozen=True)
class MonthTotal:
    """Baht reported for a month (None: by nobody), and by how many producers."""

    month: dt.date
    total: Decimal | None
    reported: int


def of_year(store: Store, who: SignedIn, year: int, district: str = "") -> list[MonthTotal]:
    """The twelve months of a fiscal year (B.E.), October first; raises Denied."""
    start = fiscal_year_start(year)
    months = [dt.date(start.year + (start.month + n - 1) // 12, (start.month + n - 1) % 12 + 1, 1) for n in range(12)]
    rows = store.all(
        f"SELECT s.month, sum({TOTAL}), count(DISTINCT s.producer_id) FROM sale s JOIN producer r ON r.id = s.producer_id"
        f" WHERE s.removed_at IS NULL AND ({TOLD}) AND s.month >= :first AND s.month <= :last AND {IN_REACH} GROUP BY s.month",
        first=months[0],
        last=months[-1],
        reach=reach(who),
        district=district,
    )
    told = {month: (total, reported) for month, total, reported in rows}
    return [MonthTotal(month, *told.get(month, (None, 0))) for month in months]
