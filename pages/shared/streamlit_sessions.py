"""What Streamlit's sessions do otherwise here: none watches source files, and none of nobody is kept when its socket closes."""

from streamlit.runtime.app_session import AppSession


def watch_no_files() -> None:
    """``fileWatcherType = "none"`` holds for a new session only.

    At each reconnection Streamlit 1.67 looks through all imported modules again (``websocket_session_manager.connect_session``),
    a quarter of a busy hall's time on a Wi-Fi that comes and goes.
    """
    AppSession.register_file_watchers = lambda _session: None  # type: ignore[method-assign, assignment]


def keep_no_anonymous_session() -> None:
    """Streamlit keeps the 128 sessions that were closed last, so that a phone finds its page again; strangers must not push them out."""
    own = AppSession.is_resumable

    def is_resumable(session: AppSession) -> bool:
        return own(session) and bool(session._user_info.get("session"))

    AppSession.is_resumable = is_resumable  # type: ignore[method-assign, assignment]
