"""One picture of a village in a fiscal year, on paper: from what villagers know to what came of it."""

from starlette.responses import Response

from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_date
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import SignedOut
from otop_core.reports import village as villages
from otop_core.reports import village_path
from server import paper
from server.request import AppRequest

MOST = 14  # names or days in one part of the sheet


def page(request: AppRequest) -> Response:
    """The village of ``?id=`` in the fiscal year ``?year=`` (B.E.; the present one where it names none)."""
    if request.who is None:
        raise SignedOut
    year = request.query.get("year", "")
    here = villages.load(request.store, request.who, request.query.get("id", ""), int(year) if year.isascii() and year.isdigit() else None)
    happened = [(show_date(one.day, request.language), NOUNS[one.noun].label, one.title) for one in village_path.timeline(here) if one.day]
    return paper.page(
        "village.html",
        request,
        back=f"/villages?id={here.id}&year={here.year}",
        back_to=_("Villages"),
        here=here,
        path=village_path.path(here),
        names={noun: [one.title for one in found] for noun, found in here.found.items()},
        plural={noun: NOUNS[noun].plural or NOUNS[noun].label for noun in here.found},
        listed=("occupation_group", "product", "sage", "trainer"),
        happened=happened[:MOST],
        most=MOST,
    )
