"""The permission matrix, made from the registries themselves: pages, routes and actions, by role, in the own and another district."""

import re
from pathlib import Path

import httpx
import pytest
import screen
from serving import Server

from otop_core import ledger
from otop_core.access import sessions
from otop_core.access.roles import ACTIONS, EVERY_ROLE, PARTICIPANT, ROLES, Actor, authorise
from otop_core.ledger import Add, Change, Remove, Restore
from otop_core.problems import Denied
from otop_core.products.steps import STEPS
from otop_core.register import NOUNS, Channel, Household, Partner, Person, Producer, Product, Sage, Village
from otop_core.web.routes import ROUTES
from otop_core.words import say
from otop_core.workshop import counting, ending, joining, participants, workshops
from pages.shared.menu import PAGES

ROOT = Path(__file__).parents[1]
OWN, OTHER = "3602", "3605"
HALL = "เวทีทดสอบ"
OFFICERS = {"administrator", "provincial_officer", "district_officer"}
# Who may open which page: written out here by hand, so that a change of the registry is a change somebody decided.
MAY_OPEN = {
    "": set(ROLES),
    "overview": set(ROLES),
    "downloads": set(ROLES),
    "households": OFFICERS,
    "paste": OFFICERS,
    "sages": OFFICERS,
    "products": OFFICERS,
    "producers": OFFICERS,
    "partners": OFFICERS,
    "room": {PARTICIPANT},
    "workshops": OFFICERS,
    "decide": OFFICERS,
    "wall": OFFICERS,
    "history": OFFICERS,
    "accounts": {"administrator"},
    "backups": {"administrator"},
    "office": {"administrator"},
}
MAY_FETCH = {
    "/export/households.csv": OFFICERS,
    "/export/sages.csv": OFFICERS,
    "/export/products.csv": OFFICERS,
    "/export/steps.csv": OFFICERS,
    "/export/district_summary.csv": set(ROLES),
    "/export/province_summary.csv": set(ROLES),
}
# /room is nobody's page by its own address: where each is led who asks for it, with "?code=ABCDEF" behind it.
LED_TO = {
    "": "/join?code=ABCDEF",
    PARTICIPANT: "/?code=ABCDEF",
    "meeting_viewer": "/",
    **dict.fromkeys(OFFICERS, "/workshops"),
}
MAY_ACT = {  # action: roles that may do it in (their own district, another district)
    "register.write": (OFFICERS | {PARTICIPANT}, OFFICERS - {"district_officer"}),  # a participant: see bounds, and below
    "rows.read": (OFFICERS, OFFICERS - {"district_officer"}),
    "rows.unmask": (OFFICERS, OFFICERS - {"district_officer"}),
    "history.read": (OFFICERS, OFFICERS - {"district_officer"}),
    "partner.write": (OFFICERS, OFFICERS),
    "overview.read": (set(ROLES), set(ROLES)),
    "own.write": (set(EVERY_ROLE), set(EVERY_ROLE)),
    "account.manage": ({"administrator"}, {"administrator"}),
    "office.manage": ({"administrator"}, {"administrator"}),
    "backup.make": ({"administrator"}, {"administrator"}),
    "workshop.manage": (OFFICERS, OFFICERS - {"district_officer"}),
    "workshop.join": (OFFICERS | {PARTICIPANT}, OFFICERS - {"district_officer"}),
    "workshop.take_part": ({PARTICIPANT}, set()),
    "workshop.suggest": (OFFICERS | {PARTICIPANT}, OFFICERS - {"district_officer"}),
    "workshop.watch": (OFFICERS, OFFICERS - {"district_officer"}),
}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory):
    """A set-up store with one account a role."""
    path = tmp_path_factory.mktemp("matrix") / "otop.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OTOP_STORE", str(path))
        with screen.running(path) as store:
            yield store, {role: screen.signed_in(store, role) for role in ROLES} | {PARTICIPANT: sessions.digest(hall(store)[1])}


def hall(store) -> tuple[str, str]:
    """The code of an open workshop in the own district, and the token of somebody who has joined it."""
    village = Village(id=ledger.new_id(), subdistrict_code="360201", name="บ้านเวที", moo=9)
    ledger.commit(store, sessions.Terminal(), ledger.new_id(), Add(village))
    about = workshops.Workshop(village_id=village.id, name=HALL, held_on="2026-11-22", target=26)
    workshop = workshops.begin(store, sessions.Terminal(), ledger.new_id(), about)
    code = workshops.code_of(store, workshop.id)[0]
    found = joining.room(store, sessions.Tries(), code, "")
    return code, joining.join(store, found, {"name": "ลำดวน", "kind": "villager"}, "", "th")


