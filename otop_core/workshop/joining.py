"""Joining with a code: no account, a name and who one is.

Guessing is limited for each device and in all, never for an address, because a hall is one router.  So that one guesser
cannot lock a hall out, whoever scans the QR (it holds a long key beside the code) or was in this workshop before with this device
passes the limit over all.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from otop_core.access import devices, log, rate_limit, sessions
from otop_core.access.rate_limit import Counted, Limit, TooManyTries
from otop_core.access.roles import PARTICIPANT, Actor
from otop_core.gate import ledger
from otop_core.gate.acts import Add, new_id
from otop_core.gate.records import Transaction
from otop_core.language import keys, text
from otop_core.language.messages import Text, _
from otop_core.model.check import check
from otop_core.model.errors import Invalid, Problem, Refused
from otop_core.store import Cursor, Questions, Store
from otop_core.workshop.workshops import ALPHABET, LASTS, LETTERS, Participant

OTHER = "yes"  # how a form says: somebody else of the same name
PIN = 4  # digits that bring a participant back on another phone
LOCKED = _(
    "The officer has locked this room: nobody new can join. If you have joined before, type your name and your four digits below; "
    "otherwise please ask the officer."
)
SOON = dt.timedelta(minutes=5)
CODES_OF_A_DEVICE = Limit("codes of a device", 10, SOON)
CODES = Limit("codes", 100, SOON)
JOINS_OF_A_DEVICE = Limit("joins of a device", 10, SOON)  # a phone may be passed round a family
JOINS = Limit("joins", 150, 2 * SOON)  # of one code: a hall of a hundred scans it within a minute; a new code begins anew
NUMBERS_OF_A_DEVICE = Limit("numbers of a device", 10, SOON)
NUMBERS_OF_A_NAME = Limit("numbers of a name", 10, SOON)
# Four digits are few: so many wrong ones end it for as long as a code lasts, for that name, and for all who have only the code.
NUMBERS_OF_A_NAME_IN_ALL = Limit("numbers of a name in all", 30, LASTS)
NUMBERS = Limit("numbers", 100, LASTS)
WAIT_CODE = _("Too many wrong codes. Please wait five minutes, or scan the QR on the wall.")
WAIT_NUMBER = _("Too many wrong numbers. Please wait five minutes, or ask the officer.")

OPEN = (
    "SELECT w.id, w.name, w.district_code, w.village_id, c.code, w.is_locked FROM workshop_code c JOIN workshop w ON w.id = c.workshop_id"
    " WHERE c.code = :code AND c.expires_at > :now AND w.is_open AND w.removed_at IS NULL"
)


class NameIsThere(Invalid):
    """Somebody of this name has joined already: the same person on another phone, or a namesake; only that person can say."""

    def __init__(self, name: str) -> None:
        super().__init__([Problem("name", Text(_("{name} has joined this workshop already."), {"name": name}))])


@dataclass(frozen=True)
class Room:
    """What a right code opens."""

    workshop_id: str
    name: str
    district: str
    village_id: str
    code: str
    is_locked: bool = False


@dataclass(frozen=True)
class _Joining:
    """A caller with the right code, who may add one participant, and nothing else."""

    room: Room
    participant_id: str
    name: str

    def actor(self, cursor: Cursor, now: dt.datetime) -> Actor:
        return Actor(self.participant_id, self.name, PARTICIPANT, self.room.district, self.room.workshop_id, self.room.village_id)


def key(workshop_id: str, code: str) -> str:
    """What the QR holds beside the code: nobody guesses it, and it ends with the code."""
    return hashlib.sha256(f"{workshop_id}:{code}".encode()).hexdigest()[:16]


def room(store: Store, code: str, device: str, scanned: str = "") -> Room:
    """The workshop of a code; raises Invalid (wrong or ended) or TooManyTries. ``scanned``: the key of the QR."""
    letters = "".join(c for c in text.tidy(code[:200]).upper() if c.isalnum())
    if len(letters) != LETTERS or not set(letters) <= set(ALPHABET):  # a slip of the finger, or a Thai keyboard: nobody's guess
        raise Invalid([Problem("code", Text(_("Please type the six letters of the code, as they stand on the wall.")))])
    with store.read() as cursor:
        if scanned and (found := _room(cursor, letters, store.clock())) and _fits(found, scanned):
            return found
        _guessed(cursor, store.clock(), letters, device)  # a refused guess costs a question or two and no write
    with store.write() as work:  # looked up and counted in one transaction, so that guesses at one moment are counted one by one
        found = _guessed(work, work.now, letters, device)
        if found is None:
            rate_limit.spend_within(work, [CODES_OF_A_DEVICE.of(device), CODES.of()], WAIT_CODE)
    if found is None:
        raise Invalid([Problem("code", Text(_("This code is not right, or the workshop has ended. Please look at the wall again.")))])
    return found


def _guessed(cursor: Cursor, now: dt.datetime, code: str, device: str) -> Room | None:
    """The workshop of a code that somebody typed; raises TooManyTries.

    Who was here before with this device is not kept out by what others try.
    """
    mine, every = CODES_OF_A_DEVICE.of(device), CODES.of()
    used_up = rate_limit.used_up(cursor, now, [mine, every])
    found = _room(cursor, code, now) if mine not in used_up else None
    was_here = found is not None and devices.is_known(cursor, device, found.workshop_id)
    if mine in used_up or (used_up and not was_here):
        raise TooManyTries(WAIT_CODE)
    return found


def _room(cursor: Cursor, code: str, now: dt.datetime) -> Room | None:
    row = cursor.one(OPEN, code=code, now=now)
    return Room(*row) if row else None


def _fits(found: Room, scanned: str) -> bool:
    """Whether this is the key of the room's QR."""
    return secrets.compare_digest(scanned.encode(), key(found.workshop_id, found.code).encode())


