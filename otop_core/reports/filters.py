"""What a screen shows: fiscal year, place, area, category, step, and the day it looks back from.

The same filters stand in the address of a page, in a link to the list behind a number and in a download; a URL is never trusted.
"""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from otop_core.language import places, text, thai_calendar, vocabulary
from otop_core.language.messages import Text, _
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import Invalid, Problem
from otop_core.products import steps

FIRST_YEAR = 2540
OLDEST = dt.date(1957, 1, 1)
NAMES = {
    "fiscal_year": "fy",
    "district": "district",
    "area": "area",
    "category": "category",
    "as_of": "as_of",
    "step": "step",
    "status": "status",
    "text": "q",
}
# Numbers of the overview that are more than one status: each opens its list under one of these names.
SPECIAL_STATUSES = {
    "applicable": _("Step applies"),
    "expiring": _("Certificate expires within 90 days"),
    "done_in_year": _("Done in the fiscal year"),
    "all_done": _("All steps done that apply"),
}
LABELS = {
    "fiscal_year": _("Fiscal year"),
    "district": _("District"),
    "area": _("Area"),
    "category": _("OTOP category"),
    "as_of": _("As of"),
    "step": _("Step"),
    "status": _("Status"),
    "text": _("Search"),
}


@dataclass(frozen=True)
class Filters:
    """'' and None mean all. With ``as_of`` only what was recorded by that day counts, and it takes the place of today."""

    fiscal_year: int | None = None
    district: str = ""
    area: str = ""
    category: str = ""
    as_of: dt.date | None = None
    step: str = ""
    status: str = ""
    text: str = ""

    def to_query(self) -> dict[str, str]:
        """The values that are set, under the names of the address line."""
        given = {query: getattr(self, name) for name, query in NAMES.items()}
        return {query: str(value) for query, value in given.items() if value not in (None, "")}

    def day(self, today: dt.date) -> dt.date:
        """The day the stock is judged on: the end of the fiscal year, or today (``as_of``) where that comes first."""
        now = min(self.as_of or today, today)
        return min(thai_calendar.fiscal_year_end(self.fiscal_year), now) if self.fiscal_year else now

    def year(self, today: dt.date) -> int:
        """The fiscal year the events and months are of; looking back from ``as_of`` no year has begun that begins after that day."""
        begun = thai_calendar.fiscal_year(min(self.as_of or today, today))
        if self.fiscal_year is None:
            return begun
        return min(self.fiscal_year, begun) if self.as_of else self.fiscal_year

    def of_noun(self, noun: str) -> "Filters":
        """These filters without those that this noun knows nothing of: a household has no area, a sage no category."""
        cls = NOUNS[noun]
        if not cls.counted:  # what the charts do not count has no past day, no area and no step
            return Filters(district="" if cls.is_provincial() else self.district, text=self.text)
        known = cls.abouts()
        kept = self if noun == "product" else replace(self, step="", status="")
        return replace(kept, area=kept.area if "area" in known else "", category=kept.category if "category" in known else "")


def _district(code: str, today: dt.date) -> str:
    return places.district(code).code


def _step(code: str, today: dt.date) -> str:
    return steps.BY_CODE[code].code


def _year(typed: str, today: dt.date) -> int:
    if not re.fullmatch("[0-9]{4}", typed) or not FIRST_YEAR <= int(typed) <= thai_calendar.fiscal_year(today) + 1:
        raise KeyError(typed)
    return int(typed)


def _day(typed: str, today: dt.date) -> dt.date:
    found = thai_calendar.parse_date(typed, today)
    if found is None or not OLDEST <= found <= today:
        raise KeyError(typed)
    return found


def _text(typed: str, today: dt.date) -> str:
    if len(typed) > 120:
        raise KeyError(typed)
    return typed


def _listed(*codes: str) -> Callable[[str, dt.date], str]:
    def read(typed: str, today: dt.date) -> str:
        if typed not in codes:
            raise KeyError(typed)
        return typed

    return read


READERS: dict[str, Callable[[str, dt.date], object]] = {
    "fiscal_year": _year,
    "district": _district,
    "area": _listed(*vocabulary.codes("dev_area")),
    "category": _listed(*vocabulary.codes("otop_category")),
    "as_of": _day,
    "step": _step,
    "status": _listed(*vocabulary.codes("step_status"), *SPECIAL_STATUSES),
    "text": _text,
}


def read_query(given: Mapping[str, str], today: dt.date | None = None) -> tuple[Filters, list[Problem]]:
    """The filters of an address that can be read, and a problem for each that cannot; names it does not know are left alone."""
    today = today or thai_calendar.today()
    found: dict[str, object] = {}
    wrong = []
    for name, query in NAMES.items():
        typed = text.tidy(str(given.get(query) or "")[:1000])
        if not typed:
            continue
        try:
            found[name] = READERS[name](typed if name == "text" else text.ascii_digits(typed), today)
        except KeyError:
            wrong.append(Problem(name, Text(_("Please choose again: {label}."), {"label": Text(LABELS[name])})))
    return Filters(**found), wrong  # type: ignore[arg-type]


def from_query(given: Mapping[str, str], today: dt.date | None = None) -> Filters:
    """The filters of an address. Raises Invalid with every field that is wrong."""
    found, wrong = read_query(given, today)
    if wrong:
        raise Invalid(wrong)
    return found
