"""What a record says beside those it refers to and beside its equals: what it takes from them, and what they must agree in."""

from typing import Any

from otop_core.gate.plan import Plan
from otop_core.gate.records import find
from otop_core.language.messages import Text, _
from otop_core.model.declaration import Noun
from otop_core.model.errors import Problem
from otop_core.store import Cursor


def as_referred(cursor: Cursor, after: Noun, before: Noun | None, plan: Plan) -> Noun:
    """With what its noun takes from what it refers to (``kept_from``): taken when the reference is set, by nobody's word."""
    taken: dict[str, Any] = {}
    for reference, names in after.kept_from.items():
        id = getattr(after, reference)
        if before is not None and getattr(before, reference) == id:
            taken |= {name: getattr(before, name) for name in names}
        else:
            told = _values(cursor, after, reference, plan) if id else {}
            taken |= {name: told.get(name) for name in names}
    return after.model_copy(update=taken) if taken else after


def disagreeing(cursor: Cursor, after: Noun, before: Noun | None, plan: Plan) -> list[Problem]:
    """The references to what belongs to another (``agrees``).  One that was right when it was set stays when the other moves."""
    found = []
    for reference, name in after.agrees:
        stays = before is not None and all(getattr(before, one) == getattr(after, one) for one in (reference, name))
        if getattr(after, reference) is None or stays or _values(cursor, after, reference, plan)[name] == getattr(after, name):
            continue
        labels = {"label": Text(after.abouts()[reference].label), "owner": Text(after.abouts()[name].label)}
        found.append(Problem(reference, Text(_("{label}: this one belongs to another {owner}; please choose again."), labels)))
    return found


def too_early(cursor: Cursor, after: Noun, before: Noun | None, plan: Plan) -> list[Problem]:
    """The days that lie before what they follow from (``not_before``). One that was right when it was set stays when the other moves."""
    found = []
    for name, reference, of_that in after.not_before:
        stays = before is not None and all(getattr(before, one) == getattr(after, one) for one in (name, reference))
        if getattr(after, name) is None or getattr(after, reference) is None or stays:
            continue
        if getattr(after, name) < _values(cursor, after, reference, plan)[of_that]:
            labels = {"label": Text(after.abouts()[name].label), "of": Text(after.abouts()[reference].label)}
            found.append(Problem(name, Text(_("{label}: this day lies before the day of the {of}; please check."), labels)))
    return found


def overlapping(cursor: Cursor, after: Noun, before: Noun | None, plan: Plan) -> list[Problem]:
    """A whole beside its parts, or a part beside its whole (``whole``): both together would count twice."""
    whole = after.whole
    if whole is None or (before is not None and all(getattr(before, name) == getattr(after, name) for name in after.unique)):
        return []
    is_whole = getattr(after, whole.field) is None
    key = {name: getattr(after, name) for name in after.unique if name != whole.field}
    planned = [target.change.after for target in plan.targets if target.change and target.noun == after.noun and target.id != after.id]
    beside = any(
        other is not None and (getattr(other, whole.field) is None) != is_whole and all(getattr(other, n) == key[n] for n in key)
        for other in planned
    )
    where = " AND ".join(f"{name} IS NOT DISTINCT FROM :{name}" for name in key)
    wanted = f"{whole.field} IS {'NOT ' if is_whole else ''}NULL"
    rows = cursor.all(f"SELECT id FROM {after.noun} WHERE {where} AND {wanted} AND id <> :id AND removed_at IS NULL", **key, id=after.id)
    if beside or any(plan.get(after.noun, row[0]) is None for row in rows):
        return [Problem(whole.field, Text(whole.parts_are if is_whole else whole.is_there))]
    return []


def _values(cursor: Cursor, after: Noun, reference: str, plan: Plan) -> dict[str, Any]:
    """What the record says that this one refers to: as this command leaves it, or as it stands in the store."""
    noun, id = after.abouts()[reference].refers, getattr(after, reference)
    change = plan.get(noun, id)
    return (change.after if change and change.after is not None else find(cursor, noun, id).record).values()
