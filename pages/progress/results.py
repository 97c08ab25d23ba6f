"""What came of the training: the charts of the department's own dashboard against their targets, and happiness before and after."""

import datetime as dt
from decimal import Decimal

import streamlit as st

from otop_core.admin import settings
from otop_core.language import labels, thai_calendar, vocabulary
from otop_core.language.messages import _
from otop_core.model.errors import OtopError
from otop_core.reports import results, sales_year
from otop_core.reports.filters import Filters
from otop_core.reports.results import Indicator, Results
from pages.shared import menu, past_day, sales_chart, table
from pages.shared.current_user import language, require, say, store
from pages.shared.download import offered

MILLION = 1_000_000
YEARS = 6  # back from the present one
who = require("overview.read")


def chosen(day: dt.date | None) -> tuple[int, str]:
    """The fiscal year and the district ('' for all) to look at."""
    this = thai_calendar.fiscal_year(day or thai_calendar.today())
    left, right = st.columns(2)
    year = left.selectbox(say(_("Fiscal year")), list(range(this, this - YEARS, -1)), key="results_year")
    names = {code: labels.district(code, language()) for code in settings.districts(store())}
    district = right.selectbox(
        say(_("District")), ["", *names], format_func=lambda code: names.get(code) or say(_("All")), key="results_district"
    )
    past_day.field(day)
    return year, district or ""


def against_targets(found: Results) -> None:
    """Each indicator with its target and how many households or villages it is known of."""
    rows = [
        [
            table.Cell(vocabulary.label("indicator", one.code, language())),
            table.Cell(amount(one.value, one.unit)),
            table.Cell(amount(one.target, one.unit)),
            table.Cell(verdict(one)),
            table.Cell(f"{one.known:,}/{one.total:,}"),
        ]
        for one in found.indicators
    ]
    table.show([say(_("Indicator")), say(_("Result")), say(_("Target")), say(_("On course")), say(_("Known"))], rows)
    if any(one.target is None for one in found.indicators):
        st.caption(say(_("No target set for some indicators of this fiscal year.")))
        if who.may("target.write"):
            st.page_link(menu.page_of("indicator_target"))
    n, baht = found.from_nothing
    if n and baht is not None:
        told = _("{n} households began with no income: on average they now have {baht} baht a month more.")
        st.caption(say(told, n=n, baht=f"{baht:,.0f}"))


def amount(value: float | Decimal | None, unit: str) -> str:
    """One decimal of a percentage, which the indicator's name says it is, and of millions of baht; '–' where it is not known."""
    if value is None:
        return "–"
    if unit == "baht" and value >= MILLION:
        return say(_("{n} million"), n=f"{float(value) / MILLION:,.1f}")
    return f"{value:,.1f}" if unit == "%" else f"{value:,.0f}"


def verdict(one: Indicator) -> str:
    return {None: "–", True: "✓ " + say(_("reached")), False: say(_("below"))}[one.is_reached]


def happiness(found: Results) -> None:
    st.subheader(say(_("Happiness of people and community")))
    if not found.happiness:
        st.info(say(_("No answer in this fiscal year yet. Ask before and after the training.")), icon=":material/inbox:")
        return
    rows = [
        [
            table.Cell(vocabulary.label("happiness_phase", one.phase, language())),
            table.Cell("–" if one.people is None else f"{one.people:.1f} ({one.people_n})"),
            table.Cell("–" if one.community is None else f"{one.community:.1f} ({one.community_n})"),
        ]
        for one in found.happiness
    ]
    table.show([say(_("When")), say(_("Own life, 1 to 5 (answers)")), say(_("Community, 1 to 5 (answers)"))], rows)


def money(found: Results) -> None:
    """Incomes, expenses and savings then and since, each with how many it is known of: never a zero for who was not asked."""
    st.subheader(say(_("Income, expense and saving before and after")))
    phases = list(found.money[0].medians)
    rows = [[table.Cell(say(results.MEDIANS[one.what])), *(median_of(*one.medians[when]) for when in phases)] for one in found.money]
    table.show([say(_("Baht, median (households)")), *(results.phase(when, language()) for when in phases)], rows)


def median_of(value: float | None, known: int) -> table.Cell:
    return table.Cell("–" if value is None else f"{value:,.0f} ({known:,})")


def bars() -> None:
    st.title(say(_("Results of the training")))
    day = past_day.read()
    year, district = chosen(day)
    try:
        found = results.load(store(), who, year, district, day)
    except OtopError as refused:
        st.error(say(refused.text))
        return
    if not any(one.total for one in found.indicators):
        st.info(
            say(_("No household in a round of this fiscal year. Results begin with a round of target households.")), icon=":material/inbox:"
        )
    else:
        trained(found)
    sold(year, district, day)
    offered("results", Filters(fiscal_year=year, district=district, as_of=day).to_query(), who)
    office = settings.load(store())
    as_of = labels.as_of(day or thai_calendar.today(), language())
    source = labels.source(office.province_code if office else "", bool(office and office.is_sample), language())
    st.markdown(f":small[{say(_('Fiscal year'))} {year} · {as_of} · {source}]")


def trained(found: Results) -> None:
    """What the households of the year's rounds came to."""
    against_targets(found)
    for title, shares in (
        (_("Practising households by district"), found.districts),
        (_("Practising households by occupation"), found.occupations),
        (_("Occupational groups by occupation"), found.groups),
    ):
        if shares:
            st.subheader(say(title))
            table.bars(shares, say(title))
    money(found)
    happiness(found)
    if who.actor_.reach("rows.read") is None:
        st.caption(say(_("Figures of fewer than five households of a district are left out, in the totals too.")))


def sold(year: int, district: str, day: dt.date | None) -> None:
    """The year's sales by month, for a meeting too: of no district where fewer than five producers reported."""
    months = sales_year.for_meeting(store(), who, year, district, day)
    if any(one.reported or one.left_out for one in months):
        st.subheader(say(_("Sales")))
        sales_chart.chart(months)


bars()
