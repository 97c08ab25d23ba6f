"""Files of the meetings: the meetings, their resolutions, and what changed since the last one, for whoever sees aggregates."""

from collections.abc import Iterator
from decimal import Decimal

from otop_core.access.sessions import SignedIn
from otop_core.language import labels, vocabulary
from otop_core.language.messages import _, say
from otop_core.language.thai_calendar import bangkok_day
from otop_core.meetings.meetings import Meeting
from otop_core.meetings.resolutions import Resolution
from otop_core.reports import resolutions, since
from otop_core.reports.filters import Filters
from otop_core.reports.resolutions import ResolutionLine
from otop_core.reports.small_counts import People, show
from otop_core.store import Store

Lines = list[list[object]]
NAMES = ("meetings", "resolutions", "since")
SINCE = (
    _("From the day"),
    _("Up to the day"),
    _("District code"),
    _("District"),
    _("Item code"),
    _("Item"),
    _("Then"),
    _("Now"),
    _("Change"),
)


def table(store: Store, who: SignedIn, name: str, filters: Filters) -> tuple[list[str], Lines]:
    """Headings in the reader's language, and the lines; raises Denied."""
    if name == "meetings":
        headings = [about.label for about in Meeting.abouts().values()]
        made = [list(line.meeting.values().values()) + [line.meeting.id] for line in resolutions.meetings(store, who)]
        return [say(heading, who.language) for heading in (*headings, _("Record ID"))], made
    if name == "resolutions":
        headings = [
            _("Meeting"),
            _("Day of the meeting"),
            *(about.label for key, about in Resolution.abouts().items() if key != "meeting_id"),
        ]
        told = resolutions.every(store, who, filters.as_of, filters.district)
        return [say(heading, who.language) for heading in (*headings, _("Overdue"), _("Record ID"))], [_line(one, who) for one in told]
    return [say(heading, who.language) for heading in SINCE], list(_since(store, who, filters))


def _line(one: ResolutionLine, who: SignedIn) -> list[object]:
    status = vocabulary.label("resolution_status", one.status, who.language)
    place = labels.district(one.district, who.language) if one.district else say(_("The whole province"), who.language)
    overdue = say(_("Overdue"), who.language) if one.overdue else ""
    return [one.meeting_name, one.met_on, one.what, one.owner, place, one.due_on, status, one.done_on, one.note, overdue, one.id]


def _since(store: Store, who: SignedIn, filters: Filters) -> Iterator[list[object]]:
    """What changed from the last meeting before the day the file is of; no line where there was none."""
    last = resolutions.last_meeting(store, who, filters.as_of or bangkok_day(store.clock()))
    if last is None:
        return
    found = since.cached(store, who, last.held_on, filters.as_of, filters.district)
    days, language = [found.start, found.end], who.language
    place = _place(filters.district, language)
    for pair in found.pairs:
        sides = [_shown(pair.then, language), _shown(pair.now, language)]
        yield [*days, *place, pair.code, say(pair.title, language), *sides, pair.change]
    for moved in found.moved:
        for code, n in moved.districts:
            yield [*days, *_place(code, language), f"list.{moved.code}", say(moved.title, language), "", "", n]
    for sold in found.sales.districts:
        months = " → ".join(labels.month(month, language) for month in (found.sales.month_then, found.sales.month_now))
        name = f"{say(_('Sales (baht)'), language)} {months}"
        yield [*days, *_place(sold.district, language), "sales", name, *map(_baht, (sold.then, sold.now, sold.change))]


def _place(code: str, language: str) -> list[object]:
    return [code, labels.district(code, language) if code else say(_("The whole province"), language)]


def _shown(one: People, language: str) -> object:
    return one.n if one.n is not None and not one.hidden else show(one, language)


def _baht(value: Decimal | None) -> object:
    return "" if value is None else value
