"""The province at a glance: the few questions behind every tile, table and chart, answered in four passes over the derived rows.

A fiscal year shows the stock at its end (or today) and the events within it.  ``as_of`` shows what was recorded by that day, judged
with that day as today.  The line over months is always by the dates of the evidence.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from otop_core.access.roles import VIEWER
from otop_core.access.sessions import SignedIn
from otop_core.admin import settings
from otop_core.language import labels
from otop_core.language.thai_calendar import bangkok_day
from otop_core.model.errors import Denied
from otop_core.reports import counts, tables
from otop_core.reports.conditions import in_words
from otop_core.reports.filters import Filters
from otop_core.reports.query import asking
from otop_core.reports.small_counts import People, in_quarters
from otop_core.store import Store


@dataclass(frozen=True)
class Completeness:
    """Fields filled in of those asked; the two numbers are None where they would tell how many people there are."""

    noun: str
    filled: int | None
    asked: int | None
    percent: float | None  # None: nothing has been asked yet


@dataclass(frozen=True)
class Tiles:
    """The headline numbers; ``steps_done`` are the steps closed within the fiscal year, the rest is the stock on the day."""

    households: People
    sages: People
    products: int
    steps_done: int
    registered: int
    certified: int
    expiring: int
    all_done: int


@dataclass(frozen=True)
class Overview:
    """Small frames with labels (see ``tables`` for their columns); nobody may change them, they are shared."""

    filters: Filters
    fiscal_year: int
    day: dt.date
    known_by: int  # the last change that counts
    source: str
    as_of: str  # "Data as of ..."
    conditions: tuple[str, ...]
    tiles: Tiles
    completeness: Mapping[str, Completeness]
    steps: pd.DataFrame
    step_area: pd.DataFrame
    districts: pd.DataFrame
    total: Mapping[str, object]
    district_area: pd.DataFrame
    district_step: pd.DataFrame
    tiles_map: pd.DataFrame | None
    months: pd.DataFrame
    gains: pd.DataFrame
    undated: int


def load(store: Store, filters: Filters, language: str, who: SignedIn) -> Overview:
    """Raises Denied for who may not even see aggregates."""
    if not who.may("overview.read"):
        raise Denied
    at_work = settings.load(store)
    province = at_work.province_code if at_work else ""
    with asking(store, filters) as (cursor, question):
        found = counts.count(cursor, question)
    seen = tables.Seen(found, filters, province, language, hide=who.role == VIEWER)
    districts = tables.districts(seen)
    total = tables.district_total(seen, districts)
    return Overview(
        filters=filters,
        fiscal_year=question.year,
        day=question.day,
        known_by=question.known_by,
        source=labels.source(province, bool(at_work and at_work.is_sample), language),
        as_of=labels.as_of(question.day, language),
        conditions=tuple(in_words(filters, language)),
        tiles=_tiles(found, total),
        completeness={noun: _completeness(seen, noun) for noun in ("household", "sage", "product")},
        steps=tables.steps(seen),
        step_area=tables.step_area(seen),
        districts=districts,
        total=total,
        district_area=tables.district_area(seen),
        district_step=tables.district_step(seen),
        tiles_map=tables.tiles_map(seen),
        months=tables.months(seen, question.year, question.day),
        gains=tables.gains(seen, question.year, question.day),
        undated=found.undated,
    )


def _tiles(found: counts.Counts, total: Mapping[str, object]) -> Tiles:
    done = {step: sum(n for (s, _d, _a, status), n in found.steps.items() if s == step and status == "done") for step in ("S07", "S08")}
    return Tiles(
        households=tables.people(total, "households"),
        sages=tables.people(total, "sages"),
        products=found.number("product"),
        steps_done=found.events,
        registered=done["S07"],
        certified=done["S08"],
        expiring=found.expiring,
        all_done=found.all_done,
    )


def _completeness(seen: tables.Seen, noun: str) -> Completeness:
    filled, asked = seen.found.fields(noun, seen.filters)
    percent = round(100 * filled / asked, 1) if filled is not None and asked else None
    if asked is None or (seen.hide and noun != "product" and seen.hidden_somewhere(noun)):
        return Completeness(noun, None, None, None if percent is None else in_quarters(percent))
    return Completeness(noun, filled, asked, percent)


def cached(store: Store, filters: Filters, language: str, who: SignedIn) -> Overview:
    """The same, out of memory while the store has not changed."""
    if not who.may("overview.read"):
        raise Denied
    key = ("overview", bangkok_day(store.clock()), filters, language, who.role)
    return store.remember(key, ("all",), lambda: load(store, filters, language, who))
