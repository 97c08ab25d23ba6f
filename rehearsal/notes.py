"""What is written down while a hall is rehearsed: what each person was told is saved, how long she waited, what went wrong."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from otop_core.language.messages import _

LOST = _("The connection was lost")
SLOW = _("No answer within a minute")
UNANSWERED = _("A touch seemed to do nothing, and the page had to be opened again")
ODD = _("The page was not as it should be")
REFUSED = _("A correct entry was refused")
FAULT = _("The page showed a fault")
DRAFT = _("A draft did not come back")
DIED = _("The server stopped by itself")
OUTSIDE = _("Somebody could not get in")


@dataclass
class Entry:
    """One record somebody entered; every save of it carries a mark of its own, so that it can be found in the store.

    ``told`` are the marks whose save was acknowledged, the newest last; ``unsure`` those sent since whose answer never came.
    """

    noun: str
    told: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    gone: bool | None = False  # taken back; None where nobody knows, because the answer never came

    def acknowledged(self, mark: str) -> None:
        self.told.append(mark)
        self.unsure.clear()

    @property
    def possible(self) -> list[str]:
        return self.told[-1:] + self.unsure


Stored = Mapping[str, list[bool]]  # mark -> for each record that carries it, whether it lies in the bin


@dataclass
class Kept:
    """Acknowledged saves against the store."""

    once: int = 0
    lost: int = 0
    doubled: int = 0


def compared(entries: Iterable[Entry], stored: Stored) -> Kept:
    """Every acknowledged save must be there exactly once, in the bin only if it was taken back; the last save of a record stands for it,
    and an earlier one that is still there is a second record."""
    kept = Kept()
    for entry in entries:
        found = [binned for mark in entry.possible for binned in stored.get(mark, [])]
        older = [mark for mark in entry.told[:-1] if stored.get(mark)]
        if len(found) > 1 or older and found:
            kept.doubled += max(1, len(entry.told))
        elif entry.told and (not found or (entry.gone is not None and found[0] != entry.gone)):
            kept.lost += len(entry.told)
        else:
            kept.once += len(entry.told)
    return kept


@dataclass
class Notes:
    """Seconds as they were felt, and counts."""

    joins: list[float] = field(default_factory=list)
    downloads: list[int] = field(default_factory=list)  # bytes
    drafts: list[float] = field(default_factory=list)
    saves: list[float] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)  # the timer's reruns of those who watch
    entries: list[Entry] = field(default_factory=list)
    did: Counter[str] = field(default_factory=Counter)  # mended, taken back, suggested, sent later, reconnected
    errors: Counter[str] = field(default_factory=Counter)

    @property
    def acknowledged(self) -> int:
        return sum(len(entry.told) for entry in self.entries)