def locked(store: Store, code: str, scanned: str) -> bool:
    """Whether who scanned the QR stands before a locked room; without its key nothing is told: that would be a guess nobody counts."""
    with store.read() as cursor:
        found = _room(cursor, code, store.clock())
    return found is not None and found.is_locked and _fits(found, scanned)


def problems(typed: Mapping[str, str]) -> tuple[Problem, ...]:
    """What is wrong with the form of joining, before any code is looked at; a number asks for the name only."""
    try:
        _check(typed, "any", "")
    except Invalid as invalid:
        return tuple(p for p in invalid.problems if p.field == "name" or not typed.get("pin", "").strip())
    return ()


def _check(typed: Mapping[str, str], workshop_id: str, id: str) -> Participant:
    entered = {"workshop_id": workshop_id, **{name: typed.get(name) for name in ("name", "kind", "sector")}}
    if typed.get("kind") != "partner":
        entered["sector"] = None
    return check(Participant, entered, id)


def join(store: Store, found: Room, typed: Mapping[str, str], device: str, language: str, agent: str = "") -> str:
    """Enter the room: returns the token for the cookie; raises Invalid with every problem at once, Refused where the room is locked,
    TooManyTries, NameIsThere where the form does not say yet that this is somebody else ("other").

    The same form sent twice ("once" is its own secret) is the same person, not two.
    """
    once = "|".join([found.workshop_id, *(typed.get(name) or "" for name in ("name", "kind", "sector", "once"))])
    id = sessions.digest(once)[:32] if typed.get("once") else new_id()
    participant = _check(typed, found.workshop_id, id)

    def within(work: Transaction) -> None:
        _may_enter(work, found, participant.name, typed.get("other") == OTHER)
        counted = [JOINS.of(found.workshop_id, found.code), *([JOINS_OF_A_DEVICE.of(device)] if device else [])]
        rate_limit.spend_within(work, counted, _("Too many people are joining at once. Please wait five minutes, or ask the officer."))
        devices.remember(work, device, found.workshop_id, participant.id)
        pin = "".join(secrets.choice("0123456789") for _digit in range(PIN))
        work.insert("participant_pin", ("participant_id", "workshop_id", "pin"), [(participant.id, found.workshop_id, pin)])

    caller = _Joining(found, participant.id, participant.name)
    ledger.commit(store, caller, id, Add(participant), within=within)
    return sessions.begin(store, participant.id, language, agent)


