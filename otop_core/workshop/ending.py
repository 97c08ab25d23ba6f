"""What a workshop would leave open if it were closed now: told before the officer closes it, forbidden never."""

from collections.abc import Mapping
from dataclasses import dataclass

from otop_core.access.roles import Actor, authorise
from otop_core.gate import records
from otop_core.store import Cursor, Store
from otop_core.workshop import counting, deciding, room, voting

UNSENT = (
    "SELECT DISTINCT p.name FROM draft d JOIN participant p ON p.id = d.account_id"
    " WHERE p.workshop_id = :id AND p.removed_at IS NULL ORDER BY 1"
)
SUGGESTED = "SELECT count(*) FROM suggestion WHERE workshop_id = :id AND status = 'pending' AND removed_at IS NULL"


@dataclass(frozen=True)
class Open:
    """``voting``: on what the voting is open ('' for none); ``undecided``: how many by kind; ``unsent``: names of those who typed something
    and have not sent it; ``suggested``: suggestions that wait; ``here``: how many have the room open."""

    voting: str
    undecided: Mapping[str, int]
    unsent: list[str]
    suggested: int
    here: int

    @property
    def anything(self) -> bool:
        return bool(self.voting or any(self.undecided.values()) or self.unsent or self.suggested)


def still_open(store: Store, actor: Actor, workshop_id: str) -> Open:
    """Raises Denied or Gone."""
    here = len(room.present(workshop_id, store.clock()))
    with store.read() as cursor:
        authorise(actor, "workshop.manage", records.find(cursor, "workshop", workshop_id).district)
        undecided = {noun: _undecided(cursor, workshop_id, noun) for noun in voting.CRITERIA}
        unsent = [row[0] for row in cursor.all(UNSENT, id=workshop_id)]
        suggested = int(cursor.all(SUGGESTED, id=workshop_id)[0][0])
        return Open(voting.on_now(cursor, workshop_id), undecided, unsent, suggested, here)


def _undecided(cursor: Cursor, workshop_id: str, noun: str) -> int:
    decided = deciding.current(cursor, workshop_id, noun)
    return sum(one.id not in decided for one in counting.candidates(cursor, workshop_id, noun))
