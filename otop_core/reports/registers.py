"""The register of a noun, as its declaration tells: one page of its lines, searched, filtered and in order; and what a reference may hold.

A noun that the charts count begins at ``standing``, so that the list behind a number holds exactly what was counted, on the filters' day;
names are today's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from otop_core.access.sessions import SignedIn
from otop_core.community.people import full_name_sql
from otop_core.language import keys, labels, vocabulary
from otop_core.language.messages import Text, _, say
from otop_core.language.text import without_title
from otop_core.model.declaration import NOUNS, About, Noun
from otop_core.model.display import in_words
from otop_core.reports.file_columns import column_of
from otop_core.reports.filters import Filters
from otop_core.reports.query import Asking, asking, in_status, reach, within
from otop_core.store import Store

MOST = 500  # records that a field offers to choose from
LONGEST = 60  # letters of a text in a line
ORDERS = {"": _("Newest first"), "name": _("By name"), "place": _("By village"), "missing": _("Least complete first")}


@dataclass(frozen=True)
class Line:
    """One record in a register: ``about`` is the rest of the line in the reader's words."""

    id: str
    title: str
    about: str
    district_code: str


@dataclass(frozen=True)
class Asked:
    """``filters`` may come with a link from a number; ``choices`` are codes by field; ``order`` is a key of ``orders``."""

    filters: Filters = Filters()
    choices: Mapping[str, str] = field(default_factory=dict)
    order: str = ""


def orders(cls: type[Noun]) -> dict[str, str]:
    """The orders a register can be put in (code -> msgid)."""
    left_out = {"place"} if not _in_village(cls) else set()
    left_out |= set() if cls.counted else {"missing"}
    return {code: name for code, name in ORDERS.items() if code not in left_out}


def filtered_by(cls: type[Noun]) -> dict[str, About]:
    """The fields a register can be filtered by."""
    return {name: about for name, about in cls.abouts().items() if about.kind == "choice" and name in cls.line}


def page(cls: type[Noun], store: Store, who: SignedIn, asked: Asked, size: int, offset: int = 0) -> tuple[list[Line], int]:
    """One page of lines and how many there are.  Raises Denied."""
    filters = asked.filters.of_noun(cls.noun)
    with asking(store, filters) as (cursor, question):
        source = f"FROM {tables(cls)} WHERE {_where(cls, question, who, asked)}"
        given = {**search_words(question), "reach": reach(who), **{f"only_{name}": code for name, code in asked.choices.items()}}
        counted = cursor.one(f"SELECT count(*) {source}", **question.using(source, **given))
        order = _order(cls, "name" if filters.text and not asked.order else asked.order)
        sql = f"SELECT {columns(cls)} {source} ORDER BY {order} LIMIT :size OFFSET :skip"
        rows = cursor.dicts(sql, **question.using(sql, **given, size=size, skip=offset))
    return [_line(cls, row, who.language) for row in rows], int(counted[0]) if counted else 0


def tables(cls: type[Noun]) -> str:
    """The noun as ``r``; ``s``: what the charts count, ``p``: the person, ``v``: the village, ``ref_...``: what a line names."""
    found = f"standing s JOIN {cls.noun} r ON r.id = s.record_id" if cls.counted else f"{cls.noun} r"
    found += person_of(cls)
    if _in_village(cls):
        found += " JOIN village v ON v.id = r.village_id"
    return found + "".join(f" LEFT JOIN {about.refers} ref_{name} ON ref_{name}.id = r.{name}" for name, about in _references(cls).items())


def person_of(cls: type[Noun]) -> str:
    """The person a record is about as ``p``, by way of the record it names first where there is one (``by``)."""
    if not cls.person:
        return ""
    name, noun, beyond = cls.about_person()
    return (
        f" JOIN {noun} by_way ON by_way.id = r.{name} JOIN person p ON p.id = by_way.{beyond}"
        if noun
        else f" JOIN person p ON p.id = r.{name}"
    )


