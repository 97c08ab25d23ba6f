"""A line an area over the months of a fiscal year, as far as they have begun; every line ends in its number."""

import pandas as pd
import plotly.graph_objects as go

from otop_core.language.messages import _
from otop_core.reports.drawing import (
    AREA_COLOURS,
    AXIS,
    NO_AREA,
    PALE,
    SPACE,
    Count,
    Labels,
    Spec,
    Words,
    areas_of,
    counted,
    figure,
    hover,
    named,
    notice,
    safe,
)

AREA_MARKS = {"agriculture": "circle", "processing": "square", "community_tourism": "diamond"}
LINES = 430  # px
LABEL_GAP = 22  # px between the numbers of two lines that end close together


def months(frame: pd.DataFrame, words: Words) -> go.Figure:
    """Columns month, month_label, area, area_label, n; None: a month to come, for which the axis keeps no room."""
    dated = frame.assign(month=[str(month)[:10] for month in frame["month"]])
    moments, areas = named(dated, "month", "month_label"), areas_of(dated)
    counts = counted(dated, "month", "n")
    lines = {area: [counts.get((month, area)) for month in moments] for area in areas}
    known = [n for line in lines.values() for n in line if n is not None]
    last = max((i for line in lines.values() for i, n in enumerate(line) if n is not None), default=len(moments) - 1)
    top, bottom = 1.15 * max([*known, 0]) or 1.0, min([*known, 0])
    ticks = [safe(label) for label in moments.values()][: last + 1]
    room = 0.04 * (last + 1) * len(f"{max([*known, 0]):,}")  # for the numbers right of the last points
    x = {"tickvals": [*range(len(ticks))], "ticktext": ticks, "range": [-0.04 * (last + 1), last + max(room, 0.1)]}
    y = {"range": [1.15 * bottom, top], "nticks": 6, "tickformat": ",d", "tickprefix": 2 * SPACE, "gridcolor": PALE}
    layout: Spec = {
        "height": LINES,
        "xaxis": AXIS | x | {"showgrid": False, "autotickangles": [0, 45]},
        "yaxis": AXIS | y | ({"dtick": 1} if top - bottom < 7 else {}) | {"zeroline": bottom < 0, "zerolinecolor": NO_AREA},
        "annotations": _line_ends(lines, top - 1.15 * bottom) or [notice(words(_("No data")))],
    }
    return figure([_line(area, label, moments, lines[area]) for area, label in areas.items()], layout)


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
        "hovertext": hover(moments, label, values),
        "customdata": [[month, area] for month in moments],
    }


def _line_ends(lines: dict[str, list[Count]], height: float) -> list[Spec]:
    """The number right of each line's last point, kept apart; ``height`` is what the axis spans."""
    known = {area: [i for i, n in enumerate(line) if n is not None] for area, line in lines.items()}
    ends = sorted((lines[area][i[-1]] or 0, area, i[-1]) for area, i in known.items() if i)
    texts: list[Spec] = []
    lowest = -LINES
    for n, _area, i in ends:
        own = round(n / height * LINES * 0.7)  # px from the zero line, roughly
        lifted = max(own, lowest)
        lowest = lifted + LABEL_GAP
        place = {"xref": "x", "yref": "y", "x": i, "y": n, "xanchor": "left", "xshift": 8, "yshift": lifted - own}
        texts.append(notice(f"<b>{n:,}</b>") | place)
    return texts
