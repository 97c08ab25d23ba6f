"""The front door as a phone comes through it: the joining form or the sign-in, cookies of its own, the program's files."""

import re
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from typing import Any

from otop_core.web.login import COOKIE

HTML = "text/html,application/xhtml+xml"
PATIENCE = 60.0  # seconds


class NotLetIn(Exception):
    """The form was answered with something else than the way in."""


class _Stays(urllib.request.HTTPRedirectHandler):
    """A way on is read, not followed."""

    def redirect_request(self, *given: Any, **named: Any) -> None:
        return None


class Door:
    """One phone; it reaches the server and nothing else, whatever proxy this machine is set up with."""

    def __init__(self, url: str) -> None:
        self.url, self.jar = url.rstrip("/"), CookieJar()
        handlers = (urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.jar), _Stays())
        self._opener = urllib.request.build_opener(*handlers)

    def _ask(self, path: str, form: dict[str, str] | None = None, **more: str) -> tuple[int, bytes]:
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        headers = {"Accept": HTML, **({"Origin": self.url} if data else {}), **more}
        try:
            with self._opener.open(urllib.request.Request(self.url + path, data, headers), timeout=PATIENCE) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as other:
            with other:
                return other.code, other.read()

    def join(self, code: str, name: str, kind: str) -> float:
        """Into the workshop; returns the seconds from the form to the program being there."""
        began = time.perf_counter()
        form = self._ask("/join")[1].decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
        self._let_in(self._ask("/join", {**hidden, "code": code, "name": name, "kind": kind}))
        self._load()
        return time.perf_counter() - began

    def sign_in(self, username: str, password: str) -> None:
        self._let_in(self._ask("/login", {"username": username, "password": password}))

    def _let_in(self, answer: tuple[int, bytes]) -> None:
        if answer[0] != 303 or COOKIE not in {cookie.name for cookie in self.jar}:
            raise NotLetIn(f"status {answer[0]}")

    def _load(self) -> None:
        """The page and the files it names, which a browser fetches before it opens the socket."""
        shell = self._ask("/")[1].decode()
        for file in re.findall(r'(?:src|href)="\./([^"]+)"', shell):
            self._ask("/" + file, **{"Accept": "*/*", "Accept-Encoding": "gzip"})

    @property
    def cookies(self) -> str:
        """What the socket sends."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.jar if cookie.path == "/")
