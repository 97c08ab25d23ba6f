"""The figures of a meeting as files: the pack and its parts with what a meeting may see; each table at an address that stays, for Excel."""

import hashlib
from dataclasses import replace
from pathlib import PurePosixPath

from starlette.responses import Response

from otop_core.access import data_keys, log
from otop_core.language.messages import _, say
from otop_core.language.thai_calendar import show_date, today
from otop_core.model.errors import Gone, SignedOut
from otop_core.reports import filters
from otop_core.reports.panels import load
from otop_core.reports.takeaway import pack, tables
from server.export import attachment
from server.request import AppRequest

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "zip": "application/zip",
}
NO_TABLE = _("There is no table of this name. The dictionary names all there are.")


def download(request: AppRequest) -> Response:
    """``/export/meeting.zip`` and its parts, as of ``?as_of=``: the same whoever takes it, so that it can be handed round."""
    if request.who is None:
        raise SignedOut
    kind = PurePosixPath(request.path).suffix[1:]
    as_of = filters.from_query({"as_of": request.query.get("as_of", "")}).as_of
    book = load.for_meeting(request.store, request.who, request.language, as_of)
    made = pack.FILES[kind](book, request.language)
    log.note(request.store, request.who, "export", "meeting_pack", detail=kind)
    shown = f"{say(_('Meeting figures'), request.language)}_{show_date(as_of or today(), request.language)}.{kind}".replace(" ", "_")
    return Response(made, media_type=TYPES[kind], headers={"Content-Disposition": attachment(f"meeting.{kind}", shown)})


def table(request: AppRequest) -> Response:
    """``/api/v1/NAME.csv``, with what this reader may see; not sent again where nothing has changed (ETag).

    Who has no session reads with a data key, as Excel does: the 401 makes it ask for name and password.  Raises Denied, Gone.
    """
    who = request.who or data_keys.reader(request.store, request.authorization, request.language)
    if who is None:
        return Response(say(SignedOut().text, request.language), 401, {"WWW-Authenticate": 'Basic realm="OTOP", charset="UTF-8"'})
    as_of = filters.from_query({"as_of": request.query.get("as_of", "")}).as_of
    book = load.cached(request.store, replace(who, language=request.language), as_of)
    name = PurePosixPath(request.path).stem
    made = tables.csv_of(book, name, request.language)
    if made is None:
        raise Gone(NO_TABLE)
    tag = f'"{hashlib.sha256(made).hexdigest()[:32]}"'
    if tag in [one.strip().removeprefix("W/") for one in request.if_none_match.split(",")]:
        return Response(status_code=304, headers={"ETag": tag})
    log.note(request.store, who, "export", name, detail="api")
    return Response(made, media_type="text/csv; charset=utf-8", headers={"ETag": tag})
