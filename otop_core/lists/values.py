"""One cell of a list put where the form of its register would hold it, as it would be typed there, or told why it cannot be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from otop_core.importing.cells import month_of, year_of
from otop_core.language import encodings, spreadsheet, text, thai_calendar
from otop_core.language.messages import Text, _
from otop_core.lists import plausible
from otop_core.lists.headings import Column
from otop_core.lists.registers import COLUMNS, choices, key, keys
from otop_core.model.declaration import About
from otop_core.model.forms import Typed

SHORT, LONG = 300, 4000  # characters of a cell of one line, and of one of several
TICK = _("Please write ✓ for yes and leave it empty for no.")
BROKEN = _("Letters of this cell have been lost; please type it again.")
LINE = About("")


@dataclass(frozen=True)
class Trouble:
    """Something a person has to look at. ``at`` is the column in the sheet, -1 where the list has no such column."""

    at: int
    heading: str
    field: str
    text: Text


@dataclass
class Telling:
    """One row while it is being read; ``typed`` holds only what the row tells."""

    columns: Mapping[str, Column]
    words: Mapping[str, Mapping[str, str]]
    typed: Typed = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    def trouble(self, name: str, told: Text) -> None:
        """The first thing wrong with a cell is enough."""
        column = self.columns.get(name)
        at, heading = (column.at, column.heading) if column else (-1, "")
        if not any((one.at, one.field if at < 0 else "") == (at, name if at < 0 else "") for one in self.troubles):
            self.troubles.append(Trouble(at, heading, name, told))

    def note(self, wording: str, **values: object) -> None:
        self.notes.append(Text(wording, values))

    def put(self, column: Column, about: About | None, cell: str) -> None:
        """Read one cell; an empty one tells nothing, and so erases nothing."""
        name, about = column.field, about or LINE
        cell = spreadsheet.unguarded(cell)
        if len(cell) > (LONG if about.kind == "lines" else SHORT):
            self.trouble(name, Text(_("This is too long; at most {n} characters."), {"n": LONG if about.kind == "lines" else SHORT}))
            return
        if (mended := encodings.mended(cell)) is not None:
            self.note(_("Letters that had been garbled on the way were read as: {words}"), words=mended)
            cell = mended
        plain = text.tidy(cell)
        is_error = spreadsheet.is_error(plain)  # the check of the field says so
        if not plain or (plausible.is_nothing(plain) and about.kind not in ("mark", "yes") and not is_error):
            return
        if encodings.is_broken(plain):
            self.trouble(name, Text(BROKEN))
        elif name in COLUMNS:
            self.typed[name] = plain
        else:
            READERS.get(about.kind, _as_it_is)(self, column, about, plain, cell)


def _as_it_is(now: Telling, column: Column, about: About, plain: str, cell: str) -> None:
    now.typed[column.field] = cell if about.kind == "lines" else plain


def _yes(now: Telling, column: Column, about: About, plain: str, cell: str) -> None:
    said = key(plain)
    if said in keys("no") or said in keys("yes"):
        now.typed[column.field] = said in keys("yes")
    else:
        now.trouble(column.field, Text(TICK))


def _choice(now: Telling, column: Column, about: About, plain: str, cell: str) -> None:
    said = key(plain)
    if (code := now.words.get(column.field, {}).get(said, choices(about.choices).get(said, plain))) != "":
        now.typed[column.field] = code


def _choices(now: Telling, column: Column, about: About, plain: str, cell: str) -> None:
    known, answers = choices(about.choices), now.words.get(column.field, {})
    parts = (
        [plain] if key(plain) in known else [part for part in map(text.tidy, cell.replace(";", ",").replace("\n", ",").split(",")) if part]
    )
    now.typed[column.field] = [code for part in parts if (code := answers.get(key(part), known.get(key(part), part)))]


def _phone(now: Telling, column: Column, about: About, plain: str, cell: str) -> None:
    """The first number of a cell; what else stands there is told and not kept."""
    if text.phone(plain):
        now.typed[column.field] = plain
    elif plain.isascii() and plain.isdigit() and text.phone(f"0{plain}"):
        now.typed[column.field] = f"0{plain}"
        now.note(_("A 0 has been put before the telephone number; Excel leaves it out."))
    else:
        first, rest = plausible.phones(cell)
        now.typed[column.field] = first or plain
        if first and rest:
            now.note(_("Only the first telephone number is kept; left out: {rest}"), rest=text.tidy(rest))


def _money(now: Telling, column: Column, about: About, plain: str, cell: str) -> None:
    now.typed[column.field] = plain
    if column.yearly and (amount := text.number(plain)) is not None:
        now.typed[column.field] = f"{amount / 12:.2f}"
        now.note(_("The list tells it for a year: {year} has been divided by 12."), year=f"{amount:,}")


def _number(now: Telling, column: Column, about: About, plain: str, cell: str) -> None:
    now.typed[column.field] = plain
    if about.is_year and (year := year_of(plain)) is not None:
        now.typed[column.field] = str(year)
    elif "." in plain and (amount := text.number(plain)) is not None and amount == amount.to_integral_value():
        now.typed[column.field] = f"{amount:.0f}"


def _date(now: Telling, column: Column, about: About, plain: str, cell: str) -> None:
    if column.field != "sale.month":
        now.typed[column.field] = plausible.day_of(plain)
        if now.typed[column.field] != plain and plain.isdigit():
            now.note(_("{count} is how Excel counts days: it has been read as {day}."), count=plain, day=now.typed[column.field])
        return
    day = month_of(plain) or thai_calendar.parse_date(plausible.day_of(plain))
    now.typed[column.field] = thai_calendar.type_date(day.replace(day=1)) if day else plain


def _mark(now: Telling, column: Column, about: About, plain: str, cell: str) -> None:
    now.typed[column.field] = plain
    if plausible.is_scientific(plain):
        now.trouble(column.field, Text(_("Excel has shortened this number; please type it again.")))


Reader = Callable[[Telling, Column, About, str, str], None]
READERS: Mapping[str, Reader] = {
    "yes": _yes,
    "choice": _choice,
    "choices": _choices,
    "phone": _phone,
    "money": _money,
    "number": _number,
    "date": _date,
    "mark": _mark,
}
