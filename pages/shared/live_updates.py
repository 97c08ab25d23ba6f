"""What watches: who else has a record open, whether others have saved something. It is no activity and moves nothing around it."""

import streamlit as st

from otop_core.language.messages import _
from otop_core.workshop import room
from pages.shared.current_user import here, plain, say, still_may, store

NAMED = 2  # of those who have a record open


def newer(mark: str, action: str) -> None:
    """“n new changes” with a button, where ``mark`` (a noun, a district or "all") has changed since the page was drawn; while it lasts
    that the user may still do ``action`` where it was allowed when the page was drawn."""
    st.session_state[f"seen|{mark}"] = store().marks[mark]
    _watch(mark, action, here(touch=False).district)


@st.fragment(run_every=4)
def _watch(mark: str, action: str, where: str) -> None:
    if still_may(action, where) is None:
        return
    if count := store().marks[mark] - st.session_state[f"seen|{mark}"]:
        if st.button(say(_("{n} new changes: show"), n=count), key=f"newer|{mark}", icon=":material/refresh:"):
            st.rerun()


@st.fragment(run_every=4)
def beside(record: str, where: str) -> None:
    """Who else has this record ("noun:id", of the district ``where``) open, in the room or at another desk; one line that is always
    there, so that nothing moves."""
    me = still_may("rows.read", where)
    with st.container(height=56, border=False):
        if me is None:
            return
        now = store().clock()
        room.look_in(room.DESK, me.account_id, me.display_name, record, now)
        st.caption(also_here(room.also_at(record, me.account_id, now)))


def also_here(others: list[str]) -> str:
    """The others by name, as many as fit beside each other on a phone; '' for nobody."""
    if not others:
        return ""
    more = f" +{len(others) - NAMED}" if len(others) > NAMED else ""
    return f":material/group: **{say(_('Also here: {names}'), names=plain(', '.join(others[:NAMED])) + more)}**"
