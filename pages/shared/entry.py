"""Entering together: a fragment whose every committed field is in the draft, whose problems stand under their fields at Save,
and which shows both values when somebody else changed the same field."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import streamlit as st

from otop_core import choices, drafts, forms, ledger, office, saving
from otop_core.forms import Part
from otop_core.nouns import Noun
from otop_core.problems import Conflict, Invalid, OtopError, SavedBefore, SignedOut
from otop_core.words import _
from pages.shared import conflict as conflicts
from pages.shared import fields, keeping, likeness
from pages.shared.here import caller, here, language, say, store
from pages.shared.opened import Entry, close, opened

TOGETHER = 4  # fields that are drawn again with the one that was left


@st.fragment
def entry(
    form_name: str,
    key: str,
    *,
    start: Mapping[str, Any] | None = None,
    was: dict[str, Noun] | None = None,
    fixed: Mapping[str, object] | None = None,
    in_place: bool = False,
    another: str = "",
    after: Callable[[], None] | None = None,
) -> None:
    """Draw a form. ``another``: what to say after a save that leaves the form open for the next; else the page runs again."""
    who = here()
    if st.session_state.pop(f"done|{key}", False):
        if after:
            after()
        st.rerun()
    now = opened(form_name, key, start or {}, was, fixed or {}, in_place)
    now.elsewhere = False
    with st.container():  # a place of its own, so that the fields below keep theirs
        if now.restored:
            line, throw = st.columns([3, 1], vertical_alignment="center")
            line.info(say(_("Your draft of {moment} is back."), moment=now.restored), icon=":material/edit_note:")
            throw.button(say(_("Start afresh")), key=f"{key}|afresh", on_click=_afresh, args=(key,))
    if now.conflict:
        conflicts.show(now.form, now.conflict, f"{key}|conflict|{sum(map(len, now.settled.values()))}", _resolve, key)
        return
    _fields(now, choices.districts(who, "register.write", office.districts(store())))
    now.drawn = True
    if now.refused:
        st.error(say(now.refused), icon=":material/error:")
    if now.problems:
        st.error(say(_("{n} entries need another look; nothing has been saved yet."), n=len(now.problems)), icon=":material/error:")
    st.button(
        say(_("Save")),
        key=f"{key}|save",
        type="primary",
        on_click=_save,
        args=(key, bool(another)),
        width="stretch",
        icon=":material/save:",
    )
    if now.saved:  # under the finger that has just touched Save
        st.success(say(another, name=now.saved), icon=":material/check_circle:")
    likeness.show(now, partial(keeping.choose, key, "person.choice"))


def _fields(now: Entry, districts: list[str]) -> None:
    """Each part in a place of its own, so that what comes and goes in one never moves the others under a finger."""
    for part in now.form.parts:
        with st.container():
            _part(now, part, districts)


def _part(now: Entry, part: Part, districts: list[str]) -> None:
    if part.name == "village":
        if not now.in_place:
            fields.village(part, now.typed, districts, _villages(now), now.widget, partial(keeping.keeper, now))
            if keeping.as_shown(now, [f"village.{name}" for name in ("district", "subdistrict_code", "choice", "moo", "name")]):
                st.rerun()
            for name in ("subdistrict_code", "choice", "moo", "name"):
                fields.told(now.problems.get(f"village.{name}"))
        return
    if part.choosable and part.name != "person":
        _chooser(now, part.name, part.noun)
        keeping.as_shown(now, [f"{part.name}.choice"])
    if part.chosen(now.typed) and not (now.was and part.changes(now.form)):
        if part.name == "person":
            likeness.chosen(now, partial(keeping.choose, now.key, "person.choice"))
        return
    names = list(part.abouts())
    for first in range(0, len(names), TOGETHER):
        _few(now.key, names[first : first + TOGETHER])
    if part.name == "person" and now.was is None and not now.in_place:
        likeness.line(now)


@st.fragment
def _few(key: str, names: list[str]) -> None:
    """Some fields, each with what is wrong with it; drawn again by themselves, because leaving a field should not cost the whole form."""
    here()
    now = st.session_state["entries"].get(key)
    if now is None:
        return
    if now.elsewhere:  # something outside these few has changed with the field
        st.rerun()
    abouts = now.form.abouts()
    for name in names:
        if _hidden(now, name):
            st.empty()
            continue
        about = abouts[name]
        value = now.typed.get(name)
        fields.draw(about, now.widget(name), value, keeping.keeper(now, name), _options(now, about.refers, value))
        fields.told(now.problems.get(name))
    keeping.as_shown(now, [name for name in names if abouts[name].kind != "photo" and not _hidden(now, name)])


def _hidden(now: Entry, name: str) -> bool:
    """Community tourism has no OTOP category; the national ID is asked only where the office has decided so."""
    if name == "person.national_id":
        return not ((at_work := office.of(store())) and at_work.asks_national_id)
    return name == "product.category" and now.typed.get("product.area") == "community_tourism"


def _villages(now: Entry) -> dict[str, str]:
    """Remembered until somebody adds a village."""
    code = now.typed.get("village.subdistrict_code")
    if not code:
        return {}
    key = f"village:{code}:{store().marks['village']}"
    if key not in now.options:
        now.options[key] = choices.villages(store(), code, language())
    return now.options[key]


def _options(now: Entry, noun: str, chosen: str = "") -> dict[str, str]:
    """Remembered until somebody adds one; what is chosen already is always among them."""
    if not noun:
        return {}
    key = f"{noun}:{store().marks[noun]}"
    if key not in now.options:
        now.options[key] = choices.of(store(), noun, here(touch=False).district)
    if chosen and chosen not in now.options[key]:
        found = choices.of(store(), noun, here(touch=False).district, chosen)
        now.options[key] = {chosen: say(_("One of another district")), **found}
    return now.options[key]


def _chooser(now: Entry, name: str, noun: str) -> None:
    known = _options(now, noun, now.typed.get(f"{name}.choice") or "")
    label = fields.caption(next(a for c in now.form.parts for f, a in c.cls.abouts().items() if c.links.get(f) == name))
    fields.pick(
        label,
        ["", *known],
        now.typed.get(f"{name}.choice") or "",
        now.widget(f"{name}.choice"),
        keeping.keeper(now, f"{name}.choice"),
        lambda id: known.get(id, say(_("One that is not in the list yet"))),
    )


def _save(key: str, stays: bool) -> None:
    """One core call; whatever it says is kept until the next Save. A second touch of the button does nothing more."""
    now = st.session_state["entries"].get(key)
    if now is None or now.saved:
        return
    now.problems, now.refused, now.saved = {}, None, ""
    if now.twice:  # a touch that came before she could read it does not enter the same household a second time
        now.twice, now.refused = False, SavedBefore(now.was is not None).text
        return
    try:
        receipt = saving.save(store(), caller(), now.op, now.form, now.typed, now.was, now.fixed, now.settled, draft=key)
    except Invalid as invalid:
        unasked = () if now.typed.get("village.subdistrict_code") else ("village.moo", "village.name")
        now.problems = {problem.field: problem.text for problem in reversed(invalid.problems) if problem.field not in unasked}
        return
    except Conflict as conflict:
        now.conflict = conflict
        return
    except SignedOut:
        return
    except SavedBefore:
        keeping.another(now)
        return
    except OtopError as refused:
        now.refused = refused.text
        return
    close(key)
    if stays:
        kept_place = {name: value for name, value in now.typed.items() if name.startswith("village.")}
        blank = forms.blank(now.form) | kept_place
        fresh = Entry(now.form, key, ledger.new_id(), blank, None, now.fixed, in_place=now.in_place, options=now.options, drawn=True)
        fresh.saved = likeness.name_of(now) or receipt.records[-1].title()
        st.session_state["entries"][key] = fresh
    else:
        st.session_state[f"done|{key}"] = True


def _resolve(key: str, part: str, mine: list[str]) -> None:
    """The person has chosen between two values: save again on top of theirs."""
    now = st.session_state["entries"][key]
    assert now.conflict is not None
    now.settled.setdefault(part, []).append((now.conflict, mine))
    now.conflict = None
    _save(key, False)


def _afresh(key: str) -> None:
    drafts.drop(store(), caller(), key)
    close(key)
