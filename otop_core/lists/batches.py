"""The rows of a list taken in as one batch, fifty at a time, and taken back as one."""

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from otop_core.access.sessions import SignedIn
from otop_core.gate import ledger
from otop_core.gate.acts import Act, Add, Change
from otop_core.gate.ledger import Caller
from otop_core.gate.records import Transaction
from otop_core.language.messages import Text, _, say
from otop_core.lists.matching import Match, Matched
from otop_core.model.errors import Denied, Invalid, OtopError, StoreTrouble
from otop_core.store import Store

AT_ONCE = 50  # rows in one transaction: others save between two of them
WHY = _("Taken in from {name}")


@dataclass(frozen=True)
class Batch:
    """A file that was taken in; ``added`` and ``changed`` count rows of the list."""

    id: str
    noun: str
    file_name: str
    file_hash: str
    account_id: str = ""
    actor: str = ""
    taken_at: dt.datetime = dt.datetime.min
    added: int = 0
    changed: int = 0
    taken_back_at: dt.datetime | None = None


@dataclass
class Taken:
    """``failed``: rows that the gate refused, with what it said; ``stopped``: why the rows after it were not tried."""

    added: int = 0
    changed: int = 0
    failed: list[tuple[int, str, Text]] = field(default_factory=list)
    stopped: Text | None = None


def to_take(matched: Matched, also: Collection[int] = ()) -> list[Match]:
    """The rows to be taken in: the new and the changed, and of the doubtful those (by number) that somebody says are new."""
    return [one for one in matched.matches if one.now and (one.status in ("new", "changed") or one.row.number in also)]


def commit(
    store: Store,
    caller: Caller,
    batch: Batch,
    matched: Matched,
    also: Collection[int] = (),
    origin: str = "",
    told: Callable[[int, int], None] = lambda done, of: None,
) -> Taken:
    """Take in the good rows; ``told``: the progress.  A row that is refused is reported and the others go on.

    The operation of each fifty follows from what its rows say, so that a second touch on the button writes nothing twice.
    """
    rows, taken, written, batch = to_take(matched, also), Taken(), set[str](), _begun(store, batch)
    for first in range(0, len(rows), AT_ONCE):
        part = rows[first : first + AT_ONCE]
        try:
            _write(store, caller, batch, matched, part, written, origin, taken)
        except (Denied, StoreTrouble) as trouble:  # the rest would fare no better
            taken.stopped = trouble.text
            break
        told(first + len(part), len(rows))
    return taken


def _begun(store: Store, batch: Batch) -> Batch:
    """The batch, or the next one of its file where it has been taken back: its operations are over, and would answer for new ones."""
    sql = "SELECT count(*) FROM import_batch WHERE (id = :id OR id LIKE :next) AND taken_back_at IS NOT NULL"
    row = store.one(sql, id=batch.id, next=f"{batch.id}.%")
    return replace(batch, id=f"{batch.id}.{row[0]}") if row and row[0] else batch


def _write(
    store: Store, caller: Caller, batch: Batch, matched: Matched, rows: Sequence[Match], written: set[str], origin: str, taken: Taken
) -> None:
    """These rows in one transaction; without those that are refused, and one by one where somebody else was faster."""
    left = list(rows)
    while left:
        acts, owners, shared = _acts(matched, left, written)
        try:
            _commit(store, caller, batch, left, acts, origin)
        except Invalid as invalid:
            refused = {owners[problem.act]: problem.text for problem in reversed(invalid.problems) if 0 <= problem.act < len(owners)}
            gone = set().union(*(whose for whose in refused)) if refused else {one.row.number for one in left}
            for one in left:
                if one.row.number in gone:
                    text = next((text for whose, text in refused.items() if one.row.number in whose), invalid.problems[0].text)
                    taken.failed.append((one.row.number, one.row.name, text))
            left = [one for one in left if one.row.number not in gone]
            continue
        except (Denied, StoreTrouble):
            raise
        except OtopError as refused_whole:
            if len(left) == 1:
                taken.failed.append((left[0].row.number, left[0].row.name, refused_whole.text))
            else:
                for one in left:
                    _write(store, caller, batch, matched, [one], written, origin, taken)
            return
        written |= shared
        taken.added += sum(one.status != "changed" for one in left)
        taken.changed += sum(one.status == "changed" for one in left)
        return


