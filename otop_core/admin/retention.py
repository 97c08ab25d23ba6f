"""What has been kept longer than its declaration allows (``Personal.years``), and erasing it once an administrator has seen the list.

The years are counted from the end of the fiscal year (30 September) in which the last record of the person was entered, changed, deleted
or brought back: nothing else tells when the programme has ended for somebody.  So the list grows once a year, on 1 October.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from otop_core.access.roles import authorise
from otop_core.admin import erasing, subject
from otop_core.admin.subject import PERSON
from otop_core.gate import blanking, records
from otop_core.gate.ledger import Caller
from otop_core.language.messages import Text, _, say
from otop_core.language.thai_calendar import bangkok_day, fiscal_year, fiscal_year_start, show_date
from otop_core.model.declaration import NOUNS
from otop_core.store import Cursor, Store

AT_ONCE = 20  # entries erased in one transaction
LAST = "SELECT noun, record_id, max(made_at) AS made FROM change WHERE kind <> 'erase' GROUP BY noun, record_id"


@dataclass(frozen=True)
class Due:
    """A person (``fields`` '') or single fields of a record, due since a day."""

    noun: str
    id: str
    fields: str
    name: str
    since: dt.date

    def text(self, language: str) -> str:
        """One line of the list."""
        abouts = NOUNS[self.noun].abouts()
        labels = ", ".join(say(abouts[name].label, language) for name in self.fields.split(",")) if self.fields else ""
        what = labels or say(_("everything that tells who this is"), language)
        told = _("{label} {name}: {what}, due since {day}")
        return say(told, language, label=Text(NOUNS[self.noun].label), name=self.name, what=what, day=show_date(self.since, language))


def due_on(last: dt.date, years: int) -> dt.date:
    """The first day on which a value may no longer be kept."""
    return fiscal_year_start(fiscal_year(last) + 1 + years)


def due(store: Store, caller: Caller) -> list[Due]:
    """What is due today, the oldest first; raises Denied."""
    today = bangkok_day(store.clock())
    with store.read() as cursor:
        authorise(caller.actor(cursor, store.clock()), erasing.READ, "")
        found = [*_people(cursor, today), *_others(cursor, today)]
        return sorted((_named(cursor, one) for one in found), key=lambda one: (one.since, one.noun, one.name, one.id))


def erase_due(store: Store, caller: Caller, op: str, seen: Sequence[Due]) -> int:
    """Erase of the list that somebody has seen what is still due; returns how many records. Raises Denied, StoreTrouble.

    A few at a time, so that others can save meanwhile; where it stops half-way, the rest is still due.
    """
    still = {(one.noun, one.id, one.fields) for one in due(store, caller)}
    wanted = [(one.noun, one.id, one.fields) for one in seen if (one.noun, one.id, one.fields) in still]
    why = say(_("The time for which it may be kept has passed."), "th")
    parts = [wanted[first : first + AT_ONCE] for first in range(0, len(wanted), AT_ONCE)]
    return sum(erasing.erase_fields(store, caller, f"{op}:{'.'.join(part[0])}", part, why) for part in parts)


def years_of(noun: str) -> dict[str, int]:
    """The years each personal field of a noun is kept."""
    return {name: about.personal.years for name, about in NOUNS[noun].abouts().items() if about.personal}


def _people(cursor: Cursor, today: dt.date) -> Iterator[Due]:
    """People and what refers to them, by the last change of any of these; whole people where the longest time has passed."""
    nouns = [noun for noun in subject.of_people() if years_of(noun)]
    longest = max(years for noun in nouns for years in years_of(noun).values())
    last = _last_of_people(cursor)
    holding = {noun: _holding(cursor, noun) for noun in nouns}
    whole = set()
    for id, day in last.items():
        if due_on(day, longest) <= today and holding[PERSON].get(id):
            whole.add(id)
            yield Due(PERSON, id, "", "", due_on(day, longest))
    for noun in nouns:
        persons = _person_of(cursor, noun)
        for id, names in holding[noun].items():
            if persons[id] not in whole:
                yield from _fields_due(noun, id, names, last[persons[id]], today)


def _others(cursor: Cursor, today: dt.date) -> Iterator[Due]:
    """Personal fields of nouns that belong to no person, each by its own last change."""
    tied = subject.of_people()
    for noun in NOUNS:
        if years_of(noun) and noun not in tied:
            last = dict(cursor.all(f"SELECT record_id, made FROM ({LAST}) l WHERE noun = :noun", noun=noun))
            for id, names in _holding(cursor, noun).items():
                yield from _fields_due(noun, id, names, bangkok_day(last[id]), today)


def _fields_due(noun: str, id: str, names: Sequence[str], last: dt.date, today: dt.date) -> Iterator[Due]:
    """The fields of one record that are due, those of one day together."""
    days: dict[dt.date, list[str]] = defaultdict(list)
    for name in names:
        if (day := due_on(last, years_of(noun)[name])) <= today:
            days[day].append(name)
    yield from (Due(noun, id, ",".join(fields), "", day) for day, fields in days.items())


def _last_of_people(cursor: Cursor) -> Mapping[str, dt.date]:
    """The day on which any record of a person was last written, by people."""
    sources = [
        f"SELECT s.person_id, l.made FROM ({subject.persons_sql(noun)}) s JOIN last l ON l.noun = '{noun}' AND l.record_id = s.id"
        for noun in subject.of_people()
    ]
    sql = f"WITH last AS ({LAST}) SELECT person_id, max(made) FROM ({' UNION ALL '.join(sources)}) u GROUP BY person_id"
    return {id: bangkok_day(at) for id, at in cursor.all(sql)}


def _person_of(cursor: Cursor, noun: str) -> dict[str, str]:
    """The person of each record of a noun."""
    return dict(cursor.all(subject.persons_sql(noun)))


def _holding(cursor: Cursor, noun: str) -> dict[str, list[str]]:
    """The personal fields that a record or its history holds a value in."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in years_of(noun):
        sql = (
            "SELECT DISTINCT record_id FROM change WHERE noun = :noun AND strpos(body, :named) > 0 AND strpos(body, :nothing) = 0"
            " AND strpos(body, :erased) = 0"
        )
        given = {"named": f'"{name}":', "nothing": f'"{name}":null', "erased": f'"{name}":"{blanking.mark()}"'}
        for (id,) in cursor.all(sql, noun=noun, **given):
            found[id].append(name)
    return found


def _named(cursor: Cursor, one: Due) -> Due:
    record = records.find(cursor, one.noun, one.id).record
    return Due(one.noun, one.id, one.fields, record.title(), one.since)
