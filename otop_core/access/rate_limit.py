"""How often something may be tried: counted in the store, so that neither a restart nor a second process forgets it.

A try is counted before it is looked at and given back when it was right: of any number of tries at the same moment no more are
looked at than the limit says.  The store keeps a digest of what is counted, never a name that somebody typed.
"""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from otop_core.access.sessions import digest
from otop_core.model.errors import OtopError
from otop_core.store import Questions, Store, Work
from otop_core.store.dialect import among

COLUMNS = ("id", "counted", "until")


class TooManyTries(OtopError):
    """``first``: this is the try that met the limit first; those after it until the time is over are not."""


@dataclass(frozen=True)
class Limit:
    """At most ``times`` within ``within`` for each thing counted under ``name``."""

    name: str
    times: int
    within: dt.timedelta

    def of(self, *about: str) -> "Counted":
        return Counted(self, digest("|".join((self.name, *about))))


@dataclass(frozen=True)
class Counted:
    """A limit on one thing: a device, an account, a code."""

    limit: Limit
    key: str


def used_up(cursor: Questions, now: dt.datetime, counted: Sequence[Counted]) -> list[Counted]:
    """Those of these of which nothing is left."""
    condition, given = among("counted", {one.key for one in counted})
    sql = f"SELECT counted, count(*) FROM attempt WHERE {condition} AND until > :now GROUP BY counted"
    tried = dict(cursor.all(sql, now=now, **given))
    return [one for one in counted if tried.get(one.key, 0) >= one.limit.times]


def is_over(cursor: Questions, now: dt.datetime, counted: Sequence[Counted]) -> bool:
    """Whether one of these has been used up."""
    return bool(used_up(cursor, now, counted))


def spend(store: Store, counted: Sequence[Counted], refusal: str) -> str:
    """Count one try on each of these, before it is looked at; returns what ``give_back`` takes.

    Raises TooManyTries with ``refusal`` where one of them is used up; then nothing is counted.
    """
    if is_over(store, store.clock(), counted):  # a refused try costs a question and no write
        raise TooManyTries(refusal)
    with store.write() as work:
        return spend_within(work, counted, refusal)


def spend_within(work: Work, counted: Sequence[Counted], refusal: str) -> str:
    """The same inside a transaction."""
    work.run("DELETE FROM attempt WHERE until <= :now", now=work.now)
    if is_over(work, work.now, counted):
        raise TooManyTries(refusal)
    id = secrets.token_hex(16)
    work.insert("attempt", COLUMNS, [(id, one.key, work.now + one.limit.within) for one in counted])
    return id


def give_back(work: Work, id: str) -> None:
    """The try was right: it does not count."""
    work.run("DELETE FROM attempt WHERE id = :id", id=id)
