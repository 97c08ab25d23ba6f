"""Who takes part: the officer's list, taking somebody off it, locking the room, one person who joined twice; an owner and her record."""

import re
from decimal import Decimal
from types import SimpleNamespace

import httpx
import pytest
import screen
from conftest import HERE, Clock, signed_in
from hall import furnished
from serving import Server
from test_deciding import NO, YES, counted, gathered, opened, votes
from test_suggestions import actor, enter, hall_in, waiting

from otop_core.access import sessions
from otop_core.access.sessions import Session, Terminal
from otop_core.gate import ledger, records, save_form
from otop_core.gate.acts import Add, Change, new_id
from otop_core.language.messages import say
from otop_core.model.errors import Denied, Gone, Invalid, Refused
from otop_core.model.forms import form_of
from otop_core.store import Store
from otop_core.workshop import closing, counting, joining, participants, room, suggestions, summary, voting, workshops
from otop_core.workshop.joining import NameIsThere
from otop_core.workshop.workshops import Participant

HTML = {"Accept": "text/html"}


def th(msgid: str, **values: object) -> str:
    return say(msgid, "th", **values)


def joined(store: Store, hall: SimpleNamespace, name: str, **typed: str) -> Session:
    found = joining.room(store, workshops.code_of(store, hall.id)[0], "")
    return Session(sessions.digest(joining.join(store, found, {"name": name, "kind": "villager", **typed}, "", "th")))


@pytest.fixture
def hall(store: Store, clock: Clock, world: SimpleNamespace) -> SimpleNamespace:
    found = hall_in(store, world.here.village)
    found.me, found.other = joined(store, found, "ลำดวน สวยงาม"), joined(store, found, "สมหมาย ใจดี")
    found.officer = signed_in(store, "district_officer", HERE)
    return found


def of(store: Store, who: Session) -> Participant:
    with store.read() as cursor:
        return records.find(cursor, "participant", who.actor(cursor, store.clock()).id).record


def listed(store: Store, hall: SimpleNamespace) -> list[participants.Listed]:
    return participants.listed(store, actor(store, hall.officer), hall.id)


def here(store: Store, who: Session) -> bool:
    return sessions.look_up(store, who.digest) is not None


# An owner and her record


def test_an_owner_keeps_her_record_when_the_officer_changes_something_else_and_her_money_is_only_spelt_anew(store, hall) -> None:
    """She typed 101; the store says 101.00."""
    mine = enter(store, hall.me, hall, household__saving="101", household__income="1500.5")
    now = records.find_in_reach(store, actor(store, hall.officer), "household", mine.id).record
    ledger.commit(store, hall.officer, new_id(), Change(now, now.model_copy(update={"members": 5})))
    assert room.mine(store, hall.id, of(store, hall.me).id, "household", mine.id)
    was = save_form.records_of(store, form_of("household"), mine.id)["household"]
    kept = ledger.commit(store, hall.me, new_id(), Change(was, was.model_copy(update={"knows": "จักสาน"}))).records[0]
    assert (kept.members, kept.knows, kept.saving) == (5, "จักสาน", Decimal(101))


def test_an_accepted_suggestion_of_a_name_leaves_the_record_to_its_owner(store, hall) -> None:
    mine = enter(store, hall.me, hall)
    suggestions.suggest(store, hall.other, new_id(), "household", mine.id, "family_name", "แก้วใส")
    suggestions.accept(store, hall.officer, new_id(), waiting(store, hall)[0])
    was, me = save_form.records_of(store, form_of("household"), mine.id), of(store, hall.me).id
    assert all(room.mine(store, hall.id, me, noun, was[noun].id) for noun in ("household", "person"))
    assert ledger.commit(store, hall.me, new_id(), Change(was["person"], was["person"].model_copy(update={"given_name": "บุญมา"}))).records
    assert [one.closed for one in room.entries(store, hall.id, me, "th")] == [False]


def test_what_she_typed_once_herself_is_no_secret_when_the_officer_brings_it_back(store, hall) -> None:
    mine = enter(store, hall.me, hall, household__income="1500")
    now = ledger.commit(store, hall.me, new_id(), Change(mine, mine.model_copy(update={"income": Decimal(1600)}))).records[0]
    ledger.commit(store, hall.officer, new_id(), Change(now, now.model_copy(update={"income": Decimal(1500)})))
    assert room.mine(store, hall.id, of(store, hall.me).id, "household", mine.id)


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [("person", "phone", "0812345678"), ("person", "national_id", "1103700000011"), ("household", "income", Decimal(98765))],
)
def test_what_an_officer_put_there_stays_unseen_and_the_list_says_so(store, hall, part: str, name: str, value: object) -> None:
    mine = enter(store, hall.me, hall)
    was = save_form.records_of(store, form_of("household"), mine.id)[part]
    ledger.commit(store, hall.officer, new_id(), Change(was, was.model_copy(update={name: value})))
    me = of(store, hall.me).id
    assert not room.mine(store, hall.id, me, part, was.id)
    with pytest.raises(Denied):
        ledger.commit(store, hall.me, new_id(), Change(was, was.model_copy(update={name: None, "id": was.id})))
    assert [(one.mine, one.closed) for one in room.entries(store, hall.id, me, "th")] == [(True, True)]
    suggestions.suggest(store, hall.me, new_id(), "household", mine.id, "knows", "จักสาน")  # the way that is left to her
    assert str(value) not in repr(suggestions.visible(store, actor(store, hall.me), "household", mine.id))


