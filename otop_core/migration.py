"""The table of a noun as its declaration tells: python -m otop_core.migration NOUN (then committed as a file of store/migrations)."""

import sys
from collections.abc import Mapping

from otop_core import registry
from otop_core.model.declaration import Noun

# What the gate keeps of every record (gate.records.COMMON), then by the kind of a field; the same words for both backends but these.
COMMON = (
    "id TEXT PRIMARY KEY",
    "version INTEGER NOT NULL",
    "seq BIGINT NOT NULL",
    "entered_at TIMESTAMP NOT NULL",
    "changed_at TIMESTAMP NOT NULL",
    "removed_at TIMESTAMP",
    "district_code TEXT NOT NULL",
)
BACKENDS: Mapping[str, Mapping[str, str]] = {
    "duckdb": {"decimal": "DECIMAL"},
    "postgresql": {"decimal": "NUMERIC"},
}


def table(cls: type[Noun], backend: str) -> str:
    """The CREATE TABLE of a noun for a backend (``duckdb`` or ``postgresql``)."""
    columns = [f"{name} {_type(cls, name, BACKENDS[backend])}" for name in cls.abouts()]
    columns += [f"{name} TEXT NOT NULL" for name in cls.extra_columns]
    lines = ",\n    ".join((*COMMON, *columns))
    return f"CREATE TABLE {cls.noun} (\n    {lines}\n);"


def _type(cls: type[Noun], name: str, types: Mapping[str, str]) -> str:
    about = cls.abouts()[name]
    info = cls.model_fields[name]
    whole = next((len(str(int(m.le))) for m in info.metadata if getattr(m, "le", None) is not None), 10)  # digits before the point
    number = f"{types['decimal']}({whole + 2}, 2)" if "Decimal" in str(info.annotation) else "INTEGER"
    kinds = {"money": f"{types['decimal']}(12, 2)", "number": number, "date": "DATE", "yes": "BOOLEAN"}
    never_empty = about.required or about.kind in ("yes", "choices")
    return kinds.get(about.kind, "TEXT") + (" NOT NULL" if never_empty else "")


def main(words: list[str]) -> int:
    nouns = registry.load()
    if len(words) != 1 or words[0] not in nouns:
        print(f"python -m otop_core.migration NOUN\nNOUN: {', '.join(nouns)}", file=sys.stderr)
        return 2
    for backend in BACKENDS:
        print(f"-- {backend}\n{table(nouns[words[0]], backend)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
