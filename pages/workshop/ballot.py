"""The ballot on a phone: one household or sage at a time, one touch counts and brings the next, and the last touch can be changed."""

from dataclasses import dataclass, field

import streamlit as st

from otop_core.language.messages import Text, _
from otop_core.language.vocabulary import label
from otop_core.model.errors import OtopError, SignedOut
from otop_core.workshop import counting, voting
from otop_core.workshop.counting import Candidate
from otop_core.workshop.workshops import Workshop
from pages.shared.current_user import caller, here, language, plain, say, store
from pages.shared.page_state import state

ANSWERS = ("yes", "no")
Votes = dict[str, dict[str, bool]]


@dataclass
class BallotState:
    """By noun the record that was chosen and the one voted on last; ``turn`` is 0 and 1 from card to card."""

    chosen: dict[str, str | None] = field(default_factory=dict)
    last: dict[str, str] = field(default_factory=dict)
    shown: str = ""
    turn: int = 0
    refused: Text | None = None


@st.fragment
def ballot(workshop: Workshop) -> None:
    """Only a touch draws it again; what others do meanwhile moves nothing."""
    me = here()
    noun = voting.on_now(store(), workshop.id)
    kept = state(BallotState)
    if kept.refused:
        st.error(say(kept.refused), icon=":material/error:")
        kept.refused = None
    if not noun:
        st.info(say(_("No voting is open now. Thank you for taking part.")), icon=":material/how_to_vote:")
        return
    there = counting.candidates(store(), workshop.id, noun, language())
    mine = counting.mine(store(), workshop.id, me.account_id, noun)
    if not there:
        st.info(say(_("There is nothing to vote on yet.")), icon=":material/inbox:")
        return
    seen = sum(one.id in mine for one in there)
    st.progress(seen / len(there), say(_("Voted on {n} of {total}"), n=seen, total=len(there)))
    now = _at(there, mine, noun)
    if now is None:
        everything(there, mine, noun)
        return
    taken(there, mine, noun, now)
    card(now, noun, there.index(now), len(there))
    answers(now, noun, mine.get(now.id))
    around(there, noun, now)
    outcome(now, now.id in mine)


def _at(there: list[Candidate], mine: Votes, noun: str) -> Candidate | None:
    """The record on the ballot: the one chosen, else the next without a vote; None once all have one."""
    kept = state(BallotState)
    wanted = kept.chosen.get(noun)
    found = next((one for one in there if one.id == wanted), None) or next((one for one in there if one.id not in mine), None)
    if found and found.id != kept.shown:
        kept.shown, kept.turn = found.id, 1 - kept.turn
    return found


def _key(answer: str, now: Candidate) -> str:
    """Another key for each card, so that a touch on its way is for the card it was made on; its number changes from card to card, by which
    the style knows a card that has just come and lets the second tap of a double tap go by (``style.py``)."""
    return f"ballot-{answer}-{state(BallotState).turn}|{now.id}"


def _go(noun: str, id: str | None) -> None:
    state(BallotState).chosen[noun] = id


def card(now: Candidate, noun: str, n: int, total: int) -> None:
    """One record as neighbours know it and what is asked; always of one height, so that the buttons below stay under the thumb."""
    with st.container(border=True, height=170):
        st.subheader(f"{plain(now.name)} :gray[:small[{n + 1}/{total}]]")
        about = say(_("Wants to learn")) if noun == "household" else say(_("Area"))
        st.markdown("  \n".join([f"{about}: **{plain(now.about) or '–'}**", *(plain(line) for line in now.told)]))
    asked = " · ".join(say(question) for question in voting.CRITERIA[noun].values())
    st.markdown(f":small[{asked}]")


