"""Save the good rows of a pasted list, each as one change; what could not be saved comes back as text, and all can be taken back."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from otop_core.access.roles import Actor
from otop_core.community import duplicate_candidates
from otop_core.gate import history, records, save_form
from otop_core.gate.ledger import Caller
from otop_core.language.messages import Text, _
from otop_core.model.errors import Denied, Invalid, OtopError, StoreTrouble
from otop_core.model.forms import Typed, form_of
from otop_core.pasting.rows import Pasted, Row, nearest, warned
from otop_core.store import Store

HOUSEHOLD = form_of("household")


@dataclass(frozen=True)
class SavedRow:
    op: str
    row: Row


@dataclass(frozen=True)
class Receipts:
    """``failed``: (row, what the gate said of it); ``stopped``: why the rows after it were not tried; ``remaining``: as text."""

    saved: tuple[SavedRow, ...]
    failed: tuple[tuple[Row, Text], ...]
    stopped: Text | None
    remaining: str


def compare(store: Store, actor: Actor, village_id: str, pasted: Pasted) -> Pasted:
    """The list with those marked who may be registered in this village already; raises Denied where the user may not read."""
    if not village_id:
        return pasted
    records.find_in_reach(store, actor, "village", village_id)
    there = duplicate_candidates.households(store, village_id)
    rows = tuple(warned(row, nearest(row, there), _("registered already: {name}, {reason}")) for row in pasted.rows)
    return replace(pasted, rows=rows)


def commit(
    store: Store,
    caller: Caller,
    op: str,
    village: Typed,
    pasted: Pasted,
    chosen: Collection[int],
    origin: str = "",
    told: Callable[[int, int], None] = lambda done, of: None,
) -> Receipts:
    """Save the chosen rows that are good; ``village``: the choice or the new village as the form holds it; ``told``: the progress.

    The operation of a row follows from ``op`` and from what the row says, so that saving twice saves once although rows have moved.
    A row that is refused is reported and the others go on; where nothing can be saved any more, the rest remains.
    """
    rows = [row for row in pasted.good if row.number in chosen]
    saved: list[SavedRow] = []
    failed: list[tuple[Row, Text]] = []
    stopped = None
    for done, (row_op, row) in enumerate(zip(_ops(op, village, origin, rows), rows, strict=True), start=1):
        try:
            save_form.save(store, caller, row_op, HOUSEHOLD, {**village, **row.typed}, origin=origin)
            saved.append(SavedRow(row_op, row))
        except Invalid as invalid:
            failed.append((row, invalid.problems[0].text))
        except (Denied, StoreTrouble) as trouble:  # the next row would fare no better
            stopped = trouble.text
            break
        except OtopError as refused:
            failed.append((row, refused.text))
        told(done, len(rows))
    gone = {one.row.number for one in saved}
    return Receipts(tuple(saved), tuple(failed), stopped, pasted.text([row.cells for row in pasted.rows if row.number not in gone]))


def _ops(op: str, village: Typed, origin: str, rows: Sequence[Row]) -> list[str]:
    """One operation a row; two rows that say the same are told apart by their order."""
    seen: Counter[str] = Counter()
    ops = []
    for row in rows:
        said = json.dumps([village, origin, row.typed], ensure_ascii=False, sort_keys=True)
        mark = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:24]
        seen[mark] += 1
        ops.append(f"{op}-{mark}-{seen[mark]}")
    return ops


def take_back(store: Store, caller: Caller, ops: Sequence[str]) -> list[tuple[str, Text]]:
    """Undo saved rows, the last first; what others have changed since stays, and is told: (operation, why)."""
    kept = []
    for op in reversed(ops):
        try:
            history.undo(store, caller, f"undo:{op}", op)
        except Invalid as invalid:
            kept.append((op, invalid.problems[0].text))
        except OtopError as refused:
            kept.append((op, refused.text))
    return kept
