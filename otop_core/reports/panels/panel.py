"""One figure of a meeting: what it says, its numbers, how they are drawn; the same on a page, a slide, a sheet and in a file."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Kind = Literal["text", "count", "percent", "baht", "day"]
Value = str | int | float | Decimal | None  # None: not known or not told, which is never 0
# bars: one value a row; stacked: parts of a row, added up; lines: rows are months; marked: a value against what it should be; table: none.
Chart = Literal["bars", "stacked", "lines", "marked", "table"]


@dataclass(frozen=True)
class Column:
    """``key`` names it in files and addresses; ``unit`` as it is said, '' for none; ``colour`` where it is drawn (#RRGGBB);
    ``official``: the name of the indicator in provincial open data, where it has one."""

    key: str
    heading: str
    kind: Kind
    unit: str = ""
    colour: str = ""
    official: str = ""


@dataclass(frozen=True)
class Row:
    """A value for each column; ``code`` of the district, area, step or month; ``opens``: the address of the list behind it, or ''."""

    code: str
    values: tuple[Value, ...]
    opens: str = ""


@dataclass(frozen=True)
class Panel:
    """``finding``: what a chairman reads first; ``drawn``: the keys of the columns that are drawn, the first column names the rows.

    ``total``: the row over all, or None; ``notes``: what the numbers are of, what is left out; ``acts``: who can act on it.
    """

    code: str
    title: str
    finding: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    chart: Chart = "table"
    drawn: tuple[str, ...] = ()
    total: Row | None = None
    notes: tuple[str, ...] = ()
    acts: str = ""

    def column(self, key: str) -> Column:
        return self.columns[self.at(key)]

    def at(self, key: str) -> int:
        """Where the column stands."""
        return next(place for place, one in enumerate(self.columns) if one.key == key)

    def series(self) -> list[tuple[Column, list[Value]]]:
        """The drawn columns with their values, one a row."""
        return [(self.column(key), [row.values[self.at(key)] for row in self.rows]) for key in self.drawn]

    @property
    def names(self) -> list[str]:
        """What the rows are called."""
        return [str(row.values[0]) for row in self.rows]


@dataclass(frozen=True)
class Book:
    """All panels of a meeting, and what they are of: heading, fiscal year (B.E.), day, source."""

    title: str
    year: int
    as_of: str
    source: str
    panels: tuple[Panel, ...]

    def panel(self, code: str) -> Panel | None:
        return next((one for one in self.panels if one.code == code), None)
