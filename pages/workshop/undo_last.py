"""Taking back one's own last action in the room: what it was, in words, and a confirmation."""

import streamlit as st

from otop_core.gate.acts import new_id
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_moment
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import OtopError
from otop_core.workshop import undo_last
from pages.shared.current_user import caller, here, language, plain, say, store
from pages.shared.feedback import later
from pages.shared.history_panel import KINDS

ASKING, REFUSED = "back|asking", "back|refused"


@st.fragment
def take_back() -> None:
    """Asked anew when it is opened, because the form above saves without drawing this again."""
    who = here()
    if st.session_state.pop("back|done", False):
        st.rerun()
    st.button(say(_("Take back my last entry")), key="back|ask", on_click=_ask, type="tertiary", icon=":material/undo:")
    if not st.session_state.get(ASKING):
        return
    found = undo_last.last(store(), who.actor_.workshop, who.account_id)
    with st.container(border=True):
        if found is None:
            st.caption(say(_("There is nothing to take back.")))
        else:
            st.markdown(
                f"**{plain(found.name)}** · {say(NOUNS[found.noun].label)} · {say(KINDS[found.kind])}  \n"
                f":small[{show_moment(found.made_at, language())}]"
            )
            added, changed = _("It goes to the bin; the officer can bring it back."), _("It becomes again what it was before.")
            st.caption(say(added if found.kind == "add" else changed))
            yes, no = st.columns(2)
            yes.button(say(_("Yes, take it back")), key="back|yes", on_click=_do, args=(found.op,), type="primary", width="stretch")
            no.button(say(_("No, keep it")), key="back|no", on_click=_leave, width="stretch")
        if REFUSED in st.session_state:
            st.error(say(st.session_state[REFUSED]))


def _ask() -> None:
    st.session_state.pop(REFUSED, None)
    st.session_state[ASKING] = not st.session_state.get(ASKING)


def _leave() -> None:
    st.session_state.pop(ASKING, None)


def _do(op: str) -> None:
    try:
        undo_last.take_back(store(), caller(), new_id(), op)
    except OtopError as refused:
        st.session_state[REFUSED] = refused.text
        return
    _leave()
    st.session_state["back|done"] = True
    later(say(_("Taken back.")))
