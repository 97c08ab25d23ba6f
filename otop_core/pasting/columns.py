"""Which column of a pasted list is which field: by its heading in Thai or English, or by the order of the example."""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from otop_core.community.households import Household
from otop_core.community.people import Person
from otop_core.language import vocabulary
from otop_core.language.messages import LANGUAGES, _, say
from otop_core.language.text import ascii_digits, tidy
from otop_core.model.declaration import About
from otop_core.model.forms import form_of

ABOUTS: Mapping[str, About] = {
    f"{cls.noun}.{name}": cls.abouts()[name] for cls in (Person, Household) for name in form_of("household").part(cls.noun).fields
}
NAME, RUNNING = "person.name", "#"  # a whole name in one cell; the running number, which is not kept
NAME_PARTS = ("person.name_title", "person.given_name", "person.family_name")
TEMPLATE = (
    NAME,
    "household.house_no",
    "person.phone",
    "household.members",
    "household.occupation",
    "household.knows",
    "household.wants_occupation",
    "household.wants_to_learn",
    "household.is_voluntary",
    "household.is_committed",
    "household.income",
    "household.expense",
    "household.saving",
    "household.notice_given_on",
)
NAMING = {NAME, "person.given_name", "household.house_no"}  # one of them stands in every heading row
ABOVE = 5  # rows a title may take before the headings


@dataclass(frozen=True)
class Column:
    """``field``: "part.field", NAME, RUNNING, or '' where nobody knows what it is."""

    heading: str
    field: str
    yearly: bool = False  # money of a year, where the form asks for a month's


@cache
def data() -> dict[str, Any]:
    """How people write headings, yes and no, and occupations; Thai words are data, beside this file."""
    raw: dict[str, Any] = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))
    return raw


def key(words: str) -> str:
    """What two spellings of a heading or a label have in common: letters, marks and digits."""
    plain = ascii_digits(tidy(words)).casefold()
    return "".join(char for char in plain if unicodedata.category(char)[0] in "LMN") or plain


@cache
def _headings() -> dict[str, str]:
    known = {key(heading): field for field, headings in data().items() if field in (*ABOUTS, NAME, RUNNING) for heading in headings}
    labels = {key(label(name, language)): name for name in (NAME, *ABOUTS) for language in LANGUAGES}
    return {key(name.split(".")[-1]): name for name in ABOUTS} | known | labels


def field_of(heading: str) -> str:
    """The field a heading means; a unit in brackets, a star and a new line in it do not count."""
    bare = re.sub(rf"\([^()]*\)|\[[^\[\]]*\]|/\s*(?:{_yearly()})\s*$", " ", heading)
    return _headings().get(key(heading), "") or _headings().get(key(bare), "")


def is_yearly(heading: str) -> bool:
    """What stands in brackets behind the name of the money: (baht/year)."""
    return bool(re.search(rf"[(\[][^)\]]*(?:{_yearly()})\s*[)\]]|/\s*(?:{_yearly()})\s*$", tidy(heading).casefold()))


@cache
def _yearly() -> str:
    return "|".join(re.escape(word) for word in data()["yearly"])


def is_exact(column: Column) -> bool:
    """Whether the heading is the very name of its field, and not only one of the words for it."""
    return column.field in ABOUTS and key(column.heading) in {key(label(column.field, language)) for language in LANGUAGES}


@cache
def choices(name: str) -> dict[str, str]:
    """From what people write to the code of a list: its code, both labels with and without brackets, and common other words."""
    found: dict[str, str] = {key(word): code for code, words in data().get(name, {}).items() for word in words}
    for code in vocabulary.codes(name):
        for label in (code, *(vocabulary.label(name, code, language) for language in LANGUAGES)):
            found |= {key(label): code, key(re.sub(r"\(.*\)", "", label)): code}
    return found


def label(field: str, language: str) -> str:
    return say(_("Name with title and family name"), language) if field == NAME else say(ABOUTS[field].label, language)


def found(rows: Sequence[Sequence[str]], language: str, asks_id: bool) -> tuple[list[Column], int]:
    """The columns, and how many rows the headings and what stands above them take (0: no headings, the order of the example)."""
    for place, row in enumerate(rows[:ABOVE]):
        if _is_heading(row):
            return _distinct([Column(tidy(cell), field_of(cell), is_yearly(cell)) for cell in row], asks_id), place + 1
    return _in_order(rows, language), 0


def _is_heading(row: Sequence[str]) -> bool:
    fields = [field_of(cell) for cell in row if tidy(cell)]
    known = {name for name in fields if name}
    return bool(known) and (len(known) >= 3 or len(fields) <= 2 * len(known)) and (bool(known & NAMING) or len(known) >= 3)


def _distinct(columns: Sequence[Column], asks_id: bool) -> list[Column]:
    """A field is read from its first column; what this office does not ask for is not read at all."""
    taken: set[str] = set() if asks_id else {"person.national_id"}
    kept = []
    if any(column.field == "person.given_name" for column in columns):  # beside it, one Thai word for both means the family name
        columns = [
            replace(c, field="person.family_name") if c.field == NAME and re.fullmatch(r"\S+", c.heading) and "-" not in c.heading else c
            for c in columns
        ]
    exact = {column.field for column in columns if is_exact(column)}
    for column in columns:
        if column.field in exact and not is_exact(column) and column.field not in NAME_PARTS:  # its own name stands over another column
            kept.append(replace(column, field=""))
            continue
        whole = column.field == NAME and "person.given_name" in taken
        twice = column.field in taken or whole or (column.field in NAME_PARTS[1:] and NAME in taken)
        kept.append(replace(column, field="") if twice else column)
        taken.add(column.field)
    return kept


def _in_order(rows: Sequence[Sequence[str]], language: str) -> list[Column]:
    width = max(map(len, rows), default=0)
    first = [ascii_digits(tidy(row[0])) for row in rows]
    numbered = width > 1 and first == [str(n) for n in range(1, len(rows) + 1)]
    fields = [RUNNING] * numbered + list(TEMPLATE)
    columns = [Column(say(_("No."), language) if name == RUNNING else label(name, language), name) for name in fields]
    more = [Column(say(_("column {n}"), language, n=n + 1), "") for n in range(len(columns), width)]
    return [*columns, *more][: max(width, 1)]
