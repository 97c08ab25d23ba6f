"""What a phone's form asks of the server, over a real one: every status, what it says, and that nothing else was written."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
import screen
from conftest import added, household, village
from PIL import Image
from serving import Server

from otop_core.access import sessions
from otop_core.access.sessions import Terminal
from otop_core.admin.accounts import Account
from otop_core.community.people import Person
from otop_core.gate import ledger, photos
from otop_core.gate.acts import Remove, new_id
from otop_core.language import places
from otop_core.language.messages import say
from otop_core.model.errors import Denied, Gone, Invalid, SavedBefore, SignedOut
from otop_core.store import Store
from otop_core.workshop import joining, workshops
from server.login import COOKIE

HERE, THERE = "360201", "360501"  # subdistricts of two districts
OURS = {"X-Otop-Form": "1"}
NEW = "household:new"


@dataclass
class Phone:
    """A browser with somebody's cookie on it."""

    url: str
    account: str
    cookie: str

    def ask(self, method: str, path: str, **given: Any) -> httpx.Response:
        return httpx.request(method, self.url + path, cookies={COOKIE: self.cookie}, headers=OURS, timeout=30, **given)

    def send(self, what: str, key: str, typed: dict[str, Any], versions: dict[str, int] | None = None, op: str = "", **more: Any):
        said = {"key": key, "op": op or new_id(), "typed": typed, "versions": versions or {}, **more}
        return self.ask("POST", f"/entry/{what}", json=said)

    def save(self, key: str, typed: dict[str, Any], versions: dict[str, int] | None = None, op: str = "", **more: Any) -> httpx.Response:
        return self.send("save", key, typed, versions, op, **more)

    def people(self, of: str, name: str, house_no: str = "") -> list[dict[str, Any]]:
        """Who is there, as the form asks while a name is typed."""
        answer = self.ask("POST", "/entry/alike", json={"village": of, "name": name, "house_no": house_no})
        assert answer.status_code == 200
        return answer.json()["people"]


def th(msgid: str, **values: object) -> str:
    return say(msgid, "th", **values)


def officer(store: Store, name: str, district: str, role: str = "district_officer") -> tuple[str, str]:
    """(account, token of a session)."""
    about = Account(username=name, display_name=name.title(), role=role, works_in=district or None, is_active=True)
    account = added(store, Terminal(), about)[0]
    return account.id, sessions.begin(store, account.id, "th")


def hall(store: Store, of: ledger.Noun, name: str, **rest: Any) -> tuple[workshops.Workshop, tuple[str, str]]:
    """An open workshop and somebody who has joined it."""
    about = workshops.Workshop(village_id=of.id, name="เวที", held_on="2026-11-22", target=26, **rest)
    workshop = workshops.begin(store, Terminal(), new_id(), about)
    found = joining.room(store, workshops.code_of(store, workshop.id)[0], "")
    token = joining.join(store, found, {"name": name, "kind": "villager"}, "", "th")
    who = sessions.look_up(store, sessions.digest(token))
    assert who is not None
    return workshop, (who.account_id, token)


def furnished(store: Store) -> tuple[SimpleNamespace, dict[str, tuple[str, str]]]:
    """Villages, households and people of two districts, and who may enter what there."""
    known = SimpleNamespace()
    known.here, known.there, known.quiet = added(
        store, Terminal(), village(subdistrict_code=HERE), village(subdistrict_code=THERE), village(subdistrict_code=HERE, moo=8)
    )
    for name, of in (("mine", known.here), ("changing", known.here), ("theirs", known.there), ("binned", known.here)):
        person = Person(id=new_id(), given_name=name, family_name="ใจดี", village_id=of.id)
        home = household(of, person, id=new_id(), house_no="12", members=3)
        setattr(known, name, added(store, Terminal(), person, home)[1])
    ledger.commit(store, Terminal(), new_id(), Remove(known.binned))
    known.photo = photos.keep(store, Terminal(), picture())
    people = {"somsri": officer(store, "somsri", "3602"), "somchai": officer(store, "somchai", "3602")}
    people["viewer"] = officer(store, "viewer", "", "meeting_viewer")
    _open, people["villager"] = hall(store, known.quiet, "ลำดวน")
    _sages, people["sage"] = hall(store, known.quiet, "คำปัน", forms=("sage",))
    over, people["guest of yesterday"] = hall(store, known.quiet, "สมหมาย")
    workshops.set_open(store, Terminal(), over, False)
    return known, people


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    path = tmp_path_factory.mktemp("entry") / "otop.duckdb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OTOP_STORE", str(path))
        with screen.running(path) as store:
            known, people = furnished(store)
    with Server(path) as server:
        phones = {name: Phone(server.url, *who) for name, who in people.items()}
        yield SimpleNamespace(**vars(known), url=server.url, phones=phones, server=server)


