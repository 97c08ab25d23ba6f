"""Take in a list: a file or a pasted table of any register; what it says, what is open, what taking it in would do, and back again."""

import hashlib
from dataclasses import dataclass, field

import streamlit as st

from otop_core.importing import box, figures
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_moment
from otop_core.lists import batches, waiting
from otop_core.lists.matching import Matched
from otop_core.lists.questions import Questions, open_questions, remember
from otop_core.lists.registers import REGISTERS
from otop_core.lists.waiting import Waiting
from otop_core.model.declaration import NOUNS
from pages.community import list_batches, list_questions, list_rows
from pages.shared import office_file
from pages.shared.current_user import caller, language, plain, require, say, store
from pages.shared.feedback import notice, tried
from pages.shared.menu import page_of
from pages.shared.page_state import state

DONE, WRONG = "check_circle", "error"


@dataclass
class ListState:
    """``told``: what the last taking in did; ``workshop``: of the link that was followed."""

    waiting: Waiting | None = None
    told: list[tuple[str, str]] = field(default_factory=list)
    workshop: str = ""


def ask_file() -> None:
    """Nothing waits: put a list in; what it should look like can be taken home as a template."""
    st.markdown(
        say(_("A list of households, sages, products, groups, incomes or sales, as your office has it: Excel, LibreOffice or CSV."))
    )
    office_file.ask(who, box.LIST)
    with st.expander(say(_("An empty list to fill in")), icon=":material/table:"):
        st.write(say(_("Choices drop down in the cells; the first row is an example. Your own lists need not look like this.")))
        for noun in writable():
            label = say(_("Excel file: {what}"), what=say(NOUNS[noun].plural))
            st.link_button(label, f"/export/template/{noun}.xlsx", icon=":material/download:", width="stretch")


def writable() -> list[str]:
    return [noun for noun, register in REGISTERS.items() if who.may(register.action)]


def kept(name: str, key: str) -> None:
    """Something was answered: it is kept at once, so that a reload loses nothing."""
    page.told = []
    if page.waiting:
        tried(page.waiting.put, store(), who, name, st.session_state[key])


def ask_what(now: Waiting) -> None:
    """The sheet, and the register it is of."""
    names = [sheet.name or str(n) for n, sheet in enumerate(now.box.sheets, 1)]
    if len(names) > 1:
        key = f"list|sheet|{now.box.op}"
        chosen = now.said.get("sheet") or 0
        st.selectbox(
            say(_("Sheet")), range(len(names)), index=chosen, format_func=names.__getitem__, key=key, on_change=kept, args=("sheet", key)
        )
    nouns, key = writable(), f"list|noun|{now.box.op}|{now.said.get('sheet')}"
    st.selectbox(
        say(_("What is this a list of?")),
        nouns,
        index=nouns.index(now.noun) if now.noun in nouns else None,
        format_func=lambda noun: say(NOUNS[noun].plural),
        key=key,
        on_change=kept,
        args=("noun", key),
        placeholder=say(_("Please choose")),
    )


def show_other_kinds(now: Waiting) -> None:
    """Headings that no register knows may be those of published figures."""
    if figures.are_in(now.sheet):
        st.info(say(_("These look like published figures, not like a list of a register.")), icon=":material/info:")
        if who.may(box.ACTIONS[box.FIGURES]):
            st.page_link("results/published_sales.py", label=say(_("Take in figures")), icon=":material/upload_file:")
    else:
        st.info(say(_("The headings are not known here. Please choose what this is a list of.")), icon=":material/help:")


def ask_take_in(now: Waiting, matched: Matched, questions: Questions, also: list[int]) -> None:
    """One button for all good rows; it stands for the list it was drawn under, and no other."""
    rows = batches.to_take(matched, also)
    changed = sum(one.status == "changed" for one in rows)
    if questions.must:
        st.warning(say(_("Please answer the questions above first.")), icon=":material/help:")
    stood_under = hashlib.sha256(repr([(one.row.number, one.row.cells, one.status) for one in rows]).encode("utf-8", "replace")).hexdigest()
    label = say(
        _("Take in {n} rows: {new} new, {changed} changed"), n=f"{len(rows):,}", new=f"{len(rows) - changed:,}", changed=f"{changed:,}"
    )
    dead = not rows or questions.must
    if st.button(label, key=f"list|take|{stood_under[:12]}", type="primary", width="stretch", icon=":material/save:", disabled=dead):
        take_in(now, matched, also)


def take_in(now: Waiting, matched: Matched, also: list[int]) -> None:
    bar = st.progress(0.0, say(_("Saving …")))

    def told(done: int, of: int) -> None:
        bar.progress(done / of, say(_("{n} of {of}"), n=f"{done:,}", of=f"{of:,}"))

    taken = tried(batches.commit, store(), caller(), now.batch, matched, also, now.origin, told)
    if taken is None:
        return
    tried(remember, store(), who, matched.listed, now.said)
    done = say(_("{new} records have been added and {changed} changed."), new=f"{taken.added:,}", changed=f"{taken.changed:,}")
    page.told = [(DONE, done)] if taken.added or taken.changed else []
    page.told += [(WRONG, f"{say(_('Row'))} {number} {plain(name)}: {say(text)}") for number, name, text in taken.failed[:20]]
    page.told += [(WRONG, say(taken.stopped))] if taken.stopped else []
    st.rerun()


def throw_away() -> None:
    tried(box.drop, store(), who, box.LIST)
    page.told = []


def follow_workshop() -> None:
    """The link of a workshop settles where the list is from."""
    hall = st.query_params.get("workshop", "")
    if hall and page.waiting and page.workshop != hall:
        page.workshop = hall
        tried(page.waiting.put, store(), who, "workshop", hall)


def show_list(now: Waiting) -> None:
    moment = show_moment(now.box.kept_at, language()) if now.box.kept_at else ""
    st.subheader(plain(now.box.name))
    st.caption(say(_("Kept for you since {moment}; nothing has been taken in yet unless it is said below."), moment=moment))
    ask_what(now)
    if not now.noun:
        return show_other_kinds(now)
    with st.spinner(say(_("Reading the list …"))):
        matched = now.matched(store(), who, language())
    questions = open_questions(matched, now.said.get("fixed", {}))
    list_questions.ask(now, matched, questions, who, kept)
    also = list_rows.show(now, matched, who)
    ask_take_in(now, matched, questions, also)
    if not batches.to_take(matched, also) and matched.of("same"):
        st.page_link(page_of(now.noun), label=say(_("Open the register: {what}"), what=say(NOUNS[now.noun].plural)), icon=":material/list:")
    list_rows.mend(now, matched, questions, who)


who = require("rows.read")
page = state(ListState)
st.title(say(_("Take in a list")))
notice()
before, page.waiting = page.waiting, waiting.opened(store(), who, page.waiting)
if before and page.waiting and before.box.op != page.waiting.box.op:
    page.told = []  # what was taken in before is told below
follow_workshop()
for icon, sentence in page.told:
    (st.success if icon == DONE else st.error)(sentence, icon=f":material/{icon}:")
if page.waiting:
    show_list(page.waiting)
    st.subheader(say(_("The mended file, or another one")))
    office_file.ask(who, box.LIST)
    st.button(say(_("Throw the list away")), on_click=throw_away, icon=":material/delete:", help=say(_("What has been taken in stays.")))
else:
    ask_file()
list_batches.show(who)
