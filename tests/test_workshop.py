"""The workshop room: who gets in and for how long, what a participant may touch, and what a hall sees of itself."""

import datetime as dt
import secrets
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from conftest import HERE, Clock, added, household, signed_in, village
from serving import Server

from otop_core.access import sessions
from otop_core.access.rate_limit import TooManyTries
from otop_core.access.sessions import Session, Terminal
from otop_core.admin import accounts, settings
from otop_core.admin.accounts import Account
from otop_core.community.partners import Partner
from otop_core.community.sages import Sage
from otop_core.community.villages import Village
from otop_core.gate import drafts, ledger, records, save_form
from otop_core.gate.acts import Add, Change, Remove, Restore, new_id
from otop_core.model import forms
from otop_core.model.errors import Conflict, Denied, Invalid, SignedOut
from otop_core.model.forms import form_of
from otop_core.products.evidence import Channel
from otop_core.products.producers import Producer
from otop_core.products.products import Product
from otop_core.store import Store, open_store
from otop_core.workshop import joining, room, workshops

SECRET = {"phone": "081-234-5678", "national_id": "1-1037-00000-01-1", "income": "98765"}
ME = {
    "name": "ลำดวน สวยงาม",
    "kind": "villager",
    "other": joining.OTHER,
}  # many of one name join here
WORD = "a long walk to the market"


def opened(store: Store, caller: ledger.Caller, of: Village, **rest: object) -> SimpleNamespace:
    about = {"village_id": of.id, "name": "เวทีบ้านโนน", "held_on": dt.date(2026, 11, 22), "target": 26, **rest}
    workshop = workshops.begin(store, caller, new_id(), workshops.Workshop(**about))
    return SimpleNamespace(workshop=workshop, id=workshop.id, code=workshops.code_of(store, workshop.id)[0])


@pytest.fixture
def hall(store: Store, clock: Clock, world: SimpleNamespace) -> SimpleNamespace:
    return opened(store, Terminal(), world.here.village)


def let_in(store: Store, hall: SimpleNamespace, device: str = "", **typed: str) -> Session:
    found = joining.room(store, hall.code, device)
    return Session(sessions.digest(joining.join(store, found, {**ME, **typed}, device, "th")))


def who(store: Store, caller: Session) -> sessions.SignedIn | None:
    return sessions.look_up(store, caller.digest)


def enter(store: Store, caller: ledger.Caller, form: str, of: str, op: str = "", **typed: object) -> ledger.Receipt:
    """As the room's form saves it."""
    filled = {
        "village.choice": of,
        "person.given_name": "บุญมี",
        "household.house_no": "7",
        "sage.knowledge": "ทอผ้า",
        "sage.area": "processing",
    }
    asked = {name: value for name, value in (filled | typed).items() if name.split(".")[0] in ("village", "person", form)}
    return save_form.save(store, caller, op or new_id(), form_of(form), asked)