def test_every_page_route_and_action_is_in_the_matrix() -> None:
    assert {page.address for page in PAGES} == set(MAY_OPEN)
    assert set(ACTIONS) == set(MAY_ACT)
    assert {route.path for route in ROUTES if route.path.endswith(".csv")} == set(MAY_FETCH)
    assert {noun.action for noun in NOUNS.values()} <= set(ACTIONS)


@pytest.mark.parametrize("role", EVERY_ROLE)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.address or "home")
def test_a_page_opens_for_those_it_is_for_and_nobody_else(world, page, role: str) -> None:
    store, session = world
    app = screen.opened(session[role], page.file)
    assert not app.exception
    assert (told_by(page) in f"{app.title[0].value}\n{screen.words(app) if page.address == 'wall' else ''}") == (
        role in MAY_OPEN[page.address]
    )


def told_by(page) -> str:
    """What only this page says; room and wall have the workshop's name for a title."""
    own = {"": say("Hello, {name}", "th", name="").strip(), "room": HALL, "wall": say("Sages by area", "th")}
    return own.get(page.address) or say(page.title, "th")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.address or "home")
def test_a_page_asked_for_without_the_frame_still_refuses(world, page, monkeypatch) -> None:
    """A callback or fragment runs without main.py; here the page file itself is run, as nobody and as a viewer."""
    store, session = world
    for who, allowed in (("", False), (session["meeting_viewer"], "meeting_viewer" in MAY_OPEN[page.address])):
        app = screen.AppTest.from_file(ROOT / "pages" / page.file, default_timeout=20)
        app.user = {"session": who}
        app.run()
        assert bool(app.title) == allowed


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("role", EVERY_ROLE)
@pytest.mark.parametrize("district", [OWN, OTHER])
def test_an_action_is_allowed_where_the_matrix_says(role: str, action: str, district: str) -> None:
    actor = Actor("x", "x", role, OWN if role in ("district_officer", PARTICIPANT) else "")
    allowed = role in MAY_ACT[action][0 if district == OWN else 1]
    assert actor.may(action, district) == allowed
    if allowed:
        authorise(actor, action, district)
    else:
        with pytest.raises(Denied):
            authorise(actor, action, district)


@pytest.fixture(scope="module")
def records(world) -> dict[str, dict]:
    """One record of every noun of the registers in each of two districts."""
    store, _session = world
    made = {}
    for district, subdistrict in ((OWN, "360201"), (OTHER, "360501")):
        village = Village(id=ledger.new_id(), subdistrict_code=subdistrict, name="บ้านทดสอบ", moo=1)
        person = Person(id=ledger.new_id(), given_name="สมมุติ", village_id=village.id)
        producer = Producer(id=ledger.new_id(), name="กลุ่มทดสอบ", producer_type="group", village_id=village.id)
        product = Product(
            id=ledger.new_id(), name="ผ้าทดสอบ", producer_id=producer.id, area="processing", category="textile", village_id=village.id
        )
        things = [
            village,
            person,
            producer,
            product,
            Household(id=ledger.new_id(), village_id=village.id, house_no="1", representative_id=person.id),
            Sage(id=ledger.new_id(), village_id=village.id, person_id=person.id, knowledge="ทอผ้า", area="processing"),
            Channel(id=ledger.new_id(), product_id=product.id, channel="domestic_offline"),
        ]
        receipt = ledger.commit(store, sessions.Terminal(), ledger.new_id(), *map(Add, things))
        made[district] = {record.noun: record for record in receipt.records}
    return made


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("district", [OWN, OTHER])
def test_the_gate_refuses_every_noun_where_the_matrix_says(world, records, role: str, district: str) -> None:
    """Add, change and delete of each noun; the menu is not asked."""
    store, session = world
    caller = sessions.Session(session[role])
    allowed = role in MAY_ACT["register.write"][0 if district == OWN else 1]
    for noun in ("household", "sage", "product", "channel", "producer", "person", "village"):
        record = records[district][noun]
        fresh = record.model_copy(update={"id": ledger.new_id(), "version": 0})
        changed = record.model_copy(update={_text_field(record): "เปลี่ยนแล้ว" + role})
        if not allowed:
            for act in (Add(fresh), Change(record, changed), Remove(record)):
                with pytest.raises(Denied):
                    ledger.commit(store, caller, ledger.new_id(), act)
            continue
        added = ledger.commit(store, caller, ledger.new_id(), Add(fresh)).records[0]
        ledger.commit(store, caller, ledger.new_id(), Remove(added))
        records[district][noun] = ledger.commit(store, caller, ledger.new_id(), Change(record, changed)).records[0]


