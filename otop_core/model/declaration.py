"""How a noun is declared: once, as a frozen model whose fields say what they are to a person.

From the declaration follow the form, the check with its sentences, the headings of files and the register of personal data.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from otop_core.language import keys
from otop_core.language.messages import _
from otop_core.model.errors import Problem

if TYPE_CHECKING:
    from otop_core.model.record_change import RecordChange

Kind = Literal[
    "line", "lines", "number", "money", "date", "choice", "choices", "yes", "refer", "phone", "national_id", "photo", "mark", "place",
    "district", "password",
]  # fmt: skip


@dataclass(frozen=True)
class Personal:
    """Why a personal field is kept: purpose, lawful basis (PDPA section), years kept after the programme ends."""

    purpose: str
    basis: str = "PDPA s.24(4) public task"
    years: int = 5


@dataclass(frozen=True)
class About:
    """What a field is to a person."""

    label: str
    kind: Kind = "line"
    help: str = ""
    choices: str = ""  # a list of the vocabulary
    refers: str = ""  # the noun whose id this field holds
    unit: str = ""
    code_label: str = ""  # the heading of a choice's code in a file, where it is not the label and "(code)"
    required: bool = False
    future: bool = False  # a date that may lie ahead (an expiry)
    personal: Personal | None = None
    is_year: bool = False  # a number that is written without a comma
    wanted: bool = False  # not required, but an entry without it is not complete
    section: str = ""  # the heading it stands under; '' for that of its part of the form
    asked: bool = True  # a form asks for it
    narrow: bool = False  # four of these stand on one line of a form where it is wide
    entered: bool = False  # the record it refers to is entered or chosen in the same form
    start: Any = None  # what the form of a new record begins with
    only_if: tuple[str, tuple[str, ...]] | None = None  # (field, codes): asked, and then required, only where that field holds one of these


def field(label: str, kind: Kind = "line", *, required: bool = False, personal: Personal | None = None, **rest: Any) -> Any:
    """Declare a field; bounds (max_length, ge, le) go to pydantic, the rest to ``About``.

    ``default``: what it is where nobody says, and what a form begins with where no ``start`` says otherwise.
    """
    bounds = {k: rest.pop(k) for k in ("max_length", "ge", "le", "decimal_places") if k in rest}
    if kind == "money":
        bounds.setdefault("decimal_places", 2)  # as the columns keep it: the history must not say more than the row
    if kind in ("line", "mark", "phone", "national_id"):
        bounds.setdefault("max_length", 120)
    if kind == "lines":
        bounds.setdefault("max_length", 4000)
    blank: Any = rest.pop("default", () if kind == "choices" else False if kind == "yes" else None)
    rest.setdefault("start", blank)
    about = About(label=label, kind=kind, required=required, personal=personal, **rest)
    default: dict[str, Any] = {} if required else {"default": blank}
    extra: Any = {"about": about}
    return Field(**default, json_schema_extra=extra, **bounds)


@dataclass(frozen=True)
class Whole:
    """A record whose ``field`` is left empty stands for all that differ in it only, so there is either that one or those.

    ``is_there``: what is said to who enters a part beside the whole; ``parts_are``: the other way round.
    """

    field: str
    is_there: str
    parts_are: str


def fiscal_year(label: str = _("Fiscal year (B.E.)")) -> Any:
    """The fiscal year (B.E., October to September, named by the year it ends in) a record belongs to."""
    return field(label, "number", required=True, ge=2550, le=2620, is_year=True, help=_("Such as 2570, October to September."))


NOUNS: dict[str, type[Noun]] = {}


class Noun(BaseModel):
    """A record of the field. ``version`` 0 means it is not in the store yet."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)
    noun: ClassVar[str]
    label: ClassVar[str]
    located_by: ClassVar[tuple[str, ...]] = ()  # reference fields, the first that is set tells the district
    action: ClassVar[str] = "register.write"
    shared: ClassVar[bool] = False  # may be referred to from any district
    part_of: ClassVar[str] = ""  # the noun it goes to the bin with
    plural: ClassVar[str] = ""  # the heading of its register, list and file
    slug: ClassVar[str] = ""  # the address of its register and the name of its file; '' for a noun without a register
    named_by: ClassVar[str] = ""  # the field that holds its name; its sort and search keys follow from it
    person: ClassVar[str] = ""  # the field that refers to the person it is about, or "field.field" by way of another record
    line: ClassVar[tuple[str, ...]] = ()  # what a line of its register says besides the name and the place
    searched: ClassVar[tuple[str, ...]] = ()  # columns whose beginning a search looks at besides the search keys
    counted: ClassVar[bool] = False  # it has rows in ``standing``: the charts count it
    in_bin: ClassVar[bool] = True  # a removed one is looked for as a record
    hall_sees: ClassVar[tuple[str, ...]] = ()  # entered by the participants of a workshop: what they see of each other's entries
    natural_key: ClassVar[tuple[str, ...]] = ()  # columns by which a record entered anew is one that is there already
    unique: ClassVar[tuple[str, ...]] = ()  # columns by which there may be only one record; a second is refused
    whole: ClassVar[Whole | None] = None  # of ``unique``: one record for all, or one each
    agrees: ClassVar[tuple[tuple[str, str], ...]] = ()  # (reference, field): what it refers to holds the same in this field
    not_before: ClassVar[tuple[tuple[str, str, str], ...]] = ()  # (day, reference, its day): not before that day of what it refers to
    kept_from: ClassVar[Mapping[str, tuple[str, ...]]] = {}  # reference -> fields that are taken from there when it is set, and stay
    reserved: ClassVar[tuple[str, ...]] = ()  # fields that only who may do ``reserved_for`` sets to anything but what a new one has
    reserved_for: ClassVar[str] = ""  # an action
    context: ClassVar[tuple[str, ...]] = ()  # fields that the page a new one is entered on settles, in the order of the form's key
    extra_columns: ClassVar[tuple[str, ...]] = ()  # worked out by ``extra``
    _abouts: ClassVar[dict[str, About]] = {}

    id: str = ""
    version: int = 0

    @classmethod
    def __pydantic_init_subclass__(cls, **rest: Any) -> None:
        super().__pydantic_init_subclass__(**rest)
        if "noun" in cls.__dict__:
            NOUNS[cls.noun] = cls
        if cls.named_by:
            cls.extra_columns = ("sort_key", "search_key")
        declared: dict[str, Any] = {name: info.json_schema_extra for name, info in cls.model_fields.items()}
        cls._abouts = {name: extra["about"] for name, extra in declared.items() if extra}

    @classmethod
    def abouts(cls) -> dict[str, About]:
        """The declared fields in their order on the screen."""
        return cls._abouts

    @classmethod
    def asked(cls) -> tuple[str, ...]:
        """The fields a form asks for, in order: not what is a record of its own, nor (without a register) what it is a part of."""
        owner = (not cls.slug and cls.part_of) or None
        return tuple(name for name, about in cls._abouts.items() if about.asked and not about.entered and about.refers != owner)

    @classmethod
    def about_person(cls) -> tuple[str, str, str]:
        """(field, noun, field of that noun) on the way to the person it is about: the last two are '' where the first refers to it."""
        name, _dot, beyond = cls.person.partition(".")
        return name, cls._abouts[name].refers if beyond else "", beyond

    @classmethod
    def is_provincial(cls) -> bool:
        """Whether its records lie in no district and serve the whole province."""
        return cls.shared and not cls.located_by

    @classmethod
    def links(cls) -> dict[str, str]:
        """Fields that hold a record entered in the same form, with its noun."""
        return {name: about.refers for name, about in cls._abouts.items() if about.entered}

    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.abouts()}

    def body(self) -> str:
        """The record as the history keeps it."""
        return self.model_dump_json(exclude={"id", "version"})

    @classmethod
    def from_body(cls, id: str, version: int, body: str) -> Self:
        """A record out of the history; fields the declaration has dropped since then are left out."""
        kept = {k: v for k, v in json.loads(body).items() if k in cls.model_fields}
        return cls.model_validate({"id": id, "version": version, **kept}, strict=False)

    def rules(self) -> Iterator[Problem]:
        """Rules over several fields."""
        yield from ()

    def revised(self, before: Self) -> Self:
        """The record as a change of it shall be kept: what a change of one field means for another."""
        return self

    def extra(self) -> dict[str, str]:
        """Columns worked out from the fields: sort and search keys."""
        return {"sort_key": keys.sort_key(self.title()), "search_key": keys.search_key(self.title())} if self.named_by else {}

    def key(self) -> tuple[Any, ...]:
        """Its natural key; empty where the noun has none."""
        values = {**self.values(), **self.extra()}
        return tuple(values[name] for name in self.natural_key)

    def district(self) -> str:
        """The district this record names itself ('' where a reference tells it)."""
        return ""

    def title(self) -> str:
        """What a reader calls this record; '' where its kind says enough."""
        return str(getattr(self, self.named_by) or "") if self.named_by else ""

    @classmethod
    def derive(cls, work: Any, touched: Sequence[RecordChange]) -> None:
        """Bring rows worked out from this noun up to date, inside the transaction (``work``: gate.records.Transaction)."""

    @classmethod
    def complete(cls, values: Mapping[str, Any]) -> tuple[int, int]:
        """(filled, asked) over the fields that are required or wanted."""
        asked = [n for n, about in cls.abouts().items() if about.required or about.wanted]
        return sum(values.get(n) not in (None, "", ()) for n in asked), len(asked)
