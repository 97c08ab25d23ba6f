"""The participants of a workshop on the page Workshops: who joined, the lock on the door, taking somebody off, making one of two."""

from collections.abc import Callable

import streamlit as st

from otop_core.access.sessions import SignedIn
from otop_core.gate.acts import new_id
from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_moment
from otop_core.model.errors import OtopError
from otop_core.workshop import joining, participants, workshops
from otop_core.workshop.participants import Listed
from otop_core.workshop.workshops import Participant, Workshop
from pages.shared.current_user import caller, language, plain, say, store
from pages.shared.feedback import later, tried
from pages.shared.live_updates import newer


def people(who: SignedIn, workshop: Workshop) -> None:
    """Worked out only when it is opened."""
    if workshop.is_open:
        _door(workshop)
    if not st.toggle(say(_("Participants")), key=f"people|{workshop.id}"):
        return
    everybody = tried(participants.listed, store(), who.actor_, workshop.id)
    if everybody is None:
        return
    newer("participant", "workshop.manage")
    if not everybody:
        st.caption(say(_("Nobody has joined yet.")))
        return
    for group in participants.same_names(everybody):
        _same(group)
    numbers = st.toggle(say(_("Show the four digits of each (not on a wall)")), key=f"digits|{workshop.id}")
    for one in everybody:
        _one(one, numbers)


def _door(workshop: Workshop) -> None:
    """Nobody new joins a locked room; who is inside goes on."""
    if workshop.is_locked:
        st.info(say(_("The room is locked: nobody new can join. Who is inside goes on.")), icon=":material/lock:")
        name, icon = say(_("Let new people join again")), ":material/lock_open:"
    else:
        name, icon = say(_("Lock the room: nobody new joins")), ":material/lock:"
    st.button(name, key=f"lock|{workshop.id}", on_click=_lock, args=(workshop,), icon=icon, width="stretch")


def _told(one: Listed) -> str:
    """“kind · sector · joined 10:05 · 3 entries · has voted”"""
    about = one.participant
    voted = say(_("has voted")) if one.votes else say(_("has not voted"))
    parts = (
        vocabulary.label("participant_kind", about.kind, language()),
        vocabulary.label("partner_sector", about.sector, language()),
        say(_("joined {moment}"), moment=show_moment(one.joined_at, language())),
        say(_("{n} entries"), n=one.entries),
        voted,
    )
    return " · ".join(filter(None, parts))


def _same(group: list[Listed]) -> None:
    """Those of one name: are they one person?"""
    with st.container(border=True):
        st.markdown(f":material/group: **{say(_('Same name: is this one person?'))}**")
        for n, one in enumerate(group, 1):
            st.markdown(f"{n}\\. **{plain(one.name)}** :small[{_told(one)}]")
        first, *others = group
        for n, other in enumerate(others, 2):
            st.button(
                say(_("One person: make number {n} one with number 1"), n=n),
                key=f"one|{first.participant.id}|{other.participant.id}",
                on_click=_act,
                args=(
                    participants.merge,
                    _("Two have become one; it can be taken back in the list."),
                    first.participant,
                    other.participant,
                ),
                width="stretch",
            )
        st.caption(say(_("What both entered belongs to one; of votes on the same record the newest counts once. It can be taken back.")))


def _one(one: Listed, numbers: bool) -> None:
    """A participant, and what the officer can do; who was removed stays in the list, with the way back."""
    id = one.participant.id
    with st.container(border=True):
        text, does = st.columns([3, 1], vertical_alignment="center")
        gone = f" {say(_('(removed)'))}" if one.removed else ""
        gone += f" · {say(_('number'))} **{joining.pin_of(store(), id) or '–'}**" if numbers else ""
        text.markdown(f"**{plain(one.name)}**{gone}  \n:small[{_told(one)}]")
        if one.removed:
            args = (participants.bring_back, _("{name} is back in the workshop."), one.participant)
            does.button(say(_("Bring back")), key=f"back|{id}", on_click=_act, args=args, icon=":material/undo:", width="stretch")
            return
        does.button(say(_("Remove")), key=f"remove|{id}", on_click=_ask, args=(id,), icon=":material/person_remove:", width="stretch")
        for other in one.twice:
            args = (participants.take_apart, _("Two people again."), other)
            name = say(_("Joined twice, made one: take it back"))
            st.button(name, key=f"apart|{other.id}", on_click=_act, args=args, icon=":material/undo:", width="stretch")
        if st.session_state.get("people|remove") == id:
            _question(one)


def _question(one: Listed) -> None:
    st.warning(
        say(
            _("Remove {name}? Her phone leaves the workshop at once and her votes no longer count; her {n} entries stay."),
            name=plain(one.name),
            n=one.entries,
        ),
        icon=":material/person_remove:",
    )
    yes, no = st.columns(2)
    args = (participants.remove, _("{name} has been removed. The way back is “Bring back” beside the name."), one.participant)
    yes.button(say(_("Yes, remove")), key="people|yes", on_click=_act, args=args, type="primary", width="stretch")
    no.button(say(_("No, keep")), key="people|no", on_click=_ask, args=("",), width="stretch")


def _ask(id: str) -> None:
    st.session_state["people|remove"] = id


def _act(action: Callable[..., object], done: str, *about: Participant) -> None:
    _ask("")
    try:
        action(store(), caller(), new_id(), *about)
    except OtopError as refused:
        st.error(say(refused.text))
        return
    later(say(done, name=plain(about[0].name)))


def _lock(workshop: Workshop) -> None:
    try:
        workshops.lock(store(), caller(), workshop, not workshop.is_locked)
    except OtopError as refused:
        st.error(say(refused.text))
        return
    later(say(_("Saved.")))
