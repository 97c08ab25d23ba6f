"""Baht sold by month and district, and of these by area, category and channel, as far as the reader may be told.

Beyond the own reach a month of a district in which one to four producers reported is in no sum.  A part (an area of a district, a
category or channel of the province) of one to four producers is hidden in that month, and the next smallest with it, so that it cannot
be worked out from the others.  Every sum adds up what is shown, so no difference between two of them tells more.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from otop_core.reports.query import Asking
from otop_core.reports.sales_year import TOLD, TOTAL
from otop_core.reports.small_counts import small
from otop_core.results.sales import CHANNELS
from otop_core.store import Cursor

# Of each producer first: counting producers one by one in sums over all of them takes three times as long.
SUMS = ", ".join(f"sum(s.{channel}) AS {channel}" for channel in CHANNELS)
KEYS = "s.month, r.district_code, s.producer_id"
BY_PRODUCER = (
    f"SELECT s.month, r.district_code, coalesce(s.area, s.category, '') AS code, sum({TOTAL}) AS total, {SUMS},"
    " CASE WHEN grouping(s.area) = 0 THEN 'area' WHEN grouping(s.category) = 0 THEN 'category' ELSE '' END AS kind"
    f" FROM sale s JOIN producer r ON r.id = s.producer_id WHERE s.removed_at IS NULL AND r.removed_at IS NULL AND ({TOLD})"
    f" AND s.month >= :first AND s.month <= :last GROUP BY GROUPING SETS (({KEYS}), ({KEYS}, s.area), ({KEYS}, s.category))"
)
BY_CHANNEL = ", ".join(f"CAST(sum({channel}) AS DECIMAL(18, 2)), count(*) FILTER (WHERE {channel} > 0)" for channel in CHANNELS)
SOLD = (
    f"SELECT month, district_code, kind, code, CAST(sum(total) AS DECIMAL(18, 2)), count(*), {BY_CHANNEL} FROM ({BY_PRODUCER}) t"
    " GROUP BY month, district_code, kind, code"
)
Part = tuple[dt.date, str, str, str]  # month, district, "area", "category" or "channel", its code
Open = tuple[dt.date, str, str, str]  # the same; of a category or channel without the district


@dataclass(frozen=True)
class SalesCells:
    """``baht`` and ``reported`` (producers) by month and district; ``parts`` by month, district and kind of part; ``left_out``: month
    and district that are in no sum; ``hidden``: parts that are not told."""

    baht: Mapping[tuple[dt.date, str], Decimal]
    reported: Mapping[tuple[dt.date, str], int]
    parts: Mapping[Part, Decimal]
    left_out: frozenset[tuple[dt.date, str]]
    hidden: frozenset[Open]

    def of(self, months: Iterable[dt.date], district: str = "", *, twin: int | None = None) -> Decimal | None:
        """Baht in these months; None where nothing is known.  ``twin``: only what may be told ``twin`` years away as well."""
        wanted = set(months)
        found = [
            baht
            for (month, place), baht in self.baht.items()
            if month in wanted and district in ("", place) and (twin is None or (_years_away(month, twin), place) not in self.left_out)
        ]
        return sum(found, Decimal()) if found else None

    def part(self, months: Iterable[dt.date], kind: str, code: str, district: str = "", *, twin: int | None = None) -> Decimal | None:
        """The same of an area, category or channel."""
        wanted = set(months)
        found = [
            baht
            for (month, place, one, which), baht in self.parts.items()
            if one == kind and which == code and month in wanted and district in ("", place) and not self._hides(month, place, one, which)
            if twin is None or not self._hides(_years_away(month, twin), place, one, which)
        ]
        return sum(found, Decimal()) if found else None

    def against(self, months: Iterable[dt.date], district: str = "", area: str | None = None) -> tuple[Decimal | None, Decimal | None]:
        """Baht in these months and in the same months of the year before, of what may be told in both."""
        now, before = list(months), [_years_away(month, -1) for month in months]
        if area is None:
            return self.of(now, district, twin=-1), self.of(before, district, twin=1)
        return self.part(now, "area", area, district, twin=-1), self.part(before, "area", area, district, twin=1)

    def _hides(self, month: dt.date, district: str, kind: str, code: str) -> bool:
        return (month, district) in self.left_out or (month, district if kind == "area" else "", kind, code) in self.hidden


def load(cursor: Cursor, question: Asking, first: dt.date, last: dt.date, shown: str | None) -> SalesCells:
    """The cells of the months from ``first`` to ``last``, as known by the question's day.

    ``shown``: the district in which few producers are no secret ('' every one, None none).
    """
    rows = question.records(cursor, SOLD, first=first, last=last)
    reported = {(month, district): n for month, district, kind, _code, _baht, n, *_rest in rows if not kind}
    left_out = frozenset(cell for cell, n in reported.items() if shown not in ("", cell[1]) and small(n))
    baht: dict[tuple[dt.date, str], Decimal] = {}
    parts: dict[Part, Decimal] = {}
    counts: dict[tuple[dt.date, str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for month, district, kind, code, total, n, *channels in rows:
        if (month, district) in left_out:
            continue
        if kind:
            parts[month, district, kind, code] = total
            counts[month, district if kind == "area" else "", kind][code] += n
            continue
        baht[month, district] = total
        for channel, sold, sellers in zip(CHANNELS, channels[::2], channels[1::2], strict=True):
            if sold is not None:
                parts[month, district, "channel", channel] = sold
                counts[month, "", "channel"][channel] += sellers
    hidden = frozenset(
        (month, place, kind, code)
        for (month, place, kind), cells in counts.items()
        if shown != "" and (not place or shown != place)
        for code in hidden_of(cells)
    )
    return SalesCells(baht, reported, parts, left_out, hidden)


def hidden_of(counts: Mapping[str, int]) -> set[str]:
    """The cells that are not told beside their sum: those of one to four, and the next smallest with them."""
    few = {code for code, n in counts.items() if small(n)}
    if few:
        others = [(n, code) for code, n in counts.items() if n and code not in few]
        few |= {min(others)[1]} if others else set()
    return few


def _years_away(month: dt.date, years: int) -> dt.date:
    return month.replace(year=month.year + years)
