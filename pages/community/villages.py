"""A village in a fiscal year: the whole method on one page; without one, the list of villages."""

import streamlit as st

from otop_core.language.messages import _
from pages.shared.current_user import require, say

who = require("rows.read")
st.title(say(_("Villages")))