def answers(now: Candidate, noun: str, given: dict[str, bool] | None) -> None:
    """Yes to everything, no to everything, or each question by itself."""
    criteria = voting.CRITERIA[noun]
    every, none = (given is not None and set(given.values()) == {answer} for answer in (True, False))
    for key, name, icon, answer, chosen in (
        ("yes", say(_("Agree with all {n}"), n=len(criteria)), ":material/thumb_up:", True, every),
        ("no", say(_("Do not agree")), ":material/thumb_down:", False, none),
    ):
        st.button(
            f"{name} ✓" if chosen else name,
            key=_key(key, now),
            on_click=_vote,
            args=(noun, now.id, dict.fromkeys(criteria, answer)),
            type="primary" if answer else "secondary",
            icon=icon,
            width="stretch",
        )
    mixed = given is not None and not every and not none
    if st.toggle(say(_("Answer each question by itself")), value=mixed, key=f"ballot|each|{now.id}"):
        for name, question in criteria.items():
            st.segmented_control(
                say(question),
                ANSWERS,
                default=None if given is None else "yes" if given[name] else "no",
                key=f"ballot|{now.id}|{name}",
                format_func=lambda code: label("yes_no", code, language()),
                on_change=_answered,
                args=(noun, now.id),
                required=True,
                width="stretch",
            )


def taken(there: list[Candidate], mine: Votes, noun: str, now: Candidate) -> None:
    """What the last touch did, and the way back to it; before the first touch, who will see it. Always of one height."""
    last = state(BallotState).last.get(noun)
    one = next((one for one in there if one.id == last and one.id in mine and one.id != now.id), None)
    with st.container(height=48, border=False):
        if one is None:
            st.caption(say(_("This is an open vote: the officer sees who voted what.")))
            return
        name = say(_("Taken: {answer} for {name} · change"), answer=_said(mine[one.id]), name=plain(one.name))
        st.button(name, key="ballot|change", on_click=_go, args=(noun, one.id), icon=":material/undo:", width="stretch")


def _said(given: dict[str, bool]) -> str:
    """The vote in a word."""
    yes = sum(given.values())
    if yes in (0, len(given)):
        return say(_("agree")) if yes else say(_("do not agree"))
    return say(_("yes to {n} of {total}"), n=yes, total=len(given))


def around(there: list[Candidate], noun: str, now: Candidate) -> None:
    """To the neighbours in the list without voting."""
    n = there.index(now)
    before, after = there[max(n - 1, 0)].id, there[min(n + 1, len(there) - 1)].id
    with st.container(horizontal=True):
        st.button(say(_("Previous")), key="ballot|back", disabled=n == 0, on_click=_go, args=(noun, before), width="stretch")
        st.button(say(_("Next")), key="ballot|next", disabled=n == len(there) - 1, on_click=_go, args=(noun, after), width="stretch")


def everything(there: list[Candidate], mine: Votes, noun: str) -> None:
    """All votes at the end; a touch changes one."""
    st.success(say(_("You have voted on all of them. Thank you; you can still change a vote until the voting is closed.")))
    for one in there:
        name = f"**{plain(one.name)}** · {_said(mine[one.id])}"
        st.button(name, key=f"mine-ballot|{one.id}", on_click=_go, args=(noun, one.id), icon=":material/edit:", width="stretch")


def outcome(now: Candidate, answered: bool) -> None:
    """The result so far for those who have voted; before that only how many have, so that nobody votes after the others."""
    count = now.count
    if not answered:
        st.caption(say(_("{n} people have voted here."), n=count.voters))
        return
    parts = [
        f"{label('partner_sector', code, language()) or say(_('Sector not told'))} {one.agreed}/{one.voters}"
        for code, one in now.by_sector().items()
    ]
    st.caption(
        f":material/check_circle: {say(_('Your vote is counted.'))} "
        + say(_("Yes to everything: {n} of {total} people"), n=count.agreed, total=count.voters)
        + f" · {' · '.join(parts)}"
    )


def _answered(noun: str, id: str) -> None:
    """Count the vote once every question is answered."""
    given = {name: st.session_state.get(f"ballot|{id}|{name}") for name in voting.CRITERIA[noun]}
    if all(given.values()):
        _vote(noun, id, {name: answer == "yes" for name, answer in given.items()})


def _vote(noun: str, id: str, given: dict[str, bool]) -> None:
    """Count it and go on to the next; a touch after the end is told, not lost without a word."""
    try:
        voting.vote(store(), caller(), noun, id, given)
    except SignedOut:
        return  # the run that follows shows the way to sign in
    except OtopError as refused:
        state(BallotState).refused = refused.text
        return
    state(BallotState).last[noun] = id
    _go(noun, None)
