"""A community sage (ปราชญ์ชุมชน): a person, what the person knows, in which area, and how it could become an occupation."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from otop_core.gate import snapshots
from otop_core.language import keys
from otop_core.language.messages import _
from otop_core.model.declaration import Noun, field

if TYPE_CHECKING:
    from otop_core.gate.records import Transaction
    from otop_core.model.record_change import RecordChange


class Sage(Noun):
    noun: ClassVar[str] = "sage"
    label: ClassVar[str] = _("Community sage")
    plural: ClassVar[str] = _("Community sages")
    slug: ClassVar[str] = "sages"
    person: ClassVar[str] = "person_id"
    line: ClassVar[tuple[str, ...]] = ("area", "knowledge")
    searched: ClassVar[tuple[str, ...]] = ("knowledge",)
    counted: ClassVar[bool] = True
    hall_sees: ClassVar[tuple[str, ...]] = ("knowledge", "area", "occupation_path")
    shared: ClassVar[bool] = True
    extra_columns: ClassVar[tuple[str, ...]] = ("search_key",)
    located_by: ClassVar[tuple[str, ...]] = ("village_id",)

    village_id: str = field(_("Village"), "refer", refers="village", required=True, entered=True)
    person_id: str = field(_("Community sage"), "refer", refers="person", required=True, entered=True)
    knowledge: str = field(_("What the sage knows"), "lines", required=True, max_length=1000)
    area: str = field(_("Area"), "choice", choices="dev_area", required=True, code_label=_("Area code"))
    occupation_path: str | None = field(_("How it could become an occupation"), "lines", wanted=True)

    def extra(self) -> dict[str, str]:
        return {"search_key": keys.search_key(self.knowledge)}

    def title(self) -> str:
        return self.knowledge.split("\n")[0][:60]

    @classmethod
    def derive(cls, work: "Transaction", touched: "Sequence[RecordChange]") -> None:
        snapshots.derive(work, touched)
