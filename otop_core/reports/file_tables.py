"""The files of aggregates: the official table by district, the layout of provincial open data, and the results of the training.

A meeting viewer may take them; counts of people under five are hidden in them as on the screen.
"""

from collections.abc import Iterator, Mapping

from otop_core.access.sessions import SignedIn
from otop_core.admin import settings
from otop_core.language import labels, thai_calendar, vocabulary
from otop_core.language.messages import _, say
from otop_core.products.steps import BY_CODE, STEPS
from otop_core.reports import overview, results, results_rows
from otop_core.reports.filters import Filters
from otop_core.reports.overview import Overview
from otop_core.reports.small_counts import show
from otop_core.reports.tables import PEOPLE, people
from otop_core.store import Store

Lines = list[list[object]]
Row = Mapping[str, object]
UNITS = {"households": _("households"), "sages": _("people"), "products": _("products")}
TITLES = {"households": _("Target households"), "sages": _("Community sages"), "products": _("Products")}

RESULTS = (
    _("Fiscal year"),
    _("District code"),
    _("District"),
    _("Item code"),
    _("Item"),
    _("Value"),
    _("Unit"),
    _("Known"),
    _("Total"),
    _("Target"),
)


def table(store: Store, who: SignedIn, name: str, filters: Filters) -> tuple[list[str], Lines]:
    """Headings in the reader's language, and the lines, the total last. Raises Denied."""
    if name == "results":
        return [say(heading, who.language) for heading in RESULTS], list(_results(store, who, filters))
    seen = overview.cached(store, filters, who.language, who)
    if name == "district_summary":
        return _district_headings(seen, who.language), [_district_line(seen, row, who.language) for row in _rows(seen, who.language)]
    headings = (
        _("Fiscal year"),
        _("District code"),
        _("District"),
        _("Item code"),
        _("Item"),
        _("Value"),
        _("Unit"),
        _("Source"),
    )
    lines: Lines = [
        [seen.fiscal_year, row["district_code"], row["district"], *item, seen.source]
        for row in _rows(seen, who.language)
        for item in _items(seen, row, who.language)
    ]
    return [say(heading, who.language) for heading in headings], lines


def _rows(seen: Overview, language: str) -> list[Row]:
    """The districts in code order, then the total."""
    districts = [{str(k): v for k, v in row.items()} for row in seen.districts.to_dict("records")]
    return [*districts, {**seen.total, "district": say(_("Total"), language)}]


def _areas(seen: Overview) -> list[str]:
    return [area for area in labels.AREAS if area in seen.districts]


def _steps(seen: Overview, row: Row) -> Iterator[tuple[str, int]]:
    """Products of this row done with each step."""
    found = seen.district_step
    if row["district_code"]:
        found = found[found["district_code"] == row["district_code"]]
    done = found.groupby("step")["n"].sum()
    return ((step.code, int(done.get(step.code, 0))) for step in STEPS)


def _district_headings(seen: Overview, language: str) -> list[str]:
    first = [say(heading, language) for heading in (_("District code"), _("District"), _("Products"))]
    areas = [f"{say(_('Products'), language)}: {labels.area(area, language)}" for area in _areas(seen)]
    steps = [f"{step.code} {step.name(language)}" for step in STEPS]
    last = [say(heading, language) for heading in (_("Steps done"), _("Target households"), _("Community sages"))]
    return [*first, *areas, *steps, *last]


def _district_line(seen: Overview, row: Row, language: str) -> list[object]:
    counts = [row["products"], *(row[area] for area in _areas(seen)), *(n for _code, n in _steps(seen, row)), row["steps_done"]]
    return [row["district_code"], row["district"], *counts, *(show(people(row, column), language) for column in PEOPLE)]


def _items(seen: Overview, row: Row, language: str) -> Iterator[list[object]]:
    """Code, item, value and unit; a value that is not counted under these filters is empty."""
    for column in PEOPLE:
        yield [column, say(TITLES[column], language), show(people(row, column), language), say(UNITS[column], language)]
    unit = say(UNITS["products"], language)
    yield ["products", say(TITLES["products"], language), row["products"], unit]
    for area in _areas(seen):
        yield [f"products.{area}", f"{say(TITLES['products'], language)}: {labels.area(area, language)}", row[area], unit]
    for code, n in _steps(seen, row):
        yield [f"steps.{code}", f"{code} {BY_CODE[code].name(language)}", n, unit]


def _results(store: Store, who: SignedIn, filters: Filters) -> Iterator[list[object]]:
    """The results of a fiscal year: each district in code order, the province last; what is not known is empty."""
    rows = results_rows.load(store, filters.year(thai_calendar.today()), as_of=filters.as_of)
    districts = [filters.district] if filters.district else [*settings.districts(store), ""]
    for code in districts:
        place = labels.district(code, who.language) if code else say(_("Total"), who.language)
        for item in _measured(results.made(rows, who, code), who.language):
            yield [rows.year, code, place, *item]


def _measured(found: results.Results, language: str) -> Iterator[list[object]]:
    """Code, item, value, unit, known, total and target."""
    for one in found.indicators:
        name = vocabulary.label("indicator", one.code, language)
        yield [one.code, name, _rounded(one.value), results.unit(one.unit, language), one.known, one.total, one.target]
    n, baht = found.from_nothing
    yield ["from_nothing", say(results.FROM_NOTHING, language), _rounded(baht), results.unit("baht", language), n, "", ""]
    for money in found.money:
        for phase, (value, known) in money.medians.items():
            name = f"{say(results.MEDIANS[money.what], language)}: {results.phase(phase, language)}"
            yield [f"{money.what}.{phase}", name, _rounded(value), results.unit("baht", language), known, "", ""]
    for share in found.occupations:
        yield [f"occupation.{share.code}", share.label, share.done, results.unit("household", language), "", share.of, ""]
    for share in found.groups:
        yield [f"group.{share.code}", share.label, share.done, results.unit("group", language), "", share.of, ""]
    for happy in found.happiness:
        when = vocabulary.label("happiness_phase", happy.phase, language)
        for what, value, known in (("people", happy.people, happy.people_n), ("community", happy.community, happy.community_n)):
            name = f"{say(results.HAPPINESS[what], language)}: {when}"
            yield [f"happiness.{what}.{happy.phase}", name, _rounded(value), results.unit("scale", language), known, "", ""]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
