"""The people of the sample province: villages, households, sages and partners, in the ranges of the domain reference (section 9)."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

from otop_core.community.households import Household
from otop_core.community.partners import Partner
from otop_core.community.people import Person
from otop_core.community.sages import Sage
from otop_core.community.villages import Village
from otop_core.gate.acts import Change, Remove
from otop_core.language import places
from otop_core.sample.parts import FEW, MODEL, Plan, at

OCCUPATIONS = {
    "farming": 46.0,
    "food_processing": 14.0,
    "handicraft": 10.0,
    "textile": 16.0,
    "herbal": 5.0,
    "service_tourism": 4.0,
    "other": 5.0,
}
AREAS = {"agriculture": 38.0, "processing": 50.0, "community_tourism": 12.0}
SECTORS = {"government": 14.0, "private": 8.0, "academic": 7.0, "civil_society": 6.0, "people": 5.0}
NOMINATED = 3  # sages of the model village: one selected, one in reserve, one not selected
MOST_MOO = 25  # villages a subdistrict may have here


def villages(plan: Plan) -> dict[str, list[Village]]:
    """Villages by district; the first ones of each are its target villages."""
    found: dict[str, list[Village]] = defaultdict(list)
    municipal = plan.districts[0] + "01"  # the town of a province has communities without numbers
    for district, n in plan.shared(max(plan.number(120), 2 * len(plan.districts))).items():
        tambons = [place.code for place in places.subdistricts(district)]
        slots = [(tambon, moo) for moo in range(1, MOST_MOO + 1) for tambon in tambons]
        for tambon, moo in slots[:n]:
            if tambon == municipal:
                village = Village(subdistrict_code=tambon, name=plan.one("community"))
            else:
                name = at("prefix", "village") + plan.one("village", "first") + plan.one("village", "last")
                if district == plan.districts[MODEL] and not found[district]:
                    name = plan.one("method", "model_village")  # the one that has walked the whole method
                village = Village(subdistrict_code=tambon, moo=moo, name=name)
            found[district].append(plan.add(plan.first, village))
    return found


def person(plan: Plan, day: dt.date, village: Village) -> Person:
    woman = plan.chance.random() < 0.62
    return plan.add(  # type: ignore[no-any-return]
        day,
        Person(
            name_title=plan.one("titles", "female" if woman else "male"),
            given_name=plan.one("given", "female" if woman else "male"),
            family_name=plan.one("family", "first") + plan.one("family", "last"),
            village_id=village.id,
        ),
    )


def _house(plan: Plan) -> str:
    number = plan.chance.randint(1, 240)
    return f"{number}/{plan.chance.randint(1, 9)}" if plan.chance.random() < 0.25 else str(number)


def _round(baht: float) -> Decimal:
    return Decimal(round(baht / 100) * 100)


def household(plan: Plan, day: dt.date, village: Village, *, start: float | None = None, sure: bool = False) -> Household:
    """``start``: its income where that is not left to chance; ``sure``: voluntary and intent on training, as the method asks."""
    head = person(plan, day, village)
    income = plan.lognormal(7500, 0.45, 2000, 25000) if start is None else start
    expense = income * plan.chance.uniform(0.75, 1.05) if income else plan.chance.uniform(1500, 4000)
    told = plan.chance.random() < 0.93 or start is not None  # some do not tell their money, and nobody fills a zero in for them
    works = plan.weighted(OCCUPATIONS)
    home = Household(
        village_id=village.id,
        house_no=_house(plan),
        representative_id=head.id,
        members=plan.some(0.97, min(9, 1 + plan.poisson(2.6))),
        occupation=plan.some(0.96, works),
        knows=plan.some(0.85, plan.one("household_knows")),
        wants_occupation=plan.some(0.9, works if plan.chance.random() < 0.5 else plan.weighted(OCCUPATIONS)),
        wants_to_learn=plan.some(0.6, plan.one("household_wants")),
        is_voluntary=sure or plan.chance.random() < 0.94,
        is_committed=sure or plan.chance.random() < 0.85,
        income=_round(income) if told else None,
        expense=_round(expense) if told else None,
        saving=_round(max(0.0, income - expense) * 0.4) if told else None,
        notice_given_on=plan.some(0.9, plan.before(day, 5)),
    )
    return plan.add(day, home)  # type: ignore[no-any-return]


def households(plan: Plan, found: dict[str, list[Village]]) -> dict[str, list[Household]]:
    """As many as are wanted in each target village, one fewer in the first and one more in the third, and a few elsewhere; by district."""
    homes: dict[str, list[Household]] = defaultdict(list)
    for place, (district, villages_there) in enumerate(found.items()):
        targets = villages_there[: plan.number(1)]
        rest = villages_there[len(targets) :]
        for number, village in enumerate(targets):
            homes[district] += _target_village(plan, village, place if number == 0 else FEW)
        for village in (plan.chance.choice(rest) for _ in range(plan.number(2.5)) if rest):
            home = household(plan, plan.day(plan.first + dt.timedelta(days=30), plan.first + dt.timedelta(days=560)), village)
            homes[district].append(home)
            _afterwards(plan, home, leaves=True)
    return homes


def _target_village(plan: Plan, village: Village, place: int) -> list[Household]:
    """Registered within three days; one of the first villages' households has lost its work, so that its income begins at 0."""
    met = _met(plan, place)
    homes = []
    for number in range(plan.wanted(place) + {0: -1, 2: 1}.get(place, 0)):
        start = 0.0 if number == 1 and place < FEW else None
        homes.append(household(plan, plan.day(met, met + dt.timedelta(days=3)), village, start=start, sure=place == MODEL))
        _afterwards(plan, homes[-1], leaves=False)
    return homes


