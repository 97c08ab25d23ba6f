"""What is written otherwise in each database; a second backend brings its own such module.  All else is portable SQL."""

import re
from collections.abc import Collection
from functools import cache
from typing import Any


@cache
def native(sql: str) -> str:
    """Our ``:name`` parameters as the database writes them."""
    return re.sub(r"(?<![:\w]):([a-z_]+)", r"$\1", sql)


def quoted(name: str) -> str:
    """A name (of a column, a table) with anything in it."""
    return '"' + name.replace('"', '""') + '"'


def among(column: str, values: Collection[str]) -> tuple[str, dict[str, Any]]:
    """The condition that a column holds one of these, and its parameters; one value is twice as quick without a list."""
    name = re.sub(r"\W+", "_", column)
    if len(values) == 1:
        return f"{column} = :{name}", {name: next(iter(values))}
    return f"{column} = ANY(:{name})", {name: list(values)}


def listed(**columns: str) -> str:
    """A table of lists given as parameters: ``listed(code="codes", label="labels")`` has the columns ``code`` and ``label``."""
    return "(SELECT " + ", ".join(f"unnest(:{given}) AS {column}" for column, given in columns.items()) + ")"


def matches(column: str, pattern: str) -> str:
    """Whether the pattern is found in the text."""
    return f"regexp_matches({column}, '{pattern}')"


def found(column: str, pattern: str, group: int = 0) -> str:
    """What the pattern finds first ('' where nothing), or a group of it."""
    return f"regexp_extract({column}, '{pattern}', {group})"


def replaced(column: str, pattern: str, by: str) -> str:
    """The text with each find of the pattern replaced; ``\\1`` is the first group."""
    return f"regexp_replace({column}, '{pattern}', '{by}', 'g')"


def json_text(column: str, name: str) -> str:
    """A value of a JSON object as text; NULL where it has none."""
    return f"json_extract_string({column}, '$.{name}')"


def days_between(first: str, last: str) -> str:
    """Whole days from one date to another; a parameter is read as a date."""
    return f"(CAST({last} AS DATE) - CAST({first} AS DATE))"


def median(value: str) -> str:
    """The middle of the values that are known, or the mean of the two in the middle."""
    return f"percentile_cont(0.5) WITHIN GROUP (ORDER BY {value})"
