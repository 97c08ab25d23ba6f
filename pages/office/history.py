"""What was changed lately, to be taken back; what waits in the bin, to be brought back."""

import streamlit as st

from otop_core.gate import history, ledger
from otop_core.gate.acts import Restore
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_moment
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import Conflict
from otop_core.reports import changes
from pages.shared.current_user import by, caller, language, plain, require, say, store
from pages.shared.feedback import later, notice, tried
from pages.shared.history_panel import KINDS
from pages.shared.live_updates import newer

SHOWN = 20


def take_back(op: str, seen: int) -> None:
    """``seen``: the last change when the button was drawn, so that a second touch does nothing and a later undo is a new one."""
    try:
        done = tried(history.undo, store(), caller(), f"undo:{op}:{seen}", op)
    except Conflict as conflict:
        st.error(say(conflict.text))
        return
    if done:
        later(say(_("Taken back.")))
        st.rerun()


def lately() -> None:
    rows = changes.recent(store(), who, SHOWN)
    if not rows:
        st.info(say(_("Nothing has been changed yet.")), icon=":material/inbox:")
    for row in rows:
        words, button = st.columns([4, 1], vertical_alignment="center")
        why = f" · {plain(row.why)}" if row.why else ""
        words.markdown(
            f"**{show_moment(row.made_at, language())}** · {by(row.actor)}  \n"
            f"{say(NOUNS[row.noun].label)} {plain(row.title)} · {say(KINDS[row.kind])}{why}"
        )
        if row.noun not in ("account", "office") and row.kind != "erase" and who.may("register.write", row.district_code):
            button.button(say(_("Take back")), key=f"undo|{row.op}", on_click=take_back, args=(row.op, store().last_seq))


def the_bin() -> None:
    rows = changes.the_bin(store(), who)
    if not rows:
        st.info(say(_("The bin is empty.")), icon=":material/inbox:")
    for row in rows:
        words, button = st.columns([4, 1], vertical_alignment="center")
        moment = show_moment(row.removed_at, language())
        words.markdown(f"**{plain(row.title)}** · {say(NOUNS[row.noun].label)}  \n{moment} · {by(row.actor)}")
        if button.button(say(_("Bring back")), key=f"bin|{row.record_id}"):
            act = Restore(row.noun, row.record_id, row.version)
            if tried(ledger.commit, store(), caller(), f"unbin:{row.record_id}:{row.version}", act):
                later(say(_("Brought back.")))
                st.rerun()


def looked_at() -> None:
    rows = changes.accesses(store(), who, 50)
    for row in rows:
        noun = say(NOUNS[row.noun].label) if row.noun in NOUNS else row.noun
        reason = f" · {plain(row.reason)}" if row.reason else ""
        st.markdown(f"**{show_moment(row.seen_at, language())}** · {by(row.actor)} · {say(changes.ACCESS[row.kind])}: {noun}{reason}")
    if not rows:
        st.info(say(_("Nobody has opened or exported personal data yet.")), icon=":material/inbox:")


who = require("history.read")
st.title(say(_("History and bin")))
notice()
tabs = {say(_("Lately changed")): lately, say(_("Bin")): the_bin}
if who.may("account.manage"):
    tabs[say(_("Who looked at personal data"))] = looked_at
chosen = st.segmented_control(
    say(_("Show")), list(tabs), default=next(iter(tabs)), label_visibility="collapsed", required=True, key="history|tab"
)
tabs[chosen or next(iter(tabs))]()
newer("all", "history.read")
