"""Meetings and their resolutions for whoever sees aggregates: neither holds personal data.

What stood on a past day comes from the history, so that the answer for that day never changes afterwards.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from otop_core.access.sessions import SignedIn
from otop_core.language.thai_calendar import bangkok_day
from otop_core.meetings.meetings import Meeting
from otop_core.meetings.resolutions import DONE, OPEN, Resolution
from otop_core.model.declaration import NOUNS, Noun
from otop_core.model.errors import Denied, Gone
from otop_core.reports.filters import Filters
from otop_core.reports.query import Asking, asking
from otop_core.store import Cursor, Reading, Store

KNOWN = (
    "SELECT c.record_id, c.version, c.kind, c.body FROM change c JOIN (SELECT record_id, max(seq) AS seq FROM change"
    " WHERE noun = :noun AND seq <= :known GROUP BY record_id) l ON l.seq = c.seq ORDER BY c.record_id"
)


@dataclass(frozen=True)
class ResolutionLine:
    """``district`` '' is the whole province; ``overdue``: open, and the day it was due on is over."""

    id: str
    what: str
    owner: str
    district: str
    due_on: dt.date | None
    status: str
    done_on: dt.date | None
    note: str
    meeting: str
    meeting_name: str
    met_on: dt.date
    overdue: bool


@dataclass(frozen=True)
class MeetingLine:
    """``resolved`` resolutions, ``still_open`` of them open; ``overdue`` of those."""

    meeting: Meeting
    resolved: int
    still_open: int
    overdue: int


@dataclass(frozen=True)
class MeetingPage:
    """``before``: the meeting before it, None for the first; ``until``: the day up to which changes count for it."""

    meeting: Meeting
    before: Meeting | None
    resolutions: tuple[ResolutionLine, ...]
    until: dt.date


def known(cursor: Cursor, noun: str, upto: int) -> list[Any]:
    """The records of a noun as they stood after this change, without those in the bin."""
    rows = cursor.all(KNOWN, noun=noun, known=upto)
    found: list[Noun] = [NOUNS[noun].from_body(id, version, body) for id, version, kind, body in rows if kind != "remove"]
    return found


def told(cursor: Reading, upto: int, day: dt.date, district: str = "") -> list[ResolutionLine]:
    """Every resolution as known by then, judged on the day: overdue first, then by the day it is due on."""
    meetings = {one.id: one for one in known(cursor, Meeting.noun, upto)}
    found = [
        _line(one, meetings[one.meeting_id], day)
        for one in known(cursor, Resolution.noun, upto)
        if one.meeting_id in meetings and (not district or one.of_district in (None, district))
    ]
    return sorted(found, key=lambda one: (not one.overdue, one.due_on or dt.date.max, one.met_on, one.id))


def _line(one: Resolution, of: Meeting, day: dt.date) -> ResolutionLine:
    overdue = one.status == OPEN and one.due_on is not None and one.due_on < day
    about = (one.due_on, one.status, one.done_on, one.note or "")
    return ResolutionLine(one.id, one.what, one.owner, one.of_district or "", *about, of.id, of.name, of.held_on, overdue)


def every(store: Store, who: SignedIn, as_of: dt.date | None = None, district: str = "") -> list[ResolutionLine]:
    """Every resolution, today or as known on a past day; raises Denied."""
    if not who.may("overview.read"):
        raise Denied
    with asking(store, Filters(as_of=as_of)) as (cursor, question):
        return told(cursor, question.known_by, question.day, district)


def open_ones(store: Store, who: SignedIn, as_of: dt.date | None = None, district: str = "") -> list[ResolutionLine]:
    """The resolutions that are still to be done, overdue first, then by the day they are due on; raises Denied.

    ``as_of``: as known on that day, else today; ``district``: those of it and of the whole province.
    """
    return [one for one in every(store, who, as_of, district) if one.status == OPEN]


def meetings(store: Store, who: SignedIn) -> list[MeetingLine]:
    """Every meeting, the newest first; raises Denied."""
    lines = every(store, who)
    found = []
    for one in _meetings(store):
        own = [line for line in lines if line.meeting == one.id]
        found.append(MeetingLine(one, len(own), sum(line.status == OPEN for line in own), sum(line.overdue for line in own)))
    return found


def _meetings(store: Store) -> list[Meeting]:
    rows = store.dicts("SELECT * FROM meeting WHERE removed_at IS NULL ORDER BY held_on DESC, seq DESC, id")
    return [Meeting.model_construct(id=row["id"], version=row["version"], **{name: row[name] for name in Meeting.abouts()}) for row in rows]


def last_meeting(store: Store, who: SignedIn, before: dt.date | None = None) -> Meeting | None:
    """The last meeting that was held before this day (by default up to today); None where there is none. Raises Denied."""
    if not who.may("overview.read"):
        raise Denied
    today = bangkok_day(store.clock())
    return next((one for one in _meetings(store) if (one.held_on < before if before else one.held_on <= today)), None)


def last_known(cursor: Reading, question: Asking) -> Meeting | None:
    """The last one before the day looked at, as known then: on the day of a meeting one asks what has changed since the one before."""
    held = [one for one in known(cursor, Meeting.noun, question.known_by) if one.held_on < question.day]
    return max(held, key=lambda one: (one.held_on, one.id), default=None)


def last_meeting_as_of(store: Store, who: SignedIn, day: dt.date | None) -> Meeting | None:
    """The same, read by itself; raises Denied."""
    if not who.may("overview.read"):
        raise Denied
    with asking(store, Filters(as_of=day)) as (cursor, question):
        return last_known(cursor, question)


def meeting(store: Store, who: SignedIn, id: str) -> MeetingPage:
    """One meeting with its resolutions as they stand today; raises Denied, Gone."""
    found = next((one for one in meetings(store, who) if one.meeting.id == id), None)
    if found is None:
        raise Gone
    own = [line for line in every(store, who) if line.meeting == id]
    until = min(found.meeting.held_on, bangkok_day(store.clock()))
    return MeetingPage(found.meeting, last_meeting(store, who, found.meeting.held_on), tuple(own), until)


def is_done(line: ResolutionLine) -> bool:
    return line.status == DONE
