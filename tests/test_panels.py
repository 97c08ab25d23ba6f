"""The figures of a meeting: hand-made cases, the past as it was shown in the past, and nothing told of fewer than five producers."""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from conftest import drawn
from reports_world import World, viewer, who

from otop_core.access.sessions import Terminal
from otop_core.gate import ledger
from otop_core.gate.acts import Act, Add, Change, Remove, new_id
from otop_core.language.thai_calendar import fiscal_months
from otop_core.meetings.meetings import Meeting
from otop_core.meetings.resolutions import Resolution
from otop_core.model.declaration import Noun
from otop_core.model.errors import Invalid
from otop_core.products.evidence import OpcEntry
from otop_core.products.producers import Producer
from otop_core.products.products import Product
from otop_core.reports.panels import load, outlook, scores
from otop_core.reports.panels.panel import Book, Panel
from otop_core.reports.sales_cells import SalesCells, hidden_of
from otop_core.results.sales import CHANNELS, Sale
from otop_core.results.targets import IndicatorTarget

DISTRICTS = ("3601", "3602", "3605")
AREAS = ("agriculture", "processing", "community_tourism")
YEAR = 2570  # October 2026 to September 2027
OCTOBER, NOVEMBER, DECEMBER = fiscal_months(YEAR)[:3]


class Trade(World):
    """A world in which producers sell."""

    def sells(self, district: str, area: str = "processing", producers: int = 5) -> list[tuple[str, str]]:
        """Producers with a product each: their ids."""
        village, made = self.village(district), []
        for n in range(producers):
            [owner] = self.add(Producer(name=f"กลุ่ม {district} {area} {n}", producer_type="group", village_id=village))
            category = None if area == "community_tourism" else "textile"
            [thing] = self.add(Product(name=f"ผ้า {n}", producer_id=owner, area=area, category=category, village_id=village))
            made.append((owner, thing))
        return made

    def sold(self, of: tuple[str, str], month: dt.date, baht: object, channel: str = CHANNELS[0]) -> str:
        owner, thing = of
        return self.add(Sale(producer_id=owner, product_id=thing, month=month, **{channel: Decimal(str(baht))}))[0]

    def target(self, baht: int, district: str | None = None) -> None:
        self.add(IndicatorTarget(fiscal_year=YEAR, indicator="sales", of_district=district, value=Decimal(baht)))


@pytest.fixture
def trade() -> Trade:
    world = Trade()
    world.at(2026, 12, 22)  # the sales of October and November are due
    return world


def panel(book: Book, code: str) -> Panel:
    found = book.panel(code)
    assert found is not None
    return found


def values(of: Panel, code: str) -> dict[str, object]:
    [row] = [row for row in of.rows if row.code == code]
    return dict(zip((column.key for column in of.columns), row.values, strict=True))


def test_the_table_of_the_districts_has_quarters_target_rank_and_who_reported(trade: Trade) -> None:
    for district, baht in (("3601", 600), ("3602", 300)):
        of = trade.sells(district, producers=6)
        trade.target(60_000, district)
        for one in of[:5]:
            trade.sold(one, OCTOBER, baht)
        trade.sold(of[0], NOVEMBER, baht)
        trade.sold(of[0], DECEMBER, 99)  # not due yet
    found = panel(load.load(trade.store, who()), "districts")
    first, second = values(found, "3601"), values(found, "3602")
    assert (first["q1"], first["q2"], first["sold"], first["target"]) == (3600, None, 3600, 60_000)
    assert (first["percent"], first["of_due"], first["rank"]) == (6, 36, 1)  # two twelfths of 60,000 are due
    assert (second["percent"], second["of_due"], second["rank"]) == (3, 18, 2)
    assert (first["producers"], first["reported"], first["products"]) == (6, 1, 6)
    assert values(found, "3603")["sold"] is None and values(found, "3603")["rank"] is None
    assert found.total is not None and found.total.values[found.at("sold")] == 5400


def test_equal_districts_share_a_rank(trade: Trade) -> None:
    for district, baht in (("3601", 100), ("3602", 100), ("3605", 50)):
        trade.target(1200, district)
        trade.sold(trade.sells(district, producers=1)[0], OCTOBER, baht)
    found = panel(load.load(trade.store, who()), "districts")
    assert [values(found, code)["rank"] for code in DISTRICTS] == [1, 1, 3]


def test_a_month_nobody_reported_has_no_figure_and_one_reported_as_nothing_has_0(trade: Trade) -> None:
    one = trade.sells("3601", producers=1)[0]
    trade.sold(one, OCTOBER, 0)
    found = panel(load.load(trade.store, who()), "months")
    assert [values(found, m.isoformat())["now"] for m in (OCTOBER, NOVEMBER, DECEMBER)] == [0, None, None]


