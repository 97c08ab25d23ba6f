"""The office: its province, whether ID numbers are asked; the sample province to try things out."""

import streamlit as st

from otop_core import process, sample
from otop_core.admin import settings
from otop_core.admin.settings import Office
from otop_core.language import places
from otop_core.language.messages import Text, _
from otop_core.reports import outlines
from pages.shared.current_user import caller, language, plain, require, say, store
from pages.shared.entry import entry
from pages.shared.feedback import later, notice, tried


def settings_form(now: Office) -> None:
    st.markdown(f"{say(_('Province'))}: **{places.name(places.province(now.province_code), language())}**")
    entry(f"office:{settings.ID}")


def load() -> None:
    """The sample province, only into an empty store, so that it never mixes with real data."""
    st.subheader(say(_("Sample province")))
    if not settings.is_empty(store()):
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


def boundaries() -> None:
    """Whether the map of the governor's page has outlines, what is wrong with a file of them, and where to put one."""
    st.subheader(say(_("Map of the districts")))
    home = process.export_home(store())
    found = outlines.load(home, settings.districts(store()))
    if isinstance(found, Text):
        st.warning(say(found))
    elif found:
        st.success(say(_("The map is drawn by outlines. {attribution}"), attribution=plain(found.attribution)), icon=":material/map:")
    if not isinstance(found, outlines.Outlines) and home:
        told = _("For a map with outlines put a GeoJSON file of the districts, by their DOPA codes, into this folder: {folder}")
        st.caption(say(told, folder=plain(str(home / outlines.FOLDER))))


who = require("office.manage")
st.title(say(_("Office and sample data")))
notice()
at_work = settings.load(store())
if at_work:
    settings_form(at_work)
    load()
    if at_work.is_sample and (scale := sample.standing(store())):
        st.caption(say(scale))
boundaries()
st.caption(say(_("Names and codes of places: geothai (CC BY 4.0), from the Department of Provincial Administration.")))
