"""A pasted list read by the rules of the household form: what each cell means, and every problem by row and column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from otop_core.community.duplicate_candidates import REASONS
from otop_core.importing import sheet
from otop_core.language import similarity, spreadsheet, text
from otop_core.language.messages import Text, _
from otop_core.model.forms import Typed
from otop_core.pasting import columns as known
from otop_core.pasting import plausible
from otop_core.pasting.checking import checked
from otop_core.pasting.columns import ABOUTS, NAME, NAME_PARTS, RUNNING, Column

MOST = 300  # rows read at a time; the rest stays in the text
LONGEST = 150_000  # characters read at all
SHORT, LONG = 300, 4000  # characters of a cell of one line, and of one of several


@dataclass(frozen=True)
class Trouble:
    """Something a person has to look at. ``column`` is the place in the sheet, -1 where the list has no such column."""

    row: int
    heading: str
    text: Text
    column: int = -1
    field: str = ""


@dataclass(frozen=True)
class Row:
    """``cells`` as pasted; ``typed`` as the form would hold it; ``understood`` as it will be kept, where it can be."""

    number: int
    cells: tuple[str, ...]
    typed: Typed
    understood: Mapping[str, object]
    troubles: tuple[Trouble, ...] = ()
    notes: tuple[Text, ...] = ()
    alike: tuple[Text, ...] = ()

    @property
    def name(self) -> str:
        given, family = (str(self.typed.get(f"person.{part}") or "") for part in ("given_name", "family_name"))
        return text.tidy(f"{given} {family}")


@dataclass(frozen=True)
class Pasted:
    """``heading`` and ``above`` as pasted; ``later``: rows beyond the first 300; ``refused``: why nothing was read."""

    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    heading: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    later: tuple[tuple[str, ...], ...] = ()
    refused: Text | None = None

    @property
    def good(self) -> list[Row]:
        return [row for row in self.rows if not row.troubles]

    @property
    def unknown(self) -> list[str]:
        """Headings nobody knows; what stands under them is not kept."""
        return [column.heading for column in self.columns if not column.field and column.heading]

    @property
    def problems(self) -> list[tuple[int, str, Text]]:
        return [(trouble.row, trouble.heading, trouble.text) for row in self.rows for trouble in row.troubles]

    def text(self, rows: Sequence[Sequence[str]]) -> str:
        """These rows under the same headings, and what has not been read yet behind them."""
        body = [*rows, *self.later]
        return sheet.text([self.heading, *body] if self.heading and body else body)


def read(pasted: str, language: str, *, asks_id: bool = False) -> Pasted:
    """What a pasted text says. ``asks_id``: this office asks for national IDs. Never raises."""
    if len(pasted) > LONGEST:
        return Pasted(refused=Text(_("This is too much at once; please paste at most {n} rows."), {"n": MOST}))
    table = [tuple(row) for row in sheet.cells(pasted)]
    columns, taken = known.found(table, language, asks_id)
    heading = [known.key(cell) for cell in table[taken - 1]] if taken else []
    # without the lines that hold nothing, and the headings that are printed on each page again
    body = [row for row in table[taken:] if _says_something(row, columns) and [known.key(cell) for cell in row] != heading]
    rows: list[Row] = []
    for number, cells in enumerate(body[:MOST], start=1):
        rows.append(_row(number, cells, columns, language, headed=bool(taken)))
    above = tuple(text.tidy(" ".join(row)) for row in table[: max(0, taken - 1)])
    return Pasted(tuple(columns), tuple(_twice(rows)), table[taken - 1] if taken else (), above, tuple(body[MOST:]))


def _says_something(cells: Sequence[str], columns: Sequence[Column]) -> bool:
    """Not only a running number, as on a form with empty lines."""
    return any(text.tidy(cell) for n, cell in enumerate(cells) if n >= len(columns) or columns[n].field != RUNNING)


@dataclass
class _Reading:
    """One row while it is being read."""

    number: int
    language: str
    typed: Typed = field(default_factory=dict)
    places: dict[str, tuple[int, str]] = field(default_factory=dict)  # field -> its column and heading
    troubles: list[Trouble] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    def trouble(self, name: str, told: Text) -> None:
        """The first thing wrong with a cell is enough."""
        column, heading = self.places.get(name) or (-1, known.label(name, self.language))
        if (column, heading) not in {(t.column, t.heading) for t in self.troubles}:
            self.troubles.append(Trouble(self.number, heading, told, column, name))


def _row(number: int, cells: tuple[str, ...], columns: Sequence[Column], language: str, *, headed: bool) -> Row:
    now = _Reading(number, language)
    for place, column in enumerate(columns):
        cell = cells[place] if place < len(cells) else ""
        if column.field and column.field != RUNNING:
            now.places[column.field] = (place, column.heading)
            _cell(now, column, spreadsheet.unguarded(cell))
    if any(text.tidy(cell) for cell in cells[len(columns) :]):
        now.troubles.append(Trouble(number, "", Text(_("This row has more cells than there are headings; please look where it shifted."))))
    _name(now)
    house = str(now.typed.get("household.house_no") or "")
    if plausible.may_be_a_day(house):
        now.notes.append(Text(_("Is {house} really a house number? Excel writes dates as such numbers."), {"house": house}))
    if plausible.made_a_date(house):
        now.trouble("household.house_no", Text(_("Excel seems to have turned this house number into a date; please type it again.")))
    elif not headed and house and not any(char.isdigit() for char in house):
        now.trouble("household.house_no", Text(_("A house number is expected here; please look at the order of the columns.")))
    understood, problems = checked(now.typed)
    for name, told in problems:
        now.trouble(name, told)
    wrong = {trouble.field for trouble in now.troubles}
    understood = {name: value for name, value in understood.items() if name not in wrong}
    return Row(number, cells, now.typed, understood, tuple(sorted(now.troubles, key=lambda t: (t.column < 0, t.column))), tuple(now.notes))


def _cell(now: _Reading, column: Column, cell: str) -> None:
    """Put a cell where the form would hold it, as it would be typed there."""
    name = column.field
    about = ABOUTS.get(name) or ABOUTS["person.given_name"]
    most = LONG if about.kind == "lines" else SHORT
    if len(cell) > most:
        now.trouble(name, Text(_("This is too long; at most {n} characters."), {"n": most}))
        return
    plain = text.tidy(cell)
    if plausible.is_nothing(plain) and about.kind != "mark":
        cell = plain = ""
    if about.kind == "yes":
        _yes(now, name, plain)
    elif about.kind == "choice":
        now.typed[name] = known.choices(about.choices).get(known.key(plain), plain) if plain else None
    elif about.kind == "phone":
        _phone(now, name, plain)
    elif about.kind == "money" and column.yearly and (amount := text.number(plain)) is not None:
        now.typed[name] = f"{amount / 12:.2f}"
        now.notes.append(Text(_("The list tells it for a year: {year} has been divided by 12."), {"year": f"{amount:,}"}))
    else:
        now.typed[name] = cell


def _yes(now: _Reading, name: str, plain: str) -> None:
    words = {answer: {known.key(word) for word in known.data()[answer]} for answer in ("yes", "no")}
    said = known.key(plain) if plain else ""
    if not said or said in words["no"] or said in words["yes"]:
        now.typed[name] = said in words["yes"]
    else:
        now.trouble(name, Text(_("Please write ✓ for yes and leave it empty for no.")))


def _phone(now: _Reading, name: str, plain: str) -> None:
    """The first number of a cell; what else stands there is told and not kept."""
    if _zero_lost(plain):
        now.typed[name] = f"0{plain}"
        now.notes.append(Text(_("A 0 has been put before the telephone number; Excel leaves it out.")))
        return
    now.typed[name], rest = (plain, "") if text.phone(plain) else plausible.first_phone(plain)
    if rest:
        now.notes.append(Text(_("Only the first telephone number is kept; left out: {rest}"), {"rest": rest}))


def _zero_lost(plain: str) -> bool:
    return plain.isascii() and plain.isdigit() and text.phone(plain) is None and text.phone(f"0{plain}") is not None


def _name(now: _Reading) -> None:
    """A name in one cell is parted where the list has no column of its own for title or family name."""
    whole = text.tidy(str(now.typed.pop(NAME, None) or now.typed.get("person.given_name") or ""))
    title, given, family = NAME_PARTS
    if plausible.is_total(whole):
        now.trouble(NAME if NAME in now.places else given, Text(_("This looks like a total, not like a household.")))
    if NAME in now.places:
        now.places[given] = now.places[NAME]
    if title not in now.places:
        rest = text.without_title(whole)
        now.typed[title] = whole[: len(whole) - len(rest)].strip()
        now.places[title], whole = now.places.get(given, (-1, "")), rest
    if family not in now.places:
        whole, _blank, rest = whole.partition(" ")
        unnamed = plausible.is_nothing(rest) or known.key(rest) in {known.key(word) for word in known.data()["no_family_name"]}
        now.typed[family] = "" if unnamed else rest
        now.places[family] = now.places.get(given, (-1, ""))
    now.typed[given] = whole


def _twice(rows: Sequence[Row]) -> list[Row]:
    """Rows of this list that may be the same household: warned with the reason, never blocked."""
    known_as = [(f"{row.number}", row.name, house_of(row)) for row in rows]
    return [warned(row, nearest(row, known_as[:n]), _("row {name}: {reason}")) for n, row in enumerate(rows)]


def house_of(row: Row) -> str:
    return str(row.typed.get("household.house_no") or "")


def nearest(row: Row, others: Sequence[tuple[str, str, str | None]]) -> tuple[str, str] | None:
    """Which of (what to call it, name, house) is most like this row, and why (a msgid); None where none is."""
    found = similarity.alike(row.name, others, key=lambda one: one[1], house=house_of(row) or None, house_key=lambda one: one[2])
    return (found[0][0][0], REASONS[found[0][2]]) if found else None


def warned(row: Row, like: tuple[str, str] | None, wording: str) -> Row:
    """``wording`` says {name} and {reason}."""
    return replace(row, alike=(*row.alike, Text(wording, {"name": like[0], "reason": Text(like[1])}))) if like else row


def mended(pasted: Pasted, row: int, column: int, cell: str) -> str:
    """The text with one cell typed anew."""
    rows = [one.cells for one in pasted.rows]
    cells = [*rows[row - 1], *[""] * (column + 1 - len(rows[row - 1]))]
    cells[column] = cell
    return pasted.text([*rows[: row - 1], cells, *rows[row:]])
