"""SWOT: the board of a village in a fiscal year (``?village=&year=``), or the register of all items."""

import streamlit as st

from otop_core.language import thai_calendar, vocabulary
from otop_core.language.messages import _
from otop_core.model.errors import OtopError
from otop_core.reports import swot, village
from otop_core.reports.swot import Board
from otop_core.training.swot import SwotItem
from pages.shared import menu
from pages.shared.current_user import language, plain, require, say, store
from pages.shared.entry import entry
from pages.shared.register import page

who = require("rows.read")


def board(id: str, year: int) -> None:
    """The four sides, what is missing in the data beside them, and a form for one more item."""
    st.page_link(menu.page_of("village"), query_params={"id": id, "year": str(year)})
    try:
        here = village.load(store(), who, id, year)
        found = swot.load(store(), who, id, year)
    except OtopError as refused:
        st.error(say(refused.text))
        return
    st.title(f"{say(SwotItem.plural)} · {plain(here.name)}")
    st.caption(f"{say(_('Fiscal year'))} {year}")
    filled, asked = here.filled
    if asked:
        percent = round(100 * filled / asked)
        st.caption(say(_("Data of households, sages and products: {percent} % filled in"), percent=percent))
        if percent < 100:
            st.page_link(menu.page_of("household"), label=say(_("Fill in what is missing")), query_params={"district": here.district_code})
    st.link_button(say(_("To print")), f"/paper/swot?village={id}&year={year}", icon=":material/print:")
    for sides in (("S", "W"), ("O", "T")):
        for column, side in zip(st.columns(2), sides, strict=True):
            with column.container(border=True):
                quadrant(found, side)
    if st.toggle(say(_("Register: {what}"), what=say(SwotItem.label)), key="adding"):
        entry(f"swot_item:new:{id}:{year}", stays=True)


def quadrant(found: Board, side: str) -> None:
    st.markdown(f"**{vocabulary.label('swot_quadrant', side, language())}**")
    for item in found.items[side]:
        about = " · ".join(plain(part) for part in (item.factor, item.about) if part)
        st.page_link(menu.page_of("swot_item"), label=f"{item.weight} · {plain(item.text)} · {about}", query_params={"id": item.id})
    if found.unseen[side]:
        st.caption(say(_("Not looked at yet: {factors}"), factors=", ".join(found.unseen[side])))


typed = st.query_params.get("year", "")
if place := st.query_params.get("village"):
    board(
        place, int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else thai_calendar.fiscal_year(thai_calendar.today())
    )
else:
    page(SwotItem)
