"""Decide together: open the voting on sages or households, watch it come in by sector, then decide record by record."""

from collections.abc import Callable

import streamlit as st

from otop_core.gate.acts import new_id
from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_date
from otop_core.model.errors import OtopError
from otop_core.workshop import counting, deciding, voting, workshops
from otop_core.workshop.counting import Candidate, Count
from otop_core.workshop.deciding import Decision, Wanted
from otop_core.workshop.workshops import Workshop
from pages.shared.current_user import caller, language, plain, require, say, still_may, store
from pages.shared.feedback import later, notice, tried
from pages.shared.live_updates import newer
from pages.shared.table import Cell, show
from pages.workshop.majority import ICONS, confirm, quorum, turnout


def label(name: str, code: str | None) -> str:
    return vocabulary.label(name, code, language())


def chosen_workshop() -> Workshop | None:
    held = workshops.all_in(store(), who.actor_.reach("workshop.manage") or "")
    if not held:
        st.info(say(_("No workshop yet. Open one on the page Workshops.")), icon=":material/inbox:")
        st.page_link("workshop/workshops.py", label=say(_("Workshops")), icon=":material/event:")
        return None
    ids = [one.id for one in held]
    wanted = st.query_params.get("workshop", "")
    at = ids.index(wanted) if wanted in ids else next((n for n, one in enumerate(held) if one.is_open), 0)
    named = {one.id: one for one in held}
    chosen = st.selectbox(
        say(_("Workshop")),
        ids,
        index=at,
        key="decide|workshop",
        format_func=lambda id: f"{named[id].name} · {show_date(named[id].held_on, language())}",
    )
    return named[chosen]


def act(action: Callable[..., object], *args: object) -> None:
    try:
        action(store(), caller(), *args)
    except OtopError as refused:
        st.error(say(refused.text))


def results(count: Count, noun: str) -> str:
    """“question 12/14 · ...”"""
    return " · ".join(f"{say(question)} **{count.yes.get(name, 0)}/{count.voters}**" for name, question in voting.CRITERIA[noun].items())


def sectors(one: Candidate) -> str:
    return " · ".join(
        f"{label('partner_sector', code) or say(_('Sector not told'))} {n.agreed}/{n.voters}" for code, n in one.by_sector().items()
    )


@st.fragment(run_every=4)
def live(workshop: Workshop, noun: str, where: str) -> None:
    """What comes in while the voting is open; nothing here can be touched but a list of names, so nothing moves under a hand."""
    me = still_may("workshop.manage", where)
    if me is None:
        return
    turnout(me, workshop, noun)
    for one in counting.candidates(store(), workshop.id, noun, language()):
        with st.container(border=True):
            st.markdown(f"**{plain(one.name)}** · {plain(one.about)}  \n{results(one.count, noun)}")
            if one.count.voters:
                st.caption(f"{say(_('Yes to everything, by sector'))}: {sectors(one)}")


def voting_box(workshop: Workshop, noun: str, open_now: str) -> None:
    """Open or close the voting."""
    if open_now == noun:
        st.button(
            say(_("Close the voting and decide")),
            on_click=act,
            args=(voting.close_round, workshop.id),
            type="primary",
            icon=":material/lock:",
            width="stretch",
        )
    elif workshop.is_open:
        if open_now:
            st.caption(say(_("The voting on {what} is open; opening this one closes it."), what=label("decided_about", open_now)))
        name = say(_("Open the voting: {what}"), what=label("decided_about", noun))
        st.button(name, on_click=act, args=(voting.open_round, workshop.id, noun), icon=":material/how_to_vote:", width="stretch")
    else:
        st.caption(say(_("The workshop is closed. Open it again on the page Workshops, then open the voting.")))


def listing(workshop: Workshop, noun: str, there: list[Candidate], decided: dict[str, Decision], people: int) -> None:
    """Every record with its result and what has been decided; the suggestions of all that are undecided can be confirmed at once."""
    quorum(workshop, people)
    if noun == "household" and decided:
        if told := deciding.balance(deciding.chosen(there, decided), workshop.target):
            st.warning(say(told), icon=":material/flag:")
    confirm(workshop, noun, there, decided, people, decide)
    for one in there:
        st.button(
            f"**{plain(one.name)}** · {standing(one, noun, decided.get(one.id))}  \n{plain(one.about)}  \n{results(one.count, noun)}",
            key=f"decide|{one.id}",
            on_click=_open,
            args=(one.id,),
            width="stretch",
        )


def standing(one: Candidate, noun: str, decision: Decision | None) -> str:
    if decision is not None:
        return f"{ICONS[decision.decision]} {label('selection', decision.decision)}"
    suggestion = deciding.suggested(one.count, noun)
    return say(_("suggested: {what}"), what=label("selection", suggestion)) if suggestion else say(_("nobody has voted"))


def _open(id: str) -> None:
    st.query_params["record"] = id


