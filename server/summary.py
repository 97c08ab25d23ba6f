"""A workshop's summary on one sheet of A4: our own page, because nothing of Streamlit's frame belongs on paper."""

from html import escape

from starlette.responses import Response

from otop_core.admin import settings
from otop_core.language import labels
from otop_core.language.messages import _, say
from otop_core.language.thai_calendar import show_date
from otop_core.model.errors import Gone, SignedOut
from otop_core.workshop import summary
from otop_core.workshop.summary import Summary
from server import pages
from server.request import Visit

MANY = 30  # names, on one sheet with all the rest
STYLE = """<style>
@page { size: A4; margin: 14mm; }
.top, main { max-width: 52rem; }
.facts { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1rem 0; }
.facts div { flex: 1 1 8rem; border: 1px solid #B9C5C9; border-radius: .4rem; padding: .4rem .7rem; }
.facts b { display: block; font-size: 1.4rem; line-height: 1.3; }
.halves { display: grid; grid-template-columns: 1fr 1fr; gap: 0 2rem; }
table { width: 100%; border-collapse: collapse; }
td { border-bottom: 1px solid #DCE4E6; padding: .15rem 0; vertical-align: top; }
td:last-child { text-align: right; width: 3rem; font-variant-numeric: tabular-nums; }
td.wide { width: auto; }
.signs { display: flex; justify-content: space-around; text-align: center; margin: 2.2rem 0 .6rem; }
h3 { font-size: 1rem; margin: .6rem 0 .1rem; break-after: avoid; }
.names { columns: 4 9rem; column-gap: 1.2rem; margin: 0; padding-left: 1.8rem; }
.names li { break-inside: avoid; }
.signs { break-inside: avoid; }
h2 { border: 0; padding: 0; margin: 1rem 0 .2rem; }
ul { margin: .1rem 0 .4rem; padding-left: 1.2rem; }
main { overflow-wrap: anywhere; }
@media (max-width: 600px) { .halves { grid-template-columns: 1fr; } }
@media print {
  .names { columns: 4; }
  .full { columns: 3; }
  .full div { break-inside: avoid; }
  html { font-size: 11.5px; line-height: 1.45; background: #fff; }
  html:has(.full) { font-size: 11px; }
  body { display: block; padding: 0; min-height: 0; }
  main { border: 0; padding: 0; max-width: none; }
  .top, .noprint { display: none; }
}
</style>"""


def page(visit: Visit) -> Response:
    """The summary of ``?workshop=``; of another district it is refused, of none there is nothing."""
    if visit.who is None:
        raise SignedOut
    try:
        told = summary.of(visit.store, visit.who.actor_, visit.query.get("workshop", ""), visit.language)
    except Gone as gone:
        return pages.notice(gone.text, visit.language, 404)
    at_work = settings.of(visit.store)
    source = labels.source(at_work.province_code if at_work else "", bool(at_work and at_work.is_sample), visit.language)
    other = "en" if visit.language == "th" else "th"
    switch = f"/summary?workshop={told.workshop.id}&lang={other}"
    return pages.page(told.workshop.name, STYLE + _inside(told, source, visit.language), visit.language, switch)


def _inside(told: Summary, source: str, language: str) -> str:
    def words(msgid: str, **values: object) -> str:
        return escape(say(msgid, language, **values))

    facts = [
        (words(_("Target households")), f"{told.households} / {told.workshop.target}"),
        (words(_("Community sages")), str(told.sages)),
        (words(_("Took part")), str(told.participants)),
        (words(_("Fields filled in")), f"{round(100 * told.filled / told.asked)} %" if told.asked else "-"),
    ]
    boxes = "".join(f"<div>{label}<b>{value}</b></div>" for label, value in facts)
    undecided = [(say(_("has not chosen yet"), language), told.undecided)] if told.undecided else []
    learn = _table([*told.learn, *undecided]) or words(_("No household has been entered."))
    people = _table(told.people) or words(_("Nobody has joined."))
    records = words(_("{n} records still lack something that is wanted."), n=told.missing)
    return (
        f"<h1>{escape(told.workshop.name)}</h1><p>{escape(told.place)}<br>{escape(show_date(told.workshop.held_on, language, long=True))}"
        f" · {words(_('Fiscal year {year}'), year=told.workshop.year)}</p>"
        f'<div class="facts">{boxes}</div><div class="halves">'
        f"<div><h2>{words(_('What the households want to learn'))}</h2>{learn}</div>"
        f"<div><h2>{words(_('Who took part'))}</h2>{people}</div></div>"
        f"<h2>{words(_('What the sages of the village know'))}</h2>"
        f"<div{_full(told)}>{_knowledge(told, language)}</div>{_decided(told, language)}"
        f'<p class="aside">{records}<br>{escape(labels.as_of(told.day, language))} · {escape(source)}</p>'
        f'<p class="noprint">{words(_("To print or keep as PDF: Ctrl+P, paper A4."))} <a href="/workshops">{words(_("Workshops"))}</a></p>'
    )


def _decided(told: Summary, language: str) -> str:
    """What the vote and the officer made of it, and room to sign."""
    if not told.decided:
        return ""
    drawn = "".join(
        f"<tr><td><b>{escape(about)}</b></td><td class='wide'>{escape(' · '.join(f'{label} {n}' for label, n, _names in counts))}</td></tr>"
        for about, counts in told.decided
    )
    chosen = "".join(_named(f"{about} · {label}", names) for about, counts in told.decided for label, _n, names in counts if names)
    ways = escape(f"{say(_('Principles of participation (5R) that were used'), language)}: {', '.join(told.modes) or '–'}")
    signs = "".join(
        f"<div>{'.' * 44}<br>{escape(say(who, language))}</div>" for who in (_("For the community"), _("Community development officer"))
    )
    head = f"<h2>{escape(say(_('What was decided'), language))}</h2><table>{drawn}</table><p>{ways}</p>"
    return f"{head}{chosen}<div class='signs'>{signs}</div>"


def _full(told: Summary) -> str:
    """Where many are selected, what the sages know stands in columns on paper, so that all of it stays one sheet."""
    return " class='full'" if sum(len(names) for _about, counts in told.decided for *_label, names in counts) > MANY else ""


def _named(title: str, names: list[str]) -> str:
    """Those selected or in reserve: what the paper is signed for."""
    return f"<h3>{escape(title)}</h3><ol class='names'>{''.join(f'<li>{escape(name)}</li>' for name in names)}</ol>"


def _table(rows: list[tuple[str, int]]) -> str:
    drawn = "".join(f"<tr><td>{escape(label)}</td><td>{n}</td></tr>" for label, n in rows)
    return f"<table>{drawn}</table>" if rows else ""


def _knowledge(told: Summary, language: str) -> str:
    drawn = []
    for area, n, known in told.knowledge:
        items = "".join(f"<li>{escape(one)}</li>" for one in known)
        if n > len(known):
            items += f"<li>{escape(say(_('and {n} more'), language, n=n - len(known)))}</li>"
        drawn.append(f"<div><b>{escape(area)} ({n})</b><ul>{items}</ul></div>")
    return "".join(drawn) or escape(say(_("No sage has been entered."), language))
