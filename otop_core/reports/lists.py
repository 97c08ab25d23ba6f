"""The lists behind the numbers, and the search of the registers: only rows this person may see, telephone numbers masked.

A list holds exactly what the number counted, so it begins at ``standing`` and judges the filters' day; names are today's.
An empty search shows the newest changes first, a search the names in Thai order.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from otop_core.access.sessions import SignedIn
from otop_core.language import labels, text, vocabulary
from otop_core.products.steps import BY_CODE, STEPS
from otop_core.reports.filters import Filters
from otop_core.reports.query import Asking, asking, in_status, reach, within
from otop_core.reports.worklist import desk
from otop_core.store.duck import Cursor, Store

__all__ = ["desk", "households", "products", "rows_of", "sages", "search_words", "searched"]

Row = dict[str, Any]


@dataclass(frozen=True)
class Listing:
    """One register as a list: where its rows come from, its columns, what a search looks in, its name order."""

    noun: str
    tables: str
    columns: str
    searched: tuple[str, ...]
    order: str


PLACE = "s.district_code, v.subdistrict_code, v.moo, v.name AS village, v.id AS village_id"
PRODUCTS = Listing(
    "product",
    "product r ON r.id = s.record_id JOIN producer w ON w.id = r.producer_id JOIN village v ON v.id = r.village_id",
    "r.id, r.name, w.name AS producer, w.id AS producer_id, s.area, s.category, s.filled, s.asked, r.changed_at",
    ("r.search_key", "w.search_key"),
    "r.sort_key, r.id",
)
HOUSEHOLDS = Listing(
    "household",
    "household r ON r.id = s.record_id JOIN person p ON p.id = r.representative_id JOIN village v ON v.id = r.village_id",
    "r.id, r.house_no, p.name_title, p.given_name, p.family_name, p.phone, r.occupation, r.members, r.is_voluntary, r.is_committed,"
    " r.notice_given_on, s.filled, s.asked, r.changed_at",
    ("p.search_key", "v.search_key", "r.house_no"),
    "p.sort_key, r.id",
)
SAGES = Listing(
    "sage",
    "sage r ON r.id = s.record_id JOIN person p ON p.id = r.person_id JOIN village v ON v.id = r.village_id",
    "r.id, p.name_title, p.given_name, p.family_name, p.phone, r.knowledge, s.area, r.occupation_path, s.filled, s.asked, r.changed_at",
    ("p.search_key", "r.search_key", "v.search_key"),
    "p.sort_key, r.id",
)


def products(store: Store, who: SignedIn, filters: Filters, limit: int = 50, offset: int = 0) -> tuple[list[Row], int]:
    """One page of products, each with its steps, and how many there are; ``status`` is that of the chosen step. Raises Denied."""
    with asking(store, filters) as (cursor, question):
        rows, total = _page(cursor, question, who, PRODUCTS, limit, offset)
        statuses = _statuses(cursor, question, [row["id"] for row in rows])
    for row in rows:
        _with_steps(row, statuses[row["id"]], filters.step, who.language)
    return rows, total


def households(store: Store, who: SignedIn, filters: Filters, limit: int = 50, offset: int = 0) -> tuple[list[Row], int]:
    """One page of households and how many there are. Raises Denied."""
    return _people(store, who, filters, HOUSEHOLDS, limit, offset)


def sages(store: Store, who: SignedIn, filters: Filters, limit: int = 50, offset: int = 0) -> tuple[list[Row], int]:
    """One page of sages and how many there are. Raises Denied."""
    return _people(store, who, filters, SAGES, limit, offset)


def _people(store: Store, who: SignedIn, filters: Filters, listing: Listing, size: int, offset: int) -> tuple[list[Row], int]:
    with asking(store, filters.of_noun(listing.noun)) as (cursor, question):
        rows, total = _page(cursor, question, who, listing, size, offset)
    for row in rows:
        title, family = row.pop("name_title") or "", row.pop("family_name") or ""
        row["name"] = f"{title}{row.pop('given_name')} {family}".strip()
        row["phone"] = text.mask_phone(row["phone"]) if row["phone"] else ""
        if "occupation" in row:
            row["occupation_label"] = vocabulary.label("occupation", row["occupation"], who.language)
    return rows, total


def _page(cursor: Cursor, question: Asking, who: SignedIn, listing: Listing, size: int, offset: int) -> tuple[list[Row], int]:
    filters = question.filters
    where = rows_of(question, who, listing.noun) + searched(question, listing.searched)
    source = f"FROM standing s JOIN {listing.tables} WHERE {where}"
    more = {**search_words(question), "reach": reach(who), "size": size, "skip": offset}
    counted = cursor.one(f"SELECT count(*) {source}", **question.using(source, **more))
    order = listing.order if filters.text else "r.seq DESC, r.id"
    sql = f"SELECT {listing.columns}, {PLACE} {source} ORDER BY {order} LIMIT :size OFFSET :skip"
    rows = cursor.dicts(sql, **question.using(sql, **more))
    for row in rows:
        _name_place(row, who.language)
        if "area" in row:
            row["area_label"] = labels.area(row["area"], who.language)
        if "category" in row:
            row["category_label"] = vocabulary.label("otop_category", row["category"], who.language)
    return rows, int(counted[0]) if counted else 0


def _name_place(row: Row, language: str) -> None:
    """The names beside the codes of ``PLACE``."""
    row["district"] = labels.district(row["district_code"], language)
    row["subdistrict"] = labels.subdistrict(row["subdistrict_code"], language)
    row["village"] = labels.village(row["moo"], row["village"], language)


def rows_of(question: Asking, who: SignedIn, noun: str) -> str:
    """The condition on ``standing s`` joined with the noun's table ``r``: the filters, and what this person may see (Denied)."""
    conditions = f"s.noun = '{noun}' AND {question.held('s')} AND s.since <= :day{question.where('s')}"
    return conditions + within(who, "s.district_code", "r.district_code") + in_status(question, "s.record_id")


