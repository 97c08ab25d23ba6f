"""Joining with a code: no account, a name and who one is; guessing is limited for each device and in all, never for an address,
because a hall is one router."""

import datetime as dt
import secrets
from dataclasses import dataclass

from otop_core import ledger, nouns, text
from otop_core.access import sessions
from otop_core.access.roles import PARTICIPANT, Actor
from otop_core.access.sessions import TooManyTries, Tries
from otop_core.ledger import Add
from otop_core.problems import Invalid, Problem
from otop_core.records import Work
from otop_core.store.duck import Cursor, Store
from otop_core.words import Text, _
from otop_core.workshop.workshops import Participant

PIN = 4  # digits that bring a participant back on another phone

OPEN = (
    "SELECT w.id, w.name, w.district_code, w.village_id FROM workshop_code c JOIN workshop w ON w.id = c.workshop_id"
    " WHERE c.code = :code AND c.expires_at > :now AND w.is_open AND w.removed_at IS NULL"
)


@dataclass(frozen=True)
class Room:
    """What a right code opens."""

    workshop_id: str
    name: str
    district: str
    village_id: str


@dataclass(frozen=True)
class _Joining:
    """Somebody at the door with the right code: she may enter herself, nothing else."""

    room: Room
    participant_id: str
    name: str

    def actor(self, cursor: Cursor, now: dt.datetime) -> Actor:
        return Actor(self.participant_id, self.name, PARTICIPANT, self.room.district, self.room.workshop_id, self.room.village_id)


def room(store: Store, tries: Tries, code: str, device: str) -> Room:
    """The workshop of a code; raises Invalid (wrong or ended) or TooManyTries."""
    now = store.clock()
    keys = (f"name:device:{device}", "address:every code")
    if tries.too_many(*keys, now=now):
        raise TooManyTries(_("Too many wrong codes. Please wait five minutes, or scan the QR on the wall."))
    letters = "".join(c for c in text.tidy(code).upper() if c.isalnum())[:12]
    row = store.one(OPEN, code=letters, now=now)
    if row is None:
        tries.wrong(*keys, now=now)
        raise Invalid([Problem("code", Text(_("This code is not right, or the workshop has ended. Please look at the wall again.")))])
    return Room(*row)


def join(store: Store, found: Room, typed: dict[str, str], language: str) -> str:
    """Enter the room: returns the token for the cookie; raises Invalid with every problem at once."""
    entered = {"workshop_id": found.workshop_id, **{name: typed.get(name) for name in ("name", "kind", "sector")}}
    participant = nouns.check(Participant, entered, ledger.new_id())

    def within(work: Work) -> None:
        pin = "".join(secrets.choice("0123456789") for _digit in range(PIN))
        work.insert("participant_pin", ("participant_id", "workshop_id", "pin"), [(participant.id, found.workshop_id, pin)])

    caller = _Joining(found, participant.id, participant.name)
    ledger.commit(store, caller, ledger.new_id(), Add(participant), within=within)
    return sessions.begin(store, participant.id, language)


def again(store: Store, tries: Tries, found: Room, name: str, pin: str, device: str, language: str) -> str:
    """Come back on another phone by name and number; raises Invalid or TooManyTries."""
    now = store.clock()
    keys = (f"name:pin:{found.workshop_id}:{text.search_key(name)}", f"name:device:{device}")
    if tries.too_many(*keys, now=now):
        raise TooManyTries(_("Too many wrong numbers. Please wait five minutes, or ask the officer."))
    rows = store.all(
        "SELECT p.id, p.name FROM participant p JOIN participant_pin n ON n.participant_id = p.id"
        " WHERE p.workshop_id = :id AND n.pin = :pin AND p.removed_at IS NULL",
        id=found.workshop_id,
        pin=text.ascii_digits(pin.strip())[:PIN],
    )
    same = [id for id, known in rows if text.search_key(known) == text.search_key(name)]
    if not same:
        tries.wrong(*keys, now=now)
        raise Invalid([Problem("pin", Text(_("Nobody of this name has this number in this workshop. Please type both again.")))])
    return sessions.begin(store, same[0], language)


def pin_of(store: Store, participant_id: str) -> str:
    row = store.one("SELECT pin FROM participant_pin WHERE participant_id = :id", id=participant_id)
    return str(row[0]) if row else ""
