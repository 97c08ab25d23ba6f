"""A development partner (ภาคีการพัฒนา) and the sector of five it belongs to; partners serve the whole province."""

from typing import ClassVar

from otop_core.language.messages import _
from otop_core.model.declaration import Noun, field


class Partner(Noun):
    noun: ClassVar[str] = "partner"
    label: ClassVar[str] = _("Development partner")
    plural: ClassVar[str] = _("Development partners")
    slug: ClassVar[str] = "partners"
    line: ClassVar[tuple[str, ...]] = ("sector",)
    shared: ClassVar[bool] = True
    named_by: ClassVar[str] = "name"
    action: ClassVar[str] = "partner.write"

    name: str = field(_("Name of the partner"), required=True)
    sector: str = field(_("Sector"), "choice", choices="partner_sector", required=True)
