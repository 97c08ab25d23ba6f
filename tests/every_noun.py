"""A record of every noun in one district, made from the declarations; only what rules over several fields ask for is written by hand."""

import datetime as dt
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from otop_core.access.sessions import Terminal
from otop_core.admin import settings
from otop_core.gate import ledger, records
from otop_core.gate.acts import Add, Remove, Restore, new_id
from otop_core.language import thai_calendar, vocabulary
from otop_core.model.declaration import NOUNS, About
from otop_core.store import Store

Records = dict[str, ledger.Noun]  # by noun
WORDS = "บ้านทดสอบ"
OF_EITHER = ("certificate", "support")  # of a product, or of its producer or a group
ABOUT_OTHERS = ("suggestion", "decision", "merged", "not_duplicate", "not_same")  # they name records in plain text fields


def order() -> list[str]:
    """Every noun but the office; what is referred to comes before what refers to it."""
    found: list[str] = []
    waiting = [noun for noun in NOUNS if noun != "office"]
    while waiting:
        for noun in list(waiting):
            needs = {about.refers for about in NOUNS[noun].abouts().values() if about.refers} | (
                {"household"} if noun in ABOUT_OTHERS else set()
            )
            if noun in OF_EITHER or needs <= {*found, noun}:
                found.append(noun)
                waiting.remove(noun)
    return sorted(found, key=lambda noun: noun in OF_EITHER)


TEXT = {
    "account": "display_name",
    "sale": "note",
    "decision": "note",
    "household": "knows",
    "merged": "kept_id",
    "opc_entry": "score",
    "workshop": "name",
}


def rules(noun: str, made: Records, subdistrict: str) -> dict[str, Any]:
    """Values that the kind of a field does not tell."""
    about = {"about_noun": "household", "record_id": made["household"].id} if "household" in made else {}
    known: dict[str, dict[str, Any]] = {
        "account": {"username": f"of-{subdistrict}", "role": "meeting_viewer"},
        "brand": {"product_brand": WORDS},
        "happiness": {"people": "3"},
        "income_record": {"income": 1},
        "indicator_target": {"of_district": subdistrict[:4], "indicator": "sales"} | {f"level_{n}": n for n in range(2, 6)},
        "learning_resource": {"url": "https://example.org/"},
        "sale": {"month": thai_calendar.today().replace(day=1), "domestic_offline": 0},
        "support": {"product_id": made["product"].id} if "product" in made else {},
        "swot_item": {"internal": "skills"},
        "certificate": {"product_id": made["product"].id, "status": "applied"} if "product" in made else {},
        "decision": about,
        "merged": {"about_noun": "person", "gone_id": "gone"},
        "not_duplicate": {"one_id": made["person"].id, "other_id": made["person"].id, "one_home": "1", "other_home": "2"}
        if "person" in made
        else {},
        "not_same": {"about_noun": "product", "one_id": "1", "other_id": "2"},
        "opc_entry": {"opc_year": 2569, "score": 60},
        "packaging": {"label_items": WORDS},
        "product": {"area": "processing", "category": "textile"},
        "published_sales": {"place": subdistrict[:4]},
        "registration": {"registration_no": "1"},
        "step_override": {"step": "S01"},
        "suggestion": {**about, "field_name": "knows", "status": "pending"},
        "wisdom_link": {"wisdom": WORDS},
    }
    return known.get(noun, {})


def value(name: str, about: About, made: Records, subdistrict: str) -> Any:
    """What a required field of this kind may hold."""
    if name == "fiscal_year":
        return thai_calendar.fiscal_year(thai_calendar.today())
    match about.kind:
        case "refer":
            return made[about.refers].id
        case "choice":
            return vocabulary.codes(about.choices)[0]
        case "date":
            return thai_calendar.today()
        case "number":
            return 1
        case "place":
            return subdistrict
    return WORDS


