"""A village in a fiscal year: every record of the method there, in one question to the store."""

import datetime as dt
from dataclasses import dataclass

from otop_core.access.sessions import SignedIn
from otop_core.community.people import full_name_sql
from otop_core.gate import records
from otop_core.language import keys, labels
from otop_core.language.messages import _, say
from otop_core.language.thai_calendar import bangkok_day
from otop_core.language.thai_calendar import fiscal_year as fiscal_year_of
from otop_core.reports.query import reach
from otop_core.store import Store
from otop_core.training.sage_decisions import STANDING

NAME = full_name_sql()
OF_HOUSEHOLD = " JOIN household h ON h.id = r.household_id JOIN person p ON p.id = h.representative_id"
YEARS = range(2500, 2700)  # fiscal years (B.E.) that can be meant; an address may hold any number
IN_YEAR = " AND r.fiscal_year = :year"


@dataclass(frozen=True)
class Found:
    """One record of the method; ``mark`` is the code or text its station is judged by, ``many`` a number that belongs to it."""

    noun: str
    id: str
    title: str
    day: dt.date | None
    mark: str
    many: int
    filled: int = 0
    asked: int = 0


@dataclass(frozen=True)
class VillageYear:
    """``found``: the records by noun, the oldest day first; a day that is not known comes last.

    ``rounds_in``: the fiscal years in which the village has a round, this one or another.
    """

    id: str
    name: str
    place: str
    district_code: str
    year: int
    today: dt.date
    found: dict[str, list[Found]]
    rounds_in: tuple[int, ...] = ()

    def of(self, *nouns: str) -> list[Found]:
        return [one for noun in nouns for one in self.found.get(noun, [])]

    @property
    def filled(self) -> tuple[int, int]:
        """(filled, asked) over the fields that are required or wanted in what the charts count."""
        counted = [one for rows in self.found.values() for one in rows]
        return sum(one.filled for one in counted), sum(one.asked for one in counted)


def _part(noun: str, title: str, **how: str) -> str:
    """The records of one noun as the columns of ``Found``."""
    day, mark, many = how.get("day", "NULL"), how.get("mark", "''"), how.get("many", "0")
    counts = "coalesce(s.filled, 0), coalesce(s.asked, 0)" if how.get("counted") else "0, 0"
    standing = f" LEFT JOIN standing s ON s.noun = '{noun}' AND s.record_id = r.id AND s.seq_to IS NULL" if how.get("counted") else ""
    return (
        f"SELECT '{noun}' AS noun, r.id, {title} AS title, CAST({day} AS DATE) AS day, coalesce({mark}, '') AS mark,"
        f" CAST(coalesce({many}, 0) AS BIGINT) AS many, {counts} FROM {noun} r{how.get('join', '')}{standing}"
        f" WHERE r.removed_at IS NULL AND {how.get('village', 'r.village_id')} = :village{how.get('only', '')}"
    )


PERSON = " JOIN person p ON p.id = "
OF_ROUND = " JOIN training_round t ON t.id = r.round_id"
DONE_STEPS = (
    "(SELECT count(*) FROM product_step x"
    " WHERE x.product_id = r.id AND x.seq_to IS NULL AND x.since <= :day AND x.until > :day AND x.status = 'done')"
)
PARTS = (
    _part("preparation", "r.name", day="r.prepared_on", only=IN_YEAR),
    _part("swot_item", "r.text", mark="r.quadrant", only=IN_YEAR),
    _part("sage", NAME, mark="d.decision", join=f"{PERSON}r.person_id LEFT JOIN ({STANDING}) d ON d.sage_id = r.id", counted="yes"),
    _part(
        "sage_selection",
        NAME,
        day="r.held_on",
        mark="r.decision",
        join=f" JOIN sage g ON g.id = r.sage_id{PERSON}g.person_id",
        only=IN_YEAR,
    ),
    _part("workshop", "r.name", day="r.held_on", many="r.target", only=IN_YEAR),
    _part("training_round", "r.name", many="r.target", only=IN_YEAR),
    _part(
        "enrolment",
        NAME,
        day="r.oriented_on",
        mark="r.practises",
        join=OF_HOUSEHOLD + OF_ROUND,
        village="t.village_id",
        only=" AND t.fiscal_year = :year AND t.removed_at IS NULL",
    ),
    _part("household", NAME, join=f"{PERSON}r.representative_id", counted="yes"),
    _part("trainer", NAME, mark="r.duty", join=f"{PERSON}r.person_id", only=IN_YEAR),
    _part("rehearsal", "r.name", day="r.held_on", only=IN_YEAR),
    _part(
        "training_session",
        "r.name",
        day="r.held_on",
        mark="r.kind",
        many="(SELECT count(*) FROM attendance a WHERE a.session_id = r.id AND a.removed_at IS NULL)",
        only=IN_YEAR,
    ),
    _part(
        "occupation_group",
        "r.name",
        day="r.started_on",
        many="(SELECT count(*) FROM group_member m WHERE m.group_id = r.id AND m.removed_at IS NULL)",
    ),
    _part("product", "r.name", many=DONE_STEPS, counted="yes"),
    _part("income_record", NAME, day="r.recorded_on", mark="r.phase", join=OF_HOUSEHOLD, village="h.village_id", only=IN_YEAR),
    _part("happiness", NAME, day="r.asked_on", mark="r.phase", join=OF_HOUSEHOLD, village="h.village_id", only=IN_YEAR),
    _part("knowledge_record", "r.name", only=IN_YEAR),
)
OVERRIDES = (
    "SELECT id, override_reason FROM training_session"
    " WHERE village_id = :village AND fiscal_year = :year AND removed_at IS NULL AND override_reason IS NOT NULL"
)
ROUNDS = "SELECT DISTINCT fiscal_year FROM training_round WHERE village_id = :village AND removed_at IS NULL ORDER BY fiscal_year"
EVERYTHING = " UNION ALL ".join(PARTS) + " ORDER BY noun, day NULLS LAST, title, id"


