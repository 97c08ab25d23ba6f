"""From a key to the form it names."""

from functools import cache

from otop_core.access.sessions import SignedIn
from otop_core.admin import settings
from otop_core.entries.accounts import AccountEntry
from otop_core.entries.entry import NEW, Entry
from otop_core.entries.suggestions import SuggestionEntry
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import Gone
from otop_core.products.steps import STEPS
from otop_core.store import Store

EVIDENCE = (*(noun for step in STEPS for noun in step.nouns), "step_override")


@cache
def kinds() -> dict[str, type[Entry]]:
    """The nouns that have a form of their own, with what is particular to it."""
    registers = [noun for noun, cls in NOUNS.items() if cls.slug]
    plain = dict.fromkeys((*registers, "workshop", *EVIDENCE, settings.Office.noun), Entry)
    return {**plain, "account": AccountEntry, "suggestion": SuggestionEntry}


def find(store: Store, who: SignedIn, key: str) -> Entry:
    """The form of a key as this person may open it; raises Denied, Gone (also for a key that names no form)."""
    noun, _colon, rest = key[:200].partition(":")
    which, *context = rest.split(":")
    if noun not in kinds() or not which:
        raise Gone
    if which == NEW:
        return kinds()[noun].fresh(store, who, noun, tuple(context))
    if context:
        raise Gone
    return kinds()[noun].of_record(store, who, noun, which)
