"""What this person does next."""

import streamlit as st

from otop_core.admin import settings
from otop_core.gate import drafts
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_moment
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import OtopError
from otop_core.reports import worklist
from pages.shared.current_user import language, plain, require, say, store
from pages.shared.feedback import notice
from pages.shared.menu import page_of


def quick() -> None:
    """The three registers, one touch away."""
    for noun, label, icon in (
        ("household", _("Search or register a household"), ":material/cottage:"),
        ("sage", _("Search or register a sage"), ":material/school:"),
        ("product", _("Search or register a product"), ":material/inventory_2:"),
    ):
        st.page_link(page_of(noun), label=say(label), icon=icon)


def unfinished() -> None:
    """Drafts that wait to be saved."""
    for form, saved_at in drafts.waiting(store(), who.account_id):
        noun, _colon, rest = form.partition(":")
        if noun == "paste":
            label = say(_("Unfinished: a pasted list ({moment})"), moment=show_moment(saved_at, language()))
            st.page_link("community/paste.py", label=label, icon=":material/edit_note:")
        if NOUNS[noun].slug:
            label = say(_("Unfinished: {what} ({moment})"), what=say(NOUNS[noun].label), moment=show_moment(saved_at, language()))
            st.page_link(
                page_of(noun), label=label, icon=":material/edit_note:", query_params={"new": "1"} if rest == "new" else {"id": rest}
            )


def waiting() -> None:
    """What is missing in her district, the most urgent first."""
    st.subheader(say(_("What to do next")))
    try:
        piles = worklist.cached(store(), who)
    except OtopError as refused:
        st.error(say(refused.text))
        return
    if not piles:
        st.success(say(_("Nothing is waiting.")), icon=":material/check_circle:")
    for pile in piles:
        with st.expander(f"**{pile.count:,}** · {say(pile.title)}", icon=":material/flag:"):
            for row in pile.rows:
                st.page_link(page_of(row.noun), label=f"{plain(row.name)} · {say(row.why)}", query_params={"id": row.id})
            if pile.count > len(pile.rows):
                st.caption(say(_("{shown} of {total} shown"), shown=len(pile.rows), total=f"{pile.count:,}"))


who = require("overview.read")
st.title(say(_("Hello, {name}"), name=plain(who.display_name)))
notice()
if who.may("rows.read"):
    unfinished()
    quick()
    if who.may("office.manage") and settings.is_empty(store()):
        st.info(
            say(_("Nothing has been entered yet. Register the first household, or load a sample province to try things out.")),
            icon=":material/science:",
        )
        st.page_link("office/office.py", label=say(_("Load a sample province")), icon=":material/science:")
    else:
        waiting()
else:
    st.page_link("progress/overview.py", label=say(_("Province overview")), icon=":material/bar_chart:")
    st.page_link("reports/downloads.py", label=say(_("Reports and downloads")), icon=":material/download:")
