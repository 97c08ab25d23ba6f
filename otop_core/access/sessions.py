"""Signed-in sessions: looked up anew in every command, every request and every fragment.

Only the SHA-256 of a token is kept, so that a leaked table opens nothing.
"""

import datetime as dt
import hashlib
import secrets
import threading
from collections import defaultdict, deque
from dataclasses import dataclass, replace

from otop_core.access import passwords
from otop_core.access.roles import PARTICIPANT, Actor
from otop_core.language import places
from otop_core.language.messages import _
from otop_core.model.errors import OtopError, SignedOut
from otop_core.store import Cursor, Store, Work

IDLE = dt.timedelta(hours=2)
AT_MOST = dt.timedelta(hours=12)
TOUCH = dt.timedelta(minutes=1)  # how exactly idle time is kept
TRIES, WITHIN = 10, dt.timedelta(minutes=5)

LOOK_UP = (
    "SELECT s.account_id, s.began_at, s.seen_at, s.language, a.username, a.display_name, a.role, a.works_in FROM session s"
    " JOIN account a ON a.id = s.account_id AND a.removed_at IS NULL AND a.is_active WHERE s.digest = :digest AND s.ended_at IS NULL"
)


# A participant has no account: her session holds her own id, and ends with the workshop.  Who joined twice and was made one goes on as
# the one that stays; who was taken off the list has no session any more, and has it again where that is taken back.
LOOK_UP_PARTICIPANT = (
    "SELECT p.id, s.began_at, s.seen_at, s.language, p.name, w.district_code, w.id, w.village_id, c.expires_at FROM session s"
    " JOIN participant o ON o.id = s.account_id AND o.removed_at IS NULL"
    " JOIN participant p ON p.id = coalesce(o.same_as, o.id) AND p.removed_at IS NULL"
    " JOIN workshop w ON w.id = p.workshop_id AND w.removed_at IS NULL AND w.is_open"
    " JOIN workshop_code c ON c.workshop_id = w.id WHERE s.digest = :digest AND s.ended_at IS NULL"
)


class TooManyTries(OtopError):
    pass


class WrongPassword(OtopError):
    pass


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
    """A caller known by the digest of her token."""

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


class Tries:
    """Wrong passwords of late, by user name and by address; in memory, since one process serves the store."""

    def __init__(self, within: dt.timedelta = WITHIN) -> None:
        self._within = within
        self._wrong: dict[str, deque[dt.datetime]] = defaultdict(deque)
        self._lock = threading.Lock()

    def too_many(self, *keys: str, now: dt.datetime) -> bool:
        with self._lock:
            for key in keys:
                times = self._wrong.get(key, deque())
                while times and now - times[0] > self._within:
                    times.popleft()
            return any(len(self._wrong.get(key, ())) >= (TRIES if key.startswith("name:") else 10 * TRIES) for key in keys)

    def wrong(self, *keys: str, now: dt.datetime) -> None:
        with self._lock:
            if len(self._wrong) > 10_000:
                self._wrong = defaultdict(deque, {k: v for k, v in self._wrong.items() if v and now - v[-1] <= self._within})
            for key in keys:
                self._wrong[key].append(now)


def sign_in(store: Store, tries: Tries, username: str, password: str, address: str, language: str) -> str:
    """The token for the cookie; raises TooManyTries or WrongPassword (which never says which of the two was wrong)."""
    now, name = store.clock(), username.strip().casefold()[:60]
    keys = (f"name:{name}", f"address:{address}")
    if tries.too_many(*keys, now=now):
        raise TooManyTries(_("Too many wrong passwords. Please wait five minutes, then try again."))
    row = store.one(
        "SELECT a.id, c.password_hash FROM account a JOIN credential c ON c.account_id = a.id"
        " WHERE a.username = :name AND a.is_active AND a.removed_at IS NULL",
        name=name,
    )
    if not passwords.fits(password[:300], row[1] if row else passwords.NOBODY) or row is None:
        tries.wrong(*keys, now=now)
        raise WrongPassword(_("The user name or the password is not right. Please type both again."))
    return begin(store, row[0], language)


def begin(store: Store, account_id: str, language: str) -> str:
    """A new session; returns the token, which is kept nowhere here."""
    token = secrets.token_urlsafe(32)
    with store.write() as work:
        forget_old(work)
        row = (digest(token), account_id, work.now, work.now, language)
        work.insert("session", ("digest", "account_id", "began_at", "seen_at", "language"), [row])
    return token


def end(store: Store, session: str) -> None:
    """Sign out: at once for every open tab."""
    with store.write() as work:
        work.run("UPDATE session SET ended_at = :now WHERE digest = :digest AND ended_at IS NULL", now=work.now, digest=session)


def speak(store: Store, session: str, language: str) -> None:
    """The language of this person's screen."""
    with store.write() as work:
        work.run("UPDATE session SET language = :language WHERE digest = :digest", language=language, digest=session)


def district_name(who: SignedIn, language: str) -> str:
    """The district she is limited to; '' for the whole province."""
    return places.name(places.district(who.district), language) if who.district else ""


def forget_old(work: Work) -> None:
    """Ended sessions are kept a day."""
    work.run("DELETE FROM session WHERE began_at < :before", before=work.now - AT_MOST - dt.timedelta(days=1))
