"""A file to take home: masked at once, in full once and with a reason."""

from collections.abc import Mapping
from urllib.parse import urlencode

import streamlit as st

from otop_core.access import tickets
from otop_core.access.sessions import SignedIn
from otop_core.language.messages import _
from otop_core.reports.files import reports
from pages.shared.current_user import say, store
from pages.shared.feedback import tried


def offered(name: str, query: Mapping[str, str], who: SignedIn, key: str = "", *, holds: str = "") -> None:
    """The report ``name`` with what ``query`` narrows it to.

    ``key`` tells it from the same report elsewhere on the page; ``holds``: what is in it and how much, in words.
    """
    report, key = reports()[name], key or name
    st.markdown(f"**{say(report.title)}**" + (f"  \n{holds}" if holds else ""))
    label = say(_("Download CSV: {report}"), report=say(report.title))
    st.link_button(label, _address(name, query), icon=":material/download:", width="stretch")
    if not report.personal:
        return
    st.markdown(f":small[{say(_('Names and phone numbers are masked in this file.'))}]")  # a caption's grey is lost on a projector
    with st.expander(say(_("I need the names in full")), icon=":material/visibility:"):
        reason = st.text_input(say(_("What for? This is written into the log.")), key=f"reason|{key}")
        if st.button(say(_("Prepare the file in full")), key=f"ticket|{key}", disabled=not who.may("rows.unmask")):
            if ticket := tried(tickets.make, store(), who, name, reason):
                st.link_button(
                    say(_("Download in full (once, within five minutes)")),
                    _address(name, {**query, "ticket": ticket}),
                    icon=":material/download:",
                    width="stretch",
                )


def _address(name: str, query: Mapping[str, str]) -> str:
    return f"/export/{name}.csv?{urlencode(query)}"
