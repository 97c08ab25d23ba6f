"""Joining a workshop: the form a phone opens from the QR, a name instead of an account, and the way back with four digits."""

import logging
import re
import secrets
from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

from starlette.responses import Response

from otop_core.access import sessions
from otop_core.access.sessions import TooManyTries
from otop_core.language import vocabulary
from otop_core.language.messages import Text, _, say
from otop_core.model.errors import Invalid, Problem, Refused
from otop_core.workshop import joining
from server import pages
from server.login import signed_in
from server.request import Visit

DEVICE = "otop_device"  # only counts wrong codes; says nothing about the person
DEVICE_LASTS = 30 * 24 * 3600
TRIES = sessions.Tries()
ROOM = "/"  # the only page a participant has, and so her first; by its own address Streamlit says "Page not found"
CODE_HELP = _("The six letters on the wall, or from the officer.")
NAME_HELP = _("Others in the hall see this name beside what you enter.")
SECTOR_HELP = _("Of a development partner: votes are counted by sector.")
BEFORE_HELP = _(
    "Type your code and name above as you did then, and here the four digits that the first phone shows at the bottom of the page."
)
NOT_YET = _("Some entries need another look; you have not joined yet.")
KEPT_ON_PHONE = _(
    "What you type is kept on this phone until it has reached the office. "
    "It leaves the phone when it is sent, when you sign out, and after seven days."
)
OVER = _(
    "The workshop is closed, or nothing was touched for a long time. Thank you for taking part: what you saved is all there. "
    "Not finished? Ask the officer to open the workshop again, then join once more."
)
ELSE = _("Somebody else on this phone? Fill in the form; {name} is then signed out.")
FIELDS = ("code", "name", "kind", "sector", "pin")
KEPT = (*FIELDS, "key", "once", "other")
SAME = _("{name} has joined this workshop already. Is that you?")
SAME_HELP = _("Type the four digits that your first phone shows at the bottom of the page, or ask the officer for them.")
OTHER_HELP = _("Please add your family name or what you are called, so that the two of you can be told apart.")


class Hushed(logging.Filter):
    """The server's own access lines without the code: whoever reads them must not be able to join."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(re.sub(r"(/join\?)\S*", r"\1...", arg) if isinstance(arg, str) else arg for arg in record.args)
        return True


logging.getLogger("uvicorn.access").addFilter(Hushed())


def join(visit: Visit) -> Response:
    """The form; or, with a right code, the cookie and the way into the room."""
    known = visit.cookies.get(DEVICE, "")
    known = known if re.fullmatch(r"[\w-]{22}", known, re.ASCII) else ""
    answer = _answer(visit, known)
    if not known:
        fresh = secrets.token_urlsafe(16)
        answer.set_cookie(DEVICE, fresh, max_age=DEVICE_LASTS, path="/join", httponly=True, samesite="lax", secure=visit.secure)
    return answer


def _answer(visit: Visit, device: str) -> Response:
    typed = {name: (visit.form if visit.method == "POST" else visit.query).get(name, "")[:200] for name in KEPT}
    if visit.method != "POST":
        told = {"": Text(joining.LOCKED)} if joining.locked(visit.store, typed["code"], typed["key"]) else {}
        return _form(visit, {"code": typed["code"], "key": typed["key"], "once": secrets.token_urlsafe(16)}, told)
    try:
        token = _entered(visit, typed, device)
    except TooManyTries as error:
        return _form(visit, typed, {"": error.text}, 429)
    except joining.NameIsThere:
        return _which(visit, typed)
    except Refused as refused:
        return _form(visit, typed, {"": refused.text}, 409)
    except Invalid as invalid:
        told = {}
        for problem in invalid.problems:
            told.setdefault(problem.field if problem.field in FIELDS else "", problem.text)
        return _form(visit, typed, told, 422)
    if visit.who:
        sessions.end(visit.store, visit.who.session)
    return signed_in(visit, token, ROOM)


def _entered(visit: Visit, typed: Mapping[str, str], device: str) -> str:
    """The token of whoever has joined; every problem at once, the code's first."""
    problems: list[Problem] = []
    try:
        found = joining.room(visit.store, TRIES, typed["code"], device, typed["key"])
    except Invalid as invalid:
        problems += invalid.problems
    problems += joining.problems(typed)
    if problems:
        raise Invalid(problems)
    if typed["pin"].strip():
        return joining.again(visit.store, TRIES, found, typed["name"], typed["pin"], device, visit.language)
    return joining.join(visit.store, found, typed, device, visit.language)


