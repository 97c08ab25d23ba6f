"""The map of help as a file: one line a product or group, partner sector, kind and work process, with how many supports and how many baht.

A product or group without help has its line with 0, so that the file holds all that the map cuts off.  A support without a day has no
fiscal year, and its line says so by an empty cell.
"""

from typing import Any

from otop_core.access.sessions import SignedIn
from otop_core.language import labels, vocabulary
from otop_core.language.messages import _, say
from otop_core.language.thai_calendar import bangkok_day, fiscal_year_end, fiscal_year_start
from otop_core.reports import csv_sql
from otop_core.reports.filters import Filters
from otop_core.reports.query import reach
from otop_core.reports.support_map import IN_YEAR
from otop_core.reports.support_map_names import HERE
from otop_core.store import Store

LAST = "max(r.supported_on)"
LINES = (
    "SELECT t.noun, t.id, t.name, t.district_code, t.area, coalesce(n.sector, '') AS sector, coalesce(r.support_kind, '') AS kind,"
    " coalesce(r.work_process, '') AS process, r.id IS NOT NULL AND r.supported_on IS NULL AS undated,"
    f" count(r.id) AS n, count(r.value) AS valued, sum(r.value) AS baht, {LAST} AS last, {csv_sql.buddhist(LAST)} AS last_be"
    " FROM (SELECT 'product' AS noun, id, name, district_code, area, sort_key FROM product WHERE removed_at IS NULL"
    " UNION ALL SELECT 'group', id, name, district_code, area, sort_key FROM occupation_group WHERE removed_at IS NULL) t"
    " LEFT JOIN support r ON coalesce(r.product_id, r.group_id) = t.id AND r.removed_at IS NULL"
    f" AND (r.supported_on IS NULL OR ({IN_YEAR})) LEFT JOIN partner n ON n.id = r.partner_id"
    f" WHERE {HERE.format('t')} AND (:area = '' OR t.area = :area)"
    " GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, t.sort_key"
    " ORDER BY t.district_code, t.noun DESC, t.sort_key, t.id, undated, sector, kind, process"
)
HEADINGS = (
    _("District code"),
    _("District"),
    _("Area code"),
    _("Area"),
    _("Product"),
    _("Occupational group"),
    _("Sector of the partner (code)"),
    _("Sector of the partner"),
    _("Kind of support (code)"),
    _("Kind of support"),
    _("Work process (code)"),
    _("Work process"),
    _("Fiscal year"),
    _("Number of supports"),
    _("Supports with a value"),
    _("Value in baht"),
    _("Last supported on"),
    _("Last supported on (B.E.)"),
    _("Record ID"),
)


def table(store: Store, who: SignedIn, filters: Filters) -> tuple[list[str], list[list[object]]]:
    """Headings in the reader's language, and the lines; raises Denied."""
    year = filters.year(bangkok_day(store.clock()))
    given = {"start": fiscal_year_start(year), "end": fiscal_year_end(year), "district": filters.district, "area": filters.area}
    rows = store.dicts(LINES, reach=reach(who), **given)
    return [say(heading, who.language) for heading in HEADINGS], [_line(row, year, who.language) for row in rows]


def _line(row: dict[str, Any], year: int, language: str) -> list[object]:
    return [
        row["district_code"],
        labels.district(row["district_code"], language),
        *_coded("dev_area", row["area"], language),
        row["name"] if row["noun"] == "product" else "",
        row["name"] if row["noun"] == "group" else "",
        *_coded("partner_sector", row["sector"], language),
        *_coded("support_kind", row["kind"], language),
        *_coded("work_process", row["process"], language),
        "" if row["undated"] else year,
        row["n"],
        row["valued"],
        row["baht"],
        row["last"],
        row["last_be"],
        row["id"],
    ]


def _coded(name: str, code: str, language: str) -> tuple[str, str]:
    return code, vocabulary.label(name, code, language) if code else ""
