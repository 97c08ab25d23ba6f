"""Signed-in sessions: looked up anew in every command, every request and every fragment.

Only the SHA-256 of a token is kept, so that a leaked table opens nothing.
"""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass, replace

from otop_core.access.roles import PARTICIPANT, Actor
from otop_core.language import places
from otop_core.model.errors import SignedOut
from otop_core.store import Cursor, Store, Work

IDLE = dt.timedelta(hours=2)
AT_MOST = dt.timedelta(hours=12)
TOUCH = dt.timedelta(minutes=1)  # how exactly idle time is kept
COLUMNS = ("digest", "account_id", "began_at", "seen_at", "language", "device")

LOOK_UP = (
    "SELECT s.account_id, s.began_at, s.seen_at, s.language, a.username, a.display_name, a.role, a.works_in FROM session s"
    " JOIN account a ON a.id = s.account_id AND a.removed_at IS NULL AND a.is_active WHERE s.digest = :digest AND s.ended_at IS NULL"
)


# A participant has no account: the session holds the participant's id, and ends with the workshop.  Of two joinings that were merged both
# sessions are of the one that stays; a removed participant has no session, and has it again where the removal is taken back.
LOOK_UP_PARTICIPANT = (
    "SELECT p.id, s.began_at, s.seen_at, s.language, p.name, w.district_code, w.id, w.village_id, c.expires_at FROM session s"
    " JOIN participant o ON o.id = s.account_id AND o.removed_at IS NULL"
    " JOIN participant p ON p.id = coalesce(o.same_as, o.id) AND p.removed_at IS NULL"
    " JOIN workshop w ON w.id = p.workshop_id AND w.removed_at IS NULL AND w.is_open"
    " JOIN workshop_code c ON c.workshop_id = w.id WHERE s.digest = :digest AND s.ended_at IS NULL"
)


@dataclass(frozen=True)
class SignedIn:
    """Somebody here now."""

    session: str
    account_id: str
    username: str
    display_name: str
    actor_: Actor
    language: str
    seen_at: dt.datetime

    @property
    def role(self) -> str:
        return self.actor_.role

    @property
    def district(self) -> str:
        return self.actor_.district

    def may(self, action: str, district: str = "") -> bool:
        return self.actor_.may(action, district)


@dataclass(frozen=True)
class Session:
    """A caller known by the digest of a session token."""

    digest: str

    def actor(self, cursor: Cursor, now: dt.datetime) -> Actor:
        return found(cursor, self.digest, now).actor_


@dataclass(frozen=True)
class Terminal:
    """Whoever sits at the machine that holds the file: set-up and sample data without a screen."""

    name: str = "terminal"

    def actor(self, cursor: Cursor, now: dt.datetime) -> Actor:
        return Actor(self.name, self.name, "administrator")


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def found(cursor: Cursor, session: str, now: dt.datetime) -> SignedIn:
    """Who this is; raises SignedOut when the session is unknown, ended, idle for 2 h or older than 12 h."""

    def ask() -> tuple[SignedIn, dt.datetime] | None:
        return _account(cursor, session) or _participant(cursor, session)

    known = (cursor.memory.get(session, ask) if cursor.memory else ask()) if session else None
    if known is None or _over(known, now):
        raise SignedOut
    return known[0]


def _over(known: tuple[SignedIn, dt.datetime], now: dt.datetime) -> bool:
    who, until = known
    return now - who.seen_at > IDLE or now > until


def _account(cursor: Cursor, session: str) -> tuple[SignedIn, dt.datetime] | None:
    """Who a session is, and until when."""
    row = cursor.one(LOOK_UP, digest=session)
    if row is None:
        return None
    account_id, began_at, seen_at, language, username, display_name, role, works_in = row
    actor = Actor(account_id, display_name, role, works_in or "" if role == "district_officer" else "")
    return SignedIn(session, account_id, username, display_name, actor, language, seen_at), began_at + AT_MOST


def _participant(cursor: Cursor, session: str) -> tuple[SignedIn, dt.datetime] | None:
    row = cursor.one(LOOK_UP_PARTICIPANT, digest=session)
    if row is None:
        return None
    id, began_at, seen_at, language, name, district, workshop, village, expires_at = row
    actor = Actor(id, name, PARTICIPANT, district, workshop, village)
    return SignedIn(session, id, "", name, actor, language, seen_at), min(began_at + AT_MOST, expires_at - dt.timedelta(microseconds=1))


