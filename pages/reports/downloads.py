"""Take it home: CSV files that open in Excel by double-click, with what the filters show, and what each of them holds."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from otop_core.language.messages import Text, _
from otop_core.model.errors import OtopError
from otop_core.reports import overview
from otop_core.reports.files import Report, reports
from otop_core.reports.panels import load
from otop_core.reports.takeaway import tables
from pages.shared import table
from pages.shared.current_user import language, require, say, store
from pages.shared.download import offered
from pages.shared.filters import bar, summary

HOLDS = {  # of the other registers the headings tell it
    "households": _("One line a household: place, representative, members, occupation, what it knows and wants to learn, consent, money."),
    "sages": _("One line a sage: place, name, area, what the sage knows and how it could become an occupation."),
    "products": _("One line a product: place, producer, area, steps done, registration number, certificates, stars, brand, channels."),
    "steps": _("Ten lines a product, one for each step: status, since when and until when."),
    "sales_by_channel": _(
        "One line a producer, product, month and channel of the fiscal year: baht (0 was reported, empty was not) and review."
    ),
    "support_map": _(
        "One line a product or group, sector of the partner, kind and work process: number of supports and baht; 0 where nobody helps."
    ),
    "district_summary": _("One line a district and a total: products by area, products done with each step, households, sages."),
    "province_summary": _("The layout of provincial open data: one line a district and number, with its unit and source."),
    "meetings": _("One line a meeting: day, committee, place, how many people and which offices came."),
    "resolutions": _("One line a resolution: the meeting, who acts, due day, how it stands, done on, overdue or not."),
    "since": _("One line a number, a district and a list: how it stood at the last meeting, how it stands now, the change."),
    "results": _("One line a district and result: value, unit, how many it is known of, target of the fiscal year."),
}


PACK = {
    "zip": _("Everything in one file (ZIP)"),
    "xlsx": _("Excel with charts"),
    "pptx": _("PowerPoint, one slide a figure"),
}
TABLES = {tables.OPEN_DATA: _("Layout of provincial open data"), tables.DICTIONARY: _("Data dictionary")}
COUNTED: dict[str, Callable[[overview.Tiles], int | None]] = {
    "household": lambda tiles: tiles.households.n,
    "sage": lambda tiles: tiles.sages.n,
    "product": lambda tiles: tiles.products,
}


def holds(report: Report) -> str:
    """What is in the file, and of how many records with these filters, where the overview has counted them."""
    if report.rows is None:
        return say(HOLDS[report.name])
    about = say(HOLDS[report.name]) if report.name in HOLDS else ", ".join(say(heading) for heading, _sql in report.rows.columns(True))
    narrowed = filters.step or filters.status or filters.text  # the overview does not count by these
    n = COUNTED[report.rows.noun](seen.tiles) if report.rows.noun in COUNTED and not narrowed else None
    return about if n is None else f"{about}  \n**{say(_('{label}: {n}'), label=Text(report.rows.cls.label), n=f'{n:,}')}**"


def meeting(day: dt.date | None) -> None:
    """What a meeting takes home, and the addresses at which a program reads the same tables."""
    st.header(say(_("Meeting pack")))
    st.markdown(say(_("The figures of the meeting as of the day of the filters: only what a meeting may see, so it can be handed round.")))
    query = f"?as_of={day}" if day else ""
    with st.container(horizontal=True):
        for kind, label in PACK.items():
            st.link_button(say(label), f"/export/meeting.{kind}{query}", icon=":material/download:")
        st.link_button(say(_("Meeting mode: full screen, large type")), f"/meeting{query}", icon=":material/slideshow:")
    with st.expander(say(_("Addresses of the tables, for Excel and other programs")), icon=":material/dataset:"):
        st.markdown(say(_("Each address stays the same; a program signs in with the key of the page My account.")))
        st.page_link("office/me.py", label=say(_("My account")), icon=":material/key:")
        book = load.cached(store(), who)
        titles = {panel.code: panel.title for panel in book.panels}
        rows = [[table.Cell(titles.get(name, say(TABLES.get(name, "")))), table.Cell(f"/api/v1/{name}.csv")] for name in tables.names(book)]
        table.show([say(_("Table")), say(_("Address after the name of the server"))], rows)


who = require("overview.read")
st.title(say(_("Reports and downloads")))
filters = bar()
st.markdown(say(_("The files hold what these filters show: {filters}"), filters=summary(filters)))
try:
    seen = overview.cached(store(), replace(filters, district=filters.district or who.district), language(), who)
except OtopError as refused:
    st.error(say(refused.text))
    st.stop()
meeting(filters.as_of)
st.header(say(_("Single files (CSV)")))
offers = [report for report in reports().values() if who.may(report.action) and report.name != "personal_data"]  # that is on its own page
for first in range(0, len(offers), 2):
    for column, report in zip(st.columns(2, gap="medium"), offers[first : first + 2], strict=False):
        with column, st.container(border=True):
            offered(report.name, filters.to_query(), who, holds=holds(report))
