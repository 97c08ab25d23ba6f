"""A paper list pasted out of Excel: read by the rules of the household form, its good rows saved, the rest handed back to be mended."""

from otop_core.pasting.columns import TEMPLATE, Column
from otop_core.pasting.committing import Receipts, commit, compare, take_back
from otop_core.pasting.rows import MOST, Pasted, Row, Trouble, mended, read

__all__ = ["MOST", "TEMPLATE", "Column", "Pasted", "Receipts", "Row", "Trouble", "commit", "compare", "mended", "read", "take_back"]
