"""Sales of the sample province in the last fourteen closed months, calibrated to the real year (DOMAIN 5.4 and 9).

A sample has some of the province's producers and so the same part of its baht (``share``): by month it follows the real year and its
growth, by category and channel the shares of a silk province.  DOMAIN knows no shares of the areas: those follow from the goods.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from otop_core.community.villages import Village
from otop_core.language.thai_calendar import fiscal_year
from otop_core.products.producers import Producer
from otop_core.products.products import Product
from otop_core.results.sales import Sale
from otop_core.sample.goods import HERBS_RAW, RAW, TILT
from otop_core.sample.parts import Plan, at, things

PRODUCERS = 1_100  # of the whole province; DOMAIN 9 has 1,000 to 1,200
YEAR = 2567  # the fiscal year of the figures below: million baht from October to September, all producers of Chaiyaphum together
MILLIONS = (177.7, 236.1, 256.7, 312.1, 326.5, 271.7, 292.9, 240.3, 249.4, 244.4, 246.6, 198.8)
GROWTH = 1.06  # a fiscal year
MONTHS = 14  # so that the last two can be compared with those of a year before
TOURISM, TOGETHER = 0.04, 0.05  # of the baht: what has no category, and what is reported for all products at once
ABROAD = {"export_offline": (0.0045, 0.3), "export_online": (0.0005, 0.15)}  # (share of the baht, how many reports tell it)
ONLINE, ONLINE_TOLD, ONLINE_RISE = 0.039, 0.8, 0.005
NOTHING = 0.04  # of the reports say 0
LARGE = 0.1  # of the producers carry most of the baht, and their reports are seldom missing
ROUNDS = 30


@dataclass
class Report:
    """A producer's report of a month; ``baht`` is fitted to the calibration, ``product`` None where all are reported together."""

    producer: Producer
    product: Product | None
    month: dt.date
    asked: dt.date
    district: str
    cell: tuple[str, str]
    baht: float


def share(producers: int) -> float:
    """The part of the province's yearly baht that so many producers stand for."""
    return producers / PRODUCERS


def yearly(plan: Plan, year: int) -> float:
    """Baht of a fiscal year (B.E.) by the calibration, of the sample's share."""
    return share(plan.producers) * sum(MILLIONS) * 1e6 * float(GROWTH ** (year - YEAR))


def monthly(plan: Plan, month: dt.date) -> float:
    """Baht of a month by the calibration, of the sample's share."""
    return share(plan.producers) * MILLIONS[(month.month - 10) % 12] * 1e6 * float(GROWTH ** (fiscal_year(month) - YEAR))


def districts(plan: Plan) -> dict[str, float]:
    """What each district sells of the whole; those that DOMAIN knows to sell much are among the upper half."""
    sizes = sorted((plan.lognormal(120, 0.9, 10, 1200) for _code in plan.districts), reverse=True)
    strong = [code for code in at("strong") if code in plan.districts]
    others = plan.chance.sample([code for code in plan.districts if code not in strong], len(plan.districts) - len(strong))
    upper = len(plan.districts) // 2 - len(strong)
    order = [*plan.chance.sample([*strong, *others[:upper]], len(strong) + upper), *others[upper:]]
    found = dict(zip(order, sizes, strict=True))
    return {code: found[code] / sum(sizes) for code in plan.districts}


def sales(plan: Plan, shares: dict[str, float]) -> None:
    """Month by month; some report 0, some nothing."""
    reports = _reports(plan)
    _fit(plan, reports, shares)
    for report in reports:
        _write(plan, report)


