"""What a value looks like in a CSV file: once in Python, once as SQL, because a million rows go straight from the store to the disk.

Excel runs a text that begins like a formula, drops the zero a number begins with and makes a day of 12/3; so texts are
guarded with an apostrophe, telephone numbers are hyphenated, and days come as ISO and as a พ.ศ. text.
"""

import datetime as dt

from otop_core.community.people import full_name_sql
from otop_core.language.spreadsheet import CONTROLS, CONVERTED, RISKY
from otop_core.language.thai_calendar import ERA
from otop_core.store.dialect import found, matches, replaced

BLANKS = "".join(chr(n) for n in range(0x3001) if chr(n).isspace())  # what str.strip() takes away
MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0300-\u036f"
BANDS = (5_000, 10_000, 15_000, 30_000)


def _signs(chars: str) -> str:
    return "".join(f"\\x{{{ord(char):x}}}" for char in chars)


_BLANK, _SIGN = f"[{_signs(BLANKS)}]", f"[{_signs(RISKY.replace('-', ''))}]"
_RISKY = f"^(?:[{_signs(CONTROLS)}]|{_BLANK}*{_SIGN}|{_BLANK}*-{_BLANK}*[^{_signs(BLANKS)}])"
_FIRST = f"[\u0e40-\u0e44]?[^ ][{MARKS}]*"


def guard(column: str) -> str:
    """``guarded`` as SQL, for text columns only: one pattern, because trimming by a list of blanks costs a microsecond each time."""
    return f"CASE WHEN {matches(column, _RISKY)} THEN '''' || {column} ELSE {column} END"


def mark(column: str, masked: bool) -> str:
    """A house or registration number, guarded too where a spreadsheet would make a day or another number of it."""
    looks_like = matches(column, f"^(?:{CONVERTED})$")
    return hidden(column, True) if masked else f"CASE WHEN {looks_like} THEN '''' || {column} ELSE {guard(column)} END"


def name(masked: bool) -> str:
    """The full name of person ``p``; masked: the first letter cluster of each part, as ``text.mask_name`` does."""
    if masked:
        return guard(f"(coalesce(p.name_title, '') || {_masked(full_name_sql(titled=False))})")
    return guard(full_name_sql())


def _masked(full: str) -> str:
    """Names of one word each, nearly all there are, are cut once: replacing word by word costs ten times as much."""
    first, family = (f"{found(column, f'^{_FIRST}')} || '***'" for column in ("p.given_name", "p.family_name"))
    plain = "p.given_name <> '' AND strpos(p.given_name, ' ') = 0 AND strpos(coalesce(p.family_name, ''), ' ') = 0"
    both = f"{first} || CASE WHEN p.family_name <> '' THEN ' ' || {family} ELSE '' END"
    return f"CASE WHEN {plain} THEN {both} ELSE {_each_word(full)} END"


def _each_word(full: str) -> str:
    return replaced(full, f"({_FIRST})[^ ]*", "\\1***")


def phone(column: str, masked: bool) -> str:
    """``text.show_phone`` or ``text.mask_phone`` as SQL; the store holds digits."""
    first = f"(CASE WHEN left({column}, 2) = '02' AND length({column}) = 9 THEN 2 ELSE 3 END)"
    middle = "'xxx'" if masked else f"substr({column}, {first} + 1, 3)"
    parts = f"left({column}, {first}) || '-' || {middle} || '-' || substr({column}, {first} + 4)"
    other = f"repeat('x', CAST(length({column}) AS INTEGER))" if masked else column
    return f"CASE WHEN length({column}) BETWEEN 9 AND 10 AND left({column}, 1) = '0' THEN {parts} ELSE {other} END"


def money(column: str, masked: bool) -> str:
    """Baht a month; masked: the band it lies in."""
    if not masked:
        return column
    lowest = [0, *BANDS]
    bands = [f"WHEN {column} < {upto} THEN '{least:,}-{upto - 1:,}'" for least, upto in zip(lowest, BANDS, strict=False)]
    return f"CASE WHEN {column} IS NULL THEN NULL {' '.join(bands)} ELSE '{BANDS[-1]:,}+' END"


def hidden(column: str, masked: bool) -> str:
    """A short text that would lead to the person, such as a house number."""
    return f"CASE WHEN {column} IS NULL THEN NULL ELSE '***' END" if masked else guard(column)


def number(column: str, digits: str) -> str:
    """The number that the pattern's first group finds in a text, 0 where there is none."""
    return f"coalesce(CAST(nullif({found(column, digits, 1)}, '') AS BIGINT), 0)"


def iso(column: str) -> str:
    """The day, empty where the interval is open."""
    return f"CASE WHEN {column} > DATE '1900-01-01' AND {column} < DATE '9999-12-31' THEN {column} END"


def buddhist(column: str) -> str:
    """The day as 22/11/2569."""
    year = f"(CAST(EXTRACT(YEAR FROM {column}) AS INTEGER) + {ERA})"
    two = [f"lpad(CAST(EXTRACT({part} FROM {column}) AS TEXT), 2, '0')" for part in ("DAY", "MONTH")]
    return f"CASE WHEN {column} > DATE '1900-01-01' AND {column} < DATE '9999-12-31' THEN {two[0]} || '/' || {two[1]} || '/' || {year} END"


def day_of(moment: str) -> str:
    """The Bangkok day of a UTC moment."""
    return f"CAST({moment} + INTERVAL '7 hours' AS DATE)"


def shown_day(day: dt.date) -> str:
    """The day in a file's name: 22-11-2569."""
    return f"{day.day:02d}-{day.month:02d}-{day.year + ERA}"
