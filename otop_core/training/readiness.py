"""Whether a training may be held (the caution of the record): rehearsed on an earlier day, and every trainer has a duty."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from otop_core.language.messages import Text, _

NEEDS_REHEARSAL = ("training", "practice")  # the kinds of session that the trainer team leads


@dataclass(frozen=True)
class Readiness:
    """``lacks``: what is missing, in sentences that say where to mend it.

    ``override_reason``: why it is held all the same, '' where nobody decided so.
    """

    lacks: tuple[Text, ...]
    override_reason: str = ""

    @property
    def is_ready(self) -> bool:
        return not self.lacks or bool(self.override_reason)

    @property
    def is_overridden(self) -> bool:
        return bool(self.lacks) and bool(self.override_reason)


def readiness(
    kind: str, held_on: dt.date, rehearsed_on: Collection[dt.date], duties: Sequence[str | None], override_reason: str | None = None
) -> Readiness:
    """Of a session of this kind on this day. ``duties``: of the village's trainers of the fiscal year, one each.

    A rehearsal on the day itself is too late: duties are to be assigned before the day of the training.
    """
    if kind not in NEEDS_REHEARSAL:
        return Readiness(())
    lacks = []
    if not any(day < held_on for day in rehearsed_on):
        late = min(rehearsed_on, default=None)
        lacks.append(
            Text(_("No rehearsal before the day of the training: hold a rehearsal meeting with the trainer team first."))
            if late is None
            else Text(_("The rehearsal is not before the day of the training: duties have to be clear before that day."))
        )
    if not duties:
        lacks.append(Text(_("No trainer in the village's team: choose the trainers.")))
    elif idle := sum(not duty for duty in duties):
        lacks.append(Text(_("{n} of {total} trainers have no duty yet: agree on one with each."), {"n": idle, "total": len(duties)}))
    return Readiness(tuple(lacks), override_reason or "")
