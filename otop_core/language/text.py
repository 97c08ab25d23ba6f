"""What people type: one stored form, keys to search and sort by, and masks for private details.

A Thai word can be typed in several ways that look the same on screen, so every line goes through
`tidy` before it is stored or compared. Rules: DOMAIN 6.2-6.4 and PLATFORM B4. Nothing here raises.
"""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from otop_core.language.marks import GLYPHS, TIDY, bounded, classes

_TONES = "\u0e48-\u0e4b"
CONSONANTS = "\u0e01-\u0e2e"
LEADING_VOWELS = "\u0e40-\u0e44"

_NIKHAHIT_AA = re.compile(f"\u0e4d([{_TONES}]*)\u0e32")
_AM_BEFORE_TONE = re.compile(f"\u0e33[\u0e33{_TONES}{classes(unicodedata.combining(_TONES[0]))}]+")
_MARKS_ON_A_LETTER = re.compile("[\u0e31\u0e34-\u0e39\u0e47-\u0e4d]{2,}")
BLANKS = re.compile(r"\s+")
_REMOVED_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})  # controls, zero-width and bidi marks, surrogates
_NONCHARACTERS = frozenset("\ufffe\uffff")
LONGEST = 20_000  # characters of one text: as many as any field takes (parsing refuses more in words)
UNBROKEN = "ขั้นตอน|หมดอายุ|ดำเนินการ|แปรรูป"  # compounds whose halves are words too, so that browsers break a line inside them
_ASCII_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


def tidy(text: str) -> str:
    """Return the form in which any typed line is stored. Idempotent; never raises; in time that grows as the length does.

    NFC (NFKC would split sara am), sara am and sara ae each as one character, tone mark before
    sara am and after the vowel above a letter, no mark twice, no font's own forms out of a PDF, no invisible characters, single
    blanks, none at the ends. What is longer than ``LONGEST`` is cut before it is looked at,
    and so are marks beyond the thirtieth on one letter, because normalising sorts them by exchanging one by one.
    """
    return _short(text) if len(text) < 200 else _tidy(text)


@lru_cache(4096)  # the cells of a list are asked for again and again
def _short(text: str) -> str:
    return text if TIDY.fullmatch(text) else _tidy(text)


def _tidy(text: str) -> str:
    text = BLANKS.sub(" ", text[:LONGEST])
    if not text.isprintable():  # true of nearly every line, and much faster than looking one by one
        text = "".join(char for char in text.translate(GLYPHS) if _is_kept(char))
    text = unicodedata.normalize("NFC", bounded(BLANKS.sub(" ", text).strip()))
    while (composed := _composed(text)) != text:  # nonsense such as two sara am may need a second pass
        text = composed
    return text


def _composed(text: str) -> str:
    text = text.replace("\u0e40\u0e40", "\u0e41")
    text = _MARKS_ON_A_LETTER.sub(_vowels_first, text)
    text = _NIKHAHIT_AA.sub("\\1\u0e33", text)
    return unicodedata.normalize("NFC", bounded(_AM_BEFORE_TONE.sub(_tones_first, text)))


def _vowels_first(run: re.Match[str]) -> str:
    marks = sorted(run[0], key=lambda sign: "\u0e48" <= sign <= "\u0e4c")
    return "".join(mark for n, mark in enumerate(marks) if n == 0 or mark != marks[n - 1])


def _tones_first(run: re.Match[str]) -> str:
    return "".join(sorted(run[0], key=lambda sign: not _TONES[0] <= sign <= _TONES[-1]))


def _is_kept(char: str) -> bool:
    return unicodedata.category(char) not in _REMOVED_CATEGORIES and char not in _NONCHARACTERS


