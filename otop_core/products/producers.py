"""A producer: the group, single owner or SME that owns products."""

from typing import ClassVar

from otop_core.language.messages import _
from otop_core.model.declaration import Noun, field


class Producer(Noun):
    noun: ClassVar[str] = "producer"
    label: ClassVar[str] = _("Producer")
    plural: ClassVar[str] = _("Producers")
    slug: ClassVar[str] = "producers"
    line: ClassVar[tuple[str, ...]] = ("producer_type",)
    named_by: ClassVar[str] = "name"
    located_by: ClassVar[tuple[str, ...]] = ("village_id",)

    name: str = field(_("Name of the producer"), required=True)
    producer_type: str = field(
        _("Kind of producer"), "choice", choices="producer_type", required=True, code_label=_("Kind of producer (code)")
    )
    village_id: str = field(_("Village"), "refer", refers="village", required=True, entered=True)
    community_links: tuple[str, ...] = field(_("Link with the community"), "choices", choices="community_link", wanted=True)
