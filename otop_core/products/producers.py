"""A producer: the group, single owner or SME that owns products."""

from typing import ClassVar

from otop_core.language import text
from otop_core.language.messages import _
from otop_core.model.declaration import Noun, field


class Producer(Noun):
    noun: ClassVar[str] = "producer"
    label: ClassVar[str] = _("Producer")
    extra_columns: ClassVar[tuple[str, ...]] = ("sort_key", "search_key")
    located_by: ClassVar[tuple[str, ...]] = ("village_id",)

    name: str = field(_("Name of the producer"), required=True)
    producer_type: str = field(_("Kind of producer"), "choice", choices="producer_type", required=True)
    village_id: str = field(_("Village"), "refer", refers="village", required=True, entered=True)
    community_links: tuple[str, ...] = field(_("Link with the community"), "choices", choices="community_link", wanted=True)

    def extra(self) -> dict[str, str]:
        return {"sort_key": text.sort_key(self.name), "search_key": text.search_key(self.name)}

    def title(self) -> str:
        return self.name
