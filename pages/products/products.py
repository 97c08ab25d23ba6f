"""Products: the register, and one product with its ten steps."""

import streamlit as st

from otop_core.language import thai_calendar, vocabulary
from otop_core.language.messages import _
from otop_core.model.errors import OtopError
from otop_core.products import progress
from otop_core.products.products import Product
from otop_core.products.steps import BY_CODE
from otop_core.reports import product
from otop_core.reports.product_list import products
from pages.products import hub
from pages.products.facts import facts
from pages.products.steps import panel
from pages.shared.current_user import language, plain, require, say, store
from pages.shared.feedback import notice
from pages.shared.register import page, record
from pages.shared.status_icons import ICONS
from pages.shared.swot_link import swot_link


def one(id: str) -> None:
    """A product: what is known of it, what to do next, its ten steps, then all that belongs to it; its own data below."""
    who = require("rows.read")
    st.button(say(_("Back to the list")), on_click=st.query_params.clear, icon=":material/arrow_back:", type="tertiary")
    try:
        found = product.load(store(), who, id)
    except OtopError as refused:
        st.error(say(refused.text))
        return
    now = found.now
    st.title(plain(now.product.name))
    st.progress(
        now.done / max(1, len(now.applicable)), say(_("{done} of {applicable} steps done"), done=now.done, applicable=len(now.applicable))
    )
    facts(now)
    selected = st.query_params.get("step")
    if not selected:  # where a step is open, its panel says it, near the finger
        notice()
    todo(now)
    for warning in now.warnings:
        st.warning(say(warning), icon=":material/info:")
    for standing in now.steps:
        step_row(standing, selected)
        if standing.step.code == selected:
            panel(now, standing, who)
            hub.learning([one for one in found.resources if one.step == selected])
    hub.suggestions(found)
    hub.origin(found)
    swot_link("product", id, found.origin.swot, thai_calendar.fiscal_year(thai_calendar.today()))
    hub.received(found, who)
    hub.sales(found)
    hub.timeline(found)
    st.link_button(say(_("One page to print")), f"/paper/product?id={id}", icon=":material/print:")
    if st.toggle(say(_("Name, owner, village, story, photo")), key=f"own|{id}"):
        record(Product, who, id)


def todo(now: progress.Progress) -> None:
    following = now.next
    if following is None:
        st.success(say(_("All steps that concern this product are done.")), icon=":material/emoji_events:")
        return
    number = int(following.step.code[1:])
    lead = (
        say(_("Renew: step {n} {title}"), n=number, title=say(following.step.title))
        if following.renewal
        else say(_("Next: step {n} {title}"), n=number, title=say(following.step.title))
    )
    st.info("**" + lead + "**  \n" + "  \n".join(say(gap) for gap in following.gaps), icon=":material/flag:")


def step_row(standing: progress.StepProgress, selected: str | None) -> None:
    code = standing.step.code
    status = say(_("needs renewal")) if standing.renewal else vocabulary.label("step_status", standing.span.status, language())
    by_hand = f" · {say(_('set by a person'))}" if standing.span.overridden else ""
    until = f" · {say(_('until {day}'), day=thai_calendar.show_date(standing.expires, language()))}" if standing.expires else ""
    missing = "".join(f"  \n:small[{say(gap)}]" for gap in standing.gaps)
    st.button(
        f"**{int(code[1:])}. {say(standing.step.title)}** · {status}{by_hand}{until}{missing}",
        key=f"step|{code}",
        icon=ICONS[standing.span.status],
        on_click=select,
        args=("" if selected == code else code,),
        width="stretch",
        type="primary" if selected == code else "secondary",
    )


def select(code: str) -> None:
    if code in BY_CODE:
        st.query_params["step"] = code
    else:
        st.query_params.pop("step", None)


if "id" in st.query_params:
    one(st.query_params["id"])
else:
    page(Product, products)
