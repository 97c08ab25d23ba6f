"""One request to one of our own routes: its size, where it comes from and the right to make it, checked before the handler runs."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from otop_core import process
from otop_core.access.sessions import SignedIn
from otop_core.language.messages import LANGUAGES, Text, _, say
from otop_core.model.errors import Denied, Invalid, OtopError, SignedOut, TooLarge
from otop_core.store import Store
from server import answers, pages

LARGEST = 64 * 1024
WHO = "otop.who"  # where the guard leaves the person in the scope
ANYONE = "anyone"
OUR_SCRIPT = "x-otop-form"  # no form and no link of another site can set a header
TOO_MUCH = _("This is too much at once.")
FAILED = _("Something went wrong here; nothing has been saved. Please try again, or tell the administrator.")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Visit:
    """What a handler gets to see."""

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str] = field(repr=False)  # holds passwords
    store: Store
    who: SignedIn | None
    language: str
    address: str
    secure: bool
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)  # of a route for scripts


@dataclass(frozen=True)
class OwnRoute:
    """``who`` may come: 'anyone', or those who may do this action.

    ``for_scripts``: called by our own script, answers JSON in success and failure; ``largest``: bytes of a body at most.
    """

    path: str
    methods: tuple[str, ...]
    who: str
    handler: Callable[[Visit], Response]
    for_scripts: bool = False
    largest: int = LARGEST


class Served:
    """An own route as Starlette calls it; any method lands here, so that none falls through to the pages."""

    def __init__(self, route: OwnRoute) -> None:
        self.route = route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self.answer(Request(scope, receive))
        await answer(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        who: SignedIn | None = request.scope.get(WHO)
        language = spoken(request, who)
        if request.method not in self.route.methods:
            return Response("", 405, {"Allow": ", ".join(self.route.methods)})
        try:
            return await self.handled(request, who, language)
        except OtopError as error:
            if self.route.for_scripts:
                return answers.failure(error, language)
            told = [problem.text for problem in error.problems] if isinstance(error, Invalid) else []
            return pages.notice(error.text, language, answers.status(error), told)
        except Exception:
            _log.exception("%s %s failed", request.method, self.route.path)
            if self.route.for_scripts:
                return answers.json_answer(500, text=say(FAILED, language))
            return pages.notice(Text(FAILED), language, 500)

    async def handled(self, request: Request, who: SignedIn | None, language: str) -> Response:
        if foreign(request) or (self.route.for_scripts and request.method == "POST" and OUR_SCRIPT not in request.headers):
            raise Denied(_("This form was sent from another site, so it was not accepted. Please open the page here and try again."))
        if self.route.who != ANYONE:
            if who is None:
                raise SignedOut
            if not who.may(self.route.who):
                raise Denied
        body = await _body(request, self.route.largest) if request.method == "POST" else b""

        def answered() -> Response:
            visit = Visit(
                request.method,
                request.url.path,
                dict(request.query_params),
                {} if self.route.for_scripts else _fields(body),
                process.the_store(),
                who,
                language,
                request.client.host if request.client else "",
                request.url.scheme == "https",
                request.cookies,
                body if self.route.for_scripts else b"",
            )
            return self.route.handler(visit)

        return await run_in_threadpool(answered)


def spoken(request: Request, who: SignedIn | None = None) -> str:
    """The language asked for in the address, else that of her session, else Thai."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else who.language if who else "th"


def foreign(request: Request) -> bool:
    """Whether another site makes this browser act here."""
    site = request.headers.get("sec-fetch-site", "")
    if request.method in ("GET", "HEAD"):
        return site == "cross-site" and request.url.path == "/logout"  # a link elsewhere must not sign anybody out
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.casefold() != request.headers.get("host", "").casefold():
        return True
    return site not in ("", "same-origin", "none")


async def _body(request: Request, largest: int) -> bytes:
    """At most so many bytes, whatever the sender says about the length."""
    said = request.headers.get("content-length", "0")
    if not said.isdigit() or int(said) > largest:
        raise TooLarge(TOO_MUCH)
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > largest:
            raise TooLarge(TOO_MUCH)
    return bytes(body)


def _fields(body: bytes) -> dict[str, str]:
    """The fields of a form; what is no form has none."""
    try:
        return {name: values[-1] for name, values in parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=50).items()}
    except ValueError:
        return {}
