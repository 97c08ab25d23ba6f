"""Meetings: what changed since the last one and what is still to be done; one meeting with its resolutions."""

import datetime as dt

import streamlit as st

from otop_core.admin import settings
from otop_core.language import labels
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_date
from otop_core.meetings.meetings import Meeting
from otop_core.meetings.resolutions import OPEN, Resolution
from otop_core.model.errors import OtopError
from otop_core.reports import resolutions, since
from pages.progress import meeting, resolution_lines
from pages.shared import since_panel
from pages.shared.current_user import language, plain, require, say, store
from pages.shared.entry import entry
from pages.shared.feedback import notice, tried
from pages.shared.register import back, form_below, record

who = require("overview.read")


def listed() -> None:
    st.title(say(Meeting.plural))
    notice()
    if who.may("meeting.write"):
        label = say(_("Register: {what}"), what=say(Meeting.label))
        st.button(label, on_click=st.query_params.update, args=({"new": "1"},), icon=":material/add:")
    last = resolutions.last_meeting(store(), who)
    if last is None:
        first = _("No meeting yet. Register the last one: from then on this page tells what has changed since, and who was to act.")
        waits = _("No meeting has been registered yet. The provincial office registers it; then this page tells what has changed since.")
        st.info(say(first if who.may("meeting.write") else waits), icon=":material/inbox:")
    else:
        st.header(say(_("Since the last meeting")))
        called = {"name": plain(last.name), "day": show_date(last.held_on, language())}
        st.markdown(say(_("{name}, {day}, until today"), **called))
        changed(last.held_on, None)
        st.header(say(_("Resolutions still to be done")))
        left = resolutions.open_ones(store(), who)
        resolution_lines.lines(left, who, named=True)
        if not left:
            st.success(say(_("Every resolution is done.")), icon=":material/check_circle:")
    st.header(say(_("All meetings")))
    for one in resolutions.meetings(store(), who):
        st.button(
            words(one), key=f"open|{one.meeting.id}", on_click=st.query_params.update, args=({"id": one.meeting.id},), width="stretch"
        )


def words(one: resolutions.MeetingLine) -> str:
    said = [show_date(one.meeting.held_on, language()), plain(one.meeting.committee)]
    said.append(say(_("{n} resolutions, {k} still open"), n=one.resolved, k=one.still_open))
    if one.overdue:
        said.append(say(_("{n} overdue"), n=one.overdue))
    return f"**{plain(one.meeting.name)}**  \n{' · '.join(said)}"


def changed(start: dt.date, end: dt.date | None) -> None:
    """What changed between the two days, in the province or the district one chooses."""
    names = {code: labels.district(code, language()) for code in settings.districts(store())}
    district = st.selectbox(
        say(_("District")), ["", *names], format_func=lambda code: names.get(code) or say(_("The whole province")), key="meeting_district"
    )
    if (found := tried(since.cached, store(), who, start, end, district or "")) is not None:
        since_panel.draw(found, who)


def one(id: str) -> None:
    """Its facts, what it resolved, and what had changed since the meeting before it."""
    back()
    try:
        found = resolutions.meeting(store(), who, id)
    except OtopError as refused:
        st.title(say(Meeting.plural))
        st.error(say(refused.text))
        return
    st.title(plain(found.meeting.name))
    notice()
    meeting.facts(found.meeting)
    st.header(say(Resolution.plural))
    if not found.resolutions:
        st.info(say(_("No resolution yet: write down what was resolved, who acts and until when.")), icon=":material/inbox:")
    resolution_lines.lines(sorted(found.resolutions, key=lambda line: line.status != OPEN), who, named=False)
    if who.may("meeting.write") and st.toggle(say(_("Add a resolution")), value=not found.resolutions, key=f"add|{id}"):
        entry(f"resolution:new:{id}", stays=True)
    if found.before:
        st.header(say(_("What had changed since the meeting before")))
        days = {"day": show_date(found.before.held_on, language()), "until": show_date(found.until, language())}
        st.markdown(say(_("{name}, {day}, until {until}"), name=plain(found.before.name), **days))
        changed(found.before.held_on, found.until)
    if who.may("meeting.write") and st.toggle(say(_("Change the meeting")), key=f"own|{id}"):
        form_below()
        record(Meeting, who, id)


if id := st.query_params.get("id"):
    one(id)
elif "new" in st.query_params:
    meeting.new(who)
elif code := st.query_params.get("show"):
    meeting.behind(who, code)
else:
    listed()
