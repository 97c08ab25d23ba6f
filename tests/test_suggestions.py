"""Suggestions to a neighbour's entry, and taking back one's own last action: who may, what is seen, what becomes of it."""

import datetime as dt
import json
import re
from types import SimpleNamespace

import pytest
import screen
from conftest import HERE, THERE, added, signed_in

from otop_core.access import sessions
from otop_core.access.sessions import Session, Terminal
from otop_core.community.villages import Village
from otop_core.gate import drafts, history, ledger, records, save_form
from otop_core.gate.acts import Add, Change, Remove, new_id
from otop_core.language.messages import say
from otop_core.model import forms
from otop_core.model.errors import Conflict, Denied, Gone, Invalid, Refused, SignedOut
from otop_core.model.forms import form_of
from otop_core.store import Store
from otop_core.workshop import joining, room, suggestions, undo_last, workshops

ROOM, WORKSHOPS = "workshop/room.py", "workshop/workshops.py"
PERSONAL = {"person.phone": "081-234-5678", "household.income": "98765"}


def hall_in(store: Store, village: ledger.Noun) -> SimpleNamespace:
    about = workshops.Workshop(village_id=village.id, name="เวทีบ้านโนน", held_on=dt.date(2026, 11, 22), target=26)
    workshop = workshops.begin(store, Terminal(), new_id(), about)
    return SimpleNamespace(workshop=workshop, id=workshop.id, village=village)


def joined(store: Store, hall: SimpleNamespace, name: str) -> Session:
    found = joining.room(store, workshops.code_of(store, hall.id)[0], "")
    return Session(sessions.digest(joining.join(store, found, {"name": name, "kind": "villager"}, "", "th")))


def enter(store: Store, who: ledger.Caller, hall: SimpleNamespace, form: str = "household", **typed: str) -> ledger.Noun:
    filled = {"village.choice": hall.village.id, "person.given_name": "บุญมี", "person.family_name": "แก้ว"}
    filled |= {"household.house_no": "7"} if form == "household" else {"sage.knowledge": "ทอผ้า", "sage.area": "processing"}
    whole = forms.blank(form_of(form)) | filled | {name.replace("__", "."): value for name, value in typed.items()}
    return save_form.save(store, who, new_id(), form_of(form), whole).records[-1]


def actor(store: Store, who: Session):
    return sessions.look_up(store, who.digest).actor_


def find(store: Store, thing: ledger.Noun) -> records.Held:
    with store.read() as cursor:
        return records.find(cursor, thing.noun, thing.id)


@pytest.fixture
def hall(store: Store, clock, world) -> SimpleNamespace:
    found = hall_in(store, world.here.village)
    found.me, found.other = joined(store, found, "ลำดวน"), joined(store, found, "สมหมาย")
    typed = {name.replace(".", "__"): value for name, value in PERSONAL.items()}
    found.theirs = enter(store, found.other, found, **typed)
    found.officer = signed_in(store, "district_officer", HERE)
    return found


def suggest(store: Store, hall: SimpleNamespace, name: str = "knows", typed: str = "จักสาน", **rest: object) -> suggestions.Suggestion:
    suggestions.suggest(store, hall.me, new_id(), "household", hall.theirs.id, name, typed, "ป้าบอก")
    return suggestions.mine(store, actor(store, hall.me).id)[0]


def waiting(store: Store, hall: SimpleNamespace) -> list[suggestions.Waiting]:
    return suggestions.pending(store, actor(store, hall.officer), hall.id)


def test_a_neighbour_sees_only_what_may_be_corrected(store, hall) -> None:
    seen = suggestions.visible(store, actor(store, hall.me), "household", hall.theirs.id)
    assert not {"phone", "national_id", "income", "expense", "saving", "members"} & set(seen)
    assert seen["given_name"] == "บุญมี" and "0812345678" not in map(str, seen.values())


@pytest.mark.parametrize("name", ["phone", "income", "national_id", "representative_id", "village_id", "nothing"])
def test_nothing_else_can_be_suggested(store, hall, name: str) -> None:
    with pytest.raises(Denied):
        suggest(store, hall, name, "1")
    who = actor(store, hall.me)
    forged = {"workshop_id": hall.id, "by_id": who.id, "about_noun": "household", "record_id": hall.theirs.id, "seen": 1}
    with pytest.raises(Invalid):
        added(store, hall.me, suggestions.Suggestion(**forged, field_name=name, proposed="1", status="pending"))


