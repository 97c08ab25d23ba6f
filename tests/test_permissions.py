"""The permission matrix, made from the registries themselves: pages, routes and actions, by role, in the own and another district."""

import io
import re
from pathlib import Path

import every_noun
import httpx
import pytest
import screen
from PIL import Image
from serving import Server

from otop_core.access import sessions
from otop_core.access.roles import ACTIONS, EVERY_ROLE, PARTICIPANT, ROLES, Actor, authorise
from otop_core.community.partners import Partner
from otop_core.community.villages import Village
from otop_core.entries import opening
from otop_core.entries.opening import kinds
from otop_core.gate import ledger, photos, save_form
from otop_core.gate.acts import Add, Change, Entered, Remove, Restore, new_id
from otop_core.language.messages import say
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import Denied, Gone, Invalid, SignedOut
from otop_core.model.forms import form_of, typed_of
from otop_core.products.steps import STEPS
from otop_core.workshop import counting, ending, joining, participants, workshops
from pages.shared.menu import PAGES
from server.routes import ROUTES

ROOT = Path(__file__).parents[1]
OWN, OTHER = "3602", "3605"
HALL = "เวทีทดสอบ"
ENTERED = ("household", "sage", "swot_item")  # the forms that are open in it
OFFICERS = {"administrator", "provincial_officer", "district_officer"}
# Who may open which page: written out here by hand, so that a change of the registry is a change somebody decided.
MAY_OPEN = {
    "": set(ROLES),
    "overview": set(ROLES),
    "figures": set(ROLES),
    "results": set(ROLES),
    "support_map": set(ROLES),
    "downloads": set(ROLES),
    "households": OFFICERS,
    "lists": OFFICERS,
    "duplicates": OFFICERS,
    "villages": OFFICERS,
    "preparations": OFFICERS,
    "swot": OFFICERS,
    "sage_selections": OFFICERS,
    "rounds": OFFICERS,
    "enrolments": OFFICERS,
    "trainers": OFFICERS,
    "rehearsals": OFFICERS,
    "rehearsal_attendance": OFFICERS,
    "sessions": OFFICERS,
    "attendance": OFFICERS,
    "incomes": OFFICERS,
    "happiness": OFFICERS,
    "groups": OFFICERS,
    "group_members": OFFICERS,
    "supports": OFFICERS,
    "learning_resources": OFFICERS,
    "sales": OFFICERS,
    "targets": OFFICERS,
    "published_sales": set(ROLES),
    "knowledge_records": OFFICERS,
    "meetings": set(ROLES),
    "resolutions": OFFICERS,
    "sages": OFFICERS,
    "products": OFFICERS,
    "producers": OFFICERS,
    "partners": OFFICERS,
    "room": {PARTICIPANT},
    "workshops": OFFICERS,
    "decide": OFFICERS,
    "wall": OFFICERS,
    "me": set(ROLES),
    "history": OFFICERS,
    "accounts": {"administrator"},
    "backups": {"administrator"},
    "personal_data": {"administrator"},
    "office": {"administrator"},
}
MAY_FETCH = {
    "/export/households.csv": OFFICERS,
    "/export/sages.csv": OFFICERS,
    "/export/published_sales.csv": OFFICERS,
    "/export/products.csv": OFFICERS,
    "/export/producers.csv": OFFICERS,
    "/export/partners.csv": OFFICERS,
    "/export/preparations.csv": OFFICERS,
    "/export/swot.csv": OFFICERS,
    "/export/sage_selections.csv": OFFICERS,
    "/export/rounds.csv": OFFICERS,
    "/export/enrolments.csv": OFFICERS,
    "/export/trainers.csv": OFFICERS,
    "/export/rehearsals.csv": OFFICERS,
    "/export/rehearsal_attendance.csv": OFFICERS,
    "/export/sessions.csv": OFFICERS,
    "/export/attendance.csv": OFFICERS,
    "/export/incomes.csv": OFFICERS,
    "/export/happiness.csv": OFFICERS,
    "/export/groups.csv": OFFICERS,
    "/export/group_members.csv": OFFICERS,
    "/export/supports.csv": OFFICERS,
    "/export/learning_resources.csv": OFFICERS,
    "/export/sales.csv": OFFICERS,
    "/export/targets.csv": OFFICERS,
    "/export/knowledge_records.csv": OFFICERS,
    "/export/steps.csv": OFFICERS,
    "/export/sales_by_channel.csv": OFFICERS,
    "/export/support_map.csv": OFFICERS,
    "/export/district_summary.csv": set(ROLES),
    "/export/province_summary.csv": set(ROLES),
    "/export/results.csv": set(ROLES),
    "/export/meetings.csv": set(ROLES),
    "/export/resolutions.csv": set(ROLES),
    "/export/since.csv": set(ROLES),
    "/export/personal_data.csv": {"administrator"},
}
# officers
MAY_PRINT = (
    "/summary",
    "/paper/village",
    "/paper/product",
    "/paper/swot",
    "/paper/knowledge_record",
    "/paper/knowledge_record.docx",
)
# Pages of our own that everybody with an account reads.
MAY_LOOK = {"/meeting": set(ROLES), **{f"/export/meeting.{kind}": set(ROLES) for kind in ("zip", "xlsx", "pptx")}}
MAY_TAKE_IN = ("/export/template/{noun}.xlsx", "/export/refused.xlsx")  # officers
MAY_READ_TABLES = set(ROLES)  # by a session, or with a key
# What the forms on the phones ask for. Anybody keeps drafts of her own; what a Save may write, the core decides (see the forms below).
MAY_ENTER = {
    "/entry/file": OFFICERS,
    "/entry/draft": set(EVERY_ROLE),
    "/entry/forget": set(EVERY_ROLE),
    "/entry/check": OFFICERS | {PARTICIPANT},
    "/entry/save": OFFICERS | {PARTICIPANT},
    "/entry/villages": OFFICERS,
    "/entry/alike": OFFICERS,
    "/entry/photo": OFFICERS,
    "/entry/photo/{hash}": OFFICERS,
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
    "target.write": (OFFICERS - {"district_officer"}, OFFICERS - {"district_officer"}),
    "meeting.write": (OFFICERS - {"district_officer"}, OFFICERS - {"district_officer"}),
    "sales.review": (OFFICERS - {"district_officer"}, OFFICERS - {"district_officer"}),
    "rows.read": (OFFICERS, OFFICERS - {"district_officer"}),
    "rows.unmask": (OFFICERS, OFFICERS - {"district_officer"}),
    "history.read": (OFFICERS, OFFICERS - {"district_officer"}),
    "partner.write": (OFFICERS, OFFICERS),
    "overview.read": (set(ROLES), set(ROLES)),
    "own.account": (set(ROLES), set(ROLES)),
    "own.write": (set(EVERY_ROLE), set(EVERY_ROLE)),
    "account.manage": ({"administrator"}, {"administrator"}),
    "office.manage": ({"administrator"}, {"administrator"}),
    "backup.make": ({"administrator"}, {"administrator"}),
    "personal_data.read": ({"administrator"}, {"administrator"}),
    "person.erase": ({"administrator"}, {"administrator"}),
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
    village = Village(id=new_id(), subdistrict_code="360201", name="บ้านเวที", moo=9)
    ledger.commit(store, sessions.Terminal(), new_id(), Add(village))
    about = workshops.Workshop(village_id=village.id, name=HALL, held_on="2026-11-22", target=26, forms=ENTERED)
    workshop = workshops.begin(store, sessions.Terminal(), new_id(), about)
    code = workshops.code_of(store, workshop.id)[0]
    found = joining.room(store, code, "")
    return code, joining.join(store, found, {"name": "ลำดวน", "kind": "villager"}, "", "th")


def test_every_page_route_and_action_is_in_the_matrix() -> None:
    assert {page.address for page in PAGES} == set(MAY_OPEN)
    assert set(ACTIONS) == set(MAY_ACT)
    assert {route.path for route in ROUTES if route.path.endswith(".csv")} == {*MAY_FETCH, "/api/v1/{table}.csv"}
    assert {route.path for route in ROUTES if route.for_scripts} == set(MAY_ENTER)
    assert {noun.action for noun in NOUNS.values()} <= set(ACTIONS)


@pytest.mark.parametrize("role", EVERY_ROLE)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.address or "home")
def test_a_page_opens_for_those_it_is_for_and_nobody_else(world, page, role: str) -> None:
    store, session = world
    app = screen.opened(session[role], page.file or page.address)
    assert not app.exception
    assert (told_by(page) in f"{app.title[0].value}\n{screen.words(app) if page.address == 'wall' else ''}") == (
        role in MAY_OPEN[page.address]
    )


