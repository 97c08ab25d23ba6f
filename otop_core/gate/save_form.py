"""Save what was entered together: the one call behind every Save button."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext

from otop_core.gate import ledger, records
from otop_core.gate.ledger import Add, Caller, Change, Receipt
from otop_core.gate.records import Work
from otop_core.model.declaration import Noun, check
from otop_core.model.errors import Invalid, Problem, SavedBefore
from otop_core.model.forms import Form, Part, Typed, unasked
from otop_core.store.duck import Cursor, Store


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
    store: Store, form: Form, typed: Typed, was: Mapping[str, Noun] | None = None, fixed: Mapping[str, object] | None = None
) -> list[Problem]:
    """All that is wrong with what was typed, by "part.field"; nothing is saved."""
    return _parts(store, form, typed, was or {}, fixed or {})[1]


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
    """Check every part, then write all in one change; the last record of the receipt is what the form is about.

    ``was``: the records as the person opened them (a change) or None (new ones); ``fixed``: values not asked (the product of a
    certificate); ``draft``: the draft to drop in the same transaction.  Raises Invalid with "part.field" names, Conflict,
    Denied, Gone, StoreTrouble, or SavedBefore where ``op`` was saved with something else in it.
    """

    def within(work: Work) -> None:
        if draft:
            work.run("DELETE FROM draft WHERE form = :form AND op = :op", form=draft, op=op)

    new_village = any(part.noun == "village" and not part.chosen(typed) for part in form.parts)
    # Of two people who type the same new village the second must find it; for all others the checks wait for nobody.
    with store.writing if new_village else nullcontext():
        acts, wrong = _parts(store, form, typed, was or {}, fixed or {})
        if wrong:
            raise Invalid(wrong)
        try:
            receipt = ledger.commit(store, caller, op, *acts, within=within, why=why, origin=origin)
        except Invalid as invalid:
            raise Invalid([_named(form, problem) for problem in invalid.problems]) from invalid
    if receipt.repeated and not _says_the_same(form, acts, receipt):
        raise SavedBefore
    return receipt


def _parts(
    store: Store, form: Form, typed: Typed, was: Mapping[str, Noun], fixed: Mapping[str, object]
) -> tuple[list[Add | Change], list[Problem]]:
    """What to write for the whole form, and what is wrong with it."""
    acts: list[Add | Change] = []
    problems: list[Problem] = []
    ids: dict[str, str] = {}
    with store.read() as cursor:
        for part in form.parts:
            ids[part.name], part_acts, part_problems = _part(cursor, form, part, typed, was, ids, fixed)
            acts += part_acts
            problems += part_problems
    return acts, problems


def _says_the_same(form: Form, acts: Sequence[Add | Change], receipt: Receipt) -> bool:
    """Whether a form that comes a second time asks for what it did the first time (what it adds has new ids each time)."""
    stored = {record.noun: record.values() for record in receipt.records}
    added = {act.thing.noun for act in acts if isinstance(act, Add)}
    for part in form.parts:
        links = [f for f, linked in part.links.items() if form.part(linked).noun not in added]
        for act in acts:
            now, before = (act.thing, {}) if isinstance(act, Add) else (act.now, act.was.values())
            if now.noun != part.noun:
                continue
            asked = {f: now.values()[f] for f in (*part.fields, *links) if before.get(f, ...) != now.values()[f]}
            kept = stored.get(part.noun)
            taken_back = isinstance(act, Change) and not asked and kept is not None
            if taken_back or (asked and (kept is None or any(kept[f] != value for f, value in asked.items()))):
                return False
    return True


def _named(form: Form, problem: Problem) -> Problem:
    for part in reversed(form.parts):
        if problem.field in part.fields:
            return Problem(f"{part.name}.{problem.field}", problem.text)
        if problem.field in part.links:
            return Problem(f"{part.links[problem.field]}.choice", problem.text)
    return problem


def _part(
    cursor: Cursor,
    form: Form,
    part: Part,
    typed: Typed,
    was: Mapping[str, Noun],
    ids: Mapping[str, str],
    fixed: Mapping[str, object],
) -> tuple[str, list[Add | Change], list[Problem]]:
    """The id that stands for a part, what to write for it, and what is wrong with it."""
    before = was.get(part.name) if part.changes(form) else None
    if (chosen := part.chosen(typed)) and (before is None or chosen != before.id):
        return chosen, [], []
    entered: dict[str, object] = before.values() if before is not None else {}  # a field that was not asked stays
    entered |= {f: typed[f"{part.name}.{f}"] for f in part.fields if f"{part.name}.{f}" in typed}
    anew = [f for f, p in part.links.items() if before is None or ids[p] != getattr(was.get(form.main.name), f, None)]
    entered |= {f: ids[part.links[f]] for f in anew}  # a person who lives elsewhere stays there until the household moves
    entered |= unasked(part.cls, entered)
    if part is form.main:
        entered |= fixed
    id = before.id if before is not None else ledger.new_id()
    try:
        record = check(part.cls, entered, id, before.version if before is not None else 0)
    except Invalid as invalid:
        linked = set(part.links)
        return (
            id,
            [],
            [
                Problem(f"{part.name}.{p.field}" if p.field in part.fields else "", p.text)
                for p in invalid.problems
                if p.field not in linked
            ],
        )
    if before is None:
        if same := _same_village(cursor, record) if part.noun == "village" else "":
            return same, [], []
        return record.id, [Add(record)], []
    return id, [Change(before, record)], []


def _same_village(cursor: Cursor, village: Noun) -> str:
    """A village typed anew that is there already: same subdistrict, number and name."""
    rows = cursor.all(
        "SELECT id FROM village WHERE subdistrict_code = :code AND search_key = :key AND coalesce(moo, 0) = :moo AND removed_at IS NULL",
        code=village.values()["subdistrict_code"],
        key=village.extra()["search_key"],
        moo=village.values()["moo"] or 0,
    )
    return str(rows[0][0]) if rows else ""