def _form(visit: Visit, typed: Mapping[str, str], wrong: Mapping[str, Text], status: int = 200) -> Response:
    language, title = visit.language, say(_("Join the workshop"), visit.language)
    first = next((name for name in FIELDS if name in wrong), "name" if typed.get("code") else "code")

    def line(name: str, label: str, help: str, **rest: str) -> str:
        about = {"value": typed.get(name, ""), "help": "" if name in wrong else help, **rest}
        return pages.field(name, label, language, wrong=wrong.get(name), focus=name == first, **about)

    summary = wrong.get("") or (Text(NOT_YET) if wrong else None)
    locked = wrong.get("") == Text(joining.LOCKED)
    before = " open" if typed.get("pin") or "pin" in wrong or locked else ""
    hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(typed.get(name, ""))}">' for name in ("key", "once"))
    inside = (
        f"<h1>{escape(title)}</h1>{_here(visit)}{pages.alert(summary, language)}"
        f'<form method="post" action="{escape(_address(language))}">{hidden}'
        + line("code", _("Code"), CODE_HELP, extra='class="code" autocapitalize="characters" spellcheck="false"')
        + line("name", _("My name"), NAME_HELP, autocomplete="name")
        + _kinds(language, typed.get("kind", ""), wrong.get("kind"))
        + f'<div class="sector">{_sectors(language, typed.get("sector", ""), wrong.get("sector"))}</div>'
        + f"<details{before}><summary>{pages.words(_('I joined before, on another phone'), language)}</summary>"
        + f'<p class="help">{pages.words(BEFORE_HELP, language)}</p>'
        + line("pin", _("My number (four digits)"), "", extra='class="code" inputmode="numeric"')
        + f'</details><button>{escape(title)}</button><p class="help">{pages.words(KEPT_ON_PHONE, language)}</p></form>'
    )
    other = "en" if language == "th" else "th"
    answer = pages.page(title, inside, language, _address(other, code=typed.get("code", ""), key=typed.get("key", "")), status, soon=True)
    if status == 429:
        answer.headers["Retry-After"] = str(int(sessions.WITHIN.total_seconds()))
    return answer


def _which(visit: Visit, typed: Mapping[str, str]) -> Response:
    """Somebody of this name is here: she on another phone, or her namesake. Asked at the door, because two of one name vote twice."""
    language, title = visit.language, say(_("Join the workshop"), visit.language)

    def form(inside: str, label: str, *own: str) -> str:
        kept = {name: typed.get(name, "") for name in KEPT if name not in own}
        hidden = "".join(f'<input type="hidden" name="{name}" value="{escape(value)}">' for name, value in kept.items())
        return (
            f'<form class="box" method="post" action="{escape(_address(language))}">{hidden}{inside}'
            f"<button>{pages.words(label, language)}</button></form>"
        )

    digits = pages.field(
        "pin",
        _("My number (four digits)"),
        language,
        help=SAME_HELP,
        focus=True,
        extra='class="code" inputmode="numeric" required',
    )
    name = pages.field("name", _("My name"), language, value=typed["name"], autocomplete="name", help=OTHER_HELP)
    other = f'<input type="hidden" name="other" value="{joining.OTHER}">'
    asked = pages.words(Text(SAME, {"name": typed["name"]}), language)
    inside = (
        f'<h1>{escape(title)}</h1><p class="ask" role="alert">{asked}</p>'
        + form(digits, _("It is me: go on"), "pin", "other")
        + form(name + other, _("I am somebody else of the same name"), "name", "pin", "other")
    )
    return pages.page(title, inside, language, status=409)


def _here(visit: Visit) -> str:
    """Who is signed in on this phone already, and the way on for her: a QR is often scanned twice."""
    who = visit.who
    if who is None:
        return f'<p class="aside">{pages.words(OVER, visit.language)}</p>' if "over" in visit.query else ""
    go_on, others = (pages.words(Text(text, {"name": who.display_name}), visit.language) for text in (_("Go on as {name}"), ELSE))
    return f'<a class="button" href="{ROOM}">{go_on}</a><p class="aside">{others}</p>'


def _kinds(language: str, chosen: str, wrong: Text | None) -> str:
    told = f'<p class="wrong" id="kind-wrong">{pages.words(wrong, language)}</p>' if wrong else ""
    state = ' aria-invalid="true" aria-describedby="kind-wrong"' if wrong else ""
    drawn = "".join(
        f'<label class="pick"><input type="radio" name="kind" value="{code}"{" checked" if code == chosen else ""}>'
        f"<span>{escape(vocabulary.label('participant_kind', code, language))}</span></label>"
        for code in vocabulary.codes("participant_kind")
    )
    return f"<fieldset{state}><legend>{pages.words(_('I am'), language)}</legend>{drawn}{told}</fieldset>"


def _sectors(language: str, chosen: str, wrong: Text | None) -> str:
    options = [("", "–"), *((code, vocabulary.label("partner_sector", code, language)) for code in vocabulary.codes("partner_sector"))]
    return (
        pages.choice("sector", _("Sector"), language, options, chosen, wrong) + f'<p class="help">{pages.words(SECTOR_HELP, language)}</p>'
    )


def _address(language: str, **kept: str) -> str:
    query = {name: value for name, value in kept.items() if value} | ({"lang": language} if language != "th" else {})
    return "/join" + (f"?{urlencode(query)}" if query else "")
