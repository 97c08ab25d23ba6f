"""Dates as Thai offices write them: Buddhist-era years, Bangkok time and the October fiscal year.

Dates are stored as C.E. ``date`` and moments as naive UTC (DOMAIN 6.4, PLATFORM B4); the Buddhist
era exists only in text, because 29/2/2567 is a real day that ``date`` cannot hold as such.
"""

import re
from datetime import UTC, date, datetime, time, timedelta

from otop_core.language.text import ascii_digits, tidy

MONTHS_TH = (
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
)
MONTHS_TH_SHORT = (
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
)
_MONTHS_EN = (  # not calendar.month_name, which follows the locale of the machine
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
ERA = 543  # years the Buddhist era is ahead
_BANGKOK = timedelta(hours=7)  # Thailand has had no daylight saving since 1920; no tzdata needed
_FIRST_YEAR, _LAST_YEAR = 1900, 2100  # read as C.E.
_FIRST_YEAR_BE = 2400


def _bare(month: str) -> str:
    return re.sub(r"[.\s]", "", month).casefold()


_MONTH_NUMBER = {
    _bare(name): number
    for names in (MONTHS_TH, MONTHS_TH_SHORT, _MONTHS_EN, tuple(name[:3] for name in _MONTHS_EN))
    for number, name in enumerate(names, start=1)
} | {"sept": 9}

_SEPARATOR = r"\s?[/.\-\u2013 ]\s?"
_DAY_FIRST = re.compile(rf"([0-9]{{1,2}}){_SEPARATOR}([0-9]{{1,2}}){_SEPARATOR}([0-9]{{4}}|[0-9]{{2}})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_COMPACT = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_NAMED = re.compile(r"([0-9]{1,2})[\s\-/]*([^\W\d_][^0-9,\-/]*?)[\s,\-/]*((?:พ|ค)\.?\s?ศ\.?)?\s?([0-9]{4}|[0-9]{2})")


def parse_date(text: str, today: date | None = None) -> date | None:
    """Return the day a line of text means, or None if it does not mean exactly one. Never raises.

    Reads 22/11/2569, 22-11-69, 22.11.2569, 22112569, 2026-11-22 and months by name, in Thai or
    ASCII digits. Year rule (PLATFORM B4): 2400-2643 is B.E., 1900-2100 is C.E., two digits are
    B.E. in the century of ``today`` (25xx when not given), anything else is refused.
    """
    line = ascii_digits(tidy(text))
    if found := _DAY_FIRST.fullmatch(line) or _COMPACT.fullmatch(line):
        day, month, year = found.groups()
        return _day(year, int(month), int(day), "", today)
    if found := _YEAR_FIRST.fullmatch(line):
        year, month, day = found.groups()
        return _day(year, int(month), int(day), "", today)
    if found := _NAMED.fullmatch(line):
        day, name, era, year = found.groups()
        return _day(year, _MONTH_NUMBER.get(_bare(name), 0), int(day), (era or "")[:1], today)
    return None


def may_be_another_year(text: str, day: date, today: date) -> bool:
    """Whether a year of two digits, read as B.E. (``day``), lies long ago and read as C.E. near today: 1/2/26 is 2526 or 2026."""
    short = re.search(r"(?<![0-9])([0-9]{2})$", ascii_digits(tidy(text)))
    return short is not None and day.year < today.year - 30 and abs(2000 + int(short[1]) - today.year) <= 20


def _day(year: str, month: int, day: int, era: str, today: date | None) -> date | None:
    common_year = _common_year(year, era, today)
    if common_year is None:
        return None
    try:
        return date(common_year, month, day)
    except ValueError:
        return None


def _common_year(year: str, era: str, today: date | None) -> int | None:
    number = int(year)
    if len(year) == 2:
        century = (today.year + ERA) // 100 if today else 25
        return None if era == "ค" else century * 100 + number - ERA
    if _FIRST_YEAR_BE <= number <= _LAST_YEAR + ERA and era != "ค":
        return number - ERA
    if _FIRST_YEAR <= number <= _LAST_YEAR and era != "พ":
        return number
    return None


def show_date(d: date, language: str = "th", long: bool = False) -> str:
    """Return 22 พ.ย. 2569 (long: the full month name), or 22 Nov 2026 when the language is "en"."""
    if language == "en":
        month = _MONTHS_EN[d.month - 1]
        return f"{d.day} {month if long else month[:3]} {d.year}"
    return f"{d.day} {(MONTHS_TH if long else MONTHS_TH_SHORT)[d.month - 1]} {d.year + ERA}"


def type_date(d: date) -> str:
    """Return the day as it stands in an input field, 22/11/2569; `parse_date` reads it back."""
    return f"{d.day:02}/{d.month:02}/{d.year + ERA}"


def _bangkok(utc: datetime) -> datetime:
    if utc.tzinfo is not None:
        utc = utc.astimezone(UTC).replace(tzinfo=None)
    return utc + _BANGKOK


def show_moment(utc: datetime, language: str = "th") -> str:
    """Return a UTC moment (naive, or aware of any zone) as Bangkok day and time to the minute."""
    local = _bangkok(utc)
    clock = f"{local:%H:%M}"
    return f"{show_date(local.date(), language)} {clock}{'' if language == 'en' else ' น.'}"


def bangkok_day(utc: datetime) -> date:
    """Return the calendar day in Bangkok at a UTC moment (naive, or aware of any zone)."""
    return _bangkok(utc).date()


def day_end_utc(d: date) -> datetime:
    """Return the naive UTC moment at which the Bangkok day is over; compare with ``<``."""
    return datetime.combine(d, time()) + timedelta(days=1) - _BANGKOK


def fiscal_year(d: date) -> int:
    """Return the fiscal year (B.E.), October to September, named by the year it ends in."""
    return d.year + ERA + (d.month >= 10)


def fiscal_quarter(d: date) -> int:
    """Return the quarter 1-4 of the fiscal year; October to December is 1."""
    return (d.month - 10) % 12 // 3 + 1


def fiscal_year_start(fy: int) -> date:
    """Return 1 October of the year before the fiscal year (B.E.)."""
    return date(fy - ERA - 1, 10, 1)


def fiscal_year_end(fy: int) -> date:
    """Return 30 September, the last day of the fiscal year (B.E.)."""
    return date(fy - ERA, 9, 30)


def fiscal_months(fy: int) -> list[date]:
    """Return the first days of the twelve months of a fiscal year (B.E.), October first."""
    year = fy - ERA
    return [date(year - (month >= 10), month, 1) for month in (10, 11, 12, *range(1, 10))]


def month_end(d: date) -> date:
    """Return the last day of the month the day is in."""
    return (d.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def today() -> date:
    """The day it is in Thailand by the clock of this machine."""
    return bangkok_day(datetime.now(UTC))
