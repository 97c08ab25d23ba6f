"""A form that is open on a phone: what it is about, what is settled by where it stands, and the one call behind its Save.

A form is named by its key: ``noun:new`` (behind it what the new record belongs to) or ``noun:id``.  The phone says no more than
the key; whose the form is, what it fixes and which village it stands in are worked out here, because a phone's word proves nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from otop_core.access.roles import PARTICIPANT
from otop_core.access.sessions import SignedIn
from otop_core.admin import settings
from otop_core.gate import history, participant_rules, records, save_form
from otop_core.gate.ledger import Caller, Receipt
from otop_core.language.messages import Text, _, say
from otop_core.model import forms
from otop_core.model.declaration import NOUNS, About, Noun
from otop_core.model.errors import Denied, Gone, Invalid, Problem
from otop_core.model.forms import Form, Typed, form_of
from otop_core.reports import registers
from otop_core.store import Store

LONGEST = 20_000  # letters of one value; no field takes as many, and reading longer ones costs everybody time
NEW = "new"
CHANGED = _("Saved: {name}.")
ANOTHER = _("{name} has been saved. You can register the next one.")
SAVED = {
    "household": _("The household of {name} has been saved. You can register the next one."),
    "sage": _("Sage {name} has been saved. You can register the next one."),
    "workshop": _("The workshop {name} has been saved."),
}


@dataclass(frozen=True)
class Saved:
    """``name``: what a reader calls what was saved; ``entry``: the form on the record as it stands now."""

    name: str
    text: Text
    receipt: Receipt
    entry: "Entry | None" = None


@dataclass(frozen=True)
class Entry:
    """``was``: the records a change is made from, by part (none for a new record); ``fixed``: values that are not asked.

    ``village``: the id of the village where that is settled by where the form stands and not asked, else ''.
    """

    keeps: ClassVar[bool] = True  # on the phone and as a draft; a password never
    label: ClassVar[str] = _("Save")
    key: str
    form: Form
    was: Mapping[str, Noun] = field(default_factory=dict)
    fixed: Mapping[str, object] = field(default_factory=dict)
    village: str = ""
    start: Typed = field(default_factory=dict)

    @classmethod
    def fresh(cls, store: Store, who: SignedIn, noun: str, context: tuple[str, ...]) -> "Entry":
        """The form of a new record; raises Denied, Gone."""
        if not who.may(NOUNS[noun].action) or (who.role == PARTICIPANT and not NOUNS[noun].hall_sees):
            raise Denied
        fixed = _of_the_workshop(store, who, noun, context) if who.role == PARTICIPANT else _fixed(store, noun, context)
        village = who.actor_.village if who.role == PARTICIPANT else str(fixed.pop("village_id", ""))
        return cls(":".join((noun, NEW, *context)), form_of(noun), fixed=fixed, village=village)

    @classmethod
    def of_record(cls, store: Store, who: SignedIn, noun: str, id: str) -> "Entry":
        """The form on a record that is there; raises Denied, Gone."""
        form = form_of(noun)
        if who.role == PARTICIPANT and not NOUNS[noun].hall_sees:
            raise Denied
        if who.role == PARTICIPANT:
            was = save_form.records_of(store, form, id)
            with store.read() as cursor:
                own_parts = [part.name for part in form.parts if part.cls.hall_sees]
                if not all(participant_rules.owns(cursor, who.actor_.workshop, who.account_id, was[n].noun, was[n].id) for n in own_parts):
                    raise Denied(_("Only the person who entered this can mend it here; please tell the officer."))
        else:
            held = records.find_in_reach(store, who.actor_, noun, id)
            if not who.may(NOUNS[noun].action, held.district):
                raise Denied
            if held.removed:
                raise Gone
            was = save_form.records_of(store, form, id)
        in_place = who.role == PARTICIPANT or noun == "workshop"  # participants' rights are tied to the village of their workshop
        return cls(f"{noun}:{id}", form, was, village=was["village"].id if in_place and "village" in was else "")

    @property
    def is_new(self) -> bool:
        return not self.was

    @property
    def versions(self) -> dict[str, int]:
        """The versions a change is made from, of the records it may change."""
        return {part.name: self.was[part.name].version for part in self.form.parts if part.name in self.was and part.changes(self.form)}

    def typed(self) -> Typed:
        """What stands in the form at the beginning."""
        return forms.typed_of(self.form, self.was) | self.start

    def abouts(self, store: Store) -> dict[str, About]:
        """The fields that are asked, by "part.field"."""
        at_work = settings.load(store)
        asks_id = bool(at_work and at_work.asks_national_id)
        place = {f"village.{name}" for name in self.form.part("village").fields} if self.village else set()
        settled = {f"{self.form.main.name}.{name}" for name in self.fixed}
        return {
            name: self._as_settled(about)
            for name, about in self.form.abouts().items()
            if name not in place | settled | self._left_out() and (about.kind != "national_id" or asks_id) and not self._only_chosen(name)
        }

    def _left_out(self) -> set[str]:
        """The fields that a settled value leaves unasked (``only_if``)."""
        conditions = {name: about.only_if for name, about in self.form.main.abouts().items() if about.only_if}
        return {name for name, (on, codes) in conditions.items() if on in self.fixed and self.fixed[on] not in codes}

    def _as_settled(self, about: About) -> About:
        """A field that a settled value asks for is asked without a condition: the phone has no field to look at."""
        return replace(about, only_if=None, required=True) if about.only_if and about.only_if[0] in self.fixed else about

    def _only_chosen(self, name: str) -> bool:
        """In a change a producer or partner is chosen anew, never entered or corrected beside what refers to it."""
        part = self.form.part(name.split(".")[0])
        return bool(self.was) and part.name not in ("village", self.form.main.name) and not part.changes(self.form)

    def options(self, store: Store, who: SignedIn, noun: str, chosen: str, name: str = "") -> dict[str, str]:
        """What the field of this name that refers to another record may hold; what is chosen already is always among it."""
        found = registers.options(store, noun, who.district, chosen, self.village, self._agreeing(name.partition(".")[2]))
        return found if not chosen or chosen in found else {chosen: say(_("One of another district"), who.language), **found}

    def _agreeing(self, name: str) -> Mapping[str, object]:
        """What the records that this field may hold must say, as far as the form has settled it (``Noun.agrees``)."""
        settled = {**(self.was[self.form.main.name].values() if self.was else {}), **self.fixed}
        return {column: settled[column] for reference, column in self.form.main.cls.agrees if reference == name and settled.get(column)}

    def at(self, store: Store, versions: Mapping[str, int]) -> "Entry":
        """The same form begun from these versions; raises Gone where the history does not hold them."""
        if self.is_new or versions == self.versions:
            return self
        if versions.keys() != self.versions.keys():
            raise Gone
        begun = {name: history.version(store, self.was[name].noun, self.was[name].id, number) for name, number in versions.items()}
        return replace(self, was={**self.was, **begun})

    def asked(self, store: Store, typed: Mapping[str, Any]) -> Typed:
        """What a phone says of what was asked, and nothing else; raises Invalid for what cannot be a value of a form."""
        abouts = self.abouts(store)
        choosable = {f"{part.name}.choice" for part in self.form.parts if part.choosable} - ({"village.choice"} if self.village else set())
        wrong = [name for name, value in typed.items() if not _is_value(value)]
        if wrong:
            raise Invalid([Problem(name, Text(_("This is too long; at most {n} characters."), {"n": LONGEST})) for name in wrong])
        found = {name: value for name, value in typed.items() if name in abouts or name in choosable}
        if self.was:
            chosen = self.typed()
            found = {name: chosen[name] for name in choosable if name in chosen} | found
        return found | ({"village.choice": self.village} if self.village else {})

    def problems(self, store: Store, who: SignedIn, typed: Mapping[str, Any]) -> list[Problem]:
        """All that is wrong with what stands in the form, nothing is saved; raises Denied, or Invalid for what is no value of a form."""
        return save_form.problems(store, who.actor_, self.form, self.asked(store, typed), self.was or None, self.fixed)

    def save(self, store: Store, who: SignedIn, caller: Caller, op: str, typed: Mapping[str, Any]) -> Saved:
        """One change through the gate; raises what ``save_form.save`` raises."""
        asked = self.asked(store, typed)
        receipt = save_form.save(store, caller, op, self.form, asked, self.was or None, self.fixed, draft=self.key)
        if self.was:
            after = self.of_record(store, who, self.form.name, self.was[self.form.main.name].id)
            name = called(self.form.name, after.was.values())
            return Saved(name, Text(CHANGED, {"name": name}), receipt, after)
        chosen = str(asked.get("person.choice") or "")
        with store.read() as cursor:
            known = [records.find(cursor, "person", chosen).record] if chosen else []
        name = called(self.form.name, [*known, *receipt.records])
        return Saved(name, Text(SAVED.get(self.form.name, ANOTHER), {"name": name}), receipt)


def called(noun: str, found: Iterable[Noun]) -> str:
    """What a reader calls a record of this noun, by the records entered together: by the person where there is one."""
    titles = {record.noun: record.title() for record in found}
    return titles.get("person") or titles.get(noun, "")


def _is_value(value: object) -> bool:
    """Text, a tick, codes or nothing, none of it longer than a field may be."""
    if isinstance(value, list):
        return len(value) <= 100 and all(isinstance(code, str) and len(code) <= 120 for code in value)
    return value is None or isinstance(value, bool) or (isinstance(value, str) and len(value) <= LONGEST)


def _of_the_workshop(store: Store, who: SignedIn, noun: str, context: tuple[str, ...]) -> dict[str, object]:
    """What the workshop of a participant settles about a new record; raises Gone where the phone names more than the noun."""
    if context:
        raise Gone
    with store.read() as cursor:
        settled = participant_rules.settled(cursor, who.actor_.workshop)
    return {name: value for name, value in settled.items() if name in NOUNS[noun].context}


def _fixed(store: Store, noun: str, context: tuple[str, ...]) -> dict[str, object]:
    """Whom a new record belongs to: evidence to its product, or (a certificate of the site) to its producer, or (help) to a group."""
    if noun == "workshop":
        return {"is_open": True}
    if NOUNS[noun].part_of != "product":
        if len(context) > len(NOUNS[noun].context):
            raise Gone
        return {name: value for name, value in zip(NOUNS[noun].context, context, strict=False) if value}
    product, *rest = context or ("",)
    if noun == "certificate" and rest == ["producer"]:
        with store.read() as cursor:
            return {"producer_id": records.find(cursor, "product", product).record.values()["producer_id"], "product_id": None}
    if noun == "support" and rest == ["group"]:
        return {"group_id": product, "product_id": None}
    fixed: dict[str, object] = {"product_id": product}
    return fixed | ({"step": rest[0]} if noun == "step_override" and rest else {})
