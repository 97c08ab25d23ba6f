"""A small province for the tests of the reports: written through the gate, with a clock of its own."""

import datetime as dt
from pathlib import Path

from otop_core.access.roles import Actor
from otop_core.access.sessions import SignedIn, Terminal
from otop_core.admin import settings
from otop_core.admin.settings import Office
from otop_core.community.households import Household
from otop_core.community.people import Person
from otop_core.community.sages import Sage
from otop_core.community.villages import Village
from otop_core.gate import ledger
from otop_core.gate.acts import Add, new_id
from otop_core.language import places
from otop_core.model.declaration import Noun
from otop_core.products.evidence import Brand, Certificate
from otop_core.products.producers import Producer
from otop_core.products.products import Product
from otop_core.store.open import open_store

TODAY = dt.date(2026, 5, 20)


def who(role: str = "provincial_officer", district: str = "", language: str = "en") -> SignedIn:
    actor = Actor("a1", "Somsri", role, district)
    return SignedIn("s", "a1", "somsri", "Somsri", actor, language, dt.datetime(2026, 5, 20))


def viewer() -> SignedIn:
    return who("meeting_viewer")


class World:
    def __init__(self, path: Path | str = ":memory:") -> None:
        self.store = open_store(str(path))
        self.at(TODAY.year, TODAY.month, TODAY.day)
        settings.settle(self.store, Terminal(), new_id(), Office(province_code="36"))
        self._villages: dict[str, str] = {}

    def at(self, year: int, month: int, day: int) -> None:
        self.store.clock = lambda: dt.datetime(year, month, day, 5)

    def add(self, *things: Noun) -> list[str]:
        return [r.id for r in ledger.commit(self.store, Terminal(), new_id(), *map(Add, things)).records]

    def village(self, district: str) -> str:
        if district not in self._villages:
            code = places.subdistricts(district)[0].code
            [self._villages[district]] = self.add(Village(subdistrict_code=code, moo=3, name="โนนสะอาด"))
        return self._villages[district]

    def product(self, district: str, name: str = "ผ้าไหม", area: str = "processing", category: str | None = "textile") -> str:
        village = self.village(district)
        [owner] = self.add(Producer(name="กลุ่มทอผ้า", producer_type="group", village_id=village))
        return self.add(Product(name=name, producer_id=owner, area=area, category=category, village_id=village))[0]

    def brand(self, product: str, since: dt.date | None) -> None:
        self.add(Brand(product_id=product, product_brand="ไหมงาม", used_since=since))

    def certificate(self, product: str, granted: dt.date, expires: dt.date | None) -> None:
        self.add(Certificate(product_id=product, cert_type="tcps", cert_no="1", status="granted", granted_on=granted, expires_on=expires))

    def person(self, district: str, given: str = "สมศรี", phone: str | None = "0812345678") -> str:
        return self.add(Person(name_title="นาง", given_name=given, family_name="ใจดี", phone=phone, village_id=self.village(district)))[0]

    def households(self, district: str, n: int, **values: object) -> None:
        village = self.village(district)
        for i in range(n):
            given = {"house_no": f"{i}/1", **values}
            self.add(Household(village_id=village, representative_id=self.person(district), **given))  # type: ignore[arg-type]

    def sages(self, district: str, n: int, area: str = "processing", knowledge: str = "ทอผ้า") -> None:
        village = self.village(district)
        for _i in range(n):
            self.add(Sage(village_id=village, person_id=self.person(district), knowledge=knowledge, area=area))
