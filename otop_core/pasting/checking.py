"""A row of a list checked as every form is, its parts by themselves, so that the preview shows how the good cells were understood."""

from otop_core.language.messages import Text
from otop_core.model.check import check
from otop_core.model.errors import Invalid
from otop_core.model.forms import Part, Typed, form_of

PARTS = ("person", "household")


def checked(typed: Typed) -> tuple[dict[str, object], list[tuple[str, Text]]]:
    """The values as they will be kept, by "part.field", and what is wrong with which."""
    found: dict[str, object] = {}
    problems: list[tuple[str, Text]] = []
    for name in PARTS:
        part = form_of("household").part(name)
        entered: dict[str, object] = {f: typed.get(f"{name}.{f}") for f in part.fields}
        entered |= dict.fromkeys(part.links, "-")  # the village and the person are found when it is saved
        try:
            values = check(part.cls, entered).values()
        except Invalid as invalid:
            problems += [(f"{name}.{problem.field}", problem.text) for problem in invalid.problems]
            values = _without(part, entered, {problem.field for problem in invalid.problems})
        found |= {f"{name}.{f}": values[f] for f in part.fields if f in values}
    return found, problems


def _without(part: Part, entered: dict[str, object], wrong: set[str]) -> dict[str, object]:
    """The other cells of a row in which something is wrong."""
    rest = {name: ("x" if part.cls.abouts()[name].required else None) if name in wrong else value for name, value in entered.items()}
    try:
        values = check(part.cls, rest).values()
    except Invalid:
        return {}
    return {name: value for name, value in values.items() if name not in wrong}
