"""The register of personal data (PDPA section 39), made from the declarations: one line a personal field.

Purpose, lawful basis and years are declared beside the field; where it is shown follows from the forms, lists and files themselves, and
who has read it from the access log.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from otop_core.access.roles import authorise
from otop_core.access.sessions import SignedIn
from otop_core.gate import blanking
from otop_core.language.messages import Text, _, say
from otop_core.model.declaration import NOUNS, About
from otop_core.model.forms import form_of
from otop_core.reports import file_rows, registers
from otop_core.store import Cursor, Store

ACTION = "personal_data.read"
MONTHS = 12
BASES = (_("PDPA s.24(4) public task"),)  # as the declarations name them
PLACES = {"form": _("form: {label}"), "list": _("list: {label}"), "file": _("file: {label}")}
KINDS = ("read", "export", "unmask")  # of the access log
Place = tuple[str, str]  # a key of PLACES, the noun it is of
Accesses = Mapping[tuple[str, str, str], int]  # (kind, noun, by whom) -> how often
HEADINGS = (
    _("Kind of record"),
    _("Personal data"),
    _("Purpose"),
    _("Lawful basis"),
    _("Years kept"),
    _("Where it is shown"),
    _("Records that hold it"),
    _("Opened (12 months)"),
    _("Exported (12 months)"),
    _("Exported in full (12 months)"),
    _("By whom (12 months)"),
)


@dataclass(frozen=True)
class FieldUse:
    """One personal field: ``records`` hold a value in it; ``times`` of each kind of access in twelve months; ``people`` who, how often."""

    noun: str
    name: str
    about: About
    places: tuple[Place, ...]
    records: int
    times: Mapping[str, int]
    people: Mapping[str, int] = field(default_factory=dict)

    @property
    def years(self) -> int:
        return self.about.personal.years if self.about.personal else 0

    def shown(self, language: str) -> str:
        """Where people see it, in words."""
        return ", ".join(say(PLACES[kind], language, label=Text(NOUNS[noun].label)) for kind, noun in self.places)

    def cells(self, language: str) -> list[object]:
        """The line under ``HEADINGS``."""
        personal = self.about.personal
        assert personal is not None
        label, purpose, basis = (say(words, language) for words in (self.about.label, personal.purpose, personal.basis))
        people = ", ".join(f"{name} ({n})" for name, n in self.people.items())
        kept = [say(NOUNS[self.noun].label, language), label, purpose, basis, personal.years, self.shown(language), self.records]
        return [*kept, *(self.times[kind] for kind in KINDS), people]


def register(store: Store, who: SignedIn) -> list[FieldUse]:
    """A line for every personal field of every noun, in their order; raises Denied."""
    authorise(who.actor_, ACTION, "")
    with store.read() as cursor:
        accesses = _accesses(cursor, store.clock() - dt.timedelta(days=365))
        return [_line(cursor, noun, name, about, accesses) for noun, name, about in fields()]


def fields() -> Iterator[tuple[str, str, About]]:
    """Every personal field there is."""
    for noun, cls in NOUNS.items():
        yield from ((noun, name, about) for name, about in cls.abouts().items() if about.personal)


def table(store: Store, who: SignedIn) -> tuple[list[str], list[list[object]]]:
    """Headings and lines of the CSV file; raises Denied."""
    return [say(heading, who.language) for heading in HEADINGS], [line.cells(who.language) for line in register(store, who)]


def places(noun: str, name: str) -> tuple[Place, ...]:
    """Where a field is shown: the forms that ask for it, the lists and the files that have a column of it."""
    within = {linked for cls in NOUNS.values() for linked in cls.links().values() if not NOUNS[linked].slug}  # have no form of their own
    forms = [other for other in NOUNS if other not in within and _asks(other, noun, name)]
    registered = [cls for cls in NOUNS.values() if cls.slug]
    listed = [cls.noun for cls in registered if _names(noun, name, registers.tables(cls), registers.columns(cls))]
    files = {cls.noun: file_rows.of_register(cls) for cls in registered}
    filed = [
        other for other, rows in files.items() if _names(noun, name, rows.source, " ".join(sql for _heading, sql in rows.columns(False)))
    ]
    return tuple((kind, other) for kind, nouns in (("form", forms), ("list", listed), ("file", filed)) for other in nouns)


def _asks(form: str, noun: str, name: str) -> bool:
    return any(part.noun == noun and name in part.fields for part in form_of(form).parts)


def _names(noun: str, name: str, source: str, sql: str) -> bool:
    """Whether the columns of a SELECT hold a field, by the alias its noun has there."""
    aliases = re.findall(rf"(?:^|\bJOIN ){noun} (\w+)\b", source)
    return any(re.search(rf"\b{alias}\.{name}\b", sql) for alias in aliases)


def _line(cursor: Cursor, noun: str, name: str, about: About, accesses: Accesses) -> FieldUse:
    shown = places(noun, name)
    at = {"read": {other for kind, other in shown if kind == "form"}, "export": {other for kind, other in shown if kind == "file"}}
    at["unmask"] = at["export"]
    times, people = Counter({kind: 0 for kind in KINDS}), Counter[str]()
    for (kind, other, actor), n in accesses.items():
        if other in at[kind]:
            times[kind] += n
            people[actor] += n
    held = f"SELECT count(*) FROM {noun} WHERE {name} IS NOT NULL AND CAST({name} AS TEXT) NOT IN ('', :mark)"
    records = int(cursor.all(held, mark=blanking.mark())[0][0])
    return FieldUse(noun, name, about, shown, records, times, dict(people.most_common()))


def _accesses(cursor: Cursor, since: dt.datetime) -> Accesses:
    """Accesses since a moment by kind, noun and name; a file counts as one of the noun its rows are of."""
    sql = "SELECT kind, noun, actor, count(*) FROM access_log WHERE seen_at >= :since AND kind = ANY(:kinds) GROUP BY kind, noun, actor"
    found: Counter[tuple[str, str, str]] = Counter()
    nouns = {cls.slug: noun for noun, cls in NOUNS.items() if cls.slug}
    for kind, noun, actor, n in cursor.all(sql, since=since, kinds=list(KINDS)):
        found[kind, nouns.get(noun, noun), actor] += n
    return found
