"""A record's history: who changed what, when and why; any version can be brought back."""

from collections.abc import Mapping

import streamlit as st

from otop_core.gate import ledger
from otop_core.gate.acts import Restore
from otop_core.gate.history import history
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_moment
from otop_core.lists import batches
from otop_core.model.declaration import Noun
from otop_core.model.display import in_words
from pages.shared.current_user import by, caller, language, plain, say, store
from pages.shared.feedback import later, tried

KINDS = {
    "add": _("entered"),
    "change": _("changed"),
    "remove": _("deleted"),
    "restore": _("brought back"),
    "erase": _("personal data erased"),
}


def past(noun: str, id: str, records: Mapping[str, Noun]) -> None:
    """Drawn only when it is opened: history is read seldom."""
    opened = st.toggle(say(_("History")), key=f"past|{id}")
    if not opened:
        return
    for record in records.values():
        if record.noun in (noun, "person"):
            _versions(record)


def _versions(record: Noun) -> None:
    rows = history(store(), record.noun, record.id)
    st.caption(say(type(record).label))
    if found := batches.row_of(store(), record.noun, record.id):
        file, row_number, beside = found
        told = say(_("Told of by {file}, row {n}"), file=plain(file), n=f"{row_number:,}")
        st.caption(" · ".join(filter(None, (told, plain(beside)))))
    for row, before in zip(rows, [*rows[1:], None], strict=True):
        st.markdown(
            f"**{show_moment(row['made_at'], language())}** · {by(row['actor'])} · {say(KINDS[row['kind']])}"
            + (f" · {plain(row['why'])}" if row["why"] else "")
        )
        for line in differences(row["record"], before["record"] if before else None):
            st.caption(line)
        if row is not rows[0] and row["kind"] != "remove":
            if st.button(say(_("Bring this version back")), key=f"restore|{record.id}|{row['version']}"):
                act = Restore(record.noun, record.id, row["version"], seen=rows[0]["version"])
                if tried(ledger.commit, store(), caller(), f"restore:{record.id}:{row['version']}:{rows[0]['version']}", act):
                    later(say(_("Brought back.")))
                    st.rerun()


def differences(after: Noun, before: Noun | None) -> list[str]:
    """What a change changed, in words."""
    found = []
    for name, about in after.abouts().items():
        new, old = getattr(after, name), getattr(before, name) if before else None
        if about.refers or about.kind == "photo" or new == old or (before is None and new in (None, "", (), False)):
            continue
        text = (
            f"{say(about.label)}: {plain(in_words(about, old, language()))} → {plain(in_words(about, new, language()))}"
            if before
            else f"{say(about.label)}: {plain(in_words(about, new, language()))}"
        )
        found.append(text)
    return found
