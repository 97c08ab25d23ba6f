"""Whether the sales of a fiscal year are on course: baht reported against the part of the target that is due by now, by district and area.

What is due follows the pace of the year before: the part of its sales that fell into the same months, or a twelfth of the target a month
where a month of that year was not reported.  Sales of a month that is not due yet are left out, so that who reports early looks no better
than who reports on time.  Beyond the own reach a month of a district in which one to four producers reported is in no sum, and that
month's part of the district's target is not asked for either.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from otop_core.access.sessions import SignedIn
from otop_core.admin import settings
from otop_core.language import labels
from otop_core.language.thai_calendar import bangkok_day, fiscal_months, fiscal_year
from otop_core.model.errors import Denied
from otop_core.reports import sales_cells
from otop_core.reports.filters import Filters
from otop_core.reports.query import Asking, asking
from otop_core.reports.sales_cells import SalesCells
from otop_core.results.sales import last_due
from otop_core.store import Cursor, Store

Pace = Mapping[dt.date, Decimal]  # of the months of a year: the part of its sales each is expected to bring
FAR, ON = 80, 100  # percent of what is due: below the first a district is far behind, from the second on it is on course
PRODUCERS = "SELECT district_code, count(*) FROM producer WHERE removed_at IS NULL GROUP BY district_code"
TARGETS = (
    "SELECT coalesce(of_area, of_district, ''), value FROM indicator_target WHERE removed_at IS NULL AND indicator = 'sales'"
    " AND fiscal_year = :of_year AND value > 0 AND (of_area IS NULL OR of_district IS NULL)"
)


@dataclass(frozen=True)
class Line:
    """A district, an area or the province ('').

    ``sold``: baht in the months due (None: nothing known); ``against``: baht of the months that may be compared, this fiscal year and the
    one before; ``target``: baht of the whole year, ``due``: of it by now (None: none set).  ``reported`` of ``producers`` reported the
    latest month due (None: may not be told); ``left_out``: how many of its months are in no sum because of who looks.
    """

    code: str
    label: str
    sold: Decimal | None
    against: tuple[Decimal | None, Decimal | None]
    target: Decimal | None
    due: Decimal | None
    reported: int | None
    producers: int
    left_out: int = 0

    @property
    def percent(self) -> int | None:
        """What was sold of what is due."""
        return None if self.sold is None or not self.due else round(100 * self.sold / self.due)

    @property
    def growth(self) -> int | None:
        """Percent more than in the same months of the year before."""
        now, before = self.against
        return None if now is None or not before else round(100 * (now - before) / before)

    @property
    def light(self) -> str:
        """ "on", "behind" or "far"; '' where it cannot be judged."""
        if self.percent is None:
            return ""
        return "on" if self.percent >= ON else "behind" if self.percent >= FAR else "far"


@dataclass(frozen=True)
class Course:
    """``month``: the first day of the latest month due; ``months``: how many of the year are; ``by_last_year``: its pace is the measure."""

    year: int
    month: dt.date
    months: int
    by_last_year: bool
    pace: Pace
    districts: list[Line]
    areas: list[Line]
    province: Line


def cached(store: Store, who: SignedIn, as_of: dt.date | None = None) -> Course:
    """The fiscal year of the latest month due, out of memory while the store has not changed.  Raises Denied."""
    if not who.may("overview.read"):
        raise Denied
    key = ("course", bangkok_day(store.clock()), as_of, who.language, who.actor_.reach("rows.read"))
    return store.remember(key, ("all",), lambda: load(store, who, as_of))


@dataclass(frozen=True)
class Read:
    """What the course is worked out from: sales up to the month ``latest``; producers by district, targets (baht) by district or area.

    '' is the province.
    """

    year: int
    latest: dt.date
    cells: SalesCells
    producers: Mapping[str, int]
    targets: Mapping[str, Decimal]
    names: Mapping[str, str]

    @property
    def months(self) -> list[dt.date]:
        """The months of the year that are due."""
        return [month for month in fiscal_months(self.year) if month <= self.latest]


def load(store: Store, who: SignedIn, as_of: dt.date | None = None) -> Course:
    """The same, asked anew; with ``as_of`` what was known by the end of that day, judged on it."""
    names = {code: labels.district(code, who.language) for code in settings.districts(store)}
    with asking(store, Filters(as_of=as_of)) as (cursor, question):
        return made(read(cursor, question, who, names), who.language)


def read(cursor: Cursor, question: Asking, who: SignedIn, names: Mapping[str, str]) -> Read:
    """The sales, producers and targets of the fiscal year of the latest month due, as known by the question's day."""
    latest = last_due(question.day)
    year = fiscal_year(latest)
    cells = sales_cells.load(cursor, question, fiscal_months(year - 1)[0], latest, who.actor_.reach("rows.read"))
    producers = dict(question.records(cursor, PRODUCERS))
    targets = dict(question.records(cursor, TARGETS, of_year=year))
    return Read(year, latest, cells, producers, targets, names)


