"""What names are found and put in order by; a person's title is left out (``person_key``), a thing that begins like one is not a person."""

import re
import unicodedata

from otop_core.language.text import BLANKS, CONSONANTS, LEADING_VOWELS, ascii_digits, tidy, without_title

MOST_WORDS = 8  # of a search


def search_key(text: str) -> str:
    """Return what searches and duplicate checks compare: letters, marks and digits only, casefolded."""
    key = ascii_digits(tidy(text)).casefold()
    return "".join(char for char in key if unicodedata.category(char)[0] in "LMN" and char != "ฯ")


def person_key(name: str) -> str:
    """The search key of somebody's name, without the title."""
    return search_key(without_title(name))


def words(text: str) -> list[tuple[str, str]]:
    """(search key, as it is typed) of each word of a search, the first eight; a house number is one word."""
    typed = re.sub(r"\s*/\s*", "/", ascii_digits(tidy(text))).split()
    pairs = [(search_key(word), word) for word in typed]
    return ([pair for pair in pairs if pair[0]] or pairs)[:MOST_WORDS]


# Sorting. Primary: as in the Thai dictionary, sara am is sara aa and then a sign between the last
# consonant and the first vowel; paiyannoi stands at that place and is free, for it never counts itself.
_PRIMARY = str.maketrans({"ฯ": None, "ๆ": None, "ำ": "าฯ", "ํ": "ฯ", "ๅ": "า"})
_SECONDARY = str.maketrans(dict(zip("๎์็่้๊๋", "1234567", strict=True)))
_MARKS = re.compile("[\u0e47-\u0e4c\u0e4e]")
_NOT_MARKS = re.compile("[^\u0e47-\u0e4c\u0e4e]")
_VOWEL_FIRST = re.compile(f"([{LEADING_VOWELS}])([{CONSONANTS}])")


def sort_key(name: str) -> str:
    """Return a key that puts names in Thai dictionary order when compared by code point.

    Store it and order by it (``COLLATE "C"`` on PostgreSQL). It gives the order of DuckDB's
    ``COLLATE th`` for Thai words, with two wishes of its own: a blank comes before any letter, so
    that people of one given name stay together, and Latin letters come before Thai ones.
    Tone marks follow after two blanks and count only between equal letters.
    """
    key = ascii_digits(tidy(name)).casefold()
    key = _VOWEL_FIRST.sub(r"\2\1", key).translate(_PRIMARY)
    key = "".join(char for char in key if char == " " or unicodedata.category(char)[0] in "LMN")
    key = BLANKS.sub(" ", key).strip()
    primary = _MARKS.sub("", key)
    if primary == key:
        return key
    return f"{primary}  {_NOT_MARKS.sub('0', key).translate(_SECONDARY).rstrip('0')}"