def test_an_accepted_suggestion_changes_the_record_and_the_suggester_reads_it(store, hall) -> None:
    suggest(store, hall)
    (one,) = waiting(store, hall)
    assert (one.by, one.name, one.value, one.moved) == ("ลำดวน", "บุญมี แก้ว", None, False)
    suggestions.accept(store, hall.officer, new_id(), one)
    assert find(store, hall.theirs).record.knows == "จักสาน"
    assert not waiting(store, hall)
    assert suggestions.mine(store, actor(store, hall.me).id)[0].status == "accepted"


def test_the_name_of_the_person_can_be_corrected(store, hall) -> None:
    suggest(store, hall, "family_name", "แก้วใส")
    (one,) = waiting(store, hall)
    suggestions.accept(store, hall.officer, new_id(), one)
    assert {e.name for e in room.entries(store, hall.id, "", "th")} == {"บุญมี แก้วใส"}


def test_a_declined_suggestion_needs_a_reason_and_changes_nothing(store, hall) -> None:
    one = suggest(store, hall)
    with pytest.raises(Invalid):
        suggestions.decline(store, hall.officer, new_id(), one, " ")
    suggestions.decline(store, hall.officer, new_id(), one, "เจ้าของไม่ได้ทำแล้ว")
    assert find(store, hall.theirs).record.knows is None
    told = suggestions.mine(store, actor(store, hall.me).id)[0]
    assert (told.status, told.decision) == ("declined", "เจ้าของไม่ได้ทำแล้ว")


@pytest.mark.parametrize(("name", "typed"), [("wants_occupation", "pilot"), ("house_no", "x" * 21), ("house_no", "7"), ("knows", " ")])
def test_a_wrong_value_is_told_at_once_beside_the_field(store, hall, name: str, typed: str) -> None:
    with pytest.raises(Invalid) as told:
        suggest(store, hall, name, typed)
    assert {p.field for p in told.value.problems} == {"proposed"}
    assert not waiting(store, hall)


def test_what_was_changed_meanwhile_is_shown_and_other_fields_merge(store, hall) -> None:
    suggest(store, hall)
    (seen,) = waiting(store, hall)
    ledger.commit(store, hall.other, new_id(), Change(hall.theirs, hall.theirs.model_copy(update={"members": 4, "knows": "ตีเหล็ก"})))
    assert waiting(store, hall)[0].moved and waiting(store, hall)[0].value == "ตีเหล็ก"
    with pytest.raises(Conflict):
        suggestions.accept(store, hall.officer, new_id(), seen)
    assert suggestions.mine(store, actor(store, hall.me).id)[0].status == "pending"
    suggestions.accept(store, hall.officer, new_id(), waiting(store, hall)[0])
    now = find(store, hall.theirs).record
    assert (now.members, now.knows) == (4, "จักสาน")


def test_one_undo_takes_an_acceptance_back_whole(store, hall) -> None:
    suggest(store, hall)
    op = new_id()
    suggestions.accept(store, hall.officer, op, waiting(store, hall)[0])
    history.undo(store, hall.officer, new_id(), op)
    assert find(store, hall.theirs).record.knows is None and len(waiting(store, hall)) == 1


def test_a_suggestion_about_what_is_in_the_bin_can_only_be_declined(store, hall) -> None:
    suggest(store, hall)
    ledger.commit(store, hall.officer, new_id(), Remove(hall.theirs))
    (one,) = waiting(store, hall)
    with pytest.raises(Gone):
        suggestions.accept(store, hall.officer, new_id(), one)
    suggestions.decline(store, hall.officer, new_id(), one.suggestion, "ลบแล้ว")
    with pytest.raises(Gone):
        suggest(store, hall)


def test_only_officers_of_the_district_decide(store, hall, viewer) -> None:
    one = suggest(store, hall)
    for caller in (hall.me, hall.other, signed_in(store, "district_officer", THERE), viewer):
        with pytest.raises(Denied):
            suggestions.pending(store, actor(store, caller), hall.id)
        with pytest.raises(Denied):
            suggestions.decline(store, caller, new_id(), one, "ไม่")
        with pytest.raises(Denied):
            accepted = one.model_copy(update={"status": "accepted"})
            ledger.commit(store, caller, new_id(), Change(one, accepted))


