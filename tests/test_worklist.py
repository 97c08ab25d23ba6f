"""What an officer should do next, of sales and of trainings: each pile with its count, what is missing, and the way to mend it."""

import datetime as dt

import pytest
from reports_world import World, who

from otop_core.reports import worklist
from otop_core.reports.worklist import Pile
from otop_core.results.sales import Sale, last_due
from otop_core.store.cursor import Cursor
from otop_core.training.sessions import TrainingSession
from otop_core.training.trainers import Rehearsal, Trainer

DAY = dt.date(2026, 5, 26)  # of a training: six days after the world's today, in its fiscal year
YEAR = 2569
KEYS = ("not_ready", "sales_returned", "sales_not_sent", "overridden")


@pytest.fixture
def world() -> World:
    return World()


def piles(world: World, district: str = "") -> dict[str, Pile]:
    officer = who("district_officer", district) if district else who()
    return {pile.key: pile for pile in worklist.desk(world.store, officer) if pile.key in KEYS}


def producer_of(world: World, product: str) -> str:
    return world.store.one("SELECT producer_id FROM product WHERE id = :id", id=product)[0]


@pytest.mark.parametrize(
    ("today", "month"),
    [
        (dt.date(2026, 6, 20), dt.date(2026, 4, 1)),
        (dt.date(2026, 6, 21), dt.date(2026, 5, 1)),
        (dt.date(2026, 1, 21), dt.date(2025, 12, 1)),
    ],
)
def test_a_month_is_due_the_day_after_the_twentieth_of_the_following_one(today, month) -> None:
    assert last_due(today) == month


def test_sales_that_were_not_sent_are_on_the_desk_after_the_deadline_and_open_their_form(world: World) -> None:
    silent, idle, other = (world.product(district) for district in ("3605", "3605", "3606"))
    assert "sales_not_sent" not in piles(world), "a producer that was not known by then is not late"
    world.at(2026, 6, 20)
    due = {row.why.values["month"] for row in piles(world)["sales_not_sent"].rows}
    assert due == {"Apr 26"}, "May may still be reported on the twentieth"
    world.at(2026, 6, 21)
    may = dt.date(2026, 5, 1)
    world.add(Sale(producer_id=producer_of(world, idle), product_id=idle, month=may, domestic_offline=0))
    world.add(Sale(producer_id=producer_of(world, silent), product_id=silent, month=dt.date(2026, 4, 1), domestic_offline=7))
    pile = piles(world, "3605")["sales_not_sent"]
    [row] = pile.rows
    assert (pile.count, row.noun, row.why.values) == (1, "sale", {"month": "May 26", "day": "20 Jun 2026"})
    assert dict(row.query) == {"new": f"{producer_of(world, silent)}:2026-05-01:{silent}"}
    assert piles(world)["sales_not_sent"].count == 2 and piles(world, "3606")["sales_not_sent"].count == 1
    world.add(Sale(producer_id=producer_of(world, other), month=may, domestic_offline=1))
    assert "sales_not_sent" not in piles(world, "3606"), "all products together are a report"


def test_returned_sales_are_on_the_desk_with_what_is_to_be_mended(world: World) -> None:
    product, month = world.product("3605"), dt.date(2026, 4, 1)
    about = {"producer_id": producer_of(world, product), "product_id": product, "month": month, "domestic_offline": 5}
    [returned] = world.add(Sale(**about, status="returned", review_note="ขาดยอดออนไลน์"))
    world.add(Sale(**{**about, "month": dt.date(2026, 3, 1)}, status="reviewed"))
    [row] = piles(world, "3605")["sales_returned"].rows
    assert (row.id, dict(row.query), row.why.values["note"]) == (returned, {"id": returned}, "ขาดยอดออนไลน์")
    assert "sales_returned" not in piles(world, "3606")


def training(world: World, day: dt.date = DAY, **rest: object) -> str:
    about = {"village_id": world.village("3605"), "fiscal_year": YEAR, "kind": "training", "name": "ทอผ้า", "held_on": day}
    return world.add(TrainingSession(**{**about, **rest}))[0]


def team(world: World, *duties: str | None) -> None:
    of = {"village_id": world.village("3605"), "fiscal_year": YEAR}
    for duty in duties:
        world.add(Trainer(**of, person_id=world.person("3605"), duty=duty))


def rehearsed(world: World, day: dt.date) -> None:
    world.add(Rehearsal(village_id=world.village("3605"), fiscal_year=YEAR, name="ซ้อม", held_on=day))


def test_a_training_within_14_days_that_is_not_ready_leads_to_its_village(world: World) -> None:
    training(world)
    training(world, kind="exchange")  # that nobody rehearses
    training(world, dt.date(2026, 6, 4))  # 15 days ahead
    training(world, dt.date(2026, 5, 19))  # over
    pile = piles(world, "3605")["not_ready"]
    [row] = pile.rows
    assert pile.count == 1 and "No rehearsal" in row.why.values["lack"].msgid and row.noun == "village"
    assert dict(row.query) == {"id": world.village("3605"), "year": "2569"}
    assert "not_ready" not in piles(world, "3606")
    rehearsed(world, DAY)
    team(world, "สาธิต", None)
    assert "not before the day" in piles(world)["not_ready"].rows[0].why.values["lack"].msgid
    rehearsed(world, DAY - dt.timedelta(days=1))
    assert piles(world)["not_ready"].rows[0].why.values["lack"].values == {"n": 1, "total": 2}


def test_a_rehearsed_training_whose_trainers_have_duties_is_on_no_pile(world: World) -> None:
    training(world, dt.date(2026, 6, 3))  # the fourteenth day
    assert piles(world)["not_ready"].count == 1
    rehearsed(world, DAY)
    team(world, "สาธิต", "ดูแลเวลา")
    assert piles(world) == {}


def test_a_training_held_by_the_officers_reason_is_to_be_looked_at_again_until_it_is_ready(world: World) -> None:
    held = training(world, dt.date(2026, 5, 10), override_reason="วิทยากรชำนาญแล้ว")
    training(world, dt.date(2025, 9, 1), fiscal_year=2568, override_reason="ปีก่อน")
    pile = piles(world, "3605")["overridden"]
    [row] = pile.rows
    assert (pile.count, row.id, row.noun, row.why.values["reason"]) == (1, held, "training_session", "วิทยากรชำนาญแล้ว")
    assert "not_ready" not in piles(world)
    rehearsed(world, dt.date(2026, 5, 1))
    team(world, "สาธิต")
    assert "overridden" not in piles(world)


def test_the_desk_asks_the_store_at_most_once_a_pile(world: World, monkeypatch) -> None:
    world.households("3605", 2)
    training(world)
    asked: list[str] = []
    real = Cursor.all
    monkeypatch.setattr(Cursor, "all", lambda self, sql, **given: asked.append(sql) or real(self, sql, **given))
    found = worklist.desk(world.store, who())
    assert {"not_ready", "no_notice"} <= {pile.key for pile in found}
    assert len(asked) == len(worklist.KINDS) + 1  # one for both piles of trainings
