"""The figures of a meeting, one after the other: what each says, its chart, the table behind it; as of any day."""

import streamlit as st

from otop_core.language.messages import _
from otop_core.model.errors import OtopError
from otop_core.reports import figure_panel
from otop_core.reports.panels import load
from otop_core.reports.panels.panel import Book, Column, Panel, Row
from pages.shared import past_day, table
from pages.shared.current_user import plain, require, say, store
from pages.shared.live_updates import newer


def choose(book: Book) -> Panel:
    """The figure of the address, and the way to the others."""
    codes = [panel.code for panel in book.panels]
    code = st.query_params.get("figure", "")
    at = codes.index(code) if code in codes else 0
    st.session_state["figures|figure"] = codes[at]
    titles = {panel.code: f"{number}. {panel.title}" for number, panel in enumerate(book.panels, 1)}
    st.selectbox(say(_("Figure")), codes, format_func=titles.__getitem__, key="figures|figure", on_change=_set_figure)
    with st.container(horizontal=True):
        for label, to, icon in ((_("Previous figure"), at - 1, "arrow_back"), (_("Next figure"), at + 1, "arrow_forward")):
            there = 0 <= to < len(codes)
            given = {"figure": codes[to]} if there else {}
            st.button(say(label), on_click=st.query_params.update, args=(given,), disabled=not there, icon=f":material/{icon}:", key=icon)
    return book.panels[at]


def _set_figure() -> None:
    st.query_params["figure"] = st.session_state["figures|figure"]


def show(panel: Panel, book: Book) -> None:
    """What it says, the chart, the table behind it, what it is of."""
    st.header(panel.title)
    st.markdown(f"**{plain(panel.finding)}**")
    figure = figure_panel.drawn(panel)
    if figure is not None:
        if any(column.kind == "baht" for column, _values in panel.series()):
            table.note(say(_("Million baht")))
        st.plotly_chart(figure, config=as_picture(panel), key=f"chart|{panel.code}", alt=f"{panel.title}: {panel.finding}")
    if panel.rows:
        rows = [cells(panel, row) for row in [*panel.rows, *([panel.total] if panel.total else [])]]
        table.show([heading(column) for column in panel.columns], rows, last_is_total=panel.total is not None, wide=panel.title)
    if panel.acts:
        st.markdown(say(_("Who acts: {who}"), who=panel.acts))
    told = [f"{say(_('Fiscal year'))} {book.year}", book.as_of, say(_("source: {source}"), source=book.source), *panel.notes]
    st.markdown(f":small[{plain(' · '.join(told))}]")


def as_picture(panel: Panel) -> dict[str, object]:
    """Plotly's own button that saves the chart as a PNG, with its words."""
    words = {
        "Download plot as a PNG": say(_("Save the chart as a picture (PNG)")),
        "Preparing image - this may take a few seconds": say(_("Making the picture ...")),
        "Image download succeeded": say(_("The picture is saved:")),
    }
    return {
        "displayModeBar": True,
        "displaylogo": False,
        "modeBarButtons": [["toImage"]],
        "toImageButtonOptions": {"format": "png", "filename": panel.code, "scale": 2},
        "locale": "th",
        "locales": {"th": {"dictionary": words}},
    }


def heading(column: Column) -> str:
    return f"{column.heading} ({column.unit})" if column.unit and column.unit != "%" else column.heading


def cells(panel: Panel, row: Row) -> list[table.Cell]:
    """The first of them opens the list behind the row."""
    shown = [figure_panel.shown(value, column) for value, column in zip(row.values, panel.columns, strict=True)]
    return [table.Cell(shown[0], row.opens), *(table.Cell(text) for text in shown[1:])]


who = require("overview.read")
st.title(say(_("Figures for the meeting")))
day = past_day.read()
try:
    book = load.cached(store(), who, day)
except OtopError as refused:
    st.error(say(refused.text))
    st.stop()
left, right = st.columns(2, gap="medium", vertical_alignment="top")
with left:
    panel = choose(book)
with right:
    past_day.field(day)
    query = f"?as_of={day}" if day else ""
    slides = f"/meeting{query}#{book.panels.index(panel) + 2}"  # the first of the slides names the others
    with st.container(horizontal=True):
        st.link_button(say(_("Meeting mode: full screen, large type")), slides, icon=":material/slideshow:")
        st.link_button("PowerPoint", f"/export/meeting.pptx{query}", icon=":material/download:")
        st.link_button("Excel", f"/export/meeting.xlsx{query}", icon=":material/download:")
show(panel, book)
newer("all", "overview.read")
