"""The governor's first screen: on course or not, where not, what changed, who acts. Everything on it opens what stands behind it."""

import datetime as dt
from urllib.parse import urlencode

import streamlit as st

from otop_core import process
from otop_core.access.sessions import SignedIn
from otop_core.language import labels, messages
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_date
from otop_core.reports import course, needs, outlines, resolutions, shares, since
from otop_core.reports.course import Course, Line
from otop_core.reports.outlines import Outlines
from otop_core.reports.overview import Overview
from otop_core.reports.panels.seen import LIGHTS
from otop_core.reports.since import Since
from pages.shared import district_map, past_day, since_panel, table
from pages.shared.current_user import language, plain, say, store
from pages.shared.district_map import District

MILLION = 1_000_000
PERCENT, STEPS, SALES, FORWARD = (
    _("Sales, % of what is due"),
    _("Steps done, %"),
    _("Sales, million baht"),
    _("Steps since the last meeting"),
)


def screen(seen: Overview, who: SignedIn, day: dt.date | None) -> None:
    """Course, map, the districts in need and what changed, on one screen of a projector; ``day``: as of which, None for now."""
    now = course.cached(store(), who, day)
    last = resolutions.last_meeting_as_of(store(), who, day)
    changed = since.cached(store(), who, last.held_on, day) if last else None
    if day:
        table.note(seen.as_of)
        past_day.to_today()
    verdict(now)
    areas(now, seen)
    left, right = st.columns(2, gap="medium")
    with left, st.container(gap="xsmall"):
        on_map(now, seen, changed)
    with right, st.container(gap="xsmall"):
        in_need(now, seen)
        since_last(changed, last.name if last else "")
    note(now, seen)
    past_day.field(day)


def verdict(now: Course) -> None:
    """The one sentence a chairman wants."""
    judged = [line for line in now.districts if line.light]
    on = sum(line.light == "on" for line in judged)
    whole = now.province
    sold = {"sold": million(whole.sold), "month": labels.month(now.month, language())}
    if whole.percent is None:
        st.markdown(say(_("Sales up to {month}: {sold}. No target is set for this fiscal year."), **sold))
        return
    shape, word = LIGHTS[whole.light]
    told = _("{shape} Sales up to {month}: {sold}, {percent} % of what is due by now: {word}. {on} of {n} districts are on course.")
    given = {"shape": shape, "word": say(word), "percent": whole.percent, "on": on, "n": len(judged)}
    st.markdown(f"**{say(told, **sold, **given)}**")


def million(baht: object) -> str:
    return "–" if baht is None else say(_("{n} million baht"), n=f"{float(baht) / MILLION:,.1f}")  # type: ignore[arg-type]


def areas(now: Course, seen: Overview) -> None:
    """The three areas: what they sold against the same months of last year, and how far their steps are."""
    done = {one.code: one for one in shares.by_area(seen)}
    table.cards(
        [
            (
                line.label,
                million(line.sold),
                [*against(line), growth(line), steps_of(done.get(line.code))],
                f"/overview?{urlencode({'area': line.code})}",
            )
            for line in now.areas
        ],
        say(_("The three areas")),
    )


def against(line: Line) -> list[str]:
    """The target, where one is set."""
    if line.percent is None:
        return []
    shape, word = LIGHTS[line.light]
    return [say(_("{shape} {percent} % of what is due by now: {word}"), shape=shape, percent=line.percent, word=say(word))]


def growth(line: Line) -> str:
    if line.growth is None:
        return say(_("No sales of the same months last year to compare with"))
    sign = "▲ +" if line.growth > 0 else "▼ −" if line.growth < 0 else ""
    return say(_("{change} % against the same months last year"), change=f"{sign}{abs(line.growth)}")


def steps_of(one: shares.Share | None) -> str:
    return say(_("Steps done {percent} %"), percent="–" if one is None or one.percent is None else one.percent)


