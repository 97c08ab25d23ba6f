"""The individual knowledge record (แบบบันทึกองค์ความรู้รายบุคคล) in its six sections; what the app knows is added when it is printed."""

from typing import ClassVar

from otop_core.language.messages import _
from otop_core.model.declaration import Noun, Personal, field, fiscal_year

AUTHOR = Personal(_("to name the author of the record"), years=10)
LONG = 20_000


class KnowledgeRecord(Noun):
    noun: ClassVar[str] = "knowledge_record"
    label: ClassVar[str] = _("Knowledge record")
    plural: ClassVar[str] = _("Knowledge records")
    slug: ClassVar[str] = "knowledge_records"
    named_by: ClassVar[str] = "name"
    line: ClassVar[tuple[str, ...]] = ("category", "area", "fiscal_year")
    located_by: ClassVar[tuple[str, ...]] = ("village_id",)
    context: ClassVar[tuple[str, ...]] = ("village_id", "fiscal_year")

    village_id: str = field(_("Village"), "refer", refers="village", required=True, entered=True)
    fiscal_year: int = fiscal_year()
    name: str = field(_("1. Title of the knowledge"), required=True, max_length=200)
    owner: str = field(_("2. Owner of the knowledge"), required=True, personal=AUTHOR)
    position: str | None = field(_("Position and level"), wanted=True)
    office: str | None = field(_("Office"), wanted=True)
    category: str = field(_("3. Category of the knowledge"), "choice", choices="km_category", required=True)
    area: str | None = field(_("Area"), "choice", choices="dev_area", wanted=True, code_label=_("Area code"))
    background: str | None = field(_("4.1 Background"), "lines", max_length=LONG, wanted=True)
    goal: str | None = field(_("4.2 Goal"), "lines", max_length=LONG, wanted=True)
    method: str | None = field(_("5. Method and steps"), "lines", max_length=LONG, wanted=True)
    techniques: str | None = field(_("6.1 Techniques and ways of working"), "lines", max_length=LONG, wanted=True)
    cautions: str | None = field(_("Cautions, problems and how they were solved"), "lines", max_length=LONG, wanted=True)
