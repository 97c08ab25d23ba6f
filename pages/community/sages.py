"""Community sages: the register, and one sage with what was decided about him or her; without a decision, nominated only."""

import streamlit as st

from otop_core.community.sages import Sage
from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_date
from otop_core.model.errors import OtopError
from otop_core.reports import sage
from otop_core.reports.sage import Choice, Criterion, SagePage
from otop_core.training.selections import SageSelection
from pages.shared import menu
from pages.shared.current_user import language, plain, require, say, store
from pages.shared.entry import entry
from pages.shared.feedback import notice
from pages.shared.register import back, form_below, page, record
from pages.shared.status_icons import ICONS

SECTORS = vocabulary.codes("partner_sector")
who = require("rows.read")


def one(id: str) -> None:
    """What was decided and how, a new selection, then the record itself."""
    back()
    try:
        found = sage.load(store(), who, id)
    except OtopError as refused:
        st.title(say(Sage.plural))
        st.error(say(refused.text))
        return
    st.title(plain(found.name))
    notice()
    at = {"id": found.place.village, "year": str(found.place.year)}
    st.page_link(menu.page_of("village"), label=plain(found.place.where), icon=":material/holiday_village:", query_params=at)
    if not found.removed:
        standing(found)
        if who.may(SageSelection.action, found.district):
            choose(found, id)
    form_below()
    record(Sage, who, id)


def standing(found: SagePage) -> None:
    """The decision that stands, then the earlier ones."""
    if not found.choices:
        told = say(_("No meeting of all sectors has decided yet: hold it, and enter what was decided."))
        st.warning(f"**{say(sage.NOMINATED)}**  \n{told}", icon=":material/how_to_reg:")
    for number, choice in enumerate(found.choices):
        with st.container(border=True):
            drawn(choice, is_standing=number == 0)


def drawn(choice: Choice, *, is_standing: bool) -> None:
    """What was decided, when and where, the sectors that were there, the criteria, and the way to the decision itself."""
    decision = vocabulary.label("selection", choice.decision, language())
    about = " · ".join(filter(None, [show_date(choice.day, language()), plain(choice.where)]))
    st.markdown(f"### {decision}" if is_standing else f"**{say(_('Another decision: {what}'), what=decision)}**")
    st.caption(about)
    sectors(choice)
    for criterion in choice.criteria:
        st.markdown(f"{ICONS['done' if criterion.is_met else 'not_started']} {say(criterion.label)}{_how(criterion)}")
    for label, told in ((_("Who took part"), choice.took_part), (_("Note or reason"), choice.note)):
        if told:
            st.caption(f"{say(label)}: {plain(told)}")
    if choice.noun == "workshop":
        label = say(_("Open the decisions of this workshop"))
        st.page_link("workshop/decide.py", label=label, icon=":material/how_to_vote:", query_params={"workshop": choice.id})
    else:
        label = say(_("Open this selection"))
        st.page_link(menu.page_of("sage_selection"), label=label, icon=":material/how_to_reg:", query_params={"id": choice.id})


def sectors(choice: Choice) -> None:
    """How many of the five were there, and who was missing."""
    told = say(_("{n} of {total} sectors were there"), n=len(choice.sectors), total=len(SECTORS))
    named = ", ".join(vocabulary.label("partner_sector", code, language()) for code in choice.sectors)
    st.markdown(f":material/groups: {told}" + (f": {named}" if named else ""))
    missing = [vocabulary.label("partner_sector", code, language()) for code in SECTORS if code not in choice.sectors]
    if missing and choice.sectors:
        st.caption(say(_("Missing: {names}"), names=", ".join(missing)))


def _how(criterion: Criterion) -> str:
    if criterion.voters:
        return f" · {say(_('{yes} of {voters} votes'), yes=criterion.yes, voters=criterion.voters)}"
    return f" · {plain(criterion.note)}" if criterion.note else ""


def choose(found: SagePage, id: str) -> None:
    """A new selection of this sage; the form closes once it is saved."""
    key = f"choosing|{id}"
    if st.toggle(say(_("Register: {what}"), what=say(SageSelection.label)), key=key):
        usual = {
            "sage_selection.fiscal_year": str(found.place.year),
            "sage_selection.modes": ["co_decide"],
        }  # technique 2: decided together
        entry(f"sage_selection:new:{found.place.village}::{id}", start=usual, after=lambda: st.session_state.update({key: False}))


if id := st.query_params.get("id"):
    one(id)
else:
    page(Sage, sage.page)
