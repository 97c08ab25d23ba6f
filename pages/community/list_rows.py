"""What taking a list in would do, row by row, before it is done; cells are mended in place."""

from functools import partial
from typing import Any

import streamlit as st

from otop_core.access.sessions import SignedIn
from otop_core.language import labels, vocabulary
from otop_core.language.messages import _
from otop_core.language.text import tidy
from otop_core.lists.matching import STATUSES, Match, Matched, Status
from otop_core.lists.questions import Questions
from otop_core.lists.registers import NAME, NAME_PARTS, PLACE, RUNNING, about_of, abouts, label
from otop_core.lists.values import Trouble
from otop_core.lists.waiting import Waiting
from otop_core.lists.workbooks import reasons
from otop_core.model import forms
from pages.shared import picker, table
from pages.shared.current_user import language, plain, say, store
from pages.shared.feedback import tried

SHOWN, MENDED_AT_ONCE, WIDEST = 50, 12, 60  # rows of a table; cells with a field of their own; characters of a cell
SHOWN_FIRST: tuple[Status, ...] = ("refused", "doubtful", "changed", "new", "same")
NAMES: dict[Status, str] = {
    "new": _("New"),
    "changed": _("Changed"),
    "same": _("The same as before"),
    "doubtful": _("Perhaps twice"),
    "refused": _("Need another look"),
}


def show(now: Waiting, matched: Matched, who: SignedIn) -> list[int]:
    """The counts, the rows of one kind, what was left out; the numbers of doubtful rows that are to be taken in too."""
    _told(matched)
    counts = {status: len(matched.of(status)) for status in STATUSES}
    table.tiles([(say(NAMES[status]), f"{n:,}", "") for status, n in counts.items()], say(_("What was read")))
    there: list[Status] = [status for status in SHOWN_FIRST if counts[status]]
    if not there:
        st.info(say(_("There is no row under these headings.")), icon=":material/info:")
        return []
    name = f"list|shown|{now.box.op}"
    chosen: Status | None = st.segmented_control(
        say(_("Show")), there, default=there[0], format_func=lambda one: f"{say(NAMES[one])} ({counts[one]:,})", key=name, required=True
    )
    status = chosen if chosen is not None and chosen in there else there[0]
    rows = matched.of(status)
    if status == "changed":
        _show_changed(rows)
    else:
        _show_rows(matched, rows)
    if len(rows) > SHOWN:
        st.caption(say(_("and {n} more"), n=f"{len(rows) - SHOWN:,}"))
    if counts["refused"] or counts["doubtful"]:
        label = say(_("The rows that are not taken in, with the reasons (Excel)"))
        st.link_button(label, "/export/refused.xlsx", icon=":material/download:", width="stretch")
    return _ask_doubtful(now, matched)


def _told(matched: Matched) -> None:
    """How the list was read, where that is not what stands in it."""
    listed = matched.listed
    if listed.head.first < 0:
        st.warning(
            say(_("No headings were found, so the columns are taken in the order of the empty list to fill in.")),
            icon=":material/view_column:",
        )
    if listed.above:
        st.caption(say(_("Above the headings: {lines}"), lines=plain(" / ".join(listed.above))))
    if listed.place.code:
        told = _("Rows that do not say where they are from are taken to be from the subdistrict {place}, as stands above the headings.")
        st.info(say(told, place=labels.subdistrict(listed.place.code, language())))
    if listed.left_out:
        title = say(_("{n} lines are no rows of the list"), n=f"{len(listed.left_out):,}")
        with st.expander(title, icon=":material/checklist:"):
            lines = [(False, [str(one.number), say(one.why), _short(one.said)]) for one in listed.left_out[:SHOWN]]
            table.sheet([say(_("Row")), say(_("What it is")), say(_("What it says"))], lines, title)


def _show_rows(matched: Matched, rows: list[Match]) -> None:
    columns = [column for column in matched.listed.head.columns if column.field and column.field != RUNNING]
    head = [say(_("Row")), say(_("What to look at")), *(column.heading for column in columns)]
    lines = []
    for one in rows[:SHOWN]:
        told = "; ".join(reasons(one, language())) or say(NAMES[one.status] if one.status == "same" else _("ready"))
        lines.append((one.status == "refused", [str(one.row.number), told, *(_cell(one, column.field, column.at) for column in columns)]))
    table.sheet(head, lines, say(_("What was read")))


