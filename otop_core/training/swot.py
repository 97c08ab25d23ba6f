"""SWOT of a village, group or product (technique 1): strengths and weaknesses by the seven S, opportunities and threats by PESTEL."""

from typing import ClassVar

from otop_core.language.messages import _
from otop_core.model.declaration import Noun, field, fiscal_year

INTERNAL, EXTERNAL = ("S", "W"), ("O", "T")


class SwotItem(Noun):
    noun: ClassVar[str] = "swot_item"
    label: ClassVar[str] = _("SWOT item")
    plural: ClassVar[str] = _("SWOT items")
    slug: ClassVar[str] = "swot"
    named_by: ClassVar[str] = "text"
    line: ClassVar[tuple[str, ...]] = ("quadrant", "internal", "external", "fiscal_year")
    located_by: ClassVar[tuple[str, ...]] = ("village_id",)
    context: ClassVar[tuple[str, ...]] = ("village_id", "fiscal_year")

    village_id: str = field(_("Village"), "refer", refers="village", required=True, entered=True)
    fiscal_year: int = fiscal_year()
    target: str = field(_("What it is about"), "choice", choices="swot_target", required=True)
    group_id: str | None = field(_("Occupational group"), "refer", refers="occupation_group", only_if=("target", ("group",)))
    product_id: str | None = field(_("Product"), "refer", refers="product", only_if=("target", ("product",)))
    quadrant: str = field(_("Side"), "choice", choices="swot_quadrant", required=True)
    internal: str | None = field(_("Factor within (7S)"), "choice", choices="seven_s", only_if=("quadrant", INTERNAL))
    external: str | None = field(_("Factor around (PESTEL)"), "choice", choices="pestel", only_if=("quadrant", EXTERNAL))
    text: str = field(_("What is seen"), required=True, max_length=300)
    weight: str = field(_("Weight"), "choice", choices="weight", required=True, help=_("5 matters most."))
