"""A person: one row in however many roles (representative, sage, producer's leader)."""

from collections.abc import Iterator
from typing import ClassVar

from otop_core.language import keys, text
from otop_core.language.messages import Text, _
from otop_core.model.declaration import Noun, Personal, field
from otop_core.model.errors import Problem

CONTACT = Personal(_("to reach the household or sage about the programme"))


def full_name(name_title: str | None, given_name: str, family_name: str | None) -> str:
    """A person's name as every list, file and page shows it: the title without a blank before the given name, as Thai is written.

    Without the title (None) it is what names are compared and sorted by: a title never decides who somebody is.
    """
    return f"{name_title or ''}{given_name} {family_name or ''}".strip()


def full_name_sql(person: str = "p", *, titled: bool = True) -> str:
    """``full_name`` as SQL over a row of ``person`` by this alias; '' where an outer join found nobody."""
    title = f"{person}.name_title, " if titled else ""
    return f"trim(concat({title}{person}.given_name, ' ', {person}.family_name))"


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

    def rules(self) -> Iterator[Problem]:
        if self.given_name and not any(char.isalpha() for char in self.given_name):
            yield Problem("given_name", Text(_("A name has letters; please look at what was typed.")))

    def title(self) -> str:
        return full_name(self.name_title, self.given_name, self.family_name)

    def extra(self) -> dict[str, str]:
        plain = full_name(None, self.given_name, self.family_name)
        return {"sort_key": keys.sort_key(text.without_title(plain)), "search_key": keys.person_key(plain)}
