"""The long file of sales: a line a producer, product, month and channel of one fiscal year, as programs and pivot tables want it.

A channel that was not reported has its line too, with no baht in it: that is not 0.
"""

from otop_core.language.messages import _
from otop_core.language.thai_calendar import ERA
from otop_core.reports import csv_sql
from otop_core.reports.file_columns import Column
from otop_core.reports.file_rows import Rows, label, pairs
from otop_core.reports.query import Asking
from otop_core.results.sales import CHANNELS

FISCAL_YEAR = f"CAST(EXTRACT(YEAR FROM r.month + INTERVAL '3 months') AS INTEGER) + {ERA}"
CALLED = f"month_name.label || ' ' || (CAST(EXTRACT(YEAR FROM r.month) AS INTEGER) + {ERA})"
MONTH_CODE = "lpad(CAST(EXTRACT(MONTH FROM r.month) AS TEXT), 2, '0')"
BAHT = "CASE channel.code" + "".join(f" WHEN '{code}' THEN r.{code}" for code in CHANNELS) + " END"
PLACE = "CASE channel.code" + "".join(f" WHEN '{code}' THEN {place}" for place, code in enumerate(CHANNELS)) + " END"


def _columns(masked: bool) -> list[Column]:
    return [
        (_("District code"), "r.district_code"),
        (_("District"), "district.label"),
        (_("Producer"), csv_sql.guard("w.name")),
        (_("Product"), csv_sql.guard("ref_product_id.name")),
        (_("Fiscal year"), FISCAL_YEAR),
        (_("Month"), "r.month"),
        (_("Month (B.E.)"), CALLED),
        (_("Channel code"), "channel.code"),
        (_("Channel"), "channel.label"),
        (_("Sales (baht)"), BAHT),
        (_("Review code"), "r.status"),
        (_("Review"), "review_status.label"),
        (_("Area code"), "r.area"),
        (_("Category code"), "r.category"),
        (_("Record ID"), "r.id"),
    ]


def _of_year(question: Asking) -> str:
    """The four channels beside each month of the fiscal year that the file's conditions name."""
    return f" JOIN {pairs('sales_channel')} channel ON r.month >= :year_start AND r.month < CAST(:year_start AS DATE) + INTERVAL '1 year'"


BY_CHANNEL = Rows(
    "sale",
    _columns,
    " JOIN producer w ON w.id = r.producer_id JOIN producer ref_producer_id ON ref_producer_id.id = r.producer_id"
    " LEFT JOIN product ref_product_id ON ref_product_id.id = r.product_id"
    + label("district", "r.district_code")
    + label("month_name", MONTH_CODE)
    + label("review_status", "r.status"),
    f"r.district_code, w.sort_key, w.id, r.month, r.id, {PLACE}",
    _of_year,
    each=len(CHANNELS),
)
