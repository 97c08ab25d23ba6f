"""Every address that is ours rather than Streamlit's, with who may come; the permission matrix of the tests is made from this list."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from otop_core.problems import StoreTrouble
from otop_core.reports import files
from otop_core.web import export, health, join, lan, login, service, setup, summary
from otop_core.web.visit import ANYONE, OwnRoute, Served

LOOK, FORM = ("GET", "HEAD"), ("GET", "HEAD", "POST")
EVERY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SIGNED_IN = "own.write"  # what everybody may do who is here by name

ROUTES: tuple[OwnRoute, ...] = (
    OwnRoute("/login", FORM, ANYONE, login.login),
    OwnRoute("/logout", ("GET", "POST"), SIGNED_IN, login.logout),
    OwnRoute("/join", FORM, ANYONE, join.join),
    OwnRoute("/setup", FORM, ANYONE, setup.setup),
    OwnRoute("/healthz", LOOK, ANYONE, health.healthz),
    OwnRoute("/summary", LOOK, "workshop.watch", summary.page),
    *(OwnRoute(f"/export/{name}.csv", ("GET",), report.action, export.download) for name, report in files.REPORTS.items()),
    # Whatever else is asked for here is not there; without these lines Streamlit would answer with its page.
    *(OwnRoute(path, EVERY_METHOD, SIGNED_IN, health.not_there) for path in ("/export", "/export/{rest:path}", "/api", "/api/{rest:path}")),
)


def routes() -> list[Route]:
    return [Route(route.path, Served(route)) for route in ROUTES]


def alive(port: Callable[[], int]) -> Callable[[object], AbstractAsyncContextManager[None]]:
    """From start to stop: the store is opened, the set-up's code printed where it is needed, and everything closed in the end."""

    @asynccontextmanager
    async def lifespan(app: object) -> AsyncIterator[None]:
        serving = lan.port_of(sys.argv, port())
        lan.serve(serving)
        setup.CODE.home = lambda: f"http://localhost:{serving}"
        service.announce_to(setup.announce)
        with suppress(StoreTrouble):  # told on the terminal; every page says so too
            await run_in_threadpool(service.the_store)
        yield
        await run_in_threadpool(service.close)

    return lifespan
