"""The sales register: 0 was reported, nothing was not; who has reported; and the review."""

import datetime as dt
from decimal import Decimal

import pytest
import screen
from conftest import HERE, THERE, added, product, signed_in

from otop_core.access import sessions
from otop_core.access.sessions import SignedIn
from otop_core.gate import history, ledger
from otop_core.gate.acts import Change, Remove, Restore, new_id
from otop_core.language.messages import say
from otop_core.language.thai_calendar import fiscal_year
from otop_core.model.errors import Denied, Invalid
from otop_core.products.producers import Producer
from otop_core.reports import sales
from otop_core.results.sales import Sale, deadline
from otop_core.store import Store

OCTOBER = dt.date(2026, 10, 1)


def officer(store: Store, role: str = "district_officer", district: str | None = HERE) -> SignedIn:
    return sessions.look_up(store, signed_in(store, role, district, f"{role}{new_id()}"[:30]).digest)


def sale(world, **rest: object) -> Sale:
    about = {"producer_id": world.here.producer.id, "product_id": world.here.product.id, "month": OCTOBER}
    return Sale(**{**about, **rest})


def test_nothing_sold_is_a_report_and_nothing_told_is_not(store, terminal, world) -> None:
    [idle] = added(store, terminal, Producer(name="กลุ่มจักสาน", producer_type="group", village_id=world.here.village.id))
    added(store, terminal, product(idle, name="ตะกร้า"), sale(world, domestic_offline=0))
    found = sales.of_month(store, officer(store), OCTOBER)
    assert (found.reported, found.producers) == (1, 2)
    by_name = {line.product_name: line for line in found.lines}
    assert (by_name["ผ้าไหม"].total, by_name["ผ้าไหม"].known, by_name["ผ้าไหม"].status) == (Decimal(0), 1, "pending")
    assert (by_name["ตะกร้า"].total, by_name["ตะกร้า"].status) == (None, sales.NOT_SENT)
    assert found.lines[0].product_name == "ตะกร้า", "what is not sent comes first"


