"""The status of every step of a product as rows: ``product_step`` by evidence date (since, until) and by change (seq_from, seq_to).

Both pairs are half-open.  One table answers "how does it stand", "how did it stand at the end of that month" and "what did we know then".
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from otop_core.gate import snapshots
from otop_core.language.thai_calendar import bangkok_day
from otop_core.model.declaration import NOUNS
from otop_core.products.status import spans
from otop_core.products.steps import BEFORE_ALL, Row, Step, steps_of
from otop_core.store.dialect import among

if TYPE_CHECKING:
    from otop_core.gate.records import Transaction
    from otop_core.model.record_change import RecordChange


class Interval(NamedTuple):
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


COLUMNS = ", ".join(Interval._fields)


def products_of(work: "Transaction", touched: "Sequence[RecordChange]") -> set[str]:
    """The products these pieces of evidence speak for; a producer's certificate speaks for all products of that producer."""
    records = [r for t in touched for r in (t.before, t.after) if r is not None]
    found = {r.product_id for r in records if getattr(r, "product_id", None)}  # type: ignore[attr-defined]
    producers = [r.producer_id for r in records if getattr(r, "producer_id", None)]  # type: ignore[attr-defined]
    if producers:
        found |= {row[0] for row in work.all("SELECT id FROM product WHERE producer_id = ANY(:ids)", ids=producers)}
    return found


def derive(work: "Transaction", product_ids: Iterable[str], noun: str = "") -> None:
    """Bring the rows of these products up to date, for the steps this kind of evidence speaks for ('' for all)."""
    ids = list(product_ids)
    if not ids:
        return
    where, given = among("id", ids)
    products = work.rows("product", f"{where} AND removed_at IS NULL", **given)
    concerned = steps_of(noun)
    evidence = _evidence(work, products, concerned) if products else {}
    wanted: set[Interval] = set()
    for product in products:
        about = (product["id"], product["district_code"], product["area"], product["category"])
        for step in concerned:
            rows = [row for name in step.nouns for row in evidence[name, product["id"]]]
            overrides = [o for o in evidence["step_override", product["id"]] if o["step"] == step.code]
            for span in spans(step, product["area"], rows, overrides):
                wanted.add(Interval(*about, step.code, span.status, span.since, span.until, span.dated, span.overridden))
    every = _replace(work, ids, {step.code for step in concerned}, wanted)
    _stand(work, ids, products, every)


def _evidence(work: "Transaction", products: Sequence[Row], concerned: Sequence[Step]) -> dict[tuple[str, str], list[Row]]:
    """Evidence rows by noun and product, each with its ``noted_on`` day."""
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    ids = [p["id"] for p in products]
    owned: dict[str, list[str]] = defaultdict(list)
    for product in products:
        owned[product["producer_id"]].append(product["id"])
    by_product, given = among("product_id", ids)
    by_owner, owners = among("producer_id", owned)
    nouns = {name for step in concerned for name in step.nouns} | {"step_override"}
    where = {noun: f"({by_product} OR {by_owner})" if noun == "certificate" else by_product for noun in sorted(nouns)}
    if "certificate" in where:
        given |= owners
    for noun in _there(work, where, given):
        asked = {name: value for name, value in given.items() if name == "product_id" or noun == "certificate"}
        for row in entered(work.rows(noun, f"{where[noun]} AND removed_at IS NULL", **asked)):
            for product_id in [row["product_id"]] if row["product_id"] else owned[row["producer_id"]]:
                found[noun, product_id].append(row)
    return found


def _there(work: "Transaction", where: dict[str, str], given: dict[str, Any]) -> list[str]:
    """The kinds of evidence there are any of; one question instead of ten spares a product half its cost."""
    if len(where) < 4:
        return list(where)
    sql = " UNION ALL ".join(f"SELECT DISTINCT '{noun}' FROM {noun} WHERE {one} AND removed_at IS NULL" for noun, one in where.items())
    return [row[0] for row in work.all(sql, **given)]


def entered(rows: Iterable[Row]) -> list[Row]:
    """Evidence with the day it was entered, which counts where it has no date of its own."""
    return [{**row, "noted_on": bangkok_day(row["entered_at"])} for row in rows]


def _replace(work: "Transaction", ids: list[str], codes: set[str], wanted: set[Interval]) -> set[Interval]:
    """End the rows that no longer hold, begin those that do; returns all that hold now, of every step."""
    where, given = among("product_id", ids)
    every = {Interval(*row) for row in work.all(f"SELECT {COLUMNS} FROM product_step WHERE seq_to IS NULL AND {where}", **given)}
    held = {row for row in every if row.step in codes}
    if changed := {(row.product_id, row.step) for row in held ^ wanted}:
        keys, of_keys = among("product_id || step", [product_id + step for product_id, step in changed])
        work.run(f"UPDATE product_step SET seq_to = :seq WHERE seq_to IS NULL AND {where} AND {keys}", seq=work.seq, **given, **of_keys)
        fresh = [row for row in wanted if (row.product_id, row.step) in changed]
        work.insert("product_step", [*Interval._fields, "seq_from"], [(*row, work.seq) for row in fresh])
    return (every - held) | wanted


def _stand(work: "Transaction", ids: list[str], products: Sequence[Row], rows: Iterable[Interval]) -> None:
    """A product counts from its entry, or from its first dated evidence where that is earlier."""
    first: dict[str, dt.date] = {}
    for row in rows:
        if row.dated and row.since > BEFORE_ALL:
            first[row.product_id] = min(first.get(row.product_id, row.since), row.since)
    now = []
    for product in products:
        entered_on = bangkok_day(product["entered_at"])
        filled, asked = NOUNS["product"].complete(product)
        since = min(entered_on, first.get(product["id"], entered_on))
        about = (product["district_code"], product["area"], product["category"])
        now.append(snapshots.Snapshot("product", product["id"], *about, filled, asked, since))
    snapshots.replace(work, {("product", id) for id in ids}, now)
