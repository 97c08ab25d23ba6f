"""Two people changed one field: what it was, mine and theirs, and the choice, before anything is written."""

from collections.abc import Callable

import streamlit as st

from otop_core import vocabulary
from otop_core.forms import Form, shown
from otop_core.nouns import About
from otop_core.problems import Conflict
from otop_core.words import _
from pages.shared.here import language, plain, say


def in_words(about: About, value: object) -> str:
    """A value as a reader knows it."""
    if value in (None, "", ()):
        return say(_("(empty)"))
    if about.kind == "yes":
        return vocabulary.label("yes_no", "yes" if value else "no", language())
    if about.kind == "choice":
        return vocabulary.label(about.choices, str(value), language())
    if about.kind == "choices":
        return ", ".join(vocabulary.label(about.choices, code, language()) for code in shown(about, value))
    return str(shown(about, value))


def show(form: Form, conflict: Conflict, key: str, resolve: Callable[[str, str, list[str]], None], entry_key: str) -> None:
    part = next(part for part in form.parts if part.noun == conflict.noun)
    st.warning(say(conflict.text), icon=":material/call_merge:")
    for clash in conflict.clashes:
        about = part.cls.abouts()[clash.field]
        st.markdown(f"**{say(about.label)}** · {say(_('before'))}: {plain(in_words(about, clash.was))}")
        st.radio(
            say(about.label),
            ["theirs", "mine"],
            key=f"{key}|{clash.field}",
            label_visibility="collapsed",
            format_func=lambda side, about=about, clash=clash: (
                f"{say(_('Mine')) if side == 'mine' else say(_('By {name}'), name=conflict.by)}: "
                + plain(in_words(about, clash.mine if side == "mine" else clash.theirs))
            ),
        )

    def chosen() -> None:
        mine = [clash.field for clash in conflict.clashes if st.session_state[f"{key}|{clash.field}"] == "mine"]
        resolve(entry_key, part.name, mine)

    st.button(say(_("Save with these values")), key=f"{key}|save", type="primary", on_click=chosen, width="stretch")