@pytest.fixture
def somsri(world) -> Phone:
    return world.phones["somsri"]


@pytest.fixture
def somchai(world) -> Phone:
    return world.phones["somchai"]


def picture(side: int = 40) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (side, side), "teal").save(made, "JPEG")
    return made.getvalue()


def typed(world, name: str, **more: Any) -> dict[str, Any]:
    return {"village.choice": world.here.id, "person.given_name": name, "household.house_no": "7", **more}


def told(answer: httpx.Response, status: int) -> dict[str, Any]:
    """What an answer says; always JSON that no cache keeps."""
    assert answer.status_code == status, answer.text
    assert (answer.headers["content-type"], answer.headers["cache-control"]) == ("application/json", "no-store")
    assert answer.headers["x-content-type-options"] == "nosniff"
    return answer.json()


# --- Save and draft


def test_a_save_is_answered_with_the_name_and_the_same_once_more_writes_nothing(world, somsri) -> None:
    op, entered = new_id(), typed(world, "สมหญิง")
    first = told(somsri.save(NEW, entered, op=op), 200)
    sentence = th("The household of {name} has been saved. You can register the next one.", name="สมหญิง")
    assert first == {"saved": "สมหญิง", "text": sentence, "repeated": False}
    assert told(somsri.save(NEW, entered, op=op), 200) == {**first, "repeated": True}
    assert len(somsri.people(world.here.id, "สมหญิง")) == 1


def test_a_form_that_was_saved_with_something_else_in_it_says_so_and_nothing_of_this_is_written(world, somsri) -> None:
    op = new_id()
    told(somsri.save(NEW, typed(world, "บุญมี"), op=op), 200)
    said = told(somsri.save(NEW, typed(world, "ประเสริฐ"), op=op), 409)
    assert said == {"saved_before": True, "text": say(SavedBefore().text, "th")}
    assert not somsri.people(world.here.id, "ประเสริฐ") and len(somsri.people(world.here.id, "บุญมี")) == 1
    mending = told(somsri.save(f"household:{world.mine.id}", {"household.knows": "ทอผ้า"}, {"person": 1, "household": 1}, op), 409)
    assert mending["text"] == say(SavedBefore(True).text, "th")


def test_a_draft_is_kept_again_and_again_and_thrown_away(world, somsri) -> None:
    op = new_id()
    stamps = [told(somsri.send("draft", NEW, {"person.given_name": name}, op=op), 200)["stamp"] for name in ("ส", "สม", "สมห")]
    assert stamps == sorted(set(stamps))
    assert told(somsri.send("forget", NEW, {}, op=op), 200) == {}
    assert told(somsri.send("forget", NEW, {}, op=op), 200) == {}  # there is none: that is what was wanted


def test_a_draft_that_comes_after_its_save_is_told_so(world, somsri) -> None:
    op, entered = new_id(), typed(world, "วิไล")
    told(somsri.save(NEW, entered, op=op), 200)
    said = told(somsri.send("draft", NEW, entered, op=op), 409)
    assert said["saved_before"] and said["text"]


def test_a_form_with_a_password_has_no_draft(world, somsri) -> None:
    assert told(somsri.send("draft", "account:new", {"account.password": "a sentence of words"}), 403)["text"]


# --- a change, two people at once


