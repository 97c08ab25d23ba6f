"""What records say of each other: every reference is there, nothing still referred to goes, and a record lies where its place lies."""

from collections import defaultdict
from dataclasses import replace

from otop_core.access.roles import Actor, authorise
from otop_core.gate.records import Work
from otop_core.language.messages import Text, _
from otop_core.model.declaration import NOUNS, Noun
from otop_core.model.errors import Invalid, Problem
from otop_core.model.record_change import RecordChange

Key = tuple[str, str]  # noun, id


class Pending:
    """What a command has done so far; its later acts see it before it is written."""

    def __init__(self) -> None:
        self.touched: list[RecordChange] = []
        self._by_key: dict[Key, RecordChange] = {}
        self._uses: dict[Key, set[Key]] = defaultdict(set)
        self.lies: dict[Key, str | None] = {}  # where records that are there lie, asked once

    def add(self, one: RecordChange) -> None:
        self.touched.append(one)
        self._by_key[one.noun, one.id] = one
        if one.after is not None:
            for name, about in one.after.abouts().items():
                if about.refers and getattr(one.after, name) is not None:
                    self._uses[about.refers, getattr(one.after, name)].add((one.noun, one.id))

    def get(self, noun: str, id: str) -> RecordChange | None:
        return self._by_key.get((noun, id))

    def uses(self, thing: Noun, noun: str, name: str) -> int:
        """How many records of a noun, entered or changed by this command, refer to a thing by this field."""
        users = (self._by_key[key] for key in self._uses[thing.noun, thing.id] if key[0] == noun)
        return sum(user.after is not None and getattr(user.after, name) == thing.id for user in users)


def unused(work: Work, thing: Noun, pending: Pending) -> None:
    """Nothing that stays refers to a record that goes; parts of it (the evidence of a product) wait with it."""
    for noun, cls in NOUNS.items():
        for name, about in cls.abouts().items():
            if about.refers != thing.noun or cls.part_of == thing.noun:
                continue
            ids = work.all(f"SELECT id FROM {noun} WHERE {name} = :id AND removed_at IS NULL", id=thing.id)
            n = sum(pending.get(noun, row[0]) is None for row in ids) + pending.uses(thing, noun, name)
            if n:
                text = Text(_("Still in use: {n} x {label}. Delete or change those first."), {"n": n, "label": Text(cls.label)})
                raise Invalid([Problem("", text)])


def district(work: Work, actor: Actor, after: Noun, pending: Pending) -> str:
    """Where a record lies; every reference is there, and this person may write in the districts concerned."""
    known: dict[str, str] = {}
    missing = []
    for name, about in after.abouts().items():
        id = getattr(after, name)
        if not about.refers or id is None:
            continue
        found = _lies_in(work, about.refers, id, pending)
        if found is None:
            text = Text(_("This is not there any more; please choose again: {label}."), {"label": Text(about.label)})
            missing.append(Problem(name, text))
            continue
        known[name] = found
        if not NOUNS[about.refers].shared:
            authorise(actor, after.action, found)
    if missing:
        raise Invalid(missing)
    here = after.district() or next((known[n] for n in after.located_by if n in known), "")
    authorise(actor, after.action, here)
    return here


def _lies_in(work: Work, noun: str, id: str, pending: Pending) -> str | None:
    """The district of a record that is there; None for one that is not, or goes with this command."""
    if (touched := pending.get(noun, id)) is not None:
        return touched.district if touched.after is not None else None
    if (noun, id) not in pending.lies:
        found = work.one(f"SELECT district_code FROM {noun} WHERE id = :id AND removed_at IS NULL", id=id)
        pending.lies[noun, id] = str(found[0]) if found else None
    return pending.lies[noun, id]


def moved_along(work: Work, touched: list[RecordChange]) -> list[RecordChange]:
    """All that is to be written: first what lies where a moved record lies (the people of a village that is now in another district)."""
    moved = [one for one in touched if one.was_in not in (None, one.district)]
    if not moved:
        return touched
    every = {(one.noun, one.id): one for one in touched}
    follow: dict[Key, RecordChange] = {}
    while moved:
        place = moved.pop()
        for noun, name in _located_by(place.noun):
            for one in _there(work, place, noun, name, every | follow):
                (every if (noun, one.id) in every else follow)[noun, one.id] = one
                moved.append(one)
    return [*follow.values(), *every.values()]


def _located_by(noun: str) -> list[tuple[str, str]]:
    return [(n, name) for n, cls in NOUNS.items() for name in cls.located_by if cls.abouts()[name].refers == noun]


def _there(work: Work, place: RecordChange, noun: str, name: str, known: dict[Key, RecordChange]) -> list[RecordChange]:
    """Records of a noun that lie in this place by this field but do not say its district yet."""
    found = [
        replace(one, district=place.district)
        for one in known.values()
        if one.noun == noun and one.after is not None and getattr(one.after, name) == place.id and one.district != place.district
    ]
    where = f"{name} = :id AND district_code <> :district"
    for held in work.records(noun, where, id=place.id, district=place.district):
        if (noun, held.record.id) not in known:
            kept = held.record.model_copy(update={"version": held.record.version + 1})
            found.append(
                RecordChange(noun, kept.id, held.record, kept, kept, place.district, held.entered_at, "change", was_in=held.district)
            )
    return found
