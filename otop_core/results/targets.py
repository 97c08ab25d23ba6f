"""What a fiscal year is measured against: one indicator, for the province or for one district; sales also for one area.

The score of a district's sales has five levels (DOMAIN 5.2): the first is more than it sold the year before, the others are set here.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from otop_core.language.messages import Text, _
from otop_core.model.declaration import Noun, field, fiscal_year
from otop_core.model.errors import Problem

SALES = "sales"
LEVELS = ("level_2", "level_3", "level_4", "level_5")
MOST = 9_999_999_999
LEVEL_1 = _("Of a district's sales only. Level 1 is more than it sold the year before.")


class IndicatorTarget(Noun):
    noun: ClassVar[str] = "indicator_target"
    label: ClassVar[str] = _("Target")
    plural: ClassVar[str] = _("Targets")
    slug: ClassVar[str] = "targets"
    line: ClassVar[tuple[str, ...]] = ("indicator", "fiscal_year", "value")
    action: ClassVar[str] = "target.write"
    unique: ClassVar[tuple[str, ...]] = ("fiscal_year", "indicator", "of_district", "of_area")

    fiscal_year: int = fiscal_year()
    indicator: str = field(_("Indicator"), "choice", choices="indicator", required=True)
    of_district: str | None = field(_("District"), "district", max_length=4, help=_("Empty: the whole province."))
    of_area: str | None = field(_("Area"), "choice", choices="dev_area", help=_("Of sales only. Empty: all areas together."))
    value: Decimal = field(_("Target"), "number", required=True, ge=0, le=MOST, decimal_places=2)
    level_2: Decimal | None = field(_("Level 2 from"), "money", ge=0, le=MOST, unit=_("baht"), narrow=True, help=LEVEL_1)
    level_3: Decimal | None = field(_("Level 3 from"), "money", ge=0, le=MOST, unit=_("baht"), narrow=True)
    level_4: Decimal | None = field(_("Level 4 from"), "money", ge=0, le=MOST, unit=_("baht"), narrow=True)
    level_5: Decimal | None = field(_("Level 5 from"), "money", ge=0, le=MOST, unit=_("baht"), narrow=True)
    note: str | None = field(_("Note"), "lines")

    def district(self) -> str:
        return self.of_district or ""

    def levels(self) -> list[Decimal | None]:
        """From the second on."""
        return [getattr(self, name) for name in LEVELS]

    def rules(self) -> Iterator[Problem]:
        if self.of_area and self.indicator != SALES:
            yield Problem("of_area", Text(_("Only sales have a target by area.")))
        given = [level for level in self.levels() if level is not None]
        if given and (self.indicator != SALES or not self.of_district or self.of_area):
            yield Problem("level_2", Text(_("Score levels are of the sales of a district as a whole.")), LEVELS[1:])
        elif given and len(given) < len(LEVELS):
            yield Problem("level_2", Text(_("Please fill in all four levels, or none.")), LEVELS[1:])
        elif given != sorted(set(given)):
            yield Problem("level_2", Text(_("Each level must be higher than the one before.")), LEVELS[1:])
