"""Accounts, passwords and sessions: who may sign in, for how long, and how it ends at once."""

import pytest
from argon2 import PasswordHasher
from conftest import HERE, Clock

from otop_core.access import passwords, sessions, sign_in
from otop_core.access.rate_limit import TooManyTries
from otop_core.access.sessions import Session, Terminal
from otop_core.access.sign_in import WrongPassword
from otop_core.admin import accounts
from otop_core.admin.accounts import Account
from otop_core.gate import history, ledger, records
from otop_core.gate.acts import Remove, Restore, new_id
from otop_core.model.errors import Denied, Invalid, SignedOut

GOOD = "ข้าวหอมมะลิ 2569"


@pytest.fixture(autouse=True)
def quick(monkeypatch) -> None:
    """The same hashing with little work, so that forty sign-ins take no minute."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", cheap)
    monkeypatch.setattr(passwords, "NOBODY", cheap.hash("nobody"))


def created(store, username: str = "somsri", password: str = GOOD, **rest: object) -> Account:
    about = {"display_name": "สมศรี", "role": "district_officer", "works_in": HERE, "is_active": True, **rest}
    return accounts.create(store, Terminal(), new_id(), Account.model_construct(username=username, **about), password).records[0]


def signed(store, username: str = "somsri", password: str = GOOD, address: str = "10.0.0.1", device: str = "") -> Session:
    return Session(sessions.digest(sign_in.sign_in(store, username, password, address, "th", device).token))


def here(store, session: Session, **rest: bool):
    return sessions.look_up(store, session.digest, **rest)


def changed(store, was: Account, password: str | None = None, **values: object):
    return accounts.change(store, Terminal(), new_id(), was, was.model_copy(update=values), password).records[-1]


def test_a_person_signs_in_with_her_password_only(store) -> None:
    created(store)
    who = here(store, signed(store, " SomSri "))
    assert (who.username, who.display_name, who.role, who.district, who.language) == ("somsri", "สมศรี", "district_officer", HERE, "th")
    for name, password in (("somsri", GOOD + "x"), ("somsri", ""), ("nobody", GOOD)):
        with pytest.raises(WrongPassword):
            signed(store, name, password)


def test_neither_password_nor_token_is_kept_as_it_is(store) -> None:
    created(store)
    token = sign_in.sign_in(store, "somsri", GOOD, "10.0.0.1", "th").token
    tables = [row[0] for row in store.all("SELECT table_name FROM information_schema.tables")]
    whole = "".join(str(store.all(f"SELECT * FROM {table}")) for table in tables)
    assert "somsri" in whole and GOOD not in whole and token not in whole


def test_the_shipped_hashing_is_argon2id_of_the_recommended_size(monkeypatch) -> None:
    monkeypatch.undo()
    kept = passwords.hashed(GOOD)
    assert kept.startswith("$argon2id$") and "m=19456,t=2,p=1" in kept
    assert passwords.fits(GOOD, kept) and not passwords.fits(GOOD + " ", kept) and not passwords.fits(GOOD, "no hash")


@pytest.mark.parametrize("password", ["short", "x" * 201, "my somsri password", "aaaaaaaaaaaa", "ababababab"])
def test_a_weak_password_is_told_beside_its_field_and_no_account_is_made(store, password) -> None:
    with pytest.raises(Invalid) as told:
        created(store, password=password)
    assert [p.field for p in told.value.problems] == ["password"]
    assert store.one("SELECT count(*) FROM account") == (0,) == store.one("SELECT count(*) FROM credential")


@pytest.mark.parametrize("username", ["somsri", " somsri", "somsri\u200b"])
def test_a_user_name_is_given_once_however_it_is_typed(store, username) -> None:
    created(store)
    with pytest.raises(Invalid) as told:
        created(store, username)
    assert "username" in {p.field for p in told.value.problems}
    assert store.one("SELECT count(*) FROM account") == (1,) == store.one("SELECT count(*) FROM credential")


@pytest.mark.parametrize("username", ["ab", "Somsri", "สมศรี", "som sri", "-somsri", "x" * 40 + "."])
def test_an_odd_user_name_is_told(store, username) -> None:
    with pytest.raises(Invalid):
        created(store, username)


def test_undoing_a_change_of_name_does_not_double_a_name_given_since(store, terminal) -> None:
    was = created(store)
    receipt = accounts.change(store, terminal, new_id(), was, was.model_copy(update={"username": "somsri.k"}))
    created(store)
    with pytest.raises(Invalid):
        history.undo(store, terminal, new_id(), receipt.op)


def test_a_district_officer_has_a_district_that_is_there(store) -> None:
    for works_in in (None, "9999"):
        with pytest.raises(Invalid):
            created(store, works_in=works_in)


@pytest.mark.parametrize("role", ["provincial_officer", "district_officer", "meeting_viewer"])
def test_only_an_administrator_makes_or_changes_accounts(store, role) -> None:
    was = created(store, role=role)
    session = signed(store)
    with pytest.raises(Denied):
        accounts.create(store, session, new_id(), was.model_copy(update={"username": "other", "role": "administrator"}), GOOD)
    with pytest.raises(Denied):
        accounts.change(store, session, new_id(), was, was.model_copy(update={"role": "administrator"}))
    with pytest.raises(Denied):
        accounts.change(store, session, new_id(), was, was, "another password")
    assert here(store, signed(store)).role == role


# how long


def test_a_session_lives_two_hours_idle_and_twelve_at_most(store, clock: Clock) -> None:
    created(store)
    session = signed(store)
    clock.forward(hours=2)
    assert here(store, session, touch=True)
    clock.forward(hours=2, seconds=1)
    assert here(store, session) is None
    session = signed(store)
    for _ in range(12):
        assert here(store, session, touch=True)
        clock.forward(hours=1)
    assert here(store, session, touch=True)
    clock.forward(seconds=1)
    assert here(store, session, touch=True) is None


def test_watching_is_no_activity(store, clock: Clock) -> None:
    created(store)
    session = signed(store)
    for _ in range(3):
        assert here(store, session)
        clock.forward(minutes=41)
    assert here(store, session) is None


def test_signing_out_ends_the_session_at_once_and_no_other(store) -> None:
    created(store)
    first, second = signed(store), signed(store)
    sessions.end(store, first.digest)
    assert here(store, first) is None and here(store, second)
    with pytest.raises(SignedOut), store.read() as cursor:
        first.actor(cursor, store.clock())


def test_nobody_is_signed_in_by_an_empty_or_unknown_token(store) -> None:
    created(store)
    signed(store)
    for token in ("", "x", sessions.digest("")):
        assert sessions.look_up(store, token) is None


def test_a_deactivated_account_is_out_at_once_and_stays_out_when_it_is_active_again(store) -> None:
    was = created(store)
    session = signed(store)
    off = changed(store, was, is_active=False)
    assert here(store, session) is None
    with pytest.raises(WrongPassword):
        signed(store)
    changed(store, off, is_active=True)
    assert here(store, session) is None and here(store, signed(store))


def test_an_undone_activation_ends_sessions_too(store, terminal) -> None:
    off = created(store, is_active=False)
    receipt = accounts.change(store, terminal, new_id(), off, off.model_copy(update={"is_active": True}))
    session = signed(store)
    history.undo(store, terminal, new_id(), receipt.op)
    ledger.commit(store, terminal, new_id(), Restore("account", off.id, 2))
    assert here(store, session) is None


def test_a_deleted_account_is_out(store, terminal) -> None:
    was = created(store)
    session = signed(store)
    ledger.commit(store, terminal, new_id(), Remove(was))
    assert here(store, session) is None


def test_a_new_password_ends_every_session_and_the_old_password(store) -> None:
    was = created(store)
    session = signed(store)
    changed(store, was, "ข้าวเหนียว กข6")
    assert here(store, session) is None
    with pytest.raises(WrongPassword):
        signed(store)
    assert here(store, signed(store, password="ข้าวเหนียว กข6"))


def test_a_change_of_role_is_seen_by_the_open_session(store) -> None:
    was = created(store)
    session = signed(store)
    changed(store, was, role="meeting_viewer", works_in=None)
    assert here(store, session).role == "meeting_viewer" and not here(store, session).may("rows.read")


def test_the_last_administrator_stays(store, terminal) -> None:
    chief = created(store, "chief", role="administrator", works_in=None)
    for values in ({"role": "meeting_viewer"}, {"is_active": False}):
        with pytest.raises(Invalid):
            changed(store, chief, **values)
    with pytest.raises(Invalid):
        ledger.commit(store, terminal, new_id(), Remove(chief))
    created(store, "second", role="administrator", works_in=None)
    changed(store, chief, is_active=False)
    assert accounts.any_administrator(store)


def test_the_language_is_kept_with_the_session(store) -> None:
    created(store)
    session, other = signed(store), signed(store)
    sessions.speak(store, session.digest, "en")
    assert (here(store, session).language, here(store, other).language) == ("en", "th")


# too many tries


def wrong(store, times: int, username: str = "somsri", address: str = "10.0.0.1") -> None:
    for _ in range(times):
        with pytest.raises(WrongPassword):
            signed(store, username, "wrong", address)


def test_ten_wrong_passwords_stop_even_the_right_one_for_five_minutes(store, clock: Clock) -> None:
    created(store)
    created(store, "somchai")
    wrong(store, 10)
    for address in ("10.0.0.1", "10.0.0.2"):
        with pytest.raises(TooManyTries):
            signed(store, address=address)
    assert signed(store, "somchai")
    clock.forward(minutes=5, seconds=1)
    assert signed(store)


def test_one_address_cannot_try_every_name(store, clock: Clock) -> None:
    created(store)
    for n in range(100):
        wrong(store, 1, f"name{n}")
    with pytest.raises(TooManyTries):
        signed(store)
    assert signed(store, address="10.0.0.2")


def test_old_sessions_are_forgotten_and_living_ones_are_not(store, clock: Clock) -> None:
    created(store)
    signed(store)
    clock.forward(hours=37)
    session = signed(store)
    with store.write() as work:
        sessions.forget_old(work)
    assert here(store, session) and store.one("SELECT count(*) FROM session") == (1,)


def test_an_account_is_found_by_its_id_after_all_that(store) -> None:
    was = created(store)
    with store.read() as cursor:
        assert records.find(cursor, "account", was.id).record == was == accounts.everyone(store)[0]
