"""The change feed: what was changed lately, what waits in the bin, who looked at personal data."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from otop_core.access.roles import authorise
from otop_core.access.sessions import SignedIn
from otop_core.community.people import full_name_sql
from otop_core.language.messages import _
from otop_core.model.declaration import NOUNS, Noun
from otop_core.model.errors import Denied
from otop_core.store import Store

ACCESS = {"read": _("opened"), "export": _("exported"), "unmask": _("exported in full"), "refused": _("was refused"), "erase": _("erased")}


@dataclass(frozen=True)
class Operation:
    """One operation, told by its last record; ``made_at`` in UTC."""

    op: str
    made_at: dt.datetime
    actor: str
    noun: str
    title: str
    kind: str
    why: str
    district_code: str


@dataclass(frozen=True)
class Removed:
    """A record in the bin; ``removed_at`` in UTC."""

    noun: str
    record_id: str
    version: int
    title: str
    removed_at: dt.datetime
    actor: str


@dataclass(frozen=True)
class Access:
    """One opening or export of personal data; ``seen_at`` in UTC, ``noun`` a noun or the name of a file."""

    seen_at: dt.datetime
    actor: str
    kind: str
    noun: str
    reason: str


def _reach(who: SignedIn) -> str:
    reach = who.actor_.reach("history.read")
    if reach is None:
        raise Denied
    return reach


def recent(store: Store, who: SignedIn, limit: int) -> list[Operation]:
    """The last operations this user may see, newest first."""
    rows = store.dicts(
        "SELECT seq, op, parts, made_at, actor, noun, record_id, version, kind, why, district_code, body FROM change"
        " WHERE strpos(op, '/') = 0 AND (:reach = '' OR district_code = :reach OR noun = ANY(:provincial)) ORDER BY seq DESC LIMIT :most",
        reach=_reach(who),
        provincial=[noun for noun, cls in NOUNS.items() if cls.is_provincial()],
        most=limit,
    )
    return [_operation(store, row) for row in rows]


def _operation(store: Store, row: Mapping[str, Any]) -> Operation:
    if row["parts"] > 1:
        last = store.dicts("SELECT noun, record_id, version, kind, body FROM change WHERE seq = :seq", seq=row["seq"] + row["parts"] - 1)
        row = {**row, **last[0]}
    title = _title(store, NOUNS[row["noun"]].from_body(row["record_id"], row["version"], row["body"]))
    return Operation(row["op"], row["made_at"], row["actor"], row["noun"], title, row["kind"], row["why"], row["district_code"])


def _title(store: Store, record: Noun) -> str:
    """What a record is called; by the name of the person it is about first."""
    if not record.person:
        return record.title()
    name, noun, beyond = record.about_person()
    source = f"{noun} by_way JOIN person p ON p.id = by_way.{beyond} WHERE by_way.id" if noun else "person p WHERE p.id"
    found = store.one(f"SELECT {full_name_sql()} FROM {source} = :id", id=record.values()[name])
    return " · ".join(filter(None, [*(found or ()), record.title()]))


def the_bin(store: Store, who: SignedIn, limit: int = 50) -> list[Removed]:
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
    return [_removed(store, row) for row in newest]


def _removed(store: Store, row: Mapping[str, Any]) -> Removed:
    title = _title(store, NOUNS[row["noun"]].from_body(row["record_id"], row["version"], row["body"]))
    return Removed(row["noun"], row["record_id"], row["version"], title, row["removed_at"], row["actor"])


def accesses(store: Store, who: SignedIn, limit: int) -> list[Access]:
    """Who opened or exported personal data, newest first; for the administrator."""
    authorise(who.actor_, "account.manage", "")
    sql = "SELECT seen_at, actor, kind, noun, reason FROM access_log WHERE noun <> 'session' ORDER BY seen_at DESC LIMIT :most"
    return [Access(*row) for row in store.all(sql, most=limit)]