def _in_village(cls: type[Noun]) -> bool:
    return "village_id" in cls.located_by


def _references(cls: type[Noun]) -> dict[str, About]:
    found = {name: cls.abouts()[name] for name in cls.line if cls.abouts()[name].kind == "refer"}
    return {name: about for name, about in found.items() if NOUNS[about.refers].named_by}


def searched(cls: type[Noun]) -> list[str]:
    """The columns a search looks in; a key column holds a search key, any other is looked at from its beginning."""
    keyed = (["p"] if cls.person else []) + (["r"] if "search_key" in cls.extra_columns else []) + (["v"] if _in_village(cls) else [])
    keyed += [f"ref_{name}" for name, about in _references(cls).items() if "search_key" in NOUNS[about.refers].extra_columns]
    return [*(f"{alias}.search_key" for alias in keyed), *(f"r.{column}" for column in cls.searched)]


def search_labels(cls: type[Noun]) -> list[str]:
    """What a search looks at, as labels (msgids)."""
    named = cls.about_person()[0] if cls.person else cls.named_by
    found = [cls.abouts()[name].label for name in (named, *cls.searched) if name]
    found += [about.label for about in _references(cls).values()]
    return found + ([NOUNS["village"].label] if _in_village(cls) else [])


def _readings(question: Asking) -> list[list[tuple[str, str]]]:
    """The words of the search as somebody's name (without a title) and as that of a thing, where this is not the same."""
    found = [keys.words(without_title(question.filters.text)), keys.words(question.filters.text)]
    return found[: 1 if found[0] == found[1] else 2]


def search_words(question: Asking) -> dict[str, str]:
    pairs = ((f"{n}_{at}", pair) for n, words in enumerate(_readings(question)) for at, pair in enumerate(words))
    return {f"{name}_{place}": part for place, pair in pairs for name, part in zip(("word", "typed"), pair, strict=True)}


def matching(cls: type[Noun], question: Asking) -> str:
    """The search as a further condition: every word stands in one of the columns, in any order (a family name may come first)."""
    if not question.filters.text:
        return ""
    found = []
    for n, words in enumerate(_readings(question)):
        found.append(" AND ".join(_holding(cls, f"{n}_{at}", bool(key)) for at, (key, _typed) in enumerate(words)))
    return f" AND ({' OR '.join(filter(None, found)) or '1 = 0'})"  # a search for nothing that can be searched finds nothing


def _holding(cls: type[Noun], place: str, keyed: bool) -> str:
    looked_in = [f"strpos({column}, :word_{place}) > 0" for column in searched(cls) if column.endswith("search_key") and keyed]
    looked_in += [f"strpos({column}, :typed_{place}) = 1" for column in searched(cls) if not column.endswith("search_key")]
    return f"({' OR '.join(looked_in) or '1 = 0'})"


def rows_of(cls: type[Noun], question: Asking, who: SignedIn) -> str:
    """The rows of a register that the filters leave and this user may see; raises Denied."""
    if cls.counted:
        conditions = f"s.noun = '{cls.noun}' AND {question.held('s')} AND s.since <= :day{question.where('s')}"
        return conditions + within(who, "s.district_code", "r.district_code") + in_status(question, "s.record_id")
    reach(who)
    located = within(who, "r.district_code") + question.where("r", "district") if not cls.is_provincial() else ""
    return "r.removed_at IS NULL" + located


def _where(cls: type[Noun], question: Asking, who: SignedIn, asked: Asked) -> str:
    chosen = [name for name in filtered_by(cls) if asked.choices.get(name)]
    return rows_of(cls, question, who) + matching(cls, question) + "".join(f" AND {column_of(cls, name)} = :only_{name}" for name in chosen)


