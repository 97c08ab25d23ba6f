"""The columns of a register's file, by the kind of each declared field.

A choice is its code and its label, a day stands as ISO and as พ.ศ., what is declared personal is masked; an ID number, a photo and
a password are in no file.
"""

from typing import Literal

from otop_core.language.messages import Text, _
from otop_core.model.declaration import NOUNS, About, Noun
from otop_core.reports import csv_sql

Column = tuple[Text | str, str]  # heading, SQL
PLACE: list[Column] = [
    (_("District code"), "{district}"),
    (_("District"), "district.label"),
    (_("Subdistrict code"), "v.subdistrict_code"),
    (_("Subdistrict"), "v.subdistrict"),
    (_("Village number (moo)"), "v.moo"),
    (_("Village or community name"), "v.village"),
]
COUNTED: list[Column] = [(_("Fields filled in"), "s.filled"), (_("Fields asked"), "s.asked")]
RECORD: list[Column] = [
    (_("Record entered on"), csv_sql.day_of("r.entered_at")),
    (_("Record entered on (B.E.)"), csv_sql.buddhist(csv_sql.day_of("r.entered_at"))),
    (_("Record ID"), "r.id"),
]
OF_THE_DAY = ("area", "category")  # charts count them as they were on the filters' day


def columns_of(cls: type[Noun], masked: bool) -> list[Column]:
    """The file of a register: where it is, its fields in declared order, the record itself."""
    place = [(heading, sql.format(district=district_of(cls))) for heading, sql in PLACE] if "village_id" in cls.located_by else []
    fields = [column for name, about in cls.abouts().items() for column in _columns(cls, name, about, masked)]
    return [*place, *fields, *(COUNTED if cls.counted else []), *RECORD]


def district_of(cls: type[Noun]) -> Literal["s.district_code", "r.district_code"]:
    return "s.district_code" if cls.counted else "r.district_code"


def column_of(cls: type[Noun], name: str) -> str:
    return f"s.{name}" if cls.counted and name in OF_THE_DAY else f"r.{name}"


def _columns(cls: type[Noun], name: str, about: About, masked: bool) -> list[Column]:
    column, hidden = column_of(cls, name), masked and about.personal is not None
    if hidden and about.kind in ("choice", "date", "yes"):
        return [(about.label, csv_sql.hidden(column, True))]
    match about.kind:
        case "choice":
            code = about.code_label or Text(_("{label} (code)"), {"label": Text(about.label)})
            return [(code, column), (about.label, f"label_{name}.label")]
        case "date":
            return [(about.label, column), (Text(_("{label} (B.E.)"), {"label": Text(about.label)}), csv_sql.buddhist(column))]
        case "yes":
            return [(about.label, yes(column))]
        case "money":
            return [(about.label, csv_sql.money(column, hidden))]
        case "phone":
            return [(about.label, csv_sql.phone(column, hidden))]
        case "refer":
            return _of_reference(cls, name, about, masked)
        case "number" if not hidden:
            return [(about.label, column)]
        case "mark":
            return [(about.label, csv_sql.mark(column, hidden))]
        case "line" | "lines" | "choices" | "number":
            return [(about.label, csv_sql.hidden(column, hidden))]
    return []


def _of_reference(cls: type[Noun], name: str, about: About, masked: bool) -> list[Column]:
    """A person by name and phone, another record by its name; the village stands in front."""
    if cls.person and name == cls.about_person()[0]:
        person = NOUNS["person"].abouts()
        return [(about.label, csv_sql.name(masked)), (person["phone"].label, csv_sql.phone("p.phone", masked))]
    referred = NOUNS[about.refers]
    if not referred.named_by:
        return []
    hidden = masked and referred.abouts()[referred.named_by].personal is not None
    return [(referred.label, csv_sql.hidden(f"ref_{name}.{referred.named_by}", hidden))]


def yes(column: str) -> str:
    return f"CASE WHEN {column} THEN :yes ELSE :no END"
