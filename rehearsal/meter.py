"""What a process costs: CPU time and memory, its children's too."""

from contextlib import suppress

import psutil


class Meter:
    """CPU (user and system) and memory of a process and its children; without a number, of this one alone."""

    def __init__(self, pid: int | None = None) -> None:
        self.process, self.alone = psutil.Process(pid), pid is None

    def _every(self) -> list[psutil.Process]:
        return [self.process, *([] if self.alone else self.process.children(recursive=True))]

    def cpu(self) -> float:
        """Seconds spent so far."""
        spent = 0.0
        with suppress(psutil.NoSuchProcess):
            for process in self._every():
                times = process.cpu_times()
                spent += times.user + times.system
        return spent

    def megabytes(self) -> float:
        found = 0
        with suppress(psutil.NoSuchProcess):
            found = sum(process.memory_info().rss for process in self._every())
        return found / 1e6
