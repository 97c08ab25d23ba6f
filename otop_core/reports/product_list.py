"""The register of products: each line with its steps on the filters' day."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from otop_core.access.sessions import SignedIn
from otop_core.language.messages import _, say
from otop_core.products.products import Product
from otop_core.products.steps import STEPS
from otop_core.reports import registers
from otop_core.reports.query import Asking, asking
from otop_core.reports.registers import Asked, Line
from otop_core.store import Cursor, Store


@dataclass(frozen=True)
class ProductLine(Line):
    """``steps``: status by code; ``done`` of the ``applicable`` ones; ``next_step``: the first that is open, '' when all are done."""

    steps: Mapping[str, str]
    done: int
    applicable: int
    next_step: str


def products(store: Store, who: SignedIn, asked: Asked, size: int, offset: int = 0) -> tuple[list[ProductLine], int]:
    """One page of products and how many there are.  Raises Denied."""
    lines, total = registers.page(Product, store, who, asked, size, offset)
    with asking(store, asked.filters) as (cursor, question):
        statuses = _statuses(cursor, question, [line.id for line in lines])
    return [_with_steps(line, statuses[line.id], who.language) for line in lines], total


def _statuses(cursor: Cursor, question: Asking, ids: list[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    if ids:
        sql = f"SELECT product_id, step, status FROM product_step WHERE product_id = ANY(:ids) AND {question.on_day()}"
        for product, step, status in cursor.all(sql, **question.using(sql, ids=ids)):
            found[product][step] = status
    return found


def _with_steps(line: Line, statuses: Mapping[str, str], language: str) -> ProductLine:
    still_open = [step.code for step in STEPS if statuses.get(step.code) in ("not_started", "in_progress")]
    done = sum(status == "done" for status in statuses.values())
    applicable = done + len(still_open)
    about = f"{line.about} · {say(_('{done} of {applicable} steps done'), language, done=done, applicable=applicable)}"
    return ProductLine(line.id, line.title, about, line.district_code, statuses, done, applicable, still_open[0] if still_open else "")
