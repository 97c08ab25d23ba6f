"""A form that is open on this screen: what is typed, what it was begun from, and the draft it goes on with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from otop_core import drafts, forms, ledger
from otop_core.forms import FORMS, Form
from otop_core.nouns import Noun
from otop_core.problems import Conflict
from otop_core.thai_calendar import show_moment
from otop_core.words import Text
from pages.shared.here import here, language, store


@dataclass
class Entry:
    """One open form: what is typed, what it was opened from, what was said at the last Save."""

    form: Form
    key: str
    op: str
    typed: dict[str, Any]
    was: dict[str, Noun] | None = None
    fixed: Mapping[str, object] = field(default_factory=dict)
    problems: dict[str, Text] = field(default_factory=dict)
    refused: Text | None = None
    conflict: Conflict | None = None
    settled: dict[str, list[tuple[Conflict, list[str]]]] = field(default_factory=dict)
    restored: str = ""
    saved: str = ""
    elsewhere: bool = False  # what stands outside the field that was left has to be drawn again
    twice: bool = False  # saved from another page meanwhile, and she has to be told before she saves this too
    in_place: bool = False  # the village is settled by where the form stands, and is not asked
    options: dict[str, dict[str, str]] = field(default_factory=dict)
    drawn: bool = False  # on this screen before
    screen: str = ""  # names the widgets: they stay when the operation becomes another one, and no later form has the same names,
    # because a tick that was on its way with the old values would fill it with them

    def __post_init__(self) -> None:
        self.screen = self.screen or self.op

    def widget(self, name: str) -> str:
        return f"{self.key}|{self.screen}|{name}"

    def go_on(self) -> None:
        """What stands here is another operation than the one that has been saved."""
        self.op = ledger.new_id()

    @property
    def versions(self) -> dict[str, int]:
        return {name: record.version for name, record in (self.was or {}).items()}


def opened(
    form_name: str, key: str, start: Mapping[str, Any], was: dict[str, Noun] | None, fixed: Mapping[str, object], in_place: bool
) -> Entry:
    """The entry of this form on this screen: the one that is open, else the draft that was left, else a new one."""
    held = st.session_state.get("entries", {}).get(key)
    if held is not None:
        return held
    form = FORMS[form_name]
    entry = Entry(form, key, ledger.new_id(), forms.typed_of(form, was or {}) | dict(start), was, fixed, in_place=in_place)
    draft = drafts.find(store(), here().account_id, key)
    if draft is not None and _still_fits(entry, draft):
        entry.op, entry.restored = draft.op, show_moment(draft.saved_at, language())
        entry.screen = draft.screen or draft.op
        entry.typed |= draft.typed
    st.session_state.setdefault("entries", {})[key] = entry
    return entry


def _still_fits(entry: Entry, draft: drafts.Draft) -> bool:
    """A draft of a change goes on from the version it was begun from, so that others' changes since then are noticed."""
    if (entry.was is None) != (not draft.versions):
        return False
    for name, version in draft.versions.items():
        record = (entry.was or {}).get(name)
        begun = record and drafts.begun_from(store(), record.noun, record.id, version)
        if begun is None or entry.was is None:
            return False
        entry.was[name] = begun
    return True


def close(key: str) -> None:
    """Forget an open form and what its widgets held: Streamlit keeps the widgets of inner fragments until the page runs as a whole."""
    now = st.session_state.get("entries", {}).pop(key, None)
    st.session_state.pop(f"alike|{key}", None)
    if now is not None:
        for name in [name for name in st.session_state if str(name).startswith(now.widget(""))]:
            del st.session_state[name]
