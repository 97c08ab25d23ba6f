"""The one exception to the rule that the history keeps everything: personal values are taken out of it for good.

A blanked value is empty; where the declaration requires a text, a fixed mark stands in its place, so that every version stays readable.
Nothing is counted otherwise afterwards: no row goes, and the rows that the charts count stay as they are.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from otop_core.access.roles import Actor
from otop_core.gate.records import Transaction, keep
from otop_core.language.messages import _, say
from otop_core.model.declaration import NOUNS, About, Noun
from otop_core.model.record_change import RecordChange

KIND = "erase"  # of the change that says a record has been blanked; no version before it is ever written back
NAMED_BY_THEMSELVES = frozenset({"account", "participant", "person"})  # their words are not searched: a namesake keeps the name
TEXT_KINDS = frozenset({"line", "lines", "mark"})
# Columns that hold what people typed outside the nouns, and whose text is kept as it was sent to an address.
TYPED = {
    "change": ("why",),
    "access_log": ("detail", "reason"),
    "export_ticket": ("reason",),
    "draft": ("typed",),
    "import_batch": ("file_name",),
    "import_row": ("note",),
}
ACTORS = {"change": "actor_id", "workshop_entry": "actor_id", "access_log": "account_id"}


def mark() -> str:
    """What stands where a required text has been erased; Thai, as the data are."""
    return say(_("(erased)"), "th")


@dataclass(frozen=True)
class Rule:
    """Of every version of a record in which ``key`` ('id' or a reference) holds one of ``ids``, these fields become empty."""

    noun: str
    key: str
    ids: frozenset[str]
    fields: tuple[str, ...]

    def holds(self, record: Noun) -> bool:
        return record.noun == self.noun and getattr(record, self.key) in self.ids


def cut(text: str, word: str, instead: str) -> str:
    """The text with a word replaced; a number only where it stands alone and is no part of a longer one."""
    if not word[:1].isdigit():
        return text.replace(word, instead)
    return re.sub(rf"(?<![0-9]){re.escape(word)}(?![0-9])", lambda _match: instead, text)


@dataclass(frozen=True)
class Words:
    """Texts that tell who somebody is, wherever they were typed: the full name, telephone and ID numbers."""

    texts: tuple[str, ...] = ()

    def out_of(self, text: str) -> str:
        """The text without them; never longer than before, because the field is bounded."""
        for one in self.texts:
            text = cut(text, one, mark() if len(mark()) <= len(one) else "–")
        return text


def emptied(record: Noun, rules: Iterable[Rule], words: Words) -> Noun:
    """The record without what the rules name, and without the words where people write freely."""
    gone = {name for rule in rules if rule.holds(record) for name in rule.fields}
    now = {}
    for name, about in record.abouts().items():
        value = getattr(record, name)
        if name in gone:
            now[name] = blank(about, value)
        elif isinstance(value, str) and about.kind in TEXT_KINDS and record.noun not in NAMED_BY_THEMSELVES:
            now[name] = words.out_of(value)
    return record.model_copy(update=now)


def blank(about: About, value: Any) -> Any:
    """What an erased field holds; a required field that is no text keeps its value (``test_erasing``: none is personal)."""
    if about.required:
        return mark() if about.kind in TEXT_KINDS else value
    return () if about.kind == "choices" else False if about.kind == "yes" else None


def write(work: Transaction, op: str, actor: Actor, rules: Sequence[Rule], words: Words, why: str) -> int:
    """Blank rows and history; returns the next change number.

    A record that looks otherwise now gets a change of its own, which says who did it; one in the bin and old versions are only rewritten.
    """
    told: list[RecordChange] = []
    photos: set[str] = set()
    for noun, id in sorted(_concerned(work, rules, words)):
        photos |= _rewritten(work, noun, id, rules, words)
        held = work.find(noun, id)
        now = emptied(held.record, rules, words)
        if now.values() == held.record.values():
            continue
        if held.removed:
            _update(work, now)
        else:
            after = now.model_copy(update={"version": now.version + 1})
            told.append(RecordChange(noun, id, held.record, after, after, held.district, held.entered_at, KIND, was_in=held.district))
    following = keep(work, op, actor, told, why, "", derives=False)
    _without_photos(work, photos)
    work.marks |= {noun for noun in NOUNS} | {"all"}
    return following


def _concerned(work: Transaction, rules: Iterable[Rule], words: Words) -> set[tuple[str, str]]:
    """Records that a rule or a word finds in any of their versions."""
    sql = "SELECT DISTINCT noun, record_id FROM change WHERE noun = :noun AND "
    found: set[tuple[str, str]] = set()
    for rule in rules:
        if rule.key == "id":
            found |= set(work.all(sql + "record_id = ANY(:ids)", noun=rule.noun, ids=list(rule.ids)))
            continue
        for id in rule.ids:
            found |= set(work.all(sql + "strpos(body, :id) > 0", noun=rule.noun, id=id))
    for word in words.texts:
        rows = work.all("SELECT DISTINCT noun, record_id FROM change WHERE strpos(body, :word) > 0", word=_in_json(word))
        found |= {(noun, id) for noun, id in rows if noun not in NAMED_BY_THEMSELVES}
    return found


def _in_json(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)[1:-1]


def _rewritten(work: Transaction, noun: str, id: str, rules: Sequence[Rule], words: Words) -> set[str]:
    """Rewrite the versions of a record; returns the photos that were in what went."""
    photos = set()
    pictures = [name for name, about in NOUNS[noun].abouts().items() if about.kind == "photo"]
    for seq, version, body in work.all("SELECT seq, version, body FROM change WHERE noun = :noun AND record_id = :id", noun=noun, id=id):
        before = NOUNS[noun].from_body(id, version, body)
        after = emptied(before, rules, words)
        photos |= {getattr(before, name) for name in pictures if getattr(before, name) != getattr(after, name)}
        if (text := after.body()) != body:
            work.run("UPDATE change SET body = :body WHERE seq = :seq", body=text, seq=seq)
    return photos


def _update(work: Transaction, record: Noun) -> None:
    """The row of a record in the bin, its version as it was."""
    values: Mapping[str, Any] = {**record.values(), **record.extra()}
    stored = {name: ",".join(value) if isinstance(value, tuple) else value for name, value in values.items()}
    sets = ", ".join(f"{name} = :{name}" for name in stored)
    work.run(f"UPDATE {record.noun} SET {sets} WHERE id = :id", **stored, id=record.id)


def _without_photos(work: Transaction, photos: Collection[str]) -> None:
    """Photos go unless another record still shows them."""
    for photo in photos:
        if not work.one("SELECT 1 FROM change WHERE strpos(body, :photo) > 0", photo=photo):
            work.run("DELETE FROM photo WHERE hash = :photo", photo=photo)


def forget_words(work: Transaction, words: Words) -> None:
    """Take the words out of what stands beside the nouns: reasons, the access log, drafts."""
    for table, columns in TYPED.items():
        for column in columns:
            for was, now in _spellings(words, address=(table, column) == ("access_log", "detail")):
                for (text,) in work.all(f"SELECT DISTINCT {column} FROM {table} WHERE strpos({column}, :was) > 0", was=was):
                    work.run(f"UPDATE {table} SET {column} = :after WHERE {column} = :before", before=text, after=cut(text, was, now))


def _spellings(words: Words, address: bool) -> Iterator[tuple[str, str]]:
    """Each word as it was typed, as JSON keeps it, and as a link holds it."""
    for word in words.texts:
        yield word, mark()
        if _in_json(word) != word:
            yield _in_json(word), mark()
        if address:
            yield quote_plus(word), quote_plus(mark())


def forget_actors(work: Transaction, ids: Collection[str]) -> None:
    """The names of participants beside what they did; their ids stay, so that what they entered still counts as theirs."""
    for table, column in ACTORS.items():
        work.run(f"UPDATE {table} SET actor = :mark WHERE {column} = ANY(:ids)", mark=mark(), ids=list(ids))
    work.run("DELETE FROM participant_pin WHERE participant_id = ANY(:ids)", ids=list(ids))
    work.run("DELETE FROM known_device WHERE who_id = ANY(:ids)", ids=list(ids))
    work.run("UPDATE session SET ended_at = :now WHERE account_id = ANY(:ids) AND ended_at IS NULL", now=work.now, ids=list(ids))