def _text_field(record: ledger.Noun) -> str:
    return {"household": "knows", "sage": "knowledge", "channel": "venue", "person": "family_name"}.get(record.noun, "name")


def test_a_record_cannot_be_moved_into_or_out_of_another_district(world, records) -> None:
    store, session = world
    caller = sessions.Session(session["district_officer"])
    own, other = records[OWN]["household"], records[OTHER]["village"]
    with pytest.raises(Denied):
        ledger.commit(store, caller, ledger.new_id(), Change(own, own.model_copy(update={"village_id": other.id})))


def test_a_partner_serves_the_province_so_every_officer_may_write_it(world) -> None:
    store, session = world
    for role in ROLES:
        act = Add(Partner(name="ภาคีทดสอบ", sector="private"))
        if role in MAY_ACT["partner.write"][0]:
            assert ledger.commit(store, sessions.Session(session[role]), ledger.new_id(), act).records
        else:
            with pytest.raises(Denied):
                ledger.commit(store, sessions.Session(session[role]), ledger.new_id(), act)


def test_an_officer_cannot_open_a_record_of_another_district_by_its_address(world, records) -> None:
    store, session = world
    for file, noun in (("community/households.py", "household"), ("community/sages.py", "sage"), ("products/products.py", "product")):
        app = screen.opened(session["district_officer"], file, id=records[OTHER][noun].id)
        assert "บ้านทดสอบ" not in screen.words(app) and not app.text_input
        assert say("You do not have the right to do this here.", "th") in screen.words(app)
        assert screen.opened(session["district_officer"], file, id=records[OWN][noun].id).button


def test_the_gate_keeps_a_participant_out_of_every_record_that_is_there(world, records) -> None:
    """Every noun, in her own district and another: what she has not entered herself is not hers to change, whatever it is."""
    store, session = world
    caller, before = sessions.Session(session[PARTICIPANT]), store.last_seq
    for district in (OWN, OTHER):
        for record in records[district].values():
            fresh = record.model_copy(update={"id": ledger.new_id(), "version": 0})
            changed = record.model_copy(update={_text_field(record): "เปลี่ยนแล้ว"})
            for act in (Add(fresh), Change(record, changed), Remove(record), Restore(record.noun, record.id, 1)):
                with pytest.raises(Denied):
                    ledger.commit(store, caller, ledger.new_id(), act)
    assert store.last_seq == before


HALL_COMMANDS = {  # what an officer does with the people and the door of a hall
    "lock": lambda store, caller, w, p: workshops.lock(store, caller, w, not w.is_locked),
    "quorum": lambda store, caller, w, p: workshops.set_quorum(store, caller, w, (w.quorum or 1) + 1),
    "address": lambda store, caller, w, p: workshops.set_address(store, caller, w, f"http://10.0.0.{(w.version % 200) + 1}"),
    "remove": lambda store, caller, w, p: participants.remove(store, caller, ledger.new_id(), p[0]),
    "bring back": lambda store, caller, w, p: participants.bring_back(store, caller, ledger.new_id(), p[0]),
    "make one": lambda store, caller, w, p: participants.merge(store, caller, ledger.new_id(), p[0], p[1]),
    "take apart": lambda store, caller, w, p: participants.take_apart(store, caller, ledger.new_id(), p[0]),
    "list": lambda store, caller, w, p: participants.listed(store, acting(store, caller), w.id),
    "not voted": lambda store, caller, w, p: counting.not_voted(store, acting(store, caller), w.id, "sage"),
    "left open": lambda store, caller, w, p: ending.still_open(store, acting(store, caller), w.id),
}


def acting(store, caller: sessions.Session) -> Actor:
    with store.read() as cursor:
        return caller.actor(cursor, store.clock())


