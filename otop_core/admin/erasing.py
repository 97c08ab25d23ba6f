"""Erasing a person, for good: in records, their history, drafts and photos, in the log, and again after a restore. Counts stay.

What is kept: that a household, sage, vote or entry was there, where it lies and what it knows; and a tombstone of ids.
Backups made before hold the person until they are cleared away; one that is brought back is erased again before it is used.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from otop_core.access import log
from otop_core.access.roles import ADMINISTRATOR, Actor, authorise
from otop_core.admin import subject, tombstones
from otop_core.admin.subject import PARTICIPANT, PERSON, Subject
from otop_core.admin.tombstones import Tombstone
from otop_core.community.people import full_name_sql
from otop_core.gate import blanking, records
from otop_core.gate.blanking import Rule, Words
from otop_core.gate.ledger import Caller
from otop_core.gate.records import Transaction
from otop_core.language import keys, text
from otop_core.language.messages import Text, _
from otop_core.model.errors import Gone, Invalid, Problem
from otop_core.store import Cursor, Store, open_store

READ, ACTION = "personal_data.read", "person.erase"
Fields = tuple[str, str, str]  # noun, id, '' or the names of fields by commas


@dataclass(frozen=True)
class Preview:
    """What an erasure would touch: records by noun, the versions of their history, drafts, entries in workshops."""

    name: str
    records: dict[str, int]
    versions: int
    drafts: int
    joined: tuple[str, ...]  # the names by which the person took part in workshops


def find(store: Store, caller: Caller, words: str, limit: int = 20) -> list[tuple[str, str]]:
    """(person id, name and village) of those a search finds, in the bin too, but for those who are erased. Raises Denied."""
    given = {f"word_{n}": key for n, (key, _typed) in enumerate(keys.words(text.without_title(words)))}
    found = " AND ".join(f"strpos(p.search_key, :{name}) > 0" for name in given) or "FALSE"
    with store.read() as cursor:
        authorise(caller.actor(cursor, store.clock()), READ, "")
        rows = cursor.all(
            f"SELECT p.id, {full_name_sql()}, v.name FROM person p JOIN village v ON v.id = p.village_id"
            f" WHERE {found} AND p.given_name <> :erased"
            " ORDER BY p.sort_key, p.id LIMIT :most",
            **given,
            erased=blanking.mark(),
            most=limit,
        )
    return [(id, f"{name} · {village}") for id, name, village in rows]


def preview(store: Store, caller: Caller, person_id: str) -> Preview:
    """What ``erase`` would take away; nothing is written. Raises Denied, Gone."""
    with store.read() as cursor:
        authorise(caller.actor(cursor, store.clock()), READ, "")
        person = records.find(cursor, PERSON, person_id).record
        one = subject.find(cursor, person_id)
        counted = Counter(noun for noun, _id in one.records)
        joined = cursor.all("SELECT DISTINCT name FROM participant WHERE id = ANY(:ids) ORDER BY 1", ids=list(one.participants))
        versions = cursor.all("SELECT count(*) FROM change WHERE record_id = ANY(:ids)", ids=[*one.ids, *one.participants])[0][0]
        told = {PERSON: len(one.persons), **counted} | ({PARTICIPANT: len(one.participants)} if one.participants else {})
        return Preview(person.title(), told, int(versions), len(_drafts(cursor, one)), tuple(name for (name,) in joined))


def erase(store: Store, caller: Caller, op: str, person_id: str, why: str) -> int:
    """Erase a person; returns how many records were that person's (0: this ``op`` had been done before).

    Raises Denied, Gone, Invalid (no reason given), StoreTrouble.  It cannot be taken back.
    """
    if not why.strip():
        raise Invalid([Problem("why", Text(_("Please write why the data are erased.")))])
    with store.read() as cursor:
        authorise(caller.actor(cursor, store.clock()), ACTION, "")
        records.find(cursor, PERSON, person_id)
    return erase_fields(store, caller, op, [(PERSON, person_id, "")], why)


def erase_fields(store: Store, caller: Caller, op: str, wanted: Sequence[Fields], why: str) -> int:
    """Erase whole people and single fields of records in one transaction, logged; returns how many records. Raises Denied, StoreTrouble."""
    with store.write() as plain:
        work = Transaction(plain)
        actor = caller.actor(work, work.now)
        authorise(actor, ACTION, "")
        if work.one("SELECT 1 FROM erasure WHERE op = :op", op=op):
            return 0
        people = [subject.find(work, id) for noun, id, names in wanted if noun == PERSON and not names]
        words = _words(work, people, wanted)
        why = words.out_of(why)
        plain.seq = _erase(work, op, actor, people, wanted, words, why)
        gone = [(PERSON, id, "") for one in people for id in sorted(one.persons)]
        gone += [(PARTICIPANT, id, "") for one in people for id in sorted(one.participants)]
        gone += [part for part in wanted if part[2]]
        gone = list(dict.fromkeys(gone))
        rows = [(work.now, actor.id, actor.name, "erase", noun, id, names, why[:500]) for noun, id, names in gone]
        work.insert("access_log", log.COLUMNS, rows)
        tombstones.keep(work, store.path, [Tombstone(op, *part, work.now, actor.id, actor.name) for part in gone])
        return len(gone)


def apply_again(store: Store) -> int:
    """Bring the store and the file of tombstones to one state: erase what the store has come to hold again. Returns how many erasures."""
    if store.path == ":memory:":
        return 0
    there, kept = tombstones.in_store(store), tombstones.in_file(store.path)
    tombstones.add_to_file(store.path, there)
    done: set[str] = {one.op for one in there}
    missing: dict[str, list[Tombstone]] = defaultdict(list)
    for one in kept:
        if one.op not in done:
            missing[one.op].append(one)
    for op, stones in missing.items():
        _apply(store, op, stones)
    if missing:
        store.checkpoint()
    return len(missing)


def opened(path: str = "", *, accept_loss: bool = False) -> Store:
    """The store ready for use: what has been erased stays erased, whatever file has been put in its place. Raises StoreTrouble."""
    store = open_store(path, accept_loss=accept_loss)
    try:
        apply_again(store)
    except BaseException:
        store.close()
        raise
    return store


def _apply(store: Store, op: str, stones: Sequence[Tombstone]) -> None:
    with store.write() as plain:
        work = Transaction(plain)
        actor = Actor(stones[0].by_id, stones[0].by_name, ADMINISTRATOR)
        wanted = [(one.noun, one.record_id, one.fields) for one in stones if _is_there(work, one)]
        joined = {id for noun, id, _names in wanted if noun == PARTICIPANT}
        people = [subject.find(work, id, participants=joined) for noun, id, names in wanted if noun == PERSON and not names]
        plain.seq = _erase(work, op, actor, people, wanted, _words(work, people, wanted), "")
        work.insert("erasure", tombstones.COLUMNS, [tuple(vars(one).values()) for one in stones])


def _is_there(work: Transaction, stone: Tombstone) -> bool:
    try:
        work.find(stone.noun, stone.record_id)
    except Gone:  # the backup is older than the record
        return False
    return True


def _words(cursor: Cursor, people: Iterable[Subject], wanted: Iterable[Fields]) -> Words:
    """The words of whole people, and the ID numbers of those of whom only these go."""
    found = [word for one in people for word in one.words.texts]
    for noun, id, names in wanted:
        if noun == PERSON and names:
            versions = cursor.all("SELECT body FROM change WHERE noun = 'person' AND record_id = :id", id=id)
            kept = [
                {name: body.get(name) if name in names.split(",") else None for name in subject.personal(PERSON)}
                for body in _read(versions)
            ]
            found += subject.words_of(kept).texts
    return Words(tuple(sorted(set(found), key=len, reverse=True)))


def _read(versions: Iterable[tuple[str]]) -> list[dict[str, object]]:
    return [json.loads(body) for (body,) in versions]


def _erase(work: Transaction, op: str, actor: Actor, people: Sequence[Subject], wanted: Sequence[Fields], words: Words, why: str) -> int:
    """Everything in one transaction; returns the next change number."""
    rules = [rule for one in people for rule in subject.rules(one)]
    rules += [Rule(noun, "id", frozenset({id}), tuple(names.split(","))) for noun, id, names in wanted if names]
    for one in people:
        for account, form, draft in _drafts(work, one):
            work.run("DELETE FROM draft WHERE account_id = :who AND form = :form AND op = :op", who=account, form=form, op=draft)
    following = blanking.write(work, op, actor, rules, words, why)
    blanking.forget_words(work, words)
    joined = {id for one in people for id in one.participants} | {id for noun, id, names in wanted if noun == PARTICIPANT and names}
    blanking.forget_actors(work, joined)
    return following


def _names(row: Sequence[str], names: Collection[tuple[str, ...]]) -> bool:
    """Whether a row of a list that waits tells a given name and a family name, in one cell or two."""
    said = re.sub(r"\s+", "", text.tidy(" ".join(row)))
    return any("".join(name) in said for name in names)


def _drafts(cursor: Cursor, one: Subject) -> list[tuple[str, str, str]]:
    """(account, form, op) of what somebody is typing about this person, and of what the person typed in a workshop."""
    names = {tuple(word.split("\t")) for word in one.words.texts if "\t" in word}
    numbers = {word for word in one.words.texts if word.isdigit()}
    found = []
    for account, form, op, typed in cursor.all("SELECT account_id, form, op, typed FROM draft"):
        said = json.loads(typed)["typed"]
        named = tuple(text.tidy(str(said.get(f"person.{name}") or "")) for name in ("given_name", "family_name")) in names
        named = named or not numbers.isdisjoint(re.sub("[^0-9]", "", text.ascii_digits(str(value))) for value in said.values())
        named = named or any(_names(row, names) for _name, _first, rows in said.get("sheets", ()) for row in rows)
        about = any(id in form for id in one.ids) or any(id in typed for id in one.persons)
        if named or about or account in one.participants:
            found.append((account, form, op))
    return found
