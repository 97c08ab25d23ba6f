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
from otop_core.store.duck import UNWRITTEN, Store
from server.request import Visit


class SentOnce(FileResponse):
    """A file whose folder goes when it is sent, also when the reader has hung up.

    It is sent once it is whole, with its length: what fails before fails in words, and a line that breaks after shows as a failed download.
    """

    chunk_size = 1 << 20  # pieces of Starlette's 64 kB take twice as long

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            shutil.rmtree(Path(self.path).parent, ignore_errors=True)


def download(visit: Visit) -> Response:
    """The report as CSV, with ``?workshop=`` of what came in there only; personal data in full only with a ticket and its reason."""
    if visit.who is None:
        raise SignedOut
    name = PurePosixPath(visit.path).stem
    filters, workshop = from_query(visit.query), visit.query.get("workshop", "")
    reason = _reason(visit, visit.who, name)
    folder = _folder(visit.store)
    path = folder / f"{name}.csv"
    try:
        files.write_csv(visit.store, visit.who, name, filters, path, unmasked=bool(reason), workshop=workshop)
        shown = files.file_name(name, filters, visit.who, workshop=files.workshop_of(visit.store, visit.who, workshop))
        about = filters.to_query() | ({"workshop": workshop} if workshop else {})
        log.note(visit.store, visit.who, "unmask" if reason else "export", name, detail=urlencode(about), reason=reason)
    except BaseException as error:
        shutil.rmtree(folder, ignore_errors=True)
        if isinstance(error, OSError):
            raise StoreFull(UNWRITTEN) from error
        raise
    return SentOnce(path, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": attachment(name, shown)})


def _folder(store: Store) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="export-", dir=process.export_home(store)))
    except OSError as error:
        raise StoreFull(UNWRITTEN) from error


def _reason(visit: Visit, who: SignedIn, name: str) -> str:
    """Why the data are taken unmasked; '' where nobody asked for that. Never a masked file for a wrong ticket."""
    if "ticket" not in visit.query:
        return ""
    reason = tickets.use(visit.store, who, name, visit.query["ticket"])
    if reason is None:
        log.note(visit.store, who, "refused", name, detail="ticket")
        raise Denied(_("This link for the full data has been used or is too old. Please ask for the file once more on its page."))
    return reason


def attachment(name: str, shown: str) -> str:
    """The Thai file name by RFC 5987, and one in Latin letters for readers that do not know that."""
    return f"attachment; filename=\"{name}.csv\"; filename*=UTF-8''{quote(shown, safe='')}"