def searched(question: Asking, columns: tuple[str, ...]) -> str:
    """The search as a further condition; a key column holds a search key, a house number is looked for as it was typed."""
    if not question.filters.text:
        return ""
    keyed = [c for c in columns if c.endswith("search_key") and text.search_key(question.filters.text)]
    looked_in = [f"strpos({column}, :words) > 0" for column in keyed]
    looked_in += [f"strpos({column}, :typed) = 1" for column in columns if not column.endswith("search_key")]
    return f" AND ({' OR '.join(looked_in) or '1 = 0'})"  # a search for nothing that can be searched finds nothing


def search_words(question: Asking) -> dict[str, str]:
    return {"words": text.search_key(question.filters.text), "typed": question.filters.text}


def _statuses(cursor: Cursor, question: Asking, ids: list[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    if ids:
        sql = f"SELECT product_id, step, status FROM product_step WHERE product_id = ANY(:ids) AND {question.on_day()}"
        for product, step, status in cursor.all(sql, **question.using(sql, ids=ids)):
            found[product][step] = status
    return found


def _with_steps(row: Row, statuses: dict[str, str], chosen: str, language: str) -> None:
    """``next_step``: the first in the list's order that applies and is not done; '' when all are."""
    open_steps = [s.code for s in STEPS if statuses.get(s.code) in ("not_started", "in_progress")]
    row["steps"] = statuses
    row["done"] = sum(status == "done" for status in statuses.values())
    row["applicable"] = row["done"] + len(open_steps)
    row["next_step"] = open_steps[0] if open_steps else ""
    row["next_step_label"] = BY_CODE[open_steps[0]].name(language) if open_steps else ""
    row["status"] = statuses.get(chosen, "")
    row["status_label"] = vocabulary.label("step_status", row["status"], language) if row["status"] else ""


def producers(store: Store, who: SignedIn, filters: Filters, limit: int = 50, offset: int = 0) -> tuple[list[Row], int]:
    """One page of producers and how many there are. Raises Denied."""
    where = "FROM producer s JOIN village v ON v.id = s.village_id WHERE s.removed_at IS NULL" + within(who, "s.district_code")
    found, total = _named(store, who, f"SELECT s.id, s.name, s.producer_type, {PLACE}", where, filters, limit, offset)
    for row in found:
        _name_place(row, who.language)
    return found, total


def partners(store: Store, who: SignedIn, filters: Filters, limit: int = 50, offset: int = 0) -> tuple[list[Row], int]:
    """One page of the province's partners and how many there are. Raises Denied."""
    reach(who)
    return _named(store, who, "SELECT s.id, s.name, s.sector", "FROM partner s WHERE s.removed_at IS NULL", filters, limit, offset)


def _named(store: Store, who: SignedIn, columns: str, where: str, filters: Filters, size: int, skip: int) -> tuple[list[Row], int]:
    """Records known by their name alone: a search in name order, else the newest first."""
    given: dict[str, Any] = {"reach": reach(who)} if ":reach" in where else {}
    if filters.text:
        where += " AND strpos(s.search_key, :words) > 0"
        given["words"] = text.search_key(filters.text)
    with store.read() as cursor:
        total = cursor.all(f"SELECT count(*) {where}", **given)[0][0]
        order = "s.sort_key, s.id" if filters.text else "s.seq DESC"
        rows = cursor.dicts(f"{columns} {where} ORDER BY {order} LIMIT :size OFFSET :skip", **given, size=size, skip=skip)
    return rows, int(total)
