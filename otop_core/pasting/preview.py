"""How a pasted list is shown before it is saved: what each cell will be kept as, and beside each row what to look at."""

from otop_core.importing import sheet
from otop_core.language import vocabulary
from otop_core.language.messages import _, say
from otop_core.language.text import tidy
from otop_core.model import forms
from otop_core.model.declaration import About
from otop_core.pasting.columns import ABOUTS, NAME, NAME_PARTS, RUNNING, TEMPLATE, data, label
from otop_core.pasting.rows import Pasted, Row

WIDEST = 60  # characters of a cell that are shown


def template(language: str) -> str:
    """The headings and an example row, to be copied into Excel."""
    return sheet.text([[label(field, language) for field in TEMPLATE], data()["example"][language]])


def expected(language: str) -> list[tuple[str, str]]:
    """The columns of the template: heading and what it holds."""
    return [
        (label(field, language) + (" *" if field in (NAME, "household.house_no") else ""), _holds(field, language)) for field in TEMPLATE
    ]


def _holds(field: str, language: str) -> str:
    if field == NAME:
        return say(_("in one column, or in columns of their own"), language)
    about = ABOUTS[field]
    if about.kind == "choice":
        return " · ".join(vocabulary.label(about.choices, code, language) for code in vocabulary.codes(about.choices))
    if about.kind == "yes":
        return say(_("✓, / or 1 for yes; empty for no"), language)
    if about.kind == "date":
        return say(_("day/month/year, such as 22/11/2569"), language)
    return say(about.unit or about.help, language) if about.unit or about.help else ""


def preview(pasted: Pasted, language: str) -> tuple[list[str], list[tuple[bool, list[str]]]]:
    """The headings, and of each row whether something is wrong with it, and its cells: number, what to look at, then what was read."""
    shown = [(place, column) for place, column in enumerate(pasted.columns) if column.field and column.field != RUNNING]
    own = {column.field for column in pasted.columns} - {"person.given_name"}
    names = tuple(name for name in NAME_PARTS if name not in own)  # what a name in one column is parted into
    head = [say(_("Row"), language), say(_("What to look at"), language), *(column.heading for _place, column in shown)]
    lines = []
    for row in pasted.rows:
        cells = [
            _cell(row, place, names if column.field in (NAME, "person.given_name") else (column.field,), language)
            for place, column in shown
        ]
        lines.append((bool(row.troubles), [str(row.number), "; ".join(said(row, language)), *cells]))
    return head, lines


def said(row: Row, language: str) -> list[str]:
    """Everything a person should know of a row before it is saved."""
    wrong = [f"{trouble.heading}: {say(trouble.text, language)}".removeprefix(": ") for trouble in row.troubles]
    return wrong or [say(text, language) for text in (*row.alike, *row.notes)] or [say(_("ready"), language)]


def _cell(row: Row, place: int, fields: tuple[str, ...], language: str) -> str:
    """As it will be kept; as it was pasted where that cannot be understood. A name shows where it is parted."""
    if any(name not in row.understood for name in fields):
        return _short(row.cells[place] if place < len(row.cells) else "")
    shown = [_shown(ABOUTS[name], row.understood[name], language) for name in fields]
    return _short(" · ".join(filter(None, shown)))


def _shown(about: About, value: object, language: str) -> str:
    if about.kind == "choice":
        return vocabulary.label(about.choices, str(value), language) if value else ""
    if about.kind == "yes":
        return "✓" if value else ""
    return str(forms.shown(about, value) or "")


def _short(cell: str) -> str:
    line = tidy(cell[: 4 * WIDEST])
    return line if len(line) <= WIDEST else line[:WIDEST] + "…"
