"""What has been erased, remembered twice: in the store, and in a file beside it that outlives a restore.

A backup made before an erasure still holds the person.  Whatever is in the file and not in the store is erased again when the store is
opened, before anybody uses it.  The file holds ids, never names of the erased.
"""

import datetime as dt
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from otop_core.gate.records import Transaction
from otop_core.language.messages import _
from otop_core.model.errors import StoreTrouble
from otop_core.store import Store


@dataclass(frozen=True)
class Tombstone:
    """One erased record of an erasure (``op``); ``fields``: '' for all that tells of the person, else names by commas."""

    op: str
    noun: str
    record_id: str
    fields: str
    erased_at: dt.datetime
    by_id: str
    by_name: str


COLUMNS = tuple(field.name for field in fields(Tombstone))


def file_of(path: str) -> Path:
    """Beside the store; take it along where the store moves."""
    return Path(f"{path}.erased")


def in_store(store: Store) -> list[Tombstone]:
    return [Tombstone(*row) for row in store.all(f"SELECT {', '.join(COLUMNS)} FROM erasure ORDER BY erased_at, op, noun, record_id")]


def in_file(path: str) -> list[Tombstone]:
    """Raises StoreTrouble for a file that cannot be read: nobody must be brought back because of it."""
    try:
        lines = file_of(path).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _unreadable(path) from error
    try:
        kept = [json.loads(line) for line in lines]
        return [Tombstone(**{**one, "erased_at": dt.datetime.fromisoformat(one["erased_at"])}) for one in kept]
    except (ValueError, TypeError, KeyError) as error:
        raise _unreadable(path) from error


def _unreadable(path: str) -> StoreTrouble:
    return StoreTrouble(
        _("The file {name} says which people have been erased and cannot be read. Bring it back from another copy, or move it away."),
        name=file_of(path),
    )


def keep(work: Transaction, path: str, stones: Iterable[Tombstone]) -> None:
    """In the transaction and on the disk.

    The file is written first: should the commit fail, the erasure that somebody wanted is done at the next start rather than forgotten.
    Raises StoreTrouble.
    """
    stones = list(stones)
    work.insert("erasure", COLUMNS, [tuple(asdict(one).values()) for one in stones])
    if path != ":memory:":
        add_to_file(path, stones)


def add_to_file(path: str, stones: Iterable[Tombstone]) -> None:
    """The file with these in it, whole or as it was; raises StoreTrouble."""
    there = in_file(path)
    every = dict.fromkeys([*there, *stones])
    if len(every) == len(there):
        return
    file = file_of(path)
    making = file.with_name(f"{file.name}.making")
    lines = (json.dumps(asdict(one) | {"erased_at": one.erased_at.isoformat()}, ensure_ascii=False) + "\n" for one in every)
    try:
        with os.fdopen(os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as opened:
            opened.writelines(lines)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(making, file)
    except OSError as error:
        raise StoreTrouble(
            _("The file {name} cannot be written, so nothing has been erased. Look whether the disk is full or failing."), name=file
        ) from error
