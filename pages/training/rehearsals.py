"""Rehearsal meetings: the register, and one meeting with the sessions it serves, the team's duties and readiness, and what is missing."""

import streamlit as st

from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_date
from otop_core.model.errors import OtopError
from otop_core.reports import session_rehearsal
from otop_core.reports.session_rehearsal import RehearsalPage
from otop_core.reports.session_team import Member
from otop_core.training.trainers import Rehearsal
from pages.shared import menu
from pages.shared.current_user import language, plain, require, say, store
from pages.shared.feedback import notice
from pages.shared.register import back, form_below, page, record
from pages.shared.status_icons import ICONS
from pages.training.todo import lies_in, listed

who = require("rows.read")


def one(id: str) -> None:
    """What it is for and what it achieved, then the record itself with the trainers to tick."""
    back()
    try:
        found = session_rehearsal.load(store(), who, id)
    except OtopError as refused:
        st.title(say(Rehearsal.plural))
        st.error(say(refused.text))
        return
    st.title(plain(found.rehearsal.name))
    notice()
    lies_in(found.place, show_date(found.rehearsal.held_on, language()))
    if not found.removed:
        if lacks := found.lacks():
            st.subheader(say(_("What is missing")))
            listed(lacks, found.place)
        else:
            st.success(say(_("Every trainer has a duty, was there and is ready.")), icon=":material/check_circle:")
        st.subheader(say(_("The trainings of this fiscal year")))
        listed([found.served(session) for session in found.sessions], found.place)
        if not found.sessions:
            st.caption(say(_("No training is planned in this fiscal year.")))
        team(found)
    form_below()
    record(Rehearsal, who, id)


def team(found: RehearsalPage) -> None:
    """Each trainer with duty, readiness and whether he or she came."""
    st.subheader(say(_("Trainer team: {n} of {total} were there"), n=len(found.came), total=len(found.team)))
    for member in found.team:
        icon = ICONS["done"] if member.came else ICONS["not_started"]
        st.page_link(menu.page_of("trainer"), label=words(member), icon=icon, query_params={"id": member.id})


def words(member: Member) -> str:
    ready = vocabulary.label("readiness", member.now, language()) if member.now else say(_("not known yet"))
    said = [f"**{plain(member.name)}**"] + ([say(_("Leads the team"))] if member.is_lead else [])
    said.append(plain(member.duty) if member.duty else say(_("no duty yet")))
    return " · ".join([*said, say(_("Readiness: {level}"), level=plain(ready))])


if id := st.query_params.get("id"):
    one(id)
else:
    page(Rehearsal)
