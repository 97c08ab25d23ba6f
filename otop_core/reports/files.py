"""CSV files to take home: UTF-8 with BOM, CRLF, one heading row, one row a record, codes beside names.

What the file shows is said in ONE place: the heading of its last column, which is empty below.  It begins with the words
"Conditions of this file" and gives filters, fiscal year, day, source, who made it and when.  An officer reads it in row 1 of Excel
and cannot lose it by sorting or filtering; a program reads clean rows under headings that never change but for the last one; and a
file that holds no row still says what it would have shown.

Files of rows are written by the store itself (COPY), so a million rows take no memory here; the BOM is the first letter of the first
heading, so that nothing is copied twice.  The file must lie in the folder of the store, the only one the store may write to.
"""

import csv
import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from otop_core.access.sessions import SignedIn
from otop_core.admin import settings
from otop_core.gate import records
from otop_core.language import labels, spreadsheet, thai_calendar
from otop_core.language.messages import _, say
from otop_core.language.thai_calendar import show_moment
from otop_core.model.declaration import NOUNS, Noun
from otop_core.model.errors import Denied, Gone
from otop_core.reports import csv_sql, file_rows, file_tables, personal_data, product_files, sage, sales_file, since_file, support_map_file
from otop_core.reports.conditions import in_words
from otop_core.reports.file_rows import Rows
from otop_core.reports.filters import Filters
from otop_core.reports.query import Asking, asking
from otop_core.store import Store
from otop_core.workshop.workshops import Workshop

BOM = "\ufeff"


@dataclass(frozen=True)
class Report:
    """``action``: the right it needs; ``rows``: None for a summary; ``personal``: masked unless permitted with a reason."""

    name: str
    title: str
    action: str
    rows: Rows | None = None
    personal: bool = False
    known: tuple[str, ...] = ()  # the filters it knows of, where they are not those of its noun or (of a summary) all

    @property
    def of_workshop(self) -> bool:
        """Whether it can be narrowed to what came in at a workshop."""
        return self.rows is not None and self.personal and bool(self.rows.cls.hall_sees)

    def fitting(self, filters: Filters) -> Filters:
        """The filters without those that this report knows nothing of."""
        if self.known:
            return Filters(**{name: getattr(filters, name) for name in self.known})
        return filters.of_noun(self.rows.noun) if self.rows else filters


@cache
def reports() -> dict[str, Report]:
    """A file of each register, then the steps and the summaries; by name, in the order they are offered."""
    registers = {
        cls.slug: Report(cls.slug, cls.plural, "rows.read", file_rows.of_register(cls), personal=_is_personal(cls))
        for cls in NOUNS.values()
        if cls.slug
    }
    registers["products"] = Report("products", _("Products"), "rows.read", product_files.PRODUCTS)
    registers["sages"] = replace(registers["sages"], rows=sage.file())
    more = (
        Report("steps", _("Steps of the products"), "rows.read", product_files.STEPS_OF_PRODUCTS),
        Report(
            "sales_by_channel",
            _("Sales by month and channel"),
            "rows.read",
            sales_file.BY_CHANNEL,
            known=("fiscal_year", "district", "text"),
        ),
        Report("support_map", _("Map of help"), "rows.read", known=("fiscal_year", "district", "area")),
        Report("district_summary", _("Summary by district"), "overview.read"),
        Report("province_summary", _("Summary of the province"), "overview.read"),
        Report("results", _("Results of the training"), "overview.read", known=("fiscal_year", "district", "as_of")),
        Report("meetings", _("Meetings"), "overview.read", known=("text",)),
        Report("resolutions", _("Resolutions"), "overview.read", known=("district", "as_of")),
        Report("since", _("Changes since the last meeting"), "overview.read", known=("district", "as_of")),
        Report("personal_data", _("Register of personal data"), "personal_data.read"),
    )
    return registers | {report.name: report for report in more}


def _is_personal(cls: type[Noun]) -> bool:
    return bool(cls.person) or any(about.personal for about in cls.abouts().values())


def write_csv(
    store: Store, who: SignedIn, name: str, filters: Filters, path: str | Path, *, unmasked: bool = False, workshop: str = ""
) -> int:
    """Write the report and return its number of rows; the caller logs it, and asks the reason of an unmasked one.

    ``workshop``: only what came in there. Raises Denied, or Gone where there is no such workshop or nothing of the kind comes in there.
    """
    report = reports()[name]
    if not who.may(report.action) or (unmasked and not who.may("rows.unmask")):
        raise Denied
    if workshop and not report.of_workshop:
        raise Gone
    filters = report.fitting(filters)
    if report.rows:
        return _write_rows(store, who, report.rows, filters, Path(path), masked=report.personal and not unmasked, workshop=workshop)
    headings, lines = _table(store, who, name, filters)
    with asking(store, filters) as (_cursor, question):
        about = conditions(store, who, question)
    return _write_lines(Path(path), [*headings, about], lines)


