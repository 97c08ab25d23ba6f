"""The options that decide speed and safety are in force as shipped, not only written down."""

import hashlib
import inspect
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.runtime import websocket_session_manager
from streamlit.runtime.app_session import AppSession

from pages.shared.streamlit_sessions import watch_no_files

ROOT = Path(__file__).parents[1]
IN_FORCE = {
    "runner.postScriptGC": "False",
    "server.fileWatcherType": "none",
    "server.maxMessageSize": "16",
    "server.maxUploadSize": "5",
    "server.address": "127.0.0.1",
    "server.enableStaticServing": "True",
    "server.enableXsrfProtection": "True",
    "server.disconnectedSessionTTL": "1800",
    "client.showErrorDetails": "none",
    "client.toolbarMode": "minimal",
    "browser.gatherUsageStats": "False",
    "server.trustedUserHeaders": "{'X-Otop-User': 'name', 'X-Otop-Session': 'session'}",
}


@pytest.fixture(scope="module")
def options() -> dict[str, str]:
    """As a server started in the project's folder reads them."""
    code = "from streamlit import config\n" + "".join(f"print(config.get_option({name!r}))\n" for name in IN_FORCE)
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return dict(zip(IN_FORCE, told, strict=True))


@pytest.mark.parametrize("name", IN_FORCE)
def test_an_option_is_in_force(options: dict[str, str], name: str) -> None:
    assert options[name] == IN_FORCE[name]


def test_the_fonts_the_settings_name_are_there_with_their_licence() -> None:
    settings = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    fonts = [line.split("app/static/")[1].rstrip('"') for line in settings.splitlines() if line.startswith("url =")]
    files = {font: (ROOT / "pages" / "static" / font.split("?")[0]).read_bytes() for font in fonts}
    assert len(files) == 2 and all(len(content) > 10_000 for content in files.values())
    front = (ROOT / "server" / "templates" / "style.css").read_text(encoding="utf-8")
    for font, content in files.items():  # one address in both places: a browser keeps it for ever, and asks once
        assert font.endswith("?v=" + hashlib.sha256(content).hexdigest()[:12]) and f'url("/app/static/{font}")' in front
    assert "SIL OPEN FONT LICENSE" in (ROOT / "pages" / "static" / "noto-sans-thai-OFL.txt").read_text(encoding="utf-8").upper()


def test_no_session_watches_files_at_a_reconnection(monkeypatch: pytest.MonkeyPatch) -> None:
    """The canary of an upgrade: it is this method that Streamlit calls, and our server turns it off."""
    source = inspect.getsource(websocket_session_manager)
    assert "existing_session.register_file_watchers()" in source
    monkeypatch.setattr(AppSession, "register_file_watchers", AppSession.register_file_watchers)
    watch_no_files()
    assert AppSession.register_file_watchers(object()) is None
    assert "watch_no_files()" in (ROOT / "app.py").read_text(encoding="utf-8")
