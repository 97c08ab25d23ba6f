"""What a person is typing, kept field by field outside the history: a reload or a restart loses at most the field under the finger."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from otop_core import past
from otop_core.ledger import Caller
from otop_core.problems import Refused, SavedBefore
from otop_core.store.duck import Store
from otop_core.words import _

LONGEST = 1_000_000  # letters of one draft; a list of five hundred households has a tenth of it


@dataclass(frozen=True)
class Draft:
    """``typed`` is what the widgets held, ``screen`` how they were called; ``versions`` the records it was begun from, by part (none for a
    new record)."""

    op: str
    typed: dict[str, Any]
    versions: dict[str, int]
    saved_at: dt.datetime
    screen: str = ""


def keep(store: Store, caller: Caller, form: str, op: str, typed: dict[str, Any], versions: dict[str, int], screen: str = "") -> None:
    """Keep what has been typed so far; raises SignedOut, Refused (too long), StoreTrouble, or SavedBefore where ``op`` has been saved."""
    body = json.dumps({"typed": typed, "versions": versions, "screen": screen}, ensure_ascii=False)
    if len(body) > LONGEST:
        raise Refused(_("This is too long to be kept. Please shorten it; what you typed last has not been kept."))
    with store.write() as work:
        row = {"who": caller.actor(work, work.now).id, "form": form, "op": op, "body": body, "now": work.now}
        # UPDATE first: all but the first field find their draft there, and it costs half an upsert
        if work.run("UPDATE draft SET typed = :body, saved_at = :now WHERE account_id = :who AND form = :form AND op = :op", **row):
            return
        if work.one("SELECT 1 FROM change WHERE op = :op", op=op):
            raise SavedBefore
        if not work.run("UPDATE draft SET op = :op, typed = :body, saved_at = :now WHERE account_id = :who AND form = :form", **row):
            work.insert("draft", ("account_id", "form", "op", "typed", "saved_at"), [(row["who"], form, op, body, work.now)])


def find(store: Store, account_id: str, form: str) -> Draft | None:
    row = store.one("SELECT op, typed, saved_at FROM draft WHERE account_id = :who AND form = :form", who=account_id, form=form)
    if row is None:
        return None
    body = json.loads(row[1])
    return Draft(row[0], body["typed"], body["versions"], row[2], body.get("screen", ""))


def drop(store: Store, caller: Caller, form: str) -> None:
    """Throw a draft away."""
    with store.write() as work:
        work.run("DELETE FROM draft WHERE account_id = :who AND form = :form", who=caller.actor(work, work.now).id, form=form)


def waiting(store: Store, account_id: str) -> list[tuple[str, dt.datetime]]:
    """This person's unfinished forms, newest first."""
    return store.all("SELECT form, saved_at FROM draft WHERE account_id = :who ORDER BY saved_at DESC", who=account_id)


def begun_from(store: Store, noun: str, id: str, version: int) -> Any:
    """The record as it was when the draft was begun; None where the history does not hold it."""
    return next((row["record"] for row in past.history(store, noun, id) if row["version"] == version), None)
