"""What records say of each other: every reference is there, nothing still referred to goes, and a record lies where its place lies."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from otop_core.gate.plan import Key, Plan
from otop_core.gate.records import Transaction
from otop_core.language.messages import Text, _
from otop_core.model.declaration import NOUNS, Noun
from otop_core.model.errors import Invalid, Problem
from otop_core.model.record_change import RecordChange
from otop_core.store import Cursor
from otop_core.store.dialect import among


def _referring(noun: str) -> list[tuple[str, str]]:
    """(noun, reference) of all that may refer to a record of this noun; its parts (the evidence of a product) wait with it."""
    return [(n, name) for n, cls in NOUNS.items() for name, about in cls.abouts().items() if about.refers == noun and cls.part_of != noun]


def ask_users(cursor: Cursor, plan: Plan, noun: str, ids: Collection[str]) -> None:
    """Who refers to any of these records, asked once for all of them."""
    for other, name in _referring(noun):
        where, given = among(name, ids)
        there = plan.users.setdefault((other, name), {id: [] for id in ids})
        for id, user in cursor.all(f"SELECT {name}, id FROM {other} WHERE {where} AND removed_at IS NULL", **given):
            there[id].append(user)


def ask_places(cursor: Cursor, plan: Plan, noun: str, ids: Collection[str]) -> None:
    """Where each of these records lies, asked once for all of them; what is not there may still be entered by this plan."""
    where, given = among("id", ids)
    there = dict(cursor.all(f"SELECT id, district_code FROM {noun} WHERE {where} AND removed_at IS NULL", **given))
    plan.lies |= {(noun, id): there.get(id) for id in ids}


def unused(cursor: Cursor, thing: Noun, plan: Plan) -> None:
    """Nothing that stays refers to a record that goes."""
    if thing.noun not in plan.referring:
        plan.referring[thing.noun] = _referring(thing.noun)
    for noun, name in plan.referring[thing.noun]:
        ids = plan.users.get((noun, name), {}).get(thing.id)
        if ids is None:
            ids = [row[0] for row in cursor.all(f"SELECT id FROM {noun} WHERE {name} = :id AND removed_at IS NULL", id=thing.id)]
        n = sum(plan.get(noun, id) is None for id in ids) + plan.uses(thing, noun, name)
        if n:
            text = Text(_("Still in use: {n} x {label}. Delete or change those first."), {"n": n, "label": Text(NOUNS[noun].label)})
            raise Invalid([Problem("", text)])


def doubled(cursor: Cursor, after: Noun, plan: Plan) -> bool:
    """Whether another record, in the store or in this plan, stands where there may be one only."""
    if not after.unique:
        return False
    key = {name: getattr(after, name) for name in after.unique}
    for target in plan.targets:
        other = target.change.after if target.change else None
        if other is not None and (other.noun, other.id) != (after.noun, after.id) and other.noun == after.noun:
            if all(getattr(other, name) == value for name, value in key.items()):
                return True
    where = " AND ".join(f"{name} IS NOT DISTINCT FROM :{name}" for name in key)
    rows = cursor.all(f"SELECT id FROM {after.noun} WHERE {where} AND id <> :id AND removed_at IS NULL", **key, id=after.id)
    return any(plan.get(after.noun, row[0]) is None for row in rows)


def places(cursor: Cursor, after: Noun, plan: Plan) -> tuple[str, tuple[str, ...], list[Problem] | None]:
    """Where a record lies, the districts that writing it touches besides, and the references that are not there.

    The last is None where every reference is there, and empty where what is missing is refused itself in this plan.
    """
    lies: dict[str, str] = {}
    touched: list[str] = []
    missing: list[Problem] | None = None
    for name, about in after.abouts().items():
        id = getattr(after, name)
        if not about.refers or id is None:
            continue
        found = _lies_in(cursor, about.refers, id, plan)
        if found is None:
            missing = missing or []
            if not plan.is_refused(about.refers, id):
                text = Text(_("This is not there any more; please choose again: {label}."), {"label": Text(about.label)})
                missing.append(Problem(name, text))
            continue
        lies[name] = found
        if not NOUNS[about.refers].shared:
            touched.append(found)
    here = after.district() or next((lies[name] for name in after.located_by if name in lies), "")
    known = here or missing is None  # a place that is not there tells nothing of the right to write in it
    return here, (*touched, here) if known else tuple(touched), missing


def _lies_in(cursor: Cursor, noun: str, id: str, plan: Plan) -> str | None:
    """The district of a record that is there; None for one that is not, or goes with this command."""
    if (change := plan.get(noun, id)) is not None:
        return change.district if change.after is not None else None
    if (noun, id) not in plan.lies:
        found = cursor.one(f"SELECT district_code FROM {noun} WHERE id = :id AND removed_at IS NULL", id=id)
        plan.lies[noun, id] = str(found[0]) if found else None
    return plan.lies[noun, id]


def moved_along(work: Transaction, touched: Sequence[RecordChange]) -> Sequence[RecordChange]:
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


def _there(work: Transaction, place: RecordChange, noun: str, name: str, known: dict[Key, RecordChange]) -> list[RecordChange]:
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
