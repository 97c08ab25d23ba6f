"""What belongs to a product besides its ten steps: where it comes from, help, sales, learning, and what happened, in six questions.

What was not reported is never 0.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from otop_core.access.sessions import SignedIn
from otop_core.community.people import full_name_sql
from otop_core.gate import records
from otop_core.language import labels
from otop_core.language.messages import Text, _
from otop_core.language.thai_calendar import bangkok_day, fiscal_year
from otop_core.model.declaration import NOUNS
from otop_core.products import progress
from otop_core.products.evidence import WisdomLink
from otop_core.products.products import Product
from otop_core.products.progress import Progress
from otop_core.reports import swot
from otop_core.reports.group import Received
from otop_core.reports.village import place_of
from otop_core.results.sales import CHANNELS
from otop_core.store import Store

# The occupation a product is made in, where no group tells it: of its category, then of its area.
OCCUPATION_OF = {
    "food": "food_processing",
    "beverage": "food_processing",
    "textile": "textile",
    "household_decor": "handicraft",
    "herbal_nonfood": "herbal",
    "agriculture": "farming",
    "community_tourism": "service_tourism",
}
ORIGIN = (
    "SELECT v.id, v.moo, v.name, v.subdistrict_code, v.district_code, o.name, coalesce(g.id, ''), coalesce(g.name, ''),"
    " coalesce(g.occupation, ''), g.started_on, (SELECT count(*) FROM group_member m WHERE m.group_id = g.id AND m.removed_at IS NULL),"
    f" coalesce((SELECT {full_name_sql()} FROM group_member m JOIN household h ON h.id = m.household_id JOIN person p"
    " ON p.id = h.representative_id WHERE m.group_id = g.id AND m.role = 'leader' AND m.removed_at IS NULL ORDER BY m.seq LIMIT 1), ''),"
    f" {swot.SEEN['product']} FROM product r JOIN village v ON v.id = r.village_id JOIN producer o ON o.id = r.producer_id"
    " LEFT JOIN occupation_group g ON g.id = r.group_id AND g.removed_at IS NULL WHERE r.id = :id"
)
SAGES = (
    f"SELECT DISTINCT s.id, {full_name_sql()}, s.knowledge FROM wisdom_link w JOIN sage s ON s.id = w.sage_id"
    " JOIN person p ON p.id = s.person_id WHERE w.product_id = :id AND w.removed_at IS NULL AND s.removed_at IS NULL ORDER BY 2, 1"
)
HELP = (
    "SELECT r.id, n.name, n.sector, r.support_kind, coalesce(r.work_process, ''), r.supported_on, r.value,"
    " CASE WHEN r.product_id IS NULL THEN g.name ELSE '' END"
    " FROM support r JOIN partner n ON n.id = r.partner_id LEFT JOIN occupation_group g ON g.id = r.group_id"
    " WHERE r.removed_at IS NULL AND (r.product_id = :id OR (r.product_id IS NULL AND r.group_id = :group))"
    " ORDER BY r.supported_on DESC NULLS LAST, r.seq DESC"
)
SALES = (
    f"SELECT month, product_id IS NULL, {', '.join(CHANNELS)} FROM sale WHERE removed_at IS NULL AND month BETWEEN :first AND :last"
    " AND (product_id = :id OR (product_id IS NULL AND producer_id = :producer)) ORDER BY month"
)
RESOURCES = (
    "SELECT id, name, url, platform, coalesce(occupation, ''), step FROM learning_resource WHERE removed_at IS NULL AND step IS NOT NULL"
    " ORDER BY sort_key, id"
)


@dataclass(frozen=True)
class Origin:
    """Where the product comes from; the group is '' where there is none, its leader '' where none is told."""

    village: str
    village_name: str
    place: str
    producer: str
    group: str
    group_name: str
    occupation: str
    group_since: dt.date | None
    members: int
    leader: str
    swot: int  # items about the product in the present fiscal year


@dataclass(frozen=True)
class Sold:
    """Of twelve months: how many were reported, the baht by channel (None: in no month) and together.

    ``together``: months reported for all products of the producer in one sum; they are in no figure here.
    """

    first: dt.date
    reported: int
    together: int
    channels: dict[str, Decimal | None]
    since: dt.date | None

    @property
    def total(self) -> Decimal | None:
        known = [amount for amount in self.channels.values() if amount is not None]
        return sum(known, Decimal()) if known else None


@dataclass(frozen=True)
class Resource:
    """``is_same``: of the very occupation the product is made in."""

    id: str
    name: str
    url: str
    platform: str
    occupation: str
    step: str
    is_same: bool


@dataclass(frozen=True)
class Happened:
    """``about`` says what it was; ``title`` is a name or number, '' where there is none."""

    day: dt.date
    about: Text
    title: str


@dataclass(frozen=True)
class ProductPage:
    """``sages``: (id, name, what the sage knows) of those whose wisdom is in it."""

    now: Progress
    district: str
    origin: Origin
    sages: list[tuple[str, str, str]]
    help: list[Received]
    sold: Sold
    resources: list[Resource]

    @property
    def wisdom(self) -> list[str]:
        """The wisdom that the first step was closed with, in the words it was described in."""
        return [held.record.wisdom for held in self.now.of("S01").evidence if isinstance(held.record, WisdomLink) and held.record.wisdom]

    @property
    def timeline(self) -> list[Happened]:
        """What happened, the newest first; what has no day is left out."""
        return sorted(self._happened(), key=lambda one: one.day, reverse=True)

    def _happened(self) -> Iterator[Happened]:
        for standing in self.now.steps:
            if standing.span.status == "done" and standing.span.dated:
                told = _("Step {n} done: {title}")
                text = Text(told, {"n": int(standing.step.code[1:]), "title": Text(standing.step.title)})
                yield Happened(standing.span.since, text, "")
            for held in standing.evidence:
                for name, about in held.record.abouts().items():
                    day = getattr(held.record, name)
                    if about.kind == "date" and not about.future and day and held.record.noun != "support":
                        text = Text("{noun}: {field}", {"noun": Text(NOUNS[held.record.noun].label), "field": Text(about.label)})
                        yield Happened(day, text, held.record.title())
        for one in self.help:
            if one.day:
                yield Happened(one.day, Text(NOUNS["support"].label), one.partner)
        if self.origin.group_since:
            yield Happened(self.origin.group_since, Text(_("The group began")), self.origin.group_name)
        if self.sold.since:
            yield Happened(self.sold.since, Text(_("First month of these twelve with sales reported")), "")


def load(store: Store, who: SignedIn, id: str) -> ProductPage:
    """The product and all that belongs to it; raises Gone, Denied."""
    held = records.find_in_reach(store, who.actor_, "product", id)
    assert isinstance(held.record, Product)
    today = bangkok_day(store.clock())
    with store.snapshot() as cursor:
        now = progress.read(cursor, held.record, today)
        village, moo, name, subdistrict, district, *rest = cursor.all(ORIGIN, id=id, year=fiscal_year(today))[0]
        origin = Origin(village, labels.village(moo, name, who.language), place_of(subdistrict, district, who.language), *rest)
        sages = cursor.all(SAGES, id=id)
        received = [Received(*row) for row in cursor.all(HELP, id=id, group=origin.group)]
        sold = _sold(cursor.all(SALES, id=id, producer=now.product.producer_id, **_year_before(today)), today)
    return ProductPage(now, held.district, origin, sages, received, sold, _resources(store, now, origin.occupation))


def _resources(store: Store, now: Progress, occupation: str) -> list[Resource]:
    """Of the steps that are open, in their order; of the very occupation first, then of none, then of another."""
    found = store.remember("learning_resources", ("learning_resource",), lambda: store.all(RESOURCES))
    open_steps = {one.step.code for one in now.applicable if one.span.status != "done"}
    made_in = occupation or occupation_of(now.product)
    resources = [Resource(one, name, url, platform, job, step, job == made_in) for one, name, url, platform, job, step in found]
    return sorted((one for one in resources if one.step in open_steps), key=lambda one: (one.step, not one.is_same, bool(one.occupation)))


def occupation_of(product: Product) -> str:
    """The occupation of its category, or of its area where it has none."""
    return OCCUPATION_OF.get(product.category or "") or OCCUPATION_OF.get(product.area, "")


def _year_before(today: dt.date) -> dict[str, dt.date]:
    """The first days of the twelve months before this one."""
    return {"first": dt.date(today.year - 1, today.month, 1), "last": dt.date(today.year, today.month, 1) - dt.timedelta(days=1)}


def _sold(rows: list[tuple[object, ...]], today: dt.date) -> Sold:
    channels: dict[str, Decimal | None] = dict.fromkeys(CHANNELS)
    months: list[dt.date] = []
    together = 0
    for month, for_all, *amounts in rows:
        if for_all:
            together += 1
            continue
        assert isinstance(month, dt.date)
        months.append(month)
        for channel, amount in zip(CHANNELS, amounts, strict=True):
            if isinstance(amount, Decimal):
                channels[channel] = (channels[channel] or Decimal()) + amount
    return Sold(_year_before(today)["first"], len(months), together, channels, months[0] if months else None)
