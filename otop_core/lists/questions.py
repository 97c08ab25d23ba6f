"""What a list leaves open, to be asked before anything is taken in: what a column is, one value for all rows, what a word means."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from otop_core.access.sessions import Session, SignedIn
from otop_core.language.text import tidy
from otop_core.lists.headings import Column
from otop_core.lists.listed import Listed
from otop_core.lists.matching import Matched
from otop_core.lists.registers import NAME, NAME_PARTS, abouts, choices, key
from otop_core.lists.villages import NO_SUBDISTRICT, NO_VILLAGE
from otop_core.store import Store

MOST = 5  # words of one column that are asked about at once


@dataclass(frozen=True)
class Word:
    """A word under a heading whose values are a list, that is none of them; ``rows``: how many say it."""

    field: str
    word: str
    rows: int


@dataclass(frozen=True)
class Questions:
    """``fixed``: fields that new records need and no column tells; ``place``: rows tell no village."""

    columns: Sequence[Column]
    fixed: Sequence[str]
    words: Sequence[Word]
    place: bool

    @property
    def must(self) -> bool:
        """Whether one of them has to be answered before anything is taken in."""
        return bool(self.columns)


def open_questions(matched: Matched, answered: Mapping[str, str]) -> Questions:
    """``answered``: what is settled for all rows already, by field."""
    listed = matched.listed
    told = {column.field for column in listed.head.columns}
    whole = {*NAME_PARTS} if NAME in told or "person.given_name" in told else set()
    lacking = Counter(one.field for match in matched.matches for one in match.row.missing)
    fixed = [name for name in abouts(listed.noun) if lacking[name] and name not in told | whole and abouts(listed.noun)[name].kind in FIXED]
    places = {NO_SUBDISTRICT, NO_VILLAGE}
    place = any(trouble.text.msgid in places for match in matched.matches for trouble in match.troubles)
    return Questions(listed.unsure, [*fixed, *(name for name in answered if name not in fixed)], _words(listed), place)


FIXED = ("choice", "number", "date")  # what one value for all rows is asked of


def _words(listed: Listed) -> list[Word]:
    fields = abouts(listed.noun)
    counted: Counter[tuple[str, str]] = Counter()
    for column in listed.head.columns:
        about = fields.get(column.field)
        if about is None or about.kind not in ("choice", "choices"):
            continue
        known = choices(about.choices)
        for row in listed.rows:
            for trouble in row.troubles:
                if trouble.at == column.at:
                    cell = tidy(row.cells[column.at])
                    counted.update((column.field, word) for word in _parts(cell, about.kind) if key(word) not in known)
    return [Word(field, word, rows) for (field, word), rows in counted.most_common(3 * MOST)]


def _parts(cell: str, kind: str) -> list[str]:
    return [part for part in map(tidy, cell.replace(";", ",").split(",")) if part] if kind == "choices" else [cell]


def shape(listed: Listed) -> str:
    """What two files of the same headings have in common."""
    heads = [key(column.heading) for column in listed.head.columns]
    return hashlib.sha256(json.dumps([listed.noun, heads], ensure_ascii=False).encode()).hexdigest()


def remember(store: Store, who: SignedIn, listed: Listed, said: Mapping[str, Any]) -> None:
    """Keep what this person said of the columns and words, for the next file of this shape."""
    kept = {name: said[name] for name in ("columns", "words", "fixed") if said.get(name)}
    with store.write() as work:
        me = Session(who.session).actor(work, work.now).id
        work.run("DELETE FROM import_answer WHERE account_id = :me AND shape = :shape", me=me, shape=shape(listed))
        if kept:
            row = (me, shape(listed), json.dumps(kept, ensure_ascii=False), work.now)
            work.insert("import_answer", ("account_id", "shape", "answers", "kept_at"), [row])


def remembered(store: Store, who: SignedIn, listed: Listed) -> dict[str, Any]:
    """What was said of the last file of this shape; empty where there was none."""
    sql = "SELECT answers FROM import_answer WHERE account_id = :me AND shape = :shape"
    row = store.one(sql, me=who.account_id, shape=shape(listed))
    found: dict[str, Any] = json.loads(row[0]) if row else {}
    return found
