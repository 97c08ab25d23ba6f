"""Thai text that was read with the wrong code page on its way here."""

import re

_LATIN = re.compile("[\u0080-\u00ff\u0152-\u0178\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")


def mended(cell: str) -> str | None:
    """What a garbled cell said: UTF-8 or the Thai code page, read as that of western Europe; None where it is not that."""
    strange = _LATIN.findall(cell)
    if len(strange) < 3 or _thai(cell):
        return None
    for raw in filter(None, (_raw(cell, page) for page in ("cp1252", "latin-1"))):
        for encoding in ("utf-8", "cp874"):
            try:
                found = raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            if _thai(found) >= len(strange) // 3 and not _LATIN.search(found):
                return found
    return None


def _thai(text: str) -> int:
    """How many Thai letters there are."""
    return sum(0x0E01 <= ord(char) <= 0x0E5B for char in text)


def _raw(cell: str, page: str) -> bytes | None:
    """The bytes as they were; those that the code page of western Europe does not name pass through as they are."""
    try:
        return b"".join(bytes([ord(char)]) if 0x80 <= ord(char) <= 0x9F else char.encode(page) for char in cell)
    except UnicodeEncodeError:
        return None


def is_broken(cell: str) -> bool:
    """Letters have been replaced by signs that say that nothing is known of them."""
    return "\ufffd" in cell or bool(re.fullmatch(r"[?\s.,/-]*\?{3,}[?\s.,/-]*", cell))
