"""Who may come in: a cookie looked up in the store, named to the pages by headers that only we can set.

A socket without identity is let through, because a refused one leaves an expired phone at "Connection failed with status 401":
the pages draw it nothing but the way to sign in.
"""

import logging
from collections.abc import Callable
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from otop_core import process
from otop_core.access import sessions
from otop_core.access.roles import PARTICIPANT
from otop_core.access.sessions import SignedIn
from otop_core.language.messages import say
from otop_core.model.errors import SignedOut, StoreTrouble
from otop_core.store import Store
from server import assets, health, origins, rendering
from server.answers import json_answer
from server.headers import with_security_headers
from server.login import cookie_name
from server.request import WHO, request_language
from server.sockets import SocketLimits

OURS = ("/login", "/logout", "/join", "/setup", "/healthz", "/summary", "/meeting", "/meeting/link")
TABLES = "/api/v1/"
ENTRY = "/entry/"  # asked by the forms' own script, which reads JSON and no page
OURS_UNDER = ("/export/", "/paper/", "/api/", ENTRY)
STREAM = "/_stcore/stream"  # the one socket there is
OPEN = {"/login", "/join", "/setup", "/healthz", "/meeting/link", "/_stcore/host-config", STREAM}  # /setup shuts itself
FILES = {"/favicon.png", "/favicon.ico", "/_stcore/health"}  # the same for everybody, whatever the state of the store
FILES_UNDER = ("/static/", "/app/static/")
NO_PAGE = ("/_stcore/", "/media/", "/component/", *OURS_UNDER)
NAMING = (b"x-otop-user", b"x-otop-session")  # the headers by which the pages know the user
WORKSHOP_OVER = "/join?over=1"
ROOM = "/room"  # by this address Streamlit says "Page not found", because the room is the first page of those who have it
_log = logging.getLogger(__name__)


class Guard:
    """Nobody without a session gets past the open paths."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.sockets = SocketLimits()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        path: str = scope["path"]
        ours = is_own(path)
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        host = next((value for name, value in scope["headers"] if name.lower() == b"host"), b"")
        send_safely = with_security_headers(watched, host=host, ours=ours, secure=is_secure(scope))
        try:
            await self.admit(scope, receive, send_safely)
        except Exception:
            if started or scope["type"] == "websocket":
                raise
            _log.exception("%s %s failed", scope["method"], path)
            await Response("", 500)(scope, receive, send_safely)

    async def admit(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(name, value) for name, value in scope["headers"] if name.lower() not in NAMING]
        scope = {**scope, "headers": headers}
        if scope["type"] == "websocket" and (scope["path"] != STREAM or origins.is_cross_site(scope)):
            return await Response("", 403)(scope, receive, send)
        if is_ambiguous_path(scope["path"]):
            return await Response("", 400)(scope, receive, send)
        if scope["type"] == "http" and (scope["path"] in FILES or scope["path"].startswith(FILES_UNDER)):
            return await self.file(scope, receive, send)
        token = HTTPConnection(scope).cookies.get(cookie_name(is_secure(scope)))
        session = sessions.digest(token) if token else ""
        try:
            found = remembered_identity(session)
            store, who, is_set_up = await run_in_threadpool(load_identity, session) if found is None else found
        except StoreTrouble as trouble:
            return await store_in_trouble(scope, trouble)(scope, receive, send)
        script, inside = scope["path"].startswith(ENTRY), scope["path"] not in (*OURS, ROOM)
        if who is None and (script or (inside and wants_html(scope))):
            over = bool(session) and await run_in_threadpool(sessions.of_participant, store, session)  # with no account to sign in with
            if script:
                return await signed_out_answer(scope, over)(scope, receive, send)
            if over:
                return await RedirectResponse(WORKSHOP_OVER, 303)(scope, receive, send)
        if refusal := refusal_of(scope, who, is_set_up):
            return await refusal(scope, receive, send)
        if who is None and scope["type"] == "http" and scope["path"].startswith("/_stcore/"):
            return await self.file(scope, receive, send)
        if who:
            headers = [*headers, *zip(NAMING, (who.account_id.encode(), who.session.encode()), strict=True)]
        scope = {**scope, "headers": headers, WHO: who}
        if scope["type"] == "websocket":
            return await self.sockets.serve(self.app, who.session if who else "", scope, receive, send)
        await self.page(who.language if who else "th", scope, receive, send)

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
        if known is None or not wants_html(scope) or scope["path"].startswith(NO_PAGE):
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


def is_secure(scope: Scope) -> bool:
    """Whether the browser's own connection is TLS, as this server or a proxy it trusts sees it."""
    return scope["scheme"] in ("https", "wss")


