"""A register: search first, then the record or a new one that takes over what was searched; its history, its bin."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from otop_core.access import log
from otop_core.access.sessions import SignedIn
from otop_core.entries.entry import called
from otop_core.gate import ledger, participant_rules, records, save_form
from otop_core.gate.acts import Remove
from otop_core.language.messages import _
from otop_core.model.errors import OtopError
from otop_core.model.forms import form_of
from pages.shared.current_user import caller, plain, require, say, store
from pages.shared.entry import entry
from pages.shared.feedback import later, notice, tried
from pages.shared.filters import read, summary
from pages.shared.history_panel import past
from pages.shared.live_updates import beside, newer

SHOWN = 20


@dataclass(frozen=True)
class Row:
    """A line of a search: what it is called and what else is known."""

    id: str
    name: str
    about: str


@dataclass(frozen=True)
class Register:
    """``search`` finds (rows, total); ``take_over`` turns the searched words into fields."""

    noun: str
    title: str
    ask: str
    new: str
    empty: str
    search: Callable[[SignedIn, str, int], tuple[Sequence[Row], int]]
    take_over: Callable[[str], dict[str, Any]]
    personal: bool = False


def place(row: dict[str, Any]) -> str:
    """Village, subdistrict and district of a line."""
    named = {name: row[name] for name in ("village", "subdistrict", "district")}
    return say(_("{village}, {subdistrict} subdistrict, {district} district"), **named)


def named(words: str) -> dict[str, Any]:
    """What was searched, as the name of a person."""
    given, _blank, family = words.partition(" ")
    return {"person.given_name": given, "person.family_name": family}


def page(register: Register) -> None:
    who = require("rows.read")
    if id := st.query_params.get("id"):
        back()
        record(register, who, id, titled=True)
        return
    st.title(say(register.title))
    notice()
    if "new" in st.query_params:
        fresh(register)
    else:
        search(register, who)


def back() -> None:
    st.button(say(_("Back to the list")), on_click=st.query_params.clear, icon=":material/arrow_back:", type="tertiary")


def search(register: Register, who: SignedIn) -> None:
    words = st.text_input(say(register.ask), key=f"search|{register.noun}", icon=":material/search:").strip()
    if st.query_params.to_dict():
        st.caption(summary(read()))
        st.button(say(_("Clear filters")), on_click=st.query_params.clear, icon=":material/filter_alt_off:", type="tertiary")
    offset = (st.session_state.get(f"page|{register.noun}", 1) - 1) * SHOWN if not words else 0
    found = tried(register.search, who, words, offset)
    if found is None:
        return
    rows, total = found
    if offset >= total > 0:  # the list has become shorter than the page that was open
        del st.session_state[f"page|{register.noun}"]
        st.rerun()
    if who.may("register.write"):
        label = say(_("Register “{words}”"), words=words) if words else say(register.new)
        st.button(
            label,
            on_click=_begin,
            args=(words,),
            type="primary" if words and not rows else "secondary",
            icon=":material/add:",
            width="stretch",
        )
    if not total:
        st.info(say(_("Nothing found for these words.")) if words else say(register.empty), icon=":material/inbox:")
    for row in rows:
        st.button(f"**{plain(row.name)}**  \n{plain(row.about)}", key=f"open|{row.id}", on_click=_open, args=(row.id,), width="stretch")
    if total > len(rows):
        st.caption(say(_("{shown} of {total} shown"), shown=f"{offset + 1}–{offset + len(rows)}", total=f"{total:,}"))
        if not words:
            st.pagination((total + SHOWN - 1) // SHOWN, key=f"page|{register.noun}")
    newer(register.noun)


def _begin(words: str) -> None:
    """A new form takes over the words, unless a draft is waiting on the phone, which comes first and says so."""
    st.query_params.clear()
    st.query_params["new"] = words or "1"


def _open(id: str) -> None:
    st.query_params.clear()
    st.query_params["id"] = id


def fresh(register: Register) -> None:
    """A new record; the form stays for the next one."""
    back()
    words = st.query_params["new"]
    entry(f"{register.noun}:new", start=register.take_over(words) if words != "1" else {}, stays=True)


def record(register: Register, who: SignedIn, id: str, *, titled: bool = False) -> None:
    """One record: change it, look into its past, put it into the bin. ``titled``: the page is called by it."""
    form = form_of(register.noun)
    try:
        held = records.find_in_reach(store(), who.actor_, register.noun, id)
        was = save_form.records_of(store(), form, id)
    except OtopError as refused:
        st.title(say(register.title))
        st.error(say(refused.text))
        return
    if titled:
        st.title(plain(called(register.noun, was.values())) or say(register.title))
        notice()
    if register.personal and st.session_state.get("read") != id:
        log.note(store(), who, "read", register.noun, id)
        st.session_state["read"] = id
    if held.removed:
        st.warning(say(_("This record is in the bin.")), icon=":material/delete:")
    else:
        if register.noun in participant_rules.NAMES:  # what people in a workshop may have open too
            beside(f"{register.noun}:{id}")
        entry(f"{register.noun}:{id}")
    past(register.noun, id, was)
    if not held.removed and who.may("register.write", held.district):
        remove(register, was[form.main.name])


def remove(register: Register, thing: ledger.Noun) -> None:
    with st.popover(say(_("Delete")), icon=":material/delete:"):
        st.write(say(_("It goes to the bin, from where it can be brought back.")))
        why = st.text_input(say(_("Why? (optional)")), key=f"why|{thing.id}")
        if st.button(say(_("Yes, delete")), key=f"delete|{thing.id}", type="primary"):
            if tried(ledger.commit, store(), caller(), f"delete:{thing.id}:{thing.version}", Remove(thing), why=why):
                later(say(_("It is in the bin now. History and bin brings it back.")))
                st.query_params.clear()
                st.rerun()
