"""Long files are written a few districts at a time, so that what is put in order at once stays small however long the file.

Putting a million wide rows in order at once takes all the memory DuckDB may have, and then the disk.
"""

import shutil
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import Any

from otop_core.model.declaration import Noun
from otop_core.store import Cursor, Reading, Store
from otop_core.store.backup import alone

WITHIN = "BETWEEN :first AND :last"  # the condition on a district code that the rows of a part meet
PATIENCE = 20.0  # seconds that a file waits for its turn
AT_ONCE = 250_000  # rows; a district is never split
Part = tuple[str, str]  # its first and its last district


def turn(store: Store, cls: type[Noun], each: int) -> AbstractContextManager[None]:
    """Where the register is long, its file waits for its turn (raises Refused); to be taken before the file looks at the store."""
    return alone(PATIENCE) if sum(n for _code, n in _counted(store, cls, each)) > AT_ONCE else nullcontext()


def _counted(store: Store | Cursor, cls: type[Noun], each: int) -> list[tuple[str, int]]:
    """The rows in each district, in order: so many a record, and rather too many than too few."""
    source = f"standing WHERE noun = '{cls.noun}'" if cls.counted else cls.noun
    return [(code, each * n) for code, n in store.all(f"SELECT district_code, count(*) FROM {source} GROUP BY 1 ORDER BY 1")]


def parts(cursor: Cursor, cls: type[Noun], each: int, only: str = "") -> list[Part]:
    """Neighbouring districts, taken together as long as they have no more rows than may be put in order at once; or the only one."""
    if only:
        return [(only, only)]
    found: list[Part] = []
    held = 0
    for code, n in _counted(cursor, cls, each):
        held += n
        if found and held <= AT_ONCE:
            found[-1] = found[-1][0], code
        else:
            found.append((code, code))
            held = n
    return found or [("", "")]


def write(cursor: Reading, columns: Sequence[tuple[str, str]], rest: str, given: dict[str, Any], every: Sequence[Part], path: Path) -> int:
    """The file, part by part, the heading once; returns its rows."""
    more, rows = path.with_suffix(".part"), 0
    try:
        for i, (first, last) in enumerate(every):
            here = {**given, "first": first, "last": last}
            rows += cursor.write_csv(columns, rest, more if i else path, here, heading=not i)
            if i:
                with path.open("ab") as whole, more.open("rb") as part:
                    shutil.copyfileobj(part, whole, 1 << 20)
    finally:
        with suppress(OSError):  # what went wrong before is what is told
            more.unlink(missing_ok=True)
    return rows
