"""The officer's page of a workshop: its people, the lock, closing, the address for phones, the sheet of the selected."""

import socket
from types import SimpleNamespace

import psutil
import pytest
import screen
from test_deciding import WHY, app, opened, th  # noqa: F401
from test_suggestions import enter

from otop_core.access.sessions import Session, Terminal
from otop_core.gate import drafts, ledger, records
from otop_core.gate.acts import Add, Change, Remove, new_id
from otop_core.language.messages import _
from otop_core.model.errors import Denied
from otop_core.workshop import deciding, ending, participants, room, suggestions, workshops
from otop_core.workshop.deciding import Wanted
from pages.shared.current_user import plain
from server import lan, summary

WORKSHOPS = "workshop/workshops.py"


def found(elements, label: str):
    return next(e for e in elements if e.label == label)


def held(app) -> workshops.Workshop:  # noqa: F811
    return workshops.find(app.store, app.hall.id).record


def person(store, who: Session):
    with store.read() as cursor:
        return who.actor(cursor, store.clock())


# The list


def test_the_officer_looks_at_the_list_removes_one_who_is_asked_about_first_and_brings_her_back(app) -> None:  # noqa: F811
    me = person(app.store, app.hall.villager)
    page = screen.opened(app.boss, WORKSHOPS)
    page.toggle(key=f"people|{app.hall.id}").set_value(True).run()
    assert me.name in screen.words(page) and th("has not voted") in screen.words(page)
    page.button(key=f"remove|{me.id}").click().run()
    asked = _("Remove {name}? Her phone leaves the workshop at once and her votes no longer count; her {n} entries stay.")
    assert th(asked, name=plain(me.name), n=0) in [w.value for w in page.warning]
    page.button(key="people|no").click().run()
    assert room_knows(app, me.id)
    page.button(key=f"remove|{me.id}").click().run()
    page.button(key="people|yes").click().run()
    assert not page.exception and not room_knows(app, me.id) and th("(removed)") in screen.words(page)
    page.button(key=f"back|{me.id}").click().run()
    assert not page.exception and room_knows(app, me.id)


def room_knows(app, id: str) -> bool:  # noqa: F811
    return not next(
        one for one in participants.listed(app.store, person(app.store, Session(app.boss)), app.hall.id) if one.participant.id == id
    ).removed


def test_two_of_one_name_are_shown_together_made_one_and_taken_apart(app) -> None:  # noqa: F811
    first = person(app.store, app.hall.villager)
    about = {"workshop_id": app.hall.id, "name": first.name, "kind": "villager"}
    second = ledger.commit(app.store, Terminal(), new_id(), Add(workshops.Participant(**about))).records[0]
    page = screen.opened(app.boss, WORKSHOPS)
    page.toggle(key=f"people|{app.hall.id}").set_value(True).run()
    assert th("Same name: is this one person?") in screen.words(page)
    page.button(key=f"one|{first.id}|{second.id}").click().run()
    assert not page.exception and th("Same name: is this one person?") not in screen.words(page)
    page.button(key=f"apart|{second.id}").click().run()
    assert not page.exception and th("Same name: is this one person?") in screen.words(page)


def test_what_a_removed_person_entered_says_so_in_the_room(app) -> None:  # noqa: F811
    enter(app.store, app.hall.villager, app.hall)
    one = next(
        o.participant
        for o in participants.listed(app.store, person(app.store, Session(app.boss)), app.hall.id)
        if o.participant.id == person(app.store, app.hall.villager).id
    )
    participants.remove(app.store, Session(app.boss), new_id(), one)
    page = screen.opened(app.hall.trainer.digest, "workshop/room.py")
    next(group for group in page.get("button_group") if group.key == "room|form").set_value("all").run()
    assert any(th("(removed)") in button.label for button in page.button)
    out = screen.opened(app.hall.villager.digest, "workshop/room.py")
    assert not out.get("button_group")  # nothing of the room is drawn for her


