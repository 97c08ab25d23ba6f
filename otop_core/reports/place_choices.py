"""The places a user may choose from: the villages of a subdistrict, the districts of an action."""

from otop_core.access.sessions import SignedIn
from otop_core.language import labels
from otop_core.store import Store


def villages(store: Store, subdistrict_code: str, language: str) -> dict[str, str]:
    """The villages of a subdistrict by number, communities last."""
    rows = store.all(
        "SELECT id, moo, name FROM village WHERE subdistrict_code = :code AND removed_at IS NULL ORDER BY moo NULLS LAST, name",
        code=subdistrict_code,
    )
    return {id: labels.village(moo, name, language) for id, moo, name in rows}


def districts(who: SignedIn, action: str, every: list[str]) -> list[str]:
    """The districts of the province in which the user may do this."""
    reach = who.actor_.reach(action)
    return [] if reach is None else [code for code in every if reach in ("", code)]
