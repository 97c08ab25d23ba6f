"""One picture of a product on paper: from the wisdom it comes from to what it sells."""

from starlette.responses import Response

from otop_core.language.messages import _, say
from otop_core.language.thai_calendar import show_date
from otop_core.model.errors import SignedOut
from otop_core.products.evidence import Certificate, OpcEntry, Registration
from otop_core.reports import product, village_path
from otop_core.reports import village as villages
from otop_core.reports.product import ProductPage
from otop_core.results.sales import CHANNELS, Sale
from server import paper
from server.request import AppRequest

MOST = 10  # lines in one part of the sheet
OF_VILLAGE = ("sages", "households", "train")  # stations of the village's path that stand before the product


def page(request: AppRequest) -> Response:
    """The product of ``?id=``, with how its village stands in the present fiscal year."""
    if request.who is None:
        raise SignedOut
    found = product.load(request.store, request.who, request.query.get("id", ""))
    here = villages.load(request.store, request.who, found.origin.village)
    path = [(station, standing) for station, standing in village_path.path(here) if station.code in OF_VILLAGE]
    happened = [(show_date(one.day, request.language), say(one.about, request.language), one.title) for one in found.timeline]
    return paper.page(
        "product.html",
        request,
        back=f"/products?id={found.now.product.id}",
        back_to=_("Products"),
        found=found,
        here=here,
        path=path,
        papers=_papers(found, request.language),
        channels=[(Sale.abouts()[channel].label, found.sold.channels[channel]) for channel in CHANNELS],
        happened=happened[:MOST],
        most=MOST,
    )


def _papers(found: ProductPage, language: str) -> list[str]:
    """Registrations, certificates and stars, each with until when it holds."""
    lines = []
    for standing in found.now.steps:
        for held in standing.evidence:
            one = held.record
            until = getattr(one, "valid_until", None) or getattr(one, "expires_on", None)
            if isinstance(one, (Registration, Certificate)):
                ends = f" · {say(_('until {day}'), language, day=show_date(until, language))}" if until else ""
                lines.append(f"{say(one.label, language)} {one.title()}{ends}")
            elif isinstance(one, OpcEntry) and one.stars:
                lines.append(f"{say(one.label, language)} {one.opc_year}: {'★' * int(one.stars)}")
    return lines
