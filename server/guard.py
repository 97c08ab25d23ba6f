"""Who may come in: a cookie looked up in the store, named to the pages by headers that only we can set.

A socket without identity is let through, because a refused one leaves an expired phone at "Connection failed with status 401":
the pages draw it nothing but the way to sign in.
"""

import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from otop_core import process
from otop_core.access import sessions
from otop_core.access.roles import PARTICIPANT, ROLES
from otop_core.access.sessions import SignedIn
from otop_core.language.messages import say
from otop_core.model.errors import Denied, SignedOut, StoreTrouble
from otop_core.store import Store
from server import assets, health, origins, pages
from server.answers import json_answer
from server.headers import hardened
from server.login import COOKIE
from server.request import WHO, spoken

OURS = ("/login", "/logout", "/join", "/setup", "/healthz", "/summary")
ENTRY = "/entry/"  # asked by the forms' own script, which reads JSON and no page
OURS_UNDER = ("/export/", "/api/", ENTRY)
OPEN = {"/login", "/join", "/setup", "/healthz", "/_stcore/host-config", "/_stcore/stream"}  # /setup shuts itself
FILES = {"/favicon.png", "/favicon.ico", "/_stcore/health"}  # the same for everybody, whatever the state of the store
FILES_UNDER = ("/static/", "/app/static/")
NO_PAGE = ("/_stcore/", "/media/", "/component/", *OURS_UNDER)
NAMING = (b"x-otop-user", b"x-otop-session")  # the headers that tell the pages who somebody is
UPLOADS = "/_stcore/upload_file"
OVER = "/join?over=1"
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

        host = next((value for name, value in scope["headers"] if name.lower() == b"host"), b"")
        answering = hardened(watched, host=host, ours=ours)
        try:
            await self.admit(scope, receive, answering)
        except Exception:
            if started or scope["type"] == "websocket":
                raise
            _log.exception("%s %s failed", scope["method"], path)
            await Response("", 500)(scope, receive, answering)

    async def admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(name, value) for name, value in scope["headers"] if name.lower() not in NAMING]
        scope = {**scope, "headers": headers}
        if scope["type"] == "websocket" and origins.foreign(scope):
            return await Response("", 403)(scope, receive, send)
        if odd(scope["path"]):
            return await Response("", 400)(scope, receive, send)
        if scope["type"] == "http" and (scope["path"] in FILES or scope["path"].startswith(FILES_UNDER)):
            return await self.file(scope, receive, send)
        token = HTTPConnection(scope).cookies.get(COOKIE)
        session = sessions.digest(token) if token else ""
        try:
            found = known(session)
            store, who, is_set_up = await run_in_threadpool(asked, session) if found is None else found
        except StoreTrouble as trouble:
            return await in_trouble(scope, trouble)(scope, receive, send)
        script, inside = scope["path"].startswith(ENTRY), scope["path"] not in (*OURS, ROOM)
        if who is None and (script or (inside and page_wanted(scope))):
            over = bool(session) and await run_in_threadpool(sessions.of_participant, store, session)  # she has no account to sign in with
            if script:
                return await signed_out(scope, over)(scope, receive, send)
            if over:
                return await RedirectResponse(OVER, 303)(scope, receive, send)
        if refusal := refused(scope, who, is_set_up):
            return await refusal(scope, receive, send)
        if who is None and scope["type"] == "http" and scope["path"].startswith("/_stcore/"):
            return await self.file(scope, receive, send)
        if who:
            headers = [*headers, *zip(NAMING, (who.account_id.encode(), who.session.encode()), strict=True)]
        await self.page(who.language if who else "th", {**scope, "headers": headers, WHO: who}, receive, send)

    async def file(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A file of the program; where there is none, Streamlit would answer with its page."""
        if scope["method"] not in ("GET", "HEAD"):
            return await Response("", 405, {"Allow": "GET, HEAD"})(scope, receive, send)
        known = assets.installed()
        for path in (scope["path"], assets.VERSIONED.sub(assets.FORM, scope["path"])):  # of another version: what there is now
            if known and (asset := known.all.get(path)):
                return await (await assets.answer(asset, scope))(scope, receive, send)
        await self.instead(is_html, Response("", 404), scope, receive, send)

    async def page(self, language: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Streamlit's page as we send it; whatever else Streamlit answers stays as it is."""
        known = assets.installed()
        if known is None or not page_wanted(scope) or scope["path"].startswith(NO_PAGE):
            return await self.app(scope, receive, send)
        ours = await assets.answer(known.pages[language], scope)
        headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]  # its length tells Streamlit's page
        await self.instead(known.is_index, ours, {**scope, "headers": headers}, receive, send)

    async def instead(self, which: Callable[[Message], bool], answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
        """``answer`` where the app's own begins like that."""
        replaced = False

        async def checked(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start":
                if replaced := which(message):
                    await answer(scope, receive, send)
            if not replaced:
                await send(message)

        await self.app(scope, receive, checked)


def is_html(start: Message) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in start["headers"])


Known = tuple[Store, SignedIn | None, bool]  # the store, who this is, whether there is an administrator


def known(session: str) -> Known | None:
    """What is in memory, as it nearly always is: without another thread, without a cursor."""
    store = process.ready()
    who = sessions.remembered(store, session) if store and session else None
    return (store, who, True) if store and (who or not session) else None


def asked(session: str) -> Known:
    """The same from the store, which may have to be opened first."""
    store = process.the_store()
    return store, sessions.look_up(store, session) if session else None, process.set_up(store)


def in_trouble(scope: Scope, trouble: StoreTrouble) -> Response:
    if scope["path"] == "/healthz":
        return health.ill(trouble)
    if scope["type"] == "http" and scope["path"].startswith(ENTRY):
        return json_answer(503, text=say(trouble.text, spoken(Request(scope))))
    return pages.out_of_service(trouble.text)


def signed_out(scope: Scope, over: bool) -> Response:
    """For the forms' script: what to say and where to go; ``over``: she took part in a workshop."""
    words = say(SignedOut().text, spoken(Request(scope)))
    return json_answer(401, text=words, way_in=OVER if over else "/login", over=over)


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
    """TCP_NODELAY, which the sockets of `streamlit run` lack: 48 ms -> 6 ms a click, 44 ms -> 2 ms a small request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        transport = getattr(getattr(receive, "__self__", None), "transport", None)
        if transport is not None:
            with suppress(OSError):  # hung up already
                transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await self.app(scope, receive, send)
