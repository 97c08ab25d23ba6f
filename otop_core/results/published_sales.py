"""Sales as the department publishes them (DOMAIN 5.1): of a province, a district or the nation, by month or year, category or channel.

They are no sum of ours: they stand beside what our producers report, so that a province sees where it stands.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import ClassVar

from otop_core.language import places, thai_calendar
from otop_core.language.messages import Text, _
from otop_core.model.declaration import Noun, field, fiscal_year
from otop_core.model.errors import Problem

NATION = "TH"
MOST = 9_999_999_999_999


class PublishedSales(Noun):
    noun: ClassVar[str] = "published_sales"
    label: ClassVar[str] = _("Published sales")
    plural: ClassVar[str] = _("Published sales")
    slug: ClassVar[str] = "published_sales"
    line: ClassVar[tuple[str, ...]] = ("fiscal_year", "month", "baht")
    action: ClassVar[str] = "target.write"
    unique: ClassVar[tuple[str, ...]] = ("fiscal_year", "month", "place", "category", "channel")
    named_by: ClassVar[str] = "place"

    fiscal_year: int = fiscal_year()
    month: date | None = field(_("Month"), "date", help=_("Its first day. Empty: the whole year."))
    place: str = field(
        _("Place"), required=True, max_length=4, help=_("The code of a province (36) or a district (3601); TH is the whole nation.")
    )
    category: str | None = field(_("Category"), "choice", choices="otop_category", help=_("Empty: all together."))
    channel: str | None = field(_("Channel"), "choice", choices="sales_channel", help=_("Empty: all together."))
    baht: Decimal = field(_("Baht"), "number", required=True, ge=0, le=MOST, decimal_places=2)
    source: str = field(_("Source"), required=True, max_length=200)

    def rules(self) -> Iterator[Problem]:
        if self.place and self.place != NATION and not is_place(self.place):
            yield Problem("place", Text(_("There is no province and no district of this code.")))
        if self.month and self.month.day != 1:
            yield Problem("month", Text(_("A month is named by its first day.")))
        elif self.month and self.fiscal_year and thai_calendar.fiscal_year(self.month) != self.fiscal_year:
            yield Problem("month", Text(_("This month is not in that fiscal year.")))
        if self.category and self.channel:
            yield Problem("channel", Text(_("Sales are published by category or by channel, never by both.")))


def is_place(code: str) -> bool:
    """A province or a district there is."""
    if len(code) == 2:
        return any(code == one.code for one in places.provinces())
    return any(code == one.code for one in places.districts(code[:2]))