def _table(store: Store, who: SignedIn, name: str, filters: Filters) -> tuple[list[str], list[list[object]]]:
    """The headings and lines of a report that is no file of rows."""
    if name == "personal_data":
        return personal_data.table(store, who)
    if name == "support_map":
        return support_map_file.table(store, who, filters)
    if name in since_file.NAMES:
        return since_file.table(store, who, name, filters)
    return file_tables.table(store, who, name, filters)


def workshop_of(store: Store, who: SignedIn, id: str) -> Workshop | None:
    """The workshop that is asked for, if any, as far as this person may read it; raises Denied or Gone."""
    found = records.find_in_reach(store, who.actor_, "workshop", id).record if id else None
    return found if isinstance(found, Workshop) else None


def _write_rows(store: Store, who: SignedIn, rows: Rows, filters: Filters, path: Path, *, masked: bool, workshop: str) -> int:
    hall = workshop_of(store, who, workshop)
    with file_rows.turn(store, rows), asking(store, filters) as (cursor, question):
        made = file_rows.select(cursor, question, who, rows, masked, workshop)
        headings = [say(heading, who.language) for heading, _sql in made.columns]
        about = conditions(store, who, question, rows, masked=masked, workshop=hall)
        try:
            return file_rows.copy(cursor, made, [BOM + headings[0], *headings[1:], about], path)
        except BaseException:
            path.unlink(missing_ok=True)  # half a file must not be taken for the whole
            raise


def _write_lines(path: Path, headings: list[str], lines: list[list[object]]) -> int:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(headings)
        writer.writerows([*(spreadsheet.guarded(v) if isinstance(v, str) else v for v in line), ""] for line in lines)
    return len(lines)


def conditions(
    store: Store, who: SignedIn, question: Asking, rows: Rows | None = None, *, masked: bool = False, workshop: Workshop | None = None
) -> str:
    """The heading of the last column: all that this file shows, and does not."""
    language, at_work = who.language, settings.load(store)
    parts = [
        say(_("Fiscal year {year}"), language, year=workshop.year if workshop else question.year),
        labels.as_of(question.day, language),
    ]
    shown = replace(question.filters, fiscal_year=None, district=_place(question.filters, who, rows))
    parts += in_words(shown, language)
    if workshop:
        parts.append(say(_("Entered in the workshop {name}"), language, name=workshop.name))
    elif not shown.district:
        parts.append(say(_("The whole province"), language))
    if masked:
        parts.append(say(_("Names, telephone and house numbers are masked; income is given in bands"), language))
    if at_work:
        parts.append(labels.source(at_work.province_code, at_work.is_sample, language))
    made = {"name": who.display_name, "moment": show_moment(store.clock(), language)}
    parts.append(say(_("Made by {name}, {moment}"), language, **made))
    return say(_("Conditions of this file"), language) + ": " + " | ".join(parts)


def _place(filters: Filters, who: SignedIn, rows: Rows | None) -> str:
    """The district the rows are of: the one chosen, or the one this user is limited to; '' for what serves the whole province."""
    if rows and rows.cls.is_provincial():
        return ""
    reach = who.actor_.reach("rows.read")
    return filters.district or (reach if reach and reach != "none" else "")


def file_name(name: str, filters: Filters, who: SignedIn, today: dt.date | None = None, *, workshop: Workshop | None = None) -> str:
    """ผลิตภัณฑ์_อำเภอบ้านเขว้า_ณ_22-11-2569.csv, of a workshop its title; no sign that a folder or an address could trip over."""
    report = reports()[name]
    filters = report.fitting(filters)
    code = _place(filters, who, report.rows) if report.action == "rows.read" else filters.district
    place = labels.district_called(code, who.language) if code else say(_("The whole province"), who.language)
    place = workshop.name if workshop else place
    day = csv_sql.shown_day(filters.day(today or thai_calendar.today()))
    words = say(_("{report} {place} as of {day}"), who.language, report=say(report.title, who.language), place=place, day=day)
    return re.sub(r"[^\w.\-\u0e00-\u0e7f]+", "_", words).strip("_") + ".csv"
