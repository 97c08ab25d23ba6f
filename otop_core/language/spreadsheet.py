"""What a spreadsheet makes of a text: it runs one that begins like a formula, and shows errors where a value should be."""

import re

from otop_core.language.text import tidy

RISKY = "=+-@\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}"
CONTROLS = "\t\r\n\0"
_ERROR = re.compile(r"#(?:n/a|ref!|value!|div/0!|name\?|null!|num!|spill!|calc!|field!|blocked!)|##+", re.IGNORECASE)


def guarded(text: str) -> str:
    """The text as Excel may see it; a lone hyphen stays, for it is how people write "none"."""
    bare = text.strip()
    risky = text[:1] in tuple(CONTROLS) or (bare[:1] in tuple(RISKY) and bare != "-")
    return f"'{text}" if risky else text


def unguarded(cell: str) -> str:
    """What ``guarded`` was given."""
    return cell[1:] if cell.startswith("'") and guarded(cell[1:]) == cell else cell


def is_error(cell: str) -> bool:
    """An error instead of a value, or a column too narrow for its number."""
    return bool(_ERROR.fullmatch(tidy(cell)))
