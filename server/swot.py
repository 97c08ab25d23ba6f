"""The SWOT board of a village, group or product on paper, with the data it rests on and what is missing in them."""

from starlette.responses import Response

from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.language.thai_calendar import bangkok_day, fiscal_year
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import SignedOut
from otop_core.reports import completeness, swot
from otop_core.reports import village as villages
from server import paper
from server.request import AppRequest


def page(request: AppRequest) -> Response:
    """The board of ``?village=``, ``?group=`` or ``?product=`` in the fiscal year ``?year=`` (B.E.; without one the present)."""
    if request.who is None:
        raise SignedOut
    typed = request.query.get("year", "")
    this = fiscal_year(bangkok_day(request.store.clock()))
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else this
    about = swot.subject(request.store, request.who, dict(request.query))
    data = completeness.load(request.store, request.who, about.village_id)
    return paper.page(
        "swot.html",
        request,
        back=f"/swot?{about.kind}={about.id}&year={year}",
        back_to=_("SWOT items"),
        about=about,
        kind=vocabulary.label("swot_target", about.kind, request.language),
        place=villages.named(request.store, request.who, about.village_id),
        year=year,
        board=swot.load(request.store, request.who, about.id, year, about.kind),
        sides=[(side, vocabulary.label("swot_quadrant", side, request.language)) for side in swot.SIDES],
        data=data,
        nouns=[(NOUNS[noun].label, total, data.of(noun)) for noun, total in data.total.items()],
    )
