"""A month's sales of one product: the form with the month before beside it, and the review."""

import datetime as dt

import streamlit as st

from otop_core.access.sessions import SignedIn
from otop_core.gate import ledger, records
from otop_core.gate.acts import Change
from otop_core.language import labels, vocabulary
from otop_core.language.messages import _
from otop_core.model.errors import OtopError
from otop_core.reports import sales
from otop_core.results.sales import RETURNED, REVIEWED, Sale
from pages.shared.current_user import caller, language, plain, say, store
from pages.shared.entry import entry
from pages.shared.feedback import later, notice, tried
from pages.shared.register import back, record


def called(status: str) -> str:
    return vocabulary.label("review_status", status, language()) if status else say(_("not sent yet"))


def new(who: SignedIn, key: str) -> None:
    """``key``: producer, month and (if settled) product of what is to be reported, or "1" for none of them."""
    back()
    producer, month, product = (*key.split(":"), "", "")[:3]
    try:
        day = dt.date.fromisoformat(month) if month else None
    except ValueError:
        day = None
    if day is None:
        st.title(say(Sale.label))
        entry("sale:new", after=st.query_params.clear)
        return
    st.title(f"{say(Sale.label)} · {labels.month(day, language())}")
    try:
        named = [records.find_in_reach(store(), who.actor_, "producer", producer).record.title()]
        named += [records.find_in_reach(store(), who.actor_, "product", product).record.title()] if product else []
    except OtopError as refused:
        st.error(say(refused.text))
        return
    st.markdown(f"**{' · '.join(plain(name) for name in named)}**")
    with beside(who, producer, product or None, day):
        entry(f"sale:new:{key}", after=st.query_params.clear)
    if product and sales.may_be_together(store(), producer, day):
        st.button(
            say(_("Report all products of this producer together")),
            on_click=_together,
            args=(producer, month),
            icon=":material/merge:",
            type="tertiary",
        )


def _together(producer: str, month: str) -> None:
    st.query_params["new"] = f"{producer}:{month}"


def beside(who: SignedIn, producer: str, product: str | None, month: dt.date) -> st.delta_generator.DeltaGenerator:
    """The place of the form; beside it (on a phone above it) stands what was reported for the month before."""
    left, right = st.columns([2, 7], gap="medium")
    with left, st.container(border=True):
        st.markdown(f"**{say(_('The month before'))}: {labels.month(sales.month_before(month), language())}**")
        found = tried(sales.before, store(), who, producer, product, month)
        if found is None:
            st.caption(say(_("Nothing was reported.")))
        else:
            st.caption(say(_("All products of the producer together."))) if found.together and product else None
            for channel, baht in found.amounts.items():
                told = say(_("not reported")) if baht is None else f"{baht:,.2f}"
                st.markdown(f":small[{vocabulary.label('sales_channel', channel, language())}]  \n{told}")
            st.markdown(f":small[{say(_('Total (baht)'))}]  \n**{found.total:,.2f}**")
    return right


def one(who: SignedIn, id: str) -> None:
    """A month's sales that were sent: the amounts, and their review for who may."""
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
    if sale.status == RETURNED and sale.review_note:
        st.warning(f"**{called(sale.status)}**  \n{plain(sale.review_note)}", icon=":material/undo:")
    else:
        st.caption(called(sale.status) + (f" · {plain(sale.review_note)}" if sale.review_note else ""))
    if who.may("sales.review", held.district) and not held.removed:
        review(sale)
    with beside(who, sale.producer_id, sale.product_id, sale.month):
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
