"""Putting in a file of the office, or a table as it was copied: the server reads it and keeps it until it is taken in."""

import streamlit as st

from otop_core.access.sessions import SignedIn
from otop_core.entries.messages import WORDS
from otop_core.importing import box, files
from otop_core.language.messages import _
from pages.shared.current_user import say, store
from pages.shared.entry import element
from pages.shared.feedback import tried


def ask(who: SignedIn, place: str, hint: str = "") -> None:
    """``place``: ``box.FIGURES`` or ``box.LIST``; ``hint``: how it should look, a msgid."""
    words = {name: say(text) for name, text in WORDS.items() if name.startswith("file_")}
    given = {"words": words, "accept": ".xlsx,.xls,.ods,.csv,.tsv,.txt", "largest": files.LARGEST, "place": place.partition(":")[2]}
    element("office_file", "file")(data=given, key="office_file", on_taken_change=_nothing)
    with st.expander(say(_("Paste a table instead")), icon=":material/content_paste:"):
        label = say(_("Mark the table in Excel with its headings, copy it, and paste it here."))
        st.text_area(label, key="office_file|text", height=160, help=say(hint) if hint else None)
        st.button(say(_("Read the table")), on_click=_pasted, args=(who, place), icon=":material/visibility:")


def _nothing() -> None:
    """The run that follows shows what was read."""


def _pasted(who: SignedIn, place: str) -> None:
    text = st.session_state.get("office_file|text") or ""
    if text.strip() and tried(box.put, store(), who, place, say(box.PASTED), text.encode("utf-8", "replace")):
        st.session_state["office_file|text"] = ""
