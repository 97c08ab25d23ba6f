"""Any question about records asked of a past day: each table of a noun as it stood after a change, read from the history.

    known("SELECT sum(s.export_online) FROM sale s")

The history never changes, so neither does the answer.  A record that has not changed since stands in its table as it did then, and is
read there; only what changed later is looked up in the history.  Erasing a person empties fields in it (``gate.blanking``), but no row
goes.
"""

import re
from functools import cache

from otop_core.model.declaration import NOUNS, Noun
from otop_core.store import dialect

TABLE = re.compile(r"\b(FROM|JOIN) ([a-z_]+)\b(?: (?!WHERE|ON|GROUP|ORDER|LEFT|JOIN)(\w+))?")
# Whole before a filter asks for a field: else the engine would read the fields of every row of the history to filter by them.
STOOD = (
    "WITH stood AS MATERIALIZED (SELECT c.record_id, c.seq, c.district_code, c.body FROM change c"
    " JOIN (SELECT record_id, max(seq) AS seq FROM change WHERE noun = '{noun}' AND seq <= :known"
    " AND record_id IN (SELECT id FROM {noun} WHERE seq > :known) GROUP BY record_id) l ON l.seq = c.seq"
    " WHERE c.noun = '{noun}' AND c.kind <> 'remove')"
)
TYPES = {"date": "DATE", "yes": "BOOLEAN", "text": "TEXT"}


@cache
def known(sql: str) -> str:
    """``sql`` over the records as known by the change that the parameter ``known`` gives."""
    words = frozenset(re.findall(r"\w+", sql))

    def as_it_stood(found: re.Match[str]) -> str:
        where, noun, alias = found.groups()
        return f"{where} {_table(NOUNS[noun], words)} {alias or noun}" if noun in NOUNS else found.group()

    return TABLE.sub(as_it_stood, sql)


def _table(cls: type[Noun], words: frozenset[str]) -> str:
    """Its records with those columns that the question names; what was removed by then is not among them."""
    names = [name for name in cls.abouts() if name in words]
    columns = [f"CAST({dialect.json_text('body', name)} AS {_type(cls, name)}) AS {name}" for name in names]
    stands = ", ".join(["id", "seq", "district_code", "removed_at", *names])
    stood = ", ".join(["record_id AS id", "seq", "district_code", "CAST(NULL AS TIMESTAMP) AS removed_at", *columns])
    return (
        f"({STOOD.format(noun=cls.noun)} SELECT {stands} FROM {cls.noun} WHERE seq <= :known AND removed_at IS NULL"
        f" UNION ALL SELECT {stood} FROM stood)"
    )


def _type(cls: type[Noun], name: str) -> str:
    kind, holds = cls.abouts()[name].kind, str(cls.model_fields[name].annotation)
    if kind in ("money", "number"):
        return "DECIMAL(14, 2)" if "Decimal" in holds else "INTEGER"
    return TYPES.get(kind, "INTEGER" if "int" in holds else "TEXT")
