"""What a list leaves open: where it is from, what a column is, one value for all rows, what a word means."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from otop_core.access.sessions import SignedIn
from otop_core.admin import settings
from otop_core.language import places, vocabulary
from otop_core.language.messages import _
from otop_core.lists.headings import Column
from otop_core.lists.matching import Matched
from otop_core.lists.questions import Questions, Word
from otop_core.lists.registers import NOTE, REGISTERS, abouts, key, label
from otop_core.lists.waiting import Waiting
from otop_core.reports import place_choices
from otop_core.workshop import workshops
from pages.shared import picker
from pages.shared.current_user import language, plain, say, store

Kept = Callable[[str, str], None]
NOT_TAKEN, EMPTY, AS_NOTE = _("Do not take this column"), _("Leave it empty"), _("Keep as a note with the record")


def ask(now: Waiting, matched: Matched, questions: Questions, who: SignedIn, kept: Kept) -> None:
    """Everything that is open, the columns first."""
    if REGISTERS[now.noun].is_placed and (questions.place or now.said.get("place") or now.said.get("workshop")):
        _ask_place(now, who, kept)
    for column in questions.columns:
        _ask_column(now, matched, column, kept)
    for name in questions.fixed:
        _ask_fixed(now, name, kept)
    if questions.words:
        st.markdown(f"**{say(_('Words that are not in the list of choices: what do they mean?'))}**")
    for word in questions.words:
        _ask_word(now, word, None, kept)
    _show_untaken(now, matched, kept)
    _show_answered(now, kept)


def _ask_place(now: Waiting, who: SignedIn, kept: Kept) -> None:
    st.markdown(f"**{say(_('Where are the rows from that do not say it themselves?'))}**")
    halls = {hall.id: hall for hall in workshops.all_in(store(), who.actor_.reach("workshop.manage") or "") if hall.is_open}
    if halls and now.noun in ("household", "sage"):
        name, hall = f"list|workshop|{now.box.op}", now.said.get("workshop") or ""
        every = ["", *halls]
        picker.pick(
            say(_("For which workshop?")),
            every,
            hall if hall in halls else "",
            name,
            partial(kept, "workshop", name),
            lambda id: halls[id].name if id else say(_("For none")),
        )
        if hall in halls:
            return
    reachable = place_choices.districts(who, "register.write", settings.districts(store()))
    said = {f"village.{name}": value for name, value in now.said.get("place", {}).items()}
    code = said.get("village.subdistrict_code")
    known = place_choices.villages(store(), code, language()) if code and places.district_of(code) in reachable else {}

    def named(name: str) -> str:
        return f"list|{name}|{now.box.op}"

    picker.village(said, reachable, known, named, lambda name: partial(kept, f"place.{name.removeprefix('village.')}", named(name)))


def _ask_column(now: Waiting, matched: Matched, column: Column, kept: Kept) -> None:
    """What a column is, beside five of its values; what it may be stands first."""
    seen = " · ".join(matched.listed.seen(column)) or say(_("nothing"))
    name = f"list|column|{now.box.op}|{now.noun}|{column.at}"
    options = [column.field, *(one for one in _free(matched, column) if one != column.field), NOTE, ""]
    st.selectbox(
        say(_("What is the column “{heading}”?"), heading=plain(column.heading)),
        options,
        index=None,
        format_func=_field,
        key=name,
        on_change=kept,
        args=(f"columns.{column.at}", name),
        placeholder=say(_("Please choose")),
    )
    st.caption(say(_("It holds: {values}"), values=plain(seen)))


def _field(name: str) -> str:
    return say(NOT_TAKEN) if not name else say(AS_NOTE) if name == NOTE else label(name, language())


def _free(matched: Matched, column: Column) -> list[str]:
    """The fields that no other column tells for certain."""
    taken = {one.field for one in matched.listed.head.columns if one.sure and one.at != column.at}
    return [name for name in abouts(matched.listed.noun) if name not in taken]


def _ask_fixed(now: Waiting, name: str, kept: Kept) -> None:
    """One value for all rows, of what a new record needs and no column tells."""
    about, box = abouts(now.noun)[name], f"list|fixed|{now.box.op}|{now.noun}|{name}"
    title = say(_("{field}, the same for all rows"), field=say(about.label))
    value, change = now.said.get("fixed", {}).get(name), partial(kept, f"fixed.{name}", box)
    if about.kind == "choice":
        codes = list(vocabulary.codes(about.choices))
        picker.pick(title, codes, value, box, change, lambda code: vocabulary.label(about.choices, code, language()))
    else:
        st.text_input(title, value=value or "", key=box, on_change=change)


def _ask_word(now: Waiting, word: Word, said: str | None, kept: Kept) -> None:
    about = abouts(now.noun)[word.field]
    name = f"list|word|{now.box.op}|{word.field}|{key(word.word)}"
    title = say(_("“{word}” under {field}"), word=plain(word.word[:60]), field=say(about.label))
    title += f" ({say(_('{n} rows'), n=f'{word.rows:,}')})" if word.rows else ""
    codes = [*vocabulary.codes(about.choices), ""]
    change = partial(kept, f"words.{word.field}|{key(word.word)}", name)
    picker.pick(title, codes, said, name, change, lambda code: vocabulary.label(about.choices, code, language()) if code else say(EMPTY))


def _show_untaken(now: Waiting, matched: Matched, kept: Kept) -> None:
    """Columns of which nothing is kept, with what they hold; each can be given a field after all, and what was answered can be changed."""
    answered = now.said.get("columns", {})
    columns = [one for one in matched.listed.head.columns if one in matched.listed.untaken or str(one.at) in answered]
    if not columns:
        return
    left = [plain(one.heading) for one in columns if not one.field]
    title = say(_("Columns that are not taken: {names}"), names=", ".join(left)) if left else say(_("Columns that were answered"))
    with st.expander(title, icon=":material/view_column:"):
        for column in columns:
            name = f"list|other|{now.box.op}|{now.noun}|{column.at}"
            options = ["", NOTE, *_free(matched, column)]
            picker.pick(
                plain(column.heading),
                options,
                NOTE if answered.get(str(column.at)) == NOTE else column.field,
                name,
                partial(kept, f"columns.{column.at}", name),
                _field,
            )
            st.caption(say(_("It holds: {values}"), values=plain(" · ".join(matched.listed.seen(column)))))


def _show_answered(now: Waiting, kept: Kept) -> None:
    """What was said of words, here or for the last file of this shape; it can be changed."""
    fields = abouts(now.noun)
    said = [
        (Word(field, word, 0), code)
        for field, answers in now.said.get("words", {}).items()
        if field in fields
        for word, code in answers.items()
    ]
    if not said:
        return
    with st.expander(say(_("What words mean, as answered ({n})"), n=len(said)), icon=":material/checklist:"):
        for word, code in said:
            _ask_word(now, word, code, kept)
