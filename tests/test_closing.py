"""The end of a workshop: what is missing, two entries made one (and two again), and the sheet to print."""

import re
from decimal import Decimal
from types import SimpleNamespace

import httpx
import pytest
import screen
from chromium import path as chromium
from conftest import HERE, THERE, added, drawn, signed_in
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from serving import Server
from test_suggestions import actor, enter, find, hall_in, joined, suggest

from otop_core.access.sessions import Terminal
from otop_core.admin import integrity
from otop_core.community.households import Household
from otop_core.community.people import Person
from otop_core.community.sages import Sage
from otop_core.community.villages import Village
from otop_core.gate import history, ledger
from otop_core.gate.acts import Add, Change, new_id
from otop_core.language.messages import say
from otop_core.model.errors import Conflict, Denied, Gone
from otop_core.products.evidence import WisdomLink
from otop_core.products.producers import Producer
from otop_core.products.products import Product
from otop_core.results.incomes import IncomeRecord
from otop_core.store import Store
from otop_core.store.open import open_store
from otop_core.training.rounds import Enrolment, TrainingRound
from otop_core.workshop import closing, counting, deciding, merging, room, summary

WORKSHOPS = "workshop/workshops.py"


@pytest.fixture
def hall(store: Store, clock, world) -> SimpleNamespace:
    found = hall_in(store, world.here.village)
    found.me, found.other = joined(store, found, "ลำดวน"), joined(store, found, "สมหมาย")
    found.officer = signed_in(store, "district_officer", HERE)
    found.before = world.here
    return found


def look(store: Store, hall: SimpleNamespace) -> closing.Check:
    return closing.look(store, actor(store, hall.officer), hall.id)


def merge(store: Store, hall: SimpleNamespace, pair: closing.Pair, op: str = "") -> ledger.Receipt:
    return merging.merge(store, hall.officer, op or new_id(), pair.first, pair.second, same_person=pair.same_person)


def test_what_is_missing_is_named_and_who_entered_nothing(store, hall) -> None:
    enter(store, hall.me, hall)
    full = dict.fromkeys(("income", "expense", "saving"), "0") | {"members": "4", "knows": "ทอ", "notice_given_on": "22/11/2569"}
    full |= dict.fromkeys(("occupation", "wants_occupation"), "farming") | {"house_no": "9"}
    enter(store, hall.me, hall, person__given_name="มะลิ", **{f"household__{name}": value for name, value in full.items()})
    found = look(store, hall)
    assert [(one.noun, one.name) for one in found.missing] == [("household", "บุญมี แก้ว")]
    assert {"Wants to learn", "Income at the start"} <= set(found.missing[0].fields)
    assert found.undecided == ["บุญมี แก้ว"] and found.idle == ["สมหมาย"]


def test_an_empty_workshop_has_nothing_to_tell_but_its_idle_people(store, hall) -> None:
    found = look(store, hall)
    assert (found.missing, found.pairs, found.undecided) == ([], [], []) and len(found.idle) == 2


def test_likely_duplicates_are_found_in_the_workshop_and_in_the_village_each_once(store, hall) -> None:
    enter(store, hall.me, hall, person__given_name="สมศรี", person__family_name="ใจดี")  # of that name somebody was there before
    enter(store, hall.me, hall, household__house_no="77")
    enter(store, hall.other, hall, household__house_no="77", person__given_name="อีกชื่อ", person__family_name="หนึ่ง")
    enter(store, hall.other, hall, "sage")
    found = {(p.first.name, p.second.name): p.reason for p in look(store, hall).pairs}
    assert found == {
        ("สมศรี ใจดี", "สมศรี ใจดี"): "same name",
        ("บุญมี แก้ว", "บุญมี แก้ว"): "same name",
        ("บุญมี แก้ว", "อีกชื่อ หนึ่ง"): "same house number",
    }


def test_two_cards_with_different_numbers_are_two_people(store, hall) -> None:
    enter(store, hall.me, hall, person__national_id="1-1037-00000-01-1")
    enter(store, hall.me, hall, household__house_no="8", person__national_id="1101700230708")
    assert not look(store, hall).pairs


