"""Households: the register, and one household with what it has told since the training."""

import streamlit as st

from otop_core.community.households import Household
from otop_core.language import thai_calendar, vocabulary
from otop_core.language.messages import _
from otop_core.model.errors import OtopError
from otop_core.reports import household, results
from otop_core.reports.household import Asked, HouseholdSince, Year
from otop_core.reports.results_rows import MONEY
from otop_core.results.incomes import Happiness, IncomeRecord
from pages.shared import table
from pages.shared.current_user import language, require, say, store
from pages.shared.entry import entry
from pages.shared.register import page

who = require("rows.read")


def since(id: str) -> None:
    """What it has told, below the record; a household in no round has nothing to tell yet."""
    try:
        found = household.load(store(), who, id)
    except OtopError:  # the record above says so
        return
    if not found.years:
        return
    st.divider()
    st.subheader(say(_("Before and after the training")))
    for year in found.years:
        st.markdown(f"**{say(_('Fiscal year {year}'), year=year.year)}**")
        money(found, year)
        happiness(year)
        to_ask(found, year)


def money(found: HouseholdSince, year: Year) -> None:
    rows = [[say(_("At the start")), *(baht(getattr(found.start, what)) for what in MONEY), ""]]
    for one in year.asked:
        told = [baht(getattr(one, what)) for what in MONEY]
        rows.append([results.phase(one.phase, language()), *told, rise(found, one)])
    heads = [say(_("Baht a month")), *(say(IncomeRecord.abouts()[what].label) for what in MONEY), say(_("Rise"))]
    table.show(heads, [list(map(table.Cell, row)) for row in rows])


def baht(value: object) -> str:
    return "–" if value is None else f"{value:,.0f}"


def rise(found: HouseholdSince, one: Asked) -> str:
    """In percent; in baht where the start was 0."""
    known = found.rise(one)
    if known is None:
        return "–"
    more, percent = known
    return f"{more:+,.0f} {say(_('baht'))}" if percent is None else f"{percent:+d}%"


def happiness(year: Year) -> None:
    """Own life and community before and after, in the words of the scale."""
    told = [
        (
            vocabulary.label("happiness_phase", one.phase, language()),
            " · ".join(
                f"{say(results.HAPPINESS[what])}: {vocabulary.label('happiness_scale', answer, language())}"
                for what, answer in (("people", one.people), ("community", one.community))
                if answer
            ),
        )
        for one in year.answered
        if one.record
    ]
    if told:
        table.facts(told)


def to_ask(found: HouseholdSince, year: Year) -> None:
    """What is due, and the form of each asking that is missing."""
    today = thai_calendar.today()
    if due := [results.phase(one.phase, language()) for one in year.asked if one.is_due(today)]:
        st.warning(say(_("It is time to ask: {what}"), what=", ".join(due)), icon=":material/event:")
    if not who.may(IncomeRecord.action, found.district):
        return
    of = f"new:{found.start.id}:{year.year}"
    forms = {f"income_record:{of}:{one.phase}": results.phase(one.phase, language()) for one in year.asked if not one.record}
    for one in year.answered:
        if not one.record:
            when = vocabulary.label("happiness_phase", one.phase, language())
            forms[f"happiness:{of}:{one.phase}"] = f"{say(Happiness.label)}: {when}"
    label = say(_("Enter what it tells now"))
    if forms and (begun := st.pills(label, list(forms), format_func=lambda key: forms[key], key=f"asking|{of}")):
        entry(begun)


page(Household)
if id := st.query_params.get("id"):
    since(id)
