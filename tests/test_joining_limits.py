"""Limits at the door of a workshop: how many join, and how many numbers somebody may try without keeping others out."""

from types import SimpleNamespace

import pytest
from conftest import Clock

from otop_core.access import sessions
from otop_core.access.rate_limit import TooManyTries
from otop_core.access.sessions import Session, Terminal
from otop_core.gate.acts import new_id
from otop_core.model.errors import Invalid
from otop_core.store import Store
from otop_core.workshop import joining, workshops


@pytest.fixture
def hall(store: Store, world: SimpleNamespace) -> SimpleNamespace:
    about = workshops.Workshop(village_id=world.here.village.id, name="เวที", held_on="2026-11-22", target=26)
    workshop = workshops.begin(store, Terminal(), new_id(), about)
    return SimpleNamespace(id=workshop.id, workshop=workshop)


def found(store: Store, hall: SimpleNamespace, device: str = "") -> joining.Room:
    code = workshops.code_of(store, hall.id)[0]
    return joining.room(store, code, device, joining.key(hall.id, code))


def join(store: Store, hall: SimpleNamespace, name: str, device: str = "") -> Session:
    return Session(sessions.digest(joining.join(store, found(store, hall), {"name": name, "kind": "villager"}, device, "th")))


def again(store: Store, hall: SimpleNamespace, name: str, pin: str, device: str, scanned: str = "") -> str:
    return joining.again(store, found(store, hall), name, pin, device, "th", scanned=scanned)


def pin_of(store: Store, session: Session) -> str:
    who = sessions.look_up(store, session.digest)
    assert who is not None
    return joining.pin_of(store, who.account_id)


def wrong(pin: str) -> str:
    return f"{(int(pin) + 1) % 10_000:04d}"


def test_a_hall_is_not_flooded_with_people_who_are_not_there(store: Store, clock: Clock, hall: SimpleNamespace) -> None:
    for n in range(150):
        join(store, hall, f"คนที่ {n}")
    with pytest.raises(TooManyTries):
        join(store, hall, "อีกคน")
    assert store.one("SELECT count(*) FROM participant") == (150,)
    workshops.renew(store, Terminal(), hall.workshop)  # the officer's way out: a new code
    assert join(store, hall, "อีกคน")


def test_one_phone_joins_ten_people_in_five_minutes(store: Store, clock: Clock, hall: SimpleNamespace) -> None:
    for n in range(10):
        join(store, hall, f"คนที่ {n}", "one phone")
    with pytest.raises(TooManyTries):
        join(store, hall, "อีกคน", "one phone")
    assert join(store, hall, "อีกคน", "another phone")
    clock.forward(minutes=6)
    assert join(store, hall, "คนสุดท้าย", "one phone")


def test_wrong_numbers_of_a_hundred_phones_keep_nobody_out_who_was_here_or_scans_the_qr(
    store: Store, clock: Clock, hall: SimpleNamespace
) -> None:
    names = ["ลำดวน", "สมหมาย", "บุญมี", "จันทา", "คำแปง"]
    pins = {name: pin_of(store, join(store, hall, name, f"phone of {name}")) for name in names}
    code = workshops.code_of(store, hall.id)[0]
    for n in range(120):
        clock.forward(minutes=2)
        with pytest.raises((Invalid, TooManyTries)):
            again(store, hall, names[n % 4], wrong(pins[names[n % 4]]), f"stranger {n}")
    with pytest.raises(TooManyTries):  # a new phone with the code alone
        again(store, hall, "คำแปง", pins["คำแปง"], "new phone")
    assert again(store, hall, "คำแปง", pins["คำแปง"], "new phone", joining.key(hall.id, code))
    assert again(store, hall, "ลำดวน", pins["ลำดวน"], "phone of ลำดวน")
    with pytest.raises(TooManyTries):
        again(store, hall, "คำแปง", pins["คำแปง"], "newer phone", "no key")


def test_one_name_is_guessed_thirty_times_at_most_however_many_phones_and_keys(store: Store, clock: Clock, hall: SimpleNamespace) -> None:
    pin = pin_of(store, join(store, hall, "ลำดวน", "hers"))
    join(store, hall, "สมหมาย", "his")
    key, looked = joining.key(hall.id, workshops.code_of(store, hall.id)[0]), 0
    for n in range(200):
        clock.forward(minutes=1)
        with pytest.raises((Invalid, TooManyTries)) as refused:
            again(store, hall, "ลำดวน", wrong(pin), "his" if n % 2 else f"phone {n}", key)
        looked += refused.type is Invalid
    assert looked == 30
    assert again(store, hall, "ลำดวน", pin, "hers", key)


def test_a_phone_tries_ten_numbers_in_five_minutes_its_own_name_too(store: Store, clock: Clock, hall: SimpleNamespace) -> None:
    pin = pin_of(store, join(store, hall, "ลำดวน", "hers"))
    for _time in range(10):
        with pytest.raises(Invalid):
            again(store, hall, "ลำดวน", wrong(pin), "hers")
    with pytest.raises(TooManyTries):
        again(store, hall, "ลำดวน", pin, "hers")
    clock.forward(minutes=6)
    assert again(store, hall, "ลำดวน", pin, "hers")
