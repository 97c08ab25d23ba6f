"""What was read of a sheet: its figures with the cells they came from, and what is wrong with the others."""

from dataclasses import dataclass, field
from decimal import Decimal

from otop_core.importing.cells import bare
from otop_core.language import text
from otop_core.language.messages import Text, _
from otop_core.model.declaration import Noun

NOTHING = ("", "-", "–", "—")
CENT = Decimal("0.01")
NO_NUMBER = _("This is no number.")
BELOW_0 = _("A number below 0 cannot be right here.")


@dataclass(frozen=True)
class Figure:
    """A record with the cell it came from; rows and columns count from 1, as a spreadsheet does."""

    row: int
    column: int
    record: Noun


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a cell; it keeps only its own figure from being taken."""

    row: int
    column: int
    cell: str
    text: Text


@dataclass
class Reading:
    """``blanks``: empty cells, of which nothing is known; ``totals``: how many totals were compared; ``left_out``: rows of other items."""

    shape: str
    figures: list[Figure] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    blanks: int = 0
    totals: int = 0
    left_out: int = 0

    def wrong(self, row: int, column: int, cell: str, why: str, **values: object) -> None:
        self.troubles.append(Trouble(row + 1, column + 1, cell, Text(why, values)))

    def amount(self, row: int, column: int, cell: str, times: int = 1) -> Decimal | None:
        """The number of a cell; None where there is none, which is told unless the cell is empty."""
        if bare(cell) in NOTHING:
            self.blanks += 1
            return None
        value = text.number(cell)
        if value is None:
            self.wrong(row, column, cell, NO_NUMBER)
        elif value < 0:
            self.wrong(row, column, cell, BELOW_0)
        else:
            return (value * times).quantize(CENT)
        return None
