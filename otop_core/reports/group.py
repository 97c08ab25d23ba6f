"""An occupational group: its members and their income, its products, the help it got and its sales, in six questions to the store.

What is not known is never 0; where the income at the start was 0 the rise is told in baht.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean
from typing import Any

from otop_core.access.sessions import SignedIn
from otop_core.community.groups import OccupationGroup
from otop_core.community.people import full_name_sql
from otop_core.gate import records
from otop_core.language import labels, vocabulary
from otop_core.language.thai_calendar import bangkok_day, fiscal_months, fiscal_year_end, fiscal_year_start
from otop_core.language.thai_calendar import fiscal_year as fiscal_year_of
from otop_core.products.steps import BY_CODE, Step
from otop_core.reports import swot
from otop_core.reports.results_rows import LATEST
from otop_core.results.sales import CHANNELS
from otop_core.store import Store

LEADER = "leader"
ROLES = " ".join(f"WHEN '{code}' THEN {place}" for place, code in enumerate(vocabulary.codes("group_role")))
MEMBERS = (
    f"SELECT m.id, {full_name_sql()}, m.role, h.income,"
    " (SELECT i.income FROM income_record i WHERE i.household_id = m.household_id AND i.removed_at IS NULL AND i.income IS NOT NULL"
    f"  AND i.fiscal_year <= :year ORDER BY i.fiscal_year DESC, CASE i.phase {LATEST} END LIMIT 1)"
    " FROM group_member m JOIN household h ON h.id = m.household_id JOIN person p ON p.id = h.representative_id"
    f" WHERE m.group_id = :id AND m.removed_at IS NULL ORDER BY CASE m.role {ROLES} END, p.sort_key, m.id"
)
OWN = "FROM product WHERE group_id = :id AND removed_at IS NULL"
TODAY = "since <= :day AND until > :day"
PRODUCTS = (
    "SELECT r.id, r.name, x.step, x.status, x.renewal FROM product r LEFT JOIN (SELECT product_id, step,"
    f" max(CASE WHEN {TODAY} THEN status END) AS status, max(CASE WHEN status = 'done' AND until <= :day THEN 1 ELSE 0 END)"
    f" * min(CASE WHEN {TODAY} AND overridden THEN 0 ELSE 1 END) AS renewal"
    f" FROM product_step WHERE seq_to IS NULL AND product_id IN (SELECT id {OWN}) GROUP BY 1, 2) x ON x.product_id = r.id"
    " WHERE r.group_id = :id AND r.removed_at IS NULL ORDER BY r.sort_key, r.id, x.step"
)
SUPPORTS = (
    "SELECT r.id, n.name, n.sector, r.support_kind, coalesce(r.work_process, ''), r.supported_on, r.value, coalesce(p.name, '')"
    " FROM support r JOIN partner n ON n.id = r.partner_id LEFT JOIN product p ON p.id = r.product_id"
    " WHERE r.removed_at IS NULL AND (r.group_id = :id OR p.group_id = :id) ORDER BY r.supported_on DESC NULLS LAST, r.seq DESC"
)
TOLD = " OR ".join(f"s.{one} IS NOT NULL" for one in CHANNELS)
SALES = (
    "SELECT coalesce(s.product_id, ''), count(DISTINCT s.month), sum(" + " + ".join(f"coalesce(s.{one}, 0)" for one in CHANNELS) + ")"
    f" FROM sale s WHERE s.removed_at IS NULL AND ({TOLD}) AND s.month >= :first AND s.month <= :last"
    f" AND (s.product_id IN (SELECT id {OWN}) OR (s.product_id IS NULL AND s.producer_id IN (SELECT producer_id {OWN}))) GROUP BY 1"
)
VILLAGE = f"SELECT moo, name, {swot.SEEN['group']} FROM village WHERE id = :village"


@dataclass(frozen=True)
class Member:
    """``before``, ``after``: baht a month of the household at the start and at the latest asking, None where not told."""

    id: str
    name: str
    role: str
    before: Decimal | None
    after: Decimal | None

    @property
    def rise(self) -> Decimal | None:
        """In baht a month; None where one of the two is not known."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def percent(self) -> float | None:
        """None where nothing can be compared with the start: it is not known, or was 0."""
        return float(100 * self.rise / self.before) if self.rise is not None and self.before else None