def of_district(store: Store, subdistrict: str) -> Records:
    """One record of each noun where this subdistrict lies; a partner and an account lie nowhere, and there is one office."""
    made: Records = {}
    for noun in order():
        cls = NOUNS[noun]
        needed = {name: value(name, about, made, subdistrict) for name, about in cls.abouts().items() if about.required}
        record = cls(id=new_id(), **needed | rules(noun, made, subdistrict))
        [made[noun]] = ledger.commit(store, Terminal(), new_id(), Add(record)).records
    at_work = settings.load(store)
    [besides] = ledger.commit(store, Terminal(), new_id(), Add(another(made["household"]))).records
    BESIDES.update({made["household"].id: besides.id, besides.id: made["household"].id})
    return made | ({at_work.noun: at_work} if at_work else {})


# What makes a second one of what there may be one only: the next year or month, the household that is there besides.
ONCE: dict[str, Callable[[ledger.Noun], dict[str, Any]]] = {
    "fiscal_year": lambda record: {"fiscal_year": record.values()["fiscal_year"] + 1},
    "month": lambda record: {"month": (record.values()["month"] - dt.timedelta(days=1)).replace(day=1)},
    "readiness": lambda record: {},
    "household_id": lambda record: {"household_id": BESIDES[record.values()["household_id"]]},
}
BESIDES: dict[str, str] = {}  # a household -> one that is in no round and no group


def is_one_only(record: ledger.Noun) -> bool:
    """Whether the same once more is refused, or is the one that is there."""
    return bool(record.unique) or (bool(record.natural_key) and record.noun != "village")


def another(record: ledger.Noun) -> ledger.Noun:
    """The same once more, not entered yet."""
    id = new_id()
    other = {"username": f"of-{id}"} if record.noun == "account" else {}
    if is_one_only(record):  # of which there may be one only: the same for another year, or of another kind
        other = next(change(record) for name, change in ONCE.items() if name in record.abouts())
    return record.model_copy(update={"id": id, "version": 0, **other})


YEARS = itertools.count(2580)


@contextmanager
def making_room(store: Store, record: ledger.Noun) -> Iterator[dict[str, str]]:
    """While the same may be entered once more: what must be typed otherwise for it, or the record is out of the way meanwhile."""
    if not is_one_only(record):
        yield {}
    elif "village_id" in record.abouts() or record.noun == "indicator_target":
        yield {f"{record.noun}.fiscal_year": str(next(YEARS))}
    elif record.noun == "sale":
        yield {"sale.month": f"1/1/{next(YEARS) - 40}"}
    else:
        ledger.commit(store, Terminal(), new_id(), Remove(record))
        before = store.last_seq
        yield {}
        for row in store.all(f"SELECT id FROM {record.noun} WHERE seq > :before AND removed_at IS NULL", before=before):
            ledger.commit(store, Terminal(), new_id(), Remove(now(store, record.model_copy(update={"id": row[0]}))))
        ledger.commit(store, Terminal(), new_id(), Restore(record.noun, record.id, record.version))


def now(store: Store, record: ledger.Noun) -> ledger.Noun:
    """The record as it stands by now."""
    with store.read() as cursor:
        return records.find(cursor, record.noun, record.id).record


def _chosen_otherwise(record: ledger.Noun) -> dict[str, Any]:
    """Another of a choice; what only links two records is linked to another household."""
    for name, about in record.abouts().items():
        if about.kind == "choice" and name not in record.unique:
            codes = vocabulary.codes(about.choices)
            return {name: codes[(codes.index(record.values()[name]) + 1) % len(codes)] if record.values()[name] else codes[0]}
    return {"household_id": BESIDES[record.values()["household_id"]]} if "household_id" in record.abouts() else {"version": record.version}


def changed(record: ledger.Noun, to: str = "เปลี่ยนแล้ว") -> ledger.Noun:
    """The record with something else in it that every rule allows."""
    if isinstance(record, settings.Office):
        return record.model_copy(update={"asks_national_id": not record.asks_national_id})
    texts = [name for name, about in record.abouts().items() if about.kind in ("line", "lines", "mark")]
    if not texts and record.noun not in TEXT:  # made of choices and references only
        return record.model_copy(update=_chosen_otherwise(record))
    name = TEXT.get(record.noun) or texts[-1]
    return record.model_copy(update={name: record.values()[name] + 1 if name == "score" else to})
