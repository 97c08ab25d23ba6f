"""What a meeting resolved: who acts, until when, and whether it is done."""

import datetime as dt
from collections.abc import Iterator
from typing import ClassVar

from otop_core.language.messages import Text, _
from otop_core.model.declaration import Noun, field
from otop_core.model.errors import Problem

OPEN, DONE, DROPPED = "open", "done", "dropped"


class Resolution(Noun):
    noun: ClassVar[str] = "resolution"
    label: ClassVar[str] = _("Resolution")
    plural: ClassVar[str] = _("Resolutions")
    slug: ClassVar[str] = "resolutions"
    named_by: ClassVar[str] = "what"
    line: ClassVar[tuple[str, ...]] = ("meeting_id", "owner", "due_on", "status")
    action: ClassVar[str] = "meeting.write"
    context: ClassVar[tuple[str, ...]] = ("meeting_id",)
    not_before: ClassVar[tuple[tuple[str, str, str], ...]] = (("done_on", "meeting_id", "held_on"),)

    meeting_id: str = field(_("Meeting"), "refer", refers="meeting", required=True)
    what: str = field(_("What was resolved"), "lines", required=True, max_length=1000)
    owner: str = field(_("Who acts"), required=True, max_length=200, help=_("The office or body that acts, not a person."))
    of_district: str | None = field(_("District"), "district", max_length=4, help=_("Empty: the whole province."))
    due_on: dt.date | None = field(_("Due on"), "date", future=True, wanted=True)
    status: str = field(_("How it stands"), "choice", choices="resolution_status", default=OPEN)
    done_on: dt.date | None = field(_("Done on"), "date", only_if=("status", (DONE,)))
    note: str | None = field(_("Note"), "lines")

    def district(self) -> str:
        return self.of_district or ""

    def rules(self) -> Iterator[Problem]:
        if self.done_on is not None and self.status != DONE:
            yield Problem("done_on", Text(_("A day on which it was done fits only a resolution that is done.")))
