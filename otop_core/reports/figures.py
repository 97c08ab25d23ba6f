"""Small frames to Plotly figures: no data access, no titles, nothing from the internet (so no geo traces).

Labels arrive translated and are escaped here; `words` translates what a figure adds. Missing is never 0.
"""

import pandas as pd
import plotly.graph_objects as go

from otop_core.language.messages import _
from otop_core.reports.drawing import (
    AREA_COLOURS,
    INK,
    INSIDE,
    NO_AREA,
    PALE,
    SPACE,
    WHITE,
    Count,
    Counts,
    Labels,
    Spec,
    Words,
    areas_of,
    counted,
    figure,
    hover,
    ink_on,
    named,
    rows_layout,
    safe,
    tick,
    total,
)
from otop_core.reports.figure_map import tile_map
from otop_core.reports.figure_months import months

__all__ = ["AREA_COLOURS", "by_district", "months", "steps_done", "tile_map"]

ROW = 32  # px a district
STEP = 54  # px a step: its label stands above the bar, so that a long one fits a phone
THICK = 0.5  # of a step's row
FIRST_DIGIT, DIGIT = 0.08, 0.045  # of the longest bar: what a number needs to stand inside its part on a phone


def by_district(frame: pd.DataFrame, words: Words) -> go.Figure:
    """Columns district_code, district, area, area_label, n: one stacked bar a district, first code on top."""
    districts, areas = named(frame, "district_code", "district"), areas_of(frame)
    counts = counted(frame, "district_code", "n")
    at = [float(row) for row in range(len(districts))]
    totals = _totals(districts, areas, counts)
    lengths = [n or 0 for n in totals]
    longest = max(lengths, default=0)
    narrow = _narrow(districts, areas, counts, longest)
    ends = [SPACE + (words(_("No data")) if n is None else f"{n:,}") + more for n, more in zip(totals, narrow, strict=True)]
    traces = [_bars(districts, area, label, counts, at, 0.88, longest) for area, label in areas.items()]
    traces.append(_labels(lengths, at, ends, "middle right"))
    layout = rows_layout(len(at), ROW, longest * (1.15 + 0.05 * len(f"{longest:,}") + _room(narrow)))
    layout["yaxis"] |= {"tickvals": at, "ticktext": [tick(name) for name in districts.values()]}
    return figure(traces, layout)


def steps_done(frame: pd.DataFrame, words: Words) -> go.Figure:
    """Columns step, step_label, area, area_label, n, total: products done with a step, of how many.

    `total` counts the products of that area which the step applies to; the grey rest of a bar is theirs.
    """
    steps, areas = named(frame, "step", "step_label"), areas_of(frame)
    counts = counted(frame, "step", "n")
    done = _totals(steps, areas, counts)
    of = _totals(steps, areas, counted(frame, "step", "total"))
    at = [row + 0.22 for row in range(len(steps))]
    above = [row - 0.24 for row in range(len(steps))]
    widest = max((max(n or 0, m or 0) for n, m in zip(done, of, strict=True)), default=0) or 1
    narrow = _narrow(steps, areas, counts, widest)
    traces = [_bars(steps, area, label, counts, at, THICK, widest) for area, label in areas.items()]
    traces.append(_rest(steps, done, of, at, words(_("Not done yet"))))
    traces.append(_labels([0] * len(at), above, [safe(name) for name in steps.values()], "middle right"))
    ends = [SPACE + _of(n, m, words) + more for n, m, more in zip(done, of, narrow, strict=True)]
    traces.append(_labels([widest] * len(at), at, ends, "middle right"))
    layout = rows_layout(len(at), STEP, widest * (1.12 + 0.07 * len(f"{widest:,}") + _room(narrow)))
    layout["yaxis"]["showticklabels"] = False
    return figure(traces, layout)


def _totals(rows: Labels, areas: Labels, counts: Counts) -> list[Count]:
    return [total(counts.get((row, area)) for area in areas) for row in rows]


def _of(n: Count, m: Count, words: Words) -> str:
    if n is None:
        return words(_("No data"))
    return f"<b>{n:,}</b>" if m is None else f"<b>{n:,}</b> / {m:,}"


def _fits(n: int, longest: int) -> bool:
    """Whether a part is wide enough for its number, on a phone too."""
    return n >= longest * (FIRST_DIGIT + DIGIT * (len(f"{n:,}") - 1))


def _narrow(rows: Labels, areas: Labels, counts: Counts, longest: int) -> list[str]:
    """For each row the numbers of the parts too narrow to hold them, each behind a square in its colour."""
    parts = [[(area, counts.get((row, area))) for area in areas] for row in rows]
    marks = {area: f"<span style='color:{AREA_COLOURS.get(area, NO_AREA)}'>■</span>" for area in areas}
    return ["".join(f"{2 * SPACE}{marks[area]}{n:,}" for area, n in row if n and not _fits(n, longest)) for row in parts]


def _room(narrow: list[str]) -> float:
    """Of the longest bar: the room these numbers need behind it."""
    return 0.14 * max((text.count("■") for text in narrow), default=0)


def _bars(rows: Labels, area: str, label: str, counts: Counts, at: list[float], thickness: float, longest: int) -> Spec:
    colour = AREA_COLOURS.get(area, NO_AREA)
    values = [counts.get((row, area)) for row in rows]
    return INSIDE | {
        "type": "bar",
        "orientation": "h",
        "name": safe(label),
        "x": values,
        "y": at,
        "width": thickness,
        "marker": {"color": colour, "line": {"color": WHITE, "width": 1}},
        "text": [f"{n:,}" if n and _fits(n, longest) else "" for n in values],
        "textfont": {"size": 14, "color": ink_on(colour)},
        "hoverinfo": "text",
        "hovertext": hover(rows, label, values),
        "customdata": [[row, area] for row in rows],
    }


def _rest(steps: Labels, done: list[Count], of: list[Count], at: list[float], label: str) -> Spec:
    rest = [None if m is None else max(m - (n or 0), 0) for n, m in zip(done, of, strict=True)]
    return {
        "type": "bar",
        "orientation": "h",
        "name": label,
        "x": rest,
        "y": at,
        "width": THICK,
        "marker": {"color": PALE},
        "hoverinfo": "text",
        "hovertext": hover(steps, label, rest),
        "customdata": [[step, ""] for step in steps],
    }


def _labels(x: list[int], y: list[float], text: list[str], position: str) -> Spec:
    return {
        "type": "scatter",
        "mode": "text",
        "x": x,
        "y": y,
        "text": text,
        "textposition": position,
        "textfont": {"size": 15, "color": INK},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }
