"""Counts of people on screens that may be shown to a meeting: a district with one to four is shown as "<5".

The rule, for a reader who sees aggregates only:
- a cell of 1 to 4 people is hidden; 0 hides nobody and is shown;
- a total over cells of which some are hidden is not the exact sum (it would give a single hidden cell away) but the least it can be:
  the shown cells, and one for each hidden one, with the words "or more";
- where one area of a district has 1 to 4, the counts of all its areas are withheld but those that are 0: with the district's own count
  they could be subtracted from it until one is left;
- how many fields are filled in is then told in quarters only: the number of fields asked tells the number of people, and so does an
  exact percentage (one person with eight fields can have 12.5 %, not 10 %).
Two days of the same cell may still be compared; that tells a change, not a person.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from otop_core.language.messages import _, say

LEAST = 5


@dataclass(frozen=True)
class People:
    """``n`` None and not hidden: not counted here. ``n`` None and hidden: under five. ``n`` and hidden: at least ``n``.

    ``withheld``: hidden, and it may be five or more.
    """

    n: int | None
    hidden: bool = False
    withheld: bool = False


NOT_COUNTED = People(None)


def small(n: int) -> bool:
    return 0 < n < LEAST


def cell(n: int, hide: bool) -> People:
    """One district."""
    return People(None, True) if hide and small(n) else People(n)


def part(n: int, areas: Iterable[int], hide: bool) -> People:
    """One area of a district; ``areas``: the counts of all its areas, this one among them."""
    return People(None, True, True) if hide and n and any(map(small, areas)) else People(n)


class InDistrict(Protocol):
    @property
    def district(self) -> str: ...


T = TypeVar("T", bound=InDistrict)


def enough(rows: Iterable[T], hide: bool) -> list[T]:
    """The rows of districts that have five or more of them: averages over these are averages over districts that may be shown."""
    found = list(rows)
    counts = Counter(row.district for row in found)
    return [row for row in found if not hide or counts[row.district] >= LEAST]


def open_cells(counts: Mapping[str, int]) -> dict[str, int]:
    """The cells of a district that may be shown although their sum is known: what is hidden together is five or more."""
    shown = dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    hidden = sum(shown.pop(code) for code, n in counts.items() if small(n))
    while shown and small(hidden):
        hidden += shown.popitem()[1]
    return shown


def in_quarters(percent: float) -> float:
    """A percentage that one person with four fields or more can have as well as any number of people."""
    return 25.0 * round(percent / 25)


def total(cells: Iterable[People]) -> People:
    cells = list(cells)
    if any(one.n is None and not one.hidden for one in cells):
        return NOT_COUNTED
    if len(cells) == 1:
        return cells[0]
    least = sum(1 if one.n is None else one.n for one in cells)
    return People(least, any(one.hidden for one in cells))


def show(one: People, language: str) -> str:
    """As a table or a file shows it; '' where it is not counted."""
    if one.n is None and one.withheld:
        return say(_("withheld"), language)
    if one.n is None:
        return "<5" if one.hidden else ""
    return say(_("{n} or more"), language, n=one.n) if one.hidden else str(one.n)
