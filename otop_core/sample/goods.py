"""The producers and products of the sample province: what each district is known for, and the categories a silk province has."""

import datetime as dt
from dataclasses import dataclass

from otop_core.community.partners import Partner
from otop_core.community.sages import Sage
from otop_core.community.villages import Village
from otop_core.gate.acts import Change, Remove
from otop_core.products.producers import Producer
from otop_core.products.products import Product
from otop_core.sample import evidence, pictures
from otop_core.sample.parts import Plan, at

TYPES = {"group": 55.0, "single_owner": 43.0, "sme": 2.0}
TILT = {"textile": 28.0, "food": 43.0, "household_decor": 15.0, "herbal_nonfood": 8.0, "beverage": 6.0}
KNOWN_FOR = 0.3  # of a district's products are what it is known for; the rest follow the tilt
TOURISM = 0.1
RAW = 0.42  # of its food is sold as it grows: the area is agriculture
HERBS_RAW = 0.3


@dataclass(frozen=True)
class Kind:
    """``goods`` names the lists of words; area and category as the register knows them."""

    goods: str
    area: str
    category: str | None


def kind_of(goods: str) -> Kind:
    """Area and category of a kind of goods."""
    if goods == "tourism":
        return Kind(goods, "community_tourism", None)
    if goods == "crop":
        return Kind(goods, "agriculture", "food")
    return Kind(goods, "processing", goods)


def choose(plan: Plan, district: str) -> tuple[Kind, str]:
    """A kind of product and its name."""
    themes = at("themes").get(district, [])
    if themes and plan.chance.random() < KNOWN_FOR:
        goods, name = plan.chance.choice(themes)
        return kind_of(goods), name
    if plan.chance.random() < TOURISM:
        return kind_of("tourism"), plan.one("goods", "tourism")
    category = plan.weighted(TILT)
    if category == "food" and plan.chance.random() < RAW:
        return kind_of("crop"), plan.one("goods", "crop")
    name = plan.one("goods", category)
    if category == "herbal_nonfood" and plan.chance.random() < HERBS_RAW:
        return Kind(category, "agriculture", category), name
    return kind_of(category), name


def producers(plan: Plan, found: dict[str, list[Village]]) -> list[tuple[Producer, dt.date, Village]]:
    """Half of them come in the first half year, the rest as time goes by; the first of each district is in its target village."""
    made = []
    for district, n in plan.shared(plan.producers).items():
        for place in range(n):
            early = plan.chance.random() < 0.5
            day = plan.day(plan.first, plan.first + dt.timedelta(days=170) if early else plan.last - dt.timedelta(days=20))
            village, kind = plan.chance.choice(found[district]), plan.weighted(TYPES)
            if place == 0:  # the target village has a group of producers from the beginning
                day, village, kind = plan.day(plan.first, plan.first + dt.timedelta(days=30)), found[district][0], "group"
            links = [link for link in ("production", "management", "benefit") if plan.chance.random() < 0.6]
            producer = Producer(
                name=f"{plan.one('producer', kind)}{village.name} {plan.chance.randint(1, 60)}",
                producer_type=kind,
                village_id=village.id,
                community_links=tuple(links),
            )
            made.append((plan.add(day, producer), day, village))
    return made


def products(plan: Plan, found: dict[str, list[Village]], known: dict[str, list[Sage]], helpers: list[Partner]) -> None:
    """Every producer has one product and some have more (1 + Poisson 1.1), each on its own way through the ten steps."""
    begun: set[str] = set()
    for producer, came, village in producers(plan, found):
        district = village.district()
        pictured = 0.6 if district in begun else 1.0  # each district has a product with a photo
        begun.add(district)
        for n in range(1 + plan.poisson(1.1)):
            day = plan.day(came, came + dt.timedelta(days=25 + 130 * n))
            kind, name = choose(plan, district)
            made: Product = plan.add(
                day,
                Product(
                    name=f"{name} {plan.one('variety', kind.goods)}",
                    producer_id=producer.id,
                    area=kind.area,
                    category=kind.category,
                    village_id=village.id,
                    story=plan.some(0.7, plan.one("stories")),
                    photo=pictures.photo(plan, kind.goods, pictured),
                ),
            )
            evidence.walk(plan, evidence.Walk(made, kind.goods, day, district, plan.chance.gauss(0, 1)), known[district], helpers)
            _afterwards(plan, day, made)


def _afterwards(plan: Plan, day: dt.date, made: Product) -> None:
    chance, later = plan.chance.random(), plan.day(day + dt.timedelta(days=10), day + dt.timedelta(days=240))
    if later <= day:
        return
    if made.story is None and chance < 0.25:
        told = made.model_copy(update={"story": plan.one("stories")})
        plan.act(later, Change(made, told), at("why", "story"))
    elif chance > 0.988:
        plan.act(plan.last, Remove(made), at("why", "double"))
