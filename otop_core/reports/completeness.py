"""How complete the data of a village are: what is filled in, what is missing, and in which records it is mended."""

from dataclasses import dataclass, field

from otop_core.access.sessions import SignedIn
from otop_core.community.people import full_name_sql
from otop_core.gate import records
from otop_core.model.declaration import NOUNS
from otop_core.store import Store

COUNTED = ("household", "sage", "product")
EMPTY = (None, "", ())


@dataclass(frozen=True)
class Lack:
    """A field that is empty in ``records``, (id, name) each; ``label`` is its msgid."""

    noun: str
    name: str
    label: str
    records: list[tuple[str, str]] = field(default_factory=list)

    @property
    def code(self) -> str:
        """How an address names it."""
        return f"{self.noun}.{self.name}"


@dataclass(frozen=True)
class Completeness:
    """``filled`` of ``asked`` values are there, as the charts count them; ``total``: records by noun; ``lacks``: the most missed first."""

    filled: int
    asked: int
    total: dict[str, int]
    lacks: list[Lack]

    @property
    def percent(self) -> int | None:
        """100 only where nothing is missing; None where there is nothing to fill in yet."""
        return min(round(100 * self.filled / self.asked), 99 if self.lacks else 100) if self.asked else None

    def of(self, noun: str) -> list[Lack]:
        return [lack for lack in self.lacks if lack.noun == noun]


def load(store: Store, who: SignedIn, village_id: str) -> Completeness:
    """The households, sages and products of a village as they stand; raises Gone, or Denied for another district's officer."""
    records.find_in_reach(store, who.actor_, "village", village_id)
    filled = asked = 0
    total: dict[str, int] = {}
    lacks: list[Lack] = []
    for noun in COUNTED:
        cls = NOUNS[noun]
        rows = store.dicts(_rows(noun), village=village_id)
        total[noun] = len(rows)
        for row in rows:
            done, of = cls.complete(row)
            filled, asked = filled + done, asked + of
        for name, about in cls.abouts().items():
            if about.wanted or about.required:
                without = [(row["id"], row["called"]) for row in rows if row[name] in EMPTY]
                lacks += [Lack(noun, name, about.label, without)] if without else []
    lacks.sort(key=lambda lack: -len(lack.records))
    return Completeness(filled, asked, total, lacks)


def _rows(noun: str) -> str:
    cls = NOUNS[noun]
    called, person = (full_name_sql(), f" JOIN person p ON p.id = r.{cls.person}") if cls.person else (f"r.{cls.named_by}", "")
    order = "p.sort_key" if cls.person else "r.sort_key"
    where = "r.village_id = :village AND r.removed_at IS NULL"
    return f"SELECT r.*, {called} AS called FROM {noun} r{person} WHERE {where} ORDER BY {order}, r.id"
