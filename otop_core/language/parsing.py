"""From what a hand typed to what the store holds: Thai digits, พ.ศ. dates, numbers with commas, phone numbers."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from otop_core.language import spreadsheet, text, thai_calendar
from otop_core.language.messages import _

NO_DATE = _("Please type the date as day/month/year, such as 22/11/2569.")
LONGEST_LINE, LONGEST_LINES = 1_000, 20_000  # letters; far more than any declaration allows


def clean(kind: str, raw: object) -> object:
    """One typed value in its stored form; ValueError with a msgid where it cannot be understood."""
    if raw is None or raw == "" or raw == ():
        return None
    if not isinstance(raw, str):
        if kind == "date" and not isinstance(raw, dt.date):  # a bare number would be read as seconds since 1970
            raise ValueError(NO_DATE)
        return tuple(raw) if kind == "choices" and isinstance(raw, Sequence) else raw
    if len(raw) > (LONGEST_LINES if kind == "lines" else LONGEST_LINE):  # before anything reads it letter by letter
        raise ValueError(_("This is too long; please shorten it."))
    if kind == "lines":
        return text.tidy_lines(raw) or None
    tidied = text.tidy(raw)
    if not tidied:
        return None
    if spreadsheet.is_error(tidied):
        raise ValueError(_("Excel shows an error here instead of the value; please type what it should be."))
    reader = READERS.get(kind)
    return reader(tidied) if reader else tidied


def _date(typed: str) -> dt.date:
    day = thai_calendar.parse_date(typed, thai_calendar.today())
    if day is None:
        raise ValueError(NO_DATE)
    if thai_calendar.may_be_another_year(typed, day, thai_calendar.today()):
        raise ValueError(_("Please write the year with four digits: with two it may be B.E. or C.E."))
    return day


def _number(typed: str) -> Decimal:
    value = text.number(typed)
    if value is None:
        raise ValueError(_("Please type a number, such as 1,500."))
    return value


def _phone(typed: str) -> str:
    digits = text.phone(typed)
    if digits is None:
        raise ValueError(_("Please type a Thai phone number, such as 081-234-5678."))
    return digits


def _national_id(typed: str) -> str:
    digits = text.national_id(typed)
    if digits is None:
        raise ValueError(_("The 13-digit number is not right; please compare it with the card."))
    return digits


READERS = {"mark": text.ascii_digits, "date": _date, "number": _number, "money": _number, "phone": _phone, "national_id": _national_id}
