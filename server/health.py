"""For whoever watches over the app: does it work, and which version of program and store is it?"""

from starlette.responses import JSONResponse, Response

import otop_core
from otop_core.language.messages import Text, _
from otop_core.model.errors import StoreBusy, StoreDamaged, StoreTrouble
from otop_core.store import open as opening
from server import pages
from server.request import Visit


def healthz(visit: Visit) -> Response:
    return JSONResponse({"status": "ok", "version": otop_core.__version__, "schema": opening.schema(visit.store)})


def ill(trouble: StoreTrouble) -> Response:
    """Which kind of trouble, and no path: anyone may ask."""
    kind = "busy" if isinstance(trouble, StoreBusy) else "damaged" if isinstance(trouble, StoreDamaged) else "unusable"
    return JSONResponse({"status": "trouble", "version": otop_core.__version__, "store": kind}, 503)


def not_there(visit: Visit) -> Response:
    return pages.notice(Text(_("There is nothing at this address.")), visit.language, 404)