def test_a_month_that_nobody_reported_has_no_total_and_is_no_zero(store, terminal, world) -> None:
    added(store, terminal, sale(world, domestic_offline=0), sale(world, month=dt.date(2026, 11, 1), domestic_offline=5, export_online=7))
    year = sales.of_year(store, officer(store), fiscal_year(OCTOBER))
    assert [one.month.month for one in year] == [10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert [(one.total, one.reported) for one in year[:3]] == [(Decimal(0), 1), (Decimal(12), 1), (None, 0)]


def test_what_a_producer_reports_together_stands_once_for_all_its_products(store, terminal, world) -> None:
    added(store, terminal, product(world.here.producer, name="ผ้าฝ้าย"), sale(world, product_id=None, domestic_online=900))
    found = sales.of_month(store, officer(store), OCTOBER)
    assert [(line.product, line.total) for line in found.lines] == [("", Decimal(900))]


@pytest.mark.parametrize(("month", "last"), [(dt.date(2026, 10, 1), dt.date(2026, 11, 20)), (dt.date(2026, 12, 1), dt.date(2027, 1, 20))])
def test_the_deadline_is_the_twentieth_of_the_following_month(month, last) -> None:
    assert deadline(month) == last


def test_an_empty_report_a_day_within_the_month_and_a_second_report_are_refused(store, terminal, world) -> None:
    for wrong in ({}, {"month": dt.date(2026, 10, 2), "domestic_offline": 1}):
        with pytest.raises(Invalid):
            added(store, terminal, sale(world, **wrong))
    added(store, terminal, sale(world, domestic_offline=1))
    with pytest.raises(Invalid, match="another look"):
        added(store, terminal, sale(world, domestic_online=1))


def test_only_who_may_review_sets_the_review_and_other_amounts_wait_for_it_anew(store, terminal, world) -> None:
    district, province = signed_in(store, "district_officer", HERE), signed_in(store, "provincial_officer")
    [sent] = added(store, district, sale(world, domestic_offline=100))
    for forged in ({"status": "reviewed"}, {"review_note": "ดีแล้ว"}):
        with pytest.raises(Denied):
            ledger.commit(store, district, new_id(), Change(sent, sent.model_copy(update=forged)))
    with pytest.raises(Denied):
        added(store, district, sale(world, month=dt.date(2026, 9, 1), domestic_offline=1, status="reviewed"))
    returned = sent.model_copy(update={"status": "returned", "review_note": "ขาดยอดออนไลน์"})
    [returned] = ledger.commit(store, province, new_id(), Change(sent, returned)).records
    assert sales.of_month(store, officer(store), OCTOBER).lines[0].status == "returned"
    [mended] = ledger.commit(store, district, new_id(), Change(returned, returned.model_copy(update={"domestic_online": 50}))).records
    assert (mended.status, mended.review_note) == ("pending", None)
    assert len(history.history(store, "sale", sent.id)) == 3
    [noted] = ledger.commit(store, district, new_id(), Change(mended, mended.model_copy(update={"note": "ส่งแล้ว"}))).records
    assert noted.status == "pending"


def test_another_producers_product_is_refused_beside_its_field(store, terminal, world) -> None:
    [own] = added(store, terminal, Producer(name="กลุ่มจักสาน", producer_type="group", village_id=world.here.village.id))
    for producer, of in ((own, world.here.product), (world.here.producer, world.there.product)):
        with pytest.raises(Invalid) as refused:
            added(store, terminal, sale(world, producer_id=producer.id, product_id=of.id, domestic_offline=1))
        [problem] = refused.value.problems
        assert (problem.field, say(problem.text, "th")) == ("product_id", "ผลิตภัณฑ์นี้เป็นของผู้ผลิตรายอื่น กรุณาเลือกใหม่")
    [mine] = added(store, terminal, sale(world, domestic_offline=1))
    with pytest.raises(Invalid):
        ledger.commit(store, terminal, new_id(), Change(mine, mine.model_copy(update={"product_id": world.there.product.id})))


def test_a_product_that_has_moved_to_another_producer_leaves_its_past_sales_where_they_are(store, terminal, world) -> None:
    [heir] = added(store, terminal, Producer(name="กลุ่มจักสาน", producer_type="group", village_id=world.here.village.id))
    [mine] = added(store, terminal, sale(world, domestic_offline=100))
    ledger.commit(store, terminal, new_id(), Change(world.here.product, world.here.product.model_copy(update={"producer_id": heir.id})))
    [mended] = ledger.commit(store, terminal, new_id(), Change(mine, mine.model_copy(update={"domestic_online": 50}))).records
    lines = {(line.producer, line.product): line.total for line in sales.of_month(store, officer(store), OCTOBER).lines}
    assert lines[mended.producer_id, mended.product_id] == Decimal(150)


def test_a_month_is_reported_together_or_product_by_product_and_never_counts_double(store, terminal, world) -> None:
    november = dt.date(2026, 11, 1)
    [together] = added(store, terminal, sale(world, product_id=None, domestic_offline=900))
    [single] = added(store, terminal, sale(world, month=november, domestic_offline=100))
    for second, said in (
        (sale(world, domestic_offline=500), "are reported together"),
        (sale(world, product_id=None, month=november, domestic_offline=500), "Single products"),
    ):
        with pytest.raises(Invalid) as refused:
            added(store, terminal, second)
        [problem] = refused.value.problems
        assert problem.field == "product_id" and said in say(problem.text, "en")
    for moved, change in ((together, {"month": november}), (single, {"month": OCTOBER})):
        with pytest.raises(Invalid):
            ledger.commit(store, terminal, new_id(), Change(moved, moved.model_copy(update=change)))
    with pytest.raises(Invalid):
        added(
            store, terminal, *(sale(world, month=dt.date(2026, 9, 1), product_id=p, export_online=1) for p in (None, world.here.product.id))
        )
    assert [one.total for one in sales.of_year(store, officer(store), fiscal_year(OCTOBER))[:2]] == [Decimal(900), Decimal(100)]
    ledger.commit(store, terminal, new_id(), Remove(together))
    added(store, terminal, sale(world, domestic_offline=500))
    with pytest.raises(Invalid):
        ledger.commit(store, terminal, new_id(), Restore("sale", together.id, together.version))


def test_a_review_is_not_taken_back_by_a_hand_made_change(store, terminal, world) -> None:
    district, province = signed_in(store, "district_officer", HERE), signed_in(store, "provincial_officer")
    [sent] = added(store, district, sale(world, domestic_offline=100))
    done = {"status": "reviewed", "review_note": "ครบถ้วน"}
    [reviewed] = ledger.commit(store, province, new_id(), Change(sent, sent.model_copy(update=done))).records
    for forged in (
        {"status": "pending"},
        {"review_note": None},
        {"status": "pending", "note": "x"},
        {"status": "returned", "domestic_offline": 5},
    ):
        with pytest.raises(Denied):
            ledger.commit(store, district, new_id(), Change(reviewed, reviewed.model_copy(update=forged)))
    [noted] = ledger.commit(store, district, new_id(), Change(reviewed, reviewed.model_copy(update={"note": "รวมงานกาชาด"}))).records
    assert (noted.status, noted.review_note) == ("reviewed", "ครบถ้วน"), "a word beside the amounts is no change of them"
    ledger.commit(store, district, new_id(), Remove(noted))
    [back] = ledger.commit(store, district, new_id(), Restore("sale", noted.id, noted.version)).records
    assert back.status == "reviewed", "what went to the bin comes back as it was"
    [mended] = ledger.commit(store, district, new_id(), Change(back, back.model_copy(update={"domestic_offline": 90}))).records
    assert (mended.status, mended.review_note) == ("pending", None)


def test_area_and_category_are_taken_by_the_gate_however_the_product_is_named_and_by_nobodys_word(store, terminal, world) -> None:
    who = officer(store)
    typed = {"sale.product_id": world.here.product.id, "sale.domestic_offline": "5"}
    picked = screen.save(store, who.session, f"sale:new:{world.here.producer.id}:{OCTOBER.isoformat()}", typed).receipt.records[-1]
    assert (picked.area, picked.category) == ("processing", "textile")
    [forged] = added(store, terminal, sale(world, month=dt.date(2026, 9, 1), domestic_offline=1, area="agriculture", category="food"))
    assert (forged.area, forged.category) == ("processing", "textile")
    moved = world.here.product.model_copy(update={"area": "agriculture", "category": "food"})
    ledger.commit(store, terminal, new_id(), Change(world.here.product, moved))
    [mended] = ledger.commit(store, terminal, new_id(), Change(picked, picked.model_copy(update={"domestic_offline": 6}))).records
    assert (mended.area, mended.category) == ("processing", "textile"), "more baht of that month were sold in the area of that month"
    [later] = added(store, terminal, sale(world, month=dt.date(2026, 11, 1), domestic_offline=1))
    assert (later.area, later.category) == ("agriculture", "food")


def test_a_month_that_has_not_begun_in_bangkok_is_refused_by_the_clock_of_the_store(store, terminal, world) -> None:
    november, last = dt.date(2026, 11, 1), dt.datetime(2026, 10, 31, 16, 59)  # UTC: a minute before midnight in Bangkok
    store.clock = lambda: last
    with pytest.raises(Invalid) as refused:
        added(store, terminal, sale(world, month=november, domestic_offline=1))
    assert [problem.field for problem in refused.value.problems] == ["month"]
    store.clock = lambda: last + dt.timedelta(minutes=1)
    assert added(store, terminal, sale(world, month=november, domestic_offline=1))


def test_past_sales_keep_the_area_they_were_sold_in(store, world) -> None:
    who = officer(store)
    key = f"sale:new:{world.here.producer.id}:{OCTOBER.isoformat()}:{world.here.product.id}"
    saved = screen.save(store, who.session, key, {"sale.domestic_offline": "1,200"}).receipt.records[-1]
    assert (saved.area, saved.category, saved.month, saved.domestic_offline) == ("processing", "textile", OCTOBER, Decimal(1200))
    moved = world.here.product.model_copy(update={"area": "agriculture", "category": "food"})
    ledger.commit(store, sessions.Session(who.session), new_id(), Change(world.here.product, moved))
    row = store.one("SELECT area FROM sale WHERE id = :id", id=saved.id)
    assert row == ("processing",)


def test_a_district_sees_its_own_producers_only(store, terminal, world) -> None:
    added(store, terminal, sale(world, domestic_offline=1))
    assert sales.of_month(store, officer(store, district=THERE), OCTOBER).reported == 0
    assert sales.of_month(store, officer(store, "provincial_officer", None), OCTOBER).producers == 2
    with pytest.raises(Denied):
        sales.of_month(store, officer(store, "meeting_viewer", None), OCTOBER)
