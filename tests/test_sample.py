"""The sample province: invented, the same for the same seed, as varied as real work, never mixed with it."""

import datetime as dt
from collections.abc import Iterator

import pytest
from conftest import signed_in

from otop_core import sample
from otop_core.access import sessions
from otop_core.access.sessions import Terminal
from otop_core.admin import integrity, settings
from otop_core.community.households import Household
from otop_core.community.villages import Village
from otop_core.gate import ledger
from otop_core.gate.acts import Add, new_id
from otop_core.language import messages
from otop_core.language.thai_calendar import bangkok_day, fiscal_year, fiscal_year_start
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import Refused
from otop_core.products.producers import Producer
from otop_core.products.products import Product
from otop_core.reports import village, village_path
from otop_core.sample import trade
from otop_core.sample.parts import things
from otop_core.store import Store, open_store
from otop_core.store.duck import utc_now
from otop_core.training.rounds import TARGET

SMALL = 0.06
NOW = utc_now()


def empty(province: str = "36") -> Store:
    store = open_store(":memory:")
    store.clock = lambda: NOW
    settings.settle(store, Terminal(), new_id(), settings.Office(province_code=province))
    return store


@pytest.fixture(scope="module")
def filled() -> Iterator[Store]:
    store = empty()
    sample.generate(store, Terminal(), SMALL)
    yield store
    store.close()


def test_every_photo_that_a_record_names_is_there(filled: Store) -> None:
    named = {row[0] for noun in ("product", "packaging") for row in filled.all(f"SELECT photo FROM {noun} WHERE photo IS NOT NULL")}
    assert named and named <= {row[0] for row in filled.all("SELECT hash FROM photo")}


def everything(store: Store) -> list[tuple[object, ...]]:
    return store.all("SELECT op, made_at, noun, record_id, version, kind, why, body FROM change WHERE origin LIKE 'sample:%' ORDER BY seq")


def test_the_same_seed_gives_the_same_data(filled: Store) -> None:
    other = empty()
    sample.generate(other, Terminal(), SMALL)
    assert everything(other) == everything(filled)
    assert other.all("SELECT hash, content FROM photo ORDER BY hash") == filled.all("SELECT hash, content FROM photo ORDER BY hash")


def test_another_seed_gives_other_data() -> None:
    day = dt.date(2026, 11, 21)
    one, two = (sample.planned("36", SMALL, seed, day) for seed in (1, 2))
    assert [event.act for event in one.events] != [event.act for event in two.events]


def test_running_it_twice_doubles_nothing(filled: Store) -> None:
    before = filled.last_seq
    assert sample.generate(filled, Terminal(), SMALL) == {}
    assert filled.last_seq == before


def test_an_interrupted_sample_goes_on_where_it_stopped(filled: Store) -> None:
    store = empty()

    def stop(done: int, total: int, text: messages.Text) -> None:
        if done > total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sample.generate(store, Terminal(), SMALL, progress=stop)
    assert store.clock() == NOW  # the clock is right again
    store.clock = lambda: NOW + dt.timedelta(days=3)
    sample.generate(store, Terminal(), SMALL)
    assert [row[2:] for row in everything(store)] == [row[2:] for row in everything(filled)]


def test_the_store_says_that_it_is_a_sample_and_is_sound(filled: Store) -> None:
    where = settings.load(filled)
    assert where is not None and where.is_sample
    assert everything(filled)[0][2] == "office"
    assert integrity.verify(filled) == []


def test_changes_lie_in_two_fiscal_years_and_this_one_in_order(filled: Store) -> None:
    made = [row[0] for row in filled.all("SELECT made_at FROM change WHERE origin LIKE 'sample:%' AND noun <> 'office' ORDER BY seq")]
    first = fiscal_year_start(fiscal_year(bangkok_day(filled.clock())) - 2)
    assert made == sorted(made)
    assert dt.timedelta(0) <= bangkok_day(made[0]) - first < dt.timedelta(days=20)
    assert dt.timedelta(days=1) <= bangkok_day(filled.clock()) - bangkok_day(made[-1]) < dt.timedelta(days=60)


def test_every_district_area_step_and_status_is_there(filled: Store) -> None:
    assert filled.all("SELECT count(DISTINCT district_code) FROM product WHERE removed_at IS NULL") == [(16,)]
    assert filled.all("SELECT count(DISTINCT area) FROM product") == [(3,)]
    now = "seq_to IS NULL AND since <= :today AND until > :today"
    rows = filled.all(f"SELECT step, status FROM product_step WHERE {now}", today=bangkok_day(filled.clock()))
    assert {step for step, status in rows if status == "done"} == {f"S{n:02d}" for n in range(1, 11)}
    assert {status for _step, status in rows} == {"not_started", "in_progress", "done", "not_applicable"}


