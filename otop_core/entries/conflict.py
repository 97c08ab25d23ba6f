"""A conflict as the phone shows it: each field that two people changed with both values, and what to go on with after the choice."""

from typing import Any

from otop_core.language.messages import say
from otop_core.model.declaration import NOUNS, Noun
from otop_core.model.display import in_words
from otop_core.model.errors import Conflict
from otop_core.model.forms import shown


def both_values(conflict: Conflict, language: str) -> dict[str, Any]:
    """Ready for JSON.  Whoever has chosen puts ``take`` (what others changed besides) and, where theirs is chosen, a clash's ``value``
    into the form and sends it once more as made from ``version``."""
    now, abouts = conflict.current, NOUNS[conflict.noun].abouts()
    assert isinstance(now, Noun)
    part, clashing = conflict.noun, {clash.field for clash in conflict.clashes}
    asked = NOUNS[conflict.noun].asked()
    return {
        "part": part,
        "text": say(conflict.text, language),
        "by": conflict.by,
        "version": now.version,
        "take": {f"{part}.{n}": shown(abouts[n], getattr(now, n)) for n in asked if n not in conflict.changed and n not in clashing},
        "clashes": [
            {
                "field": f"{part}.{clash.field}",
                "label": say(abouts[clash.field].label, language),
                "was": in_words(abouts[clash.field], clash.was, language),
                "mine": in_words(abouts[clash.field], clash.mine, language),
                "theirs": in_words(abouts[clash.field], clash.theirs, language),
                "value": shown(abouts[clash.field], clash.theirs),
            }
            for clash in conflict.clashes
        ],
    }
