"""What the server's own log holds: no queries (tickets, searches and join codes stand in them), and no flood of one sentence."""

import logging
import re
import threading
import time
from collections.abc import Callable

QUERY = re.compile(r"\?\S*")
REQUEST_LOGS = ("uvicorn.access", "uvicorn.error")  # the second has a line for each socket
FLOOD_LOGS = ("uvicorn.error", "asyncio")  # what a stranger can make them say once, a stranger can make them say without end
SAME_AT_MOST, WITHIN = 5, 60.0  # lines of one sentence, seconds


class WithoutQuery(logging.Filter):
    """The address of a request without what stands behind its question mark."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(QUERY.sub("", arg) if isinstance(arg, str) else arg for arg in record.args)
        return True


class NoFlood(logging.Filter):
    """At most so many lines of one sentence in a minute; the last of them says that more are left out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock, self._lock = clock, threading.Lock()
        self._since, self._seen = clock(), dict[str, int]()

    def filter(self, record: logging.LogRecord) -> bool:
        sentence = str(record.msg)
        with self._lock:
            now = self._clock()
            if now - self._since > WITHIN or len(self._seen) > 1000:
                self._since, self._seen = now, {}
            n = self._seen[sentence] = self._seen.get(sentence, 0) + 1
        if n == SAME_AT_MOST:
            record.msg = f"{record.getMessage()} (more of the same is left out for a minute)"
            record.args = ()
        return n <= SAME_AT_MOST


def install() -> None:
    """From now on, whatever configures the handlers: filters of a logger stay."""
    for name in REQUEST_LOGS:
        logging.getLogger(name).addFilter(WithoutQuery())
    for name in FLOOD_LOGS:
        logging.getLogger(name).addFilter(NoFlood())
