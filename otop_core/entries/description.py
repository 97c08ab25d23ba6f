"""A form as the phone draws it: sections, fields, choices, places and words, ready for JSON in one person's language.

The shape is told in ``docs/ARCHITECTURE.md`` ("The form lives on the phone").
"""

from collections.abc import Iterable
from typing import Any

from otop_core.access.sessions import SignedIn
from otop_core.admin import settings
from otop_core.entries.entry import Entry
from otop_core.entries.messages import WORDS
from otop_core.entries.suggestions import FIELD, SuggestionEntry
from otop_core.gate import drafts
from otop_core.language import places, vocabulary
from otop_core.language.messages import Text, _, say
from otop_core.language.thai_calendar import show_moment
from otop_core.model.declaration import About
from otop_core.model.forms import Part
from otop_core.reports import place_choices
from otop_core.store import Store

PLACE = _("Place")
STICKY = ("village.district", "village.subdistrict_code", "village.choice", "village.moo", "village.name")
Field = dict[str, Any]


def describe(store: Store, who: SignedIn, entry: Entry, *, stays: bool = False) -> dict[str, Any]:
    """Everything the phone needs to draw a form and go on without the server. ``stays``: after Save it is emptied for the next."""
    language = who.language
    kept = drafts.every(store, who.account_id, entry.key) if entry.keeps else []
    return {
        "key": entry.key,
        "account": who.account_id,
        "language": language,
        "sections": _sections(store, who, entry),
        "typed": entry.typed() | ({"village.choice": entry.village} if entry.village else {}),
        "versions": entry.versions,
        "drafts": [
            {
                "op": one.op,
                "typed": one.typed,
                "versions": one.versions,
                "stamp": one.saved_at.isoformat(),
                "said_at": show_moment(one.saved_at, language),
            }
            for one in kept
        ],
        "keeps": entry.keeps,
        "stays": stays,
        "sticky": list(STICKY) if entry.form.name not in ("workshop",) else [],
        "save_label": say(entry.label, language),
        **_places(store, who, entry),
        "alike": entry.is_new and not entry.village and "person" in {part.name for part in entry.form.parts},
        "words": {name: say(msgid, language) for name, msgid in WORDS.items()},
    }


def _sections(store: Store, who: SignedIn, entry: Entry) -> list[dict[str, Any]]:
    """Fields under their headings, in declared order; a heading only where there are several."""
    found: dict[str, list[Field]] = {}
    abouts = entry.abouts(store)
    for part in entry.form.parts:
        if part.name == "village" and not entry.village:
            found.setdefault(PLACE, []).append({"name": "village", "label": say(PLACE, who.language), "kind": "village", "required": True})
        if part.choosable and part.name not in ("village", "person"):
            found.setdefault(part.cls.label, []).append(_chooser(store, who, entry, part))
        for name, about in abouts.items():
            if name.split(".")[0] == part.name and part.name != "village":
                found.setdefault(about.section or part.cls.label, []).append(_field(store, who, entry, part, name, about))
    drawn = [{"title": say(title, who.language), "fields": fields} for title, fields in found.items() if fields]
    return [{**drawn[0], "title": ""}] if len(drawn) == 1 else drawn


def _chooser(store: Store, who: SignedIn, entry: Entry, part: Part) -> Field:
    """An existing record in the place of a new one."""
    link = next(about for name, about in entry.form.main.cls.abouts().items() if entry.form.main.links.get(name) == part.name)
    chosen = entry.was[part.name].id if part.name in entry.was else ""
    options = entry.options(store, who, part.noun, chosen)
    field: Field = {
        "name": f"{part.name}.choice",
        "label": say(link.label, who.language),
        "kind": "choose",
        "required": False,
        "choices": [list(pair) for pair in options.items()],
    }
    if entry.is_new:
        field["new"] = say(_("One that is not in the list yet"), who.language)
    return field


def _field(store: Store, who: SignedIn, entry: Entry, part: Part, name: str, about: About) -> Field:
    language = who.language
    field: Field = {
        "name": name,
        "label": say(about.label, language),
        "unit": say(about.unit, language) if about.unit else "",
        "kind": "year" if about.is_year else about.kind,
        "required": about.required or about.only_if is not None,
        "help": say(Text(about.help), language) if about.help else "",
        "autocomplete": "off",
    }
    if about.narrow:
        field["narrow"] = True
    if (longest := _longest(part, name)) is not None:
        field["max"] = longest
    if about.kind in ("choice", "choices", "refer", "district"):
        field["choices"] = [list(pair) for pair in _choices(store, who, entry, name, about)]
    if about.kind == "district":
        field["kind"] = "choice"
    shown_if: list[dict[str, Any]] = []
    if about.only_if:
        shown_if.append({"field": f"{part.name}.{about.only_if[0]}", "in": list(about.only_if[1])})
    if part.choosable and part.name != "person":
        shown_if.append({"field": f"{part.name}.choice", "empty": True})
    return field | ({"shown_if": shown_if} if shown_if else {})


def _longest(part: Part, name: str) -> int | None:
    """How many letters the declaration lets a field have."""
    declared = part.cls.model_fields.get(name.split(".")[1])
    bounds = [m.max_length for m in declared.metadata if getattr(m, "max_length", None)] if declared else []
    return bounds[0] if bounds else None


def _choices(store: Store, who: SignedIn, entry: Entry, name: str, about: About) -> Iterable[tuple[str, str]]:
    if isinstance(entry, SuggestionEntry) and name == FIELD:
        return [(code, say(label, who.language)) for code, label in entry.field_labels().items()]
    if about.kind == "district":
        return [(code, places.name(places.district(code), who.language)) for code in settings.districts(store)]
    if about.kind == "refer":
        return entry.options(store, who, about.refers, str(entry.typed().get(name) or ""), name).items()
    return [(code, vocabulary.label(about.choices, code, who.language)) for code in vocabulary.codes(about.choices)]


def _places(store: Store, who: SignedIn, entry: Entry) -> dict[str, Any]:
    """The districts this person may write in with their subdistricts, and the villages of the one that is chosen already."""
    if entry.village or not any(part.name == "village" for part in entry.form.parts):
        return {}
    reachable = place_choices.districts(who, "register.write", settings.districts(store))
    chosen = str(entry.typed().get("village.subdistrict_code") or "")
    return {
        "places": [
            {
                "code": code,
                "name": places.name(places.district(code), who.language),
                "subdistricts": [[s.code, places.name(s, who.language)] for s in places.subdistricts(code)],
            }
            for code in reachable
        ],
        "villages": {chosen: [list(pair) for pair in place_choices.villages(store, chosen, who.language).items()]} if chosen else {},
    }
