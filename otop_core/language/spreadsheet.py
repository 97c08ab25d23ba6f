"""What a spreadsheet makes of a text: it runs one that begins like a formula, and shows errors where a value should be."""

import re

from otop_core.language.text import tidy

RISKY = "=+-@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
CONTROLS = "\t\r\n\0"
# A whole cell of which it makes a day, a time or another number: house 12/3 or 1-2, number 0012, 1E5, or one too long to be kept whole.
CONVERTED = r"[0-9]{1,4}(?:[-/.][0-9]{1,4}){1,2}|0[0-9]+|[0-9]+(?:\.[0-9]+)?[eE][0-9]+|[0-9]{12,}|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?"
_ERROR = re.compile(r"#(?:n/a|ref!|value!|div/0!|name\?|null!|num!|spill!|calc!|field!|blocked!)|##+", re.IGNORECASE)


def guarded(text: str) -> str:
    """The text as Excel may see it; a lone hyphen stays, for it is how people write "none"."""
    bare = text.strip()
    risky = text[:1] in tuple(CONTROLS) or (bare[:1] in tuple(RISKY) and bare != "-")
    return f"'{text}" if risky else text


def unguarded(cell: str) -> str:
    """What a file of ours was given: a text that ``guarded`` guards, or a mark of which a spreadsheet would have made something else."""
    bare = cell[1:]
    return bare if cell.startswith("'") and (guarded(bare) == cell or re.fullmatch(CONVERTED, bare)) else cell


def is_error(cell: str) -> bool:
    """An error instead of a value, or a column too narrow for its number."""
    return bool(_ERROR.fullmatch(tidy(cell)))
