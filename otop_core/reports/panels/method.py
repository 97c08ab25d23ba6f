"""The panels of the method: the headline numbers, what came of the training, what changed since the last meeting and what it resolved."""

from decimal import Decimal

from otop_core.language import labels, vocabulary
from otop_core.language.messages import _
from otop_core.language.thai_calendar import show_date
from otop_core.reports import results, small_counts
from otop_core.reports.panels.panel import Column, Panel, Row, Value
from otop_core.reports.panels.sales import left_out
from otop_core.reports.panels.seen import Seen
from otop_core.reports.small_counts import People

NO_MEETING = _("No meeting has been registered before this day.")


def headline(seen: Seen) -> Panel:
    """The numbers a meeting begins with, each with what it is measured against."""
    there, line, who = seen.overview.tiles, seen.course.province, seen.who
    trained = {one.code: one for one in seen.results.indicators}
    products = {"products": there.products, "registered": there.registered, "certified": there.certified, "expiring": there.expiring}
    lines: list[tuple[str, str, Value, str, Value]] = [
        ("sold", _("Sales so far"), line.sold, "baht", line.target),
        ("due", _("Sales due by now"), None if line.due is None else round(line.due), "baht", None),
        ("producers", _("Producers"), line.producers, "", None),
        ("products", _("Products"), products["products"], "", None),
        ("registered", _("Registered as OTOP"), products["registered"], "", products["products"]),
        ("certified", _("With a standard in force"), products["certified"], "", products["products"]),
        ("expiring", _("Certificates expiring within 90 days"), products["expiring"], "", products["certified"]),
        ("households", _("Target households of the fiscal year"), *_value(trained.get("target_households"))),
        ("practising", _("Households that practise the occupation"), *_value(trained.get("practising"))),
    ]
    rows = []
    for code, name, value, unit, of in lines:
        percent = None if of in (None, 0) or value is None or unit == "%" else round(100 * Decimal(value) / Decimal(of))
        rows.append(Row(code, (seen.say(name), value, results.unit(unit, who.language) if unit else "", of, percent)))
    columns = (
        Column("what", seen.say(_("Number")), "text"),
        seen.count("value", _("Now")),
        Column("unit", seen.say(_("Unit")), "text"),
        seen.count("of", _("Target or total")),
        Column("percent", seen.say(_("Percent")), "percent", "%"),
    )
    judged = [one for one in seen.course.districts if one.light]
    told = _("Sales up to {month}: {sold}, {percent} % of what is due by now; {on} of {n} districts are on course.")
    none = _("Sales up to {month}: {sold}. No target is set for this fiscal year.")
    given = {"month": labels.month(seen.read.latest, who.language), "sold": seen.million(line.sold)}
    on = sum(one.light == "on" for one in judged)
    finding = seen.say(none if line.percent is None else told, **given, percent=line.percent, on=on, n=len(judged))
    return Panel("headline", seen.say(_("Headline numbers")), finding, columns, tuple(rows), notes=left_out(seen))


def _value(found: results.Indicator | None) -> tuple[Value, str, Value]:
    return (None, "", None) if found is None else (None if found.value is None else round(found.value, 1), found.unit, found.target)


def indicators(seen: Seen) -> Panel:
    """The indicators of community livelihood against the targets of the fiscal year (DOMAIN 2.4)."""
    rows, reached, judged = [], 0, 0
    for one in seen.results.indicators:
        if one.code == "sales":  # has its own panels
            continue
        judged += one.is_reached is not None
        reached += bool(one.is_reached)
        word = {True: _("● reached"), False: _("▲ not reached"), None: _("– no target or not known")}[one.is_reached]
        name = vocabulary.label("indicator", one.code, seen.who.language)
        value = None if one.value is None else round(one.value, 1)
        unit = results.unit(one.unit, seen.who.language)
        rows.append(Row(one.code, (name, value, one.target, unit, seen.say(word), one.known, one.total), "/results"))
    columns = (
        Column("indicator", seen.say(_("Indicator")), "text"),
        seen.count("value", _("Result")),
        seen.count("target", _("Target")),
        Column("unit", seen.say(_("Unit")), "text"),
        Column("reached", seen.say(_("Reached?")), "text"),
        seen.count("known", _("Known of")),
        seen.count("total", _("Out of")),
    )
    told = _("{reached} of {n} indicators that have a target are reached.")
    none = _("No indicator can be judged: no target is set, or nothing is known yet.")
    finding = seen.say(told, reached=reached, n=judged) if judged else seen.say(none)
    note = seen.say(_("What is not known is left out, never counted as zero."))
    return Panel("indicators", seen.say(_("Community livelihood indicators")), finding, columns, tuple(rows), notes=(note,))


def since_meeting(seen: Seen) -> Panel:
    """The headline counts at the last meeting and now, and what moved between."""
    title, columns = (
        seen.say(_("Since the last meeting")),
        (
            Column("what", seen.say(_("Number")), "text"),
            Column("then", seen.say(_("At the last meeting")), "text"),
            Column("now", seen.say(_("Now")), "text"),
            seen.count("change", _("Change")),
        ),
    )
    if seen.last is None or seen.since is None:
        return Panel("since", title, seen.say(NO_MEETING), columns, ())
    found = seen.since
    rows = [Row(one.code, (seen.say(one.title), _people(seen, one.then), _people(seen, one.now), one.change)) for one in found.pairs]
    opens = f"/meetings?show={{}}&from={found.start.isoformat()}&to={found.end.isoformat()}"
    reads = seen.who.actor_.reach("rows.read") == ""
    for moved in found.moved:
        rows.append(Row(moved.code, (seen.say(moved.title), None, None, moved.total), opens.format(moved.code) if reads else ""))
    forward, new = found.of("forward").total, found.of("new").total
    told = _("Since {name} ({day}): {forward} steps forward, {reopened} reopened, {new} new products, {expired} certificates expired.")
    given = {"forward": forward, "reopened": found.of("reopened").total, "new": new, "expired": found.of("expired").total}
    finding = seen.say(told, name=seen.last.name, day=show_date(found.start, seen.who.language), **given)
    return Panel("since", title, finding, columns, tuple(rows))


def _people(seen: Seen, one: People) -> Value:
    return small_counts.show(one, seen.who.language) if one.hidden else one.n


def resolved(seen: Seen) -> Panel:
    """What was resolved and is still to be done, and what was done since the last meeting, each with who acts."""
    lines = [*seen.since.open, *seen.since.done] if seen.since else []
    rows = []
    for one in lines:
        word = _("■ overdue") if one.overdue else vocabulary.label("resolution_status", one.status, seen.who.language)
        due = show_date(one.due_on, seen.who.language) if one.due_on else None
        rows.append(Row(one.id, (one.what, one.owner, due, seen.say(word) if one.overdue else word), f"/meetings?id={one.meeting}"))
    columns = (
        Column("what", seen.say(_("What was resolved")), "text"),
        Column("owner", seen.say(_("Who acts")), "text"),
        Column("due", seen.say(_("Due on")), "text"),
        Column("status", seen.say(_("How it stands")), "text"),
    )
    overdue = sum(one.overdue for one in lines)
    told = _("{n} resolutions are still to be done, {overdue} of them overdue; {done} done since the last meeting.")
    open_, done = len(seen.since.open) if seen.since else 0, len(seen.since.done) if seen.since else 0
    finding = seen.say(told, n=open_, overdue=overdue, done=done) if seen.since else seen.say(NO_MEETING)
    return Panel("resolved", seen.say(_("Resolutions")), finding, columns, tuple(rows))
