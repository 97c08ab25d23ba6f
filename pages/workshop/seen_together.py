"""The SWOT as a hall sees it grow: on each phone below the form, and on the wall."""

import streamlit as st

from otop_core.access.sessions import SignedIn
from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.reports import swot
from otop_core.reports.swot import Item
from otop_core.workshop import room
from otop_core.workshop.workshops import Workshop
from pages.shared.current_user import language, plain, say, still_may, store

ON_THE_WALL = 3  # items of each side, the heaviest: what can be read from the last row


@st.fragment(run_every=8)
def seen(who: SignedIn, workshop: Workshop) -> None:
    """All that came in, by side and weight; what one entered oneself is mended by a touch."""
    if still_may("workshop.take_part", who.district) is None:
        return
    board = swot.in_hall(store(), workshop.id, language())
    st.markdown(f"**{say(_('What we have seen together'))}**")
    if not board.total:
        st.caption(say(_("Nothing has come in yet. Be the first.")))
    for side in swot.SIDES:
        if board.items[side]:
            st.markdown(f"**{vocabulary.label('swot_quadrant', side, language())}** ({len(board.items[side])})")
        for item in board.items[side]:
            one(item, who, workshop)


def one(item: Item, who: SignedIn, workshop: Workshop) -> None:
    if item.by != who.account_id or not room.mine(store(), workshop.id, who.account_id, "swot_item", item.id):
        st.markdown(line(item))
    elif st.button(
        f"{line(item)}  \n{say(_('entered by me: touch to mend'))}", key=f"seen|{item.id}", on_click=mend, args=(item.id,), width="stretch"
    ):
        st.rerun()


def line(item: Item) -> str:
    about = " · ".join(plain(part) for part in (item.factor, item.about) if part)
    return f"**{plain(item.text)}**  \n{say(_('weight {n}'), n=item.weight)} · {about}"


def mend(id: str) -> None:
    st.query_params["mend"] = f"swot_item:{id}"


def on_the_wall(workshop: Workshop) -> None:
    """The four sides with what weighs most, once the form is open or something has been seen."""
    board = swot.in_hall(store(), workshop.id, language())
    if not board.total and "swot_item" not in workshop.forms:
        return
    for column, side in zip(st.columns(4), swot.SIDES, strict=True):
        items = board.items[side]
        column.markdown(f"**{vocabulary.label('swot_quadrant', side, language())}** · {len(items)}")
        for item in items[:ON_THE_WALL]:
            column.markdown(plain(item.text))
