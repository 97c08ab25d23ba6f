"""The end of a workshop on the page Workshops: what is missing, who may be entered twice, and the sheet to print."""

import streamlit as st

from otop_core import ledger, past, vocabulary
from otop_core.access.sessions import SignedIn
from otop_core.nouns import NOUNS
from otop_core.words import _
from otop_core.workshop import closing
from otop_core.workshop.closing import Known, Missing, Pair
from otop_core.workshop.workshops import Workshop
from pages.shared.here import caller, language, plain, say, store
from pages.shared.tried import later, tried

MOST = 10  # of each kind at a time; what has been mended makes room for the next
PAGES = {"household": "community/households.py", "sage": "community/sages.py"}


def finish(who: SignedIn, workshop: Workshop) -> None:
    """Worked out only when it is opened."""
    check, sheet = st.columns(2, vertical_alignment="center")
    sheet.link_button(say(_("Summary to print")), f"/summary?workshop={workshop.id}", icon=":material/print:", width="stretch")
    if not check.toggle(say(_("Closing check")), key=f"closing|{workshop.id}"):
        return
    merged = f"merged|{workshop.id}"
    if op := st.session_state.get(merged):
        st.button(say(_("Take the last merge back")), key=f"unmerge|{workshop.id}", on_click=_unmerge, args=(merged, op), width="stretch")
    found = tried(closing.look, store(), who.actor_, workshop.id)
    if found is None:
        return
    if not (found.missing or found.pairs or found.undecided or found.idle):
        st.success(say(_("Nothing is missing.")), icon=":material/check_circle:")
    _head(_("May be entered twice: {n}"), len(found.pairs))
    for pair in found.pairs[:MOST]:
        _pair(pair, merged)
    _head(_("Entries with something missing: {n}"), len(found.missing))
    for one in found.missing[:MOST]:
        _missing(one)
    _head(_("Households that have not chosen what to learn: {n}"), len(found.undecided))
    _names(found.undecided)
    _head(_("Participants who have entered nothing: {n}"), len(found.idle))
    _names(found.idle)


def _head(msgid: str, n: int) -> None:
    if n:
        st.markdown(f"**{say(msgid, n=n)}**" + (f" · {say(_('the first {n} are shown'), n=MOST)}" if n > MOST else ""))


def _names(names: list[str]) -> None:
    if names:
        st.markdown(" · ".join(plain(name) for name in names[:MOST]))


def _missing(one: Missing) -> None:
    st.page_link(PAGES[one.noun], label=f"**{plain(one.name)}** · {say(NOUNS[one.noun].label)}", query_params={"id": one.id})
    st.caption(", ".join(say(label) for label in one.fields))


def _about(one: Known) -> str:
    """What tells two apart, without phone, ID number or money."""
    told = [f"**{plain(one.name)}**"]
    if one.household:
        told.append(say(_("House number {house_no}"), house_no=plain(one.household.house_no)))
        told.append(vocabulary.label("occupation", one.household.wants_occupation, language()))
    told += [f"{vocabulary.label('dev_area', sage.area, language())}: {plain(sage.title())}" for sage in one.sages]
    return " · ".join(filter(None, told))


def _pair(pair: Pair, merged: str) -> None:
    with st.container(border=True):
        st.caption(say(pair.reason))
        ways = ((pair.first, pair.second), (pair.second, pair.first))
        for keep, gone in ways if pair.both_here else ways[:1]:
            st.markdown(_about(keep))
            st.button(
                say(_("Keep this one, the other goes to the bin")),
                key=f"keep|{_key(keep)}|{_key(gone)}",
                on_click=_merge,
                args=(keep, gone, pair.same_person, merged),
                width="stretch",
            )
        st.caption(say(_("What the one that stays does not say is taken from the other. It can be taken back.")))


def _key(one: Known) -> str:
    return f"{one.person.id}{one.household.id if one.household else ''}"


def _merge(keep: Known, gone: Known, same_person: bool, merged: str) -> None:
    op = ledger.new_id()
    if tried(closing.merge, store(), caller(), op, keep, gone, same_person=same_person):
        st.session_state[merged] = op
        later(say(_("Two have become one; the other is in the bin.")))


def _unmerge(merged: str, op: str) -> None:
    if tried(past.undo, store(), caller(), ledger.new_id(), op):
        st.session_state.pop(merged, None)
        later(say(_("Taken back.")))