def test_different_fields_of_two_people_merge_and_the_form_is_told_what_stands_there_now(world, somsri, somchai) -> None:
    key, begun = f"household:{world.mine.id}", {"person": 1, "household": 1}
    theirs = told(somchai.save(key, {"household.members": "5"}, begun), 200)
    assert (theirs["versions"], theirs["typed"]["household.members"]) == ({"person": 1, "household": 2}, "5")
    mine = told(somsri.save(key, {"household.members": "3", "household.knows": "ทอผ้า"}, begun), 200)
    assert mine["versions"] == {"person": 1, "household": 3} and mine["text"] == th("Saved: {name}.", name="mine ใจดี")
    assert (mine["typed"]["household.members"], mine["typed"]["household.knows"]) == ("5", "ทอผ้า")


@pytest.mark.parametrize("chosen", ["mine", "theirs"])
def test_the_same_field_of_two_people_is_told_with_both_values_and_the_choice_is_saved(world, somsri, somchai, chosen: str) -> None:
    key = f"household:{world.changing.id}"
    begun = told(somsri.save(key, {"household.members": "3", "household.knows": ""}, {"person": 1, "household": 1}), 200)
    versions, form = begun["versions"], begun["typed"]
    theirs = {"household.members": "5", "household.wants_to_learn": f"จักสาน {chosen}"}
    told(somchai.save(key, form | theirs, versions), 200)
    entered, op = form | {"household.members": "4", "household.knows": f"ทอผ้า {chosen}"}, new_id()
    said = told(somsri.save(key, entered, versions, op), 409)["conflict"]
    [clash] = said["clashes"]
    assert (said["part"], said["by"], said["version"]) == ("household", "Somchai", versions["household"] + 1)
    assert clash["field"] == "household.members" and clash["label"] == th("Members") and said["text"]
    assert (clash["mine"].split()[0], clash["theirs"].split()[0], clash["value"]) == ("4", "5", "5")
    assert said["take"]["household.wants_to_learn"] == theirs["household.wants_to_learn"] and "household.members" not in said["take"]
    again = entered | said["take"] | ({clash["field"]: clash["value"]} if chosen == "theirs" else {})
    done = told(somsri.save(key, again, versions | {said["part"]: said["version"]}, op), 200)
    assert done["typed"]["household.members"] == ("5" if chosen == "theirs" else "4") and not done["repeated"]
    assert done["typed"]["household.knows"] == f"ทอผ้า {chosen}"
    back = {"household.members": "3", "household.knows": "", "household.wants_to_learn": ""}
    told(somsri.save(key, back, done["versions"]), 200)


# --- what is wrong with what was typed


def test_every_problem_is_told_beside_its_field(world, somsri) -> None:
    wrong = {"village.choice": world.here.id, "person.phone": "12", "household.members": "สี่", "household.knows": 7}
    said = told(somsri.save(NEW, wrong | {"household.knows": None}), 422)
    assert said["text"] == say(Invalid([]).text, "th")
    beside = {problem["field"]: problem["text"] for problem in said["problems"]}
    assert beside == {
        "person.given_name": th("Please fill in: {label}.", label=th("Given name")),
        "person.phone": th("Please type a Thai phone number, such as 081-234-5678."),
        "household.house_no": th("Please fill in: {label}.", label=th("House number")),
        "household.members": th("Please type a number, such as 1,500."),
    }
    no_value = told(somsri.save(NEW, wrong), 422)["problems"]
    assert [problem["field"] for problem in no_value] == ["household.knows"]


@pytest.mark.parametrize("value", [{"a": "b"}, [1], [["x"]], 1.5, "ก" * 20_001, ["x"] * 101])
def test_what_cannot_stand_in_a_field_is_refused_beside_it(world, somsri, value: object) -> None:
    problems = told(somsri.save(NEW, typed(world, "สายใจ", **{"household.knows": value})), 422)["problems"]
    assert [problem["field"] for problem in problems] == ["household.knows"]


NAMES = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}} ${7*7} %s {name}", "นาง'; DROP TABLE person; --"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_text_whatever_it_looks_like(world, somsri, name: str) -> None:
    said = told(somsri.save(NEW, typed(world, name)), 200)
    assert said["saved"] == name and name in said["text"]
    assert [one["name"] for one in somsri.people(world.here.id, name)] == [name]


