"""A panel as a slide of meeting mode: lengths in percent and points in a picture, so that any panel is drawn with HTML and SVG alone."""

from dataclasses import dataclass, replace

from otop_core.reports.drawing import NO_AREA
from otop_core.reports.figure_panel import Numbers, light, numbers, shown, told
from otop_core.reports.panels.panel import Column, Panel, Row

LONGEST = 100  # percent of the track
WIDE, HIGH = 1000, 420  # of a picture of lines
LEFT, RIGHT, TOP, BOTTOM = 70, 110, 30, 40  # its margins


@dataclass(frozen=True)
class Part:
    """A bar or a part of one: where it starts on its track, how long, how far down and how thick it is, in percent of the track."""

    length: float
    text: str
    colour: str
    start: float = 0
    top: float = 0
    height: float = 100


@dataclass(frozen=True)
class Bars:
    """A row: several bars below each other, or the parts of one; ``total`` behind them."""

    name: str
    parts: tuple[Part, ...]
    total: str = ""

    @property
    def end(self) -> float:
        """Of the parts of one bar, in percent of the track."""
        return round(sum(part.length for part in self.parts), 2)


@dataclass(frozen=True)
class Line:
    """Points of a line in the picture, and its last number where it ends."""

    name: str
    colour: str
    points: str
    dots: tuple[tuple[float, float], ...]
    end: str


@dataclass(frozen=True)
class Slide:
    """``mark``: where 100 percent stand on the track; ``legend``: (name, colour); ``ticks``: (place, name) of a picture of lines."""

    panel: Panel
    unit: str
    bars: tuple[Bars, ...] = ()
    is_stacked: bool = False
    mark: float | None = None
    lines: tuple[Line, ...] = ()
    ticks: tuple[tuple[float, str], ...] = ()
    levels: tuple[tuple[float, str], ...] = ()
    legend: tuple[tuple[str, str], ...] = ()

    @property
    def is_drawn(self) -> bool:
        return bool(self.bars or self.lines)

    @property
    def table(self) -> list[list[str]]:
        """The rows as they are told, the total last."""
        rows: list[Row] = [*self.panel.rows, *([self.panel.total] if self.panel.total else [])]
        return [[shown(value, column) for value, column in zip(row.values, self.panel.columns, strict=True)] for row in rows]


def slide(panel: Panel, million: str) -> Slide:
    """``million``: the words for millions of baht, the unit of what is drawn in money."""
    series = numbers(panel)
    known = [value for _column, values in series for value in values if value is not None]
    if panel.chart == "table" or not known:
        return Slide(panel, "")
    unit = million if series[0][0].kind == "baht" else ""
    legend = tuple((column.heading, _colour(column)) for column, _values in series) if len(series) > 1 else ()
    if panel.chart == "lines":
        return _picture(panel, series, unit, legend)
    if panel.chart == "stacked":
        return Slide(panel, unit, _stacked(panel, series), is_stacked=True, legend=legend)
    longest = max(known) or 1
    if panel.chart == "marked":
        longest = max(longest, 100.0)
        return Slide(panel, unit, _marked(panel, series, longest), mark=100 / longest * LONGEST)
    thick = 100 / len(series)
    bars = tuple(
        Bars(
            name,
            tuple(
                replace(_part(values[at], column, longest), top=round(thick * nth, 2), height=round(thick, 2))
                for nth, (column, values) in enumerate(series)
            ),
        )
        for at, name in enumerate(panel.names)
    )
    return Slide(panel, unit, bars, legend=legend)


def _colour(column: Column) -> str:
    return column.colour or NO_AREA


def _part(value: float | None, column: Column, longest: float) -> Part:
    return Part(round((value or 0) / longest * LONGEST, 2), told(value, column), _colour(column))


def _marked(panel: Panel, series: Numbers, longest: float) -> tuple[Bars, ...]:
    """Told apart by a shape as well as by colour."""
    column, values = series[0]
    found = []
    for name, value in zip(panel.names, values, strict=True):
        shape, colour = light(value)
        text = f"{shape} {told(value, column)}" if value is not None else "–"
        found.append(Bars(name, (replace(_part(value, column, longest), text=text, colour=colour),)))
    return tuple(found)


def _stacked(panel: Panel, series: Numbers) -> tuple[Bars, ...]:
    wholes = [[value for _column, values in series if (value := values[at]) is not None] for at in range(len(panel.rows))]
    longest = max((sum(whole) for whole in wholes), default=0) or 1
    found = []
    for at, name in enumerate(panel.names):
        parts: list[Part] = []
        for column, values in series:
            if values[at]:
                start = parts[-1].start + parts[-1].length if parts else 0
                parts.append(replace(_part(values[at], column, longest), start=round(start, 2)))
        total = told(sum(wholes[at]), series[0][0]) if wholes[at] else "–"
        found.append(Bars(name, tuple(parts), total))
    return tuple(found)


def _picture(panel: Panel, series: Numbers, unit: str, legend: tuple[tuple[str, str], ...]) -> Slide:
    """Lines over the rows, from 0 up."""
    n = len(panel.rows)
    top = max((value for _column, values in series for value in values if value is not None), default=0) or 1

    def x(at: int) -> float:
        return round(LEFT + (WIDE - LEFT - RIGHT) * (at / (n - 1) if n > 1 else 0.5), 1)

    def y(value: float) -> float:
        return round(HIGH - BOTTOM - (HIGH - TOP - BOTTOM) * value / top, 1)

    lines = []
    for column, values in series:
        dots = tuple((x(at), y(value)) for at, value in enumerate(values) if value is not None)
        last = next((value for value in reversed(values) if value is not None), None)
        lines.append(Line(column.heading, _colour(column), " ".join(f"{a},{b}" for a, b in dots), dots, told(last, column)))
    levels = tuple((y(top * part), told(top * part, series[0][0])) for part in (0, 0.5, 1))
    ticks = tuple((x(at), name) for at, name in enumerate(panel.names))
    return Slide(panel, unit, lines=tuple(lines), ticks=ticks, levels=levels, legend=legend)