def test_a_record_that_the_officer_added_a_phone_to_is_offered_as_a_suggestion(app) -> None:  # noqa: F811
    mine = enter(app.store, app.hall.villager, app.hall)
    with app.store.read() as cursor:
        was = records.find(cursor, "person", mine.representative_id).record
    ledger.commit(app.store, Session(app.boss), new_id(), Change(was, was.model_copy(update={"phone": "0812345678"})))
    page = screen.opened(app.hall.villager.digest, "workshop/room.py")
    next(group for group in page.get("button_group") if group.key == "room|form").set_value("all").run()
    assert th("entered by me, and the officer has added to it: touch to suggest a change") in page.button(key=f"mine|{mine.id}").label
    page.button(key=f"mine|{mine.id}").click().run()
    assert not page.exception and not page.error and "081" not in screen.words(page)


def test_the_room_is_locked_and_opened_again_with_a_touch(app) -> None:  # noqa: F811
    page = screen.opened(app.boss, WORKSHOPS)
    for locked in (True, False):
        page.button(key=f"lock|{app.hall.id}").click().run()
        assert held(app).is_locked is locked and not page.exception


# Closing


def test_closing_asks_and_names_what_is_left_open(app) -> None:  # noqa: F811
    opened(app.store, app.hall)
    drafts.keep(app.store, app.hall.villager, f"household:{app.hall.id}", "op", {"x": "y"}, {})
    suggestions.suggest(app.store, app.hall.trainer, new_id(), "household", app.hall.household[0], "knows", "จักสาน")
    me = person(app.store, app.hall.villager)
    room.look_in(app.hall.id, me.id, me.name, "", app.store.clock())
    page = screen.opened(app.boss, WORKSHOPS)
    page.button(key=f"close|{app.hall.id}").click().run()
    assert held(app).is_open
    told = str([w.value for w in page.warning])
    for line in (
        th("the voting is open: {what}", what="ปราชญ์ชุมชน"),
        th("typed and not sent yet: {names}", names=me.name),
        th("suggestions that wait for you: {n}", n=1),
        th("people who have the room open now: {n}", n=1),
    ):
        assert line.split(":")[0] in told, line
    page.button(key="closing|no").click().run()
    assert held(app).is_open and "closing|yes" not in [b.key for b in page.button]
    page.button(key=f"close|{app.hall.id}").click().run()
    page.button(key="closing|yes").click().run()
    assert not held(app).is_open and not page.exception
    page.button(key=f"open|{app.hall.id}").click().run()
    assert held(app).is_open


def test_what_is_left_open_is_for_the_officer_and_says_how_many_are_undecided(app) -> None:  # noqa: F811
    boss = person(app.store, Session(app.boss))
    assert ending.still_open(app.store, boss, app.hall.id) == ending.Open("", {"sage": 2, "household": 2}, [], 0, 0)
    wanted = [Wanted(id, "selected", WHY) for id in app.hall.sage]
    deciding.decide(app.store, Session(app.boss), new_id(), app.hall.id, "sage", wanted)
    assert ending.still_open(app.store, boss, app.hall.id).undecided == {"sage": 0, "household": 2}
    with pytest.raises(Denied):
        ending.still_open(app.store, person(app.store, app.hall.villager), app.hall.id)


# The address for phones


def network(**addresses: str) -> dict:
    return {name: [SimpleNamespace(family=socket.AF_INET, address=one) for one in told.split()] for name, told in addresses.items()}


@pytest.fixture
def machine(monkeypatch):
    """A machine in a hall: a router's Wi-Fi, an office cable, containers, and what no phone can reach."""
    known = network(lo="127.0.0.1", docker0="172.17.0.1", wlan0="192.168.1.5", eth0="10.0.0.7", usb0="169.254.3.4")
    known["wlan0"].append(SimpleNamespace(family=socket.AF_INET6, address="fe80::1"))
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: known)
    monkeypatch.setattr(lan, "_answers", lambda host, port: True)
    monkeypatch.setattr(lan, "_serving", [8501])


def test_the_machine_knows_its_own_addresses_the_likeliest_first(machine) -> None:
    assert lan.hosts() == ["192.168.1.5", "10.0.0.7", "172.17.0.1"]
    assert lan.addresses()[0] == "http://192.168.1.5:8501"


def test_an_address_at_which_nothing_answers_is_not_offered(machine, monkeypatch) -> None:
    """server.address is 127.0.0.1 by default: a QR to it would lead nowhere, and the page says how to start."""
    monkeypatch.setattr(lan, "_answers", lambda host, port: False)
    assert lan.addresses() == []


