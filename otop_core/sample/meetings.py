"""Three meetings of the provincial committee, a quarter apart, with what they resolved: most of it done, some open, some overdue."""

import datetime as dt

from otop_core.gate.acts import Change
from otop_core.language.thai_calendar import fiscal_year
from otop_core.meetings.meetings import Meeting
from otop_core.meetings.resolutions import DONE, DROPPED, Resolution
from otop_core.sample.parts import MODEL, Plan, at

QUARTER = dt.timedelta(weeks=13)
LAST = dt.timedelta(days=33)  # before the last day of the sample
WEDNESDAY = 2


def meetings(plan: Plan) -> None:
    """Each on a Wednesday; what is due is due within the days that the words name, and done on the day they name, if at all."""
    last = plan.last - LAST
    last -= dt.timedelta(days=(last.weekday() - WEDNESDAY) % 7)
    for place, resolved in enumerate(at("meetings", "resolved")):
        day = last - QUARTER * (len(at("meetings", "resolved")) - 1 - place)
        year, quarter = fiscal_year(day), (day.month - 10) % 12 // 3 + 1
        held = plan.add(
            day,
            Meeting(
                name=at("meetings", "name").format(quarter=quarter, year=year),
                held_on=day,
                committee=at("meetings", "committee"),
                fiscal_year=year,
                place=at("meetings", "place"),
                attendance=24 + 2 * place,
                bodies="\n".join(at("meetings", "bodies")),
            ),
        )
        for what, owner, district, due, done in resolved:
            _resolve(plan, held, what, owner, plan.districts[MODEL] if district else None, due, done)


def _resolve(plan: Plan, held: Meeting, what: str, owner: str, district: str | None, due: int, done: int | None) -> None:
    """``done``: days after the meeting, None: not yet, -1: dropped at the next meeting."""
    days = dt.timedelta(days=due)
    made = plan.add(held.held_on, Resolution(meeting_id=held.id, what=what, owner=owner, of_district=district, due_on=held.held_on + days))
    if done is None:
        return
    later = held.held_on + (QUARTER if done < 0 else dt.timedelta(days=done))
    if later <= plan.last:
        now = {"status": DROPPED} if done < 0 else {"status": DONE, "done_on": later}
        plan.act(later, Change(made, made.model_copy(update=now)), at("meetings", "why"))