# The list, and taking somebody off it


def test_the_officer_sees_who_joined_when_and_what_she_did(store, clock, hall) -> None:
    enter(store, hall.me, hall)
    clock.forward(minutes=1)
    joined(store, hall, "เอกชน", kind="partner", sector="private")
    first, second, third = listed(store, hall)
    assert [(one.name, one.entries, one.votes, one.removed) for one in (first, second)] == [
        ("ลำดวน สวยงาม", 1, 0, False),
        ("สมหมาย ใจดี", 0, 0, False),
    ]
    assert (third.participant.kind, third.participant.sector, third.joined_at) == ("partner", "private", clock())


def test_who_is_taken_off_is_out_at_once_her_votes_go_and_her_entries_stay_and_say_so(store, clock) -> None:
    hall = gathered(store)
    hall.officer = signed_in(store, "district_officer", HERE)
    enter(store, hall.villager, hall)
    opened(store, hall)
    hall_vote(store, hall.villager, hall, YES)
    room.look_in(hall.id, of(store, hall.villager).id, "ลำดวน", "", clock())
    one = of(store, hall.villager)
    participants.remove(store, hall.officer, new_id(), one)
    assert not here(store, hall.villager) and room.present(hall.id, clock()) == []
    assert counted(store, hall)[hall.sage[0]].voters == 0 and votes(store) == 1
    assert [entry.left for entry in room.entries(store, hall.id, "", "th")][:1] == [True]
    assert [listed_one.removed for listed_one in listed(store, hall)] == [True] + [False] * 3  # where she was, with the way back
    gone = listed(store, hall)[0].participant
    participants.bring_back(store, hall.officer, new_id(), gone)
    assert here(store, hall.villager) and counted(store, hall)[hall.sage[0]].voters == 1
    assert not any(entry.left for entry in room.entries(store, hall.id, "", "th"))


def hall_vote(store: Store, who: Session, hall: SimpleNamespace, answers: dict) -> None:
    voting.vote(store, who, "sage", hall.sage[0], answers["sage"])


def test_the_list_is_for_the_officers_of_the_district_only(store, hall) -> None:
    one, other = of(store, hall.me), of(store, hall.other)
    strangers = (hall.me, hall.other, signed_in(store, "district_officer", "3602"), signed_in(store, "meeting_viewer"), Session(""))
    for caller in strangers:
        for act in (participants.remove, participants.bring_back, participants.take_apart):
            with pytest.raises(Denied):
                act(store, caller, new_id(), other)
        with pytest.raises(Denied):
            participants.merge(store, caller, new_id(), one, other)
        for change, value in ((workshops.lock, True), (workshops.set_quorum, 3), (workshops.set_address, "http://192.168.1.9")):
            with pytest.raises(Denied):
                change(store, caller, hall.workshop, value)
    for caller in (hall.me, signed_in(store, "meeting_viewer", name="other-viewer")):
        with pytest.raises(Denied):
            participants.listed(store, actor(store, caller), hall.id)
        with pytest.raises(Denied):
            counting.not_voted(store, actor(store, caller), hall.id, "sage")


def test_nobody_joins_as_somebody_who_is_here(store, hall) -> None:
    """That gives her that one's entries: an officer says it, never she herself."""
    forged = Participant(id=new_id(), workshop_id=hall.id, name="x", kind="villager", same_as=of(store, hall.other).id)
    found = joining.room(store, workshops.code_of(store, hall.id)[0], "")
    with pytest.raises(Denied):
        ledger.commit(store, joining._Joining(found, forged.id, "x"), forged.id, Add(forged))


# The locked room


