"""Sales of a producer's product in a month, by the four official channels; 0 was reported, empty was not."""

import datetime as dt
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import ClassVar, Self

from otop_core.language.messages import Text, _
from otop_core.model.declaration import Noun, Whole, field
from otop_core.model.errors import Problem

CHANNELS = ("domestic_offline", "domestic_online", "export_offline", "export_online")
MOST = 9_999_999_999
DEADLINE = 20  # day of the following month: an office's convention, in no rule we know of
PENDING, REVIEWED, RETURNED = "pending", "reviewed", "returned"


def deadline(month: dt.date) -> dt.date:
    """The last day on which the sales of a month (its first day) are on time."""
    return (month + dt.timedelta(days=31)).replace(day=DEADLINE)


class Sale(Noun):
    noun: ClassVar[str] = "sale"
    label: ClassVar[str] = _("Sales of a month")
    plural: ClassVar[str] = _("Sales")
    slug: ClassVar[str] = "sales"
    line: ClassVar[tuple[str, ...]] = ("producer_id", "product_id", "month", "status")
    located_by: ClassVar[tuple[str, ...]] = ("producer_id",)
    context: ClassVar[tuple[str, ...]] = ("producer_id", "month", "product_id")
    reserved: ClassVar[tuple[str, ...]] = ("status", "review_note")
    reserved_for: ClassVar[str] = "sales.review"
    unique: ClassVar[tuple[str, ...]] = ("producer_id", "product_id", "month")
    whole: ClassVar[Whole | None] = Whole(
        "product_id",
        _("All products of this producer are reported together for this month. Please add the amounts there, or delete that report first."),
        _("Single products of this producer are reported for this month. Please choose the product, or delete those reports first."),
    )
    agrees: ClassVar[tuple[tuple[str, str], ...]] = (("product_id", "producer_id"),)
    kept_from: ClassVar[Mapping[str, tuple[str, ...]]] = {"product_id": ("area", "category")}

    producer_id: str = field(_("Producer"), "refer", refers="producer", required=True)
    product_id: str | None = field(_("Product"), "refer", refers="product", help=_("Empty: all products of the producer together."))
    month: dt.date = field(_("First day of the month"), "date", required=True)
    domestic_offline: Decimal | None = field(_("In the country, offline"), "money", ge=0, le=MOST, unit=_("baht"))
    domestic_online: Decimal | None = field(_("In the country, online"), "money", ge=0, le=MOST, unit=_("baht"))
    export_offline: Decimal | None = field(_("Abroad, offline"), "money", ge=0, le=MOST, unit=_("baht"))
    export_online: Decimal | None = field(_("Abroad, online"), "money", ge=0, le=MOST, unit=_("baht"))
    note: str | None = field(_("Note"), "lines")
    area: str | None = field(_("Area when it was sold"), "choice", choices="dev_area", asked=False)
    category: str | None = field(_("Category when it was sold"), "choice", choices="otop_category", asked=False)
    status: str = field(_("Review"), "choice", choices="review_status", default=PENDING, asked=False)
    review_note: str | None = field(_("Note of the reviewer"), "lines", max_length=500, asked=False)

    def revised(self, before: Self) -> Self:
        """Other amounts are to be reviewed anew."""
        if self.amounts() == before.amounts() or self.status != before.status or self.status == PENDING:
            return self
        return self.model_copy(update={"status": PENDING, "review_note": None})

    def amounts(self) -> dict[str, Decimal | None]:
        """Baht by channel; None was not reported."""
        return {channel: getattr(self, channel) for channel in CHANNELS}

    def rules(self) -> Iterator[Problem]:
        if all(amount is None for amount in self.amounts().values()):
            yield Problem("domestic_offline", Text(_("Please fill in at least one channel; type 0 where nothing was sold.")), CHANNELS[1:])
        if isinstance(self.month, dt.date) and self.month.day != 1:
            yield Problem("month", Text(_("Please type the first day of the month, such as 1/11/2569.")))
