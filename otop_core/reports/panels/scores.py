"""The score of each district's sales in five levels, as districts are scored today (DOMAIN 5.2)."""

from decimal import Decimal
from typing import Any

from otop_core.language.messages import _
from otop_core.language.thai_calendar import fiscal_months
from otop_core.reports.panels.panel import Column, Panel, Row
from otop_core.reports.panels.sales import left_out
from otop_core.reports.panels.seen import OFFICE, Seen
from otop_core.results.targets import LEVELS

SQL = (
    f"SELECT t.of_district, {', '.join(f't.{level}' for level in LEVELS)} FROM indicator_target t WHERE t.removed_at IS NULL"
    " AND t.indicator = 'sales' AND t.of_area IS NULL AND t.level_2 IS NOT NULL AND t.fiscal_year = :of_year"
)
WORDS = {
    5: _("very good"),
    4: _("good"),
    3: _("fair"),
    2: _("needs improvement"),
    1: _("needs improvement"),
    0: _("not more than last year"),
}


def scored(sold: Decimal, base: Decimal, levels: list[Decimal]) -> int:
    """0 to 5: how many of the levels are reached; the first is more than ``base``, the others as much as they say."""
    return sum([sold > base, *(sold >= level for level in levels)]) if sold > base else 0


def short_of_next(sold: Decimal, base: Decimal, levels: list[Decimal]) -> Decimal | None:
    """Baht to the next level (up to the first, to what must be exceeded); None at the highest."""
    return base - sold if sold <= base else next((level - sold for level in levels if sold < level), None)


def _whole_year(seen: Seen, district: str) -> Decimal | None:
    """Last year's sales; None where a month of it is not known."""
    months = [seen.read.cells.of([month], district) for month in fiscal_months(seen.read.year - 1)]
    return None if None in months else sum((baht or Decimal() for baht in months), Decimal())


def scores(seen: Seen) -> Panel:
    """Sold so far, and what it comes to at the year's pace, against last year's whole sales and the levels set."""
    levels = {district: list(found) for district, *found in seen.records(SQL, of_year=seen.read.year)}
    passed = sum((seen.course.pace[month] for month in seen.read.months), Decimal())
    rows, going = [], []
    for line in seen.course.districts:
        base = _whole_year(seen, line.code)
        own: list[Any] = levels.get(line.code, [None] * len(LEVELS))
        score = at_pace = word = short = None
        if own[0] is not None and base is not None and line.sold is not None and passed:
            score, short = scored(line.sold, base, own), short_of_next(line.sold, base, own)
            at_pace = scored(line.sold / passed, base, own)
            word = seen.say(WORDS[at_pace])
            going.append(at_pace)
        opens = seen.list_of("sales", line.code)
        rows.append(Row(line.code, (line.label, line.sold, base, *own, score, short, at_pace, word), opens))
    columns = (
        seen.district(),
        seen.baht("sold", _("Sold so far")),
        seen.baht("base", _("Sales of last year")),
        *(seen.baht(level, _("Level {n} from"), n=n) for n, level in enumerate(LEVELS, 2)),
        seen.count("score", _("Score so far")),
        seen.baht("short", _("Short of the next level")),
        seen.count("at_pace", _("Score at this pace"), "#12705A"),
        Column("word", seen.say(_("In words")), "text"),
    )
    none = _("No score can be told: set the levels of the districts on the page Targets.")
    told = _("At this pace {n} of {all} districts end the year with a score of 3 or more.")
    finding = seen.say(told, n=sum(score >= 3 for score in going), all=len(going)) if going else seen.say(none)
    note = seen.say(
        _("Score so far: what has been sold against the levels of the whole year; at this pace: what it comes to by the year's end.")
    )
    title = seen.say(_("Score of the districts' sales"))
    return Panel("scores", title, finding, columns, tuple(rows), "bars", ("at_pace",), None, (note, *left_out(seen)), seen.say(OFFICE))
