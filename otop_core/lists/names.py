"""A person's name out of one cell or several: title, given name, family name."""

from otop_core.language import similarity, text
from otop_core.lists import plausible
from otop_core.lists.registers import key, keys


def parted(whole: str, has_title: bool, has_family: bool) -> tuple[str, str, str, str]:
    """(title, given name, family name, what stood in brackets); what has a column of its own is not looked for here.

    What stands in brackets is a nickname or says that there is no family name; it is no part of the name.
    """
    asides = [
        found for found in similarity.ASIDE.findall(whole) if key(found) not in keys("no_family_name") and not plausible.is_nothing(found)
    ]
    name = text.tidy(similarity.ASIDE.sub(" ", whole)) or text.tidy(whole)
    title = family = ""
    if not has_title:
        rest = text.without_title(name)
        title, name = name[: len(name) - len(rest)].strip(), rest
    if not has_family:
        name, _blank, family = name.partition(" ")
        if plausible.is_nothing(family) or key(family) in keys("no_family_name"):
            family = ""
    return title, name, family, ", ".join(asides)
