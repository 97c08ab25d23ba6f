"""Take it home: CSV files that open in Excel by double-click, with what the filters show."""

from urllib.parse import urlencode

import streamlit as st

from otop_core.access import tickets
from otop_core.reports.files import REPORTS
from otop_core.words import _
from pages.shared.filters import bar, summary
from pages.shared.here import require, say, store
from pages.shared.tried import tried


def file(name: str, filters) -> None:
    """One file: masked at once; in full after a reason, once."""
    report = REPORTS[name]
    st.markdown(f"**{say(report.title)}**")
    st.link_button(
        say(_("Download CSV")), f"/export/{name}.csv?{urlencode(filters.to_query())}", icon=":material/download:", width="stretch"
    )
    if not report.personal:
        return
    st.caption(say(_("Names and phone numbers are masked in this file.")))
    with st.expander(say(_("I need the names in full")), icon=":material/visibility:"):
        reason = st.text_input(say(_("What for? This is written into the log.")), key=f"reason|{name}")
        if st.button(say(_("Prepare the file in full")), key=f"ticket|{name}", disabled=not who.may("rows.unmask")):
            ticket = tried(tickets.make, store(), who, name, reason)
            if ticket:
                query = urlencode(filters.to_query() | {"ticket": ticket})
                st.link_button(
                    say(_("Download in full (once, within five minutes)")),
                    f"/export/{name}.csv?{query}",
                    icon=":material/download:",
                    width="stretch",
                )


who = require("overview.read")
st.title(say(_("Reports and downloads")))
filters = bar()
st.caption(say(_("The files hold what these filters show: {filters}"), filters=summary(filters)))
for report_name, offered in REPORTS.items():
    if who.may(offered.action):
        file(report_name, filters)
