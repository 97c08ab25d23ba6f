"""The sales register: 0 was reported, nothing was not; who has reported; and the review."""

import csv
import datetime as dt
from decimal import Decimal

import pytest
import screen
from conftest import HERE, THERE, added, product, signed_in
from reports_world import World, who

from otop_core.access import sessions
from otop_core.access.sessions import SignedIn
from otop_core.entries import opening
from otop_core.entries.description import describe
from otop_core.gate import history, ledger
from otop_core.gate.acts import Change, Remove, Restore, new_id
from otop_core.language import vocabulary
from otop_core.language.messages import say
from otop_core.language.thai_calendar import bangkok_day, fiscal_year
from otop_core.model.errors import Denied, Invalid
from otop_core.products.producers import Producer
from otop_core.reports import files, sales, sales_year
from otop_core.reports.filters import Filters
from otop_core.results.sales import CHANNELS, Sale, deadline
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
    year = sales_year.of_year(store, officer(store), fiscal_year(OCTOBER))
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
    assert [one.total for one in sales_year.of_year(store, officer(store), fiscal_year(OCTOBER))[:2]] == [Decimal(900), Decimal(100)]
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


def test_the_month_before_is_that_of_the_product_or_else_of_all_together(store, terminal, world) -> None:
    who, here, november = officer(store), world.here, dt.date(2026, 11, 1)
    assert sales.before(store, who, here.producer.id, here.product.id, november) is None
    [told] = added(store, terminal, sale(world, domestic_offline=0, export_online=70))
    found = sales.before(store, who, here.producer.id, here.product.id, november)
    assert (found.month, found.total, found.amounts["domestic_offline"], found.amounts["domestic_online"]) == (OCTOBER, 70, 0, None)
    ledger.commit(store, terminal, new_id(), Remove(told))
    added(store, terminal, sale(world, product_id=None, domestic_online=900))
    assert sales.before(store, who, here.producer.id, here.product.id, november).together
    assert sales.before(store, officer(store, district=THERE), here.producer.id, None, november) is None


def test_the_total_of_a_month_is_of_what_was_sent_and_none_where_nothing_was(store, terminal, world) -> None:
    assert sales.of_month(store, officer(store), OCTOBER).total is None
    added(store, terminal, product(world.here.producer, name="ผ้าฝ้าย"), sale(world, domestic_offline="10.50", export_online=7))
    assert sales.of_month(store, officer(store), OCTOBER).total == Decimal("17.50")


def reporting(store: Store, terminal, village, month: dt.date, amounts: list[int]) -> None:
    """A producer for each amount, which it reports for all its products together."""
    names = enumerate(amounts)
    owners = added(store, terminal, *(Producer(name=f"กลุ่ม {n}", producer_type="group", village_id=village.id) for n, _baht in names))
    reports = (Sale(producer_id=owner.id, month=month, domestic_offline=Decimal(baht)) for owner, baht in zip(owners, amounts, strict=True))
    added(store, terminal, *reports)


def test_a_meeting_sees_no_district_where_fewer_than_five_reported_nor_can_subtract_it(store, terminal, world) -> None:
    reporting(store, terminal, world.here.village, OCTOBER, [1, 2, 3, 4])
    reporting(store, terminal, world.there.village, OCTOBER, [10, 20, 30, 40, 50])
    viewer, year = officer(store, "meeting_viewer", None), fiscal_year(OCTOBER)

    def october(who: SignedIn, district: str = "") -> tuple[object, ...]:
        one = sales_year.for_meeting(store, who, year, district)[0]
        return one.total, one.reported, one.left_out

    assert october(viewer) == (Decimal(150), 5, 1)
    assert october(viewer, HERE) == (None, 0, 1)
    assert october(viewer, THERE) == (Decimal(150), 5, 0)
    assert october(officer(store), HERE) == (Decimal(10), 4, 0), "her own district is no secret"
    assert october(officer(store, district=THERE)) == (Decimal(150), 5, 1)
    assert october(officer(store, "provincial_officer", None)) == (Decimal(160), 9, 0)
    with pytest.raises(Denied):
        sales_year.of_year(store, viewer, year)
    reporting(store, terminal, world.here.village, OCTOBER, [5])
    assert october(viewer) == (Decimal(165), 10, 0)


