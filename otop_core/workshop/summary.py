"""The page a workshop leaves behind, for its officers: counts, what the sages know, and who was selected, by name; no phones, ID numbers
or incomes."""

from dataclasses import dataclass

from otop_core.access.roles import Actor, authorise
from otop_core.gate import records
from otop_core.language import keys, labels, places, text, vocabulary
from otop_core.language.messages import _, say
from otop_core.store import Cursor, Store
from otop_core.workshop import counting, deciding
from otop_core.workshop.room import LEARN
from otop_core.workshop.voting import CRITERIA
from otop_core.workshop.workshops import Workshop

LINES = 14  # of knowledge: what fits on the page beside everything else
ABREAST = 4  # names of the selected beside each other; each row of them takes the place of a line of knowledge
LETTERS = 90


@dataclass(frozen=True)
class Summary:
    """``learn`` are (label, households) without those who have not chosen (``undecided``); ``knowledge`` is (area, how many, some of it);
    ``people`` are (kind and sector, how many); ``decided`` is (about what, [(selected or not, how many, the names of those selected or in
    reserve)]), ``modes`` the 5R that were used;
    ``filled`` of ``asked`` fields are there; ``missing`` records lack some."""

    workshop: Workshop
    place: str
    households: int
    sages: int
    participants: int
    learn: list[tuple[str, int]]
    undecided: int
    knowledge: list[tuple[str, int, list[str]]]
    people: list[tuple[str, int]]
    decided: list[tuple[str, list[tuple[str, int, list[str]]]]]
    modes: list[str]
    filled: int
    asked: int
    missing: int


KNOWLEDGE = (
    "SELECT s.area, s.knowledge FROM workshop_entry e JOIN sage s ON s.id = e.record_id AND s.removed_at IS NULL"
    " WHERE e.workshop_id = :id AND e.noun = 'sage' ORDER BY e.seq"
)
PEOPLE = (
    "SELECT kind, sector, count(*) FROM participant WHERE workshop_id = :id AND removed_at IS NULL AND same_as IS NULL"
    " GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
)
COMPLETE = (
    "SELECT coalesce(sum(t.filled), 0), coalesce(sum(t.asked), 0), count(*) FILTER (WHERE t.filled < t.asked) FROM workshop_entry e"
    " JOIN standing t ON t.noun = e.noun AND t.record_id = e.record_id AND t.seq_to IS NULL WHERE e.workshop_id = :id"
)


def load(store: Store, actor: Actor, workshop_id: str, language: str) -> Summary:
    """Raises Denied or Gone."""
    with store.read() as cursor:
        held = records.find(cursor, "workshop", workshop_id)
        authorise(actor, "workshop.watch", held.district)
        workshop = held.record
        assert isinstance(workshop, Workshop)
        learn = cursor.all(LEARN, id=workshop_id)
        people = cursor.all(PEOPLE, id=workshop_id)
        filled, asked, missing = cursor.all(COMPLETE, id=workshop_id)[0]
        place = _place(cursor, workshop.village_id, language)
        decided = {noun: _decided(cursor, workshop_id, noun) for noun in reversed(CRITERIA)}
        named = sum(one.decision != deciding.NOT_SELECTED for made in decided.values() for _name, one in made)
        knows = _knowledge(cursor, workshop_id, language, LINES - named // ABREAST)
    modes = {code for made in decided.values() for _name, one in made for code in one.modes}
    return Summary(
        workshop,
        place,
        sum(n for _code, n in learn),
        sum(n for _area, n, _some in knows),
        sum(n for *_kind, n in people),
        [(vocabulary.label("occupation", code, language), n) for code, n in learn if code],
        sum(n for code, n in learn if not code),
        knows,
        [(_kind_of(kind, sector, language), n) for kind, sector, n in people],
        [(vocabulary.label("decided_about", noun, language), _counted(made, language)) for noun, made in decided.items() if made],
        [vocabulary.label("participation_mode", code, language) for code in vocabulary.codes("participation_mode") if code in modes],
        int(filled),
        int(asked),
        int(missing),
    )


def _knowledge(cursor: Cursor, workshop_id: str, language: str, lines: int) -> list[tuple[str, int, list[str]]]:
    """By area in official order; each area gets its share of the lines, at least one."""
    rows = cursor.all(KNOWLEDGE, id=workshop_id)
    by_area = {code: [known for area, known in rows if area == code] for code in vocabulary.codes("dev_area")}
    share = max(1, lines // max(1, sum(bool(known) for known in by_area.values())))
    return [
        (vocabulary.label("dev_area", code, language), len(known), [_short(one) for one in known[:share]])
        for code, known in by_area.items()
        if known
    ]


Made = list[tuple[str, deciding.Decision]]


def _decided(cursor: Cursor, workshop_id: str, noun: str) -> Made:
    """(name, decision) of the records that are still there, by name as Thais sort it; what went to the bin is on no paper."""
    names = {one.id: one.name for one in counting.candidates(cursor, workshop_id, noun)}
    made = [(names[id], one) for id, one in deciding.current(cursor, workshop_id, noun).items() if id in names]
    return sorted(made, key=lambda row: keys.sort_key(text.without_title(row[0])))


def _counted(made: Made, language: str) -> list[tuple[str, int, list[str]]]:
    """How many were selected, are in reserve and were not; names only of the first two, for nobody is put on a wall as turned down."""
    found = []
    for code in vocabulary.codes("selection"):
        names = [name for name, one in made if one.decision == code]
        shown = [] if code == deciding.NOT_SELECTED else names
        found.append((vocabulary.label("selection", code, language), len(names), shown))
    return found


def _short(knowledge: str) -> str:
    line = knowledge.split("\n")[0]
    return line if len(line) <= LETTERS else line[: LETTERS - 1] + "…"


def _kind_of(kind: str, sector: str | None, language: str) -> str:
    sector_label = vocabulary.label("partner_sector", sector, language)
    return vocabulary.label("participant_kind", kind, language) + (f" · {sector_label}" if sector_label else "")


def _place(cursor: Cursor, village_id: str, language: str) -> str:
    village = records.find(cursor, "village", village_id).record.values()
    code = village["subdistrict_code"]
    district = places.district_of(code)
    province = places.name(places.province(code[:2]), language)
    return " · ".join(
        [
            labels.village(village["moo"], village["name"], language),
            f"{say(_('Subdistrict'), language)} {labels.subdistrict(code, language)}",
            labels.district_called(district, language),
            f"{say(_('Province'), language)} {province}",
        ]
    )
