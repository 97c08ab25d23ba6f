"""The ballot on a phone: one record at a time, its questions as big buttons; every answer is counted as soon as the last one is given."""

import streamlit as st

from otop_core.problems import OtopError, SignedOut
from otop_core.vocabulary import label
from otop_core.words import _
from otop_core.workshop import counting, voting
from otop_core.workshop.counting import Candidate
from otop_core.workshop.workshops import Workshop
from pages.shared.here import caller, here, language, plain, say, store

ANSWERS = ("yes", "no")


@st.fragment
def ballot(workshop: Workshop) -> None:
    """Only a touch draws it again; what others do meanwhile moves nothing."""
    me = here()
    noun = voting.on_now(store(), workshop.id)
    if told := st.session_state.pop("ballot|told", None):
        st.error(say(told), icon=":material/error:")
    if not noun:
        st.info(say(_("No voting is open now. Thank you for taking part.")), icon=":material/how_to_vote:")
        return
    there = counting.candidates(store(), workshop.id, noun, language())
    mine = counting.mine(store(), workshop.id, me.account_id, noun)
    if not there:
        st.info(say(_("There is nothing to vote on yet.")), icon=":material/inbox:")
        return
    now = _at(there, mine, noun)
    n = there.index(now)
    seen = sum(one.id in mine for one in there)
    st.progress(seen / len(there), say(_("Voted on {n} of {total}"), n=seen, total=len(there)))
    st.caption(say(_("This is an open vote: the officer sees who voted what.")))
    paper(now, noun, n, len(there), mine.get(now.id, {}))
    with st.container(horizontal=True):
        st.button(
            say(_("Previous")), key="ballot|back", disabled=n == 0, on_click=_go, args=(noun, there[max(n - 1, 0)].id), width="stretch"
        )
        last = n == len(there) - 1
        ahead = there[min(n + 1, len(there) - 1)].id
        st.button(
            say(_("Next")),
            key="ballot|next",
            type="primary" if now.id in mine else "secondary",
            disabled=last,
            on_click=_go,
            args=(noun, ahead),
            width="stretch",
        )
    outcome(now, now.id in mine)
    if seen == len(there):
        st.success(say(_("You have voted on all of them. Thank you; you can still change a vote until the voting is closed.")))


def _at(there: list[Candidate], mine: dict[str, dict[str, bool]], noun: str) -> Candidate:
    """The record before her; at first the one she has not voted on yet."""
    wanted = st.session_state.get(f"ballot|{noun}")
    found = next((one for one in there if one.id == wanted), None)
    found = found or next((one for one in there if one.id not in mine), there[0])
    st.session_state[f"ballot|{noun}"] = found.id
    return found


def _go(noun: str, id: str) -> None:
    st.session_state[f"ballot|{noun}"] = id


def paper(now: Candidate, noun: str, n: int, total: int, answers: dict[str, bool]) -> None:
    """One record as neighbours know it, and the questions."""
    with st.container(border=True):
        st.caption(f"{label('decided_about', noun, language())} {n + 1}/{total}")
        st.subheader(plain(now.name))
        about = say(_("Wants to learn")) if noun == "household" else say(_("Area"))
        st.markdown("  \n".join([f"{about}: **{plain(now.about) or '–'}**", *(plain(line) for line in now.told)]))
    for name, question in voting.CRITERIA[noun].items():
        st.segmented_control(
            say(question),
            ANSWERS,
            default=None if name not in answers else "yes" if answers[name] else "no",
            key=f"ballot|{now.id}|{name}",
            format_func=lambda code: label("yes_no", code, language()),
            on_change=_answered,
            args=(noun, now.id),
            required=True,
            width="stretch",
        )


def outcome(now: Candidate, answered: bool) -> None:
    """Below the buttons, so that they stay where they are: the result so far for those who have voted, before that only how many have."""
    count = now.count
    if not answered:
        st.caption(say(_("Touch an answer to each question; then your vote counts. {n} people have voted here."), n=count.voters))
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
    """Count the vote once every question is answered; a touch after the end is told, not lost without a word."""
    given = {name: st.session_state.get(f"ballot|{id}|{name}") for name in voting.CRITERIA[noun]}
    if not all(given.values()):
        return
    try:
        voting.vote(store(), caller(), noun, id, {name: answer == "yes" for name, answer in given.items()})
    except SignedOut:
        return  # the run that follows shows the way to sign in
    except OtopError as refused:
        st.session_state["ballot|told"] = refused.text
