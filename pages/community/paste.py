"""Paste a paper list: what each cell means and what is wrong with it, then its good rows saved and the rest left to be mended."""

import hashlib
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import streamlit as st

from otop_core import pasting
from otop_core.admin import settings
from otop_core.gate.participant_rules import WORKSHOP
from otop_core.language import places, vocabulary
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_moment
from otop_core.model.errors import OtopError, SignedOut
from otop_core.pasting import Pasted, Trouble
from otop_core.pasting.columns import ABOUTS
from otop_core.reports import place_choices
from otop_core.workshop import workshops
from pages.shared import picker, table
from pages.shared.current_user import caller, language, plain, require, say, store
from pages.shared.feedback import tried
from pages.shared.page_state import state

MENDED_AT_ONCE = 12  # cells with a field of their own under the list
DONE, WRONG = "check_circle", "error"


@dataclass
class PasteState:
    """``restored``: the moment of the draft that is back; ``workshop``: of the link that was followed; ``read``: what it was read for."""

    box: pasting.Box | None = None
    restored: str = ""
    workshop: str = ""
    read: tuple[tuple[Any, ...], Pasted] | None = None
    told: list[tuple[str, str]] = field(default_factory=list)


def opened(page: PasteState) -> pasting.Box:
    """The list on this screen, else the draft that was left, else an empty box."""
    hall = st.query_params.get("workshop", "")
    if page.box is None:
        page.box, left_at = pasting.opened(store(), who.account_id, hall)
        page.restored = show_moment(left_at, language()) if left_at else ""
    if hall and page.workshop != hall:  # the link of a workshop settles where the list goes, whatever was left here
        page.workshop = hall
        page.box.put("workshop", hall)
        st.session_state.pop("paste|workshop", None)
    return page.box


def keep() -> None:
    """Into the draft, so that a reload loses nothing."""
    try:
        now.keep(store(), caller())
    except SignedOut:
        return  # the run that follows shows the way to sign in
    except OtopError as refused:
        page.told = [(WRONG, say(refused.text))]


def kept(name: str, key: str) -> None:
    """Something was typed or chosen."""
    now.put(name, st.session_state[key])
    page.told, page.restored = [], ""
    for lower in ("choice", "subdistrict_code") if name.startswith("village.") else ():
        if now.typed.get(f"village.{lower}") is None:
            st.session_state.pop(f"paste|village.{lower}", None)
    keep()


def ask_place() -> tuple[dict[str, Any], str]:
    """The village as the household form holds it, and the origin: an open workshop of the officer settles both."""
    reach = who.actor_.reach("workshop.manage") or ""
    halls = {hall.id: hall for hall in workshops.all_in(store(), reach) if hall.is_open}
    if halls:
        picker.pick(
            say(_("For which workshop?")),
            ["", *halls],
            now.typed.get("workshop") if now.typed.get("workshop") in halls else "",
            "paste|workshop",
            partial(kept, "workshop", "paste|workshop"),
            lambda id: halls[id].name if id else say(_("For none")),
        )
    if hall := halls.get(now.typed.get("workshop") or ""):
        return {"village.choice": hall.village_id}, WORKSHOP + hall.id
    reachable = place_choices.districts(who, "register.write", settings.districts(store()))
    code = now.typed.get("village.subdistrict_code")
    known = place_choices.villages(store(), code, language()) if code and places.district_of(code) in reachable else {}
    picker.village(now.typed, reachable, known, "paste|{}".format, lambda name: partial(kept, name, f"paste|{name}"))
    if now.typed.get("village.choice") in known:
        return {"village.choice": now.typed["village.choice"]}, ""
    return {f"village.{name}": now.typed.get(f"village.{name}") for name in ("subdistrict_code", "moo", "name")}, ""


