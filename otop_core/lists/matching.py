"""The rows of a list beside what the store holds: what is new, changed, the same, doubtful or refused; nothing is written here."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from rapidfuzz import fuzz, process

from otop_core.access.roles import Actor
from otop_core.gate.acts import new_id
from otop_core.language.messages import Text, _
from otop_core.lists.finding import Finder
from otop_core.lists.known import Identity, Known
from otop_core.lists.listed import Listed, Row
from otop_core.lists.registers import REGISTERS, Register, as_told
from otop_core.lists.values import Trouble
from otop_core.lists.villages import Villages
from otop_core.model.check import check
from otop_core.model.declaration import Noun
from otop_core.model.errors import Invalid, Problem
from otop_core.store import Store

Status = Literal["new", "changed", "same", "doubtful", "refused"]
STATUSES: tuple[Status, ...] = ("new", "changed", "same", "doubtful", "refused")
SURELY, PERHAPS = 95, 88  # of 100: how like two names are that are held back, and that are only told
ELSEWHERE = _("This place lies outside the area that you look after.")
SAME_ROW, LIKE_ROW = _("row {n} says the same"), _("row {n} is about the same one: {name}")
SAME_NAME, LIKE_NAME, SAME_HOUSE = _("same name: {name}"), _("similar name: {name}"), _("same house number: {name}")


@dataclass(frozen=True)
class Match:
    """``was`` and ``now``: by part, the record that is there and as it shall be; ``village``: where it lies ('' for no place).

    ``troubles``: why it is refused; ``doubts``: why it is held back until somebody says that it is new.
    """

    row: Row
    status: Status
    was: Mapping[str, Noun] = field(default_factory=dict)
    now: Mapping[str, Noun] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    village: str = ""
    troubles: tuple[Trouble, ...] = ()
    doubts: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()

    @property
    def differences(self) -> list[tuple[str, Any, Any]]:
        """("part.field", as it is, as it shall be) of a record that is there, and of what is added to it."""
        found = []
        for part, now in self.now.items() if self.was else ():
            told = now.values() if part in self.was else {name: now.values()[name] for name in self.row.told.get(part, {})}
            before = self.was[part].values() if part in self.was else {}
            found += [(f"{part}.{name}", before.get(name), value) for name, value in told.items() if before.get(name) != value]
        return found


@dataclass(frozen=True)
class Matched:
    """``shared``: what several rows make together, by its id: a village, a producer with several products."""

    listed: Listed
    matches: tuple[Match, ...]
    shared: Mapping[str, Noun]

    def of(self, status: Status) -> list[Match]:
        return [one for one in self.matches if one.status == status]


def match(store: Store, actor: Actor, listed: Listed, language: str) -> Matched:
    """Every row beside the store, as this person may write it."""
    register, villages = REGISTERS[listed.noun], Villages.load(store, language)
    reach = actor.reach(register.action) if actor.may(register.action) else None
    placed = [_placed(row, register, villages, reach) for row in listed.rows]
    finder = Finder(store, register, reach or "")
    known = Known.load(store, register, {one.village for one in placed if one.village} | finder.villages)
    found = [one if one.status == "refused" else _matched(one, register, finder, known) for one in placed]
    shared = {one.id: one for one in (*villages.made, *known.made)}
    return Matched(listed, tuple(_within(found, register, known)), shared)


def _placed(row: Row, register: Register, villages: Villages, reach: str | None) -> Match:
    """The row with its village; refused for what was wrong with its cells or its place."""
    troubles, notes, village = list(row.troubles), list(row.notes), ""
    if register.is_placed and not register.finds and not troubles:
        there, problem, told = villages.find(row.place)
        if problem:
            troubles.append(Trouble(-1, "", problem.field, problem.text))
        elif there:
            village = there.id
            notes += [told] if told else []
            if reach is None or not there.district().startswith(reach):
                troubles.append(Trouble(-1, "", "", Text(ELSEWHERE)))
    return Match(row, "refused" if troubles else "new", village=village, troubles=tuple(troubles), notes=tuple(notes))


def _matched(one: Match, register: Register, finder: Finder, known: Known) -> Match:
    links, problem = finder.links(one.row, one.village)
    if problem:
        return _refused(one, [Trouble(-1, "", problem.field, problem.text)])
    if register.noun == "product":
        one = _with_producer(one, known)
    identity = known.identity(one.row, one.village, {**one.links, **links})
    one = replace(one, links={**one.links, **links})
    there = known.find(identity)
    if there is not None:
        return _beside(one, register, there)
    if one.row.missing:
        return _refused(one, list(one.row.missing))
    one = _new(one, register, known)
    doubts, notes = _like(identity, known)
    return replace(
        one, status="doubtful" if doubts and one.status == "new" else one.status, doubts=(*one.doubts, *doubts), notes=(*one.notes, *notes)
    )


def _refused(one: Match, troubles: list[Trouble]) -> Match:
    return replace(one, status="refused", troubles=(*one.troubles, *troubles))


def _with_producer(one: Match, known: Known) -> Match:
    """The producer of a product that is there already by this name in this village."""
    name = str(one.row.told.get("producer", {}).get("name") or "")
    found = known.producer(one.village, name)
    if not found:
        return one
    missing = tuple(trouble for trouble in one.row.missing if not trouble.field.startswith("producer."))
    return replace(one, links={"producer_id": found}, row=replace(one.row, missing=missing))


def _new(one: Match, register: Register, known: Known) -> Match:
    """The records that the row makes, each checked whole."""
    now, ids, problems = {}, dict(one.links), []
    for part in register.parts:
        links = {name: one.village for name, target in part.links.items() if target == "village"}
        links |= {name: ids[name] for name in part.cls.abouts() if name in ids}
        if part in register.then and not one.row.told.get(part.name):
            continue
        if part is not register.main and any(name in one.links for name, target in register.main.links.items() if target == part.name):
            continue  # it is there already
        id = new_id()
        try:
            whole = one.row.whole.get(part.name)
            record = (
                whole.model_copy(update={**links, "id": id})
                if whole is not None
                else as_told(part, one.row.told.get(part.name, {}), id, **links)
            )
            if part.noun == "producer" and part is not register.main:
                known.make(one.village, record)
            else:
                now[part.name] = record
        except Invalid as invalid:
            problems += [Trouble(-1, "", f"{part.name}.{problem.field}", problem.text) for problem in invalid.problems]
        for other in (register.main, *register.then):
            ids |= {name: id for name, target in other.links.items() if target == part.name}
    return _refused(one, problems) if problems else replace(one, now=now)


def _beside(one: Match, register: Register, there: Mapping[str, Noun]) -> Match:
    """The records that are there, with what the row tells of them; a cell that is empty erases nothing."""
    now: dict[str, Noun] = {}
    for part in register.parts:
        if part.name in there and (part is register.main or part.noun == "person" or part in register.then):
            record = there[part.name]
            told = {name: value for name, value in one.row.told.get(part.name, {}).items() if getattr(record, name) != value}
            now[part.name] = record.model_copy(update=told) if told else record
        elif part in register.then and (added := one.row.whole.get(part.name)):
            links = {name: there[target].id for name, target in part.links.items()}
            now[part.name] = added.model_copy(update={**links, "id": new_id()})
    changed = [name for name, record in now.items() if record != there.get(name)]
    problems: list[Problem] = []
    for name in changed:
        try:
            check(type(now[name]), now[name].values(), now[name].id)
        except Invalid as invalid:
            problems += [replace(problem, field=f"{name}.{problem.field}") for problem in invalid.problems]
    if problems:
        return _refused(one, [Trouble(-1, "", problem.field, problem.text) for problem in problems])
    return replace(one, status="changed" if changed else "same", was={name: there[name] for name in now if name in there}, now=now)


def _like(identity: Identity, known: Known) -> tuple[list[Text], list[Text]]:
    """(why it may be one that is there, what is only to be told): by the same house, the same name, a name that is like it."""
    doubts: list[Text] = []
    notes: list[Text] = []
    for name, wording in ((known.in_house(identity), SAME_HOUSE), (known.of_name(identity), SAME_NAME)):
        if name:
            doubts.append(Text(wording, {"name": name}))
    if not doubts:
        for name, score in known.alike(identity, PERHAPS):
            (doubts if score >= SURELY else notes).append(Text(LIKE_NAME, {"name": name}))
    return doubts[:2], notes[:1]


def _within(found: list[Match], register: Register, known: Known) -> list[Match]:
    """Rows of this list beside each other: the second of two that say the same is left, of two that differ it is held back."""
    first: dict[tuple[Any, ...], Match] = {}
    names: dict[str, dict[int, str]] = defaultdict(dict)
    checked = []
    for one in found:
        identity = known.identity(one.row, one.village, one.links)
        if one.status == "refused" or not identity.key:
            checked.append(one)
            continue
        there = first.setdefault(identity.key, one)
        if there is not one:
            same = there.row.told == one.row.told
            wording = Text(SAME_ROW, {"n": there.row.number}) if same else Text(LIKE_ROW, {"n": there.row.number, "name": one.row.name})
            status: Status = "same" if same else "doubtful"
            one = replace(one, status=status, doubts=(*one.doubts, wording), now={} if same else one.now, was={} if same else one.was)
        elif one.status == "new" and identity.name and register.noun != "product":
            like = process.extractOne(identity.name, names[identity.block], scorer=fuzz.ratio, score_cutoff=SURELY)
            if like is not None:
                other = checked[like[2]]
                wording = Text(LIKE_ROW, {"n": other.row.number, "name": other.row.name})
                one = replace(one, status="doubtful", doubts=(*one.doubts, wording))
        if identity.name:
            names[identity.block][len(checked)] = identity.name
        checked.append(one)
    return checked
