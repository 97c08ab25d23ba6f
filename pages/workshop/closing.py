"""The end of a workshop on the page Workshops: what is missing, who may be entered twice, and the sheet to print."""

import streamlit as st

from otop_core.access.sessions import SignedIn
from otop_core.gate import history
from otop_core.gate.acts import new_id
from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.model.declaration import NOUNS
from otop_core.workshop import closing, duplicate_decisions, merging
from otop_core.workshop.closing import Apart, Check, Missing, Pair
from otop_core.workshop.duplicate_decisions import Known, NotDuplicate
from otop_core.workshop.workshops import Workshop
from pages.shared.current_user import caller, language, plain, say, store
from pages.shared.feedback import later, tried
from pages.shared.menu import page_of

MOST = 10  # of each kind at a time; what has been mended makes room for the next


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
        _pair(pair, found, merged)
    _apart(found.apart, workshop.id)
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
    st.page_link(page_of(one.noun), label=f"**{plain(one.name)}** · {say(NOUNS[one.noun].label)}", query_params={"id": one.id})
    st.caption(", ".join(say(label) for label in one.fields))


def _about(one: Known) -> str:
    """What tells two apart, without phone, ID number or money."""
    told = [f"**{plain(one.name)}**"]
    if one.household:
        told.append(say(_("House number {house_no}"), house_no=plain(one.household.house_no)))
        told.append(vocabulary.label("occupation", one.household.wants_occupation, language()))
    told += [f"{vocabulary.label('dev_area', sage.area, language())}: {plain(sage.title())}" for sage in one.sages]
    return " · ".join(filter(None, told))


def _standing(one: Known, found: Check) -> None:
    """What the village has voted and decided about it, so that a merge loses nothing unseen."""
    for record in one.records:
        told = [say(NOUNS[record.noun].label)]
        if voters := found.voters.get(record.id):
            told.append(say(_("{n} people have voted"), n=voters))
        if decision := found.decided.get(record.id):
            told.append(f"**{vocabulary.label('selection', decision, language())}**")
        if told[1:]:
            st.markdown(f":material/how_to_vote: {' · '.join(told)}")


def _pair(pair: Pair, found: Check, merged: str) -> None:
    with st.container(border=True):
        st.caption(say(pair.reason))
        for keep, gone in ((pair.first, pair.second), (pair.second, pair.first)):
            st.markdown(_about(keep))
            _standing(keep, found)
            if pair.both_here or keep is pair.first:
                st.button(
                    say(_("Keep this one, the other goes to the bin")),
                    key=f"keep|{_key(keep)}|{_key(gone)}",
                    on_click=_merge,
                    args=(keep, gone, pair.same_person, merged),
                    width="stretch",
                )
        _consequences(pair, found)
        people = pair.same_person and pair.first.person.id != pair.second.person.id
        st.button(
            say(_("These are two different people") if people else _("These are two different households")),
            key=f"two|{_key(pair.first)}|{_key(pair.second)}",
            on_click=_set_apart,
            args=(pair.first, pair.second),
            icon=":material/group:",
            width="stretch",
        )


def _consequences(pair: Pair, found: Check) -> None:
    """What keeping one of the two means."""
    told = [_("What the one that stays does not say is taken from the other. It can be taken back.")]
    if any(found.voters.get(id) for id in pair.becoming_one):
        told.append(_("Votes on either count for the one that stays; who voted on both is counted once."))
    if any(id in found.decided for id in pair.becoming_one):
        told.append(_("What was decided about the one that stays holds; where nothing was, the decision on the other holds."))
    st.caption("  \n".join(say(text) for text in told))


def _apart(settled: list[Apart], workshop_id: str) -> None:
    """Those that were said to be two: the way back."""
    if not settled or not st.toggle(say(_("Said to be two different: {n}"), n=len(settled)), key=f"apart|{workshop_id}"):
        return
    for pair in settled:
        with st.container(border=True):
            st.markdown(f"{_about(pair.first)}  \n{_about(pair.second)}")
            key = f"again|{_key(pair.first)}|{_key(pair.second)}"
            st.button(say(_("Look again")), key=key, on_click=_look_again, args=(pair.said,), icon=":material/undo:", width="stretch")


def _key(one: Known) -> str:
    return f"{one.person.id}{one.household.id if one.household else ''}"


def _merge(keep: Known, gone: Known, same_person: bool, merged: str) -> None:
    op = new_id()
    if tried(merging.merge, store(), caller(), op, keep, gone, same_person=same_person):
        st.session_state[merged] = op
        later(say(_("Two have become one; the other is in the bin.")))


def _unmerge(merged: str, op: str) -> None:
    if tried(history.undo, store(), caller(), new_id(), op):
        st.session_state.pop(merged, None)
        later(say(_("Taken back.")))


def _set_apart(first: Known, second: Known) -> None:
    if tried(duplicate_decisions.set_apart, store(), caller(), new_id(), first, second):
        later(say(_("Noted: these are two. The pair is no longer asked about; to look again, open the list of those said to be two.")))


def _look_again(said: tuple[NotDuplicate, ...]) -> None:
    if tried(duplicate_decisions.look_again, store(), caller(), new_id(), *said):
        later(say(_("The pair is asked about again.")))
