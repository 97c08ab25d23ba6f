"""Community sages: search first, then register or correct."""

from otop_core.access.sessions import SignedIn
from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.reports import lists
from pages.shared.current_user import language, store
from pages.shared.filters import chosen
from pages.shared.register import SHOWN, Register, Row, named, page, place


def search(who: SignedIn, words: str, offset: int) -> tuple[list[Row], int]:
    rows, total = lists.sages(store(), who, chosen(words), SHOWN, offset)
    return [Row(row["id"], row["name"], about(row)) for row in rows], total


def about(row: dict) -> str:
    return " · ".join(filter(None, [vocabulary.label("dev_area", row["area"], language()), row["knowledge"][:60], place(row)]))


page(
    Register(
        "sage",
        _("Community sages"),
        _("Search a sage by name or by what she knows"),
        _("Register a sage"),
        _("No sage yet. Register the first one with the button above."),
        search,
        named,
        personal=True,
    )
)
