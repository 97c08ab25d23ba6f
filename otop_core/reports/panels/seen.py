"""What the panels are made of, and the words they share."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from otop_core.access.sessions import SignedIn
from otop_core.language import messages
from otop_core.language.messages import Text, _
from otop_core.meetings.meetings import Meeting
from otop_core.reports.course import Course, Read
from otop_core.reports.overview import Overview
from otop_core.reports.panels.panel import Column, Value
from otop_core.reports.query import Asking
from otop_core.reports.results import Results
from otop_core.reports.since import Since
from otop_core.store import Cursor

MILLION = 1_000_000
LIGHTS = {  # a shape and a word each: an old projector and a colour-blind eye tell no red from green
    "on": ("●", _("on course")),
    "behind": ("▲", _("behind")),
    "far": ("■", _("far behind")),
    "": ("–", _("cannot be judged")),
}
OFFICE = _("the community development office of that district")


@dataclass(frozen=True)
class Seen:
    """Everything that was read once for all panels, and the question by which each of them asks the rest.

    ``last``: the last meeting before the day, ``since``: what has changed since; None where there was none.
    """

    who: SignedIn
    read: Read
    course: Course
    overview: Overview
    results: Results
    last: Meeting | None
    since: Since | None
    cursor: Cursor
    question: Asking

    def say(self, text: str | Text, **values: object) -> str:
        return messages.say(text, self.who.language, **values)

    def million(self, baht: Decimal | None) -> str:
        return "–" if baht is None else self.say(_("{n} million baht"), n=f"{float(baht) / MILLION:,.1f}")

    def records(self, sql: str, **more: Any) -> list[tuple[Any, ...]]:
        """The rows of a question about records, of what was known on the day."""
        return self.question.records(self.cursor, sql, **more)

    def derived(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a question about ``standing`` or ``product_step``, which keep the past themselves."""
        return self.cursor.all(sql, **self.question.using(sql))

    def district(self) -> Column:
        return Column("district", self.say(_("District")), "text")

    def baht(self, key: str, heading: str, colour: str = "", **values: object) -> Column:
        return Column(key, self.say(heading, **values), "baht", self.say(_("baht")), colour)

    def count(self, key: str, heading: str, colour: str = "", **values: object) -> Column:
        return Column(key, self.say(heading, **values), "count", "", colour)

    def list_of(self, page: str, district: str = "", **more: str) -> str:
        """The address of the list behind a number, for those who may see it."""
        reach = self.who.actor_.reach("rows.read")
        if reach is None or reach not in ("", district):
            return ""
        return f"/{page}?{urlencode({**({'district': district} if district else {}), **more})}"


def added(values: list[Value]) -> Value:
    """The sum of what is known; None where nothing is."""
    known = [value for value in values if isinstance(value, int | float | Decimal)]
    return sum(known[1:], known[0]) if known else None
