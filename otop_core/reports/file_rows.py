"""The columns of the files of rows, and the one SELECT each is written from.

Labels come from small lists given as parameters; what needs work for each text is worked out before the rows are multiplied.
Rows are put in order by numbers, and written a few districts at a time: what is put in order at once stays small however long the file.
"""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from otop_core.access.sessions import SignedIn
from otop_core.language import labels, vocabulary
from otop_core.language.messages import _
from otop_core.products.steps import STEPS
from otop_core.reports import csv_sql, file_parts
from otop_core.reports.file_parts import WITHIN, Part
from otop_core.reports.lists import HOUSEHOLDS, PRODUCTS, SAGES, rows_of, search_words, searched
from otop_core.reports.query import Asking, reach
from otop_core.store.duck import Cursor, Store

Column = tuple[str, str]  # heading (msgid), SQL
LAST_DAY = "CASE WHEN p.until < DATE '9999-12-31' THEN CAST(p.until - INTERVAL '1 day' AS DATE) END"


@dataclass(frozen=True)
class Rows:
    """``source`` is what follows FROM, without the WHERE that ``rows_of`` makes."""

    noun: str
    columns: Callable[[bool], list[Column]]
    source: str
    order: str
    where: Callable[[Asking], str] = lambda question: ""
    each: int = 1  # rows a record


def _pairs(name: str) -> str:
    return f"(SELECT unnest(:{name}_codes) AS code, unnest(:{name}_labels) AS label)"


def _label(name: str, column: str, alias: str = "") -> str:
    return f" LEFT JOIN {_pairs(name)} {alias or name} ON {alias or name}.code = {column}"


VILLAGE = (
    " JOIN (SELECT w.id, w.subdistrict_code, w.moo, w.search_key, n.label AS subdistrict,"
    " row_number() OVER (ORDER BY w.subdistrict_code, w.moo NULLS LAST, w.name, w.id) AS place, "
    f"{csv_sql.guard('w.name')} AS village FROM village w LEFT JOIN {_pairs('subdistrict')} n ON n.code = w.subdistrict_code) v"
    " ON v.id = r.village_id"
)
PLACE: list[Column] = [
    (_("District code"), "s.district_code"),
    (_("District"), "district.label"),
    (_("Subdistrict code"), "v.subdistrict_code"),
    (_("Subdistrict"), "v.subdistrict"),
    (_("Village number (moo)"), "v.moo"),
    (_("Village or community name"), "v.village"),
]
AREA: list[Column] = [(_("Area code"), "s.area"), (_("Area"), "area.label")]
CATEGORY: list[Column] = [(_("Category code"), "s.category"), (_("OTOP category"), "category.label")]
RECORD: list[Column] = [
    (_("Fields filled in"), "s.filled"),
    (_("Fields asked"), "s.asked"),
    (_("Record entered on"), csv_sql.day_of("r.entered_at")),
    (_("Record entered on (B.E.)"), csv_sql.buddhist(csv_sql.day_of("r.entered_at"))),
    (_("Record ID"), "r.id"),
]
PRODUCT = (
    " JOIN (SELECT id, producer_id, village_id, district_code, entered_at, search_key,"
    f" row_number() OVER (ORDER BY district_code, sort_key, id) AS place, {csv_sql.guard('name')} AS name FROM product"
    f" WHERE id IN (SELECT record_id FROM standing WHERE noun = 'product' AND district_code {WITHIN})) r"
    " ON r.id = s.record_id"
    f" JOIN (SELECT id, producer_type, search_key, {csv_sql.guard('name')} AS name FROM producer) w ON w.id = r.producer_id"
)
PERSON = _label("district", "s.district_code") + VILLAGE


def _number(column: str, digits: str) -> str:
    return f"coalesce(CAST(nullif(regexp_extract({column}, '{digits}', 1), '') AS BIGINT), 0)"


HOUSES = (  # village by village, house 9, 9/2, 9/10, 10; then as they were entered
    f"(v.place * 100000 + {_number('r.house_no', '^([0-9]{1,5})')}) * 10000 + {_number('r.house_no', '^[0-9]+/([0-9]{1,4})')}, s.seq_from"
)


