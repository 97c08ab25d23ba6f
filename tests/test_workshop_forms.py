"""What an officer settles about a workshop: its fiscal year, its open forms, its Wi-Fi; who has a record open; what came in last."""

import csv
import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import screen
import segno.helpers
from conftest import HERE, THERE, Clock, added, signed_in, village
from reports_world import World
from reports_world import who as reader

from otop_core.access import log, sessions, tickets
from otop_core.access.sessions import Session, Terminal
from otop_core.community.villages import Village
from otop_core.gate import drafts, ledger, records, save_form
from otop_core.gate.acts import Change, Remove, new_id
from otop_core.language import messages
from otop_core.language.messages import say
from otop_core.model import forms
from otop_core.model.check import check
from otop_core.model.errors import Denied, Gone, Invalid, Refused
from otop_core.model.forms import form_of
from otop_core.reports import files
from otop_core.reports.filters import Filters
from otop_core.store import Store, migrating, open_store
from otop_core.workshop import deciding, joining, room, undo_last, workshops
from otop_core.workshop.workshops import Workshop
from server import export, summary

ROOM, WORKSHOPS, WALL = "workshop/room.py", "workshop/workshops.py", "workshop/wall.py"
ABOUT = {"village_id": "v", "name": "เวที", "held_on": "22/11/2569", "target": "26"}


def opened(store: Store, of: ledger.Noun, **rest: object) -> SimpleNamespace:
    about = {"village_id": of.id, "name": "เวทีบ้านโนน", "held_on": dt.date(2026, 11, 22), "target": 26, **rest}
    workshop = workshops.begin(store, Terminal(), new_id(), Workshop(**about))
    return SimpleNamespace(workshop=workshop, id=workshop.id, village=of)


def joined(store: Store, hall: SimpleNamespace, name: str = "ลำดวน สวยงาม") -> Session:
    found = joining.room(store, workshops.code_of(store, hall.id)[0], "")
    return Session(sessions.digest(joining.join(store, found, {"name": name, "kind": "villager"}, "", "th")))


def enter(
    store: Store, caller: ledger.Caller, hall: SimpleNamespace, form: str = "household", draft: str = "", op: str = ""
) -> ledger.Noun:
    filled = {"village.choice": hall.village.id, "person.given_name": "บุญมี"}
    filled |= {"household.house_no": "7"} if form == "household" else {"sage.knowledge": "ทอผ้า", "sage.area": "processing"}
    whole = forms.blank(form_of(form)) | filled
    return save_form.save(store, caller, op or new_id(), form_of(form), whole, draft=draft).records[-1]


def change(store: Store, hall: SimpleNamespace, **rest: object) -> None:
    was = workshops.find(store, hall.id).record
    ledger.commit(store, Terminal(), new_id(), Change(was, was.model_copy(update=rest)))


def problems(**entered: object) -> dict[str, str]:
    with pytest.raises(Invalid) as told:
        check(Workshop, {**ABOUT, **entered})
    return {p.field: messages.say(p.text, "en") for p in told.value.problems}


@pytest.fixture
def hall(store: Store, clock: Clock, world: SimpleNamespace) -> SimpleNamespace:
    return opened(store, world.here.village)


@pytest.mark.parametrize(("held_on", "typed", "year"), [("30/9/2569", "", 2569), ("1/10/2569", "", 2570), ("1/10/2569", "๒๕๖๙", 2569)])
def test_the_fiscal_year_is_that_of_the_date_unless_another_is_given(held_on: str, typed: str, year: int) -> None:
    assert check(Workshop, {**ABOUT, "held_on": held_on, "fiscal_year": typed}).year == year


@pytest.mark.parametrize("typed", ["2568", "2572", "2027", "0", "99999999999"])
def test_a_fiscal_year_far_from_the_date_is_told_with_the_right_one(typed: str) -> None:
    assert "2570" in problems(fiscal_year=typed)["fiscal_year"]
    assert set(problems(fiscal_year=typed, held_on="31/2/2569")) == {"held_on"}


def test_a_workshop_that_is_moved_to_another_day_moves_to_its_fiscal_year(store: Store, hall: SimpleNamespace) -> None:
    change(store, hall, held_on=dt.date(2026, 9, 1))
    assert workshops.find(store, hall.id).record.year == 2569


