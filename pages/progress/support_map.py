"""Where partners help and where help is missing: by area, sector, kind and work process, and by product and group."""

from collections.abc import Sequence

import streamlit as st

from otop_core.admin import settings
from otop_core.language import labels, thai_calendar
from otop_core.language.messages import _
from otop_core.reports import support_map, support_map_names
from otop_core.reports.support_map import BAHT, NUMBER, UNITS, Help, SupportMap, together
from otop_core.reports.support_map_names import NamedMap
from pages.shared import menu, table
from pages.shared.current_user import language, require, say, store
from pages.shared.download import offered
from pages.shared.feedback import tried

YEARS = 6  # back from the present one
who = require("overview.read")


def chosen() -> tuple[int, str, str]:
    """The fiscal year, the district ('' for all), and what the cells show."""
    this = thai_calendar.fiscal_year(thai_calendar.today())
    left, right = st.columns(2)
    year = left.selectbox(say(_("Fiscal year")), list(range(this, this - YEARS, -1)), key="support_year")
    names = {code: labels.district(code, language()) for code in settings.districts(store())}
    district = right.selectbox(
        say(_("District")), ["", *names], format_func=lambda code: names.get(code) or say(_("All")), key="support_district"
    )
    unit = st.segmented_control(
        say(_("The cells show")), list(UNITS), default=NUMBER, format_func=lambda code: say(UNITS[code]), key="support_unit"
    )
    return year, district or "", unit or NUMBER


def cells(line: Sequence[Help], unit: str, most: int) -> list[table.Heat]:
    """A row with its sum behind it."""
    found = [table.Heat(one.shown(unit, language()), one.strength(unit) / most if most else 0, one.is_none()) for one in line]
    return [*found, table.Heat(together(line).shown(unit, language()), is_none=together(line).is_none())]


def draw(one: SupportMap, unit: str) -> None:
    """Two sides; which of them supports do not say is told under it."""
    st.subheader(say(one.title))
    most = max(cell.strength(unit) for line in one.cells for cell in line)
    rows = [(table.Cell(name), cells(line, unit, most)) for name, line in zip(one.rows, one.cells, strict=True)]
    table.heat(["", *one.columns, say(_("Total"))], rows, say(one.title))
    for told in support_map.untold(one.untold, language()):
        st.caption(say(told))


def by_name(one: NamedMap, unit: str) -> None:
    """Products or groups, those with a gap first; each name opens its page."""
    st.subheader(say(one.title))
    if not one.whole:
        st.info(say(_("Nothing registered here yet.")), icon=":material/inbox:")
        return
    st.caption(say(_("{n} of {total} got no help in this fiscal year."), n=f"{one.without:,}", total=f"{one.whole:,}"))
    address = menu.page_of(one.noun).url_path
    most = max(cell.strength(unit) for row in one.rows for cell in row.cells)
    rows = [(table.Cell(row.name, f"/{address}?id={row.id}"), cells(row.cells, unit, most)) for row in one.rows]
    table.heat(["", *one.columns, say(_("Total"))], rows, say(one.title))
    if one.whole > len(one.rows):
        st.caption(say(_("and {n} more: the file has them all."), n=f"{one.whole - len(one.rows):,}"))


def undated(none: Help) -> None:
    """Supports of no fiscal year, and where an officer mends them."""
    if none.is_none():
        return
    told = say(_("{n} supports have no date: they are in no fiscal year and not in these maps."), n=none.shown(NUMBER, language()))
    value = say(_("Their value: {baht} baht."), baht=none.shown(BAHT, language())) if none.strength(BAHT) else ""
    st.warning(f"{told} {value}".strip(), icon=":material/event_busy:")
    if who.may("rows.read"):
        st.page_link(menu.page_of("support"))


def whole(year: int, district: str, unit: str) -> None:
    found = tried(support_map.load, store(), who, year, district)
    if found is None:
        return
    st.caption(say(_("Supports by partners; ✕ where nobody helps yet, – where no value is known.")))
    if found.whole.is_none():
        st.info(say(_("No support in this fiscal year yet: ask the partners of the five sectors.")), icon=":material/flag:")
    undated(found.undated)
    for one in found.maps:
        draw(one, unit)
    if not who.may("rows.read"):
        st.caption(say(_("Fewer than five of a district are not shown to the meeting; products and groups by name only to officers.")))
        return
    if who.district and district not in ("", who.district):
        st.caption(say(_("Products and groups by name are shown to the officers of their own district.")))
        return
    for named in tried(support_map_names.load, store(), who, year, district) or []:
        by_name(named, unit)
    offered("support_map", {"fy": str(year), **({"district": district} if district else {})}, who)


st.title(say(_("Where help is missing")))
whole(*chosen())
