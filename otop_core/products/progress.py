"""One product on its way: the status of each step today, what is still missing (ขาดอะไรอีก), what to do next."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from otop_core.gate import records
from otop_core.gate.records import Held
from otop_core.language import thai_calendar
from otop_core.language.messages import Text
from otop_core.model.declaration import NOUNS
from otop_core.products import intervals
from otop_core.products.products import Product
from otop_core.products.status import Span, needs_renewal, spans, status_on, warnings
from otop_core.products.steps import DAY, FOR_EVER, STEPS, Row, Step
from otop_core.store import Cursor, Store

EVIDENCE = tuple(dict.fromkeys([noun for step in STEPS for noun in step.nouns] + ["step_override"]))
KEPT = "id, version, seq, entered_at, removed_at, district_code"


@dataclass(frozen=True)
class StepProgress:
    """A step of one product today; ``gaps`` are msgids; ``expires`` is when the evidence that closes it ends."""

    step: Step
    span: Span
    gaps: tuple[str, ...]
    renewal: bool
    evidence: tuple[Held, ...]
    overrides: tuple[Held, ...]

    @property
    def expires(self) -> dt.date | None:
        """The last day it is closed."""
        return self.span.until - DAY if self.span.status == "done" and self.span.until < FOR_EVER else None


@dataclass(frozen=True)
class Progress:
    product: Product
    steps: tuple[StepProgress, ...]
    warnings: tuple[Text, ...]

    @property
    def applicable(self) -> list[StepProgress]:
        return [s for s in self.steps if s.span.status != "not_applicable"]

    @property
    def done(self) -> int:
        return sum(s.span.status == "done" for s in self.steps)

    @property
    def next(self) -> StepProgress | None:
        """What to do next: what must be renewed first, then what is under way, then the first step not begun."""
        open_steps = [s for s in self.applicable if s.span.status != "done"]
        return min(open_steps, key=lambda s: (not s.renewal, s.span.status != "in_progress", s.step.code), default=None)

    def of(self, code: str) -> StepProgress:
        return next(s for s in self.steps if s.step.code == code)


def load(store: Store, product_id: str, day: dt.date | None = None) -> Progress:
    """How a product stands on a day (default today); raises Gone."""
    with store.read() as cursor:
        product = records.find(cursor, "product", product_id).record
        assert isinstance(product, Product)
        return read(cursor, product, day or thai_calendar.today())


def read(cursor: Cursor, product: Product, day: dt.date) -> Progress:
    """The same of a product that is known, in one question."""
    rows = _evidence(cursor, product)
    steps = tuple(_standing(step, product, rows, day) for step in STEPS)
    statuses = {s.step.code: s.span.status for s in steps}
    return Progress(product, steps, tuple(warnings(statuses, product.category)))


def _evidence(cursor: Cursor, product: Product) -> dict[str, list[Row]]:
    """Its evidence by noun, in the order it was entered."""
    found: dict[str, list[Row]] = {noun: [] for noun in EVIDENCE}
    for row in intervals.entered(cursor.dicts(_union(), id=product.id, owner=product.producer_id)):
        found[row["noun"]].append(row)
    return found


@cache
def _union() -> str:
    """All kinds of evidence as rows of one table: a column of each field there is, empty where a kind has no such field."""
    fields = {name: None for noun in EVIDENCE for name in NOUNS[noun].abouts()}
    parts = []
    for noun in EVIDENCE:
        own = NOUNS[noun].abouts()
        columns = ", ".join(name if name in own else f"NULL AS {name}" for name in fields)
        where = "(product_id = :id OR producer_id = :owner)" if noun == "certificate" else "product_id = :id"
        parts.append(f"SELECT '{noun}' AS noun, {KEPT}, {columns} FROM {noun} WHERE {where} AND removed_at IS NULL")
    return f"{' UNION ALL '.join(parts)} ORDER BY seq"


def _standing(step: Step, product: Product, rows: dict[str, list[Row]], day: dt.date) -> StepProgress:
    evidence = [(noun, row) for noun in step.nouns for row in rows[noun]]
    overrides = [row for row in rows["step_override"] if row["step"] == step.code]
    found = spans(step, product.area, [row for _noun, row in evidence], overrides)
    span = status_on(found, day)
    gaps: Sequence[str] = () if span.status in ("done", "not_applicable") else tuple(step.gaps([row for _noun, row in evidence]))
    return StepProgress(
        step,
        span,
        tuple(gaps),
        needs_renewal(found, day) or (span.status == "in_progress" and not span.overridden and not gaps),  # all there, but no longer valid
        tuple(records.held(noun, row) for noun, row in evidence),
        tuple(records.held("step_override", row) for row in overrides),
    )
