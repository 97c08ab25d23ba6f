"""A record of every noun in one district, made from the declarations; only what rules over several fields ask for is written by hand."""

from typing import Any

from otop_core.access.sessions import Terminal
from otop_core.admin import settings
from otop_core.gate import ledger, records
from otop_core.gate.acts import Add, new_id
from otop_core.language import thai_calendar, vocabulary
from otop_core.model.declaration import NOUNS, About
from otop_core.store import Store

Records = dict[str, ledger.Noun]  # by noun
WORDS = "บ้านทดสอบ"
ABOUT_OTHERS = ("suggestion", "decision", "merged", "not_duplicate")  # they name records in plain text fields


def order() -> list[str]:
    """Every noun but the office; what is referred to comes before what refers to it."""
    found: list[str] = []
    waiting = [noun for noun in NOUNS if noun != "office"]
    while waiting:
        for noun in list(waiting):
            needs = {about.refers for about in NOUNS[noun].abouts().values() if about.refers} | (
                {"household"} if noun in ABOUT_OTHERS else set()
            )
            if noun == "certificate" or needs <= {*found, noun}:
                found.append(noun)
                waiting.remove(noun)
    return sorted(found, key=lambda noun: noun == "certificate")  # of a product or of its producer


TEXT = {"account": "display_name", "decision": "note", "household": "knows", "merged": "kept_id", "opc_entry": "score", "workshop": "name"}


def rules(noun: str, made: Records, subdistrict: str) -> dict[str, Any]:
    """Values that the kind of a field does not tell."""
    about = {"about_noun": "household", "record_id": made["household"].id} if "household" in made else {}
    known: dict[str, dict[str, Any]] = {
        "account": {"username": f"of-{subdistrict}", "role": "meeting_viewer"},
        "brand": {"product_brand": WORDS},
        "certificate": {"product_id": made["product"].id, "status": "applied"} if "product" in made else {},
        "decision": about,
        "merged": {"about_noun": "person", "gone_id": "gone"},
        "not_duplicate": {"one_id": made["person"].id, "other_id": made["person"].id, "one_home": "1", "other_home": "2"}
        if "person" in made
        else {},
        "opc_entry": {"opc_year": 2569, "score": 60},
        "packaging": {"label_items": WORDS},
        "product": {"area": "processing", "category": "textile"},
        "registration": {"registration_no": "1"},
        "step_override": {"step": "S01"},
        "suggestion": {**about, "field_name": "knows", "status": "pending"},
        "wisdom_link": {"wisdom": WORDS},
    }
    return known.get(noun, {})


def value(about: About, made: Records, subdistrict: str) -> Any:
    """What a required field of this kind may hold."""
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
        needed = {name: value(about, made, subdistrict) for name, about in cls.abouts().items() if about.required}
        record = cls(id=new_id(), **needed | rules(noun, made, subdistrict))
        [made[noun]] = ledger.commit(store, Terminal(), new_id(), Add(record)).records
    at_work = settings.load(store)
    return made | ({at_work.noun: at_work} if at_work else {})


def another(record: ledger.Noun) -> ledger.Noun:
    """The same once more, not entered yet."""
    id = new_id()
    return record.model_copy(update={"id": id, "version": 0, **({"username": f"of-{id}"} if record.noun == "account" else {})})


def now(store: Store, record: ledger.Noun) -> ledger.Noun:
    """The record as it stands by now."""
    with store.read() as cursor:
        return records.find(cursor, record.noun, record.id).record


def changed(record: ledger.Noun, to: str = "เปลี่ยนแล้ว") -> ledger.Noun:
    """The record with something else in it that every rule allows."""
    if isinstance(record, settings.Office):
        return record.model_copy(update={"asks_national_id": not record.asks_national_id})
    texts = [name for name, about in record.abouts().items() if about.kind in ("line", "lines", "mark")]
    name = TEXT.get(record.noun) or texts[-1]
    return record.model_copy(update={name: record.values()[name] + 1 if name == "score" else to})
