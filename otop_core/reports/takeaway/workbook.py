"""The figures as an Excel workbook: a sheet a panel with its table and a chart of Excel's own, the findings before, the notes behind."""

import io
import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from otop_core.language.messages import _, say
from otop_core.reports.drawing import INK, LINE, NO_AREA, PALE
from otop_core.reports.figure_panel import light
from otop_core.reports.panels.panel import Book, Column, Panel, Row, Value

FONT, SIZE = "Leelawadee UI", 11  # comes with Windows and has Thai letters; other systems take their own in its place
HEAD = 3  # the row of the headings, from 0: title, finding and an empty line above it
NARROW, WIDE = 10, 52  # letters
KINDS = {"bars": ("bar", ""), "marked": ("bar", ""), "stacked": ("bar", "stacked"), "lines": ("line", "")}


def made(book: Book, language: str) -> bytes:
    """The file."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        workbook.set_properties({"title": book.title, "comments": f"{book.as_of} · {book.source}"})
        workbook.formats[0].set_font_name(FONT)
        workbook.formats[0].set_font_size(SIZE)
        paper = _Paper(workbook, book, language)
        names = sheet_names(book.panels)
        paper.contents(names)
        for panel, name in zip(book.panels, names, strict=True):
            paper.panel(panel, name)
        paper.notes()
    return file.getvalue()


def sheet_names(panels: Sequence[Panel]) -> list[str]:
    """Numbered, because Excel wants them different; at most 31 letters and none of those it refuses."""
    return [re.sub(r"[\[\]:*?/\\']", " ", f"{n}. {panel.title}")[:31].strip() for n, panel in enumerate(panels, 1)]


def letters(text: str) -> int:
    """How wide a text is: marks above and below a Thai letter take no room."""
    return sum(unicodedata.category(sign) not in ("Mn", "Cf") for sign in text)


class _Paper:
    """The workbook while it is written: its formats, made once."""

    def __init__(self, workbook: xlsxwriter.Workbook, book: Book, language: str) -> None:
        self.workbook, self.book, self.language = workbook, book, language
        self.title = self.format(bold=True, font_size=16)
        self.finding = self.format(font_size=13, font_color="#0B5A66")
        self.heading = self.format(bold=True, text_wrap=True, valign="bottom", bottom=2, bg_color=PALE)
        self.link = self.format(font_color="#0B5A66", underline=1)
        self.wrapped = self.format(text_wrap=True, valign="top")

    def format(self, **given: object) -> Format:
        return self.workbook.add_format({"font_name": FONT, "font_size": SIZE, "font_color": INK, **given})

    def said(self, text: str, **values: object) -> str:
        return say(text, self.language, **values)

    def contents(self, names: list[str]) -> None:
        """What the figures say, each leading to its sheet."""
        sheet = self.workbook.add_worksheet(self.said(_("Contents")))
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 34)
        sheet.set_column(1, 1, 110)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, self.book.title, self.title)
        sheet.write_string(1, 0, f"{self.said(_('Fiscal year'))} {self.book.year} · {self.book.as_of} · {self.book.source}")
        for at, (panel, name) in enumerate(zip(self.book.panels, names, strict=True), HEAD):
            sheet.write_url(at, 0, f"internal:'{name}'!A1", self.link, panel.title)
            sheet.write_string(at, 1, panel.finding, self.wrapped)

    def panel(self, panel: Panel, name: str) -> None:
        sheet = self.workbook.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, panel.title, self.title)
        sheet.write_string(1, 0, panel.finding, self.finding)
        sheet.freeze_panes(HEAD + 1, 1)
        sheet.repeat_rows(HEAD)
        last = self.table(sheet, panel)
        if panel.rows and panel.chart != "table":
            self.chart(sheet, panel, name)
            last = max(last, HEAD + 24)
        notes = [*panel.notes, *([self.said(_("Who acts: {who}"), who=panel.acts)] if panel.acts else [])]
        for at, note in enumerate([*notes, f"{self.book.as_of} · {self.book.source}"], last + 2):
            sheet.write_string(at, 0, note)

    def table(self, sheet: Worksheet, panel: Panel) -> int:
        """The headings, the rows, the total; returns the row of the last one.  What is not known stays empty."""
        rows: list[tuple[Row, bool]] = [(row, False) for row in panel.rows]
        if panel.total:
            rows.append((panel.total, True))
        for at, column in enumerate(panel.columns):
            unit = f" ({column.unit})" if column.unit and column.unit != "%" else ""
            sheet.write_string(HEAD, at, column.heading + unit, self.heading)
            values = [row.values[at] for row, _is_total in rows]
            sheet.set_column(at, at, width(column.heading, values))
            plain, total = (self.format(**number_format(column, values), **extra) for extra in ({}, {"bold": True, "top": 1}))
            for line, (value, (_row, is_total)) in enumerate(zip(values, rows, strict=True), HEAD + 1):
                put(sheet, line, at, value, total if is_total else plain)
        return HEAD + len(rows)

    def chart(self, sheet: Worksheet, panel: Panel, name: str) -> None:
        """Beside the table, of the drawn columns."""
        kind, subtype = KINDS[panel.chart]
        chart = self.workbook.add_chart({"type": kind, "subtype": subtype} if subtype else {"type": kind})
        first, last = HEAD + 1, HEAD + len(panel.rows)
        for key in panel.drawn:
            at, column = panel.at(key), panel.column(key)
            values = [row.values[at] for row in panel.rows]
            chart.add_series(
                {
                    "name": [name, HEAD, at],
                    "categories": [name, first, 0, last, 0],
                    "values": [name, first, at, last, at],
                    "gap": 50,
                    "data_labels": {"value": True, "num_format": short_format(column), "font": {"name": FONT, "size": 10}},
                    **colours(panel, column, values),
                }
            )
        font = {"name": FONT, "size": 11}
        number = short_format(panel.column(panel.drawn[0]))
        if kind == "bar":  # the names stand upright, the first on top
            chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
            chart.set_y_axis({"num_font": font, "reverse": True, "label_position": "low"})
        else:
            chart.set_x_axis({"num_font": font})
            chart.set_y_axis({"num_font": font, "num_format": number, "min": 0})
        unit = f" ({self.said(_('Million baht'))})" if panel.column(panel.drawn[0]).kind == "baht" else ""
        chart.set_title({"name": panel.title + unit, "name_font": {"name": FONT, "size": 13}})
        chart.set_legend({"none": True} if len(panel.drawn) == 1 else {"position": "top", "font": font})
        chart.set_size({"width": 760, "height": 460})
        sheet.insert_chart(HEAD, len(panel.columns) + 1, chart, {"description": f"{panel.title}: {panel.finding}"})

    def notes(self) -> None:
        sheet = self.workbook.add_worksheet(self.said(_("Notes")))
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 120)
        lines = [
            f"{self.said(_('Fiscal year'))} {self.book.year} · {self.book.as_of}",
            self.said(_("source: {source}"), source=self.book.source),
            self.said(_("An empty cell is a number that is not known or may not be told; it is never 0.")),
            *dict.fromkeys(f"{panel.title}: {note}" for panel in self.book.panels for note in panel.notes),
        ]
        sheet.write_string(0, 0, self.said(_("Notes")), self.title)
        for at, line in enumerate(lines, 2):
            sheet.write_string(at, 0, line, self.wrapped)


def put(sheet: Worksheet, line: int, at: int, value: Value, as_: Format) -> None:
    if value is None or value == "":
        sheet.write_blank(line, at, None, as_)
    elif isinstance(value, str):
        sheet.write_string(line, at, value, as_)
    else:
        sheet.write_number(line, at, float(value), as_)


def width(heading: str, values: Sequence[Value]) -> float:
    """In letters of the longest value, so that none is cut; a long heading stands on several lines."""
    longest = max((letters(text_of(value)) for value in values), default=0)
    return min(WIDE, max(NARROW, longest * 1.15 + 2, min(letters(heading), 16) + 2))


def text_of(value: Value) -> str:
    return "" if value is None else value if isinstance(value, str) else f"{value:,.1f}"


def number_format(column: Column, values: Sequence[Value]) -> dict[str, Any]:
    """As the numbers are told on the page."""
    if column.kind == "text":
        return {"text_wrap": True, "valign": "top"}
    whole = all(value == int(value) for value in values if isinstance(value, int | float | Decimal))
    number = "#,##0" if whole or column.kind == "baht" else "#,##0.0"
    return {"num_format": f'{number}" %"' if column.kind == "percent" else number, "align": "right", "valign": "top"}


def short_format(column: Column) -> str:
    """Of the labels of a chart: baht in millions, which is what the two commas do."""
    return "#,##0.0,," if column.kind == "baht" else '#,##0"%"' if column.kind == "percent" else "#,##0"


def colours(panel: Panel, column: Column, values: Sequence[Value]) -> dict[str, Any]:
    colour = column.colour or NO_AREA
    if panel.chart == "lines":
        return {"line": {"color": colour, "width": 2.5}, "marker": {"type": "circle", "size": 6, "fill": {"color": colour}}}
    if panel.chart == "marked":
        return {
            "points": [
                {"fill": {"color": light(float(value))[1] if isinstance(value, int | float | Decimal) else LINE}} for value in values
            ]
        }
    return {"fill": {"color": colour}}
