"""What the year may bring, by the year's own pace; no model that a chairman could not follow.

Expected: what has been sold, and for each month to come the same month of last year, changed as this year's months have changed so far.
The range: the months to come change like the weakest and like the strongest of the last three.  Nothing is said where fewer than three
months are due or a month of last year is missing.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from otop_core.language.messages import _
from otop_core.language.thai_calendar import fiscal_months
from otop_core.reports import shares
from otop_core.reports.course import Line
from otop_core.reports.panels.panel import Chart, Column, Panel, Row
from otop_core.reports.panels.sales import left_out
from otop_core.reports.panels.seen import Seen
from otop_core.reports.sales_cells import SalesCells

LEAST = 3  # months due


@dataclass(frozen=True)
class Outlook:
    """Baht at the end of the year."""

    low: Decimal
    expected: Decimal
    high: Decimal


def year_end(cells: SalesCells, year: int, due: Sequence[dt.date], district: str = "") -> Outlook | None:
    """None where the data is too thin."""
    last = {month: cells.of([month], district) for month in fiscal_months(year - 1)}
    now = {month: cells.of([month], district) for month in due}
    if len(due) < LEAST or not all(last.values()) or None in now.values():
        return None
    before = {month: last[month.replace(year=month.year - 1)] or Decimal() for month in fiscal_months(year)}
    sold, so_far = sum((baht or Decimal() for baht in now.values()), Decimal()), sum((before[month] for month in due), Decimal())
    to_come = sum((before[month] for month in fiscal_months(year) if month not in now), Decimal())
    changes = [(now[month] or Decimal()) / before[month] for month in list(due)[-LEAST:]]
    return Outlook(*(round(sold + to_come * change, 2) for change in (min(changes), sold / so_far, max(changes))))


def outlook(seen: Seen) -> Panel:
    """Each district: what is expected at the end of the year against its target, and the step at which most products wait."""
    rows = [_row(seen, line) for line in seen.course.districts]
    whole = _row(seen, seen.course.province)
    columns = (
        seen.district(),
        seen.baht("sold", _("Sold so far")),
        seen.baht("low", _("At least")),
        seen.baht("expected", _("Expected at the end of the year"), "#12705A"),
        seen.baht("high", _("At most")),
        seen.baht("target", _("Target of the year"), "#D07A00"),
        Column("percent", seen.say(_("% of the target")), "percent", "%"),
        Column("step", seen.say(_("Most wait at")), "text"),
    )
    found = year_end(seen.read.cells, seen.read.year, seen.read.months)
    if found is None:
        thin = _("Too little is known for an outlook: it takes {n} months of this year and all months of the last.")
        finding = seen.say(thin, n=LEAST)
    else:
        told = _("Expected at the end of the year: {expected} (between {low} and {high}).")
        finding = seen.say(told, expected=seen.million(found.expected), low=seen.million(found.low), high=seen.million(found.high))
    how = _(
        "Expected: the months to come as last year, changed as this year so far;"
        " the range: as the weakest and the strongest of the last three months."
    )
    total = Row("", (seen.say(_("Total")), *whole.values[1:]))
    title = seen.say(_("Outlook to the end of the year"))
    drawn = ("expected", "target") if any(row.values[3] is not None for row in rows) else ()
    chart: Chart = "bars" if drawn else "table"
    return Panel("outlook", title, finding, columns, tuple(rows), chart, drawn, total, (seen.say(how), *left_out(seen)))


def _row(seen: Seen, line: Line) -> Row:
    found = year_end(seen.read.cells, seen.read.year, seen.read.months, line.code)
    low, expected, high = (found.low, found.expected, found.high) if found else (None, None, None)
    percent = None if expected is None or not line.target else round(100 * expected / line.target)
    held = max(shares.by_step(seen.overview, line.code), key=lambda one: one.of - one.done, default=None)
    step = f"{int(held.code[1:])}. {held.label}" if held and held.of > held.done else None
    return Row(line.code, (line.label, line.sold, low, expected, high, line.target, percent, step), seen.list_of("sales", line.code))