@dataclass(frozen=True)
class Income:
    """Of ``members``, ``known`` have an income before and after, and ``risen`` of these have more.

    ``percent``: the average over those who began with an income; ``from_nothing``: who began with 0, and their average in baht a month.
    """

    members: int
    known: int
    risen: int
    percent: float | None
    from_nothing: int
    baht: float | None


@dataclass(frozen=True)
class GroupProduct:
    """``step`` is the one to do next (None: all are done); ``sold`` baht in the fiscal year by ``months`` reports, None by none."""

    id: str
    name: str
    done: int
    applicable: int
    step: Step | None
    renewal: bool
    sold: Decimal | None
    months: int


@dataclass(frozen=True)
class Received:
    """Help by a partner; ``value`` in baht, None where not told.  ``whom``: the product or group it was for, '' on that one's own page."""

    id: str
    partner: str
    sector: str
    kind: str
    process: str
    day: dt.date | None
    value: Decimal | None
    whom: str


@dataclass(frozen=True)
class GroupNow:
    """``together``: months in which producers of its products reported all they make in one sum; ``months`` of the year have begun."""

    group: OccupationGroup
    district: str
    removed: bool
    village: str
    year: int
    months: int
    together: int
    members: list[Member]
    products: list[GroupProduct]
    supports: list[Received]
    swot: int = 0  # items of the fiscal year

    @property
    def leader(self) -> Member | None:
        return next((one for one in self.members if one.role == LEADER), None)

    @property
    def income(self) -> Income:
        known = [one for one in self.members if one.rise is not None]
        percents = [one.percent for one in known if one.percent is not None]
        nothing = [float(one.rise) for one in known if one.before == 0 and one.rise is not None]
        return Income(
            len(self.members),
            len(known),
            sum(one.rise is not None and one.rise > 0 for one in known),
            fmean(percents) if percents else None,
            len(nothing),
            fmean(nothing) if nothing else None,
        )

    @property
    def sold(self) -> Decimal | None:
        """Of all its products, as far as reported."""
        known = [one.sold for one in self.products if one.sold is not None]
        return sum(known, Decimal()) if known else None


def load(store: Store, who: SignedIn, id: str, year: int | None = None) -> GroupNow:
    """The group in a fiscal year (B.E., None: the present one); raises Gone, or Denied for another district's officer."""
    held = records.find_in_reach(store, who.actor_, OccupationGroup.noun, id)
    group = held.record
    assert isinstance(group, OccupationGroup)
    today = bangkok_day(store.clock())
    year = year or fiscal_year_of(today)
    [(moo, village, seen)] = store.all(VILLAGE, village=group.village_id, id=id, year=year)
    sold = {product: (n, baht) for product, n, baht in store.all(SALES, id=id, first=fiscal_year_start(year), last=fiscal_year_end(year))}
    return GroupNow(
        group,
        held.district,
        held.removed,
        labels.village(moo, village, who.language),
        year,
        sum(month <= today for month in fiscal_months(year)),
        sold.get("", (0, None))[0],
        [Member(*row) for row in store.all(MEMBERS, id=id, year=year)],
        _products(store.all(PRODUCTS, id=id, day=today), sold),
        [Received(*row) for row in store.all(SUPPORTS, id=id)],
        seen,
    )


def _products(rows: list[tuple[Any, ...]], sold: dict[str, tuple[int, Decimal]]) -> list[GroupProduct]:
    names = {row[0]: row[1] for row in rows}
    found = []
    for id, name in names.items():
        steps = [(step, status, bool(renewal)) for one, _name, step, status, renewal in rows if one == id and step]
        done = sum(status == "done" for _step, status, _renewal in steps)
        still = [one for one in steps if one[1] in ("not_started", "in_progress")]
        # as on the product's page: what must be renewed first, then what is under way, then the first step not begun
        first = min(still, key=lambda one: (not (one[2] and one[1] == "in_progress"), one[1] != "in_progress", one[0]), default=None)
        months, baht = sold.get(id, (0, None))
        step, renewal = (BY_CODE[first[0]], first[2] and first[1] == "in_progress") if first else (None, False)
        found.append(GroupProduct(id, name, done, done + len(still), step, renewal, baht, months))
    return found
