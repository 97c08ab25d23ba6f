"""Joining a workshop: the form a phone opens from the QR, a name instead of an account, and the way back with four digits."""

import secrets
from collections.abc import Mapping
from urllib.parse import urlencode

from starlette.responses import Response

from otop_core.access import devices, sessions
from otop_core.access.rate_limit import TooManyTries
from otop_core.language import vocabulary
from otop_core.language.messages import Text, _
from otop_core.model.errors import Invalid, Problem, Refused
from otop_core.workshop import joining
from server import rendering
from server.login import signed_in
from server.request import AppRequest

DEVICE = "otop_device"  # only counts wrong codes; says nothing about the person
DEVICE_LASTS = 30 * 24 * 3600
ROOM = "/"  # the only page of a participant, and so the first; by its own address Streamlit says "Page not found"
NOT_YET = _("Some entries need another look; you have not joined yet.")
OVER = _(
    "The workshop is closed, or nothing was touched for a long time. Thank you for taking part: what you saved is all there. "
    "Not finished? Ask the officer to open the workshop again, then join once more."
)
FIELDS = ("code", "name", "kind", "sector", "pin")
KEPT = (*FIELDS, "key", "once", "other")


def join(request: AppRequest) -> Response:
    """The form; or, with a right code, the cookie and the way into the room."""
    known = devices.well_formed(request.cookies.get(DEVICE, ""))
    answer = _answer(request, known)
    if not known:
        fresh = secrets.token_urlsafe(16)
        answer.set_cookie(DEVICE, fresh, max_age=DEVICE_LASTS, path="/join", httponly=True, samesite="lax", secure=request.is_secure)
    return answer


def _answer(request: AppRequest, device: str) -> Response:
    typed = {name: (request.form if request.method == "POST" else request.query).get(name, "")[:200] for name in KEPT}
    if request.method != "POST":
        wrong = {"": Text(joining.LOCKED)} if joining.locked(request.store, typed["code"], typed["key"]) else {}
        return _form(request, {"code": typed["code"], "key": typed["key"], "once": secrets.token_urlsafe(16)}, wrong)
    try:
        token = _entered(request, typed, device)
    except TooManyTries as error:
        return _form(request, typed, {"": error.text}, 429)
    except joining.NameIsThere:
        return _same_name(request, typed)
    except Refused as refused:
        return _form(request, typed, {"": refused.text}, 409)
    except Invalid as invalid:
        wrong = {}
        for problem in invalid.problems:
            wrong.setdefault(problem.field if problem.field in FIELDS else "", problem.text)
        return _form(request, typed, wrong, 422)
    if request.who:
        sessions.end(request.store, request.who.session)
    return signed_in(request, token, ROOM)


def _entered(request: AppRequest, typed: Mapping[str, str], device: str) -> str:
    """The session token of the participant who has joined; every problem at once, the code's first."""
    problems: list[Problem] = []
    try:
        found = joining.room(request.store, typed["code"], device, typed["key"])
    except Invalid as invalid:
        problems += invalid.problems
    problems += joining.problems(typed)
    if problems:
        raise Invalid(problems)
    if typed["pin"].strip():
        name, pin, key = typed["name"], typed["pin"], typed["key"]
        return joining.again(request.store, found, name, pin, device, request.language, scanned=key, agent=request.agent)
    return joining.join(request.store, found, typed, device, request.language, request.agent)


def _form(request: AppRequest, typed: Mapping[str, str], wrong: Mapping[str, Text], status: int = 200) -> Response:
    language, other = request.language, rendering.other_language(request.language)
    answer = rendering.page(
        "join.html",
        language,
        status,
        switch=_address(other, code=typed.get("code", ""), key=typed.get("key", "")),
        prefetch=True,
        action=_address(language),
        signed_in_as=request.who.display_name if request.who else "",
        is_over="over" in request.query,
        over=OVER,
        problem=wrong.get("") or (Text(NOT_YET) if wrong else None),
        typed=typed,
        wrong=wrong,
        focus=rendering.first_wrong(FIELDS, wrong, "name" if typed.get("code") else "code"),
        kinds=vocabulary.codes("participant_kind"),
        sectors=_sectors(language),
        before_is_open=bool(typed.get("pin")) or "pin" in wrong or wrong.get("") == Text(joining.LOCKED),
    )
    if status == 429:
        answer.headers["Retry-After"] = str(int(joining.SOON.total_seconds()))
    return answer


def _same_name(request: AppRequest, typed: Mapping[str, str]) -> Response:
    """Asked before joining: the same participant on another phone, or a namesake? Two participants made of one would vote twice."""
    return rendering.page(
        "join_same_name.html",
        request.language,
        409,
        action=_address(request.language),
        entered={name: typed.get(name, "") for name in KEPT},
        typed={"name": typed["name"]},
        wrong={},
        focus="pin",
        other_person=joining.OTHER,
    )


def _sectors(language: str) -> list[tuple[str, str]]:
    return [("", "–"), *((code, vocabulary.label("partner_sector", code, language)) for code in vocabulary.codes("partner_sector"))]


def _address(language: str, **kept: str) -> str:
    query = {name: value for name, value in kept.items() if value} | ({"lang": language} if language != "th" else {})
    return "/join" + (f"?{urlencode(query)}" if query else "")
