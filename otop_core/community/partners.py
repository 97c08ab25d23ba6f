"""A development partner (ภาคีการพัฒนา) and the sector of five it belongs to; partners serve the whole province."""

from typing import ClassVar

from otop_core.language import text
from otop_core.language.messages import _
from otop_core.model.declaration import Noun, field


class Partner(Noun):
    noun: ClassVar[str] = "partner"
    label: ClassVar[str] = _("Development partner")
    shared: ClassVar[bool] = True
    extra_columns: ClassVar[tuple[str, ...]] = ("sort_key", "search_key")
    action: ClassVar[str] = "partner.write"

    name: str = field(_("Name of the partner"), required=True)
    sector: str = field(_("Sector"), "choice", choices="partner_sector", required=True)

    def extra(self) -> dict[str, str]:
        return {"sort_key": text.sort_key(self.name), "search_key": text.search_key(self.name)}

    def title(self) -> str:
        return self.name
