"""Small tables and tiles as real HTML, because every number in them is a link; whatever comes from the store is escaped."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

STYLE = """<style>
.otop{width:100%;border-collapse:collapse;font-size:.95rem}
.otop th,.otop td{padding:.4rem .35rem;border-bottom:1px solid #B9C5C9;text-align:right;font-variant-numeric:tabular-nums}
.otop td{white-space:nowrap}
.otop th:first-child,.otop td:first-child{text-align:left;white-space:normal}
.otop thead th{border-bottom:2px solid #75868D;vertical-align:bottom;font-weight:600}
.otop .total td{font-weight:700;border-top:2px solid #75868D}
.otop a,.tiles a{color:#0B5A66}
.tiles{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.6rem}
.tiles>div{border:1px solid #B9C5C9;border-radius:.4rem;padding:.6rem .7rem}
.tiles b{display:block;font-size:1.6rem;line-height:1.3;font-variant-numeric:tabular-nums}
.sheet{overflow:auto;max-height:26rem;border:1px solid #B9C5C9;border-radius:.4rem}
.sheet .otop th,.sheet .otop td{text-align:left;vertical-align:top}
.sheet .otop thead th{position:sticky;top:0;background:#fff}
.sheet .otop td:nth-child(2){white-space:normal;min-width:11rem;max-width:18rem}
.sheet .otop .wrong td:nth-child(2){color:#8A1C1C;font-weight:600}
@media(max-width:480px){.otop{font-size:.85rem}.otop th,.otop td{padding:.4rem .2rem}}
</style>"""


@dataclass(frozen=True)
class Cell:
    text: object
    href: str = ""

    def html(self) -> str:
        shown = f"{self.text:,}" if isinstance(self.text, int) else str(self.text)
        return (
            f'<a href="{escape(self.href)}" target="_self">{escape(shown)}</a>' if self.href and shown not in ("0", "–") else escape(shown)
        )


def show(head: Sequence[str], rows: Sequence[Sequence[Cell]], *, last_is_total: bool = False) -> None:
    lines = "".join(
        f"<tr{' class=total' if last_is_total and i == len(rows) - 1 else ''}>"
        + "".join(f"<td>{cell.html()}</td>" for cell in row)
        + "</tr>"
        for i, row in enumerate(rows)
    )
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    st.html(f"{STYLE}<table class=otop><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>")


def sheet(head: Sequence[str], rows: Sequence[tuple[bool, Sequence[str]]], label: str) -> None:
    """A wide list to look through; of each row whether something is wrong with it, what stands first and second explains it."""
    heads = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    lines = "".join(f"<tr{' class=wrong' * wrong}>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for wrong, row in rows)
    table = f"<table class=otop><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"
    st.html(f'{STYLE}<div class=sheet role=region tabindex=0 aria-label="{escape(label)}">{table}</div>')


def tiles(items: Sequence[tuple[str, str, str]], label: str) -> None:
    """(label, number in words, link or '')."""
    lines = "".join(f"<div role=listitem><b>{Cell(value, href).html()}</b>{escape(name)}</div>" for name, value, href in items)
    st.html(f'{STYLE}<div class=tiles role=list aria-label="{escape(label)}">{lines}</div>')
