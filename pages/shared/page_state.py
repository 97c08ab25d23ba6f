"""What a page remembers from run to run, beside the values of its widgets: one dataclass of its own under one key of the session state."""

from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def state(cls: type[T]) -> T:
    """The state in this tab, made where there is none; known by its name, because each run of a page makes its classes anew."""
    key = cls.__qualname__
    if key not in st.session_state:
        st.session_state[key] = cls()
    kept: T = st.session_state[key]
    return kept
