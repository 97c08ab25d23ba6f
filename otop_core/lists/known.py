"""What the store holds of a register, by what tells its records apart: house and name, name and village, number."""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz, process

from otop_core.community.people import full_name
from otop_core.gate import records
from otop_core.language import similarity
from otop_core.language.text import ascii_digits, tidy
from otop_core.lists.listed import Row
from otop_core.lists.registers import Register
from otop_core.model.declaration import Noun
from otop_core.model.forms import Part
from otop_core.store import Store
from otop_core.store.dialect import among

AT_ONCE = 500  # ids in one question to the store


def house_key(house: object) -> str:
    """A house number as it is compared: 12 / 3 is 12/3."""
    return re.sub(r"\s+", "", ascii_digits(tidy(str(house or "")))).casefold()


@dataclass(frozen=True)
class Identity:
    """``key`` tells one record from every other; ``block``: within which names are compared; ``name`` and ``house`` as compared."""

    key: tuple[Any, ...]
    block: str = ""
    name: str = ""
    house: str = ""
    number: str = ""


@dataclass
class Known:
    register: Register
    by_key: dict[tuple[Any, ...], list[dict[str, Noun]]] = field(default_factory=lambda: defaultdict(list))
    houses: dict[tuple[str, str], list[dict[str, Noun]]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))  # by block: name as compared -> as shown
    numbers: dict[str, dict[str, Noun]] = field(default_factory=dict)
    producers: dict[tuple[str, str], str] = field(default_factory=dict)
    made: list[Noun] = field(default_factory=list)

    @classmethod
    def load(cls, store: Store, register: Register, villages: Collection[str]) -> "Known":
        found, noun = cls(register), register.noun
        located = register.main.cls.located_by
        if located and located[0] == "village_id":
            held = _in(store, noun, "village_id", villages)
        elif located:
            parents = _ids(store, register.main.cls.abouts()[located[0]].refers, villages)
            held = _in(store, noun, located[0], parents)
        else:
            held = _all(store, noun)
        linked: dict[str, dict[str, Noun]] = {}
        for name, target in register.main.links.items():
            if target in ("person", "producer"):
                linked[target] = {one.id: one for one in _in(store, target, "id", [getattr(one, name) for one in held])}
        links = {target: name for name, target in register.main.links.items()}
        following = {part.name: _newest(store, part, [one.id for one in held]) for part in register.then}
        for record in held:
            parts = {
                target: linked[target][getattr(record, links[target])]
                for target in linked
                if getattr(record, links[target]) in linked[target]
            }
            parts |= {name: of[record.id] for name, of in following.items() if record.id in of}
            found._add({**parts, noun: record})
        if noun == "product":
            found.producers = {
                (_village(one), similarity.name_key(one.title())): one.id for one in _in(store, "producer", "village_id", villages)
            }
        return found

    def _add(self, parts: dict[str, Noun]) -> None:
        record = parts[self.register.noun]
        values = {name: part.values() for name, part in parts.items()}
        identity = self._identity(values, _village(record), record.values())
        self.by_key[identity.key].append(parts)
        if identity.house:
            self.houses[identity.block, identity.house].append(parts)
        if identity.name:
            self.names[identity.block].setdefault(identity.name, _shown(parts, self.register.noun))
        if identity.number:
            self.numbers.setdefault(identity.number, parts)

    def identity(self, row: Row, village: str, links: Mapping[str, str]) -> Identity:
        return self._identity(row.told, village, {**row.told.get(self.register.noun, {}), **links})

    def _identity(self, told: Mapping[str, Mapping[str, Any]], village: str, main: Mapping[str, Any]) -> Identity:
        noun = self.register.noun
        if self.register.main.cls.unique:
            return Identity(tuple(main.get(name) for name in self.register.main.cls.unique))
        person = told.get("person", {})
        whole = full_name(None, str(person.get("given_name") or ""), str(person.get("family_name") or "")) if person else main.get("name")
        name = similarity.name_key(str(whole or ""))
        if noun == "household":
            house = house_key(main.get("house_no"))
            return Identity((village, house, name), village, name, house)
        if noun == "product":
            registered = house_key(told.get("registration", {}).get("registration_no"))
            owner = main.get("producer_id") or similarity.name_key(str(told.get("producer", {}).get("name") or ""))
            return Identity((village, owner, name), village, name, number=registered)
        number = house_key(main.get("enterprise_no")) if noun == "occupation_group" else ""
        return Identity((village, name), village, name, number=number)

    def find(self, identity: Identity) -> dict[str, Noun] | None:
        """The one record that this is; where several bear the key, none is."""
        if identity.number and identity.number in self.numbers:
            return self.numbers[identity.number]
        there = self.by_key.get(identity.key, [])
        if self.register.noun == "household" and not identity.name and identity.house:
            there = self.houses.get((identity.block, identity.house), [])
        return there[0] if len(there) == 1 else None

    def producer(self, village: str, name: str) -> str:
        return self.producers.get((village, similarity.name_key(name)), "") if name else ""

    def make(self, village: str, producer: Noun) -> None:
        """A producer that the products of the list bring with them."""
        self.producers[village, similarity.name_key(producer.title())] = producer.id
        self.made.append(producer)

    def in_house(self, identity: Identity) -> str:
        there = self.houses.get((identity.block, identity.house), []) if identity.house else []
        return _shown(there[0], self.register.noun) if there else ""

    def of_name(self, identity: Identity) -> str:
        return self.names.get(identity.block, {}).get(identity.name, "") if identity.name else ""

    def alike(self, identity: Identity, least: int) -> list[tuple[str, float]]:
        """(name as shown, likeness 0-100) of those in the same place whose names are like it."""
        there = self.names.get(identity.block, {})
        if not identity.name or not there:
            return []
        found = process.extract(identity.name, list(there), scorer=fuzz.ratio, score_cutoff=least, limit=2)
        return [(there[name], score) for name, score, _at in found]


def _newest(store: Store, part: Part, ids: Collection[str]) -> dict[str, Noun]:
    """The record of this part that each of these has, the one entered last where there are several."""
    [name] = part.links
    return {getattr(one, name): one for one in _in(store, part.noun, name, ids)}


def _village(record: Noun) -> str:
    return str(getattr(record, "village_id", "") or "")


def _shown(parts: Mapping[str, Noun], noun: str) -> str:
    return parts["person"].title() if "person" in parts else parts[noun].title()


def _all(store: Store, noun: str) -> list[Noun]:
    return [records.held(noun, row).record for row in store.dicts(f"SELECT * FROM {noun} WHERE removed_at IS NULL")]


def _in(store: Store, noun: str, column: str, values: Collection[str]) -> list[Noun]:
    found, wanted = [], sorted(set(values))
    for first in range(0, len(wanted), AT_ONCE):
        where, given = among(column, wanted[first : first + AT_ONCE])
        found += [
            records.held(noun, row).record
            for row in store.dicts(f"SELECT * FROM {noun} WHERE removed_at IS NULL AND {where} ORDER BY seq", **given)
        ]
    return found


def _ids(store: Store, noun: str, villages: Collection[str]) -> list[str]:
    return [one.id for one in _in(store, noun, "village_id", villages)]
