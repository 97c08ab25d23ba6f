"""What a field that refers to another record may hold: ids and what a reader calls them."""

from otop_core.access.sessions import SignedIn
from otop_core.language import labels
from otop_core.store.duck import Store

MOST = 500
SQL = {
    "sage": "SELECT s.id, concat_ws(' ', p.given_name, p.family_name) || ' · ' || left(s.knowledge, 50) AS name, p.sort_key,"
    " s.district_code AS district FROM sage s JOIN person p ON p.id = s.person_id WHERE s.removed_at IS NULL",
    "partner": "SELECT id, name, sort_key, '' AS district FROM partner WHERE removed_at IS NULL",
    "producer": "SELECT id, name, sort_key, district_code AS district FROM producer WHERE removed_at IS NULL",
}


def of(store: Store, noun: str, district: str = "", chosen: str = "") -> dict[str, str]:
    """Up to 500 records by name, in one district or ('') everywhere; the one that is chosen already is among them, if she may see it."""
    rows = store.all(
        f"SELECT id, name FROM ({SQL[noun]}) one WHERE :district = '' OR district IN ('', :district)"
        " ORDER BY CASE WHEN id = :chosen THEN 0 ELSE 1 END, sort_key LIMIT :most",
        district=district,
        chosen=chosen,
        most=MOST,
    )
    return dict(rows)


def villages(store: Store, subdistrict_code: str, language: str) -> dict[str, str]:
    """The villages of a subdistrict by number, communities last."""
    rows = store.all(
        "SELECT id, moo, name FROM village WHERE subdistrict_code = :code AND removed_at IS NULL ORDER BY moo NULLS LAST, name",
        code=subdistrict_code,
    )
    return {id: labels.village(moo, name, language) for id, moo, name in rows}


def districts(who: SignedIn, action: str, every: list[str]) -> list[str]:
    """The districts she may write in."""
    reach = who.actor_.reach(action)
    return [] if reach is None else [code for code in every if reach in ("", code)]
