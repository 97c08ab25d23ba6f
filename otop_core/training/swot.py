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
    context: ClassVar[tuple[str, ...]] = ("village_id", "fiscal_year", "target", "group_id", "product_id", "quadrant")
    agrees: ClassVar[tuple[tuple[str, str], ...]] = (("group_id", "village_id"), ("product_id", "village_id"))
    hall_sees: ClassVar[tuple[str, ...]] = ("target", "quadrant", "internal", "external", "text", "weight")

    village_id: str = field(_("Village"), "refer", refers="village", required=True, entered=True)
    fiscal_year: int = fiscal_year()
    target: str = field(_("What it is about"), "choice", choices="swot_target", required=True)
    group_id: str | None = field(_("Occupational group"), "refer", refers="occupation_group", only_if=("target", ("group",)))
    product_id: str | None = field(_("Product"), "refer", refers="product", only_if=("target", ("product",)))
    quadrant: str = field(_("Side"), "choice", choices="swot_quadrant", required=True)
    internal: str | None = field(
        _("Factor within (7S)"),
        "choice",
        choices="seven_s",
        only_if=("quadrant", INTERNAL),
        help=_(
            "What is our own. Strategy: our plan. Structure: who does what. Systems: how we work. Shared values: what we hold to."
            " Skills: what we can do. Staff: who there is. Style: how we are led."
        ),
    )
    external: str | None = field(
        _("Factor around (PESTEL)"),
        "choice",
        choices="pestel",
        only_if=("quadrant", EXTERNAL),
        help=_(
            "What comes from outside. Political: policy and budget. Economic: prices and buyers. Social: people and fashion."
            " Technological: tools and online. Environmental: weather, soil and water. Legal: laws and standards."
        ),
    )
    text: str = field(_("What is seen"), required=True, max_length=300, help=_("One thing in a short sentence, without names of people."))
    weight: str = field(_("Weight"), "choice", choices="weight", required=True, help=_("5 matters most."))
