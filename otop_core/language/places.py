"""The provinces, districts and subdistricts of Thailand by their DOPA codes, from the geothai package.

A place is always held by its code, never by its name: six subdistrict names occur twice in
Chaiyaphum alone, and codes have gaps, so look a code up instead of checking a range (DOMAIN 6.1).
Villages are in no public list; people add them. Data: GeoThai, CC BY 4.0 (name it where it is shown).
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from types import ModuleType
from typing import TypeVar


@dataclass(frozen=True, slots=True)
class Province:
    """A province; the code has 2 digits."""

    code: str
    th: str
    en: str


@dataclass(frozen=True, slots=True)
class District:
    """A district (amphoe); the code has 4 digits. In Bangkok the Thai name bears its prefix."""

    code: str
    th: str
    en: str


@dataclass(frozen=True, slots=True)
class Subdistrict:
    """A subdistrict (tambon); the code has 6 digits. Some have more than one postcode."""

    code: str
    th: str
    en: str
    postcodes: tuple[str, ...]


P = TypeVar("P", Province, District, Subdistrict)


@cache
def _geothai() -> ModuleType:
    """Import the package when a place is first asked for: a server start needs none of its tables."""
    import geothai
    import geothai.abolished

    return geothai


@cache
def provinces() -> tuple[Province, ...]:
    """Return all 77 provinces in code order."""
    return tuple(Province(found.code, found.name_th, found.name_en) for found in _geothai().provinces())


@lru_cache(maxsize=100)
def districts(province_code: str) -> tuple[District, ...]:
    """Return the districts of a province in code order, as official tables do; none if unknown."""
    return tuple(District(found.code, found.name_th, found.name_en) for found in _geothai().districts(province_code))


@lru_cache(maxsize=1000)
def subdistricts(district_code: str) -> tuple[Subdistrict, ...]:
    """Return the subdistricts of a district in code order; none if unknown."""
    return tuple(
        Subdistrict(found.code, found.name_th, found.name_en, found.postal_codes) for found in _geothai().subdistricts(district_code)
    )


@cache
def province(code: str) -> Province:
    """Return the province of a 2-digit code. Raises KeyError if there is none."""
    return _only(code, provinces())


@cache
def district(code: str) -> District:
    """Return the district of a 4-digit code. Raises KeyError if there is none, or no longer."""
    return _only(code, districts(code[:2]))


@cache
def subdistrict(code: str) -> Subdistrict:
    """Return the subdistrict of a 6-digit code. Raises KeyError if there is none, or no longer."""
    return _only(code, subdistricts(code[:4]))


def _only(code: str, places: tuple[P, ...]) -> P:
    for place in places:
        if place.code == code:
            return place
    raise KeyError(code)


def district_of(code: str) -> str:
    """Return the code of the district a subdistrict or village code lies in: its first 4 digits."""
    return code[:4]


@cache
def _successors() -> dict[str, str]:
    """The one place that took over from each abolished place; a place that was split has none."""
    return {found.code: found.successors[0] for found in _geothai().abolished.abolished_areas() if len(found.successors) == 1}


def successor(code: str) -> str | None:
    """Return the current code for an abolished one, as in old spreadsheets.

    None for a code in force, for one never used, and where the change is not clear: a place that
    was split, or that GeoThai has no notice for.
    """
    return _successors().get(code)


def name(place: Province | District | Subdistrict, language: str = "th") -> str:
    """Return the English name when the language is "en", else the Thai one."""
    return place.en if language == "en" else place.th
