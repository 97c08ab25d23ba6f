"""Figures that were read beside those that are kept: what is new, what changes, what is the same; taken in as one operation."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from otop_core.access.sessions import SignedIn
from otop_core.gate import drafts, history, ledger, records
from otop_core.gate.acts import Act, Add, Change, new_id
from otop_core.gate.ledger import Caller, Receipt
from otop_core.importing.box import FIGURES, Box
from otop_core.importing.reading import Figure, Reading
from otop_core.language import labels, places, vocabulary
from otop_core.language.messages import _, say
from otop_core.model.declaration import Noun
from otop_core.store import Store

VALUE = {"published_sales": "baht", "indicator_target": "value"}  # the field a figure is about
PARTS = {"category": "otop_category", "channel": "sales_channel"}
TAKEN = _("Figures taken in from {name}: {new} new, {changed} changed")


@dataclass(frozen=True)
class Changed:
    """A figure that is kept with another value."""

    figure: Figure
    was: Noun

    @property
    def values(self) -> tuple[Any, Any]:
        name = VALUE[self.was.noun]
        return getattr(self.was, name), getattr(self.figure.record, name)


@dataclass(frozen=True)
class Compared:
    new: list[Figure]
    changed: list[Changed]
    same: int

    @property
    def acts(self) -> list[Act]:
        """Nothing of a record but its value and, where it is told, its source is changed."""
        changes = [Change(one.was, one.was.model_copy(update=_taken(one.figure.record))) for one in self.changed]
        return [*(Add(one.record) for one in self.new), *changes]


@dataclass(frozen=True)
class Taken:
    """A batch that was taken in, as the history tells it."""

    op: str
    made_at: dt.datetime
    actor: str
    why: str
    parts: int


def _taken(record: Noun) -> dict[str, Any]:
    names = [VALUE[record.noun], *(["source"] if "source" in record.abouts() else [])]
    return {name: getattr(record, name) for name in names}


def compare(store: Store, reading: Reading) -> Compared:
    """The figures of a sheet beside what the store holds."""
    known = {noun: dict(_kept(store, noun)) for noun in {one.record.noun for one in reading.figures}}
    new, changed, same = [], [], 0
    for one in reading.figures:
        was = known[one.record.noun].get(_key(one.record))
        if was is None:
            new.append(one)
        elif _taken(was) == _taken(one.record):
            same += 1
        else:
            changed.append(Changed(one, was))
    return Compared(new, changed, same)


def named(record: Noun, language: str) -> str:
    """What a figure is of: its place, and its month or fiscal year."""
    told = record.values()
    code = told.get("place") or told.get("of_district") or ""
    month = told.get("month")
    when = labels.month(month, language) if month else str(told["fiscal_year"])
    parts = [labels.district(code, language) if len(code) == 4 else _province(code, language), when]
    parts += [vocabulary.label(name, told[field], language) for field, name in PARTS.items() if told.get(field)]
    return " ".join(part for part in parts if part)


def _province(code: str, language: str) -> str:
    return places.name(places.province(code), language) if code.isdigit() else ""


def _key(record: Noun) -> tuple[Any, ...]:
    return tuple(getattr(record, name) or None for name in type(record).unique)


def _kept(store: Store, noun: str) -> Iterable[tuple[tuple[Any, ...], Noun]]:
    for row in store.dicts(f"SELECT * FROM {noun} WHERE removed_at IS NULL"):
        record = records.held(noun, row).record
        yield _key(record), record


def commit(store: Store, who: SignedIn, caller: Caller, box: Box, compared: Compared) -> Receipt:
    """All that is new or changed in one operation, which can be taken back whole; the file goes.

    Raises Denied, SignedOut, Invalid, SavedBefore, and Conflict where somebody else has changed a figure meanwhile.
    """
    given = {"name": box.name, "new": len(compared.new), "changed": len(compared.changed)}
    receipt = ledger.commit(store, caller, box.op, *compared.acts, why=say(TAKEN, who.language, **given), origin="import")
    drafts.drop(store, caller, FIGURES, box.op)
    return receipt


def taken(store: Store, limit: int = 5) -> list[Taken]:
    """The newest batches that have not been taken back."""
    sql = (
        "SELECT op, made_at, actor, why, parts FROM change WHERE origin = 'import' AND strpos(op, '/') = 0"
        " AND noun IN ('published_sales', 'indicator_target')"
        f" AND NOT EXISTS (SELECT 1 FROM change u WHERE u.origin = 'undo:' || change.op) ORDER BY seq DESC LIMIT {int(limit):d}"
    )
    return [Taken(*row) for row in store.all(sql)]


def take_back(store: Store, caller: Caller, op: str) -> Receipt:
    """The whole batch; raises Conflict where others have changed a figure of it since, Gone."""
    return history.undo(store, caller, new_id(), op)
