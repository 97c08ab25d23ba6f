"""Open voting on phones: a round that an officer opens, one vote a participant a record, counted by sector.

A vote is a row of its own table and not a noun behind the gate, because it has one writer and one key: (workshop, kind of record,
record, participant).  A repeated tap writes the same row, two people never meet in one row, so there is nothing to merge and nothing
to undo but voting again; what a vote leads to, the decision, is a noun with its history.  MEASURED
Who votes, whether the workshop and the round are open and whether the record is of this workshop is asked inside the transaction.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from otop_core import vocabulary
from otop_core.access.roles import Actor, authorise
from otop_core.ledger import Caller
from otop_core.problems import Denied, Invalid, Problem, Refused
from otop_core.records import Work
from otop_core.store.duck import Cursor, Store
from otop_core.words import Text, _
from otop_core.workshop import workshops

CRITERIA: dict[str, dict[str, str]] = {  # by the knowledge record: sages (technique 2), households (technique 3)
    "sage": {
        "fits": _("The knowledge fits our community"),
        "interesting": _("People here are interested"),
        "livelihood": _("It can become an occupation"),
    },
    "household": {
        "voluntary": _("It takes part of its own will"),
        "committed": _("It intends to practise"),
    },
}
EVERY = [name for criteria in CRITERIA.values() for name in criteria]
SECTOR = {"villager": "people", "sage": "people", "trainer": "people", "assistant": "government"}  # of those who were not asked for theirs
OVER = _("The voting has ended; your last touch has not been counted. Thank you for taking part.")

CANDIDATES = {
    "sage": "SELECT e.record_id, concat_ws(' ', p.given_name, p.family_name), s.area, s.knowledge, s.occupation_path"
    " FROM workshop_entry e JOIN sage s ON s.id = e.record_id AND s.removed_at IS NULL JOIN person p ON p.id = s.person_id"
    " WHERE e.workshop_id = :id AND e.noun = 'sage' ORDER BY e.seq",
    "household": "SELECT e.record_id, concat_ws(' ', p.given_name, p.family_name), h.wants_occupation, h.wants_to_learn, h.knows"
    " FROM workshop_entry e JOIN household h ON h.id = e.record_id AND h.removed_at IS NULL JOIN person p ON p.id = h.representative_id"
    " WHERE e.workshop_id = :id AND e.noun = 'household' ORDER BY e.seq",
}
ABOUT = {"sage": "dev_area", "household": "occupation"}  # the list of the code above


@dataclass(frozen=True)
class Count:
    """Votes on one record: how many people, how many said yes to every criterion, how many to each."""

    voters: int = 0
    agreed: int = 0
    yes: Mapping[str, int] = field(default_factory=dict)

    def __add__(self, other: "Count") -> "Count":
        yes = {name: self.yes.get(name, 0) + other.yes.get(name, 0) for name in {**self.yes, **other.yes}}
        return Count(self.voters + other.voters, self.agreed + other.agreed, yes)


@dataclass(frozen=True)
class Candidate:
    """A record of the workshop that is voted on, as neighbours know it: no phone, no ID, no income. ``groups``: by (kind, sector)."""

    id: str
    name: str
    about: str
    told: tuple[str, ...]
    groups: Mapping[tuple[str, str], Count]

    @property
    def count(self) -> Count:
        return sum(self.groups.values(), Count())

    def by_sector(self) -> dict[str, Count]:
        found: dict[str, Count] = defaultdict(Count)
        for (_kind, sector), count in self.groups.items():
            found[sector] += count
        return {sector: found[sector] for sector in (*vocabulary.codes("partner_sector"), "") if sector in found}


def open_round(store: Store, caller: Caller, workshop_id: str, noun: str) -> None:
    """Open the voting on sages or households, one of the two at a time; what was voted before still counts."""
    with store.write() as plain:
        work = Work(plain)
        actor = _officer(work, caller, workshop_id)
        if not work.one("SELECT 1 FROM workshop WHERE id = :id AND is_open AND removed_at IS NULL", id=workshop_id):
            raise Refused(_("The workshop is closed. Open it again on the page Workshops, then open the voting."))
        _close(work, workshop_id)
        work.run(
            "INSERT INTO voting_round (workshop_id, about_noun, opened_at, opened_by) VALUES (:id, :noun, :now, :who)"
            " ON CONFLICT (workshop_id, about_noun) DO UPDATE SET opened_at = excluded.opened_at,"
            " opened_by = excluded.opened_by, closed_at = NULL",
            id=workshop_id,
            noun=noun,
            now=work.now,
            who=actor.id,
        )


def close_round(store: Store, caller: Caller, workshop_id: str) -> None:
    """End the voting; from now on nobody's vote changes."""
    with store.write() as plain:
        work = Work(plain)
        _officer(work, caller, workshop_id)
        _close(work, workshop_id)


