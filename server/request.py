"""One request to one of our own routes: its size, where it comes from and the right to make it, checked before the handler runs."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from otop_core import process
from otop_core.access.sessions import SignedIn
from otop_core.language.messages import LANGUAGES, Text, _, say
from otop_core.model.errors import Denied, Invalid, OtopError, SignedOut, TooLarge
from otop_core.store import Store
from server import answers, origins, rendering

LARGEST = 64 * 1024  # bytes of a body
MOST_FIELDS = 50  # of a form
WHO = "otop.who"  # where the guard leaves the user in the scope
ANYONE = "anyone"
OUR_SCRIPT = "x-otop-form"  # no form and no link of another site can set a header
TOO_MUCH = _("This is too much at once.")
FAILED = _("Something went wrong here; nothing has been saved. Please try again, or tell the administrator.")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class AppRequest:
    """What a handler gets to see. ``body`` is filled for routes called by scripts, ``form`` for all others."""

    method: str
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str] = field(repr=False)  # holds passwords
    store: Store
    who: SignedIn | None
    language: str
    address: str  # of the client, as a trusted proxy names it
    is_secure: bool
    cookies: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)  # of a route for scripts
    agent: str = ""  # what the browser says of itself
    host: str = ""  # by which the browser came, with its port
    authorization: str = field(default="", repr=False)
    if_none_match: str = ""  # the ETags of what the reader has


@dataclass(frozen=True)
class OwnRoute:
    """``who`` may come: 'anyone', or those who may do this action.

    ``for_scripts``: called by our own script, answers JSON in success and failure; ``largest``: bytes of a body at most.
    """

    path: str
    methods: tuple[str, ...]
    who: str
    handler: Callable[[AppRequest], Response]
    for_scripts: bool = False
    largest: int = LARGEST


class Endpoint:
    """An own route as Starlette calls it; any method lands here, so that none falls through to the pages."""

    def __init__(self, route: OwnRoute) -> None:
        self.route = route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self.answer(Request(scope, receive))
        await answer(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        who: SignedIn | None = request.scope.get(WHO)
        language = request_language(request, who)
        if request.method not in self.route.methods:
            return Response("", 405, {"Allow": ", ".join(self.route.methods)})
        try:
            return await self.handled(request, who, language)
        except OtopError as error:
            if self.route.for_scripts:
                return answers.failure(error, language)
            problems = [problem.text for problem in error.problems] if isinstance(error, Invalid) else []
            return rendering.notice(error.text, language, answers.status(error), problems)
        except ClientDisconnect:  # nobody is there to answer, and no line of the log should be had by hanging up
            return Response("", 400)
        except Exception:
            _log.exception("%s %s failed", request.method, self.route.path)
            if self.route.for_scripts:
                return answers.json_answer(500, text=say(FAILED, language))
            return rendering.notice(Text(FAILED), language, 500)

    async def handled(self, request: Request, who: SignedIn | None, language: str) -> Response:
        """Run the handler in a thread; raises Denied, SignedOut, TooLarge before it."""
        if origins.is_cross_site(request.scope) or (self._needs_our_script(request) and OUR_SCRIPT not in request.headers):
            raise Denied(_("This form was sent from another site, so it was not accepted. Please open the page here and try again."))
        if self.route.who != ANYONE:
            if who is None:
                raise SignedOut
            if not who.may(self.route.who):
                raise Denied
        body = await _body(request, self.route.largest) if request.method == "POST" else b""

        def answered() -> Response:
            app_request = AppRequest(
                request.method,
                request.scope["path"],
                dict(request.query_params),
                {} if self.route.for_scripts else _fields(body),
                process.the_store(),
                who,
                language,
                request.client.host if request.client else "",
                request.scope["scheme"] == "https",
                request.cookies,
                body if self.route.for_scripts else b"",
                request.headers.get("user-agent", "")[:400],
                request.headers.get("host", ""),
                request.headers.get("authorization", ""),
                request.headers.get("if-none-match", ""),
            )
            return self.route.handler(app_request)

        return await run_in_threadpool(answered)

    def _needs_our_script(self, request: Request) -> bool:
        return self.route.for_scripts and request.method == "POST"


def request_language(request: Request, who: SignedIn | None = None) -> str:
    """The language asked for in the address, else that of the session, else Thai."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else who.language if who else "th"


async def _body(request: Request, largest: int) -> bytes:
    """The body; raises TooLarge above ``largest`` bytes, whatever the sender says about the length."""
    declared = request.headers.get("content-length", "0")
    if not (declared.isascii() and declared.isdigit()) or len(declared) > 18 or int(declared) > largest:
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
        return {
            name: values[-1] for name, values in parse_qs(body.decode("utf-8"), keep_blank_values=True, max_num_fields=MOST_FIELDS).items()
        }
    except ValueError:
        return {}
