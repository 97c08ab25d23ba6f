"""A read-only address of the meeting's figures for the phones of its members: one at a time, ended by itself or by hand."""

import datetime as dt
import secrets
from dataclasses import dataclass

from otop_core.access import log, sessions
from otop_core.access.sessions import SignedIn
from otop_core.language.messages import _
from otop_core.model.errors import Denied, Gone
from otop_core.store import Store, Work

ACTION = "meeting.write"  # who keeps the meetings invites to their figures
GOOD_FOR = dt.timedelta(hours=4)  # a morning
OVER = _("This link has ended. Please ask whoever presents for a new one.")


@dataclass(frozen=True)
class MeetingLink:
    """``as_of``: the day the figures are of, None for now; ``ends_at`` in UTC."""

    token: str
    as_of: dt.date | None
    ends_at: dt.datetime


def make(store: Store, who: SignedIn, as_of: dt.date | None) -> MeetingLink:
    """A new link, which ends the one before; noted in the access log.  Raises Denied, SignedOut."""
    with store.write() as work:
        _authorise(work, who)
        _end(work)
        link = MeetingLink(secrets.token_urlsafe(16), as_of, work.now + GOOD_FOR)
        row = (link.token, who.account_id, as_of, work.now, link.ends_at)
        work.insert("meeting_link", ("token", "account_id", "as_of", "made_at", "ends_at"), [row])
    log.note(store, who, "shared", "meeting_link", detail=as_of.isoformat() if as_of else "")
    return link


def end(store: Store, who: SignedIn) -> None:
    """No phone reads on.  Raises Denied, SignedOut."""
    with store.write() as work:
        _authorise(work, who)
        _end(work)


def current(store: Store) -> MeetingLink | None:
    """The one that has not ended."""
    with store.read() as cursor:
        found = cursor.one("SELECT token, as_of, ends_at FROM meeting_link WHERE ends_at > :now", now=store.clock())
    return MeetingLink(*found) if found else None


def followed(store: Store, token: str) -> MeetingLink:
    """The link that somebody has come by; raises Gone for one that has ended or never was."""
    link = current(store)
    if link is None or not secrets.compare_digest(link.token.encode(), token.encode()):
        raise Gone(OVER)
    return link


def _authorise(work: Work, who: SignedIn) -> None:
    """Looked up anew: the role may have changed since the slides were drawn."""
    if not sessions.found(work, who.session, work.now).may(ACTION):
        raise Denied


def _end(work: Work) -> None:
    work.run("UPDATE meeting_link SET ends_at = :now WHERE ends_at > :now", now=work.now)