def test_a_forged_suggestion_is_refused(store, hall, world, viewer) -> None:
    """Decided by herself, in another's name, about a record of no workshop, in another workshop."""
    me, other = actor(store, hall.me), actor(store, hall.other)
    elsewhere = hall_in(store, world.there.village)
    right = {"workshop_id": hall.id, "by_id": me.id, "about_noun": "household", "record_id": hall.theirs.id, "field_name": "knows"}
    right |= {"seen": 1, "proposed": "จักสาน", "status": "pending"}
    for wrong in (
        {"status": "accepted"},
        {"decision": "ดี"},
        {"by_id": other.id},
        {"record_id": world.here.household.id},
        {"workshop_id": elsewhere.id},
    ):
        with pytest.raises(Denied):
            added(store, hall.me, suggestions.Suggestion(**{**right, **wrong}))
    with pytest.raises(Denied):
        added(store, viewer, suggestions.Suggestion(**right))
    stranger = joined(store, elsewhere, "คนอื่น")
    for noun, id in (("household", hall.theirs.id), ("person", hall.theirs.representative_id)):
        with pytest.raises(Denied):
            suggestions.visible(store, actor(store, stranger), noun, id)
    assert added(store, hall.me, suggestions.Suggestion(**right))


def test_after_the_workshop_nobody_suggests(store, hall) -> None:
    workshops.set_open(store, Terminal(), hall.workshop, False)
    with pytest.raises(SignedOut):
        suggestions.suggest(store, hall.me, new_id(), "household", hall.theirs.id, "knows", "จักสาน")


# --- the draft of a suggestion


def begin(store: Store, hall: SimpleNamespace, who: Session, **typed: str) -> str:
    op = new_id()
    drafts.keep(store, who, suggestions.draft_of("household", hall.theirs.id), op, {"field": "knows", **typed}, {})
    return op


def send(store: Store, hall: SimpleNamespace, op: str, typed: str = "จักสาน") -> ledger.Receipt:
    return suggestions.suggest(store, hall.me, op, "household", hall.theirs.id, "knows", typed, "ป้าบอก")


def unfinished(store: Store, who: Session) -> list[tuple[str, str]]:
    return [(one.id, one.name) for one in suggestions.unfinished(store, actor(store, who).id)]


def test_what_was_begun_is_hers_alone_until_it_is_sent(store, hall) -> None:
    op = begin(store, hall, hall.me, knows="จักสาน")
    begin(store, hall, hall.other, knows="อื่น")
    assert unfinished(store, hall.me) == [(hall.theirs.id, "บุญมี แก้ว")]
    send(store, hall, op)
    assert not unfinished(store, hall.me) and unfinished(store, hall.other)
    assert len(waiting(store, hall)) == 1


def test_what_is_refused_stays_a_draft(store, hall) -> None:
    op = begin(store, hall, hall.me, knows=" ")
    with pytest.raises(Invalid):
        send(store, hall, op, " ")
    workshops.set_open(store, Terminal(), hall.workshop, False)
    with pytest.raises(SignedOut):
        send(store, hall, op)
    assert store.all("SELECT op FROM draft") == [(op,)] and not store.one("SELECT count(*) FROM suggestion")[0]


def test_the_same_words_sent_twice_are_stored_once_and_leave_no_draft(store, hall) -> None:
    op = begin(store, hall, hall.me)
    send(store, hall, op)
    begin(store, hall, hall.me)  # the other phone, a moment later
    suggestions.accept(store, hall.officer, new_id(), waiting(store, hall)[0])
    assert send(store, hall, op).repeated and not unfinished(store, hall.me)
    assert len(suggestions.mine(store, actor(store, hall.me).id)) == 1


def test_other_words_from_the_same_draft_are_not_lost(store, hall) -> None:
    op = begin(store, hall, hall.me)
    assert not send(store, hall, op).repeated and not send(store, hall, op, "ตีเหล็ก").repeated
    assert {one.suggestion.proposed for one in waiting(store, hall)} == {"จักสาน", "ตีเหล็ก"}


def test_what_is_in_the_bin_is_not_offered_until_it_is_back(store, hall) -> None:
    begin(store, hall, hall.me)
    op = new_id()
    ledger.commit(store, hall.officer, op, Remove(hall.theirs))
    assert not unfinished(store, hall.me)
    history.undo(store, hall.officer, new_id(), op)
    assert unfinished(store, hall.me)


# --- taking back one's own last action


def test_ones_last_entry_goes_to_the_bin_with_its_person_and_the_one_before_is_next(store, hall) -> None:
    first, second = enter(store, hall.me, hall), enter(store, hall.me, hall, "sage", person__given_name="คำ")
    me = actor(store, hall.me)
    found = undo_last.last(store, hall.id, me.id)
    assert (found.kind, found.noun, found.name) == ("add", "sage", "คำ แก้ว")
    undo_last.take_back(store, hall.me, new_id(), found.op)
    assert find(store, second).removed and not find(store, first).removed
    person = second.person_id
    assert store.one("SELECT removed_at FROM person WHERE id = :id", id=person)[0]
    found = undo_last.last(store, hall.id, me.id)
    assert found.noun == "household"
    undo_last.take_back(store, hall.me, new_id(), found.op)
    assert undo_last.last(store, hall.id, me.id) is None
    assert room.tally(store, hall.id, "th").households == 1


