"""Who or what may be registered twice: made one with a way back, or said to be two."""

from dataclasses import dataclass, field

import streamlit as st

from otop_core.gate import history
from otop_core.gate.acts import new_id
from otop_core.language import labels, vocabulary
from otop_core.language.messages import _
from otop_core.lists import duplicates
from otop_core.lists.duplicates import KINDS, Alike, Apart
from otop_core.model.declaration import Noun
from otop_core.model.display import in_words
from pages.shared.current_user import caller, language, plain, require, say, store
from pages.shared.feedback import later, notice, tried
from pages.shared.menu import page_of
from pages.shared.page_state import state

MOST = 10  # at a time; what has been settled makes room for the next
LABELS = {"person": _("People"), "village": _("Villages"), "producer": _("Producers"), "product": _("Products")}


@dataclass
class DuplicatesState:
    """``merged``: the operations of this visit that made one of two, the newest last."""

    merged: list[str] = field(default_factory=list)


def _about(pair: Alike, one: Noun) -> str:
    """What tells two apart, without phone, ID number or money."""
    told = []
    if pair.people is not None:
        known = pair.people.first if one.id == pair.people.first.person.id else pair.people.second
        if known.household:
            told.append(say(_("House number {house_no}"), house_no=plain(known.household.house_no)))
        told += [f"{vocabulary.label('dev_area', sage.area, language())}: {plain(sage.title())}" for sage in known.sages]
        return " · ".join(told) or say(_("neither a household nor a sage"))
    values = one.values()
    if one.noun == "village":
        told += [labels.village(values["moo"], one.title(), language()), labels.subdistrict(values["subdistrict_code"], language())]
        return " · ".join(map(plain, told))
    for name in ("producer_type", "area", "category"):
        if values.get(name):
            told.append(in_words(one.abouts()[name], values[name], language()))
    return " · ".join(map(plain, told))


def _title(one: Noun) -> str:
    return plain(one.title())


def _pair(pair: Alike) -> None:
    with st.container(border=True):
        st.caption(say(pair.reason))
        for keep in (pair.first, pair.second):
            st.markdown(f"**{_title(keep)}**  \n{_about(pair, keep)}")
            home = _home(pair, keep)
            if home:
                noun, id = home
                st.page_link(page_of(noun), label=say(_("Open")), query_params={"id": id}, icon=":material/open_in_new:")
            st.button(
                say(_("Keep this one, the other goes to the bin")),
                key=f"keep|{keep.id}|{pair.first.id}{pair.second.id}",
                on_click=_merge,
                args=(pair, keep.id),
                width="stretch",
            )
        st.caption(say(_("What the one that stays does not say is taken from the other. It can be taken back.")))
        st.button(
            say(_("These are two")),
            key=f"two|{pair.first.id}|{pair.second.id}",
            on_click=_set_apart,
            args=(pair,),
            icon=":material/group:",
            width="stretch",
        )


def _home(pair: Alike, one: Noun) -> tuple[str, str] | None:
    """Where it is opened: somebody at the own household or knowledge."""
    if pair.people is None:
        return one.noun, one.id
    known = pair.people.first if one.id == pair.people.first.person.id else pair.people.second
    return next(((record.noun, record.id) for record in known.records), None)


def _apart(found: list[Apart], noun: str) -> None:
    if not found or not st.toggle(say(_("Said to be two different: {n}"), n=len(found)), key=f"duplicates|apart|{noun}"):
        return
    for pair in found[:MOST]:
        with st.container(border=True):
            st.markdown(f"{plain(pair.first)}  \n{plain(pair.second)}")
            key = f"again|{pair.said[0].id}"
            st.button(say(_("Look again")), key=key, on_click=_look_again, args=(pair,), icon=":material/undo:", width="stretch")


def _merge(pair: Alike, keep: str) -> None:
    op = new_id()
    if tried(duplicates.merge, store(), caller(), op, pair, keep):
        page.merged.append(op)
        later(say(_("Two have become one; the other is in the bin.")))


def _unmerge() -> None:
    if tried(history.undo, store(), caller(), new_id(), page.merged[-1]):
        page.merged.pop()
        later(say(_("Taken back.")))


def _set_apart(pair: Alike) -> None:
    if tried(duplicates.set_apart, store(), caller(), new_id(), pair):
        later(say(_("Noted: these are two. The pair is no longer asked about; to look again, open the list of those said to be two.")))


def _look_again(pair: Apart) -> None:
    if tried(duplicates.look_again, store(), caller(), new_id(), pair.said):
        later(say(_("The pair is asked about again.")))


who = require("rows.read")
page = state(DuplicatesState)
st.title(say(_("May be registered twice")))
notice()
found = {kind: tried(duplicates.look, store(), who, kind) or () for kind in KINDS}
fullest = next((kind for kind in KINDS if found[kind]), KINDS[0])
chosen = st.segmented_control(
    say(_("Show")),
    KINDS,
    default=fullest,
    format_func=lambda kind: f"{say(LABELS[kind])} ({len(found[kind]):,})",
    key="duplicates|noun",
    required=True,
)
noun = str(chosen or fullest)
if page.merged:
    st.button(say(_("Take the last merge back")), on_click=_unmerge, icon=":material/undo:", width="stretch")
if not found[noun]:
    st.success(say(_("Nothing looks as if it were there twice.")), icon=":material/check_circle:")
for two in found[noun][:MOST]:
    _pair(two)
if len(found[noun]) > MOST:
    st.caption(say(_("and {n} more"), n=f"{len(found[noun]) - MOST:,}"))
_apart(tried(duplicates.apart, store(), who, noun) or [], noun)