def test_a_past_day_shows_the_sales_that_were_known_then(store, terminal, world, clock) -> None:
    reporting(store, terminal, world.here.village, OCTOBER, [1, 2, 3, 4, 5])
    viewer, year, then = officer(store, "meeting_viewer", None), fiscal_year(OCTOBER), bangkok_day(store.clock())
    clock.forward(days=2)
    reporting(store, terminal, world.here.village, OCTOBER, [100])

    def october(as_of: dt.date | None) -> tuple[object, ...]:
        one = sales_year.for_meeting(store, viewer, year, as_of=as_of)[0]
        return one.total, one.reported, one.producers

    assert october(then) == (Decimal(15), 5, 7) and october(None) == (Decimal(115), 6, 8)
    assert october(then - dt.timedelta(days=1)) == (None, 0, 0)


def test_the_months_of_a_year_say_how_many_of_all_producers_reported(store, terminal, world) -> None:
    added(store, terminal, sale(world, domestic_offline=5))
    own = sales_year.of_year(store, officer(store), fiscal_year(OCTOBER))
    whole = sales_year.of_year(store, officer(store, "provincial_officer", None), fiscal_year(OCTOBER))
    assert [(one.reported, one.producers) for one in (own[0], own[1], whole[0])] == [(1, 1), (0, 1), (1, 2)]


def test_the_long_file_has_a_line_a_channel_and_keeps_zero_apart_from_nothing(tmp_path) -> None:
    made = World(tmp_path / "otop.duckdb")  # a store in a file: only beside it files are written
    about = {"product_id": made.product("3605"), "producer_id": made.store.one("SELECT id FROM producer")[0]}
    april, september = dt.date(2026, 4, 1), dt.date(2025, 9, 1)  # of two fiscal years
    made.add(Sale(**about, month=april, domestic_offline=0, export_online="12.50"), Sale(**about, month=september, domestic_online=9))

    def lines(year: int, district: str = "3605") -> list[dict[str, str]]:
        path = tmp_path / "sales.csv"
        files.write_csv(made.store, who("district_officer", district, "th"), "sales_by_channel", Filters(fiscal_year=year), path)
        with path.open(encoding="utf-8-sig", newline="") as rows:
            return list(csv.DictReader(rows))

    told = lines(2569)
    labels = [vocabulary.label("sales_channel", code, "th") for code in CHANNELS]
    amounts = [(line["รหัสช่องทาง"], line["ช่องทาง"], line["ยอดจำหน่าย (บาท)"]) for line in told]
    assert amounts == list(zip(CHANNELS, labels, ["0.00", "", "", "12.50"], strict=True))
    assert (told[0]["ผู้ผลิต"], told[0]["ผลิตภัณฑ์"]) == ("กลุ่มทอผ้า", "ผ้าไหม")
    assert (told[0]["เดือน"], told[0]["เดือน (พ.ศ.)"], told[0]["ปีงบประมาณ"]) == ("2026-04-01", "เม.ย. 2569", "2569")
    assert (told[0]["รหัสสถานะการตรวจ"], told[0]["สถานะการตรวจ"]) == ("pending", "รอตรวจ")
    assert {(line["เดือน"], line["ปีงบประมาณ"]) for line in lines(2568)} == {("2025-09-01", "2568")} and len(lines(2568)) == 4
    assert lines(2569, "3606") == []
    made.store.close()


def test_the_form_offers_the_products_of_its_producer_only_and_its_channels_stand_on_one_line(store, terminal, world) -> None:
    who = officer(store)
    [own] = added(store, terminal, Producer(name="กลุ่มจักสาน", producer_type="group", village_id=world.here.village.id))
    [basket] = added(store, terminal, product(own, name="ตะกร้า"))
    opened = opening.find(store, who, f"sale:new:{own.id}:{OCTOBER.isoformat()}")
    asked = {field["name"]: field for section in describe(store, who, opened)["sections"] for field in section["fields"]}
    assert asked["sale.product_id"]["choices"] == [[basket.id, "ตะกร้า"]]
    assert [name for name, field in asked.items() if field.get("narrow")] == [f"sale.{channel}" for channel in CHANNELS]