def _may_enter(work: Transaction, found: Room, name: str, is_another: bool) -> None:
    if work.one("SELECT 1 FROM workshop WHERE id = :id AND is_locked", id=found.workshop_id):
        raise Refused(LOCKED)
    if not is_another and _of_name(work, found.workshop_id, keys.person_key(name)):
        raise NameIsThere(name)


def _of_name(cursor: Questions, workshop_id: str, known_as: str) -> list[str]:
    """Those who are in a workshop by this name (its search key), however it is spelt."""
    rows = cursor.all(
        "SELECT p.id, p.name FROM participant p LEFT JOIN participant k ON k.id = p.same_as"
        " WHERE p.workshop_id = :id AND p.removed_at IS NULL AND k.removed_at IS NULL",
        id=workshop_id,
    )
    return [id for id, known in rows if keys.person_key(known) == known_as]


def again(store: Store, found: Room, name: str, pin: str, device: str, language: str, *, scanned: str = "", agent: str = "") -> str:
    """Come back on another phone by name and number; raises Invalid or TooManyTries.  ``scanned``: the key of the QR."""
    digits, known_as = text.ascii_digits(pin[:200].strip()), keys.person_key(name[:200])
    with store.read() as cursor:
        _may_try(cursor, store.clock(), found, known_as, device, scanned)  # a refused try costs a question and no write
    with store.write() as work:  # looked at and counted in one transaction
        counted = _may_try(work, work.now, found, known_as, device, scanned)
        same = [id for id in _of_name(work, found.workshop_id, known_as) if digits and _pin(work, id) == digits]
        if same:
            devices.remember(work, device, found.workshop_id, same[0])
            return sessions.begin_within(work, same[0], language, agent)
        rate_limit.spend_within(work, counted, WAIT_NUMBER)
        log.signing(work, "wrong_number", "", found.name)
    raise Invalid([Problem("pin", Text(_("Nobody of this name has this number in this workshop. Please type both again.")))])


def _may_try(cursor: Cursor, now: dt.datetime, found: Room, known_as: str, device: str, scanned: str) -> list[Counted]:
    """What a try of a number counts on; raises TooManyTries.

    What others try keeps nobody out who has been here by this name with this device; and whoever has the QR, or was here at all,
    is not kept out by those who have only the code.
    """
    counted = [NUMBERS_OF_A_DEVICE.of(found.workshop_id, device)]
    here = devices.who_used(cursor, device, found.workshop_id)
    if not here.intersection(_of_name(cursor, found.workshop_id, known_as) if here else ()):
        counted += [limit.of(found.workshop_id, found.code, known_as) for limit in (NUMBERS_OF_A_NAME, NUMBERS_OF_A_NAME_IN_ALL)]
        if not here and not _fits(found, scanned):
            counted.append(NUMBERS.of(found.workshop_id, found.code))
    if rate_limit.is_over(cursor, now, counted):
        raise TooManyTries(WAIT_NUMBER)
    return counted


def pin_of(store: Store, participant_id: str) -> str:
    """The four digits that bring a participant back on another phone; '' for who has none."""
    with store.read() as cursor:
        return _pin(cursor, participant_id)


def _pin(cursor: Cursor, participant_id: str) -> str:
    row = cursor.one("SELECT pin FROM participant_pin WHERE participant_id = :id", id=participant_id)
    return str(row[0]) if row else ""
