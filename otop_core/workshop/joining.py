"""Joining with a code: no account, a name and who one is.

Guessing is limited for each device and in all, never for an address, because a hall is one router.  So that one guesser
cannot lock a hall out, whoever scans the QR (it holds a long key beside the code) or was in this workshop before passes the limit over all.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from otop_core.access import sessions
from otop_core.access.roles import PARTICIPANT, Actor
from otop_core.access.sessions import TooManyTries, Tries
from otop_core.gate import ledger
from otop_core.gate.acts import Add, new_id
from otop_core.gate.records import Work
from otop_core.language import text
from otop_core.language.messages import Text, _
from otop_core.model.check import check
from otop_core.model.errors import Invalid, Problem, Refused
from otop_core.store.duck import Cursor, Store
from otop_core.workshop.workshops import ALPHABET, LASTS, LETTERS, Participant

OTHER = "yes"  # how a form says: somebody else of the same name
PIN = 4  # digits that bring a participant back on another phone
LOCKED = _(
    "The officer has locked this room: nobody new can join. If you have joined before, type your name and your four digits below; "
    "otherwise please ask the officer."
)
_NUMBERS = Tries(LASTS)  # four digits are few: a hundred wrong ones under one code end it for that code
_known: dict[tuple[str, str], None] = {}  # (device, workshop) of those who have joined, the oldest first

OPEN = (
    "SELECT w.id, w.name, w.district_code, w.village_id, c.code, w.is_locked FROM workshop_code c JOIN workshop w ON w.id = c.workshop_id"
    " WHERE c.code = :code AND c.expires_at > :now AND w.is_open AND w.removed_at IS NULL"
)


class NameIsThere(Invalid):
    """Somebody of this name has joined already: it is she on another phone, or her namesake; only she can say."""

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
    """Somebody at the door with the right code: she may enter herself, nothing else."""

    room: Room
    participant_id: str
    name: str

    def actor(self, cursor: Cursor, now: dt.datetime) -> Actor:
        return Actor(self.participant_id, self.name, PARTICIPANT, self.room.district, self.room.workshop_id, self.room.village_id)


def key(workshop_id: str, code: str) -> str:
    """What the QR holds beside the code: nobody guesses it, and it ends with the code."""
    return hashlib.sha256(f"{workshop_id}:{code}".encode()).hexdigest()[:16]


def room(store: Store, tries: Tries, code: str, device: str, scanned: str = "") -> Room:
    """The workshop of a code; raises Invalid (wrong or ended) or TooManyTries. ``scanned``: the key of the QR."""
    now = store.clock()
    letters = "".join(c for c in text.tidy(code).upper() if c.isalnum())
    if len(letters) != LETTERS or not set(letters) <= set(ALPHABET):  # a slip of the finger, or a Thai keyboard: nobody's guess
        raise Invalid([Problem("code", Text(_("Please type the six letters of the code, as they stand on the wall.")))])
    row = store.one(OPEN, code=letters, now=now)
    found = Room(*row) if row else None
    if found and secrets.compare_digest(scanned.encode(), key(found.workshop_id, letters).encode()):
        return found
    mine, every = f"name:device:{device}", "address:every code"
    was_here = found is not None and (device, found.workshop_id) in _known
    if tries.too_many(mine, *([] if was_here else [every]), now=now):
        raise TooManyTries(_("Too many wrong codes. Please wait five minutes, or scan the QR on the wall."))
    if found is None:
        tries.wrong(mine, every, now=now)
        raise Invalid([Problem("code", Text(_("This code is not right, or the workshop has ended. Please look at the wall again.")))])
    return found


def locked(store: Store, code: str, scanned: str) -> bool:
    """Whether who scanned the QR stands before a locked room; without its key nothing is told: that would be a guess nobody counts."""
    row = store.one(OPEN, code=code, now=store.clock())
    found = Room(*row) if row else None
    return found is not None and found.is_locked and secrets.compare_digest(scanned.encode(), key(found.workshop_id, code).encode())


def problems(typed: Mapping[str, str]) -> tuple[Problem, ...]:
    """What is wrong with what somebody says of herself, before any code is looked at; a number asks for the name only."""
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


def join(store: Store, found: Room, typed: Mapping[str, str], device: str, language: str) -> str:
    """Enter the room: returns the token for the cookie; raises Invalid with every problem at once, Refused where the room is locked,
    NameIsThere where the form does not say yet that this is somebody else ("other").

    The same form sent twice ("once" is its own secret) is the same person, not two.
    """
    once = "|".join([found.workshop_id, *(typed.get(name) or "" for name in ("name", "kind", "sector", "once"))])
    id = sessions.digest(once)[:32] if typed.get("once") else new_id()
    participant = _check(typed, found.workshop_id, id)

    def within(work: Work) -> None:
        _may_enter(work, found, participant.name, typed.get("other") == OTHER)
        pin = "".join(secrets.choice("0123456789") for _digit in range(PIN))
        work.insert("participant_pin", ("participant_id", "workshop_id", "pin"), [(participant.id, found.workshop_id, pin)])

    caller = _Joining(found, participant.id, participant.name)
    ledger.commit(store, caller, id, Add(participant), within=within)
    _remember(device, found)
    return sessions.begin(store, participant.id, language)


def _may_enter(work: Work, found: Room, name: str, is_another: bool) -> None:
    if work.one("SELECT 1 FROM workshop WHERE id = :id AND is_locked", id=found.workshop_id):
        raise Refused(LOCKED)
    if not is_another and _of_name(work, found.workshop_id, name):
        raise NameIsThere(name)


def _of_name(cursor: Cursor | Store, workshop_id: str, name: str) -> list[str]:
    """Those who are in a workshop by this name, however it is spelt."""
    known_as = text.search_key(name[:200])
    rows = cursor.all(
        "SELECT p.id, p.name FROM participant p LEFT JOIN participant k ON k.id = p.same_as"
        " WHERE p.workshop_id = :id AND p.removed_at IS NULL AND k.removed_at IS NULL",
        id=workshop_id,
    )
    return [id for id, known in rows if text.search_key(known) == known_as]


def again(store: Store, tries: Tries, found: Room, name: str, pin: str, device: str, language: str) -> str:
    """Come back on another phone by name and number; raises Invalid or TooManyTries."""
    now, known_as = store.clock(), text.search_key(name[:200])
    keys = (f"name:pin:{found.workshop_id}:{known_as}", f"name:device:{device}")
    every = f"address:pin:{found.workshop_id}:{found.code}"
    if tries.too_many(*keys, now=now) or _NUMBERS.too_many(every, now=now):
        raise TooManyTries(_("Too many wrong numbers. Please wait five minutes, or ask the officer."))
    digits = text.ascii_digits(pin.strip())
    same = [id for id in _of_name(store, found.workshop_id, name) if digits and pin_of(store, id) == digits]
    if not same:
        tries.wrong(*keys, now=now)
        _NUMBERS.wrong(every, now=now)
        raise Invalid([Problem("pin", Text(_("Nobody of this name has this number in this workshop. Please type both again.")))])
    _remember(device, found)
    return sessions.begin(store, same[0], language)


def _remember(device: str, found: Room) -> None:
    if device:
        _known[device, found.workshop_id] = None
    if len(_known) > 10_000:
        _known.pop(next(iter(_known)), None)


def pin_of(store: Store, participant_id: str) -> str:
    row = store.one("SELECT pin FROM participant_pin WHERE participant_id = :id", id=participant_id)
    return str(row[0]) if row else ""
