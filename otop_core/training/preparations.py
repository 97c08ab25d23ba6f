"""How the officer prepared (technique 1): what was studied, when, and with whom it was thought over and planned."""

import datetime as dt
from typing import ClassVar

from otop_core.language.messages import _
from otop_core.model.declaration import Noun, field, fiscal_year


class Preparation(Noun):
    noun: ClassVar[str] = "preparation"
    label: ClassVar[str] = _("Preparation of the officer")
    plural: ClassVar[str] = _("Preparations of the officers")
    slug: ClassVar[str] = "preparations"
    named_by: ClassVar[str] = "name"
    line: ClassVar[tuple[str, ...]] = ("fiscal_year", "prepared_on")
    located_by: ClassVar[tuple[str, ...]] = ("village_id",)
    context: ClassVar[tuple[str, ...]] = ("village_id", "fiscal_year")

    village_id: str = field(_("Village"), "refer", refers="village", required=True, entered=True)
    fiscal_year: int = fiscal_year()
    name: str = field(_("What was studied"), required=True, help=_("For example the village's data, maps, last year's results."))
    prepared_on: dt.date = field(_("Prepared on"), "date", required=True)
    with_whom: str | None = field(_("With whom it was thought over and planned"), "lines", wanted=True)
    modes: tuple[str, ...] = field(
        _("Principles of participation (5R) that were used"), "choices", choices="participation_mode", default=("co_think", "co_plan")
    )
    findings: str | None = field(_("What came out of it"), "lines", wanted=True)