def told_by(page) -> str:
    """What only this page says; room and wall have the workshop's name for a title."""
    own = {"": say("Hello, {name}", "th", name="").strip(), "room": HALL, "wall": say("Sages by area", "th")}
    return own.get(page.address) or say(page.title, "th")


def register_page(noun: str) -> None:
    from otop_core.model.declaration import NOUNS
    from pages.shared.register import page

    page(NOUNS[noun])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.address or "home")
def test_a_page_asked_for_without_the_frame_still_refuses(world, page, monkeypatch) -> None:
    """A callback or fragment runs without main.py; here the page file itself is run, as nobody and as a viewer."""
    store, session = world
    for who, allowed in (("", False), (session["meeting_viewer"], "meeting_viewer" in MAY_OPEN[page.address])):
        if page.file:
            app = screen.AppTest.from_file(ROOT / "pages" / page.file, default_timeout=20)
        else:
            app = screen.AppTest.from_function(register_page, args=(page.noun,), default_timeout=20)
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
def records(world) -> dict[str, every_noun.Records]:
    """One record of every noun in each of two districts."""
    store, _session = world
    return {OWN: every_noun.of_district(store, "360201"), OTHER: every_noun.of_district(store, "360501")}


def may_write(role: str, noun: str, district: str) -> bool:
    return role in MAY_ACT[NOUNS[noun].action][0 if district == OWN else 1]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("district", [OWN, OTHER])