def ask_text() -> None:
    """The box and what reads it: a text area is read when it is left, and the button is a place to leave it for; then the example."""
    if page.restored:
        st.info(say(_("Your draft of {moment} is back."), moment=page.restored), icon=":material/edit_note:")
    key = f"paste|text|{now.turn}"
    st.session_state.setdefault(key, now.text)
    hint = say(_("Mark the rows in Excel together with their headings, copy them, and paste them here."))
    st.text_area(say(_("Paste the list here")), key=key, height=200, on_change=kept, args=("text", key), placeholder=hint)
    st.button(say(_("Read the list")), key="paste|check", width="stretch", icon=":material/visibility:")
    with st.expander(say(_("How the list should look")), expanded=not now.text and not now.saved, icon=":material/table:"):
        st.write(say(_("Copy these two lines into Excel, fill in one household a row, and copy all back into the box above.")))
        st.code(pasting.template(language()), language=None, wrap_lines=True)
        lines = [(False, line) for line in pasting.expected(language())]
        table.sheet([say(_("Column")), say(_("What it holds"))], lines, say(_("How the list should look")))
        st.caption(say(_("Your own headings in Thai or English will do, in any order; up to {n} rows at a time."), n=pasting.MOST))


def pasted_list(village: dict[str, Any]) -> Pasted:
    """Read anew only when the text, the village or its people have changed."""
    id = village.get("village.choice") or ""
    asks_id = bool((at_work := settings.load(store())) and at_work.asks_national_id)
    mark = (now.text, id, language(), asks_id, store().marks["person"], store().marks["household"])
    if page.read is None or page.read[0] != mark:
        found = pasting.read(now.text, language(), asks_id=asks_id)
        page.read = (mark, tried(pasting.compare, store(), who.actor_, id, found) or found)
    return page.read[1]


def show(found: Pasted) -> None:
    """What was read, and all that was not taken."""
    if found.refused:
        st.error(say(found.refused), icon=":material/error:")
    if not found.rows:
        return
    if not found.heading:
        st.warning(
            say(_("No headings were found, so the columns are taken in the order of the example above.")), icon=":material/view_column:"
        )
    if found.unknown:
        names = plain(", ".join(found.unknown))
        st.warning(say(_("These columns are not known here and will not be saved: {names}"), names=names), icon=":material/view_column:")
    if found.above:
        st.caption(say(_("Above the headings, not taken: {lines}"), lines=plain(" / ".join(found.above))))
    if found.later:
        st.warning(say(_("{n} more rows stay in the box; they are read after these have been saved."), n=len(found.later)))
    like, wrong = [row for row in found.good if row.alike], len(found.rows) - len(found.good)
    counts = [(_("Ready"), len(found.good) - len(like)), (_("Perhaps twice"), len(like)), (_("Need another look"), wrong)]
    table.tiles([(say(name), f"{n:,}", "") for name, n in counts], say(_("What was read")))
    table.sheet(*pasting.preview(found, language()), say(_("What was read")))


def ask_save(found: Pasted, village: dict[str, Any], origin: str) -> None:
    """Rows that look like somebody already there are saved only when they are chosen."""
    like = {row.number: row.name for row in found.good if row.alike}
    also: list[int] = []
    if like:
        also = st.multiselect(
            say(_("Perhaps twice: save these rows too")),
            list(like),
            format_func=lambda n: say(_("row {n}: {name}"), n=n, name=like.get(n, "")),
            key=f"paste|also|{now.turn}",
            placeholder=say(_("None of them")),
        )
    chosen = [row.number for row in found.good if not row.alike or row.number in also]
    has_place = bool(village.get("village.choice") or (village.get("village.subdistrict_code") and village.get("village.name")))
    if not has_place:
        st.warning(say(_("Please choose the village above first.")), icon=":material/pin_drop:")
    stood_under = hashlib.sha256(now.text.encode("utf-8", "replace")).hexdigest()[:12]  # a button saves the list it stood under, no other
    label, dead = say(_("Save the {n} good rows"), n=len(chosen)), not chosen or not has_place
    if st.button(label, key=f"paste|save|{stood_under}", type="primary", width="stretch", icon=":material/save:", disabled=dead):
        save(found, village, chosen, origin)


