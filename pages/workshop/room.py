"""The room on a phone: enter a household, a sage or what is seen for the SWOT, see how far the village has come, mend one's own entries."""

import datetime as dt

import streamlit as st

from otop_core.language.messages import _
from otop_core.model.declaration import NOUNS
from otop_core.workshop import joining, room, voting, workshops
from pages.shared.current_user import language, plain, require, say, still_may, store
from pages.shared.entry import entry
from pages.shared.feedback import later, notice
from pages.shared.live_updates import also_here
from pages.workshop.ballot import ballot
from pages.workshop.seen_together import seen
from pages.workshop.suggestions import open_for, outcomes, suggested, suggesting, to_the_list, unfinished
from pages.workshop.undo_last import take_back

ASKS = {"household": _("A household"), "sage": _("A sage"), "swot_item": _("SWOT"), "all": _("What has come in")}
NEWEST = {
    "household": _("Household {n} of {target} by {name}"),
    "sage": _("Sage {n} by {name}"),
    "swot_item": _("SWOT item {n} by {name}"),
}
FORMS = ("household", "sage", "swot_item")
STARTS = {"swot_item": {"swot_item.target": "village", "swot_item.weight": "3"}}


@st.fragment(run_every=4)
def strip() -> None:
    """Who is here, who has the same record open, what came in last: a box whose height never changes; looking on is no activity."""
    me = still_may("workshop.take_part", who.district)
    if me is None:
        st.warning(say(_("The workshop has ended, or you have been away too long. Thank you for taking part.")))
        return
    now, record = store().clock(), st.query_params.get("mend") or st.query_params.get("suggest", "")
    room.look_in(workshop.id, me.account_id, me.display_name, record, now)
    tally = room.tally(store(), workshop.id, language())
    if asked == "vote":  # the ballot needs the room, so that its buttons are on the screen
        with st.container(height=56, border=False):
            over = say(_("The voting has ended. Thank you for taking part."))
            st.markdown(around(tally.sages, record, me.account_id, now) if voting.on_now(store(), workshop.id) else f"**{over}**")
        return
    with st.container(height=160, border=True):
        if asked == "swot_item":
            st.markdown(f"**{say(_('SWOT: {n} items'), n=tally.swot)}**")
        else:
            told = say(_("{n} of {target} households"), n=tally.households, target=workshop.target)
            st.progress(min(1.0, tally.households / workshop.target), told)
        if store().marks[voting.mark(workshop.id)] != drawn and voting.on_now(store(), workshop.id):
            called()
            return
        if forms_changed():
            if st.button(say(_("Other forms are open now: touch here")), key="room|forms", type="primary", width="stretch"):
                st.rerun()
            return
        st.caption(f"{around(tally.sages, record, me.account_id, now)}  \n{newest(tally)}")


def called() -> None:
    """A voting has been opened since the page was drawn: it waits for a touch, because the participant may be typing."""
    if st.button(
        say(_("Voting has begun: touch here to vote")), key="room|called", type="primary", on_click=to_the_ballot, width="stretch"
    ):
        st.rerun()


def forms_changed() -> bool:
    """Whether the officer has opened or closed a form since the page was drawn."""
    if store().marks["workshop"] == changes:
        return False
    return workshops.load(store(), workshop.id).forms != workshop.forms


def around(sages: int, record: str, me: str, now: dt.datetime) -> str:
    """Who else has this record open; where that is nobody, how many are here."""
    if others := also_here(room.also_at(record, me, now)):
        return others
    return f"{say(_('{n} people here'), n=len(room.present(workshop.id, now)))} · {say(_('{n} sages'), n=sages)}"


def newest(tally: room.Tally) -> str:
    if tally.newest is None:
        return say(_("Nothing has come in yet. Be the first."))
    noun, n, by = tally.newest
    return say(NEWEST[noun], n=n, target=workshop.target, name=plain(by))


