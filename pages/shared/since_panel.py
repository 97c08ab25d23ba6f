"""What changed between two days, drawn: a sentence, tiles with the change, the lists by district, sales up and down."""

from urllib.parse import urlencode

import streamlit as st

from otop_core.access.sessions import SignedIn
from otop_core.language import labels
from otop_core.language.messages import _
from otop_core.language.thai_calendar import bangkok_day, show_date
from otop_core.reports import small_counts
from otop_core.reports.since import GOOD, LISTS, Pair, Since
from otop_core.reports.since_sales import Sold
from pages.shared import table
from pages.shared.current_user import language, say, store

OPENS = {  # what stands behind the number of now
    "household": ("households", {}),
    "sage": ("sages", {}),
    "product": ("products", {}),
    "registered": ("products", {"step": "S07", "status": "done"}),
    "certified": ("products", {"step": "S08", "status": "done"}),
}


def numbers(found: Since, who: SignedIn) -> None:
    """The sentence and the tiles, under the caller's heading."""
    st.markdown(headline(found))
    table.tiles([(say(pair.title), number(pair), stock(pair, found, who)) for pair in found.pairs], say(_("Headline numbers")))
    if any(pair.change is None for pair in found.pairs):
        table.note(say(_("A change is left out where it would tell of fewer than five people.")))


def headline(found: Since) -> str:
    """The lists in one sentence, those that ask for somebody to act in bold."""
    told = []
    for moved in found.moved:
        if moved.total:
            said = f"{say(moved.title)} {moved.total:,}"
            told.append(said if moved.code in GOOD else f"**{said}**")
    if found.done:
        told.append(say(_("Resolutions done {n}"), n=len(found.done)))
    if found.overdue:
        told.append(f"**{say(_('Resolutions overdue {n}'), n=len(found.overdue))}**")
    return " · ".join(told) or say(_("Nothing has changed."))


def number(pair: Pair) -> str:
    """Now, and by how much it has changed: a sign and a word, not a colour."""
    exact = pair.now.n is not None and not pair.now.hidden
    now = f"{pair.now.n:,}" if exact else small_counts.show(pair.now, language())
    if pair.change is None:
        return now
    if not pair.change:
        return say(_("{n} (as before)"), n=now)
    return f"{now} ({'▲ +' if pair.change > 0 else '▼ −'}{abs(pair.change):,})"


def may_open(who: SignedIn, district: str) -> bool:
    reach = who.actor_.reach("rows.read")
    return reach == "" or (reach is not None and reach == district)


def stock(pair: Pair, found: Since, who: SignedIn) -> str:
    """The list of what is counted on the later day, for those who may see it."""
    if pair.code not in OPENS or not may_open(who, found.district):
        return ""
    page, more = OPENS[pair.code]
    day = {} if found.end == bangkok_day(store().clock()) else {"as_of": found.end.isoformat()}
    return f"/{page}?{urlencode({**({'district': found.district} if found.district else {}), **more, **day})}"


def behind(code: str, found: Since, who: SignedIn, district: str) -> str:
    """The products behind a number of the lists."""
    if not may_open(who, district):
        return ""
    asked = {"show": code, "from": found.start.isoformat(), "to": found.end.isoformat(), "district": district}
    return f"/meetings?{urlencode({name: value for name, value in asked.items() if value})}"


def lists(found: Since, who: SignedIn) -> None:
    """One row a district in which anything happened, the most first."""
    shown = [moved for moved in found.moved if moved.total or moved.code != "gone"]
    by_district = {moved.code: dict(moved.districts) for moved in shown}
    sums = {code: sum(one.get(code, 0) for one in by_district.values()) for code in {c for one in by_district.values() for c in one}}
    if not sums:
        return
    st.markdown(f"**{say(_('What happened, by district'))}**")
    rows = [
        [
            table.Cell(labels.district(code, language())),
            *(table.Cell(by_district[m.code].get(code, 0), behind(m.code, found, who, code)) for m in shown),
        ]
        for code in sorted(sums, key=lambda code: (-sums[code], code))
    ]
    if not found.district:
        rows.append([table.Cell(say(_("Total"))), *(table.Cell(m.total, behind(m.code, found, who, "")) for m in shown)])
    heads = [say(LISTS[m.code]) for m in shown]
    table.show([say(_("District")), *heads], rows, last_is_total=not found.district, wide=say(_("What happened, by district")))


def sales(found: Since) -> None:
    """Baht of the last month that was due then and now, as known on each day."""
    months = [labels.month(month, language()) for month in (found.sales.month_then, found.sales.month_now)]
    st.markdown(f"**{say(_('Sales up and down (baht)'))}**")
    lines = sorted(found.sales.districts, key=lambda one: (one.change is None, one.change or 0, one.district))
    if not lines:
        st.info(say(_("Nobody has reported sales of these months yet.")), icon=":material/inbox:")
        return
    if all(one.change == 0 for one in lines):
        stands = {"month": months[1], "baht": f"{found.sales.total.now:,.0f}"}
        st.markdown(say(_("Nothing new: sales of {month} stand at {baht} baht, as before."), **stands))
        return
    rows = [[table.Cell(labels.district(one.district, language())), *baht(one)] for one in lines]
    if not found.district:
        rows.append([table.Cell(say(_("Total"))), *baht(found.sales.total)])
    table.show([say(_("District")), *months, say(_("Change"))], rows, last_is_total=not found.district)
    told = [say(_("The last months whose deadline was over on {then} and on {now}."), **_days(found))]
    told.append(
        say(_("{n} producers reported the one, {k} the other."), n=f"{found.sales.reported[0]:,}", k=f"{found.sales.reported[1]:,}")
    )
    if months[0] == months[1]:
        told.append(say(_("It is the same month: what was known of it then and now.")))
    if any(one.hidden for one in lines):
        told.append(say(_("✕: fewer than five producers, not shown to the meeting; the total is of the districts with both months.")))
    table.note(" ".join(told))


def _days(found: Since) -> dict[str, str]:
    return {"then": show_date(found.start, language()), "now": show_date(found.end, language())}


def baht(one: Sold) -> list[table.Cell]:
    shown = [
        table.Cell("✕" if value is None and one.hidden else "–" if value is None else f"{value:,.0f}") for value in (one.then, one.now)
    ]
    if one.change is None:
        return [*shown, table.Cell("–")]
    sign = "▲ +" if one.change > 0 else "▼ −" if one.change < 0 else ""
    return [*shown, table.Cell(f"{sign}{abs(one.change):,.0f}")]
