"""The official lists: a code for the store, a Thai and an English label for the reader."""

import json
from functools import cache
from pathlib import Path


@cache
def _lists() -> dict[str, dict[str, tuple[str, str]]]:
    raw = json.loads((Path(__file__).parent / "vocabulary.json").read_text(encoding="utf-8"))
    return {name: {code: (thai, english) for code, thai, english in rows} for name, rows in raw.items()}


def names() -> list[str]:
    return list(_lists())


def codes(name: str) -> tuple[str, ...]:
    """The codes of a list in their official order; KeyError for an unknown list."""
    return tuple(_lists()[name])


def label(name: str, code: str | None, language: str) -> str:
    """The label of a code; a code no longer in the list is shown as it is, an absent one as an empty string."""
    if code is None:
        return ""
    thai, english = _lists()[name].get(code, (code, code))
    return thai if language == "th" else english