def load(store: Store, who: SignedIn, id: str, year: int | None = None) -> VillageYear:
    """The village in a fiscal year (B.E.; the present one for None and for a number that is no year anybody means).

    Raises Gone, or Denied for another district's officer.
    """
    village = records.find_in_reach(store, who.actor_, "village", id)
    today = bangkok_day(store.clock())
    year = year if year is not None and year in YEARS else fiscal_year_of(today)
    found: dict[str, list[Found]] = {}
    for row in store.all(EVERYTHING, village=id, year=year, day=today):
        found.setdefault(row[0], []).append(Found(*row))
    told = village.record.values()
    years = store.all(ROUNDS, village=id)
    called = labels.village(told["moo"], told["name"], who.language)
    return VillageYear(
        id,
        called,
        place_of(told["subdistrict_code"], village.district, who.language),
        village.district,
        year,
        today,
        found,
        tuple(row[0] for row in years),
    )


def named(store: Store, who: SignedIn, id: str) -> str:
    """The village with its subdistrict and district; raises Gone or Denied."""
    held = records.find_in_reach(store, who.actor_, "village", id)
    told = held.record.values()
    called = labels.village(told["moo"], told["name"], who.language)
    return f"{called} · {place_of(told['subdistrict_code'], held.district, who.language)}"


def place_of(subdistrict: str, district: str, language: str) -> str:
    names = {"subdistrict": labels.subdistrict(subdistrict, language), "district": labels.district(district, language)}
    return say(_("{subdistrict} subdistrict, {district} district"), language, **names)


def overrides(store: Store, of: VillageYear) -> dict[str, str]:
    """The reasons why sessions are held although they are not ready, by session."""
    return dict(store.all(OVERRIDES, village=of.id, year=of.year))


@dataclass(frozen=True)
class VillageLine:
    """A village in the list, with how many households, sages and products it has."""

    id: str
    name: str
    place: str
    households: int
    sages: int
    products: int


def villages(store: Store, who: SignedIn, words: str, size: int, offset: int = 0) -> tuple[list[VillageLine], int]:
    """The villages in reach whose name holds the words, by place, and how many there are; raises Denied."""
    given = {"reach": reach(who), "words": keys.search_key(words)}
    source = (
        "FROM village v WHERE v.removed_at IS NULL AND :reach IN ('', v.district_code)"
        " AND (:words = '' OR strpos(v.search_key, :words) > 0)"
    )
    counted = store.one(f"SELECT count(*) {source}", **given)
    many = ", ".join(
        f"(SELECT count(*) FROM {noun} n WHERE n.village_id = v.id AND n.removed_at IS NULL)" for noun in ("household", "sage", "product")
    )
    rows = store.all(
        f"SELECT v.id, v.moo, v.name, v.subdistrict_code, v.district_code, {many} {source}"
        " ORDER BY v.subdistrict_code, v.moo NULLS LAST, v.name, v.id LIMIT :size OFFSET :skip",
        **given,
        size=size,
        skip=offset,
    )
    lines = []
    for id, moo, name, subdistrict, district, *numbers in rows:
        place = place_of(subdistrict, district, who.language)
        lines.append(VillageLine(id, labels.village(moo, name, who.language), place, *numbers))
    return lines, int(counted[0]) if counted else 0
