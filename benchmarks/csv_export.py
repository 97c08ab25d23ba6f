"""Files of a million rows: written by the core and fetched over HTTP, beside DuckDB's own COPY of the same columns."""

import http.client
import statistics
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.nation import built, whole
from benchmarks.overviews import officer
from benchmarks.served import Meter, signed_in, table
from otop_core.reports import files
from otop_core.reports.filters import Filters
from otop_core.store import Store
from otop_core.store.backup_schedule import Schedule
from rehearsal.serving import Server

PLACE = "s.district_code, v.subdistrict_code, v.moo, v.name"
COLUMNS = {
    "households": (
        f"{PLACE}, r.house_no, p.name_title, p.given_name, p.family_name, p.phone, r.members, r.occupation, r.knows, r.wants_occupation,"
        " r.wants_to_learn, r.is_voluntary, r.is_committed, r.income, r.expense, r.saving, r.notice_given_on, s.filled, s.asked,"
        " r.entered_at, r.id",
        "household r ON r.id = s.record_id JOIN person p ON p.id = r.representative_id JOIN village v ON v.id = r.village_id",
        "s.noun = 'household'",
    ),
    "products": (
        f"{PLACE}, r.name, w.name, w.producer_type, s.area, s.category, s.filled, s.asked, r.entered_at, r.id",
        "product r ON r.id = s.record_id JOIN producer w ON w.id = r.producer_id JOIN village v ON v.id = r.village_id",
        "s.noun = 'product'",
    ),
    "steps": (
        f"{PLACE}, r.name, w.name, s.area, s.category, t.step, t.status, t.since, t.until, t.dated, t.overridden, r.id",
        "product r ON r.id = s.record_id JOIN producer w ON w.id = r.producer_id JOIN village v ON v.id = r.village_id"
        " JOIN product_step t ON t.product_id = r.id AND t.seq_to IS NULL AND t.since <= current_date AND t.until > current_date",
        "s.noun = 'product'",
    ),
}


class Watched:
    """The most memory the server held meanwhile, looked at every 20 ms."""

    def __init__(self, meter: Meter) -> None:
        self.meter, self.most, self._done = meter, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look)

    def _look(self) -> None:
        while not self._done.wait(0.02):
            self.most = max(self.most, self.meter.megabytes())

    def __enter__(self) -> "Watched":
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._done.set()
        self._thread.join()


def timed(work: Callable[[], object], times: int) -> float:
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return statistics.median(spent)


def copied(store: Store, name: str, path: Path) -> None:
    """DuckDB's own COPY of the same columns, unmasked, without labels and in no order."""
    columns, tables, where = COLUMNS[name]
    with store._connection.cursor() as cursor:
        rows = f"SELECT {columns} FROM standing s JOIN {tables} WHERE {where} AND s.seq_to IS NULL"
        cursor.execute(f"COPY ({rows}) TO '{path}' (FORMAT csv, HEADER)")


def written(store: Store, folder: Path, times: int) -> dict[str, tuple[int, float, float, float]]:
    """Of each file: rows, MB, seconds, seconds of the bare COPY; turn by turn."""
    who, found = officer(store), {}
    for name in COLUMNS:
        path, bare = folder / f"{name}.csv", folder / "bare.csv"
        rows = files.write_csv(store, who, name, Filters(), path)
        checked(path, rows)
        ours = timed(lambda name=name, path=path: files.write_csv(store, who, name, Filters(), path), times)
        theirs = timed(lambda name=name, bare=bare: copied(store, name, bare), times)
        found[name] = (rows, path.stat().st_size / 1e6, ours, theirs)
        path.unlink()
        bare.unlink()
    return found


def checked(path: Path, rows: int) -> None:
    """BOM, CRLF and as many lines as were promised."""
    with path.open("rb") as file:
        assert file.read(3) == b"\xef\xbb\xbf" and file.readline().endswith(b"\r\n")
        assert sum(part.count(b"\n") for part in iter(lambda: file.read(1 << 20), b"")) == rows


def fetched(server: Server, cookie: str, name: str, rows: int) -> tuple[float, float]:
    """Seconds from the click to the first and to the last byte; every row arrives. httpx would take longer to read than the app to send."""
    line = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=600)
    began, lines, piece = time.perf_counter(), -1, memoryview(bytearray(1 << 20))
    line.request("GET", f"/export/{name}.csv", headers={"Cookie": cookie})
    answer = line.getresponse()
    assert answer.status == 200, f"{name}: {answer.status}, {answer.read().decode()[-600:]}\n{server.log[-3000:]}"
    first, length = 0.0, 0
    while n := answer.readinto(piece):
        first = first or time.perf_counter() - began
        length += n
        lines += bytes(piece[:n]).count(b"\n")
    last = time.perf_counter() - began
    assert lines == rows and length == int(answer.headers["Content-Length"]), f"{name}: {lines} of {rows} rows arrived"
    line.close()
    return first, last


def over_http(path: Path, rows: dict[str, int], times: int) -> dict[str, tuple[float, float, float]]:
    """Of each file: seconds to the first and last byte (median), MB the server grew by at most."""
    found = {}
    with Server(path) as server:
        cookie = signed_in(server, "looking")
        for name, n in rows.items():
            before = Meter(server).megabytes()
            with Watched(Meter(server)) as watched:
                spent = [fetched(server, cookie, name, n) for _ in range(times)]
            found[name] = (*(statistics.median(one[i] for one in spent) for i in (0, 1)), watched.most - before)
    return found


def run(folder: Path, quick: bool) -> None:
    path, times = folder / "otop.duckdb", 1 if quick else 3
    store = built(path, 200 if quick else 200_000)
    print(whole(store, 200 if quick else 200_000))
    bare = written(store, folder, times)
    Schedule(store).run()  # else the server makes today's backup while the first file is written
    store.close()
    table(("file", "core s", "COPY s"), [[name, f"{ours:.2f}", f"{theirs:.2f}"] for name, (_n, _mb, ours, theirs) in bare.items()])
    sent = over_http(path, {name: rows for name, (rows, *_rest) in bare.items()}, times)
    table(
        ("file", "rows", "MB", "core s", "COPY s", "x COPY", "HTTP first s", "HTTP last s", "x COPY", "server grew MB"),
        [
            [
                name,
                f"{rows:,}",
                f"{size:.0f}",
                f"{ours:.2f}",
                f"{theirs:.2f}",
                f"{ours / theirs:.1f}",
                f"{sent[name][0]:.2f}",
                f"{sent[name][1]:.2f}",
                f"{sent[name][1] / theirs:.1f}",
                f"{sent[name][2]:.0f}",
            ]
            for name, (rows, size, ours, theirs) in bare.items()
        ],
    )
