"""The status of a step over time: computed from its evidence, and where an officer decided otherwise, by that."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from otop_core.language.messages import Text, _
from otop_core.products.steps import BEFORE_ALL, FOR_EVER, Fact, Row, Step


@dataclass(frozen=True)
class Span:
    """A step's status from ``since`` until before ``until``."""

    status: str
    since: dt.date
    until: dt.date
    dated: bool = True
    overridden: bool = False


def spans(step: Step, area: str, rows: Sequence[Row], overrides: Sequence[Row] = ()) -> list[Span]:
    """A step's status over all time, earliest first, without holes."""
    found = [Span("not_applicable", BEFORE_ALL, FOR_EVER)] if area in step.not_for else _computed(list(step.facts(rows)))
    for row in sorted(overrides, key=lambda o: (o["decided_on"] or o["noted_on"], o["seq"])):
        since = row["decided_on"] or row["noted_on"]
        found = [Span(s.status, s.since, min(s.until, since), s.dated, s.overridden) for s in found if s.since < since]
        found.append(Span(row["status"], since, FOR_EVER, row["decided_on"] is not None, True))
    return found


def _computed(facts: list[Fact]) -> list[Span]:
    edges = sorted({BEFORE_ALL, *(f.since for f in facts), *(f.until for f in facts if f.until < FOR_EVER)})
    found: list[Span] = []
    for since, until in zip(edges, [*edges[1:], FOR_EVER], strict=True):
        begun = [f for f in facts if f.since <= since]
        closing = [f for f in begun if f.done and since < f.until]
        status = "done" if closing else "in_progress" if begun else "not_started"
        if found and found[-1].status == status:
            found[-1] = Span(status, found[-1].since, until, found[-1].dated)
        else:
            at_edge = [f.dated for f in (closing or begun) if f.since == since]
            found.append(Span(status, since, until, all(at_edge)))
    return found


def status_on(found: Sequence[Span], day: dt.date) -> Span:
    """The span that holds on a day."""
    return next(span for span in found if span.since <= day < span.until)


def needs_renewal(found: Sequence[Span], day: dt.date) -> bool:
    """Done once, and open again by itself: what closed it has expired."""
    now = status_on(found, day)
    return now.status == "in_progress" and not now.overridden and any(s.status == "done" and s.until <= day for s in found)


def warnings(statuses: Mapping[str, str], category: str | None) -> Iterator[Text]:
    """Unusual order: worth a look, never forbidden."""
    if statuses.get("S10") == "done" and statuses.get("S07") != "done":
        yield Text(_("Entered in the selection before it was registered as OTOP: please check."))
    if statuses.get("S07") == "done" and category == "food" and statuses.get("S08") == "not_started":
        yield Text(_("Food is usually registered only with a product standard: please check step 8."))
