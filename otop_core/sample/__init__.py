"""A sample province: invented people, products and evidence over two fiscal years and the present one, the same for the same seed.

Everything goes through the gate, so that the sample has a history, versions and a bin like real work.  The day it was begun is kept
in the origin of its changes: an interrupted sample goes on where it stopped, a finished one is not doubled.
"""

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from uuid import NAMESPACE_URL, uuid5

from otop_core.access.roles import authorise
from otop_core.admin import settings
from otop_core.gate import ledger, photos
from otop_core.gate.acts import Change
from otop_core.gate.ledger import Caller
from otop_core.language.messages import Text, _
from otop_core.language.thai_calendar import bangkok_day
from otop_core.model.errors import Refused
from otop_core.sample import goods, meetings, method, people, pictures, targets, trade
from otop_core.sample.parts import Event, Plan
from otop_core.store import Store

MANY = 1000  # acts a commit
SPELL = dt.timedelta(days=20)  # and one commit in so many days at least, so that the past can be looked at from meeting to meeting
LARGEST = 500
Progress = Callable[[int, int, Text], None]


def quiet(done: int, total: int, text: Text) -> None:
    """For callers who do not watch."""


def generate(store: Store, caller: Caller, scale: float = 1.0, seed: int = 2570, progress: Progress = quiet) -> dict[str, int]:
    """Fill the store of a set-up office; returns how many records of each noun were written now.

    Others wait meanwhile: the clock of the store stands in the past until all is written.  Raises Refused, Denied, StoreTrouble.
    """
    with store.exclusive():
        where, today = _ready(store, caller, scale, seed)
        plan = planned(where.province_code, scale, seed, today - dt.timedelta(days=1))
        origin = f"sample:{seed}:{scale}:{today}"
        if not where.is_sample:
            ledger.commit(
                store,
                caller,
                _op(origin, "office"),
                Change(where, where.model_copy(update={"is_sample": True})),
                origin=origin,
            )
        for picture in plan.photos.values():
            photos.keep(store, caller, picture)
        return _write(store, caller, plan, origin, progress)


def _ready(store: Store, caller: Caller, scale: float, seed: int) -> tuple[settings.Office, dt.date]:
    """The office, and the day this sample was begun; raises Refused where it must not be written."""
    with store.read() as cursor:
        authorise(caller.actor(cursor, store.clock()), "office.manage", "")
    where = settings.load(store)
    if where is None:
        raise Refused(_("The office has not been set up yet. First run: python -m otop_core setup --help"))
    if not 0 < scale <= LARGEST:
        raise Refused(_("The scale must be more than 0 and at most {n}."), n=LARGEST)
    real = store.one("SELECT count(*) FROM change WHERE noun IN ('household', 'product') AND kind = 'add' AND origin NOT LIKE 'sample:%'")
    if real and real[0]:
        raise Refused(
            _("This store holds {n} households or products that are not sample data; sample data are never mixed with real ones."),
            n=real[0],
        )
    begun = store.one("SELECT max(origin) FROM change WHERE origin LIKE 'sample:%'")
    if begun is None or begun[0] is None:
        return where, bangkok_day(store.clock())
    if not begun[0].startswith(f"sample:{seed}:{scale}:"):
        raise Refused(_("This store already holds another sample. Choose a new store with OTOP_STORE."))
    return where, dt.date.fromisoformat(begun[0].rsplit(":", 1)[1])


def standing(store: Store) -> Text | None:
    """What part of a real province the sample of this store stands for, by the number of its producers; None where there is none."""
    made = store.one("SELECT count(*) FROM change WHERE noun = 'producer' AND kind = 'add' AND origin LIKE 'sample:%'")
    if not made or not made[0]:
        return None
    part = trade.share(made[0])
    values = {"n": f"{made[0]:,}", "all": f"{trade.PRODUCERS:,}", "percent": f"{100 * part:.1f}", "year": trade.YEAR}
    baht = {"baht": f"{part * sum(trade.MILLIONS):,.0f}", "real": f"{sum(trade.MILLIONS):,.0f}"}
    told = _(
        "The sample's {n} producers stand for {percent}% of about {all} in a province like Chaiyaphum; so its sales of a year begin from"
        " about {baht} million baht of the {real} million reported there in fiscal year {year}."
    )
    return Text(told, {**values, **baht})


def planned(province: str, scale: float, seed: int, last: dt.date) -> Plan:
    """All that will be written, nothing written yet."""
    plan = Plan(province, scale, last, random.Random(f"{seed}/{province}/{scale}"))
    pictures.drawings(plan)
    helpers = people.partners(plan)
    villages = people.villages(plan)
    homes = people.households(plan, villages)
    goods.products(plan, villages, people.sages(plan, villages, homes), helpers)
    method.method(plan, villages, helpers)
    shares = trade.districts(plan)
    targets.targets(plan, shares)
    targets.published(plan)
    trade.sales(plan, shares)
    meetings.meetings(plan)
    plan.events.sort(key=lambda event: event.day)
    return plan


def _op(origin: str, part: object) -> str:
    return uuid5(NAMESPACE_URL, f"{origin}/{part}").hex


def _batches(events: Sequence[Event]) -> Iterator[tuple[dt.date, list[Event]]]:
    """Events of one spell at most, each with the day it is entered on; one reason a commit, what has none (all that is new) first."""
    for spell in _spells(events):
        for why in sorted({event.why for event in spell}):
            same = [event for event in spell if event.why == why]
            for first in range(0, len(same), MANY):
                yield spell[-1].day, same[first : first + MANY]


def _spells(events: Sequence[Event]) -> Iterator[list[Event]]:
    spell: list[Event] = []
    for event in events:
        if spell and event.day - spell[0].day >= SPELL:
            yield spell
            spell = []
        spell.append(event)
    if spell:
        yield spell


def _office_hours(day: dt.date, part: int) -> dt.datetime:
    """A moment of that day, the next batch of one day later than the last (UTC; Bangkok is seven hours ahead)."""
    return dt.datetime.combine(day, dt.time(2)) + dt.timedelta(seconds=part % 25_000)


def _write(store: Store, caller: Caller, plan: Plan, origin: str, progress: Progress) -> dict[str, int]:
    counts: Counter[str] = Counter()
    there = {row[0] for row in store.all("SELECT op FROM change WHERE origin = :origin AND op NOT LIKE '%/%'", origin=origin)}
    clock, done = store.clock, 0
    try:
        for part, (day, batch) in enumerate(_batches(plan.events)):
            store.clock = partial(_office_hours, day, part)
            done += len(batch)
            op = _op(origin, part)
            if op not in there:
                written = ledger.commit(store, caller, op, *(event.act for event in batch), why=batch[0].why, origin=origin)
                counts.update(record.noun for record in written.records)
            progress(done, len(plan.events), Text(_("Writing the sample province")))
    finally:
        store.clock = clock
    return dict(counts)