def test_the_summary_tells_the_fiscal_year_of_the_workshop(store: Store, hall: SimpleNamespace) -> None:
    change(store, hall, fiscal_year=2569)
    who = sessions.look_up(store, signed_in(store, "district_officer", HERE).digest)
    visit = SimpleNamespace(path="/summary", store=store, who=who, query={"workshop": hall.id}, language="en")
    assert "Fiscal year 2569" in summary.page(visit).body.decode()


def test_a_password_needs_a_wifi_and_eight_characters_and_an_open_wifi_none() -> None:
    assert set(problems(wifi_password="1234567")) == {"wifi_name", "wifi_password"}
    assert set(problems(wifi_name="hall", wifi_password="x" * 64)) == {"wifi_password"}
    assert check(Workshop, {**ABOUT, "wifi_name": "hall"}).wifi_password is None


def test_both_forms_are_open_unless_the_officer_says_otherwise_and_never_none() -> None:
    assert check(Workshop, ABOUT).forms == ("household", "sage")
    assert check(Workshop, {**ABOUT, "forms": ["sage"]}).forms == ("sage",)
    assert set(problems(forms=[])) == {"forms"} == set(problems(forms=["product"]))


def test_a_workshop_from_before_has_both_forms_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    older = tmp_path / "migrations"
    shutil.copytree(migrating.MIGRATIONS, older)
    for file in older.glob("0005*"):
        file.unlink()
    new = migrating.MIGRATIONS
    monkeypatch.setattr(migrating, "MIGRATIONS", older)
    store = open_store(str(tmp_path / "otop.duckdb"))
    of = added(store, Terminal(), village())[0]
    with store.write() as work:
        common = "id, version, seq, entered_at, changed_at, district_code, village_id, name, held_on, target, is_open"
        values = f"'w', 1, 1, :now, :now, '{HERE}', '{of.id}', 'x', DATE '2026-11-22', 26, TRUE"
        work.run(f"INSERT INTO workshop ({common}) VALUES ({values})", now=work.now)
        work.run("INSERT INTO workshop_code VALUES ('w', 'ABCDEF', :until)", until=work.now + workshops.LASTS)
    store.close()
    monkeypatch.setattr(migrating, "MIGRATIONS", new)
    store = open_store(str(tmp_path / "otop.duckdb"))
    found = workshops.find(store, "w").record
    assert (found.forms, found.fiscal_year, found.year, found.wifi_password) == (("household", "sage"), None, 2570, None)
    assert enter(store, joined(store, SimpleNamespace(id="w")), SimpleNamespace(village=of), "sage")
    old = '{"village_id": "v", "name": "x", "held_on": "2026-11-22", "target": 26, "address": null, "wifi_name": null, "is_open": true}'
    assert Workshop.from_body("w", 1, old).forms == ("household", "sage")
    store.close()


def test_the_gate_refuses_a_new_record_of_a_closed_form_and_the_draft_stays(store: Store, hall: SimpleNamespace) -> None:
    me, key, op = joined(store, hall), f"household:{hall.id}", new_id()
    mine, sage = enter(store, me, hall), enter(store, me, hall, "sage")
    drafts.keep(store, me, key, op, {"person.given_name": "บุญมี"}, {})
    change(store, hall, forms=("sage",))
    before = store.last_seq
    with pytest.raises(Refused) as told:
        enter(store, me, hall, draft=key, op=op)
    assert "ask the officer" in messages.say(told.value.text, "en") and store.last_seq == before
    assert drafts.find(store, sessions.look_up(store, me.digest).account_id, key).op == op
    assert enter(store, me, hall, "sage")
    assert ledger.commit(store, me, new_id(), Change(mine, mine.model_copy(update={"house_no": "8"}))).records
    change(store, hall, forms=("household",))
    with pytest.raises(Refused):
        enter(store, me, hall, "sage")
    assert ledger.commit(store, me, new_id(), Change(sage, sage.model_copy(update={"knowledge": "จักสาน"}))).records
    assert enter(store, me, hall, draft=key, op=op) and not drafts.find(store, sessions.look_up(store, me.digest).account_id, key)


