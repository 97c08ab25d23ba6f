"""Ticking many at once under a record: who is in a round, came to a session, belongs to a group."""

import streamlit as st

from otop_core.access.sessions import SignedIn
from otop_core.entries import ticking
from otop_core.gate.acts import new_id
from otop_core.language.messages import _
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import OtopError
from pages.shared.current_user import caller, plain, say, store
from pages.shared.feedback import later, tried


def ticks(link: str, parent: str, who: SignedIn) -> None:
    """The list to tick, and one Save for all of it."""
    try:
        found = ticking.candidates(store(), who, link, parent)
    except OtopError as refused:
        st.error(say(refused.text))
        return
    linked = {one.id for one in found if one.is_linked}
    st.markdown(f"**{say(NOUNS[link].plural)}** · {say(_('{n} of {total}'), n=len(linked), total=len(found))}")
    if not found:
        nobody = _("No trainer in the village's team: choose the trainers.") if link == "rehearsal_attendance" else NO_HOUSEHOLD
        st.info(say(nobody), icon=":material/inbox:")
        return
    if proposed := sum(one.is_proposed for one in found):
        st.info(say(_("{n} households selected at the workshop are ticked already: touch Save to take them over."), n=proposed))
    mark = f"{link}|{parent}|{hash(frozenset(linked))}"  # another list once it has been saved
    op = st.session_state.setdefault(f"ticking|{mark}", new_id())
    with st.form(f"ticks|{mark}"):
        after = {one.id for one in found if st.checkbox(plain(one.name), one.is_linked or one.is_proposed, key=f"tick|{mark}|{one.id}")}
        saved = st.form_submit_button(say(_("Save")), type="primary", width="stretch")
    if saved and (done := tried(ticking.save, store(), caller(), op, link, parent, linked, after)) is not None:
        later(say(_("Saved: {added} added, {removed} taken out."), added=done[0], removed=done[1]))
        st.rerun()


NO_HOUSEHOLD = _("No household of this village has been registered yet.")