def test_a_correction_is_taken_back_to_what_it_was(store, hall) -> None:
    mine = enter(store, hall.me, hall)
    ledger.commit(store, hall.me, new_id(), Change(mine, mine.model_copy(update={"knows": "ผิด"})))
    found = undo_last.last(store, hall.id, actor(store, hall.me).id)
    assert found.kind == "change"
    undo_last.take_back(store, hall.me, new_id(), found.op)
    assert find(store, mine).record.values() == mine.values()


def test_a_suggestion_is_taken_back_unless_it_was_decided(store, hall) -> None:
    suggest(store, hall)
    found = undo_last.last(store, hall.id, actor(store, hall.me).id)
    assert (found.noun, found.name) == ("suggestion", "บุญมี แก้ว")
    undo_last.take_back(store, hall.me, new_id(), found.op)
    assert not waiting(store, hall)
    one = suggest(store, hall)
    op = undo_last.last(store, hall.id, actor(store, hall.me).id).op
    suggestions.decline(store, hall.officer, new_id(), one, "ไม่ใช่")
    assert undo_last.last(store, hall.id, actor(store, hall.me).id) is None
    with pytest.raises(Denied):
        undo_last.take_back(store, hall.me, new_id(), op)


def test_what_the_officer_changed_since_is_not_thrown_away(store, hall) -> None:
    mine = enter(store, hall.me, hall)
    ledger.commit(store, hall.officer, new_id(), Change(mine, mine.model_copy(update={"members": 5})))
    with pytest.raises(Refused):
        undo_last.take_back(store, hall.me, new_id(), undo_last.last(store, hall.id, actor(store, hall.me).id).op)


def test_the_same_touch_twice_takes_back_one_thing(store, hall) -> None:
    enter(store, hall.me, hall), enter(store, hall.me, hall, household__house_no="8")
    op, again = undo_last.last(store, hall.id, actor(store, hall.me).id).op, new_id()
    undo_last.take_back(store, hall.me, again, op)
    assert undo_last.take_back(store, hall.me, again, op).repeated
    with pytest.raises(Denied):
        undo_last.take_back(store, hall.me, new_id(), op)
    assert room.tally(store, hall.id, "th").households == 2


def test_a_participant_deletes_nothing_but_her_own_last_entry(store, hall, world) -> None:
    """Whatever she claims to take back: an older action, another's, an officer's, none; and nothing beside it."""
    older, newer = enter(store, hall.me, hall), enter(store, hall.me, hall, household__house_no="8")
    ops = dict(store.all("SELECT record_id, origin FROM change WHERE noun = 'household'"))
    by_op = dict(store.all("SELECT record_id, split_part(op, '/', 1) FROM change WHERE noun = 'household'"))
    for thing in (older, hall.theirs, world.here.household, world.there.household, world.here.village, world.here.product):
        claims = [*(f"undo:{op}" for op in by_op.values()), "undo:", "undo:x", "", *ops.values()]
        for origin in claims:
            with pytest.raises(Denied):
                ledger.commit(store, hall.me, new_id(), Remove(thing), origin=origin)
    with pytest.raises(Denied):
        ledger.commit(store, hall.me, new_id(), Remove(newer))
    right = f"undo:{by_op[newer.id]}"
    for beside in (Remove(hall.theirs), Change(hall.theirs, hall.theirs.model_copy(update={"knows": "x"}))):
        with pytest.raises(Denied):
            ledger.commit(store, hall.me, new_id(), Remove(newer), beside, origin=right)
    assert not find(store, hall.theirs).removed
    with pytest.raises(Denied):
        history.undo(store, hall.other, new_id(), by_op[newer.id])
    ledger.commit(store, hall.me, new_id(), Remove(newer), origin=right)


# --- the screens


@pytest.fixture
def screens(tmp_path, monkeypatch):
    path = tmp_path / "otop.duckdb"
    monkeypatch.setenv("OTOP_STORE", str(path))
    with screen.running(path) as store:
        village = Village(id=new_id(), subdistrict_code="360201", name="บ้านทดสอบ", moo=3)
        ledger.commit(store, Terminal(), new_id(), Add(village))
        hall = hall_in(store, village)
        hall.me, hall.other = joined(store, hall, "ลำดวน"), joined(store, hall, "สมหมาย")
        hall.theirs = enter(store, hall.other, hall, **{name.replace(".", "__"): value for name, value in PERSONAL.items()})
        hall.office = screen.signed_in(store, "district_officer")
        yield store, hall


