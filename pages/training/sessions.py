"""Sessions: the register, and one session with whether it may be held, what is to be done before its day, and who came."""

import streamlit as st

from otop_core.gate import ledger
from otop_core.gate.acts import Change
from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_date, show_moment
from otop_core.model.errors import OtopError
from otop_core.reports import session, session_lines
from otop_core.reports.session import SessionPage
from otop_core.training.sessions import TrainingSession
from pages.shared.current_user import by, caller, language, plain, require, say, store
from pages.shared.feedback import later, notice, tried
from pages.shared.register import back, form_below, page, record
from pages.training.todo import lies_in, listed

who = require("rows.read")


def one(id: str) -> None:
    """How it stands, then the record itself with the households to tick."""
    back()
    try:
        found = session.load(store(), who, id)
    except OtopError as refused:
        st.title(say(TrainingSession.plural))
        st.error(say(refused.text))
        return
    st.title(plain(found.session.name))
    notice()
    kind = vocabulary.label("session_kind", found.session.kind, language())
    lies_in(found.place, kind, show_date(found.session.held_on, language()), when(found))
    if not found.removed:
        standing(found)
        todo = found.todo()
        done = sum(each.is_done for each in todo)
        st.subheader(say(_("Before the day: {done} of {total} in order"), done=done, total=len(todo)))
        listed(todo, found.place)
        st.subheader(say(_("Households that came")))
        if found.enrolled and found.came:
            st.progress(found.came / found.enrolled, say(found.attendance()))
        else:
            st.markdown(say(found.attendance()))
        if found.others and found.came:
            st.caption(say(_("{k} more households came that are not enrolled in the round."), k=found.others))
    form_below()
    record(TrainingSession, who, id)


def when(found: SessionPage) -> str:
    days = (found.session.held_on - found.today).days
    return say(_("in {n} days"), n=days) if days > 0 else say(_("today")) if days == 0 else say(_("is over"))


def standing(found: SessionPage) -> None:
    """Ready or not with what it lacks, or by the officer's decision; who decided so, when and why stays to be looked at."""
    now, may = found.readiness, who.may(TrainingSession.action, found.district)
    lacks = "".join(f"  \n- {say(one)}" for one in now.lacks)
    if not found.is_rehearsed:
        st.info(say(_("A session of this kind is not led by the trainer team, so it needs no rehearsal.")), icon=":material/info:")
    elif now.is_overridden:
        st.warning(f"**{say(_('Held by the decision of the officer, although it lacks:'))}**{lacks}", icon=":material/gavel:")
    elif now.is_ready:
        st.success(say(_("ready to train")), icon=":material/check_circle:")
    else:
        head = _("It was not ready when it was held. It lacked:") if found.is_over else _("Not ready to train yet. It lacks:")
        st.warning(f"**{say(head)}**{lacks}", icon=":material/warning:")
    for decided in found.decided:
        said = (
            say(_("Why it is held: {reason}"), reason=plain(decided.reason)) if decided.reason else say(_("The decision was taken back."))
        )
        st.markdown(f":material/history: {said}  \n:small[{by(decided.by)} · {show_moment(decided.at, language())}]")
    if found.session.override_reason and may:
        if st.button(say(_("Take the decision back")), key=f"undecide|{found.session.version}", icon=":material/undo:"):
            decide(found, None)
    elif now.lacks and may:
        all_the_same(found)


def all_the_same(found: SessionPage) -> None:
    """An officer may hold it although it is not ready, and says why."""
    with st.popover(say(_("Hold it all the same")), icon=":material/gavel:"):
        label = say(_("Why it is held although it is not ready"))
        reason = st.text_area(label, key=f"reason|{found.session.id}|{found.session.version}", max_chars=500).strip()
        if st.button(say(_("Hold it for this reason")), key=f"decide|{found.session.version}", type="primary"):
            if reason:
                decide(found, reason)
            else:
                st.error(say(_("Please say why.")))


def decide(found: SessionPage, reason: str | None) -> None:
    was = found.session
    now = was.model_copy(update={"override_reason": reason})
    if tried(ledger.commit, store(), caller(), f"override:{was.id}:{was.version}", Change(was, now)):
        later(say(_("Saved: {name}."), name=plain(was.name)))
        st.rerun()


if id := st.query_params.get("id"):
    one(id)
else:
    page(TrainingSession, session_lines.page)
