"""What the figures of a meeting cost with twenty years of monthly sales of every producer, up to the size of the nation.

Beside each stands the same SQL put to bare DuckDB.  ``--quick`` proves that the sums are right.
"""

import datetime as dt
import resource
import time
from decimal import Decimal
from pathlib import Path

import duckdb

from benchmarks.nation import built, whole
from benchmarks.overviews import Question, measured, officer
from benchmarks.served import DISTRICTS, table
from otop_core.access.sessions import SignedIn, Terminal
from otop_core.gate import ledger
from otop_core.gate.acts import Add, new_id
from otop_core.meetings.meetings import Meeting
from otop_core.reports import course, results, since
from otop_core.reports.panels import load
from otop_core.results.targets import IndicatorTarget
from otop_core.store import Store, open_store

YEARS = 20
ENTERED, NOW = dt.datetime(2026, 10, 24, 4), dt.datetime(2026, 10, 27, 4)  # so that every run asks for the same months
PAST = dt.date(2026, 10, 25)
# A sale of each producer in each month, of one product area and category; entered in one list after everything else.
SALES = """
CREATE TEMP TABLE told AS SELECT md5('sale' || p.id || m.month) AS id, p.id AS producer_id, p.district_code, m.month,
  1000 + hash(p.id, m.month) % 50000 AS baht, {areas}[CAST(hash(p.id) % 3 AS INTEGER) + 1] AS area,
  {categories}[CAST(hash(p.id) % 5 AS INTEGER) + 1]
  AS category, TIMESTAMP '2026-10-24 03:00:00' AS made_at, {last} + row_number() OVER (ORDER BY m.month, p.id) AS seq
FROM producer p CROSS JOIN (SELECT CAST(unnest(range(DATE '2006-10-01', DATE '2026-10-01', INTERVAL 1 MONTH)) AS DATE) AS month) m;
INSERT INTO sale (id, version, seq, entered_at, changed_at, district_code, producer_id, month, domestic_offline, domestic_online, area,
  category) SELECT id, 1, seq, made_at, made_at, district_code, producer_id, month, baht, baht // 10, area, category FROM told ORDER BY seq;
INSERT INTO change SELECT seq, md5('op' || seq), 1, made_at, 'bench', 'bench', 'sale', id, 1, 'add', '', '', district_code,
  '{{"producer_id": "' || producer_id || '", "month": "' || month || '", "domestic_offline": ' || baht || ', "domestic_online": '
  || baht // 10 || ', "area": "' || area || '", "category": "' || category || '"}}' FROM told ORDER BY seq
"""


def furnished(path: Path, products: int) -> Store:
    """A store of so many products with the sales of their producers, a target for each district and a meeting."""
    store = built(path, products)
    last = store.last_seq
    store.close()
    given = {
        "last": last,
        "areas": ["agriculture", "processing", "community_tourism"],
        "categories": ["food", "beverage", "textile", "household_decor", "herbal_nonfood"],
    }
    with duckdb.connect(str(path), config={"threads": 2}) as connection:
        connection.execute(SALES.format(**given))
        connection.execute("CHECKPOINT")
    store = open_store(str(path))
    store.clock = lambda: ENTERED
    targets = [IndicatorTarget(fiscal_year=2569, indicator="sales", of_district=code, value=Decimal(10) ** 8) for code in DISTRICTS]
    meeting = Meeting(name="ครั้งที่ 1", held_on=dt.date(2026, 10, 21), committee="คณะกรรมการ", fiscal_year=2570)
    ledger.commit(store, Terminal(), new_id(), *map(Add, (*targets, meeting)))
    store.clock = lambda: NOW
    return store


def questions(store: Store, who: SignedIn) -> dict[str, Question]:
    return {
        "whether on course": lambda: course.load(store, who),
        "on course, as of a past date": lambda: course.load(store, who, PAST),
        "results of a fiscal year": lambda: results.load(store, who, 2569),
        "since the last meeting": lambda: since.load(store, who, dt.date(2026, 10, 21), PAST),
        "all figures of a meeting": lambda: load.load(store, who),
        "all figures, store unchanged": lambda: load.cached(store, who),
        "all figures, as of a past date": lambda: load.load(store, who, PAST),
    }


def right(store: Store, who: SignedIn) -> None:
    """What the panels sum up is what the table holds, now and as of a day on which it held the same."""
    sums = "SELECT sum(domestic_offline + domestic_online) FROM sale WHERE month >= DATE '2025-10-01' AND month <= DATE '2026-09-01'"
    [(baht,)] = store.all(sums)
    for as_of in (None, PAST):
        [total] = [panel.total for panel in load.load(store, who, as_of).panels if panel.code == "districts"]
        assert total is not None and baht in total.values, (as_of, baht, total)


def run(folder: Path, quick: bool) -> None:
    sizes = (100,) if quick else (1_000, 10_000, 200_000)
    found: dict[str, list[str]] = {}
    for products in sizes:
        began = time.perf_counter()
        path = folder / f"{products}.duckdb"
        store = furnished(path, products)
        [(sales,)] = store.all("SELECT count(*) FROM sale")
        print(f"{whole(store, products)}, {sales:,} sales: built in {time.perf_counter() - began:.0f} s, {path.stat().st_size >> 20:,} MB")
        who = officer(store)
        right(store, who)
        for what, (ours, theirs) in measured(store, questions(store, who), 1 if quick else 3).items():
            found.setdefault(what, [what]).extend([f"{ours:.1f}", f"{theirs:.1f}", f"{ours / theirs:.1f}"])
        print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10:,} MB")
        store.close()
        path.unlink()
    heads = [head for n in sizes for head in (f"{n:,} products: ms", "bare", "x")]
    table(("question", *heads), found.values())
