"""The province at a glance: by area, by district, by step, over the months; every number opens its list."""

from urllib.parse import urlencode

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from otop_core.language.messages import _
from otop_core.model.errors import OtopError
from otop_core.products.steps import BY_CODE
from otop_core.reports import figures, overview, shares, small_counts, tables
from pages.shared import table
from pages.shared.current_user import language, require, say, store
from pages.shared.filters import bar
from pages.shared.live_updates import newer

PLAIN = {"displayModeBar": False}
COMPLETE = {"product": _("Products"), "household": _("Households"), "sage": _("Community sages")}


def tiles(now: overview.Overview) -> None:
    """The headline numbers."""
    there = now.tiles
    table.tiles(
        [
            (say(_("Households")), small_counts.show(there.households, language()), link("households")),
            (say(_("Community sages")), small_counts.show(there.sages, language()), link("sages")),
            (say(_("Products")), f"{there.products:,}", link("products")),
            (say(_("Steps closed in the fiscal year")), f"{there.steps_done:,}", ""),
            (say(_("Registered as OTOP")), f"{there.registered:,}", link("products", step="S07", status="done")),
            (say(_("With a standard in force")), f"{there.certified:,}", link("products", step="S08", status="done")),
            (say(_("Certificates expiring within 90 days")), f"{there.expiring:,}", link("products", step="S08", status="expiring")),
            (say(_("All steps done")), f"{there.all_done:,}", link("products", status="all_done")),
        ],
        say(_("Headline numbers")),
    )


def may_open(district: str) -> bool:
    """Whether the rows behind a number may be seen by this user: those of the own district, or of the whole province."""
    reach = who.actor_.reach("rows.read")
    return reach == "" or (reach is not None and reach == district)


def link(page: str, **more: str) -> str:
    """The list behind a number, for those who may see it."""
    query = filters.to_query() | more
    return f"/{page}?{urlencode(query)}" if may_open(query.get("district", "")) else ""


def note(now: overview.Overview) -> None:
    """What every number of the page is of: fiscal year, day, source, completeness; said once."""
    shown = [_filled(label, now.completeness[noun]) for noun, label in COMPLETE.items()]
    source = say(_("source: {source}"), source=now.source)
    told = [f"{say(_('Fiscal year'))} {now.fiscal_year}", now.as_of, source, *filter(None, shown)]
    if now.undated:
        told.append(say(_("{n} of the steps have no date of their own and count from the day they were entered"), n=f"{now.undated:,}"))
    st.markdown(f":small[{' · '.join(told)}]")  # not a caption: its grey is lost on an old projector


def _filled(label: str, filled: overview.Completeness) -> str:
    if filled.percent is None:
        return ""
    return say(_("{label}: {percent} % of the required fields are filled in"), label=say(label), percent=filled.percent)


def matrix(now: overview.Overview) -> None:
    st.header(say(_("Steps done, by area")))
    frame = now.step_area
    areas = [("", say(_("Total")))] + list(dict(zip(frame["area"], frame["area_label"], strict=True)).items())
    cells = {(row.step, row.area): row for row in frame.itertuples()}
    rows = []
    for code, step in BY_CODE.items():
        line = [table.Cell(f"{int(code[1:])}. {say(step.title)}")]
        for area, _label in areas:
            asked = [c for (s, a), c in cells.items() if s == code and area in ("", a) and c.n is not pd.NA]
            done, of = sum(c.n for c in asked), sum(c.total for c in asked)
            href = link("products", step=code, status="done", **({"area": area} if area else {}))
            line.append(table.Cell(f"{done:,}/{of:,}" if of else "–", href if done else ""))
        rows.append(line)
    table.show([say(_("Step")), *(label for _code, label in areas)], rows)
    opens = may_open(filters.district)
    st.caption(say(_("done / products it concerns; a number opens its list") if opens else _("done / products it concerns")))


def chart(title: str, figure: go.Figure, opens: str = "") -> None:
    """A figure; a touch on a bar or tile opens the products behind it (``opens``: what the bars stand for)."""
    st.header(title)
    if not opens or who.actor_.reach("rows.read") is None:
        st.plotly_chart(figure, config=PLAIN, key=f"chart|{title}", alt=title)
        return
    picked = st.plotly_chart(figure, config=PLAIN, key=f"chart|{title}", alt=title, on_select="rerun", selection_mode="points")
    for point in picked["selection"]["points"][:1]:
        if "customdata" in point:  # a swatch of a legend has none
            follow(point["customdata"], opens)


def follow(touched: list[str] | str, opens: str) -> None:
    code, area = touched if isinstance(touched, list) else (touched, "")
    query = filters.to_query() | {opens: code} | ({"area": area} if area else {}) | ({"status": "done"} if opens == "step" else {})
    if may_open(query.get("district", "")):
        st.switch_page("products/products.py", query_params=query)
    st.info(say(_("The list is open to the officers of that district.")), icon=":material/info:")


def charts(now: overview.Overview) -> None:
    """Two beside each other where the screen is wide enough."""
    left, right = st.columns(2, gap="medium")
    with left:
        chart(say(_("Products by step done")), figures.steps_done(now.step_area, say), "step")
    with right:
        chart(say(_("Products by district")), figures.by_district(now.district_area, say), "district")
    left, right = st.columns(2, gap="medium")
    with left:
        chart(say(_("Steps gained since the fiscal year began")), figures.months(now.gains, say))
    if now.tiles_map is not None:
        with right:
            chart(say(_("Products on the map of the districts")), figures.tile_map(now.tiles_map, say), "district")


def districts(now: overview.Overview) -> None:
    st.header(say(_("Districts")))
    titles = (_("District"), _("Households"), _("Community sages"), _("Products"), _("Steps done"), _("Percent"))
    of = {share.code: share for share in [*shares.by_district(now), shares.whole(now)]}
    rows = []
    for row in [*now.districts.to_dict("records"), {**now.total, "district": say(_("Total"))}]:
        at = {"district": row["district_code"]} if row["district_code"] else {}
        percent = of[row["district_code"]].percent
        rows.append(
            [
                table.Cell(row["district"]),
                table.Cell(small_counts.show(tables.people(row, "households"), language()), link("households", **at)),
                table.Cell(small_counts.show(tables.people(row, "sages"), language()), link("sages", **at)),
                table.Cell(row["products"], link("products", **at)),
                table.Cell(row["steps_done"]),
                table.Cell("–" if percent is None else f"{percent} %"),
            ]
        )
    table.show([say(title) for title in titles], rows, last_is_total=True)


who = require("overview.read")
st.title(say(_("Province overview")))
filters = bar()
try:
    seen = overview.cached(store(), filters, language(), who)
except OtopError as refused:
    st.error(say(refused.text))
    st.stop()
if not (seen.tiles.products or seen.tiles.households.n or seen.tiles.sages.n):
    st.info(say(_("Nothing has been entered for these filters yet.")), icon=":material/inbox:")
else:
    tiles(seen)
    charts(seen)
    matrix(seen)
    districts(seen)
    note(seen)
newer("all", "overview.read")
