"""Signing in and out: the form, the cookie, and where to go next."""

from urllib.parse import quote, unquote, urlencode, urlsplit

from starlette.responses import RedirectResponse, Response

from otop_core.access import devices, sessions
from otop_core.access.rate_limit import TooManyTries
from otop_core.access.sign_in import WITHIN, WrongPassword, sign_in
from otop_core.language.messages import Text
from server import rendering
from server.request import AppRequest

COOKIE = "otop_session"
DEVICE = "otop_known"  # a device that signed in before is not locked out by another's guesses
ONLY_THIS_HOST = "__Host-"  # in front of the name, over TLS: no other host and no plain page can set a cookie of this name
NOT_AFTER_SIGNING_IN = {"/login", "/logout", "/setup"}


def login(request: AppRequest) -> Response:
    """The form; or, with the right password, the cookie and the way on."""
    next_page = local(request.query.get("next", "/"))
    if request.method != "POST":
        has_account = request.who and not request.who.actor_.workshop  # an officer may sign in on a participant's phone
        return RedirectResponse(next_page, 303) if has_account else _form(request, next_page)
    username, password = request.form.get("username", ""), request.form.get("password", "")
    try:
        device = devices.well_formed(request.cookies.get(DEVICE, ""))
        entered = sign_in(request.store, username, password, request.address, request.language, device, request.agent)
    except TooManyTries as error:
        return _form(request, next_page, error.text, 429)
    except WrongPassword as error:
        return _form(request, next_page, error.text, 401)
    if request.who:
        sessions.end(request.store, request.who.session)
    answer = signed_in(request, entered.token, next_page)
    lasts = int(devices.KEPT.total_seconds())
    answer.set_cookie(DEVICE, entered.device, max_age=lasts, path="/login", httponly=True, samesite="lax", secure=request.is_secure)
    return answer


def cookie_name(is_secure: bool) -> str:
    return ONLY_THIS_HOST + COOKIE if is_secure else COOKIE


def signed_in(request: AppRequest, token: str, next_page: str) -> Response:
    """The answer that carries the cookie."""
    answer = RedirectResponse(next_page, 303)
    lasts = int(sessions.AT_MOST.total_seconds())
    name = cookie_name(request.is_secure)
    answer.set_cookie(name, token, max_age=lasts, path="/", httponly=True, samesite="lax", secure=request.is_secure)
    return answer


def logout(request: AppRequest) -> Response:
    """End the session on POST. A GET only shows the button, because a link on another site can make any browser send one."""
    if request.method != "POST":
        return rendering.page("logout.html", request.language)
    if request.who:
        sessions.end(request.store, request.who.session)
    answer = RedirectResponse("/join" if request.who and request.who.actor_.workshop else "/login", 303)
    answer.delete_cookie(cookie_name(request.is_secure), path="/", httponly=True, samesite="lax", secure=request.is_secure)
    return answer


def local(address: str) -> str:
    """Where to go after signing in: a path of this app and nothing else; '/' for whatever is not."""
    ambiguous = "\\" in address or any(ord(letter) <= 32 or ord(letter) == 127 for letter in address)
    if ambiguous or not address.startswith("/") or address.startswith("//"):
        return "/"
    path = unquote(urlsplit(address).path)  # as the server will read it
    if not {".", ".."}.isdisjoint(path.split("/")):  # a browser would make another path of it
        return "/"
    return "/" if path.rstrip("/") in NOT_AFTER_SIGNING_IN else address


def page_address(path: str, next_page: str, language: str) -> str:
    """The address of a form, with the way on and the language."""
    query = ([("next", next_page)] if next_page != "/" else []) + ([("lang", language)] if language != "th" else [])
    return path + (f"?{urlencode(query, quote_via=quote, safe='/')}" if query else "")


def _form(request: AppRequest, next_page: str, problem: Text | None = None, status: int = 200) -> Response:
    username = request.form.get("username", "")[:200]
    answer = rendering.page(
        "login.html",
        request.language,
        status,
        switch=page_address("/login", next_page, rendering.other_language(request.language)),
        prefetch=True,
        action=page_address("/login", next_page, request.language),
        problem=problem,
        typed={"username": username},
        wrong={},
        focus="password" if username else "username",
    )
    if status == 429:
        answer.headers["Retry-After"] = str(int(WITHIN.total_seconds()))
    return answer
