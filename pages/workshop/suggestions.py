"""Suggestions: a participant proposes a change to somebody else's record in the room; an officer decides on the page Workshops."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from otop_core import ledger, vocabulary
from otop_core.access.sessions import SignedIn
from otop_core.nouns import NOUNS
from otop_core.problems import Invalid, OtopError
from otop_core.reading import clean
from otop_core.words import _
from otop_core.workshop import suggestions
from otop_core.workshop.suggestions import Suggestion, Waiting
from otop_core.workshop.workshops import Workshop
from pages.shared import fields
from pages.shared.conflict import in_words
from pages.shared.here import caller, language, plain, say, store
from pages.shared.tried import later, tried

WRONG = "suggest|wrong"
SENT = _("Thank you. The officer will look at it; what became of it stands under “What has come in”.")


def suggesting(who: SignedIn, noun: str, id: str) -> None:
    """One field of somebody else's record, as it is and as it should be."""
    st.button(say(_("Back to the list")), on_click=_back, icon=":material/arrow_back:", type="tertiary")
    values = tried(suggestions.visible, store(), who.actor_, noun, id)
    if values is None:
        return
    st.subheader(say(_("Suggest a change")))
    st.markdown(f"**{plain(' '.join(filter(None, (values['given_name'], values['family_name']))))}** · {say(NOUNS[noun].label)}")
    name = st.selectbox(
        say(_("What should be changed")),
        list(values),
        format_func=lambda n: say(suggestions.about(noun, n).label),
        key=f"suggest|{id}|field",
        on_change=lambda: st.session_state.pop(WRONG, None),
    )
    about = suggestions.about(noun, name)
    st.caption(f"{say(_('It says now'))}: {plain(in_words(about, values[name]))}")
    key, op = f"suggest|{id}|{name}", st.session_state.setdefault(f"suggest|{id}|op", ledger.new_id())
    asked = replace(about, label=_("What it should say"), help="", unit="", required=True)
    fields.draw(asked, key, values[name], lambda: None, {})
    fields.told(st.session_state.get(WRONG))
    st.text_input(say(_("Reason (optional)")), key=f"suggest|{id}|why", max_chars=300)
    send = {"args": (noun, id, name, key, op), "on_click": _send}
    st.button(say(_("Send to the officer")), key="suggest|send", type="primary", width="stretch", icon=":material/send:", **send)


def _send(noun: str, id: str, name: str, key: str, op: str) -> None:
    typed, why = st.session_state.get(key), st.session_state.get(f"suggest|{id}|why", "")
    try:
        suggestions.suggest(store(), caller(), op, noun, id, name, typed, why)
    except Invalid as invalid:
        st.session_state[WRONG] = invalid.problems[0].text
        return
    except OtopError as refused:
        st.session_state[WRONG] = refused.text
        return
    st.session_state.pop(f"suggest|{id}|op", None)
    _back()
    later(say(SENT))


def _back() -> None:
    st.session_state.pop(WRONG, None)
    st.query_params.clear()


def open_for(noun: str, id: str) -> None:
    st.query_params["suggest"] = f"{noun}:{id}"


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
    return f"{say(about.label)}: {plain(in_words(about, clean(about.kind, one.proposed)))}"


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
    now = f"{say(_('It says now'))}: {plain(in_words(about, one.value))}  \n" if one.record else ""
    st.markdown(
        f"{plain(one.name)} · {say(NOUNS[said.about_noun].label)} · {say(about.label)}  \n{now}"
        f"{say(_('Suggested'))}: **{plain(in_words(about, clean(about.kind, said.proposed)))}**  \n"
        f":small[{say(_('by {name}'), name=plain(one.by))}{why}]"
    )
    if one.moved and one.record:
        st.caption(say(_("Somebody has changed this since it was suggested.")))
    yes, no = st.columns(2)
    yes.button(
        say(_("Accept")),
        key=f"accept|{said.id}",
        on_click=_act,
        args=(lambda: suggestions.accept(store(), caller(), ledger.new_id(), one), _("Accepted and changed.")),
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
            args=(lambda: suggestions.decline(store(), caller(), ledger.new_id(), said, st.session_state.get(key, "")), _("Declined.")),
        )


def _act(action: Callable[[], object], told: str) -> None:
    """Do it; where the record has changed meanwhile, the page shows it as it is now."""
    if tried(action):
        later(say(told))
