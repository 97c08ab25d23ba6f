"""What the fiscal years of the sample are measured against: the department's own marks for the province (DOMAIN 2.4), and the districts'.

The sales wanted are last year's by the calibration and a twentieth more, of the sample's share of the province.
"""

from decimal import Decimal

from otop_core.language import places
from otop_core.language.thai_calendar import fiscal_months, fiscal_year
from otop_core.results.published_sales import PublishedSales
from otop_core.results.targets import IndicatorTarget
from otop_core.sample import trade
from otop_core.sample.parts import FEW, MODEL, Plan, words

PERCENT = {"practising": 85, "income_rise": 3, "villages_rise": 80, "group_villages": 10}
AMBITION = 1.05
LEVELS = {"level_2": 1.0, "level_3": 1.02, "level_4": 1.05, "level_5": 1.1}  # of a district's target
AREAS = {"agriculture": 0.15, "processing": 0.8, "community_tourism": 0.05}  # of the province's target
NEIGHBOURS = (2.4, 1.7, 1.2, 0.8, 0.5)  # what they sold, as a multiple of the province
SOURCE = words()["published_source"]
STEP = 100_000  # baht: what is set is a round number


def targets(plan: Plan, shares: dict[str, float]) -> None:
    """For each fiscal year of the sample; ``shares``: what each district sells of the whole."""
    for year in range(fiscal_year(plan.first), fiscal_year(plan.last) + 1):
        baht = AMBITION * trade.yearly(plan, year - 1)
        homes = {code: plan.wanted(place) for place, code in enumerate(plan.districts) if plan.scale >= 0.5 or place < FEW}
        for indicator, value in {**PERCENT, "target_households": sum(homes.values()), "sales": _rounded(baht)}.items():
            plan.add(plan.first, IndicatorTarget(fiscal_year=year, indicator=indicator, value=Decimal(value)))
        for code, share in shares.items():
            own = {"sales": _rounded(baht * share), "target_households": homes.get(code)}
            if code == plan.districts[MODEL]:
                own["practising"] = 90  # it asks more of itself than the province does
            for indicator, number in own.items():
                if number:
                    about = {"fiscal_year": year, "indicator": indicator, "of_district": code}
                    levels = {name: Decimal(round(number * part)) for name, part in LEVELS.items()} if indicator == "sales" else {}
                    plan.add(plan.first, IndicatorTarget(value=Decimal(number), **about, **levels))
        for area, share in AREAS.items():
            about = {"fiscal_year": year, "indicator": "sales", "of_area": area}
            plan.add(plan.first, IndicatorTarget(value=Decimal(_rounded(baht * share)), **about))


def published(plan: Plan) -> None:
    """The province's own published months of the year of the calibration, and invented ones of its neighbours beside them."""
    months = fiscal_months(trade.YEAR)
    others = [one.code for one in places.provinces() if one.code != plan.province][: len(NEIGHBOURS)]
    for code, times in ((plan.province, 1.0), *zip(others, NEIGHBOURS, strict=True)):
        for month, millions in zip(months, trade.MILLIONS, strict=True):
            baht = Decimal(round(millions * times * 1_000_000))
            about = {"fiscal_year": trade.YEAR, "month": month, "place": code, "source": SOURCE}
            plan.add(plan.first, PublishedSales(baht=baht, **about))


def _rounded(baht: float) -> int:
    return max(STEP, round(baht / STEP) * STEP)
