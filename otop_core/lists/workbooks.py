"""Excel files to fill in and to mend: a template for each register, and the rows that were not taken in with the reasons."""

import io
from collections.abc import Iterable, Sequence

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from otop_core.language import vocabulary
from otop_core.language.messages import _, say
from otop_core.lists.examples import sample
from otop_core.lists.matching import Match, Matched
from otop_core.lists.registers import COLUMNS, NAME, REGISTERS, abouts, label
from otop_core.model.declaration import NOUNS, About

ROWS = 2_000  # rows of a template that are made ready
LONGEST_LIST = 250  # letters that Excel takes for the choices of a cell
REASONS = _("Why it is not taken in yet")
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
NUMERIC = ("number", "money")


def template(noun: str, language: str) -> bytes:
    """Headings, an example row, choices as lists; a second sheet says what each column holds."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, OPTIONS) as book:
        head = book.add_format(
            {"bold": True, "bg_color": "#0B5A66", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top", "border": 1}
        )
        text, number, example = (
            book.add_format(one) for one in ({"num_format": "@"}, {"num_format": "#,##0.##"}, {"num_format": "@", "italic": True})
        )
        sheet = book.add_worksheet(say(NOUNS[noun].plural, language)[:31])
        for at, name in enumerate(REGISTERS[noun].template):
            about = abouts(noun)[name]
            sheet.set_column(at, at, _width(about), number if about.kind in NUMERIC else text)
            sheet.write_string(0, at, _heading(noun, name, language), head)
            sheet.write_string(1, at, sample(noun, language)[at], example)
            _offer(sheet, at, about, language)
        sheet.freeze_panes(1, 1)
        _notes(
            book.add_worksheet(say(_("What the columns hold"), language)),
            noun,
            language,
            head,
            book.add_format({"text_wrap": True, "valign": "top"}),
        )
    return made.getvalue()


def _heading(noun: str, name: str, language: str) -> str:
    needed = name == NAME or (name not in COLUMNS and abouts(noun)[name].required)
    return label(name, language) + (" *" if needed else "")


def _width(about: About) -> int:
    return 28 if about.kind == "lines" else 12 if about.kind in (*NUMERIC, "yes", "date") else 20


def _offer(sheet: Worksheet, at: int, about: About, language: str) -> None:
    """The choices of a column as a list that drops down; what is not in it can be typed still, and is asked about."""
    options = ["✓"] if about.kind == "yes" else _labels(about, language)
    if options and len(",".join(options)) <= LONGEST_LIST and not any("," in one for one in options):
        sheet.data_validation(1, at, ROWS, at, {"validate": "list", "source": options, "show_error": False})


def _labels(about: About, language: str) -> list[str]:
    return [vocabulary.label(about.choices, code, language) for code in vocabulary.codes(about.choices)] if about.kind == "choice" else []


def _notes(sheet: Worksheet, noun: str, language: str, head: Format, wrapped: Format) -> None:
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90, wrapped)
    sheet.write_row(0, 0, [say(_("Column"), language), say(_("What it holds"), language)], head)
    for at, (heading, holds) in enumerate(expected(noun, language), 1):
        sheet.write_row(at, 0, [heading, holds])


def expected(noun: str, language: str) -> list[tuple[str, str]]:
    """The columns of a template: heading, and what it holds."""
    return [(_heading(noun, name, language), _holds(name, abouts(noun)[name], language)) for name in REGISTERS[noun].template]


def _holds(name: str, about: About, language: str) -> str:
    if name == NAME:
        return say(_("in one column, or in columns of their own"), language)
    if about.kind in ("choice", "choices"):
        return " · ".join(vocabulary.label(about.choices, code, language) for code in vocabulary.codes(about.choices))
    if about.kind == "yes":
        return say(_("✓, / or 1 for yes; empty for no"), language)
    if name == "sale.month":
        return say(_("month and year, such as October 2569 or 10/2569"), language)
    if about.kind == "date":
        return say(_("day/month/year, such as 22/11/2569"), language)
    return say(about.unit or about.help, language) if about.unit or about.help else ""


def refused(matched: Matched, language: str) -> bytes:
    """The rows that were not taken in, under their own headings, each with what is wrong with it; mended, the file is dropped again."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, OPTIONS) as book:
        head, text = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1}), book.add_format({"num_format": "@"})
        wrong = book.add_format({"font_color": "#8A1C1C", "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(say(_("Not taken in"), language))
        heads = [column.heading for column in matched.listed.head.columns]
        sheet.set_column(0, len(heads), 18, text)
        sheet.set_column(len(heads), len(heads), 70, wrong)
        _line(sheet, 0, [*heads, say(REASONS, language)], head)
        for at, match in enumerate([*matched.of("refused"), *matched.of("doubtful")], 1):
            cells = [*match.row.cells[: len(heads)], *[""] * (len(heads) - len(match.row.cells))]
            _line(sheet, at, cells, text)
            sheet.write_string(at, len(heads), "; ".join(reasons(match, language)), wrong)
        sheet.freeze_panes(1, 0)
    return made.getvalue()


def _line(sheet: Worksheet, at: int, cells: Iterable[str], look: Format) -> None:
    for column, cell in enumerate(cells):
        sheet.write_string(at, column, cell, look)


def reasons(match: Match, language: str) -> Sequence[str]:
    """What a person should know of a row before it is taken in: what is wrong with it, else why it is doubtful, else what was read how."""
    wrong = [f"{one.heading}: {say(one.text, language)}".removeprefix(": ") for one in match.troubles]
    return wrong or [say(text, language) for text in (*match.doubts, *match.notes)]
