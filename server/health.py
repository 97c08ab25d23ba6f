"""For monitoring: does the app work, and which version of the program and of the store is it?"""

from starlette.responses import JSONResponse, Response

import otop_core
from otop_core.language.messages import Text, _
from otop_core.model.errors import StoreBusy, StoreDamaged, StoreTrouble
from otop_core.store import schema
from server import rendering
from server.request import AppRequest


def healthz(request: AppRequest) -> Response:
    return JSONResponse({"status": "ok", "version": otop_core.__version__, "schema": schema(request.store)})


def unhealthy(trouble: StoreTrouble) -> Response:
    """Which kind of trouble, and no path: anyone may ask."""
    kind = "busy" if isinstance(trouble, StoreBusy) else "damaged" if isinstance(trouble, StoreDamaged) else "unusable"
    return JSONResponse({"status": "trouble", "version": otop_core.__version__, "store": kind}, 503)


def not_found(request: AppRequest) -> Response:
    return rendering.notice(Text(_("There is nothing at this address.")), request.language, 404)
