"""Of the officer's work list: trainings that are not ready, and those held all the same. The rule itself is in training/readiness.py."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from otop_core.access.sessions import SignedIn
from otop_core.language import labels
from otop_core.language.messages import Text, _
from otop_core.language.thai_calendar import fiscal_year, show_date
from otop_core.reports.query import reach, within
from otop_core.store import Cursor
from otop_core.training.readiness import NEEDS_REHEARSAL, readiness

AHEAD = dt.timedelta(days=14)
_SAME = "x.village_id = t.village_id AND x.fiscal_year = t.fiscal_year AND x.removed_at IS NULL"
SESSIONS = (
    "SELECT t.id, t.village_id, t.fiscal_year, t.kind, t.held_on, t.name, v.moo, v.name, t.override_reason,"
    f" (SELECT min(x.held_on) FROM rehearsal x WHERE {_SAME}), (SELECT count(*) FROM trainer x WHERE {_SAME}),"
    f" (SELECT count(*) FROM trainer x WHERE {_SAME} AND coalesce(x.duty, '') <> '')"
    " FROM training_session t JOIN village v ON v.id = t.village_id WHERE t.removed_at IS NULL"
    f" AND t.kind IN {NEEDS_REHEARSAL}"
    " AND (t.held_on BETWEEN :today AND :ahead OR (t.override_reason IS NOT NULL AND t.fiscal_year >= :year))"
)


@dataclass(frozen=True)
class DeskRow:
    """One record to open on the page of its noun; ``at``: where on that page, instead of by its id."""

    id: str
    noun: str
    name: str
    why: Text
    at: Mapping[str, str] = field(default_factory=dict)

    @property
    def query(self) -> Mapping[str, str]:
        return self.at or {"id": self.id}


def found(cursor: Cursor, who: SignedIn, today: dt.date) -> tuple[list[DeskRow], list[DeskRow]]:
    """(not ready though near, ready by a reason only since this fiscal year began), the next day first; one question. Raises Denied."""
    given = {"today": today, "ahead": today + AHEAD, "year": fiscal_year(today)} | ({"reach": reach(who)} if reach(who) else {})
    unready, overridden = [], []
    for id, village, year, kind, day, name, moo, place, reason, rehearsed, trainers, busy in cursor.all(
        SESSIONS + within(who, "t.district_code") + " ORDER BY t.held_on, t.id", **given
    ):
        state = readiness(kind, day, [rehearsed] if rehearsed else [], [None] * (trainers - busy) + ["x"] * busy, reason)
        called, shown = f"{name} · {labels.village(moo, place, who.language)}", show_date(day, who.language)
        if not state.is_ready:
            why = Text(_("{day}: {lack}"), {"day": shown, "lack": state.lacks[0]})
            unready.append(DeskRow(village, "village", called, why, {"id": village, "year": str(year)}))
        elif state.is_overridden:
            overridden.append(DeskRow(id, "training_session", called, Text(_("{day}: {reason}"), {"day": shown, "reason": reason})))
    return unready, overridden
