"""Excel files of the page that takes in lists: an empty one of each register, and the rows that could not be taken in."""

from pathlib import PurePosixPath

from starlette.responses import Response

from otop_core.access import log
from otop_core.language.messages import _, say
from otop_core.lists import waiting, workbooks
from otop_core.lists.registers import REGISTERS
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import Gone, SignedOut
from server.export import attachment
from server.request import AppRequest
from server.takeaway import TYPES

NOTHING = _("There is no list that waits.")


def template(request: AppRequest) -> Response:
    """``/export/template/NOUN.xlsx``; raises Gone."""
    noun = PurePosixPath(request.path).stem
    if noun not in REGISTERS:
        raise Gone
    name = f"{say(NOUNS[noun].plural, request.language)}.xlsx".replace(" ", "_")
    return _workbook(workbooks.template(noun, request.language), f"{noun}.xlsx", name)


def refused(request: AppRequest) -> Response:
    """``/export/refused.xlsx``: of the list that waits, as its owner put it in; written into the log, because it names people."""
    if request.who is None:
        raise SignedOut
    now = waiting.opened(request.store, request.who, None)
    if now is None or not now.noun:
        raise Gone(NOTHING)
    made = workbooks.refused(now.matched(request.store, request.who, request.language), request.language)
    log.note(request.store, request.who, "export", "refused_rows", detail=now.noun)
    return _workbook(made, "refused.xlsx", f"{say(_('Not taken in'), request.language)}.xlsx".replace(" ", "_"))


def _workbook(made: bytes, plain: str, shown: str) -> Response:
    return Response(made, media_type=TYPES["xlsx"], headers={"Content-Disposition": attachment(plain, shown)})
