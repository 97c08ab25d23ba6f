"""The SWOT of a village, a group or a product in a fiscal year as a board: four sides, what matters most first."""

from dataclasses import dataclass
from typing import Any

from otop_core.access.sessions import SignedIn
from otop_core.gate import records
from otop_core.language import labels, vocabulary
from otop_core.model.errors import Gone
from otop_core.store import Store

SIDES = ("S", "W", "O", "T")
FACTORS = {"S": "seven_s", "W": "seven_s", "O": "pestel", "T": "pestel"}  # within by the seven S, around by PESTEL (line 31)
NOUN = {"village": "village", "group": "occupation_group", "product": "product"}  # what a board is about, by the code of the vocabulary
ITEM = (
    "SELECT r.id, r.quadrant, coalesce(r.internal, r.external, '') AS factor, r.text, r.weight,"
    " coalesce(g.name, p.name, '') AS about, {by} AS entered_by FROM swot_item r"
    " LEFT JOIN occupation_group g ON g.id = r.group_id LEFT JOIN product p ON p.id = r.product_id{more}"
    " WHERE r.removed_at IS NULL AND {where} ORDER BY r.weight DESC, r.seq"
)
ITEMS = {
    kind: ITEM.format(by="''", more="", where=f"r.{kind}_id = :id AND r.fiscal_year = :year" + of)
    for kind, of in {"village": "", "group": " AND r.target = 'group'", "product": " AND r.target = 'product'"}.items()
}
SEEN = {  # how many items there are about the record :id in the fiscal year :year
    kind: f"(SELECT count(*) FROM swot_item i WHERE i.{kind}_id = :id AND i.target = '{kind}' AND i.fiscal_year = :year"
    " AND i.removed_at IS NULL)"
    for kind in ("group", "product")
}
IN_HALL = ITEM.format(
    by="coalesce(w.same_as, e.actor_id)",
    more=" JOIN workshop_entry e ON e.record_id = r.id AND e.noun = 'swot_item' LEFT JOIN participant w ON w.id = e.actor_id",
    where="e.workshop_id = :id",
)


@dataclass(frozen=True)
class Item:
    """``factor`` in words; ``about``: the group or product it is about, '' for the village; ``weight`` 1 to 5.

    ``by``: the participant who entered it in a workshop, where the board is that of a workshop.
    """

    id: str
    side: str
    factor: str
    text: str
    weight: int
    about: str
    by: str = ""


@dataclass(frozen=True)
class Board:
    """The items by side, and for each side the factors that nobody has looked at yet, in words."""

    items: dict[str, list[Item]]
    unseen: dict[str, list[str]]

    @property
    def total(self) -> int:
        return sum(map(len, self.items.values()))


@dataclass(frozen=True)
class Subject:
    """What a board is about: ``kind`` is a code of ``swot_target``; the village is that in which it lies."""

    kind: str
    id: str
    name: str
    village_id: str

    def query(self, year: int) -> dict[str, str]:
        """The words behind the question mark of its board."""
        return query(self.kind, self.id, year)

    def new(self, year: int, side: str) -> str:
        """The key of the form of one more item: all is settled but what was seen and how much it matters."""
        group, product = (self.id if self.kind == kind else "" for kind in ("group", "product"))
        return f"swot_item:new:{self.village_id}:{year}:{self.kind}:{group}:{product}:{side}"


def query(kind: str, id: str, year: int | None = None) -> dict[str, str]:
    """How a page links to the board of a village, group or product (of the present fiscal year where none is named)."""
    return {kind: id} | ({"year": str(year)} if year else {})


def subject(store: Store, who: SignedIn, given: dict[str, str]) -> Subject:
    """What the address is about; raises Gone, or Denied for another district's officer."""
    kind = next((kind for kind in reversed(NOUN) if given.get(kind)), "")
    if not kind:
        raise Gone
    held = records.find_in_reach(store, who.actor_, NOUN[kind], given[kind])
    told = held.record.values()
    if kind == "village":
        return Subject(kind, held.record.id, labels.village(told["moo"], told["name"], who.language), held.record.id)
    return Subject(kind, held.record.id, held.record.title(), told["village_id"])


def of_item(store: Store, who: SignedIn, id: str) -> tuple[Subject, int]:
    """The board that an item stands on: what it is about, and the fiscal year; raises Gone or Denied."""
    told = records.find_in_reach(store, who.actor_, "swot_item", id).record.values()
    about = told[f"{told['target']}_id"] or told["village_id"]
    return subject(store, who, {told["target"]: about}), told["fiscal_year"]


def load(store: Store, who: SignedIn, id: str, year: int, kind: str = "village") -> Board:
    """The board of a village (with what is said of its groups and products), of a group or of a product.

    Raises Gone, or Denied for another district's officer.
    """
    records.find_in_reach(store, who.actor_, NOUN[kind], id)
    return _board(store.dicts(ITEMS[kind], id=id, year=year), who.language)


def in_hall(store: Store, workshop_id: str, language: str) -> Board:
    """What a workshop has seen together; remembered, because every phone asks for it."""
    marks = ("swot_item", "occupation_group", "product", "participant", f"workshop:{workshop_id}")
    return store.remember(("swot", workshop_id, language), marks, lambda: _board(store.dicts(IN_HALL, id=workshop_id), language))


def _board(rows: list[dict[str, Any]], language: str) -> Board:
    board = Board({side: [] for side in SIDES}, {})
    seen: dict[str, set[str]] = {side: set() for side in SIDES}
    for row in rows:
        side, factor = row["quadrant"], row["factor"]
        seen[side].add(factor)
        named = vocabulary.label(FACTORS[side], factor, language) if factor else ""
        board.items[side].append(Item(row["id"], side, named, row["text"], int(row["weight"]), row["about"], row["entered_by"]))
    for side in SIDES:
        left = [code for code in vocabulary.codes(FACTORS[side]) if code not in seen[side]]
        board.unseen[side] = [vocabulary.label(FACTORS[side], code, language) for code in left]
    return board
