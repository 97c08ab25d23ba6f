"""Rounds of target households: the register, and one round with how many of the target, what they take on, what is still to be asked."""

import streamlit as st

from otop_core.language.messages import _
from otop_core.model.errors import OtopError
from otop_core.reports import round as rounds
from otop_core.reports.round import RoundPage
from otop_core.reports.session_team import MOST
from otop_core.training.rounds import TrainingRound
from pages.shared import menu, table
from pages.shared.current_user import plain, require, say, store
from pages.shared.feedback import notice
from pages.shared.register import back, form_below, page, record
from pages.training.todo import lies_in

who = require("rows.read")


def one(id: str) -> None:
    """How the round stands, then the record itself with the households to tick."""
    back()
    try:
        found = rounds.load(store(), who, id)
    except OtopError as refused:
        st.title(say(TrainingRound.plural))
        st.error(say(refused.text))
        return
    st.title(plain(found.round.name))
    notice()
    lies_in(found.place)
    if not found.removed:
        st.progress(min(1.0, len(found.households) / found.round.target), say(found.told()))
        if found.households:
            taken_on(found)
            unfinished(found)
            elsewhere(found)
    form_below()
    record(TrainingRound, who, id)


def taken_on(found: RoundPage) -> None:
    """Told how it works, practising; the ways of taking part and the occupations, each with how many households."""
    many = len(found.households)
    st.markdown(
        f":material/campaign: {say(_('{n} of {total} households were told how the programme works.'), n=found.oriented, total=many)}"
    )
    practise, known = found.practising()
    told = say(_("{n} practise the occupation, of {known} of whom it is known."), n=practise, known=known)
    st.markdown(f":material/construction: {told if known else say(_('Whether they practise the occupation is not known of anybody yet.'))}")
    heading = say(_("What the households take on (5R)"))
    st.subheader(heading)
    table.bars(found.modes(), heading)
    heading = say(_("Occupations chosen"))
    st.subheader(heading)
    chosen = found.occupations()
    if chosen:
        table.bars(chosen, heading)
    if left := many - sum(share.done for share in chosen):
        st.caption(say(_("{n} households have not chosen an occupation yet."), n=left))


def unfinished(found: RoundPage) -> None:
    """The households of which something is still to be asked, each with the link to where it is entered."""
    left = found.unfinished()
    if not left:
        st.success(say(_("Every household knows how it works, takes part and has chosen an occupation.")), icon=":material/check_circle:")
        return
    st.subheader(say(_("Still to be asked: {n} households"), n=len(left)))
    for home in left[:MOST]:
        missing = ", ".join(say(lack) for lack in home.lacks())
        st.page_link(
            menu.page_of("enrolment"), label=f"{plain(home.name)} · {missing}", icon=":material/flag:", query_params={"id": home.id}
        )
    if len(left) > MOST:
        st.caption(say(_("and {n} more"), n=len(left) - MOST))


def elsewhere(found: RoundPage) -> None:
    """Families that join another round are welcome in both, and it is said."""
    if not found.elsewhere:
        return
    homes = len({other.name for other in found.elsewhere})
    st.subheader(say(_("In another round too: {n} households"), n=homes))
    for other in found.elsewhere[:MOST]:
        label = f"{plain(other.name)} · {plain(other.round_name)} ({other.year})"
        st.page_link(menu.page_of("training_round"), label=label, icon=":material/link:", query_params={"id": other.round})
    if len(found.elsewhere) > MOST:
        st.caption(say(_("and {n} more"), n=len(found.elsewhere) - MOST))


if id := st.query_params.get("id"):
    one(id)
else:
    page(TrainingRound)
