"""Files to take home: authorised, built beside the store, sent once, forgotten, and noted in the access log."""

import shutil
import tempfile
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlencode

from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from otop_core import process
from otop_core.access import log, tickets
from otop_core.access.sessions import SignedIn
from otop_core.language.messages import _
from otop_core.model.errors import Denied, SignedOut, StoreFull
from otop_core.reports import files
from otop_core.reports.filters import from_query
from otop_core.store import UNWRITTEN, Store
from server.request import AppRequest


class OneTimeFile(FileResponse):
    """A file whose folder goes when it is sent, also when the reader has hung up.

    It is sent once it is whole, with its length: what fails before fails in words, and a line that breaks after shows as a failed download.
    """

    chunk_size = 1 << 20  # pieces of Starlette's 64 kB take twice as long

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            shutil.rmtree(Path(self.path).parent, ignore_errors=True)


def download(request: AppRequest) -> Response:
    """The report as CSV, with ``?workshop=`` of what came in there only; personal data in full only with a ticket and its reason."""
    if request.who is None:
        raise SignedOut
    name = PurePosixPath(request.path).stem
    filters, workshop = from_query(request.query), request.query.get("workshop", "")
    reason = _reason(request, request.who, name)
    folder = _folder(request.store)
    path = folder / f"{name}.csv"
    try:
        files.write_csv(request.store, request.who, name, filters, path, unmasked=bool(reason), workshop=workshop)
        shown = files.file_name(name, filters, request.who, workshop=files.workshop_of(request.store, request.who, workshop))
        about = filters.to_query() | ({"workshop": workshop} if workshop else {})
        log.note(request.store, request.who, "unmask" if reason else "export", name, detail=urlencode(about), reason=reason)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise StoreFull(UNWRITTEN) from error
        raise
    return OneTimeFile(path, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": attachment(f"{name}.csv", shown)})


def _folder(store: Store) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="export-", dir=process.export_home(store)))
    except OSError as error:
        raise StoreFull(UNWRITTEN) from error


def _reason(request: AppRequest, who: SignedIn, name: str) -> str:
    """Why the data are taken unmasked; '' where nobody asked for that. Never a masked file for a wrong ticket."""
    if "ticket" not in request.query:
        return ""
    reason = tickets.use(request.store, who, name, request.query["ticket"])
    if reason is None:
        log.note(request.store, who, "refused", name, detail="ticket")
        raise Denied(_("This link for the full data has been used or is too old. Please ask for the file once more on its page."))
    return reason


def attachment(name: str, shown: str) -> str:
    """The Thai file name by RFC 5987, and one in Latin letters for readers that do not know that."""
    return f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(shown, safe='')}"
