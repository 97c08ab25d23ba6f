"""The panel of published sales: the province's own published figure beside our producers' reports and the other provinces."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from otop_core.language import labels, places
from otop_core.language.messages import _
from otop_core.language.thai_calendar import fiscal_months
from otop_core.reports.drawing import LINE
from otop_core.reports.panels.panel import Column, Panel, Row, Value
from otop_core.reports.panels.seen import Seen, added
from otop_core.results.published_sales import NATION

OWN, OURS = "#12705A", "#D07A00"
OF_PROVINCES = f"length(place) = 2 AND place <> '{NATION}'"
YEAR = f"SELECT max(fiscal_year) FROM published_sales WHERE removed_at IS NULL AND {OF_PROVINCES} AND fiscal_year <= :of_year"
# A province's year is the sum of its months, or where there are none the figure of the year.
FIGURES = (
    "SELECT place, month, baht FROM published_sales WHERE removed_at IS NULL AND fiscal_year = :of_year AND category IS NULL"
    f" AND channel IS NULL AND {OF_PROVINCES}"
)
QUARTERS = (_("Quarter 1"), _("Quarter 2"), _("Quarter 3"), _("Quarter 4"))


def published(seen: Seen) -> Panel | None:
    """By month, with quarters and year; None where no figure of a province has been taken in."""
    [(year,)] = seen.records(YEAR, of_year=seen.read.year)
    if year is None:
        return None
    figures = {(place, month): baht for place, month, baht in seen.records(FIGURES, of_year=year)}
    province = next(iter(seen.read.names))[:2]
    every = sorted({place for place, _month in figures})
    months = fiscal_months(year)
    rows = [_row(seen, labels.month(month, seen.who.language), month.isoformat(), [month], figures, province, every) for month in months]
    quarters = [added([figures.get((province, month)) for month in months[at : at + 3]]) for at in range(0, 12, 3)]
    years = {place: _of_year(figures, place, months) for place in every}
    whole = {place: baht for place, baht in years.items() if baht is not None}
    own, ours = whole.get(province), seen.read.cells.of(months)
    total = Row("", (seen.say(_("Total")), own, ours, _percent(ours, own), _average(list(whole.values())), len(whole)))
    columns = (
        Column("month", seen.say(_("Month")), "text"),
        seen.baht("own", _("Published: {province}"), OWN, province=places.name(places.province(province), seen.who.language)),
        seen.baht("ours", _("Reported to us"), OURS),
        Column("share", seen.say(_("Of the published, %")), "percent", "%"),
        seen.baht("average", _("Average of the provinces"), LINE),
        seen.count("provinces", _("Provinces")),
    )
    drawn = ("own", "average", "ours") if any(row.values[2] is not None for row in rows) else ("own", "average")
    told = [f"{seen.say(name)} {seen.million(baht)}" for name, baht in zip(QUARTERS, quarters, strict=True) if isinstance(baht, Decimal)]
    notes = (*told, seen.say(_("published figures that were taken in; a month nobody published is empty")))
    title = seen.say(_("Published sales, fiscal year {year}"), year=year)
    return Panel("published", title, _finding(seen, year, province, whole), columns, tuple(rows), "lines", drawn, total, notes)


def _row(
    seen: Seen,
    name: str,
    code: str,
    months: list[dt.date],
    figures: dict[tuple[str, dt.date | None], Decimal],
    province: str,
    every: list[str],
) -> Row:
    own = added([figures.get((province, month)) for month in months])
    ours = seen.read.cells.of(months)
    others = [value for place in every if (value := added([figures.get((place, month)) for month in months])) is not None]
    return Row(code, (name, own, ours, _percent(ours, own), _average(others), len(others)))


def _of_year(figures: dict[tuple[str, dt.date | None], Decimal], place: str, months: list[dt.date]) -> Decimal | None:
    by_month = [figures[place, month] for month in months if (place, month) in figures]
    return sum(by_month, Decimal()) if by_month else figures.get((place, None))


def _percent(part: Value, whole: Value) -> float | None:
    known = isinstance(part, Decimal) and isinstance(whole, Decimal) and whole
    return round(100 * float(part) / float(whole), 1) if known else None  # type: ignore[arg-type]


def _average(values: Sequence[Value]) -> Decimal | None:
    known = [value for value in values if isinstance(value, Decimal)]
    return (sum(known, Decimal()) / len(known)).quantize(Decimal("0.01")) if known else None


def _finding(seen: Seen, year: int, province: str, whole: dict[str, Decimal]) -> str:
    name = places.name(places.province(province), seen.who.language)
    own = whole.get(province)
    if own is None:
        return seen.say(_("No published figure of {province} for fiscal year {year}."), province=name, year=year)
    rank = 1 + sum(baht > own for baht in whole.values())
    share = 100 * float(own) / float(sum(whole.values(), Decimal())) if any(whole.values()) else 0
    told = _("{province} published {million} in fiscal year {year}: rank {rank} of {n} provinces, {share} % of them all.")
    return seen.say(told, province=name, million=seen.million(own), year=year, rank=rank, n=len(whole), share=f"{share:.2f}")
