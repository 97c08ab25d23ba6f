"""Signing in and out: the form, the cookie, and where to go next."""

from html import escape
from urllib.parse import quote, unquote, urlencode, urlsplit

from starlette.responses import RedirectResponse, Response

from otop_core.access import sessions
from otop_core.access.sessions import TooManyTries, WrongPassword
from otop_core.language.messages import Text, _, say
from server import pages
from server.request import Visit

COOKIE = "otop_session"
TRIES = sessions.Tries()
JOIN = _("Here for a workshop? Join it with the code on the wall.")
FORGOTTEN = _("Forgotten your password, or no account yet? Ask the administrator of this app, who can set a new one on the page Accounts.")


def login(visit: Visit) -> Response:
    """The form; or, with the right password, the cookie and the way on."""
    onward = local(visit.query.get("next", "/"))
    if visit.method != "POST":
        has_account = visit.who and not visit.who.actor_.workshop  # an officer may sign in on a participant's phone
        return RedirectResponse(onward, 303) if has_account else _form(visit, onward)
    username, password = visit.form.get("username", ""), visit.form.get("password", "")
    try:
        token = sessions.sign_in(visit.store, TRIES, username, password, visit.address, visit.language)
    except TooManyTries as error:
        return _form(visit, onward, error.text, 429)
    except WrongPassword as error:
        return _form(visit, onward, error.text, 401)
    if visit.who:
        sessions.end(visit.store, visit.who.session)
    return signed_in(visit, token, onward)


def signed_in(visit: Visit, token: str, onward: str) -> Response:
    """The answer that carries the cookie."""
    answer = RedirectResponse(onward, 303)
    lasts = int(sessions.AT_MOST.total_seconds())
    answer.set_cookie(COOKIE, token, max_age=lasts, path="/", httponly=True, samesite="lax", secure=visit.secure)
    return answer


def logout(visit: Visit) -> Response:
    if visit.who:
        sessions.end(visit.store, visit.who.session)
    answer = RedirectResponse("/join" if visit.who and visit.who.actor_.workshop else "/login", 303)
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax", secure=visit.secure)
    return answer


def local(onward: str) -> str:
    """Where to go after signing in: a path of this app and nothing else."""
    odd = "\\" in onward or any(ord(letter) <= 32 or ord(letter) == 127 for letter in onward)
    if odd or not onward.startswith("/") or onward.startswith("//"):
        return "/"
    path = unquote(urlsplit(onward).path)  # as the server will read it
    if not {".", ".."}.isdisjoint(path.split("/")):  # a browser would make another path of it
        return "/"
    return "/" if path.rstrip("/") in ("/login", "/logout", "/setup") else onward


def address(path: str, onward: str, language: str) -> str:
    """This page's own address: the way on and the language are kept."""
    kept = ([("next", onward)] if onward != "/" else []) + ([("lang", language)] if language != "th" else [])
    return path + (f"?{urlencode(kept, quote_via=quote, safe='/')}" if kept else "")


def _form(visit: Visit, onward: str, wrong: Text | None = None, status: int = 200) -> Response:
    language, username = visit.language, visit.form.get("username", "")[:200]
    need = "required"
    title, forgotten = pages.words(_("Sign in"), language), pages.words(FORGOTTEN, language)
    inside = (
        f'<h1>{title}</h1>{pages.alert(wrong, language)}<form method="post" action="{escape(address("/login", onward, language))}">'
        + pages.field("username", _("User name"), language, value=username, autocomplete="username", focus=not username, extra=need)
        + pages.field(
            "password", _("Password"), language, kind="password", autocomplete="current-password", focus=bool(username), extra=need
        )
        + f'<button>{title}</button></form><p class="aside">{forgotten}</p>'
        + f'<p class="aside"><a href="/join">{pages.words(JOIN, language)}</a></p>'
    )
    other = "en" if language == "th" else "th"
    answer = pages.page(say(_("Sign in"), language), inside, language, address("/login", onward, other), status, soon=True)
    if status == 429:
        answer.headers["Retry-After"] = str(int(sessions.WITHIN.total_seconds()))
    return answer
