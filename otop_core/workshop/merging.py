"""Making one of two records that are the same household, sage or person."""

from otop_core.gate import ledger, records
from otop_core.gate.acts import Act, Add, Change, Remove
from otop_core.gate.ledger import Caller, Receipt
from otop_core.model.declaration import NOUNS, Noun
from otop_core.store import Cursor, Store
from otop_core.workshop.duplicate_decisions import Known, Merged

Key = tuple[str, str]


def merge(store: Store, caller: Caller, op: str, keep: Known, gone: Known, *, same_person: bool) -> Receipt:
    """Make one of two: what ``keep`` does not say comes from ``gone``; whatever referred to that is turned, and it goes to the bin.

    One commit, so that one ``history.undo`` brings everything back; votes and decisions on what goes stand where they are and are read
    for the one that stays (``duplicate_decisions.stands``).  Records are those the officer saw; raises Conflict where others have changed
    them since, Denied, Gone, Invalid.
    """
    with store.exclusive():  # nothing new may refer to what goes
        changed: dict[Key, tuple[Noun, Noun]] = {}
        goes: list[Noun] = []
        told: list[Act] = []
        with store.read() as cursor:
            for ours, theirs in merged_records(keep, gone, same_person):
                _fill(changed, ours, theirs)
                goes.append(theirs)
                told.append(Add(Merged(about_noun=theirs.noun, gone_id=theirs.id, kept_id=ours.id, village_id=ours.values()["village_id"])))
            away = {(one.noun, one.id) for one in goes}
            for ours, theirs in merged_records(keep, gone, same_person):
                _point(cursor, changed, theirs, ours.id, away)
            if not same_person and gone.person.id != keep.person.id and not _used(cursor, gone.person, away):
                goes.append(gone.person)
        acts: list[Act] = [Change(was, now) for was, now in changed.values()]
        acts += [Remove(one) for one in goes]
        return ledger.commit(store, caller, op, *acts[:1], *told, *acts[1:])  # the list of changes tells the first and the last


def merged_records(keep: Known, gone: Known, same_person: bool) -> list[tuple[Noun, Noun]]:
    """(stays, goes), what refers to others before what it refers to. Two fields of knowledge of one sage stay two."""
    found: list[tuple[Noun, Noun]] = []
    if keep.household and gone.household:
        found.append((keep.household, gone.household))
    if same_person:
        by_area = {sage.area: sage for sage in reversed(keep.sages)}
        found += [(by_area[sage.area], sage) for sage in gone.sages if sage.area in by_area]
        if keep.person.id != gone.person.id:
            found.append((keep.person, gone.person))
    return found


def _blank(value: object) -> bool:
    """A box that was not ticked says nothing; a zero does."""
    return value is False or value in (None, "", ())


def _fill(changed: dict[Key, tuple[Noun, Noun]], ours: Noun, theirs: Noun) -> None:
    said = theirs.values()
    taken = {name: said[name] for name, value in ours.values().items() if _blank(value) and not _blank(said[name])}
    if taken:
        changed[ours.noun, ours.id] = (ours, ours.model_copy(update=taken))


def _references(noun: str) -> list[tuple[str, str]]:
    """What refers to a noun; its parts wait with it in the bin."""
    users = [(user, cls) for user, cls in NOUNS.items() if cls.part_of != noun]
    return [(user, name) for user, cls in users for name, about in cls.abouts().items() if about.refers == noun]


def _point(cursor: Cursor, changed: dict[Key, tuple[Noun, Noun]], theirs: Noun, id: str, away: set[Key]) -> None:
    """Whatever refers to what goes and does not go itself, refers to what stays."""
    for user, name in _references(theirs.noun):
        for row in cursor.dicts(f"SELECT * FROM {user} WHERE {name} = :id AND removed_at IS NULL", id=theirs.id):
            record = records.held(user, row).record
            if (user, record.id) not in away:
                was, now = changed.get((user, record.id), (record, record))
                changed[user, record.id] = (was, now.model_copy(update={name: id}))


def _used(cursor: Cursor, thing: Noun, away: set[Key]) -> bool:
    for user, name in _references(thing.noun):
        ids = cursor.all(f"SELECT id FROM {user} WHERE {name} = :id AND removed_at IS NULL", id=thing.id)
        if any((user, row[0]) not in away for row in ids):
            return True
    return False
