"""One session: whether it may be held and what is to be done before its day, the officer's decision against it, who came."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from otop_core.access.sessions import SignedIn
from otop_core.gate import records
from otop_core.gate.history import history
from otop_core.language.messages import Text, _
from otop_core.language.thai_calendar import bangkok_day, show_date
from otop_core.reports import session_team
from otop_core.reports.session_team import Dated, Link, Member, Place, Todo
from otop_core.store import Store
from otop_core.training.readiness import NEEDS_REHEARSAL, Readiness, readiness
from otop_core.training.sessions import TrainingSession

ENROLLED = (
    "SELECT e.household_id, max(CASE WHEN e.oriented_on IS NULL THEN 0 ELSE 1 END) AS told FROM enrolment e"
    " JOIN training_round t ON t.id = e.round_id WHERE e.removed_at IS NULL AND t.removed_at IS NULL"
    " AND t.village_id = :village AND t.fiscal_year = :year GROUP BY e.household_id"
)
COUNTS = (
    f"WITH enrolled AS ({ENROLLED}), came AS (SELECT household_id FROM attendance WHERE session_id = :id AND removed_at IS NULL)"
    " SELECT (SELECT count(*) FROM enrolled), (SELECT coalesce(sum(told), 0) FROM enrolled),"
    " (SELECT count(*) FROM came WHERE household_id IN (SELECT household_id FROM enrolled)), (SELECT count(*) FROM came),"
    " (SELECT max(id) FROM training_round WHERE village_id = :village AND fiscal_year = :year AND removed_at IS NULL)"
)


@dataclass(frozen=True)
class Decided:
    """What an officer decided against the rule, and when; ``reason`` '' where it was taken back."""

    at: dt.datetime
    by: str
    reason: str


@dataclass(frozen=True)
class SessionPage:
    """``enrolled``: households of the village's round of the year, ``oriented`` of them were told how the programme works.

    ``came``: of the enrolled; ``others``: those who came and are not enrolled. ``round``: its id, '' where there is none.
    """

    session: TrainingSession
    place: Place
    district: str
    removed: bool
    today: dt.date
    team: list[Member]
    rehearsals: list[Dated]
    enrolled: int
    oriented: int
    came: int
    others: int
    round: str
    decided: list[Decided]
    language: str

    @property
    def is_rehearsed(self) -> bool:
        """Whether sessions of its kind are rehearsed at all."""
        return self.session.kind in NEEDS_REHEARSAL

    @property
    def is_over(self) -> bool:
        return self.session.held_on < self.today

    @property
    def readiness(self) -> Readiness:
        days = [one.day for one in self.rehearsals]
        duties = [one.duty for one in self.team]
        return readiness(self.session.kind, self.session.held_on, days, duties, self.session.override_reason, self.today)

    def todo(self) -> list[Todo]:
        """What is to be in order before the day, in the order of the method."""
        led = [self._rehearsal(), self._duties()] if self.is_rehearsed else []
        return [*led, self._officer(), self._place(), self._households()]

    def _rehearsal(self) -> Todo:
        lack = any(one.mended_by == "rehearsal" for one in self.readiness.lacks)
        known = session_team.links("rehearsal", [(one.id, one.name) for one in self.rehearsals])
        if lack:
            return Todo(False, Text(_("A rehearsal meeting on an earlier day")), known or (Link("rehearsal"),))
        before = max((one for one in self.rehearsals if one.day < self.session.held_on), key=lambda one: one.day)
        days = (self.session.held_on - before.day).days
        about = {"day": show_date(before.day, self.language), "n": days}
        return Todo(True, Text(_("Rehearsed on {day}, {n} days before."), about), known)

    def _duties(self) -> Todo:
        """In short: what is lacking is told in full where it says that the session is not ready."""
        duties = session_team.duties(self.team)
        return duties if duties.is_done else Todo(False, Text(_("A duty for every trainer")), duties.links)

    def _officer(self) -> Todo:
        if self.session.officer:
            return Todo(True, Text(_("{name} stays close and co-facilitates."), {"name": self.session.officer}))
        return Todo(False, Text(_("No officer who co-facilitates yet: enter the name in the form below.")))

    def _place(self) -> Todo:
        if self.session.place:
            return Todo(True, Text(_("Place: {name}"), {"name": self.session.place}))
        return Todo(False, Text(_("No place yet: enter it in the form below.")))

    def _households(self) -> Todo:
        """Who is to be invited: the households of the round, who have been told how the programme works."""
        if not self.enrolled:
            none = Text(_("No household to invite: enrol households in the round of this fiscal year."))
            return Todo(False, none, (Link("training_round", self.round),))
        about = {"n": self.enrolled, "k": self.enrolled - self.oriented}
        if self.oriented == self.enrolled:
            return Todo(True, Text(_("{n} households of the round are to be invited, and all know how the programme works."), about))
        sentence = _("{n} households of the round are to be invited; {k} have not been told how the programme works.")
        return Todo(False, Text(sentence, about), (Link("training_round", self.round),))

    def attendance(self) -> Text:
        """Who came of the enrolled, in words: half is told as half, and nobody ticked is not nobody came."""
        about = {"n": self.came, "total": self.enrolled, "k": self.others}
        if not self.came and not self.others:
            ahead, over = _("Who comes is ticked below on the day."), _("Nobody has been ticked yet: tick below who came.")
            return Text(ahead if self.session.held_on > self.today else over)
        if not self.enrolled:
            return Text(_("{k} households came; no household is enrolled in a round of this fiscal year."), about)
        sentence = (
            _("All {total} enrolled households came.")
            if self.came == self.enrolled
            else _("Half of the enrolled households came: {n} of {total}.")
            if 2 * self.came == self.enrolled
            else _("{n} of {total} enrolled households came, more than half.")
            if 2 * self.came > self.enrolled
            else _("{n} of {total} enrolled households came, fewer than half: visit those who stayed away, or hold it once more.")
        )
        return Text(sentence, about)


def load(store: Store, who: SignedIn, id: str) -> SessionPage:
    """In six questions; raises Gone, or Denied for another district's officer."""
    held = records.find_in_reach(store, who.actor_, "training_session", id)
    session = held.record
    assert isinstance(session, TrainingSession)
    place = session_team.place(store, session.village_id, session.fiscal_year, who.language)
    [(enrolled, oriented, came, all_came, round_id)] = store.all(COUNTS, id=id, village=place.village, year=place.year)
    return SessionPage(
        session,
        place,
        held.district,
        held.removed,
        bangkok_day(store.clock()),
        session_team.team(store, place),
        session_team.rehearsals(store, place),
        int(enrolled),
        int(oriented),
        int(came),
        int(all_came - came),
        round_id or "",
        decided(history(store, "training_session", id)),
        who.language,
    )


def decided(rows: Iterable[Mapping[str, Any]]) -> list[Decided]:
    """Each time a reason was given, changed or taken back, the newest first; ``rows``: the history of the session."""
    found, before = [], ""
    for row in reversed(list(rows)):
        reason = row["record"].override_reason or ""
        if reason != before:
            found.append(Decided(row["made_at"], row["actor"], reason))
        before = reason
    return found[::-1]
