"""What the pages of a session, a rehearsal and a round draw alike: where it lies, and what is in order or to be done, each with a link."""

from collections.abc import Sequence

import streamlit as st

from otop_core.language.messages import _
from otop_core.model.declaration import NOUNS
from otop_core.reports.session_team import Link, Place, Todo
from pages.shared import menu
from pages.shared.current_user import plain, say
from pages.shared.status_icons import ICONS


def lies_in(place: Place, *more: str) -> None:
    """Village, fiscal year and what else is known (in words), with the way to the village's path."""
    st.caption(" · ".join([plain(place.where), f"{say(_('Fiscal year'))} {place.year}", *more]))
    at = {"id": place.village, "year": str(place.year)}
    label = say(_("The whole path of {village}"), village=plain(place.named))
    st.page_link(menu.page_of("village"), label=label, icon=":material/holiday_village:", query_params=at)


def listed(todos: Sequence[Todo], place: Place) -> None:
    """Each thing in a line; under what is not in order, the links to where it is mended."""
    for one in todos:
        icon = ICONS["done"] if one.is_done else ":material/flag:"
        st.markdown(f"{icon} {say(one.text)}")
        if not one.is_done and one.links:
            with st.container(horizontal=True, gap="small"):
                for link in one.links:
                    leads_to(link, place)


def leads_to(link: Link, place: Place, icon: str = ":material/edit_note:") -> None:
    """To a record, or to the village's page where a new one is begun."""
    called = say(NOUNS[link.noun].label)
    if link.id:
        label = f"{called}: {plain(link.name)}" if link.name else called
        st.page_link(menu.page_of(link.noun), label=label, icon=icon, query_params={"id": link.id})
        return
    begin = {"id": place.village, "year": str(place.year), "begin": link.noun}
    label = say(_("Register: {what}"), what=called)
    st.page_link(menu.page_of("village"), label=label, icon=":material/add:", query_params=begin)
