"""The change feed: what was changed lately, what waits in the bin, who looked at personal data."""

from typing import Any

from otop_core.access.roles import authorise
from otop_core.access.sessions import SignedIn
from otop_core.community.people import full_name_sql
from otop_core.language.messages import _
from otop_core.model.declaration import NOUNS, Noun
from otop_core.model.errors import Denied
from otop_core.store import Store

ACCESS = {"read": _("opened"), "export": _("exported"), "unmask": _("exported in full"), "refused": _("was refused"), "erase": _("erased")}


def _reach(who: SignedIn) -> str:
    reach = who.actor_.reach("history.read")
    if reach is None:
        raise Denied
    return reach


def recent(store: Store, who: SignedIn, limit: int) -> list[dict[str, Any]]:
    """The last operations this person may see, newest first; one row each, told by its last record."""
    rows = store.dicts(
        "SELECT seq, op, parts, made_at, actor, noun, record_id, version, kind, why, district_code, body FROM change"
        " WHERE strpos(op, '/') = 0 AND (:reach = '' OR district_code = :reach OR noun = ANY(:provincial)) ORDER BY seq DESC LIMIT :most",
        reach=_reach(who),
        provincial=[noun for noun, cls in NOUNS.items() if cls.is_provincial()],
        most=limit,
    )
    return [_told(store, row) for row in rows]


def _told(store: Store, row: dict[str, Any]) -> dict[str, Any]:
    if row["parts"] > 1:
        last = store.dicts("SELECT noun, record_id, version, kind, body FROM change WHERE seq = :seq", seq=row["seq"] + row["parts"] - 1)
        row = row | last[0]
    record = NOUNS[row["noun"]].from_body(row["record_id"], row["version"], row["body"])
    return {**row, "title": _title(store, record)}


def _title(store: Store, record: Noun) -> str:
    """What a record is called; by the name of the person it is about first."""
    person = record.values().get(record.person)
    if person is None:
        return record.title()
    found = store.one(f"SELECT {full_name_sql()} FROM person p WHERE p.id = :id", id=person)
    return " · ".join([*(found or ()), record.title()])


def the_bin(store: Store, who: SignedIn, limit: int = 50) -> list[dict[str, Any]]:
    """Records that were deleted and not brought back, newest first."""
    reach = _reach(who)
    found: list[dict[str, Any]] = []
    for noun, cls in NOUNS.items():
        if not cls.in_bin:
            continue
        found += store.dicts(
            f"SELECT '{noun}' AS noun, r.id AS record_id, r.version, r.removed_at, c.actor, c.body"
            f" FROM {noun} r JOIN change c ON c.seq = r.seq"
            " WHERE r.removed_at IS NOT NULL AND (:reach = '' OR r.district_code = :reach) ORDER BY r.removed_at DESC LIMIT :most",
            reach="" if cls.is_provincial() else reach,
            most=limit,
        )
    newest = sorted(found, key=lambda row: row["removed_at"], reverse=True)[:limit]
    return [{**row, "title": _title(store, NOUNS[row["noun"]].from_body(row["record_id"], row["version"], row["body"]))} for row in newest]


def accesses(store: Store, who: SignedIn, limit: int) -> list[dict[str, Any]]:
    """Who opened or exported personal data, newest first; for the administrator."""
    authorise(who.actor_, "account.manage", "")
    return store.dicts("SELECT * FROM access_log WHERE noun <> 'session' ORDER BY seen_at DESC LIMIT :most", most=limit)
