"""Whether the sales of a fiscal year are on course: baht reported against the part of the target that is due by now, by district and area.

What is due follows the pace of the year before: the part of its sales that fell into the same months, or a twelfth of the target a month
where a month of that year was not reported.  Sales of a month that is not due yet are left out, so that who reports early looks no better
than who reports on time.  Beyond the own reach a month of a district in which one to four producers reported is in no sum, and that
month's part of the district's target is not asked for either.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from otop_core.access.sessions import SignedIn
from otop_core.admin import settings
from otop_core.language import labels
from otop_core.language.thai_calendar import bangkok_day, fiscal_months, fiscal_year
from otop_core.model.errors import Denied
from otop_core.reports.sales_year import TOLD, TOTAL
from otop_core.reports.small_counts import open_cells, small
from otop_core.results.sales import last_due
from otop_core.store import Store

FAR, ON = 80, 100  # percent of what is due: below the first a district is far behind, from the second on it is on course
SOLD = (
    f"SELECT s.month, r.district_code, coalesce(s.area, ''), CAST(sum({TOTAL}) AS DECIMAL(18, 2)), count(DISTINCT s.producer_id)"
    f" FROM sale s JOIN producer r ON r.id = s.producer_id WHERE s.removed_at IS NULL AND r.removed_at IS NULL AND ({TOLD})"
    " AND s.month >= :first AND s.month <= :last GROUP BY 1, 2, 3"
)
REPORTED = (
    "SELECT s.month, r.district_code, count(DISTINCT s.producer_id) FROM sale s JOIN producer r ON r.id = s.producer_id"
    f" WHERE s.removed_at IS NULL AND r.removed_at IS NULL AND ({TOLD}) AND s.month >= :first AND s.month <= :last GROUP BY 1, 2"
)
PRODUCERS = "SELECT district_code, count(*) FROM producer WHERE removed_at IS NULL GROUP BY district_code"
TARGETS = (
    "SELECT coalesce(of_district, ''), value FROM indicator_target"
    " WHERE removed_at IS NULL AND indicator = 'sales' AND fiscal_year = :year AND value > 0"
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
    districts: list[Line]
    areas: list[Line]
    province: Line


@dataclass(frozen=True)
class Known:
    """What may be told to the reader: baht by month, district and area; who reported, by month and district; what is left out."""

    baht: dict[tuple[dt.date, str, str], Decimal]
    reported: dict[tuple[dt.date, str], int]
    left_out: frozenset[tuple[dt.date, str]]
    hidden: frozenset[tuple[dt.date, str]]  # months of areas

    def of(self, months: Iterable[dt.date], district: str = "", area: str | None = None, *, twin: int | None = None) -> Decimal | None:
        """Baht in these months; None where nothing is known.  ``twin``: only cells that may be told ``twin`` years away as well."""
        wanted = set(months)
        found = [
            baht
            for (month, place, kind), baht in self.baht.items()
            if month in wanted and district in ("", place) and (area is None or (kind == area and not self._hides(month, area)))
            if twin is None or not self._hides(_years_away(month, twin), area, place)
        ]
        return sum(found, Decimal()) if found else None

    def against(self, months: Iterable[dt.date], district: str = "", area: str | None = None) -> tuple[Decimal | None, Decimal | None]:
        """Baht in these months and in the same months of the year before, of what may be told in both."""
        before = [_years_away(month, -1) for month in months]
        return self.of(months, district, area, twin=-1), self.of(before, district, area, twin=1)

    def _hides(self, month: dt.date, area: str | None, district: str = "") -> bool:
        return (month, area) in self.hidden or (month, district) in self.left_out


def cached(store: Store, who: SignedIn) -> Course:
    """The fiscal year of the latest month due, out of memory while no sale, producer or target has changed.  Raises Denied."""
    if not who.may("overview.read"):
        raise Denied
    key = ("course", bangkok_day(store.clock()), who.language, who.actor_.reach("rows.read"))
    return store.remember(key, ("all",), lambda: load(store, who))


def load(store: Store, who: SignedIn) -> Course:
    """The same, asked anew."""
    latest = last_due(bangkok_day(store.clock()))
    year = fiscal_year(latest)
    months = [month for month in fiscal_months(year) if month <= latest]
    asked = {"first": fiscal_months(year - 1)[0], "last": latest}
    with store.snapshot() as cursor:
        sold, reported = cursor.all(SOLD, **asked), cursor.all(REPORTED, **asked)
        producers, targets = dict(cursor.all(PRODUCERS)), dict(cursor.all(TARGETS, year=year))
    known = _known(sold, reported, who.actor_.reach("rows.read"))
    pace, by_last_year = _pace(known, year)
    names = {code: labels.district(code, who.language) for code in settings.districts(store)}
    lines = [_district(known, code, name, months, pace, targets.get(code), producers.get(code, 0)) for code, name in names.items()]
    return Course(
        year,
        latest,
        len(months),
        by_last_year,
        lines,
        [_area(known, area, labels.area(area, who.language), months) for area in labels.AREAS],
        _province(known, lines, months, pace, targets.get("")),
    )


def _known(sold: list[tuple[dt.date, str, str, Decimal, int]], reported: list[tuple[dt.date, str, int]], shown: str | None) -> Known:
    """``shown``: the district in which few producers are no secret ('' every one, None none)."""
    left_out = frozenset((month, district) for month, district, n in reported if shown not in ("", district) and small(n))
    kept = [row for row in sold if row[:2] not in left_out]
    by_area: dict[dt.date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for month, _district, area, _baht, n in kept:
        by_area[month][area] += n
    hidden = {(month, area) for month, counts in by_area.items() if shown != "" for area in counts.keys() - open_cells(counts).keys()}
    return Known({row[:3]: row[3] for row in kept}, {row[:2]: row[2] for row in reported}, left_out, frozenset(hidden))


def _pace(known: Known, year: int) -> tuple[dict[dt.date, Decimal], bool]:
    """The part of a year that each of its months is expected to bring."""
    before = {month: known.of([month]) for month in fiscal_months(year - 1)}
    whole = sum((baht for baht in before.values() if baht is not None), Decimal())
    if not whole or None in before.values():
        return dict.fromkeys(fiscal_months(year), Decimal(1) / len(before)), False
    return {month: (baht or 0) / whole for month, baht in zip(fiscal_months(year), before.values(), strict=True)}, True


def _years_away(month: dt.date, years: int) -> dt.date:
    return month.replace(year=month.year + years)


def _district(
    known: Known, code: str, name: str, months: list[dt.date], pace: dict[dt.date, Decimal], target: Decimal | None, producers: int
) -> Line:
    shown = [month for month in months if (month, code) not in known.left_out]
    due = None if target is None else target * sum((pace[month] for month in shown), Decimal())
    reported = None if (months[-1], code) in known.left_out else known.reported.get((months[-1], code), 0)
    left_out = len(months) - len(shown)
    return Line(code, name, known.of(months, code), known.against(months, code), target, due, reported, producers, left_out)


def _area(known: Known, area: str, name: str, months: list[dt.date]) -> Line:
    return Line(area, name, known.of(months, area=area), known.against(months, area=area), None, None, None, 0)


def _province(known: Known, lines: list[Line], months: list[dt.date], pace: dict[dt.date, Decimal], target: Decimal | None) -> Line:
    """Its target is its own, or the sum of the districts' where each has one."""
    own = [line.target for line in lines if line.target is not None]
    whole = target if target is not None else sum(own, Decimal()) if own and len(own) == len(lines) else None
    due = None if whole is None else whole * sum((pace[month] for month in months), Decimal())
    told = [line.reported for line in lines if line.reported is not None]
    producers, left_out = sum(line.producers for line in lines), sum(line.left_out for line in lines)
    return Line("", "", known.of(months), known.against(months), whole, due, sum(told), producers, left_out)
