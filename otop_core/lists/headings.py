"""Which column of a list is which field, by its heading; what is not sure is asked and never guessed in silence."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz, process

from otop_core.language.messages import _, say
from otop_core.language.text import ascii_digits, tidy
from otop_core.lists import plausible
from otop_core.lists.registers import COLUMNS, NAME, NAME_PARTS, REGISTERS, RUNNING, abouts, headings, key, keys, label, words

LOOKED_AT = 12  # rows a title may take before the headings
ALIKE = 86  # of 100: how like a known heading one is that is asked about with a suggestion
LOOKED_THROUGH = 400  # rows that show whether a column holds anything
SEEN = 40  # cells of a column that show whether it holds what its heading says


@dataclass(frozen=True)
class Column:
    """``field``: "part.field", RUNNING, or '' where it is not taken; not ``sure``: that is a suggestion, to be asked.

    ``yearly``: money of a year, where the form asks for a month's.
    """

    at: int
    heading: str
    field: str
    sure: bool = True
    yearly: bool = False


@dataclass(frozen=True)
class Head:
    """``first``: the row of the headings, -1 where the list has none and the order of the template counts; ``rows`` they take."""

    columns: tuple[Column, ...]
    first: int = -1
    rows: int = 0


@lru_cache(20_000)
def meaning(noun: str, heading: str) -> tuple[str, bool, bool]:
    """(field, whether it is sure, whether it is money of a year); what stands in brackets counts."""
    known = headings(noun)
    if found := known.get(key(heading)):
        return found, True, False
    inside = [key(part) for part in re.findall(r"[(\[]([^()\[\]]*)[)\]]", heading)]
    bare = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", heading)
    yearly = _is_yearly(heading)
    if yearly:
        bare = re.sub(rf"(?:{_any('per')})?\s*(?:{_any('yearly')})\s*$", "", tidy(bare).casefold())
    if found := known.get(key(bare)):
        money = found in abouts(noun) and abouts(noun)[found].kind == "money"
        harmless = all(not part or part in keys("units") or known.get(part) == found or (yearly and money) for part in inside)
        return found, harmless and (money or not yearly), yearly and money
    return _like(noun, heading, bare), False, False


def _is_yearly(heading: str) -> bool:
    ends, line = _any("yearly"), ascii_digits(tidy(heading)).casefold()
    return bool(re.search(rf"[(\[][^)\]]*(?:{ends})\s*[)\]]|(?:{_any('per')})\s*(?:{ends})\s*$", line))


def _any(name: str) -> str:
    return "|".join(map(re.escape, words()[name]))


def _like(noun: str, heading: str, bare: str) -> str:
    """The field that a heading may mean: by words that are only perhaps its name, by likeness, or by a known heading that stands in it."""
    fields, said = abouts(noun), key(bare) or key(heading)
    for name, maybe in words()["maybe"].items():
        if name in fields and said in map(key, maybe):
            return str(name)
    known = headings(noun)
    best = process.extractOne(said, list(known), scorer=fuzz.ratio, score_cutoff=ALIKE) if len(said) >= 4 else None
    if not best:
        for starts in (True, False):
            holds = [
                word for word in known if (len(word) >= 5 and said.startswith(word)) or (not starts and len(word) >= 8 and word in said)
            ]
            if holds:
                return _not_running(known[max(holds, key=len)])
        return next((str(name) for name, maybe in words()["maybe"].items() if name in fields and any(key(w) in said for w in maybe)), "")
    return _not_running(known[best[0]])


def _not_running(field: str) -> str:
    return "" if field == RUNNING else field


def find(rows: Sequence[Sequence[str]], noun: str, language: str, *, asks_id: bool = False) -> Head:
    """The columns of a list by its headings, which may take two lines; without any, by the order of the template."""
    first, score = -1, 0
    for at, row in enumerate(rows[:LOOKED_AT]):
        if (found := _score(row, noun)) > score:
            first, score = at, found
    if first < 0:
        return Head(_in_order(rows, noun, language))
    second = first + 1 < len(rows) and _is_second_line(rows[first], rows[first + 1], noun)
    columns = _two_lines(rows[first], rows[first + 1], noun) if second else [_column(at, cell, noun) for at, cell in enumerate(rows[first])]
    taken = 2 if second else 1
    below = rows[first + taken : first + taken + LOOKED_THROUGH]
    filled = {at for row in below for at, cell in enumerate(row) if cell and tidy(cell)}
    columns = _distinct(columns, filled if below else set(range(len(columns))), asks_id)
    return Head(tuple(_doubted(column, below, noun) for column in columns), first, taken)


def _column(at: int, heading: str, noun: str) -> Column:
    field, sure, yearly = meaning(noun, tidy(heading)) if tidy(heading) else ("", True, False)
    return Column(at, tidy(heading), field, sure, yearly)


def _score(row: Sequence[str], noun: str) -> int:
    """How much a row looks like headings of this register: 0 where it is none."""
    cells = [tidy(cell) for cell in row if tidy(cell)]
    found = [meaning(noun, cell) for cell in cells[:60] if len(cell) <= 80]
    sure = {field for field, is_sure, _yearly in found if is_sure and field}
    known = sure | {field for field, _sure, _yearly in found if field}
    naming = bool(known & set(REGISTERS[noun].naming))
    if len(sure - {RUNNING}) >= 3 or (naming and sure and 2 * len(known) >= len(cells)):
        return 10 * len(sure) + len(known) + 5 * naming
    return 0


def _is_second_line(above: Sequence[str], below: Sequence[str], noun: str) -> bool:
    """The parts of a heading that stretches over several columns: nothing under the headings that stand for themselves, no number."""
    cells = [(at, tidy(cell)) for at, cell in enumerate(below) if tidy(cell)]
    if not cells or any(any(char.isdigit() for char in cell) and not cell.startswith("(") for _at, cell in cells):
        return False
    alone = {at for at, cell in enumerate(above) if tidy(cell) and meaning(noun, tidy(cell))[0] in REGISTERS[noun].naming}
    parts = [_joined(above, at, cell, noun) for at, cell in cells]
    return not alone & {at for at, cell in cells if not cell.startswith("(")} and any(field for field, _sure, _yearly in parts)


def _parent(above: Sequence[str], at: int) -> str:
    """The heading that stretches over this column: its own, or the nearest to the left."""
    return next((tidy(above[n]) for n in range(min(at, len(above) - 1), -1, -1) if tidy(above[n])), "")


def _joined(above: Sequence[str], at: int, part: str, noun: str) -> tuple[str, bool, bool]:
    parent = _parent(above, at)
    if part.startswith("("):
        return meaning(noun, f"{parent} {part}")
    alone = meaning(noun, part)
    if alone[0] and alone[1] and (not parent or key(parent) in keys("groups")):
        return alone
    for whole in (f"{parent} {part}", f"{parent} ({part})"):
        if (found := meaning(noun, whole))[0] and found[1]:
            return found
    return alone[0], False, alone[2]


def _two_lines(above: Sequence[str], below: Sequence[str], noun: str) -> list[Column]:
    columns = []
    for at in range(max(len(above), len(below))):
        own, part = (tidy(line[at]) if at < len(line) else "" for line in (above, below))
        if not part:
            columns.append(_column(at, own, noun))
            continue
        field, sure, yearly = _joined(above, at, part, noun)
        columns.append(Column(at, f"{_parent(above, at)} {part}".strip(), field, sure, yearly))
    return columns


def _is_exact(column: Column) -> bool:
    """Whether the heading is the very name of its field, and not only one of the words for it."""
    return column.field not in ("", RUNNING) and key(column.heading) in {key(label(column.field, one)) for one in ("th", "en")}


def _distinct(columns: Sequence[Column], filled: Collection[int], asks_id: bool) -> list[Column]:
    """A field is read from one column: from one that holds anything, from the one with its very name, else from the first, which is
    asked where there are two."""
    columns = list(columns)
    if any(column.field == "person.given_name" for column in columns):  # beside it, one Thai word for both means the family name
        columns = [
            replace(c, field="person.family_name") if c.field == NAME and re.fullmatch(r"\S+", c.heading) and "-" not in c.heading else c
            for c in columns
        ]
    if not asks_id:  # what this office does not ask for is not read at all
        columns = [replace(c, field="", sure=True) if c.field == "person.national_id" else c for c in columns]

    def rank(column: Column) -> tuple[bool, bool, bool]:
        return column.at in filled, _is_exact(column), column.sure

    kept: dict[str, Column] = {}
    for column in columns:
        there = kept.get(column.field)
        if not column.field or there is None or rank(column) > rank(there):
            kept[column.field] = column
    if NAME in kept and "person.given_name" in kept:
        del kept[NAME]
    if NAME in kept:
        kept.pop("person.family_name", None)
    found = []
    for column in columns:
        mine = column.field and kept.get(column.field) == column
        rivals = [c for c in columns if c.field == column.field and c.sure and c.at in filled and not _is_exact(c)]
        rivals = [] if column.field in (*NAME_PARTS, NAME, RUNNING) else rivals
        asked = mine and len(rivals) > 1 and column in rivals
        found.append(replace(column, sure=column.sure and not asked) if mine else replace(column, field="", sure=True))
    return found


def _doubted(column: Column, rows: Sequence[Sequence[str]], noun: str) -> Column:
    """Asked about where most of what stands under the heading is nothing of its kind."""
    about = abouts(noun).get(column.field)
    if about is None or column.field in COLUMNS or about.kind not in plausible.READS or not column.sure:
        return column
    cells = [cell for row in rows if column.at < len(row) and (cell := tidy(row[column.at])) and not plausible.is_nothing(cell)][:SEEN]
    reads = plausible.READS[about.kind]
    return replace(column, sure=len(cells) < 3 or 2 * sum(reads(cell) for cell in cells) >= len(cells))


def _in_order(rows: Sequence[Sequence[str]], noun: str, language: str) -> tuple[Column, ...]:
    width = max(map(len, rows), default=0)
    first = [ascii_digits(tidy(row[0])) for row in rows if row]
    numbered = width > 1 and first == [str(n) for n in range(1, len(first) + 1)]
    fields = [RUNNING] * numbered + list(REGISTERS[noun].template)
    columns = [Column(n, say(_("No."), language) if name == RUNNING else label(name, language), name) for n, name in enumerate(fields)]
    columns += [Column(n, say(_("column {n}"), language, n=n + 1), "") for n in range(len(columns), width)]
    return tuple(columns[: max(width, 1)])


def guess(rows: Sequence[Sequence[str]]) -> str:
    """The register a list is most likely of; '' where no headings are known."""
    scores = {noun: max((_score(row, noun) for row in rows[:LOOKED_AT]), default=0) for noun in REGISTERS}
    best = max(scores, key=lambda noun: (scores[noun], noun == "household"))
    return best if scores[best] else ""


def answered(head: Head, answers: Mapping[str, str]) -> Head:
    """With what a person said of the columns (by their place, as text): a field, or '' for not taken."""
    columns = []
    for column in head.columns:
        said = answers.get(str(column.at))
        columns.append(column if said is None else replace(column, field=said, sure=True, yearly=column.yearly and said == column.field))
    taken = {column.field for column in columns if str(column.at) in answers and column.field}
    columns = [replace(c, field="", sure=True) if c.field in taken and str(c.at) not in answers else c for c in columns]
    return replace(head, columns=tuple(columns))