def is_html(start: Message) -> bool:
    return any(name == b"content-type" and value.startswith(b"text/html") for name, value in start["headers"])


Identity = tuple[Store, SignedIn | None, bool]  # the store, who this is, whether there is an administrator


def remembered_identity(session: str) -> Identity | None:
    """What is in memory, as it nearly always is: without another thread, without a cursor."""
    store = process.ready()
    who = sessions.remembered(store, session) if store and session else None
    return (store, who, True) if store and (who or not session) else None


def load_identity(session: str) -> Identity:
    """The same from the store, which may have to be opened first."""
    store = process.the_store()
    return store, sessions.look_up(store, session) if session else None, process.set_up(store)


def store_in_trouble(scope: Scope, trouble: StoreTrouble) -> Response:
    if scope["path"] == "/healthz":
        return health.unhealthy(trouble)
    if scope["type"] == "http" and scope["path"].startswith(ENTRY):
        return json_answer(503, text=say(trouble.text, request_language(Request(scope))))
    return rendering.out_of_service(trouble.text)


def signed_out_answer(scope: Scope, over: bool) -> Response:
    """For the forms' script: what to say and where to go; ``over``: the session was of a participant."""
    words = say(SignedOut().text, request_language(Request(scope)))
    return json_answer(401, text=words, way_in=WORKSHOP_OVER if over else "/login", over=over)


def wants_html(scope: Scope) -> bool:
    """Whether a person's browser asks for something to look at."""
    return scope["type"] == "http" and scope["method"] == "GET" and "text/html" in Request(scope).headers.get("accept", "")


def is_own(path: str) -> bool:
    """Whether one of our own routes answers, if only that nothing is there."""
    return path in OURS or f"{path}/".startswith(OURS_UNDER)


def is_ambiguous_path(path: str) -> bool:
    """Spellings that no page and no file of ours has, but that could be read in two ways, or by one reader and not by another."""
    odd = any(part in path for part in ("//", "..", "\\", "%", ";"))
    return odd or not path.startswith("/") or any(ord(c) < 32 or 0xD800 <= ord(c) < 0xE000 for c in path)


def refusal_of(scope: Scope, who: SignedIn | None, is_set_up: bool) -> Response | None:
    """The answer to a request that may not go on, or None."""
    path: str = scope["path"]
    if scope["type"] == "websocket":
        return None
    request = Request(scope)
    if is_set_up and path.rstrip("/") == ROOM and scope["method"] in ("GET", "HEAD"):
        return RedirectResponse(room_address(scope, who), 303)
    if not is_set_up and path not in ("/setup", "/healthz") and (wants_html(scope) or path in ("/login", "/join")):
        return RedirectResponse("/setup", 303)
    if who:
        if not is_own(path) and scope["method"] not in origins.READING:  # of Streamlit nothing is written to: no page here takes an upload
            return Response("", 405, {"Allow": ", ".join(origins.READING)})
        return None
    if path in ("/login", "/join", "/setup", "/healthz") or (path in OPEN and scope["method"] in ("GET", "HEAD")):
        return None
    if path == "/logout":
        return RedirectResponse("/login", 303)
    if wants_html(scope):
        return RedirectResponse("/login" + next_query(scope), 303)
    if path.startswith(TABLES) and scope["method"] in origins.READING:  # which programs read with a key; the route asks for it
        return None
    return rendering.notice(SignedOut().text, request_language(request), 401)


def room_address(scope: Scope, who: SignedIn | None) -> str:
    """Where /room leads: a participant to the first page, an officer to the workshops, whoever is not signed in to the join page."""
    if who is None:
        home = "/join"
    elif who.role != PARTICIPANT:
        return "/workshops" if who.may("workshop.manage") else "/"
    else:
        home = "/"
    query = scope["query_string"].decode("latin-1")
    return f"{home}?{query}" if query else home


def next_query(scope: Scope) -> str:
    """``?next=`` with the page that was asked for, its query too."""
    query = scope["query_string"].decode("latin-1")
    wanted = scope["path"] + (f"?{query}" if query else "")
    return f"?next={quote(wanted, safe='/')}" if wanted != "/" else ""
