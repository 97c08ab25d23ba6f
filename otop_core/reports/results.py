"""What came of the training in a fiscal year: the charts that officers know from the department's own dashboard (DOMAIN 2.4), each with
how many households it is known of. What is not known is never zero; where the income at the start was 0 the rise is told in baht.

Who sees aggregates only gets sums over districts of which each alone may be shown: nothing can be subtracted from them.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from statistics import fmean, median

from otop_core.access.sessions import SignedIn
from otop_core.language import labels, vocabulary
from otop_core.language.messages import _, say
from otop_core.reports import results_rows
from otop_core.reports.results_rows import MONEY, PHASES, Trained, YearRows
from otop_core.reports.shares import Share
from otop_core.reports.small_counts import LEAST, enough, open_cells, small
from otop_core.store import Store

RISE = 3  # percent a village's households rise on average to count as risen, where the year has no target of its own
FROM_NOTHING = _("Income since of households that began with none, on average")
MEDIANS = {"income": _("Median income a month"), "expense": _("Median expense a month"), "saving": _("Median saving a month")}
HAPPINESS = {"people": _("Happiness with one's own life"), "community": _("Happiness with the community")}
UNITS = {"%": "%", "household": _("households"), "baht": _("baht"), "group": _("groups"), "scale": _("1 to 5")}
START = "start"  # the phase of what the household was registered with


@dataclass(frozen=True)
class Indicator:
    """``value`` in ``unit`` (None: not known), out of ``known`` of ``total``; ``target`` in the same, None where none is set."""

    code: str
    unit: str  # "%", "household" or "baht"
    value: float | None
    known: int
    total: int
    target: Decimal | None

    @property
    def is_reached(self) -> bool | None:
        return None if self.value is None or self.target is None else self.value >= float(self.target)


@dataclass(frozen=True)
class Happy:
    """Averages on the scale of 1 to 5, each with how many answered; None where nobody did."""

    phase: str
    people: float | None
    people_n: int
    community: float | None
    community_n: int


@dataclass(frozen=True)
class Money:
    """``what``: income, expense or saving. Per phase (``START`` first) the median in baht a month and of how many, None where of nobody."""

    what: str
    medians: dict[str, tuple[float | None, int]]


@dataclass(frozen=True)
class Results:
    """``from_nothing``: (practising households whose income at the start was 0, their average income since in baht a month)."""

    year: int
    indicators: list[Indicator]
    from_nothing: tuple[int, float | None]
    districts: list[Share]
    occupations: list[Share]
    groups: list[Share]
    happiness: list[Happy]
    money: list[Money]


def unit(code: str, language: str) -> str:
    return say(UNITS[code], language)


def phase(code: str, language: str) -> str:
    """When it was asked."""
    return say(_("At the start"), language) if code == START else vocabulary.label("income_phase", code, language)


def load(store: Store, who: SignedIn, year: int, district: str = "", as_of: dt.date | None = None) -> Results:
    """The results of a fiscal year (B.E.), of the province or of one district; with ``as_of`` as known by the end of that day."""
    return made(results_rows.load(store, year, as_of), who, district)


def made(rows: YearRows, who: SignedIn, district: str = "") -> Results:
    """The results out of what has been read."""
    hide, rows = who.actor_.reach("rows.read") is None, rows.of(district)
    trained = enough(rows.trained, hide)
    told = _told(trained, hide)
    practising = [one for one in told if one.practises == "yes"]
    rises = enough((one for one in practising if one.percent is not None), hide)
    nothing = enough((one for one in practising if one.income == 0 and one.latest is not None), hide)
    since = [float(one.latest or 0) for one in nothing]
    shown = {one.district for one in trained}
    groups = [one for one in rows.groups if one.district in shown or not hide]
    return Results(
        rows.year,
        [*_of_households(rows, trained, told, practising, rises, hide), _sales(rows, hide)],
        (len(since), fmean(since) if since else None),
        _by_district(told, who.language),
        _occupations(practising, who.language, hide=hide),
        _occupations(groups, who.language, hide=False),
        [happy for when in ("before", "after") if (happy := _happy(rows, when, hide))],
        [_money(what, trained, hide) for what in MONEY],
    )


def _told(trained: list[Trained], hide: bool) -> list[Trained]:
    """Of whom it is told whether they practise; a district with one to four who do, or who do not, is hidden."""
    by_district: dict[str, list[Trained]] = defaultdict(list)
    for one in trained:
        if one.practises:
            by_district[one.district].append(one)
    hidden = set()
    for code, found in by_district.items() if hide else ():
        practising = sum(one.practises == "yes" for one in found)
        if len(found) < LEAST or small(practising) or small(len(found) - practising):
            hidden.add(code)
    return [one for code, found in by_district.items() if code not in hidden for one in found]


def _of_households(
    rows: YearRows, trained: list[Trained], told: list[Trained], practising: list[Trained], rises: list[Trained], hide: bool
) -> list[Indicator]:
    villages = {one.village for one in trained}
    by_village: dict[str, list[float]] = defaultdict(list)
    for one in rises:
        by_village[one.village].append(one.percent or 0)
    known = [found for found in by_village.values() if not hide or len(found) >= LEAST]
    risen = sum(fmean(found) >= float(rows.targets.get("income_rise", RISE)) for found in known)
    with_group = len(villages & {one.village for one in rows.groups})
    found = (
        ("practising", "%", _percent(len(practising), len(told)), len(told), len(trained)),
        ("income_rise", "%", fmean([one.percent or 0 for one in rises]) if rises else None, len(rises), len(practising)),
        ("villages_rise", "%", _percent(risen, len(known)), len(known), len(villages)),
        ("group_villages", "%", _percent(with_group, len(villages)), len(villages), len(villages)),
        ("target_households", "household", float(len(trained)) if trained else None, len(trained), len(trained)),
    )
    return [Indicator(code, unit, value, known, total, rows.targets.get(code)) for code, unit, value, known, total in found]


def _sales(rows: YearRows, hide: bool) -> Indicator:
    """Baht reported in the year, by how many of the producers."""
    found = [one for one in rows.sales if not hide or one.reported >= LEAST]
    total = float(sum(one.baht for one in found)) if any(one.reported for one in found) else None
    reported, producers = sum(one.reported for one in found), sum(one.producers for one in found)
    return Indicator("sales", "baht", total, reported, producers, rows.targets.get("sales"))


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None


def _by_district(told: list[Trained], language: str) -> list[Share]:
    """Practising households of those it is known of, in code order."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in told:
        counts[one.district][0] += one.practises == "yes"
        counts[one.district][1] += 1
    return [Share(code, labels.district(code, language), done, of) for code, (done, of) in sorted(counts.items())]