def fields(invalid: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [problem.field for problem in invalid.value.problems]


def test_a_code_is_six_letters_none_of_which_looks_like_another(store: Store, hall: SimpleNamespace) -> None:
    assert len(hall.code) == 6 and set(hall.code) <= set(workshops.ALPHABET)
    assert not set(workshops.ALPHABET) & set("ILOQS0125") and len(set(workshops.ALPHABET)) == len(workshops.ALPHABET) >= 20


def test_a_code_may_be_typed_small_with_blanks_or_dashes(store: Store, hall: SimpleNamespace) -> None:
    typed = f" {hall.code[:3].lower()} - {hall.code[3:]}\u200b"
    assert joining.room(store, typed, "a phone").workshop_id == hall.id


def test_whoever_joins_is_a_participant_of_that_workshop_and_nothing_else(
    store: Store, hall: SimpleNamespace, world: SimpleNamespace
) -> None:
    me = who(store, let_in(store, hall))
    assert me and (me.role, me.display_name, me.district) == ("participant", ME["name"], HERE)
    assert (me.actor_.workshop, me.actor_.village) == (hall.id, world.here.village.id)
    assert store.one("SELECT count(*) FROM account")[0] == 0


def test_all_that_is_wrong_with_a_joining_is_said_at_once() -> None:
    assert [p.field for p in joining.problems({"name": " ", "kind": "queen", "sector": "x"})] == ["name", "kind"]
    assert [p.field for p in joining.problems({"name": "", "kind": "partner", "sector": "x"})] == ["name", "sector"]
    assert [p.field for p in joining.problems({"name": "", "kind": "", "pin": "1234"})] == ["name"]
    assert not joining.problems({**ME, "sector": "left over from another choice"})


def test_only_a_partner_has_a_sector(store: Store, hall: SimpleNamespace) -> None:
    let_in(store, hall, kind="partner", sector="private")
    let_in(store, hall, kind="sage", sector="private")
    assert sorted(store.all("SELECT kind, sector FROM participant")) == [("partner", "private"), ("sage", None)]


@pytest.mark.parametrize("typed", ["", "ABC", "ABCDEFG", "ABCDE0", "ฟิแกดเ", "' OR 1=1"])
def test_a_slip_of_the_finger_is_told_and_is_nobodys_guess(store: Store, hall: SimpleNamespace, typed: str) -> None:
    for _time in range(200):
        with pytest.raises(Invalid) as told:
            joining.room(store, typed, "a phone")
    assert fields(told) == ["code"] and joining.room(store, hall.code, "a phone")


def wrong_codes(right: str) -> Iterator[str]:
    while True:
        code = "".join(secrets.choice(workshops.ALPHABET) for _letter in range(workshops.LETTERS))
        if code != right:
            yield code


def guesses(store: Store, codes: Iterator[str], devices: Iterator[str], many: int) -> int:
    """How many of these guesses were looked at; nobody may get in."""
    looked = 0
    for _time in range(many):
        with pytest.raises((Invalid, TooManyTries)) as refused:
            joining.room(store, next(codes), next(devices))
        looked += refused.type is Invalid
    return looked


def test_a_thousand_guesses_from_one_phone_are_ten_looked_at_in_five_minutes(store: Store, clock: Clock, hall: SimpleNamespace) -> None:
    codes = wrong_codes(hall.code)
    assert guesses(store, codes, iter(lambda: "one phone", ""), 1_000) == 10
    with pytest.raises(TooManyTries):
        joining.room(store, hall.code, "one phone")
    assert joining.room(store, hall.code, "her neighbour's phone").workshop_id == hall.id
    clock.forward(minutes=5, seconds=1)
    assert joining.room(store, hall.code, "one phone").workshop_id == hall.id


def test_a_thousand_guesses_from_ever_new_phones_are_a_hundred_looked_at_in_five_minutes(
    store: Store, clock: Clock, hall: SimpleNamespace
) -> None:
    codes = wrong_codes(hall.code)
    assert guesses(store, codes, iter(lambda: secrets.token_hex(), ""), 1_000) == 100
    with pytest.raises(TooManyTries):  # a right guess among them gets no further than a wrong one
        joining.room(store, hall.code, "yet another phone")
    clock.forward(minutes=5, seconds=1)
    assert guesses(store, codes, iter(lambda: secrets.token_hex(), ""), 1_000) == 100


def test_a_guesser_locks_nobody_out_who_scans_the_qr_or_was_here_before(
    store: Store, hall: SimpleNamespace, world: SimpleNamespace
) -> None:
    other = opened(store, Terminal(), world.there.village)
    let_in(store, hall, device="hers")
    guesses(store, wrong_codes(hall.code), iter(lambda: secrets.token_hex(), ""), 101)
    assert joining.room(store, hall.code, "hers").workshop_id == hall.id
    with pytest.raises(TooManyTries):
        joining.room(store, other.code, "hers")
    assert joining.room(store, hall.code, "new", joining.key(hall.id, hall.code)).workshop_id == hall.id
    for forged in ("", "x", joining.key(other.id, hall.code), joining.key(hall.id, other.code), "ก"):
        with pytest.raises(TooManyTries):
            joining.room(store, hall.code, "new", forged)


def test_the_right_of_everybody_ends_at_once_when_the_workshop_closes(store: Store, hall: SimpleNamespace, world: SimpleNamespace) -> None:
    me = let_in(store, hall)
    held = workshops.find(store, hall.id).record
    workshops.set_open(store, Terminal(), held, False)
    assert who(store, me) is None
    with pytest.raises(SignedOut):
        enter(store, me, "household", world.here.village.id)
    with pytest.raises(SignedOut):
        drafts.keep(store, me, "household:x", new_id(), {}, {})
    with pytest.raises(Invalid):
        joining.room(store, hall.code, "a phone")
    workshops.set_open(store, Terminal(), workshops.find(store, hall.id).record, True)
    assert who(store, me)


def test_a_workshop_in_the_bin_lets_nobody_in_and_keeps_nobody(store: Store, clock: Clock, world: SimpleNamespace) -> None:
    hall = opened(store, Terminal(), world.here.village)
    me = let_in(store, hall)
    with store.write() as work:  # as the gate would, without the participants' own rows in its way
        work.run("UPDATE workshop SET removed_at = :now WHERE id = :id", now=work.now, id=hall.id)
    assert who(store, me) is None
    with pytest.raises(Invalid):
        joining.room(store, hall.code, "a phone")


def test_a_new_code_ends_the_old_one_for_those_outside_only(store: Store, hall: SimpleNamespace) -> None:
    me, scanned = let_in(store, hall), joining.key(hall.id, hall.code)
    workshops.renew(store, Terminal(), hall.workshop)
    fresh = workshops.code_of(store, hall.id)[0]
    assert fresh != hall.code and who(store, me) and joining.room(store, fresh, "a phone")
    with pytest.raises(Invalid):
        joining.room(store, hall.code, "a phone", scanned)


def test_the_right_ends_after_eight_hours_unless_it_is_extended(store: Store, clock: Clock, hall: SimpleNamespace) -> None:
    me = let_in(store, hall)
    for _hour in range(7):
        clock.forward(hours=1)
        assert sessions.look_up(store, me.digest, touch=True)
    clock.forward(minutes=59)
    assert sessions.look_up(store, me.digest, touch=True) and joining.room(store, hall.code, "a phone")
    clock.forward(minutes=2)
    assert who(store, me) is None
    with pytest.raises(Invalid):
        joining.room(store, hall.code, "a phone")
    workshops.extend(store, Terminal(), hall.workshop)
    assert who(store, me) and joining.room(store, hall.code, "a phone")


def test_only_an_officer_of_the_district_opens_renews_extends_or_closes(
    store: Store, hall: SimpleNamespace, world: SimpleNamespace
) -> None:
    elsewhere, viewer, me = signed_in(store, "district_officer", "3602"), signed_in(store, "meeting_viewer"), let_in(store, hall)
    for caller in (elsewhere, viewer, me):
        for act in (workshops.renew, workshops.extend, lambda *a: workshops.set_open(*a, False)):
            with pytest.raises(Denied):
                act(store, caller, hall.workshop)
        with pytest.raises(Denied):
            opened(store, caller, world.here.village)
    assert opened(store, signed_in(store, "district_officer", HERE), world.here.village).code


def test_a_participant_enters_households_and_sages_of_her_village_and_mends_her_own(
    store: Store, hall: SimpleNamespace, world: SimpleNamespace
) -> None:
    me, home = let_in(store, hall), world.here.village.id
    person, house = enter(store, me, "household", home).records
    sage = enter(store, me, "sage", home, **{"person.choice": person.id}).records[-1]
    assert (house.representative_id, sage.person_id) == (person.id, person.id)
    was = save_form.records_of(store, form_of("household"), house.id)
    mended = forms.typed_of(form_of("household"), was) | {"household.house_no": "8", "person.family_name": "มาก"}
    save_form.save(store, me, new_id(), form_of("household"), mended, was)
    now = save_form.records_of(store, form_of("household"), house.id)
    assert (now["household"].house_no, now["person"].family_name) == ("8", "มาก")
    by = store.all("SELECT DISTINCT actor, origin FROM change WHERE record_id = :id", id=house.id)
    assert by == [(ME["name"], f"workshop:{hall.id}")]


def test_a_participant_touches_nothing_that_is_anothers(store: Store, hall: SimpleNamespace, world: SimpleNamespace) -> None:
    me, other, home = let_in(store, hall), let_in(store, hall, name="สมหมาย"), world.here.village.id
    theirs, house = enter(store, other, "household", home).records
    mine = enter(store, me, "household", home).records[-1]
    forbidden = [
        Change(house, house.model_copy(update={"house_no": "9"})),
        Change(theirs, theirs.model_copy(update={"phone": "0812345678"})),
        Restore("household", house.id, 1),
        Change(world.here.household, world.here.household.model_copy(update={"house_no": "9"})),
        Change(world.here.person, world.here.person.model_copy(update={"family_name": "x"})),
        Change(mine, mine.model_copy(update={"representative_id": theirs.id})),  # to read her phone through one's own household
        Add(Sage(village_id=home, person_id=theirs.id, knowledge="ทอผ้า", area="processing")),
        Add(Sage(village_id=home, person_id=world.here.person.id, knowledge="ทอผ้า", area="processing")),
        Add(household(world.here.village, world.there.person)),
        Remove(house),
        Remove(mine),
    ]
    before = store.last_seq
    for act in forbidden:
        if isinstance(act, Restore):
            ledger.commit(store, other, new_id(), Change(house, house.model_copy(update={"house_no": "10"})))
            before = store.last_seq
        with pytest.raises(Denied):
            ledger.commit(store, me, new_id(), act)
    assert store.last_seq == before


def test_a_participant_brings_nothing_back_that_an_officer_has_deleted(store: Store, hall: SimpleNamespace, world: SimpleNamespace) -> None:
    me = let_in(store, hall)
    mine = enter(store, me, "household", world.here.village.id).records[-1]
    ledger.commit(store, Terminal(), new_id(), Remove(mine))
    with pytest.raises(Denied):
        ledger.commit(store, me, new_id(), Restore("household", mine.id, 1))


def test_a_participant_stays_in_her_village_her_district_and_her_nouns(store: Store, hall: SimpleNamespace, world: SimpleNamespace) -> None:
    me = let_in(store, hall)
    mine = enter(store, me, "household", world.here.village.id).records[-1]
    next_door = added(store, Terminal(), village(name="บ้านใกล้", moo=4))[0]
    for elsewhere in (next_door.id, world.there.village.id):
        for form in ("household", "sage"):
            with pytest.raises(Denied):
                enter(store, me, form, elsewhere)
        with pytest.raises(Denied):
            ledger.commit(store, me, new_id(), Change(mine, mine.model_copy(update={"village_id": elsewhere})))
    with pytest.raises(Denied):
        enter(store, me, "household", "", **{"village.subdistrict_code": "360102", "village.name": "บ้านใหม่", "village.moo": "9"})
    here = world.here
    participant = {"workshop_id": hall.id, "name": "x", "kind": "sage"}
    things = [
        Product(name="x", area="processing", category="textile", village_id=here.village.id, producer_id=here.producer.id),
        Producer(name="x", producer_type="group", village_id=here.village.id),
        Partner(name="x", sector="private"),
        Channel(product_id=here.product.id, channel="domestic_offline"),
        village(name="บ้านใหม่", moo=8),
        Account(username="mine", display_name="x", role="administrator", is_active=True),
        workshops.Workshop(village_id=here.village.id, name="x", held_on=dt.date(2026, 11, 22), target=26, is_open=True),
        workshops.Participant(**participant),
    ]
    before = store.last_seq
    for thing in things:
        with pytest.raises(Denied):
            ledger.commit(store, me, new_id(), Add(thing))
    held = workshops.find(store, hall.id).record
    with store.read() as cursor:
        mine = records.find(cursor, "participant", who(store, me).account_id).record
    for act in (
        Change(held, held.model_copy(update={"target": 1})),
        Change(mine, mine.model_copy(update={"kind": "assistant"})),
        Remove(held),
    ):
        with pytest.raises(Denied):
            ledger.commit(store, me, new_id(), act)
    assert store.last_seq == before


def test_what_an_officer_mends_in_her_entry_meets_her_own_change_field_by_field(
    store: Store, hall: SimpleNamespace, world: SimpleNamespace
) -> None:
    me, officer = let_in(store, hall), signed_in(store, "district_officer", HERE)
    mine = enter(store, me, "household", world.here.village.id).records[-1]
    ledger.commit(store, officer, new_id(), Change(mine, mine.model_copy(update={"house_no": "7/1", "members": 4})))
    kept = ledger.commit(store, me, new_id(), Change(mine, mine.model_copy(update={"knows": "จักสาน"}))).records[0]
    assert (kept.house_no, kept.members, kept.knows) == ("7/1", 4, "จักสาน")
    with pytest.raises(Conflict) as met:
        ledger.commit(store, me, new_id(), Change(mine, mine.model_copy(update={"house_no": "7/2"})))
    assert [(c.field, c.was, c.mine, c.theirs) for c in met.value.clashes] == [("house_no", "7", "7/2", "7/1")]


def test_what_an_officer_adds_of_income_or_phone_closes_the_entry_to_the_participant(
    store: Store, hall: SimpleNamespace, world: SimpleNamespace
) -> None:
    me, officer = let_in(store, hall), signed_in(store, "district_officer", HERE)
    person, mine = enter(store, me, "household", world.here.village.id).records
    ledger.commit(store, officer, new_id(), Change(mine, mine.model_copy(update={"income": Decimal(98765)})))
    ledger.commit(store, officer, new_id(), Change(person, person.model_copy(update={"phone": "0812345678"})))
    for seen in (mine, person):
        assert not room.mine(store, hall.id, who(store, me).account_id, seen.noun, seen.id)
    for was, now in ((mine, {"income": Decimal(1)}), (mine, {"knows": "จักสาน"}), (person, {"phone": "0898765432"})):
        with pytest.raises(Denied):  # not a conflict, which would show what the officer has put there
            ledger.commit(store, me, new_id(), Change(was, was.model_copy(update=now)))


def test_what_was_entered_in_another_workshop_is_not_hers(store: Store, hall: SimpleNamespace, world: SimpleNamespace) -> None:
    """The same village, a year later, the same phone and the same name: another participant."""
    mine = enter(store, let_in(store, hall), "household", world.here.village.id).records[-1]
    later = opened(store, Terminal(), world.here.village)
    me = let_in(store, later)
    assert not room.mine(store, later.id, who(store, me).account_id, "household", mine.id)
    assert room.entries(store, later.id, who(store, me).account_id, "th") == []
    with pytest.raises(Denied):
        ledger.commit(store, me, new_id(), Change(mine, mine.model_copy(update={"house_no": "9"})))


def test_a_participants_id_or_the_digest_of_her_session_is_no_cookie(store: Store, hall: SimpleNamespace) -> None:
    me = let_in(store, hall)
    for forged in (me.digest, who(store, me).account_id, hall.code, hall.id, ""):
        assert sessions.look_up(store, sessions.digest(forged)) is None


def test_a_save_sent_twice_is_one_household_and_another_may_not_send_it(
    store: Store, hall: SimpleNamespace, world: SimpleNamespace
) -> None:
    me, other, op = let_in(store, hall), let_in(store, hall, name="สมหมาย"), new_id()
    first = enter(store, me, "household", world.here.village.id, op)
    again = enter(store, me, "household", world.here.village.id, op)
    assert again.repeated and [r.id for r in again.records] == [r.id for r in first.records]
    with pytest.raises(Invalid):
        enter(store, other, "household", world.here.village.id, op)
    assert room.tally(store, hall.id, "th").households == 1


def test_a_joining_sent_twice_is_one_person_but_another_name_is_another(store: Store, hall: SimpleNamespace) -> None:
    once = secrets.token_urlsafe(16)
    first, again, other = (let_in(store, hall, once=once, name=name) for name in ("ลำดวน", "ลำดวน", "สมหมาย"))
    assert first.digest != again.digest
    assert who(store, first).account_id == who(store, again).account_id != who(store, other).account_id
    assert store.one("SELECT count(*) FROM participant")[0] == 2 == store.one("SELECT count(*) FROM participant_pin")[0]


def test_the_hall_sees_what_came_in_and_never_a_phone_an_id_or_an_income(
    store: Store, hall: SimpleNamespace, world: SimpleNamespace
) -> None:
    me, other, home = let_in(store, hall), let_in(store, hall, name="สมหมาย ใจดี"), world.here.village.id
    private = {"person.phone": SECRET["phone"], "person.national_id": SECRET["national_id"], "household.income": SECRET["income"]}
    enter(store, me, "household", home, **private, **{"household.wants_occupation": "textile", "person.family_name": "มาก"})
    enter(store, other, "household", home, **private)
    enter(store, other, "sage", home)
    seen, tally = room.entries(store, hall.id, who(store, me).account_id, "th"), room.tally(store, hall.id, "th")
    assert [(e.noun, e.name, e.by, e.mine) for e in seen] == [
        ("sage", "บุญมี", "สมหมาย ใจดี", False),
        ("household", "บุญมี", "สมหมาย ใจดี", False),
        ("household", "บุญมี มาก", ME["name"], True),
    ]
    assert (tally.households, tally.sages, tally.participants, sum(n for _l, n in tally.areas)) == (2, 1, 2, 1)
    told = f"{seen}{tally}"
    for secret in ("0812345678", "081-234-5678", "1103700000011", "98765"):
        assert secret not in told
    assert "ใจดี" not in str(tally) and "บุญมี" not in str(tally)  # the wall is on the wall


def test_the_tally_counts_what_is_there_and_not_what_was_deleted(store: Store, hall: SimpleNamespace, world: SimpleNamespace) -> None:
    me = let_in(store, hall)
    house = enter(store, me, "household", world.here.village.id).records[-1]
    assert room.tally(store, hall.id, "th").households == 1
    ledger.commit(store, Terminal(), new_id(), Remove(house))
    assert room.tally(store, hall.id, "th").households == 0 and room.entries(store, hall.id, "", "th") == []


def test_who_is_here_is_who_has_looked_in_within_twenty_seconds(clock: Clock) -> None:
    here = new_id()
    room.look_in(here, "1", "ลำดวน", "", clock())
    clock.forward(seconds=15)
    room.look_in(here, "2", "สมหมาย", "household", clock())
    assert [name for name, _record in room.present(here, clock())] == ["ลำดวน", "สมหมาย"]
    clock.forward(seconds=15)
    assert room.present(here, clock()) == [("สมหมาย", "household")] and room.present("another workshop", clock()) == []


def test_name_and_four_digits_bring_the_same_person_and_her_draft_back_on_another_phone(
    store: Store, hall: SimpleNamespace, world: SimpleNamespace
) -> None:
    first = let_in(store, hall, name="นางลำดวน สวยงาม")
    me = who(store, first).account_id
    drafts.keep(store, first, f"household:{hall.id}", new_id(), {"person.given_name": "บุญมี"}, {})
    pin = joining.pin_of(store, me)
    found = joining.room(store, hall.code, "another phone")
    token = joining.again(store, found, "ลำดวน  สวยงาม", f" {pin.translate(str.maketrans('0123456789', '๐๑๒๓๔๕๖๗๘๙'))} ", "b", "th")
    second = Session(sessions.digest(token))
    assert len(pin) == 4 and pin.isdigit() and who(store, second).account_id == me
    assert drafts.find(store, me, f"household:{hall.id}").typed == {"person.given_name": "บุญมี"}
    mine = enter(store, first, "household", world.here.village.id).records[-1]
    assert ledger.commit(store, second, new_id(), Change(mine, mine.model_copy(update={"house_no": "9"}))).records


def test_a_number_fits_its_name_and_its_workshop_only(store: Store, hall: SimpleNamespace, world: SimpleNamespace) -> None:
    pin = joining.pin_of(store, who(store, let_in(store, hall)).account_id)
    found = joining.room(store, hall.code, "a phone")
    there = opened(store, Terminal(), world.there.village)
    elsewhere = joining.room(store, there.code, "a phone")
    for place, name, number in (
        (found, "สมหมาย", pin),
        (elsewhere, ME["name"], pin),
        (found, ME["name"], pin + "0"),
        (found, ME["name"], ""),
    ):
        with pytest.raises(Invalid) as told:
            joining.again(store, place, name, number, "a phone", "th")
        assert fields(told) == ["pin"]


def test_guessing_a_number_is_slowed_by_name_and_by_phone_and_ends_for_that_code(store: Store, clock: Clock, hall: SimpleNamespace) -> None:
    me = who(store, let_in(store, hall)).account_id
    pin, looked = joining.pin_of(store, me), 0
    found = joining.room(store, hall.code, "a phone")
    wrong = f"{(int(pin) + 1) % 10_000:04d}"
    for guess in range(1_000):
        clock.forward(seconds=2)
        with pytest.raises((Invalid, TooManyTries)) as refused:
            joining.again(store, found, ME["name"], wrong, f"phone {guess}", "th")
        looked += refused.type is Invalid
    assert looked == 30
    with pytest.raises(TooManyTries):
        joining.again(store, found, ME["name"], pin, "a phone", "th")
    workshops.renew(store, Terminal(), hall.workshop)
    fresh = joining.room(store, workshops.code_of(store, hall.id)[0], "a phone")
    clock.forward(minutes=6)
    assert joining.again(store, fresh, ME["name"], pin, "a phone", "th")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimpleNamespace]:
    """The real server, and two open workshops: one to join, one to be guessed at."""
    path = tmp_path_factory.mktemp("join") / "otop.duckdb"
    store = open_store(str(path))
    settings.settle(store, Terminal(), new_id(), settings.Office(province_code="36"))
    person = Account(username="officer", display_name="Officer", role="provincial_officer", is_active=True)
    accounts.create(store, Terminal(), new_id(), person, WORD)
    accounts.create(store, Terminal(), new_id(), person.model_copy(update={"username": "admin", "role": "administrator"}), WORD)
    hall = opened(store, Terminal(), added(store, Terminal(), village())[0])
    store.checkpoint()
    store.close()
    with Server(path) as server:
        yield SimpleNamespace(server=server, hall=hall)


