"""Take it home: CSV files that open in Excel by double-click, with what the filters show."""

import streamlit as st

from otop_core.language.messages import _
from otop_core.reports.files import reports
from pages.shared.current_user import require, say
from pages.shared.download import offered
from pages.shared.filters import bar, summary

who = require("overview.read")
st.title(say(_("Reports and downloads")))
filters = bar()
st.caption(say(_("The files hold what these filters show: {filters}"), filters=summary(filters)))
for report_name, report in reports().items():
    if who.may(report.action) and report_name != "personal_data":  # no filter narrows that; it is on its own page
        offered(report_name, filters.to_query(), who)
