"""A person: one row however many things she is (representative, sage, producer's leader)."""

from typing import ClassVar

from otop_core.language import text
from otop_core.language.messages import _
from otop_core.model.declaration import Noun, Personal, field

CONTACT = Personal(_("to reach the household or sage about the programme"))


class Person(Noun):
    noun: ClassVar[str] = "person"
    label: ClassVar[str] = _("Person")
    extra_columns: ClassVar[tuple[str, ...]] = ("sort_key", "search_key")
    hall_sees: ClassVar[tuple[str, ...]] = ("given_name", "family_name")
    located_by: ClassVar[tuple[str, ...]] = ("village_id",)

    name_title: str | None = field(_("Title"), max_length=20, help=_("For example Mr., Mrs., Miss; leave empty if unsure."))
    given_name: str = field(_("Given name"), required=True, max_length=80, personal=CONTACT)
    family_name: str | None = field(_("Family name"), max_length=80, personal=CONTACT, wanted=True)
    phone: str | None = field(_("Phone"), "phone", personal=CONTACT, wanted=True, help=_("For example 081-234-5678."))
    national_id: str | None = field(
        _("National ID number"), "national_id", personal=Personal(_("to tell two people of one name apart"), years=1)
    )
    village_id: str = field(_("Village"), "refer", refers="village", required=True, entered=True)

    def full_name(self) -> str:
        return f"{self.name_title or ''}{self.given_name} {self.family_name or ''}".strip()

    def title(self) -> str:
        return self.full_name()

    def extra(self) -> dict[str, str]:
        plain = f"{self.given_name} {self.family_name or ''}".strip()
        return {"sort_key": text.sort_key(plain), "search_key": text.search_key(plain)}
