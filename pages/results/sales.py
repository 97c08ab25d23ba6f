"""Sales of a month: who has reported and who has not, what was sold, and the review of it."""

import datetime as dt

import streamlit as st

from otop_core.admin import settings
from otop_core.gate import ledger, records
from otop_core.gate.acts import Change
from otop_core.language import labels, thai_calendar, vocabulary
from otop_core.language.messages import _
from otop_core.model.errors import OtopError
from otop_core.reports import sales
from otop_core.reports.sales import NOT_SENT, Month, SaleLine
from otop_core.results.sales import RETURNED, REVIEWED, Sale
from pages.shared import table
from pages.shared.current_user import caller, language, plain, require, say, store
from pages.shared.entry import entry
from pages.shared.feedback import later, notice, tried
from pages.shared.register import back, record

SHOWN = 20
MONTHS = 18  # that can be chosen, the newest first
who = require("rows.read")


def months() -> list[dt.date]:
    """The first days of the months that are over or running, the newest first."""
    this = thai_calendar.today().replace(day=1)
    found = [this]
    while len(found) < MONTHS:
        found.append((found[-1] - dt.timedelta(days=1)).replace(day=1))
    return found


def listed() -> None:
    st.title(say(Sale.plural))
    notice()
    known = months()
    month = st.selectbox(say(_("Month")), known, index=1, format_func=lambda day: labels.month(day, language()), key="month")
    districts = [] if who.district else settings.districts(store())
    names = {code: labels.district(code, language()) for code in districts}
    district = (
        st.selectbox(say(_("District")), ["", *names], format_func=lambda code: names.get(code) or say(_("All")), key="sales_district")
        if names
        else ""
    )
    found = tried(sales.of_month, store(), who, month, district or "")
    if found is None:
        return
    reported(found)
    wanted = st.segmented_control(say(_("Review")), STATUSES, format_func=called, key="sales_status")
    lines = [line for line in found.lines if wanted is None or line.status == wanted]
    if not lines:
        empty = _("Nothing in this state.") if found.lines else _("No producer yet. Register a product with its owner first.")
        st.info(say(empty), icon=":material/inbox:")
    start = (st.session_state.get("page|sales", 1) - 1) * SHOWN
    for line in lines[start if start < len(lines) else 0 :][:SHOWN]:
        st.button(words(line), key=f"open|{line.producer}|{line.product}", on_click=_open, args=(line, month), width="stretch")
    if len(lines) > SHOWN:
        st.pagination((len(lines) + SHOWN - 1) // SHOWN, key="page|sales")
    year(month, district or "")


STATUSES = [NOT_SENT, "pending", RETURNED, REVIEWED]


def called(status: str) -> str:
    return vocabulary.label("review_status", status, language()) if status else say(_("not sent yet"))


def reported(found: Month) -> None:
    """How many have reported, and until when they are on time."""
    share = found.reported / found.producers if found.producers else 0.0
    told = say(_("{n} of {total} producers have reported"), n=found.reported, total=found.producers)
    st.progress(share, f"{told} · {say(_('due by {day}'), day=thai_calendar.show_date(found.deadline, language()))}")
    late = found.producers - found.reported
    if late and thai_calendar.today() > found.deadline:
        st.warning(say(_("{n} producers are late. Touch a line to enter the month's sales; type 0 where nothing was sold."), n=late))


def words(line: SaleLine) -> str:
    name = " · ".join(plain(part) for part in (line.producer_name, line.product_name) if part)
    if line.total is None:
        return f"**{name}**  \n{called(line.status)}"
    return f"**{name}**  \n{called(line.status)} · {line.total:,.2f} {say(_('baht'))} · {say(_('{n} of 4 channels known'), n=line.known)}"


def _open(line: SaleLine, month: dt.date) -> None:
    st.query_params.clear()
    if line.sale:
        st.query_params["id"] = line.sale
    else:
        st.query_params["new"] = ":".join(filter(None, (line.producer, month.isoformat(), line.product)))


def year(month: dt.date, district: str) -> None:
    """Every month of the fiscal year with how many reported it: a month that nobody reported has no figure."""
    fiscal = thai_calendar.fiscal_year(month)
    st.subheader(say(_("Fiscal year {year}"), year=fiscal))
    rows = [
        [
            table.Cell(labels.month(one.month, language())),
            table.Cell("–" if one.total is None else f"{one.total:,.0f}"),
            table.Cell(one.reported),
        ]
        for one in sales.of_year(store(), who, fiscal, district)
    ]
    table.show([say(_("Month")), say(_("Sales (baht)")), say(_("Producers that reported"))], rows)


def one(id: str) -> None:
    """A month's sales of one product: the amounts, and their review for who may."""
    back()
    try:
        held = records.find_in_reach(store(), who.actor_, "sale", id)
    except OtopError as refused:
        st.error(say(refused.text))
        return
    sale = held.record
    assert isinstance(sale, Sale)
    st.title(f"{say(Sale.label)} · {labels.month(sale.month, language())}")
    notice()
    st.caption(called(sale.status) + (f" · {plain(sale.review_note)}" if sale.review_note else ""))
    if who.may("sales.review", held.district) and not held.removed:
        review(sale)
    record(Sale, who, id)


def review(sale: Sale) -> None:
    note = st.text_input(say(_("What is to be mended? (for a return)")), key=f"note|{sale.id}|{sale.version}", max_chars=500).strip()
    accept, give_back = st.columns(2)
    if accept.button(say(_("Reviewed")), key=f"reviewed|{sale.id}", type="primary", width="stretch"):
        decided(sale, REVIEWED, None)
    if give_back.button(say(_("Return to be mended")), key=f"returned|{sale.id}", width="stretch"):
        if note:
            decided(sale, RETURNED, note)
        else:
            st.error(say(_("Please say what is to be mended.")))


def decided(sale: Sale, status: str, note: str | None) -> None:
    now = sale.model_copy(update={"status": status, "review_note": note})
    if tried(ledger.commit, store(), caller(), f"review:{sale.id}:{sale.version}:{status}", Change(sale, now)):
        later(say(_("Saved: {name}."), name=called(status)))
        st.rerun()


if id := st.query_params.get("id"):
    one(id)
elif key := st.query_params.get("new"):
    back()
    st.title(say(Sale.label))
    entry("sale:new" if key == "1" else f"sale:new:{key}", after=st.query_params.clear)
else:
    listed()
