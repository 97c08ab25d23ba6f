"""What a command would do, worked out from the store without writing and without asking who the user is."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from otop_core.gate.records import Held
from otop_core.model.declaration import Noun
from otop_core.model.errors import Conflict, Gone, Invalid, Problem
from otop_core.model.record_change import RecordChange

Key = tuple[str, str]  # noun, id


@dataclass(frozen=True)
class Target:
    """A record that a command touches.

    ``found``: as the store holds it (None for a new one); ``districts``: in which the user must be allowed to write besides, as far as
    they are known; ``change``: None where the act is refused or changes nothing.
    """

    noun: str
    id: str
    kind: str
    found: Held | None = None
    districts: tuple[str, ...] = ()
    change: RecordChange | None = None


class Plan:
    """The targets of a command in the order of its acts; what is wrong with it is kept until the user's right has been asked."""

    def __init__(self, today: dt.date) -> None:
        self.today = today  # in Thailand, by the clock of the store
        self.targets: list[Target] = []
        self.problems: list[Problem] = []
        self.refusal: Conflict | Gone | None = None
        self.same: dict[str, str] = {}  # the id of a new record -> that of the record which is there already
        self.lies: dict[Key, str | None] = {}  # the district of records that are there, asked once
        self.held: dict[Key, Held] = {}  # of a command with many acts: the records they are about, asked together
        self.users: dict[tuple[str, str], dict[str, list[str]]] = {}  # (noun, reference) -> whom it refers to -> who refers, likewise
        self.referring: dict[str, list[tuple[str, str]]] = {}  # noun -> (noun, reference) of all that may refer to a record of it
        self._changes: dict[Key, RecordChange] = {}
        self._refused: set[Key] = set()
        self._uses: dict[Key, set[Key]] = defaultdict(set)

    def add(self, target: Target) -> None:
        self.targets.append(target)
        one = target.change
        if one is None:
            return
        self._changes[one.noun, one.id] = one
        if one.after is not None:
            for name, about in one.after.abouts().items():
                if about.refers and getattr(one.after, name) is not None:
                    self._uses[about.refers, getattr(one.after, name)].add((one.noun, one.id))

    def refuse(self, act: int, target: Target, error: Invalid | Conflict | Gone) -> None:
        """``act``: the place of the act in the command."""
        self._refused.add((target.noun, target.id))
        self.targets.append(replace(target, change=None))
        if isinstance(error, Invalid):
            self.problems += [replace(problem, act=act) for problem in error.problems]
        else:
            self.refusal = self.refusal or error

    def is_refused(self, noun: str, id: str) -> bool:
        return (noun, id) in self._refused

    def get(self, noun: str, id: str) -> RecordChange | None:
        return self._changes.get((noun, id))

    def uses(self, thing: Noun, noun: str, name: str) -> int:
        """How many records of a noun, entered or changed by this command, refer to a thing by this field."""
        users = (self._changes[key] for key in self._uses[thing.noun, thing.id] if key[0] == noun)
        return sum(user.after is not None and getattr(user.after, name) == thing.id for user in users)

    def changes(self) -> Sequence[RecordChange]:
        """What is to be written; raises Invalid with the problems of all acts at once, Conflict, Gone."""
        if self.refusal:
            raise self.refusal
        if self.problems:
            raise Invalid(self.problems)
        return [target.change for target in self.targets if target.change is not None]
