"""python -m benchmarks WHAT [--quick]: what the app costs, on stores of its own in a temporary folder."""

import argparse
import asyncio
import os
import platform
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks import csv_export, durability, first_load, fuzz, gate, hall, lists, meeting, overviews, sockets, stay
from otop_core import registry

RUN: dict[str, Callable[[Path, bool], None]] = {
    "sockets": lambda folder, quick: asyncio.run(sockets.run(folder, quick)),
    "overviews": overviews.run,
    "meeting": meeting.run,
    "lists": lists.run,
    "csv": csv_export.run,
    "gate": gate.run,
    "hall": hall.run,
    "stay": stay.run,
    "load": first_load.run,
    "durability": durability.run,
    "fuzz": fuzz.run,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("what", choices=[*RUN, "all"])
    parser.add_argument("--quick", action="store_true", help="small stores and few rounds: proves that all is right, not how fast it is")
    parser.add_argument("--folder", type=Path, help="where the stores are built (default: a temporary folder, removed at the end)")
    given = parser.parse_args()
    registry.load()
    for name in RUN if given.what == "all" else [given.what]:
        print(f"\n# {name}: {platform.machine()}, {os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f} at the start")
        with tempfile.TemporaryDirectory(prefix="bench-", dir=given.folder) as folder:
            RUN[name](Path(folder), given.quick)


if __name__ == "__main__":
    main()
