"""The maps of help, by hand-made cases: what counts where, what is told to be missing, what a meeting may see, and the file."""

import csv
import datetime as dt
import itertools
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import HERE, THERE, added, product, signed_in

from otop_core.access import sessions
from otop_core.access.sessions import SignedIn
from otop_core.community.groups import OccupationGroup
from otop_core.community.partners import Partner
from otop_core.language import vocabulary
from otop_core.model.errors import Denied
from otop_core.products.evidence import Support
from otop_core.reports import files, support_map, support_map_file, support_map_names
from otop_core.reports.filters import Filters
from otop_core.reports.small_counts import People
from otop_core.reports.support_map import BAHT, NUMBER, Help, together
from otop_core.store import Store

YEAR = 2570
DAY = dt.date(2026, 11, 2)
NUMBERS = itertools.count()
WANTED = (
    "Record ID",
    "Fiscal year",
    "Number of supports",
    "Supports with a value",
    "Value in baht",
    "Last supported on",
    "Last supported on (B.E.)",
)


def reader(store: Store, role: str = "district_officer", district: str | None = HERE) -> SignedIn:
    return sessions.look_up(store, signed_in(store, role, district, f"{role}{next(NUMBERS)}").digest)


def th(name: str, code: str) -> str:
    return vocabulary.label(name, code, "th")


def cell(found: support_map.SupportMap, row: str, column: str) -> Help:
    return found.cells[found.rows.index(row)][found.columns.index(column)]


@pytest.fixture
def helpers(store, terminal, world) -> SimpleNamespace:
    """Two partners, and a group that also serves a second area."""
    bank, school = added(store, terminal, Partner(name="ธนาคาร", sector="private"), Partner(name="วิทยาลัย", sector="academic"))
    about = {"occupation": "textile", "area": "agriculture", "other_areas": ("processing",)}
    [group] = added(store, terminal, OccupationGroup(village_id=world.here.village.id, name="กลุ่ม", **about))
    [cloth] = added(store, terminal, product(world.here.producer, name="ผ้าฝ้าย"))
    return SimpleNamespace(bank=bank, school=school, group=group, cloth=cloth)


def test_help_is_counted_where_it_went_and_a_group_of_two_areas_once_in_its_own(store, terminal, helpers) -> None:
    of = {"support_kind": "accounting", "supported_on": DAY}
    added(
        store,
        terminal,
        Support(group_id=helpers.group.id, partner_id=helpers.bank.id, work_process="management", value=500, **of),
        Support(product_id=helpers.cloth.id, partner_id=helpers.school.id, work_process="knowledge", **of),
        Support(product_id=helpers.cloth.id, partner_id=helpers.school.id, support_kind="marketing", supported_on=DAY.replace(year=2025)),
    )
    area, sector, _kind = support_map.load(store, reader(store), YEAR).maps
    farming, making = th("dev_area", "agriculture"), th("dev_area", "processing")
    assert cell(area, farming, th("work_process", "management")).shown(NUMBER, "th") == "1"
    assert cell(area, farming, th("work_process", "management")).shown(BAHT, "th") == "500"
    assert cell(area, making, th("work_process", "management")).shown(NUMBER, "th") == support_map.NOBODY
    assert cell(area, making, th("work_process", "knowledge")).n == People(1)
    assert cell(area, making, th("work_process", "knowledge")).shown(BAHT, "th") == support_map.UNKNOWN, "no value is not 0 baht"
    assert cell(sector, th("partner_sector", "private"), th("support_kind", "accounting")).n == People(1)
    assert cell(sector, th("partner_sector", "academic"), th("support_kind", "marketing")).is_none(), "last year's is not counted"
    assert [together(line).n.n for line in area.cells] == [1, 1, 0]
    assert support_map.load(store, reader(store), YEAR, THERE).whole.is_none()


def test_a_support_without_a_day_is_in_no_year_and_told_by_itself(store, terminal, helpers) -> None:
    told = {"partner_id": helpers.bank.id, "support_kind": "marketing"}
    added(store, terminal, Support(product_id=helpers.cloth.id, value=300, **told), Support(group_id=helpers.group.id, **told))
    for year in (YEAR, YEAR - 1):
        seen = support_map.load(store, reader(store), year)
        assert seen.whole.is_none() and all(cell.is_none() for one in seen.maps for line in one.cells for cell in line)
        assert (seen.undated.n, seen.undated.baht, seen.undated.unvalued) == (People(2), People(300), People(1))
    assert support_map.load(store, reader(store), YEAR, THERE).undated.is_none()


def test_which_side_is_missing_is_told(store, terminal, helpers) -> None:
    given = {"product_id": helpers.cloth.id, "partner_id": helpers.bank.id, "support_kind": "marketing", "supported_on": DAY}
    added(store, terminal, Support(**given), Support(**given), Support(work_process="marketing", **given))
    area, sector, kind = support_map.load(store, reader(store), YEAR).maps
    assert area.untold == {support_map.PROCESS: People(2)} and sector.untold == kind.untold == {}
    [told] = support_map.untold(area.untold, "en")
    assert (told.values["n"], told.values["side"].msgid) == ("2", "Work process")


