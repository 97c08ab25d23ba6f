"""The counts as small frames with labels: official tables in district-code order, and what the figures draw.

steps          step, step_label, done, in_progress, of, percent: products done with a step of those it applies to
step_area      step, step_label, area, area_label, n, total: the same by area (``figures.steps_done``)
districts      district_code, district, products, one column an area, steps_done, households, sages, households_hidden and so on
district_area  district_code, district, area, area_label, n (``figures.by_district``)
district_step  district_code, district, step, step_label, n, total
tiles_map      district_code, district, row, col, break_at, n (``figures.tile_map``); None outside Chaiyaphum
months         month, month_label, area, area_label, n (``figures.months``): done at the end; None for months that have not begun
gains          the same less what was done when the fiscal year began; the month before it stands first, with 0
"""

import csv
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pandas as pd

from otop_core.language import labels, places
from otop_core.language.thai_calendar import fiscal_months, fiscal_year_start
from otop_core.products.steps import BY_CODE, STEPS
from otop_core.reports import small_counts as cells
from otop_core.reports.counts import Counts, counted, month_ends
from otop_core.reports.filters import Filters
from otop_core.reports.small_counts import People

TILES = {"36": Path(__file__).parent / "tilegrid.csv"}
PEOPLE = {"households": "household", "sages": "sage"}


