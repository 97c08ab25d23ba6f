"""Producers: the groups, single owners and SMEs that own products."""

from otop_core.access.sessions import SignedIn
from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.reports import lists
from pages.shared.current_user import language, store
from pages.shared.filters import chosen
from pages.shared.register import SHOWN, Register, Row, page, place


def search(who: SignedIn, words: str, offset: int) -> tuple[list[Row], int]:
    rows, total = lists.producers(store(), who, chosen(words), SHOWN, offset)
    return [Row(row["id"], row["name"], about(row)) for row in rows], total


def about(row: dict) -> str:
    return " · ".join(filter(None, [vocabulary.label("producer_type", row["producer_type"], language()), place(row)]))


page(
    Register(
        "producer",
        _("Producers"),
        _("Search a producer by name"),
        _("Register a producer"),
        _("No producer yet. Register the first one with the button above."),
        search,
        lambda words: {"producer.name": words},
    )
)
