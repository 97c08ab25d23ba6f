"""An occupational group: the households that practise an occupation together, and who does what in it."""

import datetime as dt
from typing import ClassVar

from otop_core.language.messages import _
from otop_core.model.declaration import Noun, field


class OccupationGroup(Noun):
    noun: ClassVar[str] = "occupation_group"
    label: ClassVar[str] = _("Occupational group")
    plural: ClassVar[str] = _("Occupational groups")
    slug: ClassVar[str] = "groups"
    named_by: ClassVar[str] = "name"
    line: ClassVar[tuple[str, ...]] = ("occupation", "area")
    located_by: ClassVar[tuple[str, ...]] = ("village_id",)
    context: ClassVar[tuple[str, ...]] = ("village_id",)

    village_id: str = field(_("Village"), "refer", refers="village", required=True, entered=True)
    name: str = field(_("Name of the group"), required=True)
    occupation: str = field(_("Occupation"), "choice", choices="occupation", required=True)
    area: str = field(_("Area"), "choice", choices="dev_area", required=True, code_label=_("Area code"))
    other_areas: tuple[str, ...] = field(
        _("Areas it also serves"), "choices", choices="dev_area", help=_("Charts count the group once, in its own area.")
    )
    started_on: dt.date | None = field(_("Started on"), "date", wanted=True)
    enterprise_no: str | None = field(_("Community enterprise number"), "mark", max_length=30, wanted=True)
    brand: str | None = field(_("Brand of the group"), wanted=True)
    note: str | None = field(_("Note"), "lines")


class GroupMember(Noun):
    noun: ClassVar[str] = "group_member"
    label: ClassVar[str] = _("Member of a group")
    plural: ClassVar[str] = _("Members of groups")
    slug: ClassVar[str] = "group_members"
    person: ClassVar[str] = "household_id.representative_id"
    line: ClassVar[tuple[str, ...]] = ("role", "group_id")
    located_by: ClassVar[tuple[str, ...]] = ("group_id",)
    part_of: ClassVar[str] = "occupation_group"
    context: ClassVar[tuple[str, ...]] = ("group_id", "household_id")
    unique: ClassVar[tuple[str, ...]] = ("group_id", "household_id")

    group_id: str = field(_("Occupational group"), "refer", refers="occupation_group", required=True)
    household_id: str = field(_("Household"), "refer", refers="household", required=True)
    role: str = field(_("Role in the group"), "choice", choices="group_role", required=True)
