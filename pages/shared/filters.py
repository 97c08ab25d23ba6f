"""The filters of overviews and lists, kept in the address so that a link shows the same thing.

The address is what counts: the widgets are set from it in every run, and nothing is shown for an address that cannot be read, so that
no number stands under a filter that it was not counted with.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from otop_core.admin import settings
from otop_core.language import places, thai_calendar, vocabulary
from otop_core.language.messages import _
from otop_core.model.errors import Problem
from otop_core.reports import filters
from otop_core.reports.conditions import in_words
from otop_core.reports.filters import NAMES, Filters
from pages.shared.current_user import language, say, store

FIRST_YEAR = 2560
TYPE_A_DATE = _("Please type the date as day/month/year, such as 22/11/2569.")


def read() -> Filters:
    """The filters of the address of a list; where one cannot be read the page ends with what is wrong and a way out."""
    now, wrong = filters.read_query(st.query_params.to_dict())
    for problem in wrong:
        st.error(say(problem.text))
    if wrong:
        st.button(say(_("Clear filters")), on_click=_clear, icon=":material/filter_alt_off:")
        st.stop()
    return now


def chosen(words: str = "") -> Filters:
    """The filters of the address with the words of a search."""
    kept = {k: v for k, v in read().to_query().items() if k != "q"}
    return filters.from_query(kept | ({"q": words} if words else {}))


def bar() -> Filters:
    """The filter widgets; what is chosen goes into the address. Where that cannot be read the page ends with an error at each field."""
    now, problems = filters.read_query(st.query_params.to_dict())
    wrong = {NAMES[problem.field]: problem for problem in problems}
    today = thai_calendar.today()
    years = [str(year) for year in range(thai_calendar.fiscal_year(now.as_of or today), FIRST_YEAR - 1, -1)]
    with st.expander(summary(now), key="filters", expanded=bool(wrong), icon=":material/filter_alt:"):
        with st.container(horizontal=True, key="filter-fields"):
            _pick("fy", years, str(now.year(today)), str, wrong, required=True)
            _pick("district", settings.districts(store()), now.district, lambda code: places.name(places.district(code), language()), wrong)
            for name, codes, value in (("area", "dev_area", now.area), ("category", "otop_category", now.category)):
                _pick(name, vocabulary.codes(codes), value, partial(vocabulary.label, codes, language=language()), wrong)
            _look_back(now, wrong)
        for name in wrong.keys() & {"step", "status", "q"}:  # which only a link can hold: they have no field here
            st.error(say(wrong[name].text))
        st.button(say(_("Clear filters")), on_click=_clear, icon=":material/filter_alt_off:")
    if wrong:
        st.stop()
    return now


def _pick(
    name: str, codes: Sequence[str], value: str, shown: Callable[[str], str], wrong: dict[str, Problem], *, required: bool = False
) -> None:
    options = list(codes) if required else ["", *codes]
    st.session_state[f"filter|{name}"] = value
    with st.container(width=240):
        st.selectbox(
            say(_label(name)),
            options if value in options else [*options, value],
            key=f"filter|{name}",
            on_change=_set,
            args=(name,),
            format_func=lambda code: shown(code) if code else say(_("All")),
        )
        if name in wrong:
            st.error(say(wrong[name].text))


def _look_back(now: Filters, wrong: dict[str, Problem]) -> None:
    """The day to look back from; what cannot be read as one stays in the field, and the address as it was."""
    key = "filter|as_of"
    if "as_of" in wrong:
        st.session_state.setdefault(key, st.query_params["as_of"])
    typed = st.session_state.get(key, "")
    refused = filters.read_query({"as_of": typed})[1]
    if not refused and "as_of" not in wrong:
        st.session_state[key] = thai_calendar.type_date(now.as_of) if now.as_of else ""
    with st.container(width=360):
        st.text_input(
            say(_("As of a past date (what was recorded by that day)")),
            key=key,
            on_change=_set,
            args=("as_of",),
            placeholder=say(_("day/month/year, such as 22/11/2569")),
        )
        for problem in refused:
            st.error(f"{say(problem.text)} {say(TYPE_A_DATE)}")


def _label(name: str) -> str:
    return next(filters.LABELS[field] for field, query in NAMES.items() if query == name)


def _set(name: str) -> None:
    """What was chosen, into the address, where it can be read."""
    value = st.session_state[f"filter|{name}"]
    now, wrong = filters.read_query({name: value})
    if wrong:
        return
    st.query_params.pop(name, None)
    st.query_params.update(now.to_query())
    if now.as_of and st.query_params.get("fy", "") > str(thai_calendar.fiscal_year(now.as_of)):
        del st.query_params["fy"]  # a year that had not begun on that day


def _clear() -> None:
    for name in NAMES.values():
        st.query_params.pop(name, None)
    st.session_state["filter|as_of"] = ""


def summary(now: Filters) -> str:
    """The filters in one line."""
    year = now.year(thai_calendar.today())
    return " · ".join([f"{say(_('Fiscal year'))} {year}", *in_words(replace(now, fiscal_year=None), language())])
