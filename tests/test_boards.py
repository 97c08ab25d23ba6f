"""The SWOT board, by hand-made cases."""

import pytest
from conftest import HERE, THERE, added, signed_in

from otop_core.access import sessions
from otop_core.access.sessions import SignedIn
from otop_core.language import vocabulary
from otop_core.model.errors import Denied, Invalid
from otop_core.reports import swot
from otop_core.store import Store
from otop_core.training.swot import SwotItem

YEAR = 2570


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
