"""A panel of a meeting as a Plotly figure, by how it is drawn; the numbers stand beside what they belong to."""

import math
from dataclasses import dataclass
from decimal import Decimal

import plotly.graph_objects as go

from otop_core.reports.drawing import (
    AXIS,
    INK,
    INSIDE,
    LEGEND,
    LINE,
    NO_AREA,
    PALE,
    SPACE,
    WHITE,
    Spec,
    figure,
    ink_on,
    rows_layout,
    safe,
    tick,
)
from otop_core.reports.panels.panel import Column, Panel, Value

MILLION = 1_000_000
ROW, BAR = 34, 20  # px a row, and for each further bar in it
LINES = 430  # px
LONG = 22  # letters: a name longer than that stands above its bar, so that both fit a phone
FITS = 0.09  # of the longest bar: from there on a number stands inside its part
LIGHTS = ((100, "●", "#12705A"), (80, "▲", "#D07A00"), (-math.inf, "■", "#8A1C1C"))  # percent of what is due, as course.ON and course.FAR


def drawn(panel: Panel) -> go.Figure | None:
    """None where it is a table only, or nothing of it is known."""
    series = numbers(panel)
    if panel.chart == "table" or not any(value is not None for _column, values in series for value in values):
        return None
    if panel.chart == "lines":
        return _lines(panel, series)
    if panel.chart == "stacked":
        return _stacked(panel, series)
    return _bars(panel, series)


Numbers = list[tuple[Column, list[float | None]]]


def numbers(panel: Panel) -> Numbers:
    """The drawn columns with their values as they are drawn: money in millions."""
    return [(column, [_number(value, column) for value in values]) for column, values in panel.series()]


def _number(value: Value, column: Column) -> float | None:
    return float(value) / (MILLION if column.kind == "baht" else 1) if isinstance(value, int | float | Decimal) else None


def told(value: float | None, column: Column) -> str:
    """A number as it stands in a figure."""
    if value is None:
        return "–"
    return f"{value:,.1f}" if column.kind == "baht" else f"{value:,.0f}%" if column.kind == "percent" else f"{value:,.0f}"


def shown(value: Value, column: Column) -> str:
    """A value as it stands in a table: money in whole baht; '' of a text, "–" of a number that is not known."""
    if value is None or value == "":
        return "–" if column.kind != "text" else ""
    if isinstance(value, str):
        return value
    number = f"{value:,.0f}" if column.kind == "baht" or value == int(value) else f"{value:,.1f}"
    return f"{number} %" if column.kind == "percent" else number


def _longest(series: Numbers) -> float:
    return max((value for _column, values in series for value in values if value is not None), default=0) or 1


