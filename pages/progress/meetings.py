"""Meetings: what changed since the last one and what is still to be done; one meeting with its resolutions."""

import datetime as dt
from functools import partial

import streamlit as st

from otop_core.admin import settings
from otop_core.language import labels
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_date
from otop_core.meetings.meetings import Meeting
from otop_core.meetings.resolutions import OPEN, Resolution
from otop_core.model.errors import OtopError
from otop_core.reports import resolutions, since
from otop_core.reports.since import Since
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
    st.page_link("progress/figures.py", label=say(_("Figures for the meeting")), icon=":material/slideshow:")
    if who.may("meeting.write"):
        new, label = {"new": "1"}, say(_("Register: {what}"), what=say(Meeting.label))
        st.button(label, on_click=st.query_params.update, args=(new,), key="new|meeting", icon=":material/add:")
    last = resolutions.last_meeting(store(), who)
    if last is None:
        first = _("No meeting yet. Register the last one: from then on this page tells what has changed since, and who was to act.")
        waits = _("No meeting has been registered yet. The provincial office registers it; then this page tells what has changed since.")
        st.info(say(first if who.may("meeting.write") else waits), icon=":material/inbox:")
    else:
        st.header(say(_("Since the last meeting")))
        called = {"name": plain(last.name), "day": show_date(last.held_on, language())}
        st.markdown(say(_("{name}, {day}, until today"), **called))
        found = changed(last.held_on, None)
        still_open(found)
        if found:
            since_panel.lists(found, who)
            since_panel.sales(found)
    every = resolutions.meetings(store(), who)
    if every:
        st.header(say(_("All meetings")))
    for one in every:
        st.button(
            meeting.line(one),
            key=f"open|{one.meeting.id}",
            on_click=st.query_params.update,
            args=({"id": one.meeting.id},),
            width="stretch",
        )


def still_open(found: Since | None) -> None:
    """What was done since the last meeting, and what is not done yet, each with who acts."""
    resolution_lines.done_since(found.done if found else ())
    st.subheader(say(_("Resolutions still to be done")))
    left = resolutions.open_ones(store(), who)
    resolution_lines.lines(left, who, named=True)
    if not left:
        st.success(say(_("Every resolution is done.")), icon=":material/check_circle:")


def changed(start: dt.date, end: dt.date | None) -> Since | None:
    """The numbers of what changed between the two days, in the province or the district one chooses."""
    names = {code: labels.district(code, language()) for code in settings.districts(store())}
    district = st.selectbox(
        say(_("District")), ["", *names], format_func=lambda code: names.get(code) or say(_("The whole province")), key="meeting_district"
    )
    found = tried(since.cached, store(), who, start, end, district or "")
    if found is not None:
        since_panel.numbers(found, who)
    return found


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
        entry(f"resolution:new:{id}", after=partial(meeting.saved, id))
    if found.before:
        st.header(say(_("What had changed since the meeting before")))
        days = {"day": show_date(found.before.held_on, language()), "until": show_date(found.until, language())}
        st.markdown(say(_("{name}, {day}, until {until}"), name=plain(found.before.name), **days))
        if past := changed(found.before.held_on, found.until):
            resolution_lines.done_since(past.done)
            since_panel.lists(past, who)
            since_panel.sales(past)
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