def test_the_app_is_asked_itself_whether_it_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        assert lan._answers("127.0.0.1", port)
    assert not lan._answers("127.0.0.1", port)


def test_the_first_address_is_used_where_the_officer_typed_none_and_hers_where_she_did(app, machine) -> None:  # noqa: F811
    assert lan.link(held(app)) == "http://192.168.1.5:8501/join"
    wall = screen.opened(app.boss, "workshop/wall.py")
    assert "192" in screen.words(wall) and not wall.warning and not wall.exception
    page = screen.opened(app.boss, WORKSHOPS)
    box = page.selectbox(key=f"address|{app.hall.id}|{held(app).version}")
    assert box.options == ["http://192.168.1.5:8501", "http://10.0.0.7:8501", "http://172.17.0.1:8501"]
    box.set_value("http://10.0.0.7:8501").run()
    assert held(app).address == "http://10.0.0.7:8501" and lan.link(held(app)) == "http://10.0.0.7:8501/join"


def test_an_address_of_another_day_is_told(app, machine) -> None:  # noqa: F811
    for address, told in (("192.168.9.9:8501", True), ("http://192.168.1.5:8501", False), ("https://otop.example", False), (None, False)):
        assert lan.elsewhere(held(app).model_copy(update={"address": address})) is told


def test_where_phones_cannot_reach_the_machine_the_page_says_how_to_start(app, machine, monkeypatch) -> None:  # noqa: F811
    monkeypatch.setattr(lan, "_answers", lambda host, port: False)
    for page in (WORKSHOPS, "workshop/wall.py"):
        shown = screen.opened(app.boss, page)
        assert "--server.address 0.0.0.0" in screen.words(shown) and not shown.exception
    assert "--host" in lan.command(["/x/uvicorn"]) and "--server.address" in lan.command(["/x/streamlit"])


@pytest.mark.parametrize(
    ("command", "port"),
    [(["streamlit"], 8501), (["/x/uvicorn", "app:app"], 8000), (["uvicorn", "--port", "9000"], 9000), (["uvicorn", "--port=9001"], 9001)],
)
def test_the_port_is_that_of_the_running_server(command: list[str], port: int, monkeypatch) -> None:
    monkeypatch.delenv("UVICORN_PORT", raising=False)
    assert lan.port_of(command, 8501) == port


# The sheet to print


def test_the_sheet_names_the_selected_and_the_reserve_and_tells_nothing_else_of_them(app) -> None:  # noqa: F811
    store, hall = app.store, app.hall
    secret = {"person__phone": "081-234-5678", "household__income": "98765", "person__national_id": "1-1037-00000-01-1"}
    names = ("คัดเลือกหนึ่ง", "สำรองหนึ่ง", "ไม่คัดเลือก", "ลบแล้ว")
    homes = [enter(store, hall.villager, hall, person__given_name=name, **(secret if not n else {})) for n, name in enumerate(names)]
    how = ("selected", "reserve", "not_selected", "selected")
    wanted = [Wanted(home.id, code, WHY) for home, code in zip(homes, how, strict=True)]
    deciding.decide(store, Session(app.boss), new_id(), hall.id, "household", wanted)
    ledger.commit(store, Terminal(), new_id(), Remove(homes[3]))
    boss = SimpleNamespace(actor_=person(store, Session(app.boss)))
    sheet = summary.page(SimpleNamespace(path="/summary", store=store, who=boss, language="th", query={"workshop": hall.id})).body.decode()
    assert "คัดเลือกหนึ่ง แก้ว" in sheet and "สำรองหนึ่ง แก้ว" in sheet
    assert "ไม่คัดเลือก แก้ว" not in sheet and "ลบแล้ว" not in sheet
    assert not [value for value in ("0812345678", "081-234-5678", "98765", "98,765", "1103700000011") if value in sheet]
    for other in (hall.villager, Session(screen.signed_in(store, "meeting_viewer"))):
        with pytest.raises(Denied):
            viewer = SimpleNamespace(actor_=person(store, other))
            summary.page(SimpleNamespace(path="/summary", store=store, who=viewer, language="th", query={"workshop": hall.id}))
