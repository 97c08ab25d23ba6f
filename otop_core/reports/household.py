"""What a household has told since it was chosen: its money and its happiness before and after, for each fiscal year it was in a round."""

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass
from decimal import Decimal

from otop_core.access.sessions import SignedIn
from otop_core.community.households import Household
from otop_core.gate import records
from otop_core.model.errors import Gone
from otop_core.reports.results_rows import MONEY, PHASES
from otop_core.store import Store

MONTHS = {"after_3m": 3, "after_6m": 6, "after_12m": 12}
HAPPINESS_PHASES = ("before", "after")
# The last training of its village in that year, from which the months are counted.
TRAINED = (
    "SELECT t.fiscal_year, max(s.held_on) FROM enrolment e JOIN training_round t ON t.id = e.round_id"
    " LEFT JOIN training_session s ON s.village_id = t.village_id AND s.fiscal_year = t.fiscal_year AND s.kind = 'training'"
    " AND s.removed_at IS NULL"
    " WHERE e.household_id = :id AND e.removed_at IS NULL AND t.removed_at IS NULL GROUP BY t.fiscal_year"
)


@dataclass(frozen=True)
class Asked:
    """``record`` '' where it was not asked. Money in baht a month, None where not told; ``due``: the day from which it is to be asked."""

    phase: str
    record: str
    income: Decimal | None
    expense: Decimal | None
    saving: Decimal | None
    due: dt.date | None

    def is_due(self, today: dt.date) -> bool:
        return not self.record and self.due is not None and self.due <= today


@dataclass(frozen=True)
class Answered:
    """On the scale of 1 to 5; ``record`` '' and None where nobody answered."""

    phase: str
    record: str
    people: str | None
    community: str | None


@dataclass(frozen=True)
class Year:
    """One fiscal year (B.E.) of a household in a round."""

    year: int
    asked: list[Asked]
    answered: list[Answered]


@dataclass(frozen=True)
class HouseholdSince:
    """``start``: the household as it was registered."""

    start: Household
    district: str
    years: list[Year]

    def rise(self, one: Asked) -> tuple[Decimal, int | None] | None:
        """(baht a month, percent) of its income since the start; no percent where that was 0, None where either is not known."""
        if self.start.income is None or one.income is None:
            return None
        more = one.income - self.start.income
        return more, round(100 * more / self.start.income) if self.start.income else None


def load(store: Store, who: SignedIn, id: str) -> HouseholdSince:
    """The fiscal years in which it was in a round or told something, the latest first; raises Gone, Denied."""
    held = records.find_in_reach(store, who.actor_, "household", id)
    start = held.record
    if held.removed or not isinstance(start, Household):
        raise Gone
    with store.snapshot() as cursor:
        trained = dict(cursor.all(TRAINED, id=id))
        told = cursor.all(
            f"SELECT fiscal_year, phase, id, {', '.join(MONEY)} FROM income_record WHERE household_id = :id AND removed_at IS NULL", id=id
        )
        said = cursor.all(
            "SELECT fiscal_year, phase, id, people, community FROM happiness WHERE household_id = :id AND removed_at IS NULL", id=id
        )
    asked = {(year, phase): (record, income, expense, saving) for year, phase, record, income, expense, saving in told}
    answered = {(year, phase): (record, people, community) for year, phase, record, people, community in said}
    years = sorted({*trained, *(year for year, _phase in (*asked, *answered))}, reverse=True)
    return HouseholdSince(
        start,
        held.district,
        [
            Year(
                year,
                [Asked(phase, *asked.get((year, phase), ("", None, None, None)), _due(trained.get(year), phase)) for phase in PHASES],
                [Answered(phase, *answered.get((year, phase), ("", None, None))) for phase in HAPPINESS_PHASES],
            )
            for year in years
        ],
    )


def _due(trained: dt.date | None, phase: str) -> dt.date | None:
    """The day that many months after the last training; the last of its month where there is no such day."""
    if trained is None:
        return None
    years, month = divmod(trained.month - 1 + MONTHS[phase], 12)
    year = trained.year + years
    return dt.date(year, month + 1, min(trained.day, monthrange(year, month + 1)[1]))