def test_of_two_the_empty_fields_are_taken_over_and_nothing_said_is_overwritten(store, hall) -> None:
    first = enter(store, hall.me, hall, household__knows="ทอผ้า", household__income="0")
    second = enter(
        store, hall.other, hall, household__knows="จักสาน", household__income="500", household__members="4", person__phone="0812345678"
    )
    merge(store, hall, look(store, hall).pairs[0])
    now = find(store, first).record
    assert (now.knows, now.income, now.members) == ("ทอผ้า", Decimal(0), 4)
    assert find(store, second).removed
    assert store.all("SELECT phone FROM person WHERE given_name = 'บุญมี' AND removed_at IS NULL") == [("0812345678",)]
    assert not look(store, hall).pairs and not integrity.verify(store)


def test_what_a_merge_brought_in_is_not_shown_to_the_participant(store, hall) -> None:
    """She could otherwise read a neighbour's telephone number by entering the neighbour's name."""
    first = enter(store, hall.me, hall)
    enter(store, hall.other, hall, person__phone="0812345678")
    me = actor(store, hall.me).id
    assert room.mine(store, hall.id, me, "person", first.representative_id)
    merge(store, hall, look(store, hall).pairs[0])
    assert not room.mine(store, hall.id, me, "person", first.representative_id)


def test_where_one_of_two_is_of_the_workshop_only_that_one_may_stay(store, hall) -> None:
    enter(store, hall.me, hall, person__given_name="สมศรี", person__family_name="ใจดี")
    [pair] = look(store, hall).pairs
    assert not pair.both_here and pair.first.household is not None and pair.second.person.id == hall.before.person.id
    before = room.tally(store, hall.id, "th").households
    merge(store, hall, pair)
    assert room.tally(store, hall.id, "th").households == before == 1


def test_whatever_referred_to_the_one_that_goes_refers_to_the_one_that_stays(store, hall) -> None:
    enter(store, hall.me, hall)
    other = enter(store, hall.other, hall, "sage")
    twin = enter(store, hall.other, hall, "sage", person__given_name="บุญมี")
    link = added(store, Terminal(), WisdomLink(product_id=hall.before.product.id, sage_id=twin.id, wisdom="ทอ"))[0]
    while pairs := look(store, hall).pairs:
        merge(store, hall, pairs[0])
    people = store.all("SELECT id FROM person WHERE given_name = 'บุญมี' AND removed_at IS NULL")
    assert len(people) == 1
    assert store.all("SELECT person_id FROM sage WHERE removed_at IS NULL") == people
    assert store.all("SELECT representative_id FROM household WHERE house_no = '7' AND removed_at IS NULL") == people
    assert find(store, link).record.sage_id == other.id and not integrity.verify(store)


def test_what_two_households_told_after_the_training_stays_and_what_both_told_becomes_one(store, hall) -> None:
    first, second = enter(store, hall.me, hall), enter(store, hall.other, hall)
    year = {"fiscal_year": 2570}
    [begun] = added(store, Terminal(), TrainingRound(name="รุ่น 1", target=26, village_id=hall.village.id, **year))
    added(
        store,
        Terminal(),
        IncomeRecord(household_id=first.id, phase="after_3m", income=100, **year),
        IncomeRecord(household_id=second.id, phase="after_3m", income=999, saving=7, **year),
        IncomeRecord(household_id=second.id, phase="after_6m", income=600, **year),
        Enrolment(round_id=begun.id, household_id=first.id, occupation="textile"),
        Enrolment(round_id=begun.id, household_id=second.id, practises="yes"),
    )
    op, (pair,) = new_id(), look(store, hall).pairs
    merge(store, hall, pair, op)
    kept = pair.first.household.id
    income = 100 if kept == first.id else 999
    told = store.all("SELECT household_id, phase, income, saving FROM income_record WHERE removed_at IS NULL ORDER BY phase")
    assert told == [(kept, "after_3m", income, 7), (kept, "after_6m", 600, None)]
    assert store.all("SELECT household_id, occupation, practises FROM enrolment WHERE removed_at IS NULL") == [(kept, "textile", "yes")]
    assert not integrity.verify(store)
    history.undo(store, hall.officer, new_id(), op)
    assert len(store.all("SELECT 1 FROM income_record WHERE removed_at IS NULL")) == 3
    assert len(store.all("SELECT 1 FROM enrolment WHERE removed_at IS NULL")) == 2 and not integrity.verify(store)


