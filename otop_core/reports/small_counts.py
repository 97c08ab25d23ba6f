"""Counts of people on screens that may be shown to a meeting: a district with one to four is shown as "<5".

The rule, for a reader who sees aggregates only:
- a cell of 1 to 4 people is hidden; 0 hides nobody and is shown;
- a total over cells of which some are hidden is not the exact sum (it would give a single hidden cell away) but the least it can be:
  the shown cells, and one for each hidden one, with the words "or more";
- a count of one area is hidden too where the rest of its district (the other areas) would be 1 to 4: two views must not be subtracted;
- how many fields are filled in is then given in per cent only, because the number of fields asked tells the number of people.
Two days of the same cell may still be compared; that tells a change, not a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from otop_core.language.messages import _, say

LEAST = 5


@dataclass(frozen=True)
class People:
    """``n`` None and not hidden: not counted here. ``n`` None and hidden: under five. ``n`` and hidden: at least ``n``."""

    n: int | None
    hidden: bool = False


NOT_COUNTED = People(None)


def small(n: int) -> bool:
    return 0 < n < LEAST


def cell(n: int, rest: int, hide: bool) -> People:
    """One district; ``rest`` are those of the same district that the filters leave out."""
    return People(None, True) if hide and (small(n) or small(rest)) else People(n)


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
    if one.n is None:
        return "<5" if one.hidden else ""
    return say(_("{n} or more"), language, n=one.n) if one.hidden else str(one.n)
