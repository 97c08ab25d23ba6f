"""The office: its province, whether ID numbers are asked; the sample province to try things out."""

import streamlit as st

from otop_core import office, places, sample
from otop_core.office import Office
from otop_core.words import _
from pages.shared.entry import entry
from pages.shared.here import caller, language, require, say, store
from pages.shared.tried import later, notice, tried


def settings(now: Office) -> None:
    st.markdown(f"{say(_('Province'))}: **{places.name(places.province(now.province_code), language())}**")
    entry(f"office:{office.ID}")


def load() -> None:
    """The sample province, only into an empty store, so that it never mixes with real data."""
    st.subheader(say(_("Sample province")))
    if not office.is_empty(store()):
        st.caption(say(_("A sample can be loaded only into an empty store, so that it never mixes with real data.")))
        return
    st.write(say(_("Invented households, sages, producers and products of a whole province, to learn with, all labelled as sample data.")))
    if st.button(say(_("Load a sample province")), icon=":material/science:", type="primary", width="stretch"):
        bar = st.progress(0.0, say(_("Loading ...")))
        made = tried(
            sample.generate, store(), caller(), progress=lambda done, total, _text: bar.progress(done / total, say(_("Loading ...")))
        )
        if made:
            later(say(_("The sample province is ready.")))
            st.rerun()


who = require("office.manage")
st.title(say(_("Office and sample data")))
notice()
at_work = office.of(store())
if at_work:
    settings(at_work)
    load()
st.caption(say(_("Names and codes of places: geothai (CC BY 4.0), from the Department of Provincial Administration.")))
