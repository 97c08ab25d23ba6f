"""One-time tickets for unmasked files: the page asks the reason, the download uses the ticket up.

Only the SHA-256 of a ticket is kept, as with sessions.
"""

import datetime as dt
import secrets

from otop_core.access import sessions
from otop_core.access.sessions import SignedIn, digest
from otop_core.language.messages import Text, _
from otop_core.language.text import tidy
from otop_core.model.errors import Denied, Invalid, Problem
from otop_core.store import Store, Work

ACTION = "rows.unmask"
GOOD_FOR = dt.timedelta(minutes=5)
REASON_AT_LEAST, REASON_AT_MOST = 10, 500


def make(store: Store, who: SignedIn, report: str, reason: str) -> str:
    """A ticket for one download of one report by this account; raises Denied, SignedOut, or Invalid where the reason says too little."""
    reason = tidy(reason)
    if not REASON_AT_LEAST <= len(reason) <= REASON_AT_MOST:
        bounds = {"least": REASON_AT_LEAST, "most": REASON_AT_MOST}
        raise Invalid([Problem("reason", Text(_("Please write why the full data are needed, in {least} to {most} characters."), bounds))])
    token = secrets.token_urlsafe(24)
    with store.write() as work:
        _authorise(work, who)
        work.run("DELETE FROM export_ticket WHERE made_at < :old", old=work.now - dt.timedelta(days=1))
        row = (digest(token), who.account_id, report, reason, work.now)
        work.insert("export_ticket", ("digest", "account_id", "report", "reason", "made_at"), [row])
    return token


def use(store: Store, who: SignedIn, report: str, token: str) -> str | None:
    """The reason given for it, once; None for a ticket that is used, too old, another person's or another report's."""
    with store.write() as work:
        _authorise(work, who)
        found = work.one(
            "SELECT reason FROM export_ticket WHERE digest = :digest AND account_id = :account AND report = :report"
            " AND used_at IS NULL AND made_at > :since",
            digest=digest(token),
            account=who.account_id,
            report=report,
            since=work.now - GOOD_FOR,
        )
        if found is None:
            return None
        mark = "UPDATE export_ticket SET used_at = :now WHERE digest = :digest AND used_at IS NULL"
        used = work.run(mark, now=work.now, digest=digest(token))
    return str(found[0]) if used == 1 else None


def _authorise(work: Work, who: SignedIn) -> None:
    """Looked up anew: the role may have changed since the page was drawn."""
    if not sessions.found(work, who.session, work.now).may(ACTION):
        raise Denied
