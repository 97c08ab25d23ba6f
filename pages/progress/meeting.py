"""Parts of the meetings' page: the facts of one, the form of a new one, the products behind a number of what changed."""

import streamlit as st

from otop_core.access.sessions import SignedIn
from otop_core.language import thai_calendar
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_date
from otop_core.meetings.meetings import Meeting
from otop_core.reports import resolutions, since, since_rows
from otop_core.reports.resolutions import MeetingLine
from pages.shared import menu, table
from pages.shared.current_user import language, plain, say, store
from pages.shared.entry import entry
from pages.shared.feedback import later, tried
from pages.shared.register import back

SHOWN = 200


def line(one: MeetingLine) -> str:
    """A meeting in the list."""
    said = [show_date(one.meeting.held_on, language()), plain(one.meeting.committee)]
    said.append(say(_("{n} resolutions, {k} still open"), n=one.resolved, k=one.still_open))
    if one.overdue:
        said.append(say(_("{n} overdue"), n=one.overdue))
    return f"**{plain(one.meeting.name)}**  \n{' · '.join(said)}"


def saved(id: str) -> None:
    """The form closes, and what it has brought stands in the list above it."""
    later(say(_("The resolution has been saved.")))
    st.session_state[f"add|{id}"] = False


def facts(of: Meeting) -> None:
    """What is known of a meeting."""
    came = None if of.attendance is None else say(_("{n} people"), n=f"{of.attendance:,}")
    shown = {"held_on": show_date(of.held_on, language()), "fiscal_year": str(of.fiscal_year), "attendance": came}
    values = {name: shown.get(name, getattr(of, name)) for name in Meeting.abouts() if name != "name"}
    table.facts([(say(Meeting.abouts()[name].label), value) for name, value in values.items() if value])


def new(who: SignedIn) -> None:
    """Begun with what the office writes most of the time."""
    back()
    st.title(say(_("Register: {what}"), what=say(Meeting.label)))
    last, today = resolutions.last_meeting(store(), who), thai_calendar.today()
    usual = last.committee if last else say(_("Provincial OTOP sub-committee"))
    start = {
        "meeting.committee": usual,
        "meeting.fiscal_year": str(thai_calendar.fiscal_year(today)),
        "meeting.place": last.place if last else "",
    }
    entry("meeting:new", start=start, after=st.query_params.clear)


def behind(who: SignedIn, code: str) -> None:
    """The products behind a number, each with what happened to it."""
    back()
    asked = {name: st.query_params.get(name, "") for name in ("from", "to", "district")}
    days = [thai_calendar.parse_date(asked[name], thai_calendar.today()) for name in ("from", "to")]
    if code not in since.LISTS or days[0] is None:
        st.error(say(_("Please choose again: {label}."), label=say(Meeting.plural)))
        return
    st.title(say(since.LISTS[code]))
    found = tried(since_rows.load, store(), who, code, days[0], days[1], asked["district"], SHOWN)
    for row in found or []:
        said = " · ".join(filter(None, (f"**{plain(row.name)}**", row.district, say(row.what) if row.what else "")))
        if row.is_there:
            st.page_link(menu.page_of("product"), label=said, query_params={"id": row.product})
        else:
            st.markdown(said)
    if found == []:
        st.info(say(_("Nothing found for these words.")), icon=":material/inbox:")
