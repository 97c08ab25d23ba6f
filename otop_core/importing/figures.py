"""Published figures out of a sheet: which of the known layouts it has, what each cell is, and what is wrong with it, by row and column.

Known are the department's tables (place x month, month x category, month x channel), the layout of provincial open data (DOMAIN 5.1), and a
list of targets.  An empty cell is nothing known, never 0; a total is compared with its parts and not kept.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from otop_core.importing.cells import bare, code_of, is_word, month_of, place_of, words, year_of
from otop_core.importing.files import Sheet
from otop_core.importing.reading import Figure, Reading
from otop_core.language import text, thai_calendar
from otop_core.language.messages import _
from otop_core.model.declaration import Noun
from otop_core.results.published_sales import NATION, PublishedSales
from otop_core.results.targets import SALES, IndicatorTarget

HEAD = 10  # rows among which the headings are looked for
PLACE_BY_MONTH, MONTH_BY_CATEGORY, MONTH_BY_CHANNEL, OPEN_DATA, TARGETS = (
    _("Sales of places by month"),
    _("Sales of the nation by month and category"),
    _("Sales of the nation by month and channel"),
    _("Provincial open data"),
    _("Targets"),
)
UNKNOWN = _(
    "These headings are not known here. Known are: place and months; month and categories or channels; the layout of provincial open data"
    " (fiscal year, district, item, value, unit, source); and targets (fiscal year, district, indicator, target)."
)
NO_PLACE = _("No province or district of this name is known.")
NO_MONTH = _("This is no month with its year.")
NO_YEAR = _("This is no fiscal year (B.E.).")
TWICE = _("This figure stands in the file twice.")
TOTAL_DIFFERS = _("The total says {said}, its parts come to {sum}.")


def read(sheet: Sheet, province: str, source: str) -> Reading | None:
    """What the sheet holds, None where its layout is none of the known ones; ``province``: whose districts are meant by their names.

    ``source``: what is written where the sheet names none, such as the name of the file.
    """
    found = _layout(sheet)
    if found is None:
        return None
    at, shape = found
    return _checked(shape(sheet.rows, at, province, source), sheet.first)


def are_in(sheet: Sheet) -> bool:
    """Whether the sheet has one of the known layouts."""
    return _layout(sheet) is not None


def _layout(sheet: Sheet) -> "tuple[int, Shape] | None":
    """The row of the headings, and what reads the rows below them."""
    for at, row in enumerate(sheet.rows[:HEAD]):
        heads = [bare(cell) for cell in row]
        for finds, shape in SHAPES:
            if finds(heads):
                return at, shape
    return None


def _lines(rows: Sequence[Sequence[str]], at: int) -> Iterator[tuple[int, Sequence[str]]]:
    """The lines under the headings that hold anything, with their places."""
    return ((number, row) for number, row in enumerate(rows[at + 1 :], at + 1) if any(cell.strip() for cell in row))


def _checked(found: Reading, first: int) -> Reading:
    """Rows as a spreadsheet counts; a figure that stands there twice is taken once, and told."""
    found.figures[:] = [replace(one, row=one.row + first - 1) for one in found.figures]
    found.troubles[:] = [replace(one, row=one.row + first - 1) for one in found.troubles]
    seen: set[tuple[object, ...]] = set()
    kept = []
    for one in found.figures:
        key = tuple(getattr(one.record, name) for name in type(one.record).unique)
        if key in seen:
            found.wrong(one.row - 1, one.column - 1, "", TWICE)
        else:
            kept.append(one)
        seen.add(key)
    found.figures[:] = kept
    return found


def _of_month(month: dt.date, place: str, baht: Decimal, source: str, **part: str) -> PublishedSales:
    return PublishedSales(fiscal_year=thai_calendar.fiscal_year(month), month=month, place=place, baht=baht, source=source, **part)


def _by_month(rows: Sequence[Sequence[str]], at: int, province: str, source: str) -> Reading:
    """Each row a place, each column a month."""
    found = Reading(PLACE_BY_MONTH)
    kind = "district" if is_word(rows[at][0], "district") else "province"
    months = {column: month for column, cell in enumerate(rows[at]) if column and (month := month_of(cell))}
    for column, cell in enumerate(rows[at]):
        if column and column not in months and not is_word(cell, "total") and bare(cell):
            found.wrong(at, column, cell, NO_MONTH)
    sums: dict[int, Decimal] = dict.fromkeys(months, Decimal())
    for number, row in _lines(rows, at):
        name, is_total = row[0], is_word(row[0], "total")
        place = "" if is_total else place_of(name, province, kind)
        if not is_total and not place:
            found.wrong(number, 0, name, NO_PLACE)
            continue
        of_row = Decimal()
        for column, month in months.items():
            cell = row[column] if column < len(row) else ""
            amount = found.amount(number, column, cell)
            if amount is None:
                continue
            if is_total:
                _compare(found, number, column, cell, amount, sums[column])
                continue
            of_row += amount
            sums[column] += amount if place != NATION else 0
            found.figures.append(Figure(number + 1, column + 1, _of_month(month, place, amount, source)))
        _total_of_row(found, rows[at], row, number, of_row, is_total)
    return found


def _by_part(shape: str, meaning: str, name: str) -> Callable[[Sequence[Sequence[str]], int, str, str], Reading]:
    """Each row a month, each column a category or a channel."""

    def read_it(rows: Sequence[Sequence[str]], at: int, province: str, source: str) -> Reading:
        found = Reading(shape)
        parts = {column: code for column, cell in enumerate(rows[at]) if column and (code := code_of(cell, meaning))}
        sums: dict[int, Decimal] = dict.fromkeys(parts, Decimal())
        for number, row in _lines(rows, at):
            month, is_total = month_of(row[0]), is_word(row[0], "total")
            if month is None and not is_total:
                found.wrong(number, 0, row[0], NO_MONTH)
                continue
            of_row = Decimal()
            for column, code in parts.items():
                cell = row[column] if column < len(row) else ""
                amount = found.amount(number, column, cell)
                if amount is None:
                    continue
                if month is None:
                    _compare(found, number, column, cell, amount, sums[column])
                    continue
                of_row += amount
                sums[column] += amount
                found.figures.append(Figure(number + 1, column + 1, _of_month(month, NATION, amount, source, **{name: code})))
            _total_of_row(found, rows[at], row, number, of_row, is_total)
        return found

    return read_it


def _total_of_row(found: Reading, heads: Sequence[str], row: Sequence[str], number: int, of_row: Decimal, is_total: bool) -> None:
    for column, head in enumerate(heads):
        if is_word(head, "total") and not is_total and column < len(row) and (said := text.number(row[column])) is not None:
            _compare(found, number, column, row[column], said, of_row)


def _compare(found: Reading, row: int, column: int, cell: str, said: Decimal, parts: Decimal) -> None:
    """A total that is off by more than rounding is told."""
    found.totals += 1
    if abs(said - parts) >= 1:
        found.wrong(row, column, cell, TOTAL_DIFFERS, said=f"{said:,.2f}", sum=f"{parts:,.2f}")


def _listed(shape: str, value_head: str) -> Callable[[Sequence[Sequence[str]], int, str, str], Reading]:
    """One figure a row: fiscal year, district, item, value."""

    def read_it(rows: Sequence[Sequence[str]], at: int, province: str, source: str) -> Reading:
        found, heads = Reading(shape), rows[at]
        place_head = "district" if any(is_word(head, "district") for head in heads) else "province"
        columns = {
            meaning: next((n for n, head in enumerate(heads) if is_word(head, meaning)), None)
            for meaning in ("fiscal_year", place_head, "item", value_head, "unit", "source")
        }

        def cell(row: Sequence[str], meaning: str) -> str:
            column = columns[meaning]
            return row[column] if column is not None and column < len(row) else ""

        for number, row in _lines(rows, at):
            item = cell(row, "item")
            if item and not any(bare(item).startswith(bare(word)) for word in words()["sales"]):
                found.left_out += 1
                continue
            year, place = year_of(cell(row, "fiscal_year")), place_of(cell(row, place_head), province, place_head)
            if is_word(cell(row, place_head), "total"):
                continue
            if year is None:
                found.wrong(number, columns["fiscal_year"] or 0, cell(row, "fiscal_year"), NO_YEAR)
            if not place:
                found.wrong(number, columns[place_head] or 0, cell(row, place_head), NO_PLACE)
            column = columns[value_head] or 0
            amount = found.amount(number, column, cell(row, value_head), 1_000_000 if is_word(cell(row, "unit"), "million") else 1)
            if year and place and amount is not None:
                found.figures.append(Figure(number + 1, column + 1, _record(shape, year, place, amount, cell(row, "source") or source)))
        return found

    return read_it


def _record(shape: str, year: int, place: str, amount: Decimal, source: str) -> Noun:
    if shape == TARGETS:
        return IndicatorTarget(fiscal_year=year, indicator=SALES, of_district=place if len(place) == 4 else None, value=amount)
    return PublishedSales(fiscal_year=year, place=place, baht=amount, source=source[:200])


def _has(*meanings: str) -> Callable[[list[str]], bool]:
    return lambda heads: all(any(is_word(head, meaning) for head in heads) for meaning in meanings)


def _has_parts(meaning: str) -> Callable[[list[str]], bool]:
    return lambda heads: bool(heads) and is_word(heads[0], "month") and sum(bool(code_of(head, meaning)) for head in heads) > 1


def _has_months(heads: list[str]) -> bool:
    first = bool(heads) and (is_word(heads[0], "province") or is_word(heads[0], "district"))
    return first and any(month_of(head) for head in heads[1:])


Shape = Callable[[Sequence[Sequence[str]], int, str, str], Reading]
SHAPES: tuple[tuple[Callable[[list[str]], bool], Shape], ...] = (
    (_has_months, _by_month),
    (_has_parts("categories"), _by_part(MONTH_BY_CATEGORY, "categories", "category")),
    (_has_parts("channels"), _by_part(MONTH_BY_CHANNEL, "channels", "channel")),
    (_has("fiscal_year", "district", "target"), _listed(TARGETS, "target")),
    (_has("fiscal_year", "district", "item", "value"), _listed(OPEN_DATA, "value")),
    (_has("fiscal_year", "province", "item", "value"), _listed(OPEN_DATA, "value")),
)
