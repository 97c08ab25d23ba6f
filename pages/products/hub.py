"""What stands beside the ten steps of a product: where it comes from, help, sales, what to learn, and what happened."""

import streamlit as st

from otop_core.access.sessions import SignedIn
from otop_core.language import thai_calendar, vocabulary
from otop_core.language.messages import _
from otop_core.products.evidence import Support
from otop_core.products.steps import BY_CODE
from otop_core.reports.product import ProductPage, Resource
from otop_core.results.sales import CHANNELS, Sale
from pages.shared import menu, table
from pages.shared.current_user import language, plain, say
from pages.shared.entry import entry
from pages.shared.support_line import support_line

LISTED = 8


def origin(found: ProductPage) -> None:
    """The village, who knows it, who makes it; each opens its own page."""
    about = found.origin
    st.subheader(say(_("Where it comes from")))
    st.page_link(
        menu.page_of("village"),
        label=f"{plain(about.village_name)} · {plain(about.place)}",
        icon=":material/holiday_village:",
        query_params={"id": about.village},
    )
    for id, name, knowledge in found.sages:
        st.page_link(menu.page_of("sage"), label=f"{plain(name)} · {plain(knowledge)}", icon=":material/school:", query_params={"id": id})
    for text in found.wisdom:
        st.markdown(f":material/lightbulb: {say(_('Local wisdom'))}: {plain(text)}")
    st.page_link(
        menu.page_of("producer"),
        label=plain(about.producer),
        icon=":material/groups:",
        query_params={"id": found.now.product.producer_id},
    )
    if about.group:
        many = say(_("{n} households"), n=about.members)
        leader = f" · {say(_('Leader'))} {plain(about.leader)}" if about.leader else ""
        label = f"{plain(about.group_name)} · {many}{leader}"
        st.page_link(menu.page_of("occupation_group"), label=label, icon=":material/diversity_3:", query_params={"id": about.group})
    else:
        st.caption(say(_("It belongs to no occupational group yet: choose one below, where its name and owner stand.")))


def received(found: ProductPage, who: SignedIn) -> None:
    """Help for the product and for its group, and the way to add one."""
    st.subheader(say(_("Help received ({n})"), n=len(found.help)))
    if not found.help:
        st.info(
            say(_("No help is recorded yet. Ask the partners of the five sectors, and register what they give.")), icon=":material/inbox:"
        )
    for one in found.help[:LISTED]:
        st.page_link(menu.page_of("support"), label=support_line(one), query_params={"id": one.id})
    if len(found.help) > LISTED:
        st.caption(say(_("and {n} more"), n=len(found.help) - LISTED))
    if who.may(Support.action, found.district):
        if st.toggle(say(_("Register: {what}"), what=say(Support.label)), key=f"help|{found.now.product.id}"):
            entry(f"support:new:{found.now.product.id}", stays=True)


def sales(found: ProductPage) -> None:
    """Twelve months by channel; nothing reported is never 0."""
    st.subheader(say(_("Sales of the last 12 months")))
    sold = found.sold
    if sold.total is None:
        st.info(say(_("No sales of this product are reported in these months.")), icon=":material/inbox:")
    else:
        lines = [(say(Sale.abouts()[channel].label), _baht(sold.channels[channel])) for channel in CHANNELS]
        table.facts([*lines, (say(_("Total")), _baht(sold.total)), (say(_("Months reported")), f"{sold.reported}/12")])
    if sold.together:
        told = _("{n} months were reported for all products of the producer together; they are in no product's figure.")
        st.caption(say(told, n=sold.together))
    st.page_link(menu.page_of("sale"), label=say(Sale.plural), icon=":material/storefront:")


def _baht(amount: object) -> str:
    return say(_("not reported")) if amount is None else f"{amount:,.2f} {say(_('baht'))}"


def learning(resources: list[Resource]) -> None:
    """Where to learn what a step lacks; each opens beside the app."""
    if not resources:
        return
    st.caption(say(_("Learn online for this step:")))
    for one in resources[:LISTED]:
        same = "" if one.is_same else f" · {vocabulary.label('occupation', one.occupation, language())}" if one.occupation else ""
        label = f"{plain(one.name)} · {vocabulary.label('platform', one.platform, language())}{same}"
        st.link_button(label, one.url, icon=":material/open_in_new:")


def suggestions(found: ProductPage) -> None:
    """What to learn for the steps that lack something, step by step."""
    codes = list(dict.fromkeys(one.step for one in found.resources))
    if not codes:
        return
    with st.expander(
        say(_("Learn online for the steps that are open ({n})"), n=len(found.resources)), icon=":material/cast_for_education:"
    ):
        for code in codes:
            st.markdown(f"**{int(code[1:])}. {say(BY_CODE[code].title)}**")
            learning([one for one in found.resources if one.step == code])


def timeline(found: ProductPage) -> None:
    with st.expander(say(_("What happened, and when")), icon=":material/timeline:"):
        happened = found.timeline
        if not happened:
            st.markdown(say(_("Nothing with a date yet. Evidence of the steps brings it.")))
        for one in happened:
            title = f" · {plain(one.title)}" if one.title else ""
            st.markdown(f"- {thai_calendar.show_date(one.day, language())} · {say(one.about)}{title}")