@pytest.fixture
def phone(served: SimpleNamespace) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.server.url, trust_env=False, timeout=20) as client:
        yield client


HTML = {"Accept": "text/html"}


def test_a_stranger_opens_the_form_with_the_code_of_the_qr_in_it(served: SimpleNamespace, phone: httpx.Client) -> None:
    answer = phone.get("/join", params={"code": '"><script>', "key": "k"}, headers=HTML)
    assert answer.status_code == 200 and "<script>" not in answer.text and "&lt;script&gt;" in answer.text
    for part in ('autocapitalize="characters"', 'autocomplete="off"', 'name="pin"', 'value="assistant"', 'value="civil_society"'):
        assert part in answer.text
    assert answer.headers["Referrer-Policy"] == "same-origin" and answer.headers["Cache-Control"] == "no-store"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    device = answer.headers["Set-Cookie"]
    assert device.startswith("otop_device=") and "HttpOnly" in device and "Max-Age=2592000" in device and "Path=/join" in device
    assert "Set-Cookie" not in phone.get("/join").headers
    assert "Join the workshop" in phone.get("/join?lang=en").text


def test_joining_sets_the_cookie_and_leads_to_the_room(served: SimpleNamespace, phone: httpx.Client) -> None:
    phone.get("/join")
    answer = phone.post("/join?lang=en", data={**ME, "code": served.hall.code.lower()})
    cookie = answer.headers["Set-Cookie"]
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")  # her only page is her first
    assert "otop_session=" in cookie and "HttpOnly" in cookie and "SameSite=lax" in cookie
    assert phone.get("/", headers=HTML).status_code == 200
    again = phone.get("/join?lang=en", headers=HTML)
    assert again.status_code == 200 and f"Go on as {ME['name']}" in again.text
    for path in ("/export/households.csv", "/export/district_summary.csv"):
        assert phone.get(path).status_code == 403
    assert phone.put("/_stcore/upload_file/x/y", content=b"x").status_code == 405
    assert served.hall.code not in served.server.log


