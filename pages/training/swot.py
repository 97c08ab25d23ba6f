"""SWOT: the board of a village, group or product in a fiscal year (``?village=``, ``?group=``, ``?product=``), or the register."""

from functools import partial

import streamlit as st

from otop_core.language import thai_calendar, vocabulary
from otop_core.language.messages import _
from otop_core.model.errors import OtopError
from otop_core.reports import completeness, swot
from otop_core.reports.swot import Board, Item, Subject
from otop_core.training.swot import SwotItem
from pages.shared import menu
from pages.shared.completeness import beside
from pages.shared.current_user import language, plain, require, say, store
from pages.shared.entry import entry
from pages.shared.feedback import notice
from pages.shared.register import page

who = require("rows.read")
HUB = {"village": "village", "group": "occupation_group", "product": "product"}


def board(given: dict[str, str]) -> None:
    """The four sides, and beside them what is missing in the data that they rest on."""
    try:
        about = swot.subject(store(), who, given)
        year = chosen_year()
        found = swot.load(store(), who, about.id, year, about.kind)
        data = completeness.load(store(), who, about.village_id)
    except OtopError as refused:
        st.title(say(SwotItem.plural))
        st.error(say(refused.text))
        return
    st.title(f"SWOT · {plain(about.name)}")
    notice()
    hub = {"id": about.id} | ({"year": str(year)} if about.kind == "village" else {})
    st.page_link(menu.page_of(HUB[about.kind]), label=plain(about.name), query_params=hub, icon=":material/arrow_back:")
    years(about, year)
    st.link_button(say(_("To print")), f"/paper/swot?{about.kind}={about.id}&year={year}", icon=":material/print:")
    if not found.total:
        empty = _("Nothing has been seen yet. Begin with the strengths, or open the form in a workshop so that all enter on their phones.")
        st.info(say(empty), icon=":material/inbox:")
    sides, missing = st.columns([3, 1], gap="medium")
    with sides:
        for pair in (("S", "W"), ("O", "T")):
            for column, side in zip(st.columns(2), pair, strict=True):
                with column.container(border=True):
                    quadrant(found, side, about, year)
    with missing.container(border=True):
        beside(data)


def quadrant(found: Board, side: str, about: Subject, year: int) -> None:
    """One side: its items, the heaviest first; what nobody has looked at; the form of one more."""
    st.markdown(f"#### {vocabulary.label('swot_quadrant', side, language())} ({len(found.items[side])})")
    for item in found.items[side]:
        st.button(line(item), key=f"item|{item.id}", on_click=go, args=({"id": item.id},), width="stretch")
    if found.unseen[side]:
        st.caption(say(_("Not looked at yet: {factors}"), factors=", ".join(found.unseen[side])))
    if not who.may("register.write"):
        return
    adding = st.query_params.get("add") == side
    label = say(_("Close the form")) if adding else say(_("Add: {label}"), label=vocabulary.label("swot_quadrant", side, language()))
    more = {} if adding else {"add": side}
    st.button(label, key=f"add|{side}", icon=":material/add:", on_click=go, args=({**about.query(year), **more},))
    if adding:
        entry(about.new(year, side), start={"swot_item.weight": "3"}, stays=True)


def line(item: Item) -> str:
    """What was seen, then how much it matters, the factor, and the group or product it is about."""
    said = [say(_("weight {n}"), n=item.weight), *(plain(part) for part in (item.factor, item.about) if part)]
    return f"**{plain(item.text)}**  \n{' · '.join(said)}"


def go(query: dict[str, str]) -> None:
    st.query_params.from_dict(query)


def chosen_year() -> int:
    this, typed = thai_calendar.fiscal_year(thai_calendar.today()), st.query_params.get("year", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else this


def years(about: Subject, year: int) -> None:
    """Another fiscal year of the same board."""
    this = thai_calendar.fiscal_year(thai_calendar.today())
    offered = sorted({*range(this - 5, this + 2), year}, reverse=True)
    key = f"year|{about.id}|{year}"
    st.selectbox(say(_("Fiscal year")), offered, index=offered.index(year), key=key, on_change=partial(turn, about, key))


def turn(about: Subject, key: str) -> None:
    go(about.query(st.session_state[key]))


def to_the_board(id: str) -> None:
    """From an item back to the board it stands on."""
    try:
        about, year = swot.of_item(store(), who, id)
    except OtopError:
        return  # the page below says what is the matter
    st.page_link(
        menu.page_of("swot_item"), label=f"SWOT · {plain(about.name)}", query_params=about.query(year), icon=":material/dashboard:"
    )


if any(st.query_params.get(kind) for kind in swot.NOUN) and "id" not in st.query_params:
    board(st.query_params.to_dict())
else:
    if "id" in st.query_params:
        to_the_board(st.query_params["id"])
    page(SwotItem)