def _acts(matched: Matched, rows: Sequence[Match], written: set[str]) -> tuple[list[Act], list[frozenset[int]], set[str]]:
    """What these rows ask of the gate; of each act the rows it belongs to; the shared records among them."""
    users: dict[str, set[int]] = {}
    for one in rows:
        for id in _needs(matched, one):
            users.setdefault(id, set()).add(one.row.number)
    shared = [id for id in matched.shared if id in users and id not in written]
    acts: list[Act] = [Add(matched.shared[id]) for id in shared]
    owners = [frozenset(users[id]) for id in shared]
    for one in rows:
        for part, now in one.now.items():
            if part not in one.was:
                acts.append(Add(now))
            elif now != one.was[part]:
                acts.append(Change(one.was[part], now))
            else:
                continue
            owners.append(frozenset({one.row.number}))
    return acts, owners, set(shared)


def _needs(matched: Matched, one: Match) -> set[str]:
    """The shared records that a row's own refer to, and what those refer to."""
    found: set[str] = set()
    waiting = list(one.now.values())
    while waiting:
        record = waiting.pop()
        for value in record.values().values():
            if isinstance(value, str) and value in matched.shared and value not in found:
                found.add(value)
                waiting.append(matched.shared[value])
    return found


def _commit(store: Store, caller: Caller, batch: Batch, rows: Sequence[Match], acts: Sequence[Act], origin: str) -> None:
    said = json.dumps([[one.row.number, one.row.cells, one.village] for one in rows], ensure_ascii=False)
    op = f"{batch.id}-{hashlib.sha256(said.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"
    added = sum(one.status != "changed" for one in rows)

    def within(work: Transaction) -> None:
        actor = caller.actor(work, work.now)
        if not work.run(
            "UPDATE import_batch SET added = added + :added, changed = changed + :changed WHERE id = :id",
            added=added,
            changed=len(rows) - added,
            id=batch.id,
        ):
            values = (batch.id, batch.noun, batch.file_name, batch.file_hash, actor.id, actor.name, work.now, added, len(rows) - added)
            names = ("id", "noun", "file_name", "file_hash", "account_id", "actor", "taken_at", "added", "changed")
            work.insert("import_batch", names, [values])
        made = [(batch.id, now.noun, now.id, one.row.number, one.row.beside or None) for one in rows for now in one.now.values()]
        work.insert("import_row", ("batch_id", "noun", "record_id", "row_number", "note"), made)

    ledger.commit(store, caller, op, *acts, why=say(WHY, "th", name=batch.file_name), origin=origin or "import", within=within)


def sees_all(who: SignedIn) -> bool:
    """Who looks after the province sees everybody's batches, and may take them back; others their own."""
    return who.actor_.reach("register.write") == ""


def taken(store: Store, who: SignedIn, limit: int = 8) -> list[Batch]:
    """The newest batches that this person sees."""
    mine = "" if sees_all(who) else "AND account_id = :me "
    sql = (
        "SELECT id, noun, file_name, file_hash, account_id, actor, taken_at, added, changed, taken_back_at FROM import_batch"
        f" WHERE added + changed > 0 {mine}ORDER BY taken_at DESC LIMIT {int(limit):d}"
    )
    return [Batch(*row) for row in store.all(sql, **({"me": who.account_id} if mine else {}))]


def row_of(store: Store, noun: str, id: str) -> tuple[str, int, str] | None:
    """(file, row, what is kept beside it) a record came from or was last changed by; None for one that no list has told of."""
    row = store.one(
        "SELECT b.file_name, r.row_number, coalesce(r.note, '') FROM import_row r JOIN import_batch b ON b.id = r.batch_id"
        " WHERE r.noun = :noun AND r.record_id = :id ORDER BY b.taken_at DESC LIMIT 1",
        noun=noun,
        id=id,
    )
    return (str(row[0]), int(row[1]), str(row[2])) if row else None