def test_an_entry_of_a_form_that_was_closed_since_can_still_be_taken_back(store: Store, hall: SimpleNamespace) -> None:
    me = joined(store, hall)
    enter(store, me, hall)
    change(store, hall, forms=("sage",))
    account = sessions.look_up(store, me.digest).account_id
    assert undo_last.take_back(store, me, new_id(), undo_last.last(store, hall.id, account).op).records


def test_a_closed_form_binds_participants_and_not_the_officer(store: Store, hall: SimpleNamespace) -> None:
    change(store, hall, forms=("sage",))
    assert enter(store, signed_in(store, "district_officer", HERE), hall)


def test_only_the_others_who_have_this_very_record_open_are_told(clock: Clock) -> None:
    here, there, record = new_id(), new_id(), f"household:{new_id()}"
    room.look_in(here, "1", "ลำดวน", record, clock())
    room.look_in(here, "2", "สมหมาย", "", clock())
    room.look_in(there, "3", "คำปัน", f"sage:{new_id()}", clock())
    assert room.also_at(record, "1", clock()) == [] == room.also_at("", "1", clock())
    room.look_in(room.DESK, "4", "เจ้าหน้าที่", record, clock())
    assert room.also_at(record, "1", clock()) == ["เจ้าหน้าที่"] and room.also_at(record, "4", clock()) == ["ลำดวน"]
    room.look_in(here, "2", "สมหมาย", record, clock())
    assert room.also_at(record, "4", clock()) == ["ลำดวน", "สมหมาย"]
    assert [name for name, _record in room.present(here, clock())] == ["ลำดวน", "สมหมาย"]
    clock.forward(seconds=21)
    assert room.also_at(record, "4", clock()) == []


def test_what_came_in_last_is_counted_of_its_kind_and_names_who_entered_it(store: Store, hall: SimpleNamespace) -> None:
    me, other = joined(store, hall), joined(store, hall, "สมหมาย ใจดี")
    assert room.tally(store, hall.id, "th").newest is None
    first = enter(store, me, hall)
    enter(store, other, hall)
    assert room.tally(store, hall.id, "th").newest == ("household", 2, "สมหมาย ใจดี")
    enter(store, me, hall, "sage")
    assert room.tally(store, hall.id, "th").newest == ("sage", 1, "ลำดวน สวยงาม")
    enter(store, me, hall)
    ledger.commit(store, Terminal(), new_id(), Remove(first))
    assert room.tally(store, hall.id, "th").newest == ("household", 2, "ลำดวน สวยงาม")


