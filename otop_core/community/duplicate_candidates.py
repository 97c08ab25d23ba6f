"""Who in the same village may be registered already: shown with the reason, never blocked."""

from dataclasses import dataclass

from otop_core.community.people import full_name_sql
from otop_core.language import similarity
from otop_core.language.messages import _
from otop_core.store import Store

REASONS = {"same_name": _("same name"), "similar_name": _("similar name"), "same_house": _("same house number")}
ROLES = {"household": _("represents a household"), "sage": _("community sage")}


@dataclass(frozen=True)
class Alike:
    """Somebody who is there already; ``reason`` and ``roles`` are msgids."""

    person_id: str
    name: str
    reason: str
    house_no: str
    roles: tuple[str, ...]


SQL = (
    f"SELECT p.id, {full_name_sql()}, {full_name_sql(titled=False)}, h.house_no, h.id IS NOT NULL,"
    " EXISTS (SELECT 1 FROM sage s WHERE s.person_id = p.id AND s.removed_at IS NULL)"
    " FROM person p LEFT JOIN household h ON h.representative_id = p.id AND h.removed_at IS NULL"
    " WHERE p.removed_at IS NULL AND "
)


def people(store: Store, village_id: str, name: str, house_no: str = "") -> list[Alike]:
    """People of this village with a like name or the same house, best first."""
    rows = store.all(SQL + "p.village_id = :village", village=village_id)
    found = similarity.alike(name, rows, key=lambda row: row[2], house=house_no or None, house_key=lambda row: row[3])
    return [
        Alike(
            id, shown, REASONS[reason], house or "", tuple(ROLES[r] for r, is_one in (("household", represents), ("sage", sage)) if is_one)
        )
        for (id, shown, _compared, house, represents, sage), _score, reason in found[:5]
    ]


def households(store: Store, village_id: str) -> list[tuple[str, str, str | None]]:
    """Everybody of a village as (display name, name, house), to compare a whole list with."""
    rows = store.all(SQL + "p.village_id = :village", village=village_id)
    return [(shown, compared, house) for _id, shown, compared, house, _represents, _sage in rows]
