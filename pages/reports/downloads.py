"""Take it home: CSV files that open in Excel by double-click, with what the filters show, and what each of them holds."""

import streamlit as st

from otop_core.language.messages import _
from otop_core.model.errors import OtopError
from otop_core.reports import lists
from otop_core.reports.files import REPORTS
from pages.shared.current_user import require, say, store
from pages.shared.download import offered
from pages.shared.filters import bar, summary

HOLDS = {
    "households": _("One line a household: place, representative, members, occupation, what it knows and wants to learn, consent, money."),
    "sages": _("One line a sage: place, name, area, what the sage knows and how it could become an occupation."),
    "products": _("One line a product: place, producer, area, category, steps done."),
    "steps": _("Ten lines a product, one for each step: status, since when and until when."),
    "district_summary": _("One line a district and a total: products by area, products done with each step, households, sages."),
    "province_summary": _("The layout of provincial open data: one line a district and number, with its unit and source."),
}
LISTS = {"households": lists.households, "sages": lists.sages, "products": lists.products, "steps": lists.products}
COUNTED = {
    "households": _("{n} households"),
    "sages": _("{n} sages"),
    "products": _("{n} products"),
    "steps": _("{n} products"),
}


def holds(name: str) -> str:
    """What is in the file, and how many records with these filters."""
    about = [say(HOLDS[name])] if name in HOLDS else []
    if name in LISTS:
        _rows, total = LISTS[name](store(), who, filters, 0)
        about.append(f"**{say(COUNTED[name], n=f'{total:,}')}**")
    return "  \n".join(about)


who = require("overview.read")
st.title(say(_("Reports and downloads")))
filters = bar()
st.markdown(say(_("The files hold what these filters show: {filters}"), filters=summary(filters)))
columns = st.columns(2, gap="medium")
for place, report_name in enumerate(name for name, report in REPORTS.items() if who.may(report.action)):
    with columns[place % 2], st.container(border=True):
        try:
            offered(report_name, filters.to_query(), who, holds=holds(report_name))
        except OtopError as refused:
            st.error(say(refused.text))
