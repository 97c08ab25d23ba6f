"""Making one of two records that are the same household, sage or person, village, producer or product."""

from otop_core.gate import ledger, records
from otop_core.gate.acts import Act, Add, Change, Remove
from otop_core.gate.ledger import Caller, Receipt
from otop_core.model.declaration import NOUNS, Noun
from otop_core.store import Cursor, Store
from otop_core.workshop.duplicate_decisions import Known, Merged

Key = tuple[str, str]
PERSON = "person"


def merge(store: Store, caller: Caller, op: str, keep: Known, gone: Known, *, same_person: bool) -> Receipt:
    """Make one of two: what ``keep`` does not say comes from ``gone``; whatever referred to that is turned, and it goes to the bin.

    One commit, so that one ``history.undo`` brings everything back; votes and decisions on what goes stand where they are and are read
    for the one that stays (``duplicate_decisions.stands``).  Records are those the officer saw; raises Conflict where others have changed
    them since, Denied, Gone, Invalid.
    """
    with store.exclusive():  # nothing new may refer to what goes
        with store.read() as cursor:
            pairs = merged_records(keep, gone, same_person)
            goes: list[Noun] = [theirs for _ours, theirs in pairs]
            made = _Merging(cursor, {(one.noun, one.id) for one in goes})
            for ours, theirs in pairs:
                made.into(ours, theirs)
            if not same_person and gone.person.id != keep.person.id and not made.is_used(gone.person):
                goes.append(gone.person)
        told = [
            Add(Merged(about_noun=theirs.noun, gone_id=theirs.id, kept_id=ours.id, village_id=ours.values()["village_id"]))
            for ours, theirs in pairs
        ]
        acts: list[Act] = [Change(was, now) for key, (was, now) in made.changed.items() if key not in made.away]
        acts += [Remove(one) for one in (*made.doubled, *goes)]
        return ledger.commit(store, caller, op, *acts[:1], *told, *acts[1:])  # the list of changes tells the first and the last


def merge_things(store: Store, caller: Caller, op: str, keep: Noun, gone: Noun) -> Receipt:
    """The same of two villages, producers or products: what they both say stays as ``keep`` says it."""
    with store.exclusive():
        with store.read() as cursor:
            made = _Merging(cursor, {(gone.noun, gone.id)})
            made.into(keep, gone)
        acts: list[Act] = [Change(was, now) for key, (was, now) in made.changed.items() if key not in made.away]
        return ledger.commit(store, caller, op, *acts, *map(Remove, (*made.doubled, gone)))


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


class _Merging:
    """What a merge changes, while it is worked out; ``doubled``: what would stand a second time and goes, before what it refers to."""

    def __init__(self, cursor: Cursor, away: set[Key]) -> None:
        self.cursor, self.away = cursor, away
        self.changed: dict[Key, tuple[Noun, Noun]] = {}
        self.doubled: list[Noun] = []

    def into(self, ours: Noun, theirs: Noun) -> None:
        """What ``ours`` does not say comes from ``theirs``, which goes; whatever referred to that and stays refers to ``ours``.

        Where there may be one only and ``ours`` has it already (both are in one round, or told their income after three months), the two
        are made one as well.
        """
        was, now = self.changed.get((ours.noun, ours.id), (ours, ours))
        said = theirs.values()
        taken = {name: said[name] for name, value in now.values().items() if _blank(value) and not _blank(said[name])}
        if taken:
            self.changed[ours.noun, ours.id] = (was, now.model_copy(update=taken))
        for user, name, record in self._users(theirs):
            before, after = self.changed.get((user, record.id), (record, record))
            turned = after.model_copy(update={name: ours.id})
            if twin := self._twin(turned):
                self.away.add((user, record.id))
                self.into(twin, turned)
                self.doubled.append(record)
            else:
                self.changed[user, record.id] = (before, turned)

    def is_used(self, thing: Noun) -> bool:
        """Whether something that stays refers to it, and went on doing so."""
        return any(getattr(self.changed.get((user, one.id), (one, one))[1], name) == thing.id for user, name, one in self._users(thing))

    def _users(self, thing: Noun) -> list[tuple[str, str, Noun]]:
        """(noun, field, record) of what refers to it and does not go; what was said of two of a kind stays said of these two."""
        found = []
        for user, cls in NOUNS.items():
            names = [name for name, about in cls.abouts().items() if about.refers == thing.noun]
            if len(names) == 1:
                rows = self.cursor.dicts(f"SELECT * FROM {user} WHERE {names[0]} = :id AND removed_at IS NULL", id=thing.id)
                found += [(user, names[0], records.held(user, row).record) for row in rows]
        return [(user, name, record) for user, name, record in found if (user, record.id) not in self.away]

    def _twin(self, turned: Noun) -> Noun | None:
        """The record that stands already where this one would stand a second time."""
        if not turned.unique:
            return None
        where = " AND ".join(f"{name} IS NOT DISTINCT FROM :{name}" for name in turned.unique)
        given = {name: getattr(turned, name) for name in turned.unique}
        rows = self.cursor.dicts(f"SELECT * FROM {turned.noun} WHERE {where} AND id <> :id AND removed_at IS NULL", **given, id=turned.id)
        found = [records.held(turned.noun, row).record for row in rows]
        found += [now for (noun, id), (_was, now) in self.changed.items() if noun == turned.noun and id != turned.id]
        same = [one for one in found if (one.noun, one.id) not in self.away and all(getattr(one, name) == given[name] for name in given)]
        return same[0] if same else None
