"""From what was entered to a record: every value tidied and checked by the declaration, all problems at once."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar, cast

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from otop_core.language import parsing, thai_calendar, vocabulary
from otop_core.language.messages import Text, _
from otop_core.model.declaration import About, Noun
from otop_core.model.errors import Invalid, Problem

OLDEST = dt.date(1957, 1, 1)  # พ.ศ. 2500: anything older is a slip of the finger


def _choice_problem(about: About, value: object) -> bool:
    known = vocabulary.codes(about.choices) if about.choices else ()
    if about.kind == "choice":
        return value not in known
    return about.kind == "choices" and not (isinstance(value, tuple) and set(value) <= set(known))


def _in_order(about: About, value: object) -> object:
    """Chosen codes once each in their official order, so that the order of ticking is no change."""
    return tuple(code for code in vocabulary.codes(about.choices) if code in value) if about.kind == "choices" else value  # type: ignore[operator]


def _date_problem(about: About, value: object, today: dt.date) -> str:
    if about.kind != "date" or not isinstance(value, dt.date):
        return ""
    if value < OLDEST:
        return _("This date is too long ago; please check the year.")
    if value > today and not about.future:
        return _("This date lies in the future; please check the year.")
    if value.year > today.year + 50:
        return _("This date is too far ahead; please check the year.")
    return ""


def _sentence(about: About, error: ErrorDetails) -> Text:
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


def check(cls: type[N], entered: Mapping[str, object], id: str = "", version: int = 0, today: dt.date | None = None) -> N:
    """The record, tidied; raises ``Invalid`` with every problem at once, each beside its field.

    ``today``: the day that dates may not lie behind; the gate says it by the clock of its store.
    """
    today = today or thai_calendar.today()
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
        elif wrong := _date_problem(about, value, today):
            problems.append(Problem(name, Text(wrong)))
        else:
            values[name] = _in_order(about, value)
    seen = {problem.field for problem in problems}
    try:
        record = cls.model_validate({"id": id, "version": version, **values})
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        first = {str(e["loc"][0]): e for e in details}
        problems += [Problem(n, _sentence(cls.abouts()[n], e)) for n, e in first.items() if n in cls.abouts() and n not in seen]
        seen |= set(first)
        given: dict[str, Any] = {name: None for name, about in cls.abouts().items() if about.required}
        given |= {name: value for name, value in values.items() if name not in first}
        record = cast("N", cls.model_construct(id=id, version=version, **given))
    problems += [p for p in (*_asked_and_empty(record), *record.rules()) if not seen & {p.field, *p.unless}]
    if problems:
        order = list(cls.abouts())
        raise Invalid(sorted(problems, key=lambda p: order.index(p.field) if p.field in order else -1))
    return record
