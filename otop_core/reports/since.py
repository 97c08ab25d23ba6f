"""What changed between two days, such as two meetings: counts then and now, and what is new, moved, reopened, expired, sold, resolved.

Each day is answered by what was recorded by the end of it, judged on it, so the answer for two past days never changes afterwards:
what is corrected later is a change of the day it was corrected on.  A meeting sees aggregates only, and of people no number under
five, nor a difference of one to four between the two days.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from otop_core.access.roles import VIEWER
from otop_core.access.sessions import SignedIn
from otop_core.language.messages import _
from otop_core.language.thai_calendar import bangkok_day
from otop_core.meetings.resolutions import DONE, OPEN
from otop_core.model.errors import Denied
from otop_core.reports import resolutions, since_sales
from otop_core.reports.filters import Filters
from otop_core.reports.query import Asking, asking
from otop_core.reports.resolutions import ResolutionLine
from otop_core.reports.since_sales import Sales
from otop_core.reports.small_counts import LEAST, People, cell, small, total
from otop_core.store import Cursor, Store

RANK = {"not_started": 0, "in_progress": 1, "done": 2}
TITLES = {
    "household": _("Target households"),
    "sage": _("Community sages"),
    "product": _("Products"),
    "steps_done": _("Steps done"),
    "registered": _("Registered"),
    "certified": _("With a valid certificate"),
}
LISTS = {
    "new": _("New products"),
    "gone": _("Products taken out"),
    "forward": _("Steps moved forward"),
    "reopened": _("Steps reopened"),
    "certified": _("Newly certified"),
    "expired": _("Certificates expired"),
}
GOOD = ("new", "forward", "certified")  # the other lists ask for somebody to act
KNOWN = "{0}.seq_from <= :seq_{1} AND ({0}.seq_to IS NULL OR {0}.seq_to > :seq_{1}) AND {0}.since <= :day_{1}"
STEP = "SELECT product_id, step, status, district_code FROM product_step s WHERE status <> 'not_applicable' AND until > :day_{0} AND "
THERE = "SELECT noun, record_id, district_code FROM standing s WHERE "
# Both sides of each step of a product: a is how it stood then, b how it stands now.
STEPS = (
    f"({STEP.format('a')}{KNOWN.format('s', 'a')}) a FULL JOIN ({STEP.format('b')}{KNOWN.format('s', 'b')}) b"
    " ON a.product_id = b.product_id AND a.step = b.step"
)
STANDING = (
    f"({THERE}{KNOWN.format('s', 'a')}) a FULL JOIN ({THERE}{KNOWN.format('s', 'b')}) b ON a.noun = b.noun AND a.record_id = b.record_id"
)
EXPIRED = (
    f"a.step = 'S08' AND a.status = 'done' AND b.status <> 'done' AND EXISTS (SELECT 1 FROM product_step e WHERE {KNOWN.format('e', 'b')}"
    " AND e.product_id = b.product_id AND e.step = 'S08' AND e.status = 'done' AND e.until > :day_a AND e.until <= :day_b)"
)


@dataclass(frozen=True)
class Pair:
    """A headline number on both days; ``change`` is None where it may not be told."""

    code: str
    title: str
    then: People
    now: People
    change: int | None


@dataclass(frozen=True)
class Moved:
    """One list: how many in all and by district (code, number), the most first."""

    code: str
    title: str
    total: int
    districts: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Since:
    """``start`` and ``end``: the two days; ``district`` '' is the province.  ``done`` since then, ``open`` on the last day."""

    start: dt.date
    end: dt.date
    district: str
    pairs: tuple[Pair, ...]
    moved: tuple[Moved, ...]
    sales: Sales
    done: tuple[ResolutionLine, ...]
    open: tuple[ResolutionLine, ...]

    @property
    def overdue(self) -> tuple[ResolutionLine, ...]:
        return tuple(one for one in self.open if one.overdue)

    def of(self, code: str) -> Moved:
        return next(one for one in self.moved if one.code == code)

    def pair(self, code: str) -> Pair:
        return next(one for one in self.pairs if one.code == code)


def cached(store: Store, who: SignedIn, start: dt.date, end: dt.date | None = None, district: str = "") -> Since:
    """What changed after the day ``start`` up to the day ``end`` (today), out of memory while the store has not changed.

    ``district`` '' is the province.  Raises Denied for who may not even see aggregates.
    """
    if not who.may("overview.read"):
        raise Denied
    key = ("since", bangkok_day(store.clock()), start, end, district, who.role, who.actor_.reach("rows.read"))
    return store.remember(key, ("all",), lambda: load(store, who, start, end, district))


def load(store: Store, who: SignedIn, start: dt.date, end: dt.date | None = None, district: str = "") -> Since:
    """The same, asked anew."""
    if not who.may("overview.read"):
        raise Denied
    with asking(store, Filters(as_of=start)) as (_first, then), asking(store, Filters(as_of=end)) as (cursor, now):
        steps = _steps(cursor, then, now)
        standing = cursor.all(
            f"SELECT coalesce(a.noun, b.noun), a.district_code, b.district_code, count(*) FROM {STANDING} GROUP BY 1, 2, 3",
            **days(then, now),
        )
        expired = cursor.all(f"SELECT b.district_code, count(*) FROM {STEPS} WHERE {EXPIRED} GROUP BY 1", **days(then, now))
        lines = resolutions.told(cursor, now.known_by, now.day, district)
        before = {one.id for one in resolutions.told(cursor, then.known_by, then.day, district) if one.status == DONE}
        sales = since_sales.compare(cursor, then, now, who, district)
    return Since(
        start=then.day,
        end=now.day,
        district=district,
        pairs=tuple(_pairs(steps, standing, district, hide=who.role == VIEWER)),
        moved=tuple(_moved(steps, standing, expired, district)),
        sales=sales,
        done=tuple(one for one in lines if one.status == DONE and one.id not in before),
        open=tuple(one for one in lines if one.status == OPEN),
    )


def days(then: Asking, now: Asking) -> dict[str, Any]:
    """The parameters of STEPS, STANDING and EXPIRED."""
    return {"seq_a": then.known_by, "day_a": then.day, "seq_b": now.known_by, "day_b": now.day}


Rows = list[tuple[Any, ...]]


def _steps(cursor: Cursor, then: Asking, now: Asking) -> Rows:
    columns = "coalesce(a.step, b.step), a.district_code, a.status, b.district_code, b.status"
    return cursor.all(f"SELECT {columns}, count(*) FROM {STEPS} GROUP BY 1, 2, 3, 4, 5", **days(then, now))


def _pairs(steps: Rows, standing: Rows, district: str, *, hide: bool) -> Iterable[Pair]:
    for noun in ("household", "sage"):
        then, now = _by_district(standing, noun, 1, district), _by_district(standing, noun, 2, district)
        yield _people(noun, then, now, hide=hide)
    then, now = _by_district(standing, "product", 1, district), _by_district(standing, "product", 2, district)
    yield _plain("product", then.total(), now.total())
    for code, which in (("steps_done", ""), ("registered", "S07"), ("certified", "S08")):
        sides = [
            sum(row[5] for row in steps if which in ("", row[0]) and row[at + 1] == "done" and district in ("", row[at])) for at in (1, 3)
        ]
        yield _plain(code, *sides)


def _by_district(standing: Rows, noun: str, at: int, district: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for row in standing:
        if row[0] == noun and row[at] is not None and district in ("", row[at]):
            found[row[at]] += row[3]
    return found


def _plain(code: str, then: int, now: int) -> Pair:
    return Pair(code, TITLES[code], People(then), People(now), now - then)


def _people(code: str, then: Counter[str], now: Counter[str], *, hide: bool) -> Pair:
    """People: where the change may not be told, the number then is not told either, from which it would be worked out."""
    codes = sorted(then.keys() | now.keys())
    sides = [total([cell(side[one], hide) for one in codes]) if codes else People(0) for side in (then, now)]
    small_ones = [now[one] - then[one] for one in codes if small(abs(now[one] - then[one]))]
    tells = bool(small_ones) and (len(small_ones) == 1 or abs(sum(small_ones)) < LEAST)
    if hide and (tells or sides[0].hidden or sides[1].hidden):
        return Pair(code, TITLES[code], People(None, True, True), sides[1], None)
    return Pair(code, TITLES[code], sides[0], sides[1], now.total() - then.total())


def _moved(steps: Rows, standing: Rows, expired: Rows, district: str) -> Iterable[Moved]:
    is_in: dict[str, Callable[[tuple[Any, ...]], bool]] = {
        "forward": lambda row: row[4] is not None and RANK[row[4]] > RANK[row[2] or "not_started"],
        "reopened": lambda row: row[2] == "done" and row[4] is not None and row[4] != "done",
        "certified": lambda row: row[0] == "S08" and row[4] == "done" and row[2] != "done",
    }
    found: dict[str, Counter[str]] = {code: Counter() for code in LISTS}
    for noun, before, after, n in standing:
        if noun == "product" and (before is None or after is None):
            found["new" if before is None else "gone"][after or before] += n
    for row in steps:
        for code, holds in is_in.items():
            if holds(row):
                found[code][row[3]] += row[5]
    found["expired"].update(dict(expired))
    for code, title in LISTS.items():
        kept = {place: n for place, n in found[code].items() if district in ("", place)}
        yield Moved(code, title, sum(kept.values()), tuple(sorted(kept.items(), key=lambda pair: (-pair[1], pair[0]))))
