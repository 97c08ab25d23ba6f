"""Closing a workshop on the page Workshops: asked first, with what would be left open; 'Open again' is the way back."""

import streamlit as st

from otop_core.access.sessions import SignedIn
from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.model.errors import OtopError
from otop_core.workshop import ending, workshops
from otop_core.workshop.ending import Open
from otop_core.workshop.workshops import Workshop
from pages.shared.current_user import caller, language, plain, say, store
from pages.shared.feedback import later, tried


def button(workshop: Workshop) -> None:
    st.button(say(_("Close the workshop")), key=f"close|{workshop.id}", on_click=_ask, args=(workshop.id,), width="stretch")


def question(who: SignedIn, workshop: Workshop) -> None:
    """Once the button was touched."""
    if st.session_state.get("closing|ask") != workshop.id:
        return
    found = tried(ending.still_open, store(), who.actor_, workshop.id)
    if found is None:
        return
    with st.container(border=True):
        st.subheader(say(_("Close {name}?"), name=plain(workshop.name)))
        told = _told(found)
        if told:
            st.warning(f"{say(_('Still open:'))}\n\n" + "\n".join(f"- {line}" for line in told), icon=":material/pending_actions:")
        else:
            st.success(say(_("Nothing is left open.")), icon=":material/check_circle:")
        st.caption(say(_("Closing ends the right of every participant at once; what was saved stays. You can open it again.")))
        yes, no = st.columns(2)
        yes.button(say(_("Yes, close it")), key="closing|yes", on_click=_close, args=(workshop,), type="primary", width="stretch")
        no.button(say(_("No, go on")), key="closing|no", on_click=_leave, width="stretch")


def _told(found: Open) -> list[str]:
    """What is missing, in words."""
    told = []
    if found.voting:
        told.append(say(_("the voting is open: {what}"), what=vocabulary.label("decided_about", found.voting, language())))
    for noun, n in found.undecided.items():
        if n:
            told.append(say(_("not decided yet: {what} {n}"), what=vocabulary.label("decided_about", noun, language()), n=n))
    if found.unsent:
        told.append(say(_("typed and not sent yet: {names}"), names=plain(", ".join(found.unsent))))
    if found.suggested:
        told.append(say(_("suggestions that wait for you: {n}"), n=found.suggested))
    if found.here:
        told.append(say(_("people who have the room open now: {n}"), n=found.here))
    return told


def _ask(id: str) -> None:
    st.session_state["closing|ask"] = id


def _leave() -> None:
    st.session_state.pop("closing|ask", None)


def _close(workshop: Workshop) -> None:
    _leave()
    try:
        workshops.set_open(store(), caller(), workshop, False)
    except OtopError as refused:
        st.error(say(refused.text))
        return
    later(say(_("{name} is closed. The way back is “Open again”."), name=plain(workshop.name)))
