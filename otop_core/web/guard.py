"""Who may come in: a cookie looked up in the store, named to the pages by headers that only we can set.

A socket without identity is let through, because a refused one leaves an expired phone at "Connection failed with status 401":
the pages draw it nothing but the way to sign in.
"""

import logging
import re
import socket
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from otop_core.access import sessions
from otop_core.access.roles import PARTICIPANT, ROLES
from otop_core.access.sessions import SignedIn
from otop_core.problems import Denied, SignedOut, StoreTrouble
from otop_core.store import Store
from otop_core.web import health, pages, service
from otop_core.web.headers import hardened
from otop_core.web.login import COOKIE
from otop_core.web.visit import WHO, spoken

OURS = ("/login", "/logout", "/join", "/setup", "/healthz", "/summary")
OURS_UNDER = ("/export/", "/entry/", "/api/")
OPEN = {"/login", "/join", "/setup", "/healthz", "/_stcore/host-config", "/_stcore/stream"}  # /setup shuts itself
FILES = {"/favicon.png", "/favicon.ico", "/_stcore/health"}  # the same for everybody, whatever the state of the store
FILES_UNDER = ("/static/", "/app/static/")
VERSIONED = re.compile(r"^/app/static/entry/[0-9a-f]{12}/")  # the version is for the browser, which keeps the file for good
UPLOADS = "/_stcore/upload_file"
ROOM = "/room"  # by this address Streamlit says "Page not found", because the room is the first page of those who have it
_log = logging.getLogger(__name__)


class Guard:
    """Nobody without a session gets past the open paths."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        path: str = scope["path"]
        ours = path in OURS or path.startswith(OURS_UNDER)
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        answering = hardened(watched, ours=ours)
        try:
            await self.admit(scope, receive, answering)
        except Exception:
            if started or scope["type"] == "websocket":
                raise
            _log.exception("%s %s failed", scope["method"], path)
            await Response("", 500)(scope, receive, answering)

    async def admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(name, value) for name, value in scope["headers"] if not name.lower().startswith(b"x-otop-") or name.lower() == b"x-otop-form"]
        scope = {**scope, "headers": headers}
        if odd(scope["path"]):
            return await Response("", 400)(scope, receive, send)
        scope["path"] = VERSIONED.sub("/app/static/entry/", scope["path"])
        if scope["type"] == "http" and (scope["path"] in FILES or scope["path"].startswith(FILES_UNDER)):
            return await self.file(scope, receive, send)
        try:
            store = await run_in_threadpool(service.the_store)
            who = await run_in_threadpool(_who, store, scope)
            is_set_up = await run_in_threadpool(service.set_up, store)
        except StoreTrouble as trouble:
            answer = health.ill(trouble) if scope["path"] == "/healthz" else pages.out_of_service(trouble.text)
            return await answer(scope, receive, send)
        inside = scope["path"] not in (*OURS, ROOM)
        if who is None and inside and page_wanted(scope) and await run_in_threadpool(_took_part, store, scope):
            return await RedirectResponse("/join?over=1", 303)(scope, receive, send)
        if refusal := refused(scope, who, is_set_up):
            return await refusal(scope, receive, send)
        if who is None and scope["type"] == "http" and scope["path"].startswith("/_stcore/"):
            return await self.file(scope, receive, send)
        if who:
            headers = [*headers, (b"x-otop-user", who.account_id.encode()), (b"x-otop-session", who.session.encode())]
        await self.app({**scope, "headers": headers, WHO: who}, receive, send)

    async def file(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A file of the program; where there is none, Streamlit would answer with its page."""
        if scope["method"] not in ("GET", "HEAD"):
            return await Response("", 405, {"Allow": "GET, HEAD"})(scope, receive, send)
        hidden = False

        async def checked(message: Message) -> None:
            nonlocal hidden
            if message["type"] == "http.response.start":
                hidden = any(name == b"content-type" and value.startswith(b"text/html") for name, value in message["headers"])
                if hidden:
                    await Response("", 404)(scope, receive, send)
            if not hidden:
                await send(message)

        await self.app(scope, receive, checked)


def _who(store: Store, scope: Scope) -> SignedIn | None:
    token = HTTPConnection(scope).cookies.get(COOKIE)
    return sessions.look_up(store, sessions.digest(token)) if token else None


def _took_part(store: Store, scope: Scope) -> bool:
    """Whether this phone's session was a participant's, who has no account to sign in with."""
    token = HTTPConnection(scope).cookies.get(COOKIE)
    return bool(token) and sessions.of_participant(store, sessions.digest(str(token)))


def page_wanted(scope: Scope) -> bool:
    """Whether a person's browser asks for something to look at."""
    return scope["type"] == "http" and scope["method"] == "GET" and "text/html" in Request(scope).headers.get("accept", "")


def odd(path: str) -> bool:
    """Spellings that no page and no file of ours has, but that could be read in two ways."""
    return not path.startswith("/") or any(part in path for part in ("//", "..", "\\", "%", ";")) or any(ord(c) < 32 for c in path)


def refused(scope: Scope, who: SignedIn | None, is_set_up: bool) -> Response | None:
    """The answer for those who may not go on, or None."""
    path: str = scope["path"]
    if scope["type"] == "websocket":
        return None if path == "/_stcore/stream" or who else Response("", 401)
    request = Request(scope)
    if is_set_up and path.rstrip("/") == ROOM and scope["method"] in ("GET", "HEAD"):
        return RedirectResponse(to_the_room(scope, who), 303)
    if not is_set_up and path not in ("/setup", "/healthz") and (page_wanted(scope) or path in ("/login", "/join")):
        return RedirectResponse("/setup", 303)
    if who:
        if path.startswith(UPLOADS) and not (who.may("register.write") and who.role in ROLES):  # only with an account
            return pages.notice(Denied().text, who.language, 403)
        return None
    if path in ("/login", "/join", "/setup", "/healthz") or (path in OPEN and scope["method"] in ("GET", "HEAD")):
        return None
    if path == "/logout":
        return RedirectResponse("/login", 303)
    if page_wanted(scope):
        return RedirectResponse("/login" + onward(scope), 303)
    return pages.notice(SignedOut().text, spoken(request), 401)


def to_the_room(scope: Scope, who: SignedIn | None) -> str:
    """Where who asks for the room belongs: a participant on her first page, an officer at her workshops, a stranger at the door."""
    if who is None:
        home = "/join"
    elif who.role != PARTICIPANT:
        return "/workshops" if who.may("workshop.manage") else "/"
    else:
        home = "/"
    query = scope["query_string"].decode("latin-1")
    return f"{home}?{query}" if query else home


def onward(scope: Scope) -> str:
    """``?next=`` with the page that was asked for, its query too."""
    query = scope["query_string"].decode("latin-1")
    wanted = scope["path"] + (f"?{query}" if query else "")
    return f"?next={quote(wanted, safe='/')}" if wanted != "/" else ""


class NoDelay:
    """TCP_NODELAY, which the socket of `streamlit run` lacks: 48 ms -> 6 ms a click."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = getattr(getattr(receive, "__self__", None), "transport", None)
        if scope["type"] == "websocket" and transport is not None:
            transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self.app(scope, receive, send)
