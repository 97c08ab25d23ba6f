"""The SWOT (line 31): entered together in a hall, its boards, and the data it rests on, by hand-made cases."""

import datetime as dt
from types import SimpleNamespace

import pytest
import screen
from conftest import HERE, THERE, added, household, signed_in, village

from otop_core.access import sessions
from otop_core.access.sessions import Session, Terminal
from otop_core.community.groups import OccupationGroup
from otop_core.community.people import Person
from otop_core.entries import opening
from otop_core.entries.description import describe
from otop_core.gate import ledger, records
from otop_core.gate.acts import Add, Change, new_id
from otop_core.language import vocabulary
from otop_core.language.messages import say
from otop_core.language.thai_calendar import bangkok_day, fiscal_year
from otop_core.model.errors import Denied, Gone, Invalid, Refused, SignedOut
from otop_core.reports import completeness, group, product, swot
from otop_core.store import Store
from otop_core.training.swot import SwotItem
from otop_core.workshop import joining, room, undo_last, workshops
from otop_core.workshop.workshops import Workshop
from server import swot as paper

YEAR = 2570
KEY = "swot_item:new"
SEEN = {"target": "village", "quadrant": "S", "internal": "skills", "text": "ทอผ้าเก่ง", "weight": "5"}
TYPED = {f"swot_item.{name}": value for name, value in SEEN.items()}


def th(msgid: str, **values: object) -> str:
    return say(msgid, "th", **values)


def begun(store: Store, of: ledger.Noun, *forms: str) -> SimpleNamespace:
    about = Workshop(village_id=of.id, name="เวที", held_on=dt.date(2026, 11, 22), target=26, forms=forms or ("household", "swot_item"))
    workshop = workshops.begin(store, Terminal(), new_id(), about)
    return SimpleNamespace(workshop=workshop, id=workshop.id, village=of)


def joined(store: Store, hall: SimpleNamespace, name: str) -> Session:
    found = joining.room(store, workshops.code_of(store, hall.id)[0], "")
    return Session(sessions.digest(joining.join(store, found, {"name": name, "kind": "villager"}, "", "th")))


def save(store: Store, who: Session, typed: dict[str, str], key: str = KEY) -> SwotItem:
    me = sessions.look_up(store, who.digest)
    return opening.find(store, me, key).save(store, me, who, new_id(), typed).receipt.records[-1]


def item(of: ledger.Noun, **rest: object) -> SwotItem:
    return SwotItem(**{**SEEN, "village_id": of.id, "fiscal_year": YEAR, **rest})


@pytest.fixture
def hall(store: Store, world: SimpleNamespace) -> SimpleNamespace:
    found = begun(store, world.here.village)
    found.me, found.other = joined(store, found, "ลำดวน"), joined(store, found, "สมหมาย")
    found.officer = sessions.look_up(store, signed_in(store, "district_officer", HERE).digest)
    return found


# In the hall


def test_a_phone_in_the_hall_names_neither_village_nor_year_and_all_see_what_came_in(store, hall) -> None:
    me = sessions.look_up(store, hall.me.digest)
    asked = {f["name"] for s in describe(store, me, opening.find(store, me, KEY))["sections"] for f in s["fields"]}
    assert "swot_item.text" in asked and not asked & {"village", "swot_item.fiscal_year"}
    mine = save(store, hall.me, TYPED | {"swot_item.fiscal_year": "2560", "village.choice": "none"})
    assert (mine.village_id, mine.fiscal_year) == (hall.village.id, YEAR)
    save(store, hall.other, TYPED | {"swot_item.quadrant": "T", "swot_item.external": "legal", "swot_item.text": "ฉลาก"})
    board = swot.in_hall(store, hall.id, "th")
    assert [(one.text, one.by == me.account_id) for side in "ST" for one in board.items[side]] == [("ทอผ้าเก่ง", True), ("ฉลาก", False)]
    assert swot.load(store, hall.officer, hall.village.id, YEAR).total == 2
    assert [(one.noun, one.name, one.mine) for one in room.entries(store, hall.id, me.account_id, "th")] == [
        ("swot_item", "ฉลาก", False),
        ("swot_item", "ทอผ้าเก่ง", True),
    ]
    assert room.tally(store, hall.id, "th").newest == ("swot_item", 2, "สมหมาย")


