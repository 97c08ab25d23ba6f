"""How a noun is declared: once, as a frozen model whose fields say what they are to a person.

From the declaration follow the form, the check with its sentences, the headings of files and the register of personal data.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, TypeVar, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from otop_core.language import parsing, thai_calendar, vocabulary
from otop_core.language.messages import Text, _
from otop_core.model.errors import Invalid, Problem

if TYPE_CHECKING:
    from otop_core.model.record_change import RecordChange

Kind = Literal[
    "line", "lines", "number", "money", "date", "choice", "choices", "yes", "refer", "phone", "national_id", "photo", "mark", "place",
    "district", "password",
]  # fmt: skip
OLDEST = dt.date(1957, 1, 1)  # พ.ศ. 2500: anything older is a slip of the finger


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
    required: bool = False
    future: bool = False  # a date that may lie ahead (an expiry)
    personal: Personal | None = None
    wanted: bool = False  # not required, but an entry without it is not complete
    section: str = ""  # the heading it stands under; '' for that of its part of the form
    asked: bool = True  # a form asks for it
    entered: bool = False  # the record it refers to is entered or chosen in the same form
    only_if: tuple[str, tuple[str, ...]] | None = None  # (field, codes): asked, and then required, only where that field holds one of these


def field(label: str, kind: Kind = "line", *, required: bool = False, personal: Personal | None = None, **rest: Any) -> Any:
    """Declare a field; bounds (max_length, ge, le) go to pydantic, the rest to ``About``. ``default``: what it is where nobody says."""
    bounds = {k: rest.pop(k) for k in ("max_length", "ge", "le", "decimal_places") if k in rest}
    if kind == "money":
        bounds.setdefault("decimal_places", 2)  # as the columns keep it: the history must not say more than the row
    if kind in ("line", "mark", "phone", "national_id"):
        bounds.setdefault("max_length", 120)
    if kind == "lines":
        bounds.setdefault("max_length", 4000)
    blank: Any = rest.pop("default", () if kind == "choices" else False if kind == "yes" else None)
    about = About(label=label, kind=kind, required=required, personal=personal, **rest)
    default: dict[str, Any] = {} if required else {"default": blank}
    extra: Any = {"about": about}
    return Field(**default, json_schema_extra=extra, **bounds)


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
    natural_key: ClassVar[tuple[str, ...]] = ()  # columns by which a record entered anew is one that is there already
    extra_columns: ClassVar[tuple[str, ...]] = ()  # worked out by ``extra``
    _abouts: ClassVar[dict[str, About]] = {}

    id: str = ""
    version: int = 0

    @classmethod
    def __pydantic_init_subclass__(cls, **rest: Any) -> None:
        super().__pydantic_init_subclass__(**rest)
        if "noun" in cls.__dict__:
            NOUNS[cls.noun] = cls
        declared: dict[str, Any] = {name: info.json_schema_extra for name, info in cls.model_fields.items()}
        cls._abouts = {name: extra["about"] for name, extra in declared.items() if extra}

    @classmethod
    def abouts(cls) -> dict[str, About]:
        """The declared fields in their order on the screen."""
        return cls._abouts

    @classmethod
    def asked(cls) -> tuple[str, ...]:
        """The fields a form asks for, in order: not what is entered as a record of its own, nor what the record is a part of."""
        owner = cls.part_of or None
        return tuple(name for name, about in cls._abouts.items() if about.asked and not about.entered and about.refers != owner)

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

    def extra(self) -> dict[str, str]:
        """Columns worked out from the fields: sort and search keys."""
        return {}

    def district(self) -> str:
        """The district this record names itself ('' where a reference tells it)."""
        return ""

    def title(self) -> str:
        """What a reader calls this record; '' where its kind says enough."""
        return ""

    @classmethod
    def derive(cls, work: Any, touched: Sequence[RecordChange]) -> None:
        """Bring rows worked out from this noun up to date, inside the transaction (``work``: gate.records.Work)."""

    @classmethod
    def complete(cls, values: Mapping[str, Any]) -> tuple[int, int]:
        """(filled, asked) over the fields that are required or wanted."""
        asked = [n for n, about in cls.abouts().items() if about.required or about.wanted]
        return sum(values.get(n) not in (None, "", ()) for n in asked), len(asked)


def _choice_problem(about: About, value: object) -> bool:
    known = vocabulary.codes(about.choices) if about.choices else ()
    if about.kind == "choice":
        return value not in known
    return about.kind == "choices" and not (isinstance(value, tuple) and set(value) <= set(known))


def _in_order(about: About, value: object) -> object:
    """Chosen codes once each in their official order, so that the order of ticking is no change."""
    return tuple(code for code in vocabulary.codes(about.choices) if code in value) if about.kind == "choices" else value  # type: ignore[operator]


def _date_problem(about: About, value: object) -> str:
    if about.kind != "date" or not isinstance(value, dt.date):
        return ""
    if value < OLDEST:
        return _("This date is too long ago; please check the year.")
    if value > thai_calendar.today() and not about.future:
        return _("This date lies in the future; please check the year.")
    if value.year > thai_calendar.today().year + 50:
        return _("This date is too far ahead; please check the year.")
    return ""


def _told(about: About, error: ErrorDetails) -> Text:
    context = error.get("ctx", {})
    label = Text(about.label)
    match error["type"]:
        case "missing":
            wording = (
                _("Please choose: {label}.") if about.kind in ("choice", "choices", "refer", "place") else _("Please fill in: {label}.")
            )
            return Text(wording, {"label": label})
        case "string_too_long":
            return Text(_("This is too long; at most {n} characters."), {"n": context.get("max_length")})
        case "greater_than_equal":
            return Text(_("This is too small; at least {n}."), {"n": context.get("ge")})
        case "less_than_equal":
            return Text(_("This is too large; at most {n}."), {"n": f"{context.get('le'):,}"})
        case "int_from_float" | "int_parsing":
            return Text(_("Please type a whole number."))
        case "decimal_max_places":
            return Text(_("At most {n} digits after the point."), {"n": context.get("decimal_places")})
    return Text(_("This cannot be understood; please type it again."))


def _asked_and_empty(record: Noun) -> Iterator[Problem]:
    """What another field makes required."""
    for name, about in record.abouts().items():
        if about.only_if and getattr(record, about.only_if[0]) in about.only_if[1] and getattr(record, name) is None:
            yield Problem(name, Text(_("Please choose: {label}."), {"label": Text(about.label)}))


N = TypeVar("N", bound=Noun)


def check(cls: type[N], entered: Mapping[str, object], id: str = "", version: int = 0) -> N:
    """The record, tidied; raises ``Invalid`` with every problem at once, each beside its field."""
    values, problems = {}, []
    for name, about in cls.abouts().items():
        try:
            value = parsing.clean(about.kind, entered.get(name))
        except ValueError as error:
            problems.append(Problem(name, Text(str(error))))
            continue
        if value is None:
            continue
        if _choice_problem(about, value):
            problems.append(Problem(name, Text(_("Please choose from the list: {label}."), {"label": Text(about.label)})))
        elif wrong := _date_problem(about, value):
            problems.append(Problem(name, Text(wrong)))
        else:
            values[name] = _in_order(about, value)
    seen = {problem.field for problem in problems}
    try:
        record = cls.model_validate({"id": id, "version": version, **values})
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        told = {str(e["loc"][0]): e for e in details}
        problems += [Problem(n, _told(cls.abouts()[n], e)) for n, e in told.items() if n in cls.abouts() and n not in seen]
        seen |= set(told)
        given: dict[str, Any] = {name: None for name, about in cls.abouts().items() if about.required}
        given |= {name: value for name, value in values.items() if name not in told}
        record = cast("N", cls.model_construct(id=id, version=version, **given))
    problems += [p for p in (*_asked_and_empty(record), *record.rules()) if not seen & {p.field, *p.unless}]
    if problems:
        order = list(cls.abouts())
        raise Invalid(sorted(problems, key=lambda p: order.index(p.field) if p.field in order else -1))
    return record
