"""The maps of help by name: each product and each group of one's own reach with the four kinds of help it got in a fiscal year."""

from dataclasses import dataclass

from otop_core.access.sessions import SignedIn
from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.language.thai_calendar import fiscal_year_end, fiscal_year_start
from otop_core.reports.query import reach
from otop_core.reports.support_map import IN_YEAR, Help, helped
from otop_core.store import Store

SHOWN = 20  # rows; the file has them all
MAPS = ((_("Product and kind of help"), "product", "product_id"), (_("Group and kind of help"), "occupation_group", "group_id"))
HERE = "(:reach = '' OR {0}.district_code = :reach) AND (:district = '' OR {0}.district_code = :district)"
# First who is helped with some kinds and lacks others, the fewest first; then who is helped with all, or with none.
NAMED = (
    "WITH given AS (SELECT r.{column} AS id, r.support_kind AS kind, count(*) AS n, sum(r.value) AS baht, count(r.value) AS valued"
    f" FROM support r WHERE r.removed_at IS NULL AND {IN_YEAR} GROUP BY 1, 2),"
    " counted AS (SELECT t.id, t.name, t.district_code, t.sort_key, count(g.kind) AS kinds FROM {noun} t LEFT JOIN given g ON g.id = t.id"
    f" WHERE t.removed_at IS NULL AND {HERE.format('t')} GROUP BY 1, 2, 3, 4),"
    " placed AS (SELECT c.*, count(*) OVER () AS whole, sum(CASE WHEN kinds = 0 THEN 1 ELSE 0 END) OVER () AS without,"
    " row_number() OVER (ORDER BY CASE WHEN kinds = 0 THEN 9 ELSE kinds END, sort_key, id) AS place FROM counted c)"
    " SELECT p.id, p.name, p.district_code, p.whole, p.without, g.kind, g.n, g.baht, g.valued"
    " FROM placed p LEFT JOIN given g ON g.id = p.id WHERE p.place <= :shown ORDER BY p.place"
)


@dataclass(frozen=True)
class NamedRow:
    id: str
    name: str
    cells: list[Help]


@dataclass(frozen=True)
class NamedMap:
    """``rows`` are the first of ``whole``, of whom ``without`` got no help in the year."""

    title: str
    noun: str
    columns: list[str]
    rows: list[NamedRow]
    whole: int
    without: int


def load(store: Store, who: SignedIn, year: int, district: str = "", shown: int = SHOWN) -> list[NamedMap]:
    """The map of products and the map of groups; raises Denied for who sees aggregates only."""
    given = {"start": fiscal_year_start(year), "end": fiscal_year_end(year), "reach": reach(who), "district": district, "shown": shown}
    return [_map(title, noun, store.dicts(NAMED.format(noun=noun, column=column), **given), who.language) for title, noun, column in MAPS]


def _map(title: str, noun: str, found: list[dict[str, object]], language: str) -> NamedMap:
    kinds = vocabulary.codes("support_kind")
    by_id: dict[str, list[dict[str, object]]] = {}
    for row in found:
        by_id.setdefault(str(row["id"]), []).append(row)
    rows = [
        NamedRow(id, str(lines[0]["name"]), [helped(line for line in lines if line["kind"] == kind) for kind in kinds])
        for id, lines in by_id.items()
    ]
    whole, without = (int(str(found[0][name])) if found else 0 for name in ("whole", "without"))
    return NamedMap(title, noun, [vocabulary.label("support_kind", kind, language) for kind in kinds], rows, whole, without)