def test_the_year_of_the_workshop_counts_and_not_that_of_its_day(store, hall) -> None:
    was = workshops.load(store, hall.id)
    ledger.commit(store, Terminal(), new_id(), Change(was, was.model_copy(update={"fiscal_year": YEAR - 1})))
    assert save(store, hall.me, TYPED).fiscal_year == YEAR - 1


def test_another_village_another_year_and_a_key_that_says_so_are_refused(store, world, hall) -> None:
    for wrong in (item(world.there.village), item(hall.village, fiscal_year=YEAR - 1)):
        with pytest.raises(Denied):
            ledger.commit(store, hall.me, new_id(), Add(wrong))
    with pytest.raises(Gone):
        save(store, hall.me, TYPED, f"{KEY}:{world.there.village.id}:{YEAR}")
    assert ledger.commit(store, hall.me, new_id(), Add(item(hall.village))).records


def test_a_form_that_is_not_open_is_refused_and_in_a_closed_workshop_nobody_is_known(store, hall) -> None:
    was = workshops.load(store, hall.id)
    ledger.commit(store, Terminal(), new_id(), Change(was, was.model_copy(update={"forms": ("household",)})))
    with pytest.raises(Refused) as told:
        save(store, hall.me, TYPED)
    assert "SWOT" in say(told.value.text, "th") and "kept" in say(told.value.text, "en")
    me = sessions.look_up(store, hall.me.digest)
    workshops.set_open(store, Terminal(), workshops.load(store, hall.id), is_open=False)
    assert sessions.look_up(store, hall.me.digest) is None
    with pytest.raises((SignedOut, Gone)):
        opening.find(store, me, KEY).save(store, me, hall.me, new_id(), TYPED)


def test_ones_own_item_is_mended_and_taken_back_and_nobody_elses(store, hall) -> None:
    mine, me = save(store, hall.me, TYPED), sessions.look_up(store, hall.me.digest)
    changed = Change(mine, mine.model_copy(update={"text": "ทอผ้าเก่งมาก"}))
    with pytest.raises(Denied):
        ledger.commit(store, hall.other, new_id(), changed)
    with pytest.raises(Denied):
        opening.find(store, sessions.look_up(store, hall.other.digest), f"swot_item:{mine.id}")
    assert save(store, hall.me, TYPED | {"swot_item.text": "ทอผ้าเก่งมาก"}, f"swot_item:{mine.id}").text == "ทอผ้าเก่งมาก"
    last = undo_last.last(store, hall.id, me.account_id)
    assert (last.noun, last.name) == ("swot_item", "ทอผ้าเก่งมาก")
    undo_last.take_back(store, hall.me, new_id(), last.op)
    undo_last.take_back(store, hall.me, new_id(), undo_last.last(store, hall.id, me.account_id).op)
    assert not swot.in_hall(store, hall.id, "th").total


def test_an_item_moved_to_another_year_by_the_officer_stays_ones_own(store, hall) -> None:
    mine = save(store, hall.me, TYPED)
    now = ledger.commit(store, Terminal(), new_id(), Change(mine, mine.model_copy(update={"fiscal_year": YEAR - 1}))).records[0]
    assert ledger.commit(store, hall.me, new_id(), Change(now, now.model_copy(update={"weight": "1"}))).records


# The boards


@pytest.fixture
def weaving(store, terminal, world) -> OccupationGroup:
    return added(store, terminal, OccupationGroup(village_id=world.here.village.id, name="กลุ่มทอ", occupation="textile", area="processing"))[
        0
    ]


def test_a_group_and_a_product_have_boards_of_their_own_and_the_village_has_all(store, terminal, world, hall, weaving) -> None:
    here, cloth = world.here.village, world.here.product
    added(
        store,
        terminal,
        item(here),
        item(here, target="group", group_id=weaving.id, text="มีหัวหน้า"),
        item(here, target="product", product_id=cloth.id, text="ลายเก่า"),
        item(here, target="group", group_id=weaving.id, text="ปีก่อน", fiscal_year=YEAR - 1),
    )
    boards = {
        kind: [one.text for one in swot.load(store, hall.officer, id, YEAR, kind).items["S"]]
        for kind, id in {"village": here.id, "group": weaving.id, "product": cloth.id}.items()
    }
    assert boards == {"village": ["ทอผ้าเก่ง", "มีหัวหน้า", "ลายเก่า"], "group": ["มีหัวหน้า"], "product": ["ลายเก่า"]}
    unseen = swot.load(store, hall.officer, cloth.id, YEAR, "product").unseen
    assert {side: len(left) for side, left in unseen.items()} == {"S": 6, "W": 7, "O": 6, "T": 6}
    assert vocabulary.label("seven_s", "skills", "th") not in unseen["S"]


