"""The register of sessions: each line says whether the session was or is ready to train."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from otop_core.access.sessions import SignedIn
from otop_core.language.messages import _, say
from otop_core.language.thai_calendar import bangkok_day
from otop_core.reports import registers
from otop_core.reports.registers import Asked, Line
from otop_core.store import Store
from otop_core.training.readiness import NEEDS_REHEARSAL, Readiness, readiness
from otop_core.training.sessions import TrainingSession

SAME = "x.village_id = r.village_id AND x.fiscal_year = r.fiscal_year AND x.removed_at IS NULL"
STANDING = (
    "SELECT r.id, r.kind, r.held_on, r.override_reason,"
    f" (SELECT min(x.held_on) FROM rehearsal x WHERE {SAME}) AS rehearsed_on,"
    f" (SELECT count(*) FROM trainer x WHERE {SAME}) AS trainers,"
    f" (SELECT count(*) FROM trainer x WHERE {SAME} AND x.duty <> '') AS with_duty"
    " FROM training_session r WHERE r.id = ANY(:ids)"
)


def page(store: Store, who: SignedIn, asked: Asked, size: int, offset: int = 0) -> tuple[list[Line], int]:
    """One page of sessions and how many there are.  Raises Denied."""
    lines, total = registers.page(TrainingSession, store, who, asked, size, offset)
    today = bangkok_day(store.clock())
    rows = store.dicts(STANDING, ids=[line.id for line in lines]) if lines else []
    said = {row["id"]: _said(_readiness(row, today), is_over=row["held_on"] < today) for row in rows if row["kind"] in NEEDS_REHEARSAL}
    return [replace(line, about=f"{say(said[line.id], who.language)} · {line.about}") if line.id in said else line for line in lines], total


def _readiness(row: Mapping[str, Any], today: dt.date) -> Readiness:
    """The first rehearsal decides: where it is not on an earlier day, none is."""
    rehearsed = [row["rehearsed_on"]] if row["rehearsed_on"] else []
    duties = ["known"] * row["with_duty"] + [""] * (row["trainers"] - row["with_duty"])
    return readiness(row["kind"], row["held_on"], rehearsed, duties, row["override_reason"], today)


def _said(now: Readiness, *, is_over: bool) -> str:
    if now.is_overridden:
        return _("held by the officer's decision")
    if now.is_ready:
        return _("ready to train")
    return _("was not ready to train") if is_over else _("not ready to train yet")
