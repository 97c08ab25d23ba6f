"""Do it; if it was refused, say why and what to do next."""

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from otop_core.language.messages import _
from otop_core.model.errors import Conflict, Invalid, OtopError
from pages.shared.current_user import plain, say

T = TypeVar("T")


def tried(action: Callable[..., T], *args: object, **named: object) -> T | None:
    """The answer, or None after the reason has been shown."""
    try:
        return action(*args, **named)
    except Invalid as invalid:
        for problem in invalid.problems:
            st.error(say(problem.text))
    except Conflict as conflict:
        st.error(say(_("{name} has changed this since you opened it. Please open it again and look."), name=plain(conflict.by)))
    except OtopError as refused:
        st.error(say(refused.text))
    return None


def later(text: str) -> None:
    """Say this at the top of the next run."""
    st.session_state["notice"] = text


def notice() -> None:
    if text := st.session_state.pop("notice", None):
        st.success(text, icon=":material/check_circle:")