def record(workshop: Workshop, noun: str, one: Candidate, decision: Decision | None) -> None:
    """One record: its result, who voted what, and the decision."""
    st.button(say(_("Back to the list")), on_click=_back, icon=":material/arrow_back:", type="tertiary")
    st.subheader(plain(one.name))
    st.markdown("  \n".join([plain(one.about), *(plain(line) for line in one.told)]))
    st.markdown(f"{standing(one, noun, decision)}  \n{results(one.count, noun)}")
    if one.count.voters:
        st.caption(f"{say(_('Yes to everything, by sector'))}: {sectors(one)}")
        if st.toggle(say(_("Who voted what")), key=f"who|{one.id}"):
            by_name(workshop, noun, one)
    least = deciding.quorum(store(), workshop.id)
    if one.count.voters < least:
        told = _("Only {n} people have voted on this one and {least} must have: write in the note why it is decided all the same.")
        st.warning(say(told, n=one.count.voters, least=least), icon=":material/group_off:")
    st.text_input(say(_("Note or reason")), value=(decision.note if decision else "") or "", key=f"note|{one.id}", max_chars=1000)
    suggestion = decision.decision if decision else deciding.suggested(one.count, noun)
    with st.container(horizontal=True):
        for code in vocabulary.codes("selection"):
            st.button(
                label("selection", code),
                key=f"take|{code}",
                on_click=take,
                args=(new_id(), workshop, noun, one.id, code, decision),
                type="primary" if code == suggestion else "secondary",
                icon=ICONS[code],
            )
    if one.merged:
        st.caption(say(_("{n} entries have been merged into this one; votes on them count here, each person once."), n=one.merged))
    if decision is not None:
        if decision.record_id != one.id:
            st.caption(say(_("This was decided about an entry that has been merged into this one.")))
        recorded(decision)


def recorded(decision: Decision) -> None:
    """What is written down, and the way to take it back."""
    part = " · ".join(f"{label('participant_kind', kind)} ({label('partner_sector', code) or '–'}) {n}" for kind, code, n in decision.who())
    ways = ", ".join(label("participation_mode", code) for code in decision.modes)
    st.caption(
        f"{say(_('Date of the decision'))} {show_date(decision.decided_on, language())} · {results(decision.count, decision.about_noun)}"
    )
    st.caption(f"{say(_('Who took part'))}: {part or '–'}  \n{say(_('Principles of participation (5R) that were used'))}: {ways or '–'}")
    op = f"back:{decision.id}:{decision.version}"
    if st.button(say(_("Take back the decision")), icon=":material/undo:"):
        if tried(deciding.take_back, store(), caller(), op, decision):
            later(say(_("Taken back.")))
            st.rerun()


def by_name(workshop: Workshop, noun: str, one: Candidate) -> None:
    votes = tried(counting.by_name, store(), who.actor_, workshop.id, noun, one.id) or []
    heads = [say(_("Name")), say(_("Sector")), *(say(question) for question in voting.CRITERIA[noun].values())]
    rows = [
        [name, label("partner_sector", code) or "–", *(label("yes_no", "yes" if yes else "no") for yes in answers.values())]
        for name, code, answers in votes
    ]
    show(heads, [[Cell(value) for value in row] for row in rows])


def take(op: str, workshop: Workshop, noun: str, id: str, code: str, was: Decision | None) -> None:
    """The note as it stands now: it may have been typed right before this touch."""
    decide(op, workshop, noun, [Wanted(id, code, str(st.session_state.get(f"note|{id}") or ""), was)])


def decide(op: str, workshop: Workshop, noun: str, wanted: list[Wanted]) -> bool:
    try:
        deciding.decide(store(), caller(), op, workshop.id, noun, wanted, st.session_state.get(f"modes|{noun}") or ())
    except OtopError as refused:
        st.error(say(refused.text))
        return False
    later(say(_("Saved: {n} decisions."), n=len(wanted)))
    _back()
    return True


def _back() -> None:
    st.query_params.pop("record", None)


def page(workshop: Workshop) -> None:
    open_now = voting.on_now(store(), workshop.id)
    noun = st.segmented_control(
        say(_("What is decided about")),
        list(voting.CRITERIA),
        default=open_now or "sage",
        key="decide|noun",
        required=True,
        format_func=lambda code: label("decided_about", code),
        on_change=_back,
        width="stretch",
    )
    voting_box(workshop, noun, open_now)
    if open_now == noun:
        live(workshop, noun, workshops.find(store(), workshop.id).district)
        return
    there = counting.candidates(store(), workshop.id, noun, language())
    decided = deciding.current(store(), workshop.id, noun)
    if not there:
        st.info(say(_("Nothing to decide yet: none has been entered in this workshop.")), icon=":material/inbox:")
        return
    st.pills(
        say(_("Principles of participation (5R) that were used")),
        vocabulary.codes("participation_mode"),
        selection_mode="multi",
        default=deciding.usual_modes(decided),
        key=f"modes|{noun}",
        format_func=lambda code: label("participation_mode", code),
    )
    one = next((one for one in there if one.id == st.query_params.get("record")), None)
    if one is not None:
        record(workshop, noun, one, decided.get(one.id))
    else:
        people = turnout(who, workshop, noun)
        listing(workshop, noun, there, decided, people)
    newer("decision", "workshop.manage")


who = require("workshop.manage")
st.title(say(_("Decide together")))
notice()
if (workshop := chosen_workshop()) is not None:
    page(workshop)
