"""What is due and how far things have come: an officer's own district, or the province at a glance."""

import datetime as dt
from urllib.parse import urlencode

import streamlit as st

from otop_core.admin import settings
from otop_core.gate import drafts
from otop_core.importing import box
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_moment
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import OtopError
from otop_core.reports import overview, shares, small_counts, tables, worklist
from otop_core.reports.filters import Filters
from pages.shared import past_day, province, table
from pages.shared.current_user import language, plain, require, say, store
from pages.shared.feedback import notice
from pages.shared.menu import page_of


def quick() -> None:
    """The three registers, one touch away."""
    with st.container(horizontal=True):
        for noun, label, icon in (
            ("household", _("Search or register a household"), ":material/cottage:"),
            ("sage", _("Search or register a sage"), ":material/school:"),
            ("product", _("Search or register a product"), ":material/inventory_2:"),
        ):
            st.page_link(page_of(noun), label=say(label), icon=icon)


def unfinished() -> None:
    """Drafts that wait to be saved."""
    for form, saved_at in drafts.waiting(store(), who.account_id):
        noun, _colon, rest = form.partition(":")
        if form == box.LIST:
            label = say(_("Unfinished: a list ({moment})"), moment=show_moment(saved_at, language()))
            st.page_link("community/lists.py", label=label, icon=":material/edit_note:")
        elif form == box.FIGURES:
            label = say(_("Unfinished: a file of figures ({moment})"), moment=show_moment(saved_at, language()))
            st.page_link("results/published_sales.py", label=label, icon=":material/edit_note:")
        elif noun in NOUNS and NOUNS[noun].slug:
            label = say(_("Unfinished: {what} ({moment})"), what=say(NOUNS[noun].label), moment=show_moment(saved_at, language()))
            st.page_link(page_of(noun), label=label, icon=":material/edit_note:", query_params=_form(noun, rest))


def _form(noun: str, rest: str) -> dict[str, str]:
    """Where a form is opened again; only the page of sales takes up what a new record belongs to."""
    if rest.partition(":")[0] != "new":
        return {"id": rest}
    return {"new": rest[4:] if noun == "sale" and rest[4:] else "1"}


def waiting() -> None:
    """What is due in the user's district; the most urgent pile stands open."""
    st.header(say(_("What to do next")))
    try:
        piles = worklist.cached(store(), who)
    except OtopError as refused:
        st.error(say(refused.text))
        return
    if not piles:
        st.success(say(_("Nothing is waiting.")), icon=":material/check_circle:")
    for place, pile in enumerate(piles):
        with st.expander(f"**{pile.count:,}** · {say(pile.title)}", icon=":material/flag:", expanded=place == 0):
            with st.container(gap="xxsmall"):
                for row in pile.rows:
                    st.page_link(page_of(row.noun), label=f"{plain(row.name)} · {say(row.why)}", query_params=dict(row.query))
            if pile.count > len(pile.rows):
                st.caption(say(_("{shown} of {total} shown"), shown=len(pile.rows), total=f"{pile.count:,}"))


def at_a_glance(day: dt.date | None) -> overview.Overview | None:
    """The province as it stands, or stood on that day; None while there is nothing to show."""
    seen = overview.cached(store(), Filters(as_of=day), language(), who)
    return seen if seen.tiles.products or seen.tiles.households.n or seen.tiles.sages.n else None


def of_district(seen: overview.Overview) -> None:
    """How far the user's own district has come, beside the province."""
    row = next(row for row in seen.districts.to_dict("records") if row["district_code"] == who.district)
    st.header(say(_("Progress of {district} district"), district=row["district"]))
    at = {"district": who.district}
    mine, all_of_it = shares.whole(seen, who.district), shares.whole(seen)
    table.tiles(
        [
            (say(_("Households")), small_counts.show(tables.people(row, "households"), language()), f"/households?{urlencode(at)}"),
            (say(_("Community sages")), small_counts.show(tables.people(row, "sages"), language()), f"/sages?{urlencode(at)}"),
            (say(_("Products")), f"{row['products']:,}", f"/products?{urlencode(at)}"),
            (say(_("Steps done ({province} % in the province)"), province=all_of_it.percent or 0), f"{mine.percent or 0} %", ""),
        ],
        say(_("Headline numbers")),
    )
    steps(shares.by_step(seen, who.district))
    st.page_link("progress/overview.py", label=say(_("Charts of the district")), icon=":material/bar_chart:", query_params=at)
    note(seen)


def steps(of: list[shares.Share]) -> None:
    table.bars(of, say(_("Progress by step")), numbered=True)


def note(seen: overview.Overview) -> None:
    st.markdown(f":small[{seen.as_of} · {say(_('source: {source}'), source=seen.source)}]")


def of_province(seen: overview.Overview | None) -> None:
    """The province today, or on the past day of the address."""
    if seen:
        province.screen(seen, who, day)
    elif day:
        st.info(say(_("Nothing had been entered by that day.")), icon=":material/inbox:")
        past_day.to_today()
    elif not who.may("rows.read"):
        st.info(say(_("Nothing has been entered yet.")), icon=":material/inbox:")


def desk(seen: overview.Overview | None) -> None:
    """An officer's home: what is due, and how far the district or the province has come."""
    unfinished()
    quick()
    if not who.district:
        of_province(seen)
        waiting()
        return
    if seen is None:
        waiting()
        return
    left, right = st.columns(2, gap="medium")
    with left:
        waiting()
    with right:
        of_district(seen)


who = require("overview.read")
st.title(say(_("Hello, {name}"), name=plain(who.display_name)))
notice()
day = None if who.district else past_day.read()
known = at_a_glance(day)
if not who.may("rows.read"):
    of_province(known)
elif who.may("office.manage") and settings.is_empty(store()):
    quick()
    st.info(
        say(_("Nothing has been entered yet. Register the first household, or load a sample province to try things out.")),
        icon=":material/science:",
    )
    st.page_link("office/office.py", label=say(_("Load a sample province")), icon=":material/science:")
else:
    desk(known)