def test_joining_ends_whatever_session_was_on_this_phone(served: SimpleNamespace, phone: httpx.Client) -> None:
    phone.post("/login", data={"username": "officer", "password": WORD})
    before = {"Cookie": f"otop_session={phone.cookies['otop_session']}"}
    assert "Officer" in phone.get("/join").text
    assert phone.post("/join", data={**ME, "code": served.hall.code}).status_code == 303
    with httpx.Client(base_url=served.server.url, trust_env=False) as other:
        assert other.get("/", headers=before).status_code == 401
    assert phone.get("/", headers=HTML).status_code == 200


def test_everything_wrong_stands_beside_its_field_and_what_was_typed_stays(served: SimpleNamespace, phone: httpx.Client) -> None:
    answer = phone.post("/join?lang=en", data={"code": "ABCDE", "name": " ", "kind": "x", "sector": "academic"})
    assert answer.status_code == 422 and "otop_session" not in answer.headers.get("Set-Cookie", "")
    assert [f'id="{name}-wrong"' in answer.text for name in ("code", "name", "kind", "pin")] == [True, True, True, False]
    assert 'value="ABCDE"' in answer.text and '<option value="academic" selected>' in answer.text
    pinned = phone.post("/join?lang=en", data={**ME, "code": served.hall.code, "pin": "12a4"})
    assert pinned.status_code == 422 and 'id="pin-wrong"' in pinned.text and "<details open>" in pinned.text and ME["name"] in pinned.text


