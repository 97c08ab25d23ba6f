"""Every address that is ours rather than Streamlit's, with who may come; the permission matrix of the tests is made from this list."""

import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from otop_core import process, registry
from otop_core.gate import photos
from otop_core.importing import files as importing
from otop_core.model.errors import StoreTrouble
from otop_core.reports import files
from otop_core.reports.takeaway import pack
from server import (
    access_log,
    entry,
    export,
    health,
    join,
    knowledge,
    lan,
    lists,
    login,
    meeting,
    product,
    setup,
    summary,
    swot,
    takeaway,
    village,
)
from server.request import ANYONE, Endpoint, OwnRoute

LOOK, FORM = ("GET", "HEAD"), ("GET", "HEAD", "POST")
EVERY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SIGNED_IN = "own.write"  # what everybody may do who is here by name
NOTHING_ELSE = tuple(f"/{folder}{rest}" for folder in ("export", "paper", "entry", "api") for rest in ("", "/{rest:path}"))

registry.load()
ROUTES: tuple[OwnRoute, ...] = (
    OwnRoute("/login", FORM, ANYONE, login.login),
    OwnRoute("/logout", FORM, SIGNED_IN, login.logout),
    OwnRoute("/join", FORM, ANYONE, join.join),
    OwnRoute("/setup", FORM, ANYONE, setup.setup),
    OwnRoute("/healthz", LOOK, ANYONE, health.healthz),
    # What the forms on the phones ask for; whose a form is and what it may write, the core decides for each.
    OwnRoute("/entry/draft", ("POST",), SIGNED_IN, entry.draft, for_scripts=True),
    OwnRoute("/entry/forget", ("POST",), SIGNED_IN, entry.forget, for_scripts=True),
    OwnRoute("/entry/check", ("POST",), SIGNED_IN, entry.check, for_scripts=True),
    OwnRoute("/entry/save", ("POST",), SIGNED_IN, entry.save, for_scripts=True),
    OwnRoute("/entry/villages", ("GET",), "rows.read", entry.villages, for_scripts=True),
    OwnRoute("/entry/alike", ("POST",), "rows.read", entry.similar_people, for_scripts=True),
    OwnRoute("/entry/photo", ("POST",), "rows.read", entry.photo, for_scripts=True, largest=photos.LARGEST),
    OwnRoute("/entry/file", ("POST",), "rows.read", entry.file, for_scripts=True, largest=importing.LARGEST),
    OwnRoute("/entry/photo/{hash}", ("GET",), "rows.read", entry.show_photo, for_scripts=True),
    OwnRoute("/meeting", FORM, "overview.read", meeting.page),
    OwnRoute("/meeting/link", LOOK, ANYONE, meeting.followed),
    OwnRoute("/summary", LOOK, "workshop.watch", summary.page),
    OwnRoute("/paper/village", LOOK, "rows.read", village.page),
    OwnRoute("/paper/product", LOOK, "rows.read", product.page),
    OwnRoute("/paper/swot", LOOK, "rows.read", swot.page),
    OwnRoute("/paper/knowledge_record", LOOK, "rows.read", knowledge.page),
    OwnRoute("/paper/knowledge_record.docx", ("GET",), "rows.read", knowledge.word),
    *(OwnRoute(f"/export/{name}.csv", ("GET",), report.action, export.download) for name, report in files.reports().items()),
    *(OwnRoute(f"/export/meeting.{kind}", ("GET",), "overview.read", takeaway.download) for kind in pack.FILES),
    OwnRoute("/export/template/{noun}.xlsx", ("GET",), "rows.read", lists.template),
    OwnRoute("/export/refused.xlsx", ("GET",), "rows.read", lists.refused),
    OwnRoute("/api/v1/{table}.csv", LOOK, ANYONE, takeaway.table),
    # Whatever else is asked for here is not there; without these lines Streamlit would answer with its page.
    *(OwnRoute(path, EVERY_METHOD, SIGNED_IN, health.not_found) for path in NOTHING_ELSE),
)


def routes() -> list[Route]:
    return [Route(route.path, Endpoint(route)) for route in ROUTES]


def lifespan(port: Callable[[], int]) -> Callable[[object], AbstractAsyncContextManager[None]]:
    """From start to stop: the store is opened, the set-up's code printed where it is needed, and everything closed in the end."""

    @asynccontextmanager
    async def started(app: object) -> AsyncIterator[None]:
        access_log.install()
        serving = lan.port_of(sys.argv, port())
        lan.serve(serving)
        setup.CODE.home = lambda: f"http://localhost:{serving}"
        process.announce_to(setup.announce)
        with suppress(StoreTrouble):  # the terminal and every page say so
            await run_in_threadpool(process.the_store)
        yield
        await run_in_threadpool(process.close)

    return started