@pytest.mark.parametrize("command", HALL_COMMANDS)
@pytest.mark.parametrize("role", EVERY_ROLE)
@pytest.mark.parametrize("district", [OWN, OTHER])
def test_the_people_and_the_lock_of_a_hall_are_the_officers(world, role: str, command: str, district: str) -> None:
    store, session = world
    subdistrict = {OWN: "360201", OTHER: "360501"}[district]
    home = Village(id=ledger.new_id(), subdistrict_code=subdistrict, name="บ้านสิทธิ์", moo=7)
    ledger.commit(store, sessions.Terminal(), ledger.new_id(), Add(home))
    about = workshops.Workshop(village_id=home.id, name="เวทีสิทธิ์", held_on="2026-11-22", target=26)
    workshop = workshops.begin(store, sessions.Terminal(), ledger.new_id(), about)
    two = [Add(workshops.Participant(workshop_id=workshop.id, name=name, kind="villager")) for name in ("หนึ่ง", "สอง")]
    people = ledger.commit(store, sessions.Terminal(), ledger.new_id(), *two).records
    caller, before = sessions.Session(session[role]), store.last_seq
    if role in MAY_ACT["workshop.manage"][0 if district == OWN else 1]:
        HALL_COMMANDS[command](store, caller, workshop, people)
    else:
        with pytest.raises(Denied):
            HALL_COMMANDS[command](store, caller, workshop, people)
        assert store.last_seq == before
    workshops.set_open(store, sessions.Terminal(), workshops.find(store, workshop.id).record, False)  # the others' pages show one hall


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory):
    """The real server over its own store, and the cookie of each role."""
    path = tmp_path_factory.mktemp("routes") / "otop.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OTOP_STORE", str(path))
        with screen.running(path) as store:
            for role in ROLES:
                screen.signed_in(store, role, name=role.replace("_", "-"))
            screen.signed_in(store, "district_officer", OTHER, name="elsewhere")
            code = hall(store)[0]
            [[workshop]] = store.all("SELECT id FROM workshop")
    with Server(path) as server:
        server.workshop = workshop
        cookies = {"": httpx.Cookies()}
        for role in (*ROLES, "officer elsewhere"):
            username = role.removeprefix("officer ").replace("_", "-")
            answer = httpx.post(f"{server.url}/login", data={"username": username, "password": screen.PASSWORD})
            assert answer.status_code == 303
            cookies[role] = answer.cookies
        answer = httpx.post(f"{server.url}/join", data={"code": code, "name": "สมหมาย", "kind": "sage"})
        assert answer.status_code == 303
        cookies[PARTICIPANT] = answer.cookies
        yield server, cookies


@pytest.mark.parametrize("role", ["", *EVERY_ROLE])
@pytest.mark.parametrize("route", [r for r in ROUTES if r.path not in ("/logout",)], ids=lambda route: route.path)
def test_a_route_answers_those_it_is_for_and_nobody_else(served, route, role: str) -> None:
    server, cookies = served
    path = re.sub(r"\{[^}]*\}", "x", route.path)
    answer = httpx.get(server.url + path, cookies=cookies[role])
    if route.path in MAY_FETCH:
        assert answer.status_code == (200 if role in MAY_FETCH[route.path] else 401 if not role else 403)
    elif route.path == "/summary":  # of no workshop: there is nothing
        assert answer.status_code == (404 if role in OFFICERS else 403 if role else 401)
    elif route.path.startswith(("/export", "/api")):
        assert answer.status_code == (404 if role else 401)
    else:
        assert answer.status_code in (200, 303, 404)
        assert route.who == "anyone"


@pytest.mark.parametrize("role", ["", *EVERY_ROLE])
@pytest.mark.parametrize("path", ["/room", "/room/"])
def test_who_types_the_address_of_the_room_is_led_to_where_she_belongs(served, path: str, role: str) -> None:
    server, cookies = served
    for headers in ({"Accept": "text/html"}, {}):
        answer = httpx.get(f"{server.url}{path}?code=ABCDEF", cookies=cookies[role], headers=headers)
        assert (answer.status_code, answer.headers.get("Location")) == (303, LED_TO[role])


@pytest.mark.parametrize("name", ["households", "sages"])
@pytest.mark.parametrize("role", ["", *EVERY_ROLE, "officer elsewhere"])
def test_the_files_of_a_workshop_are_for_the_officers_of_its_district(served, name: str, role: str) -> None:
    server, cookies = served
    answer = httpx.get(f"{server.url}/export/{name}.csv?workshop={server.workshop}", cookies=cookies[role])
    assert answer.status_code == (200 if role in OFFICERS else 403 if role else 401)
    assert (HALL in answer.text) == (role in OFFICERS)


@pytest.mark.parametrize("role", EVERY_ROLE)
def test_only_an_officer_with_an_account_may_upload(served, role: str) -> None:
    server, cookies = served
    refused = say("You do not have the right to do this here.", "th")
    answer = httpx.put(f"{server.url}/_stcore/upload_file/x/y", cookies=cookies[role], content=b"x")
    assert (answer.status_code == 403 and refused in answer.text) == (role not in OFFICERS)


def test_the_ten_steps_are_part_of_products_and_share_their_rights() -> None:
    assert {NOUNS[noun].action for step in STEPS for noun in step.nouns} == {"register.write"}