def made(found: Read, language: str) -> Course:
    """The course out of what has been read."""
    pace, by_last_year = pace_of(found.cells, found.year)
    lines = [_district(found, code, pace) for code in found.names]
    return Course(
        found.year,
        found.latest,
        len(found.months),
        by_last_year,
        pace,
        lines,
        [_area(found, area, labels.area(area, language), pace) for area in labels.AREAS],
        _province(found, lines, pace),
    )


def pace_of(cells: SalesCells, year: int) -> tuple[Pace, bool]:
    """By last year's months, or by twelfths where one of them was not reported; which of the two."""
    before = {month: cells.of([month]) for month in fiscal_months(year - 1)}
    whole = sum((baht for baht in before.values() if baht is not None), Decimal())
    if not whole or None in before.values():
        return dict.fromkeys(fiscal_months(year), Decimal(1) / len(before)), False
    return {month: (baht or 0) / whole for month, baht in zip(fiscal_months(year), before.values(), strict=True)}, True


def _district(found: Read, code: str, pace: Pace) -> Line:
    cells, months, target = found.cells, found.months, found.targets.get(code)
    shown = [month for month in months if (month, code) not in cells.left_out]
    due = None if target is None else target * sum((pace[month] for month in shown), Decimal())
    reported = None if (months[-1], code) in cells.left_out else cells.reported.get((months[-1], code), 0)
    sold, against = cells.of(months, code), cells.against(months, code)
    left_out = len(months) - len(shown)
    return Line(code, found.names[code], sold, against, target, due, reported, found.producers.get(code, 0), left_out)


def _area(found: Read, area: str, name: str, pace: Pace) -> Line:
    """Of what is due nothing is known where parts of its sales may not be told."""
    months, target = found.months, found.targets.get(area)
    told = target is not None and not any(kind == "area" and code == area for _month, _place, kind, code in found.cells.hidden)
    due = sum((pace[month] for month in months), Decimal()) * (target or 0) if told and not found.cells.left_out else None
    return Line(area, name, found.cells.part(months, "area", area), found.cells.against(months, area=area), target, due, None, 0)


def _province(found: Read, lines: list[Line], pace: Pace) -> Line:
    """Its target is its own, or the sum of the districts' where each has one.

    Of what is due the part goes that belongs to months left out, by the districts' own targets: else who may see less would see a
    province further behind.
    """
    months, target = found.months, found.targets.get("")
    own = [line for line in lines if line.target is not None]
    of_districts: Decimal = sum((line.target or Decimal() for line in own), Decimal())
    passed: Decimal = sum((pace[month] for month in months), Decimal())
    whole = target if target is not None else of_districts if own and len(own) == len(lines) else None
    of_due: Decimal = sum((line.due or Decimal() for line in own), Decimal())
    counted = of_due / (of_districts * passed) if of_districts and passed else Decimal(1)
    due: Decimal | None = None if whole is None else whole * passed * counted
    told = [line.reported for line in lines if line.reported is not None]
    producers, left_out = sum(line.producers for line in lines), sum(line.left_out for line in lines)
    return Line("", "", found.cells.of(months), found.cells.against(months), whole, due, sum(told), producers, left_out)
