"""How far the products of the sample have come: evidence for the ten steps, the likelier the more mature a product is.

P(done) of each step and the shares of standards and stars: domain reference, section 9.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from otop_core.community.partners import Partner
from otop_core.community.sages import Sage
from otop_core.gate.acts import Change
from otop_core.language.thai_calendar import ERA
from otop_core.products.evidence import (
    Brand,
    Certificate,
    Channel,
    Development,
    OpcEntry,
    Packaging,
    RawMaterial,
    Registration,
    StepOverride,
    Support,
    WisdomLink,
)
from otop_core.products.products import Product
from otop_core.sample.parts import Plan, at, number, reached
from otop_core.sample.pictures import photo

DONE = {"S01": 0.95, "S02": 0.9, "S03": 0.75, "S04": 0.5, "S05": 0.55, "S06": 0.6, "S07": 0.45, "S08": 0.35, "S09": 0.4, "S10": 0.2}
UNDER_WAY = 0.35  # of what is not done has been begun
AT_ONCE = ("S01", "S03", "S06", "S10")  # any evidence closes these, so nothing of them is ever under way
UNDATED = 0.06  # of the evidence nobody knows the day of
CHANNELS = {"domestic_offline": 74.0, "domestic_online": 23.0, "export_offline": 2.5, "export_online": 0.5}
NEAR = {"in_village": 45.0, "in_subdistrict": 22.0, "in_district": 18.0, "nearby": 15.0}
STANDARDS = {
    "food": {"fda_food": 55.0, "tcps": 33.0, "halal": 7.0, "gmp_ghp": 5.0},
    "crop": {"gap": 65.0, "organic": 35.0},
    "beverage": {"fda_food": 65.0, "tcps": 35.0},
    "textile": {"tcps": 100.0},
    "household_decor": {"tcps": 100.0},
    "herbal_nonfood": {"fda_herbal": 50.0, "fda_cosmetic": 30.0, "tcps": 20.0},
    "tourism": {"other": 100.0},
}
STARS = {"5": 15.0, "4": 35.0, "3": 35.0, "2": 12.0, "1": 3.0}
SCORES = {"5": (90, 99), "4": (80, 89), "3": (70, 79), "2": (60, 69), "1": (50, 59)}


@dataclass(frozen=True)
class Walk:
    """A product on its way: what kind of goods, since when in the register, how mature."""

    product: Product
    goods: str
    entered: dt.date
    district: str
    maturity: float


def _when(plan: Plan, walk: Walk, code: str) -> tuple[dt.date, dt.date | None]:
    """(entered, own date): the first steps come soon, the later ones take months; a quarter is older than the register."""
    place = int(code[1:])
    entered = plan.day(walk.entered, walk.entered + dt.timedelta(days=25 + 45 * place))
    own = plan.before(entered, 500) if plan.chance.random() < 0.25 else plan.before(entered, 18)
    return entered, None if plan.chance.random() < UNDATED else own


def walk(plan: Plan, on: Walk, known: Sequence[Sage], helpers: Sequence[Partner]) -> None:
    """Evidence for all ten steps."""
    for code, p in DONE.items():
        done = reached(plan, on.maturity, p)
        if not done and (code in AT_ONCE or plan.chance.random() > UNDER_WAY):
            continue
        entered, own = _when(plan, on, code)
        if code == "S01":
            _wisdom(plan, on, entered, own, known)
        elif code == "S06":
            _support(plan, on, entered, own, helpers)
        elif code not in ("S04", "S10") or on.goods != "tourism":
            WAYS[code](plan, on, entered, own, done)
    if plan.chance.random() < 0.02:
        step, status, reason = plan.one("overrides")
        day = plan.day(on.entered, plan.last)
        plan.add(day, StepOverride(product_id=on.product.id, step=step, status=status, reason=reason, decided_on=day))


def _wisdom(plan: Plan, on: Walk, entered: dt.date, own: dt.date | None, known: Sequence[Sage]) -> None:
    """Only a sage who is in the register already can be linked."""
    there = [sage for sage in known if plan.days[sage.id] <= entered and sage.area == on.product.area]
    if there and plan.chance.random() < 0.6:
        plan.add(entered, WisdomLink(product_id=on.product.id, sage_id=plan.chance.choice(there).id, found_on=own))
    else:
        plan.add(entered, WisdomLink(product_id=on.product.id, wisdom=plan.one("knowledge", on.product.area), found_on=own))


def _materials(plan: Plan, on: Walk, entered: dt.date, own: dt.date | None, done: bool) -> None:
    names = plan.chance.sample(at("materials", on.goods), plan.chance.randint(1, 2))
    for place, name in enumerate(names):
        scope = plan.weighted(NEAR) if place == 0 else plan.weighted({**NEAR, "outside": 30.0})
        plan.add(
            entered,
            RawMaterial(
                product_id=on.product.id,
                name=name,
                source_scope=scope if done else plan.some(0.3, "outside"),
                months_available=plan.some(0.6, plan.one("months")),
                checked_on=own,
            ),
        )


def _development(plan: Plan, on: Walk, entered: dt.date, own: dt.date | None, done: bool) -> None:
    kind = plan.chance.choice(("variant", "value_added"))
    plan.add(entered, Development(product_id=on.product.id, kind=kind, description=plan.one("developments", kind), planned_on=own))


def _packaging(plan: Plan, on: Walk, entered: dt.date, own: dt.date | None, done: bool) -> None:
    label, picture = plan.one("labels"), photo(plan, on.goods, 1.0)
    plan.add(
        entered,
        Packaging(
            product_id=on.product.id, photo=picture if done else None, packaged_on=own or entered if done else own, label_items=label
        ),
    )


def _channel(plan: Plan, on: Walk, entered: dt.date, own: dt.date | None, done: bool) -> None:
    kind = plan.weighted(CHANNELS)
    channel = Channel(
        product_id=on.product.id, channel=kind, venue=plan.one("venues", kind), first_sale_on=own or entered if done else None
    )
    held = plan.add(entered, channel)
    sold = plan.day(entered + dt.timedelta(days=20), entered + dt.timedelta(days=300))
    if not done and plan.chance.random() < 0.3 and sold > entered:
        plan.act(sold, Change(held, held.model_copy(update={"first_sale_on": sold})), at("why", "sale"))


PROCESSES = {
    "product_development": ("knowledge",),
    "production": ("inputs_access", "knowledge"),
    "accounting": ("management",),
    "marketing": ("marketing", "communication"),
}


def help_of(plan: Plan, kind: str, day: dt.date | None, told: float = 0.6) -> dict[str, object]:
    """What a partner's help was, and what it was worth where that is told."""
    worth = plan.some(told, Decimal(round(plan.lognormal(8_000, 0.8, 500, 150_000) / 500) * 500))
    return {"support_kind": kind, "work_process": plan.chance.choice(PROCESSES[kind]), "supported_on": day, "value": worth}


