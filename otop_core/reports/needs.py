"""The districts that need help, and why: what a meeting asks first.

A district comes before another where its sales are further behind what is due by now (``course``); what is on course, or cannot be
judged by sales, comes where its steps lie far behind those of the province.
"""

from dataclasses import dataclass

from otop_core.language import labels
from otop_core.language.messages import Text, _
from otop_core.reports import shares
from otop_core.reports.course import ON, Course, Line
from otop_core.reports.overview import Overview
from otop_core.reports.shares import Share

REASONS = 2  # of a district: what holds it up is told where they leave room, for they are read aloud
BEHIND = 10  # percentage points under the province's steps done, from which that alone is a reason


@dataclass(frozen=True)
class Need:
    """A district with its reasons, the gravest first; ``light`` of its sales as in ``course.Line``."""

    code: str
    label: str
    light: str
    reasons: tuple[Text, ...]


def load(course: Course, seen: Overview, language: str, limit: int = 5) -> list[Need]:
    """The districts in most need; none where nothing is behind."""
    done, whole = {one.code: one for one in shares.by_district(seen)}, shares.whole(seen)
    found = []
    for line in course.districts:
        steps = done.get(line.code)
        lag = 0 if steps is None or steps.percent is None or whole.percent is None else whole.percent - steps.percent
        reasons = tuple(_reasons(line, course, steps, whole, lag, seen, language))
        if reasons:
            short = 0 if line.percent is None else max(0, ON - line.percent)
            found.append((-short, -lag, Need(line.code, line.label, line.light, reasons)))
    return [need for _short, _lag, need in sorted(found, key=lambda one: (*one[:2], one[2].code))[:limit]]


def _reasons(line: Line, course: Course, steps: Share | None, whole: Share, lag: int, seen: Overview, language: str) -> list[Text]:
    """Nothing where the district is on course; a missing report or a step that holds it up is told beside another reason only."""
    told = []
    if line.percent is not None and line.percent < ON:
        told.append(Text(_("sales at {percent} % of what is due by now"), {"percent": line.percent}))
    if steps is not None and lag >= BEHIND:
        told.append(Text(_("steps done {percent} % (province {province} %)"), {"percent": steps.percent, "province": whole.percent}))
    if not told:
        return []
    if line.reported is not None and line.reported < line.producers and len(told) < REASONS:
        month = labels.month(course.month, language)
        told.append(Text(_("{month} reported by {n} of {total} producers"), {"month": month, "n": line.reported, "total": line.producers}))
    held = [one for one in shares.by_step(seen, line.code) if one.of > one.done]
    if held and len(told) < REASONS:
        most = max(held, key=lambda one: one.of - one.done)
        told.append(Text(_("most wait at: {step} ({n} products)"), {"step": most.label, "n": most.of - most.done}))
    return told
