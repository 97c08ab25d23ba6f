"""The one SELECT that each file of rows is written from.

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
from otop_core.language.messages import say
from otop_core.model.declaration import NOUNS, Noun
from otop_core.products.steps import STEPS
from otop_core.reports import csv_sql, file_parts, registers
from otop_core.reports.file_columns import Column, column_of, columns_of, district_of
from otop_core.reports.file_parts import WITHIN, Part
from otop_core.reports.query import Asking, reach
from otop_core.store import Reading, Store
from otop_core.store.dialect import listed


@dataclass(frozen=True)
class Rows:
    """``source``: what follows FROM, without the WHERE that ``registers.rows_of`` makes; ``each``: rows a record.

    ``words``: parameters of the columns that are sentences, as msgids.
    """

    noun: str
    columns: Callable[[bool], list[Column]]
    source: str
    order: str
    where: Callable[[Asking], str] = lambda question: ""
    each: int = 1
    words: tuple[tuple[str, str], ...] = ()

    @property
    def cls(self) -> type[Noun]:
        return NOUNS[self.noun]


def pairs(name: str) -> str:
    return listed(code=f"{name}_codes", label=f"{name}_labels")


def label(name: str, column: str, alias: str = "") -> str:
    """The labels of a list (a vocabulary's name, or district, subdistrict, step) beside a column of codes."""
    return f" LEFT JOIN {pairs(name)} {alias or name} ON {alias or name}.code = {column}"


VILLAGE = (
    " JOIN (SELECT w.id, w.subdistrict_code, w.moo, w.search_key, n.label AS subdistrict,"
    " row_number() OVER (ORDER BY w.subdistrict_code, w.moo NULLS LAST, w.name, w.id) AS place, "
    f"{csv_sql.guard('w.name')} AS village FROM village w LEFT JOIN {pairs('subdistrict')} n ON n.code = w.subdistrict_code) v"
    " ON v.id = r.village_id"
)


# village by village, house 9, 9/2, 9/10, 10; then as they were entered
_HOUSE, _PART = csv_sql.number("r.house_no", "^([0-9]{1,5})"), csv_sql.number("r.house_no", "^[0-9]+/([0-9]{1,4})")
HOUSES = f"(v.place * 100000 + {_HOUSE}) * 10000 + {_PART}, s.seq_from"


def of_register(cls: type[Noun]) -> Rows:
    """The file of a noun's register, as its declaration tells."""
    source = f" JOIN {cls.noun} r ON r.id = s.record_id" if cls.counted else ""
    source += registers.person_of(cls)
    if "village_id" in cls.located_by:
        source += label("district", district_of(cls)) + VILLAGE
    for name, about in cls.abouts().items():
        if about.kind == "choice":
            source += label(about.choices, column_of(cls, name), f"label_{name}")
        elif about.kind == "refer" and NOUNS[about.refers].named_by and name not in (cls.person, "village_id"):
            source += f" LEFT JOIN {about.refers} ref_{name} ON ref_{name}.id = r.{name}"
    named = "p.sort_key" if cls.person else "r.sort_key" if "sort_key" in cls.extra_columns else "r.seq"
    order = HOUSES if cls.noun == "household" else f"{district_of(cls)}, {named}, r.id"
    return Rows(cls.noun, lambda masked: columns_of(cls, masked), source, order)


@dataclass(frozen=True)
class Select:
    """A question ready to be written: its columns, what follows them, the parameters of both, and its parts."""

    columns: list[Column]
    rest: str
    given: dict[str, Any]
    parts: list[Part]


def select(cursor: Reading, question: Asking, who: SignedIn, rows: Rows, masked: bool, workshop: str = "") -> Select:
    """``workshop``: only what was entered there. Raises Denied."""
    columns = rows.columns(masked)
    where = registers.rows_of(rows.cls, question, who) + registers.matching(rows.cls, question)
    if workshop:
        where += f" AND r.id IN (SELECT e.record_id FROM workshop_entry e WHERE e.workshop_id = :workshop AND e.noun = '{rows.noun}')"
    district = district_of(rows.cls)
    first = "standing s" if rows.cls.counted else f"{rows.noun} r"
    rest = f" FROM {first}{rows.source}{rows.where(question)} WHERE {where} AND {district} {WITHIN} ORDER BY {rows.order}"
    every = " ".join(sql for _heading, sql in columns) + rest
    more = {
        "past": question.seq is not None,
        "reach": reach(who),
        "workshop": workshop,
        **registers.search_words(question),
        **_parameters(cursor, who.language),
        **{name: say(msgid, who.language) for name, msgid in rows.words},
    }
    only = (reach(who) or question.filters.district) if rows.cls.located_by else ""
    parts = file_parts.parts(cursor, rows.cls, rows.each, only)
    return Select(columns, rest, question.using(every, **more), parts)


def turn(store: Store, rows: Rows) -> AbstractContextManager[None]:
    """A long file waits until no other and no backup is being made."""
    return file_parts.turn(store, rows.cls, rows.each)


def copy(cursor: Reading, made: Select, headings: list[str], path: Path) -> int:
    """Let the store write the file; the last heading stands over an empty column."""
    columns = [sql for _msgid, sql in made.columns] + ["NULL"]
    return file_parts.write(cursor, list(zip(headings, columns, strict=True)), made.rest, made.given, made.parts, path)


def _parameters(cursor: Reading, language: str) -> dict[str, Any]:
    places = [row[0] for row in cursor.all("SELECT DISTINCT subdistrict_code FROM village")]
    districts = [row[0] for row in cursor.all("SELECT district_code FROM village UNION SELECT district_code FROM standing")]
    lists: dict[str, Iterable[tuple[str, str]]] = {
        "subdistrict": ((code, labels.subdistrict(code, language)) for code in places),
        "district": ((code, labels.district(code, language)) for code in districts),
        "step": ((step.code, step.name(language)) for step in STEPS),
    }
    for name in {about.choices for cls in NOUNS.values() for about in cls.abouts().values() if about.kind == "choice"}:
        lists[name] = ((code, vocabulary.label(name, code, language)) for code in vocabulary.codes(name))
    given: dict[str, Any] = {answer: vocabulary.label("yes_no", answer, language) for answer in ("yes", "no")}
    for name, pairs in lists.items():
        listed = list(pairs)
        given |= {f"{name}_codes": [code for code, _l in listed], f"{name}_labels": [label for _c, label in listed]}
    return given
