"""The filters of overviews and lists, kept in the address so that a link shows the same thing."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from otop_core.admin import settings
from otop_core.language import places, thai_calendar, vocabulary
from otop_core.language.messages import _
from otop_core.model.errors import Invalid
from otop_core.reports import filters
from otop_core.reports.conditions import in_words
from otop_core.reports.filters import Filters
from pages.shared.current_user import language, say, store

FIRST_YEAR = 2560


def read() -> Filters:
    """The filters of the address; what cannot be true is left out and said."""
    try:
        return filters.from_query(st.query_params.to_dict())
    except Invalid as invalid:
        for problem in invalid.problems:
            st.warning(say(problem.text))
        return Filters(fiscal_year=None)


def chosen(words: str = "") -> Filters:
    """The filters of the address with the words of a search."""
    kept = {k: v for k, v in read().to_query().items() if k != "q"}
    return filters.from_query(kept | ({"q": words} if words else {}))


def bar(*, as_of: bool = True) -> Filters:
    """The filter widgets; what is chosen goes into the address."""
    now = read()
    this_year = thai_calendar.fiscal_year(thai_calendar.today())
    with st.expander(summary(now), icon=":material/filter_alt:"):
        _pick(
            _("Fiscal year"),
            "fy",
            [str(y) for y in range(this_year, FIRST_YEAR - 1, -1)],
            str(now.fiscal_year or this_year),
            lambda y: y,
            required=True,
        )
        _pick(_("District"), "district", settings.districts(store()), now.district, lambda c: places.name(places.district(c), language()))
        _pick(_("Area"), "area", vocabulary.codes("dev_area"), now.area, lambda c: vocabulary.label("dev_area", c, language()))
        _pick(
            _("OTOP category"),
            "category",
            vocabulary.codes("otop_category"),
            now.category,
            lambda c: vocabulary.label("otop_category", c, language()),
        )
        if as_of:
            typed = thai_calendar.type_date(now.as_of) if now.as_of else ""
            st.text_input(
                say(_("As of a past date (what was recorded by that day)")),
                typed,
                key="filter|as_of",
                on_change=_set,
                args=("as_of",),
                placeholder=say(_("day/month/year, such as 22/11/2569")),
            )
        st.button(say(_("Clear filters")), on_click=_clear, icon=":material/filter_alt_off:")
    return now


def _pick(label: str, name: str, codes: Sequence[str], value: str, shown, *, required: bool = False) -> None:
    options = list(codes) if required else ["", *codes]
    st.selectbox(
        say(label),
        options,
        index=options.index(value) if value in options else 0,
        key=f"filter|{name}",
        on_change=_set,
        args=(name,),
        format_func=lambda code: shown(code) if code else say(_("All")),
    )


def _set(name: str) -> None:
    value = st.session_state[f"filter|{name}"]
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def _clear() -> None:
    for name in ("fy", "district", "area", "category", "as_of", "step", "status"):
        st.query_params.pop(name, None)
        st.session_state.pop(f"filter|{name}", None)


def summary(now: Filters) -> str:
    """The filters in one line."""
    year = now.fiscal_year or thai_calendar.fiscal_year(thai_calendar.today())
    return " · ".join([f"{say(_('Fiscal year'))} {year}", *in_words(replace(now, fiscal_year=None), language())])
