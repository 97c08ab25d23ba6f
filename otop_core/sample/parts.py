"""Chance and words for the sample province: everything invented comes from here, out of one random state.

Family names carry words such as "example" and "supposed", numbers of certificates begin with the mark for "sample", national IDs
stay empty, and so do phones: Thailand sets no range of numbers aside for examples, so any number could be somebody's.
"""

import datetime as dt
import json
import math
import random
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from statistics import NormalDist
from typing import Any, TypeVar

from otop_core.gate.acts import Act, Add, Remove
from otop_core.language import places
from otop_core.language.thai_calendar import fiscal_year, fiscal_year_start
from otop_core.model.declaration import Noun
from otop_core.training.rounds import TARGET

NORMAL = NormalDist()
T = TypeVar("T", bound=Noun)
MODEL = 1  # the place of the district whose first village has walked the whole method
FEW = 4  # districts with the method in a sample of less than half the usual size


@cache
def words() -> Any:
    return json.loads((Path(__file__).parent / "words.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Event:
    """What is written on a day."""

    day: dt.date
    act: Act
    why: str = ""


@dataclass
class Plan:
    """The sample on its way: ``events`` in any order, references always to a record planned before and not for a later day."""

    province: str
    scale: float
    last: dt.date
    chance: random.Random
    events: list[Event] = field(default_factory=list)
    photos: dict[str, bytes] = field(default_factory=dict)
    days: dict[str, dt.date] = field(default_factory=dict)  # when each record comes, by its id
    first: dt.date = field(init=False)

    def __post_init__(self) -> None:
        self.first = fiscal_year_start(fiscal_year(self.last) - 2)
        self.districts = [district.code for district in places.districts(self.province)]

    @property
    def producers(self) -> int:
        return max(self.number(240), len(self.districts))

    @property
    def households(self) -> int:
        """Wanted in a round; the 26 of the knowledge record in a sample of half the usual size and more."""
        return TARGET if self.scale >= 0.5 else max(3, round(TARGET * self.scale))

    def wanted(self, place: int) -> int:
        """Target of the first round in the target village of that district."""
        return TARGET if place == MODEL else self.households

    def id(self) -> str:
        return f"{self.chance.getrandbits(128):032x}"

    def add(self, day: dt.date, thing: Noun) -> Any:
        """Write it down for a day; returns the record as it will be held."""
        held = thing.model_copy(update={"id": self.id(), "version": 1})
        self.events.append(Event(day, Add(held)))
        self.days[held.id] = day
        return held

    def act(self, day: dt.date, act: Act, why: str) -> None:
        self.events.append(Event(day, act, why))

    def one(self, *path: str) -> Any:
        """Any of a list of words."""
        return self.chance.choice(at(*path))

    def some(self, p: float, value: Any) -> Any:
        """The value with that probability, else nothing."""
        return value if self.chance.random() < p else None

    def weighted(self, weights: dict[str, float]) -> str:
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def number(self, per_scale: float, at_least: int = 1) -> int:
        return max(at_least, round(per_scale * self.scale))

    def lognormal(self, median: float, sigma: float, low: float, high: float) -> float:
        return min(high, max(low, self.chance.lognormvariate(math.log(median), sigma)))

    def poisson(self, mean: float) -> int:
        """Knuth's way; means here are small."""
        floor, product, n = math.exp(-mean), self.chance.random(), 0
        while product > floor:
            product *= self.chance.random()
            n += 1
        return n

    def day(self, since: dt.date, until: dt.date) -> dt.date:
        """Any day of the two and those between; never after the last day of the sample."""
        since, until = min(since, self.last), min(until, self.last)
        return since + dt.timedelta(days=self.chance.randint(0, max(0, (until - since).days)))

    def before(self, day: dt.date, mean: float) -> dt.date:
        """Some days earlier, mostly few."""
        return day - dt.timedelta(days=int(self.chance.expovariate(1 / mean)))

    def shared(self, total: int) -> dict[str, int]:
        """So many over the districts, as evenly as they go, the first districts a little ahead."""
        each, rest = divmod(total, len(self.districts))
        return {code: each + (place < rest) for place, code in enumerate(self.districts)}


def at(*path: str) -> Any:
    """What the file of words holds there."""
    found = words()
    for name in path:
        found = found[name]
    return found


def removed(plan: Plan) -> set[str]:
    """Ids of what the sample takes out again."""
    return {event.act.thing.id for event in plan.events if isinstance(event.act, Remove)}


def things(plan: Plan, kind: type[T]) -> list[T]:
    """What has been planned of a noun and stays, in the order in which it was planned."""
    gone = removed(plan)
    added = (event.act.thing for event in plan.events if isinstance(event.act, Add))
    return [thing for thing in added if isinstance(thing, kind) and thing.id not in gone]


def number(plan: Plan) -> str:
    """Of a certificate, a registration or an enterprise; its mark says that it is a sample's."""
    return f"{at('prefix', 'sample_no')} {plan.chance.randint(1, 99999):05d}"


def reached(plan: Plan, maturity: float, p: float) -> bool:
    """Whether something of probability ``p`` has happened, the likelier the more mature the product is (correlation 0.7 with it)."""
    luck = 0.7 * maturity + math.sqrt(1 - 0.49) * plan.chance.gauss(0, 1)
    return luck > NORMAL.inv_cdf(1 - p)