def button(app, key: str):
    return next(one for one in app.button if one.key and one.key.startswith(key))


def key_of(hall) -> str:
    """The form of a suggestion about their household."""
    return f"suggestion:new:household:{hall.theirs.id}"


def test_on_the_phone_a_neighbour_suggests_and_the_officer_accepts(screens) -> None:
    store, hall = screens
    app = screen.opened(hall.me.digest, ROOM)
    app.segmented_control(key="room|form").set_value("all").run()
    button(app, f"mine|other|{hall.theirs.id}").click().run()
    assert not app.exception and say("Suggest a change", "th") in [one.value for one in app.subheader]
    seen = screen.words(app) + re.sub(r"\b[0-9a-f]{32,64}\b", "", json.dumps(screen.forms(app), ensure_ascii=False))  # ids hold any digits
    assert "081" not in seen and "98,765" not in seen and "98765" not in seen
    form = screen.forms(app)[key_of(hall)]
    assert "knows" in dict(screen.fields(form)["suggestion.field_name"]["choices"]) and not form["stays"]
    assert form["save_label"] == say("Send to the officer", "th")
    done = screen.save(store, hall.me.digest, key_of(hall), {"suggestion.field_name": "knows", "suggestion.knows": "จักสาน"})
    screen.go_on(app, key_of(hall))
    assert say(done.text, "th") in screen.words(app)
    assert not app.exception and say("Suggest a change", "th") not in [one.value for one in app.subheader]
    officer = screen.opened(hall.office, WORKSHOPS)
    assert "จักสาน" in screen.words(officer) and "ลำดวน" in screen.words(officer)
    button(officer, "accept|").click().run()
    assert not officer.exception and find(store, hall.theirs).record.knows == "จักสาน"


def test_on_the_phone_a_wrong_value_is_told_and_an_address_of_another_record_opens_nothing(screens) -> None:
    store, hall = screens
    app = screen.opened(hall.me.digest, ROOM, suggest=f"household:{hall.theirs.id}")
    assert "suggestion.house_no" in screen.fields(screen.forms(app)[key_of(hall)])
    with pytest.raises(Invalid) as told:
        screen.save(store, hall.me.digest, key_of(hall), {"suggestion.field_name": "house_no", "suggestion.house_no": "7"})
    assert {p.field: say(p.text, "th") for p in told.value.problems} == {"suggestion.house_no": say("This is what it says already.", "th")}
    for address in ("household:x", f"person:{hall.theirs.representative_id}", "nothing"):
        assert not screen.forms(screen.opened(hall.me.digest, ROOM, suggest=address))


def test_on_the_phone_a_suggestion_that_was_begun_comes_back_and_is_thrown_away_or_sent(screens) -> None:
    store, hall = screens
    op, key, me = new_id(), key_of(hall), actor(store, hall.me).id
    typed = {"suggestion.field_name": "knows", "suggestion.knows": "จักสาน", "suggestion.reason": "ป้าบอก"}
    drafts.keep(store, hall.me, key, op, typed, {})
    again = screen.opened(hall.me.digest, ROOM)  # a reload, or another phone of hers
    again.segmented_control(key="room|form").set_value("all").run()
    button(again, f"mine|unfinished|household|{hall.theirs.id}").click().run()
    assert not again.exception
    [held] = screen.forms(again)[key]["drafts"]
    assert (held["op"], held["typed"]) == (op, typed)
    drafts.drop(store, hall.me, key, op)
    afresh = screen.forms(again.run())[key]
    assert not again.exception and not afresh["drafts"] and afresh["typed"]["suggestion.field_name"] != "knows"
    assert not suggestions.unfinished(store, me)
    drafts.keep(store, hall.me, key, op, typed, {})
    screen.save(store, hall.me.digest, key, typed | {"suggestion.knows": "จักสานไม้ไผ่"}, op)
    screen.go_on(again, key)
    assert not again.exception and not suggestions.unfinished(store, me)
    assert [one.proposed for one in suggestions.mine(store, me)] == ["จักสานไม้ไผ่"]


def test_on_the_phone_the_last_entry_is_named_confirmed_and_taken_back(screens) -> None:
    store, hall = screens
    mine = enter(store, hall.me, hall, person__given_name="คำปัน")
    app = screen.opened(hall.me.digest, ROOM)
    button(app, "back|ask").click().run()
    assert "คำปัน" in screen.words(app)
    button(app, "back|yes").click().run()
    assert not app.exception and find(store, mine).removed and not find(store, hall.theirs).removed
