"""A batch taken back whole: what it made goes to the bin, what it changed is as it was; what others have changed since stays."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from otop_core.access.sessions import SignedIn
from otop_core.community.people import full_name_sql
from otop_core.gate import ledger, records
from otop_core.gate.acts import Act, Change, Remove, new_id
from otop_core.gate.ledger import Caller
from otop_core.language.messages import Text
from otop_core.lists.batches import sees_all
from otop_core.model.declaration import NOUNS, Noun
from otop_core.model.errors import Denied, Gone, Invalid, OtopError, StoreTrouble
from otop_core.store import Store
from otop_core.store.dialect import among

AT_ONCE = 100  # records in one transaction
PARTS = ("village", "producer", "person")  # what others may use meanwhile: it goes last, and stays without a word where they do


@dataclass
class TakenBack:
    """``records``: how many are as they were before; ``kept``: (name, why) of those that stay."""

    records: int = 0
    kept: list[tuple[str, Text]] = field(default_factory=list)


def take_back(
    store: Store, who: SignedIn, caller: Caller, batch: str, told: Callable[[int, int], None] = lambda done, of: None
) -> TakenBack:
    """Raises Gone where there is no such batch or it is another's, Denied, SignedOut, StoreTrouble."""
    owner = store.one("SELECT account_id FROM import_batch WHERE id = :id", id=batch)
    if owner is None or (owner[0] != who.account_id and not sees_all(who)):
        raise Gone
    done, written = TakenBack(), _written(store, batch)
    for first in range(0, len(written), AT_ONCE):
        _undo(store, caller, batch, written[first : first + AT_ONCE], done)
        told(first + AT_ONCE, len(written))
    with store.write() as work:
        caller.actor(work, work.now)
        work.run("UPDATE import_batch SET taken_back_at = :now WHERE id = :id", now=work.now, id=batch)
    return done


def _written(store: Store, batch: str) -> list[tuple[str, str, int, int]]:
    """(noun, id, first version of the batch, last version) of all it wrote: what refers to others before what is referred to."""
    rows = store.all(
        "SELECT noun, record_id, min(version), max(version) FROM change WHERE op LIKE :ops GROUP BY noun, record_id ORDER BY min(seq) DESC",
        ops=f"{batch}-%",
    )
    return sorted(rows, key=lambda row: PARTS[::-1].index(row[0]) + 1 if row[0] in PARTS else 0)


def _undo(store: Store, caller: Caller, batch: str, rows: Sequence[tuple[str, str, int, int]], done: TakenBack) -> None:
    """These records in one transaction; one by one where something of them stands against it."""
    acts = _acts(store, rows)
    if not acts:
        return
    try:
        ledger.commit(store, caller, f"undo:{batch}-{new_id()}", *acts, origin=f"undo:{batch}")
        done.records += len(acts)
    except (Denied, StoreTrouble):
        raise
    except OtopError as refused:
        if len(rows) > 1:
            for row in rows:
                _undo(store, caller, batch, [row], done)
        elif rows[0][0] not in PARTS:
            why = refused.problems[0].text if isinstance(refused, Invalid) else refused.text
            done.kept.append((_name(store, acts[0]), why))


def _acts(store: Store, rows: Sequence[tuple[str, str, int, int]]) -> list[Act]:
    """The inverse of what the batch did to each record that has not gone since."""
    there: dict[str, Noun] = {}
    for noun in {row[0] for row in rows}:
        where, given = among("id", [row[1] for row in rows if row[0] == noun])
        for found in store.dicts(f"SELECT * FROM {noun} WHERE removed_at IS NULL AND {where}", **given):
            there[found["id"]] = records.held(noun, found).record
    where, given = among("record_id", [row[1] for row in rows])
    bodies = {(id, version): body for id, version, body in store.all(f"SELECT record_id, version, body FROM change WHERE {where}", **given)}
    acts: list[Act] = []
    for noun, id, first, last in rows:
        if id not in there:
            continue
        after = NOUNS[noun].from_body(id, last, bodies[id, last])
        if first == 1:
            acts.append(Remove(after))
        else:
            acts.append(Change(after, NOUNS[noun].from_body(id, last, bodies[id, first - 1])))
    return acts


def _name(store: Store, act: Act) -> str:
    record = act.thing if isinstance(act, Remove) else act.was if isinstance(act, Change) else None
    assert isinstance(record, Noun)
    found = dict(record.values())
    if (person := found.get("representative_id") or found.get("person_id")) and isinstance(person, str):
        row = store.one(f"SELECT {full_name_sql(titled=False)} FROM person p WHERE p.id = :id", id=person)
        return str(row[0]) if row else record.title()
    return record.title()
