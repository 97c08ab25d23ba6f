"""The SWOT of a village, a group or a product in a fiscal year as a board: four sides, what matters most first."""

from dataclasses import dataclass

from otop_core.access.sessions import SignedIn
from otop_core.gate import records
from otop_core.language import vocabulary
from otop_core.store import Store

SIDES = ("S", "W", "O", "T")
FACTORS = {"S": "seven_s", "W": "seven_s", "O": "pestel", "T": "pestel"}  # within by the seven S, around by PESTEL (line 31)
ITEMS = (
    "SELECT r.id, r.quadrant, coalesce(r.internal, r.external, '') AS factor, r.text, r.weight, coalesce(g.name, p.name, '') AS about"
    " FROM swot_item r LEFT JOIN occupation_group g ON g.id = r.group_id LEFT JOIN product p ON p.id = r.product_id"
    " WHERE r.removed_at IS NULL AND r.village_id = :village AND r.fiscal_year = :year ORDER BY r.weight DESC, r.seq"
)


@dataclass(frozen=True)
class Item:
    """``factor`` in words; ``about``: the group or product it is about, '' for the village; ``weight`` 1 to 5."""

    id: str
    side: str
    factor: str
    text: str
    weight: int
    about: str


@dataclass(frozen=True)
class Board:
    """The items by side, and for each side the factors that nobody has looked at yet, in words."""

    items: dict[str, list[Item]]
    unseen: dict[str, list[str]]


def load(store: Store, who: SignedIn, village: str, year: int) -> Board:
    """Raises Gone, or Denied for another district's officer."""
    records.find_in_reach(store, who.actor_, "village", village)
    board = Board({side: [] for side in SIDES}, {})
    seen: dict[str, set[str]] = {side: set() for side in SIDES}
    for row in store.dicts(ITEMS, village=village, year=year):
        side, factor = row["quadrant"], row["factor"]
        seen[side].add(factor)
        named = vocabulary.label(FACTORS[side], factor, who.language) if factor else ""
        board.items[side].append(Item(row["id"], side, named, row["text"], int(row["weight"]), row["about"]))
    for side in SIDES:
        left = [code for code in vocabulary.codes(FACTORS[side]) if code not in seen[side]]
        board.unseen[side] = [vocabulary.label(FACTORS[side], code, who.language) for code in left]
    return board
