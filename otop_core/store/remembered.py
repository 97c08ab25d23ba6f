"""Answers kept in memory until what they were worked out from changes."""

import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

MOST = 256  # answers kept; the longest unused goes first
T = TypeVar("T")
State = tuple[tuple[str, int], ...]


class Remembered:
    """Answers by key, each with the marks it rests on as they stood before it was asked for."""

    def __init__(self, marks: Counter[str]) -> None:
        self._marks = marks
        self._kept: OrderedDict[Hashable, tuple[State, Any]] = OrderedDict()
        self._lock = threading.Lock()
        self._round = 0

    def get(self, key: Hashable, marks: Iterable[str], ask: Callable[[], T]) -> T:
        """An answer asked for while somebody writes is asked for again, because its marks are read before it is."""
        state = (("", self._round), *((mark, self._marks[mark]) for mark in marks))
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept[0] == state:
                self._kept.move_to_end(key)
                found: T = kept[1]
                return found
        found = ask()
        if found is not None:
            self._keep(key, state, found)
        return found

    def _keep(self, key: Hashable, state: State, found: object) -> None:
        with self._lock:
            for old in [one for one, (then, _) in self._kept.items() if any(self._marks[mark] != n for mark, n in then[1:])]:
                del self._kept[old]
            self._kept[key] = (state, found)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def forget(self) -> None:
        """All of it, also what is being asked for just now."""
        with self._lock:
            self._round += 1
            self._kept.clear()
