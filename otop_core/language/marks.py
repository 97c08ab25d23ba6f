"""Marks that are put in order when a text is normalised: no more of them on one letter than any language writes.

Normalising sorts them by exchanging neighbours, so ten thousand in a row would cost fifty million exchanges.
"""

import re
import unicodedata

ON_ONE_LETTER = 30  # as the Stream-Safe Text Format has it (UAX 15)


def classes(above: int = 0) -> str:
    """All such signs (those of a combining class above this) as a character class of ``re``."""
    found = [code for code in range(0x300, 0x1E950) if unicodedata.combining(chr(code)) > above]
    starts = [code for code, before in zip(found, [0, *found], strict=False) if code != before + 1]
    ends = [code for code, after in zip(found, [*found[1:], 0], strict=False) if code != after - 1]
    return "".join(f"\\U{start:08x}-\\U{end:08x}" for start, end in zip(starts, ends, strict=True))


_TOO_MANY = re.compile(f"([{classes()}]{{{ON_ONE_LETTER}}})[{classes()}]+")


def bounded(text: str) -> str:
    """The text without the marks beyond the thirtieth on one letter. Idempotent; never raises."""
    return text if len(text) <= ON_ONE_LETTER else _TOO_MANY.sub(r"\1", text)
