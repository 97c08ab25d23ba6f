"""Who may be registered already: one quiet line under the name, the people themselves below Save, where nothing moves."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st

from otop_core.community import alike
from otop_core.words import _
from pages.shared.here import plain, say, store

if TYPE_CHECKING:
    from pages.shared.opened import Entry

WATCHED = {"person.given_name", "person.family_name", "household.house_no", "village.choice"}


def name_of(now: "Entry") -> str:
    return f"{now.typed.get('person.given_name') or ''} {now.typed.get('person.family_name') or ''}".strip()


def look(now: "Entry", changed: str) -> bool:
    """Compare anew when the name, the house or the village has changed; whether that finds something else than before."""
    if changed not in WATCHED or now.was is not None or now.in_place:
        return False  # in a workshop nobody sees who else lives in the village; the officer compares at the end
    village = now.typed.get("village.choice")
    found = alike.people(store(), village, name_of(now), str(now.typed.get("household.house_no") or "")) if village and name_of(now) else []
    before = _found(now)
    st.session_state[f"alike|{now.key}"] = found
    return found != before


def _found(now: "Entry") -> list[alike.Alike]:
    return st.session_state.get(f"alike|{now.key}", []) if now.was is None else []


def line(now: "Entry") -> None:
    found = _found(now)
    st.caption(
        say(_("Perhaps registered already: {name}. See below the Save button."), name=plain(found[0].name))
        if found
        else "\N{NO-BREAK SPACE}"
    )


def chosen(now: "Entry", choose: Callable[[str], None]) -> None:
    """Who stands in the place of the name fields, and the way back to them."""
    st.markdown(f"{say(_('This person'))}: **{plain(alike.name_of(store(), now.typed['person.choice']) or '?')}**")
    st.button(say(_("Not this person after all")), key=f"{now.key}|not", on_click=choose, args=("",), width="stretch")


def show(now: "Entry", choose: Callable[[str], None]) -> None:
    """The people themselves, each with the reason and a way to say "it is she"."""
    for one in _found(now):
        if one.person_id == now.typed.get("person.choice"):
            continue
        roles = ", ".join(say(role) for role in one.roles)
        st.markdown(
            f"**{plain(one.name)}** · {say(one.reason)}"
            + (f" · {plain(one.house_no)}" if one.house_no else "")
            + (f" · {roles}" if roles else "")
        )
        st.button(say(_("It is this person")), key=f"{now.key}|is|{one.person_id}", on_click=choose, args=(one.person_id,))
