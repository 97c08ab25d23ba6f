"""What a user is typing, kept outside the history, so that another phone, or this one after a dead battery, goes on with it."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from otop_core.gate.ledger import Caller
from otop_core.language.messages import _
from otop_core.model.errors import Refused, SavedBefore
from otop_core.store import Store

LONGEST = 1_000_000  # letters of one draft; a list of five hundred households has a tenth of it
AT_A_TIME = 5  # drafts of one form and person: one for each open page; the oldest are dropped


@dataclass(frozen=True)
class Draft:
    """``typed`` is what the form holds; ``versions`` the records it was begun from, by part (none for a new record)."""

    op: str
    typed: dict[str, Any]
    versions: dict[str, int]
    saved_at: dt.datetime


def keep(
    store: Store, caller: Caller, form: str, op: str, typed: Mapping[str, Any], versions: Mapping[str, int], *, longest: int = LONGEST
) -> dt.datetime:
    """Keep what has been typed so far; returns the moment (UTC) by which this state is known.

    Raises SignedOut, Refused (too long), StoreTrouble, or SavedBefore where ``op`` has been saved.
    """
    body = json.dumps({"typed": typed, "versions": versions}, ensure_ascii=False).encode("utf-8", "replace").decode()  # half a letter: ?
    if len(body) > longest:
        raise Refused(_("This is too long to be kept. Please shorten it; what you typed last has not been kept."))
    with store.write() as work:
        who = caller.actor(work, work.now).id
        row = {"who": who, "form": form, "op": op, "body": body, "now": work.now}
        # UPDATE first: all but the first state find their draft there, and it costs half an upsert
        if work.run("UPDATE draft SET typed = :body, saved_at = :now WHERE account_id = :who AND form = :form AND op = :op", **row):
            return work.now
        if work.one("SELECT 1 FROM change WHERE op = :op", op=op):
            raise SavedBefore
        older = work.all("SELECT op FROM draft WHERE account_id = :who AND form = :form ORDER BY saved_at DESC", who=who, form=form)
        for (gone,) in older[AT_A_TIME - 1 :]:
            work.run("DELETE FROM draft WHERE account_id = :who AND form = :form AND op = :op", who=who, form=form, op=gone)
        work.insert("draft", ("account_id", "form", "op", "typed", "saved_at"), [(who, form, op, body, work.now)])
        return work.now


def every(store: Store, account_id: str, form: str) -> list[Draft]:
    """The drafts of a form, the newest first: one for each page on which it was begun."""
    rows = store.all(
        "SELECT op, typed, saved_at FROM draft WHERE account_id = :who AND form = :form ORDER BY saved_at DESC", who=account_id, form=form
    )
    return [Draft(op, body["typed"], body["versions"], saved_at) for op, body, saved_at in ((r[0], json.loads(r[1]), r[2]) for r in rows)]


def find(store: Store, account_id: str, form: str) -> Draft | None:
    """The newest draft of a form."""
    return next(iter(every(store, account_id, form)), None)


def newest(store: Store, account_id: str, form: str) -> tuple[str, dt.datetime] | None:
    """(operation, saved at) of the newest draft of a form, without what it holds."""
    sql = "SELECT op, saved_at FROM draft WHERE account_id = :who AND form = :form ORDER BY saved_at DESC LIMIT 1"
    row = store.one(sql, who=account_id, form=form)
    return (str(row[0]), row[1]) if row else None


def drop(store: Store, caller: Caller, form: str, op: str = "") -> None:
    """Throw a draft away: that of one operation, or ('') all of a form."""
    with store.write() as work:
        who = caller.actor(work, work.now).id
        work.run("DELETE FROM draft WHERE account_id = :who AND form = :form AND :op IN ('', op)", who=who, form=form, op=op)


def waiting(store: Store, account_id: str) -> list[tuple[str, dt.datetime]]:
    """This person's unfinished forms, newest first."""
    return store.all(
        "SELECT form, max(saved_at) FROM draft WHERE account_id = :who GROUP BY form ORDER BY max(saved_at) DESC", who=account_id
    )
