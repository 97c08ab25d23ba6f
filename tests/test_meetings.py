"""Meetings remember: what changed between two days by hand-made histories, and that the answer for a past day stays what it was."""

import csv
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import reports_world
import screen
from reports_world import World, viewer

from otop_core.access.roles import ROLES
from otop_core.access.sessions import Terminal
from otop_core.gate import ledger, records
from otop_core.gate.acts import Add, Change, Remove, new_id
from otop_core.language.messages import say
from otop_core.language.thai_calendar import bangkok_day
from otop_core.meetings.meetings import Meeting
from otop_core.meetings.resolutions import DONE, Resolution
from otop_core.model.declaration import Noun
from otop_core.model.errors import Denied, Invalid
from otop_core.products.producers import Producer
from otop_core.reports import files, resolutions, since, since_rows
from otop_core.reports.filters import Filters
from otop_core.results.sales import Sale
from otop_core.store import Store

HERE, THERE = "3602", "3605"
FIRST, SECOND = dt.date(2026, 5, 20), dt.date(2026, 8, 19)


@pytest.fixture
def world() -> Iterator[World]:
    found = World()
    yield found
    found.store.close()


def meeting(world: World, day: dt.date = FIRST, name: str = "ครั้งที่ 1/2569") -> str:
    return world.add(Meeting(name=name, held_on=day, committee="คณะอนุกรรมการ นตผ. จังหวัด", fiscal_year=2569, attendance=24))[0]


def resolved(world: World, of: str, **more: Any) -> Resolution:
    about: dict[str, Any] = {"what": "เร่งต่ออายุใบรับรอง", "owner": "สำนักงานพัฒนาชุมชนอำเภอ", "due_on": dt.date(2026, 6, 30)} | more
    [found] = ledger.commit(world.store, Terminal(), new_id(), Add(Resolution(meeting_id=of, **about))).records
    assert isinstance(found, Resolution)
    return found


def change(world: World, was: Noun, **to: Any) -> Noun:
    [found] = ledger.commit(world.store, Terminal(), new_id(), Change(was, was.model_copy(update=to))).records
    return found


def find(world: World, noun: str, id: str) -> Any:
    with world.store.read() as cursor:
        return records.find(cursor, noun, id).record


def history(world: World) -> str:
    """Two meetings a quarter apart and what happens between them; returns a product that is certified at first."""
    old = world.product(HERE, "ผ้าเก่า")
    world.certificate(old, dt.date(2025, 7, 1), dt.date(2026, 6, 30))
    first = meeting(world)
    done, _left = resolved(world, first), resolved(world, first, what="อบรมการตลาด", of_district=THERE)
    world.at(2026, 6, 10)
    world.product(THERE, "ของใหม่")
    world.brand(old, dt.date(2026, 6, 1))
    world.at(2026, 7, 15)
    change(world, done, status=DONE, done_on=dt.date(2026, 7, 10))
    world.at(SECOND.year, SECOND.month, SECOND.day)
    return old


def test_what_is_new_moved_expired_and_resolved_between_two_meetings_stands_in_its_list(world: World) -> None:
    history(world)
    found = since.load(world.store, reports_world.who(), FIRST)
    lists = {one.code: dict(one.districts) for one in found.moved if one.total}
    assert lists["new"] == {THERE: 1}
    assert lists["expired"] == lists["reopened"] == {HERE: 1}
    assert lists["forward"][HERE] == 1 and "certified" not in lists and "gone" not in lists
    pair = found.pair("certified")
    assert (pair.then.n, pair.now.n, pair.change) == (1, 0, -1)
    assert found.pair("product").change == 1
    assert [one.what for one in found.done] == ["เร่งต่ออายุใบรับรอง"]
    assert [one.what for one in found.overdue] == ["อบรมการตลาด"]  # due in June, and this is August


def test_one_district_shows_its_own_and_the_whole_adds_up(world: World) -> None:
    history(world)
    whole, *parts = (since.load(world.store, reports_world.who(), FIRST, district=district) for district in ("", HERE, THERE))
    for code in since.LISTS:
        assert whole.of(code).total == sum(part.of(code).total for part in parts)
    for pair in whole.pairs:
        assert pair.change == sum(part.pair(pair.code).change for part in parts)
    assert [one.what for one in parts[0].open] == []  # the one left is of the other district


