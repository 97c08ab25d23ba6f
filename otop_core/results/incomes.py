"""How a household stands after 3, 6 and 12 months, and how happy it says it is; the start is what the household was registered with.

Missing is never zero.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from otop_core.language.messages import Text, _
from otop_core.model.declaration import Noun, Personal, field, fiscal_year
from otop_core.model.errors import Problem

INCOME = Personal(_("to measure the rise of income against the start"))
ANSWER = Personal(_("to measure the happiness of people and community"))


class IncomeRecord(Noun):
    noun: ClassVar[str] = "income_record"
    label: ClassVar[str] = _("Income after the training")
    plural: ClassVar[str] = _("Incomes after the training")
    slug: ClassVar[str] = "incomes"
    person: ClassVar[str] = "household_id.representative_id"
    line: ClassVar[tuple[str, ...]] = ("phase", "fiscal_year")
    located_by: ClassVar[tuple[str, ...]] = ("household_id",)
    part_of: ClassVar[str] = "household"
    context: ClassVar[tuple[str, ...]] = ("household_id", "fiscal_year", "phase")
    unique: ClassVar[tuple[str, ...]] = ("household_id", "fiscal_year", "phase")

    household_id: str = field(_("Household"), "refer", refers="household", required=True)
    fiscal_year: int = fiscal_year(_("Fiscal year of the round (B.E.)"))
    phase: str = field(_("When it was asked"), "choice", choices="income_phase", required=True)
    recorded_on: dt.date | None = field(_("Asked on"), "date", wanted=True)
    income: Decimal | None = field(_("Income"), "money", ge=0, le=9_999_999, unit=_("baht a month"), personal=INCOME, wanted=True)
    expense: Decimal | None = field(_("Expense"), "money", ge=0, le=9_999_999, unit=_("baht a month"), personal=INCOME, wanted=True)
    saving: Decimal | None = field(_("Saving"), "money", ge=0, le=9_999_999, unit=_("baht a month"), personal=INCOME, wanted=True)

    def rules(self) -> Iterator[Problem]:
        if self.income is None and self.expense is None and self.saving is None:
            yield Problem("income", Text(_("Please fill in at least one of income, expense and saving.")), ("expense", "saving"))


class Happiness(Noun):
    noun: ClassVar[str] = "happiness"
    label: ClassVar[str] = _("Happiness")
    plural: ClassVar[str] = _("Happiness of people and community")
    slug: ClassVar[str] = "happiness"
    person: ClassVar[str] = "household_id.representative_id"
    line: ClassVar[tuple[str, ...]] = ("phase", "fiscal_year")
    located_by: ClassVar[tuple[str, ...]] = ("household_id",)
    part_of: ClassVar[str] = "household"
    context: ClassVar[tuple[str, ...]] = ("household_id", "fiscal_year", "phase")
    unique: ClassVar[tuple[str, ...]] = ("household_id", "fiscal_year", "phase")

    household_id: str = field(_("Household"), "refer", refers="household", required=True)
    fiscal_year: int = fiscal_year(_("Fiscal year of the round (B.E.)"))
    phase: str = field(_("When it was asked"), "choice", choices="happiness_phase", required=True)
    people: str | None = field(_("How happy are you with your life?"), "choice", choices="happiness_scale", personal=ANSWER, wanted=True)
    community: str | None = field(
        _("How happy is our community to live in?"), "choice", choices="happiness_scale", personal=ANSWER, wanted=True
    )
    asked_on: dt.date | None = field(_("Asked on"), "date")

    def rules(self) -> Iterator[Problem]:
        if not self.people and not self.community:
            yield Problem("people", Text(_("Please answer at least one question.")), ("community",))
