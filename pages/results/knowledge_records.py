"""Knowledge records: the register, and one record with its paper and its Word file."""

from urllib.parse import quote

import streamlit as st

from otop_core.language.messages import _
from otop_core.reports import knowledge
from otop_core.results.knowledge_records import KnowledgeRecord
from pages.shared.current_user import plain, require, say, store
from pages.shared.feedback import tried
from pages.shared.register import page

who = require("rows.read")
if id := st.query_params.get("id"):
    with st.container(horizontal=True):
        st.link_button(say(_("Word file")), f"/paper/knowledge_record.docx?id={quote(id)}", icon=":material/download:")
        st.link_button(say(_("To print")), f"/paper/knowledge_record?id={quote(id)}", icon=":material/print:")
page(KnowledgeRecord)
if id and (sheet := tried(knowledge.load, store(), who, id)):
    with st.expander(say(_("What the app knows of the village, and adds on paper")), icon=":material/fact_check:"):
        for section in sheet.sections:
            for line in section.known:
                st.markdown(f"- {plain(line)}")
