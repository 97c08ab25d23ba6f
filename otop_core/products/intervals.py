"""The status of every step of a product as rows: ``product_step`` by evidence date (since, until) and by change (seq_from, seq_to).

Both pairs are half-open.  One table answers "how does it stand", "how did it stand at the end of that month" and "what did we know then".
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from otop_core import standing
from otop_core.products.steps import BEFORE_ALL, Row, Step, spans, steps_of
from otop_core.thai_calendar import bangkok_day

if TYPE_CHECKING:
    from otop_core.ledger import Touched, Work


class Held(NamedTuple):
    product_id: str
    district_code: str
    area: str
    category: str | None
    step: str
    status: str
    since: dt.date
    until: dt.date
    dated: bool
    overridden: bool


HELD = ", ".join(Held._fields)


def products_of(work: "Work", touched: "Sequence[Touched]") -> set[str]:
    """The products these pieces of evidence speak for; a producer's certificate speaks for all her products."""
    records = [r for t in touched for r in (t.before, t.after) if r is not None]
    found = {r.product_id for r in records if getattr(r, "product_id", None)}  # type: ignore[attr-defined]
    producers = [r.producer_id for r in records if getattr(r, "producer_id", None)]  # type: ignore[attr-defined]
    if producers:
        found |= {row[0] for row in work.all("SELECT id FROM product WHERE producer_id = ANY(:ids)", ids=producers)}
    return found


def derive(work: "Work", product_ids: Iterable[str], noun: str = "") -> None:
    """Bring the rows of these products up to date, for the steps this kind of evidence speaks for ('' for all)."""
    ids = list(product_ids)
    if not ids:
        return
    products = [p for p in work.rows("product", "id = ANY(:ids)", ids=ids) if p["removed_at"] is None]
    concerned = steps_of(noun)
    evidence = _evidence(work, products, concerned)
    wanted: set[Held] = set()
    for product in products:
        about = (product["id"], product["district_code"], product["area"], product["category"])
        for step in concerned:
            rows = [row for name in step.nouns for row in evidence[name, product["id"]]]
            overrides = [o for o in evidence["step_override", product["id"]] if o["step"] == step.code]
            for span in spans(step, product["area"], rows, overrides):
                wanted.add(Held(*about, step.code, span.status, span.since, span.until, span.dated, span.overridden))
    _replace(work, ids, {step.code for step in concerned}, wanted)


def _evidence(work: "Work", products: list[Row], concerned: Sequence[Step]) -> dict[tuple[str, str], list[Row]]:
    """Evidence rows by noun and product, each with its ``entered_on`` day."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    ids = [p["id"] for p in products]
    owned: dict[str, list[str]] = defaultdict(list)
    for product in products:
        owned[product["producer_id"]].append(product["id"])
    for noun in {name for step in concerned for name in step.nouns} | {"step_override"}:
        where, given = "product_id = ANY(:ids)", {"ids": ids}
        if noun == "certificate":
            where, given = "(product_id = ANY(:ids) OR producer_id = ANY(:owners))", {"ids": ids, "owners": list(owned)}
        for row in work.rows(noun, f"{where} AND removed_at IS NULL", **given):
            dated = {**row, "entered_on": bangkok_day(row["entered_at"])}
            for product_id in [row["product_id"]] if row["product_id"] else owned[row["producer_id"]]:
                found[noun, product_id].append(dated)
    return found


def _replace(work: "Work", ids: list[str], codes: set[str], wanted: set[Held]) -> None:
    every = {Held(*row) for row in work.all(f"SELECT {HELD} FROM product_step WHERE seq_to IS NULL AND product_id = ANY(:ids)", ids=ids)}
    held = {row for row in every if row.step in codes}
    if changed := {(row.product_id, row.step) for row in held ^ wanted}:
        work.run(
            "UPDATE product_step SET seq_to = :seq WHERE seq_to IS NULL AND product_id = ANY(:ids) AND product_id || step = ANY(:keys)",
            seq=work.seq, ids=ids, keys=[product_id + step for product_id, step in changed],
        )
        fresh = [row for row in wanted if (row.product_id, row.step) in changed]
        work.insert("product_step", [*Held._fields, "seq_from"], [(*row, work.seq) for row in fresh])
    _stand(work, ids, (every - held) | wanted)


def _stand(work: "Work", ids: list[str], rows: Iterable[Held]) -> None:
    """A product counts from its entry, or from its first dated evidence where that is earlier."""
    first: dict[str, dt.date] = {}
    for row in rows:
        if row.dated and row.since > BEFORE_ALL:
            first[row.product_id] = min(first.get(row.product_id, row.since), row.since)
    now = []
    for product in work.records("product", "id = ANY(:ids)", ids=ids):
        filled, asked = product.record.complete(product.record.values())
        values: dict[str, Any] = product.record.values()
        entered = bangkok_day(product.entered_at)
        now.append(
            standing.Standing(
                "product", product.record.id, product.district, values["area"], values["category"], filled, asked,
                min(entered, first.get(product.record.id, entered)),
            )
        )
    standing.replace(work, {("product", id) for id in ids}, now)
