"""One round of target households: how many of the target, who was told how it works, what they take on, which occupations they chose."""

from collections import Counter
from dataclasses import dataclass

from otop_core.access.sessions import SignedIn
from otop_core.community.people import full_name_sql
from otop_core.gate import records
from otop_core.language import vocabulary
from otop_core.language.messages import Text, _
from otop_core.reports import session_team
from otop_core.reports.session_team import Place
from otop_core.reports.shares import Share
from otop_core.store import Store
from otop_core.training.rounds import TrainingRound

ENROLLED = (
    f"SELECT e.id, e.household_id, {full_name_sql()}, e.oriented_on IS NOT NULL, coalesce(e.modes, ''), coalesce(e.occupation, ''),"
    " coalesce(e.practises, '') FROM enrolment e JOIN household h ON h.id = e.household_id JOIN person p ON p.id = h.representative_id"
    " WHERE e.round_id = :id AND e.removed_at IS NULL ORDER BY p.sort_key, e.id"
)
ELSEWHERE = (
    "SELECT e.household_id, t.id, t.name, t.fiscal_year FROM enrolment e JOIN training_round t ON t.id = e.round_id"
    " WHERE e.removed_at IS NULL AND t.removed_at IS NULL AND t.id <> :id"
    " AND e.household_id IN (SELECT household_id FROM enrolment WHERE round_id = :id AND removed_at IS NULL) ORDER BY t.fiscal_year, t.seq"
)


@dataclass(frozen=True)
class Enrolled:
    """A household of the round: ``modes`` what it takes on (5R); ``practises`` yes, no or '' (not known)."""

    id: str
    household: str
    name: str
    is_oriented: bool
    modes: tuple[str, ...]
    occupation: str
    practises: str

    def lacks(self) -> list[str]:
        """What is still to be asked, as msgids."""
        asked = ((self.is_oriented, _("not oriented yet")), (bool(self.modes), _("nothing taken on yet")))
        return [said for known, said in (*asked, (bool(self.occupation), _("occupation not chosen yet"))) if not known]


@dataclass(frozen=True)
class Elsewhere:
    """A household of this round in another one."""

    name: str
    round: str
    round_name: str
    year: int


@dataclass(frozen=True)
class RoundPage:
    """``households``: those in the round, by name; ``elsewhere``: those of them that are in another round too."""

    round: TrainingRound
    place: Place
    district: str
    removed: bool
    households: list[Enrolled]
    elsewhere: list[Elsewhere]
    language: str

    @property
    def balance(self) -> int:
        """More (or, below 0, fewer) than the target."""
        return len(self.households) - self.round.target

    def told(self) -> Text:
        """How many of the target, in words: over and under are told, and never forbidden."""
        about = {"n": len(self.households), "target": self.round.target, "k": abs(self.balance)}
        if not self.households:
            return Text(_("Nobody of {target} people yet: tick the households below."), about)
        if self.balance < 0:
            return Text(_("{n} of {target} people, {k} short."), about)
        if self.balance > 0:
            return Text(_("{n} people, {k} more than the target of {target}."), about)
        return Text(_("{n} of {target} people, exactly the target."), about)

    @property
    def oriented(self) -> int:
        return sum(one.is_oriented for one in self.households)

    def practising(self) -> tuple[int, int]:
        """(how many practise, of how many it is known)."""
        known = Counter(one.practises for one in self.households if one.practises)
        return known["yes"], known.total()

    def modes(self) -> list[Share]:
        """Each way of taking part, in the order of the list, with how many households took it on."""
        seen = Counter(mode for one in self.households for mode in one.modes)
        return self._shares("participation_mode", seen)

    def occupations(self) -> list[Share]:
        """The occupations that were chosen, those most chosen first."""
        seen = Counter(one.occupation for one in self.households if one.occupation)
        return sorted((one for one in self._shares("occupation", seen) if one.done), key=lambda one: -one.done)

    def _shares(self, choices: str, seen: Counter[str]) -> list[Share]:
        known = vocabulary.codes(choices)
        codes = [*known, *(code for code in seen if code not in known)]  # what the list no longer names is still told
        many = len(self.households)
        return [Share(code, vocabulary.label(choices, code, self.language), seen[code], many) for code in codes]

    def unfinished(self) -> list[Enrolled]:
        """The households of which something is still to be asked."""
        return [one for one in self.households if one.lacks()]


def load(store: Store, who: SignedIn, id: str) -> RoundPage:
    """In four questions; raises Gone, or Denied for another district's officer."""
    held = records.find_in_reach(store, who.actor_, "training_round", id)
    begun = held.record
    assert isinstance(begun, TrainingRound)
    found = [
        Enrolled(id, household, name, told, tuple(filter(None, modes.split(","))), occupation, practises)
        for id, household, name, told, modes, occupation, practises in store.all(ENROLLED, id=id)
    ]
    named = {one.household: one.name for one in found}
    others = [Elsewhere(named[household], *rest) for household, *rest in store.all(ELSEWHERE, id=id) if household in named]
    place = session_team.place(store, begun.village_id, begun.fiscal_year, who.language)
    return RoundPage(begun, place, held.district, held.removed, found, others, who.language)
