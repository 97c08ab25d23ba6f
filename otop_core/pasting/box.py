"""The box a list is pasted into: its text and its place, kept as a draft, what has been saved out of it and can be taken back."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from otop_core.gate import drafts
from otop_core.gate.acts import new_id
from otop_core.gate.ledger import Caller
from otop_core.language.messages import Text
from otop_core.model.forms import Typed
from otop_core.pasting.committing import Receipts, commit, take_back
from otop_core.pasting.rows import Pasted, Trouble, mended, read
from otop_core.store import Store

FORM = "paste:household"
BELOW = {  # a place that is chosen anew unsettles what lies below it
    "village.district": ("village.subdistrict_code", "village.choice"),
    "village.subdistrict_code": ("village.choice",),
}


@dataclass
class Box:
    """``typed``: the text, the workshop and the village; ``turn`` counts how often it was filled by the app and not by a hand.

    ``saved`` are operations, ``taken`` the cells they were made of, ``mending`` the cells that have a field of their own.
    """

    op: str
    typed: dict[str, Any] = field(default_factory=dict)
    turn: int = 0
    saved: list[str] = field(default_factory=list)
    taken: list[tuple[str, ...]] = field(default_factory=list)
    heading: tuple[str, ...] = ()
    mending: list[Trouble] | None = None

    @property
    def text(self) -> str:
        return str(self.typed.get("text") or "")

    def keep(self, store: Store, caller: Caller) -> None:
        drafts.keep(store, caller, FORM, self.op, self.typed, {})

    def put(self, name: str, value: Any) -> None:
        """Something was typed or chosen; a village belongs to the place above it."""
        self.typed[name] = value
        if name == "text":
            self.mending = None
        self.typed |= dict.fromkeys(BELOW.get(name, ()))

    def mend(self, row: int, column: int, cell: str, language: str) -> None:
        """One cell typed anew; where a row empties by it, the rows after it have moved and the fields are made anew."""
        found = read(self.text, language)
        if row <= len(found.rows):
            self.typed["text"] = mended(found, row, column, cell)
            if len(read(self.text, language).rows) != len(found.rows):
                self.turn, self.mending = self.turn + 1, None

    def save(
        self,
        store: Store,
        caller: Caller,
        village: Typed,
        found: Pasted,
        chosen: Collection[int],
        origin: str = "",
        told: Callable[[int, int], None] = lambda done, of: None,
    ) -> Receipts:
        """Save the chosen rows; the box holds what remains, under a new operation, so that a like row pasted later is a row of its own."""
        receipts = commit(store, caller, self.op, village, found, chosen, origin, told)
        self.saved += [one.op for one in receipts.saved]
        self.taken += [one.row.cells for one in receipts.saved]
        self.heading = found.heading
        self._refill(store, caller, receipts.remaining)
        return receipts

    def back(self, store: Store, caller: Caller, language: str) -> tuple[int, list[Text]]:
        """Take back all that was saved; the rows return into the box. How many, and why some stay."""
        stays = take_back(store, caller, self.saved)
        there = {op for op, _why in stays}
        cells = [row for op, row in zip(self.saved, self.taken, strict=True) if op not in there]
        rest = read(self.text, language)
        under = rest if rest.rows else Pasted(heading=self.heading)
        self.saved, self.taken = [], []
        self._refill(store, caller, under.text([*cells, *(row.cells for row in rest.rows)]))
        return len(cells), [why for _op, why in stays]

    def _refill(self, store: Store, caller: Caller, text: str) -> None:
        self.typed["text"], self.turn, self.mending, self.op = text, self.turn + 1, None, new_id()
        drafts.drop(store, caller, FORM)  # that of the operation before
        if text:
            self.keep(store, caller)


def opened(store: Store, account_id: str, workshop: str = "") -> tuple[Box, Any]:
    """The box as it was left, and when; else an empty one."""
    draft = drafts.find(store, account_id, FORM)
    return (Box(draft.op, draft.typed), draft.saved_at) if draft else (Box(new_id(), {"workshop": workshop}), None)
