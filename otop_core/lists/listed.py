"""What an office's list says: its rows as they will be kept, what it leaves out, and what a person answered about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from otop_core.language import text
from otop_core.language.messages import Text
from otop_core.lists import headings
from otop_core.lists.addresses import Place
from otop_core.lists.headings import Column, Head
from otop_core.lists.registers import HOUSE, NAME_PARTS, RUNNING
from otop_core.lists.rows import LeftOut
from otop_core.lists.values import Trouble
from otop_core.model.declaration import Noun
from otop_core.model.forms import Typed


@dataclass(frozen=True)
class Answers:
    """What a person said of a list: its columns by their place (a field, '' for not taken), one value for all rows by field, codes for
    words by field, the place that is meant where a row tells none, and the columns that are kept as a note."""

    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    place: Place = Place()
    notes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Office:
    """Whose list it is: the province, the district its reader works in ('' for all), and whether national IDs are asked for."""

    province: str
    district: str = ""
    asks_id: bool = False


@dataclass(frozen=True)
class Row:
    """``number`` as a spreadsheet counts; ``told``: by part, what the row tells of it, as it will be kept; ``whole``: the records of it
    that lack nothing but their links; ``missing``: what the others cannot be without as new ones; ``beside``: what is kept as a note."""

    number: int
    cells: tuple[str, ...]
    typed: Typed
    told: Mapping[str, Mapping[str, object]]
    whole: Mapping[str, Noun]
    place: Place
    troubles: tuple[Trouble, ...] = ()
    missing: tuple[Trouble, ...] = ()
    notes: tuple[Text, ...] = ()
    beside: str = ""

    @property
    def name(self) -> str:
        """What the row is about, as a person would call it."""
        given, family = (str(self.typed.get(name) or "") for name in NAME_PARTS[1:])
        others = (str(self.typed.get(f"{noun}.name") or "") for noun in ("product", "producer", "occupation_group", "partner"))
        return text.tidy(f"{given} {family}") or next(filter(None, others), "") or str(self.typed.get(HOUSE) or "")


@dataclass(frozen=True)
class Listed:
    """``above``: lines over the headings; ``place``: what they say of where the list is from."""

    noun: str
    head: Head
    heads: tuple[tuple[str, ...], ...]
    rows: tuple[Row, ...]
    left_out: tuple[LeftOut, ...] = ()
    above: tuple[str, ...] = ()
    place: Place = Place()

    @property
    def unsure(self) -> list[Column]:
        return [column for column in self.head.columns if column.field and not column.sure]

    @property
    def untaken(self) -> list[Column]:
        """Columns of which nothing is kept, but for running numbers and the reasons of our own files."""
        named = [column for column in self.head.columns if not column.field and column.heading]
        return [column for column in named if headings.meaning(self.noun, column.heading)[0] != RUNNING]

    def seen(self, column: Column, most: int = 5) -> list[str]:
        """The first different values of a column."""
        cells = (text.tidy(row.cells[column.at]) for row in self.rows if column.at < len(row.cells))
        return list(dict.fromkeys(filter(None, cells)))[:most]
