"""Resolutions as lines: who acts, until when, how it stands by word and icon; done with one touch by who may."""

from collections.abc import Sequence

import streamlit as st

from otop_core.access.sessions import SignedIn
from otop_core.gate import ledger, records
from otop_core.gate.acts import Change
from otop_core.language import labels, thai_calendar, vocabulary
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_date
from otop_core.meetings.resolutions import DONE, OPEN
from otop_core.reports.resolutions import ResolutionLine
from pages.shared import menu
from pages.shared.current_user import caller, language, plain, say, store
from pages.shared.feedback import later, tried
from pages.shared.status_icons import ICONS

SIGNS = {OPEN: ICONS["in_progress"], DONE: ICONS["done"], "dropped": ICONS["not_applicable"]}


def lines(found: Sequence[ResolutionLine], who: SignedIn, *, named: bool) -> None:
    """``named``: each with the meeting that resolved it."""
    for one in found:
        with st.container(border=True):
            st.markdown(words(one, named=named))
            if who.may("meeting.write"):
                with st.container(horizontal=True, gap="small"):
                    if one.status == OPEN and st.button(say(_("Mark as done today")), key=f"done|{one.id}", icon=ICONS["done"]):
                        done(one)
                    change = say(_("Change the resolution"))
                    st.page_link(menu.page_of("resolution"), label=change, icon=":material/edit:", query_params={"id": one.id})


def done_since(found: Sequence[ResolutionLine]) -> None:
    """What was done between two days; nothing where that is nothing."""
    if found:
        st.subheader(say(_("Resolutions that were done")))
        for one in found:
            st.markdown(words(one, named=True))


def words(one: ResolutionLine, *, named: bool) -> str:
    about = [say(_("Who acts: {owner}"), owner=plain(one.owner))]
    if one.district:
        about.append(labels.district_called(one.district, language()))
    if one.due_on:
        about.append(say(_("due {day}"), day=show_date(one.due_on, language())))
    if named:
        about.append(plain(one.meeting_name))
    if one.note:
        about.append(plain(one.note))
    return f"{standing(one)} · **{plain(one.what)}**  \n{' · '.join(about)}"


def standing(one: ResolutionLine) -> str:
    """The sign and the word for how it stands."""
    if one.overdue:
        return f":material/event_busy: **{say(_('Overdue'))}**"
    word = vocabulary.label("resolution_status", one.status, language())
    day = f" {show_date(one.done_on, language())}" if one.done_on else ""
    return f"{SIGNS[one.status]} {word}{day}"


def done(one: ResolutionLine) -> None:
    with store().read() as cursor:
        was = records.find(cursor, "resolution", one.id).record
    now = was.model_copy(update={"status": DONE, "done_on": thai_calendar.today()})
    if tried(ledger.commit, store(), caller(), f"done:{was.id}:{was.version}", Change(was, now)):
        later(say(_("Marked as done.")))
        st.rerun()
