"""The front door as a phone comes through it: the joining form or the sign-in, and what the forms send over our own routes."""

import json
import re
import urllib.parse
from collections.abc import Mapping

from rehearsal.network import Answer, Away, Network
from rehearsal.phone import Reply, Said, parsed
from server.login import COOKIE

HTML = "text/html,application/xhtml+xml"
PATIENCE = 8.0  # seconds after which a form takes the server for away


class NotLetIn(Exception):
    """The form was answered with something else than the way in."""


class Door(Network):
    """One phone; it reaches the server and nothing else, whatever proxy this machine is set up with."""

    cut: float | None = None  # the next POST of a form is cut off so many seconds after it was sent

    async def _form(self, path: str, form: Mapping[str, str]) -> Answer:
        headers = {"Accept": HTML, "Origin": self.url, "Content-Type": "application/x-www-form-urlencoded"}
        return await self.ask("POST", path, urllib.parse.urlencode(form).encode(), headers=headers)

    async def join(self, code: str, name: str, kind: str) -> None:
        """Into the workshop, as a browser sends the form."""
        form = (await self.ask("GET", "/join", headers={"Accept": HTML})).body.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form))
        self._let_in(await self._form("/join", {**hidden, "code": code, "name": name, "kind": kind}))

    async def sign_in(self, username: str, password: str) -> None:
        self._let_in(await self._form("/login", {"username": username, "password": password}))

    def _let_in(self, answer: Answer) -> None:
        if answer.status != 303 or COOKIE not in self.jar:
            raise NotLetIn(f"status {answer.status}")

    async def post(self, path: str, said: Said) -> Reply:
        """What a form sends; raises Away."""
        cut, self.cut = self.cut, None
        body = json.dumps(said, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "X-Otop-Form": "1", "Origin": self.url}
        answer = await self.ask("POST", path, body, headers=headers, patience=PATIENCE, cut=cut)
        return parsed(answer.status, answer.body)


__all__ = ["Away", "Door", "NotLetIn"]