@dataclass(frozen=True)
class _Rows:
    """Where the bars of rows stand: beside their names, or below them where one is long, so that both fit a phone."""

    names: list[str]

    @property
    def above(self) -> bool:
        return any(len(name) > LONG for name in self.names)

    @property
    def room(self) -> float:
        """Of a row, for its bars."""
        return 0.5 if self.above else 0.8

    def at(self, place: int = 0, of: int = 1) -> list[float]:
        """The middle of the bar of each row; ``place`` of several in it."""
        middle = (0.2 if self.above else 0) - self.room / 2 + self.room / of * (place + 0.5)
        return [row + middle for row in range(len(self.names))]

    def layout(self, traces: list[Spec], height: int, widest: float, *, legend: bool) -> Spec:
        """With the names, as a trace of their own where they stand above."""
        rows = [float(row) for row in range(len(self.names))]
        layout = rows_layout(len(rows), height + (ROW // 2 if self.above else 0), widest)
        layout |= {"showlegend": legend, "height": layout["height"] - (0 if legend else LEGEND - BAR)}
        if self.above:
            traces.append(_ends([0.0] * len(rows), [row - 0.28 for row in rows], [safe(name) for name in self.names]))
            layout["yaxis"] |= {"showticklabels": False}
        else:
            layout["yaxis"] |= {"tickvals": rows, "ticktext": [tick(name) for name in self.names]}
        return layout


def _bars(panel: Panel, series: Numbers) -> go.Figure:
    """Bars from the top down; several series stand below each other in a row."""
    longest, rows, of, traces = _longest(series), _Rows(panel.names), len(series), []
    for place, (column, values) in enumerate(series):
        at = rows.at(place, of)
        colours = [light(value)[1] for value in values] if panel.chart == "marked" else column.colour or NO_AREA
        traces.append(_bar(panel, column, values, at, colours, rows.room / of * 0.94))
        traces.append(_ends(values, at, [told(value, column) for value in values]))
    layout = rows.layout(traces, ROW + BAR * (of - 1), longest * 1.35, legend=of > 1)
    layout["barmode"] = "overlay"
    if panel.chart == "marked":
        line = {"color": LINE, "width": 1.5, "dash": "dot"}
        mark = {"type": "line", "layer": "below", "x0": 100, "x1": 100, "y0": -0.5, "y1": len(panel.rows) - 0.5, "line": line}
        layout |= {"shapes": [mark], "xaxis": layout["xaxis"] | {"range": [0, max(longest, 100) * 1.25]}}
    return figure(traces, layout)


def light(percent: float | None) -> tuple[str, str]:
    """The shape and the colour of a percent of what is due."""
    return next((shape, colour) for least, shape, colour in LIGHTS if (percent or 0) >= least)


def _bar(panel: Panel, column: Column, values: list[float | None], at: list[float], colour: str | list[str], thick: float) -> Spec:
    return {
        "type": "bar",
        "orientation": "h",
        "name": safe(column.heading),
        "x": values,
        "y": at,
        "width": thick,
        "marker": {"color": colour, "line": {"color": WHITE, "width": 1}},
        "hoverinfo": "text",
        "hovertext": [
            f"{safe(name)}<br>{safe(column.heading)} {told(value, column)}" for name, value in zip(panel.names, values, strict=True)
        ],
        "customdata": [row.opens for row in panel.rows],
    }


def _hover(panel: Panel, column: Column, values: list[float | None]) -> list[str]:
    told_of = zip(panel.names, values, strict=True)
    return [f"{safe(name)}<br>{safe(column.heading)}: {told(value, column)}" for name, value in told_of]


def _ends(values: list[float | None], at: list[float], texts: list[str]) -> Spec:
    """The number behind each bar."""
    return {
        "type": "scatter",
        "mode": "text",
        "x": [value or 0 for value in values],
        "y": at,
        "text": [SPACE + text for text in texts],
        "textposition": "middle right",
        "textfont": {"size": 14, "color": INK},
        "cliponaxis": False,
        "hoverinfo": "skip",
        "showlegend": False,
    }


def _stacked(panel: Panel, series: Numbers) -> go.Figure:
    """The parts of each row in one bar, with the sum behind it."""
    rows = _Rows(panel.names)
    whole = [_sum([values[place] for _column, values in series]) for place in range(len(panel.rows))]
    longest = max((value for value in whole if value is not None), default=0) or 1
    traces = []
    for column, values in series:
        colour = column.colour or NO_AREA
        texts = [told(value, column) if value is not None and value >= FITS * longest else "" for value in values]
        inside = {"text": texts, "textfont": {"size": 14, "color": ink_on(colour)}}
        traces.append(INSIDE | _bar(panel, column, values, rows.at(), colour, rows.room) | inside)
    traces.append(_ends(whole, rows.at(), [told(value, series[0][0]) for value in whole]))
    return figure(traces, rows.layout(traces, ROW, longest * 1.2, legend=True))


def _sum(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _lines(panel: Panel, series: Numbers) -> go.Figure:
    """A line a series over the months, the first one thick; each ends in its number."""
    top, at = 1.15 * _longest(series), [*range(len(panel.rows))]
    traces, ends = [], []
    for place, (column, values) in enumerate(series):
        colour = column.colour or NO_AREA
        dash = "solid" if place == 0 else "dash"
        traces.append(
            {
                "type": "scatter",
                "mode": "lines+markers",
                "name": safe(column.heading),
                "x": at,
                "y": values,
                "line": {"color": colour, "width": 4 if place == 0 else 2.5, "dash": dash},
                "marker": {"symbol": ("circle", "square")[place % 2], "size": 9, "color": colour},
                "cliponaxis": False,
                "hoverinfo": "text",
                "hovertext": _hover(panel, column, values),
            }
        )
        last = max((i for i, value in enumerate(values) if value is not None), default=None)
        if last is not None:
            text = {"text": f"<b>{told(values[last], column)}</b>", "font": {"size": 15, "color": colour}, "showarrow": False}
            ends.append(text | {"x": last, "y": values[last], "xanchor": "center", "yshift": 16 if place == 0 else -16})
    layout: Spec = {
        "height": LINES,
        "xaxis": AXIS | {"tickvals": at, "ticktext": [safe(name) for name in panel.names], "showgrid": False, "autotickangles": [0, 45]},
        "yaxis": AXIS | {"range": [0, top], "nticks": 6, "tickformat": ",.0f", "tickprefix": 2 * SPACE, "gridcolor": PALE},
        "annotations": ends,
    }
    return figure(traces, layout)
