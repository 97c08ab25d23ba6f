"""Ticking many at once under a record: who is in a round, came to a session, belongs to a group."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import streamlit as st

from otop_core.access.sessions import SignedIn
from otop_core.entries import ticking
from otop_core.entries.ticking import Candidate
from otop_core.gate.acts import new_id
from otop_core.language.messages import _
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import OtopError
from pages.shared.current_user import caller, plain, say, store
from pages.shared.feedback import later, tried

NO_HOUSEHOLD = _("No household of this village has been registered yet.")


@dataclass
class Sheet:
    """A list as it was drawn for this user, until the user has saved it: by member, whether it was linked and whether it began ticked.

    What others save meanwhile changes nothing in it; what it did not hold yet comes in as it is.
    """

    op: str = field(default_factory=new_id)
    linked: dict[str, bool] = field(default_factory=dict)
    ticked: dict[str, bool] = field(default_factory=dict)

    def takes_in(self, found: Iterable[Candidate]) -> None:
        for one in found:
            self.linked.setdefault(one.id, one.is_linked)
            self.ticked.setdefault(one.id, one.is_linked or one.is_proposed)

    def key(self, member: str) -> str:
        """Of its checkbox."""
        return f"tick|{self.op}|{member}"

    def is_open(self) -> bool:
        """Whether its checkboxes still stand: of a page that was left, Streamlit keeps none."""
        return any(self.key(member) in st.session_state for member in self.linked)


def ticks(link: str, parent: str, who: SignedIn) -> None:
    """The list to tick, and one Save for all of it."""
    try:
        found = ticking.candidates(store(), who, link, parent)
    except OtopError as refused:
        st.error(say(refused.text))
        return
    linked = sum(one.is_linked for one in found)
    st.markdown(f"**{say(NOUNS[link].plural)}** · {say(_('{n} of {total}'), n=linked, total=len(found))}")
    if not found:
        nobody = _("No trainer in the village's team: choose the trainers.") if link == "rehearsal_attendance" else NO_HOUSEHOLD
        st.info(say(nobody), icon=":material/inbox:")
        return
    name = f"ticking|{link}|{parent}"
    sheet = st.session_state.get(name)
    if sheet is None or not sheet.is_open():
        sheet = st.session_state[name] = Sheet()
    sheet.takes_in(found)
    if proposed := sum(one.is_proposed for one in found):
        st.info(say(_("{n} households selected at the workshop are ticked already: touch Save to take them over."), n=proposed))
    if others := sum(one.is_linked != sheet.linked[one.id] for one in found):
        st.info(say(_("Somebody else has changed {n} ticks since you opened this list. Save yours: both are kept."), n=others))
    with st.form(f"ticks|{link}|{parent}"):
        after = {one.id for one in found if st.checkbox(plain(one.name), sheet.ticked[one.id], key=sheet.key(one.id))}
        saved = st.form_submit_button(say(_("Save")), type="primary", width="stretch")
    before = {one.id for one in found if sheet.linked[one.id]}
    if saved and (done := tried(ticking.save, store(), caller(), sheet.op, link, parent, before, after)) is not None:
        del st.session_state[name]
        later(say(_("Saved: {added} added, {removed} taken out."), added=done[0], removed=done[1]))
        st.rerun()
