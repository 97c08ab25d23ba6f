"""What the figures share: reading a frame, safe text, readable colours, a layout that keeps still."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd
import plotly.graph_objects as go

Words = Callable[[str], str]
Count = int | None
Counts = Mapping[tuple[str, str], Count]
Labels = Mapping[str, str]
Spec = dict[str, Any]

# Told apart by lightness (L* 42, 18, 59) as well as hue: colour-blind eyes, grey printers, old projectors.
AREA_COLOURS: dict[str, str] = {
    "agriculture": "#12705A",
    "processing": "#23236B",
    "community_tourism": "#D07A00",
}
NO_AREA = "#6B7780"
INK = "#16212B"
LINE = "#75868D"
PALE = "#DDE4E7"
WHITE = "#FFFFFF"
LEAST, MOST = (228, 243, 244), (66, 156, 164)  # teal, light to middle: black is read on all of it, so that no label changes its colour

LEGEND = 80  # px: three lines of legend on a phone
TILE = 92  # px

AXIS: Spec = {
    "fixedrange": True,
    "automargin": True,
    "zeroline": False,
    "tickfont": {"size": 14, "color": INK},
}
HIDDEN: Spec = {"fixedrange": True, "visible": False}
INSIDE: Spec = {"textposition": "inside", "insidetextanchor": "middle", "textangle": 0}
LAYOUT: Spec = {
    "template": "none",  # a fifth of the bytes; the page's own theme brings the font
    "barmode": "stack",
    "dragmode": False,
    "hovermode": "closest",
    "hoverlabel": {"font": {"size": 15}},
    "margin": {"l": 2, "r": 2, "t": 2, "b": 4},
    "legend": {
        "orientation": "h",
        "x": 0,
        "y": 1,
        "yanchor": "bottom",
        "traceorder": "normal",
        "itemclick": False,  # a hidden area would leave the totals wrong
        "itemdoubleclick": False,
        "font": {"size": 15, "color": INK},
    },
}


def figure(traces: list[Spec], layout: Spec) -> go.Figure:
    return go.Figure({"data": traces, "layout": LAYOUT | layout})


def rows_layout(count: int, height: int, widest: float) -> Spec:
    """Rows 0, 1, 2 ... from the top down, each of one height on every screen."""
    return {
        "height": max(count, 1) * height + LEGEND,
        "xaxis": HIDDEN | {"range": [0, widest or 1]},
        "yaxis": AXIS | {"range": [max(count, 1) - 0.5, -0.5], "showgrid": False},
        "uniformtext": {"mode": "hide", "minsize": 12},  # what does not fit is left to the hover text
    }


def grid_layout(rows: Sequence[int], cols: Sequence[int]) -> Spec:
    """Square tiles, as large as a phone's width allows."""
    bottom = max(rows, default=0) + 1
    across = [min(cols, default=0) - 0.5, max(cols, default=0) + 0.5]
    square = {"scaleanchor": "x", "scaleratio": 1, "constrain": "domain"}
    return {
        "height": bottom * TILE + 30,  # px of legend
        "xaxis": HIDDEN | {"range": across, "constrain": "domain"},
        "yaxis": HIDDEN | {"range": [bottom, 0]} | square,
    }


# Reading a frame


def named(frame: pd.DataFrame, code: str, label: str) -> dict[str, str]:
    """Each code once with its label, in code order."""
    found = dict(zip(frame[code].tolist(), frame[label].tolist(), strict=True))
    return dict(sorted(found.items(), key=lambda pair: str(pair[0])))


def areas_of(frame: pd.DataFrame) -> dict[str, str]:
    """The areas of a frame, always in the same order; one we have no colour for comes last."""
    found = named(frame, "area", "area_label")
    return {area: found[area] for area in [*AREA_COLOURS, *found] if area in found}


def counted(frame: pd.DataFrame, code: str, value: str) -> dict[tuple[str, str], Count]:
    keys = zip(frame[code].tolist(), frame["area"].tolist(), strict=True)
    return dict(zip(keys, numbers(frame[value]), strict=True))


def numbers(column: pd.Series) -> list[Count]:
    return [None if missing else round(n) for n, missing in zip(column.tolist(), column.isna(), strict=True)]


def total(parts: Iterable[Count]) -> Count:
    """The sum of what is known; None when nothing is."""
    known = [n for n in parts if n is not None]
    return sum(known) if known else None


# Text

SPACE = "\N{NO-BREAK SPACE}"


def safe(label: object) -> str:
    """A label of the store as plain text: Plotly would read a `<` as markup."""
    return escape(str(label), quote=False)


def tick(label: object) -> str:
    """A safe label with room on its left: Plotly measures it before the Thai font has loaded, and cuts it."""
    return 2 * SPACE + safe(label)


def two_lines(name: str, at: Count) -> str:
    """A name for a narrow tile, broken at the space nearest the middle or (Thai has none) where `at` says."""
    spaces = [i for i, letter in enumerate(name) if letter == " "]
    if spaces:
        at = min(spaces, key=lambda i: abs(i - len(name) / 2))
    if at is None or not 0 < at < len(name):
        return safe(name)
    return f"{safe(name[:at])}<br>{safe(name[at:].strip())}"


def hover(rows: Labels, label: str, values: list[Count]) -> list[str]:
    """The text under a pointer for each row of one area; '' where there is no number."""
    named_values = zip(rows.values(), values, strict=True)
    return ["" if n is None else f"{safe(name)}<br>{safe(label)}: {n:,}" for name, n in named_values]


def notice(text: str) -> Spec:
    """A text in the middle of the figure."""
    middle = {"xref": "paper", "yref": "paper", "x": 0.5, "y": 0.5}
    return {"text": text, "showarrow": False, "font": {"size": 15, "color": INK}} | middle


# Colour


def shade(share: float) -> str:
    """From the palest teal for 0 to the deepest for 1."""
    mixed = (round(low + (high - low) * share) for low, high in zip(LEAST, MOST, strict=True))
    return "#" + "".join(f"{part:02X}" for part in mixed)


def ink_on(fill: str) -> str:
    """White or black, whichever is read more easily on this fill (never under 4.5 : 1)."""
    return WHITE if luminance(fill) < math.sqrt(1.05 * 0.05) - 0.05 else "#000000"


def luminance(colour: str) -> float:
    """Relative luminance of '#RRGGBB' (WCAG 2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