@dataclass(frozen=True)
class Seen:
    """Counts on their way to a reader; ``by_step`` sums them by (step, district, area)."""

    found: Counts
    filters: Filters
    province: str
    language: str
    hide: bool
    by_step: dict[tuple[str, str, str], dict[str, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for (step, district, area, status), n in self.found.steps.items():
            for key in {(step, d, a) for d in (district, "") for a in (area, "")}:
                self.by_step.setdefault(key, {}).setdefault(status, 0)
                self.by_step[key][status] += n

    @property
    def areas(self) -> tuple[str, ...]:
        return (self.filters.area,) if self.filters.area else labels.AREAS

    @property
    def codes(self) -> list[str]:
        """The districts in code order: all of the province, also those with nothing yet, and any other that occurs."""
        if self.filters.district:
            return [self.filters.district]
        occurring = {district for _noun, district, _area in self.found.there}
        return sorted({d.code for d in places.districts(self.province)} | occurring)

    def step(self, code: str, district: str = "", area: str = "") -> tuple[int, int, int]:
        """(done, in progress, products it applies to)."""
        by_status = self.by_step.get((code, district, area), {})
        applies = sum(n for status, n in by_status.items() if status != "not_applicable")
        return by_status.get("done", 0), by_status.get("in_progress", 0), applies

    def people(self, noun: str, district: str) -> People:
        if not counted(noun, self.filters):
            return cells.NOT_COUNTED
        n = self.found.number(noun, district, self.filters.area)
        if not self.filters.area:
            return cells.cell(n, self.hide)
        return cells.part(n, [self.found.number(noun, district, area) for area in labels.AREAS], self.hide)

    def hidden_somewhere(self, noun: str) -> bool:
        return any(self.people(noun, district).hidden for district in self.codes)


def _whole(values: list[int | None]) -> pd.Series:
    """Whole numbers that may be missing: missing is never 0."""
    return pd.Series(values, dtype="Int64")


def steps(seen: Seen) -> pd.DataFrame:
    rows = [(s.code, s.name(seen.language), *seen.step(s.code)) for s in STEPS]
    frame = pd.DataFrame(rows, columns=["step", "step_label", "done", "in_progress", "of"])
    frame["percent"] = [round(100 * done / of, 1) if of else None for done, of in zip(frame["done"], frame["of"], strict=True)]
    return frame


def step_area(seen: Seen) -> pd.DataFrame:
    """A step that does not concern an area has no numbers there, unless a person has set it otherwise."""
    rows = []
    for step in STEPS:
        for area in seen.areas:
            done, _begun, of = seen.step(step.code, "", area)
            concerns = of or area not in BY_CODE[step.code].not_for
            shown = (done, of) if concerns else (None, None)
            rows.append((step.code, step.name(seen.language), area, labels.area(area, seen.language), *shown))
    frame = pd.DataFrame(rows, columns=["step", "step_label", "area", "area_label", "n", "total"])
    return frame.astype({"n": "Int64", "total": "Int64"})


def districts(seen: Seen) -> pd.DataFrame:
    """The official table, without its total row."""
    rows = []
    for code in seen.codes:
        row: dict[str, object] = {"district_code": code, "district": labels.district(code, seen.language)}
        row["products"] = seen.found.number("product", code)
        row |= {area: seen.found.number("product", code, area) for area in seen.areas}
        row["steps_done"] = sum(seen.step(step.code, code)[0] for step in STEPS)
        for column, noun in PEOPLE.items():
            one = seen.people(noun, code)
            row |= _as_columns(column, one)
        rows.append(row)
    return pd.DataFrame(rows, columns=_columns(seen)).astype({column: "Int64" for column in PEOPLE})


def _columns(seen: Seen) -> list[str]:
    how = [f"{column}_{how}" for column in PEOPLE for how in ("hidden", "withheld")]
    return ["district_code", "district", "products", *seen.areas, "steps_done", *PEOPLE, *how]


def _as_columns(column: str, one: People) -> dict[str, object]:
    return {column: one.n, f"{column}_hidden": one.hidden, f"{column}_withheld": one.withheld}


def people(row: Mapping[str, object], column: str) -> People:
    """The households or sages of a row of ``districts`` or of its total."""
    n = row[column]
    kept = None if pd.isna(n) else int(n)  # type: ignore[call-overload]
    return People(kept, bool(row[f"{column}_hidden"]), bool(row[f"{column}_withheld"]))


def district_total(seen: Seen, table: pd.DataFrame) -> dict[str, object]:
    """The total row; people follow the rule of ``people``."""
    row: dict[str, object] = {"district_code": "", "district": ""}
    row |= {column: int(table[column].sum()) for column in ("products", *seen.areas, "steps_done")}
    given = table.to_dict("records")
    for column in PEOPLE:
        one = cells.total(people(line, column) for line in given)
        row |= _as_columns(column, one)
    return row


def district_area(seen: Seen) -> pd.DataFrame:
    rows = [
        (code, labels.district(code, seen.language), area, labels.area(area, seen.language), seen.found.number("product", code, area))
        for code in seen.codes
        for area in seen.areas
    ]
    return pd.DataFrame(rows, columns=["district_code", "district", "area", "area_label", "n"])


def district_step(seen: Seen) -> pd.DataFrame:
    rows = []
    for code in seen.codes:
        for step in STEPS:
            done, _begun, of = seen.step(step.code, code)
            rows.append((code, labels.district(code, seen.language), step.code, step.name(seen.language), done, of))
    return pd.DataFrame(rows, columns=["district_code", "district", "step", "step_label", "n", "total"])


@cache
def _tiles(province: str) -> list[dict[str, str]]:
    with TILES[province].open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def tiles_map(seen: Seen) -> pd.DataFrame | None:
    """Products by district on the tile grid; a district the filters leave out has no number."""
    if seen.province not in TILES:
        return None
    tiles = _tiles(seen.province)
    codes = [tile["district_code"] for tile in tiles]
    counted_here = set(seen.codes)
    return pd.DataFrame(
        {
            "district_code": codes,
            "district": [labels.district(code, seen.language) for code in codes],
            "row": [int(tile["row"]) for tile in tiles],
            "col": [int(tile["col"]) for tile in tiles],
            "break_at": _whole([int(t["break_at"]) if t["break_at"] and seen.language == "th" else None for t in tiles]),
            "n": _whole([seen.found.number("product", code) if code in counted_here else None for code in codes]),
        }
    )


def months(seen: Seen, year: int, day: dt.date) -> pd.DataFrame:
    begun = len(month_ends(year, day))
    rows = []
    for area in seen.areas:
        line = seen.found.months.get(area, [0] * begun)
        for i, first in enumerate(fiscal_months(year)):
            n = line[i] if i < begun else None
            rows.append((first, labels.month(first, seen.language), area, labels.area(area, seen.language), n))
    frame = pd.DataFrame(rows, columns=["month", "month_label", "area", "area_label", "n"])
    return frame.astype({"n": "Int64"})


def gains(seen: Seen, year: int, day: dt.date) -> pd.DataFrame:
    """How many more steps are done than at the start of the fiscal year; what has lapsed since is taken off."""
    stock = months(seen, year, day)
    stock["n"] -= pd.Series([seen.found.carried.get(area, 0) for area in stock["area"]], dtype="Int64")
    before = fiscal_year_start(year) - dt.timedelta(days=1)
    begun = 0 if month_ends(year, day) else None
    first = [(before, labels.month(before, seen.language), area, labels.area(area, seen.language), begun) for area in seen.areas]
    return pd.concat([pd.DataFrame(first, columns=stock.columns).astype({"n": "Int64"}), stock], ignore_index=True)