def test_a_group_of_another_village_is_no_subject_of_this_ones_swot(store, terminal, world, weaving) -> None:
    with pytest.raises(Invalid) as told:
        added(store, terminal, item(world.there.village, target="group", group_id=weaving.id))
    assert [problem.field for problem in told.value.problems] == ["group_id"]


def test_a_board_settles_all_but_what_is_seen_and_how_much_it_matters(store, hall, weaving) -> None:
    about = swot.subject(store, hall.officer, swot.query("group", weaving.id))
    key, officer = about.new(YEAR, "T"), signed_in(store, "district_officer", HERE, "second")
    drawn = describe(store, hall.officer, opening.find(store, hall.officer, key))
    fields = {f["name"]: f for s in drawn["sections"] for f in s["fields"]}
    assert set(fields) == {f"swot_item.{name}" for name in ("external", "text", "weight")}
    assert fields["swot_item.external"]["required"] and "shown_if" not in fields["swot_item.external"]
    kept = save(store, officer, {"swot_item.external": "legal", "swot_item.text": "ฉลาก", "swot_item.weight": "4"}, key)
    told = (kept.target, kept.group_id, kept.product_id, kept.quadrant, kept.external, kept.fiscal_year)
    assert told == ("group", weaving.id, None, "T", "legal", YEAR)
    assert swot.of_item(store, hall.officer, kept.id) == (about, YEAR)


def test_the_board_of_another_districts_group_is_not_for_this_officer(store, hall, weaving) -> None:
    there = sessions.look_up(store, signed_in(store, "district_officer", THERE).digest)
    for refused in (swot.subject, lambda s, w, _q: swot.load(s, w, weaving.id, YEAR, "group")):
        with pytest.raises(Denied):
            refused(store, there, swot.query("group", weaving.id))
    with pytest.raises(Gone):
        swot.subject(store, hall.officer, {"year": "2570"})


# The data beside it


def test_what_is_missing_is_told_with_its_records_and_the_share_is_the_stores(store, terminal, world, hall) -> None:
    here, person = world.here.village, Person(id=new_id(), given_name="บุญมี", village_id=world.here.village.id)
    [_person, full] = added(store, terminal, person, household(here, person, house_no="9", members=4, occupation="textile"))
    found = completeness.load(store, hall.officer, here.id)
    counted = store.one(
        "SELECT sum(s.filled), sum(s.asked) FROM standing s JOIN (SELECT id FROM household WHERE village_id = :v"
        " UNION ALL SELECT id FROM product WHERE village_id = :v) r ON r.id = s.record_id WHERE s.seq_to IS NULL",
        v=here.id,
    )
    assert (found.filled, found.asked) == counted and found.total == {"household": 2, "sage": 0, "product": 1}
    lacks = {lack.code: {id for id, _name in lack.records} for lack in found.lacks}
    assert lacks["household.members"] == {world.here.household.id} and lacks["household.income"] == {world.here.household.id, full.id}
    assert lacks["product.story"] == {world.here.product.id} and "household.house_no" not in lacks
    assert [name for _id, name in found.of("household")[0].records] == ["บุญมี", "สมศรี ใจดี"]
    with store.read() as cursor:
        now = records.find(cursor, "product", world.here.product.id).record
    added_story = now.model_copy(update={"story": "เล่าต่อกันมา", "photo": None})
    ledger.commit(store, terminal, new_id(), Change(now, added_story))
    assert "product.story" not in {lack.code for lack in completeness.load(store, hall.officer, here.id).lacks}


def test_a_village_without_records_has_no_share(store, terminal, hall) -> None:
    [empty] = added(store, terminal, village(name="บ้านใหม่"))
    assert completeness.load(store, hall.officer, empty.id).percent is None


