"""No source file is watched in service.

``fileWatcherType = "none"`` holds for a new session only: at each reconnection Streamlit 1.67 looks through all imported modules again
(``websocket_session_manager.connect_session``), a quarter of a busy hall's time on a Wi-Fi that comes and goes.
"""

from streamlit.runtime.app_session import AppSession


def unwatched() -> None:
    """From now on no session watches files."""
    AppSession.register_file_watchers = lambda _session: None  # type: ignore[method-assign]
