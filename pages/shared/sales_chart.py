"""The months of a fiscal year as columns (on a phone as rows), with how many of the producers reported each: a gap is no 0."""

from decimal import Decimal

from otop_core.language import labels
from otop_core.language.messages import _
from otop_core.reports.sales_year import MonthTotal
from pages.shared import table
from pages.shared.current_user import language, say

MILLION = 1_000_000


def of(reported: int, producers: int) -> str:
    return say(_("{n} of {total}"), n=f"{reported:,}", total=f"{producers:,}")


def chart(months: list[MonthTotal]) -> None:
    most = max((one.total for one in months if one.total is not None), default=Decimal(0))
    unit = MILLION if most >= MILLION else 1
    caption = say(_("Sales by month (million baht)")) if unit == MILLION else say(_("Sales by month (baht)"))
    table.columns(
        [
            table.Column(
                labels.month(one.month, language()),
                f"{one.reported:,}/{one.producers:,}",
                None if one.total is None else float(one.total / most) if most else 0.0,
                "–" if one.total is None else f"{one.total / unit:,.{2 if unit > 1 else 0}f}",
            )
            for one in months
        ],
        caption,
    )
    told = [say(_("Under each month: how many of the producers reported it. A month that nobody reported is left empty, which is not 0."))]
    if any(one.left_out for one in months):
        told.append(say(_("Districts where fewer than five producers reported a month are left out of it.")))
    table.note(" ".join(told))


def as_table(months: list[MonthTotal]) -> None:
    rows = [
        [
            table.Cell(labels.month(one.month, language())),
            table.Cell("–" if one.total is None else f"{one.total:,.2f}"),
            table.Cell(of(one.reported, one.producers)),
        ]
        for one in months
    ]
    known = [one.total for one in months if one.total is not None]
    rows.append([table.Cell(say(_("Total"))), table.Cell(f"{sum(known):,.2f}" if known else "–"), table.Cell("")])
    table.show([say(_("Month")), say(_("Sales (baht)")), say(_("Producers that reported"))], rows, last_is_total=True)
