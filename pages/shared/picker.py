"""Choosing on a page that is no form: one of a list, and a place by its district, subdistrict and village."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from otop_core.language import places
from otop_core.language.messages import _
from pages.shared.current_user import language, say

Kept = Callable[[str], Callable[[], None]]


def pick(label: str, codes: list[str], value: Any, key: str, kept: Callable[[], None], name: Callable[[str], str]) -> None:
    index = codes.index(value) if value in codes else None
    st.selectbox(label, codes, index=index, key=key, on_change=kept, format_func=name, placeholder=say(_("Please choose")))


def village(typed: Mapping[str, Any], districts: list[str], villages: Mapping[str, str], key: Callable[[str], str], kept: Kept) -> None:
    """District, then subdistrict, then a village that is there or a new one."""
    district = typed.get("village.district") or (districts[0] if len(districts) == 1 else None)
    if len(districts) > 1:
        name = "village.district"
        pick(say(_("District")) + " *", districts, district, key(name), kept(name), lambda c: places.name(places.district(c), language()))
    codes = [s.code for s in places.subdistricts(district)] if district else []
    code, name = typed.get("village.subdistrict_code"), "village.subdistrict_code"
    pick(say(_("Subdistrict")) + " *", codes, code, key(name), kept(name), lambda c: places.name(places.subdistrict(c), language()))
    if code not in codes:
        return
    if villages:
        name = "village.choice"
        new = say(_("A village that is not in the list yet"))
        pick(say(_("Village")), ["", *villages], typed.get(name) or "", key(name), kept(name), lambda id: villages.get(id, new))
    if typed.get("village.choice") in villages:
        return
    for name, label in (("village.moo", _("Village number (moo)")), ("village.name", _("Village or community name"))):
        st.text_input(say(label), value=typed.get(name) or "", key=key(name), on_change=kept(name))
