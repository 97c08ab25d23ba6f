"""Sales of the sample province: the last closed months, by the season and the channel shares of the field (DOMAIN 5.4 and 9).

A sample has a fifth of the province's producers and less than half of a year, so its baht are no province's total.
"""

import datetime as dt
from decimal import Decimal

from otop_core.gate.acts import Add, Remove
from otop_core.products.products import Product
from otop_core.results.sales import Sale
from otop_core.sample.parts import Plan

SEASON = (1.23, 1.28, 1.07, 1.15, 0.94, 0.98, 0.96, 0.97, 0.78, 0.70, 0.93, 1.01)  # January to December, of the yearly mean
MONTHS = 5
REPORTING = 0.85  # of producers in a month
ONLINE, ABROAD = 0.04, 0.005  # shares of the baht


def sales(plan: Plan) -> None:
    """One product of each producer, month by month; some report 0, some nothing."""
    removed = {event.act.thing.id for event in plan.events if isinstance(event.act, Remove)}
    own: dict[str, Product] = {}
    for event in plan.events:
        if isinstance(event.act, Add) and isinstance(event.act.thing, Product) and event.act.thing.id not in removed:
            own.setdefault(event.act.thing.producer_id, event.act.thing)
    months = _months(plan.last)
    for producer, product in own.items():
        usual = plan.lognormal(25_000, 1.5, 0, 5_000_000)
        for month in months:
            asked = (month + dt.timedelta(days=31)).replace(day=plan.chance.randint(1, 25))
            if plan.days[product.id] < month and asked <= plan.last and plan.chance.random() < REPORTING:
                _report(plan, asked, producer, product, month, usual)


def _report(plan: Plan, asked: dt.date, producer: str, product: Product, month: dt.date, usual: float) -> None:
    sold = 0.0 if plan.chance.random() < 0.04 else usual * SEASON[month.month - 1] * plan.chance.uniform(0.92, 1.08)
    amounts = {
        "domestic_offline": Decimal(round(sold * (1 - ONLINE - ABROAD))),
        "domestic_online": plan.some(0.7, Decimal(round(sold * ONLINE))),
        "export_offline": plan.some(0.5, Decimal(round(sold * ABROAD))),
    }
    status = plan.weighted({"reviewed": 70, "pending": 26, "returned": 4})
    note = plan.one("method", "returned") if status == "returned" else None
    about = {"producer_id": producer, "product_id": product.id, "month": month, "area": product.area, "category": product.category}
    plan.add(asked, Sale(status=status, review_note=note, **about, **amounts))


def _months(last: dt.date) -> list[dt.date]:
    """The first days of the last closed months, the newest first."""
    found = [last.replace(day=1)]
    while len(found) <= MONTHS:
        found.append((found[-1] - dt.timedelta(days=1)).replace(day=1))
    return found[1:]
