"""The product as a real server in its own process, for tests that need HTTP, sockets, a kill or a browser.

with Server(tmp_path / "otop.duckdb") as server:
    httpx.get(server.url + "/healthz")
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def scratch(folder: Path, page: str) -> Path:
    """The real app.py and settings in front of one page of the test's own."""
    (folder / "pages").mkdir(parents=True)
    shutil.copy(ROOT / "app.py", folder)
    shutil.copytree(ROOT / ".streamlit", folder / ".streamlit")
    shutil.copytree(ROOT / "pages" / "static", folder / "pages" / "static")
    (folder / "pages" / "main.py").write_text(page, encoding="utf-8")
    return folder


class Server:
    """``home`` holds app.py; ``uvicorn`` serves by `uvicorn app:app` instead of `streamlit run app.py`."""

    def __init__(self, store: Path | str, *, home: Path = ROOT, uvicorn: bool = False, env: dict[str, str] | None = None) -> None:
        self.home, self.port = home, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        streamlit = ["streamlit", "run", "app.py", "--server.port", str(self.port), "--server.address", "127.0.0.1"]
        self.command = [sys.executable, "-m", *(["uvicorn", "app:app", "--port", str(self.port)] if uvicorn else streamlit)]
        paths = os.pathsep.join([str(home), str(ROOT)])
        self.env = {**os.environ, "OTOP_STORE": str(store), "PYTHONPATH": paths, "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1", **(env or {})}
        self._out = tempfile.TemporaryFile()  # noqa: SIM115  (open as long as the server runs)
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Self:
        assert self.process is None
        self.process = subprocess.Popen(self.command, cwd=self.home, env=self.env, stdout=self._out, stderr=subprocess.STDOUT)
        until = time.monotonic() + 30
        while time.monotonic() < until and self.process.poll() is None:
            try:
                with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(self.url + "/_stcore/health", timeout=5) as answer:
                    if answer.status == 200:
                        return self
            except OSError:
                time.sleep(0.05)
        self.kill()
        raise RuntimeError("the server did not start:\n" + self.log)

    def stop(self) -> None:
        """As an operator stops it: everything closed in order."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """As a power cut would, nearly."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        process, self.process = self.process, None
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def restart(self) -> Self:
        self.stop()
        return self.start()

    @property
    def log(self) -> str:
        """Everything the server has printed so far."""
        self._out.flush()
        return os.pread(self._out.fileno(), 10_000_000, 0).decode("utf-8", "replace")

    @property
    def code(self) -> str:
        """The newest code of the first set-up."""
        return str(re.findall(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}\b", self.log)[-1])

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
        self._out.close()
