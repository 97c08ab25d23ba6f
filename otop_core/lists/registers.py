"""The registers that an office's list may be taken into, and which fields a list of each may tell."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from otop_core.language import vocabulary
from otop_core.language.messages import LANGUAGES, _, say
from otop_core.language.text import ascii_digits, tidy
from otop_core.model.check import check
from otop_core.model.declaration import NOUNS, About, Noun
from otop_core.model.forms import Part, form_of

NOTE = "#note"  # an answer about a column that no field takes: it is kept beside the record
NAME, RUNNING, STATUS, HOUSE = "person.name", "#", "household.status", "household.house_no"
PROVINCE, DISTRICT, SUBDISTRICT = "village.province", "village.district", "village.subdistrict_code"
MOO, VILLAGE, ADDRESS = "village.moo", "village.name", "village.address"
PLACE = (PROVINCE, DISTRICT, SUBDISTRICT, MOO, VILLAGE, ADDRESS)
NAME_PARTS = ("person.name_title", "person.given_name", "person.family_name")
COLUMNS: Mapping[str, About] = {  # what a list tells that no form asks for in this way
    PROVINCE: About(_("Province")),
    DISTRICT: About(_("District")),
    SUBDISTRICT: About(_("Subdistrict")),
    MOO: About(_("Village number (moo)")),
    VILLAGE: About(_("Village or community name")),
    ADDRESS: About(_("Address in one cell")),
    NAME: About(_("Name with title and family name")),
    STATUS: About(_("Head or member of the household")),
}


@dataclass(frozen=True)
class Register:
    """``naming``: one of these stands among the headings of every list; ``finds``: references that are found by names in the list;
    ``then``: what a row may tell besides, of a record of its own that refers to the main one (the registration of a product)."""

    noun: str
    naming: tuple[str, ...]
    template: tuple[str, ...]
    finds: Mapping[str, str] = field(default_factory=dict)
    then: tuple[Part, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """What a row makes or changes besides its village: the person or producer first, then what the list is about, then what follows."""
        return (*(part for part in form_of(self.noun).parts if part.noun != "village"), *self.then)

    @property
    def main(self) -> Part:
        return form_of(self.noun).main

    @property
    def is_placed(self) -> bool:
        return bool(form_of(self.noun).main.cls.located_by)

    @property
    def action(self) -> str:
        return self.main.cls.action


FOLLOWS_AS = {"registration": {"status": "registered"}}  # a number or a day says so
MONEY = ("household.income", "household.expense", "household.saving")
REGISTERS: Mapping[str, Register] = {
    one.noun: one
    for one in (
        Register(
            "household",
            (NAME, "person.given_name", HOUSE),
            (
                NAME, HOUSE, MOO, VILLAGE, SUBDISTRICT, DISTRICT, "person.phone", "household.members", "household.occupation",
                "household.knows", "household.wants_occupation", "household.wants_to_learn", "household.is_voluntary",
                "household.is_committed", *MONEY,
                "household.notice_given_on",
            ),
        ),
        Register(
            "sage",
            (NAME, "person.given_name"),
            (NAME, MOO, VILLAGE, SUBDISTRICT, DISTRICT, "person.phone", "sage.knowledge", "sage.area", "sage.occupation_path"),
        ),
        Register(
            "producer",
            ("producer.name",),
            ("producer.name", "producer.producer_type", MOO, VILLAGE, SUBDISTRICT, DISTRICT, "producer.community_links"),
        ),
        Register(
            "product",
            ("product.name",),
            (
                "product.name", "producer.name", "producer.producer_type", MOO, VILLAGE, SUBDISTRICT, DISTRICT, "product.area",
                "product.category", "product.story", "registration.registration_no", "registration.registered_on",
            ),
            then=(Part("registration", "registration", ("registration_no", "registered_on"), {"product_id": "product"}),),
        ),
        Register(
            "occupation_group",
            ("occupation_group.name",),
            (
                "occupation_group.name", MOO, VILLAGE, SUBDISTRICT, DISTRICT, "occupation_group.occupation", "occupation_group.area",
                "occupation_group.started_on", "occupation_group.enterprise_no", "occupation_group.brand", "occupation_group.note",
            ),
        ),
        Register("partner", ("partner.name",), ("partner.name", "partner.sector")),
        Register(
            "income_record",
            (HOUSE, NAME, "person.given_name"),
            (
                NAME, HOUSE, MOO, VILLAGE, SUBDISTRICT, DISTRICT, "income_record.fiscal_year", "income_record.phase",
                "income_record.recorded_on", "income_record.income", "income_record.expense", "income_record.saving",
            ),
            {"household_id": "household"},
        ),
        Register(
            "sale",
            ("producer.name", "product.name"),
            (
                "producer.name", "product.name", SUBDISTRICT, DISTRICT, "sale.month", "sale.domestic_offline", "sale.domestic_online",
                "sale.export_offline", "sale.export_online", "sale.note",
            ),
            {"producer_id": "producer", "product_id": "product"},
        ),
    )
}  # fmt: skip


def as_told(part: Part, told: Mapping[str, object], id: str = "", **links: str) -> Noun:
    """The record of a part as a row tells it; without links those it cannot be without stay open.  Raises Invalid."""
    needed = {} if links else {name: "-" for name, about in part.cls.abouts().items() if about.refers and about.required}
    return check(part.cls, {**told, **FOLLOWS_AS.get(part.noun, {}), **needed, **links}, id)


@cache
def words() -> dict[str, Any]:
    """How people write headings, yes and no, and choices; Thai words are data, beside this file."""
    raw: dict[str, Any] = json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))
    return raw


@lru_cache(10_000)  # of the cells of a list some are asked again and again, and none is to be kept for good
def key(written: str) -> str:
    """What two spellings of a heading or a label have in common: letters, marks and digits."""
    plain = ascii_digits(tidy(written)).casefold()
    return "".join(char for char in plain if unicodedata.category(char)[0] in "LMN") or plain


@cache
def keys(name: str) -> frozenset[str]:
    """The words of one kind, as they are compared."""
    return frozenset(map(key, words()[name]))


@cache
def abouts(noun: str) -> Mapping[str, About]:
    """Every field that a list of this register may tell, in the order in which they are offered."""
    register = REGISTERS[noun]
    found: dict[str, About] = {name: COLUMNS[name] for name in PLACE if register.is_placed}
    if "person" in (part.noun for part in register.parts) or "household" in register.finds.values():
        found[NAME] = COLUMNS[NAME]
        found |= {name: NOUNS["person"].abouts()[name.split(".")[1]] for name in NAME_PARTS}
    for part in register.parts:
        found |= {name: about for name, about in part.abouts().items() if about.kind not in ("refer", "photo")}
    for other in register.finds.values():
        field_name = "house_no" if other == "household" else "name"
        found[f"{other}.{field_name}"] = NOUNS[other].abouts()[field_name]
    if noun == "household":
        found[STATUS] = COLUMNS[STATUS]
    return found


def about_of(name: str) -> About:
    """What a field is to a person, by its "part.field"."""
    noun, _dot, field_name = name.partition(".")
    return COLUMNS.get(name) or NOUNS[noun].abouts()[field_name]


def label(name: str, language: str) -> str:
    return say(about_of(name).label, language)


@cache
def headings(noun: str) -> Mapping[str, str]:
    """From a heading, as it is compared, to the field it means in a list of this register; what the list is about counts first."""
    fields = list(abouts(noun))
    fields.sort(key=lambda name: name.startswith(f"{noun}."))
    known = {key(word): name for name in fields for word in words()["fields"].get(name, ())}
    own = {key(name.split(".")[-1]): name for name in fields if name not in COLUMNS}
    running = {key(word): RUNNING for word in words()["fields"][RUNNING]}
    return running | own | known | {key(label(name, language)): name for name in fields for language in LANGUAGES}


@cache
def choices(name: str) -> Mapping[str, str]:
    """From what people write to the code of a list: its code, both labels with and without brackets, and common other words."""
    found: dict[str, str] = {key(word): code for code, others in words()["choices"].get(name, {}).items() for word in others}
    for code in vocabulary.codes(name):
        for shown in (code, *(vocabulary.label(name, code, language) for language in LANGUAGES)):
            found |= {key(shown): code, key(re.sub(r"\(.*\)", "", shown)): code}
    return found