def _support(plan: Plan, on: Walk, entered: dt.date, own: dt.date | None, helpers: Sequence[Partner]) -> None:
    for kind in plan.chance.sample(list(PROCESSES), 1 + (plan.chance.random() < 0.3)):
        plan.add(entered, Support(product_id=on.product.id, partner_id=plan.chance.choice(helpers).id, **help_of(plan, kind, own)))


def _registration(plan: Plan, on: Walk, entered: dt.date, own: dt.date | None, done: bool) -> None:
    """Three years; a few have run out meanwhile."""
    since = own or entered
    if not done:
        plan.add(entered, Registration(product_id=on.product.id, registered_on=since, status="registered"))
        return
    ends = _in_years(since, 3)
    if ends <= plan.last and plan.chance.random() < 0.7:
        since, ends = entered, _in_years(entered, 3)
    plan.add(
        entered,
        Registration(product_id=on.product.id, registration_no=number(plan), registered_on=since, valid_until=ends, status="registered"),
    )


def _in_years(day: dt.date, years: int) -> dt.date:
    return dt.date(day.year + years, day.month, min(day.day, 28))


def _certificate(plan: Plan, on: Walk, entered: dt.date, own: dt.date | None, done: bool) -> None:
    kind = plan.weighted(STANDARDS[on.goods])
    site = kind in ("gap", "organic", "gmp_ghp") and plan.chance.random() < 0.4  # of the place, not of the product
    about = {"product_id": None if site else on.product.id, "producer_id": on.product.producer_id if site else None}
    common = {**about, "cert_type": kind, "issuer": plan.some(0.85, at("issuers", kind))}
    granted = own or entered
    applied = plan.before(granted, 90)
    if not done and plan.chance.random() < 0.75:
        status = plan.weighted({"planned": 30.0, "applied": 60.0, "rejected": 10.0})
        plan.add(entered, Certificate(**common, status=status, applied_on=None if status == "planned" else applied))
        return
    plan.add(
        entered,
        Certificate(
            **common,
            status="granted",
            cert_no=number(plan),
            applied_on=applied,
            granted_on=granted,
            expires_on=_expiry(plan, granted, done),
        ),
    )


def _expiry(plan: Plan, granted: dt.date, done: bool) -> dt.date | None:
    """Most run for three years; some end within three months from now; what is not ``done`` has run out."""
    if not done:
        return max(granted + dt.timedelta(days=1), plan.last - dt.timedelta(days=plan.chance.randint(0, 150)))
    if plan.chance.random() < 0.15:
        return plan.last + dt.timedelta(days=plan.chance.randint(5, 95))
    ends = _in_years(granted, 3)
    return ends if ends > plan.last else None


def _brand(plan: Plan, on: Walk, entered: dt.date, own: dt.date | None, done: bool) -> None:
    name = plan.one("brands")
    plan.add(
        entered,
        Brand(
            product_id=on.product.id,
            product_brand=name if done else None,
            group_brand=None if done and plan.chance.random() < 0.5 else name,
            identity=plan.some(0.5, plan.one("identities")),
            used_since=own,
        ),
    )


def _opc(plan: Plan, on: Walk, entered: dt.date, own: dt.date | None, done: bool) -> None:
    """The results of the newest round are not known yet."""
    since = own or entered
    recent = (plan.last - since).days < 120
    stars = None if recent else plan.weighted(STARS)
    score = Decimal(plan.chance.randint(*SCORES[stars])) if stars else None
    plan.add(entered, OpcEntry(product_id=on.product.id, opc_year=since.year + ERA, entered_on=own, score=score, stars=stars))


WAYS = {
    "S02": _materials,
    "S03": _development,
    "S04": _packaging,
    "S05": _channel,
    "S07": _registration,
    "S08": _certificate,
    "S09": _brand,
    "S10": _opc,
}
