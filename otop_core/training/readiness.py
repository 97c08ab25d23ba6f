"""Whether a training may be held (the caution of the record): rehearsed on an earlier day, and every trainer has a duty.

Line 36 of the record speaks of "the day of the training" only, and so does its rule in DOMAIN 1.5 ("session status cannot show ready
unless rehearsal date < session date and every trainer has a duty"). That a day of practice is such a day too is our assumption, because
the same team leads it; a transfer, an exchange, a visit, learning online or an orientation is led by others and is not rehearsed.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from otop_core.language.messages import Text, _

NEEDS_REHEARSAL = ("training", "practice")  # the kinds of session that the trainer team leads


@dataclass(frozen=True)
class Lack(Text):
    """A sentence that says what is missing; ``mended_by``: the noun whose records mend it."""

    mended_by: str = ""


@dataclass(frozen=True)
class Readiness:
    """``lacks``: what is missing, in sentences that say where to mend it.

    ``override_reason``: why it is held all the same, '' where nobody decided so.
    """

    lacks: tuple[Lack, ...]
    override_reason: str = ""

    @property
    def is_ready(self) -> bool:
        return not self.lacks or bool(self.override_reason)

    @property
    def is_overridden(self) -> bool:
        return bool(self.lacks) and bool(self.override_reason)


def readiness(
    kind: str,
    held_on: dt.date,
    rehearsed_on: Collection[dt.date],
    duties: Sequence[str | None],
    override_reason: str | None = None,
    today: dt.date | None = None,
) -> Readiness:
    """Of a session of this kind on this day. ``duties``: of the village's trainers of the fiscal year, one each.

    A rehearsal on the day itself is too late: duties are to be assigned before the day of the training. With ``today``, one that is only
    planned does not count before its day has come.
    """
    if kind not in NEEDS_REHEARSAL:
        return Readiness(())
    lacks = []
    earlier = [day for day in rehearsed_on if day < held_on]
    if not rehearsed_on:
        lacks.append(_lack(_("No rehearsal before the day of the training: hold a rehearsal meeting with the trainer team first.")))
    elif not earlier:
        lacks.append(_lack(_("The rehearsal is not before the day of the training: duties have to be clear before that day.")))
    elif today is not None and min(earlier) > today:
        lacks.append(_lack(_("The rehearsal is planned and has not been held yet.")))
    if not duties:
        lacks.append(Lack(_("No trainer in the village's team: choose the trainers."), mended_by="trainer"))
    elif idle := sum(not duty for duty in duties):
        about = {"n": idle, "total": len(duties)}
        lacks.append(Lack(_("{n} of {total} trainers have no duty yet: agree on one with each."), about, mended_by="trainer"))
    return Readiness(tuple(lacks), override_reason or "")


def _lack(sentence: str) -> Lack:
    return Lack(sentence, mended_by="rehearsal")
