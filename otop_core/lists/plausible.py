"""What a cell of an office's list is before it is any field: an error of Excel, a total, a date made of a house number, nothing."""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache

from otop_core.language import text, thai_calendar
from otop_core.lists.registers import key, keys, words

SERIAL = range(36_526, 54_789)  # the days from 2000 to 2049 as Excel counts them
EPOCH = date(1899, 12, 30)  # the day before Excel's first, as it counts a leap day that was none
_DAY = re.compile(
    r"\d{1,2}[/.-]\d{1,2}[/.-](?:(?:19|20|24|25)\d{2}|\d{2})|(?:19|20|24|25)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?"
)
_SCIENTIFIC = re.compile(r"\d(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE)
_WITH_TIME = re.compile(r"(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?")


def is_nothing(cell: str) -> bool:
    """How a list says that there is nothing."""
    return cell in ("-", "–", "—", "--", ".", "...") or key(cell) in keys("nothing")


def is_total(cell: str) -> bool:
    """The line at the foot that adds up what stands above it; a number and its unit may follow the word."""
    return bool(_totals().fullmatch(key(cell)))


@cache
def _totals() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, keys('total')))})(?:\d+\D*)?")


def is_signature(cell: str) -> bool:
    """Who made the list, a note under it, a line to sign on."""
    return bool(re.match(r"[.…_\s]{5,}|\(\s*[.…_]{3,}", cell)) or any(key(cell).startswith(word) for word in keys("signature"))


def is_scientific(cell: str) -> bool:
    """A number that Excel shows with an exponent, its last digits lost."""
    return bool(_SCIENTIFIC.fullmatch(text.ascii_digits(cell)))


def made_a_date(house: str) -> bool:
    """12/3 has become 12-Mar, 12/3/2567, a moment, or a number with an exponent."""
    house = text.ascii_digits(text.tidy(house))
    if len(house) > 30:
        return False
    if _DAY.fullmatch(house) or _SCIENTIFIC.fullmatch(house):
        return True
    letters = any(char.isalpha() for char in house)
    return letters and any(thai_calendar.parse_date(day) for day in (house, f"{house} 2569", f"1 {house}"))


def may_be_a_day(house: str) -> bool:
    """A number that Excel would show as a day of our time: rarely a house."""
    house = text.ascii_digits(text.tidy(house))
    return house.isascii() and house.isdigit() and len(house) == 5 and int(house) in SERIAL


def day_of(cell: str) -> str:
    """A date as a form takes it: without the time of day, and Excel's count of days as the day it stands for."""
    plain = text.ascii_digits(cell)
    if found := _WITH_TIME.fullmatch(plain):
        return found[1]
    if re.fullmatch(r"\d{5}(?:\.0+)?", plain) and int(plain[:5]) in SERIAL:
        return thai_calendar.type_date(EPOCH + timedelta(days=int(plain[:5])))
    return cell


def phones(cell: str) -> tuple[str, str]:
    """(the first number, what else stands in the cell); ('', the cell) where there is no number in it."""
    for part in re.split(rf"[,;/()\n]|{'|'.join(words()['or'])}", cell):
        digits = re.sub(r"^[^\d+]*|[^\d]*$", "", text.ascii_digits(text.tidy(part)))
        for told in (digits, f"0{digits}"):
            if digits and text.phone(told):
                rest = cell.replace(part, "", 1).strip(" ,;/()\n")
                return told, rest
    return "", cell


READS: Mapping[str, Callable[[str], bool]] = {  # whether a cell is anything of this kind
    "number": lambda cell: any(char.isdigit() for char in cell),
    "money": lambda cell: any(char.isdigit() for char in cell),
    "date": lambda cell: any(char.isdigit() for char in cell),
    "phone": lambda cell: sum(char.isdigit() for char in cell) >= 8,
    "national_id": lambda cell: sum(char.isdigit() for char in cell) >= 12,
}