def of_participant(store: Store, session: str) -> bool:
    """Whether this session, ended or not, is of somebody who took part in a workshop."""
    return (
        store.one("SELECT 1 FROM session s JOIN participant p ON p.id = s.account_id WHERE s.digest = :digest", digest=session) is not None
    )


def remembered(store: Store, session: str) -> SignedIn | None:
    """Who this is where that is in memory, at no cost; None says nothing yet: ``look_up`` does."""
    known: tuple[SignedIn, dt.datetime] | None = store.memory.kept(session)
    return None if known is None or _over(known, store.clock()) else known[0]


def look_up(store: Store, session: str, *, touch: bool = False) -> SignedIn | None:
    """Who this is, or None; ``touch`` counts as activity (a watching page does not touch)."""
    now = store.clock()
    try:
        with store.read() as cursor:
            who = found(cursor, session, now)
    except SignedOut:
        return None
    if touch and now - who.seen_at > TOUCH:
        with store.write() as work:
            work.run("UPDATE session SET seen_at = :now WHERE digest = :digest", now=now, digest=session)
        store.memory.change(session, lambda known: (replace(known[0], seen_at=now), known[1]))
    return who


def begin(store: Store, account_id: str, language: str, agent: str = "") -> str:
    """A new session; returns the token, which is kept nowhere here.  ``agent``: what the browser says of itself."""
    with store.write() as work:
        return begin_within(work, account_id, language, agent)


def begin_within(work: Work, account_id: str, language: str, agent: str = "") -> str:
    """The same inside a transaction."""
    token = secrets.token_urlsafe(32)
    forget_old(work)
    work.insert("session", COLUMNS, [(digest(token), account_id, work.now, work.now, language, agent[:400])])
    return token


def end(store: Store, session: str) -> None:
    """Sign out: at once for every open tab."""
    with store.write() as work:
        work.run("UPDATE session SET ended_at = :now WHERE digest = :digest AND ended_at IS NULL", now=work.now, digest=session)


@dataclass(frozen=True)
class OpenSession:
    """One of the places where somebody is signed in; moments are UTC."""

    digest: str
    agent: str
    began_at: dt.datetime
    seen_at: dt.datetime


def open_of(store: Store, who: SignedIn) -> list[OpenSession]:
    """The sessions of this person that are neither ended nor over, the one seen last first."""
    now = store.clock()
    rows = store.all(
        "SELECT digest, coalesce(device, ''), began_at, seen_at FROM session WHERE account_id = :id AND ended_at IS NULL"
        " AND seen_at >= :idle AND began_at >= :begun ORDER BY seen_at DESC, digest",
        id=who.account_id,
        idle=now - IDLE,
        begun=now - AT_MOST,
    )
    return [OpenSession(*row) for row in rows]


def end_own(store: Store, who: SignedIn, session: str) -> bool:
    """End one of this person's own sessions; False where it is another's or has ended already."""
    sql = "UPDATE session SET ended_at = :now WHERE digest = :digest AND account_id = :id AND ended_at IS NULL"
    with store.write() as work:
        return work.run(sql, now=work.now, digest=session, id=who.account_id) == 1


def end_others(work: Work, who: SignedIn) -> int:
    """End all sessions of this person but the one that asks; returns how many those were."""
    sql = "UPDATE session SET ended_at = :now WHERE account_id = :id AND digest <> :digest AND ended_at IS NULL"
    return work.run(sql, now=work.now, id=who.account_id, digest=who.session)


def speak(store: Store, session: str, language: str) -> None:
    """The language of this person's screen."""
    with store.write() as work:
        work.run("UPDATE session SET language = :language WHERE digest = :digest", language=language, digest=session)


def district_name(who: SignedIn, language: str) -> str:
    """The district the user is limited to; '' for the whole province."""
    return places.name(places.district(who.district), language) if who.district else ""


def forget_old(work: Work) -> None:
    """Ended sessions are kept a day."""
    work.run("DELETE FROM session WHERE began_at < :before", before=work.now - AT_MOST - dt.timedelta(days=1))
