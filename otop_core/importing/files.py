"""A file of an office into sheets of text cells: Excel and LibreOffice workbooks, and text in the encodings and with the signs they use.

Nothing of a file is run or fetched: formulas are read as the values that were stored with them, macros and links are never looked at.
"""

import io
import unicodedata
import zipfile
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import python_calamine as calamine

from otop_core.importing import sheet
from otop_core.language.messages import Text, _
from otop_core.model.errors import Refused

LARGEST = 10 * 1024 * 1024  # bytes of a file
UNPACKED = 120 * 1024 * 1024  # bytes that a workbook, which is a zip file, may unpack to
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 20_000, 200, 2_000
UNREADABLE = _("This file cannot be read as a table. Save it as an Excel workbook (.xlsx) or as CSV, and choose it again.")
TOO_LARGE = _("This file is too large to be read: at most {mb} MB, {rows} rows and {columns} columns.")
LOCKED = _("This file has a password. Save it without one, and choose it again.")
EMPTY = _("There is nothing in this file.")
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods are zip files, .xls and locked .xlsx are of Microsoft's older container
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the part of the older container that holds a locked workbook
LOOKED_AT = 5_000  # letters in which a file shows that it is no text
THAI = range(0x0E01, 0x0E5C)


@dataclass(frozen=True)
class Sheet:
    """``rows`` of text cells; ``name`` '' of a text file; ``first``: the number that a spreadsheet gives the first of them."""

    name: str
    rows: list[list[str]]
    first: int = 1


def read(content: bytes) -> list[Sheet]:
    """The sheets that hold anything, the hidden ones left out; raises Refused with what to do."""
    if len(content) > LARGEST:
        raise Refused(too_large())
    found = _workbook(content) if content.startswith(WORKBOOKS) else [Sheet("", sheet.cells(_text(content)))]
    found = [replace(one, rows=_bounded(one.rows)) for one in found if any(cell.strip() for row in one.rows for cell in row)]
    if not found:
        raise Refused(EMPTY)
    return found


def too_large() -> Text:
    return Text(TOO_LARGE, {"mb": LARGEST >> 20, "rows": f"{MOST_ROWS:,}", "columns": MOST_COLUMNS})


def _bounded(rows: list[list[str]]) -> list[list[str]]:
    while not any(cell.strip() for cell in rows[-1]):
        rows = rows[:-1]
    if len(rows) > MOST_ROWS or max(map(len, rows)) > MOST_COLUMNS:
        raise Refused(too_large())
    return [[cell[:LONGEST_CELL] for cell in row] for row in rows]


def _workbook(content: bytes) -> list[Sheet]:
    if content.startswith(WORKBOOKS[0]):
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                unpacked = sum(part.file_size for part in packed.infolist())
        except (zipfile.BadZipFile, ValueError, OSError) as broken:
            raise Refused(UNREADABLE) from broken
        if unpacked > UNPACKED:
            raise Refused(too_large())
    elif ENCRYPTED in content:
        raise Refused(LOCKED)
    try:
        workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = []
        for about in workbook.sheets_metadata:
            if about.visible == type(about.visible).Visible and about.typ == calamine.SheetTypeEnum.WorkSheet:
                one = workbook.get_sheet_by_name(about.name)
                found.append(Sheet(about.name, _cells(one), (one.start or (0, 0))[0] + 1))
    except calamine.PasswordError as locked:
        raise Refused(LOCKED) from locked
    except (calamine.CalamineError, ValueError, OSError) as broken:
        raise Refused(UNREADABLE) from broken
    return found


def _cells(one: calamine.CalamineSheet) -> list[list[str]]:
    if one.height > MOST_ROWS or one.width > MOST_COLUMNS:
        raise Refused(too_large())
    return [[_said(value) for value in row] for row in one.to_python(skip_empty_area=True)]


def _said(value: object) -> str:
    """A cell as text: a whole number without a point, a day as it is written here."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d") if value.time() == time() else value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta | time):
        return str(value)
    return str(value)


def _text(content: bytes) -> str:
    """Text in UTF-8, UTF-16 or the Thai Windows code page; ``sep=`` of Excel in its first line is no row."""
    found = _decoded(content)
    if any(unicodedata.category(letter) == "Cc" and letter not in "\t\r\n" or letter == "\ufffd" for letter in found[:LOOKED_AT]):
        raise Refused(UNREADABLE)  # a picture, a program: no text has such signs
    first, _end, rest = found.partition("\n")
    return rest if first.strip().strip('"').lower() in ("sep=,", "sep=;", "sep=\t", "sep=|", "sep=") else found


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if b"\x00" in content[:400]:  # letters of two bytes, without the mark that says so
        return content.decode("utf-16-le" if content[1:400:2].count(0) >= content[:400:2].count(0) else "utf-16-be", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        found = content.decode("cp874")
    except UnicodeDecodeError as broken:
        raise Refused(UNREADABLE) from broken
    if not any(ord(letter) in THAI for letter in found):
        raise Refused(UNREADABLE)
    return found
