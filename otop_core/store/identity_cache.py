"""What is asked many times a second and changes seldom: who somebody is.

One process owns the store and every write passes it, so an answer is kept until a write touches the tables it came from; no
writer has to remember to say so.
"""

import re
import threading
from collections.abc import Callable, Hashable
from functools import cache
from typing import Any

IDENTITY = "identity"  # the mark of a write that may change who somebody is or what the user may do
TABLES = frozenset({"session", "account", "participant", "workshop", "workshop_code"})
_WORD = re.compile(r"\w+")
_ACTIVITY = "UPDATE session SET seen_at = "  # being active changes nothing about who one is


@cache
def touches_identity(sql: str) -> bool:
    """Whether a write may change who somebody is."""
    return not sql.startswith(_ACTIVITY) and not TABLES.isdisjoint(_WORD.findall(sql))


class Memory:
    """Answers by key, all forgotten together; an answer asked for before a change is never kept after it."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, Any] = {}
        self._version = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable, ask: Callable[[], Any]) -> Any:
        found = self._kept.get(key)
        if found is not None:
            return found
        version = self._version
        found = ask()
        if found is not None:
            self.put(key, found, version)
        return found

    def kept(self, key: Hashable) -> Any:
        """What is known already, or None; asks nobody."""
        return self._kept.get(key)

    def put(self, key: Hashable, answer: Any, version: int | None = None) -> None:
        with self._lock:
            if version in (None, self._version):
                self._kept[key] = answer

    def change(self, key: Hashable, how: Callable[[Any], Any]) -> None:
        """Bring a kept answer up to date."""
        with self._lock:
            if key in self._kept:
                self._kept[key] = how(self._kept[key])

    def forget(self) -> None:
        with self._lock:
            self._version += 1
            self._kept = {}
