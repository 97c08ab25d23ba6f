"""A form as the phone knows it: what it is told, what is saved of what stands in it, and what is refused in words."""

import json

import pytest
from conftest import HERE, SUBDISTRICT, THERE

from otop_core.access import sessions
from otop_core.admin import settings
from otop_core.admin.accounts import Account
from otop_core.community.households import Household
from otop_core.entries import opening
from otop_core.entries.description import describe
from otop_core.entries.entry import LONGEST
from otop_core.gate import drafts
from otop_core.gate.acts import new_id
from otop_core.language.messages import say
from otop_core.model.errors import Conflict, Denied, Gone, Invalid
from otop_core.workshop import joining, workshops

NEW = {
    "village.subdistrict_code": SUBDISTRICT[HERE],
    "village.moo": "๓",
    "village.name": "บ้านใหม่",
    "person.given_name": "สมใจ",
    "person.family_name": "ดีงาม",
    "household.house_no": "๑๒/๓",
    "household.members": "4",
}


@pytest.fixture(autouse=True)
def province(store, terminal) -> None:
    settings.settle(store, terminal, new_id(), settings.Office(province_code="36"))


def who(store, session) -> sessions.SignedIn:
    found = sessions.look_up(store, session.digest)
    assert found is not None
    return found


def told(store, session, key: str, **rest) -> dict:
    """What the phone is told; it must be JSON."""
    return json.loads(json.dumps(describe(store, who(store, session), opening.find(store, who(store, session), key), **rest)))


def fields(form: dict) -> dict[str, dict]:
    return {field["name"]: field for section in form["sections"] for field in section["fields"]}


def save(store, session, key: str, typed: dict, versions: dict | None = None, op: str = ""):
    entry = opening.find(store, who(store, session), key)
    return entry.at(store, versions if versions is not None else entry.versions).save(
        store, who(store, session), session, op or new_id(), typed
    )


def joined(store, terminal, home) -> sessions.Session:
    about = workshops.Workshop(village_id=home.id, name="เวที", held_on="2026-11-22", target=26)
    workshop = workshops.begin(store, terminal, new_id(), about)
    found = joining.room(store, workshops.code_of(store, workshop.id)[0], "")
    return sessions.Session(sessions.digest(joining.join(store, found, {"name": "ลำดวน", "kind": "villager"}, "", "th")))


def test_a_form_is_told_in_sections_with_what_each_field_is(store, officer) -> None:
    form = told(store, officer(HERE), "household:new")
    assert [section["title"] for section in form["sections"]] == [
        say(title, "th") for title in ("Place", "Person", "Household", "Agreement", "Money")
    ]
    asked = fields(form)
    assert asked["person.given_name"]["required"] and not asked["household.members"]["required"]
    assert (asked["household.members"]["kind"], asked["household.members"]["unit"]) == ("number", say("people", "th"))
    assert asked["household.house_no"]["max"] == 20 and len(asked["household.occupation"]["choices"]) == 7
    assert [place["code"] for place in form["places"]] == [HERE] and len(form["places"][0]["subdistricts"]) == 19
    assert (form["versions"], form["drafts"], form["keeps"], form["alike"]) == ({}, [], True, True)


def test_the_national_id_is_asked_only_where_the_office_says_so_and_never_taken_unasked(store, officer, terminal) -> None:
    somsri = officer(HERE)
    assert "person.national_id" not in fields(told(store, somsri, "household:new"))
    done = save(store, somsri, "household:new", NEW | {"person.national_id": "1360100000016"})
    assert next(r for r in done.receipt.records if r.noun == "person").national_id is None
    settings.settle(store, terminal, new_id(), settings.Office(province_code="36", asks_national_id=True))
    assert "person.national_id" in fields(told(store, somsri, "household:new"))


def test_what_is_saved_is_named_and_what_was_not_asked_is_not_taken(store, officer) -> None:
    done = save(store, officer(HERE), "household:new", NEW | {"household.village_id": "x", "id": "x", "household.version": "9"})
    assert done.name == "สมใจ ดีงาม" and "สมใจ ดีงาม" in say(done.text, "th")
    assert done.receipt.records[-1].version == 1 and done.receipt.records[-1].village_id != "x"


def test_everything_that_is_wrong_is_told_at_once_and_nothing_is_saved(store, officer) -> None:
    somsri = officer(HERE)
    wrong = {"person.phone": "12", "household.members": "สี่คน", "household.notice_given_on": "32/1/2569", "village.name": "บ้านใหม่"}
    found = opening.find(store, who(store, somsri), "household:new").problems(store, who(store, somsri), wrong)
    assert {problem.field for problem in found} == {
        "village.subdistrict_code",
        "person.given_name",
        "person.phone",
        "household.house_no",
        "household.members",
        "household.notice_given_on",
    }
    assert opening.find(store, who(store, somsri), "household:new").problems(store, who(store, somsri), NEW) == []
    assert store.all("SELECT 1 FROM household") == []


