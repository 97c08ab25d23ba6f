"""A round of target households (technique 3): one village in one fiscal year, how many are wanted, and who is in it."""

import datetime as dt
from typing import ClassVar

from otop_core.language.messages import _
from otop_core.model.declaration import Noun, field, fiscal_year

TARGET = 26  # people, in the round the knowledge record tells of; any number may be set


class TrainingRound(Noun):
    noun: ClassVar[str] = "training_round"
    label: ClassVar[str] = _("Round of target households")
    plural: ClassVar[str] = _("Rounds of target households")
    slug: ClassVar[str] = "rounds"
    named_by: ClassVar[str] = "name"
    line: ClassVar[tuple[str, ...]] = ("fiscal_year", "target")
    located_by: ClassVar[tuple[str, ...]] = ("village_id",)
    context: ClassVar[tuple[str, ...]] = ("village_id", "fiscal_year")
    unique: ClassVar[tuple[str, ...]] = ("village_id", "fiscal_year")

    village_id: str = field(_("Village"), "refer", refers="village", required=True, entered=True)
    fiscal_year: int = fiscal_year()
    name: str = field(_("Name of the round"), required=True)
    target: int = field(_("Target"), "number", required=True, ge=1, le=500, unit=_("people"), start=TARGET)
    note: str | None = field(_("Note"), "lines")


class Enrolment(Noun):
    noun: ClassVar[str] = "enrolment"
    label: ClassVar[str] = _("Household in a round")
    plural: ClassVar[str] = _("Households in rounds")
    slug: ClassVar[str] = "enrolments"
    person: ClassVar[str] = "household_id.representative_id"
    line: ClassVar[tuple[str, ...]] = ("round_id", "occupation", "practises")
    located_by: ClassVar[tuple[str, ...]] = ("round_id",)
    part_of: ClassVar[str] = "training_round"
    context: ClassVar[tuple[str, ...]] = ("round_id", "household_id")
    unique: ClassVar[tuple[str, ...]] = ("round_id", "household_id")

    round_id: str = field(_("Round"), "refer", refers="training_round", required=True)
    household_id: str = field(_("Household"), "refer", refers="household", required=True)
    oriented_on: dt.date | None = field(
        _("Oriented on"), "date", wanted=True, help=_("The day the household was told how the programme works.")
    )
    modes: tuple[str, ...] = field(_("What the household takes on (5R)"), "choices", choices="participation_mode", wanted=True)
    occupation: str | None = field(_("Occupation chosen"), "choice", choices="occupation", wanted=True)
    practises: str | None = field(
        _("Practises the occupation"), "choice", choices="yes_no", wanted=True, help=_("Leave empty until it is known.")
    )
