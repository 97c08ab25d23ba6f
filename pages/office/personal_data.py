"""Personal data: the register of what is kept and why, what is due to be erased, and erasing a person."""

import streamlit as st

from otop_core.admin import erasing, retention
from otop_core.language import keys
from otop_core.language.messages import _
from otop_core.model.declaration import NOUNS
from otop_core.reports import personal_data
from pages.shared import table
from pages.shared.current_user import caller, language, plain, require, say, store
from pages.shared.download import offered
from pages.shared.feedback import later, notice, tried

FOR_GOOD = _("Erasing cannot be taken back. What is counted stays: households, sages, votes and charts are as they were.")
BACKUPS = _(
    "Backups made before still hold the data until they are cleared away. If one is brought back, the same is erased again at once."
)


def register() -> None:
    st.caption(say(_("Made from the forms and lists themselves; who has read the data comes from the access log of the last 12 months.")))
    lines = personal_data.register(store(), who)
    head = [say(heading) for heading in personal_data.HEADINGS]
    rows = [(False, [f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in line.cells(language())]) for line in lines]
    table.sheet(head, rows, say(_("Register of personal data")))
    offered("personal_data", {}, who)


def due() -> None:
    st.caption(
        say(
            _("The years are counted from the end of the fiscal year in which anything of the person was last entered, changed or deleted.")
        )
    )
    found = tried(retention.due, store(), caller())
    if not found:
        st.info(say(_("Nothing has been kept longer than declared.")), icon=":material/inbox:")
        return
    st.write(say(_("{n} entries are due to be erased."), n=f"{len(found):,}"))
    table.sheet([say(_("What will be erased"))], [(False, [one.text(language())]) for one in found], say(_("Due to be erased")))
    kept = st.multiselect(say(_("Not these, because they are still needed")), found, format_func=lambda one: one.text(language()))
    warned()
    seen = [one for one in found if one not in kept]
    sure = st.checkbox(say(_("I have read the list, and these data are no longer needed.")), key="due|sure")
    if st.button(say(_("Erase what is due")), disabled=not (sure and seen), type="primary", icon=":material/delete_forever:"):
        if n := tried(retention.erase_due, store(), caller(), f"due:{store().last_seq}", seen):
            done(n)


def person() -> None:
    words = st.text_input(say(_("Name of the person")), key="erase|search", icon=":material/search:").strip()
    found = dict(tried(erasing.find, store(), caller(), words) or []) if words else {}
    if not found:
        st.info(say(_("Nothing found for these words.") if words else _("Search for the person first.")), icon=":material/inbox:")
        return
    chosen = st.radio(say(_("Which person")), list(found), format_func=lambda id: plain(found[id]), key=f"erase|{words}")
    seen = tried(erasing.preview, store(), caller(), chosen) if chosen else None
    if chosen and seen:
        confirm(chosen, seen)


def confirm(id: str, seen: erasing.Preview) -> None:
    """What will go, then the reason and the name typed once more."""
    st.subheader(say(_("What will be erased")))
    for noun, n in seen.records.items():
        st.markdown(f"- {say(NOUNS[noun].label)}: {n:,}")
    st.markdown(f"- {say(_('Versions in the history'))}: {seen.versions:,}\n- {say(_('Unfinished forms'))}: {seen.drafts:,}")
    if seen.joined:
        st.caption(say(_("Took part in workshops as {names}."), names=plain(", ".join(seen.joined))))
    st.caption(
        say(_("A name that others wrote into a text without the family name is not found; please look through such texts yourself."))
    )
    warned()
    why = st.text_input(say(_("Why? This is written into the log.")), key=f"erase|why|{id}")
    typed = st.text_input(say(_("Type the name once more: {name}"), name=plain(seen.name)), key=f"erase|typed|{id}")
    same = bool(typed) and keys.person_key(typed) == keys.person_key(seen.name)
    if st.button(say(_("Erase this person for good")), disabled=not same, type="primary", icon=":material/delete_forever:"):
        if erased := tried(erasing.erase, store(), caller(), f"erase:{id}:{store().last_seq}", id, why):
            done(erased)


def warned() -> None:
    st.warning(f"{say(FOR_GOOD)} {say(BACKUPS)}", icon=":material/warning:")


def done(n: int) -> None:
    later(say(_("Erased: {n} records. Counts and charts are as they were."), n=f"{n:,}"))
    st.rerun()


who = require("personal_data.read")
st.title(say(_("Personal data")))
notice()
tabs = {say(_("Register")): register, say(_("Due to be erased")): due, say(_("Erase a person")): person}
shown = st.segmented_control(
    say(_("Show")), list(tabs), default=next(iter(tabs)), label_visibility="collapsed", required=True, key="personal|tab"
)
tabs[shown or next(iter(tabs))]()