def test_nobody_new_joins_a_locked_room_and_who_is_inside_goes_on_and_comes_back(store, hall) -> None:
    workshops.lock(store, hall.officer, hall.workshop, True)
    with pytest.raises(Refused) as told:
        joined(store, hall, "คนใหม่")
    assert told.value.text.msgid == joining.LOCKED
    assert enter(store, hall.me, hall)
    found = joining.room(store, workshops.code_of(store, hall.id)[0], "")
    token = joining.again(store, found, "ลำดวน สวยงาม", joining.pin_of(store, of(store, hall.me).id), "", "th")
    assert of(store, Session(sessions.digest(token))).id == of(store, hall.me).id
    workshops.lock(store, hall.officer, workshops.find(store, hall.id).record, False)
    assert joined(store, hall, "คนใหม่")


def test_a_joining_that_was_on_its_way_when_the_room_was_locked_is_told_that_it_had_come_in(store, hall) -> None:
    first = joined(store, hall, "คนใหม่", once="once")
    workshops.lock(store, hall.officer, hall.workshop, True)
    assert of(store, joined(store, hall, "คนใหม่", once="once")).id == of(store, first).id


# One person who joins twice


@pytest.mark.parametrize("name", ["ลำดวน สวยงาม", "นางลำดวน  สวยงาม", "ลำดวนสวยงาม"])
def test_who_gives_a_name_that_is_here_is_asked_whether_it_is_she(store, hall, name: str) -> None:
    with pytest.raises(NameIsThere):
        joined(store, hall, name)
    assert of(store, joined(store, hall, name, other=joining.OTHER)).id != of(store, hall.me).id


def test_a_name_of_somebody_who_was_taken_off_or_of_another_workshop_is_free(store, hall, world) -> None:
    participants.remove(store, hall.officer, new_id(), of(store, hall.me))
    assert joined(store, hall, "ลำดวน สวยงาม")
    assert joined(store, hall_in(store, world.there.village), "สมหมาย ใจดี")


def test_two_of_one_name_are_shown_together(store, hall) -> None:
    again = joined(store, hall, "ลำดวนสวยงาม", other=joining.OTHER)
    [group] = participants.same_names(listed(store, hall))
    assert [one.participant.id for one in group] == [of(store, hall.me).id, of(store, again).id]


@pytest.fixture
def twice(store: Store, clock: Clock) -> SimpleNamespace:
    """Somebody who joined on two phones, voted on both and entered on the second."""
    hall = gathered(store)
    hall.officer = signed_in(store, "district_officer", HERE)
    hall.first, hall.second = joined(store, hall, "ลำดวน"), joined(store, hall, "ลำดวน", other=joining.OTHER)
    hall.one, hall.two = of(store, hall.first), of(store, hall.second)
    hall.entered = enter(store, hall.second, hall, household__income="1500")
    opened(store, hall)
    hall_vote(store, hall.first, hall, NO)
    clock.forward(minutes=1)
    hall_vote(store, hall.second, hall, YES)
    return hall


def test_of_one_who_joined_twice_one_vote_counts_the_newest(store, twice) -> None:
    assert counted(store, twice)[twice.sage[0]].voters == 2 and counting.turnout(store, twice.id, "sage").people == 6
    participants.merge(store, twice.officer, new_id(), twice.one, twice.two)
    count, turnout = counted(store, twice)[twice.sage[0]], counting.turnout(store, twice.id, "sage")
    assert (count.voters, count.agreed, turnout.people, turnout.voters) == (1, 1, 5, 1)
    assert counting.mine(store, twice.id, twice.one.id, "sage") == {twice.sage[0]: YES["sage"]}
    assert len(counting.by_name(store, actor(store, twice.officer), twice.id, "sage", twice.sage[0])) == 1
    assert "ลำดวน" not in counting.not_voted(store, actor(store, twice.officer), twice.id, "sage")
    assert (
        summary.load(store, actor(store, twice.officer), twice.id, "th").participants == 5 == room.tally(store, twice.id, "th").participants
    )


def test_the_second_phone_goes_on_as_the_one_who_stays_and_the_entries_are_hers(store, twice) -> None:
    participants.merge(store, twice.officer, new_id(), twice.one, twice.two)
    assert of(store, twice.second).id == twice.one.id and here(store, twice.first)
    assert [(one.mine, one.closed) for one in room.entries(store, twice.id, twice.one.id, "th")][0] == (True, False)
    was = save_form.records_of(store, form_of("household"), twice.entered.id)["household"]
    for who, words in ((twice.first, "จักสาน"), (twice.second, "ทอผ้า")):
        was = ledger.commit(store, who, new_id(), Change(was, was.model_copy(update={"knows": words}))).records[0]
    [one] = [one for one in listed(store, twice) if one.name == "ลำดวน"]
    assert (one.entries, one.votes, [two.id for two in one.twice]) == (1, 1, [twice.two.id])
    assert "ลำดวน" not in closing.look(store, actor(store, twice.officer), twice.id).idle
    hall_vote(store, twice.second, twice, NO)
    assert counted(store, twice)[twice.sage[0]].agreed == 0


