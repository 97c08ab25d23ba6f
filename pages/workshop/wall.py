"""The wall: how to join, how far it is to the target, what the village wants to learn; for the projector, without personal data."""

import io

import segno
import streamlit as st
from segno.helpers import make_wifi

from otop_core.language import vocabulary
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_date
from otop_core.model.declaration import NOUNS
from otop_core.workshop import counting, deciding, joining, room, voting, workshops
from otop_core.workshop.workshops import Workshop
from pages.shared.current_user import caller, language, plain, require, say, still_may, store
from pages.shared.feedback import tried
from pages.shared.style import large
from pages.workshop.address import choose
from pages.workshop.seen_together import on_the_wall
from server import lan


def how_to_join(workshop: Workshop) -> None:
    """The QR and the code for who types; without an address only the code."""
    shown = tried(workshops.show_code, store(), caller(), workshop)
    if shown is None:
        return
    code = shown[0]
    if shown[1] <= store().clock():
        st.warning(say(_("The code has ended. Give eight more hours on the page Workshops.")), icon=":material/timer_off:")
        return
    if link := lan.link(workshop):
        st.markdown(f"**{say(_('2. Scan to join') if workshop.wifi_name else _('Scan to join'))}**")
        picture(segno.make(f"{link}?code={code}&key={joining.key(workshop.id, code)}", error="m"))
        st.markdown(say(_("or open {link}"), link=plain(link)))
    else:
        told = _("Phones cannot reach this machine yet. Start the app with: {command}")
        st.warning(say(told, command=f"`{lan.start_again()}`"), icon=":material/wifi_off:")
    st.metric(say(_("Code")), code)
    if workshop.is_locked:
        st.warning(say(_("The room is locked: nobody new can join. Who is inside goes on.")), icon=":material/lock:")


def wifi(name: str, password: str | None) -> None:
    """The QR that lets a phone in, and the same in letters for a phone that cannot read it."""
    st.markdown(f"**{say(_('1. Scan to get into the Wi-Fi'))}**")
    picture(make_wifi(name, password, security="WPA" if password else "nopass"))
    told = say(_("password: {password}"), password=f"**{plain(password)}**") if password else say(_("no password"))
    st.markdown(f"Wi-Fi: **{plain(name)}**  \n{told}")


def picture(qr: segno.QRCode) -> None:
    png = io.BytesIO()
    qr.save(png, kind="png", scale=8, border=2)
    st.image(png.getvalue(), width=300)


def anew() -> None:
    """The wall follows the officer: a workshop opened, closed or changed, a new code."""
    if store().marks["workshop"] != drawn:
        st.rerun()


@st.fragment(run_every=4)
def watch() -> None:
    if still_may("workshop.watch", where):
        anew()


@st.fragment(run_every=4)
def tally() -> None:
    """The counts; only this part is drawn again."""
    if still_may("workshop.watch", where) is None:
        return
    anew()
    now = room.tally(store(), workshop.id, language())
    here = room.present(workshop.id, store().clock())
    st.progress(min(1.0, now.households / workshop.target), say(_("{n} of {target} households"), n=now.households, target=workshop.target))
    people, sages, joined = st.columns(3)
    people.metric(say(_("Households")), now.households)
    sages.metric(say(_("Community sages")), now.sages)
    joined.metric(say(_("Here now")), len(here))
    if noun := voting.on_now(store(), workshop.id):
        votes(noun)
    on_the_wall(workshop)
    learn, areas = st.columns(2)
    for column, title, rows in ((learn, _("Wants to learn"), now.learn), (areas, _("Sages by area"), now.areas)):
        column.markdown(f"**{say(title)}**")
        if not rows:
            column.caption(say(_("nothing yet")))
        for label, n in rows:
            column.markdown(f"{label} · **{n}**")
    st.markdown(f"**{say(_('Latest'))}**")
    if not now.latest:
        st.caption(say(_("Nothing has come in yet. Be the first.")))
    for noun, by, about in now.latest:
        st.markdown(f"{say(NOUNS[noun].label)} · {say(_('by {name}'), name=plain(by))}" + (f" · {about}" if about else ""))


def votes(noun: str) -> None:
    """How the open voting stands: counts only."""
    turnout = counting.turnout(store(), workshop.id, noun)
    there = counting.candidates(store(), workshop.id, noun, language())
    carried = sum(deciding.suggested(one.count, noun) == deciding.SELECTED for one in there)
    line = say(
        _("Voting on {what}: {n} of {m} people have voted."),
        what=vocabulary.label("decided_about", noun, language()),
        n=turnout.voters,
        m=turnout.people,
    )
    st.info(f"{line} {say(_('A majority says yes to {k} of {total}.'), k=carried, total=len(there))}", icon=":material/how_to_vote:")


who = require("workshop.watch")
large()
drawn = store().marks["workshop"]
reach = who.actor_.reach("workshop.watch") or ""
held = [w for w in workshops.all_in(store(), reach) if w.is_open]
wanted = next((w for w in held if w.id == st.query_params.get("workshop")), held[0] if held else None)
where = workshops.find(store(), wanted.id).district if wanted else reach
st.title(plain(wanted.name) if wanted else say(_("Wall display")))
if wanted is None:
    st.info(say(_("No workshop is open. Open one on the page Workshops.")), icon=":material/inbox:")
    st.page_link("workshop/workshops.py", label=say(_("Workshops")), icon=":material/event:")
    watch()
else:
    workshop = wanted
    st.caption(f"{show_date(workshop.held_on, language(), long=True)} · {say(_('Fiscal year {year}'), year=workshop.year)}")
    if workshop.wifi_name:
        into_wifi, into_room, counts = st.columns([1, 1, 2], gap="large")
        with into_wifi:
            wifi(workshop.wifi_name, workshop.wifi_password)
    else:
        into_room, counts = st.columns([1, 2], gap="large")
    with into_room:
        how_to_join(workshop)
        if lan.addresses()[1:] or lan.elsewhere(workshop):  # nothing to choose where there is one way
            choose(workshop)
    with counts:
        tally()
