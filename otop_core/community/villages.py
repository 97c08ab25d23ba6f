"""A village: a subdistrict, a village number (หมู่ที่) and a name; in a municipality a community without a number."""

from collections.abc import Iterator
from typing import ClassVar

from otop_core.language import keys, places
from otop_core.language.messages import Text, _
from otop_core.model.declaration import Noun, field
from otop_core.model.errors import Problem


class Village(Noun):
    noun: ClassVar[str] = "village"
    label: ClassVar[str] = _("Village")
    natural_key: ClassVar[tuple[str, ...]] = ("subdistrict_code", "moo", "search_key")
    extra_columns: ClassVar[tuple[str, ...]] = ("search_key",)

    subdistrict_code: str = field(_("Subdistrict"), "place", required=True, max_length=6)
    moo: int | None = field(_("Village number (moo)"), "number", ge=1, le=99, help=_("Leave empty for a community in a municipality."))
    name: str = field(_("Village or community name"), required=True, max_length=80)

    def rules(self) -> Iterator[Problem]:
        try:
            places.subdistrict(self.subdistrict_code or "")
        except KeyError:
            yield Problem("subdistrict_code", Text(_("Please choose from the list: {label}."), {"label": Text(_("Subdistrict"))}))

    def district(self) -> str:
        return places.district_of(self.subdistrict_code)

    def extra(self) -> dict[str, str]:
        return {"search_key": keys.search_key(self.name)}

    def title(self) -> str:
        return self.name
