"""The panels of the three areas: against their targets, and in each district."""

from decimal import Decimal

from otop_core.language import labels
from otop_core.language.messages import _
from otop_core.reports import shares
from otop_core.reports.drawing import AREA_COLOURS, NO_AREA
from otop_core.reports.panels.panel import Chart, Column, Panel, Row
from otop_core.reports.panels.sales import NOW, largest, left_out
from otop_core.reports.panels.seen import LIGHTS, Seen, added


def course_of_areas(seen: Seen) -> Panel:
    """Each area: sold so far against what is due by now and against last year, and how far its steps are."""
    steps = {one.code: one for one in shares.by_area(seen.overview)}
    rows = []
    for line in seen.course.areas:
        shape, word = LIGHTS[line.light]
        done = steps.get(line.code)
        told = (line.label, line.sold, line.target, line.percent, f"{shape} {seen.say(word)}", line.growth, done.percent if done else None)
        rows.append(Row(line.code, told, seen.list_of("products", area=line.code)))
    columns = (
        Column("area", seen.say(_("Area")), "text"),
        seen.baht("sold", _("Sold so far"), NOW),
        seen.baht("target", _("Target of the year")),
        Column("of_due", seen.say(_("% of what is due by now")), "percent", "%", NOW),
        Column("light", seen.say(_("On course?")), "text"),
        Column("growth", seen.say(_("Change against the same months last year")), "percent", "%"),
        Column("steps", seen.say(_("Steps done")), "percent", "%", NOW),
    )
    judged = [line for line in seen.course.areas if line.light]
    told_of = _("{on} of {n} areas are on course.")
    none = _("No target is set by area; sales are compared with the same months of last year.")
    finding = seen.say(told_of, on=sum(line.light == "on" for line in judged), n=len(judged)) if judged else seen.say(none)
    title = seen.say(_("The three areas"))
    chart: Chart = "marked" if judged else "bars"
    return Panel("area_course", title, finding, columns, tuple(rows), chart, ("of_due",) if judged else ("sold",), None, left_out(seen))


def areas(seen: Seen) -> Panel:
    """The three areas in each district, and what belongs to none or may not be told by area."""
    cells, due = seen.read.cells, seen.read.months
    columns = (
        seen.district(),
        *(seen.baht(area, labels.area(area, seen.who.language), AREA_COLOURS[area]) for area in labels.AREAS),
        seen.baht("rest", _("Not told by area"), NO_AREA),
        seen.baht("total", _("Total")),
    )
    rows = []
    for line in seen.course.districts:
        parts = [cells.part(due, "area", area, line.code) for area in labels.AREAS]
        rest = None if line.sold is None else line.sold - sum((part or 0 for part in parts), Decimal())
        rows.append(Row(line.code, (line.label, *parts, rest, line.sold), seen.list_of("sales", line.code)))
    sums = [added([row.values[at] for row in rows]) for at in range(1, len(columns))]
    total = Row("", (seen.say(_("Total")), *sums))
    told = {area: sums[at] for at, area in enumerate(labels.AREAS)}
    return Panel(
        "areas",
        seen.say(_("Sales by district and area")),
        largest(seen, {labels.area(area, seen.who.language): baht for area, baht in told.items()}, sums[-1]),
        columns,
        tuple(rows),
        "stacked",
        (*labels.AREAS, "rest"),
        total,
        left_out(seen),
    )
