"""Published sales: where the province stands among the others, and the files they are taken in from."""

from functools import partial

import streamlit as st

from otop_core.admin import settings
from otop_core.importing import batch, box, figures
from otop_core.importing.box import Box
from otop_core.importing.reading import Reading
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_moment
from otop_core.model.declaration import NOUNS
from otop_core.reports import registers
from otop_core.results.published_sales import PublishedSales
from pages.shared import office_file, register, table
from pages.shared.current_user import caller, language, plain, require, say, store
from pages.shared.feedback import later, notice, tried

SHOWN = 30  # lines of a list of figures or of problems


def comparison() -> None:
    st.title(say(PublishedSales.plural))
    notice()
    st.page_link(
        "progress/figures.py",
        label=say(_("Where the province stands among the others")),
        icon=":material/slideshow:",
        query_params={"figure": "published"},
    )


def ask() -> None:
    """The file, or the table as it was copied."""
    st.header(say(_("Take in figures")))
    st.markdown(say(_("Known are the tables of the Community Development Department, provincial open data, and a list of targets.")))
    office_file.ask(who, box.FIGURES)


def read(waiting: Box) -> None:
    """What the file holds, what taking it in would do, and what is wrong with it."""
    st.subheader(plain(waiting.name))
    names = [one.name or str(n) for n, one in enumerate(waiting.sheets, 1)]
    chosen = st.selectbox(say(_("Sheet")), range(len(names)), format_func=names.__getitem__, key="figures|sheet") if len(names) > 1 else 0
    office = settings.load(store())
    found = figures.read(waiting.sheets[chosen or 0], office.province_code if office else "", waiting.name)
    if found is None:
        st.error(say(figures.UNKNOWN), icon=":material/help:")
        st.button(say(_("Throw the file away")), on_click=throw_away, icon=":material/delete:")
        return
    compared = batch.compare(store(), found)
    told = [
        (say(_("Layout")), say(found.shape)),
        (say(_("New")), f"{len(compared.new):,}"),
        (say(_("Changed")), f"{len(compared.changed):,}"),
        (say(_("The same as before")), f"{compared.same:,}"),
        (say(_("Empty cells, of which nothing is known")), f"{found.blanks:,}"),
        (say(_("Problems")), f"{len(found.troubles):,}"),
    ]
    table.facts([*told, *([(say(_("Rows of other items, left out")), f"{found.left_out:,}")] if found.left_out else [])])
    problems(found)
    changes(compared)
    with st.container(horizontal=True):
        label = _("Take in the good figures ({n})") if found.troubles else _("Take in all figures ({n})")
        st.button(
            say(label, n=len(compared.acts)),
            on_click=take_in,
            args=(waiting, compared),
            type="primary",
            disabled=not compared.acts,
            icon=":material/save:",
        )
        st.button(say(_("Throw the file away")), on_click=throw_away, icon=":material/delete:")


def problems(found: Reading) -> None:
    if not found.troubles:
        return
    heads = [say(_("Row")), say(_("Column")), say(_("Cell")), say(_("What is wrong"))]
    rows = [
        [table.Cell(str(one.row)), table.Cell(letter(one.column)), table.Cell(one.cell), table.Cell(say(one.text))]
        for one in found.troubles
    ]
    table.show(heads, rows[:SHOWN], wide=say(_("Problems")))
    if len(rows) > SHOWN:
        st.caption(say(_("and {n} more"), n=len(rows) - SHOWN))


def letter(column: int) -> str:
    """A column by its letters, as a spreadsheet names it."""
    name = ""
    while column:
        column, at = divmod(column - 1, 26)
        name = chr(ord("A") + at) + name
    return name


def changes(compared: batch.Compared) -> None:
    if not compared.changed:
        return
    heads = [say(_("Row")), say(_("Figure")), say(_("As it is kept")), say(_("In the file"))]
    told = [(str(one.figure.row), batch.named(one.was, language()), *(f"{value:,.2f}" for value in one.values)) for one in compared.changed]
    rows = [[table.Cell(text) for text in line] for line in told]
    table.show(heads, rows[:SHOWN], wide=say(_("Changed")))


def take_in(waiting: Box, compared: batch.Compared) -> None:
    if tried(batch.commit, store(), who, caller(), waiting, compared):
        later(say(_("{n} figures were taken in. They can be taken back below."), n=f"{len(compared.acts):,}"))


def throw_away() -> None:
    tried(box.drop, store(), who, box.FIGURES)


def batches() -> None:
    """What was taken in last, each as one, to be taken back."""
    found = batch.taken(store())
    if found:
        st.header(say(_("Taken in")))
    for one in found:
        told = _("{what}, {moment}, by {name}")
        st.markdown(say(told, what=plain(one.why), moment=show_moment(one.made_at, language()), name=plain(one.actor)))
        with st.popover(say(_("Take it back")), icon=":material/undo:"):
            st.button(
                say(_("Yes, take back all {n} figures"), n=f"{one.parts:,}"), key=f"back|{one.op}", on_click=take_back, args=(one.op,)
            )


def take_back(op: str) -> None:
    if tried(batch.take_back, store(), caller(), op):
        later(say(_("All figures of this file have been taken back.")))


if "id" in st.query_params or "new" in st.query_params:
    register.page(NOUNS[PublishedSales.noun])
else:
    who = require("overview.read")
    comparison()
    if who.may(box.ACTIONS[box.FIGURES]):
        waiting = box.find(store(), who, box.FIGURES)
        if waiting:
            read(waiting)
        else:
            ask()
        batches()
    if who.may("rows.read"):
        st.header(say(_("Figure by figure")))
        register.search(PublishedSales, who, partial(registers.page, PublishedSales))
    else:
        st.info(say(_("The provincial office takes in the figures that the department publishes.")), icon=":material/info:")
