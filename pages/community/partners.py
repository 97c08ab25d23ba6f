"""Development partners of the province, by the five sectors."""

from otop_core.access.sessions import SignedIn
from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.reports import lists
from pages.shared.current_user import language, store
from pages.shared.filters import chosen
from pages.shared.register import SHOWN, Register, Row, page


def search(who: SignedIn, words: str, offset: int) -> tuple[list[Row], int]:
    rows, total = lists.partners(store(), who, chosen(words), SHOWN, offset)
    return [Row(row["id"], row["name"], vocabulary.label("partner_sector", row["sector"], language())) for row in rows], total


page(
    Register(
        "partner",
        _("Development partners"),
        _("Search a partner by name"),
        _("Register a partner"),
        _("No partner yet. Register the first one with the button above."),
        search,
        lambda words: {"partner.name": words},
    )
)
