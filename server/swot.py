"""The SWOT board of a village on paper."""

from starlette.responses import Response

from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.language.thai_calendar import bangkok_day, fiscal_year
from otop_core.model.errors import SignedOut
from otop_core.reports import swot
from otop_core.reports import village as villages
from server import paper
from server.request import AppRequest


def page(request: AppRequest) -> Response:
    """The board of ``?village=`` in the fiscal year ``?year=`` (B.E.; the present one where it names none)."""
    if request.who is None:
        raise SignedOut
    typed = request.query.get("year", "")
    this = fiscal_year(bangkok_day(request.store.clock()))
    year = int(typed) if typed.isascii() and typed.isdigit() and len(typed) == 4 else this
    here = villages.load(request.store, request.who, request.query.get("village", ""), year)
    board = swot.load(request.store, request.who, here.id, year)
    return paper.page(
        "swot.html",
        request,
        back=f"/swot?village={here.id}&year={year}",
        back_to=_("SWOT items"),
        here=here,
        board=board,
        sides=[(side, vocabulary.label("swot_quadrant", side, request.language)) for side in swot.SIDES],
    )
