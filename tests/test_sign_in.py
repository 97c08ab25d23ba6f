"""The front door: limits that hold under parallel tries and after a restart, what the log keeps of it, and one's own password."""

import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from conftest import HERE, Clock

from otop_core.access import devices, log, passwords, rate_limit, sessions, sign_in
from otop_core.access.rate_limit import TooManyTries
from otop_core.access.sessions import Session, Terminal
from otop_core.access.sign_in import Entered, WrongPassword
from otop_core.admin import accounts
from otop_core.admin.accounts import Account
from otop_core.gate.acts import new_id
from otop_core.model.errors import Denied, Invalid, OtopError
from otop_core.store import Store
from otop_core.store.open import open_store

GOOD, BETTER = "ข้าวหอมมะลิ 2569", "ข้าวเหนียวเขี้ยวงู 2570"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same hashing with little work."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", cheap)
    monkeypatch.setattr(passwords, "NOBODY", cheap.hash("nobody"))


def created(store: Store, username: str = "somsri") -> Account:
    account = Account(username=username, display_name="สมศรี", role="district_officer", works_in=HERE, is_active=True)
    made = accounts.create(store, Terminal(), new_id(), account, GOOD).records[0]
    assert isinstance(made, Account)
    return made


def entered(store: Store, password: str = GOOD, address: str = "10.0.0.1", device: str = "", username: str = "somsri") -> Entered:
    return sign_in.sign_in(store, username, password, address, "th", device, "Mozilla/5.0 (Linux; Android 14) Chrome/120.0 Safari/537.36")


