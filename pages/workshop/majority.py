"""On the page Decide: who has not voted yet, how many must have, and the question before what the majority suggests is confirmed."""

from collections.abc import Callable
from dataclasses import dataclass, field

import streamlit as st

from otop_core.access.sessions import SignedIn
from otop_core.gate.acts import new_id
from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.model.errors import OtopError
from otop_core.workshop import counting, deciding, voting, workshops
from otop_core.workshop.counting import Candidate
from otop_core.workshop.deciding import Decision, Proposal, Wanted
from otop_core.workshop.workshops import Workshop
from pages.shared.current_user import caller, language, plain, say, store
from pages.shared.feedback import later, tried
from pages.shared.page_state import state
from pages.shared.table import Cell, show

Decide = Callable[[str, Workshop, str, list[Wanted]], bool]
ICONS = {"selected": ":material/check_circle:", "reserve": ":material/pending:", "not_selected": ":material/cancel:"}


@dataclass
class MajorityState:
    """``asked``: operations of the decisions that are asked about, by workshop and noun, one however often Yes is touched."""

    asked: dict[str, str] = field(default_factory=dict)
    refused: str = ""


def results(one: Candidate, noun: str, people: int) -> str:
    """“voted 14 of 26 · question 12/14 · ...”"""
    count = one.count
    each = [f"{say(question)} **{count.yes.get(name, 0)}/{count.voters}**" for name, question in voting.CRITERIA[noun].items()]
    return " · ".join([say(_("{n} of {m} people voted on it"), n=count.voters, m=people), *each])


def turnout(who: SignedIn, workshop: Workshop, noun: str) -> int:
    """How many have voted, by sector, which of the five have not, and who; returns how many take part."""
    now = counting.turnout(store(), workshop.id, noun)
    st.progress(now.voters / now.people if now.people else 0.0, say(_("{n} of {m} people have voted"), n=now.voters, m=now.people))
    rows = [
        (vocabulary.label("partner_sector", code, language()) or say(_("Sector not told")), joined, voted)
        for code, joined, voted in now.sectors
    ]
    rows.append((say(_("All")), now.people, now.voters))
    heads = [say(_("Sector")), say(_("People here")), say(_("Have voted"))]
    show(heads, [[Cell(value) for value in row] for row in rows], last_is_total=True)
    if now.silent:
        names = ", ".join(vocabulary.label("partner_sector", code, language()) for code in now.silent)
        st.warning(say(_("Not a single vote yet from: {names}"), names=names), icon=":material/groups:")
    _waited_for(who, workshop, noun)
    return now.people


def _waited_for(who: SignedIn, workshop: Workshop, noun: str) -> None:
    """The names of those whose votes are still out, so that somebody can go and help them."""
    names = tried(counting.not_voted, store(), who.actor_, workshop.id, noun)
    if names:
        with st.expander(say(_("Have not voted yet: {n}"), n=len(names)), icon=":material/hourglass_empty:"):
            st.markdown(" · ".join(plain(name) for name in names))


def quorum(workshop: Workshop, people: int) -> int:
    """How many must have voted, and the way to set it."""
    least = deciding.needed(workshop, people)
    told = _("A decision needs the votes of {least} people (set by the officer).")
    if workshop.quorum is None:
        told = _("A decision needs the votes of {least} people: more than half of the {people} who joined.")
    text, change = st.columns([3, 1], vertical_alignment="center")
    text.caption(say(told, least=least, people=people))
    with change.popover(say(_("Change")), width="stretch"):
        key = f"quorum|{workshop.id}|{workshop.version}"
        st.number_input(say(_("How many must have voted for a decision")), 1, 500, value=least, step=1, key=key)
        st.button(say(_("Save")), key="quorum|save", on_click=_set, args=(workshop, key), type="primary", width="stretch")
        if workshop.quorum is not None:
            st.button(say(_("More than half of those who joined")), key="quorum|none", on_click=_set, args=(workshop, ""), width="stretch")
    return least


def _set(workshop: Workshop, key: str) -> None:
    try:
        workshops.set_quorum(store(), caller(), workshop, int(st.session_state[key]) if key else None)
    except OtopError as refused:
        st.error(say(refused.text))
        return
    later(say(_("Saved.")))


def confirm(workshop: Workshop, noun: str, there: list[Candidate], decided: dict[str, Decision], people: int, decide: Decide) -> None:
    """The button, and once it is touched what exactly will be decided, before anything is."""
    found = deciding.proposals(there, decided, noun, deciding.needed(workshop, people))
    if not found:
        return
    asking, now = f"majority|{workshop.id}|{noun}", state(MajorityState)
    if asking not in now.asked:
        name = say(_("Confirm what the majority suggests for {n} undecided"), n=len(found))
        st.button(name, on_click=_ask, args=(asking,), type="primary", icon=":material/done_all:", width="stretch")
        return
    enough, few = ([one for one in found if one.enough is wanted] for wanted in (True, False))
    with st.container(border=True):
        st.subheader(say(_("Is this what shall be decided?")))
        _groups(enough, noun, people)
        if few:
            st.warning(say(_("Too few have voted on {n}; without a reason these stay undecided:"), n=len(few)), icon=":material/group_off:")
            _groups(few, noun, people)
            st.text_input(say(_("Reason to decide them all the same (kept in the note)")), key=f"{asking}|why", max_chars=1000)
        yes, no = st.columns(2)
        args = (asking, workshop, noun, enough, few, decide)
        yes.button(say(_("Yes, decide this")), key="majority|yes", on_click=_do, args=args, type="primary", width="stretch")
        no.button(say(_("No, not yet")), key="majority|no", on_click=_leave, args=(asking,), width="stretch")
        if now.refused:
            st.error(say(now.refused), icon=":material/error:")
            now.refused = ""


def _groups(found: list[Proposal], noun: str, people: int) -> None:
    for code in vocabulary.codes("selection"):
        part = [one.candidate for one in found if one.decision == code]
        if part:
            head = f"{ICONS[code]} **{vocabulary.label('selection', code, language())} {len(part)}**"
            st.markdown("\n".join([head, "", *(f"- **{plain(one.name)}** · {results(one, noun, people)}" for one in part)]))


def _ask(asking: str) -> None:
    state(MajorityState).asked[asking] = new_id()


def _leave(asking: str) -> None:
    state(MajorityState).asked.pop(asking, None)


def _do(asking: str, workshop: Workshop, noun: str, enough: list[Proposal], few: list[Proposal], decide: Decide) -> None:
    now = state(MajorityState)
    why = str(st.session_state.get(f"{asking}|why") or "").strip()
    wanted = [Wanted(one.candidate.id, one.decision) for one in enough]
    wanted += [Wanted(one.candidate.id, one.decision, why) for one in few if why]
    if not wanted:
        now.refused = _("Too few have voted. Please write why it is decided all the same, or wait for more votes.")
        return
    if decide(now.asked[asking], workshop, noun, wanted):
        _leave(asking)
