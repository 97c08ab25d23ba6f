"""An error nobody foresaw: the screen says in words what to do and a code; the log has the code and the places, never the values."""

import hashlib
import logging
import traceback
from types import TracebackType

import streamlit as st

from otop_core.language.messages import _
from otop_core.model.errors import OtopError
from pages.shared.current_user import say


def places(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]


def code(error: BaseException) -> str:
    """The same for the same error in the same place, so that a person on the telephone can name it."""
    told = "\n".join([type(error).__name__, *places(error.__traceback__)])
    return hashlib.sha256(told.encode()).hexdigest()[:6].upper()


def on_script_error(error: Exception) -> bool:
    """Instead of Streamlit's own English message; also in callbacks and fragments."""
    if isinstance(error, OtopError):
        st.error(say(error.text), icon=":material/error:")
    else:
        st.error(
            say(
                _("Something went wrong; what was saved is safe. Load the page again, or tell the administrator the code {code}."),
                code=code(error),
            ),
            icon=":material/error:",
        )
    return True


class WithoutValues(logging.Filter):
    """An exception's text may hold a name or a number of somebody; Streamlit would log it."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            record.msg = f"{code(error)} {type(error).__name__}\n  " + "\n  ".join(places(error.__traceback__)[-8:])
            record.args, record.exc_info, record.exc_text = (), None, None
        return True


logging.getLogger("streamlit.error_util").addFilter(WithoutValues())
