"""Accounts: who may sign in, in which role, for which district; changes take effect on every open tab at once."""

import streamlit as st

from otop_core import ledger, nouns, office, places, vocabulary
from otop_core.access import accounts, passwords
from otop_core.access.accounts import Account
from otop_core.access.passwords import SHORTEST
from otop_core.problems import Invalid, OtopError
from otop_core.words import _
from pages.shared import fields
from pages.shared.here import caller, language, plain, require, say, store
from pages.shared.tried import later, notice


def district(code: str | None) -> str:
    return places.name(places.district(code), language()) if code else say(_("The whole province"))


def inputs(was: Account | None, key: str) -> dict[str, object]:
    """The fields of an account, problems of the last try under them. Nothing is kept meanwhile: a draft would hold the password."""
    told = st.session_state.get(f"problems|{key}", {})
    for name, about in Account.abouts().items():
        held = getattr(was, name) if was else name == "is_active"
        if name == "works_in":
            fields.pick(
                say(_("District (for a district officer)")), ["", *office.districts(store())], held or "", f"{key}|{name}", None, district
            )
        else:
            fields.draw(about, f"{key}|{name}", held, None, {})
        fields.told(told.get(name))
    label = _("New password (leave empty to keep the old one)") if was else _("Password")
    hint = say(_("At least {n} characters; tell it to the person in private."), n=SHORTEST)
    st.text_input(say(label), type="password", key=f"{key}|password", autocomplete="new-password", help=hint)
    fields.told(told.get("password"))
    fields.told(told.get(""))
    return {name: st.session_state[f"{key}|{name}"] for name in [*Account.abouts(), "password"]}


def form(was: Account | None, key: str) -> None:
    """A real form, for one reason: outside of one, a password whose eye was touched is on the screen and not at the server."""
    with st.form(f"form|{key}", border=False, enter_to_submit=False):
        values = inputs(was, key)
        if st.form_submit_button(say(_("Save")), key=f"save|{key}", type="primary", width="stretch"):
            save(was, values, key)


def save(was: Account | None, values: dict[str, object], key: str) -> None:
    password = str(values.pop("password") or "")
    try:
        now = nouns.check(Account, values, was.id if was else "", was.version if was else 0)
        if was is None:
            accounts.create(store(), caller(), st.session_state.setdefault(f"op|{key}", ledger.new_id()), now, password)
        else:
            accounts.change(store(), caller(), ledger.new_id(), was, now, password or None)
    except Invalid as invalid:
        of_password = passwords.problems(password, str(values["username"] or "")) if password or was is None else []
        st.session_state[f"problems|{key}"] = {p.field: p.text for p in [*of_password, *invalid.problems]}  # all at once
    except OtopError as refused:
        st.session_state[f"problems|{key}"] = {"": refused.text}
    else:
        for name in [n for n in st.session_state if str(n).startswith((f"{key}|", f"problems|{key}", f"op|{key}"))]:
            del st.session_state[name]
        later(say(_("The account {name} has been saved."), name=now.username))
    st.rerun()


who = require("account.manage")
st.title(say(_("Accounts")))
notice()
with st.expander(say(_("Add an account")), icon=":material/person_add:", expanded="problems|new" in st.session_state):
    form(None, "new")
for account in accounts.everyone(store()):
    role = vocabulary.label("role", account.role, language()) + (f" · {district(account.works_in)}" if account.works_in else "")
    closed = "" if account.is_active else f" · {say(_('may not sign in'))}"
    with st.expander(
        f"**{plain(account.display_name)}** ({account.username}) · {role}{closed}", expanded=f"problems|{account.id}" in st.session_state
    ):
        if not st.toggle(say(_("Change")), key=f"open|{account.id}"):
            continue
        was = st.session_state.setdefault(f"{account.id}|was", account)  # as it was opened, so that others' changes are noticed
        if account.id == who.account_id:
            st.caption(say(_("This is your own account: keep the role of administrator, or nobody may be left to manage accounts.")))
        form(was, account.id)
