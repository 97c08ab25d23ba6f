"""A store full of names that try to be something else than names, and what a page of ours makes of them."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import every_noun
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

from otop_core.access import sessions
from otop_core.access.sessions import Session, Terminal
from otop_core.community.households import Household
from otop_core.community.partners import Partner
from otop_core.community.people import Person
from otop_core.community.sages import Sage
from otop_core.gate import ledger, participant_rules
from otop_core.gate.acts import Add, Change, Remove, new_id
from otop_core.model.declaration import Noun
from otop_core.model.errors import Invalid
from otop_core.store import Store
from otop_core.workshop import deciding, joining, suggestions, voting, workshops

# Each is short enough for a title; none may be found on a page in just these letters, because a browser would make something of it.
PIECES = (
    *("https://evil.x", "www.evil.x", "a@evil.x", ":material/evil:", ":red[evil]", "**evil**", "[evil](x)", "![evil](x)"),
    *("$evil$", "<evil>", "`evil`", ":evil:", "_evil_", "~~evil~~", "evil -- evil", "<!--evil", "&evil;"),
)
MARK = "evil"
OLD = ("\u202eevil\u202c", "evil\n\n# evil", "evil\u2028    evil", "evil\x07\x1b[31m")  # what a record of an older program may hold
NOT_SHOWN = frozenset({"\u202e", "\u202c", "\u2028", "\x07", "\x1b"})
PLAIN_TEXT = {  # what is not read as Markdown: addresses, keys, what stands in a field, the list of a choice
    *("id", "formId", "key", "value", "default", "rawValue", "setValue", "placeholder", "queryString", "url", "page", "pageScriptHash"),
    *("elementId", "options", "markup", "json", "mixed", "jsContent", "cssContent", "htmlContent", "icon", "language", "codeText"),
}


def words(length: int, turn: int = 0) -> str:
    """As many pieces as fit."""
    found = ""
    for n in range(len(PIECES)):
        piece = PIECES[(turn + n) % len(PIECES)]
        if len(found) + len(piece) + 1 <= length:
            found = f"{found} {piece}".strip()
    return found


def longest(cls: type[Noun], name: str) -> int:
    return next((m.max_length for m in cls.model_fields[name].metadata if getattr(m, "max_length", None)), 100)


def spoiled(store: Store, record: Noun, turn: int) -> Noun:
    """The record with such words in every field of text that takes them."""
    for name, about in record.abouts().items():
        if about.kind in ("line", "lines") and not name.endswith(("_id", "noun", "field_name")) and name != "username":
            to = record.model_copy(update={name: words(min(longest(type(record), name), 180), turn)})
            try:
                record = ledger.commit(store, Terminal(), new_id(), Change(record, to), why=words(100, turn)).records[-1]
            except Invalid:
                continue  # a field that takes only what it is for, as an address
            turn += 3
    return record


def province(store: Store) -> SimpleNamespace:
    """Every noun with hostile words; a workshop that is open, with votes, a decision, suggestions and something in the bin."""
    made = every_noun.of_district(store, "360201")
    found = {noun: spoiled(store, every_noun.now(store, record), n) for n, (noun, record) in enumerate(made.items()) if noun != "office"}
    village = found["village"]
    about = {"village_id": village.id, "name": words(120), "held_on": "2026-11-22", "target": 26, "wifi_name": "<evil> `evil`"}
    hall = workshops.begin(store, Terminal(), new_id(), workshops.Workshop(**about, wifi_password="**evil** [evil](x)"))
    person = Person(id=new_id(), village_id=village.id, name_title=words(20), given_name=words(80), family_name=words(80, 5))
    sage = Sage(id=new_id(), village_id=village.id, person_id=person.id, knowledge=words(180), area="processing")
    house = Household(id=new_id(), village_id=village.id, representative_id=person.id, house_no="<evil>", knows=words(100))
    second = person.model_copy(update={"id": new_id(), "given_name": words(80, 8)})
    twin = house.model_copy(update={"id": new_id(), "representative_id": second.id})
    acts = [Add(one) for one in (person, sage, house, second, twin)]
    ledger.commit(store, Terminal(), new_id(), *acts, origin=participant_rules.WORKSHOP + hall.id)
    code = workshops.code_of(store, hall.id)[0]
    mine, other = (
        Session(sessions.digest(joining.join(store, joining.room(store, code, ""), {"name": words(60, n), "kind": kind}, "", "th")))
        for n, kind in enumerate(("villager", "sage"))
    )
    for noun, id in (("sage", sage.id), ("household", house.id)):
        voting.open_round(store, Terminal(), hall.id, noun)
        voting.vote(store, other, noun, id, dict.fromkeys(voting.CRITERIA[noun], True))
    suggestions.suggest(store, mine, new_id(), "household", house.id, "given_name", words(70, 2), words(100))
    voting.close_round(store, Terminal(), hall.id)
    wanted = [deciding.Wanted(house.id, "selected", words(200))]
    deciding.decide(store, Terminal(), new_id(), hall.id, "household", wanted, ())
    gone = Partner(id=new_id(), name=words(100), sector="private")
    [binned] = ledger.commit(store, Terminal(), new_id(), Add(gone)).records
    ledger.commit(store, Terminal(), new_id(), Remove(binned), why=words(60))
    with store.write() as work:
        work.run("UPDATE person SET family_name = :old WHERE id = :id", old=" ".join(OLD), id=second.id)
    return SimpleNamespace(found=found, hall=hall, sage=sage, house=house, mine=mine)


def _texts(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, str) and name not in PLAIN_TEXT:
        yield value
    elif isinstance(value, dict):
        for inside, one in value.items():
            yield from _texts(one, inside)
    elif isinstance(value, list) and name not in PLAIN_TEXT:
        for one in value:
            yield from _texts(one, name)


def _nodes(node: Any) -> Iterator[Any]:
    yield node
    for child in getattr(node, "children", {}).values():
        yield from _nodes(child)


def shown(app: AppTest) -> tuple[list[str], list[str]]:
    """Every text of the page that the browser reads as Markdown, and every piece of HTML."""
    texts, html = list[str](), list[str]()
    for node in _nodes(app._tree):
        proto = getattr(node, "proto", None)
        kind = getattr(node, "type", "")
        if kind == "html":
            html.append(proto.body)
        elif proto is not None and kind not in ("bidi_component", "code", "imgs", "plotly_chart", "text"):
            texts += _texts(MessageToDict(proto))
    return texts, html


AS_TYPED = re.compile(r"(?<!\\)(?:" + "|".join(map(re.escape, PIECES)) + ")|\n# evil|[" + "".join(NOT_SHOWN) + "]")
TAG = re.compile(r"<(?:evil|!--evil)")


def harmful(texts: list[str], html: list[str]) -> list[str]:
    """The texts in which one of the pieces stands as it was typed, or a sign that is not to be shown; in HTML a tag is enough."""
    return [text for text in texts if AS_TYPED.search(text)] + [text for text in html if TAG.search(text)]
