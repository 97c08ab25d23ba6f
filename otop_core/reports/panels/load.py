"""The book of a meeting: its panels, read in one look at the store, as of any day."""

import datetime as dt
from dataclasses import replace

from otop_core.access.roles import VIEWER
from otop_core.access.sessions import SignedIn
from otop_core.admin import settings
from otop_core.language import labels, messages
from otop_core.language.messages import _
from otop_core.language.thai_calendar import bangkok_day
from otop_core.model.errors import Denied
from otop_core.reports import course, overview, resolutions, results, since
from otop_core.reports.filters import Filters
from otop_core.reports.panels import areas, method, outlook, products, published, sales, scores
from otop_core.reports.panels.panel import Book
from otop_core.reports.panels.seen import Seen
from otop_core.reports.query import asking
from otop_core.store import Store

PANELS = (  # in the order of a meeting
    method.headline,
    method.since_meeting,
    sales.cumulative,
    areas.course_of_areas,
    sales.districts,
    scores.scores,
    sales.months,
    areas.areas,
    sales.categories,
    sales.channels,
    published.published,
    outlook.outlook,
    products.steps,
    products.standing_still,
    products.waiting_times,
    method.indicators,
    products.stars,
    products.expiring,
    method.resolved,
)


def cached(store: Store, who: SignedIn, as_of: dt.date | None = None) -> Book:
    """The panels as of the end of a day (None: now), out of memory while the store has not changed.  Raises Denied."""
    if not who.may("overview.read"):
        raise Denied
    key = ("panels", bangkok_day(store.clock()), as_of, who.language, who.role, who.actor_.reach("rows.read"))
    return store.remember(key, ("all",), lambda: load(store, who, as_of))


def for_meeting(store: Store, who: SignedIn, language: str, as_of: dt.date | None = None) -> Book:
    """The same with the eyes of a meeting, whoever asks: everybody in the room reads what is shown there or handed round."""
    return cached(store, replace(who, actor_=replace(who.actor_, role=VIEWER, district=""), language=language), as_of)


def load(store: Store, who: SignedIn, as_of: dt.date | None = None) -> Book:
    """The same, asked anew."""
    filters = Filters(as_of=as_of)
    glance = overview.cached(store, filters, who.language, who)
    names = {code: labels.district(code, who.language) for code in settings.districts(store)}
    with asking(store, filters) as (cursor, question):
        read = course.read(cursor, question, who, names)
        now = course.made(read, who.language)
        found = results.load(store, who, read.year, as_of=as_of)
        last = resolutions.last_known(cursor, question)
        changed = since.cached(store, who, last.held_on, as_of) if last else None
        seen = Seen(who, read, now, glance, found, last, changed, cursor, question)
        panels = tuple(drawn for panel in PANELS if (drawn := panel(seen)))
    title = messages.say(_("Figures for the meeting"), who.language)
    return Book(title, read.year, glance.as_of, glance.source, panels)