def test_a_merge_is_taken_back_and_everything_is_where_it_was(store, twice) -> None:
    participants.merge(store, twice.officer, new_id(), twice.one, twice.two)
    [one] = [one for one in listed(store, twice) if one.twice]
    participants.take_apart(store, twice.officer, new_id(), one.twice[0])
    assert of(store, twice.second).id == twice.two.id and counted(store, twice)[twice.sage[0]].voters == 2
    assert not room.mine(store, twice.id, twice.one.id, "household", twice.entered.id)


def test_who_was_made_one_with_two_others_stays_one(store, twice) -> None:
    third = joined(store, twice, "ลำดวน", other=joining.OTHER)
    participants.merge(store, twice.officer, new_id(), twice.one, twice.two)
    participants.merge(store, twice.officer, new_id(), of(store, third), of(store, twice.first))
    assert {of(store, who).id for who in (twice.first, twice.second, third)} == {of(store, third).id}
    assert counted(store, twice)[twice.sage[0]].voters == 1
    with pytest.raises(Refused):
        participants.merge(store, twice.officer, new_id(), twice.two, of(store, third))


def test_two_of_different_workshops_do_not_become_one(store, twice) -> None:
    other = gathered(store)
    for gone in (of(store, other.villager), twice.one):
        with pytest.raises(Refused):
            participants.merge(store, twice.officer, new_id(), twice.one, gone)
    participants.remove(store, twice.officer, new_id(), twice.two)
    with pytest.raises(Gone):
        participants.merge(store, twice.officer, new_id(), twice.one, twice.two)


# At the door, over HTTP


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory):
    """Two rooms: an open one, and one that was locked when one person was inside."""
    path, seen = tmp_path_factory.mktemp("door") / "otop.duckdb", SimpleNamespace()

    def more(store: Store, hall: SimpleNamespace) -> None:
        about = workshops.find(store, hall.id).record.model_copy(update={"id": "", "name": "เวทีปิดประตู"})
        locked = workshops.begin(store, Terminal(), new_id(), about)
        seen.locked, seen.code = workshops.code_of(store, locked.id)[0], hall.code
        seen.pin = joining.pin_of(store, of(store, joined(store, SimpleNamespace(id=locked.id), "ลำดวน")).id)
        seen.key = joining.key(locked.id, seen.locked)
        workshops.lock(store, Terminal(), locked, True)

    furnished(path, more)
    with Server(path) as server:
        seen.url = server.url
        yield seen


def fields_of(page: str, number: int) -> dict[str, str]:
    """The fields of one of the forms of a page, as a browser would send them."""
    form = page.split("<form")[number]
    return dict(re.findall(r'<input [^>]*?name="(\w+)"[^>]*? value="([^"]*)"', form))


def test_the_door_asks_whether_it_is_she_and_takes_both_answers(served) -> None:
    def phone() -> httpx.Client:
        return httpx.Client(base_url=served.url, headers=HTML, trust_env=False)

    with phone() as first, phone() as second, phone() as third:
        typed = {"code": served.code, "name": "สมหมาย", "kind": "villager"}
        assert first.post("/join", data=typed).status_code == 303
        asked = second.post("/join", data={**fields_of(second.get("/join").text, 1), **typed})
        assert asked.status_code == 409 and "otop_session" not in second.cookies
        assert th("{name} has joined this workshop already. Is that you?", name="สมหมาย") in asked.text
        me, other = fields_of(asked.text, 1), fields_of(asked.text, 2)
        assert me["code"] == served.code and "other" not in me and other["other"] == joining.OTHER
        wrong = second.post("/join", data={**me, "pin": "0000000"})
        assert wrong.status_code == 422
        assert third.post("/join", data={**other, "name": "สมหมาย ใหญ่"}).status_code == 303
        assert third.post("/join", data={**other, "name": "สมหมาย"}).status_code == 303


def test_the_locked_door_says_so_and_opens_for_who_is_inside(served) -> None:
    with httpx.Client(base_url=served.url, headers=HTML, trust_env=False) as phone:
        told = th(joining.LOCKED)
        assert told in phone.get("/join", params={"code": served.locked, "key": served.key}).text
        assert told not in phone.get("/join", params={"code": served.locked, "key": "guess"}).text
        answer = phone.post("/join", data={"code": served.locked, "name": "คนใหม่", "kind": "villager"})
        assert answer.status_code == 409 and told in answer.text and "<details open" in answer.text
        back = phone.post("/join", data={"code": served.locked, "name": "ลำดวน", "kind": "villager", "pin": served.pin})
        assert back.status_code == 303


assert Invalid and screen  # kept for the pages below
