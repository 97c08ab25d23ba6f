"""The meeting that chooses a community sage (technique 2): the sectors present, the three criteria, and what was decided."""

import datetime as dt
from typing import ClassVar

from otop_core.language.messages import _
from otop_core.model.declaration import Noun, field, fiscal_year

CRITERIA = _("Criteria")


class SageSelection(Noun):
    noun: ClassVar[str] = "sage_selection"
    label: ClassVar[str] = _("Selection of a sage")
    plural: ClassVar[str] = _("Selections of sages")
    slug: ClassVar[str] = "sage_selections"
    person: ClassVar[str] = "sage_id.person_id"
    line: ClassVar[tuple[str, ...]] = ("decision", "held_on", "fiscal_year")
    located_by: ClassVar[tuple[str, ...]] = ("village_id",)
    context: ClassVar[tuple[str, ...]] = ("village_id", "fiscal_year", "sage_id")

    village_id: str = field(_("Village"), "refer", refers="village", required=True, entered=True)
    fiscal_year: int = fiscal_year()
    sage_id: str = field(_("Community sage"), "refer", refers="sage", required=True)
    held_on: dt.date = field(_("Date of the meeting"), "date", required=True)
    place: str | None = field(_("Place of the meeting"))
    sectors: tuple[str, ...] = field(_("Sectors that took part"), "choices", choices="partner_sector", wanted=True)
    took_part: str | None = field(_("Who took part"), "lines", wanted=True, max_length=1000)
    modes: tuple[str, ...] = field(
        _("Principles of participation (5R) that were used"), "choices", choices="participation_mode", default=("co_decide",)
    )
    fits: bool = field(_("The knowledge fits our community"), "yes", section=CRITERIA)
    fits_note: str | None = field(_("Note: fits the community"), section=CRITERIA)
    interesting: bool = field(_("People here are interested"), "yes", section=CRITERIA)
    interesting_note: str | None = field(_("Note: people are interested"), section=CRITERIA)
    livelihood: bool = field(_("It can become an occupation"), "yes", section=CRITERIA)
    livelihood_note: str | None = field(_("Note: can become an occupation"), section=CRITERIA)
    decision: str = field(_("Decision"), "choice", choices="selection", required=True, section=CRITERIA)