def test_the_answer_for_a_past_day_stays_what_it_was_whatever_is_written_and_corrected_later(world: World) -> None:
    old = history(world)
    [owner] = world.add(Producer(name="กลุ่ม", producer_type="group", village_id=world.village(HERE)))
    [sale] = world.add(Sale(producer_id=owner, month=dt.date(2026, 6, 1), domestic_offline=Decimal(500)))
    world.households(HERE, 6)
    readers = reports_world.who(), viewer()
    asked = [(reader, district) for reader in readers for district in ("", HERE, THERE)]
    then = [since.load(world.store, reader, FIRST, district=district) for reader, district in asked]  # on the day itself
    world.at(2026, 11, 2)
    change(world, find(world, "sale", sale), domestic_offline=Decimal(700))
    world.certificate(old, dt.date(2026, 7, 1), dt.date(2029, 6, 30))  # it had been renewed in July, told only now
    gone = world.product(HERE, "ของหลังประชุม")
    world.households(HERE, 3)
    for line in resolutions.open_ones(world.store, viewer()):
        change(world, find(world, "resolution", line.id), status=DONE, done_on=dt.date(2026, 8, 1))
    ledger.commit(world.store, Terminal(), new_id(), Remove(find(world, "product", gone)))
    assert [since.load(world.store, reader, FIRST, SECOND, district) for reader, district in asked] == then
    assert since.load(world.store, reports_world.who(), SECOND).pair("certified").change == 1  # the correction is a change of its own day


@pytest.mark.parametrize(("before", "more", "told"), [(3, 0, False), (6, 3, False), (6, 0, True), (6, 5, True)])
def test_a_meeting_is_told_no_difference_of_one_to_four_people(world: World, before: int, more: int, told: bool) -> None:
    world.households(HERE, before)
    world.at(SECOND.year, SECOND.month, SECOND.day)
    world.households(HERE, more)
    for district in ("", HERE):
        pair = since.load(world.store, viewer(), FIRST, district=district).pair("household")
        assert (pair.change == more and pair.then.n == before) if told else (pair.change is None and pair.then.n is None)
    assert since.load(world.store, reports_world.who(), FIRST).pair("household").change == more


def test_the_whole_does_not_give_away_the_one_district_that_is_hidden(world: World) -> None:
    world.households(HERE, 6)
    world.households(THERE, 6)
    world.at(SECOND.year, SECOND.month, SECOND.day)
    world.households(HERE, 8)
    world.households(THERE, 2)
    assert since.load(world.store, viewer(), FIRST, district=HERE).pair("household").change == 8
    assert since.load(world.store, viewer(), FIRST).pair("household").change is None


def sold(world: World, district: str, producers: int, baht: int, month: dt.date) -> None:
    for n in range(producers):
        [owner] = world.add(Producer(name=f"กลุ่ม {n}", producer_type="group", village_id=world.village(district)))
        world.add(Sale(producer_id=owner, month=month, domestic_offline=Decimal(baht), export_online=Decimal(1)))


def test_sales_are_of_the_last_month_that_was_due_on_each_day_as_known_on_the_later_one(world: World) -> None:
    sold(world, HERE, 5, 100, dt.date(2026, 3, 1))  # on 20 May the sales of April are not due before the day is over
    world.at(SECOND.year, SECOND.month, SECOND.day)
    sold(world, HERE, 5, 300, dt.date(2026, 6, 1))
    sold(world, HERE, 1, 9_999, dt.date(2026, 3, 1))  # told after the first meeting: no rise
    sold(world, THERE, 4, 50, dt.date(2026, 6, 1))
    found = since.load(world.store, reports_world.who(), FIRST).sales
    assert (found.month_then, found.month_now) == (dt.date(2026, 3, 1), dt.date(2026, 6, 1))
    assert [(one.district, one.then, one.now) for one in found.districts] == [(HERE, 505 + 10_000, 1505), (THERE, None, 204)]
    assert found.total.change == 1505 - 10_505 and found.reported == (6, 9)
    same = since.load(world.store, reports_world.who(), dt.date(2026, 8, 1), SECOND).sales
    assert (same.month_then, same.total.then, same.total.now) == (dt.date(2026, 6, 1), None, None)
    hidden = since.load(world.store, viewer(), FIRST).sales.districts[1]
    assert hidden.now is None and hidden.hidden  # four producers


def test_what_was_done_has_a_day_that_does_not_lie_before_the_meeting(world: World) -> None:
    line = resolved(world, meeting(world))
    for wrong in (
        {"status": DONE, "done_on": FIRST - dt.timedelta(days=1)},
        {"status": DONE, "done_on": None},
        {"status": "open", "done_on": FIRST},
    ):
        with pytest.raises(Invalid):
            change(world, line, **wrong)
    assert change(world, line, status=DONE, done_on=FIRST).values()["done_on"] == FIRST


