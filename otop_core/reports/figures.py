"""Small frames to Plotly figures: no data access, no titles, nothing from the internet (so no geo traces).

Labels arrive translated and are escaped here; `words` translates what a figure adds. Missing is never 0.
"""

import pandas as pd
import plotly.graph_objects as go

from otop_core.language.messages import _
from otop_core.reports.drawing import (
    AREA_COLOURS,
    AXIS,
    INK,
    INSIDE,
    LINE,
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
    grid_layout,
    ink_on,
    named,
    numbers,
    rows_layout,
    safe,
    shade,
    tick,
    total,
    two_lines,
)

__all__ = ["AREA_COLOURS", "by_district", "months", "steps_done", "tile_map"]

AREA_MARKS = {"agriculture": "circle", "processing": "square", "community_tourism": "diamond"}
ROW = 32  # px a district
STEP = 56  # px a step: its label stands above the bar, so that a long one fits a phone
THICK = 0.5  # of a step's row
LINES = 380  # px
LABEL_GAP = 22  # px between the labels of two lines that end close together


def by_district(frame: pd.DataFrame, words: Words) -> go.Figure:
    """Columns district_code, district, area, area_label, n: one stacked bar a district, first code on top."""
    districts, areas = named(frame, "district_code", "district"), areas_of(frame)
    counts = counted(frame, "district_code", "n")
    at = [float(row) for row in range(len(districts))]
    totals = _totals(districts, areas, counts)
    lengths = [n or 0 for n in totals]
    ends = [SPACE + (words(_("No data")) if n is None else f"{n:,}") for n in totals]
    traces = [_bars(districts, area, label, counts, at, 0.88) for area, label in areas.items()]
    traces.append(_labels(lengths, at, ends, "middle right"))
    longest = max(lengths, default=0)
    layout = rows_layout(len(at), ROW, longest * (1.15 + 0.04 * len(f"{longest:,}")))
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
    at = [row + 0.2 for row in range(len(steps))]
    above = [row - 0.28 for row in range(len(steps))]
    widest = max((max(n or 0, m or 0) for n, m in zip(done, of, strict=True)), default=0) or 1
    traces = [_bars(steps, area, label, counts, at, THICK) for area, label in areas.items()]
    traces.append(_rest(steps, done, of, at, words(_("Not done yet"))))
    traces.append(_labels([0] * len(at), above, [safe(name) for name in steps.values()], "middle right"))
    ends = [_of(n, m, words) for n, m in zip(done, of, strict=True)]
    traces.append(_labels([widest] * len(at), above, ends, "middle left"))
    layout = rows_layout(len(at), STEP, widest)
    layout["yaxis"]["showticklabels"] = False
    return figure(traces, layout)


def tile_map(frame: pd.DataFrame, words: Words) -> go.Figure:
    """Columns district_code, district, row, col, n, and perhaps break_at (where a long name may break)."""
    counts = numbers(frame["n"])
    most = max((n for n in counts if n is not None), default=0) or 1
    fills = [WHITE if n is None else shade(n / most) for n in counts]
    breaks = numbers(frame["break_at"]) if "break_at" in frame else [None] * len(counts)
    names = [two_lines(str(name), at) for name, at in zip(frame["district"], breaks, strict=True)]
    values = [_sized(13, words(_("No data"))) if n is None else f"<b>{n:,}</b>" for n in counts]
    tiles: Spec = INSIDE | {
        "type": "bar",
        "x": frame["col"].tolist(),
        "base": frame["row"].tolist(),
        "y": [0.95] * len(counts),
        "width": 0.95,
        "constraintext": "none",
        "marker": {"color": fills, "line": {"color": LINE, "width": 1}},
        "text": [f"{_sized(13, name)}<br>{n}" for name, n in zip(names, values, strict=True)],
        "textfont": {"size": 17, "color": [ink_on(fill) for fill in fills]},
        "hoverinfo": "text",
        "hovertext": [f"{safe(d)}: {n}" for d, n in zip(frame["district"], values, strict=True)],
        "customdata": frame["district_code"].tolist(),
        "showlegend": False,
    }
    return figure([tiles], grid_layout(frame["row"].tolist(), frame["col"].tolist()))


