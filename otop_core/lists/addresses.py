"""Where a row of a list lies: house, village number, village, subdistrict and district, in cells of their own or in one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from otop_core.importing import cells
from otop_core.language import places, text
from otop_core.language.messages import Text, _
from otop_core.lists.registers import words

NO_DISTRICT = _("No district of this name is known in this province.")
NO_SUBDISTRICT = _("No subdistrict of this name is known here.")
MANY_SUBDISTRICTS = _("Several districts have a subdistrict of this name; please say which district.")
OTHER_PROVINCE = _("This place lies in another province.")


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """How each part of an address is written: the word for it, then a number or a name that goes on to the next such word."""
    said = {name: "|".join(re.escape(word) for word in all) for name, all in words()["place"].items()}
    end = rf"(?=\s|$|,|(?:{'|'.join(map(re.escape, words()['next_part']))}))"
    named = {name: re.compile(rf"(?<![^\s,\d)])(?:{said[name]})\s*([^\s,]+?){end}") for name in ("subdistrict", "district", "province")}
    return {
        "house": re.compile(rf"^(?:{said['house']})?\s*(\d+(?:\s?[/-]\s?\d+)*(?:\s?[^\W\d_](?!\w))?)(?=\s|$|,|{said['moo']})"),
        "moo": re.compile(rf"(?:{said['moo']})\s*(\d{{1,2}})(?!\d)"),
        "village": re.compile(rf"(?<!\S)((?:{said['village']})(?!{re.escape(words()['place']['house'][-1])})[^\s,]+?){end}"),
        **named,
    }


@dataclass(frozen=True)
class Place:
    """As the list tells it: names and a number, '' where it does not; ``code`` is the subdistrict's once it is known."""

    province: str = ""
    district: str = ""
    subdistrict: str = ""
    moo: str = ""
    village: str = ""
    house: str = ""
    code: str = ""

    def under(self, outer: "Place") -> "Place":
        """What is not told here is as in ``outer``; a village belongs to the subdistrict it was told with."""
        if self.code and outer.code and self.code != outer.code:
            return self
        inner = bool(self.moo or self.village)
        return replace(
            self,
            code=self.code or outer.code,
            moo=self.moo if inner else outer.moo,
            village=self.village if inner else outer.village,
        )


@lru_cache(10_000)
def parsed(cell: str) -> Place:
    """The parts of an address that stand in one cell, by the words before them."""
    line = text.ascii_digits(text.tidy(cell))
    found = {name: (match[1].strip(" ,") if (match := pattern.search(line)) else "") for name, pattern in _patterns().items()}
    return Place(**found)


def _bare(name: str, kind: str = "") -> str:
    """A place's name as it is compared: without blanks and signs and, of a ``kind``, without the word before it."""
    plain = re.sub(r"[\s.\-]+", "", text.tidy(name)).casefold()
    for prefix in words()["place"].get(kind, ()):
        prefix = re.sub(r"[\s.\-]+", "", prefix)
        if plain.startswith(prefix) and len(plain) > len(prefix):
            return plain[len(prefix) :]
    return plain


@cache
def _subdistricts(province: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for district in places.districts(province):
        for one in places.subdistricts(district.code):
            for name in {_bare(places.name(one, language)) for language in ("th", "en")}:
                found.setdefault(name, []).append(one.code)
    return found


def _code(name: str, province: str, kind: str) -> str:
    """Of a province or district by its name, with or without the word before it; '' where there is none."""
    return cells.place_of(name, province, kind) or cells.place_of(_bare(name, kind), province, kind)


@lru_cache(10_000)
def located(place: Place, province: str, within: str = "") -> tuple[Place, str, Text | None]:
    """The place with the code of its subdistrict, and which part of it is wrong with why ("", None where nothing is).

    ``within``: the district that is meant where a subdistrict's name stands alone ('' where none is settled).
    """
    if not province:  # before the office is set up nothing is known of where it is
        return place, "", None
    if place.province and _code(place.province, province, "province") != province:
        return place, "province", Text(OTHER_PROVINCE)
    district = _code(place.district, province, "district") if place.district else ""
    if place.district and not district:
        return place, "district", Text(NO_DISTRICT)
    if not place.subdistrict:
        return place, "", None
    names = [_bare(place.subdistrict), _bare(place.subdistrict, "subdistrict")]
    codes = next((found for name in names if (found := _subdistricts(province).get(name))), [])
    inside = [code for code in codes if code.startswith(district or within)]
    if not inside:
        return place, "subdistrict", Text(NO_SUBDISTRICT)
    if len(inside) > 1:
        return place, "subdistrict", Text(MANY_SUBDISTRICTS)
    return replace(place, code=inside[0]), "", None