def _occupations(of: Iterable[results_rows.Working], language: str, *, hide: bool) -> list[Share]:
    """How many of all whose occupation is told have each, the most first."""
    cells: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in of:
        cells[one.district][one.occupation] += 1
    counts: dict[str, int] = defaultdict(int)
    for district in cells.values():
        for code, n in (open_cells(district) if hide else district).items():
            counts[code] += n
    counts.pop("", None)
    whole, ordered = sum(counts.values()), sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Share(code, vocabulary.label("occupation", code, language), n, whole) for code, n in ordered]


def _happy(rows: YearRows, when: str, hide: bool) -> Happy | None:
    asked = [one for one in rows.answers if one.phase == when]
    averages: list[tuple[float | None, int]] = []
    for question in ("people", "community"):
        found = [getattr(one, question) for one in enough((one for one in asked if getattr(one, question)), hide)]
        averages.append((fmean(found) if found else None, len(found)))
    (people, people_n), (community, community_n) = averages
    return Happy(when, people, people_n, community, community_n) if people_n or community_n else None


def _money(what: str, trained: list[Trained], hide: bool) -> Money:
    asked: dict[str, Callable[[Trained], Decimal | None]] = {START: lambda one: getattr(one, what)}
    asked |= {when: lambda one, when=when: one.since.get((when, what)) for when in PHASES}  # type: ignore[misc]
    medians: dict[str, tuple[float | None, int]] = {}
    for when, value in asked.items():
        found = [value(one) for one in enough((one for one in trained if value(one) is not None), hide)]
        known = [float(one) for one in found if one is not None]
        medians[when] = (median(known) if known else None, len(known))
    return Money(what, medians)
