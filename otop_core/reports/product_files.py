"""The files of products and of their steps: more than the register holds, from the evidence of the steps."""

from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.products.steps import STEPS
from otop_core.reports import csv_sql
from otop_core.reports.file_columns import COUNTED, PLACE, RECORD, Column, yes
from otop_core.reports.file_parts import WITHIN
from otop_core.reports.file_rows import VILLAGE, Rows, label, pairs
from otop_core.reports.query import Asking

LAST_DAY = "CASE WHEN p.until < DATE '9999-12-31' THEN CAST(p.until - INTERVAL '1 day' AS DATE) END"
PLACE_COLUMNS: list[Column] = [(heading, sql.format(district="s.district_code")) for heading, sql in PLACE]
PRODUCER: list[Column] = [(_("Product"), "r.name"), (_("Producer"), "w.name")]
AREA: list[Column] = [(_("Area code"), "s.area"), (_("Area"), "dev_area.label")]
CATEGORY: list[Column] = [(_("Category code"), "s.category"), (_("OTOP category"), "otop_category.label")]
SOURCE = (
    " JOIN (SELECT id, producer_id, village_id, district_code, entered_at, search_key,"
    f" row_number() OVER (ORDER BY district_code, sort_key, id) AS place, {csv_sql.guard('name')} AS name FROM product"
    f" WHERE id IN (SELECT record_id FROM standing WHERE noun = 'product' AND district_code {WITHIN})) r"
    " ON r.id = s.record_id"
    f" JOIN (SELECT id, producer_type, search_key, {csv_sql.guard('name')} AS name FROM producer) w ON w.id = r.producer_id"
    " JOIN producer ref_producer_id ON ref_producer_id.id = r.producer_id"
    + VILLAGE
    + label("district", "s.district_code")
    + label("dev_area", "s.area")
    + label("otop_category", "s.category")
)


def _listed(noun: str, said: str, where: str, choice: str = "") -> str:
    """What the evidence of a product says today, one after the other; nothing where the file looks back to an earlier day.

    ``choice``: (vocabulary, column) of a code in it, by a space; its label is ``code.label``.
    """
    name, column = choice.split() if choice else ("", "")
    labelled = f" LEFT JOIN {pairs(name)} code ON code.code = e.{column}" if choice else ""
    rows = f"SELECT string_agg(DISTINCT {said}, ' | ') FROM {noun} e{labelled} WHERE e.removed_at IS NULL AND {where}"
    return f"CASE WHEN NOT :past THEN {csv_sql.guard(f'({rows})')} END"


def _products(masked: bool) -> list[Column]:
    own = "e.product_id = r.id"
    valid = "e.status = 'granted' AND (e.expires_on IS NULL OR e.expires_on >= :day)"
    of_site = f"({own} OR e.producer_id = r.producer_id) AND {valid}"
    return [
        *PLACE_COLUMNS,
        *PRODUCER,
        (_("Kind of producer (code)"), "w.producer_type"),
        (_("Kind of producer"), "producer_type.label"),
        *AREA,
        *CATEGORY,
        (_("Steps done"), "steps.done"),
        (_("Steps that apply"), "steps.applies"),
        (_("Registration number"), _listed("registration", "e.registration_no", f"{own} AND e.status = 'registered'")),
        (_("Certificates in force"), _listed("certificate", "concat_ws(' ', code.label, e.cert_no)", of_site, "cert_type cert_type")),
        (_("Stars"), _listed("opc_entry", "concat_ws(' ', e.opc_year, code.label)", f"{own} AND e.stars IS NOT NULL", "stars stars")),
        (_("Brand of the product"), _listed("brand", "e.product_brand", own)),
        (_("Channels"), _listed("channel", "concat_ws(' ', code.label, e.venue)", own, "sales_channel channel")),
        *COUNTED,
        *RECORD,
    ]


def _steps(masked: bool) -> list[Column]:
    return [
        *PLACE_COLUMNS,
        *PRODUCER,
        *AREA,
        *CATEGORY,
        (_("Step code"), "p.step"),
        (_("Step"), "step.label"),
        (_("Status code"), "p.status"),
        (_("Status"), "step_status.label"),
        (_("Since"), csv_sql.iso("p.since")),
        (_("Since (B.E.)"), csv_sql.buddhist("p.since")),
        (_("Valid until"), csv_sql.iso(LAST_DAY)),
        (_("Valid until (B.E.)"), csv_sql.buddhist(LAST_DAY)),
        (_("Day known from the evidence"), f"CASE WHEN p.since > DATE '1900-01-01' THEN {yes('p.dated')} END"),
        (_("Set by a person"), yes("p.overridden")),
        (_("Record ID"), "r.id"),
    ]


def _counted(question: Asking) -> str:
    sums = "count(*) FILTER (WHERE status = 'done') AS done, count(*) FILTER (WHERE status <> 'not_applicable') AS applies"
    grouped = f"SELECT product_id, {sums} FROM product_step WHERE {question.on_day()} GROUP BY product_id"
    return f" LEFT JOIN ({grouped}) steps ON steps.product_id = s.record_id"


def _held_steps(question: Asking) -> str:
    more = " AND p.step = :step" if question.filters.step else ""
    exact = question.filters.status in vocabulary.codes("step_status")
    more += " AND p.status = :status" if exact else ""
    return f" JOIN product_step p ON p.product_id = s.record_id AND {question.on_day('p')}{more}"


PRODUCTS = Rows("product", _products, SOURCE + label("producer_type", "w.producer_type"), "r.place", _counted)
STEPS_OF_PRODUCTS = Rows(
    "product",
    _steps,
    SOURCE,
    "r.place * 16 + CAST(substr(p.step, 2) AS INTEGER)",
    lambda question: _held_steps(question) + label("step", "p.step") + label("step_status", "p.status"),
    len(STEPS),
)
