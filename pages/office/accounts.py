"""Accounts: who may sign in, in which role, for which district; changes take effect on every open tab at once."""

import streamlit as st

from otop_core.access import log
from otop_core.admin import accounts
from otop_core.language import places, vocabulary
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_moment
from pages.shared.current_user import language, plain, require, say, store
from pages.shared.entry import entry
from pages.shared.feedback import notice
from pages.shared.table import sheet

SHOWN = 100


def district(code: str | None) -> str:
    return places.name(places.district(code), language()) if code else say(_("The whole province"))


def lately() -> None:
    """Who signed in, who could not, from where; a user name that nobody has is not kept, because it may be a password."""
    rows = log.signings(store(), SHOWN)
    names = {account.id: account.username for account in accounts.everyone(store())}
    heads = [say(_("When")), say(_("User name")), say(_("What")), say(_("Address"))]
    lines = [
        (show_moment(row["seen_at"], language()), names.get(row["account_id"], "–"), say(log.SIGNING[row["kind"]]), row["detail"] or "–")
        for row in rows
    ]
    sheet(heads, [(row["kind"] == "locked", line) for row, line in zip(rows, lines, strict=True)], say(_("Sign-ins of late")))


who = require("account.manage")
st.title(say(_("Accounts")))
notice()
if st.toggle(say(_("Add an account")), key="open|new"):
    entry("account:new", start={"account.is_active": True}, stays=True)
for account in accounts.everyone(store()):
    role = vocabulary.label("role", account.role, language()) + (f" · {district(account.works_in)}" if account.works_in else "")
    closed = "" if account.is_active else f" · {say(_('may not sign in'))}"
    with st.expander(f"**{plain(account.display_name)}** ({account.username}) · {role}{closed}"):
        if not st.toggle(say(_("Change")), key=f"open|{account.id}"):
            continue
        if account.id == who.account_id:
            st.caption(say(_("This is your own account: keep the role of administrator, or nobody may be left to manage accounts.")))
        entry(f"account:{account.id}")
if st.toggle(say(_("Sign-ins of late")), key="open|lately"):
    lately()