@pytest.mark.parametrize("noun", NOUNS)
def test_the_gate_refuses_every_noun_where_the_matrix_says(world, records, noun: str, role: str, district: str) -> None:
    """Add, change and delete of each noun; the menu is not asked."""
    store, session = world
    caller, record = sessions.Session(session[role]), every_noun.now(store, records[district][noun])
    fresh, changed = every_noun.another(record), every_noun.changed(record, "เปลี่ยนแล้ว" + role)
    if not may_write(role, noun, district):
        for act in (Add(fresh), Change(record, changed), Remove(record), Restore(noun, record.id, 1)):
            with pytest.raises(Denied):
                ledger.commit(store, caller, new_id(), act)
        return
    added = ledger.commit(store, caller, new_id(), Add(fresh)).records[0]
    ledger.commit(store, caller, new_id(), Remove(added))
    assert ledger.commit(store, caller, new_id(), Restore(noun, added.id, 1)).records
    ledger.commit(store, caller, new_id(), Remove(added.model_copy(update={"version": 3})))
    assert ledger.commit(store, caller, new_id(), Change(record, changed)).records


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("district", [OWN, OTHER])
@pytest.mark.parametrize("noun", NOUNS)
def test_what_is_wrong_with_an_act_is_told_only_to_those_who_may_do_it(world, records, noun: str, role: str, district: str) -> None:
    """The right is asked before a check, a conflict or a reference tells anything."""
    store, session = world
    caller, cls = sessions.Session(session[role]), NOUNS[noun]
    record = every_noun.now(store, records[district][noun])
    nothing = Entered(cls, {}, record.id, record.version)
    if may_write(role, noun, district):
        expected: type[Exception] | tuple[type[Exception], ...] = Invalid
    else:
        expected = Denied
        stale = record.model_copy(update={"version": 99})
        for act in (Remove(stale), Restore(noun, record.id, 99), Change(stale, record)):
            with pytest.raises(Denied):
                ledger.commit(store, caller, new_id(), act)
    if any(about.required for about in cls.abouts().values()):
        with pytest.raises(expected):
            ledger.commit(store, caller, new_id(), Change(record, nothing))
    actor = sessions.look_up(store, session[role]).actor_
    if not actor.may(cls.action):
        with pytest.raises(Denied):
            ledger.commit(store, caller, new_id(), Add(Entered(cls, {}, new_id())))
        with pytest.raises(Denied):
            ledger.problems(store, actor, [Add(Entered(cls, {}, new_id()))])


