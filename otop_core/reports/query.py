"""The conditions that questions share: what was known, how it stood on a day, which rows a person may see."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from otop_core.access.sessions import SignedIn
from otop_core.language.thai_calendar import bangkok_day, day_end_utc, fiscal_year_start
from otop_core.model.errors import Denied
from otop_core.products.steps import STEPS
from otop_core.reports.filters import Filters
from otop_core.reports.known import known
from otop_core.store import Cursor, Reading, Store

SOON = dt.timedelta(days=91)  # the last day is 90 days ahead at most; an interval ends on the day after


@dataclass(frozen=True)
class Asking:
    """One question: its filters, the day it judges, the change it knows up to (None: all there is), its parameters."""

    filters: Filters
    today: dt.date
    day: dt.date
    year: int
    seq: int | None
    known_by: int
    given: dict[str, Any] = field(default_factory=dict)

    def held(self, alias: str = "") -> str:
        """The rows of ``standing`` or ``product_step`` that were known."""
        a = f"{alias}." if alias else ""
        return f"{a}seq_to IS NULL" if self.seq is None else f"({a}seq_from <= :seq AND ({a}seq_to IS NULL OR {a}seq_to > :seq))"

    def records(self, cursor: Cursor, sql: str, **more: Any) -> list[tuple[Any, ...]]:
        """The rows of a question about the records of nouns, asked of what was known."""
        sql = sql if self.seq is None else known(sql)
        return cursor.all(sql, **self.using(sql, **more))

    def on_day(self, alias: str = "") -> str:
        """The rows of ``product_step`` that were known and held on the day."""
        a = f"{alias}." if alias else ""
        return f"{self.held(alias)} AND {a}since <= :day AND {a}until > :day"

    @property
    def looks_back(self) -> bool:
        """Is the day before what is known: then some products known now were not there yet."""
        return self.day < min(self.filters.as_of or self.today, self.today)

    def where(self, alias: str = "", *names: str) -> str:
        """The filters of place, area and category as further conditions."""
        a = f"{alias}." if alias else ""
        columns = {"district": f"{a}district_code", "area": f"{a}area", "category": f"{a}category"}
        wanted = names or tuple(columns)
        return "".join(f" AND {columns[n]} = :{n}" for n in wanted if getattr(self.filters, n))

    def using(self, sql: str, **more: Any) -> dict[str, Any]:
        """Only the parameters this SQL names: DuckDB refuses the others."""
        named = set(re.findall(r":([a-z_][a-z_0-9]*)", sql))
        return {name: value for name, value in {**self.given, **more}.items() if name in named}


@contextmanager
def asking(store: Store, filters: Filters) -> Iterator[tuple[Reading, Asking]]:
    """A cursor on one state of the store, and the question to put to it."""
    today = bangkok_day(store.clock())
    with store.snapshot() as cursor:
        last = _last(cursor)
        last_known = last if filters.as_of is None else _last(cursor, filters.as_of)
        day, year = filters.day(today), filters.year(today)
        given = {
            "day": day,
            "seq": last_known,
            "known": last_known,
            "soon": day + SOON,
            "year_start": fiscal_year_start(year),
            "steps": len(STEPS),
            "district": filters.district,
            "area": filters.area,
            "category": filters.category,
            "step": filters.step,
            "status": filters.status,
        }
        yield cursor, Asking(filters, today, day, year, None if last_known == last else last_known, last_known, given)


def _last(cursor: Cursor, day: dt.date | None = None) -> int:
    sql = "SELECT coalesce(max(seq), 0) FROM change"
    found = cursor.one(sql + " WHERE made_at < :before", before=day_end_utc(day)) if day else cursor.one(sql)
    return int(found[0]) if found else 0


def reach(who: SignedIn) -> str:
    """The district whose rows this person may see, '' for all; raises Denied for who sees aggregates only."""
    found = who.actor_.reach("rows.read")
    if found is None:
        raise Denied
    return found


def within(who: SignedIn, *columns: str) -> str:
    """The same as further conditions on these district columns; the value goes in as ``reach``."""
    return "".join(f" AND {column} = :reach" for column in columns) if reach(who) else ""


def in_status(question: Asking, product: str) -> str:
    """The products in the chosen status (of the chosen step, or of any), as a further condition on a product id."""
    filters = question.filters
    status, step = filters.status, " AND step = :step" if filters.step else ""
    if not status:
        return ""
    on_day = question.on_day()
    if status == "all_done":
        closed = f"{on_day} AND status IN ('done', 'not_applicable') GROUP BY product_id HAVING count(*) = :steps"
        return f" AND {product} IN (SELECT product_id FROM product_step WHERE {closed})"
    expiring = step or " AND step = 'S08'"
    wanted = {
        "applicable": f"{on_day} AND status <> 'not_applicable'{step}",
        "expiring": f"{on_day} AND status = 'done' AND until <= :soon{expiring}",
        "done_in_year": f"{question.held()} AND status = 'done' AND since >= :year_start AND since <= :day{step}",
    }.get(status, f"{on_day} AND status = :status{step}")
    return f" AND {product} IN (SELECT product_id FROM product_step WHERE {wanted})"