def on_map(now: Course, seen: Overview, changed: Since | None) -> None:
    """The districts in their places by a measure that one chooses."""
    drawn = outlines.load(process.export_home(store()), [line.code for line in now.districts])
    lines = drawn if isinstance(drawn, Outlines) else None
    if seen.tiles_map is None and lines is None:
        st.info(say(_("There is no map of this province yet; the table of the overview has every district.")), icon=":material/map:")
        return
    measures = [PERCENT, STEPS, SALES, *([FORWARD] if changed else [])]
    measure = st.selectbox(say(_("Map of the districts")), measures, format_func=say, key="province_measure")
    values = {PERCENT: by_percent, STEPS: by_steps, SALES: by_sales, FORWARD: by_forward}[measure](now, seen, changed)
    places = {} if seen.tiles_map is None else {one["district_code"]: (one["row"], one["col"]) for one in seen.tiles_map.to_dict("records")}
    shown = [
        District(one.code, one.label, *places.get(one.code, (0, 0)), *values[one.code], f"/overview?district={one.code}")
        for one in now.districts
    ]
    known = [value for value, _told in values.values() if value is not None]
    if known:
        told = {value: told for value, told in values.values() if value is not None}
        table.note(say(_("Light {least} to dark {most}"), least=told[min(known)], most=told[max(known)]))
    district_map.show(shown, lines, f"{say(_('Map of the districts'))}: {say(measure)}")
    if lines and lines.attribution:
        table.note(lines.attribution)


Values = dict[str, tuple[float | None, str]]


def by_percent(now: Course, seen: Overview, changed: Since | None) -> Values:
    return {
        line.code: (None, "–") if line.percent is None else (line.percent, f"{LIGHTS[line.light][0]} {line.percent} %")
        for line in now.districts
    }


def by_steps(now: Course, seen: Overview, changed: Since | None) -> Values:
    of = {one.code: one.percent for one in shares.by_district(seen)}
    return {line.code: (None, "–") if of.get(line.code) is None else (of[line.code], f"{of[line.code]} %") for line in now.districts}


def by_sales(now: Course, seen: Overview, changed: Since | None) -> Values:
    return {
        line.code: (None, "–") if line.sold is None else (float(line.sold), f"{float(line.sold) / MILLION:,.1f}") for line in now.districts
    }


def by_forward(now: Course, seen: Overview, changed: Since | None) -> Values:
    moved = dict(changed.of("forward").districts) if changed else {}
    return {line.code: (moved.get(line.code, 0), f"{moved.get(line.code, 0):,}") for line in now.districts}


def in_need(now: Course, seen: Overview) -> None:
    st.header(say(_("Districts to help first")))
    found = needs.load(now, seen, language())
    if not found:
        st.success(say(_("No district is behind.")), icon=":material/check_circle:")
    table.reasons(
        [
            (
                f"{LIGHTS[need.light][0]} {need.label}",
                " · ".join(messages.say(reason, language()) for reason in need.reasons),
                f"/overview?district={need.code}",
            )
            for need in found
        ],
        say(_("Districts to help first")),
    )
    if found:
        table.note(say(_("Who acts: the community development office of that district, with its partners.")))


def since_last(changed: Since | None, name: str) -> None:
    st.header(say(_("Since the last meeting")))
    if changed is None:
        st.info(
            say(_("No meeting has been registered yet. From the first one on, what has changed since stands here.")),
            icon=":material/inbox:",
        )
    else:
        day = show_date(changed.start, language())
        st.markdown(f":small[{plain(name)} ({plain(day)}): {since_panel.headline(changed)}]")
        overdue = [(f"▲ {messages.say(_('Overdue'), language())}", f"{one.what} ({one.owner})", "/meetings") for one in changed.overdue[:1]]
        table.reasons(overdue, say(_("Overdue")))
    with st.container(horizontal=True):
        st.page_link("progress/meetings.py", label=say(_("Meetings and resolutions")), icon=":material/event_available:")
        st.page_link("progress/figures.py", label=say(_("Figures for the meeting")), icon=":material/slideshow:")


def note(now: Course, seen: Overview) -> None:
    pace = _("due by last year's pace") if now.by_last_year else _("due by twelfths of the year")
    told = [f"{say(_('Fiscal year'))} {now.year}", seen.as_of, say(pace), say(_("source: {source}"), source=seen.source)]
    if now.province.left_out:
        told.append(say(_("months of districts with fewer than five reporting producers are left out")))
    st.markdown(f":small[{' · '.join(told)}]")
