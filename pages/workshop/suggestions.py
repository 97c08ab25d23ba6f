"""Suggestions: a participant proposes a change to somebody else's record in the room; an officer decides on the page Workshops."""

from collections.abc import Callable

import streamlit as st

from otop_core.access.sessions import SignedIn
from otop_core.community.people import full_name
from otop_core.entries.suggestions import SENT
from otop_core.gate.acts import new_id
from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.language.parsing import clean
from otop_core.language.thai_calendar import show_moment
from otop_core.model.declaration import NOUNS
from otop_core.model.display import in_words
from otop_core.workshop import suggestions
from otop_core.workshop.suggestions import Suggestion, Waiting
from otop_core.workshop.workshops import Workshop
from pages.shared.current_user import caller, language, plain, say, store
from pages.shared.entry import entry
from pages.shared.feedback import later, tried


def suggesting(who: SignedIn, noun: str, id: str) -> None:
    """One field of somebody else's record, as it is and as it should be."""
    st.button(say(_("Back to the list")), on_click=to_the_list, icon=":material/arrow_back:", type="tertiary")
    values = tried(suggestions.visible, store(), who.actor_, noun, id)
    if values is None:
        return
    st.subheader(say(_("Suggest a change")))
    st.markdown(f"**{plain(full_name(None, values['given_name'], values['family_name']))}** · {say(NOUNS[noun].label)}")
    entry(suggestions.draft_of(noun, id), after=_sent)


def suggested(noun: str) -> bool:
    """Whether others may suggest a change to a record of this noun."""
    return bool(suggestions.fields_of(noun))


def _sent() -> None:
    to_the_list()
    later(say(SENT))


def to_the_list() -> None:
    """Back to the list of what has come in."""
    st.query_params.clear()
    st.session_state["room|form"] = "all"


def open_for(noun: str, id: str) -> None:
    st.query_params["suggest"] = f"{noun}:{id}"


def unfinished(who: SignedIn) -> None:
    """What this participant began to suggest and has not sent: one touch away."""
    for one in suggestions.unfinished(store(), who.account_id):
        begun = say(_("suggestion begun {moment}, not sent: touch to go on"), moment=show_moment(one.saved_at, language()))
        st.button(
            f"**{plain(one.name)}** · {say(NOUNS[one.noun].label)}  \n:material/edit_note: {begun}",
            key=f"mine|unfinished|{one.noun}|{one.id}",
            on_click=open_for,
            args=(one.noun, one.id),
            width="stretch",
        )


def outcomes(who: SignedIn) -> None:
    """What this participant has suggested, and what became of it."""
    mine = suggestions.mine(store(), who.account_id)
    if not mine:
        return
    st.markdown(f"**{say(_('My suggestions'))}**")
    for one in mine:
        status = vocabulary.label("suggestion_status", one.status, language())
        reason = f"  \n:small[{plain(one.decision)}]" if one.decision else ""
        st.markdown(f"{plain(suggestions.name_of(store(), one))} · {_proposal(one)} · **{status}**{reason}")


def _proposal(one: Suggestion) -> str:
    about = suggestions.about(one.about_noun, one.field_name)
    return f"{say(about.label)}: {plain(in_words(about, clean(about.kind, one.proposed), language()))}"


def waiting(who: SignedIn, workshop: Workshop) -> None:
    """What an officer has to decide for a workshop."""
    found = tried(suggestions.pending, store(), who.actor_, workshop.id) or []
    if found:
        st.markdown(f"**{say(_('Suggestions that wait: {n}'), n=len(found))}**")
    for one in found:
        _decide(one)


def _decide(one: Waiting) -> None:
    said = one.suggestion
    about = suggestions.about(said.about_noun, said.field_name)
    why = f" · {plain(said.reason)}" if said.reason else ""
    if one.record is None:
        st.warning(say(_("The record is in the bin by now.")))
    now = f"{say(_('It says now'))}: {plain(in_words(about, one.value, language()))}  \n" if one.record else ""
    st.markdown(
        f"{plain(one.name)} · {say(NOUNS[said.about_noun].label)} · {say(about.label)}  \n{now}"
        f"{say(_('Suggested'))}: **{plain(in_words(about, clean(about.kind, said.proposed), language()))}**  \n"
        f":small[{say(_('by {name}'), name=plain(one.by))}{why}]"
    )
    if one.moved and one.record:
        st.caption(say(_("Somebody has changed this since it was suggested.")))
    yes, no = st.columns(2)
    yes.button(
        say(_("Accept")),
        key=f"accept|{said.id}",
        on_click=_act,
        args=(lambda: suggestions.accept(store(), caller(), new_id(), one), _("Accepted and changed.")),
        icon=":material/check:",
        width="stretch",
        disabled=one.record is None,
    )
    with no.popover(say(_("Decline")), icon=":material/close:", width="stretch"):
        key = f"why|{said.id}"
        st.text_input(say(_("Reason of the decision")), key=key, max_chars=300)
        st.button(
            say(_("Yes, decline")),
            key=f"decline|{said.id}",
            on_click=_act,
            args=(lambda: suggestions.decline(store(), caller(), new_id(), said, st.session_state.get(key, "")), _("Declined.")),
        )


def _act(action: Callable[[], object], told: str) -> None:
    """Do it; where the record has changed meanwhile, the page shows it as it is now."""
    if tried(action):
        later(say(told))
