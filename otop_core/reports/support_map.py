"""Where partners help and where help is missing: supports of a fiscal year by two of their sides (the heat maps of the method).

A support without a day lies in no fiscal year and is counted by itself.  For who sees aggregates only, fewer than five of a district are
not shown, neither their number nor their value (``small_counts``).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from otop_core.access.sessions import SignedIn
from otop_core.language import vocabulary
from otop_core.language.messages import Text, _, say
from otop_core.language.thai_calendar import fiscal_year_end, fiscal_year_start
from otop_core.reports import small_counts
from otop_core.reports.small_counts import People, small
from otop_core.store import Store

AREA, SECTOR, KIND, PROCESS = "area", "sector", "kind", "process"
LISTS = {AREA: "dev_area", SECTOR: "partner_sector", KIND: "support_kind", PROCESS: "work_process"}
SIDES = {AREA: _("Area"), SECTOR: _("Sector"), KIND: _("Kind of support"), PROCESS: _("Work process")}
MAPS = ((_("Area and work process"), AREA, PROCESS), (_("Sector and kind of help"), SECTOR, KIND), (_("Area and kind of help"), AREA, KIND))
NUMBER, BAHT = "number", "baht"
UNITS = {NUMBER: _("Number of supports"), BAHT: _("Value in baht")}
NOBODY, UNKNOWN = "✕", "–"  # marks that an old projector shows, too
IN_YEAR = "r.supported_on >= :start AND r.supported_on <= :end"
SUPPORTS = (
    # a group that serves two areas counts once, in its own
    "SELECT r.supported_on IS NULL AS undated, r.district_code, coalesce(p.area, g.area, '') AS area, coalesce(n.sector, '') AS sector,"
    " coalesce(r.support_kind, '') AS kind, coalesce(r.work_process, '') AS process,"
    " count(*) AS n, sum(r.value) AS baht, count(r.value) AS valued FROM support r LEFT JOIN product p ON p.id = r.product_id"
    " LEFT JOIN occupation_group g ON g.id = r.group_id LEFT JOIN partner n ON n.id = r.partner_id"
    " WHERE r.removed_at IS NULL AND (:district = '' OR r.district_code = :district)"
    f" AND (r.supported_on IS NULL OR ({IN_YEAR})) GROUP BY 1, 2, 3, 4, 5, 6"
)
Row = dict[str, Any]


@dataclass(frozen=True)
class Help:
    """``n`` supports, their value in ``baht`` (its ``n`` None: told of none of them), and how many of them are ``unvalued``."""

    n: People
    baht: People
    unvalued: People

    def is_none(self) -> bool:
        return self.n == People(0)

    def shown(self, unit: str, language: str) -> str:
        """The cell in words: what is missing is a mark, never 0."""
        if self.is_none():
            return NOBODY
        one = self.n if unit == NUMBER else self.baht
        if one.n is None:
            return say(_("withheld"), language) if one.withheld else "<5" if one.hidden else UNKNOWN
        return say(_("{n} or more"), language, n=f"{one.n:,}") if one.hidden else f"{one.n:,}"

    def strength(self, unit: str) -> int:
        """How dark the cell is."""
        return (self.n if unit == NUMBER else self.baht).n or 0


@dataclass(frozen=True)
class SupportMap:
    """``cells[row][column]``; ``untold``: each side that supports do not say, with how many do not."""

    title: str
    rows: list[str]
    columns: list[str]
    cells: list[list[Help]]
    untold: dict[str, People]


@dataclass(frozen=True)
class Seen:
    """The maps of a fiscal year, all its supports, and those that say no day."""

    maps: list[SupportMap]
    whole: Help
    undated: Help


def load(store: Store, who: SignedIn, year: int, district: str = "") -> Seen:
    """The maps of a fiscal year (B.E.), of the province or of one district; raises Denied."""
    hide = who.actor_.reach("rows.read") is None
    found = store.dicts(SUPPORTS, start=fiscal_year_start(year), end=fiscal_year_end(year), district=district)
    dated = [row for row in found if not row["undated"]]
    maps = [_map(title, one, other, dated, who.language, hide) for title, one, other in MAPS]
    return Seen(maps, helped(dated, hide), helped([row for row in found if row["undated"]], hide))


def helped(rows: Iterable[Row], hide: bool = False) -> Help:
    """These supports together; ``hide``: what a district has fewer than five of is not shown."""
    numbers: dict[str, int] = defaultdict(int)
    valued: dict[str, int] = defaultdict(int)
    baht: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        code = row["district_code"]
        numbers[code] += row["n"]
        valued[code] += row["valued"]
        baht[code] += row["baht"] or 0
    shown = [code for code, n in valued.items() if n and not (hide and small(n))]
    hidden = hide and any(map(small, valued.values()))
    value = People(round(sum(baht[code] for code in shown)) if shown else None, hidden, hidden and not shown)
    without = (small_counts.cell(n - valued[code], hide) for code, n in numbers.items())
    return Help(small_counts.total(small_counts.cell(n, hide) for n in numbers.values()), value, small_counts.total(without))


def together(cells: Sequence[Help]) -> Help:
    """The last column: at least what the cells beside it show, so that a hidden one cannot be worked out from it."""
    values = [one.baht for one in cells if not one.is_none()]
    known = [one.n for one in values if one.n is not None]
    hidden = any(one.hidden for one in values)
    value = People(sum(known) if known else None, hidden, hidden and not known)
    return Help(small_counts.total(one.n for one in cells), value, small_counts.total(one.unvalued for one in cells))


def untold(sides: dict[str, People], language: str) -> list[Text]:
    """Which side is missing, and of how many."""
    missing = ((side, Help(n, n, n).shown(NUMBER, language)) for side, n in sides.items())
    return [Text(_("{n} supports do not say: {side}."), {"n": n, "side": Text(SIDES[side])}) for side, n in missing]


def _map(title: str, one: str, other: str, found: list[Row], language: str, hide: bool) -> SupportMap:
    rows, columns = vocabulary.codes(LISTS[one]), vocabulary.codes(LISTS[other])
    by_cell: dict[tuple[str, str], list[Row]] = defaultdict(list)
    missing: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        by_cell[row[one], row[other]].append(row)
        for side, codes in ((one, rows), (other, columns)):
            if row[side] not in codes:
                missing[side].append(row)
    cells = [[helped(by_cell.get((a, b), ()), hide) for b in columns] for a in rows]
    return SupportMap(
        title,
        [vocabulary.label(LISTS[one], code, language) for code in rows],
        [vocabulary.label(LISTS[other], code, language) for code in columns],
        cells,
        {side: helped(lines, hide).n for side, lines in missing.items()},
    )
