"""Target households: search first, then register or correct."""

from otop_core.access.sessions import SignedIn
from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.reports import lists
from pages.shared.current_user import language, say, store
from pages.shared.filters import chosen
from pages.shared.register import SHOWN, Register, Row, named, page, place


def search(who: SignedIn, words: str, offset: int) -> tuple[list[Row], int]:
    rows, total = lists.households(store(), who, chosen(words), SHOWN, offset)
    return [Row(row["id"], row["name"], about(row)) for row in rows], total


def about(row: dict) -> str:
    house = say(_("house {no}"), no=row["house_no"])
    works = vocabulary.label("occupation", row["occupation"], language())
    return " · ".join(filter(None, [house, place(row), works]))


page(
    Register(
        "household",
        _("Households"),
        _("Search a household by the name of its representative, or the house number"),
        _("Register a household"),
        _("No household yet. Register the first one with the button above."),
        search,
        named,
        personal=True,
    )
)