def test_of_two_in_one_house_the_sage_among_them_stays_a_person(store, hall) -> None:
    enter(store, hall.me, hall)
    other = enter(store, hall.me, hall, person__given_name="ต่างคน", person__family_name="อื่น")
    added(
        store,
        Terminal(),
        Sage(village_id=hall.village.id, person_id=other.representative_id, knowledge="หมอยา", area="processing"),
    )
    merge(store, hall, look(store, hall).pairs[0])
    assert find(store, other).removed
    assert store.one("SELECT removed_at FROM person WHERE id = :id", id=other.representative_id)[0] is None
    assert not integrity.verify(store)


def test_what_somebody_changed_while_the_officer_looked_is_not_thrown_away(store, hall) -> None:
    enter(store, hall.me, hall)
    second = enter(store, hall.other, hall)
    (pair,) = look(store, hall).pairs
    ledger.commit(store, hall.other, new_id(), Change(second, second.model_copy(update={"knows": "ใหม่"})))
    with pytest.raises(Conflict):
        merge(store, hall, pair)
    assert not find(store, second).removed


def test_only_officers_of_the_district_see_the_check_and_merge(store, hall, viewer) -> None:
    enter(store, hall.me, hall), enter(store, hall.other, hall)
    (pair,) = look(store, hall).pairs
    for caller in (hall.me, viewer, signed_in(store, "district_officer", THERE)):
        with pytest.raises(Denied):
            closing.look(store, actor(store, caller), hall.id)
        with pytest.raises(Denied):
            merging.merge(store, caller, new_id(), pair.first, pair.second, same_person=True)
        with pytest.raises(Denied):
            summary.load(store, actor(store, caller), hall.id, "th")
    with pytest.raises(Gone):
        closing.look(store, actor(store, hall.officer), "x")


# --- merging and its undo, whatever was entered

TEXTS = st.sampled_from([None, "ทอผ้า", "จักสาน"])
HOMES = st.fixed_dictionaries(
    {
        "house_no": st.sampled_from(["7", "8"]),
        "members": st.sampled_from([None, 3, 4]),
        "knows": TEXTS,
        "wants_to_learn": TEXTS,
        "is_voluntary": st.booleans(),
        "income": st.sampled_from([None, Decimal(0), Decimal("12.50")]),
    }
)
SAGES = st.lists(st.tuples(st.sampled_from(["agriculture", "processing"]), st.sampled_from(["ทอผ้า", "จักสาน"])), max_size=2)
PERSONS = st.tuples(st.sampled_from(["บุญมี", "บุณมี"]), st.sampled_from([None, "0812345678", "0898765432"]), st.none() | HOMES, SAGES)
TABLES = ("person", "household", "sage", "wisdom_link", "product", "producer")


def state(store: Store) -> dict:
    """Everything a reader can see, without the numbers of versions and changes."""
    skip = {"version", "seq", "changed_at", "entered_at", "removed_at"}
    rows = {
        table: {
            row["id"]: {k: v for k, v in row.items() if k not in skip}
            for row in store.dicts(f"SELECT * FROM {table} WHERE removed_at IS NULL")
        }
        for table in TABLES
    }
    counted = "SELECT noun, record_id, district_code, area, category, filled, asked, since FROM standing WHERE seq_to IS NULL ORDER BY ALL"
    return {**rows, "standing": store.all(counted)}


