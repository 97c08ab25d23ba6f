"""What looking costs: every question of an overview and of the registers, at a district's, a province's and the nation's size.

Beside each stands the same SQL put to bare DuckDB, so that what our own code adds is seen.
"""

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.gate import counted
from benchmarks.nation import built, whole
from benchmarks.served import median_ms, person, table
from otop_core.access import sessions
from otop_core.access.sessions import SignedIn
from otop_core.community.households import Household
from otop_core.language.messages import say
from otop_core.reports import counts, figures, overview, product, product_list, registers, results, sales, village, village_path
from otop_core.reports.filters import Filters
from otop_core.reports.query import asking
from otop_core.reports.registers import Asked
from otop_core.reports.worklist import desk
from otop_core.store import Store
from otop_core.store.dialect import native

Question = Callable[[], Any]


def officer(store: Store) -> SignedIn:
    """The provincial officer who looks."""
    found = sessions.look_up(store, sessions.digest(sessions.begin(store, person(store, "looking"), "th")))
    assert found
    return found


def asked(store: Store, part: Callable[..., Any], filters: Filters) -> Question:
    def question() -> Any:
        with asking(store, filters) as (cursor, about):
            return part(cursor, about)

    return question


def passes(store: Store) -> dict[str, Question]:
    """The four passes an overview is made of, and the widest of them as of a past date."""
    now, past = Filters(), Filters(as_of=dt.date(2026, 3, 31))
    return {
        "steps x district x area x status": asked(store, counts._steps, now),
        "households, sages, products there": asked(store, counts._there, now),
        "done by the months": asked(store, counts._months, now),
        "all steps done": asked(store, counts._all_done, now),
        "steps, as of a past date": asked(store, counts._steps, past),
        "steps, a past fiscal year": asked(store, counts._steps, Filters(fiscal_year=2568)),
    }


def wholes(store: Store, who: SignedIn) -> dict[str, Question]:
    """What a page asks for in one call."""
    past = Filters(as_of=dt.date(2026, 3, 31))
    [(place,)] = store.all("SELECT id FROM village WHERE removed_at IS NULL ORDER BY id LIMIT 1")
    [(thing,)] = store.all("SELECT id FROM product WHERE removed_at IS NULL ORDER BY id LIMIT 1")
    return {
        "overview, cold": lambda: overview.load(store, Filters(), "th", who),
        "overview, store unchanged": lambda: overview.cached(store, Filters(), "th", who),
        "overview as of a past date": lambda: overview.load(store, past, "th", who),
        "overview of one district": lambda: overview.load(store, Filters(district="3602"), "th", who),
        "households, first page": lambda: registers.page(Household, store, who, Asked(Filters()), 20),
        "households, a search": lambda: registers.page(Household, store, who, Asked(Filters(text="สมใจ77 ใจดี")), 20),
        "products, first page": lambda: product_list.products(store, who, Asked(Filters()), 20),
        "products, a search": lambda: product_list.products(store, who, Asked(Filters(text="ไหม 77")), 20),
        "products behind a number": lambda: product_list.products(store, who, Asked(Filters(step="S08", status="done")), 20),
        "a village in a fiscal year": lambda: village_path.path(village.load(store, who, place, 2569)),
        "a product with all that belongs to it": lambda: product.load(store, who, thing),
        "results of a fiscal year": lambda: results.load(store, who, 2569),
        "sales of a month": lambda: sales.of_month(store, who, dt.date(2026, 10, 1)),
        "the desk of a district": lambda: desk(store, replace(who, actor_=replace(who.actor_, role="district_officer", district="3602"))),
    }


def bare(store: Store, question: Question, times: int) -> float:
    """ms of the same statements put to DuckDB itself."""
    with counted() as statements:
        question()
    put = [(native(sql), given or None) for sql, given in statements if not sql.startswith(("BEGIN", "ROLLBACK"))]

    def again() -> None:
        with store._connection.cursor() as cursor:
            for sql, given in put:
                cursor.execute(sql, given).fetchall()

    return median_ms(again, times) if put else float("nan")


def measured(store: Store, every: dict[str, Question], times: int) -> dict[str, tuple[float, float]]:
    """(ms, ms of the bare statements) of each; asked once before, so that the file is in memory."""
    found = {}
    for what, question in every.items():
        question()
        found[what] = median_ms(question, times), bare(store, question, times)
    return found


def drawn(store: Store, who: SignedIn) -> float:
    """ms to build all four figures of the overview."""
    seen = overview.load(store, Filters(), "th", who)

    def draw() -> None:
        def words(text: str) -> str:
            return say(text, "th")

        figures.by_district(seen.district_area, words)
        figures.steps_done(seen.step_area, words)
        figures.months(seen.months, words)
        if seen.tiles_map is not None:
            figures.tile_map(seen.tiles_map, words)

    draw()
    return median_ms(draw)


def right(store: Store, who: SignedIn, products: int) -> None:
    """The overview counts what is there, and its parts add up."""
    seen = overview.load(store, Filters(), "th", who)
    assert (seen.tiles.products, seen.tiles.households.n) == (products, 5 * products), seen.tiles
    assert int(seen.districts["products"].sum()) == products
    assert overview.cached(store, Filters(), "th", who) == overview.cached(store, Filters(), "th", who)
    assert registers.page(Household, store, who, Asked(Filters()), 20)[1] == 5 * products


def run(folder: Path, quick: bool) -> None:
    sizes = (200,) if quick else (1_000, 10_000, 200_000)
    found: dict[str, list[str]] = {}
    for products in sizes:
        began = time.perf_counter()
        store = built(folder / f"{products}.duckdb", products)
        print(f"{whole(store, products)}: built in {time.perf_counter() - began:.0f} s")
        who = officer(store)
        right(store, who, products)
        times = 1 if quick else 7
        for what, (ours, theirs) in measured(store, passes(store) | wholes(store, who), times).items():
            found.setdefault(what, [what]).extend([f"{ours:.1f}", f"{theirs:.1f}", f"{ours / theirs:.1f}"])
        found.setdefault("four figures", ["the four figures"]).extend([f"{drawn(store, who):.1f}", "", ""])
        store.close()
    heads = [head for n in sizes for head in (f"{n:,} products: ms", "bare", "x")]
    table(("question", *heads), found.values())