def _order(cls: type[Noun], order: str) -> str:
    name = "p.sort_key" if cls.person else "r.sort_key" if "sort_key" in cls.extra_columns else "r.seq"
    known = {"name": f"{name}, r.id", "missing": f"s.filled - s.asked, {name}, r.id"}
    known["place"] = f"r.district_code, v.subdistrict_code, v.moo NULLS LAST, v.name, {name}, r.id"
    return known[order] if order in known and order in orders(cls) else "r.seq DESC, r.id"


def columns(cls: type[Noun]) -> str:
    """What ``_line`` reads."""
    own = [name for name in (*cls.line, cls.named_by) if name and name not in _references(cls)]
    found = ["r.id", "r.district_code", *(f"{column_of(cls, name)} AS {name}" for name in own)]
    found += [f"ref_{name}.{NOUNS[about.refers].named_by} AS {name}" for name, about in _references(cls).items()]
    if cls.person:
        found.append(f"{full_name_sql()} AS person_name")
    if _in_village(cls):
        found += ["v.subdistrict_code", "v.moo", "v.name AS village"]
    return ", ".join(found)


def _line(cls: type[Noun], row: Mapping[str, Any], language: str) -> Line:
    said = [_fact(cls.abouts()[name], row[name], language) for name in cls.line if row[name] not in (None, "")]
    if _in_village(cls):
        said.append(place(row, language))
    title = row["person_name"] if cls.person else str(row[cls.named_by]) if cls.named_by else said.pop(0)
    return Line(row["id"], title, " · ".join(said), row["district_code"])


def _fact(about: About, value: Any, language: str) -> str:
    """A mark means nothing without its label."""
    shown = str(value) if about.kind == "refer" else in_words(about, value, language).replace("\n", " ")[:LONGEST]
    return say(Text(_("{label} {value}"), {"label": Text(about.label), "value": shown}), language) if about.kind == "mark" else shown


def place(row: Mapping[str, Any], language: str) -> str:
    """Village, subdistrict and district."""
    named = {
        "village": labels.village(row["moo"], row["village"], language),
        "subdistrict": labels.subdistrict(row["subdistrict_code"], language),
        "district": labels.district(row["district_code"], language),
    }
    return say(_("{village}, {subdistrict} subdistrict, {district} district"), language, **named)


def options(
    store: Store, noun: str, district: str = "", chosen: str = "", village: str = "", agreeing: Mapping[str, object] | None = None
) -> dict[str, str]:
    """What a field that refers to this noun may hold: up to 500 records by name, in one district or ('') everywhere.

    ``village``: only what lies there, where the noun lies in a village; ``agreeing``: only what says this in these fields.
    The one that is chosen already is among them, if this user may see it.
    """
    cls = NOUNS[noun]
    if cls.person:
        told = next((name for name in reversed(cls.line) if cls.abouts()[name].kind in ("line", "lines", "mark")), "id")
        name = f"{full_name_sql()} || ' · ' || coalesce(left(r.{told}, 50), '')"
        source, key = f"{noun} r{person_of(cls)}", "p.sort_key"
    else:
        name, source, key = f"r.{cls.named_by}", f"{noun} r", "r.sort_key"
    rows = store.all(
        f"SELECT r.id, {name} FROM {source} WHERE r.removed_at IS NULL AND (:district = '' OR r.district_code IN ('', :district))"
        + (" AND (:village = '' OR r.village_id = :village OR r.id = :chosen)" if _in_village(cls) else " AND :village = :village")
        + "".join(f" AND (r.{column} = :{column} OR r.id = :chosen)" for column in agreeing or {})
        + f" ORDER BY CASE WHEN r.id = :chosen THEN 0 ELSE 1 END, {key} LIMIT :most",
        village=village,
        district=district,
        chosen=chosen,
        most=MOST,
        **(agreeing or {}),
    )
    return dict(rows)


def choice_labels(about: About, language: str) -> dict[str, str]:
    return {code: vocabulary.label(about.choices, code, language) for code in vocabulary.codes(about.choices)}
