"""A meeting of a committee: when, where, who was there by number and by body. No name of a person is asked."""

import datetime as dt
from typing import ClassVar

from otop_core.language.messages import _
from otop_core.model.declaration import Noun, field, fiscal_year


class Meeting(Noun):
    noun: ClassVar[str] = "meeting"
    label: ClassVar[str] = _("Meeting")
    plural: ClassVar[str] = _("Meetings")
    slug: ClassVar[str] = "meetings"
    named_by: ClassVar[str] = "name"
    line: ClassVar[tuple[str, ...]] = ("held_on", "committee", "place", "fiscal_year")
    action: ClassVar[str] = "meeting.write"
    shared: ClassVar[bool] = True  # of the whole province

    name: str = field(_("Which meeting"), required=True, help=_("Such as No. 1/2570."))
    held_on: dt.date = field(_("Day of the meeting"), "date", required=True, future=True)
    committee: str = field(_("Committee that meets"), required=True, max_length=200)
    fiscal_year: int = fiscal_year()
    place: str | None = field(_("Place of the meeting"))
    attendance: int | None = field(_("People who came"), "number", ge=0, le=5000, unit=_("people"))
    bodies: str | None = field(
        _("Offices and bodies that came"), "lines", help=_("Names of offices and bodies are enough; no names of people.")
    )
    note: str | None = field(_("Note"), "lines")