# --- what no form of ours sends


def about(typed: bytes) -> bytes:
    return b'{"key": "household:new", "op": "' + b"0" * 32 + b'", "typed": {"household.knows": ' + typed + b"}}"


BODIES = {
    "nothing": b"",
    "no JSON": b"{",
    "a form": b"key=household:new",
    "no UTF-8": b"\xff\xfe\x00",
    "a list": b"[]",
    "a number": b"7",
    "nothing in it": b"{}",
    "no number": about(b"NaN")[:-1],
    "deep": b"[" * 60_000,
    "deep in it": about(b"[" * 9000 + b"]" * 9000),
}


@pytest.mark.parametrize("path", ["save", "draft", "forget", "alike"])
@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_nonsense_is_refused_in_words(somsri, path: str, body: bytes) -> None:
    assert told(somsri.ask("POST", f"/entry/{path}", content=body), 410) == {"text": say(Gone().text, "th")}


def test_a_value_as_deep_as_it_can_be_read_is_no_value_of_a_field(somsri) -> None:
    for depth in range(900, 1000, 11):
        answer = somsri.ask("POST", "/entry/save", content=about(b"[" * depth + b"]" * depth))
        assert answer.status_code in (410, 422) and told(answer, answer.status_code)["text"]
        assert somsri.ask("POST", "/entry/draft", content=about(b"[" * depth + b"]" * depth)).status_code in (200, 410, 422)


@pytest.mark.parametrize(
    "wrong",
    [
        {"key": 7}, {"key": None}, {"key": "household"}, {"key": "nothing:new"}, {"key": "household:new:x"}, {"key": "household:<b>"},
        {"key": "village:new"}, {"key": "x" * 300}, {"op": ""}, {"op": "A" * 32}, {"op": "0" * 31}, {"op": 7}, {"op": ["0" * 32]},
        {"typed": [1]}, {"typed": "x"}, {"typed": 7}, {"versions": [1]}, {"versions": "x"}, {"versions": {"household": True}},
        {"versions": {"household": "1"}}, {"versions": {"household": 1.5}},
    ],
    ids=str,
)  # fmt: skip
def test_a_request_no_form_sends_is_refused_and_writes_nothing(world, somsri, wrong: dict) -> None:
    name = f"ผิด {new_id()}"
    said = {"key": NEW, "op": new_id(), "typed": typed(world, name), "versions": {}} | wrong
    answer = somsri.ask("POST", "/entry/save", json=said)
    assert told(answer, 410)["text"] == say(Gone().text, "th")
    assert not somsri.people(world.here.id, name)


@pytest.mark.parametrize("letters", ["\ud800", "\udfff\ud800", "ก\x00ข", "\x1b[31m", "\u202e", "\ufeff"], ids=ascii)
def test_letters_that_are_none_are_no_failure(world, somsri, letters: str) -> None:
    """Half an emoji, cut off by a keyboard: were the answer a failure, the phone would send it for ever and nothing behind it."""
    said = {"key": NEW, "op": new_id(), "versions": {}, "typed": typed(world, f"ส{letters}ม", **{"household.knows": letters})}
    asked = {"village": world.here.id, "name": f"ส{letters}", "house_no": letters}
    for path, body in (("draft", said), ("save", said), ("alike", asked)):
        answer = somsri.ask("POST", f"/entry/{path}", content=json.dumps(body))
        assert answer.status_code in (200, 410, 422), answer.text


def test_more_than_a_form_can_hold_is_told_so(world, somsri) -> None:
    too_much = th("This is too much at once.")
    assert told(somsri.save(NEW, {f"household.{n}": "" for n in range(101)}), 413) == {"text": too_much}
    assert told(somsri.save(NEW, typed(world, "x" * 70_000)), 413) == {"text": too_much}
    assert told(somsri.send("draft", NEW, typed(world, "x" * 70_000)), 413) == {"text": too_much}
    assert told(somsri.ask("POST", "/entry/alike", json={"village": world.here.id, "name": "x" * 70_000}), 413) == {"text": too_much}

    def unsaid() -> Iterator[bytes]:  # its length is not told beforehand
        yield from (b"x" * 10_000 for _part in range(8))

    assert told(somsri.ask("POST", "/entry/save", content=unsaid()), 413) == {"text": too_much}


