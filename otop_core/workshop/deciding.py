"""What a workshop decided about its sages and households: the officer confirms what the votes suggest, with the counts, who took part
and by which of the six ways of taking part; a decision is a noun, so it has a history and can be taken back."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from otop_core.access.roles import authorise
from otop_core.gate import ledger, participant_rules, records
from otop_core.gate.acts import Act, Add, Change, Remove, Restore, new_id
from otop_core.gate.ledger import Caller, Receipt
from otop_core.gate.records import Transaction
from otop_core.language import thai_calendar, vocabulary
from otop_core.language.messages import Text, _
from otop_core.model.declaration import Noun, field
from otop_core.model.errors import Gone, Refused
from otop_core.store import Questions, Store
from otop_core.workshop import counting, duplicate_decisions, voting
from otop_core.workshop.counting import Candidate, Count
from otop_core.workshop.voting import CRITERIA
from otop_core.workshop.workshops import Workshop

TOO_FEW = _(
    "Only {n} people have voted on {name}; at least {least} must have, so nothing has been decided. Wait for more votes, or write in the "
    "note why it is decided all the same."
)
SELECTED, RESERVE, NOT_SELECTED = "selected", "reserve", "not_selected"
PEOPLE = _("people")


class Decision(Noun):
    noun: ClassVar[str] = "decision"
    label: ClassVar[str] = _("Decision")
    action: ClassVar[str] = "workshop.manage"
    part_of: ClassVar[str] = "workshop"
    located_by: ClassVar[tuple[str, ...]] = ("workshop_id",)

    workshop_id: str = field(_("Workshop"), "refer", refers="workshop", required=True)
    about_noun: str = field(_("What is decided about"), "choice", choices="decided_about", required=True)
    # Not a reference: a household found to be there twice must be able to go, and what was decided that day stays told.
    record_id: str = field(_("Record"), required=True, max_length=40)
    decision: str = field(_("Decision"), "choice", choices="selection", required=True)
    note: str | None = field(_("Note or reason"), "lines", max_length=1000)
    decided_on: dt.date = field(_("Date of the decision"), "date", required=True)
    modes: tuple[str, ...] = field(_("Principles of participation (5R) that were used"), "choices", choices="participation_mode")
    voters: int = field(_("People who voted"), "number", required=True, ge=0, unit=PEOPLE)
    fits: int | None = field(_("The knowledge fits our community"), "number", ge=0, unit=PEOPLE)
    interesting: int | None = field(_("People here are interested"), "number", ge=0, unit=PEOPLE)
    livelihood: int | None = field(_("It can become an occupation"), "number", ge=0, unit=PEOPLE)
    voluntary: int | None = field(_("It takes part of its own will"), "number", ge=0, unit=PEOPLE)
    committed: int | None = field(_("It intends to practise"), "number", ge=0, unit=PEOPLE)
    sectors: tuple[str, ...] = field(_("Sectors that took part"), "choices", choices="partner_sector")
    took_part: str | None = field(_("Who took part (kind/sector number)"), "lines", max_length=1000)

    @property
    def count(self) -> Count:
        yes = {name: getattr(self, name) or 0 for name in CRITERIA[self.about_noun]}
        return Count(self.voters, 0, yes)

    def who(self) -> list[tuple[str, str, int]]:
        """(kind, sector, people) of those who voted."""
        found = []
        for part in filter(None, (self.took_part or "").split("; ")):
            names, n = part.rsplit(" ", 1)
            kind, sector = names.split("/")
            found.append((kind, sector, int(n)))
        return found


@dataclass(frozen=True)
class Wanted:
    """What the officer decides of one record; ``was``: the decision the officer saw, None where there was none."""

    record_id: str
    decision: str
    note: str = ""
    was: Decision | None = None


def suggested(count: Count, noun: str) -> str | None:
    """By the majority (more than half) of each criterion: all of them, some, or none; None while nobody has voted."""
    if not count.voters:
        return None
    carried = sum(2 * count.yes.get(name, 0) > count.voters for name in CRITERIA[noun])
    return SELECTED if carried == len(CRITERIA[noun]) else RESERVE if carried else NOT_SELECTED


def needed(workshop: Workshop, people: int) -> int:
    """How many must have voted on a record: what the officer set, else more than half of those who joined."""
    return workshop.quorum or people // 2 + 1


def quorum(cursor: Questions, workshop_id: str) -> int:
    """How many must have voted, by those who take part now: who was taken off does not count, who joined twice counts once."""
    sql = "SELECT * FROM workshop WHERE id = :id"
    workshop = next((records.held("workshop", row).record for row in cursor.dicts(sql, id=workshop_id)), None)
    if not isinstance(workshop, Workshop):
        raise Gone
    sql = "SELECT count(*) FROM participant WHERE workshop_id = :id AND removed_at IS NULL AND same_as IS NULL"
    return needed(workshop, int(cursor.all(sql, id=workshop_id)[0][0]))


def decide(
    store: Store, caller: Caller, op: str, workshop_id: str, noun: str, wanted: Sequence[Wanted], modes: Sequence[str] = ()
) -> Receipt:
    """Record decisions together with the votes as they stand; raises Refused while the voting is open, where another officer decided, or
    where too few have voted and no reason is given."""
    with store.exclusive():  # so that the counts are those of the moment it is written
        with store.read() as cursor:
            authorise(caller.actor(cursor, store.clock()), "workshop.manage", records.find(cursor, "workshop", workshop_id).district)
            there = {one.id: one for one in counting.candidates(cursor, workshop_id, noun)}
            least = quorum(cursor, workshop_id)
        if not all(one.record_id in there for one in wanted):
            raise Gone
        few = [there[one.record_id] for one in wanted if there[one.record_id].count.voters < least and not one.note.strip()]
        today = thai_calendar.bangkok_day(store.clock())
        acts = [_act(workshop_id, noun, one, there[one.record_id], modes, today) for one in wanted]

        def within(work: Transaction) -> None:
            if voting.on_now(work, workshop_id) == noun:
                raise Refused(_("The voting is still open. Close it first, so that the result no longer changes."))
            known = current(work, workshop_id, noun)
            if any(_overtaken(one, known.get(one.record_id)) for one in wanted):
                raise Refused(_("Somebody else has decided this meanwhile. Please look again."))
            if few:
                raise Refused(TOO_FEW, n=few[0].count.voters, least=least, name=few[0].name)

        return ledger.commit(store, caller, op, *acts, within=within, origin=participant_rules.WORKSHOP + workshop_id)


def _act(workshop_id: str, noun: str, wanted: Wanted, candidate: Candidate, modes: Sequence[str], today: dt.date) -> Act:
    count = candidate.count
    values = {
        "workshop_id": workshop_id,
        "about_noun": noun,
        "record_id": wanted.record_id,
        "decision": wanted.decision,
        "note": wanted.note.strip() or None,
        "decided_on": today,
        "modes": tuple(code for code in vocabulary.codes("participation_mode") if code in modes),
        "voters": count.voters,
        **{name: count.yes.get(name, 0) if count.voters else None for name in CRITERIA[noun]},
        "sectors": tuple(sector for sector in candidate.by_sector() if sector),
        "took_part": "; ".join(f"{kind}/{sector} {n.voters}" for (kind, sector), n in candidate.groups.items()) or None,
    }
    if wanted.was is None or wanted.was.record_id != wanted.record_id:  # what was decided about an entry merged into this one stays told
        return Add(Decision(id=new_id(), **values))
    return Change(wanted.was, wanted.was.model_copy(update=values))


def _overtaken(wanted: Wanted, now: Decision | None) -> bool:
    """Whether another decision stands by now than the officer saw; of one and the same the gate says who has changed it."""
    if wanted.was is None or wanted.was.record_id == wanted.record_id:
        return now is not None and (wanted.was is None or now.id != wanted.was.id)
    return now is not None and (now.id, now.version) != (wanted.was.id, wanted.was.version)


def take_back(store: Store, caller: Caller, op: str, decision: Decision) -> Receipt:
    """Undo the last step of a decision: what was decided before stands again; taken back once more, nothing is decided."""
    made = store.one(
        "SELECT kind FROM change WHERE noun = 'decision' AND record_id = :id AND version = :version",
        id=decision.id,
        version=decision.version,
    )
    changed = made is not None and made[0] == "change"
    act = Restore("decision", decision.id, decision.version - 1, seen=decision.version) if changed else Remove(decision)
    return ledger.commit(store, caller, op, act, origin=participant_rules.WORKSHOP + decision.workshop_id)


def current(cursor: Questions, workshop_id: str, noun: str) -> dict[str, Decision]:
    """What is decided now, by record; the newest where the bin has brought an older one back.

    A record of which nothing was decided has the decision on an entry that was merged into it; its own always comes first.
    """
    into = duplicate_decisions.stands(cursor, noun)
    rows = cursor.dicts(
        "SELECT * FROM decision WHERE workshop_id = :id AND about_noun = :noun AND removed_at IS NULL ORDER BY seq",
        id=workshop_id,
        noun=noun,
    )
    made = [one for one in (records.held("decision", row).record for row in rows) if isinstance(one, Decision)]
    return {into.get(one.record_id, one.record_id): one for one in sorted(made, key=lambda one: one.record_id not in into)}


def balance(chosen: int, target: int) -> Text | None:
    """How the households selected stand to the target: told, never forbidden; None where they are as many."""
    if chosen == target:
        return None
    if chosen < target:
        text = _("{n} of {target} households are selected, {k} fewer than the target. You can finish all the same.")
        return Text(text, {"n": chosen, "target": target, "k": target - chosen})
    text = _("{n} households are selected, {k} more than the target of {target}. You can finish all the same.")
    return Text(text, {"n": chosen, "target": target, "k": chosen - target})


@dataclass(frozen=True)
class Proposal:
    """What the majority suggests for a record that is undecided; ``enough``: as many have voted on it as a decision needs."""

    candidate: Candidate
    decision: str
    enough: bool


def proposals(there: Sequence[Candidate], decided: Mapping[str, Decision], noun: str, least: int) -> list[Proposal]:
    """For every undecided record with a vote, the selected first, in the order of entry."""
    found = [
        Proposal(one, suggestion, one.count.voters >= least)
        for one in there
        if one.id not in decided and (suggestion := suggested(one.count, noun))
    ]
    return sorted(found, key=lambda one: vocabulary.codes("selection").index(one.decision))


def chosen(there: Sequence[Candidate], decided: Mapping[str, Decision]) -> int:
    """How many of the records still there are selected."""
    return sum(one.id in decided and decided[one.id].decision == SELECTED for one in there)


def usual_modes(decided: Mapping[str, Decision]) -> tuple[str, ...]:
    """The ways of taking part ticked last in this workshop; open voting is deciding together."""
    return list(decided.values())[-1].modes if decided else ("co_decide",)
