"""What a cell of an office's table says: a heading, a place, a month, a fiscal year, a category, by any of the names in use."""

import datetime as dt
import json
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from otop_core.language import places, text, thai_calendar
from otop_core.results.published_sales import NATION

YEARS = range(2540, 2700)  # fiscal years (B.E.)


@cache
def words() -> dict[str, Any]:
    """The words of headings and names, by what they mean."""
    found: dict[str, Any] = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))
    return found


def bare(cell: str) -> str:
    """A word as it is compared: tidied, in small letters, without spaces."""
    return re.sub(r"\s+", "", text.tidy(cell)).lower()


def is_word(cell: str, meaning: str) -> bool:
    return bare(cell) in {bare(word) for word in words()[meaning]}


def place_of(cell: str, province: str, kind: str) -> str:
    """The code of a province, or (``kind`` "district") of a district of this province; '' where the name is of none."""
    if is_word(cell, "nation"):
        return NATION
    known = _districts(province) if kind == "district" else _provinces()
    return next((found for one in _spellings(bare(cell)) if (found := known.get(one))), "")


def _spellings(name: str) -> Iterable[str]:
    """The name as it stands first, because some begin as a prefix does; then without one."""
    yield name
    for prefix in words()["place_prefixes"]:
        if name.startswith(prefix):
            yield name.removeprefix(prefix)


@cache
def _provinces() -> dict[str, str]:
    found = {bare(places.name(one, language)): one.code for one in places.provinces() for language in ("th", "en")}
    return found | {bare(alias): found[bare(name)] for alias, name in words()["place_aliases"].items()}


@cache
def _districts(province: str) -> dict[str, str]:
    """The district of the province's town by its short name too."""
    found = {bare(places.name(one, language)): one.code for one in places.districts(province) for language in ("th", "en")}
    town = bare(words()["town"])
    capital = next((code for name, code in found.items() if name.startswith(town) and code.endswith("01")), "")
    return found | ({town: capital} if capital else {})


def month_of(cell: str) -> dt.date | None:
    """The first day of a month written with its year, by name or number, in either era."""
    tidied = text.ascii_digits(text.tidy(cell))
    numbers = re.fullmatch(r"(\d{1,2})[/-](\d{2,4})|(\d{4})-(\d{1,2})(?:-01)?", tidied)
    if numbers:
        typed = f"1/{numbers[1]}/{numbers[2]}" if numbers[1] else f"1/{numbers[4]}/{numbers[3]}"
        return thai_calendar.parse_date(typed)
    return thai_calendar.parse_date(f"1 {tidied}")


def year_of(cell: str) -> int | None:
    digits = re.sub(r"\D", "", text.ascii_digits(cell))
    year = int(digits[:4]) if digits else 0
    year += 543 if 1990 <= year < 2150 else 0
    return year if year in YEARS else None


def code_of(cell: str, meaning: str) -> str:
    """The code of a category or channel by any of its names, of today or of before; '' for none."""
    name = bare(cell).removeprefix(words()["category_prefix"])
    return next((code for code, names in words()[meaning].items() if name in map(bare, names)), "")
