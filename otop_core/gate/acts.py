"""What a command asks the gate to do: acts, each on one record."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from otop_core.model.declaration import Noun


def new_id() -> str:
    return uuid4().hex


@dataclass(frozen=True)
class Entered:
    """The values of a record as they were entered; the gate checks them.  ``version`` 0: a new record."""

    cls: type[Noun]
    values: Mapping[str, object]
    id: str
    version: int = 0

    @property
    def noun(self) -> str:
        return self.cls.noun


@dataclass(frozen=True)
class Add:
    """Where what was entered names a record that is there already (``Noun.natural_key``), that one stands for it."""

    thing: Noun | Entered


@dataclass(frozen=True)
class Change:
    """``was``: the record as the user saw it; ``now``: as it shall be."""

    was: Noun
    now: Noun | Entered


@dataclass(frozen=True)
class Remove:
    thing: Noun


@dataclass(frozen=True)
class Restore:
    """Bring back a version of a record, out of the bin too.

    ``seen``: the newest version the user saw; what others have changed since then merges or conflicts (0: whatever is there now).
    ``binned``: only if the record is in the bin.
    """

    noun: str
    id: str
    version: int
    seen: int = 0
    binned: bool = False


Act = Add | Change | Remove | Restore
