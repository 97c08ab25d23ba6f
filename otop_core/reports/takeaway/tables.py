"""The figures for machines: each panel as CSV, one of all districts as provincial open data (DOMAIN 5.1), and what each column is."""

import csv
import io
from collections.abc import Iterable, Sequence

from otop_core.language import places, spreadsheet
from otop_core.language.messages import _, say
from otop_core.reports.panels.panel import Book, Column, Row, Value

OPEN_DATA, DICTIONARY = "open_data", "dictionary"
OPEN_DATA_HEADINGS = (_("Fiscal year"), _("District"), _("Item"), _("Value"), _("Unit"), _("Source"))
DICTIONARY_HEADINGS = (_("Table"), _("Name of the table"), _("Column"), _("Heading"), _("Kind of value"), _("Unit"))
KINDS = {
    "text": _("text"),
    "count": _("count"),
    "percent": _("percent"),
    "baht": _("baht"),
    "day": _("day"),
}


def names(book: Book) -> list[str]:
    """Of every table there is an address of."""
    return [*(panel.code for panel in book.panels), OPEN_DATA, DICTIONARY]


def csv_of(book: Book, name: str, language: str) -> bytes | None:
    """The table as a CSV file that Excel opens as it is (UTF-8 with its mark); None where there is none of this name."""
    if name == OPEN_DATA:
        return _file(_said(OPEN_DATA_HEADINGS, language), _open_data(book))
    if name == DICTIONARY:
        return _file(_said(DICTIONARY_HEADINGS, language), _dictionary(book, language))
    panel = book.panel(name)
    if panel is None:
        return None
    about = f"{say(_('Fiscal year {year}'), language, year=book.year)} · {book.as_of} · {book.source}"
    rows = [*panel.rows, *([panel.total] if panel.total else [])]
    headings = [say(_("Code"), language), *(_heading(column) for column in panel.columns), about]
    return _file(headings, ([row.code, *row.values, ""] for row in rows))


def _heading(column: Column) -> str:
    return f"{column.heading} ({column.unit})" if column.unit else column.heading


def _said(headings: Sequence[str], language: str) -> list[str]:
    return [say(heading, language) for heading in headings]


def _open_data(book: Book) -> Iterable[list[Value]]:
    """One line a district and number; what is not known is left out, for an empty value would be read as 0."""
    for panel in book.panels:
        for row in panel.rows:
            if _is_district(row):
                for column, value in zip(panel.columns[1:], row.values[1:], strict=True):
                    if value is not None and column.kind in ("count", "percent", "baht"):
                        item = column.official or f"{panel.title}: {column.heading}"
                        yield [book.year, row.values[0], item, value, column.unit, book.source]


def _is_district(row: Row) -> bool:
    return any(row.code == district.code for district in places.districts(row.code[:2]))


def _dictionary(book: Book, language: str) -> Iterable[list[Value]]:
    for panel in book.panels:
        for column in panel.columns:
            yield [panel.code, panel.title, column.key, column.heading, say(KINDS[column.kind], language), column.unit]
    title = say(_("Layout of provincial open data"), language)
    for at, heading in enumerate(OPEN_DATA_HEADINGS, 1):
        yield [OPEN_DATA, title, str(at), say(heading, language), "", ""]


def _file(headings: Sequence[str], lines: Iterable[Sequence[Value]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([spreadsheet.guarded(value) if isinstance(value, str) else value for value in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")
