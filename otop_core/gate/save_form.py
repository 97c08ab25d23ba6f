"""Save what was entered together: the one call behind every Save button."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from otop_core.access.roles import Actor
from otop_core.gate import ledger, records
from otop_core.gate.acts import Add, Change, Entered, new_id
from otop_core.gate.ledger import Caller, Receipt
from otop_core.gate.records import Transaction
from otop_core.model.check import check
from otop_core.model.declaration import Noun
from otop_core.model.errors import Invalid, Problem, SavedBefore
from otop_core.model.forms import Form, Part, Typed, unasked
from otop_core.store import Store


def records_of(store: Store, form: Form, id: str) -> dict[str, Noun]:
    """The record a form is about and those it is linked to, by part name; raises Gone."""
    with store.read() as cursor:
        main = records.find(cursor, form.main.noun, id)
        found = {form.main.name: main.record}
        for field_name, part_name in form.main.links.items():
            linked = getattr(main.record, field_name)
            if linked:
                found[part_name] = records.find(cursor, form.part(part_name).noun, linked).record
    return found


def problems(
    store: Store, actor: Actor, form: Form, typed: Typed, was: Mapping[str, Noun] | None = None, fixed: Mapping[str, object] | None = None
) -> list[Problem]:
    """All that is wrong with what was typed, by "part.field"; nothing is saved.  Raises Denied, Refused, Gone."""
    parts, acts = _acts(form, typed, was or {}, fixed or {})
    return [_named(form, parts, problem) for problem in ledger.problems(store, actor, acts)]


def save(
    store: Store,
    caller: Caller,
    op: str,
    form: Form,
    typed: Typed,
    was: Mapping[str, Noun] | None = None,
    fixed: Mapping[str, object] | None = None,
    draft: str = "",
    why: str = "",
    origin: str = "",
) -> Receipt:
    """Write all parts in one change; the last record of the receipt is what the form is about.

    ``was``: the records as the user opened them (a change) or None (new ones); ``fixed``: values not asked (the product of a
    certificate); ``draft``: the draft to drop in the same transaction.  Raises Invalid with "part.field" names, Conflict,
    Denied, Gone, StoreTrouble, or SavedBefore where ``op`` was saved with something else in it.
    """
    parts, acts = _acts(form, typed, was or {}, fixed or {})

    def within(work: Transaction) -> None:
        if draft:
            work.run("DELETE FROM draft WHERE form = :form AND op = :op", form=draft, op=op)

    try:
        receipt = ledger.commit(store, caller, op, *acts, within=within, why=why, origin=origin)
        if receipt.repeated and not _says_the_same(store, form, acts, receipt):
            raise SavedBefore
    except Invalid as invalid:
        raise Invalid([_named(form, parts, problem) for problem in invalid.problems]) from invalid
    return receipt


def _acts(form: Form, typed: Typed, was: Mapping[str, Noun], fixed: Mapping[str, object]) -> tuple[list[Part], list[Add | Change]]:
    """What the form asks the gate to do, and the part that each act is about."""
    ids: dict[str, str] = {}
    parts: list[Part] = []
    acts: list[Add | Change] = []
    for part in form.parts:
        before = was.get(part.name) if part.changes(form) else None
        chosen = part.chosen(typed)
        if chosen and (before is None or chosen != before.id):
            ids[part.name] = chosen
            continue
        values = _values(form, part, typed, was, ids, fixed)
        if before is None and (same := _typed_again(part, values, was.get(part.name))):
            ids[part.name] = same
            continue
        ids[part.name] = before.id if before is not None else new_id()
        entered = Entered(part.cls, values, ids[part.name], before.version if before else 0)
        acts.append(Add(entered) if before is None else Change(before, entered))
        parts.append(part)
    return parts, acts


def _values(
    form: Form, part: Part, typed: Typed, was: Mapping[str, Noun], ids: Mapping[str, str], fixed: Mapping[str, object]
) -> dict[str, object]:
    """The values of a part: as they were, as they are typed, and what links it to the other parts."""
    before = was.get(part.name) if part.changes(form) else None
    values: dict[str, object] = before.values() if before is not None else {}  # a field that was not asked stays
    values |= {f: typed[f"{part.name}.{f}"] for f in part.fields if f"{part.name}.{f}" in typed}
    main = was.get(form.main.name)  # a person who lives elsewhere stays there until the household moves
    values |= {f: ids[p] for f, p in part.links.items() if before is None or ids[p] != getattr(main, f, None)}
    if part is form.main:
        values |= fixed
    return values | unasked(part.cls, values)


def _typed_again(part: Part, values: Mapping[str, object], was: Noun | None) -> str:
    """The id of the record that the form was about already, where what was typed anew is that one ('' where it is not)."""
    if was is None or not part.cls.natural_key:
        return ""
    try:
        return was.id if check(part.cls, values).key() == was.key() else ""
    except Invalid:
        return ""


def _says_the_same(store: Store, form: Form, acts: Sequence[Add | Change], receipt: Receipt) -> bool:
    """Whether a form that comes a second time asks for what it did the first time (what it adds has new ids each time)."""
    stored = {record.noun: record for record in receipt.records}
    if form.main.noun in stored:  # a village that was there already is no record of the receipt
        stored = {**records_of(store, form, stored[form.main.noun].id), **stored}
    added = {act.thing.noun for act in acts if isinstance(act, Add)}
    for number, act in enumerate(acts):
        thing = act.thing if isinstance(act, Add) else act.now
        assert isinstance(thing, Entered)
        part = form.part(thing.noun)
        try:
            now = check(thing.cls, thing.values, thing.id)
        except Invalid as invalid:
            raise Invalid([replace(problem, act=number) for problem in invalid.problems]) from None
        kept = stored.get(part.noun)
        if part.cls.natural_key:
            if kept is None or kept.key() != now.key():
                return False
            continue
        before = {} if isinstance(act, Add) else act.was.values()
        links = [f for f, linked in part.links.items() if form.part(linked).noun not in added]
        asked = {f: now.values()[f] for f in (*part.fields, *links) if before.get(f, ...) != now.values()[f]}
        known = {} if kept is None or part.noun not in {record.noun for record in receipt.records} else kept.values()
        taken_back = isinstance(act, Change) and not asked and bool(known)
        if taken_back or (asked and (not known or any(known[f] != value for f, value in asked.items()))):
            return False
    return True


def _named(form: Form, parts: Sequence[Part], problem: Problem) -> Problem:
    """With the name its field has in the form."""
    if not 0 <= problem.act < len(parts):
        return problem
    part = parts[problem.act]
    if problem.field in part.links:
        return Problem(f"{part.links[problem.field]}.choice", problem.text)
    return Problem(f"{part.name}.{problem.field}" if problem.field in part.fields else "", problem.text)