def _yes(column: str) -> str:
    return f"CASE WHEN {column} THEN :yes ELSE :no END"


def _products(masked: bool) -> list[Column]:
    return [
        *PLACE,
        (_("Product"), "r.name"),
        (_("Producer"), "w.name"),
        (_("Kind of producer (code)"), "w.producer_type"),
        (_("Kind of producer"), "producer_type.label"),
        *AREA,
        *CATEGORY,
        (_("Steps done"), "steps.done"),
        (_("Steps that apply"), "steps.applies"),
        *RECORD,
    ]


def _steps(masked: bool) -> list[Column]:
    return [
        *PLACE,
        (_("Product"), "r.name"),
        (_("Producer"), "w.name"),
        *AREA,
        *CATEGORY,
        (_("Step code"), "p.step"),
        (_("Step"), "step.label"),
        (_("Status code"), "p.status"),
        (_("Status"), "status.label"),
        (_("Since"), csv_sql.iso("p.since")),
        (_("Since (B.E.)"), csv_sql.buddhist("p.since")),
        (_("Valid until"), csv_sql.iso(LAST_DAY)),
        (_("Valid until (B.E.)"), csv_sql.buddhist(LAST_DAY)),
        (_("Day known from the evidence"), f"CASE WHEN p.since > DATE '1900-01-01' THEN {_yes('p.dated')} END"),
        (_("Set by a person"), _yes("p.overridden")),
        (_("Record ID"), "r.id"),
    ]


def _households(masked: bool) -> list[Column]:
    sums = [(_("Income at the start"), "r.income"), (_("Expense at the start"), "r.expense"), (_("Saving at the start"), "r.saving")]
    return [
        *PLACE,
        (_("House number"), csv_sql.hidden("r.house_no", masked)),
        (_("Representative"), csv_sql.name(masked)),
        (_("Phone"), csv_sql.phone("p.phone", masked)),
        (_("Members"), "r.members"),
        (_("Occupation code"), "r.occupation"),
        (_("Main occupation"), "occupation.label"),
        (_("What the household knows"), csv_sql.guard("r.knows")),
        (_("Wants to learn (code)"), "r.wants_occupation"),
        (_("Wants to learn"), "wants.label"),
        (_("What exactly it wants to learn"), csv_sql.guard("r.wants_to_learn")),
        (_("Takes part of its own will (voluntary)"), _yes("r.is_voluntary")),
        (_("Intends to practise the occupation (committed)"), _yes("r.is_committed")),
        *((heading, csv_sql.money(column, masked)) for heading, column in sums),
        (_("Privacy notice given on"), "r.notice_given_on"),
        (_("Privacy notice given on (B.E.)"), csv_sql.buddhist("r.notice_given_on")),
        *RECORD,
    ]


def _sages(masked: bool) -> list[Column]:
    return [
        *PLACE,
        (_("Community sage"), csv_sql.name(masked)),
        (_("Phone"), csv_sql.phone("p.phone", masked)),
        *AREA,
        (_("What the sage knows"), csv_sql.guard("r.knowledge")),
        (_("How it could become an occupation"), csv_sql.guard("r.occupation_path")),
        *RECORD,
    ]


def _counted(question: Asking) -> str:
    sums = "count(*) FILTER (WHERE status = 'done') AS done, count(*) FILTER (WHERE status <> 'not_applicable') AS applies"
    grouped = f"SELECT product_id, {sums} FROM product_step WHERE {question.on_day()} GROUP BY product_id"
    return f" LEFT JOIN ({grouped}) steps ON steps.product_id = s.record_id"


def _held_steps(question: Asking) -> str:
    more = " AND p.step = :step" if question.filters.step else ""
    exact = question.filters.status in vocabulary.codes("step_status")
    more += " AND p.status = :status" if exact else ""
    return f" JOIN product_step p ON p.product_id = s.record_id AND {question.on_day('p')}{more}"


