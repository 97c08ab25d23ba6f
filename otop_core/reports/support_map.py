"""Where partners help and where help is missing: supports of a fiscal year by two of their sides (the heat maps of the method)."""

from dataclasses import dataclass

from otop_core.access.sessions import SignedIn
from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.language.thai_calendar import fiscal_year_end, fiscal_year_start
from otop_core.store import Store

AREA, SECTOR, KIND, PROCESS = "area", "sector", "kind", "process"
LISTS = {AREA: "dev_area", SECTOR: "partner_sector", KIND: "support_kind", PROCESS: "work_process"}
MAPS = ((_("Area and work process"), AREA, PROCESS), (_("Sector and kind of help"), SECTOR, KIND), (_("Area and kind of help"), AREA, KIND))
SUPPORTS = (
    # a group that serves two areas counts once, in its own
    "SELECT coalesce(p.area, g.area, '') AS area, coalesce(n.sector, '') AS sector, coalesce(r.support_kind, '') AS kind,"
    " coalesce(r.work_process, '') AS process, count(*) AS n FROM support r LEFT JOIN product p ON p.id = r.product_id"
    " LEFT JOIN occupation_group g ON g.id = r.group_id LEFT JOIN partner n ON n.id = r.partner_id"
    " WHERE r.removed_at IS NULL AND (:district = '' OR r.district_code = :district)"
    " AND (r.supported_on IS NULL OR (r.supported_on >= :start AND r.supported_on <= :end)) GROUP BY 1, 2, 3, 4"
)


@dataclass(frozen=True)
class SupportMap:
    """``cells[row][column]`` supports; ``untold``: how many name no such row or column."""

    title: str
    rows: list[str]
    columns: list[str]
    cells: list[list[int]]
    untold: int


def load(store: Store, who: SignedIn, year: int, district: str = "") -> list[SupportMap]:
    """The maps of a fiscal year (B.E.); a support without a day counts in every year. They count supports, no people."""
    found = store.dicts(SUPPORTS, start=fiscal_year_start(year), end=fiscal_year_end(year), district=district)
    return [_map(title, one, other, found, who.language) for title, one, other in MAPS]


def _map(title: str, one: str, other: str, found: list[dict[str, object]], language: str) -> SupportMap:
    rows, columns = vocabulary.codes(LISTS[one]), vocabulary.codes(LISTS[other])
    counts: dict[tuple[object, object], int] = {}
    for row in found:
        key = (row[one], row[other])
        counts[key] = counts.get(key, 0) + int(str(row["n"]))
    untold = sum(n for (a, b), n in counts.items() if a not in rows or b not in columns)
    return SupportMap(
        title,
        [vocabulary.label(LISTS[one], code, language) for code in rows],
        [vocabulary.label(LISTS[other], code, language) for code in columns],
        [[counts.get((a, b), 0) for b in columns] for a in rows],
        untold,
    )
