"""Keys with which a program, such as Excel, reads tables of aggregates: one an account, read only, for a year at most.

A key lies in a file that is passed on, so it reads what a meeting may see, whoever made it.  It ends with the password it was made under.
"""

import base64
import binascii
import datetime as dt
import secrets

from otop_core.access import log, sessions
from otop_core.access.roles import VIEWER, Actor
from otop_core.access.sessions import SignedIn, digest
from otop_core.model.errors import Denied
from otop_core.store import Store, Work

ACTION = "overview.read"
GOOD_FOR = dt.timedelta(days=365)
FOUND = (
    "SELECT a.id, a.username, a.display_name FROM data_key k JOIN account a ON a.id = k.account_id AND a.removed_at IS NULL AND a.is_active"
    " WHERE k.digest = :digest AND k.ends_at > :now"
)


def make(store: Store, who: SignedIn) -> str:
    """A new key, which ends the one before; it is kept nowhere here.  Raises Denied, SignedOut."""
    key = secrets.token_urlsafe(24)
    with store.write() as work:
        if not sessions.found(work, who.session, work.now).may(ACTION):  # the role may have changed since the page was drawn
            raise Denied
        end_of(work, who.account_id)
        row = (digest(key), who.account_id, work.now, work.now + GOOD_FOR)
        work.insert("data_key", ("digest", "account_id", "made_at", "ends_at"), [row])
    log.note(store, who, "shared", "data_key")
    return key


def end(store: Store, who: SignedIn) -> None:
    """Nothing is read with the key of this account any more."""
    with store.write() as work:
        end_of(work, who.account_id)


def end_of(work: Work, account_id: str) -> None:
    """The same inside a transaction."""
    work.run("DELETE FROM data_key WHERE account_id = :id", id=account_id)


def good_until(store: Store, who: SignedIn) -> dt.datetime | None:
    """When the key of this account ends (UTC); None where it has none."""
    found = store.one("SELECT ends_at FROM data_key WHERE account_id = :id AND ends_at > :now", id=who.account_id, now=store.clock())
    return found[0] if found else None


def reader(store: Store, authorization: str, language: str) -> SignedIn | None:
    """Who reads by the header ``Authorization``: the key is the password of Basic, under any user name."""
    kind, _space, given = authorization.partition(" ")
    if kind.lower() != "basic":
        return None
    try:
        key = base64.b64decode(given, validate=True).decode("utf-8").partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return None
    found = store.one(FOUND, digest=digest(key), now=store.clock()) if key else None
    if found is None:
        return None
    id, username, name = found
    return SignedIn("", id, username, name, Actor(id, name, VIEWER), language, store.clock())
