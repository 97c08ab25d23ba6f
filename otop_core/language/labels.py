"""Names beside codes, and the sentences every table, chart and file carries, in the reader's language."""

import datetime as dt
from functools import cache

from otop_core.language import places, vocabulary
from otop_core.language.messages import _, say
from otop_core.language.thai_calendar import MONTHS_TH_SHORT, show_date

AREAS = vocabulary.codes("dev_area")


@cache
def district(code: str, language: str) -> str:
    """The name of a district; a code no longer in force is shown as it is."""
    try:
        return places.name(places.district(code), language)
    except KeyError:
        return code


@cache
def subdistrict(code: str, language: str) -> str:
    try:
        return places.name(places.subdistrict(code), language)
    except KeyError:
        return code


def district_called(code: str, language: str) -> str:
    """With the word for a district before it."""
    return say(_("{name} district"), language, name=district(code, language))


def village(moo: int | None, name: str, language: str) -> str:
    return say(_("Moo {moo} {name}"), language, moo=moo, name=name) if moo else name


def area(code: str | None, language: str) -> str:
    return vocabulary.label("dev_area", code, language)


def month(day: dt.date, language: str) -> str:
    """The month and the last two digits of its year, short enough for a phone."""
    if language == "th":
        return f"{MONTHS_TH_SHORT[day.month - 1]} {(day.year + 543) % 100:02d}"
    shown = show_date(day, language).split()
    return f"{shown[1]} {day.year % 100:02d}"


def month_names(language: str) -> list[str]:
    """The short names of January to December."""
    return [show_date(dt.date(2000, number, 1), language).split()[1] for number in range(1, 13)]


def source(province_code: str, is_sample: bool, language: str) -> str:
    """Where the numbers come from; sample data say so."""
    province = places.name(places.province(province_code), language) if province_code else ""
    own = say(_("Register of the Community Development office, {province}"), language, province=province)
    return f"{own} ({say(_('Sample data, not real data'), language)})" if is_sample else own


def as_of(day: dt.date, language: str) -> str:
    """ข้อมูล ณ วันที่ ..."""
    return say(_("Data as of {day}"), language, day=show_date(day, language))
