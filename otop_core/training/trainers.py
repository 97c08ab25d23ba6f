"""The village trainer team, its duties, and the rehearsal before the day of the training (the caution of the record)."""

import datetime as dt
from typing import ClassVar

from otop_core.language.messages import _
from otop_core.model.declaration import Noun, field, fiscal_year


class Trainer(Noun):
    noun: ClassVar[str] = "trainer"
    label: ClassVar[str] = _("Trainer")
    plural: ClassVar[str] = _("Village trainers")
    slug: ClassVar[str] = "trainers"
    person: ClassVar[str] = "person_id"
    line: ClassVar[tuple[str, ...]] = ("duty", "readiness", "fiscal_year")
    located_by: ClassVar[tuple[str, ...]] = ("village_id",)
    context: ClassVar[tuple[str, ...]] = ("village_id", "fiscal_year")
    unique: ClassVar[tuple[str, ...]] = ("village_id", "fiscal_year", "person_id")

    village_id: str = field(_("Village"), "refer", refers="village", required=True, entered=True)
    fiscal_year: int = fiscal_year()
    person_id: str = field(_("Trainer"), "refer", refers="person", required=True, entered=True)
    is_lead: bool = field(_("Leads the team"), "yes")
    duty: str | None = field(_("Duty on the day of the training"), wanted=True)
    readiness: str | None = field(_("Readiness"), "choice", choices="readiness", wanted=True)


class Rehearsal(Noun):
    noun: ClassVar[str] = "rehearsal"
    label: ClassVar[str] = _("Rehearsal meeting")
    plural: ClassVar[str] = _("Rehearsal meetings")
    slug: ClassVar[str] = "rehearsals"
    named_by: ClassVar[str] = "name"
    line: ClassVar[tuple[str, ...]] = ("held_on", "place", "fiscal_year")
    located_by: ClassVar[tuple[str, ...]] = ("village_id",)
    context: ClassVar[tuple[str, ...]] = ("village_id", "fiscal_year")

    village_id: str = field(_("Village"), "refer", refers="village", required=True, entered=True)
    fiscal_year: int = fiscal_year()
    name: str = field(_("What is rehearsed"), required=True)
    held_on: dt.date = field(_("Date"), "date", required=True, future=True)
    place: str | None = field(_("Place of the meeting"))
    officer: str | None = field(_("Officer who led it"), wanted=True)
    note: str | None = field(_("Note"), "lines")


class RehearsalAttendance(Noun):
    noun: ClassVar[str] = "rehearsal_attendance"
    label: ClassVar[str] = _("Trainer at a rehearsal")
    plural: ClassVar[str] = _("Trainers at rehearsals")
    slug: ClassVar[str] = "rehearsal_attendance"
    person: ClassVar[str] = "trainer_id.person_id"
    line: ClassVar[tuple[str, ...]] = ("rehearsal_id",)
    located_by: ClassVar[tuple[str, ...]] = ("rehearsal_id",)
    part_of: ClassVar[str] = "rehearsal"
    context: ClassVar[tuple[str, ...]] = ("rehearsal_id", "trainer_id")
    natural_key: ClassVar[tuple[str, ...]] = ("rehearsal_id", "trainer_id")

    rehearsal_id: str = field(_("Rehearsal meeting"), "refer", refers="rehearsal", required=True)
    trainer_id: str = field(_("Trainer"), "refer", refers="trainer", required=True)
    readiness: str | None = field(_("Readiness shown at the rehearsal"), "choice", choices="readiness")