def test_the_sheet_has_the_items_the_factors_and_what_is_missing(store, terminal, world, hall, weaving) -> None:
    here = world.here.village
    added(store, terminal, item(here, target="group", group_id=weaving.id, text="มีหัวหน้า"), item(here, text="วัดเก่าแก่"))
    visit = SimpleNamespace(
        store=store, who=hall.officer, language="th", path="/paper/swot", query={"group": weaving.id, "year": str(YEAR)}
    )
    sheet = paper.page(visit).body.decode()
    found = completeness.load(store, hall.officer, here.id)
    assert "มีหัวหน้า" in sheet and "วัดเก่าแก่" not in sheet and weaving.name in sheet
    assert th("weight {n}", n=5) in sheet and vocabulary.label("pestel", "legal", "th") in sheet
    assert th("{percent} % filled in", percent=found.percent) in sheet
    assert all(f"{th(lack.label)} {len(lack.records)}" in sheet for lack in found.lacks)


# On the screen


@pytest.fixture
def screens(tmp_path, monkeypatch):
    path = tmp_path / "otop.duckdb"
    monkeypatch.setenv("OTOP_STORE", str(path))
    with screen.running(path) as store:
        home = added(store, Terminal(), village())[0]
        person = Person(id=new_id(), given_name="บุญมี", village_id=home.id)
        [_person, house] = added(store, Terminal(), person, household(home, person))
        hall = begun(store, home)
        me, other = joined(store, hall, "ลำดวน"), joined(store, hall, "สมหมาย")
        officer = screen.signed_in(store, "provincial_officer")
        yield SimpleNamespace(store=store, home=home, house=house, hall=hall, me=me, other=other, officer=officer)


def test_the_room_shows_the_form_and_what_others_saw_and_mends_ones_own(screens) -> None:
    mine = save(screens.store, screens.me, TYPED)
    save(screens.store, screens.other, TYPED | {"swot_item.text": "*มี* วัด"})
    page = screen.opened(screens.me.digest, "workshop/room.py")
    next(one for one in page.get("button_group") if one.key == "room|form").set_value("swot_item")
    page.run()
    assert not page.exception and KEY in screen.forms(page)
    assert any(r"\*มี\* วัด" in one.value for one in page.markdown), "what the neighbour saw, as it was typed"
    [own] = [one for one in page.button if one.key.startswith("seen|")]
    assert own.key == f"seen|{mine.id}"
    own.click().run()
    assert f"swot_item:{mine.id}" in screen.forms(page)
    wall = screen.opened(screens.officer, "workshop/wall.py", workshop=screens.hall.id)
    assert not wall.exception and "ทอผ้าเก่ง" in screen.words(wall)


def test_the_board_opens_items_adds_to_a_side_and_leads_to_the_very_records(screens) -> None:
    mine = save(screens.store, screens.me, TYPED)
    about = {"village": screens.home.id, "year": str(YEAR)}
    page = screen.opened(screens.officer, "training/swot.py", **about)
    assert not page.exception and not screen.forms(page)
    page.button(key="add|W").click().run()
    assert list(screen.forms(page)) == [f"swot_item:new:{screens.home.id}:{YEAR}:village:::W"]
    page.button(key="lack|household.members").click().run()
    assert {"บุญมี"} <= {link.proto.label for link in page.get("page_link")}
    page.button(key=f"item|{mine.id}").click().run()
    assert f"swot_item:{mine.id}" in screen.forms(page)
    assert any(link.proto.label.startswith("SWOT · ") for link in page.get("page_link")), "the way back to the board"


def test_the_pages_of_a_group_and_a_product_know_how_much_their_boards_hold(store, terminal, world) -> None:
    here = world.here
    [circle] = added(store, terminal, OccupationGroup(village_id=here.village.id, name="กลุ่ม", occupation="textile", area="processing"))
    of = {"village_id": here.village.id, "quadrant": "S", "internal": "skills", "text": "ทอเก่ง", "weight": "5"}
    year = fiscal_year(bangkok_day(store.clock()))
    added(
        store,
        terminal,
        SwotItem(target="group", group_id=circle.id, fiscal_year=year, **of),
        SwotItem(target="group", group_id=circle.id, fiscal_year=year - 1, **of),
        SwotItem(target="product", product_id=here.product.id, fiscal_year=year, **of),
        SwotItem(target="product", product_id=here.product.id, fiscal_year=year, **of),
        SwotItem(target="village", fiscal_year=year, **of),
    )
    who = sessions.look_up(store, signed_in(store, "district_officer", HERE, "boards").digest)
    assert group.load(store, who, circle.id).swot == group.load(store, who, circle.id, year - 1).swot == 1
    assert product.load(store, who, here.product.id).origin.swot == 2
