"""Small tables, tiles and bars as real HTML, because every number in them is a link; whatever comes from the store is escaped."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from otop_core.language.text import UNBROKEN
from otop_core.reports.shares import Share

STYLE = """<style>
.otop{width:100%;border-collapse:collapse;font-size:.95rem}
.otop th,.otop td{padding:.4rem .35rem;border-bottom:1px solid #B9C5C9;text-align:right;font-variant-numeric:tabular-nums}
.otop td{white-space:nowrap}
.otop th:first-child,.otop td:first-child{text-align:left;white-space:normal}
.otop thead th{border-bottom:2px solid #75868D;vertical-align:bottom;font-weight:600}
.otop .total td{font-weight:700;border-top:2px solid #75868D}
.otop a,.tiles a{color:#0B5A66}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(max(8.5rem,21%),1fr));gap:.5rem}
.tiles>div{border:1px solid #B9C5C9;border-radius:.4rem;padding:.35rem .6rem;line-height:1.3;font-size:.95rem}
.tiles b{display:block;font-size:1.5rem;line-height:1.25;font-variant-numeric:tabular-nums}
.sheet{overflow:auto;max-height:26rem;border:1px solid #B9C5C9;border-radius:.4rem}
.sheet .otop th,.sheet .otop td{text-align:left;vertical-align:top}
.sheet .otop thead th{position:sticky;top:0;background:#fff}
.sheet .otop td:nth-child(2){white-space:normal;min-width:11rem;max-width:18rem}
.sheet .otop .wrong td:nth-child(2){color:#8A1C1C;font-weight:600}
.bars{width:100%;border-collapse:collapse;font-size:.92rem}
.bars th{font-weight:400;text-align:left;padding:.1rem .5rem .1rem 0;line-height:1.3}
.bars td{padding:.1rem 0}
.bars .track{width:36%;min-width:4.5rem}
.bars .track div{background:#DDE4E7;height:1.05rem;border-radius:.15rem}
.bars .track div div{background:#0B5A66}
.bars .number{text-align:right;white-space:nowrap;padding-left:.6rem;font-variant-numeric:tabular-nums}
.shares{container-type:inline-size}
@container (max-width:26rem){.bars .of{display:none}}
.bars .number b{display:inline-block;min-width:3.2rem}
.bars caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.bars a{color:#0B5A66}
.year{container-type:inline-size}
.year>b{display:block;font-weight:600;margin-bottom:.4rem}
.months{display:grid;grid-template-columns:repeat(12,minmax(0,1fr));gap:.25rem}
.months>div{display:flex;flex-direction:column;align-items:center;font-size:.85rem;line-height:1.35;font-variant-numeric:tabular-nums}
.months .room{height:9.5rem;width:100%;display:flex;flex-direction:column;justify-content:flex-end;align-items:center}
.months .room i{width:64%;height:calc(var(--part)*8rem);min-height:2px;background:#0B5A66;border-radius:.15rem .15rem 0 0}
.months small{color:#4A5A63;font-size:.8rem}
.months .name{border-top:1px solid #75868D;width:100%;text-align:center;padding-top:.15rem}
@container (max-width:36rem){.months{grid-template-columns:1fr;gap:.15rem}
.months>div{display:grid;grid-template-columns:4.2rem 4.8rem 1fr;align-items:center;font-size:.92rem}
.months .room{order:3;height:auto;flex-direction:row-reverse;gap:.5rem}
.months .room i{height:1.05rem;min-height:0;min-width:2px;width:calc(var(--part)*58%);border-radius:.15rem}
.months .name{order:1;border:0;text-align:left;padding:0}
.months small{order:2;font-size:.85rem}}
.heat{overflow-x:auto}
.heat .otop td,.heat .otop thead th{text-align:center;min-width:4.2rem}
.heat .otop thead th:first-child{text-align:left}
.heat .otop td:first-child{position:sticky;left:0;background:#fff;text-align:left;min-width:7rem;max-width:16rem}
.heat .otop td.none{background:#FBE9E7;color:#8A1C1C}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.2rem .9rem}
.facts,.facts dt,.facts dd{margin:0!important;padding:0!important}
.facts dt{color:#4A5A63}
.facts dd{overflow-wrap:anywhere;white-space:pre-line}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(14rem,100%),1fr));gap:.5rem}
.cards>div{border:1px solid #B9C5C9;border-left:.3rem solid #0B5A66;border-radius:.4rem;
padding:.3rem .6rem;font-size:.92rem;line-height:1.35}
.cards b{font-size:1.3rem;font-variant-numeric:tabular-nums}
.cards a,.reasons a{color:#0B5A66}
.cards p{margin:0!important;font-size:.88rem;line-height:1.3}
.reasons,.reasons li{margin:0!important;padding:0!important;list-style:none;font-size:.92rem;line-height:1.35}
.reasons li+li{margin-top:.3rem!important}
.picture{width:100%;max-height:12rem;object-fit:cover;border-radius:.4rem}
@media(max-width:480px){.otop{font-size:.85rem}.otop th,.otop td{padding:.4rem .2rem}
.heat .otop td,.heat .otop thead th{min-width:2.4rem}.heat .otop thead th{font-size:.72rem}.heat .otop td:first-child{min-width:5.4rem}}
</style>"""


def heading(text: str) -> str:
    """As HTML; a word that browsers would part in the middle stays whole."""
    return re.sub(UNBROKEN, r"<span style=white-space:nowrap>\g<0></span>", escape(text))


@dataclass(frozen=True)
class Cell:
    text: object
    href: str = ""

    def html(self) -> str:
        shown = f"{self.text:,}" if isinstance(self.text, int) else str(self.text)
        return (
            f'<a href="{escape(self.href)}" target="_self">{escape(shown)}</a>' if self.href and shown not in ("0", "–") else escape(shown)
        )


def show(head: Sequence[str], rows: Sequence[Sequence[Cell]], *, last_is_total: bool = False, wide: str = "") -> None:
    """``wide``: what it is called; where it is wider than the screen it is moved under the finger, beside the names of its rows."""
    lines = "".join(
        f"<tr{' class=total' if last_is_total and i == len(rows) - 1 else ''}>"
        + "".join(f"<td>{cell.html()}</td>" for cell in row)
        + "</tr>"
        for i, row in enumerate(rows)
    )
    heads = "".join(f'<th scope="col">{heading(name)}</th>' for name in head)
    table = f"<table class=otop><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"
    st.html(f'{STYLE}<div class=heat role=region tabindex=0 aria-label="{escape(wide)}">{table}</div>' if wide else f"{STYLE}{table}")


def sheet(head: Sequence[str], rows: Sequence[tuple[bool, Sequence[str]]], label: str) -> None:
    """A wide list to look through; of each row whether something is wrong with it, what stands first and second explains it."""
    heads = "".join(f'<th scope="col">{heading(name)}</th>' for name in head)
    lines = "".join(f"<tr{' class=wrong' * wrong}>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for wrong, row in rows)
    table = f"<table class=otop><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"
    st.html(f'{STYLE}<div class=sheet role=region tabindex=0 aria-label="{escape(label)}">{table}</div>')


@dataclass(frozen=True)
class Heat:
    """``strength`` from 0 to 1 is how dark it is; ``is_none``: there is nothing, which is what a reader looks for."""

    text: str
    strength: float = 0.0
    is_none: bool = False

    def html(self) -> str:
        shade = f' style="background:rgba(11,90,102,{0.08 + 0.42 * self.strength:.2f})"' if self.strength else ""
        return f"<td{' class=none' if self.is_none else shade}>{escape(self.text)}</td>"


def heat(head: Sequence[str], rows: Sequence[tuple[Cell, Sequence[Heat]]], label: str) -> None:
    """A table that is read by its colours, too; what is wider than the screen is moved under the finger, beside the names of its rows."""
    heads = "".join(f'<th scope="col">{heading(name)}</th>' for name in head)
    lines = "".join(f"<tr><td>{name.html()}</td>{''.join(cell.html() for cell in cells)}</tr>" for name, cells in rows)
    table = f"<table class=otop><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"
    st.html(f'{STYLE}<div class=heat role=region tabindex=0 aria-label="{escape(label)}">{table}</div>')


def tiles(items: Sequence[tuple[str, str, str]], label: str) -> None:
    """(label, number in words, link or '')."""
    lines = "".join(f"<div role=listitem><b>{Cell(value, href).html()}</b>{heading(name)}</div>" for name, value, href in items)
    st.html(f'{STYLE}<div class=tiles role=list aria-label="{escape(label)}">{lines}</div>')


def bars(shares: Sequence[Share], caption: str, *, numbered: bool = False, opens: Sequence[str] = ()) -> None:
    """One row a share, drawn without the chart library, which a home page need not wait for.

    ``numbered``: with its place in the order; ``opens``: the address behind each name.
    """
    lines = []
    for place, share in enumerate(shares):
        name = escape(f"{place + 1}. {share.label}" if numbered else share.label)
        if opens and opens[place]:
            name = f'<a href="{escape(opens[place])}" target="_self">{name}</a>'
        told = "–" if share.percent is None else f"<span class=of>{share.done:,}/{share.of:,}</span> <b>{share.percent} %</b>"
        track = f'<div><div style="width:{share.percent or 0}%"></div></div>'
        lines.append(f"<tr><th scope=row>{name}</th><td class=track aria-hidden=true>{track}</td><td class=number>{told}</td></tr>")
    st.html(f"{STYLE}<div class=shares><table class=bars><caption>{escape(caption)}</caption><tbody>{''.join(lines)}</tbody></table></div>")


@dataclass(frozen=True)
class Column:
    """``part``: of the tallest, 0 to 1; None where nothing is known, which leaves a gap. ``below`` stands under the name."""

    name: str
    below: str
    part: float | None
    told: str


def columns(found: Sequence[Column], caption: str) -> None:
    """One column each; where there is no room for that one row each. Drawn without the chart library."""
    lines = []
    for one in found:
        bar = "" if one.part is None else f'<i style="--part:{one.part:.4f}"></i>'
        room = f"<div class=room><span>{escape(one.told)}</span>{bar}</div>"
        lines.append(f"<div role=listitem>{room}<span class=name>{escape(one.name)}</span><small>{escape(one.below)}</small></div>")
    title = escape(caption)
    st.html(f'{STYLE}<div class=year><b>{title}</b><div class=months role=list aria-label="{title}">{"".join(lines)}</div></div>')


def cards(items: Sequence[tuple[str, str, Sequence[str], str]], label: str) -> None:
    """(title, number in words, lines below it, the address behind the title)."""
    lines = "".join(
        f'<div role=listitem><a href="{escape(href)}" target="_self">{heading(title)}</a><b style="display:block">{escape(number)}</b>'
        + "".join(f"<p>{escape(line)}</p>" for line in below)
        + "</div>"
        for title, number, below, href in items
    )
    st.html(f'{STYLE}<div class=cards role=list aria-label="{escape(label)}">{lines}</div>')


def reasons(items: Sequence[tuple[str, str, str]], label: str) -> None:
    """(name, why, the address behind the name), one below the other."""
    lines = "".join(
        f'<li><a href="{escape(href)}" target="_self"><b>{escape(name)}</b></a> {escape(why)}</li>' for name, why, href in items
    )
    st.html(f'{STYLE}<ul class=reasons aria-label="{escape(label)}">{lines}</ul>')


def note(text: str) -> None:
    """A small line under a chart; a caption's grey is lost on a projector."""
    st.html(f'<small style="display:block;line-height:1.35">{escape(text)}</small>')


def facts(items: Sequence[tuple[str, str]]) -> None:
    """(label, what is known)."""
    lines = "".join(f"<dt>{heading(label)}</dt><dd>{escape(known)}</dd>" for label, known in items)
    st.html(f"{STYLE}<dl class=facts>{lines}</dl>")


def picture(address: str, called: str) -> None:
    """A photo of ours, at an address of ours."""
    st.html(f'{STYLE}<img class=picture src="{escape(address)}" alt="{escape(called)}">')
