"""Who looked at personal data, who took a file home, who was refused: a list that only grows."""

from typing import Any

from otop_core.access.sessions import SignedIn
from otop_core.store import Store

COLUMNS = ("seen_at", "account_id", "actor", "kind", "noun", "record_id", "detail", "reason")


def note(store: Store, who: SignedIn, kind: str, noun: str, record_id: str = "", detail: str = "", reason: str = "") -> None:
    """Keep one line. ``kind``: read, export, unmask, refused, ...; raises StoreTrouble rather than let a reading go unnoted."""
    with store.write() as work:
        row = (work.now, who.account_id, who.display_name, kind, noun, record_id, detail[:2000], reason[:500])
        work.insert("access_log", COLUMNS, [row])


def recent(store: Store, limit: int = 200, *, account_id: str = "", kind: str = "", record_id: str = "") -> list[dict[str, Any]]:
    """The newest lines first, all of them or those of one person, one kind or one record."""
    return store.dicts(
        "SELECT * FROM access_log WHERE (:account_id = '' OR account_id = :account_id) AND (:kind = '' OR kind = :kind)"
        f" AND (:record_id = '' OR record_id = :record_id) ORDER BY seen_at DESC LIMIT {int(limit):d}",
        account_id=account_id,
        kind=kind,
        record_id=record_id,
    )
