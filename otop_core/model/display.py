"""A stored value in a reader's words."""

from otop_core.language import vocabulary
from otop_core.language.messages import _, say
from otop_core.model.declaration import About
from otop_core.model.forms import shown


def in_words(about: About, value: object, language: str) -> str:
    if value in (None, "", ()):
        return say(_("(empty)"), language)
    if about.kind == "yes":
        return vocabulary.label("yes_no", "yes" if value else "no", language)
    if about.kind == "choice":
        return vocabulary.label(about.choices, str(value), language)
    if about.kind == "choices":
        return ", ".join(vocabulary.label(about.choices, code, language) for code in shown(about, value))
    return str(shown(about, value))
