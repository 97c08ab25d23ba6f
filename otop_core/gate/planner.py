"""From acts to a plan: each record found, merged with what others have changed since, checked once and placed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from otop_core.gate.acts import Act, Add, Change, Entered, Remove, Restore, new_id
from otop_core.gate.merge import changed_by, merge, seen_by, unseen, version_of
from otop_core.gate.plan import Plan, Target
from otop_core.gate.records import MANY, Held, find, find_many
from otop_core.gate.references import ask_places, ask_users, doubled, places, unused
from otop_core.gate.related import as_referred, disagreeing, overlapping, too_early
from otop_core.language.messages import Text, _
from otop_core.language.thai_calendar import bangkok_day
from otop_core.model.check import check
from otop_core.model.declaration import Noun
from otop_core.model.errors import Conflict, Gone, Invalid, Problem
from otop_core.model.record_change import RecordChange
from otop_core.store import Cursor


def plan(cursor: Cursor, now: dt.datetime, by: str, acts: Sequence[Act]) -> Plan:
    """Reads only.  ``by``: the id of the actor, whose own changes are no surprise.

    Raises Gone for a record that never was; everything else that is wrong stands in the plan.
    """
    made = Plan(bangkok_day(now))
    if len(acts) >= MANY:
        _ask_together(cursor, made, acts)
    for number, act in enumerate(acts):
        if isinstance(act, Add):
            _add(cursor, now, made, number, act)
        else:
            _on_existing(cursor, now, by, made, number, act)
    return made


def _ask_together(cursor: Cursor, made: Plan, acts: Sequence[Act]) -> None:
    """What many acts need to know of the records they are about, in one question a noun instead of one a record."""
    touched: dict[str, set[str]] = defaultdict(set)
    named: dict[str, set[str]] = defaultdict(set)
    going: dict[str, set[str]] = defaultdict(set)
    for act in acts:
        said = act.thing if isinstance(act, Add) else act.now if isinstance(act, Change) else None
        if isinstance(said, Noun):
            for name, about in said.abouts().items():
                if about.refers and (id := getattr(said, name)):
                    named[about.refers].add(id)
        if not isinstance(act, Add):
            noun, id = (act.noun, act.id) if isinstance(act, Restore) else _key(act)
            touched[noun].add(id)
            if isinstance(act, Remove):
                going[noun].add(id)
    for noun, ids in touched.items():
        made.held |= {(noun, id): held for id, held in find_many(cursor, noun, ids).items()}
    for noun, ids in named.items():
        ask_places(cursor, made, noun, ids)
    for noun, ids in going.items():
        ask_users(cursor, made, noun, ids)


def _add(cursor: Cursor, now: dt.datetime, made: Plan, number: int, act: Add) -> None:
    thing = act.thing
    target = Target(thing.noun, thing.id or new_id(), "add")
    try:
        after = _checked(made, thing, target.id, 1)
    except Invalid as invalid:
        return made.refuse(number, target, invalid)
    if isinstance(thing, Entered) and (existing := _existing(cursor, made, after)):
        made.same[target.id], district = existing
        return made.add(replace(target, districts=(district,)))
    _place(cursor, made, number, target, after, RecordChange(after.noun, after.id, None, after, after, "", now, "add"))


def _on_existing(cursor: Cursor, now: dt.datetime, by: str, made: Plan, number: int, act: Change | Remove | Restore) -> None:
    noun, id = (act.noun, act.id) if isinstance(act, Restore) else _key(act)
    found = made.held.get((noun, id)) or find(cursor, noun, id)
    kind = "restore" if isinstance(act, Restore) else "remove" if isinstance(act, Remove) else "change"
    target = Target(noun, id, kind, found)
    try:
        if isinstance(act, Remove):
            return made.add(_removed(cursor, now, by, made, target, act.thing, found))
        if (after := _after(cursor, made, act, found)) is None:
            return made.add(target)
    except (Invalid, Conflict, Gone) as error:
        return made.refuse(number, target, error)
    before = None if found.removed else found.record
    change = RecordChange(noun, id, before, after, after, "", found.entered_at, kind, was_in=found.district)
    _place(cursor, made, number, target, after, change)


def _key(act: Change | Remove) -> tuple[str, str]:
    seen = act.thing if isinstance(act, Remove) else act.was
    return seen.noun, seen.id


def _checked(made: Plan, thing: Noun | Entered, id: str, version: int) -> Noun:
    cls, values = (thing.cls, thing.values) if isinstance(thing, Entered) else (type(thing), thing.values())
    refers = [name for name, about in cls.abouts().items() if about.refers and str(values.get(name)) in made.same]
    return check(cls, {**values, **{name: made.same[str(values[name])] for name in refers}}, id, version, made.today)


def _existing(cursor: Cursor, made: Plan, entered: Noun) -> tuple[str, str] | None:
    """(id, district) of the record with the same natural key: in the store, or entered by this command."""
    names = entered.natural_key
    if not names:
        return None
    for target in made.targets:
        if target.change and target.noun == entered.noun and target.change.after and target.change.after.key() == entered.key():
            return target.id, target.change.district
    where = " AND ".join(f"{name} IS NOT DISTINCT FROM :{name}" for name in names)
    given = dict(zip(names, entered.key(), strict=True))
    found = cursor.one(f"SELECT id, district_code FROM {entered.noun} WHERE {where} AND removed_at IS NULL", **given)
    return (str(found[0]), str(found[1])) if found else None


def _removed(cursor: Cursor, now: dt.datetime, by: str, made: Plan, target: Target, seen: Noun, found: Held) -> Target:
    """Raises Gone, Conflict, Invalid."""
    if found.removed:
        raise Gone
    unseen(cursor, by, seen, found.record)
    unused(cursor, seen, made)
    kept = found.record.model_copy(update={"version": found.record.version + 1})
    change = RecordChange(target.noun, target.id, found.record, None, kept, found.district, found.entered_at, "remove", now, found.district)
    return Target(target.noun, target.id, "remove", found, (), change)


def _after(cursor: Cursor, made: Plan, act: Change | Restore, found: Held) -> Noun | None:
    """The record as it shall be, checked; None where it is so already.  Raises Gone, Conflict, Invalid."""
    current, number = found.record, found.record.version + 1
    if isinstance(act, Restore):
        if act.binned and not found.removed:
            return None  # brought back already by somebody else
        wanted = version_of(cursor, current, act.version)
        if found.removed:
            return _checked(made, wanted, current.id, number)
        base, entered = (version_of(cursor, current, act.seen) if act.seen else current), None
    else:
        if found.removed:
            raise Gone
        wanted = _checked(made, act.now, current.id, number) if isinstance(act.now, Entered) else act.now
        base, entered = seen_by(cursor, act.was, current), wanted if isinstance(act.now, Entered) else None
    merged = merge(base, wanted, current, lambda: changed_by(cursor, current)).revised(current)
    if merged.values() == current.values():
        return None
    if entered is not None and merged.values() == entered.values():
        return entered  # checked above; what others changed besides is checked with it
    return _checked(made, merged, current.id, number)


def _place(cursor: Cursor, made: Plan, number: int, target: Target, after: Noun, change: RecordChange) -> None:
    """Put the change where its references say, or refuse it for what it says against them and against the other records."""
    here, districts, missing = places(cursor, after, made)
    if missing is None and target.kind != "restore":
        after = as_referred(cursor, after, change.before, made)
    placed = Target(target.noun, target.id, target.kind, target.found, districts, replace(change, after=after, kept=after, district=here))
    wrong = _against_others(cursor, made, after, placed) if missing is None else missing
    if wrong is None:
        made.add(placed)
    else:
        made.refuse(number, placed, Invalid(wrong))


def _against_others(cursor: Cursor, made: Plan, after: Noun, target: Target) -> list[Problem] | None:
    """What is wrong with a record beside what it refers to and beside its equals; None where nothing is."""
    if doubled(cursor, after, made):
        text = Text(_("There is one already: {label}. Please open that one."), {"label": Text(after.label)})
        return [Problem(after.unique[-1], text)]
    before, there = target.found.record if target.found else None, target.change.before if target.change else None
    early = too_early(cursor, after, before, made)
    return disagreeing(cursor, after, before, made) + early + overlapping(cursor, after, there, made) or None
