"""Sales of a month as producers report them: who has, what was sold through which channel, what waits for review.

Nothing reported is never 0: a month, a channel or a producer without a figure stays without one.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from otop_core.access.sessions import SignedIn
from otop_core.reports.query import reach
from otop_core.results.sales import CHANNELS, RETURNED, deadline
from otop_core.store import Store

NOT_SENT = ""  # the status of what is not there
AMOUNTS = ", ".join(f"s.{channel}" for channel in CHANNELS)
IN_REACH = "r.removed_at IS NULL AND (:reach = '' OR r.district_code = :reach) AND (:district = '' OR r.district_code = :district)"


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

    @property
    def total(self) -> Decimal | None:
        """Baht of all that was sent; None where nothing was."""
        known = [line.total for line in self.lines if line.total is not None]
        return sum(known, Decimal()) if known else None


def of_month(store: Store, who: SignedIn, month: dt.date, district: str = "") -> Month:
    """``month``: its first day; raises Denied."""
    given = {"reach": reach(who), "district": district}
    owned = store.all(
        "SELECT r.id, r.name, coalesce(p.id, ''), coalesce(p.name, '') FROM producer r"
        " LEFT JOIN product p ON p.producer_id = r.id AND p.removed_at IS NULL"
        f" WHERE {IN_REACH} ORDER BY r.sort_key, r.id, p.sort_key, p.id",
        **given,
    )
    sent = [
        _line(row)
        for row in store.all(
            f"SELECT r.id, r.name, coalesce(p.id, ''), coalesce(p.name, ''), s.id, s.status, {AMOUNTS}"
            " FROM sale s JOIN producer r ON r.id = s.producer_id LEFT JOIN product p ON p.id = s.product_id"
            f" WHERE s.removed_at IS NULL AND s.month = :month AND {IN_REACH} ORDER BY r.sort_key, r.id, p.sort_key, p.id",
            month=month,
            **given,
        )
    ]
    reported = {line.producer for line in sent}
    settled = {line.producer for line in sent if not line.product}  # for all products together
    settled |= reported & {producer for producer, _name, product, _called in owned if not product}  # nothing of theirs is left to ask for
    found = {(line.producer, line.product) for line in sent}
    due = [_line((*row, "", NOT_SENT)) for row in owned if row[0] not in settled and (row[0], row[2]) not in found]
    first = {NOT_SENT: 0, RETURNED: 1}
    ordered = sorted([*due, *sent], key=lambda line: (first.get(line.status, 2), line.producer_name, line.product_name))
    return Month(month, deadline(month), ordered, len({row[0] for row in owned}), len(reported))


def _line(row: Sequence[Any]) -> SaleLine:
    producer, producer_name, product, product_name, sale, status, *amounts = row
    known = [amount for amount in amounts if amount is not None]
    total = sum(known, Decimal()) if known else None
    return SaleLine(producer, producer_name, product, product_name, sale, status, total, len(known))


@dataclass(frozen=True)
class Before:
    """What the same producer reported for the month before; ``together``: for all its products at once."""

    month: dt.date
    amounts: dict[str, Decimal | None]
    together: bool

    @property
    def total(self) -> Decimal:
        return sum((amount for amount in self.amounts.values() if amount is not None), Decimal())


def may_be_together(store: Store, producer: str, month: dt.date) -> bool:
    """Whether this producer has several products and has reported none of them for the month."""
    row = store.one(
        "SELECT (SELECT count(*) FROM product WHERE producer_id = :producer AND removed_at IS NULL),"
        " (SELECT count(*) FROM sale WHERE producer_id = :producer AND month = :month AND removed_at IS NULL)",
        producer=producer,
        month=month,
    )
    return bool(row and row[0] > 1 and not row[1])


def month_before(month: dt.date) -> dt.date:
    return (month - dt.timedelta(days=1)).replace(day=1)


def before(store: Store, who: SignedIn, producer: str, product: str | None, month: dt.date) -> Before | None:
    """Of the same product, or else of all products together; None where nothing was reported. Raises Denied."""
    row = store.one(
        f"SELECT s.product_id IS NULL, {AMOUNTS} FROM sale s JOIN producer r ON r.id = s.producer_id"
        " WHERE s.removed_at IS NULL AND s.producer_id = :producer AND s.month = :month"
        f" AND (s.product_id IS NULL OR s.product_id = :product) AND {IN_REACH} ORDER BY s.product_id NULLS LAST LIMIT 1",
        producer=producer,
        product=product or "",
        month=month_before(month),
        reach=reach(who),
        district="",
    )
    return Before(month_before(month), dict(zip(CHANNELS, row[1:], strict=True)), bool(row[0])) if row else None
