"""The panels of sales: by district, by month, by area, category and channel."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import accumulate

from otop_core.language import labels, vocabulary
from otop_core.language.messages import _
from otop_core.language.thai_calendar import fiscal_months
from otop_core.reports.course import FAR, ON, Line
from otop_core.reports.drawing import LINE
from otop_core.reports.panels.panel import Column, Panel, Row, Value
from otop_core.reports.panels.seen import LIGHTS, OFFICE, Seen, added
from otop_core.results.sales import CHANNELS, Sale

NOW, BEFORE = "#12705A", LINE
OFFICIAL = _("Income from sales of OTOP products (online sales included)")  # the indicator's name in provincial open data (DOMAIN 5.1)
QUARTERS = (_("Quarter 1"), _("Quarter 2"), _("Quarter 3"), _("Quarter 4"))


def districts(seen: Seen) -> Panel:
    """The table of the districts in code order, each with its quarters, target, rank and who reported."""
    products = dict(seen.overview.districts[["district_code", "products"]].itertuples(index=False, name=None))
    columns = (
        seen.district(),
        seen.count("producers", _("Producers")),
        seen.count("products", _("Products")),
        *(seen.baht(f"q{n}", quarter) for n, quarter in enumerate(QUARTERS, 1)),
        replace(seen.baht("sold", _("Sold so far"), NOW), official=seen.say(OFFICIAL)),
        seen.baht("target", _("Target of the year")),
        Column("percent", seen.say(_("% of the target")), "percent", "%"),
        Column("of_due", seen.say(_("% of what is due by now")), "percent", "%", NOW),
        seen.count("rank", _("Rank")),
        Column("light", seen.say(_("On course?")), "text"),
        seen.count("reported", _("Reported the latest month")),
    )
    ranks = _ranks(seen.course.districts)
    rows = [_district(seen, line, products.get(line.code), ranks.get(line.code)) for line in seen.course.districts]
    whole = _district(seen, seen.course.province, sum(n or 0 for n in products.values()), None)
    total = Row("", (seen.say(_("Total")), *whole.values[1:]))
    return Panel(
        "districts",
        seen.say(_("Sales by district")),
        _judged(seen),
        columns,
        tuple(rows),
        "marked",
        ("of_due",),
        total,
        left_out(seen),
        seen.say(OFFICE),
    )


def _district(seen: Seen, line: Line, products: Value, rank: int | None) -> Row:
    months, cells = seen.read.months, seen.read.cells
    quarters = [cells.of([m for m in fiscal_months(seen.read.year)[at : at + 3] if m in months], line.code) for at in range(0, 12, 3)]
    percent = None if line.sold is None or not line.target else round(100 * line.sold / line.target)
    shape, word = LIGHTS[line.light]
    told = (line.label, line.producers, products, *quarters, line.sold, line.target, percent, line.percent, rank)
    return Row(line.code, (*told, f"{shape} {seen.say(word)}", line.reported), seen.list_of("sales", line.code))


def _ranks(lines: Sequence[Line]) -> dict[str, int]:
    """Places by the percent of what is due; equals share a place."""
    judged = sorted((line.percent for line in lines if line.percent is not None), reverse=True)
    return {line.code: judged.index(line.percent) + 1 for line in lines if line.percent is not None}


def _judged(seen: Seen) -> str:
    judged = [line for line in seen.course.districts if line.percent is not None]
    if not judged:
        return seen.say(_("No district can be judged: no target is set, or nothing has been reported."))
    on, last = sum(line.light == "on" for line in judged), min(judged, key=lambda line: line.percent or 0)
    if on == len(judged):
        return seen.say(_("All {n} districts that have a target are on course."), n=on)
    told = _("{on} of {n} districts are on course; furthest behind is {district}: {percent} % of what is due by now.")
    return seen.say(told, on=on, n=len(judged), district=last.label, percent=last.percent)


def left_out(seen: Seen) -> tuple[str, ...]:
    """What the reader is not told, and how the due part was reckoned."""
    pace = _("due by last year's pace") if seen.course.by_last_year else _("due by twelfths of the year")
    limits = seen.say(_("● from {on} %, ▲ from {far} %, ■ below"), on=ON, far=FAR)
    told = [seen.say(pace), limits]
    if seen.course.province.left_out:
        told.append(seen.say(_("months of districts with fewer than five reporting producers are left out")))
    return tuple(told)


def months(seen: Seen) -> Panel:
    """Each month of the fiscal year beside the same month of the year before; a month that nobody reported has no figure."""
    year, cells, due = seen.read.year, seen.read.cells, set(seen.read.months)
    this, last = fiscal_months(year), fiscal_months(year - 1)
    now, before = [cells.of([m]) if m in due else None for m in this], [cells.of([m]) for m in last]
    rows = [
        Row(m.isoformat(), (labels.month(m, seen.who.language), a, b, growth_of(a, b))) for m, a, b in zip(this, now, before, strict=True)
    ]
    columns = (
        Column("month", seen.say(_("Month")), "text"),
        Column("now", seen.say(_("Fiscal year {year}"), year=year), "baht", seen.say(_("baht")), NOW),
        Column("before", seen.say(_("Fiscal year {year}"), year=year - 1), "baht", seen.say(_("baht")), BEFORE),
        Column("growth", seen.say(_("Change")), "percent", "%"),
    )
    total = Row("", (seen.say(_("Total")), added([*now]), added([*before]), None))
    return Panel(
        "months", seen.say(_("Sales by month")), _compared(seen), columns, tuple(rows), "lines", ("now", "before"), total, left_out(seen)
    )


def cumulative(seen: Seen) -> Panel:
    """Sales added up over the months against what is due by each."""
    from_pace = seen.course.pace
    target, due = seen.course.province.target, set(seen.read.months)
    this = fiscal_months(seen.read.year)
    sold = list(accumulate(seen.read.cells.of([m]) or Decimal() for m in this))
    passed = list(accumulate(from_pace[m] for m in this))
    rows = [
        Row(m.isoformat(), (labels.month(m, seen.who.language), a if m in due else None, None if target is None else round(target * b, 2)))
        for m, a, b in zip(this, sold, passed, strict=True)
    ]
    columns = (
        Column("month", seen.say(_("Month")), "text"),
        seen.baht("sold", _("Sold so far"), NOW),
        seen.baht("due", _("Due by then"), "#D07A00"),
    )
    line = seen.course.province
    told = _("{sold} sold, {percent} % of what is due by now; the target of the year is {target}.")
    none = _("No target is set for the province. Targets are set on the page Targets.")
    finding = (
        seen.say(none)
        if line.percent is None
        else seen.say(told, sold=seen.million(line.sold), percent=line.percent, target=seen.million(line.target))
    )
    drawn = ("sold", "due") if target is not None else ("sold",)
    return Panel(
        "cumulative", seen.say(_("Sales so far against the target")), finding, columns, tuple(rows), "lines", drawn, None, left_out(seen)
    )


def growth_of(now: Decimal | None, before: Decimal | None) -> int | None:
    return None if now is None or not before else round(100 * (now - before) / before)


def _compared(seen: Seen) -> str:
    line = seen.course.province
    if line.sold is None:
        return seen.say(_("No sales of this fiscal year have been reported yet."))
    if line.growth is None:
        return seen.say(_("{sold} sold up to {month}; there is no year before to compare with."), **_sold(seen))
    change = f"▲ +{line.growth}" if line.growth > 0 else f"▼ −{-line.growth}" if line.growth < 0 else "0"
    return seen.say(_("{sold} sold up to {month}, {change} % against the same months of last year."), change=change, **_sold(seen))


def _sold(seen: Seen) -> dict[str, str]:
    return {"sold": seen.million(seen.course.province.sold), "month": labels.month(seen.read.latest, seen.who.language)}


def categories(seen: Seen) -> Panel:
    """The five categories against the same months of the year before."""
    codes = vocabulary.codes("otop_category")
    named = [(code, vocabulary.label("otop_category", code, seen.who.language)) for code in codes]
    return _parts(seen, "categories", _("Sales by category"), _("Category"), "category", named)


def channels(seen: Seen) -> Panel:
    """The four official channels."""
    named = [(code, seen.say(Sale.abouts()[code].label)) for code in CHANNELS]
    return _parts(seen, "channels", _("Sales by channel"), _("Channel"), "channel", named)


def _parts(seen: Seen, code: str, title: str, what: str, kind: str, named: list[tuple[str, str]]) -> Panel:
    cells, due, whole = seen.read.cells, seen.read.months, seen.course.province.sold
    before = [dt.date(m.year - 1, m.month, 1) for m in due]
    found = {which: (cells.part(due, kind, which), cells.part(before, kind, which)) for which, _label in named}
    rows = [Row(which, (label, *found[which], _share(found[which][0], whole))) for which, label in named]
    rest = None if whole is None else whole - sum((now or 0 for now, _before in found.values()), Decimal())
    if rest:
        rows.append(Row("rest", (seen.say(_("Not told")), rest, None, _share(rest, whole))))
    columns = (
        Column(kind, seen.say(what), "text"),
        Column("now", seen.say(_("Fiscal year {year}"), year=seen.read.year), "baht", seen.say(_("baht")), NOW),
        Column("before", seen.say(_("Same months of {year}"), year=seen.read.year - 1), "baht", seen.say(_("baht")), BEFORE),
        Column("share", seen.say(_("Share")), "percent", "%"),
    )
    total = Row("", (seen.say(_("Total")), whole, None, None))
    finding = largest(seen, {label: found[which][0] for which, label in named}, whole)
    return Panel(code, seen.say(title), finding, columns, tuple(rows), "bars", ("now", "before"), total, left_out(seen))


def _share(part: Decimal | None, whole: Decimal | None) -> float | None:
    return None if part is None or not whole else round(float(100 * part / whole), 1)


def largest(seen: Seen, parts: dict[str, Value], whole: Value) -> str:
    known = {name: baht for name, baht in parts.items() if isinstance(baht, Decimal) and baht > 0}
    if not known or not isinstance(whole, Decimal) or not whole:
        return seen.say(_("No sales of this fiscal year have been reported yet."))
    most = max(known, key=lambda name: known[name])
    return seen.say(
        _("The most is {name}: {baht}, {percent} % of all."),
        name=most,
        baht=seen.million(known[most]),
        percent=round(100 * known[most] / whole),
    )
