"""Occupational groups: the register, and one group: what to do next, its members, income, products and the help it gets."""

import streamlit as st

from otop_core.community.groups import OccupationGroup
from otop_core.language import thai_calendar, vocabulary
from otop_core.language.messages import _
from otop_core.model.errors import OtopError
from otop_core.products.evidence import Support
from otop_core.reports import group, group_path
from otop_core.reports.group import GroupNow
from pages.community.group_sections import income, members, products, supports
from pages.shared import menu, table
from pages.shared.current_user import language, plain, require, say, store
from pages.shared.entry import entry
from pages.shared.feedback import notice
from pages.shared.register import back, page, record
from pages.shared.swot_link import swot_link

YEARS = 6  # back from the present one
LISTED = 6  # things to do
who = require("rows.read")


def one(id: str) -> None:
    """A group in a fiscal year; its own data and the ticks of its members are opened below."""
    back()
    this = thai_calendar.fiscal_year(thai_calendar.today())
    try:
        now = group.load(store(), who, id, st.session_state.get(f"group_year|{id}", this))
    except OtopError as refused:
        st.title(say(OccupationGroup.plural))
        st.error(say(refused.text))
        return
    st.title(plain(now.group.name))
    notice()
    if now.removed:
        record(OccupationGroup, who, id)
        return
    st.page_link(menu.page_of("village"), label=plain(now.village), query_params={"id": now.group.village_id})
    following(now)
    facts(now)
    mine = who.may("register.write", now.district)
    if mine and st.toggle(say(_("Change the group, tick its members")), value=not now.members, key=f"own|{id}"):
        record(OccupationGroup, who, id)
    st.selectbox(say(_("Fiscal year")), list(range(this, this - YEARS, -1)), key=f"group_year|{id}")
    swot_link("group", id, now.swot, now.year)
    members(now)
    income(now)
    products(now)
    supports(now)
    if mine and st.toggle(say(_("Register: {what}"), what=say(Support.label)), key=f"help|{id}"):
        entry(f"support:new:{id}:group", stays=True)


def following(now: GroupNow) -> None:
    """The first thing to do, and what comes after it."""
    todo = [plain(say(text)) for text in group_path.todo(now, language())]
    if not todo:
        done = _("The group has members and a leader, products, help of every kind and a known income.")
        st.success(say(done), icon=":material/emoji_events:")
        return
    more = [say(_("and {n} more"), n=len(todo) - LISTED)] if len(todo) > LISTED else []
    lead = say(_("Next: {what}"), what=todo[0])
    st.info(f"**{lead}**  \n" + "  \n".join([*todo[1:LISTED], *more]), icon=":material/flag:")


def facts(now: GroupNow) -> None:
    """What a group is asked for first; what is not known says so."""
    about, missing = now.group, say(_("not known yet"))
    area = vocabulary.label("dev_area", about.area, language())
    if about.other_areas:
        others = ", ".join(vocabulary.label("dev_area", code, language()) for code in about.other_areas)
        area = say(_("{area} (counted here, once); it also serves: {others}"), area=area, others=others)
    started = thai_calendar.show_date(about.started_on, language()) if about.started_on else missing
    table.facts(
        [
            (say(_("Members")), say(_("{n} households"), n=len(now.members))),
            (say(_("Leader")), now.leader.name if now.leader else missing),
            (say(_("Occupation")), vocabulary.label("occupation", about.occupation, language())),
            (say(_("Area")), area),
            (say(_("Started on")), started),
            (say(_("Community enterprise number")), about.enterprise_no or missing),
            (say(_("Brand of the group")), about.brand or missing),
        ]
    )


if "id" in st.query_params:
    one(st.query_params["id"])
else:
    page(OccupationGroup)
