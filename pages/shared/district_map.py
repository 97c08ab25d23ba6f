"""The districts of the province, each with a number and the darker the more: by their outlines where a file has them, else as tiles.

Drawn in HTML: the chart library's 1 MB would come before the first screen of a governor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from urllib.parse import quote

import streamlit as st

from otop_core.reports.drawing import WHITE, shade
from otop_core.reports.outlines import Outline, Outlines

HIGHEST = 24  # rem: what a projector of 768 px leaves for it
STYLE = """<style>
.grid{display:grid;gap:.2rem}
.grid a{display:flex;flex-direction:column;justify-content:center;align-items:center;min-height:2.7rem;border:1px solid #75868D;
border-radius:.25rem;color:#000;text-decoration:none;text-align:center;font-size:.82rem;line-height:1.2;padding:.1rem}
.grid b{font-size:.98rem;font-variant-numeric:tabular-nums}
.outlines{position:relative;margin:auto}
.outlines img{display:block;width:100%}
.outlines a{position:absolute;inset:0}
.outlines span{position:absolute;transform:translate(-50%,-50%);pointer-events:none;color:#000;text-align:center;white-space:nowrap;
font-size:.72rem;line-height:1.1;text-shadow:0 0 3px #FFF,0 0 3px #FFF}
.outlines b{display:block;font-size:.85rem;font-variant-numeric:tabular-nums}
</style>"""


@dataclass(frozen=True)
class District:
    """``value`` (None: not known) is how dark it is beside the others, ``told`` what stands in it; ``row`` and ``col``: its tile."""

    code: str
    name: str
    row: int
    col: int
    value: float | None
    told: str
    href: str


def show(districts: Sequence[District], outlines: Outlines | None, label: str) -> None:
    known = [one.value for one in districts if one.value is not None]
    least, most = min(known, default=0.0), max(known, default=0.0)
    fills = {one.code: _fill(one.value, least, most) for one in districts}
    st.html(STYLE + (_by_outlines(districts, fills, outlines, label) if outlines else _by_tiles(districts, fills, label)))


def _fill(value: float | None, least: float, most: float) -> str:
    if value is None:
        return WHITE
    return shade((value - least) / (most - least) if most > least else 0.0)


def _by_tiles(districts: Sequence[District], fills: dict[str, str], label: str) -> str:
    lines = "".join(
        f'<a role=listitem style="grid-row:{one.row + 1};grid-column:{one.col + 1};background:{fills[one.code]}" href="{escape(one.href)}"'
        f' target="_self">{escape(one.name)}<b>{escape(one.told)}</b></a>'
        for one in districts
    )
    across = f"grid-template-columns:repeat({max((one.col for one in districts), default=0) + 1},minmax(0,1fr))"
    return f'<div class=grid role=list style="{across}" aria-label="{escape(label)}">{lines}</div>'


def _by_outlines(districts: Sequence[District], fills: dict[str, str], outlines: Outlines, label: str) -> str:
    """A picture with a link in the shape of each district over it, for Streamlit takes SVG out of a page; words in the font of the page."""
    at = {one.code: one for one in outlines.districts}
    shapes = "".join(f'<path d="{at[one.code].path}" fill="{fills[one.code]}"/>' for one in districts)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {outlines.width:g} {outlines.height:g}" stroke="#52636B">{shapes}</svg>'
    links = "".join(
        f'<a role=listitem style="clip-path:polygon({_in_percent(at[one.code], outlines)})" href="{escape(one.href)}" target="_self"'
        f' aria-label="{escape(f"{one.name} {one.told}")}"></a>'
        for one in districts
    )
    places = {code: f"left:{100 * one.x / outlines.width:.1f}%;top:{100 * one.y / outlines.height:.1f}%" for code, one in at.items()}
    words = "".join(
        f'<span style="{places[one.code]}" aria-hidden=true>{escape(one.name)}<b>{escape(one.told)}</b></span>' for one in districts
    )
    wide = f"max-width:{HIGHEST * outlines.width / outlines.height:.1f}rem"
    picture = f'<img alt="" src="data:image/svg+xml,{quote(svg)}">'
    return f'<div class=outlines style="{wide}">{picture}<div role=list aria-label="{escape(label)}">{links}</div>{words}</div>'


def _in_percent(one: Outline, of: Outlines) -> str:
    """All its rings as one polygon; the lines between them have no width."""
    return ",".join(f"{100 * x / of.width:.1f}% {100 * y / of.height:.1f}%" for ring in one.rings for x, y in ring)
