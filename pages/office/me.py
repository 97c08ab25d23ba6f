"""One's own account: a new password, the places where one is signed in, the key with which Excel reads tables."""

import streamlit as st

from otop_core.access import data_keys, devices, sessions, sign_in
from otop_core.language.messages import Text, _
from otop_core.language.thai_calendar import show_moment
from otop_core.model.errors import Invalid, OtopError
from pages.shared.current_user import language, plain, require, say, session, store
from pages.shared.feedback import later, notice, tried
from pages.shared.table import Cell, show

WRONG = "me|wrong"  # what is wrong with the password that was typed, by field; the one key of this page
FIELDS = {
    "current": (_("Password as it is now"), "current-password"),
    "password": (_("New password"), "new-password"),
    "again": (_("New password once more"), "new-password"),
}


def change() -> None:
    """Change the password; whatever comes of it, no password stays in the session."""
    typed = {name: str(st.session_state.get(f"me|{name}") or "") for name in FIELDS}
    for name in FIELDS:
        st.session_state[f"me|{name}"] = ""
    st.session_state.pop(WRONG, None)
    try:
        ended = sign_in.change_own_password(store(), session(), typed["current"], typed["password"], typed["again"])
    except Invalid as invalid:
        st.session_state[WRONG] = {problem.field: problem.text for problem in invalid.problems}
    except OtopError as refused:
        st.session_state[WRONG] = {"current": refused.text}
    else:
        later(say(_("The new password holds from now on. You were signed out at {n} other places."), n=ended))


def password() -> None:
    st.subheader(say(_("Change my password")))
    wrong: dict[str, Text] = st.session_state.pop(WRONG, {})
    with st.form("me|form"):
        for name, (label, autocomplete) in FIELDS.items():
            help = say(_("At least 10 characters; a sentence is a good one.")) if name == "password" else None
            st.text_input(say(label), type="password", key=f"me|{name}", autocomplete=autocomplete, max_chars=200, help=help)
            if name in wrong:
                st.error(say(wrong[name]), icon=":material/error:")
        st.form_submit_button(say(_("Change my password")), on_click=change, type="primary", width="stretch")
    st.caption(say(_("You stay signed in here and are signed out everywhere else.")))


def end(digest: str) -> None:
    sessions.end_own(store(), who, digest)
    later(say(_("Signed out there.")))


def places() -> None:
    st.subheader(say(_("Where I am signed in")))
    for n, one in enumerate(sessions.open_of(store(), who)):
        here = one.digest == who.session
        device, since, seen = plain(named(one.agent)), show_moment(one.began_at, language()), show_moment(one.seen_at, language())
        with st.container(border=True):
            st.markdown(f"**{device}**" + (f" · {say(_('this device'))}" if here else ""))
            st.caption(say(_("since {since}, last seen {seen}"), since=since, seen=seen))
            if not here:
                st.button(say(_("Sign out there")), key=f"me|end|{n}", on_click=end, args=(one.digest,), icon=":material/person_off:")
    st.caption(say(_("You do not know one of these? Sign it out and change your password.")))


def make_key() -> None:
    key = tried(data_keys.make, store(), who)
    if key:
        st.session_state[f"key|{who.account_id}"] = key


def end_key() -> None:
    data_keys.end(store(), who)
    later(say(_("The key has ended.")))


def tables() -> None:
    """The key with which Excel reads the tables of aggregates; it is shown once."""
    st.subheader(say(_("Figures in my Excel")))
    st.markdown(say(_("Excel reads the figures of the meeting by itself and refreshes them: Data, From Web, the address of a table.")))
    st.page_link("reports/downloads.py", label=say(_("Addresses of the tables")), icon=":material/dataset:")
    until = data_keys.good_until(store(), who)
    if key := st.session_state.pop(f"key|{who.account_id}", ""):
        st.markdown(say(_("When Excel asks, choose Basic: your user name, and this key as the password. It is shown only now.")))
        st.code(key, language=None)
    if until:
        st.caption(say(_("You have a key until {day}. A new one ends it; so does a new password."), day=show_moment(until, language())))
    with st.container(horizontal=True):
        st.button(say(_("Make a key")), key="me|key", on_click=make_key, icon=":material/key:")
        if until:
            st.button(say(_("End the key")), key="me|endkey", on_click=end_key, icon=":material/key_off:")


def named(agent: str) -> str:
    found = devices.described(agent)
    return say(found) if isinstance(found, Text) else found


who = require("own.account")
st.title(say(_("My account")))
notice()
show([say(_("User name")), say(_("Name shown to others"))], [[Cell(who.username), Cell(who.display_name)]])
password()
if who.may(data_keys.ACTION):
    tables()
places()
