"""The form of a suggestion: one field of somebody else's record in the hall, as it should be, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from otop_core.access.sessions import SignedIn
from otop_core.entries.entry import Entry, Saved
from otop_core.gate.ledger import Caller
from otop_core.language.messages import Text, _
from otop_core.model.declaration import About
from otop_core.model.errors import Gone, Invalid, Problem
from otop_core.model.forms import Typed, form_of, shown
from otop_core.store import Store
from otop_core.workshop import suggestions

FIELD, REASON = "suggestion.field_name", "suggestion.reason"
SENT = _("Thank you. The officer will look at it; what became of it stands under “What has come in”.")


@dataclass(frozen=True)
class SuggestionEntry(Entry):
    """``about``: the noun and the id of the record; ``now``: what it says, field by field."""

    label: ClassVar[str] = _("Send to the officer")
    about: tuple[str, str] = ("", "")

    @classmethod
    def fresh(cls, store: Store, who: SignedIn, noun: str, context: tuple[str, ...]) -> "Entry":
        if len(context) != 2 or not suggestions.fields_of(context[0]):
            raise Gone
        values = suggestions.visible(store, who.actor_, *context)
        start: Typed = {f"suggestion.{name}": shown(suggestions.about(context[0], name), value) for name, value in values.items()}
        return cls(f"suggestion:new:{':'.join(context)}", form_of(noun), start=start, about=(context[0], context[1]))

    @classmethod
    def of_record(cls, store: Store, who: SignedIn, noun: str, id: str) -> "Entry":
        raise Gone  # what was sent is decided, never corrected

    def typed(self) -> Typed:
        return {FIELD: next(iter(suggestions.fields_of(self.about[0]))), REASON: ""} | self.start

    def abouts(self, store: Store) -> dict[str, About]:
        noun, fields = self.about[0], suggestions.fields_of(self.about[0])
        proposed = {
            f"suggestion.{name}": replace(
                suggestions.about(noun, name), help="", required=True, section="", only_if=("field_name", (name,)), personal=None
            )
            for name in fields
        }
        return {
            FIELD: About(_("What should be changed"), "choice", choices="", required=True),
            **proposed,
            REASON: About(_("Reason (optional)")),
        }

    def field_labels(self) -> dict[str, str]:
        """What may be changed: the names of the fields with their labels (msgids)."""
        return {name: suggestions.about(self.about[0], name).label for name in suggestions.fields_of(self.about[0])}

    def problems(self, store: Store, who: SignedIn, typed: Mapping[str, Any]) -> list[Problem]:
        return []  # one field is asked, and Save says what is wrong with it

    def save(self, store: Store, who: SignedIn, caller: Caller, op: str, typed: Mapping[str, Any]) -> Saved:
        asked = self.asked(store, typed)
        name, why = str(asked.get(FIELD) or ""), str(asked.get(REASON) or "")
        try:
            receipt = suggestions.suggest(store, caller, op, *self.about, name, asked.get(f"suggestion.{name}"), why)
        except Invalid as invalid:
            raise Invalid([Problem(f"suggestion.{name if p.field == 'proposed' else p.field}", p.text) for p in invalid.problems]) from None
        return Saved("", Text(SENT), receipt)
