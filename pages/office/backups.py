"""Backups: make one now, see those there are, check that the store is sound; how to bring one back."""

import streamlit as st

from otop_core.admin import integrity
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_moment
from otop_core.store import backup
from pages.shared.current_user import language, require, say, store
from pages.shared.feedback import later, notice, tried

who = require("backup.make")
st.title(say(_("Backups")))
notice()
if st.button(say(_("Make a backup now")), type="primary", icon=":material/backup:", width="stretch"):
    with st.spinner(say(_("Making the backup and checking it ..."))):
        made = tried(backup.make, store())
    if made:
        later(say(_("The backup has been made and checked.")))
        st.rerun()
if st.button(say(_("Check the store")), icon=":material/fact_check:", width="stretch"):
    with st.spinner(say(_("Reading everything ..."))):
        findings = tried(integrity.verify, store())
    if findings == []:
        st.success(say(_("The store is sound: every record, its history and what the charts count agree.")), icon=":material/verified:")
    for finding in findings or []:
        st.error(say(finding))
st.subheader(say(_("Backups there are")))
found = backup.list_backups(backup.home(store().path))
if not found:
    st.info(say(_("No backup yet. Make the first one with the button above.")), icon=":material/inbox:")
for one in found:
    changes = say(_("{n} changes"), n=f"{one.seq:,}")
    st.markdown(f"**{show_moment(one.made_at, language())}** · {changes} · {one.size / 1e6:,.1f} MB  \n`{one.path.name}`")
st.caption(say(_("To bring a backup back, stop the app and run this in its folder; the present store is kept aside:")))
st.code("python -m otop_core restore", language=None)
st.caption(say(_("A backup is made by itself at the start, every hour in which something was entered, and when the app stops.")))
if second := backup.second_home():
    st.caption(say(_("Each backup is also copied to {folder}."), folder=second))
else:
    st.caption(
        say(
            _(
                "A backup on the same disk is lost with it: name a folder on another disk with OTOP_BACKUPS,"
                " or copy the newest to a USB stick every week."
            )
        )
    )
