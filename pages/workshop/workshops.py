"""Workshops: open one in a village, change it, show its wall, give a new code, close it, take home what came in."""

from collections.abc import Callable

import streamlit as st

from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_date, show_moment
from otop_core.model.errors import OtopError
from otop_core.reports.files import reports
from otop_core.workshop import room, workshops
from otop_core.workshop.workshops import Workshop
from pages.shared.current_user import caller, language, plain, require, say, store
from pages.shared.download import offered
from pages.shared.entry import entry
from pages.shared.feedback import later, notice, tried
from pages.workshop import ending
from pages.workshop.address import choose
from pages.workshop.closing import finish
from pages.workshop.participants import people
from pages.workshop.suggestions import waiting


def act(action: Callable[..., object], workshop: Workshop, *more: object) -> None:
    try:
        action(store(), caller(), workshop, *more)
    except OtopError as refused:
        st.error(say(refused.text))
        return
    later(say(_("Saved.")))


def code_and_end(workshop: Workshop) -> None:
    """What is touched seldom: a new code, more time, the end."""
    with st.popover(say(_("Code, time, closing"))):
        st.button(
            say(_("Give a new code (the old one ends)")),
            key=f"new|{workshop.id}",
            on_click=act,
            args=(workshops.renew, workshop),
            width="stretch",
        )
        st.button(say(_("Eight more hours")), key=f"more|{workshop.id}", on_click=act, args=(workshops.extend, workshop), width="stretch")
        ending.button(workshop)


def one(workshop: Workshop) -> None:
    """A workshop that is open: its code and what can be done; one that is closed can be opened again."""
    tally = room.tally(store(), workshop.id, language())
    counts = f"{say(_('{n} of {target} households'), n=tally.households, target=workshop.target)} · {say(_('{n} sages'), n=tally.sages)}"
    when = f"{show_date(workshop.held_on, language())} · {say(_('Fiscal year {year}'), year=workshop.year)}"
    st.markdown(f"**{plain(workshop.name)}**  \n{when}  \n{counts}")
    if not workshop.is_open:
        st.caption(say(_("This workshop is closed; what was saved stays.")))
        st.button(
            say(_("Open again")),
            key=f"open|{workshop.id}",
            on_click=act,
            args=(workshops.set_open, workshop, True),
            icon=":material/lock_open:",
        )
        return
    shown = tried(workshops.show_code, store(), caller(), workshop)
    if shown is None:
        return
    st.caption(say(_("Code {code}, until {moment}"), code=shown[0], moment=show_moment(shown[1], language())))
    forms = ", ".join(vocabulary.label("workshop_form", form, language()) for form in workshop.forms)
    st.caption(say(_("Open to participants: {forms}"), forms=forms))
    st.page_link("workshop/wall.py", label=say(_("Show the wall")), icon=":material/tv:", query_params={"workshop": workshop.id})
    st.page_link(
        "community/lists.py", label=say(_("Take in a list")), icon=":material/upload_file:", query_params={"workshop": workshop.id}
    )
    st.page_link(
        "workshop/decide.py", label=say(_("Decide together")), icon=":material/how_to_vote:", query_params={"workshop": workshop.id}
    )
    choose(workshop)
    code_and_end(workshop)
    ending.question(who, workshop)


def saved(toggle: str) -> Callable[[], None]:
    """After a save the form closes and the list says it."""

    def after() -> None:
        st.session_state["workshops|saved"] = toggle
        later(say(_("Saved.")))

    return after


def change(workshop: Workshop) -> None:
    """Title, date, target, forms, address, Wi-Fi; the village stays, because the participants' right is tied to it."""
    if not st.toggle(say(_("Change this workshop")), key=f"edit|{workshop.id}"):
        return
    entry(f"workshop:{workshop.id}", after=saved(f"edit|{workshop.id}"))


def take_home(workshop: Workshop) -> None:
    """The files for the village; drawn when they are wanted."""
    if st.toggle(say(_("CSV files for the village")), key=f"files|{workshop.id}"):
        for name in (name for name, report in reports().items() if report.of_workshop):
            offered(name, {"workshop": workshop.id}, who, f"{name}|{workshop.id}")


who = require("workshop.manage")
st.title(say(_("Workshops")))
notice()
if closed := st.session_state.pop("workshops|saved", None):
    st.session_state[closed] = False
if st.toggle(say(_("Open a workshop")), key="open|new"):
    entry(
        "workshop:new",
        start={"workshop.forms": list(workshops.FORMS)},
        after=saved("open|new"),
    )
held = workshops.all_in(store(), who.actor_.reach("workshop.manage") or "")
if not held:
    st.info(say(_("No workshop yet. Open the first one above; villagers join it with a code, without accounts.")), icon=":material/inbox:")
for workshop in held:
    with st.container(border=True):
        one(workshop)
        change(workshop)
        people(who, workshop)
        waiting(who, workshop)
        finish(who, workshop)
        take_home(workshop)