def test_the_form_of_another_site_or_one_too_large_is_refused(served: SimpleNamespace, phone: httpx.Client) -> None:
    good = {**ME, "code": served.hall.code}
    assert phone.post("/join", data=good, headers={"Origin": "https://evil.example"}).status_code == 403
    assert phone.post("/join", content=b"x" * 70_000).status_code == 413
    assert phone.put("/join", data=good).status_code == 405
    assert phone.get("/join/x").status_code == 401


def test_the_eleventh_guess_of_a_phone_is_turned_away_and_the_qr_still_opens(served: SimpleNamespace, phone: httpx.Client) -> None:
    hall = served.hall
    phone.get("/join")
    codes = wrong_codes(hall.code)
    tries = [phone.post("/join", data={**ME, "code": next(codes)}) for _time in range(11)]
    assert [t.status_code for t in tries] == [422] * 10 + [429] and tries[-1].headers["Retry-After"] == "300"
    assert phone.post("/join", data={**ME, "code": hall.code}).status_code == 429
    assert phone.post("/join", data={**ME, "code": hall.code, "key": joining.key(hall.id, hall.code)}).status_code == 303


def test_before_the_set_up_there_is_nothing_to_join(tmp_path: Path) -> None:
    with Server(tmp_path / "otop.duckdb") as server, httpx.Client(base_url=server.url, trust_env=False) as client:
        for answer in (client.get("/join", headers=HTML), client.get("/join"), client.post("/join", data={**ME, "code": "ABCDEF"})):
            assert (answer.status_code, answer.headers["Location"]) == (303, "/setup")


def test_a_workshop_opened_again_the_next_day_lets_people_in(store: Store, hall: SimpleNamespace, clock, terminal) -> None:
    workshop = workshops.find(store, hall.id).record
    assert isinstance(workshop, workshops.Workshop)
    workshops.set_open(store, terminal, workshop, False)
    clock.forward(days=1)
    closed = workshops.find(store, hall.id).record
    assert isinstance(closed, workshops.Workshop)
    workshops.set_open(store, terminal, closed, True)
    assert joining.room(store, hall.code, "a phone").workshop_id == hall.id
