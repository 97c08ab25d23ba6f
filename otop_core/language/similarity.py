"""Who may already be registered: people or products in the same village whose names are alike.

It only warns and never blocks, for two real neighbours may share a name (PLATFORM B4). Thai letters
take three bytes each, so the comparison is made here and not by DuckDB's byte-based functions.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeVar

from rapidfuzz import fuzz

from otop_core.language.keys import person_key
from otop_core.language.text import ascii_digits, tidy

C = TypeVar("C")
ASIDE = re.compile(r"[(\[]([^()\[\]]*)[)\]]")


@lru_cache(4096)
def name_key(name: str) -> str:
    """A name as it is compared: what stands in brackets is a nickname, no part of it."""
    return person_key(ASIDE.sub(" ", name)) or person_key(name)


def _second(pair: Any) -> str:
    """Return the name in an (id, name) pair."""
    return str(pair[1])


def alike(
    name: str,
    candidates: Iterable[C],
    *,
    threshold: int = 88,
    key: Callable[[C], str] = _second,
    house: str | None = None,
    house_key: Callable[[C], str | None] | None = None,
) -> list[tuple[C, int, str]]:
    """Return (candidate, likeness 0-100, reason) of those that may be the same, best first.

    Give only candidates of one village: a house number means nothing outside it. ``key`` reads a
    candidate's name; with ``house`` and ``house_key`` those of the same house number are found too.
    Reasons, the strongest that holds: "same_name" (equal but for title and spelling variants that
    look the same), "similar_name" (likeness at or above the threshold), "same_house".
    """
    found = []
    same = name_key(name)
    number = _house_number(house)
    for candidate in candidates:
        other = name_key(key(candidate))
        score = round(fuzz.ratio(same, other)) if same and other else 0
        if same and other == same:
            found.append((candidate, score, "same_name"))
        elif score >= threshold:
            found.append((candidate, score, "similar_name"))
        elif number and house_key and _house_number(house_key(candidate)) == number:
            found.append((candidate, score, "same_house"))
    order = ("same_name", "similar_name", "same_house")
    return sorted(found, key=lambda match: (order.index(match[2]), -match[1]))


@lru_cache(4096)
def _house_number(text: str | None) -> str | None:
    """Return the house number alone, 12/3, or None where there is none ("-", "not known")."""
    found = re.search(r"[0-9]+(?:\s?/\s?[0-9]+)*", ascii_digits(tidy(text or "")))
    return re.sub(r"\s", "", found[0]) if found else None
