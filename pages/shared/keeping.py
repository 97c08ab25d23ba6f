"""What happens when a field is left: it is in the draft before the next is typed, and what follows from it is drawn."""

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from otop_core import drafts, photos, vocabulary
from otop_core.forms import BELOW
from otop_core.problems import Invalid, OtopError, SavedBefore, SignedOut
from pages.shared import likeness
from pages.shared.here import caller, store
from pages.shared.opened import Entry


def keeper(now: Entry, name: str) -> Callable[[], None]:
    return partial(_kept, now.key, now.screen, name)  # not the form itself: Streamlit keeps callbacks long after it


def _kept(key: str, screen: str, name: str) -> None:
    """A field was committed: keep it in the draft at once. A late word from a form that has been saved is not for the next one."""
    now = st.session_state["entries"].get(key)
    if now is None or now.screen != screen:
        return
    value = st.session_state[now.widget(name)]
    now.elsewhere = now.refused is not None
    now.refused, now.saved = now.refused if now.twice else None, ""
    if now.form.abouts().get(name) is not None and now.form.abouts()[name].kind == "photo":
        value = _photo(now, name, value)
    choose(key, name, value)


def choose(key: str, name: str, value: Any) -> None:
    now = st.session_state["entries"][key]
    now.typed[name] = value
    for lower in BELOW.get(name, ()):
        now.typed[lower] = None
        st.session_state.pop(now.widget(lower), None)
    if name.startswith("village.") and now.was is None and now.typed.get("person.choice"):
        now.typed["person.choice"], now.elsewhere = None, True  # she was chosen among the people of the other village
    if name == "product.area" and value == "community_tourism":
        now.typed["product.category"] = None
    now.elsewhere |= likeness.look(now, name) or name == "product.area"
    keep(now)


def _photo(now: Entry, name: str, uploaded: Any) -> str | None:
    if uploaded is None:
        return now.typed.get(name)
    try:
        now.problems.pop(name, None)
        return photos.keep(store(), caller(), uploaded.getvalue())
    except Invalid as invalid:
        now.problems[name] = invalid.problems[0].text
    except OtopError as refused:
        now.refused = refused.text
    return now.typed.get(name)


def keep(now: Entry) -> None:
    try:
        drafts.keep(store(), caller(), now.key, now.op, now.typed, now.versions, now.screen)
    except SignedOut:
        return  # the run that follows shows the way to sign in
    except SavedBefore:
        another(now)
        now.twice = True
    except OtopError as refused:
        now.refused, now.elsewhere = refused.text, True


def another(now: Entry) -> None:
    """This form was saved from another page meanwhile: what stands here is kept as the next one, and the person is told."""
    now.go_on()
    keep(now)
    now.refused, now.elsewhere = SavedBefore(now.was is not None).text, True


def as_shown(now: Entry, names: list[str]) -> bool:
    """A phone whose server was started anew brings its fields along without leaving them: what it shows is what is kept and saved."""
    if now.drawn:
        return False
    brought = {name: st.session_state[now.widget(name)] for name in names if now.widget(name) in st.session_state and _brought(now, name)}
    for name, value in brought.items():
        choose(now.key, name, value)
    return bool(brought)


def _brought(now: Entry, name: str) -> bool:
    """Whether a widget holds something else than it was drawn with; an empty choice may be one that this list does not hold."""
    shown, kept, about = st.session_state[now.widget(name)], now.typed.get(name), now.form.abouts().get(name)
    if shown is None:
        return False
    if about is not None and about.kind == "choices":
        kept = [code for code in kept or () if code in vocabulary.codes(about.choices)]
    return bool((shown or None) != (kept or None))