def _reports(plan: Plan) -> list[Report]:
    """Who reports what in which month, with the baht that chance gives them."""
    home = {village.id: village for village in things(plan, Village)}
    owned: dict[str, list[Product]] = defaultdict(list)
    for product in things(plan, Product):
        owned[product.producer_id].append(product)
    sellers = [one for one in things(plan, Producer) if one.id in owned]
    usual = {one.id: plan.lognormal(25_000, 1.5, 500, 5_000_000) for one in sellers}
    large = sorted(usual.values())[int(len(usual) * (1 - LARGE))]
    found = []
    for seller in sellers:
        told, together = _told(plan, owned[seller.id])
        reliable = 0.97 if usual[seller.id] >= large else plan.chance.uniform(0.7, 0.95)
        for month in _months(plan.last):
            asked = (month + dt.timedelta(days=31)).replace(day=plan.chance.randint(1, 25))
            there = [product for product in told if plan.days[product.id] < month]
            if not there or asked > plan.last or plan.chance.random() > reliable:
                continue
            for product in there:
                baht = usual[seller.id] * plan.chance.uniform(0.92, 1.08) / len(there)
                baht = 0.0 if baht < large and plan.chance.random() < NOTHING else baht
                cell = ("", "") if together else (product.area, product.category or "")
                district = home[seller.village_id].district()
                found.append(Report(seller, None if together else product, month, asked, district, cell, baht))
    return found


def _told(plan: Plan, products: list[Product]) -> tuple[list[Product], bool]:
    """The products a producer reports of: mostly the first, or a group's own beside it, or all of them at once (True)."""
    ours = [product for product in products if product.group_id]
    if ours:
        return [products[0], *[one for one in ours if one is not products[0]]], False
    if len(products) > 1 and plan.chance.random() < 0.08:
        return products[:2], False
    return products[:1], len(products) > 1 and plan.chance.random() < TOGETHER * 1.6


def _fit(plan: Plan, reports: list[Report], shares: dict[str, float]) -> None:
    """Bring the baht to the shares of district and category and to the real months, one after the other until all agree (raking)."""
    months = {month: monthly(plan, month) for month in _months(plan.last)}
    wanted: dict[str, dict[Any, float]] = {"district": shares, "cell": _cells(), "month": months}
    for _round in range(ROUNDS):
        for by, parts in wanted.items():
            held: dict[Any, float] = defaultdict(float)
            for report in reports:
                held[getattr(report, by)] += report.baht
            whole, fair = sum(held.values()), sum(part for key, part in parts.items() if held.get(key))
            scale = 1.0 if by == "month" else whole / fair if fair else 0.0
            for report in reports:
                key = getattr(report, by)
                if held[key] and key in parts:
                    report.baht *= parts[key] * scale / held[key]


def _cells() -> dict[tuple[str, str], float]:
    """Shares of the baht by area and category."""
    named = 1 - TOURISM - TOGETHER
    found = {("processing", category): named * tilt / 100 for category, tilt in TILT.items()}
    for category, raw in (("food", RAW), ("herbal_nonfood", HERBS_RAW)):
        grown = found["processing", category] * raw
        found["agriculture", category], found["processing", category] = grown, found["processing", category] - grown
    return {**found, ("community_tourism", ""): TOURISM, ("", ""): TOGETHER}


def _write(plan: Plan, report: Report) -> None:
    """What does not go abroad or over the internet is sold face to face; a channel that nobody told of stays empty."""
    product, baht = report.product, report.baht
    online = ONLINE + ONLINE_RISE * (fiscal_year(report.month) - YEAR)
    parts = {"domestic_online": (online, ONLINE_TOLD), **ABROAD}
    told = {channel: Decimal(round(baht * part / p)) for channel, (part, p) in parts.items() if plan.chance.random() < p}
    offline = Decimal(round(baht)) - sum(told.values())
    about = {"producer_id": report.producer.id, "product_id": product.id if product else None, "month": report.month}
    kind = {"area": product.area if product else None, "category": product.category if product else None}
    plan.add(report.asked, Sale(domestic_offline=max(Decimal(0), offline), **told, **about, **kind, **_review(plan, report)))


def _review(plan: Plan, report: Report) -> dict[str, object]:
    """What was sent last is mostly still to be looked at."""
    fresh = (plan.last - report.month).days < 65
    status = plan.weighted({"reviewed": 30, "pending": 62, "returned": 8} if fresh else {"reviewed": 96, "pending": 2, "returned": 2})
    return {"status": status, "review_note": plan.one("method", "returned") if status == "returned" else None}


def _months(last: dt.date) -> list[dt.date]:
    """The first days of the last closed months, the newest first."""
    found = [last.replace(day=1)]
    while len(found) <= MONTHS:
        found.append((found[-1] - dt.timedelta(days=1)).replace(day=1))
    return found[1:]