def save(found: Pasted, village: dict[str, Any], chosen: list[int], origin: str) -> None:
    """Every good row as one change; a second touch while it runs begins again and saves nothing twice."""
    bar = st.progress(0.0, say(_("Saving …")))
    receipts = tried(
        now.save, store(), caller(), village, found, chosen, origin, lambda n, of: bar.progress(n / of, say(_("{n} of {of}"), n=n, of=of))
    )
    if receipts is None:
        return
    page.told = [(DONE, say(_("{n} households have been saved."), n=len(receipts.saved)))] if receipts.saved else []
    page.told += [(WRONG, f"{plain(row.name)}: {say(text)}") for row, text in receipts.failed]
    page.told += [(WRONG, say(receipts.stopped))] if receipts.stopped else []
    page.restored = ""
    st.rerun()


def ask_back() -> None:
    """What the last save did, and one touch to take all of it back."""
    for icon, sentence in page.told:
        (st.success if icon == DONE else st.error)(sentence, icon=f":material/{icon}:")
    if not now.saved:
        return
    if st.button(say(_("Take all {n} back"), n=len(now.saved)), key=f"paste|back|{now.turn}", icon=":material/undo:"):
        if (done := tried(now.back, store(), caller(), language())) is not None:
            page.told = [(DONE, say(_("{n} households are in the bin; their rows are in the box again."), n=done[0]))] if done[0] else []
            page.told += [(WRONG, why) for why in dict.fromkeys(map(say, done[1]))]
            st.rerun()
    st.caption(say(_("Later, History and bin takes them back one by one.")))


def mend(found: Pasted) -> None:
    """A field for each cell that cannot be understood; they stay in their place until the list is saved."""
    if now.mending is None:
        now.mending = [t for row in found.rows for t in row.troubles if t.column >= 0][:MENDED_AT_ONCE]
    if not now.mending:
        return
    st.subheader(say(_("Mend here, or in the box")))
    names = {row.number: row.name for row in found.rows}
    still = {(t.row, t.column): t.text for row in found.rows for t in row.troubles}
    for trouble in now.mending:
        name, heading = plain(names.get(trouble.row, "")), plain(trouble.heading)
        cell(found, trouble, say(_("Row {n} {name}: {heading}"), n=trouble.row, name=name, heading=heading))
        told = still.get((trouble.row, trouble.column))
        st.markdown(f":red[{say(told)}]" if told else say(_("This can be understood now.")))


def cell(found: Pasted, trouble: Trouble, label: str) -> None:
    key = f"paste|mend|{now.turn}|{trouble.row}|{trouble.column}"
    cells = found.rows[trouble.row - 1].cells if trouble.row <= len(found.rows) else ()
    value = cells[trouble.column] if trouble.column < len(cells) else ""
    about, changed = ABOUTS.get(trouble.field), partial(mended, trouble, key)
    if about is not None and about.kind == "choice":
        codes = list(vocabulary.codes(about.choices))
        picker.pick(label, codes, value, key, changed, lambda code: vocabulary.label(about.choices, code, language()))
    else:
        st.text_input(label, value=value, key=key, on_change=changed)


def mended(trouble: Trouble, key: str) -> None:
    """One cell typed anew: the box says so too."""
    now.mend(trouble.row, trouble.column, str(st.session_state[key] or ""), language())
    st.session_state[f"paste|text|{now.turn}"] = now.text
    keep()


who = require("rows.read")
page = state(PasteState)
now = opened(page)
st.title(say(_("Paste a list")))
ask_back()
village, origin = ask_place()
ask_text()
if now.text.strip():
    found = pasted_list(village)
    show(found)
    if found.rows:
        ask_save(found, village, origin)
        mend(found)