def test_every_noun_of_the_method_is_there_and_some_have_gone_wrong(filled: Store) -> None:
    method = [noun for noun, cls in NOUNS.items() if cls.__module__.split(".")[1] in ("training", "results")]
    empty_ones = [noun for noun in (*method, "occupation_group", "group_member") if not filled.one(f"SELECT 1 FROM {noun}")]
    assert method and empty_ones == []
    late = "FROM training_session t JOIN rehearsal r ON r.village_id = t.village_id AND r.held_on = t.held_on WHERE t.kind = 'training'"
    assert filled.all(f"SELECT count(*) > 0 {late}") == [(True,)]
    assert filled.all("SELECT count(*) > 0 FROM sage g WHERE g.id NOT IN (SELECT sage_id FROM sage_selection)") == [(True,)]
    assert filled.all("SELECT count(*) > 0 FROM sale WHERE domestic_online IS NULL") == [(True,)]


def test_nobody_real_can_be_reached_or_named(filled: Store) -> None:
    people = filled.all("SELECT family_name, phone, national_id FROM person")
    assert all(phone is None and number is None for _name, phone, number in people)
    marks = ("ตัวอย่าง", "สมมติ", "สมมุติ", "จำลอง", "แบบ")
    assert all(any(mark in name for mark in marks) for name, _phone, _number in people)
    assert filled.all("SELECT count(*) FROM account") == [(0,)]


def test_missing_money_stays_missing_and_an_income_of_nothing_is_one(filled: Store) -> None:
    planned = [home.income for home in things(sample.planned("36", SMALL, 2570, NOW.date() - dt.timedelta(days=1)), Household)]
    told = filled.all("SELECT income FROM household WHERE removed_at IS NULL")
    assert [row[0] for row in told].count(None) == planned.count(None) > 0
    assert [row[0] for row in told].count(0) == planned.count(0) > 0
    assert all(2000 <= row[0] <= 26_000 for row in told if row[0])


def test_a_bigger_sample_has_histories_expiries_overrides_and_a_bin() -> None:
    plan = sample.planned("36", 1.0, 2570, dt.date(2026, 11, 21))
    kinds = {type(event.act).__name__ for event in plan.events}
    things = [event.act.thing for event in plan.events if isinstance(event.act, Add)]
    ends = [one.expires_on for one in things if one.noun == "certificate" and one.expires_on]
    count = {noun: sum(one.noun == noun for one in things) for noun in ("producer", "product", "household", "sage", "partner", "village")}
    assert kinds == {"Add", "Change", "Remove"} and any(one.noun == "step_override" for one in things)
    assert any(end <= plan.last for end in ends) and any(plan.last < end <= plan.last + dt.timedelta(days=90) for end in ends)
    assert (count["producer"], count["sage"], count["partner"], count["village"]) == (240, 90, 40, 120)
    assert 450 <= count["product"] <= 560 and count["household"] > 16 * 26


@pytest.mark.parametrize("province", ["83"])
def test_any_province_can_be_tried(province: str) -> None:
    store = empty(province)
    assert sample.generate(store, Terminal(), 0.01)["product"] > 0
    assert store.all("SELECT DISTINCT substr(district_code, 1, 2) FROM product") == [(province,)]
    assert sample.planned("10", 0.01, 1, NOW.date()).events  # Bangkok has fifty


def test_sample_data_are_never_mixed_with_real_ones() -> None:
    store, ids = empty(), [new_id() for _ in range(3)]
    village = Village(id=ids[0], subdistrict_code="360102", moo=1, name="Real")
    producer = Producer(id=ids[1], name="Real", producer_type="group", village_id=ids[0])
    product = Product(id=ids[2], name="Real", producer_id=ids[1], area="community_tourism", village_id=ids[0])
    ledger.commit(store, Terminal(), new_id(), Add(village), Add(producer), Add(product))
    with pytest.raises(Refused):
        sample.generate(store, Terminal(), SMALL)
    where = settings.load(store)
    assert where is not None and not where.is_sample


def test_it_needs_an_office_and_a_sensible_scale() -> None:
    with pytest.raises(Refused):
        sample.generate(open_store(":memory:"), Terminal())
    for scale in (0, -1, 1000):
        with pytest.raises(Refused):
            sample.generate(empty(), Terminal(), scale)


def test_one_village_has_walked_the_whole_method(filled: Store) -> None:
    [(place,)] = filled.all("SELECT id FROM village WHERE name = 'บ้านตัวอย่าง'")
    [(year, target)] = filled.all("SELECT fiscal_year, target FROM training_round WHERE village_id = :place", place=place)
    administrator = sessions.look_up(filled, signed_in(filled, "administrator").digest)
    here = village.load(filled, administrator, place, year)
    unfinished = {station.code: standing.todo for station, standing in village_path.path(here) if standing.status != village_path.DONE}
    assert unfinished == {} and target == TARGET == len(here.of("enrolment"))
    [training] = [one for one in here.of("training_session") if one.mark == "training"]
    assert not village_path.ready(here, training, {}).lacks


def test_the_sample_says_for_what_part_of_a_province_it_stands(filled: Store) -> None:
    told = sample.standing(filled)
    [(producers,)] = filled.all("SELECT count(*) FROM producer")
    assert told is not None and sample.standing(empty()) is None
    assert f"{100 * producers / trade.PRODUCERS:.1f}%" in messages.say(told, "en")
    assert f"{sum(trade.MILLIONS) * producers / trade.PRODUCERS:,.0f} million" in messages.say(told, "en")