def _close(work: Work, workshop_id: str) -> None:
    sql = "UPDATE voting_round SET closed_at = :now WHERE workshop_id = :id AND closed_at IS NULL"
    work.run(sql, now=work.now, id=workshop_id)
    work.marks.add(mark(workshop_id))


def _officer(work: Work, caller: Caller, workshop_id: str) -> Actor:
    actor = caller.actor(work, work.now)
    authorise(actor, "workshop.manage", work.find("workshop", workshop_id).district)
    return actor


def mark(workshop_id: str) -> str:
    """What counts up at every vote and every opening or closing."""
    return f"vote:{workshop_id}"


def on_now(cursor: Cursor | Store, workshop_id: str) -> str:
    """'sage' or 'household' while a round is open in an open workshop, else ''."""
    row = cursor.one(
        "SELECT r.about_noun FROM voting_round r JOIN workshop w ON w.id = r.workshop_id AND w.is_open AND w.removed_at IS NULL"
        " WHERE r.workshop_id = :id AND r.closed_at IS NULL",
        id=workshop_id,
    )
    return str(row[0]) if row else ""


def vote(store: Store, caller: Caller, noun: str, record_id: str, answers: Mapping[str, bool]) -> None:
    """A participant's own vote on a record of her workshop; voting again replaces it.

    Raises SignedOut (the workshop has ended), Denied, Refused (no round is open), Invalid (a criterion without an answer).
    """
    with store.write() as work:
        actor = caller.actor(work, work.now)
        authorise(actor, "workshop.take_part", actor.district)
        if noun not in CRITERIA or not _is_of(work, actor.workshop, noun, record_id):
            raise Denied
        if on_now(work, actor.workshop) != noun:
            raise Refused(OVER)
        if set(answers) != set(CRITERIA[noun]) or not all(isinstance(answer, bool) for answer in answers.values()):
            raise Invalid([Problem("", Text(_("Please answer every question about this record.")))])
        who = work.one("SELECT kind, sector FROM participant WHERE id = :id", id=actor.id)
        given: dict[str, Any] = {"workshop_id": actor.workshop, "about_noun": noun, "record_id": record_id, "participant_id": actor.id}
        given |= {"sector": sector_of(*who) if who else "", "voted_at": work.now, **answers}
        changed = ", ".join(f"{name} = excluded.{name}" for name in ("sector", "voted_at", *answers))
        work.run(
            f"INSERT INTO vote ({', '.join(given)}) VALUES ({', '.join(f':{name}' for name in given)})"
            f" ON CONFLICT (workshop_id, about_noun, record_id, participant_id) DO UPDATE SET {changed}",
            **given,
        )
        work.marks.add(mark(actor.workshop))


def _is_of(work: Cursor, workshop_id: str, noun: str, record_id: str) -> bool:
    """Whether a record was entered in this workshop and is not in the bin."""
    sql = (
        f"SELECT 1 FROM workshop_entry e JOIN {noun} r ON r.id = e.record_id AND r.removed_at IS NULL"
        " WHERE e.workshop_id = :id AND e.noun = :noun AND e.record_id = :record"
    )
    return bool(work.one(sql, id=workshop_id, noun=noun, record=record_id))


def sector_of(kind: str, sector: str | None) -> str:
    """The sector of five a participant votes in; '' for a partner who has not said it."""
    return sector or SECTOR.get(kind, "")


