"""What a fiscal year is measured against: one indicator, for the province or for one district."""

from decimal import Decimal
from typing import ClassVar

from otop_core.language.messages import _
from otop_core.model.declaration import Noun, field, fiscal_year


class IndicatorTarget(Noun):
    noun: ClassVar[str] = "indicator_target"
    label: ClassVar[str] = _("Target")
    plural: ClassVar[str] = _("Targets")
    slug: ClassVar[str] = "targets"
    line: ClassVar[tuple[str, ...]] = ("indicator", "fiscal_year", "value")
    action: ClassVar[str] = "target.write"
    unique: ClassVar[tuple[str, ...]] = ("fiscal_year", "indicator", "of_district")

    fiscal_year: int = fiscal_year()
    indicator: str = field(_("Indicator"), "choice", choices="indicator", required=True)
    of_district: str | None = field(_("District"), "district", max_length=4, help=_("Empty: the whole province."))
    value: Decimal = field(_("Target"), "number", required=True, ge=0, le=9_999_999_999, decimal_places=2)
    note: str | None = field(_("Note"), "lines")

    def district(self) -> str:
        return self.of_district or ""