@pytest.mark.parametrize("noun", ["household", "sage", "producer", "product", "workshop"])
def test_a_district_officer_who_has_left_out_the_village_is_told_that_and_not_refused(world, records, noun: str) -> None:
    """No place yet is no place of another district."""
    store, session = world
    who = sessions.look_up(store, session["district_officer"])
    form = opening.find(store, who, f"{noun}:new")
    typed = {name: value for name, value in typed_as(store, records[OWN][noun]).items() if not name.startswith("village.")}
    assert "village.name" in [problem.field for problem in form.problems(store, who, typed)]
    with pytest.raises(Invalid):
        screen.save(store, session["district_officer"], f"{noun}:new", typed)


# --- the forms: each by its key, as the phone names it


def test_every_kind_of_form_is_of_a_noun_that_is_in_the_matrix() -> None:
    assert set(kinds()) <= set(NOUNS)
    only_with_others = {"person", "village"}  # entered in the form of a household, sage, producer or product
    by_the_product = {
        "decision",
        "participant",
        "merged",
        "not_duplicate",
        "not_same",
    }  # written by what an officer or a participant does on a page
    assert set(NOUNS) - set(kinds()) == only_with_others | by_the_product


def key_of_new(noun: str, made: every_noun.Records) -> str:
    """The form of a new record that belongs where ``made`` lies."""
    owner = f":{made['product'].id}" if NOUNS[noun].part_of == "product" else ""
    if NOUNS[noun].part_of and NOUNS[noun].context:  # what it is a part of is settled by the page
        owner = "".join(f":{made[noun].values()[name]}" for name in NOUNS[noun].context)
    more = {"suggestion": f":household:{made['household'].id}", "step_override": ":S01"}.get(noun, "")
    return f"{noun}:new{owner}{more}"


def typed_as(store, record: ledger.Noun) -> dict:
    """What stands in a form when somebody enters the same once more, in the same village, of the same people."""
    form = form_of(record.noun)
    return typed_of(form, save_form.records_of(store, form, record.id))


def refuses(store, session: str, key: str, typed: dict) -> bool:
    """Whether the form does not open or its Save is denied; a rule that what is typed breaks is no refusal."""
    try:
        screen.save(store, session, key, typed)
    except Denied:
        return True
    except Invalid:
        return False
    return False


