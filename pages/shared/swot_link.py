"""The way to the SWOT of a group or product, with how much has been seen there in the fiscal year."""

import streamlit as st

from otop_core.language.messages import _
from otop_core.reports import swot
from otop_core.training.swot import SwotItem
from pages.shared import menu
from pages.shared.current_user import say


def swot_link(kind: str, id: str, seen: int, year: int) -> None:
    """``seen``: items of that year; where there are none it says how to begin."""
    st.subheader(say(SwotItem.plural))
    if not seen:
        empty = _("Nothing has been seen yet. Look at strengths, weaknesses, opportunities and threats before the next step is planned.")
        st.info(say(empty), icon=":material/inbox:")
    label = say(_("Open the board ({n} items, fiscal year {year})"), n=seen, year=year)
    st.page_link(menu.page_of(SwotItem.noun), label=label, icon=":material/dashboard:", query_params=swot.query(kind, id, year))
