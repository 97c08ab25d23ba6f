"""What is entered together: a form is parts, each a noun (a household with its representative and its village).

A part marked ``choosable`` may be an existing record instead of a new one.  ``saving`` writes it.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from otop_core import text, thai_calendar
from otop_core.nouns import NOUNS, About, Noun
from otop_core.problems import Conflict

Typed = dict[str, Any]  # "part.field" -> what the widget holds: text, bool or list of codes
Settled = Mapping[str, Sequence[tuple[Conflict, Sequence[str]]]]  # part -> each conflict in turn and the fields where my value stays

BELOW = {  # a place that is chosen anew unsettles what lies below it
    "village.district": ("village.subdistrict_code", "village.choice"),
    "village.subdistrict_code": ("village.choice",),
}


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


def _evidence(noun: str, *fields: str) -> Form:
    return Form(noun, (Part(noun, noun, fields),))


VILLAGE = Part("village", "village", ("subdistrict_code", "moo", "name"), choosable=True)
PERSON = Part(
    "person", "person", ("name_title", "given_name", "family_name", "phone", "national_id"), {"village_id": "village"}, choosable=True
)
PRODUCER = ("name", "producer_type", "community_links")
FORMS = {
    form.name: form
    for form in (
        Form(
            "household",
            (
                VILLAGE,
                PERSON,
                Part(
                    "household",
                    "household",
                    (
                        "house_no",
                        "members",
                        "occupation",
                        "knows",
                        "wants_occupation",
                        "wants_to_learn",
                        "is_voluntary",
                        "is_committed",
                        "income",
                        "expense",
                        "saving",
                        "notice_given_on",
                    ),
                    {"village_id": "village", "representative_id": "person"},
                ),
            ),
        ),
        Form(
            "sage",
            (
                VILLAGE,
                PERSON,
                Part(
                    "sage",
                    "sage",
                    ("knowledge", "area", "occupation_path"),
                    {"village_id": "village", "person_id": "person"},
                ),
            ),
        ),
        Form("producer", (VILLAGE, Part("producer", "producer", PRODUCER, {"village_id": "village"}))),
        Form(
            "workshop",
            (
                VILLAGE,
                Part(
                    "workshop",
                    "workshop",
                    ("name", "held_on", "fiscal_year", "target", "forms", "address", "wifi_name", "wifi_password"),
                    {"village_id": "village"},
                ),
            ),
        ),
        Form("partner", (Part("partner", "partner", ("name", "sector")),)),
        Form(
            "product",
            (
                VILLAGE,
                Part("producer", "producer", PRODUCER, {"village_id": "village"}, choosable=True),
                Part(
                    "product",
                    "product",
                    ("name", "area", "category", "story", "photo"),
                    {"village_id": "village", "producer_id": "producer"},
                ),
            ),
        ),
        _evidence("wisdom_link", "sage_id", "wisdom", "found_on"),
        _evidence("raw_material", "name", "source_scope", "months_available", "checked_on"),
        _evidence("development", "kind", "description", "planned_on"),
        _evidence("packaging", "photo", "packaged_on", "label_items"),
        _evidence("channel", "channel", "venue", "first_sale_on"),
        Form(
            "support",
            (
                Part("partner", "partner", ("name", "sector"), choosable=True),
                Part("support", "support", ("support_kind", "supported_on", "note"), {"partner_id": "partner"}),
            ),
        ),
        _evidence("registration", "registration_no", "registered_on", "valid_until", "status"),
        _evidence("certificate", "cert_type", "cert_no", "status", "applied_on", "granted_on", "expires_on", "issuer"),
        _evidence("brand", "product_brand", "group_brand", "identity", "used_since"),
        _evidence("opc_entry", "opc_year", "entered_on", "score", "stars"),
        _evidence("step_override", "status", "reason", "decided_on"),
    )
}


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


def blank(form: Form) -> Typed:
    return {key: shown(about, None) for key, about in form.abouts().items()}


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
