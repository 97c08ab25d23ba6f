"""A register: search first, then the record or a new one that takes over what was searched; its history, its bin."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from otop_core.access import log
from otop_core.access.sessions import SignedIn
from otop_core.admin import settings
from otop_core.entries.entry import called
from otop_core.entries.ticking import links_of
from otop_core.gate import ledger, records, save_form
from otop_core.gate.acts import Remove
from otop_core.language import labels
from otop_core.language.messages import _
from otop_core.model.declaration import Noun
from otop_core.model.display import in_words
from otop_core.model.errors import OtopError
from otop_core.model.forms import form_of
from otop_core.reports import registers
from otop_core.reports.filters import NAMES as QUERY
from otop_core.reports.registers import Asked, Line
from otop_core.store import Store
from pages.shared import table
from pages.shared.current_user import caller, language, plain, require, say, store
from pages.shared.entry import entry
from pages.shared.feedback import later, notice, tried
from pages.shared.filters import chosen, read, summary
from pages.shared.history_panel import past
from pages.shared.live_updates import beside, newer
from pages.shared.ticking import ticks

SHOWN = 20


Find = Callable[[Store, SignedIn, Asked, int, int], tuple[Sequence[Line], int]]


def page(cls: type[Noun], find: Find | None = None) -> None:
    """The register of a noun: its list, one record (``?id=``), or a new one (``?new=`` with what was searched)."""
    who = require("rows.read")
    if id := st.query_params.get("id"):
        back()
        record(cls, who, id, titled=True)
        return
    st.title(say(cls.plural))
    notice()
    if "new" in st.query_params:
        fresh(cls)
    else:
        search(cls, who, find or partial(registers.page, cls))


def take_over(cls: type[Noun], words: str) -> dict[str, Any]:
    """What was searched, as the name of a new record."""
    if not cls.person:
        return {f"{cls.noun}.{cls.named_by}": words}
    given, _blank, family = words.partition(" ")
    return {"person.given_name": given, "person.family_name": family}


def back() -> None:
    st.button(say(_("Back to the list")), on_click=st.query_params.clear, icon=":material/arrow_back:", type="tertiary")


def search(cls: type[Noun], who: SignedIn, find: Find) -> None:
    label = say(_("Search: {what}"), what=", ".join(say(one) for one in registers.search_labels(cls)))
    first = partial(st.session_state.pop, f"page|{cls.noun}", None)  # other words begin on their first page
    words = st.text_input(label, key=f"search|{cls.noun}", icon=":material/search:", on_change=first).strip()
    if any(name in st.query_params for name in QUERY.values()):
        st.caption(summary(read().of_noun(cls.noun)))
        st.button(say(_("Clear filters")), on_click=st.query_params.clear, icon=":material/filter_alt_off:", type="tertiary")
    asked = narrowed(cls, who, words)
    offset = (st.session_state.get(f"page|{cls.noun}", 1) - 1) * SHOWN
    found = tried(find, store(), who, asked, SHOWN, offset)
    if found is None:
        return
    lines, total = found
    if offset >= total > 0:  # the list has become shorter than the page that was open
        del st.session_state[f"page|{cls.noun}"]
        st.rerun()
    if who.may(cls.action):
        add(cls, words, found=bool(lines))
    if not total:
        narrow = bool(words or asked.choices or asked.filters.to_query())
        begin = _("No {what} yet. Register the first one with the button above.")
        wait = _("No {what} yet. The provincial office registers it.")
        empty = say(begin if who.may(cls.action) else wait, what=say(cls.label))
        st.info(say(_("Nothing found for these words.")) if narrow else empty, icon=":material/inbox:")
    for line in lines:
        st.button(
            f"**{plain(line.title)}**  \n{plain(line.about)}", key=f"open|{line.id}", on_click=_open, args=(line.id,), width="stretch"
        )
    if total > len(lines):
        st.caption(say(_("{shown} of {total} shown"), shown=f"{offset + 1}–{offset + len(lines)}", total=f"{total:,}"))
        st.pagination((total + SHOWN - 1) // SHOWN, key=f"page|{cls.noun}")
    newer(cls.noun, "rows.read")


def narrowed(cls: type[Noun], who: SignedIn, words: str) -> Asked:
    """The order of the list and what it is narrowed to; a link from a number brings filters of its own."""
    filters = chosen(words)
    orders = {code: say(name) for code, name in registers.orders(cls).items()}
    fields = registers.filtered_by(cls)
    districts = settings.districts(store()) if cls.located_by and not who.district and not filters.district else []
    with st.popover(say(_("Order and filters")), icon=":material/tune:", width="stretch"):  # the label stays, or it would close
        order = st.selectbox(say(_("Order")), list(orders), format_func=orders.__getitem__, key=f"order|{cls.noun}")
        picked = {name: _pick(cls, name, about.label, registers.choice_labels(about, language())) for name, about in fields.items()}
        if districts:
            names = {code: labels.district(code, language()) for code in districts}
            filters = replace(filters, district=_pick(cls, "district", _("District"), names))
    choices = {name: code for name, code in picked.items() if code}
    said = [orders[order]] if order else []
    said += [registers.choice_labels(fields[name], language())[code] for name, code in choices.items()]
    if districts and filters.district:
        said.append(labels.district_called(filters.district, language()))
    if said:
        st.caption(" · ".join(said))
    return Asked(filters, choices, order)


def _pick(cls: type[Noun], name: str, label: str, names: dict[str, str]) -> str:
    """One code of a list, or '' for all."""
    key = f"only|{cls.noun}|{name}"
    return st.selectbox(say(label), ["", *names], format_func=lambda code: names[code] if code else say(_("All")), key=key) or ""


def add(cls: type[Noun], words: str, *, found: bool) -> None:
    st.button(
        say(_("Register “{words}”"), words=plain(words)) if words else say(_("Register: {what}"), what=say(cls.label)),
        on_click=_begin,
        args=(words,),
        type="primary" if words and not found else "secondary",
        icon=":material/add:",
        width="stretch",
    )


def _begin(words: str) -> None:
    """A new form takes over the words, unless a draft is waiting on the phone, which comes first and says so."""
    st.query_params.clear()
    st.query_params["new"] = words or "1"


def _open(id: str) -> None:
    st.query_params.clear()
    st.query_params["id"] = id


def fresh(cls: type[Noun]) -> None:
    """A new record; the form stays for the next one."""
    back()
    words = st.query_params["new"]
    entry(f"{cls.noun}:new", start=take_over(cls, words) if words != "1" else {}, stays=True)


def record(cls: type[Noun], who: SignedIn, id: str, *, titled: bool = False) -> None:
    """One record: change it, look into its past, put it into the bin. ``titled``: the page is called by it."""
    form = form_of(cls.noun)
    try:
        held = records.find_in_reach(store(), who.actor_, cls.noun, id)
        was = save_form.records_of(store(), form, id)
    except OtopError as refused:
        st.title(say(cls.plural))
        st.error(say(refused.text))
        return
    if titled:
        st.title(plain(called(cls.noun, was.values())) or say(cls.plural))
        notice()
    if any(about.personal for about in form.abouts().values()) and st.session_state.get("read") != id:
        log.note(store(), who, "read", cls.noun, id)
        st.session_state["read"] = id
    if held.removed:
        st.warning(say(_("This record is in the bin.")), icon=":material/delete:")
    else:
        if cls.hall_sees:  # what people in a workshop may have open too
            beside(f"{cls.noun}:{id}", held.district)
        if who.may(cls.action, held.district):
            entry(f"{cls.noun}:{id}")
            for link in links_of(cls.noun):
                ticks(link, id, who)
        else:
            read_only(was[form.main.name])
    past(cls.noun, id, was)
    if not held.removed and who.may(cls.action, held.district):
        remove(cls, was[form.main.name])


def form_below() -> None:
    """Parts what a page tells of a record from the record itself."""
    st.divider()
    st.subheader(say(_("The record itself")))


def read_only(thing: Noun) -> None:
    """What a record says, for who may not change it."""
    table.facts(
        [
            (say(about.label), in_words(about, value, language()))
            for name, about in thing.abouts().items()
            if not about.refers and not about.personal and (value := thing.values()[name]) not in (None, "", ())
        ]
    )


def remove(cls: type[Noun], thing: Noun) -> None:
    with st.popover(say(_("Delete")), icon=":material/delete:"):
        st.write(say(_("It goes to the bin, from where it can be brought back.")))
        why = st.text_input(say(_("Why? (optional)")), key=f"why|{thing.id}")
        if st.button(say(_("Yes, delete")), key=f"delete|{thing.id}", type="primary"):
            if tried(ledger.commit, store(), caller(), f"delete:{thing.id}:{thing.version}", Remove(thing), why=why):
                later(say(_("It is in the bin now. History and bin brings it back.")))
                st.query_params.clear()
                st.rerun()