def candidates(cursor: Cursor | Store, workshop_id: str, noun: str, language: str = "th") -> list[Candidate]:
    """Every record that is voted on with its votes, in the order of entry; a participant in the bin does not count."""
    yes = ", ".join(f"count(*) FILTER (WHERE v.{name})" for name in CRITERIA[noun])
    every = " AND ".join(f"v.{name}" for name in CRITERIA[noun])
    groups: dict[str, dict[tuple[str, str], Count]] = defaultdict(dict)
    rows = cursor.all(
        f"SELECT v.record_id, p.kind, v.sector, count(*), count(*) FILTER (WHERE {every}), {yes} FROM vote v"
        " JOIN participant p ON p.id = v.participant_id AND p.removed_at IS NULL"
        " WHERE v.workshop_id = :id AND v.about_noun = :noun GROUP BY 1, 2, 3 ORDER BY 1, 2, 3",
        id=workshop_id,
        noun=noun,
    )
    for record, kind, sector, voters, agreed, *each in rows:
        groups[record][kind, sector] = Count(voters, agreed, dict(zip(CRITERIA[noun], each, strict=True)))
    return [
        Candidate(id, name, vocabulary.label(ABOUT[noun], code, language), tuple(filter(None, told)), groups.get(id, {}))
        for id, name, code, *told in cursor.all(CANDIDATES[noun], id=workshop_id)
    ]


def mine(store: Store, workshop_id: str, participant_id: str, noun: str) -> dict[str, dict[str, bool]]:
    """What a participant has voted so far, by record."""
    rows = store.all(
        f"SELECT record_id, {', '.join(CRITERIA[noun])} FROM vote WHERE workshop_id = :id AND about_noun = :noun AND participant_id = :who",
        id=workshop_id,
        noun=noun,
        who=participant_id,
    )
    return {record: dict(zip(CRITERIA[noun], answers, strict=True)) for record, *answers in rows}


def by_name(store: Store, actor: Actor, workshop_id: str, noun: str, record_id: str) -> list[tuple[str, str, dict[str, bool]]]:
    """(name, sector, answers) of those who voted on a record, for the officer; raises Denied."""
    authorise(actor, "workshop.manage", workshops.find(store, workshop_id).district)
    rows: list[tuple[Any, ...]] = store.all(
        f"SELECT p.name, v.sector, {', '.join(f'v.{name}' for name in CRITERIA[noun])} FROM vote v"
        " JOIN participant p ON p.id = v.participant_id AND p.removed_at IS NULL"
        " WHERE v.workshop_id = :id AND v.about_noun = :noun AND v.record_id = :record ORDER BY p.name",
        id=workshop_id,
        noun=noun,
        record=record_id,
    )
    return [(name, sector, dict(zip(CRITERIA[noun], answers, strict=True))) for name, sector, *answers in rows]


@dataclass(frozen=True)
class Turnout:
    """How many take part and how many of them have voted, by sector; ``silent``: the sectors of the five without a vote."""

    people: int
    voters: int
    votes: int
    sectors: list[tuple[str, int, int]]
    silent: list[str]


def turnout(store: Store, workshop_id: str, noun: str) -> Turnout:
    rows = store.all(
        "SELECT p.kind, p.sector, v.sector, coalesce(v.n, 0) FROM participant p LEFT JOIN (SELECT participant_id, min(sector) AS sector,"
        " count(*) AS n FROM vote WHERE workshop_id = :id AND about_noun = :noun GROUP BY 1) v ON v.participant_id = p.id"
        " WHERE p.workshop_id = :id AND p.removed_at IS NULL",
        id=workshop_id,
        noun=noun,
    )
    joined: dict[str, int] = defaultdict(int)
    voted: dict[str, int] = defaultdict(int)
    for kind, own, as_voted, n in rows:
        sector = sector_of(kind, own) if as_voted is None else as_voted
        joined[sector] += 1
        voted[sector] += n > 0
    five = vocabulary.codes("partner_sector")
    sectors = [(code, joined[code], voted[code]) for code in (*five, "") if code or joined[code]]
    return Turnout(len(rows), sum(voted.values()), sum(row[3] for row in rows), sectors, [code for code in five if not voted[code]])
