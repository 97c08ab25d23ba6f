"""A target household (ครัวเรือนเป้าหมาย): who represents it, what it knows, what it wants to learn, how it stood at the start."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from otop_core.gate import snapshots
from otop_core.language.messages import _
from otop_core.model.declaration import Noun, Personal, field

if TYPE_CHECKING:
    from otop_core.gate.records import Transaction
    from otop_core.model.record_change import RecordChange

AGREEMENT, MONEY = _("Agreement"), _("Money")
INCOME = Personal(_("to measure the rise of income against the start"))


class Household(Noun):
    noun: ClassVar[str] = "household"
    label: ClassVar[str] = _("Household")
    plural: ClassVar[str] = _("Households")
    slug: ClassVar[str] = "households"
    person: ClassVar[str] = "representative_id"
    line: ClassVar[tuple[str, ...]] = ("house_no", "occupation")
    searched: ClassVar[tuple[str, ...]] = ("house_no",)
    counted: ClassVar[bool] = True
    hall_sees: ClassVar[tuple[str, ...]] = ("house_no", "occupation", "knows", "wants_occupation", "wants_to_learn")
    located_by: ClassVar[tuple[str, ...]] = ("village_id",)

    village_id: str = field(_("Village"), "refer", refers="village", required=True, entered=True)
    house_no: str = field(
        _("House number"), "mark", required=True, max_length=20, personal=Personal(_("to find the household in its village"))
    )
    representative_id: str = field(_("Representative"), "refer", refers="person", required=True, entered=True)
    members: int | None = field(_("Members"), "number", ge=1, le=30, unit=_("people"), wanted=True)
    occupation: str | None = field(_("Main occupation"), "choice", choices="occupation", wanted=True, code_label=_("Occupation code"))
    knows: str | None = field(_("What the household knows"), "lines", wanted=True, help=_("Crafts, recipes, farming, healing ..."))
    wants_occupation: str | None = field(
        _("Wants to learn"), "choice", choices="occupation", wanted=True, code_label=_("Wants to learn (code)")
    )
    wants_to_learn: str | None = field(_("What exactly it wants to learn"), "lines")
    is_voluntary: bool = field(_("Takes part of its own will (voluntary)"), "yes", section=AGREEMENT)
    is_committed: bool = field(_("Intends to practise the occupation (committed)"), "yes", section=AGREEMENT)
    income: Decimal | None = field(
        _("Income at the start"), "money", ge=0, le=9_999_999, unit=_("baht a month"), personal=INCOME, wanted=True, section=MONEY
    )
    expense: Decimal | None = field(
        _("Expense at the start"), "money", ge=0, le=9_999_999, unit=_("baht a month"), personal=INCOME, wanted=True, section=MONEY
    )
    saving: Decimal | None = field(
        _("Saving at the start"), "money", ge=0, le=9_999_999, unit=_("baht a month"), personal=INCOME, wanted=True, section=MONEY
    )
    notice_given_on: dt.date | None = field(
        _("Privacy notice given on"),
        "date",
        wanted=True,
        help=_("The day the household was told why its data are kept."),
        section=AGREEMENT,
    )

    def title(self) -> str:
        return self.house_no

    @classmethod
    def derive(cls, work: "Transaction", touched: "Sequence[RecordChange]") -> None:
        snapshots.derive(work, touched)
