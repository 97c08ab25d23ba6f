"""Meeting mode: the figures of a meeting as slides, in large type, for a projector; no personal data, whoever presents.

By a link that ends within hours the members of the meeting read the same slides on their phones.
"""

import datetime as dt
import ipaddress
from urllib.parse import urlencode, urlsplit

import segno
from markupsafe import Markup
from starlette.responses import RedirectResponse, Response

from otop_core.access.roles import VIEWER, Actor
from otop_core.access.sessions import SignedIn
from otop_core.language.messages import _, say
from otop_core.language.thai_calendar import show_moment
from otop_core.meetings import links
from otop_core.meetings.links import MeetingLink
from otop_core.model.errors import SignedOut
from otop_core.reports import filters
from otop_core.reports.panels import load
from server import assets, lan, rendering
from server.headers import HOST
from server.request import AppRequest
from server.slides import slide

STYLE = Markup((rendering.TEMPLATES / "meeting.css").read_text(encoding="utf-8"))
SCRIPT = "/app/static/meeting.js"


def page(request: AppRequest) -> Response:
    """The slides as of ``?as_of=``; the form on the first of them makes or ends the link.  Raises Invalid where that is no day."""
    if request.who is None:
        raise SignedOut
    as_of = filters.from_query({"as_of": request.query.get("as_of", "")}).as_of
    query = f"?{urlencode({'as_of': as_of})}" if as_of else ""
    if request.method == "POST":
        if request.form.get("act") == "end":
            links.end(request.store, request.who)
        else:
            links.make(request.store, request.who, as_of)
        return RedirectResponse(f"/meeting{query}", 303)
    link = links.current(request.store)
    return slides(
        request,
        as_of,
        request.who,
        back=f"/figures{query}",
        may_share=request.who.may(links.ACTION),
        link=shown(request, link) if link and link.as_of == as_of else None,
    )


def followed(request: AppRequest) -> Response:
    """The slides for who has come by the link, with or without an account.  Raises Gone."""
    link = links.followed(request.store, request.query.get("key", ""))
    guest = SignedIn("", "", "", "", Actor("", "", VIEWER), request.language, link.ends_at)
    return slides(request, link.as_of, guest)


def slides(
    request: AppRequest,
    as_of: dt.date | None,
    who: SignedIn,
    *,
    back: str = "",
    may_share: bool = False,
    link: dict[str, object] | None = None,
) -> Response:
    """``back``: where the way out leads, '' for who has come by the link."""
    book = load.for_meeting(request.store, who, request.language, as_of)
    return rendering.page(
        "meeting.html",
        request.language,
        book=book,
        slides=[slide(panel, say(_("Million baht"), request.language)) for panel in book.panels],
        meeting_style=STYLE,
        script=assets.address(SCRIPT),
        back=back,
        may_share=may_share,
        link=link,
        start_again=lan.start_again(),
    )


def shown(request: AppRequest, link: MeetingLink) -> dict[str, object]:
    """The address, its QR and until when; the address is '' where phones cannot reach this machine."""
    base = address_for_phones(request)
    address = f"{base}/meeting/link?key={link.token}" if base else ""
    picture = Markup(segno.make(address, error="m").svg_inline(border=2, light="#fff", omitsize=True)) if address else ""
    return {"address": address, "picture": picture, "until": show_moment(link.ends_at, request.language)}


def address_for_phones(request: AppRequest) -> str:
    """The one the presenter came by; where that is this very machine's own, its address in the network."""
    name = urlsplit(f"//{request.host}").hostname or ""
    if not name or is_loopback(name) or not HOST.fullmatch(request.host.encode()):
        return next(iter(lan.addresses()), "")
    return f"{'https' if request.is_secure else 'http'}://{request.host}"


def is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
