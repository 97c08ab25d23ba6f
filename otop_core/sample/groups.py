"""The occupational group of a target village, of one occupation or another, with its product, its help from partners and its SWOT."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from otop_core.community.groups import GroupMember, OccupationGroup
from otop_core.community.partners import Partner
from otop_core.products.evidence import Support
from otop_core.products.products import Product
from otop_core.sample import evidence, goods, pictures
from otop_core.sample.parts import Plan, at, number
from otop_core.training.swot import SwotItem

if TYPE_CHECKING:
    from otop_core.sample.method import Place

GOODS = {  # what a group of each occupation makes; the districts take them in turn
    "food_processing": "food",
    "textile": "textile",
    "handicraft": "household_decor",
    "farming": "crop",
    "herbal": "herbal_nonfood",
    "service_tourism": "tourism",
}
ROLES = ("leader", "deputy", "secretary", "treasurer")
MATURE = 1.5  # of the model village's product, on the scale of ``Walk``


def group(plan: Plan, place: "Place", of: dict[str, object], day: dt.date, helpers: Sequence[Partner]) -> None:
    """Ten to twenty-five households where there are so many; every other textile or craft group also shows visitors how it works."""
    occupation = list(GOODS)[place.number % len(GOODS)]
    kind = goods.kind_of(GOODS[occupation])
    made = plan.add(
        day,
        OccupationGroup(
            village_id=place.village.id,
            name=f"{at('method', 'group', occupation)}{place.village.name}",
            occupation=occupation,
            area=kind.area,
            other_areas=("community_tourism",) if occupation in ("textile", "handicraft") else (),
            started_on=day,
            enterprise_no=number(plan) if place.is_model or plan.chance.random() < 0.5 else None,
            brand=plan.one("brands") if place.is_model else plan.some(0.6, plan.one("brands")),
        ),
    )
    for rank, home in enumerate(place.homes[: plan.chance.randint(10, 25)]):
        plan.add(day, GroupMember(group_id=made.id, household_id=home.id, role=ROLES[rank] if rank < len(ROLES) else "member"))
    kinds = list(evidence.PROCESSES) if place.is_model else plan.chance.sample(list(evidence.PROCESSES), 2)
    for what in kinds:
        helped = evidence.help_of(plan, what, day, told=1.0 if place.is_model else 0.6)
        plan.add(day, Support(group_id=made.id, partner_id=plan.chance.choice(helpers).id, **helped))
    swot(plan, day, "SWOT" if place.is_model else plan.chance.sample("SWOT", 2), {"target": "group", "group_id": made.id, **of})
    _product(plan, place, of, day, made, kind, helpers)


def _product(
    plan: Plan,
    place: "Place",
    of: dict[str, object],
    day: dt.date,
    made: OccupationGroup,
    kind: goods.Kind,
    helpers: Sequence[Partner],
) -> None:
    product: Product = plan.add(
        day,
        Product(
            name=f"{plan.one('goods', kind.goods)} {plan.one('variety', kind.goods)}",
            producer_id=place.producer.id,
            area=kind.area,
            category=kind.category,
            village_id=place.village.id,
            group_id=made.id,
            story=plan.one("stories"),
            photo=pictures.photo(plan, kind.goods, 0.8),
        ),
    )
    mature = MATURE if place.is_model else plan.chance.gauss(0, 1)
    evidence.walk(plan, evidence.Walk(product, kind.goods, day, place.village.district(), mature), place.sages, helpers)
    swot(plan, day, "SWOT" if place.is_model else "S", {"target": "product", "product_id": product.id, **of})


def swot(plan: Plan, day: dt.date, sides: Sequence[str], about: dict[str, object]) -> None:
    """One thing that is seen on each of these sides."""
    for side in sides:
        factor, seen = plan.one("method", side)
        factors = {"internal" if side in "SW" else "external": factor}
        plan.add(day, SwotItem(quadrant=side, text=seen, weight=str(plan.chance.randint(2, 5)), **factors, **about))