@settings(max_examples=drawn(20), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PERSONS, PERSONS, st.booleans(), st.booleans())
def test_a_merge_and_its_undo_leave_everything_exactly_as_it_was(one, two, turned, same_person) -> None:
    store = open_store(":memory:")
    village = Village(id=new_id(), subdistrict_code="360102", moo=1, name="บ้านโนน")
    producer = Producer(id=new_id(), name="กลุ่ม", producer_type="group", village_id=village.id)
    about = {"area": "processing", "category": "food", "village_id": village.id, "producer_id": producer.id}
    product = Product(id=new_id(), name="กล้วย", **about)
    added(store, Terminal(), village, producer, product)
    sides = [_known(store, village, product, *person) for person in (one, two)]
    keep, gone = sides[::-1] if turned else sides
    before = state(store)
    op = new_id()
    merging.merge(store, Terminal(), op, keep, gone, same_person=same_person)
    _merged_well(store, before, keep, gone, same_person)
    if state(store) != before:
        history.undo(store, Terminal(), new_id(), op)
    assert state(store) == before and not integrity.verify(store)
    store.close()


def _known(store: Store, village, product, name, phone, home, sages) -> closing.Known:
    person = Person(id=new_id(), given_name=name, phone=phone, village_id=village.id)
    about = {"id": new_id(), "village_id": village.id, "representative_id": person.id}
    house = [Household(**about, **home)] if home else []
    known = [Sage(id=new_id(), village_id=village.id, person_id=person.id, area=area, knowledge=text) for area, text in sages]
    links = [WisdomLink(product_id=product.id, sage_id=sage.id, wisdom="ทอ") for sage in known]
    kept = added(store, Terminal(), person, *house, *known, *links)
    return closing.Known(kept[0], kept[1] if house else None, tuple(kept[1 + len(house) :][: len(known)]))


def _merged_well(store: Store, before: dict, keep: closing.Known, gone: closing.Known, same_person: bool) -> None:
    now = state(store)
    if same_person:
        assert gone.person.id not in now["person"]
    for table, name, target in (
        ("household", "representative_id", "person"),
        ("sage", "person_id", "person"),
        ("wisdom_link", "sage_id", "sage"),
    ):
        assert all(row[name] in now[target] for row in now[table].values()), "something refers to what is gone"
    assert len(now["wisdom_link"]) == len(before["wisdom_link"]) and not integrity.verify(store)
    if keep.household and gone.household:
        assert gone.household.id not in now["household"]
        for name, was in keep.household.values().items():
            theirs, value = gone.household.values()[name], now["household"][keep.household.id][name]
            said = was is not None and was is not False
            assert value == (was if said or theirs is None else theirs), name


# --- the sheet


def test_the_summary_counts_and_tells_no_names_of_households_no_phones_and_no_money(store, hall) -> None:
    enter(store, hall.me, hall, household__wants_occupation="textile", household__income="98765", person__phone="081-234-5678")
    enter(store, hall.me, hall, household__house_no="8", person__given_name="ไม่เลือก")
    enter(store, hall.other, hall, "sage", person__given_name="ปราชญ์", sage__knowledge="ย้อมคราม\nรายละเอียด")
    told = summary.load(store, actor(store, hall.officer), hall.id, "th")
    assert (told.households, told.sages, told.participants, told.undecided) == (2, 1, 2, 1)
    assert [n for _label, n in told.learn] == [1] and [(n, some) for _a, n, some in told.knowledge] == [(1, ["ย้อมคราม"])]
    assert told.people == [("ชาวบ้าน/ครัวเรือน", 2)]
    assert 0 < told.filled < told.asked and told.missing == 3
    assert not [word for word in ("บุญมี", "ไม่เลือก", "98765", "0812345678", "ปราชญ์ แก้ว", "ลำดวน") if word in str(told)]