_LABELLED = _label("district", "s.district_code") + _label("area", "s.area") + _label("category", "s.category")
ROWS: dict[str, Rows] = {
    "products": Rows(
        "product",
        _products,
        PRODUCT + VILLAGE + _LABELLED + _label("producer_type", "w.producer_type"),
        "r.place",
        _counted,
    ),
    "steps": Rows(
        "product",
        _steps,
        PRODUCT + VILLAGE + _LABELLED,
        "r.place * 16 + CAST(substr(p.step, 2) AS INTEGER)",
        lambda q: _held_steps(q) + _label("step", "p.step") + _label("status", "p.status"),
        len(STEPS),
    ),
    "households": Rows(
        "household",
        _households,
        " JOIN household r ON r.id = s.record_id JOIN person p ON p.id = r.representative_id"
        + PERSON
        + _label("occupation", "r.occupation")
        + _label("occupation", "r.wants_occupation", "wants"),
        HOUSES,
    ),
    "sages": Rows(
        "sage",
        _sages,
        " JOIN sage r ON r.id = s.record_id JOIN person p ON p.id = r.person_id" + PERSON + _label("area", "s.area"),
        "s.district_code, p.sort_key, r.id",
    ),
}

SEARCHED = {listing.noun: listing.searched for listing in (PRODUCTS, HOUSEHOLDS, SAGES)}


@dataclass(frozen=True)
class Select:
    """A question ready to be written: its columns, what follows them, the parameters of both, and its parts."""

    columns: list[Column]
    rest: str
    given: dict[str, Any]
    parts: list[Part]


def select(cursor: Cursor, question: Asking, who: SignedIn, name: str, masked: bool, workshop: str = "") -> Select:
    """``workshop``: only what was entered there. Raises Denied."""
    rows = ROWS[name]
    columns = rows.columns(masked)
    where = rows_of(question, who, rows.noun) + searched(question, SEARCHED[rows.noun])
    if workshop:
        where += f" AND r.id IN (SELECT e.record_id FROM workshop_entry e WHERE e.workshop_id = :workshop AND e.noun = '{rows.noun}')"
    rest = f" FROM standing s{rows.source}{rows.where(question)} WHERE {where} AND s.district_code {WITHIN} ORDER BY {rows.order}"
    every = " ".join(sql for _heading, sql in columns) + rest
    more = {"reach": reach(who), "workshop": workshop, **search_words(question), **_parameters(cursor, who.language)}
    parts = file_parts.parts(cursor, rows.noun, rows.each, only=reach(who) or question.filters.district)
    return Select(columns, rest, question.using(every, **more), parts)


def turn(store: Store, name: str) -> AbstractContextManager[None]:
    """A long file waits until no other and no backup is being made."""
    return file_parts.turn(store, ROWS[name].noun, ROWS[name].each)


def copy(cursor: Cursor, made: Select, headings: list[str], path: Path) -> int:
    """Let the store write the file; the last heading stands over an empty column."""
    columns = [sql for _msgid, sql in made.columns] + ["NULL"]
    return file_parts.write(cursor, list(zip(headings, columns, strict=True)), made.rest, made.given, made.parts, path)


def _parameters(cursor: Cursor, language: str) -> dict[str, Any]:
    places = [row[0] for row in cursor.all("SELECT DISTINCT subdistrict_code FROM village")]
    districts = [row[0] for row in cursor.all("SELECT DISTINCT district_code FROM standing")]
    lists = {
        "subdistrict": ((code, labels.subdistrict(code, language)) for code in places),
        "district": ((code, labels.district(code, language)) for code in districts),
        "step": ((step.code, step.name(language)) for step in STEPS),
        "area": _vocabulary("dev_area", language),
        "category": _vocabulary("otop_category", language),
        "producer_type": _vocabulary("producer_type", language),
        "occupation": _vocabulary("occupation", language),
        "status": _vocabulary("step_status", language),
    }
    given: dict[str, Any] = {answer: vocabulary.label("yes_no", answer, language) for answer in ("yes", "no")}
    for name, pairs in lists.items():
        listed = list(pairs)
        given |= {f"{name}_codes": [code for code, _l in listed], f"{name}_labels": [label for _c, label in listed]}
    return given


def _vocabulary(name: str, language: str) -> Iterable[tuple[str, str]]:
    return ((code, vocabulary.label(name, code, language)) for code in vocabulary.codes(name))