def tidy_lines(text: str) -> str:
    r"""Return text of several lines, each tidied, parted by ``\n``, with no two empty lines in a row."""
    lines = "\n".join(tidy(line) for line in text[:LONGEST].splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")


def ascii_digits(text: str) -> str:
    """Return the text with Thai digits as 0-9; digits of other scripts are left alone."""
    return text.translate(_ASCII_DIGITS)


# Titles. Longest first, so that the one for "Miss" is tried before the one for "Mrs" it begins with.
_TITLES_GLUED = (
    "ว่าที่ร้อยตรีหญิง",
    "ว่าที่ร้อยตรี",
    r"ว่าที่\s?ร\.\s?ต\.\s?หญิง",
    r"ว่าที่\s?ร\.\s?ต\.",
    "เด็กหญิง",
    "เด็กชาย",
    "พระอาจารย์",
    "นางสาว",
    "พระมหา",
    "พระครู",
    "นาย",
    "นาง",
    r"น\.?\s?ส\.",
    r"ด\.?\s?ช\.",
    r"ด\.?\s?ญ\.",
    r"ดร\.",
    r"ผศ\.",
    r"รศ\.",
    r"ศ\.",
    r"นาง\s+สาว",
    r"คุณ(?!วุฒิ|ธรรม|สมบัติ)",
    r"ผญ\.",
    r"(?:พล\.)?(?:พ|ร|จ|ส|ด)\.(?:[สตทอจ]\.){1,2}",  # ranks of the army and the police
    r"(?:mrs|miss|mr|ms|dr|rev)\.",
)
_TITLES_APART = ("พระ", r"น\.\s?ส", "นส", "ดช", "ดญ", "ดร", "mrs", "miss", "mr", "ms", "dr", "rev")
_NOT_TITLES = (
    r"นายก(?:$|\s|เทศมนตรี|รัฐมนตรี|สมาคม|องค์การ|อบต|อบจ|อ\.บ)",
    r"นายอำเภอ",
    r"นายทะเบียน",
    r"นางรอง(?:$|\s)",
)
_TITLE = re.compile(
    rf"(?!{'|'.join(_NOT_TITLES)})(?:"
    rf"(?!นาง\s+สาว[{CONSONANTS}{LEADING_VOWELS}])(?:{'|'.join(_TITLES_GLUED + _TITLES_APART)})\s+(?=\S)"
    rf"|(?:{'|'.join(_TITLES_GLUED)})(?=[{CONSONANTS}{LEADING_VOWELS}a-z][^\s.])"
    rf"|พระ(?=[{CONSONANTS}{LEADING_VOWELS}]\S+\s+\S))",
    re.IGNORECASE,
)


def _split_title(name: str) -> tuple[str, str]:
    found = _TITLE.match(name)
    end = found.end() if found else 0
    return name[:end], name[end:]


def without_title(name: str) -> str:
    """Return a person's name, tidied, without its title. Never empties a name that is not empty.

    Titles have no blank after them, so this is a heuristic: what follows must be able to begin a name
    (a consonant or leading vowel, and one more letter). That keeps place names such as นายางกลัก whole.
    The monk's title counts only before a blank or when a second word follows.
    A given name that truly begins with the letters of a title and goes on with a consonant cannot
    be told apart, so a title must never decide who somebody is.
    """
    return _split_title(tidy(name))[1]


def phone(text: str) -> str | None:
    """Return a Thai telephone number as digits beginning with 0, or None if it is not one.

    Mobile 0[689] and 8 digits, landline 0[2-57] and 7 digits (DOMAIN 6.3). Accepts +66, blanks,
    dashes, dots, brackets and Thai digits; any other character refuses.
    """
    line = ascii_digits(tidy(text))
    if not re.fullmatch(r"\+?[0-9 ().\-\u2010-\u2013]+", line):
        return None
    digits = re.sub(r"[^0-9]", "", line)
    digits = re.sub(r"^660?(?=[0-9]{8,9}$)", "0", digits)
    return digits if re.fullmatch(r"0[689][0-9]{8}|0[2-57][0-9]{7}", digits) else None


def _phone_parts(digits: str) -> tuple[str, str, str] | None:
    if not re.fullmatch(r"0[0-9]{8,9}", digits):
        return None
    area = 2 if digits.startswith("02") and len(digits) == 9 else 3
    return digits[:area], digits[area : area + 3], digits[area + 3 :]


def show_phone(digits: str) -> str:
    """Return 081-234-5678, 044-123-456 or 02-123-4567; anything else unchanged."""
    parts = _phone_parts(digits)
    return "-".join(parts) if parts else digits


def mask_phone(digits: str) -> str:
    """Return the shown form with the middle group hidden; text of another shape is hidden whole."""
    parts = _phone_parts(digits)
    return f"{parts[0]}-xxx-{parts[2]}" if parts else "x" * len(digits)


def national_id(text: str) -> str | None:
    """Return the 13 digits of a citizen id whose check digit is right (mod 11, DOMAIN 6.2), else None."""
    digits = re.sub(r"[ \-\u2010-\u2013]", "", ascii_digits(tidy(text)))
    if not re.fullmatch(r"[0-9]{13}", digits):
        return None
    total = sum(int(digit) * (13 - place) for place, digit in enumerate(digits[:12]))
    return digits if (11 - total % 11) % 10 == int(digits[12]) else None


def mask_national_id(digits: str) -> str:
    """Return x-xxxx-xxxx0-01-6: the last four digits only; text of another length is hidden whole."""
    if not re.fullmatch(r"[0-9]{13}", digits):
        return "x" * len(digits)
    return f"x-xxxx-xxxx{digits[9]}-{digits[10:12]}-{digits[12]}"


# One cluster: a leading vowel belongs to the consonant after it, marks to the letter before them.
_CLUSTER = re.compile(f"[{LEADING_VOWELS}]?.[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0300-\u036f]*")


def mask_name(name: str) -> str:
    """Return the name with each part cut to its first letter cluster and ***; the title stays."""
    title, rest = _split_title(tidy(name))
    return title + " ".join(f"{part[: _cluster_end(part)]}***" for part in rest.split())


def _cluster_end(part: str) -> int:
    found = _CLUSTER.match(part)
    return found.end() if found else 0


_NUMBER = re.compile(r"\u0e3f?\s*([+\-\u2212]?)((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)\s*(?:-|\u0e3f)?\s*(?:บาท|คน)?")


def number(text: str) -> Decimal | None:
    """Return the number typed, in whatever unit the field has, or None if it is not a number.

    Thai digits, commas between groups of three, the sign of the baht, "5,000.-" and a trailing unit (baht, persons) are
    accepted; other letters, a comma elsewhere (which may be a point), NaN and Infinity are not. Limits such as "not
    below zero" are the caller's to check.
    """
    found = _NUMBER.fullmatch(ascii_digits(tidy(text)))
    if not found:
        return None
    sign = "-" if found[1] in ("-", "\u2212") else ""
    return Decimal(sign + found[2].replace(",", ""))