# --- who may


def test_somebody_who_is_not_signed_in_is_told_the_way(world) -> None:
    for cookie in ("", "nonsense"):
        nobody = Phone(world.url, "", cookie)
        for answer in (nobody.save(NEW, typed(world, "ใคร")), nobody.send("draft", NEW, {}), nobody.ask("GET", "/entry/villages")):
            assert told(answer, 401) == {"text": say(SignedOut().text, "th"), "way_in": "/login", "over": False}


def test_a_phone_whose_workshop_is_over_is_told_so(world) -> None:
    said = told(world.phones["guest of yesterday"].save(NEW, typed(world, "ใคร")), 401)
    assert (said["way_in"], said["over"]) == ("/join?over=1", True) and said["text"]


def test_what_one_account_typed_is_never_saved_as_anothers(world, somsri, somchai) -> None:
    """She signed out with entries unsent, and a colleague signed in on the same phone."""
    for what in ("save", "draft", "forget"):
        said = told(somchai.send(what, NEW, typed(world, "ของสมศรี"), account=somsri.account), 401)
        assert said["way_in"] and not said["over"]
    assert not somsri.people(world.here.id, "ของสมศรี")
    assert told(somsri.save(NEW, typed(world, "ของสมศรี"), account=somsri.account), 200)["saved"] == "ของสมศรี"


def test_a_draft_of_another_account_is_neither_taken_over_nor_thrown_away(world, somsri, somchai) -> None:
    op = new_id()
    told(somsri.send("draft", NEW, typed(world, "จันทร์เพ็ญ"), op=op), 200)
    told(somchai.send("forget", NEW, {}, op=op), 200)
    told(somsri.save(NEW, typed(world, "จันทร์เพ็ญ"), op=op), 200)
    stolen = told(somchai.save(NEW, typed(world, "จันทร์เพ็ญ"), op=op), 422)  # an operation is one person's
    assert stolen["problems"][0]["text"] == th("This form has been used by somebody else. Please open it again.")
    assert len(somsri.people(world.here.id, "จันทร์เพ็ญ")) == 1


def test_a_record_out_of_reach_is_refused_and_one_that_is_gone_is_said_to_be(world, somsri) -> None:
    begun = {"person": 1, "household": 1}
    refused = told(somsri.save(f"household:{world.theirs.id}", {"household.members": "9"}, begun), 403)
    assert refused == {"text": say(Denied().text, "th")}
    assert told(somsri.save(NEW, typed(world, "ใคร", **{"village.choice": world.there.id})), 403) == refused
    for key in (f"household:{world.binned.id}", f"household:{new_id()}"):
        assert told(somsri.save(key, {"household.members": "9"}, begun), 410) == {"text": say(Gone().text, "th")}
    for forged in ({"household": 99, "person": 1}, {"household": 0, "person": 1}, {"household": 1}, {}):
        assert told(somsri.save(f"household:{world.mine.id}", {"household.members": "9"}, forged), 410)["text"]


def test_a_viewer_saves_nothing(world) -> None:
    for key in (NEW, f"household:{world.mine.id}", "partner:new", "account:new", "office:office"):
        assert told(world.phones["viewer"].save(key, typed(world, "ใคร")), 403)["text"] == say(Denied().text, "th")


def test_a_villager_enters_into_her_own_village_whatever_the_phone_says(world, somsri) -> None:
    villager = world.phones["villager"]
    said = told(villager.save(NEW, typed(world, "ชูใจ", **{"village.subdistrict_code": THERE, "village.name": "ที่อื่น"})), 200)
    assert said["saved"] == "ชูใจ" and [one["name"] for one in somsri.people(world.quiet.id, "ชูใจ")] == ["ชูใจ"]
    assert not somsri.people(world.here.id, "ชูใจ")
    not_hers = (f"household:{world.mine.id}", f"household:{world.theirs.id}")
    for key in (*not_hers, "product:new", "account:new", "workshop:new", "office:office"):
        assert told(villager.save(key, typed(world, "ชูใจ"), {"person": 1, "household": 1}), 403)["text"]


