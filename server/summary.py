"""A workshop's summary on one sheet of A4."""

from starlette.responses import Response

from otop_core.language.messages import _, say
from otop_core.language.thai_calendar import show_date
from otop_core.model.errors import Gone, SignedOut
from otop_core.workshop import summary
from server import paper, rendering
from server.request import AppRequest

MANY = 30  # names of the selected, on one sheet with all the rest


def page(request: AppRequest) -> Response:
    """The summary of ``?workshop=``; of another district it is refused, of none there is nothing."""
    if request.who is None:
        raise SignedOut
    language = request.language
    try:
        found = summary.load(request.store, request.who.actor_, request.query.get("workshop", ""), language)
    except Gone as gone:
        return rendering.notice(gone.text, language, 404)
    undecided = [(say(_("has not chosen yet"), language), found.undecided)] if found.undecided else []
    return paper.page(
        "summary.html",
        request,
        back="/workshops",
        back_to=_("Workshops"),
        summary=found,
        held_on=show_date(found.workshop.held_on, language, long=True),
        learn=[*found.learn, *undecided],
        many=_selected(found) > MANY,
    )


def _selected(found: summary.Summary) -> int:
    """How many people are selected or in reserve; where they are many, what the sages know stands in columns."""
    return sum(len(names) for _about, results in found.decided for _label, _n, names in results)
