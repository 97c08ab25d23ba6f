"""What is entered together: a form is parts, each a noun (a household with its representative and its village).

A part marked ``choosable`` may be an existing record instead of a new one.  ``gate.save_form`` writes it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

from otop_core.language import text, thai_calendar
from otop_core.model.declaration import NOUNS, About, Noun

Typed = dict[str, Any]  # "part.field" -> what the form holds: text, bool or list of codes


@dataclass(frozen=True)
class Part:
    """``fields`` are asked; ``links`` are filled from other parts ("village_id": "village")."""

    name: str
    noun: str
    fields: tuple[str, ...]
    links: Mapping[str, str] = field(default_factory=dict)
    choosable: bool = False

    @property
    def cls(self) -> type[Noun]:
        return NOUNS[self.noun]

    def abouts(self) -> dict[str, About]:
        return {f"{self.name}.{f}": self.cls.abouts()[f] for f in self.fields}

    def changes(self, form: "Form") -> bool:
        """Whether changing the form changes this part's record; a village or producer is only chosen anew."""
        return self is form.main or self.noun == "person"

    def chosen(self, typed: Typed) -> str:
        """The id of the existing record that stands for this part, '' for a new one."""
        return str(typed.get(f"{self.name}.choice") or "") if self.choosable else ""


@dataclass(frozen=True)
class Form:
    """``parts`` in the order of writing; the last is what the form is about."""

    name: str
    parts: tuple[Part, ...]

    @property
    def main(self) -> Part:
        return self.parts[-1]

    def part(self, name: str) -> Part:
        return next(part for part in self.parts if part.name == name)

    def abouts(self) -> dict[str, About]:
        return {key: about for part in self.parts for key, about in part.abouts().items()}


@cache
def form_of(noun: str) -> Form:
    """The form of a noun as its declaration tells: first the records entered with it, then what is asked of itself."""
    parts: dict[str, Part] = {}

    def put(name: str) -> None:
        cls = NOUNS[name]
        for linked in cls.links().values():
            put(linked)
        parts.setdefault(name, Part(name, name, cls.asked(), cls.links(), choosable=name != noun))

    put(noun)
    return Form(noun, tuple(parts.values()))


def shown(about: About, value: object) -> Any:
    """A stored value as a widget holds it; dates as they are typed (พ.ศ.)."""
    if about.kind == "yes":
        return bool(value)
    if about.kind == "choices":
        return list(value or ())  # type: ignore[call-overload]
    if value is None:
        return None if about.kind in ("choice", "refer", "photo") else ""
    if isinstance(value, dt.date):
        return thai_calendar.type_date(value)
    if isinstance(value, Decimal):
        return f"{value:,.2f}".removesuffix(".00")
    if about.kind == "phone":
        return text.show_phone(str(value))
    return str(value)


def unasked(cls: type[Noun], values: Mapping[str, object]) -> dict[str, None]:
    """The fields that these values leave unasked (``only_if``), emptied: what they held belongs to another answer."""
    rules = {name: about.only_if for name, about in cls.abouts().items() if about.only_if}
    return {name: None for name, (field, codes) in rules.items() if values.get(field) not in codes}


def blank(form: Form) -> Typed:
    """What a form begins with: what its fields are declared to be where nobody says, else nothing."""
    return {key: shown(about, about.start) for key, about in form.abouts().items()}


def typed_of(form: Form, records: Mapping[str, Noun]) -> Typed:
    """What the form holds for records that are there; choosable parts that are referred to stay chosen."""
    typed = blank(form)
    for part in form.parts:
        if part.name in records:
            record = records[part.name]
            typed |= {key: shown(about, getattr(record, key.split(".")[1])) for key, about in part.abouts().items()}
            if part.choosable:
                typed[f"{part.name}.choice"] = record.id
            if part.name == "village":
                typed["village.district"] = record.district()
    return typed
