"""Which lines under the headings are rows of the list: not the headings of each page, totals, signatures, nor members under their head."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from otop_core.language import text
from otop_core.language.messages import Text, _
from otop_core.lists import plausible
from otop_core.lists.addresses import Place, parsed
from otop_core.lists.examples import samples
from otop_core.lists.headings import Column, Head
from otop_core.lists.registers import DISTRICT, HOUSE, MOO, NAME, REGISTERS, RUNNING, STATUS, SUBDISTRICT, VILLAGE, about_of, key, keys

HEADINGS, EXAMPLE, TOTAL, SIGNATURE, MEMBER, TITLE = (
    _("the headings once more"),
    _("the example of the template"),
    _("a total"),
    _("a note or a signature"),
    _("a member of the household above, counted there"),
    _("a line that says where the rows below are from"),
)
FILLED_DOWN = (DISTRICT, SUBDISTRICT, MOO, VILLAGE, "producer.name")  # what one tall cell says for the rows beside it
FROM_ABOVE = _("{field} is taken from the row above: {value}")


@dataclass(frozen=True)
class LeftOut:
    """A line that is no row of the list, and why (a msgid)."""

    number: int
    said: str
    why: str


@dataclass(frozen=True)
class Line:
    """``place``: said by a line above it; ``counted``: what several lines say together; ``width``: how many columns have headings."""

    number: int
    cells: tuple[str, ...]
    width: int
    place: Place = Place()
    counted: Mapping[str, object] = field(default_factory=dict)
    notes: tuple[Text, ...] = ()


@dataclass
class Kept:
    lines: list[Line] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def of_the_list(numbered: Sequence[tuple[int, tuple[str, ...]]], head: Head, heads: Sequence[tuple[str, ...]], noun: str) -> Kept:
    """``numbered``: the lines under the headings with their numbers; ``heads``: the lines that the headings take."""
    kept, place, signed = Kept(), Place(), False
    columns = {column.field: column for column in head.columns if column.field}
    printed = {_compared(line) for line in heads}
    starts, examples = {line[0] for line in printed if line}, samples(noun)
    running = columns[RUNNING].at if RUNNING in columns else -1
    naming = [columns[name].at for name in (*REGISTERS[noun].naming, NAME) if name in columns]
    for number, cells in numbered:
        clean = [text.tidy(cell) for cell in cells]
        said = [cell for cell in clean if cell]
        if not any(cell for at, cell in enumerate(clean) if at != running):
            continue
        names = [clean[at] for at in naming if at < len(clean) and clean[at]]
        sparse = len(said) <= 2
        why = ""
        if key(said[0]) in starts and _compared(said) in printed:
            why = HEADINGS
        elif _compared(said) in examples:
            why = EXAMPLE
        elif any(map(plausible.is_total, names or said[:2])):
            why = TOTAL
        elif sparse and (plausible.is_signature(said[0]) or signed):
            why, signed = SIGNATURE, True
        elif len(said) == 1 and len(columns) > 2 and _is_place(said[0]):
            why, place = TITLE, _said_place(said[0])
        if why:
            kept.left_out.append(LeftOut(number, " ".join(said)[:200], why))
        else:
            kept.lines.append(Line(number, cells, len(head.columns), place))
    kept.lines = _filled_down(kept.lines, columns)
    if STATUS in columns:
        _members(kept, columns)
    return kept


def _compared(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(key, filter(None, map(text.tidy, cells))))


def _is_place(said: str) -> bool:
    found = parsed(said)
    return not found.house and bool(found.moo or found.subdistrict)


def _said_place(said: str) -> Place:
    found = parsed(said)
    return Place(district=found.district, subdistrict=found.subdistrict, moo=found.moo, village=found.village)


def _filled_down(lines: Sequence[Line], columns: Mapping[str, Column]) -> list[Line]:
    """What stands once in a merged cell is told for every row beside it; each such row says so."""
    last: dict[str, str] = {}
    filled = []
    for line in lines:
        cells, notes = list(line.cells), list(line.notes)
        fresh = False
        for name in FILLED_DOWN:
            if name not in columns:
                continue
            at = columns[name].at
            cell = text.tidy(cells[at]) if at < len(cells) else ""
            if cell:
                fresh = fresh or last.get(name) != cell
                last[name] = cell
            elif last.get(name) and not fresh and at < len(cells):
                cells[at] = last[name]
                notes.append(Text(FROM_ABOVE, {"field": Text(about_of(name).label), "value": last[name]}))
            else:
                last.pop(name, None)
        filled.append(replace(line, cells=tuple(cells), notes=tuple(notes)))
    return filled


def _members(kept: Kept, columns: Mapping[str, Column]) -> None:
    """A list of people, one a row: the members are counted with their head, under the same running number or house, or just below."""
    status, lines, count = columns[STATUS].at, [], 0
    heads: list[tuple[Line, int]] = []
    for line in kept.lines:
        said = key(line.cells[status]) if status < len(line.cells) else ""
        same = not heads or _belongs(line, heads[-1][0], columns)
        if said in keys("member") and heads and same:
            heads[-1] = (heads[-1][0], heads[-1][1] + 1)
            kept.left_out.append(LeftOut(line.number, " ".join(filter(None, map(text.tidy, line.cells)))[:200], MEMBER))
            count += 1
        else:
            heads.append((line, 1))
    for line, members in heads:
        lines.append(replace(line, counted={"household.members": str(members)}) if count else line)
    kept.lines = lines
    kept.left_out.sort(key=lambda one: one.number)


def _belongs(line: Line, head: Line, columns: Mapping[str, Column]) -> bool:
    """Whether a member's row says nothing else than its head's where both tell a running number or a house."""
    for name in (RUNNING, HOUSE):
        if name in columns:
            at = columns[name].at
            mine, theirs = (text.tidy(one.cells[at]) if at < len(one.cells) else "" for one in (line, head))
            if mine and theirs and mine != theirs:
                return False
    return True