def months(frame: pd.DataFrame, words: Words) -> go.Figure:
    """Columns month, month_label, area, area_label, n: steps done so far, a line an area; None: future."""
    dated = frame.assign(month=[str(month)[:10] for month in frame["month"]])
    moments, areas = named(dated, "month", "month_label"), areas_of(dated)
    counts = counted(dated, "month", "n")
    lines = {area: [counts.get((month, area)) for month in moments] for area in areas}
    most = max((n for line in lines.values() for n in line if n is not None), default=0)
    top = 1.15 * most or 1.0
    ticks = [safe(label) for label in moments.values()]
    room = 0.5 * len(f"{most:,}")  # for the numbers right of the last point
    x = {"tickvals": [*range(len(ticks))], "ticktext": ticks, "range": [-0.4, len(ticks) - 1 + room]}
    y = {"range": [0, top], "nticks": 6, "tickformat": ",d", "tickprefix": 2 * SPACE, "gridcolor": PALE}
    layout: Spec = {
        "height": LINES,
        "xaxis": AXIS | x | {"showgrid": False, "autotickangles": [0, 45]},
        "yaxis": AXIS | y | ({"dtick": 1} if most < 6 else {}),
        "annotations": _line_ends(lines, areas, top) or [_notice(words(_("No data")))],
    }
    return figure([_line(area, label, moments, lines[area]) for area, label in areas.items()], layout)


def _totals(rows: Labels, areas: Labels, counts: Counts) -> list[Count]:
    return [total(counts.get((row, area)) for area in areas) for row in rows]


def _of(n: Count, m: Count, words: Words) -> str:
    if n is None:
        return words(_("No data"))
    return f"<b>{n:,}</b>" if m is None else f"<b>{n:,}</b> / {m:,}"


def _sized(size: int, text: str) -> str:
    return f"<span style='font-size:{size}px'>{text}</span>"


def _bars(rows: Labels, area: str, label: str, counts: Counts, at: list[float], thickness: float) -> Spec:
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
        "text": [f"{n:,}" if n else "" for n in values],
        "textfont": {"size": 14, "color": ink_on(colour)},
        "hoverinfo": "text",
        "hovertext": _hover(rows, label, values),
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
        "hovertext": _hover(steps, label, rest),
        "customdata": [[step, ""] for step in steps],
    }


def _hover(rows: Labels, label: str, values: list[Count]) -> list[str]:
    named_values = zip(rows.values(), values, strict=True)
    return ["" if n is None else f"{safe(name)}<br>{safe(label)}: {n:,}" for name, n in named_values]


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


def _line(area: str, label: str, moments: Labels, values: list[Count]) -> Spec:
    colour = AREA_COLOURS.get(area, NO_AREA)
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "name": safe(label),
        "x": [*range(len(values))],
        "y": values,
        "line": {"color": colour, "width": 3},
        "marker": {"symbol": AREA_MARKS.get(area, "x"), "size": 9, "color": colour},
        "cliponaxis": False,
        "hoverinfo": "text",
        "hovertext": _hover(moments, label, values),
        "customdata": [[month, area] for month in moments],
    }


def _line_ends(lines: dict[str, list[Count]], areas: Labels, top: float) -> list[Spec]:
    """The number right of each line's last point, kept apart, with its area while there is room for it."""
    known = {area: [i for i, n in enumerate(line) if n is not None] for area, line in lines.items()}
    ends = sorted((lines[area][i[-1]] or 0, area, i[-1]) for area, i in known.items() if i)
    texts: list[Spec] = []
    lowest = 0
    for n, area, i in ends:
        own = round(n / top * LINES * 0.7)  # px from the axis, roughly
        lifted = max(own, lowest)
        lowest = lifted + LABEL_GAP
        name = f" {safe(areas[area])}" if i < 0.4 * len(lines[area]) else ""
        place = {
            "xref": "x",
            "yref": "y",
            "x": i,
            "y": n,
            "xanchor": "left",
            "xshift": 8,
            "yshift": lifted - own,
        }
        texts.append(_notice(f"<b>{n:,}</b>{name}") | place)
    return texts


def _notice(text: str) -> Spec:
    """A text in the middle of the figure."""
    middle = {"xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5}
    return {"text": text, "showarrow": False, "font": {"size": 15, "color": INK}} | middle
