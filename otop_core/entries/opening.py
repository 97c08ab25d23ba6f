"""From a key to the form it names."""

from otop_core.access.sessions import SignedIn
from otop_core.admin import settings
from otop_core.entries.accounts import AccountEntry
from otop_core.entries.entry import NEW, Entry
from otop_core.entries.suggestions import SuggestionEntry
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import Gone
from otop_core.products.steps import STEPS
from otop_core.store.duck import Store

REGISTERS = ("household", "sage", "producer", "partner", "product", "workshop")
EVIDENCE = (*(noun for step in STEPS for noun in step.nouns), "step_override")
KINDS: dict[str, type[Entry]] = {
    **dict.fromkeys((*REGISTERS, *EVIDENCE, settings.Office.noun), Entry),
    "account": AccountEntry,
    "suggestion": SuggestionEntry,
}


def find(store: Store, who: SignedIn, key: str) -> Entry:
    """The form of a key as this person may open it; raises Denied, Gone (also for a key that names no form)."""
    noun, _colon, rest = key[:200].partition(":")
    which, *context = rest.split(":")
    if noun not in KINDS or NOUNS[noun].noun != noun or not which:
        raise Gone
    if which == NEW:
        return KINDS[noun].fresh(store, who, noun, tuple(context))
    if context:
        raise Gone
    return KINDS[noun].of_record(store, who, noun, which)
