"""Beside a board: how complete the data of the village are, what is missing how often, and the very records in which to mend it."""

import streamlit as st

from otop_core.language.messages import _
from otop_core.model.declaration import NOUNS
from otop_core.reports.completeness import Completeness, Lack
from pages.shared import menu
from pages.shared.current_user import plain, say

LISTED = 30  # records of a lack in a line each
EACH = 5  # lacks of a kind of record that stand there at once; the rest is opened


def beside(found: Completeness) -> None:
    """The share that is filled in; each lack is a button that opens the records which lack it."""
    st.markdown(f"**{say(_('The data of the village'))}**")
    if found.percent is None:
        st.info(
            say(_("Nothing is registered of this village yet. Begin with its households, sages and products.")), icon=":material/inbox:"
        )
        for noun in found.total:
            st.page_link(menu.page_of(noun), query_params={"new": "1"})
        return
    st.progress(found.percent / 100, say(_("{percent} % filled in"), percent=found.percent))
    if not found.lacks:
        st.caption(say(_("Nothing is missing.")))
        return
    st.caption(say(_("Fill in what is missing: touch it to see where.")))
    for noun, total in found.total.items():
        if lacks := found.of(noun):
            _kind(noun, total, lacks)


def _kind(noun: str, total: int, lacks: list[Lack]) -> None:
    st.markdown(f"{say(NOUNS[noun].label)} ({total})")
    opened = st.query_params.get("lack", "")
    for lack in lacks[:EACH]:
        _line(lack, total, opened)
    if lacks[EACH:]:
        with st.expander(say(_("and {n} more"), n=len(lacks) - EACH), expanded=any(lack.code == opened for lack in lacks[EACH:])):
            for lack in lacks[EACH:]:
                _line(lack, total, opened)


def _line(lack: Lack, total: int, opened: str) -> None:
    n, here = len(lack.records), lack.code == opened
    label = say(_("{what}: missing in {n} of {total}"), what=say(lack.label), n=n, total=total)
    icon = ":material/expand_less:" if here else ":material/edit:"
    st.button(label, key=f"lack|{lack.code}", icon=icon, on_click=_open, args=(lack.code, here), width="stretch")
    if not here:
        return
    for id, name in lack.records[:LISTED]:
        st.page_link(menu.page_of(lack.noun), label=plain(name), query_params={"id": id}, icon=":material/arrow_forward:")
    if n > LISTED:
        st.caption(say(_("and {n} more"), n=n - LISTED))


def _open(code: str, is_open: bool) -> None:
    if is_open:
        st.query_params.pop("lack", None)
    else:
        st.query_params["lack"] = code
