"""The products behind a number of ``since``, for whoever may see rows: name, district, and what happened to it."""

import datetime as dt
from dataclasses import dataclass

from otop_core.access.sessions import SignedIn
from otop_core.language import labels, vocabulary
from otop_core.language.messages import Text, _
from otop_core.model.errors import Gone
from otop_core.products.steps import BY_CODE
from otop_core.reports.filters import Filters
from otop_core.reports.query import asking, reach
from otop_core.reports.since import EXPIRED, LISTS, STANDING, STEPS, days
from otop_core.store import Store

DONE = "b.status = 'done' AND coalesce(a.status, '') <> 'done'"
RANKED = "CASE {0} WHEN 'done' THEN 2 WHEN 'in_progress' THEN 1 ELSE 0 END"
HOLDS = {
    "forward": f"b.status IS NOT NULL AND {RANKED.format('b.status')} > {RANKED.format('a.status')}",
    "reopened": "a.status = 'done' AND b.status <> 'done'",
    "certified": f"b.step = 'S08' AND {DONE}",
    "expired": EXPIRED,
}
ONE = {"new": "a.record_id IS NULL", "gone": "b.record_id IS NULL"}
PLACE = "coalesce(b.district_code, a.district_code)"  # where it was counted
PLACED = f" AND (:reach = '' OR ({PLACE} = :reach AND p.district_code = :reach)) AND (:district = '' OR {PLACE} = :district)"
ORDER = " ORDER BY 3, p.sort_key, p.id, 4 LIMIT :size"


@dataclass(frozen=True)
class Row:
    """A product and what happened to it; ``is_there``: it is not in the bin."""

    product: str
    name: str
    district: str
    what: Text | None
    is_there: bool


def load(
    store: Store, who: SignedIn, code: str, start: dt.date, end: dt.date | None = None, district: str = "", size: int = 200
) -> list[Row]:
    """The first products of a list (a code of ``since.LISTS``), by district and name as they are today; raises Denied, Gone."""
    if code not in LISTS:
        raise Gone
    if code in ONE:
        sql = f"SELECT p.id, p.name, {PLACE}, '', '', p.removed_at IS NULL FROM {STANDING}"
        sql += f" JOIN product p ON p.id = coalesce(a.record_id, b.record_id) WHERE {ONE[code]} AND coalesce(a.noun, b.noun) = 'product'"
    else:
        sql = f"SELECT p.id, p.name, {PLACE}, b.step, b.status, p.removed_at IS NULL FROM {STEPS}"
        sql += f" JOIN product p ON p.id = b.product_id WHERE {HOLDS[code]}"
    with asking(store, Filters(as_of=start)) as (_first, then), asking(store, Filters(as_of=end)) as (cursor, now):
        rows = cursor.all(sql + PLACED + ORDER, **days(then, now), reach=reach(who), district=district, size=size)
    return [
        Row(id, name, labels.district(place, who.language), _what(step, status, who.language), there)
        for id, name, place, step, status, there in rows
    ]


def _what(step: str, status: str, language: str) -> Text | None:
    if not step:
        return None
    told = {"step": Text(BY_CODE[step].title), "status": vocabulary.label("step_status", status, language)}
    return Text(_("{step}: {status}"), told)