def opens(store, session: str, key: str) -> bool:
    """Whether the form is drawn at all: on a record that is there it shows what the record holds."""
    who = sessions.look_up(store, session)
    assert who is not None
    try:
        opening.find(store, who, key)
    except Denied:
        return False
    return True


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("district", [OWN, OTHER])
@pytest.mark.parametrize("noun", sorted(set(kinds()) - {"suggestion"}))
def test_a_form_opens_and_saves_for_those_who_may_write_its_noun(world, records, noun: str, role: str, district: str) -> None:
    store, session = world
    made, may = records[district], may_write(role, noun, district)
    typed = typed_as(store, made[noun])
    if noun == "account":
        typed |= {"account.username": f"form-{role}-{district}".replace("_", "-"), "account.password": "a sentence of words"}
    new, there = key_of_new(noun, made), f"{noun}:{made[noun].id}"
    assert opens(store, session[role], there) == may
    assert opens(store, session[role], new) == may_write(role, noun, OWN)  # for whoever may write it somewhere; where, Save finds
    assert refuses(store, session[role], there, {}) != may
    with every_noun.making_room(store, every_noun.now(store, made[noun])) as otherwise:
        before = store.last_seq
        assert refuses(store, session[role], new, typed | otherwise) != may
        saved = store.last_seq > before
    assert noun == "office" or saved == may  # a second office is no record that can be entered


@pytest.mark.parametrize("district", [OWN, OTHER])
@pytest.mark.parametrize("noun", sorted(kinds()))
def test_a_participant_has_the_forms_of_her_hall_and_no_other(world, records, noun: str, district: str) -> None:
    """New entries of the hall's forms, which go into her own village whatever is typed; nothing that is there and not hers."""
    store, session = world
    made, before = records[district], store.last_seq
    typed = {} if noun == "suggestion" else typed_as(store, made[noun])
    [[home]] = store.all("SELECT village_id FROM workshop WHERE name = :name", name=HALL)
    if noun == "swot_item":
        [added] = screen.save(store, session[PARTICIPANT], "swot_item:new", typed).receipt.records
        assert added.village_id == home
        before = store.last_seq
    elif noun in ("household", "sage"):
        given = {"person.choice": None, "person.given_name": "คำปัน"}
        done = screen.save(store, session[PARTICIPANT], f"{noun}:new", typed | given)
        assert {record.values()["village_id"] for record in done.receipt.records} == {home}
        before = store.last_seq
        assert refuses(store, session[PARTICIPANT], f"{noun}:new", typed)  # of a person she has not entered
    else:
        assert refuses(store, session[PARTICIPANT], key_of_new(noun, made), typed)
        assert not opens(store, session[PARTICIPANT], key_of_new(noun, made))
    if noun == "suggestion":
        with pytest.raises(Gone):  # what was sent is nobody's form any more
            screen.save(store, session[PARTICIPANT], f"{noun}:{made[noun].id}", typed)
    else:
        assert not opens(store, session[PARTICIPANT], f"{noun}:{made[noun].id}")
        assert refuses(store, session[PARTICIPANT], f"{noun}:{made[noun].id}", typed)
    assert store.last_seq == before


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("district", [OWN, OTHER])
def test_nobody_with_an_account_suggests(world, records, role: str, district: str) -> None:
    """An officer changes the record itself, a viewer sees none."""
    store, session = world
    assert refuses(store, session[role], key_of_new("suggestion", records[district]), {})
    assert not opens(store, session[role], key_of_new("suggestion", records[district]))


def test_a_record_cannot_be_moved_into_or_out_of_another_district(world, records) -> None:
    store, session = world
    caller = sessions.Session(session["district_officer"])
    own, other = records[OWN]["household"], records[OTHER]["village"]
    with pytest.raises(Denied):
        ledger.commit(store, caller, new_id(), Change(own, own.model_copy(update={"village_id": other.id})))


def test_a_partner_serves_the_province_so_every_officer_may_write_it(world) -> None:
    store, session = world
    for role in ROLES:
        act = Add(Partner(name="ภาคีทดสอบ", sector="private"))
        if role in MAY_ACT["partner.write"][0]:
            assert ledger.commit(store, sessions.Session(session[role]), new_id(), act).records
        else:
            with pytest.raises(Denied):
                ledger.commit(store, sessions.Session(session[role]), new_id(), act)