def _cell(one: Match, field: str, at: int) -> str:
    """As it will be kept; as it stands in the list where that cannot be understood. A name shows where it is parted."""
    fields = NAME_PARTS if field == NAME else (field,)
    shown = [_shown(name, one.row.told.get(name.partition(".")[0], {}).get(name.partition(".")[2])) for name in fields]
    cell = tidy(one.row.cells[at]) if at < len(one.row.cells) else ""
    return _short(" · ".join(filter(None, shown)) or (cell if field in PLACE or any(t.at == at for t in one.troubles) else ""))


def _shown(name: str, value: Any) -> str:
    about = about_of(name)
    if value is None:
        return ""
    if about.kind == "choice":
        return vocabulary.label(about.choices, str(value), language())
    if about.kind == "choices":
        return ", ".join(vocabulary.label(about.choices, code, language()) for code in value)
    if about.kind == "yes":
        return "✓" if value else ""
    return str(forms.shown(about, value) or "")


def _short(cell: str) -> str:
    line = tidy(cell[: 4 * WIDEST])
    return line if len(line) <= WIDEST else line[:WIDEST] + "…"


def _show_changed(rows: list[Match]) -> None:
    head = [say(_("Row")), say(_("What changes")), say(_("As it is kept")), say(_("In the list"))]
    lines = []
    for one in rows[:SHOWN]:
        for name, was, now in one.differences:
            lines.append(
                (
                    False,
                    [str(one.row.number), f"{one.row.name}: {label(name, language())}", _shown(name, was) or "–", _shown(name, now) or "–"],
                )
            )
    table.sheet(head, lines, say(_("Changed")))


def _ask_doubtful(now: Waiting, matched: Matched) -> list[int]:
    """Rows that may be about somebody who is there already are taken in only when they are chosen."""
    like = {one.row.number: one.row.name for one in matched.of("doubtful") if one.now}
    if not like:
        return []
    return st.multiselect(
        say(_("Perhaps twice: take these rows in too, as new ones")),
        list(like),
        format_func=lambda n: say(_("row {n}: {name}"), n=n, name=like.get(n, "")),
        key=f"list|also|{now.box.op}|{now.noun}",
        placeholder=say(_("None of them")),
    )


def mend(now: Waiting, matched: Matched, questions: Questions, who: SignedIn) -> None:
    """A field for each of the first cells that cannot be understood."""
    asked = {(word.field, word.word) for word in questions.words}  # these are answered for all rows at once
    cells = [(one, trouble) for one in matched.of("refused") for trouble in one.troubles if trouble.at >= 0]
    wrong = [(one, t) for one, t in cells if t.at >= len(one.row.cells) or (t.field, tidy(one.row.cells[t.at])) not in asked][
        :MENDED_AT_ONCE
    ]
    if not wrong:
        return
    st.subheader(say(_("Mend here, or in the file")))
    for one, trouble in wrong:
        _mend_cell(now, one, trouble, who)


def _mend_cell(now: Waiting, one: Match, trouble: Trouble, who: SignedIn) -> None:
    number, at = one.row.number, trouble.at
    key = f"list|mend|{now.box.op}|{now.noun}|{number}|{at}"
    title = say(_("Row {n} {name}: {heading}"), n=number, name=plain(one.row.name), heading=plain(trouble.heading))
    cell = one.row.cells[at] if at < len(one.row.cells) else ""
    about, changed = abouts(now.noun).get(trouble.field), partial(_mended, now, who, number, at, key)
    if about is not None and about.kind == "choice":
        codes = list(vocabulary.codes(about.choices))
        picker.pick(title, codes, None, key, changed, lambda code: vocabulary.label(about.choices, code, language()))
    else:
        st.text_input(title, value=cell, key=key, on_change=changed)
    st.markdown(f":red[{say(trouble.text)}]")


def _mended(now: Waiting, who: SignedIn, number: int, at: int, key: str) -> None:
    tried(now.mend, store(), who, number, at, str(st.session_state[key] or ""))
