"""The panels of products: the ten steps, stars, certificates that expire, and where products stand still."""

from collections import defaultdict
from decimal import Decimal

import pandas as pd

from otop_core.language import labels, vocabulary
from otop_core.language.messages import _
from otop_core.products.steps import BY_CODE, STEPS
from otop_core.reports import shares
from otop_core.reports.drawing import AREA_COLOURS
from otop_core.reports.panels.panel import Column, Panel, Row
from otop_core.reports.panels.seen import OFFICE, Seen, added
from otop_core.reports.query import Asking
from otop_core.store import dialect

STILL = 180  # days without a step moved forward from which a product stands still (DOMAIN 5.3)
SOON = (30, 60, 90)  # days
STAR_COLOURS = {"5": "#0B3D2E", "4": "#12705A", "3": "#429CA4", "2": "#D07A00", "1": "#8A4B00"}
STARS = (
    "SELECT o.district_code, o.stars, count(DISTINCT o.product_id) FROM opc_entry o JOIN product p ON p.id = o.product_id"
    " WHERE o.removed_at IS NULL AND p.removed_at IS NULL AND o.stars IS NOT NULL AND o.opc_year = (SELECT max(l.opc_year)"
    " FROM opc_entry l WHERE l.removed_at IS NULL AND l.stars IS NOT NULL) GROUP BY 1, 2"
)
LATEST = "SELECT max(l.opc_year) FROM opc_entry l WHERE l.removed_at IS NULL AND l.stars IS NOT NULL"
EXPIRING = (
    "SELECT district_code, until, count(*) FROM product_step WHERE {on_day} AND step = 'S08' AND status = 'done' AND until <= :soon"
    " GROUP BY 1, 2"
)


def standing(question: Asking) -> str:
    """Of each district how many products still have a step to do, and how many of them have stood still; with the median days."""
    last = (
        "SELECT product_id, district_code, max(since) FILTER (WHERE status IN ('done', 'in_progress')) AS moved,"
        " count(*) FILTER (WHERE status NOT IN ('done', 'not_applicable')) AS left_to_do"
        f" FROM product_step WHERE {question.on_day()} GROUP BY 1, 2"
    )
    days = dialect.days_between("moved", ":day")
    still = f"count(*) FILTER (WHERE moved IS NULL OR {days} > {STILL})"
    median = dialect.median(days)
    return f"SELECT district_code, count(*), {still}, {median} FROM ({last}) AS p WHERE left_to_do > 0 GROUP BY 1"


def waits(question: Asking) -> str:
    """Of each step the median days from the step done before it, and of how many products."""
    done = f"SELECT product_id, step, since FROM product_step WHERE {question.on_day()} AND status = 'done' AND dated"
    lag = f"SELECT step, since, lag(since) OVER (PARTITION BY product_id ORDER BY since, step) AS before FROM ({done}) AS d"
    days = dialect.days_between("before", "since")
    return f"SELECT step, {dialect.median(days)}, count(*) FROM ({lag}) AS l WHERE before IS NOT NULL GROUP BY 1"


def steps(seen: Seen) -> Panel:
    """How many products have done each step, by area: bars and no funnel, because the steps are not nested."""
    frame = seen.overview.step_area
    cells = {(row.step, row.area): row for row in frame.itertuples()}
    rows = []
    for number, step in enumerate(STEPS, 1):
        found = [cells.get((step.code, area)) for area in labels.AREAS]
        done = [None if one is None or one.n is pd.NA else int(one.n) for one in found]
        of = sum(0 if one is None or one.total is pd.NA else int(one.total) for one in found)
        closed = sum(n or 0 for n in done)
        name = f"{number}. {step.name(seen.who.language)}"
        opens = seen.list_of("products", step=step.code, status="done")
        rows.append(Row(step.code, (name, *done, closed, of, round(100 * closed / of) if of else None), opens))
    columns = (
        Column("step", seen.say(_("Step")), "text"),
        *(seen.count(area, labels.area(area, seen.who.language), AREA_COLOURS[area]) for area in labels.AREAS),
        seen.count("done", _("Products that have done it")),
        seen.count("of", _("Products it concerns")),
        Column("percent", seen.say(_("Percent")), "percent", "%"),
    )
    least = min((row for row in rows if row.values[-1] is not None), key=lambda row: row.values[-1], default=None)  # type: ignore[arg-type,return-value]
    none = _("No product has been registered yet.")
    told = _("Fewest have done step {step}: {percent} %.")
    finding = seen.say(none) if least is None else seen.say(told, step=least.values[0], percent=least.values[-1])
    return Panel("steps", seen.say(_("Products by step done")), finding, columns, tuple(rows), "stacked", labels.AREAS)


def stars(seen: Seen) -> Panel:
    """The stars of the latest selection, by district."""
    [[year]] = seen.records(LATEST)
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for district, star, n in seen.records(STARS):
        found[district][star] = n
    codes = sorted(vocabulary.codes("stars"), reverse=True)
    rows = []
    for line in seen.course.districts:
        given = [found[line.code].get(star, 0) for star in codes]
        opens = seen.list_of("products", line.code, step="S10", status="done")
        rows.append(Row(line.code, (line.label, *given, sum(given)), opens))
    columns = (
        seen.district(),
        *(seen.count(star, vocabulary.label("stars", star, seen.who.language), STAR_COLOURS.get(star, "")) for star in codes),
        seen.count("total", _("Total")),
    )
    sums = [added([row.values[at] for row in rows]) for at in range(1, len(columns))]
    told = _("{n} products have stars of the selection {year}; {five} have five.")
    none = _("No stars of a selection have been registered yet.")
    finding = seen.say(told, n=sums[-1], year=year, five=sums[0]) if year else seen.say(none)
    total = Row("", (seen.say(_("Total")), *sums))
    return Panel("stars", seen.say(_("Stars by district")), finding, columns, tuple(rows), "stacked", tuple(codes), total)


