"""The passes over ``product_step`` and ``standing`` that an overview is made of; numbers by code, no labels."""

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass

from otop_core.language.thai_calendar import fiscal_months, fiscal_year_end, fiscal_year_start, month_end
from otop_core.reports.filters import Filters
from otop_core.reports.query import Asking
from otop_core.store import Cursor


@dataclass(frozen=True)
class Counts:
    """``steps`` by step, district, area, status; ``there`` by noun, district, area: how many, fields filled, fields asked."""

    steps: dict[tuple[str, str, str, str], int]
    undated: int
    expiring: int
    there: dict[tuple[str, str, str], tuple[int, int, int]]
    months: dict[str, list[int]]  # area -> done at the end of each month that has begun
    carried: dict[str, int]  # area -> done at the end of the fiscal year before
    events: int
    all_done: int

    def number(self, noun: str, district: str = "", area: str = "") -> int:
        """How many; '' is every district or area."""
        return sum(n for (m, d, a), (n, _f, _q) in self.there.items() if m == noun and district in ("", d) and area in ("", a))

    def fields(self, noun: str, filters: Filters) -> tuple[int, int] | tuple[None, None]:
        """(filled, asked); None where the filters do not fit this noun."""
        if not counted(noun, filters):
            return None, None
        rows = [row for (m, _d, a), row in self.there.items() if m == noun and filters.area in ("", a)]
        return sum(row[1] for row in rows), sum(row[2] for row in rows)


def counted(noun: str, filters: Filters) -> bool:
    """A household has no area and a sage no category: under such a filter there is no number, which is not 0."""
    fit = filters.of_noun(noun)
    return (fit.area, fit.category) == (filters.area, filters.category)


def count(cursor: Cursor, question: Asking) -> Counts:
    steps, undated, expiring = _steps(cursor, question)
    months, carried, events = _months(cursor, question)
    return Counts(steps, undated, expiring, _there(cursor, question), months, carried, events, _all_done(cursor, question))


def _steps(cursor: Cursor, question: Asking) -> tuple[dict[tuple[str, str, str, str], int], int, int]:
    sql = (
        "SELECT step, district_code, area, status, count(*), count(*) FILTER (WHERE NOT dated),"
        f" count(*) FILTER (WHERE step = 'S08' AND until <= :soon) FROM product_step WHERE {question.on_day()}{question.where()}"
    )
    if question.looks_back:  # a product entered later has "not started" rows since ever
        sql += f" AND product_id IN (SELECT record_id FROM standing WHERE noun = 'product' AND {question.held()} AND since <= :day)"
    rows = cursor.all(sql + " GROUP BY step, district_code, area, status", **question.using(sql))
    done = [row for row in rows if row[3] == "done"]
    return {row[:4]: row[4] for row in rows}, sum(row[5] for row in done), sum(row[6] for row in done)


def _there(cursor: Cursor, question: Asking) -> dict[tuple[str, str, str], tuple[int, int, int]]:
    """Sages come with all their areas, whatever the filter, because the small-cell rule needs the rest of a district."""
    products = question.where("", "area", "category")
    sql = (
        "SELECT noun, district_code, coalesce(area, ''), count(*), CAST(sum(filled) AS BIGINT), CAST(sum(asked) AS BIGINT) FROM standing"
        f" WHERE {question.held()} AND since <= :day{question.where('', 'district')}"
        + (f" AND (noun <> 'product' OR ({products.removeprefix(' AND ')}))" if products else "")
    )
    rows = cursor.all(sql + " GROUP BY noun, district_code, coalesce(area, '')", **question.using(sql))
    return {row[:3]: (row[3], row[4], row[5]) for row in rows}


def _months(cursor: Cursor, question: Asking) -> tuple[dict[str, list[int]], dict[str, int], int]:
    """Done steps begin (+1) and lapse (-1); days outside the fiscal year are drawn together at its edges."""
    start, end = fiscal_year_start(question.year), fiscal_year_end(question.year)
    before, after = start - dt.timedelta(days=1), end + dt.timedelta(days=1)
    sql = (
        "SELECT area, greatest(since, :before) AS begun, least(until, :after) AS over, count(*) FROM product_step"
        f" WHERE {question.held()} AND status = 'done' AND since <= :day{question.where()} GROUP BY 1, 2, 3"
    )
    rows = cursor.all(sql, **question.using(sql, before=before, after=after))
    ends = month_ends(question.year, question.day)
    moves: dict[str, list[int]] = defaultdict(lambda: [0] * (len(ends) + 1))
    carried: dict[str, int] = defaultdict(int)
    for area, begun, over, n in rows:
        carried[area] += n if begun == before < over else 0
        moves[area][bisect_left(ends, begun)] += n
        moves[area][bisect_left(ends, over)] -= n
    closed = sum(n for _a, begun, _o, n in rows if begun >= start)
    return {area: _running(moved[:-1]) for area, moved in moves.items()}, carried, closed


def month_ends(year: int, day: dt.date) -> list[dt.date]:
    """The last days of the months that have begun by the day; the month under way counts up to the day."""
    return [min(month_end(first), day) for first in fiscal_months(year) if first <= day]


def _running(moves: list[int]) -> list[int]:
    sums, so_far = [], 0
    for move in moves:
        so_far += move
        sums.append(so_far)
    return sums


def _all_done(cursor: Cursor, question: Asking) -> int:
    sql = (
        f"SELECT count(*) FROM (SELECT product_id FROM product_step WHERE {question.on_day()}{question.where()}"
        " AND status IN ('done', 'not_applicable') GROUP BY product_id HAVING count(*) = :steps) AS closed"
    )
    found = cursor.one(sql, **question.using(sql))
    return int(found[0]) if found else 0
