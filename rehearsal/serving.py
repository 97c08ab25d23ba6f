"""The product as a real server in its own process, on a port of its own, for whatever needs HTTP, sockets, a kill or a browser.

with Server(folder / "otop.duckdb") as server:
    httpx.get(server.url + "/healthz")
"""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

ROOT = Path(__file__).parents[1]
STARTS_WITHIN, STOPS_WITHIN = 30.0, 15.0  # seconds


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _apart() -> dict[str, Any]:
    """In a group of its own: Ctrl+C at the terminal is for whoever started the server, who then stops it in order."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"process_group": 0}


class Server:
    """``home`` holds app.py; ``uvicorn`` serves by `uvicorn app:app` instead of `streamlit run app.py`."""

    def __init__(self, store: Path | str, *, home: Path = ROOT, uvicorn: bool = False, env: dict[str, str] | None = None) -> None:
        self.home, self.port = home, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        streamlit = ["streamlit", "run", "app.py", "--server.port", str(self.port), "--server.address", "127.0.0.1"]
        self.command = [sys.executable, "-m", *(["uvicorn", "app:app", "--port", str(self.port)] if uvicorn else streamlit)]
        paths = os.pathsep.join([str(home), str(ROOT)])
        self.env = {**os.environ, "OTOP_STORE": str(store), "PYTHONPATH": paths, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", **(env or {})}
        handle, name = tempfile.mkstemp(prefix="otop-server-", suffix=".log")
        os.close(handle)
        self.out = Path(name)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        assert self.process is None
        with self.out.open("ab") as out:
            self.process = subprocess.Popen(self.command, cwd=self.home, env=self.env, stdout=out, stderr=subprocess.STDOUT, **_apart())
        until = time.monotonic() + STARTS_WITHIN
        try:
            while time.monotonic() < until and self.process.poll() is None:
                if self._answers():
                    return self
                time.sleep(0.05)
        except BaseException:  # Ctrl+C while it starts: nobody else would stop it
            self.kill()
            raise
        self.kill()
        raise RuntimeError("the server did not start:\n" + self.log)

    def _answers(self) -> bool:
        with (
            suppress(OSError),
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"{self.url}/_stcore/health", timeout=5) as answer,
        ):
            return bool(answer.status == 200)
        return False

    def stop(self) -> None:
        """As an operator stops it: everything closed in order."""
        if sys.platform == "win32":
            self._end(signal.CTRL_BREAK_EVENT)
        else:
            self._end(signal.SIGTERM)

    def kill(self) -> None:
        """As a power cut would, nearly."""
        self._end(None)

    def _end(self, how: int | None) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        if how is None:
            process.kill()
        else:
            process.send_signal(how)
        try:
            process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def restart(self) -> Self:
        self.stop()
        return self.start()

    @property
    def log(self) -> str:
        """Everything the server has printed so far."""
        return self.out.read_text(encoding="utf-8", errors="replace")

    @property
    def code(self) -> str:
        """The newest code of the first set-up."""
        return str(re.findall(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", self.log)[-1])

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self._forget()
            raise

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
        self._forget()

    def _forget(self) -> None:
        with suppress(OSError):  # Windows holds on to a file a moment longer
            self.out.unlink()
