"""Occupational groups: the register, and one group with its members and the help it gets."""

import streamlit as st

from otop_core.community.groups import OccupationGroup
from otop_core.language.messages import _
from otop_core.products.evidence import Support
from pages.shared.current_user import require, say
from pages.shared.entry import entry
from pages.shared.register import page

who = require("rows.read")
page(OccupationGroup)
id = st.query_params.get("id")
if id and who.may("register.write") and st.toggle(say(_("Register: {what}"), what=say(Support.label)), key=f"help|{id}"):
    entry(f"support:new:{id}:group", stays=True)
