"""What came of the training in a fiscal year: the charts that officers know from the department's own dashboard (DOMAIN 2.4), each with
how many households it is known of. What is not known is never zero; where the income at the start was 0 the rise is told in baht.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean

from otop_core.access.sessions import SignedIn
from otop_core.language import labels, vocabulary
from otop_core.language.thai_calendar import fiscal_year_end
from otop_core.reports.shares import Share
from otop_core.reports.small_counts import LEAST
from otop_core.store import Store

RISE = 3  # percent a village's households rise on average to count as risen, where the year has no target of its own
PHASES = ("after_12m", "after_6m", "after_3m")  # the latest first
LATEST = " ".join(f"WHEN '{phase}' THEN {order}" for order, phase in enumerate(PHASES))
ENROLLED = (
    "SELECT e.id, t.district_code, t.village_id, coalesce(e.occupation, ''), coalesce(e.practises, ''), h.income,"
    " (SELECT i.income FROM income_record i WHERE i.household_id = e.household_id AND i.fiscal_year = t.fiscal_year"
    f"  AND i.removed_at IS NULL AND i.income IS NOT NULL ORDER BY CASE i.phase {LATEST} END LIMIT 1)"
    " FROM enrolment e JOIN training_round t ON t.id = e.round_id JOIN household h ON h.id = e.household_id"
    " WHERE e.removed_at IS NULL AND t.removed_at IS NULL AND t.fiscal_year = :year AND (:district = '' OR t.district_code = :district)"
)
GROUPS = (
    "SELECT g.district_code, g.village_id, g.occupation FROM occupation_group g WHERE g.removed_at IS NULL"
    " AND (g.started_on IS NULL OR g.started_on <= :end) AND (:district = '' OR g.district_code = :district)"
)
HAPPY = (
    "SELECT y.phase, avg(CAST(y.people AS DOUBLE)), count(y.people), avg(CAST(y.community AS DOUBLE)), count(y.community)"
    " FROM happiness y WHERE y.removed_at IS NULL AND y.fiscal_year = :year AND (:district = '' OR y.district_code = :district)"
    " GROUP BY y.phase"
)
TARGETS = (
    "SELECT indicator, value FROM indicator_target WHERE removed_at IS NULL AND fiscal_year = :year"
    " AND coalesce(of_district, '') IN ('', :district) ORDER BY coalesce(of_district, '')"  # a district's own comes last and holds
)


@dataclass(frozen=True)
class Enrolled:
    """One household in a round; ``income``, ``later``: baht a month at the start and at the latest asking, None where not told."""

    id: str
    district: str
    village: str
    occupation: str
    practises: str
    income: Decimal | None
    later: Decimal | None

    @property
    def percent(self) -> float | None:
        """The rise; None where one of the two is not known or the start was 0."""
        return float(100 * (self.later - self.income) / self.income) if self.income and self.later is not None else None


@dataclass(frozen=True)
class Indicator:
    """``value`` in percent (None: not known), out of ``known`` of ``total``; ``target`` in percent, None where none is set."""

    code: str
    value: float | None
    known: int
    total: int
    target: Decimal | None

    @property
    def is_reached(self) -> bool | None:
        return None if self.value is None or self.target is None else self.value >= float(self.target)


@dataclass(frozen=True)
class Happy:
    """Averages on the scale of 1 to 5, each with how many answered; None where nobody did."""

    phase: str
    people: float | None
    people_n: int
    community: float | None
    community_n: int


@dataclass(frozen=True)
class Results:
    """``from_nothing``: (households whose income at the start was 0, their average rise in baht a month)."""

    year: int
    indicators: list[Indicator]
    from_nothing: tuple[int, float | None]
    districts: list[Share]
    occupations: list[Share]
    groups: list[Share]
    happiness: list[Happy]


def load(store: Store, who: SignedIn, year: int, district: str = "") -> Results:
    """The results of a fiscal year (B.E.), of the province or of one district.

    Who sees aggregates only gets none of fewer than five households: such districts, occupations and answers are left out everywhere.
    """
    hide = who.actor_.reach("rows.read") is None
    given = {"year": year, "district": district}
    with store.snapshot() as cursor:
        rows = [Enrolled(*row) for row in cursor.all(ENROLLED, **given)]
        groups = cursor.all(GROUPS, end=fiscal_year_end(year), district=district)
        happy = [Happy(*row) for row in cursor.all(HAPPY, **given)]
        targets = dict(cursor.all(TARGETS, **given))
    if hide:
        shown = {code for code, n in Counter(row.district for row in rows).items() if n >= LEAST}
        rows = [row for row in rows if row.district in shown]
        groups = [row for row in groups if row[0] in shown]
        happy = [one for one in happy if min(one.people_n, one.community_n) >= LEAST]
    nothing = [float(row.later) for row in _practising(rows) if row.income == 0 and row.later is not None]
    return Results(
        year,
        _indicators(rows, {(row[0], row[1]) for row in groups}, targets),
        (len(nothing), fmean(nothing) if nothing else None),
        _by_district(rows, who.language),
        _by_occupation((row.occupation for row in _practising(rows)), who.language, hide=hide),
        _by_occupation((row[2] for row in groups), who.language, hide=False),
        sorted(happy, key=lambda one: one.phase != "before"),
    )


def _practising(rows: Iterable[Enrolled]) -> list[Enrolled]:
    return [row for row in rows if row.practises == "yes"]


def _indicators(rows: list[Enrolled], with_group: set[tuple[str, str]], targets: dict[str, Decimal]) -> list[Indicator]:
    told, practising = [row for row in rows if row.practises], _practising(rows)
    rises = [row.percent for row in practising if row.percent is not None]
    villages, by_village = {(row.district, row.village) for row in rows}, defaultdict(list)
    for row in practising:
        if row.percent is not None:
            by_village[row.village].append(row.percent)
    least = float(targets.get("income_rise", RISE))
    risen = sum(fmean(found) >= least for found in by_village.values())
    found = (
        ("practising", _percent(len(practising), len(told)), len(told), len(rows)),
        ("income_rise", fmean(rises) if rises else None, len(rises), len(practising)),
        ("villages_rise", _percent(risen, len(by_village)), len(by_village), len(villages)),
        ("group_villages", _percent(len(villages & with_group), len(villages)), len(villages), len(villages)),
    )
    return [Indicator(code, value, known, total, targets.get(code)) for code, value, known, total in found]


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def _by_district(rows: list[Enrolled], language: str) -> list[Share]:
    """Practising households of those it is known of, in code order."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        if row.practises:
            counts[row.district][0] += row.practises == "yes"
            counts[row.district][1] += 1
    return [Share(code, labels.district(code, language), done, of) for code, (done, of) in sorted(counts.items())]


def _by_occupation(codes: Iterable[str], language: str, *, hide: bool) -> list[Share]:
    """How many of all have each occupation, the most first; ``hide``: without those of one to four."""
    counts = Counter(code for code in codes if code)
    whole = counts.total()
    return [
        Share(code, vocabulary.label("occupation", code, language), n, whole) for code, n in counts.most_common() if not hide or n >= LEAST
    ]
