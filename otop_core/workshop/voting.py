"""Open voting on phones: a round that an officer opens, one vote a participant a record, counted by sector.

A vote is a row of its own table and not a noun behind the gate, because it has one writer and one key: (workshop, kind of record,
record, participant).  A repeated tap writes the same row, two people never meet in one row, so there is nothing to merge and nothing
to undo but voting again; what votes lead to, the decision, is a noun with its history.  Measured with 30 people and 26 records:
7.5 ms CPU a vote, 10.7 as a noun (the same questions asked), whose 780 rows would also bury the office's list of changes.
Who votes, whether the workshop and the round are open and whether the record is of this workshop is asked inside the transaction.
"""

from collections.abc import Mapping
from typing import Any

from otop_core import store as stores
from otop_core.access.roles import Actor, authorise
from otop_core.gate.ledger import Caller
from otop_core.gate.records import Transaction
from otop_core.language.messages import Text, _
from otop_core.model.errors import Denied, Invalid, Problem, Refused
from otop_core.store import Questions, Store
from otop_core.workshop import duplicate_decisions

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


def open_round(store: Store, caller: Caller, workshop_id: str, noun: str) -> None:
    """Open the voting on sages or households, one of the two at a time; what was voted before still counts."""
    with store.write() as plain:
        work = Transaction(plain)
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
        work = Transaction(plain)
        _officer(work, caller, workshop_id)
        _close(work, workshop_id)


def _close(work: Transaction, workshop_id: str) -> None:
    sql = "UPDATE voting_round SET closed_at = :now WHERE workshop_id = :id AND closed_at IS NULL"
    work.run(sql, now=work.now, id=workshop_id)
    work.marks.add(mark(workshop_id))


def _officer(work: Transaction, caller: Caller, workshop_id: str) -> Actor:
    actor = caller.actor(work, work.now)
    authorise(actor, "workshop.manage", work.find("workshop", workshop_id).district)
    return actor


def mark(workshop_id: str) -> str:
    """What counts up when a voting is opened or closed."""
    return f"voting:{workshop_id}"


def on_now(cursor: Questions, workshop_id: str) -> str:
    """'sage' or 'household' while a round is open in an open workshop, else ''."""
    row = cursor.one(
        "SELECT r.about_noun FROM voting_round r JOIN workshop w ON w.id = r.workshop_id AND w.is_open AND w.removed_at IS NULL"
        " WHERE r.workshop_id = :id AND r.closed_at IS NULL",
        id=workshop_id,
    )
    return str(row[0]) if row else ""


MAY_VOTE = (
    "SELECT p.kind, p.sector, r.opened_at FROM workshop_entry e JOIN {noun} x ON x.id = :record AND x.removed_at IS NULL"
    " JOIN participant p ON p.id = :who LEFT JOIN voting_round r ON r.workshop_id = e.workshop_id AND r.about_noun = e.noun"
    " AND r.closed_at IS NULL WHERE e.workshop_id = :workshop AND e.noun = :noun AND e.record_id = :entered"
)


def vote(store: Store, caller: Caller, noun: str, record_id: str, answers: Mapping[str, bool]) -> None:
    """A participant's own vote on a record of the workshop; voting again replaces it. One that was merged away counts for what stays.

    Raises SignedOut (the workshop has ended), Denied, Refused (no round is open), Invalid (a criterion without an answer).
    """
    with store.write() as work:
        actor = caller.actor(work, work.now)
        authorise(actor, "workshop.take_part", actor.district)
        key = {"workshop": actor.workshop, "noun": noun, "record": record_id, "who": actor.id}
        if noun not in CRITERIA:
            raise Denied
        found = work.one(MAY_VOTE.format(noun=noun), **key, entered=record_id)
        if found is None and (entered := _merged(work, actor.workshop, noun, record_id)):
            key["record"] = entered[1]
            found = work.one(MAY_VOTE.format(noun=noun), **key, entered=entered[0])
        if found is None:
            raise Denied
        kind, sector, opened_at = found
        if opened_at is None:
            raise Refused(OVER)
        if set(answers) != set(CRITERIA[noun]) or not all(isinstance(answer, bool) for answer in answers.values()):
            raise Invalid([Problem("", Text(_("Please answer every question about this record.")))])
        _put(work, key, {"sector": sector_of(kind, sector), "voted_at": work.now, **answers})


def _merged(work: Questions, workshop_id: str, noun: str, record_id: str) -> tuple[str, str] | None:
    """An entry of the workshop that was merged away and what stands for it, where either is what the phone still shows."""
    sql = "SELECT 1 FROM workshop_entry WHERE workshop_id = :id AND noun = :noun AND record_id = :record"
    for gone, kept in duplicate_decisions.stands(work, noun).items():
        if record_id in (gone, kept) and work.one(sql, id=workshop_id, noun=noun, record=gone):
            return gone, kept
    return None


def _put(work: stores.Work, key: Mapping[str, str], values: Mapping[str, Any]) -> None:
    """Change the vote or add it; cheaper than ON CONFLICT (2.7 to 4.3 ms), and whole under the writing lock."""
    sets = ", ".join(f"{name} = :{name}" for name in values)
    mine = "workshop_id = :workshop AND about_noun = :noun AND record_id = :record AND participant_id = :who"
    if not work.run(f"UPDATE vote SET {sets} WHERE {mine}", **key, **values):
        columns = ("workshop_id", "about_noun", "record_id", "participant_id", *values)
        work.insert("vote", columns, [(*key.values(), *values.values())])


def sector_of(kind: str, sector: str | None) -> str:
    """The sector of five a participant votes in; '' for a partner who has not said it."""
    return sector or SECTOR.get(kind, "")