def test_parts_and_what_is_not_told_add_up_to_the_whole(trade: Trade) -> None:
    for area, producers, baht in (("processing", 9, 10), ("agriculture", 6, 20), ("community_tourism", 2, 50)):
        for one in trade.sells("3601", area, producers):
            trade.sold(one, OCTOBER, baht)
    officer, meeting = (values(panel(load.load(trade.store, reader), "areas"), "3601") for reader in (who(), viewer()))
    assert [officer[area] for area in (*AREAS, "rest", "total")] == [120, 90, 100, 0, 310]
    assert [meeting[area] for area in (*AREAS, "rest", "total")] == [None, 90, None, 220, 310]


def cells(of: dict[dt.date, int]) -> SalesCells:
    return SalesCells({(month, "3601"): Decimal(baht) for month, baht in of.items()}, {}, {}, frozenset(), frozenset())


LAST = dict.fromkeys(fiscal_months(YEAR - 1), 100)


def test_the_outlook_takes_the_rest_of_last_year_as_this_year_has_changed_so_far() -> None:
    now = dict(zip(fiscal_months(YEAR)[:3], (100, 200, 150), strict=True))
    found = outlook.year_end(cells(LAST | now), YEAR, list(now))
    assert found == outlook.Outlook(Decimal(450 + 900), Decimal(450 + 1350), Decimal(450 + 1800))


@pytest.mark.parametrize("months", [0, 1, 2])
def test_two_months_are_too_thin_for_an_outlook(months: int) -> None:
    now = dict.fromkeys(fiscal_months(YEAR)[:months], 100)
    assert outlook.year_end(cells(LAST | now), YEAR, list(now)) is None


def test_a_month_of_last_year_that_nobody_reported_allows_no_outlook() -> None:
    now = dict.fromkeys(fiscal_months(YEAR)[:3], 100)
    last = {month: baht for month, baht in LAST.items() if month.month != 4}
    assert outlook.year_end(cells(last | now), YEAR, list(now)) is None


def test_a_product_stands_still_after_half_a_year_without_a_step(trade: Trade) -> None:
    trade.at(2026, 1, 5)
    moving, still = trade.product("3601"), trade.product("3601")
    trade.brand(still, dt.date(2026, 1, 4))
    trade.brand(moving, dt.date(2026, 1, 4))
    trade.at(2026, 7, 1)
    trade.certificate(moving, dt.date(2026, 6, 30), None)
    for day, expected in (((2026, 7, 3), 0), ((2026, 7, 4), 1)):  # 180 and 181 days after the brand
        trade.at(*day)
        assert values(panel(load.load(trade.store, who()), "still"), "3601")["still"] == expected


def test_certificates_are_counted_by_how_many_days_are_left(trade: Trade) -> None:
    today = dt.date(2026, 12, 22)
    for left in (0, 30, 31, 60, 61, 90, 91):
        trade.certificate(trade.product("3602"), dt.date(2024, 1, 1), today + dt.timedelta(days=left))
    found = values(panel(load.load(trade.store, who()), "expiring"), "3602")
    assert [found[key] for key in ("d30", "d60", "d90", "total")] == [2, 2, 2, 6]


def test_on_the_day_of_a_meeting_one_reads_what_has_changed_since_the_one_before(trade: Trade) -> None:
    for name, day in (("ครั้งที่ 1", dt.date(2026, 10, 1)), ("ครั้งที่ 2", dt.date(2026, 12, 22))):
        trade.add(Meeting(name=name, held_on=day, committee="คณะกรรมการ", fiscal_year=YEAR))
    trade.product("3601")
    found = panel(load.load(trade.store, who()), "since")
    assert "ครั้งที่ 1" in found.finding and values(found, "new")["change"] == 1


# The past