def to_the_ballot() -> None:
    st.query_params.clear()
    st.session_state["room|form"] = "vote"


def first() -> str:
    """A sage begins with the form of knowledge."""
    return "sage" if "sage" in workshop.forms and room.kind_of(store(), who.account_id) == "sage" else workshop.forms[0]


def enter(noun: str) -> None:
    """A new record of this village; the form stays for the next.  Of the SWOT all see at once what the others have seen."""
    entry(f"{noun}:new", start=STARTS.get(noun), stays=True)
    if noun == "swot_item":
        seen(who, workshop)


def everything() -> None:
    """What has come in, the newest first; one's own can be mended."""
    unfinished(who)
    entries = room.entries(store(), workshop.id, who.account_id, language())
    if not entries:
        st.info(say(_("Nothing has come in yet. Be the first.")), icon=":material/inbox:")
    for one in entries:
        told = f"**{plain(one.name)}** · {say(NOUNS[one.noun].label)}" + (f" · {one.about}" if one.about else "")
        if one.mine:
            touch, opens = say(_("entered by me: touch to mend")), mend
            if one.closed:  # a phone, an ID or an income is in it that an officer put there
                touch, opens = say(_("entered by me, and the officer has added to it: touch to suggest a change")), open_for
            st.button(f"{told}  \n{touch}", key=f"mine|{one.id}", on_click=opens, args=(one.noun, one.id), width="stretch")
        elif not suggested(one.noun):
            st.markdown(f"{told}  \n{say(_('by {name}'), name=plain(one.by))}")
        else:
            by = plain(one.by) + (f" {say(_('(removed)'))}" if one.left else "")
            touch = say(_("by {name}: touch to suggest a change"), name=by)
            st.button(f"{told}  \n{touch}", key=f"mine|other|{one.id}", on_click=open_for, args=(one.noun, one.id), width="stretch")
    outcomes(who)


def mend(noun: str, id: str) -> None:
    st.query_params["mend"] = f"{noun}:{id}"


def mending(noun: str, id: str) -> None:
    """One's own record once more; whose it is, is asked of the store and not of the address."""
    st.button(say(_("Back to the list")), on_click=to_the_list, icon=":material/arrow_back:", type="tertiary")
    entry(f"{noun}:{id}", after=mended)


def mended() -> None:
    later(say(_("What you changed has been saved.")))
    to_the_list()


who = require("workshop.take_part")
changes = store().marks["workshop"]
workshop = workshops.load(store(), who.actor_.workshop)
assert isinstance(workshop, workshops.Workshop)
st.title(plain(workshop.name))
drawn, closed = store().marks[voting.mark(workshop.id)], False
asks = {name: ASKS[name] for name in (*workshop.forms, "all")}
asked = st.session_state.get("room|form") or first()
st.session_state["room|form"] = asked
if asked == "vote" or voting.on_now(store(), workshop.id):
    asks["vote"] = _("Vote")
if asked not in asks:
    closed, asked = True, next(iter(asks))
    st.session_state["room|form"] = asked
strip()
notice()
if closed:
    st.info(
        say(_("The officer has closed the form you had open. What you typed is kept until it is opened again.")), icon=":material/lock:"
    )
if "mend" in st.query_params:
    mending(*(st.query_params["mend"].split(":", 1) + [""])[:2])
elif "suggest" in st.query_params:
    suggesting(who, *(st.query_params["suggest"].split(":", 1) + [""])[:2])
else:
    asked = st.segmented_control(
        say(_("What do you want to do?")),
        list(asks),
        key="room|form",
        required=True,
        width="stretch",
        format_func=lambda code: say(asks[code]),
    )
    if asked in FORMS:
        enter(asked)
    elif asked == "vote":
        ballot(workshop)
    else:
        everything()
    if asked != "vote":
        take_back()
st.caption(say(_("My number, to go on from another phone: {pin}"), pin=joining.pin_of(store(), who.account_id)))
