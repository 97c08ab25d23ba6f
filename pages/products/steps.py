"""One step of a product: its evidence, what may be added, and a status set by a person with a reason."""

import streamlit as st

from otop_core.access.sessions import SignedIn
from otop_core.gate import ledger
from otop_core.gate.acts import Remove
from otop_core.gate.records import Held
from otop_core.language import thai_calendar
from otop_core.language.messages import _
from otop_core.model.declaration import NOUNS, Noun
from otop_core.model.display import in_words
from otop_core.products.progress import Progress, StepProgress
from pages.shared.current_user import caller, language, plain, say, store
from pages.shared.entry import entry
from pages.shared.feedback import later, notice, tried


def panel(now: Progress, standing: StepProgress, who: SignedIn) -> None:
    """Everything about the step that is open."""
    with st.container(border=True):
        notice()
        st.caption(say(_("Closes when: {what}"), what=say(standing.step.closes)))
        if not standing.span.dated and standing.span.status in ("done", "in_progress"):
            st.caption(say(_("Counted from the day it was entered, because the evidence has no date.")))
        for held in standing.evidence:
            piece(now, held)
        if who.may("register.write"):
            for noun in standing.step.nouns:
                add(now, noun, at_once=not standing.evidence and standing.span.status != "done")
            override(now, standing)


def key_of(now: Progress, noun: str, *more: str) -> str:
    """The form of a new piece of evidence for this product."""
    return ":".join((noun, "new", now.product.id, *more))


def piece(now: Progress, held: Held) -> None:
    """One piece of evidence: in words, to correct, to delete."""
    record = held.record
    producers = say(_("of the producer")) if getattr(record, "producer_id", None) else ""
    words = [
        f"{say(about.label)}: {plain(in_words(about, value, language()))}"
        for name, about in record.abouts().items()
        if not about.refers and about.kind != "photo" and (value := getattr(record, name)) not in (None, "", ())
    ]
    st.markdown(f"**{say(NOUNS[record.noun].label)}** {producers}  \n" + "  \n".join(words))
    correct, remove = st.columns(2)
    key = f"{record.noun}:{record.id}"
    if correct.toggle(say(_("Correct")), key=f"open|{key}"):
        entry(key, after=lambda: _closed(key))
    with remove.popover(say(_("Delete"))):
        if st.button(say(_("Yes, delete")), key=f"delete|{key}") and delete(record):
            later(say(_("It is in the bin now. History and bin brings it back.")))
            st.rerun()


def delete(record: Noun) -> bool:
    """Into the bin; False after the reason has been shown why not."""
    return tried(ledger.commit, store(), caller(), f"delete:{record.id}:{record.version}", Remove(record)) is not None


def add(now: Progress, noun: str, at_once: bool) -> None:
    """A new piece of evidence; its form stands open where there is none yet."""
    key = key_of(now, noun)
    if not st.toggle(say(_("Add: {label}"), label=say(NOUNS[noun].label)), key=f"open|{key}", value=at_once):
        return
    of_producer = noun == "certificate" and st.checkbox(
        say(_("It belongs to the producer (GAP, GMP, organic ...), so it counts for all her products")), key=f"owner|{key}"
    )
    entry(key_of(now, noun, "producer") if of_producer else key, after=lambda: _closed(key))


def override(now: Progress, standing: StepProgress) -> None:
    code = standing.step.code
    for held in standing.overrides:
        day = thai_calendar.show_date(thai_calendar.bangkok_day(held.entered_at), language())
        st.markdown(f"{say(_('Set by a person'))} ({day}): {plain(held.record.values()['reason'])}")
        if st.button(say(_("Go back to the computed status")), key=f"computed|{held.record.id}") and delete(held.record):
            st.rerun()
    key = key_of(now, "step_override", code)
    if st.toggle(say(_("Set the status myself, with a reason")), key=f"open|{key}"):
        entry(key, after=lambda: _closed(key))


def _closed(key: str) -> None:
    st.session_state.pop(f"open|{key}", None)
    later(say(_("Saved.")))
