"""One rehearsal meeting: which sessions it serves by its date, who of the team came, each trainer's duty and readiness, what is missing."""

import datetime as dt
from dataclasses import dataclass

from otop_core.access.sessions import SignedIn
from otop_core.gate import records
from otop_core.language.messages import Text, _
from otop_core.language.thai_calendar import bangkok_day, show_date
from otop_core.reports import session_team
from otop_core.reports.session_team import LOW, Dated, Link, Member, Place, Todo
from otop_core.store import Store
from otop_core.training.readiness import NEEDS_REHEARSAL
from otop_core.training.trainers import Rehearsal

SESSIONS = (
    "SELECT id, name, held_on FROM training_session WHERE village_id = :village AND fiscal_year = :year AND removed_at IS NULL"
    " AND kind = ANY(:kinds) ORDER BY held_on, seq"
)


@dataclass(frozen=True)
class RehearsalPage:
    """``sessions``: the trainings and practices of the village and fiscal year; ``rehearsals``: all of them, this one too."""

    rehearsal: Rehearsal
    place: Place
    district: str
    removed: bool
    today: dt.date
    team: list[Member]
    sessions: list[Dated]
    rehearsals: list[Dated]
    language: str

    @property
    def came(self) -> list[Member]:
        return [one for one in self.team if one.came]

    @property
    def serves(self) -> list[Dated]:
        """The sessions on a later day."""
        return [one for one in self.sessions if one.day > self.rehearsal.held_on]

    def served(self, session: Dated) -> Todo:
        """How its date stands to a session: on an earlier day it serves it, unless another has done so it is told what to do."""
        days, link = (session.day - self.rehearsal.held_on).days, session_team.links("training_session", [(session.id, session.name)])
        about = {"name": session.name, "day": show_date(session.day, self.language), "n": abs(days)}
        if days > 0:
            return Todo(True, Text(_("{name}, {day}: {n} days after this rehearsal."), about), link)
        if any(one.day < session.day for one in self.rehearsals):
            return Todo(True, Text(_("{name}, {day}: rehearsed earlier, at another meeting."), about), link)
        if days == 0:
            return Todo(False, Text(_("{name}, {day}: on the same day, so this rehearsal comes too late for it."), about), link)
        return Todo(False, Text(_("{name}, {day}: held {n} days before this rehearsal."), about), link)

    def lacks(self) -> list[Todo]:
        """What is not in order, each with where it is mended."""
        found = [duty] if not (duty := session_team.duties(self.team)).is_done else []
        away = len(self.team) - len(self.came)
        about = {"n": away, "total": len(self.team)}
        if away and self.rehearsal.held_on <= self.today:
            found.append(Todo(False, Text(_("{n} of {total} trainers are not ticked as present: tick who came below."), about)))
        unknown, low = [one for one in self.team if not one.now], [one for one in self.team if one.now in LOW]
        if unknown:
            sentence = Text(_("How ready {n} trainers are is not known yet."), {"n": len(unknown)})
            found.append(Todo(False, sentence, session_team.links("trainer", [(one.id, one.name) for one in unknown])))
        if low:
            sentence = Text(_("{n} trainers are not ready yet: practise with them once more."), {"n": len(low)})
            found.append(Todo(False, sentence, session_team.links("trainer", [(one.id, one.name) for one in low])))
        if not self.serves and not self.sessions:
            found.append(Todo(False, Text(_("No training is planned in this fiscal year.")), (Link("training_session"),)))
        if not self.rehearsal.officer:
            found.append(Todo(False, Text(_("The officer who led it is not known: enter the name in the form below."))))
        return found


def load(store: Store, who: SignedIn, id: str) -> RehearsalPage:
    """In five questions; raises Gone, or Denied for another district's officer."""
    held = records.find_in_reach(store, who.actor_, "rehearsal", id)
    rehearsal = held.record
    assert isinstance(rehearsal, Rehearsal)
    place = session_team.place(store, rehearsal.village_id, rehearsal.fiscal_year, who.language)
    rows = store.all(SESSIONS, village=place.village, year=place.year, kinds=list(NEEDS_REHEARSAL))
    return RehearsalPage(
        rehearsal,
        place,
        held.district,
        held.removed,
        bangkok_day(store.clock()),
        session_team.team(store, place, id),
        [Dated(*row) for row in rows],
        session_team.rehearsals(store, place),
        who.language,
    )
