"""Where partners help and where help is missing."""

import streamlit as st

from otop_core.admin import settings
from otop_core.language import labels, thai_calendar
from otop_core.language.messages import _
from otop_core.reports import support_map
from otop_core.reports.support_map import SupportMap
from pages.shared import table
from pages.shared.current_user import language, require, say, store
from pages.shared.feedback import tried

YEARS = 6  # back from the present one
who = require("overview.read")


def draw(one: SupportMap) -> None:
    """Rows and columns; a cell without help says so by a mark that an old projector shows too."""
    st.subheader(say(one.title))
    rows = [
        [table.Cell(name), *(table.Cell(n if n else "✕") for n in counts), table.Cell(sum(counts))]
        for name, counts in zip(one.rows, one.cells, strict=True)
    ]
    table.show(["", *one.columns, say(_("Total"))], rows)
    if one.untold:
        st.caption(say(_("{n} supports do not say which of these they are."), n=one.untold))


st.title(say(_("Where help is missing")))
this = thai_calendar.fiscal_year(thai_calendar.today())
left, right = st.columns(2)
year = left.selectbox(say(_("Fiscal year")), list(range(this, this - YEARS, -1)), key="support_year")
names = {code: labels.district(code, language()) for code in settings.districts(store())}
district = right.selectbox(
    say(_("District")), ["", *names], format_func=lambda code: names.get(code) or say(_("All")), key="support_district"
)
st.caption(say(_("Number of supports by partners; ✕ where nobody helps yet.")))
for found in tried(support_map.load, store(), who, year, district or "") or []:
    draw(found)
