"""The parts of a group's page: members, income, products and help; what is not known says so and is never 0."""

from collections.abc import Sequence

import streamlit as st

from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.reports.group import GroupNow, GroupProduct, Member
from pages.shared import menu
from pages.shared.current_user import language, plain, say
from pages.shared.support_line import support_line

LISTED = 8  # in a line each; the rest stands in its register


def lines(noun: str, title: str, shown: Sequence[tuple[str, str]]) -> None:
    """(id, label): each opens its record."""
    st.subheader(title)
    for id, label in shown[:LISTED]:
        st.page_link(menu.page_of(noun), label=label, query_params={"id": id})
    if len(shown) > LISTED:
        st.caption(say(_("and {n} more"), n=len(shown) - LISTED))


def members(now: GroupNow) -> None:
    found = [(one.id, f"{plain(one.name)} · {vocabulary.label('group_role', one.role, language())} · {_rise(one)}") for one in now.members]
    lines("group_member", say(_("Members ({n})"), n=len(found)), found)


def _rise(one: Member) -> str:
    if one.percent is not None:
        return plain(say(_("income {percent} %"), percent=f"{one.percent:+,.0f}"))
    if one.rise is not None:
        return plain(say(_("income from 0: {baht} baht a month"), baht=f"{one.rise:+,.0f}"))
    return say(_("income not known yet"))


def income(now: GroupNow) -> None:
    """Does the occupation bring a living? The members' income before and after, and what the group sold."""
    st.subheader(say(_("Is there real income?")))
    found = now.income
    if found.members:
        st.markdown(say(_("Income known before and after: {n} of {total} households"), n=found.known, total=found.members))
    if found.known:
        st.markdown(say(_("It rose in {n} of these {total}"), n=found.risen, total=found.known))
    if found.percent is not None:
        n = found.known - found.from_nothing
        st.markdown(
            plain(say(_("On average {percent} % ({n} households that began with an income)"), percent=f"{found.percent:+.1f}", n=n))
        )
    if found.baht is not None:
        told = _("{n} households began with no income: on average they now have {baht} baht a month more.")
        st.markdown(say(told, n=found.from_nothing, baht=f"{found.baht:,.0f}"))
    if found.known < found.members:
        told = _("Of {n} households the income before or after is not known; they are in none of these figures.")
        st.caption(say(told, n=found.members - found.known))
    if now.products:
        amount = say(_("not reported yet")) if now.sold is None else f"{now.sold:,.2f} {say(_('baht'))}"
        st.markdown(say(_("Sales of its products in fiscal year {year}: {amount}"), year=now.year, amount=f"**{amount}**"))
    if now.together:
        told = _("{n} months were reported for all products of the producer together; they are in no product's figure.")
        st.caption(say(told, n=now.together))


def products(now: GroupNow) -> None:
    lines("product", say(_("Products ({n})"), n=len(now.products)), [(one.id, _product(now, one)) for one in now.products])


def _product(now: GroupNow, one: GroupProduct) -> str:
    done = say(_("{done} of {applicable} steps done"), done=one.done, applicable=one.applicable)
    said = [plain(one.name), done]
    if one.step:
        lead = _("Renew: step {n} {title}") if one.renewal else _("Next: step {n} {title}")
        said.append(say(lead, n=int(one.step.code[1:]), title=say(one.step.title)))
    if one.sold is None:
        said.append(say(_("sales not reported")))
    else:
        reported = say(_("{n} of {total} months"), n=one.months, total=max(one.months, now.months))
        said.append(f"{one.sold:,.2f} {say(_('baht'))} ({reported})")
    return " · ".join(said)


def supports(now: GroupNow) -> None:
    """All help, of the group as a whole and of its products, with its value as far as told."""
    lines("support", say(_("Help received ({n})"), n=len(now.supports)), [(one.id, support_line(one)) for one in now.supports])
    if not now.supports:
        return
    known = [one.value for one in now.supports if one.value is not None]
    if known:
        st.caption(say(_("Value: {baht} baht, known of {n} of {total}"), baht=f"{sum(known):,.2f}", n=len(known), total=len(now.supports)))
    else:
        st.caption(say(_("No value is known.")))