def test_an_officer_cannot_open_a_record_of_another_district_by_its_address(world, records) -> None:
    store, session = world
    for file, noun in (("households", "household"), ("community/sages.py", "sage"), ("products/products.py", "product")):
        app = screen.opened(session["district_officer"], file, id=records[OTHER][noun].id)
        assert every_noun.WORDS not in screen.words(app) and not app.text_input and not screen.forms(app)
        assert say("You do not have the right to do this here.", "th") in screen.words(app)
        own = screen.opened(session["district_officer"], file, id=records[OWN][noun].id)
        assert own.button and not own.exception


def test_the_gate_keeps_a_participant_out_of_every_record_that_is_there(world, records) -> None:
    """Every noun, in her own district and another: what she has not entered herself is not hers to change, whatever it is."""
    store, session = world
    caller, before = sessions.Session(session[PARTICIPANT]), store.last_seq
    for district in (OWN, OTHER):
        assert set(records[district]) == set(NOUNS)
        for record in records[district].values():
            fresh, changed = every_noun.another(record), every_noun.changed(record)
            for act in (Add(fresh), Change(record, changed), Remove(record), Restore(record.noun, record.id, 1)):
                with pytest.raises(Denied):
                    ledger.commit(store, caller, new_id(), act)
    assert store.last_seq == before


HALL_COMMANDS = {  # what an officer does with the people and the door of a hall
    "lock": lambda store, caller, w, p: workshops.lock(store, caller, w, not w.is_locked),
    "quorum": lambda store, caller, w, p: workshops.set_quorum(store, caller, w, (w.quorum or 1) + 1),
    "address": lambda store, caller, w, p: workshops.set_address(store, caller, w, f"http://10.0.0.{(w.version % 200) + 1}"),
    "remove": lambda store, caller, w, p: participants.remove(store, caller, new_id(), p[0]),
    "bring back": lambda store, caller, w, p: participants.bring_back(store, caller, new_id(), p[0]),
    "make one": lambda store, caller, w, p: participants.merge(store, caller, new_id(), p[0], p[1]),
    "take apart": lambda store, caller, w, p: participants.take_apart(store, caller, new_id(), p[0]),
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
    home = Village(id=new_id(), subdistrict_code=subdistrict, name="บ้านสิทธิ์", moo=7)
    ledger.commit(store, sessions.Terminal(), new_id(), Add(home))
    about = workshops.Workshop(village_id=home.id, name="เวทีสิทธิ์", held_on="2026-11-22", target=26, forms=ENTERED)
    workshop = workshops.begin(store, sessions.Terminal(), new_id(), about)
    two = [Add(workshops.Participant(workshop_id=workshop.id, name=name, kind="villager")) for name in ("หนึ่ง", "สอง")]
    people = ledger.commit(store, sessions.Terminal(), new_id(), *two).records
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
            [[workshop, village]] = store.all("SELECT id, village_id FROM workshop")
            photo = photos.keep(store, sessions.Terminal(), a_photo())
    with Server(path) as server:
        server.workshop, server.village, server.photo = workshop, village, photo
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


def a_photo() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(made, "JPEG")
    return made.getvalue()


def asked(server, path: str) -> tuple[str, str, dict]:
    """(method, address, what goes with it) of a sensible request to a route of the forms."""
    form = {"key": "household:new", "op": new_id(), "versions": {}}
    typed = {"village.choice": server.village, "person.given_name": "บุญมี", "household.house_no": "7"}
    match path:
        case "/entry/villages":
            return "GET", f"{path}?subdistrict=360201", {}
        case "/entry/photo/{hash}":
            return "GET", f"/entry/photo/{server.photo}", {}
        case "/entry/file":
            return "POST", f"{path}?place=list&name=x.csv", {"content": b"a,b\n1,2\n"}
        case "/entry/photo":
            return "POST", path, {"content": a_photo()}
        case "/entry/alike":
            return "POST", path, {"json": {"village": server.village, "name": "บุญมี", "house_no": ""}}
    return "POST", path, {"json": form | {"typed": typed}}


def ask(served, role: str, path: str, method: str = "", **headers: str) -> httpx.Response:
    server, cookies = served
    usual, address, given = asked(server, path)
    return httpx.request(method or usual, server.url + address, cookies=cookies[role], headers=headers, **given)


OURS = {"X-Otop-Form": "1"}


@pytest.mark.parametrize("role", ["", *EVERY_ROLE])
@pytest.mark.parametrize("path", MAY_ENTER)
def test_a_route_of_the_forms_answers_those_it_is_for_and_nobody_else(served, path: str, role: str) -> None:
    answer = ask(served, role, path, **OURS)
    assert answer.status_code == (200 if role in MAY_ENTER[path] else 403 if role else 401)
    if answer.status_code != 200:
        assert answer.json()["text"] == say(Denied().text if role else SignedOut().text, "th")
    else:
        assert answer.headers["content-type"] == ("image/jpeg" if path == "/entry/photo/{hash}" else "application/json")


@pytest.mark.parametrize("role", ["", *EVERY_ROLE])
@pytest.mark.parametrize("path", [path for path in MAY_ENTER if path not in ("/entry/villages", "/entry/photo/{hash}")])
def test_what_another_site_sends_in_somebodys_name_is_refused(served, path: str, role: str) -> None:
    """No form and no link elsewhere can set our header, and no script elsewhere hides where it comes from."""
    for headers in ({}, {**OURS, "Origin": "http://evil.example"}, {**OURS, "Sec-Fetch-Site": "cross-site"}):
        answer = ask(served, role, path, **headers)
        assert answer.status_code == (403 if role else 401) and answer.json()["text"]


@pytest.mark.parametrize("role", ["", *EVERY_ROLE])
@pytest.mark.parametrize("path", MAY_ENTER)
def test_a_route_of_the_forms_knows_one_method(served, path: str, role: str) -> None:
    usual = asked(served[0], path)[0]
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} - {usual}:
        answer = ask(served, role, path, method, **OURS)
        assert answer.status_code == (405 if role else 401)
        assert not role or answer.headers["allow"] == usual


