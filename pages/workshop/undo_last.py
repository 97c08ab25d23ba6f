"""Taking back one's own last action in the room: what it was, in words, and a confirmation."""

from dataclasses import dataclass

import streamlit as st

from otop_core.gate.acts import new_id
from otop_core.language.messages import Text, _
from otop_core.language.thai_calendar import show_moment
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import OtopError
from otop_core.workshop import undo_last
from pages.shared.current_user import caller, here, language, plain, say, store
from pages.shared.feedback import later
from pages.shared.history_panel import KINDS
from pages.shared.page_state import state


@dataclass
class UndoState:
    asking: bool = False
    refused: Text | None = None
    done: bool = False


@st.fragment
def take_back() -> None:
    """Asked anew when it is opened, because the form above saves without drawing this again."""
    who, now = here(), state(UndoState)
    if now.done:
        now.done = False
        st.rerun()
    st.button(say(_("Take back my last entry")), key="back|ask", on_click=_ask, type="tertiary", icon=":material/undo:")
    if not now.asking:
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
        if now.refused:
            st.error(say(now.refused))


def _ask() -> None:
    now = state(UndoState)
    now.asking, now.refused = not now.asking, None


def _leave() -> None:
    state(UndoState).asking = False


def _do(op: str) -> None:
    now = state(UndoState)
    try:
        undo_last.take_back(store(), caller(), new_id(), op)
    except OtopError as refused:
        now.refused = refused.text
        return
    now.asking, now.done = False, True
    later(say(_("Taken back.")))
