"""The past day a page is shown as of, kept in the address: what was recorded by the end of it."""

import datetime as dt

import streamlit as st

from otop_core.language import thai_calendar
from otop_core.language.messages import _
from otop_core.reports import filters
from pages.shared.current_user import say
from pages.shared.filters import TYPE_A_DATE

KEY = "past_day"


def read() -> dt.date | None:
    """The day of the address, None for now; where it cannot be read the page ends with what is wrong and a way out."""
    now, wrong = filters.read_query({"as_of": st.query_params.get("as_of", "")})
    if wrong:
        st.error(f"{say(wrong[0].text)} {say(TYPE_A_DATE)}")
        to_today()
        st.stop()
    return now.as_of


def field(day: dt.date | None) -> None:
    """Where another day is typed; what cannot be read as one stays in the field, and the address as it was."""
    typed = st.session_state.get(KEY, "")
    refused = filters.read_query({"as_of": typed})[1]
    if not refused:
        st.session_state[KEY] = thai_calendar.type_date(day) if day else ""
    hint = say(_("day/month/year, such as 22/11/2569"))
    st.text_input(say(_("As of a past date (what was recorded by that day)")), key=KEY, on_change=_set, placeholder=hint)
    if refused:
        st.error(f"{say(refused[0].text)} {say(TYPE_A_DATE)}")


def to_today() -> None:
    st.button(say(_("Show today")), on_click=_today, key="past_day|today")


def _set() -> None:
    now, wrong = filters.read_query({"as_of": st.session_state[KEY]})
    if not wrong:
        st.query_params.pop("as_of", None)
        st.query_params.update(now.to_query())


def _today() -> None:
    del st.query_params["as_of"]
