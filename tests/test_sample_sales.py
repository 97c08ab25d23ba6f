"""The sales of the sample against the real figures of Chaiyaphum (DOMAIN 5.4) and the shares of a silk province (DOMAIN 9)."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Hashable

import pytest

from otop_core import sample
from otop_core.community.villages import Village
from otop_core.language import vocabulary
from otop_core.products.producers import Producer
from otop_core.products.products import Product
from otop_core.results.sales import CHANNELS, PENDING, Sale
from otop_core.sample.parts import Plan, things

DAY = dt.date(2026, 11, 24)
OCTOBER_TO_SEPTEMBER = (177.7, 236.1, 256.7, 312.1, 326.5, 271.7, 292.9, 240.3, 249.4, 244.4, 246.6, 198.8)  # million baht, year 2567
CATEGORIES = {"textile": 28, "food": 43, "household_decor": 15, "herbal_nonfood": 8, "beverage": 6}
STRONG = {"3601", "3602", "3610", "3612"}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return sample.planned("36", 1.0, 2570, DAY)


def baht(sale: Sale) -> float:
    return float(sum(amount or 0 for amount in sale.amounts().values()))


def percents(parts: dict[Hashable, float]) -> dict[Hashable, float]:
    return {key: 100 * part / sum(parts.values()) for key, part in parts.items()}


def summed(keyed: list[tuple[Hashable, float]]) -> dict[Hashable, float]:
    parts: dict[Hashable, float] = defaultdict(float)
    for key, part in keyed:
        parts[key] += part
    return dict(parts)


def fiscal(plan: Plan) -> list[Sale]:
    """The whole fiscal year 2569."""
    return [one for one in things(plan, Sale) if dt.date(2025, 10, 1) <= one.month <= dt.date(2026, 9, 1)]


def test_months_follow_the_real_season_and_the_year_has_the_samples_part_of_the_baht(plan: Plan) -> None:
    months = summed([(one.month, baht(one)) for one in fiscal(plan)])
    assert len(months) == 12
    real = percents(dict(enumerate(OCTOBER_TO_SEPTEMBER)))
    for place, month in enumerate(sorted(months)):
        assert percents(months)[month] == pytest.approx(real[place], abs=0.5)
    part = len(things(plan, Producer)) / 1_100
    assert sum(months.values()) == pytest.approx(part * sum(OCTOBER_TO_SEPTEMBER) * 1e6 * 1.06**2, rel=0.03)


def test_categories_and_areas_have_their_shares(plan: Plan) -> None:
    found = percents(summed([(one.category, baht(one)) for one in things(plan, Sale) if one.category]))
    assert found == {category: pytest.approx(share, abs=2) for category, share in CATEGORIES.items()}
    areas = percents(summed([(one.area, baht(one)) for one in things(plan, Sale) if one.area]))
    assert set(areas) == set(vocabulary.codes("dev_area"))
    assert areas["processing"] > areas["agriculture"] > areas["community_tourism"] > 1


def test_channels_have_the_shares_of_the_department(plan: Plan) -> None:
    found = percents(summed([(channel, float(one.amounts()[channel] or 0)) for one in fiscal(plan) for channel in CHANNELS]))
    online = 3.9 + 0.5 * 2  # and half a percent more a year since 2567
    assert found["domestic_online"] == pytest.approx(online, abs=0.6)
    assert found["export_offline"] + found["export_online"] == pytest.approx(0.5, abs=0.2)
    assert found["domestic_offline"] == pytest.approx(100 - online - 0.5, abs=0.8)


def test_the_districts_that_sell_much_are_in_the_upper_half(plan: Plan) -> None:
    district = {one.id: one.district() for one in things(plan, Village)}
    of = {one.id: district[one.village_id] for one in things(plan, Producer)}
    sold = Counter(summed([(of[one.producer_id], baht(one)) for one in things(plan, Sale)]))
    assert len(sold) == 16 and {code for code, _baht in sold.most_common(8)} >= STRONG


def test_fourteen_months_so_that_last_year_can_be_compared(plan: Plan) -> None:
    months = sorted({one.month for one in things(plan, Sale)})
    assert len(months) == 14 and months[-1] == dt.date(2026, 10, 1)
    sold = summed([(one.month, baht(one)) for one in things(plan, Sale)])
    assert all(1 < sold[months[12 + n]] / sold[months[n]] < 1.12 for n in (0, 1))


def test_nothing_sold_and_nothing_reported_are_both_there_and_different(plan: Plan) -> None:
    reports = things(plan, Sale)
    assert any(baht(one) == 0 and one.domestic_offline == 0 for one in reports)
    assert any(one.domestic_online is None for one in reports)
    first = {one.producer_id: min(s.month for s in reports if s.producer_id == one.producer_id) for one in reports[:20]}
    told = {(one.producer_id, one.month) for one in reports}
    assert any((producer, month) not in told for producer, since in first.items() for month in {m for _p, m in told} if month > since)


def test_every_review_is_there_and_what_was_sent_last_waits(plan: Plan) -> None:
    reports = things(plan, Sale)
    assert {one.status for one in reports} == set(vocabulary.codes("review_status"))
    assert all(bool(one.review_note) == (one.status == "returned") for one in reports)
    waiting = Counter(one.month for one in reports if one.status == PENDING)
    assert waiting.most_common(1)[0][0] >= dt.date(2026, 9, 1)


def test_a_report_is_of_the_producers_own_product_and_either_of_one_or_of_all(plan: Plan) -> None:
    owner = {one.id: one for one in things(plan, Product)}
    kinds = defaultdict(set)
    for one in things(plan, Sale):
        kinds[one.producer_id, one.month].add(one.product_id)
        if one.product_id:
            product = owner[one.product_id]
            assert (product.producer_id, product.area, product.category) == (one.producer_id, one.area, one.category)
    assert {None} in kinds.values() and not any(None in products and len(products) > 1 for products in kinds.values())
    assert any(len(products) > 1 for products in kinds.values())