def _met(plan: Plan, place: int) -> dt.date:
    """The day its households were met: the first villages long ago, one lately, so that each fiscal year has something."""
    if place == MODEL:
        return plan.first + dt.timedelta(days=45)
    if place == len(plan.districts) - 1:
        return plan.last - dt.timedelta(days=45)
    return plan.day(plan.first + dt.timedelta(days=45), plan.first + dt.timedelta(days=150 if place < FEW else 560))


def _afterwards(plan: Plan, home: Household, *, leaves: bool) -> None:
    """A correction here, a removal there: histories and the bin are not empty."""
    day = plan.days[home.id]
    later, chance = plan.day(day + dt.timedelta(days=7), day + dt.timedelta(days=200)), plan.chance.random()
    if later <= day:
        return
    if chance < 0.03 and home.income:
        raised = home.model_copy(update={"income": home.income + 500})
        plan.act(later, Change(home, raised), at("why", "income"))
    elif leaves and chance > 0.95:
        plan.act(later, Remove(home), at("why", "gone"))


def sages(plan: Plan, found: dict[str, list[Village]], homes: dict[str, list[Household]]) -> dict[str, list[Sage]]:
    """Sages by district, the first in its target village (three in the model village); every fifth also represents a household."""
    known: dict[str, list[Sage]] = defaultdict(list)
    counts = plan.shared(max(plan.number(90), len(plan.districts)))
    for place, (district, n) in enumerate(counts.items()):
        here = NOMINATED if place == MODEL else 1
        for number in range(max(n, here)):
            village, represents = plan.chance.choice(found[district]), plan.chance.random() < 0.2
            day = plan.day(plan.first, plan.first + dt.timedelta(days=240))
            if number < here:
                village, represents = found[district][0], False
                day = plan.day(plan.first, plan.first + dt.timedelta(days=40))
            if represents and homes[district]:
                home = plan.chance.choice(homes[district])
                day, who = plan.day(plan.first + dt.timedelta(days=600), plan.last), home.representative_id
                village = next(one for one in found[district] if one.id == home.village_id)
            else:
                who = person(plan, day, village).id
            area = plan.weighted(AREAS)
            sage = Sage(
                village_id=village.id,
                person_id=who,
                knowledge=plan.one("knowledge", area),
                area=area,
                occupation_path=plan.some(0.8, plan.one("paths")),
            )
            known[district].append(plan.add(day, sage))
    return known


def partners(plan: Plan) -> list[Partner]:
    found = []
    share = plan.number(40, 5) / sum(SECTORS.values())
    for sector, weight in SECTORS.items():
        for _ in range(max(1, round(weight * share))):
            place = places.district(plan.chance.choice(plan.districts)).th
            found.append(plan.add(plan.first, Partner(name=f"{plan.one('partners', sector)} {place}", sector=sector)))
    return found