def test_a_meeting_sees_neither_number_nor_value_of_fewer_than_five_in_a_district(store, terminal, world) -> None:
    [bank] = added(store, terminal, Partner(name="ธนาคาร", sector="private"))

    def given(of: SimpleNamespace, kind: str, n: int, value: int | None) -> list[Support]:
        about = {"product_id": of.product.id, "partner_id": bank.id, "support_kind": kind, "supported_on": DAY, "value": value}
        return [Support(**about) for _n in range(n)]

    added(store, terminal, *given(world.here, "marketing", 5, 10), *given(world.there, "marketing", 4, 100))
    added(
        store,
        terminal,
        *given(world.here, "production", 3, 7),
        *given(world.here, "accounting", 4, 1),
        *given(world.here, "accounting", 1, None),
    )
    viewer = reader(store, "meeting_viewer", None)
    sector = support_map.load(store, viewer, YEAR).maps[1]
    [line] = [row for row, name in zip(sector.cells, sector.rows, strict=True) if name == th("partner_sector", "private")]
    by_kind = dict(zip(vocabulary.codes("support_kind"), line, strict=True))
    assert (by_kind["production"].n, by_kind["production"].baht) == (People(None, True), People(None, True, True))
    assert by_kind["product_development"].is_none(), "0 hides nobody"
    assert (by_kind["marketing"].n, by_kind["marketing"].baht) == (People(6, True), People(50, True)), "five here, one or more there"
    assert by_kind["accounting"].n == People(5) and by_kind["accounting"].baht.withheld, "the value of fewer than five"
    assert together(line).n == People(6 + 1 + 5, True) and together(line).baht == People(50, True)
    assert support_map.load(store, reader(store), YEAR).maps[1].cells[1][3].n == People(9)
    with pytest.raises(Denied):
        support_map_names.load(store, viewer, YEAR)


def test_products_and_groups_stand_by_name_those_with_a_gap_first_and_the_rest_is_counted(store, terminal, world, helpers) -> None:
    of = {"partner_id": helpers.school.id, "supported_on": DAY}
    kinds = vocabulary.codes("support_kind")
    added(
        store,
        terminal,
        *(Support(product_id=world.here.product.id, support_kind=kind, **of) for kind in kinds),
        *(Support(product_id=helpers.cloth.id, support_kind="marketing", value=value, **of) for value in (200, None)),
        Support(group_id=helpers.group.id, support_kind="production", **of),
    )
    [basket] = added(store, terminal, product(world.here.producer, name="กระบุง"))
    products, groups = support_map_names.load(store, reader(store), YEAR)
    assert [row.id for row in products.rows] == [helpers.cloth.id, world.here.product.id, basket.id]
    assert (products.whole, products.without) == (3, 1), "the other district's product is not here"
    assert [one.n.n for one in products.rows[0].cells] == [2 * (kind == "marketing") for kind in kinds]
    assert [one.shown(BAHT, "th") for one in products.rows[0].cells][kinds.index("marketing")] == "200"
    assert [[one.n.n for one in row.cells] for row in groups.rows] == [[int(kind == "production") for kind in kinds]]
    cut = support_map_names.load(store, reader(store), YEAR, shown=1)[0]
    assert (len(cut.rows), cut.whole) == (1, 3)
    assert [one.whole for one in support_map_names.load(store, reader(store), YEAR, THERE)] == [0, 0], "never beyond one's reach"
    assert support_map_names.load(store, reader(store, "provincial_officer", None), YEAR)[0].whole == 4


def test_the_file_holds_every_product_and_group_with_both_eras_and_an_empty_year_for_no_date(
    store, terminal, world, helpers, tmp_path: Path
) -> None:
    of = {"product_id": helpers.cloth.id, "partner_id": helpers.bank.id, "support_kind": "marketing", "work_process": "marketing"}
    added(
        store,
        terminal,
        Support(supported_on=DAY, value=Decimal("1500.50"), **of),
        Support(supported_on=DAY + dt.timedelta(1), **of),
        Support(**of),
    )
    path = tmp_path / "out.csv"
    n = files.write_csv(store, reader(store), "support_map", Filters(fiscal_year=YEAR, category="food"), path)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        headings, *rows = csv.reader(lines)
    asked = [support_map_file.HEADINGS.index(name) for name in WANTED]
    assert sorted(tuple(row[place] for place in asked) for row in rows) == sorted(
        [
            (helpers.cloth.id, "2570", "2", "1", "1500.50", "2026-11-03", "03/11/2569"),
            (helpers.cloth.id, "", "1", "0", "", "", ""),
            (world.here.product.id, "2570", "0", "0", "", "", ""),
            (helpers.group.id, "2570", "0", "0", "", "", ""),
        ]
    )
    assert n == len(rows) and len(headings) == len(support_map_file.HEADINGS) + 1
    assert th("otop_category", "food") not in headings[-1], "a support has no category"
    with pytest.raises(Denied):
        files.write_csv(store, reader(store, "meeting_viewer", None), "support_map", Filters(), path)