@pytest.mark.parametrize("role", ["", *EVERY_ROLE])
@pytest.mark.parametrize("route", [r for r in ROUTES if r.path != "/logout" and not r.for_scripts], ids=lambda route: route.path)
def test_a_route_answers_those_it_is_for_and_nobody_else(served, route, role: str) -> None:
    server, cookies = served
    path = re.sub(r"\{[^}]*\}", "x", route.path)
    answer = httpx.get(server.url + path, cookies=cookies[role])
    if route.path in MAY_FETCH:
        assert answer.status_code == (200 if role in MAY_FETCH[route.path] else 401 if not role else 403)
    elif route.path in MAY_LOOK:
        assert answer.status_code == (200 if role in MAY_LOOK[route.path] else 403 if role else 401)
    elif route.path == "/api/v1/{table}.csv":  # of no table
        assert answer.status_code == (410 if role in MAY_READ_TABLES else 403 if role else 401)
    elif route.path in (*MAY_PRINT, *MAY_TAKE_IN):  # of no workshop, village or record: there is nothing
        assert answer.status_code in ((404, 410) if role in OFFICERS else (403 if role else 401,))
    elif route.path.startswith(("/export", "/paper", "/entry", "/api")):
        assert answer.status_code == (404 if role else 401)
    else:
        assert answer.status_code in (200, 303, 404) or (route.path == "/meeting/link" and answer.status_code == 410)  # without its key
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


@pytest.mark.parametrize("role", ["", *EVERY_ROLE])
def test_nobody_uploads_past_our_own_route(served, role: str) -> None:
    server, cookies = served
    answer = httpx.put(f"{server.url}/_stcore/upload_file/x/y", cookies=cookies[role], content=b"x")
    assert answer.status_code == (405 if role else 401)


def test_the_ten_steps_are_part_of_products_and_share_their_rights() -> None:
    assert {NOUNS[noun].action for step in STEPS for noun in step.nouns} == {"register.write"}
