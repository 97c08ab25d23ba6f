"""A village in a fiscal year: the whole method on one page, as a path; without one, the list of villages."""

import streamlit as st

from otop_core.language import thai_calendar, vocabulary
from otop_core.language.messages import _
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import OtopError
from otop_core.reports import village as villages
from otop_core.reports import village_path
from otop_core.reports.village import Found, VillageYear
from otop_core.reports.village_path import Standing, Station
from otop_core.training.readiness import Readiness
from otop_core.training.rounds import TARGET
from pages.shared import menu
from pages.shared.current_user import language, plain, require, say, store
from pages.shared.entry import entry
from pages.shared.feedback import notice, tried
from pages.shared.status_icons import ICONS
from pages.shared.ticking import ticks

SHOWN = 20
LISTED = 8  # records of a station in a line each; the rest stands in their register
who = require("rows.read")


def listed() -> None:
    """The villages in reach, searched by name."""
    st.title(say(_("Villages")))
    notice()
    words = st.text_input(
        say(_("Search: {what}"), what=say(_("Village or community name"))), key="search|village", icon=":material/search:"
    )
    offset = (st.session_state.get("page|village", 1) - 1) * SHOWN
    found = tried(villages.villages, store(), who, words.strip(), SHOWN, offset)
    if found is None:
        return
    lines, total = found
    if not total:
        empty = (
            _("Nothing found for these words.")
            if words.strip()
            else _("No village yet. It comes with its first household, sage or product.")
        )
        st.info(say(empty), icon=":material/inbox:")
        if not words.strip():
            st.page_link(menu.page_of("household"), query_params={"new": "1"})
    for line in lines:
        many = say(
            _("{households} households · {sages} sages · {products} products"),
            households=line.households,
            sages=line.sages,
            products=line.products,
        )
        label = f"**{plain(line.name)}**  \n{plain(line.place)} · {many}"
        st.button(label, key=f"open|{line.id}", on_click=_open, args=(line.id,), width="stretch")
    if total > SHOWN:
        st.pagination((total + SHOWN - 1) // SHOWN, key="page|village")
    with st.expander(say(_("All registers of the method")), icon=":material/list:"):
        for page in menu.family("villages")[1:]:
            st.page_link(page.target())


def _open(id: str) -> None:
    st.query_params.clear()
    st.query_params["id"] = id


def one(id: str) -> None:
    """The path of a village: what to do next, each station with its records, what happened when."""
    st.button(say(_("Back to the list")), on_click=st.query_params.clear, icon=":material/arrow_back:", type="tertiary")
    try:
        here = villages.load(store(), who, id, _year())
    except OtopError as refused:
        st.title(say(_("Villages")))
        st.error(say(refused.text))
        return
    st.title(plain(here.name))
    st.caption(plain(here.place))
    notice()
    years = range(thai_calendar.fiscal_year(here.today) + 1, thai_calendar.fiscal_year(here.today) - 6, -1)
    st.selectbox(
        say(_("Fiscal year")),
        list(years),
        index=list(years).index(here.year),
        key=f"year|{id}|{here.year}",
        on_change=_choose,
        args=(id, here.year),
    )
    if here.rounds_in and here.year not in here.rounds_in:
        st.caption(say(_("Rounds of this village in fiscal years: {years}"), years=", ".join(map(str, here.rounds_in))))
    st.link_button(say(_("To print")), f"/paper/village?id={id}&year={here.year}", icon=":material/print:")
    stations = village_path.path(here)
    glance(here, stations)
    reasons = villages.overrides(store(), here)
    for number, (station, standing) in enumerate(stations, 1):
        draw(here, number, station, standing, reasons)
    happened(here)


def _year() -> int | None:
    typed = st.query_params.get("year", "")
    this = thai_calendar.fiscal_year(thai_calendar.today())
    return int(typed) if typed.isascii() and typed.isdigit() and this - 6 < int(typed) <= this + 1 else None


def _choose(id: str, shown: int) -> None:
    st.query_params["year"] = str(st.session_state[f"year|{id}|{shown}"])
    st.query_params.pop("begin", None)


def glance(here: VillageYear, stations: list[tuple[Station, Standing]]) -> None:
    """How far the village is, how complete its data are, and the first thing to do."""
    done = sum(standing.status == village_path.DONE for _station, standing in stations)
    st.progress(done / len(stations), say(_("{done} of {total} parts of the method done"), done=done, total=len(stations)))
    filled, asked = here.filled
    if asked:
        share = say(_("Data of households, sages and products: {percent} % filled in"), percent=round(100 * filled / asked))
        st.caption(share)
    following = next(((station, standing) for station, standing in stations if standing.todo), None)
    if following:
        lead = say(_("Next: {what}"), what=say(following[0].title))
        st.info(f"**{lead}**  \n" + "  \n".join(say(one) for one in following[1].todo), icon=":material/flag:")
    else:
        st.success(say(_("Every part of the method is done here in this fiscal year.")), icon=":material/emoji_events:")


def draw(here: VillageYear, number: int, station: Station, standing: Standing, reasons: dict[str, str]) -> None:
    """One station: its state in a line, its records, and what can be begun."""
    status = vocabulary.label("step_status", standing.status, language())
    facts = " · ".join(say(fact) for fact in standing.facts)
    label = f"**{number}. {say(station.title)}** · {status}" + (f" · {facts}" if facts else "")
    begun = st.query_params.get("begin", "")
    with st.expander(label, icon=ICONS[standing.status], expanded=begun in station.begins):
        for todo in standing.todo:
            st.markdown(f":material/flag: {say(todo)}")
        if station.code == "prepare":
            board = say(_("The SWOT as a board"))
            st.page_link(menu.page_of("swot_item"), label=board, query_params={"village": here.id, "year": str(here.year)})
        for noun in station.nouns:
            records(here, noun, reasons)
        for noun in station.begins:
            begin(here, noun, begun)


def records(here: VillageYear, noun: str, reasons: dict[str, str]) -> None:
    found = here.of(noun)
    if not found:
        return
    st.markdown(f"**{say(NOUNS[noun].plural)}** ({len(found)})")
    for record in found[:LISTED]:
        st.page_link(menu.page_of(noun), label=f"{plain(record.title)}{_about(here, record, reasons)}", query_params={"id": record.id})
    if len(found) > LISTED:
        st.caption(say(_("and {n} more"), n=len(found) - LISTED))


def _about(here: VillageYear, record: Found, reasons: dict[str, str]) -> str:
    """What a line says behind the name: the day, the decision, whether a training may be held."""
    said = [thai_calendar.show_date(record.day, language())] if record.day else []
    if record.noun == "sage":
        said.append(vocabulary.label("selection", record.mark, language()) if record.mark else say(_("nominated only")))
    if record.noun == "trainer" and not record.mark:
        said.append(say(_("no duty yet")))
    if record.noun == "training_session":
        said.append(vocabulary.label("session_kind", record.mark, language()))
        said += _readiness(village_path.ready(here, record, reasons))
        said.append(say(_("{n} households came"), n=record.many)) if record.many else None
    return "".join(f" · {plain(part)}" for part in said)


def _readiness(of: Readiness) -> list[str]:
    if of.is_overridden:
        return [say(_("held by the officer's decision")), of.override_reason]
    return [say(lack) for lack in of.lacks] or [say(_("ready to train"))]


def begin(here: VillageYear, noun: str, begun: str) -> None:
    """A button that opens the form of a new record of this village and fiscal year; the households of a round are ticked."""
    rounds = here.of("training_round")
    if noun == "enrolment" and not rounds:
        return
    label = say(_("Tick the households of the round")) if noun == "enrolment" else say(_("Register: {what}"), what=say(NOUNS[noun].label))
    st.button(label, key=f"begin|{noun}", icon=":material/add:", on_click=_begin, args=(noun, begun))
    if begun != noun:
        return
    if noun == "enrolment":
        ticks("enrolment", rounds[-1].id, who)
        return
    of = f"{here.id}:{here.year}" if "fiscal_year" in NOUNS[noun].context else here.id
    entry(f"{noun}:new:{of}", start=_start(here) if noun == "training_round" else {}, stays=True)


def _start(here: VillageYear) -> dict[str, str]:
    """A round begins with what its workshop was opened with, so that nothing is entered twice."""
    held = here.of("workshop")
    return {"training_round.target": str(held[-1].many if held else TARGET), "training_round.name": held[-1].title if held else ""}


def _begin(noun: str, begun: str) -> None:
    if noun == begun:
        st.query_params.pop("begin", None)
    else:
        st.query_params["begin"] = noun


def happened(here: VillageYear) -> None:
    """What happened in the fiscal year and what is planned, newest first."""
    dated = village_path.timeline(here)
    if dated:
        with st.expander(say(_("What happened, and when")), icon=":material/history:"):
            for record in dated:
                day = thai_calendar.show_date(record.day or here.today, language())
                st.markdown(f"{day} · {say(NOUNS[record.noun].label)} · {plain(record.title)}")


if "id" in st.query_params:
    one(st.query_params["id"])
else:
    listed()
