"""The SWOT board and the maps of help, by hand-made cases."""

import datetime as dt

import pytest
from conftest import HERE, THERE, added, product, signed_in

from otop_core.access import sessions
from otop_core.access.sessions import SignedIn
from otop_core.community.groups import OccupationGroup
from otop_core.community.partners import Partner
from otop_core.language import vocabulary
from otop_core.model.errors import Denied, Invalid
from otop_core.products.evidence import Support
from otop_core.reports import support_map, swot
from otop_core.store import Store
from otop_core.training.swot import SwotItem

YEAR = 2570
DAY = dt.date(2026, 11, 2)


def reader(store: Store, district: str = HERE) -> SignedIn:
    return sessions.look_up(store, signed_in(store, "district_officer", district).digest)


def item(world, **rest: object) -> SwotItem:
    return SwotItem(**{"village_id": world.here.village.id, "fiscal_year": YEAR, "target": "village", "text": "ก", "weight": "3", **rest})


def test_line_31_what_matters_most_comes_first_and_factors_nobody_looked_at_are_told(store, terminal, world) -> None:
    added(
        store,
        terminal,
        item(world, quadrant="S", internal="skills", text="น้อย", weight="1"),
        item(world, quadrant="S", internal="staff", text="มาก", weight="5"),
        item(world, quadrant="T", external="legal", target="product", product_id=world.here.product.id, text="ฉลาก"),
        item(world, quadrant="O", external="social", fiscal_year=YEAR - 1),
    )
    board = swot.load(store, reader(store), world.here.village.id, YEAR)
    assert [one.text for one in board.items["S"]] == ["มาก", "น้อย"]
    assert [(one.about, one.factor) for one in board.items["T"]] == [(world.here.product.name, vocabulary.label("pestel", "legal", "th"))]
    assert board.items["O"] == [] and len(board.unseen["O"]) == 6
    assert len(board.unseen["S"]) == 5 and vocabulary.label("seven_s", "skills", "th") not in board.unseen["S"]


@pytest.mark.parametrize("wrong", [{"quadrant": "S", "external": "legal"}, {"quadrant": "O", "internal": "skills"}])
def test_line_31_within_by_the_seven_s_and_around_by_pestel(store, terminal, world, wrong) -> None:
    with pytest.raises(Invalid):
        added(store, terminal, item(world, **wrong))


def test_a_board_is_the_districts_own(store, world) -> None:
    with pytest.raises(Denied):
        swot.load(store, reader(store, THERE), world.here.village.id, YEAR)


def cell(found: support_map.SupportMap, row: str, column: str) -> int:
    return found.cells[found.rows.index(row)][found.columns.index(column)]


def test_help_is_counted_where_it_went_and_a_group_of_two_areas_once_in_its_own(store, terminal, world) -> None:
    group = OccupationGroup(
        village_id=world.here.village.id, name="กลุ่ม", occupation="textile", area="agriculture", other_areas=("processing",)
    )
    [group] = added(store, terminal, group)
    [bank, school] = added(store, terminal, Partner(name="ธนาคาร", sector="private"), Partner(name="วิทยาลัย", sector="academic"))
    [cloth] = added(store, terminal, product(world.here.producer, name="ผ้าฝ้าย"))
    of = {"support_kind": "accounting", "supported_on": DAY}
    added(
        store,
        terminal,
        Support(group_id=group.id, partner_id=bank.id, work_process="management", **of),
        Support(product_id=cloth.id, partner_id=school.id, work_process="knowledge", **of),
        Support(product_id=cloth.id, partner_id=school.id, support_kind="marketing", supported_on=DAY.replace(year=2025)),
        Support(product_id=cloth.id, partner_id=school.id, support_kind="marketing"),
    )
    me = reader(store)
    area, sector, _kind = support_map.load(store, me, YEAR)
    th = {code: vocabulary.label("dev_area", code, "th") for code in ("agriculture", "processing")}
    assert cell(area, th["agriculture"], vocabulary.label("work_process", "management", "th")) == 1
    assert cell(area, th["processing"], vocabulary.label("work_process", "management", "th")) == 0
    assert cell(area, th["processing"], vocabulary.label("work_process", "knowledge", "th")) == 1
    assert area.untold == 1, "one does not say its work process"
    private, academic = (vocabulary.label("partner_sector", code, "th") for code in ("private", "academic"))
    assert cell(sector, private, vocabulary.label("support_kind", "accounting", "th")) == 1
    assert cell(sector, academic, vocabulary.label("support_kind", "marketing", "th")) == 1, "last year's is not counted"
    assert sum(map(sum, support_map.load(store, me, YEAR, THERE)[1].cells)) == 0
