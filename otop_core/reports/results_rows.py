"""What the results of a fiscal year are worked out from: trained households, groups, answers, sales and targets, read once."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Protocol

from otop_core.language.thai_calendar import fiscal_year_end, fiscal_year_start
from otop_core.reports.filters import Filters
from otop_core.reports.query import asking
from otop_core.results.sales import CHANNELS
from otop_core.store import Store

MONEY = ("income", "expense", "saving")
PHASES = ("after_3m", "after_6m", "after_12m")
LATEST = " ".join(f"WHEN '{phase}' THEN {order}" for order, phase in enumerate(reversed(PHASES)))  # of a CASE: the latest first
ENROLLED = (
    "SELECT e.household_id, t.district_code, t.village_id, coalesce(e.occupation, ''), coalesce(e.practises, ''),"
    " h.income, h.expense, h.saving FROM enrolment e JOIN training_round t ON t.id = e.round_id JOIN household h ON h.id = e.household_id"
    " WHERE e.removed_at IS NULL AND t.removed_at IS NULL AND t.fiscal_year = :year ORDER BY e.seq"
)
SINCE = "SELECT household_id, phase, income, expense, saving FROM income_record WHERE removed_at IS NULL AND fiscal_year = :year"
GROUPS = (
    "SELECT district_code, village_id, occupation FROM occupation_group WHERE removed_at IS NULL"
    " AND (started_on IS NULL OR started_on <= :end)"
)
ANSWERS = (
    "SELECT district_code, phase, CAST(people AS INTEGER), CAST(community AS INTEGER) FROM happiness"
    " WHERE removed_at IS NULL AND fiscal_year = :year"
)
SALES = (
    "SELECT r.district_code, count(DISTINCT r.id), count(DISTINCT s.producer_id), coalesce(sum("
    + " + ".join(f"coalesce(s.{channel}, 0)" for channel in CHANNELS)
    + "), 0) FROM producer r LEFT JOIN sale s ON s.producer_id = r.id AND s.removed_at IS NULL AND s.month BETWEEN :start AND :end"
    " WHERE r.removed_at IS NULL GROUP BY r.district_code"
)
TARGETS = (
    "SELECT indicator, coalesce(of_district, ''), value FROM indicator_target"
    " WHERE removed_at IS NULL AND of_area IS NULL AND fiscal_year = :year"
)


class Working(Protocol):
    """What has an occupation, in a district."""

    @property
    def district(self) -> str: ...
    @property
    def occupation(self) -> str: ...


@dataclass(frozen=True)
class Trained:
    """A household in a round of the year, once however many rounds it joined; money in baht a month, None where not told.

    ``since``: what it said afterwards, by (phase, income or expense or saving).
    """

    id: str
    district: str
    village: str
    occupation: str
    practises: str
    income: Decimal | None
    expense: Decimal | None
    saving: Decimal | None
    since: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)

    @property
    def latest(self) -> Decimal | None:
        """The income at the latest asking."""
        return next((self.since[phase, "income"] for phase in reversed(PHASES) if (phase, "income") in self.since), None)

    @property
    def percent(self) -> float | None:
        """The rise of income; None where one of the two is not known or the start was 0."""
        return float(100 * (self.latest - self.income) / self.income) if self.income and self.latest is not None else None


@dataclass(frozen=True)
class Group:
    district: str
    village: str
    occupation: str


@dataclass(frozen=True)
class Answer:
    """Of one household, on the scale of 1 to 5; None where it did not say."""

    district: str
    phase: str
    people: int | None
    community: int | None


@dataclass(frozen=True)
class Sold:
    """Of a district: its producers, how many of them reported anything in the year, and what they reported together."""

    district: str
    producers: int
    reported: int
    baht: Decimal


@dataclass(frozen=True)
class YearRows:
    """``by_place``: the target of an indicator for a district, or for the province ('')."""

    year: int
    trained: list[Trained]
    groups: list[Group]
    answers: list[Answer]
    sales: list[Sold]
    by_place: Mapping[tuple[str, str], Decimal]
    district: str = ""

    @property
    def targets(self) -> dict[str, Decimal]:
        """By indicator; a district's own holds before the province's, and no district takes the province's count of households or baht."""
        shared = {code: value for (code, place), value in self.by_place.items() if not place and (not self.district or code not in SUMS)}
        return shared | {code: value for (code, place), value in self.by_place.items() if place == self.district}

    def of(self, district: str) -> "YearRows":
        """Those of one district; '' is all of them."""
        if not district:
            return self
        return replace(
            self,
            trained=[one for one in self.trained if one.district == district],
            groups=[one for one in self.groups if one.district == district],
            answers=[one for one in self.answers if one.district == district],
            sales=[one for one in self.sales if one.district == district],
            district=district,
        )


SUMS = ("target_households", "sales")  # indicators that add up over the districts


def load(store: Store, year: int, as_of: dt.date | None = None) -> YearRows:
    """Everything of a fiscal year (B.E.) in the province; with ``as_of`` what was known by the end of that day."""
    with asking(store, Filters(as_of=as_of)) as (cursor, question):
        ask = partial(question.records, cursor)
        enrolled = ask(ENROLLED, year=year)
        since = ask(SINCE, year=year)
        groups = [Group(*row) for row in ask(GROUPS, end=fiscal_year_end(year))]
        answers = [Answer(*row) for row in ask(ANSWERS, year=year)]
        sales = [Sold(*row) for row in ask(SALES, start=fiscal_year_start(year), end=fiscal_year_end(year))]
        targets = {(indicator, place): value for indicator, place, value in ask(TARGETS, year=year)}
    said: dict[str, dict[tuple[str, str], Decimal]] = {}
    for household, phase, *amounts in since:
        told = {(phase, what): amount for what, amount in zip(MONEY, amounts, strict=True) if amount is not None}
        said.setdefault(household, {}).update(told)
    trained: dict[str, Trained] = {}
    for id, district, village, occupation, practises, income, expense, saving in enrolled:
        if before := trained.get(id):  # of two rounds the later one holds, for what it tells
            occupation, practises = occupation or before.occupation, practises or before.practises
        trained[id] = Trained(id, district, village, occupation, practises, income, expense, saving, said.get(id, {}))
    return YearRows(year, list(trained.values()), groups, answers, sales, targets)
