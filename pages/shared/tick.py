"""A fragment that draws nothing until others have saved something; it never counts as activity and never moves what is above it."""

import streamlit as st

from otop_core.access import sessions
from otop_core.words import _
from pages.shared.here import say, session, store


def newer(mark: str) -> None:
    """“n new changes” with a button, where ``mark`` (a noun, a district or "all") has changed since the page was drawn."""
    st.session_state[f"seen|{mark}"] = store().marks[mark]
    _watch(mark)


@st.fragment(run_every=4)
def _watch(mark: str) -> None:
    count = store().marks[mark] - st.session_state[f"seen|{mark}"]
    if count and sessions.look_up(store(), session()):
        if st.button(say(_("{n} new changes: show"), n=count), key=f"newer|{mark}", icon=":material/refresh:"):
            st.rerun()