def test_a_form_that_the_officer_has_closed_refuses_with_its_reason_and_keeps_the_draft(world) -> None:
    phone, op = world.phones["sage"], new_id()
    told(phone.send("draft", NEW, typed(world, "ปิติ"), op=op), 200)
    closed = th(
        "The officer has closed the form for households. What you typed is kept; ask the officer to open the form, then save again."
    )
    assert told(phone.save(NEW, typed(world, "ปิติ"), op=op), 403) == {"text": closed}
    told(phone.send("draft", NEW, typed(world, "ปิติ"), op=op), 200)  # not saved before


# --- what a form asks while it is filled in


def test_the_villages_of_a_place_are_told_to_those_who_write_there(world, somsri) -> None:
    known = dict(told(somsri.ask("GET", f"/entry/villages?subdistrict={HERE}"), 200)["villages"])
    assert {world.here.id, world.quiet.id} <= known.keys() and world.there.id not in known
    for elsewhere in (THERE, "", "36", "999999", "๓๖๐๒๐๑", "x"):
        assert told(somsri.ask("GET", "/entry/villages", params={"subdistrict": elsewhere}), 403)["text"] == say(Denied().text, "th")
    assert places.district_of(THERE) != places.district_of(HERE)


def test_who_is_there_already_is_told_to_officers_of_the_place_only(world, somsri) -> None:
    [one] = somsri.people(world.here.id, "mine ใจดี")
    assert one.pop("id")
    assert one == {"name": "mine ใจดี", "reason": th("same name"), "house_no": "12", "roles": [th("represents a household")]}
    assert somsri.people(world.here.id, "") == [] == somsri.people(world.here.id, "ไม่มีใครชื่อนี้เลย")
    asked = {"village": world.there.id, "name": "theirs ใจดี", "house_no": "12"}
    assert told(somsri.ask("POST", "/entry/alike", json=asked), 403)["text"]
    assert told(somsri.ask("POST", "/entry/alike", json={**asked, "village": "x"}), 410)["text"]
    for name in ("viewer", "villager"):
        assert told(world.phones[name].ask("POST", "/entry/alike", json={**asked, "village": world.quiet.id}), 403)["text"]


# --- photos


def test_a_photo_is_kept_small_and_shown_again(world, somsri) -> None:
    name = told(somsri.ask("POST", "/entry/photo", content=picture(2000)), 200)["photo"]
    shown = somsri.ask("GET", f"/entry/photo/{name}")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    with Image.open(io.BytesIO(shown.content)) as photo:
        assert photo.size == (1600, 1600)
    assert somsri.ask("GET", f"/entry/photo/{world.photo}").status_code == 200
    for nothing in ("0" * 64, "x", name[:-1]):
        assert somsri.ask("GET", f"/entry/photo/{nothing}").status_code == 404


@pytest.mark.parametrize("content", [b"", b"hello", b"<svg onload=alert(1)>", b"%PDF-1.7", b"\xff\xd8\xff\xe0" + b"x" * 99], ids=repr)
def test_what_is_no_photo_is_told_beside_it(somsri, content: bytes) -> None:
    problems = told(somsri.ask("POST", "/entry/photo", content=content), 422)["problems"]
    assert problems == [{"field": "photo", "text": th("This file is not a photo (JPEG, PNG or WebP).")}]


def test_a_photo_of_21_mb_is_too_large_before_anybody_looks_at_it(world, somsri) -> None:
    too_much = told(somsri.ask("POST", "/entry/photo", content=b"\xff\xd8" + b"x" * 21 * 1024 * 1024), 413)
    assert too_much == {"text": th("This is too much at once.")}
    for name in ("viewer", "villager"):
        assert told(world.phones[name].ask("POST", "/entry/photo", content=picture()), 403)["text"]


def test_nothing_of_all_this_was_a_failure_of_the_server(world) -> None:
    """Last in this file: what went wrong inside would stand in the log, and a value never does."""
    assert "Traceback" not in world.server.log and " failed" not in world.server.log
    assert "ของสมศรี" not in world.server.log
