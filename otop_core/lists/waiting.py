"""A list that waits to be taken in: its sheet, its register, what has been answered; read and matched anew only where it must be."""

from dataclasses import dataclass, field
from typing import Any

from otop_core.access.sessions import SignedIn
from otop_core.admin import settings
from otop_core.gate.participant_rules import WORKSHOP
from otop_core.importing import box
from otop_core.importing.box import LIST, Box
from otop_core.importing.files import Sheet
from otop_core.lists import headings, matching, questions, reading
from otop_core.lists.addresses import Place
from otop_core.lists.batches import Batch
from otop_core.lists.listed import Answers, Listed, Office
from otop_core.lists.matching import Matched
from otop_core.lists.registers import NOTE, REGISTERS, abouts
from otop_core.store import Store

MARKS = ("village", "person", "household", "sage", "producer", "product", "occupation_group", "partner", "income_record", "sale")
BELOW = {"district": ("subdistrict_code", "choice"), "subdistrict_code": ("choice",)}  # a place chosen anew unsettles what lies below it


@dataclass
class Waiting:
    box: Box
    _read: tuple[Any, Listed] | None = field(default=None, repr=False)
    _matched: tuple[Any, Matched] | None = field(default=None, repr=False)
    _version: int = 0

    @property
    def said(self) -> dict[str, Any]:
        return self.box.said

    @property
    def sheet(self) -> Sheet:
        at = self.said.get("sheet") or 0
        return self.box.sheets[at if 0 <= at < len(self.box.sheets) else 0]

    @property
    def noun(self) -> str:
        """The register that was chosen, else the one that the headings are most likely of; '' where they say nothing."""
        chosen = self.said.get("noun")
        return str(chosen) if chosen in REGISTERS else headings.guess(self.sheet.rows)

    @property
    def batch(self) -> Batch:
        return Batch(self.box.op, self.noun, self.box.name, self.box.hash)

    def put(self, store: Store, who: SignedIn, name: str, value: Any) -> None:
        """Something was answered: ``name`` is "sheet", "noun", "workshop", or "columns.3", "fixed.product.area", "words.FIELD|WORD",
        "place.district".  Another sheet or register begins anew.  Raises SignedOut, Refused, StoreTrouble."""
        group, _dot, rest = name.partition(".")
        if not rest:
            self.said[group] = value
            if group in ("sheet", "noun"):
                self.box.said = {key: one for key, one in self.said.items() if key in ("sheet", "noun", "workshop", "place")}
                if group == "sheet":
                    self.said.pop("noun", None)
                self._recall(store, who)
        else:
            answers = self.said.setdefault(group, {})
            if group == "words":
                field_name, _bar, word = rest.partition("|")
                answers, rest = answers.setdefault(field_name, {}), word
            if value is None:
                answers.pop(rest, None)
            else:
                answers[rest] = value
            for below in BELOW.get(rest, ()) if group == "place" else ():
                answers.pop(below, None)
        self._version += 1
        box.keep(store, who, LIST, self.box)

    def _recall(self, store: Store, who: SignedIn) -> None:
        """What was said of the last file of this shape is said again."""
        if self.noun:
            self.box.said |= questions.remembered(store, who, self.listed(store, who, "th"))
            self._version += 1

    def mend(self, store: Store, who: SignedIn, number: int, at: int, cell: str) -> None:
        """One cell typed anew, by the number of its row and the place of its column; raises SignedOut, Refused, StoreTrouble."""
        row = self.sheet.rows[number - self.sheet.first]
        row += [""] * (at + 1 - len(row))
        row[at] = cell.encode("utf-8", "replace").decode()  # as the draft keeps it: half a letter becomes ?
        self._version += 1
        box.keep(store, who, LIST, self.box)

    def answers(self, store: Store) -> Answers:
        said = self.said.get("columns", {})
        columns = {at: "" if name == NOTE else name for at, name in said.items() if name in ("", NOTE) or name in abouts(self.noun)}
        notes = frozenset(at for at, name in said.items() if name == NOTE)
        return Answers(columns, self.said.get("fixed", {}), self.said.get("words", {}), self.place(store), notes)

    def place(self, store: Store) -> Place:
        """Where rows are from that do not say it themselves: the village of the workshop, or the one chosen or typed."""
        said = self.said.get("place", {})
        hall = self.said.get("workshop")
        if hall and (row := store.one("SELECT village_id FROM workshop WHERE id = :id AND removed_at IS NULL", id=hall)):
            said = {"choice": row[0]}
        if said.get("choice"):
            found = store.one("SELECT subdistrict_code, moo, name FROM village WHERE id = :id AND removed_at IS NULL", id=said["choice"])
            if found:
                return Place(code=found[0], moo=str(found[1] or ""), village=found[2])
        moo = str(said.get("moo") or "")
        return Place(code=said.get("subdistrict_code") or "", moo=moo if moo.isdecimal() else "", village=str(said.get("name") or ""))

    @property
    def origin(self) -> str:
        return WORKSHOP + str(self.said["workshop"]) if self.said.get("workshop") else ""

    def listed(self, store: Store, who: SignedIn, language: str) -> Listed:
        """Read anew only where its cells, its answers or the language have changed."""
        answers, at_work = self.answers(store), settings.load(store)
        district = who.actor_.reach("rows.read") or ""
        office = Office(at_work.province_code if at_work else "", district, bool(at_work and at_work.asks_national_id))
        mark = (self.box.op, self._version, self.noun, language, office, answers.place)
        if self._read is None or self._read[0] != mark:
            self._read = (mark, reading.read(self.sheet, self.noun, office, language, answers))
        return self._read[1]

    def matched(self, store: Store, who: SignedIn, language: str) -> Matched:
        """Beside the store, anew only where the list has been or the registers have changed."""
        listed = self.listed(store, who, language)
        mark = (self._read[0] if self._read else None, *(store.marks[name] for name in MARKS))
        if self._matched is None or self._matched[0] != mark:
            self._matched = (mark, matching.match(store, who.actor_, listed, language))
        return self._matched[1]


def opened(store: Store, who: SignedIn, before: Waiting | None) -> Waiting | None:
    """What waits: as it is on this screen, or as it was left there or elsewhere since."""
    if before is not None and box.is_newest(store, who, LIST, before.box):
        return before
    found = box.find(store, who, LIST)
    if found is None:
        return None
    waiting = Waiting(found)
    if not found.said.get("begun"):
        waiting.said["begun"] = True
        _first_sheet(waiting)
        waiting._recall(store, who)
        box.keep(store, who, LIST, found)
    return waiting


def _first_sheet(waiting: Waiting) -> None:
    """The first sheet whose headings are known."""
    known = [at for at, sheet in enumerate(waiting.box.sheets) if headings.guess(sheet.rows)]
    waiting.said["sheet"] = known[0] if known else 0
