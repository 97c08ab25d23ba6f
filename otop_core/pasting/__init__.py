"""A paper list pasted out of Excel: read by the rules of the household form, its good rows saved, the rest handed back to be mended."""

from otop_core.pasting.box import Box, opened
from otop_core.pasting.columns import Column
from otop_core.pasting.committing import Receipts, commit, compare, take_back
from otop_core.pasting.preview import expected, preview, template
from otop_core.pasting.rows import MOST, Pasted, Row, Trouble, mended, read

__all__ = [
    "MOST",
    "Box",
    "Column",
    "Pasted",
    "Receipts",
    "Row",
    "Trouble",
    "commit",
    "compare",
    "expected",
    "mended",
    "opened",
    "preview",
    "read",
    "take_back",
    "template",
]