def full(store: Store) -> SimpleNamespace:
    """A hall as full as one gets, in the district of the screens' officer."""
    village = Village(id=new_id(), subdistrict_code="360201", name="บ้านทดสอบ", moo=3)
    ledger.commit(store, Terminal(), new_id(), Add(village))
    hall = hall_in(store, village)
    hall.me, hall.other = joined(store, hall, "ลำดวน"), joined(store, hall, "สมหมาย")
    jobs = ("farming", "textile", "handicraft", "herbal", "food_processing", "service_tourism", "other", "")
    for n in range(26):
        enter(store, hall.me, hall, household__house_no=str(n + 1), household__wants_occupation=jobs[n % 8], person__given_name=f"คนที่ {n}")
    for n in range(30):
        area = ("agriculture", "processing", "community_tourism")[n % 3]
        enter(
            store, hall.me, hall, "sage", sage__area=area, sage__knowledge=f"{n} " + "ความรู้ที่ยาวมาก " * 12, person__given_name=f"ปราชญ์ {n}"
        )
    return hall


@pytest.fixture
def screens(tmp_path, monkeypatch):
    path = tmp_path / "otop.duckdb"
    monkeypatch.setenv("OTOP_STORE", str(path))
    with screen.running(path) as store:
        yield store, screen.signed_in(store, "district_officer")


def test_the_officer_checks_merges_and_takes_it_back(screens) -> None:
    store, office = screens
    village = Village(id=new_id(), subdistrict_code="360201", name="บ้านทดสอบ", moo=3)
    ledger.commit(store, Terminal(), new_id(), Add(village))
    hall = hall_in(store, village)
    hall.me, hall.other = joined(store, hall, "ลำดวน"), joined(store, hall, "สมหมาย")
    hall.theirs = enter(store, hall.me, hall, household__members="4")
    second = enter(store, hall.me, hall)
    suggest(store, hall)
    app = screen.opened(office, WORKSHOPS)
    app.toggle(key=f"closing|{hall.id}").set_value(True).run()
    assert not app.exception and "สมหมาย" in screen.words(app) and "บุญมี" in screen.words(app)
    next(b for b in app.button if str(b.key).startswith(f"keep|{hall.theirs.representative_id}")).click().run()
    assert not app.exception and find(store, second).removed
    next(b for b in app.button if str(b.key).startswith("unmerge|")).click().run()
    assert not app.exception and not find(store, second).removed


@pytest.mark.browser
def test_the_summary_is_one_sheet_for_those_who_may_watch(tmp_path, monkeypatch) -> None:
    from playwright.sync_api import sync_playwright

    path = tmp_path / "otop.duckdb"
    monkeypatch.setenv("OTOP_STORE", str(path))
    with screen.running(path) as store:
        screen.signed_in(store, "administrator")  # without one the app is not set up
        screen.signed_in(store, "district_officer", name="here")
        screen.signed_in(store, "district_officer", "3605", name="there")
        hall = full(store)
        for noun in ("household", "sage"):  # the longest paper: all of them selected or in reserve
            there = counting.candidates(store, hall.id, noun)
            wanted = [deciding.Wanted(one.id, "reserve" if n % 4 == 3 else "selected", "ยกมือ") for n, one in enumerate(there)]
            deciding.decide(store, Terminal(), new_id(), hall.id, noun, wanted, ("co_decide",))
    with Server(path) as server:
        address = f"{server.url}/summary?workshop={hall.id}"
        cookies = {}
        for name in ("here", "there"):
            answer = httpx.post(f"{server.url}/login", data={"username": name, "password": screen.PASSWORD})
            assert answer.status_code == 303
            cookies[name] = answer.cookies
        assert httpx.get(address).status_code == 401 and httpx.get(address, cookies=cookies["there"]).status_code == 403
        told = httpx.get(address, cookies=cookies["here"])
        assert told.status_code == 200 and "คนที่ 1 แก้ว" in told.text and say("Who took part", "th") in told.text
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=chromium(), args=["--headless=new", "--no-sandbox", "--disable-gpu"])
            page = browser.new_page()
            page.context.add_cookies([{"name": n, "value": v, "url": server.url} for n, v in cookies["here"].items()])
            page.goto(address)
            printed = page.pdf(prefer_css_page_size=True)
            browser.close()
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
