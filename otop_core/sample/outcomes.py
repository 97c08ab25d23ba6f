"""What came of the training in the sample province: incomes after 3, 6 and 12 months, happiness, and what the officers wrote down."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from otop_core.community.households import Household
from otop_core.language import places
from otop_core.results.incomes import Happiness, IncomeRecord
from otop_core.results.knowledge_records import KnowledgeRecord
from otop_core.sample.parts import Plan, at

if TYPE_CHECKING:
    from otop_core.sample.method import Place

TOLD = {"after_3m": (91, 0.8), "after_6m": (182, 0.75), "after_12m": (365, 0.6)}  # days after, how many tell
RISE = (700, 0.6, 0, 3000)  # baht a month after half a year: median, spread, least, most
CATEGORIES = ("self_reliance", "balanced_growth", "community_capital", "grassroots_pracharath")
AREAS = ("processing", "agriculture", "community_tourism")


def measure(plan: Plan, place: "Place", of: dict[str, object], day: dt.date) -> None:
    """Where that day has come; who did not tell the income at the start is not asked, who does not tell now has no record."""
    for home in place.homes:
        about = {"household_id": home.id, "fiscal_year": of["fiscal_year"]}
        _incomes(plan, place, home, about, day)
        for phase, level in (("before", (2, 4)), ("after", (3, 5))):
            asked = min(day if phase == "before" else day + dt.timedelta(days=100), plan.last)
            if place.is_model or plan.chance.random() < (0.4 if "some_answer" in place.wrong else 0.8):
                people, community = (str(plan.chance.randint(*level)) for _ in range(2))
                answered = community if place.is_model else plan.some(0.85, community)  # some answer one of the two questions
                plan.add(asked, Happiness(phase=phase, people=people, community=answered, asked_on=asked, **about))


def _incomes(plan: Plan, place: "Place", home: Household, about: dict[str, object], day: dt.date) -> None:
    if home.income is None or home.expense is None:
        return
    rise = plan.lognormal(*RISE)
    for phase, (days, p) in TOLD.items():
        asked = day + dt.timedelta(days=days)
        if asked <= plan.last and (place.is_model or plan.chance.random() < p):
            income = home.income + Decimal(round(rise * min(1.1, 0.5 + days / 365) / 100) * 100)
            expense = home.expense + Decimal(plan.chance.choice((-200, -100, 0, 0, 100)))
            saving = max(Decimal(0), round((income - expense) * 4 / 1000) * Decimal(100))
            plan.add(asked, IncomeRecord(phase=phase, recorded_on=asked, income=income, expense=expense, saving=saving, **about))


def write(plan: Plan, place: "Place", of: dict[str, object], day: dt.date) -> None:
    """One record of what was learned; of the model village with everything that the form asks."""
    words = {name: plan.one("method", name) for name in ("background", "goal", "techniques", "cautions")}
    titles = at("method", "record")
    told = {"name": titles[place.number % len(titles)], "owner": plan.one("method", "officer"), "method": plan.one("method", "way")}
    office = at("method", "office") + places.district(place.village.district()).th
    area, category = (codes[place.number % len(codes)] for codes in (AREAS, CATEGORIES))
    owned = {"position": plan.one("method", "position"), "office": office, "category": category, "area": area}
    plan.add(min(day, plan.last), KnowledgeRecord(**told, **owned, **words, **of))
