"""Where phones open the app: this machine's own addresses to choose among, for the page Workshops and for the wall."""

import streamlit as st

from otop_core.language.messages import _
from otop_core.model.errors import OtopError
from otop_core.workshop import workshops
from otop_core.workshop.workshops import Workshop
from pages.shared.current_user import caller, plain, say, store
from server import lan


def choose(workshop: Workshop) -> None:
    """The address in use; a list where this machine has several, a warning where phones cannot reach it."""
    own, typed = lan.addresses(), (workshop.address or "").rstrip("/")
    if not own and not typed:
        st.warning(
            say(_("Phones cannot reach this machine yet. Start the app with: {command}"), command=f"`{lan.start_again()}`"),
            icon=":material/wifi_off:",
        )
        return
    if lan.elsewhere(workshop):
        told = _("{address} is not an address of this machine now, so phones may not find it. Choose another one.")
        st.warning(say(told, address=plain(typed)), icon=":material/wifi_off:")
    options = list(dict.fromkeys([*([typed] if typed else []), *own]))
    if len(options) == 1:
        st.caption(say(_("Phones open {link}"), link=plain(lan.link(workshop))))
        return
    key = f"address|{workshop.id}|{workshop.version}"
    st.selectbox(say(_("Address for phones")), options, key=key, on_change=_set, args=(workshop, key))


def _set(workshop: Workshop, key: str) -> None:
    try:
        workshops.set_address(store(), caller(), workshop, str(st.session_state[key]))
    except OtopError as refused:
        st.error(say(refused.text))
