"""The household, producer or product that a row of incomes or sales is about, found by the names and numbers it tells."""

from collections import defaultdict
from collections.abc import Mapping

from otop_core.community.people import full_name_sql
from otop_core.language import similarity
from otop_core.language.messages import Text, _
from otop_core.lists.addresses import Place
from otop_core.lists.known import house_key
from otop_core.lists.listed import Row
from otop_core.lists.registers import HOUSE, NAME, NAME_PARTS, Register
from otop_core.lists.villages import name_key
from otop_core.model.errors import Problem
from otop_core.store import Store

NOT_THERE = {
    "household": _("No household of this house number or name is registered there."),
    "producer": _("No producer of this name is registered."),
    "product": _("This producer has no product of this name."),
}
SEVERAL = _("Several are registered that this may be; please say the village, or the name in full.")
WHO = _("Please say who this is about.")


class Finder:
    """Loads only what the register looks for; ``reach``: the district in which this person works, '' for all."""

    def __init__(self, store: Store, register: Register, reach: str) -> None:
        self._register, self.villages = register, set[str]()
        self._households: list[tuple[str, str, str, str]] = []  # id, village, house, name
        self._producers: dict[str, list[tuple[str, str]]] = defaultdict(list)  # name -> id, village
        self._products: dict[str, list[tuple[str, str, str]]] = defaultdict(list)  # name -> id, producer, village
        self._places: dict[str, tuple[str, str, str]] = {}  # village -> subdistrict, number, name
        if not register.finds:
            return
        for id, code, moo, name in store.all("SELECT id, subdistrict_code, moo, name FROM village WHERE removed_at IS NULL"):
            if code.startswith(reach):
                self._places[id] = code, str(moo or ""), name_key(name)
        self.villages = set(self._places)
        if "household" in register.finds.values():
            sql = (
                f"SELECT h.id, h.village_id, h.house_no, {full_name_sql(titled=False)} FROM household h"
                " JOIN person p ON p.id = h.representative_id WHERE h.removed_at IS NULL"
            )
            rows = store.all(sql)
            self._households = [(id, village, house_key(house), similarity.name_key(name)) for id, village, house, name in rows]
            self._by_house: dict[str, list[int]] = defaultdict(list)
            self._by_name: dict[str, list[int]] = defaultdict(list)
            for at, (_id, village, house, name) in enumerate(self._households):
                if village in self._places:
                    self._by_house[house].append(at)
                    self._by_name[name].append(at)
        if "producer" in register.finds.values():
            for id, village, name in store.all("SELECT id, village_id, name FROM producer WHERE removed_at IS NULL"):
                if village in self._places:
                    self._producers[similarity.name_key(name)].append((id, village))
            for id, producer, village, name in store.all("SELECT id, producer_id, village_id, name FROM product WHERE removed_at IS NULL"):
                if village in self._places:
                    self._products[similarity.name_key(name)].append((id, producer, village))

    def links(self, row: Row, village: str) -> tuple[Mapping[str, str], Problem | None]:
        """The references of the row's record, or what is wrong with what it says of them."""
        finds = self._register.finds.values()
        if "household" in finds:
            return self._household(row)
        return self._seller(row) if "producer" in finds else ({}, None)

    def _lies(self, village: str, place: Place) -> bool:
        code, moo, name = self._places[village]
        if place.code and place.code != code:
            return False
        if place.moo and moo and place.moo != moo:
            return False
        return not place.village or bool(place.moo) or name_key(place.village) == name

    def _household(self, row: Row) -> tuple[Mapping[str, str], Problem | None]:
        house = house_key(row.typed.get(HOUSE))
        name = similarity.name_key(" ".join(str(row.typed.get(part) or "") for part in NAME_PARTS[1:]))
        if not house and not name:
            return {}, Problem(HOUSE, Text(WHO))
        found = self._by_house[house] if house else self._by_name[name]
        there = [self._households[at] for at in found if self._lies(self._households[at][1], row.place)]
        if house and name:
            there = [one for one in there if one[3] == name]
        if len(there) == 1:
            return {"household_id": there[0][0]}, None
        return {}, Problem(HOUSE if house else NAME, Text(SEVERAL if there else NOT_THERE["household"]))

    def _seller(self, row: Row) -> tuple[Mapping[str, str], Problem | None]:
        producer, product = (similarity.name_key(str(row.typed.get(f"{noun}.name") or "")) for noun in ("producer", "product"))
        if not producer and not product:
            return {}, Problem("producer.name", Text(WHO))
        makers = [id for id, village in self._producers[producer] if self._lies(village, row.place)] if producer else []
        if producer and len(makers) != 1:
            return {}, Problem("producer.name", Text(SEVERAL if makers else NOT_THERE["producer"]))
        if not product:
            return {"producer_id": makers[0]}, None
        goods = [
            (id, owner)
            for id, owner, village in self._products[product]
            if owner in makers or (not makers and self._lies(village, row.place))
        ]
        if len(goods) != 1:
            return {}, Problem("product.name", Text(SEVERAL if goods else NOT_THERE["product"]))
        return {"product_id": goods[0][0], "producer_id": goods[0][1]}, None