class Days(Trade):
    """A province in which something happens every day: sales reported, corrected and taken back, products, stars, targets, meetings."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.draw = random.Random(seed)
        self.at(2026, 8, 1)
        self.traders = [one for district in DISTRICTS for area in AREAS for one in self.sells(district, area, self.draw.randint(1, 7))]
        self.sales: list[Noun] = []

    def live(self, day: dt.date) -> None:
        self.at(day.year, day.month, day.day)
        for _n in range(self.draw.randint(2, 5)):
            self.draw.choice([self.trades, self.trades, self.trades, self.corrects, self.removes, self.makes, self.aims, self.meets])(day)

    def act(self, act: Act) -> list[Noun]:
        """What would be there twice is refused, and nothing happens."""
        try:
            return list(ledger.commit(self.store, Terminal(), new_id(), act).records)
        except Invalid:
            return []

    def trades(self, day: dt.date) -> None:
        owner, thing = self.draw.choice(self.traders)
        month = self.draw.choice([m for m in (*fiscal_months(YEAR - 1), *fiscal_months(YEAR)) if m < day])
        baht = {self.draw.choice(CHANNELS): Decimal(self.draw.randint(0, 900))}
        self.sales += self.act(Add(Sale(producer_id=owner, product_id=thing, month=month, **baht)))  # type: ignore[arg-type]

    def corrects(self, day: dt.date) -> None:
        if self.sales:
            at = self.draw.randrange(len(self.sales))
            was = self.sales[at]
            now = was.model_copy(update={"domestic_offline": Decimal(self.draw.randint(0, 900))})
            self.sales[at : at + 1] = self.act(Change(was, now)) or [was]

    def removes(self, day: dt.date) -> None:
        if self.sales:
            self.act(Remove(self.sales.pop(self.draw.randrange(len(self.sales)))))

    def makes(self, day: dt.date) -> None:
        made = self.product(self.draw.choice(DISTRICTS), area=self.draw.choice(AREAS[:2]))
        since = day - dt.timedelta(days=self.draw.randint(0, 300))
        self.certificate(made, since, since + dt.timedelta(days=self.draw.randint(200, 400)))
        self.act(Add(OpcEntry(product_id=made, opc_year=self.draw.choice((2568, 2569)), stars=self.draw.choice("345"))))

    def aims(self, day: dt.date) -> None:
        year, district = self.draw.choice((YEAR - 1, YEAR)), self.draw.choice((None, *DISTRICTS))
        value = Decimal(self.draw.randint(1, 90_000))
        self.act(Add(IndicatorTarget(fiscal_year=year, indicator="sales", of_district=district, value=value)))

    def meets(self, day: dt.date) -> None:
        [meeting] = self.act(Add(Meeting(name=f"ครั้ง {day}", held_on=day, committee="คณะกรรมการ", fiscal_year=YEAR)))
        self.act(Add(Resolution(meeting_id=meeting.id, what="ติดตาม", owner="อำเภอ", due_on=day + dt.timedelta(days=9))))


READERS = {"officer": who(), "meeting": viewer(), "district": who("district_officer", "3601")}


@pytest.mark.parametrize("seed", range(drawn(2)))
def test_a_past_day_shows_what_was_shown_on_it(seed: int) -> None:
    """A store that stopped on each of these days, against the one that went on."""
    province, then = Days(seed), {}
    days = [dt.date(2026, 9, 1) + dt.timedelta(days=9 * n) for n in range(14)]  # into another fiscal year
    for day in days:
        province.live(day)
        then[day] = {name: load.load(province.store, reader) for name, reader in READERS.items()}
    for day in days:
        for name, reader in READERS.items():
            assert load.load(province.store, reader, day) == then[day][name], (day, name)


def test_a_correction_shows_from_its_day_on() -> None:
    world = Days(0)
    world.at(2026, 12, 1)
    owner, thing = world.traders[0]
    [was] = world.act(Add(Sale(producer_id=owner, product_id=thing, month=OCTOBER, domestic_offline=Decimal(100))))
    world.at(2026, 12, 5)
    world.act(Change(was, was.model_copy(update={"domestic_offline": Decimal(70)})))

    def sold(as_of: dt.date | None) -> object:
        return values(panel(load.load(world.store, who(), as_of), "months"), OCTOBER.isoformat())["now"]

    assert [sold(dt.date(2026, 12, day)) for day in (1, 4, 5)] == [100, 100, 70]
    assert sold(None) == 70


# What a meeting may not be told


def reported(world: Trade, sellers: dict[str, list[tuple[str, str]]], amounts: Callable[[str, int], int]) -> Book:
    for part, of in sellers.items():
        for n, one in enumerate(of):
            world.sold(one, OCTOBER, amounts(part, n))
    world.at(2026, 12, 22)
    return load.load(world.store, viewer())


def test_what_one_to_four_producers_of_a_district_reported_shows_nowhere() -> None:
    """Whatever they sold, every panel is the same."""

    def book(few: int) -> Book:
        world = Trade()
        world.at(2026, 12, 22)
        world.target(100_000)
        world.target(9_000, "3602")
        sellers = {"3601": world.sells("3601", producers=6), "3602": world.sells("3602", producers=4)}
        return reported(world, sellers, lambda part, n: few if part == "3602" else 100 + n)

    assert same(book(7), book(90_000))


@pytest.mark.parametrize("counts", [(9, 6, 2), (5, 4, 4), (12, 1, 0), (8, 5, 3)])
def test_what_is_hidden_of_an_area_cannot_be_worked_out(counts: tuple[int, ...]) -> None:
    """Whichever of the producers of the hidden areas of a district sold how much of their sum, every panel is the same."""
    hidden = hidden_of(dict(zip(AREAS, counts, strict=True)))
    assert sum(counts[AREAS.index(area)] for area in hidden) >= 5

    def book(turn: int) -> Book:
        world = Trade()
        world.at(2026, 12, 22)
        sellers = {area: world.sells("3601", area, n) for area, n in zip(AREAS, counts, strict=True)}
        secret = [(area, n) for area in sorted(hidden) for n in range(len(sellers[area]))]
        turned = secret[turn:] + secret[:turn]
        given = {cell: 10 ** (place % 4 + 1) for place, cell in enumerate(turned)}
        return reported(world, sellers, lambda part, n: given.get((part, n), 50))

    def but_categories(book: Book) -> Book:
        """In which community tourism has none; they have a rule of their own."""
        return replace(book, panels=tuple(one for one in book.panels if one.code != "categories"))

    assert same(but_categories(book(0)), but_categories(book(3)))


def same(one: Book, other: Book) -> bool:
    """But for the ids of records, which are new in every store."""
    return [(p.code, p.finding, p.notes, p.total, [row.values for row in p.rows]) for p in one.panels] == [
        (p.code, p.finding, p.notes, p.total, [row.values for row in p.rows]) for p in other.panels
    ]


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [({"a": 5, "b": 6}, set()), ({"a": 4, "b": 6, "c": 9}, {"a", "b"}), ({"a": 0, "b": 6}, set()), ({"a": 1}, {"a"}), ({}, set())],
)
def test_the_next_smallest_part_is_hidden_with_one_of_few(counts: dict[str, int], hidden: set[str]) -> None:
    assert hidden_of(counts) == hidden


@pytest.mark.parametrize(
    ("sold", "score", "short"),
    [(90, 0, 10), (100, 0, 0), (101, 1, 9), (110, 2, 10), (139, 4, 1), (140, 5, None), (900, 5, None)],
)
def test_a_score_counts_the_levels_that_are_reached_and_the_first_is_more_than_last_year(sold: int, score: int, short: int | None) -> None:
    levels = [Decimal(level) for level in (110, 120, 130, 140)]
    assert scores.scored(Decimal(sold), Decimal(100), levels) == score
    assert scores.short_of_next(Decimal(sold), Decimal(100), levels) == short


def test_a_districts_score_follows_its_own_levels(trade: Trade) -> None:
    one = trade.sells("3601", producers=1)[0]
    for month in fiscal_months(YEAR - 1):
        trade.sold(one, month, 100)
    levels = {f"level_{n}": Decimal(1_000 + 100 * n) for n in range(2, 6)}
    trade.add(IndicatorTarget(fiscal_year=YEAR, indicator="sales", of_district="3601", value=Decimal(1_300), **levels))  # type: ignore[arg-type]
    for month in (OCTOBER, NOVEMBER):
        trade.sold(one, month, 120)  # two twelfths of 1,440
    found = panel(load.load(trade.store, who()), "scores")
    here = values(found, "3601")
    assert (here["base"], here["score"], here["short"], here["at_pace"], here["word"]) == (1200, 0, 960, 4, "good")
    assert values(found, "3602")["score"] is None


def test_an_area_is_measured_against_its_own_target(trade: Trade) -> None:
    for area, baht in (("processing", 80), ("agriculture", 100)):
        trade.add(IndicatorTarget(fiscal_year=YEAR, indicator="sales", of_area=area, value=Decimal(2_400)))
        for one in trade.sells("3601", area):
            trade.sold(one, OCTOBER, baht)
    found = panel(load.load(trade.store, who()), "area_course")
    assert [values(found, area)["of_due"] for area in AREAS] == [125, 100, None]
    assert [str(values(found, area)["light"])[0] for area in AREAS] == ["●", "●", "–"]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"of_area": "processing", "indicator": "practising"}, "of_area"),
        ({"level_2": 1, "level_3": 2, "level_4": 3, "level_5": 4}, "level_2"),  # of no district
        ({"of_district": "3601", "level_2": 1}, "level_2"),
        ({"of_district": "3601", "level_2": 1, "level_3": 3, "level_4": 2, "level_5": 4}, "level_2"),
        ({"of_district": "3601", "level_2": 1, "level_3": 1, "level_4": 2, "level_5": 4}, "level_2"),
    ],
)
def test_a_target_that_cannot_be_is_refused_at_its_field(trade: Trade, given: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        trade.add(IndicatorTarget(**{"fiscal_year": YEAR, "indicator": "sales", "value": Decimal(5), **given}))  # type: ignore[arg-type]
    assert [problem.field for problem in refused.value.problems] == [field]