def test_a_tally_is_asked_of_the_store_only_when_something_has_changed(
    store: Store, hall: SimpleNamespace, world: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    me, asked = joined(store, hall), []
    there = room.tally(store, opened(store, world.there.village).id, "th")
    known = room.tally(store, hall.id, "th")
    ask = store.all
    monkeypatch.setattr(store, "all", lambda sql, **given: asked.append(sql) or ask(sql, **given))
    assert room.tally(store, hall.id, "th") is known and not asked and (there.participants, known.participants) == (0, 1)
    gone = sessions.look_up(store, joined(store, hall, "สมหมาย").digest).account_id
    enter(store, me, hall)
    now = room.tally(store, hall.id, "th")
    assert asked and (now.participants, now.households) == (2, 1)
    with store.read() as cursor:
        ledger.commit(store, Terminal(), new_id(), Remove(records.find(cursor, "participant", gone).record))
    assert room.tally(store, hall.id, "th").participants == 1


@pytest.fixture
def taken(tmp_path: Path) -> Iterator[SimpleNamespace]:
    """A province with a workshop in 3605, entries in it, and others of the same village that were not entered there."""
    world = World(tmp_path / "otop.duckdb")
    world.households("3605", 2)
    world.sages("3605", 1)
    with world.store.read() as cursor:
        of = cursor.one("SELECT id FROM village")[0]
    hall = opened(world.store, Village(id=of, subdistrict_code="360501", name="x"), held_on=dt.date(2026, 5, 20), fiscal_year=2570)
    me = joined(world.store, hall)
    enter(world.store, me, hall)
    enter(world.store, me, hall, "sage")
    yield SimpleNamespace(store=world.store, hall=hall, out=tmp_path / "out.csv")
    world.store.close()


def read(taken: SimpleNamespace, name: str, who: sessions.SignedIn, **rest: object) -> list[dict[str, str]]:
    files.write_csv(taken.store, who, name, Filters(), taken.out, workshop=taken.hall.id, **rest)
    with taken.out.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_files_of_a_workshop_hold_what_came_in_there_and_say_so(taken: SimpleNamespace) -> None:
    who = reader("district_officer", "3605")
    [row] = read(taken, "households", who)
    heading = list(row)[-1]
    assert (row["Representative"], row["House number"]) == ("บุ***", "***")
    assert "Entered in the workshop เวทีบ้านโนน" in heading and "Fiscal year 2570" in heading
    [row] = read(taken, "households", who, unmasked=True)
    assert row["Representative"] == "บุญมี"
    [row] = read(taken, "sages", who)
    assert (row["Community sage"], row["What the sage knows"]) == ("บุ***", "ทอผ้า")
    assert "เวทีบ้านโนน" in files.file_name("sages", Filters(), who, workshop=taken.hall.workshop)


def test_the_files_of_a_workshop_are_not_for_another_district_nor_of_other_things(taken: SimpleNamespace) -> None:
    for who in (reader("district_officer", "3606"), reader("meeting_viewer")):
        with pytest.raises(Denied):
            read(taken, "households", who)
    with pytest.raises(Gone):
        read(taken, "products", reader())
    taken.hall.id = "nothing"
    with pytest.raises(Gone):
        read(taken, "sages", reader())
    assert not taken.out.exists()


def test_taking_a_file_of_a_workshop_is_noted_with_the_workshop_and_in_full_with_its_reason(taken: SimpleNamespace) -> None:
    who = sessions.look_up(taken.store, signed_in(taken.store, "district_officer", "3605").digest)
    ticket = tickets.make(taken.store, who, "households", "for the meeting of the village")
    for query, kind, name in (({}, "export", "บุ***"), ({"ticket": ticket}, "unmask", "บุญมี")):
        query = {"workshop": taken.hall.id, **query}
        visit = SimpleNamespace(store=taken.store, who=who, path="/export/households.csv", query=query, language="th")
        path = Path(export.download(visit).path)
        [line] = log.recent(taken.store, kind=kind)
        assert (line["noun"], line["detail"]) == ("households", f"workshop={taken.hall.id}") and bool(line["reason"]) == (kind == "unmask")
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        assert len(lines) == 2 and name in lines[1]
        shutil.rmtree(path.parent)


@pytest.fixture
def screens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """The pages over a store with a workshop in the officer's district, and two who have joined it."""
    path = tmp_path / "otop.duckdb"
    monkeypatch.setenv("OTOP_STORE", str(path))
    with screen.running(path) as store:
        hall = opened(store, added(store, Terminal(), village(THERE))[0])
        me, other = joined(store, hall), joined(store, hall, "สมหมาย ใจดี")
        yield SimpleNamespace(store=store, hall=hall, me=me, other=other, office=screen.signed_in(store, "district_officer"))


def th(msgid: str, **values: object) -> str:
    return say(msgid, "th", **values)


def choice(page, key: str):
    return next(group for group in page.get("button_group") if group.key == key)


def asked(page) -> list[str]:
    return [option.content for option in choice(page, "room|form").proto.options]


def test_the_room_shows_the_open_forms_only(screens: SimpleNamespace) -> None:
    assert {th("A household"), th("A sage")} < set(asked(screen.opened(screens.me.digest, ROOM)))
    change(screens.store, screens.hall, forms=("sage",))
    page = screen.opened(screens.me.digest, ROOM)
    assert th("A sage") in asked(page) and th("A household") not in asked(page)
    assert not page.exception and "sage.knowledge" in screen.fields(screen.forms(page)["sage:new"])  # her form is the one that is open


def test_a_form_that_is_closed_while_it_is_open_says_so_and_comes_back_with_what_was_typed(screens: SimpleNamespace) -> None:
    page, op = screen.opened(screens.me.digest, ROOM), new_id()
    assert "household:new" in screen.forms(page)
    typed = {"person.given_name": "คำปัน", "household.house_no": "7"}
    drafts.keep(screens.store, screens.me, "household:new", op, typed, {})
    change(screens.store, screens.hall, forms=("sage",))
    with pytest.raises(Refused) as told:
        screen.save(screens.store, screens.me.digest, "household:new", typed, op)
    assert "ask the officer" in say(told.value.text, "en")
    page.run()
    assert not page.exception and th("A household") not in asked(page)
    assert th("The officer has closed the form you had open. What you typed is kept until it is opened again.") in screen.words(page)
    change(screens.store, screens.hall, forms=("household",))
    again = screen.forms(screen.opened(screens.me.digest, ROOM))["household:new"]
    assert [draft["typed"]["person.given_name"] for draft in again["drafts"]] == ["คำปัน"]
    assert screen.save(screens.store, screens.me.digest, "household:new", typed, op).name == "คำปัน"
    assert not screen.forms(screen.opened(screens.me.digest, ROOM))["household:new"]["drafts"]


def test_the_strip_says_what_came_in_last_and_who_has_the_same_record_open(screens: SimpleNamespace) -> None:
    house = enter(screens.store, screens.other, screens.hall)
    page = screen.opened(screens.me.digest, ROOM)
    assert th("Household {n} of {target} by {name}", n=1, target=26, name="สมหมาย ใจดี") in screen.words(page)
    screen.opened(screens.other.digest, ROOM, mend=f"household:{house.id}")
    page = screen.opened(screens.me.digest, ROOM, suggest=f"household:{house.id}")
    assert th("Also here: {names}", names="สมหมาย ใจดี") in screen.words(page)
    desk = screen.opened(screens.office, "households", id=house.id)
    assert th("Also here: {names}", names="ลำดวน สวยงาม, สมหมาย ใจดี") in screen.words(desk) and not desk.exception
    page.run()
    office = "district-officer3602"  # her name in this store
    assert th("Also here: {names}", names=f"{office}, สมหมาย ใจดี") in screen.words(page)
    screen.opened(joined(screens.store, screens.hall, "คำปัน").digest, ROOM, suggest=f"household:{house.id}")
    assert th("Also here: {names}", names=f"{office}, คำปัน +1") in screen.words(page.run())


def test_the_officer_changes_a_workshop_that_runs(screens: SimpleNamespace) -> None:
    page = screen.opened(screens.office, WORKSHOPS)
    assert th("Fiscal year {year}", year=2570) in screen.words(page)
    page.toggle(key=f"edit|{screens.hall.id}").set_value(True).run()
    key = f"workshop:{screens.hall.id}"
    form = screen.forms(page)[key]
    assert screen.fields(form)["workshop.forms"]["kind"] == "choices" and form["typed"]["workshop.forms"] == ["household", "sage"]
    wrong = {"workshop.name": "เวทีใหม่", "workshop.fiscal_year": "2568", "workshop.forms": ["sage"]}
    with pytest.raises(Invalid) as refused:
        screen.save(screens.store, screens.office, key, wrong)
    told = "The date lies in fiscal year {year}. Please type that year, the one before or the one after, or leave this empty."
    assert {p.field: say(p.text, "th") for p in refused.value.problems} == {"workshop.fiscal_year": th(told, year=2570)}
    screen.save(screens.store, screens.office, key, wrong | {"workshop.fiscal_year": "๒๕๖๙"})
    now = workshops.find(screens.store, screens.hall.id).record
    assert (now.name, now.year, now.forms, now.is_open) == ("เวทีใหม่", 2569, ("sage",), True)
    screen.go_on(page, key)
    assert not page.exception and not page.toggle(key=f"edit|{screens.hall.id}").value and "เวทีใหม่" in screen.words(page)


def test_a_new_workshop_begins_with_both_forms_open(screens: SimpleNamespace) -> None:
    page = screen.opened(screens.office, WORKSHOPS)
    page.toggle(key="open|new").set_value(True).run()
    assert screen.forms(page)["workshop:new"]["typed"]["workshop.forms"] == ["household", "sage"]


def test_the_page_links_to_the_files_of_this_workshop(screens: SimpleNamespace) -> None:
    page = screen.opened(screens.office, WORKSHOPS)
    page.toggle(key=f"files|{screens.hall.id}").set_value(True).run()
    links = [one.proto.url for one in page.get("link_button")]
    assert {f"/export/{name}.csv?workshop={screens.hall.id}" for name in ("households", "sages")} <= set(links)


@pytest.mark.parametrize(("password", "security"), [("otop;2570", "WPA"), (None, "nopass")])
def test_the_wall_lets_phones_into_the_wifi(screens: SimpleNamespace, monkeypatch: pytest.MonkeyPatch, password, security: str) -> None:
    made, make = [], segno.helpers.make_wifi
    monkeypatch.setattr(segno.helpers, "make_wifi", lambda *a, **k: made.append((*a, k["security"])) or make(*a, **k))
    assert "Wi-Fi" not in screen.words(screen.opened(screens.office, WALL)) and not made
    change(screens.store, screens.hall, wifi_name="Sala", wifi_password=password, address="http://192.168.1.5:8501")
    page = screen.opened(screens.office, WALL)
    assert made == [("Sala", password, security)] and len(page.get("image")) == 2
    assert (password or th("no password")) in screen.words(page)


def test_a_participant_is_not_told_the_password_by_the_room(screens: SimpleNamespace) -> None:
    change(screens.store, screens.hall, wifi_name="Sala", wifi_password="otop2570")
    assert "otop2570" not in screen.words(screen.opened(screens.me.digest, ROOM))


def test_the_password_is_read_on_the_wall_of_its_own_district_and_nowhere_else(screens: SimpleNamespace) -> None:
    change(screens.store, screens.hall, wifi_name="Sala", wifi_password="otop2570")
    elsewhere = screen.signed_in(screens.store, "district_officer", "3605")
    assert "otop2570" in screen.words(screen.opened(screens.office, "workshop/wall.py", workshop=screens.hall.id))
    for page in ("workshop/wall.py", "workshop/workshops.py", "office/history.py"):
        assert "otop2570" not in screen.words(screen.opened(elsewhere, page, workshop=screens.hall.id))
    there = sessions.look_up(screens.store, elsewhere)
    assert there is not None
    with pytest.raises(Denied):
        records.find_in_reach(screens.store, there.actor_, "workshop", screens.hall.id)


def test_an_address_typed_without_http_is_still_one(store: Store, hall: SimpleNamespace) -> None:
    for typed, link in (
        ("192.168.1.5:8501", "http://192.168.1.5:8501/join"),
        ("https://otop.example/", "https://otop.example/join"),
        (None, ""),
    ):
        assert hall.workshop.model_copy(update={"address": typed}).link == link


def test_what_was_decided_stands_on_the_sheet_to_print(store: Store, hall: SimpleNamespace) -> None:
    me = joined(store, hall)
    first, second = enter(store, me, hall), enter(store, me, hall)
    told = say("What was decided", "th")
    visit = SimpleNamespace(
        path="/summary",
        store=store,
        who=SimpleNamespace(actor_=Terminal().actor(None, store.clock())),
        language="th",
        query={"workshop": hall.id},
    )
    assert told not in summary.page(visit).body.decode()
    wanted = [deciding.Wanted(first.id, "selected", "ยกมือ"), deciding.Wanted(second.id, "reserve", "ยกมือ")]
    deciding.decide(store, Terminal(), new_id(), hall.id, "household", wanted, ("co_decide",))
    sheet = summary.page(visit).body.decode()
    assert told in sheet and "คัดเลือก 1 · สำรอง 1 · ไม่คัดเลือก 0" in sheet


def test_a_partner_says_which_sector_because_votes_are_counted_by_it(store: Store, hall: SimpleNamespace) -> None:
    typed = {"name": "ธนาคาร", "kind": "partner", "sector": ""}
    assert [problem.field for problem in joining.problems(typed)] == ["sector"]
    assert not joining.problems({**typed, "sector": "private"}) and not joining.problems({**typed, "kind": "villager"})


def test_a_phone_whose_workshop_is_over_is_led_to_the_door_of_the_hall_and_not_to_the_officers(store: Store, hall: SimpleNamespace) -> None:
    me, officer = joined(store, hall), signed_in(store, "district_officer", HERE)
    workshops.set_open(store, Terminal(), hall.workshop, False)
    assert sessions.look_up(store, me.digest) is None and sessions.of_participant(store, me.digest)
    assert not sessions.of_participant(store, officer.digest) and not sessions.of_participant(store, "nobody's")