def test_the_open_ones_come_overdue_first_and_only_to_who_sees_aggregates(world: World) -> None:
    first = meeting(world)
    resolved(world, first, what="ทีหลัง", due_on=dt.date(2026, 12, 1))
    resolved(world, first, what="เลยกำหนด", due_on=dt.date(2026, 6, 30))
    dropped = resolved(world, first, what="ยกเลิก")
    change(world, dropped, status="dropped")
    world.at(SECOND.year, SECOND.month, SECOND.day)
    found = resolutions.open_ones(world.store, viewer())
    assert [(one.what, one.overdue) for one in found] == [("เลยกำหนด", True), ("ทีหลัง", False)]
    assert resolutions.last_meeting(world.store, viewer()).id == first
    with pytest.raises(Denied):
        resolutions.open_ones(world.store, reports_world.who("participant"))


@pytest.fixture
def app_store(tmp_path, monkeypatch):
    monkeypatch.setenv("OTOP_STORE", str(tmp_path / "otop.duckdb"))
    with screen.running(tmp_path / "otop.duckdb") as store:
        yield store


def last_week(store: Store) -> tuple[str, str]:
    """A meeting a week ago and what it resolved, overdue since yesterday."""
    day = bangkok_day(store.clock())
    about = {"committee": "คณะทดสอบ", "fiscal_year": 2570, "place": "ศาลากลาง"}
    [held] = ledger.commit(
        store, Terminal(), new_id(), Add(Meeting(name="ครั้งที่ 9/2570", held_on=day - dt.timedelta(days=7), **about))
    ).records
    made = Resolution(meeting_id=held.id, what="ออกหน่วยตรวจ", owner="สาธารณสุขจังหวัด", due_on=day - dt.timedelta(days=1))
    [line] = ledger.commit(store, Terminal(), new_id(), Add(made)).records
    return held.id, line.id


def test_the_page_says_what_to_do_first_where_there_is_no_meeting(app_store) -> None:
    apps = {role: screen.opened(screen.signed_in(app_store, role), "progress/meetings.py") for role in ROLES}
    assert all("ยังไม่มีการประชุม" in screen.words(app) for app in apps.values())
    begins = {role for role, app in apps.items() if [button for button in app.button if button.key == "new|meeting"]}
    assert begins == {"administrator", "provincial_officer"}
    app = apps["administrator"].button("new|meeting").click().run()
    [form] = [form for key, form in screen.forms(app).items() if key == "meeting:new"]
    assert say("Provincial OTOP sub-committee", "th") in str(form)


def test_what_is_overdue_stands_on_the_page_by_word_and_who_may_marks_it_done(app_store) -> None:
    held, line = last_week(app_store)
    for role, may in (("meeting_viewer", False), ("district_officer", False), ("provincial_officer", True)):
        app = screen.opened(screen.signed_in(app_store, role), "progress/meetings.py")
        assert not app.exception and "สาธารณสุขจังหวัด" in screen.words(app) and say("Overdue", "th") in screen.words(app)
        assert [button.key for button in app.button if button.key == f"done|{line}"] == [f"done|{line}"] * may
    app.button(f"done|{line}").click().run()
    assert not app.exception and not [button for button in app.button if button.key == f"done|{line}"]
    assert app_store.one("SELECT status, done_on FROM resolution") == (DONE, bangkok_day(app_store.clock()))
    [done] = since.load(app_store, viewer(), bangkok_day(app_store.clock()) - dt.timedelta(days=3)).done
    assert done.meeting == held


def test_a_number_opens_the_products_behind_it_for_who_may_see_rows(world: World) -> None:
    history(world)
    for district in (HERE, THERE):
        officer = reports_world.who("district_officer", district)
        found = since.load(world.store, officer, FIRST, district=district)
        for code in since.LISTS:
            rows = since_rows.load(world.store, officer, code, FIRST, district=district)
            assert len(rows) == found.of(code).total
            assert since_rows.load(world.store, reports_world.who("district_officer", "3601"), code, FIRST, district=district) == []
    with pytest.raises(Denied):
        since_rows.load(world.store, viewer(), "new", FIRST)


def test_the_files_hold_the_meetings_their_resolutions_and_what_changed(world: World, tmp_path) -> None:
    history(world)
    world.households(HERE, 3)
    held: dict[str, list[list[str]]] = {}
    for name in ("meetings", "resolutions", "since"):
        path = tmp_path / f"{name}.csv"
        files.write_csv(world.store, viewer(), name, Filters(), path)
        held[name] = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))[1:]
    assert [line[0] for line in held["meetings"]] == ["ครั้งที่ 1/2569"]
    assert {line[2] for line in held["resolutions"]} == {"เร่งต่ออายุใบรับรอง", "อบรมการตลาด"}
    items = {(line[4], line[2]): line[6:9] for line in held["since"]}
    assert items["list.new", THERE] == ["", "", "1"] and items["product", ""] == ["1", "2", "1"]
    assert items["household", ""][2] == ""  # three households are told to no meeting
