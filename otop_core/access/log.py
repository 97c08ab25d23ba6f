"""Who looked at personal data, who took a file home, who was refused: a list that only grows."""

import datetime as dt
from typing import Any

from otop_core.access.sessions import SignedIn
from otop_core.language.messages import _
from otop_core.store import Store, Work

SIGNING = {
    "signed_in": _("signed in"),
    "wrong_password": _("wrong password"),
    "unknown_name": _("a user name that nobody has"),
    "locked": _("too many tries: locked for five minutes"),
    "password_changed": _("changed the own password"),
    "password_set": _("was given a new password"),
    "wrong_number": _("wrong number of a participant"),
}
COLUMNS = ("seen_at", "account_id", "actor", "kind", "noun", "record_id", "detail", "reason")


def note(store: Store, who: SignedIn, kind: str, noun: str, record_id: str = "", detail: str = "", reason: str = "") -> None:
    """Keep one line. ``kind``: read, export, unmask, refused, ...; raises StoreTrouble rather than let a reading go unnoted."""
    with store.write() as work:
        row = (work.now, who.account_id, who.display_name, kind, noun, record_id, detail[:2000], reason[:500])
        work.insert("access_log", COLUMNS, [row])


def signing(work: Work, kind: str, account_id: str, actor: str, address: str = "") -> None:
    """Keep one line of the front door, one of ``SIGNING``.  What was typed for a user name that nobody has is not kept: it may be a
    password in the wrong field."""
    work.insert("access_log", COLUMNS, [(work.now, account_id, actor, kind, "session", "", address[:100], "")])


def is_noted(work: Work, kind: str, account_id: str, address: str, since: dt.datetime) -> bool:
    """Whether such a line of the front door has been kept since then."""
    sql = "SELECT 1 FROM access_log WHERE kind = :kind AND account_id = :id AND detail = :address AND seen_at > :since LIMIT 1"
    return work.one(sql, kind=kind, id=account_id, address=address[:100], since=since) is not None


def signings(store: Store, limit: int = 200) -> list[dict[str, Any]]:
    """The newest lines of the front door first."""
    return store.dicts(f"SELECT * FROM access_log WHERE noun = 'session' ORDER BY seen_at DESC LIMIT {int(limit):d}")


def recent(store: Store, limit: int = 200, *, account_id: str = "", kind: str = "", record_id: str = "") -> list[dict[str, Any]]:
    """The newest lines first, all of them or those of one person, one kind or one record."""
    return store.dicts(
        "SELECT * FROM access_log WHERE (:account_id = '' OR account_id = :account_id) AND (:kind = '' OR kind = :kind)"
        f" AND (:record_id = '' OR record_id = :record_id) ORDER BY seen_at DESC LIMIT {int(limit):d}",
        account_id=account_id,
        kind=kind,
        record_id=record_id,
    )
