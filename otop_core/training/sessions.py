"""A session with the target households (training, transfer, exchange, study visit), and which households came (techniques 3 and 4)."""

import datetime as dt
from typing import ClassVar

from otop_core.language.messages import _
from otop_core.model.declaration import Noun, field, fiscal_year


class TrainingSession(Noun):
    noun: ClassVar[str] = "training_session"
    label: ClassVar[str] = _("Session")
    plural: ClassVar[str] = _("Training and learning sessions")
    slug: ClassVar[str] = "sessions"
    named_by: ClassVar[str] = "name"
    line: ClassVar[tuple[str, ...]] = ("kind", "held_on", "fiscal_year")
    located_by: ClassVar[tuple[str, ...]] = ("village_id",)
    context: ClassVar[tuple[str, ...]] = ("village_id", "fiscal_year")

    village_id: str = field(_("Village"), "refer", refers="village", required=True, entered=True)
    fiscal_year: int = fiscal_year()
    kind: str = field(_("Kind of session"), "choice", choices="session_kind", required=True)
    name: str = field(_("Topic"), required=True)
    held_on: dt.date = field(_("Date"), "date", required=True, future=True)
    place: str | None = field(_("Place"), wanted=True)
    occupation: str | None = field(_("Occupation"), "choice", choices="occupation")
    officer: str | None = field(_("Officer who co-facilitates"), wanted=True)
    modes: tuple[str, ...] = field(_("Principles of participation (5R) that were used"), "choices", choices="participation_mode")
    learned: str | None = field(_("What was learned"), "lines")
    override_reason: str | None = field(
        _("Why it is held although it is not ready"),
        "lines",
        max_length=500,
        help=_("Only where the officer decides so; it can be taken back."),
    )


class Attendance(Noun):
    noun: ClassVar[str] = "attendance"
    label: ClassVar[str] = _("Household at a session")
    plural: ClassVar[str] = _("Households at sessions")
    slug: ClassVar[str] = "attendance"
    person: ClassVar[str] = "household_id.representative_id"
    line: ClassVar[tuple[str, ...]] = ("session_id",)
    located_by: ClassVar[tuple[str, ...]] = ("session_id",)
    part_of: ClassVar[str] = "training_session"
    context: ClassVar[tuple[str, ...]] = ("session_id", "household_id")
    natural_key: ClassVar[tuple[str, ...]] = ("session_id", "household_id")

    session_id: str = field(_("Session"), "refer", refers="training_session", required=True)
    household_id: str = field(_("Household"), "refer", refers="household", required=True)
