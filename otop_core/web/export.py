"""Files to take home: authorised, built beside the store, sent once, forgotten, and noted in the access log."""

import shutil
import tempfile
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlencode

from starlette.responses import FileResponse, Response
from starlette.types import Receive, Scope, Send

from otop_core.access import log, tickets
from otop_core.access.sessions import SignedIn
from otop_core.problems import Denied, SignedOut
from otop_core.reports import files
from otop_core.reports.filters import from_query
from otop_core.web import service
from otop_core.web.visit import Visit
from otop_core.words import _


class SentOnce(FileResponse):
    """A file whose folder goes when it is sent, also when the reader has hung up."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            shutil.rmtree(Path(self.path).parent, ignore_errors=True)


def download(visit: Visit) -> Response:
    """The report as CSV; personal data in full only with a ticket for which a reason was given."""
    if visit.who is None:
        raise SignedOut
    name = PurePosixPath(visit.path).stem
    filters = from_query(visit.query)
    reason = _reason(visit, visit.who, name)
    folder = Path(tempfile.mkdtemp(prefix="export-", dir=service.export_home(visit.store)))
    path = folder / f"{name}.csv"
    try:
        files.write_csv(visit.store, visit.who, name, filters, path, unmasked=bool(reason))
        log.note(visit.store, visit.who, "unmask" if reason else "export", name, detail=urlencode(filters.to_query()), reason=reason)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shown = files.file_name(name, filters, visit.who)
    return SentOnce(path, media_type="text/csv; charset=utf-8", headers={"Content-Disposition": attachment(name, shown)})


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