def at_once(many: int, action: Callable[[int], object]) -> Counter[str]:
    """What happened to so many at the same moment, by the name of the failure ('' for none)."""
    gate, told = threading.Barrier(many), Counter[str]()

    def one(n: int) -> None:
        gate.wait()
        try:
            action(n)
        except OtopError as error:
            told[type(error).__name__] += 1
        else:
            told[""] += 1

    threads = [threading.Thread(target=one, args=(n,)) for n in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


# limits


def test_of_fifty_wrong_passwords_at_one_moment_ten_are_looked_at(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    created(store)
    looked, fits = Counter[str](), passwords.fits

    def counted(password: str, kept: str) -> bool:
        looked[password] += 1
        return fits(password, kept)

    monkeypatch.setattr(passwords, "fits", counted)
    assert at_once(50, lambda n: entered(store, "wrong", f"10.0.1.{n}")) == {"WrongPassword": 10, "TooManyTries": 40}
    assert looked == {"wrong": 10}


def test_of_fifty_wrong_codes_at_one_moment_from_one_phone_ten_are_looked_at(store: Store) -> None:
    from otop_core.workshop import joining

    assert at_once(50, lambda _n: joining.room(store, "ABCDEF", "a phone")) == {"Invalid": 10, "TooManyTries": 40}


def test_a_restart_forgets_no_try(tmp_path: Path) -> None:
    path = str(tmp_path / "otop.duckdb")
    store = open_store(path)
    created(store)
    for _time in range(10):
        with pytest.raises(WrongPassword):
            entered(store, "wrong")
    store.close()
    store = open_store(path)
    with pytest.raises(TooManyTries):
        entered(store)
    store.close()


def test_ever_new_addresses_do_not_evade_the_limit_over_all(store: Store) -> None:
    """As from this machine itself, where a request may say by X-Forwarded-For that it comes from anywhere."""
    created(store)
    told = Counter[str]()
    for n in range(320):
        with pytest.raises((WrongPassword, TooManyTries)) as refused:
            entered(store, "wrong", f"10.0.{n // 250}.{n % 250}", username=f"name{n}")
        told[refused.type.__name__] += 1
    assert told == {"WrongPassword": 300, "TooManyTries": 20}


def test_nobody_locks_a_person_out_of_the_device_she_signed_in_from_before(store: Store, clock: Clock) -> None:
    created(store)
    created(store, "somchai")
    known = entered(store).device
    for n in range(10):
        with pytest.raises(WrongPassword):
            entered(store, "wrong", f"10.0.2.{n}")
    with pytest.raises(TooManyTries):
        entered(store)
    assert entered(store, device=known).device == known
    with pytest.raises(TooManyTries):  # a device is known for whom it was used by
        for _time in range(11):
            try:
                entered(store, "wrong", device=known, username="somchai")
            except WrongPassword:
                continue
    for _time in range(10):
        with pytest.raises(WrongPassword):
            entered(store, "wrong", device=known)
    with pytest.raises(TooManyTries):  # it has a limit of its own, or a stolen phone could guess for ever
        entered(store, device=known)
    clock.forward(minutes=6)
    assert entered(store, device=known)
    clock.forward(days=181)
    assert entered(store, device=known)  # a cookie kept for longer than it should be is no fault
    clock.forward(days=181)
    entered(store, username="somchai")
    assert not devices.is_known(store, known, devices.ACCOUNTS)


def test_a_right_password_gives_its_try_back(store: Store) -> None:
    created(store)
    for _time in range(30):
        entered(store)
    assert store.one("SELECT count(*) FROM attempt") == (0,)


def test_what_is_counted_is_kept_as_a_digest_and_thrown_away_in_time(store: Store, clock: Clock) -> None:
    created(store)
    with pytest.raises(WrongPassword):
        entered(store, "wrong", username="my secret word")
    tables = [row[0] for row in store.all("SELECT table_name FROM information_schema.tables")]
    assert "my secret word" not in "".join(str(store.all(f"SELECT * FROM {table}")) for table in tables)
    clock.forward(minutes=6)
    with pytest.raises(WrongPassword):
        entered(store, "wrong")
    assert store.one("SELECT count(*) FROM attempt") == (3,)  # the newest only: its name, its address and in all


def test_a_try_counts_on_all_of_its_limits_or_on_none(store: Store, clock: Clock) -> None:
    few, many = rate_limit.Limit("few", 1, sign_in.WITHIN), rate_limit.Limit("many", 3, sign_in.WITHIN)
    rate_limit.spend(store, [few.of("a"), many.of("x")], "no")
    for _time in range(5):
        with pytest.raises(TooManyTries):
            rate_limit.spend(store, [few.of("a"), many.of("x")], "no")
    assert not rate_limit.is_over(store, clock.now, [many.of("x"), few.of("b")])


# what the log keeps


def test_sign_ins_failures_and_a_lockout_are_logged_once_each(store: Store) -> None:
    account = created(store)
    entered(store)
    at_once(12, lambda _n: entered(store, "wrong"))
    with pytest.raises(WrongPassword):
        entered(store, "wrong", "10.0.0.9", username="not.there")
    kept = log.signings(store)
    assert Counter((row["kind"], row["account_id"]) for row in kept) == {
        ("signed_in", account.id): 1,
        ("wrong_password", account.id): 10,
        ("locked", account.id): 1,
        ("unknown_name", ""): 1,
        ("password_set", account.id): 1,
    }
    assert {row["detail"] for row in kept if row["kind"] == "unknown_name"} == {"10.0.0.9"} and "not.there" not in str(kept)
    assert set(log.SIGNING) >= {row["kind"] for row in kept}


# passwords that many people use


@pytest.mark.parametrize(
    "password",
    [
        "1234567890",
        "๑๒๓๔๕๖๗๘๙๐",
        "0987654321",
        "9876543210",
        "qwertyuiop",
        "QwertyUiop!",
        "password123",
        "Password123",
        "3456789012",
        "abcdefghijkl",
    ],
)
def test_a_common_password_is_refused_beside_its_field(password: str) -> None:
    [problem] = passwords.problems(password, "somsri")
    assert problem.field == "password"


@pytest.mark.parametrize("password", [GOOD, BETTER, "correct horse 9", "ชัยภูมิ-ผ้าไหม", "x9!kP2#vLq", "2569 เกษตรสมบูรณ์"])
def test_a_sentence_is_not_common(password: str) -> None:
    assert passwords.problems(password, "somsri") == []


def test_the_list_of_common_passwords_says_where_it_is_from_and_under_which_licence() -> None:
    head = [line for line in passwords.COMMON.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    told = "\n".join(head)
    assert all(words in told for words in ("Django", "zxcvbn", "Redistribution and use", "Permission is hereby granted"))
    words = passwords._common()
    assert len(words) > 2_000 and all(len(word) >= passwords.SHORTEST and word == word.lower() for word in words)


# one's own password and sessions


def own(store: Store, current: str, new: str, again: str | None = None, session: str = "") -> int:
    return sign_in.change_own_password(store, session, current, new, new if again is None else again)


def fields(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [problem.field for problem in refused.value.problems]


def test_a_new_password_of_ones_own_needs_the_current_one_and_ends_the_other_sessions(store: Store) -> None:
    created(store)
    here, there = (sessions.digest(entered(store).token) for _time in range(2))
    for current, new, again, wrong in (
        ("wrong", BETTER, None, ["current"]),
        (GOOD, "short", None, ["password"]),
        (GOOD, "1234567890", None, ["password"]),
        (GOOD, GOOD, None, ["password"]),
        (GOOD, BETTER, BETTER + " ", ["again"]),
        (GOOD, "short", "other", ["password", "again"]),
    ):
        with pytest.raises(Invalid) as refused:
            own(store, current, new, again, here)
        assert fields(refused) == wrong
    assert sessions.look_up(store, there)
    assert own(store, GOOD, BETTER, session=here) == 1
    assert sessions.look_up(store, here) and sessions.look_up(store, there) is None
    with pytest.raises(WrongPassword):
        entered(store)
    assert entered(store, BETTER)
    assert log.signings(store)[0]["kind"] == "signed_in" and "password_changed" in {row["kind"] for row in log.signings(store)}


def test_the_current_password_cannot_be_guessed_at_an_open_screen(store: Store) -> None:
    created(store)
    here = sessions.digest(entered(store).token)
    told = at_once(25, lambda _n: own(store, "wrong", BETTER, session=here))
    assert told == {"Invalid": 10, "TooManyTries": 15}
    with pytest.raises(TooManyTries):
        own(store, GOOD, BETTER, session=here)


def test_somebody_sees_and_ends_her_own_sessions_and_nobody_elses(store: Store, clock: Clock) -> None:
    created(store)
    created(store, "somchai")
    first = sessions.digest(entered(store).token)
    clock.forward(minutes=30)
    second, other = sessions.digest(entered(store).token), sessions.digest(entered(store, username="somchai").token)
    me = sessions.look_up(store, second)
    assert me is not None
    open_now = sessions.open_of(store, me)
    assert [one.digest for one in open_now] == [second, first]
    assert devices.described(open_now[0].agent) == "Chrome, Android" and open_now[1].began_at < open_now[0].began_at
    assert not sessions.end_own(store, me, other) and sessions.look_up(store, other)
    assert sessions.end_own(store, me, first) and sessions.look_up(store, first) is None and not sessions.end_own(store, me, first)
    clock.forward(hours=3)
    assert sessions.open_of(store, me) == []  # idle for longer than a session lives


def test_a_participant_has_no_password_to_change(store: Store, world: object) -> None:
    from types import SimpleNamespace

    from otop_core.workshop import joining, workshops

    assert isinstance(world, SimpleNamespace)
    about = workshops.Workshop(village_id=world.here.village.id, name="เวที", held_on="2026-11-22", target=5)
    hall = workshops.begin(store, Terminal(), new_id(), about)
    found = joining.room(store, workshops.code_of(store, hall.id)[0], "")
    session = Session(sessions.digest(joining.join(store, found, {"name": "ลำดวน", "kind": "villager"}, "", "th")))
    with pytest.raises(Denied):
        own(store, "", BETTER, session=session.digest)
