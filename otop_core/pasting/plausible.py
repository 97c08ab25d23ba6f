"""What a cell of an office's list is before it is any field: an error of Excel, a total, a date made of a house number, nothing."""

import re

from otop_core.language import text, thai_calendar
from otop_core.pasting.columns import data, key

SERIAL = range(36_526, 54_789)  # the days from 2000 to 2049 as Excel counts them
_DAY = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-](?:19|20|24|25)\d{2}|(?:19|20|24|25)\d{2}-\d{1,2}-\d{1,2}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E[+-]?\d+", re.IGNORECASE)


def is_nothing(cell: str) -> bool:
    """How a list says that there is nothing."""
    return cell in ("-", "–", "—") or key(cell) in {key(word) for word in data()["nothing"]}


def is_total(cell: str) -> bool:
    """The line at the foot that adds up what stands above it; a number and its unit may follow the word."""
    said = key(cell)
    return any(re.fullmatch(rf"{re.escape(key(word))}(?:\d+\D*)?", said) for word in data()["total"])


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


def first_phone(cell: str) -> tuple[str, str]:
    """(the first number, what else stands in the cell); the cell as it is where there is no number in it."""
    for part in re.split(rf"[,;/()\n]|{'|'.join(data()['or'])}", cell):
        digits = text.tidy(part)
        for told in (digits, f"0{digits}"):
            if digits and text.phone(told):
                rest = cell.replace(part, "", 1).strip(" ,;/()\n")
                return told, rest
    return cell, ""
