"""The lists that were taken in, each as one batch, to be taken back whole."""

import streamlit as st

from otop_core.access.sessions import SignedIn
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_moment
from otop_core.lists import batches
from otop_core.lists.batches import Batch
from otop_core.lists.taking_back import take_back
from otop_core.model.declaration import NOUNS
from pages.shared.current_user import caller, language, plain, say, store
from pages.shared.feedback import later, tried


def show(who: SignedIn) -> None:
    found = batches.taken(store(), who)
    if found:
        st.header(say(_("Taken in")))
    for one in found:
        _show(one, who)


def _show(one: Batch, who: SignedIn) -> None:
    told = _("**{file}**, {what}: {added} added, {changed} changed; {moment}, by {name}")
    given = {"file": plain(one.file_name), "what": say(NOUNS[one.noun].plural), "added": f"{one.added:,}", "changed": f"{one.changed:,}"}
    st.markdown(say(told, **given, moment=show_moment(one.taken_at, language()), name=plain(one.actor)))
    if one.taken_back_at:
        st.caption(say(_("Taken back {moment}"), moment=show_moment(one.taken_back_at, language())))
        return
    with st.popover(say(_("Take it back")), icon=":material/undo:"):
        st.write(
            say(_("Everything this list added goes to the bin, and what it changed is as it was. What others have changed since stays."))
        )
        if st.button(say(_("Yes, take it back")), key=f"back|{one.id}", type="primary"):
            _take_back(one, who)


def _take_back(one: Batch, who: SignedIn) -> None:
    bar = st.progress(0.0, say(_("Taking back …")))

    def told(done: int, of: int) -> None:
        bar.progress(min(1.0, done / of), say(_("{n} of {of}"), n=f"{min(done, of):,}", of=f"{of:,}"))

    done = tried(take_back, store(), who, caller(), one.id, told)
    if done is None:
        return
    text = say(_("{n} records are as they were before this list."), n=f"{done.records:,}")
    if done.kept:
        stays = "; ".join(f"{plain(name)}: {say(why)}" for name, why in done.kept[:10])
        text += " " + say(_("These stay, because they have been changed or used since: {names}"), names=stays)
    later(text)
    st.rerun()
