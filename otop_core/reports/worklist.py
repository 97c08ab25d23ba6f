"""What a CD officer should do next: each pile of work with how much there is and its first records."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from otop_core.access.sessions import SignedIn
from otop_core.community.people import full_name_sql
from otop_core.language import labels
from otop_core.language.messages import Text, _
from otop_core.language.thai_calendar import bangkok_day, show_date
from otop_core.products.steps import BY_CODE, DAY
from otop_core.reports import worklist_training
from otop_core.reports.csv_sql import day_of
from otop_core.reports.query import SOON, reach, within
from otop_core.reports.worklist_training import DeskRow
from otop_core.results.sales import RETURNED, deadline, last_due
from otop_core.store import Cursor, Store

STILL = dt.timedelta(days=180)
NOT_READY = _("Trainings within 14 days that are not ready")
OVERRIDDEN = _("Trainings held without being ready, by the officer's reason: to be looked at again")


@dataclass(frozen=True)
class Pile:
    """One kind of work."""

    key: str
    title: Text
    count: int
    rows: tuple[DeskRow, ...]


@dataclass(frozen=True)
class _Kind:
    """``columns`` of ``source``: id, noun, name and more that ``why`` turns into a sentence; most urgent first.

    ``at``: where the record is mended, where that is not its own page.
    """

    key: str
    title: str
    columns: str
    source: str
    district: str
    order: str
    why: Callable[[tuple[Any, ...], str], Text]
    at: Callable[[tuple[Any, ...]], Mapping[str, str]] = lambda row: {}


def _step(code: str) -> Text:
    return Text(BY_CODE[code].title)


_ON_DAY = "seq_to IS NULL AND {0}.since <= :today AND {0}.until > :today"
_REOPENED = (
    "FROM product_step n JOIN product r ON r.id = n.product_id AND r.removed_at IS NULL"
    " JOIN (SELECT product_id, step, max(until) AS lapsed FROM product_step WHERE seq_to IS NULL AND status = 'done' AND until <= :today"
    " GROUP BY product_id, step) o ON o.product_id = n.product_id AND o.step = n.step"
    f" WHERE n.{_ON_DAY.format('n')} AND n.status = 'in_progress'"
)
_EXPIRING = (
    "FROM product_step n JOIN product r ON r.id = n.product_id AND r.removed_at IS NULL"
    f" WHERE n.{_ON_DAY.format('n')} AND n.status = 'done' AND n.until <= :soon"
)
_STILL = (
    "FROM (SELECT n.product_id, max(CASE WHEN n.since > DATE '1900-01-01' THEN n.since END) AS moved FROM product_step n"
    " WHERE n.seq_to IS NULL AND n.since <= :today GROUP BY n.product_id"
    " HAVING sum(CASE WHEN n.until > :today AND n.status IN ('not_started', 'in_progress') THEN 1 ELSE 0 END) > 0) m"
    " JOIN product r ON r.id = m.product_id AND r.removed_at IS NULL"
    " WHERE CAST(r.entered_at AS DATE) < :still AND coalesce(m.moved, CAST(r.entered_at AS DATE)) < :still"
)
_NO_NOTICE = "FROM household r JOIN person p ON p.id = r.representative_id WHERE r.removed_at IS NULL AND r.notice_given_on IS NULL"
_INCOMPLETE = (
    "FROM standing s LEFT JOIN product r ON r.id = s.record_id AND s.noun = 'product'"
    " LEFT JOIN household h ON h.id = s.record_id AND s.noun = 'household' LEFT JOIN sage g ON g.id = s.record_id AND s.noun = 'sage'"
    " LEFT JOIN person p ON p.id = coalesce(h.representative_id, g.person_id) WHERE s.seq_to IS NULL AND s.filled < s.asked"
)
_PERSON = full_name_sql()
_RETURNED = (
    "FROM sale s JOIN producer r ON r.id = s.producer_id LEFT JOIN product p ON p.id = s.product_id"
    f" WHERE s.removed_at IS NULL AND s.status = '{RETURNED}'"
)
_NOT_SENT = (
    f"FROM producer r WHERE r.removed_at IS NULL AND {day_of('r.entered_at')} <= :late AND NOT EXISTS"
    " (SELECT 1 FROM sale s WHERE s.producer_id = r.id AND s.month = :month AND s.removed_at IS NULL)"
)
_ONLY_PRODUCT = (
    "(SELECT CASE WHEN count(*) = 1 THEN min(o.id) ELSE '' END FROM product o WHERE o.producer_id = r.id AND o.removed_at IS NULL)"
)

KINDS: tuple[_Kind, ...] = (
    _Kind(
        "reopened",
        _("Steps open again because something has expired"),
        "r.id, 'product', r.name, n.step, o.lapsed",
        _REOPENED,
        "r.district_code",
        "o.lapsed, r.id, n.step",
        lambda row, lang: Text(_("{step}: expired on {day}"), {"step": _step(row[3]), "day": show_date(row[4] - DAY, lang)}),
    ),
    _Kind(
        "expiring",
        _("Expiring within 90 days"),
        "r.id, 'product', r.name, n.step, n.until",
        _EXPIRING,
        "r.district_code",
        "n.until, r.id, n.step",
        lambda row, lang: Text(_("{step}: valid until {day}"), {"step": _step(row[3]), "day": show_date(row[4] - DAY, lang)}),
    ),
    _Kind(
        "sales_returned",
        _("Sales returned to be mended"),
        "s.id, 'sale', concat_ws(' · ', r.name, p.name), s.month, coalesce(s.review_note, '')",
        _RETURNED,
        "s.district_code",
        "s.month, r.sort_key, s.id",
        lambda row, lang: Text(_("{month}: {note}"), {"month": labels.month(row[3], lang), "note": row[4]}),
    ),
    _Kind(
        "sales_not_sent",
        _("Sales not sent although the deadline is over"),
        f"r.id, 'sale', r.name, CAST(:month AS DATE), {_ONLY_PRODUCT}",
        _NOT_SENT,
        "r.district_code",
        "r.sort_key, r.id",
        lambda row, lang: Text(
            _("{month}: was due by {day}"), {"month": labels.month(row[3], lang), "day": show_date(deadline(row[3]), lang)}
        ),
        lambda row: {"new": ":".join(filter(None, (row[0], row[3].isoformat(), row[4])))},
    ),
    _Kind(
        "still",
        _("Products that have not moved for 180 days"),
        "r.id, 'product', r.name, coalesce(m.moved, CAST(r.entered_at AS DATE))",
        _STILL,
        "r.district_code",
        "coalesce(m.moved, CAST(r.entered_at AS DATE)), r.id",
        lambda row, lang: Text(_("Last step forward on {day}"), {"day": show_date(row[3], lang)}),
    ),
    _Kind(
        "no_notice",
        _("Households that have not had the privacy notice"),
        f"r.id, 'household', {_PERSON}, r.house_no",
        _NO_NOTICE,
        "r.district_code",
        "r.entered_at, r.id",
        lambda row, lang: Text(_("House number {house_no}"), {"house_no": row[3]}),
    ),
    _Kind(
        "incomplete",
        _("Records that are not complete"),
        f"s.record_id, s.noun, coalesce(r.name, {_PERSON}), s.asked - s.filled",
        _INCOMPLETE,
        "s.district_code",
        "s.asked - s.filled DESC, s.record_id",
        lambda row, lang: Text(_("{n} fields are still empty"), {"n": row[3]}),
    ),
)


def desk(store: Store, who: SignedIn, limit: int = 5) -> list[Pile]:
    """The piles that are not empty, for the district of this person (all for the province). Raises Denied."""
    today = bangkok_day(store.clock())
    month = last_due(today)
    given = {"today": today, "soon": today + SOON, "still": today - STILL, "month": month, "late": deadline(month), "reach": reach(who)}
    with store.read() as cursor:
        unready, overridden = worklist_training.found(cursor, who, today)
        piles = [_pile(cursor, kind, who, given, limit) for kind in KINDS]
    return [
        pile
        for pile in (_of("not_ready", NOT_READY, unready, limit), *piles, _of("overridden", OVERRIDDEN, overridden, limit))
        if pile.count
    ]


def _pile(cursor: Cursor, kind: _Kind, who: SignedIn, given: Mapping[str, Any], limit: int) -> Pile:
    """One question: how much there is, with the first of it."""
    source = kind.source + within(who, kind.district)
    sql = f"SELECT {kind.columns}, (SELECT count(*) FROM (SELECT 1 {source}) AS pile) {source} ORDER BY {kind.order} LIMIT :size"
    rows = cursor.all(sql, **{name: value for name, value in given.items() if f":{name}" in sql}, size=limit)
    told = tuple(DeskRow(row[0], row[1], row[2].strip(), kind.why(row, who.language), kind.at(row)) for row in rows)
    return Pile(kind.key, Text(kind.title), rows[0][-1] if rows else 0, told)


def _of(key: str, title: str, rows: Sequence[DeskRow], limit: int) -> Pile:
    return Pile(key, Text(title), len(rows), tuple(rows[:limit]))


def cached(store: Store, who: SignedIn, limit: int = 5) -> list[Pile]:
    """The same, out of memory while nothing has changed; it is the first thing everybody opens."""
    key = ("desk", bangkok_day(store.clock()), reach(who), who.language, limit)
    return store.remember(key, ("all",), lambda: desk(store, who, limit))