def test_a_change_goes_on_from_the_versions_it_was_begun_from(store, officer) -> None:
    somsri, somchai = officer(HERE, "Somsri"), officer(HERE, "Somchai")
    household = save(store, somsri, "household:new", NEW).receipt.records[-1]
    form = told(store, somsri, f"household:{household.id}")
    assert form["versions"] == {"person": 1, "household": 1} and form["typed"]["household.house_no"] == "12/3"
    other = save(store, somchai, f"household:{household.id}", form["typed"] | {"household.members": "5"}, form["versions"])
    assert other.entry and other.entry.versions == {"person": 1, "household": 2}
    mine = save(store, somsri, f"household:{household.id}", form["typed"] | {"household.knows": "ทอผ้า"}, form["versions"])
    assert mine.entry and (mine.entry.typed()["household.members"], mine.entry.typed()["household.knows"]) == ("5", "ทอผ้า")
    with pytest.raises(Conflict):
        save(store, somsri, f"household:{household.id}", form["typed"] | {"household.members": "6"}, form["versions"])
    for forged in ({}, {"household": 1}, {"person": 1, "household": 99}, {"person": 1, "household": 1, "village": 1}):
        with pytest.raises(Gone):
            save(store, somsri, f"household:{household.id}", form["typed"], forged)


def test_tourism_has_no_category_whatever_stood_there_before(store, world, officer) -> None:
    somsri = officer(HERE)
    form = told(store, somsri, f"product:{world.here.product.id}")
    assert fields(form)["product.category"]["shown_if"] == [{"field": "product.area", "in": ["agriculture", "processing"]}]
    done = save(store, somsri, f"product:{world.here.product.id}", form["typed"] | {"product.area": "community_tourism"})
    assert done.receipt.records[-1].category is None
    with pytest.raises(Invalid) as wrong:
        save(store, somsri, f"product:{world.here.product.id}", form["typed"] | {"product.category": None, "product.area": "agriculture"})
    assert [problem.field for problem in wrong.value.problems] == ["product.category"]


def test_a_new_product_may_bring_its_producer(store, world, officer) -> None:
    form = fields(told(store, officer(HERE), "product:new"))
    assert form["producer.choice"]["kind"] == "choose" and [world.here.producer.id, "กลุ่มทอผ้า"] in form["producer.choice"]["choices"]
    assert form["producer.name"]["shown_if"] == [{"field": "producer.choice", "empty": True}]
    changing = fields(told(store, officer(HERE, "Malee"), f"product:{world.here.product.id}"))
    assert "producer.name" not in changing and "new" not in changing["producer.choice"]


@pytest.mark.parametrize("value", ["ก" * (LONGEST + 1), 7, 1.5, {"a": "b"}, [1], ["x" * 200], ["x"] * 200])
def test_what_cannot_stand_in_a_form_is_refused_beside_its_field(store, officer, value) -> None:
    with pytest.raises(Invalid) as wrong:
        save(store, officer(HERE), "household:new", NEW | {"household.knows": value})
    assert [problem.field for problem in wrong.value.problems] == ["household.knows"]


@pytest.mark.parametrize("key", ["", ":", "household", "household:", "nothing:new", "village:new", "person:new", "decision:new",
                                 "household:new:x", "suggestion:x", "suggestion:new:village:x", "household:x:y", "a" * 500])  # fmt: skip
def test_a_key_that_names_no_form_opens_nothing(store, provincial, key: str) -> None:
    with pytest.raises(Gone):
        opening.find(store, who(store, provincial), key)


def test_a_form_opens_for_those_who_may_write_it(store, world, officer, viewer) -> None:
    somchai = officer(THERE)
    for key in (f"household:{world.here.household.id}", f"product:{world.here.product.id}"):
        with pytest.raises(Denied):
            opening.find(store, who(store, somchai), key)
    for key in ("household:new", "account:new", "office:office", "workshop:new"):
        with pytest.raises(Denied):
            opening.find(store, who(store, viewer), key)
    for key in ("account:new", "office:office"):
        with pytest.raises(Denied):
            opening.find(store, who(store, somchai), key)