def expiring(seen: Seen) -> Panel:
    """Certificates that expire within 30, 60 and 90 days, by district."""
    day = seen.question.day
    found: dict[str, list[int]] = defaultdict(lambda: [0] * len(SOON))
    for district, until, n in seen.derived(EXPIRING.format(on_day=seen.question.on_day())):
        left = (until - day).days - 1  # it ends on the day after its last
        found[district][next(at for at, most in enumerate(SOON) if left <= most)] += n
    rows = [
        Row(
            line.code,
            (line.label, *found[line.code], sum(found[line.code])),
            seen.list_of("products", line.code, step="S08", status="expiring"),
        )
        for line in seen.course.districts
    ]
    colours = ("#8A1C1C", "#D07A00", "#429CA4")
    headings = (_("Within 30 days"), _("31 to 60 days"), _("61 to 90 days"))
    columns = (
        seen.district(),
        *(seen.count(f"d{most}", heading, colour) for most, heading, colour in zip(SOON, headings, colours, strict=True)),
        seen.count("total", _("Total")),
    )
    sums = [added([row.values[at] for row in rows]) or 0 for at in range(1, len(columns))]
    told = _("{n} certificates expire within 90 days, {soon} of them within 30.")
    none = _("No certificate expires within 90 days.")
    finding = seen.say(told, n=sums[-1], soon=sums[0]) if sums[-1] else seen.say(none)
    drawn, total = tuple(f"d{most}" for most in SOON), Row("", (seen.say(_("Total")), *sums))
    title = seen.say(_("Certificates expiring within 90 days"))
    return Panel("expiring", title, finding, columns, tuple(rows), "stacked", drawn, total, acts=seen.say(OFFICE))


def standing_still(seen: Seen) -> Panel:
    """Products with a step to do that have not moved for half a year, and the step at which most wait."""
    found = {row[0]: row[1:] for row in seen.derived(standing(seen.question))}
    rows = []
    for line in seen.course.districts:
        open_, still, median = found.get(line.code, (0, 0, None))
        held = max(shares.by_step(seen.overview, line.code), key=lambda one: one.of - one.done, default=None)
        waiting = held.of - held.done if held else 0
        days = None if median is None else round(Decimal(median))
        step = f"{int(held.code[1:])}. {held.label}" if held and waiting else None
        opens = seen.list_of("products", line.code, **({"step": held.code, "status": "not_started"} if held and waiting else {}))
        rows.append(Row(line.code, (line.label, open_, still, days, step, waiting), opens))
    columns = (
        seen.district(),
        seen.count("open", _("Products with steps to do")),
        seen.count("still", _("Stand still for over {days} days"), "#8A1C1C", days=STILL),
        Column("median", seen.say(_("Median days since the last step")), "count", seen.say(_("days"))),
        Column("step", seen.say(_("Most wait at")), "text"),
        seen.count("waiting", _("Products waiting there")),
    )
    whole = added([row.values[2] for row in rows]) or 0
    most = max(rows, key=lambda row: row.values[2] or 0, default=None)
    told = _("{n} products have stood still for over {days} days, most of them in {district}: {most}.")
    none = _("No product has stood still for over {days} days.")
    finding = seen.say(none, days=STILL)
    if whole and most:
        finding = seen.say(told, n=whole, days=STILL, district=most.values[0], most=most.values[2])
    total = Row("", (seen.say(_("Total")), added([row.values[1] for row in rows]), whole, None, None, None))
    title = seen.say(_("Products standing still"))
    return Panel("still", title, finding, columns, tuple(rows), "bars", ("still",), total, acts=seen.say(OFFICE))


def waiting_times(seen: Seen) -> Panel:
    """How long each step takes after the one before it, of products whose evidence has a date."""
    found = {row[0]: row[1:] for row in seen.derived(waits(seen.question))}
    rows = []
    for code in BY_CODE:
        median, n = found.get(code, (None, 0))
        days = None if median is None else round(Decimal(median))
        rows.append(Row(code, (f"{int(code[1:])}. {BY_CODE[code].name(seen.who.language)}", days, n)))
    columns = (
        Column("step", seen.say(_("Step")), "text"),
        Column("median", seen.say(_("Median days after the step before")), "count", seen.say(_("days")), "#12705A"),
        seen.count("n", _("Products known")),
    )
    known = [row for row in rows if row.values[1] is not None]
    longest = max(known, key=lambda row: row.values[1], default=None)  # type: ignore[arg-type,return-value]
    none = _("No product has two dated steps yet.")
    told = _("The longest wait is before step {step}: {days} days in the middle of all products.")
    finding = seen.say(none) if longest is None else seen.say(told, step=longest.values[0], days=longest.values[1])
    return Panel("waits", seen.say(_("How long each step takes")), finding, columns, tuple(rows), "bars", ("median",))
