"""Whose data these are: every record, draft and entry in a workshop that belongs to one person.

One human being may be several rows: entries made one (``merged``), and the participant who joined a workshop by name.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from otop_core.community.people import full_name
from otop_core.gate.blanking import Rule, Words
from otop_core.language import keys, text
from otop_core.model.declaration import NOUNS
from otop_core.store import Cursor
from otop_core.workshop import suggestions

PERSON, PARTICIPANT, SUGGESTION = "person", "participant", "suggestion"


@dataclass(frozen=True)
class Subject:
    """``persons`` and ``participants`` are ids of one human being; ``records`` are (noun, id) of what is about that person."""

    persons: frozenset[str]
    participants: frozenset[str]
    records: frozenset[tuple[str, str]]
    words: Words

    @property
    def ids(self) -> list[str]:
        """Every id by which a form or a draft may name the person."""
        return sorted(self.persons | {id for _noun, id in self.records})


def referring() -> list[tuple[str, str]]:
    """(noun, field) of everything that names a person."""
    return [(noun, name) for noun, cls in NOUNS.items() for name, about in cls.abouts().items() if about.refers == PERSON]


def by_way() -> list[str]:
    """Nouns with personal fields that are about a person by way of another record, as the incomes of a household are."""
    return [noun for noun, cls in NOUNS.items() if "." in cls.person and personal(noun)]


def of_people() -> list[str]:
    """The nouns whose records belong to a person."""
    return list(dict.fromkeys([PERSON, *(noun for noun, _name in referring()), *by_way()]))


def persons_sql(noun: str) -> str:
    """SQL for (id, person_id) of every record of one of ``of_people``; by way of another record: of that one as it is now."""
    field, other, beyond = NOUNS[noun].about_person()
    if other:
        return f"SELECT r.id, o.{beyond} AS person_id FROM {noun} r JOIN {other} o ON o.id = r.{field}"
    names = ["id"] if noun == PERSON else [name for named, name in referring() if named == noun]
    return " UNION ALL ".join(f"SELECT id, {name} AS person_id FROM {noun}" for name in names)


def personal(noun: str) -> tuple[str, ...]:
    """The personal fields of a noun; of a person everything but the village it is counted in."""
    abouts = NOUNS[noun].abouts()
    return tuple(name for name, about in abouts.items() if about.personal or (noun == PERSON and not about.refers))


def find(cursor: Cursor, person_id: str, *, participants: Iterable[str] | None = None) -> Subject:
    """The person and all that belongs to it; ``participants``: known already (an erasure that is applied again)."""
    persons = _made_one(cursor, person_id)
    versions = [
        NOUNS[PERSON].from_body(id, version, body).values()
        for id, version, body in cursor.all(
            "SELECT record_id, version, body FROM change WHERE noun = 'person' AND record_id = ANY(:ids)", ids=list(persons)
        )
    ]
    joined = frozenset(_joined(cursor, persons, versions) if participants is None else participants)
    return Subject(persons, joined, frozenset(_records(cursor, persons)), words_of(versions))


def _made_one(cursor: Cursor, person_id: str) -> frozenset[str]:
    """The ids of all entries that were made one with this one."""
    pairs = cursor.all("SELECT gone_id, kept_id FROM merged WHERE about_noun = 'person' AND removed_at IS NULL")
    return _connected({person_id}, pairs)


def _connected(found: set[str], pairs: Iterable[tuple[str, str]]) -> frozenset[str]:
    pairs = list(pairs)
    while more := {id for pair in pairs if found & set(pair) for id in pair} - found:
        found = found | more
    return frozenset(found)


def words_of(versions: Iterable[dict[str, object]]) -> Words:
    """What tells the person apart in somebody's free text. A given name alone is no such word: many people share it."""
    found: set[str] = set()
    for one in versions:
        given, family = one["given_name"], one["family_name"]
        if family:
            found |= {f"{given} {family}", f"{given}\t{family}"}
        if phone := str(one["phone"] or ""):
            found |= {phone, text.show_phone(phone)}
        if id := str(one["national_id"] or ""):
            found |= {id, "-".join((id[:1], id[1:5], id[5:10], id[10:12], id[12:]))}
    return Words(tuple(sorted(found, key=len, reverse=True)))


def _joined(cursor: Cursor, persons: frozenset[str], versions: list[dict[str, object]]) -> Iterable[str]:
    """The person as a participant: of the same full name in a workshop of the village, or who entered this very person by that name."""
    full = {keys.person_key(full_name(None, str(one["given_name"]), str(one["family_name"] or ""))) for one in versions}
    given = full | {keys.person_key(str(one["given_name"])) for one in versions}
    villages = {one["village_id"] for one in versions}
    entered_by = {
        row[0]
        for row in cursor.all(
            "SELECT DISTINCT actor_id FROM change WHERE noun = 'person' AND kind = 'add' AND record_id = ANY(:ids)", ids=list(persons)
        )
    }
    rows = cursor.all("SELECT p.id, p.name, p.same_as, w.village_id FROM participant p JOIN workshop w ON w.id = p.workshop_id")
    known = {id: keys.person_key(name) for id, name, _same, _village in rows}
    found = {id for id, _name, _same, village in rows if known[id] in full and village in villages}
    found |= {id for id in entered_by if known.get(id) in given}
    return _connected(found, [(id, same) for id, _name, same, _village in rows if same])


def _records(cursor: Cursor, persons: frozenset[str]) -> Iterable[tuple[str, str]]:
    """Records that named this person in any version, the incomes and answers of the households that the person represents, and what was
    suggested about these.  What a household that somebody else represents now has said since the start is that person's."""
    found: set[tuple[str, str]] = set()
    for noun, _name in referring():
        for id in persons:
            rows = cursor.all("SELECT DISTINCT record_id FROM change WHERE noun = :noun AND strpos(body, :id) > 0", noun=noun, id=id)
            found |= {(noun, row[0]) for row in rows}
    for noun in by_way():
        rows = cursor.all(f"SELECT id FROM ({persons_sql(noun)}) s WHERE person_id = ANY(:ids)", ids=list(persons))
        found |= {(noun, row[0]) for row in rows}
    about = [id for noun, id in found if NOUNS[noun].person]
    rows = cursor.all("SELECT id, about_noun, field_name FROM suggestion WHERE record_id = ANY(:ids)", ids=about)
    return found | {(SUGGESTION, id) for id, noun, name in rows if suggestions.about(noun, name).personal}


def rules(one: Subject) -> list[Rule]:
    """What becomes empty: the person, the personal fields of what is about the person, suggestions of personal values, the participant."""
    of = {noun: frozenset(id for other, id in one.records if other == noun) for noun in (SUGGESTION, *by_way())}
    found = [Rule(PERSON, "id", one.persons, personal(PERSON))]
    found += [Rule(noun, name, one.persons, personal(noun)) for noun, name in referring() if personal(noun)]
    found += [Rule(noun, "id", ids, personal(noun)) for noun, ids in of.items()]
    found.append(Rule(PARTICIPANT, "id", one.participants, personal(PARTICIPANT)))
    return [rule for rule in found if rule.ids]