def test_evidence_belongs_to_the_product_of_its_key_or_to_its_producer(store, world, officer) -> None:
    somsri, product = officer(HERE), world.here.product
    typed = {"certificate.cert_type": "tcps", "certificate.status": "applied", "certificate.product_id": world.there.product.id}
    one = save(store, somsri, f"certificate:new:{product.id}", typed).receipt.records[-1]
    other = save(store, somsri, f"certificate:new:{product.id}:producer", typed).receipt.records[-1]
    assert (one.product_id, one.producer_id, other.product_id, other.producer_id) == (product.id, None, None, product.producer_id)
    changed = save(store, somsri, f"certificate:{other.id}", typed | {"certificate.cert_no": "1"}).receipt.records[-1]
    assert (changed.producer_id, changed.cert_no) == (product.producer_id, "1")
    with pytest.raises(Denied):
        save(store, somsri, f"certificate:new:{world.there.product.id}", typed)


def test_in_a_hall_the_village_is_that_of_the_workshop_whatever_the_phone_says(store, world, terminal) -> None:
    me = joined(store, terminal, world.here.village)
    form = told(store, me, "household:new")
    assert "village" not in fields(form) and "places" not in form and not form["alike"]
    typed = NEW | {"village.choice": world.there.village.id, "village.subdistrict_code": SUBDISTRICT[THERE]}
    household = save(store, me, "household:new", typed).receipt.records[-1]
    assert household.village_id == world.here.village.id
    assert "village" not in fields(told(store, me, f"household:{household.id}"))
    for key in (f"household:{world.here.household.id}", "product:new", "account:new", f"producer:{world.here.producer.id}"):
        with pytest.raises(Denied):
            save(store, me, key, {"product.name": "x", "person.given_name": "x"})


def test_an_account_has_all_its_problems_at_once_and_its_password_is_kept_nowhere(store, administrator) -> None:
    form = told(store, administrator, "account:new")
    assert not form["keeps"] and fields(form)["account.password"]["kind"] == "password" and fields(form)["account.password"]["required"]
    with pytest.raises(Invalid) as wrong:
        save(
            store, administrator, "account:new", {"account.username": "A", "account.password": "short", "account.role": "district_officer"}
        )
    found = {problem.field for problem in wrong.value.problems}
    assert found == {"account.username", "account.password", "account.display_name", "account.works_in"}
    typed = {"account.username": "malee", "account.display_name": "มาลี", "account.role": "meeting_viewer", "account.works_in": HERE}
    done = save(store, administrator, "account:new", typed | {"account.password": "a sentence of words", "account.is_active": True})
    account = done.receipt.records[-1]
    assert isinstance(account, Account) and account.works_in is None, "only a district officer works in one district"
    assert "a sentence" not in json.dumps(store.all("SELECT body FROM change"))
    changing = told(store, administrator, f"account:{account.id}")
    assert not fields(changing)["account.password"]["required"] and "account.password" not in changing["typed"]
    assert save(store, administrator, f"account:{account.id}", changing["typed"] | {"account.display_name": "มาลี ใจ"}).receipt.records


def test_a_suggestion_asks_one_field_of_a_neighbours_record(store, world, terminal) -> None:
    me = joined(store, terminal, world.here.village)
    theirs = save(store, me, "household:new", NEW | {"person.phone": "0812345678"}).receipt.records[-1]
    form = told(store, me, f"suggestion:new:household:{theirs.id}")
    asked = fields(form)
    assert asked["suggestion.house_no"]["shown_if"] == [{"field": "suggestion.field_name", "in": ["house_no"]}]
    assert "0812345678" not in json.dumps(form) and "suggestion.phone" not in asked and form["typed"]["suggestion.house_no"] == "12/3"
    key = f"suggestion:new:household:{theirs.id}"
    with pytest.raises(Invalid) as same:
        save(store, me, key, {"suggestion.field_name": "house_no", "suggestion.house_no": "12/3"})
    assert [problem.field for problem in same.value.problems] == ["suggestion.house_no"]
    sent = save(store, me, key, {"suggestion.field_name": "house_no", "suggestion.house_no": "14", "suggestion.reason": "ป้ายบ้าน"})
    assert sent.receipt.records[-1].proposed == "14"


def test_a_person_who_is_there_already_is_chosen_and_named(store, world, officer) -> None:
    typed = {"village.choice": world.here.village.id, "person.choice": world.here.person.id, "household.house_no": "9"}
    done = save(store, officer(HERE), "household:new", typed)
    assert done.name == "สมศรี ใจดี" and len(done.receipt.records) == 1
    assert isinstance(done.receipt.records[0], Household)


def test_drafts_are_told_to_her_other_phone_newest_first(store, officer, clock) -> None:
    somsri = officer(HERE)
    for op in ("a" * 32, "b" * 32):
        drafts.keep(store, somsri, "household:new", op, {"person.given_name": op[0]}, {})
        clock.forward(seconds=3)
    form = told(store, somsri, "household:new")
    assert [draft["typed"]["person.given_name"] for draft in form["drafts"]] == ["b", "a"]
    assert told(store, officer(HERE, "Malee"), "household:new")["drafts"] == []
