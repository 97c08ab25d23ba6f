"""Signs that are put in order when a text is tidied: those of fonts, and no more marks on one letter than any language writes.

Normalising sorts them by exchanging neighbours, so ten thousand in a row would cost fifty million exchanges.
"""

import re
import unicodedata

ON_ONE_LETTER = 30  # as the Stream-Safe Text Format has it (UAX 15)

# The letters of Thai fonts that copying out of a PDF gives: forms of a letter shifted to the left or down, without a code of their own.
GLYPHS = dict(
    zip(
        range(0xF700, 0xF71B),
        "\u0e10\u0e34\u0e35\u0e36\u0e37\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e0d\u0e31\u0e4d\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e38\u0e39\u0e3a",
        strict=True,
    )
)
# A line that is as it should be, which nearly every line is: single blanks, no letter but ASCII and Thai, marks in their order, none twice.
TIDY = re.compile(
    "(?:(?:[!-~\u0e01-\u0e30\u0e32\u0e3f\u0e41-\u0e46\u0e4f-\u0e5b]|\u0e40(?!\u0e40)|\u0e33(?![\u0e33\u0e48-\u0e4e]))"
    "[\u0e31\u0e34-\u0e39\u0e47]?[\u0e48-\u0e4c]?(?: (?=[!-~\u0e01-\u0e30\u0e32\u0e33\u0e3f-\u0e46\u0e4f-\u0e5b]))?)*"
)


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
