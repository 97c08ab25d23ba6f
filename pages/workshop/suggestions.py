"""Suggestions: a participant proposes a change to somebody else's record in the room; an officer decides on the page Workshops."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import streamlit as st

from otop_core import drafts, ledger, vocabulary
from otop_core.access.sessions import SignedIn
from otop_core.nouns import NOUNS
from otop_core.problems import Invalid, OtopError, SignedOut
from otop_core.reading import clean
from otop_core.thai_calendar import show_moment
from otop_core.words import Text, _
from otop_core.workshop import suggestions
from otop_core.workshop.suggestions import Suggestion, Waiting
from otop_core.workshop.workshops import Workshop
from pages.shared import fields
from pages.shared.conflict import in_words
from pages.shared.here import caller, language, plain, say, store
from pages.shared.tried import later, tried

OPEN = "suggest|open"
SENT = _("Thank you. The officer will look at it; what became of it stands under “What has come in”.")


@dataclass
class Begun:
    """The suggestion that is open on this screen: what is typed, with the draft it goes on with."""

    noun: str
    id: str
    op: str
    typed: dict[str, Any] = field(default_factory=dict)
    restored: str = ""
    wrong: Text | None = None

    def widget(self, name: str) -> str:
        return f"suggest|{self.id}|{self.op}|{name}"


def _begun(who: SignedIn, noun: str, id: str) -> Begun:
    """The one that is open here, else the draft that was left, else a new one."""
    now = st.session_state.get(OPEN)
    if now is None or (now.noun, now.id) != (noun, id):
        now = Begun(noun, id, ledger.new_id())
        if draft := drafts.find(store(), who.account_id, suggestions.draft_of(noun, id)):
            now = Begun(noun, id, draft.op, draft.typed, show_moment(draft.saved_at, language()))
        st.session_state[OPEN] = now
    return now


def suggesting(who: SignedIn, noun: str, id: str) -> None:
    """One field of somebody else's record, as it is and as it should be."""
    st.button(say(_("Back to the list")), on_click=_back, icon=":material/arrow_back:", type="tertiary")
    values = tried(suggestions.visible, store(), who.actor_, noun, id)
    if values is None:
        return
    now = _begun(who, noun, id)
    st.subheader(say(_("Suggest a change")))
    st.markdown(f"**{plain(' '.join(filter(None, (values['given_name'], values['family_name']))))}** · {say(NOUNS[noun].label)}")
    if now.restored:
        line, throw = st.columns([3, 1], vertical_alignment="center")
        line.info(say(_("Your draft of {moment} is back."), moment=now.restored), icon=":material/edit_note:")
        throw.button(say(_("Start afresh")), key="suggest|afresh", on_click=_afresh)
    names = list(values)
    name = st.selectbox(
        say(_("What should be changed")),
        names,
        index=names.index(now.typed["field"]) if now.typed.get("field") in names else 0,
        format_func=lambda n: say(suggestions.about(noun, n).label),
        key=now.widget("field"),
        on_change=_kept,
        args=(now.op, "field"),
    )
    about = suggestions.about(noun, name)
    st.caption(f"{say(_('It says now'))}: {plain(in_words(about, values[name]))}")
    asked = replace(about, label=_("What it should say"), help="", unit="", required=True)
    fields.draw(asked, now.widget(name), now.typed.get(name, values[name]), partial(_kept, now.op, name), {})
    fields.told(now.wrong)
    label, why = say(_("Reason (optional)")), now.typed.get("reason", "")
    st.text_input(label, why, key=now.widget("reason"), max_chars=300, on_change=_kept, args=(now.op, "reason"))
    send = {"args": (now.op, name), "on_click": _send}
    st.button(say(_("Send to the officer")), key="suggest|send", type="primary", width="stretch", icon=":material/send:", **send)


def _kept(op: str, name: str) -> None:
    """A field was committed: keep it in the draft at once. A late word of one that has been sent is not for the next."""
    now = st.session_state.get(OPEN)
    if now is None or now.op != op:
        return
    now.typed[name], now.wrong = st.session_state[now.widget(name)], None
    try:
        drafts.keep(store(), caller(), suggestions.draft_of(now.noun, now.id), op, now.typed, {})
    except SignedOut:
        return  # the run that follows shows the way to sign in
    except OtopError as refused:
        now.wrong = refused.text


def _send(op: str, name: str) -> None:
    """A second touch of the button does nothing more."""
    now = st.session_state.get(OPEN)
    if now is None or now.op != op:
        return
    typed, why = st.session_state.get(now.widget(name)), st.session_state.get(now.widget("reason"), "")
    try:
        suggestions.suggest(store(), caller(), op, now.noun, now.id, name, typed, why)
    except Invalid as invalid:
        now.wrong = invalid.problems[0].text
        return
    except OtopError as refused:
        now.wrong = refused.text
        return
    _back()
    later(say(SENT))


def _afresh() -> None:
    now = st.session_state.pop(OPEN, None)
    if now is not None:
        tried(drafts.drop, store(), caller(), suggestions.draft_of(now.noun, now.id))


def _back() -> None:
    """What is not sent stays a draft."""
    st.session_state.pop(OPEN, None)
    to_the_list()


def to_the_list() -> None:
    """What has come in, where she came from."""
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
