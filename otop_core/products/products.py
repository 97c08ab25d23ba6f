"""A product: its name, owner, area, category, village, story and photo; tourism has no OTOP category."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from otop_core.language.messages import Text, _
from otop_core.model.declaration import Noun, field
from otop_core.model.errors import Problem
from otop_core.products import intervals

if TYPE_CHECKING:
    from otop_core.gate.records import Transaction
    from otop_core.model.record_change import RecordChange


class Product(Noun):
    noun: ClassVar[str] = "product"
    label: ClassVar[str] = _("Product")
    plural: ClassVar[str] = _("Products and steps")
    slug: ClassVar[str] = "products"
    line: ClassVar[tuple[str, ...]] = ("producer_id", "area", "category")
    counted: ClassVar[bool] = True
    named_by: ClassVar[str] = "name"
    located_by: ClassVar[tuple[str, ...]] = ("village_id",)

    name: str = field(_("Name of the product"), required=True)
    producer_id: str = field(_("Owner"), "refer", refers="producer", required=True, entered=True)
    area: str = field(_("Area"), "choice", choices="dev_area", required=True, code_label=_("Area code"))
    category: str | None = field(
        _("OTOP category"),
        "choice",
        choices="otop_category",
        code_label=_("Category code"),
        help=_("Community tourism has none."),
        only_if=("area", ("agriculture", "processing")),
    )
    village_id: str = field(_("Village"), "refer", refers="village", required=True, entered=True)
    group_id: str | None = field(
        _("Occupational group"), "refer", refers="occupation_group", help=_("The group that makes it, where there is one.")
    )
    story: str | None = field(_("Story"), "lines", wanted=True)
    photo: str | None = field(_("Photo"), "photo", wanted=True)

    def rules(self) -> Iterator[Problem]:
        if self.area == "community_tourism" and self.category:
            yield Problem("category", Text(_("Community tourism has no OTOP category; please leave this empty.")))

    @classmethod
    def derive(cls, work: "Transaction", touched: "Sequence[RecordChange]") -> None:
        intervals.derive(work, {t.id for t in touched})
