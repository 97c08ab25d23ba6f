"""The districts as square tiles in their places, darker where there is more; one ink for all of them, and a legend."""

import pandas as pd
import plotly.graph_objects as go

from otop_core.language.messages import _
from otop_core.reports.drawing import INK, INSIDE, LINE, WHITE, Spec, Words, figure, grid_layout, ink_on, numbers, safe, shade, two_lines


def tile_map(frame: pd.DataFrame, words: Words) -> go.Figure:
    """Columns district_code, district, row, col, n, and perhaps break_at (where a long name may break)."""
    counts = numbers(frame["n"])
    known = [n for n in counts if n is not None]
    least, most = min(known, default=0), max(known, default=0)
    fills = [WHITE if n is None else shade(_share(n, least, most)) for n in counts]
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
        "text": [f"{_sized(14, name)}<br>{n}" for name, n in zip(names, values, strict=True)],
        "textfont": {"size": 18, "color": [ink_on(fill) for fill in fills]},
        "hoverinfo": "text",
        "hovertext": [f"{safe(d)}: {n}" for d, n in zip(frame["district"], values, strict=True)],
        "customdata": frame["district_code"].tolist(),
        "showlegend": False,
    }
    steps = sorted({least, (least + most) // 2, most})
    legend = [_swatch(f"{n:,}", shade(_share(n, least, most))) for n in steps] if known else []
    if len(known) < len(counts):
        legend.append(_swatch(words(_("No data")), WHITE))
    drawn = figure([tiles, *legend], grid_layout(frame["row"].tolist(), frame["col"].tolist()))
    return drawn.update_layout(legend_title={"text": words(_("Products")), "side": "left", "font": {"size": 15, "color": INK}})


def _share(n: int, least: int, most: int) -> float:
    """How far up the scale a number lies; where all are the same there is no scale."""
    return (n - least) / (most - least) if most > least else 0.0


def _swatch(name: str, fill: str) -> Spec:
    """A line of the legend; it draws nothing else."""
    marker = {"symbol": "square", "size": 16, "color": fill, "line": {"color": LINE, "width": 1}}
    return {"type": "scatter", "mode": "markers", "x": [None], "y": [None], "marker": marker, "name": name, "hoverinfo": "skip"}


def _sized(size: int, text: str) -> str:
    return f"<span style='font-size:{size}px'>{text}</span>"
