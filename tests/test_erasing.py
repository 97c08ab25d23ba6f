"""Erasing a person: nothing of the person is left in any table, nothing is counted otherwise, and a restore does not bring it back."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from PIL import Image
from pydantic import create_model
from reports_world import who
from test_suggestions import actor, hall_in, joined

from otop_core import process, registry
from otop_core.access import log, sessions, tickets
from otop_core.access.roles import ROLES
from otop_core.access.sessions import Terminal
from otop_core.admin import erasing, integrity, settings, subject, tombstones
from otop_core.admin.accounts import Account
from otop_core.community.households import Household
from otop_core.community.people import Person
from otop_core.community.sages import Sage
from otop_core.community.villages import Village
from otop_core.gate import blanking, drafts, history, ledger, photos, records, save_form
from otop_core.gate.acts import Add, Change, Remove, Restore, new_id
from otop_core.language import keys, text
from otop_core.model import forms
from otop_core.model.errors import Denied, Erased, Gone, Invalid, StoreTrouble
from otop_core.model.forms import form_of, typed_of
from otop_core.products.producers import Producer
from otop_core.products.products import Product
from otop_core.reports import files, overview
from otop_core.reports.filters import Filters
from otop_core.results.incomes import Happiness, IncomeRecord
from otop_core.store import Store, backup, open_store, restore
from otop_core.workshop import suggestions
from otop_core.workshop.duplicate_decisions import Merged
from otop_core.workshop.suggestions import Suggestion

GIVEN, FAMILY, BEFORE = "บุญเพ็งศรี", "แก้ววิเศษ", "บุญเพ็งสี"
PHONE, OLD_PHONE, ID = "0812349876", "0898765432", "1360100000016"
NEEDLES = (GIVEN, FAMILY, BEFORE, PHONE, OLD_PHONE, ID, text.show_phone(PHONE), text.show_phone(OLD_PHONE))
NOUNS = registry.load()
WHY = "เจ้าของข้อมูลขอใช้สิทธิ"
INCOME = "7654"


def add(store: Store, *things: ledger.Noun, why: str = "") -> list[ledger.Noun]:
    return list(ledger.commit(store, Terminal(), new_id(), *map(Add, things), why=why).records)


def now(store: Store, thing: ledger.Noun) -> records.Held:
    with store.read() as cursor:
        return records.find(cursor, thing.noun, thing.id)


def change(store: Store, thing: ledger.Noun, why: str = "", **values: object) -> ledger.Noun:
    record = now(store, thing).record
    return ledger.commit(store, Terminal(), new_id(), Change(record, record.model_copy(update=values)), why=why).records[0]


def account(store: Store, role: str) -> sessions.Session:
    district = "3601" if role == "district_officer" else None
    name = role.replace("_", "-")
    [made] = add(store, Account(username=name, display_name=f"เจ้าหน้าที่ {role}", role=role, works_in=district, is_active=True))
    return sessions.Session(sessions.digest(sessions.begin(store, made.id, "th")))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "otop.duckdb"))
    settings.settle(opened, Terminal(), new_id(), settings.Office(province_code="36"))
    yield opened
    if not opened.closed:
        opened.close()


@pytest.fixture
def world(store: Store) -> SimpleNamespace:
    """One person in every place that may hold the name, and a neighbour."""
    home = Village(id=new_id(), subdistrict_code="360102", name="บ้านโนน", moo=3)
    add(store, home)
    found = hall_in(store, home)
    person = Person(
        id=new_id(), name_title="นาง", given_name=BEFORE, family_name=FAMILY, phone=OLD_PHONE, national_id=ID, village_id=home.id
    )
    house = Household(
        id=new_id(), village_id=home.id, representative_id=person.id, house_no="9/77", income=INCOME, knows=f"{BEFORE} {FAMILY} ทอผ้า"
    )
    sage = Sage(id=new_id(), village_id=home.id, person_id=person.id, knowledge=f"ลายขิดของ {GIVEN} {FAMILY}", area="processing")
    add(store, person, house, sage, why=f"แทน {text.show_phone(OLD_PHONE)}")
    change(store, person, given_name=GIVEN, phone=PHONE, why=f"{GIVEN} {FAMILY} โทรมาแจ้ง {text.show_phone(PHONE)}")
    change(store, house, members=4)
    other = Person(id=new_id(), given_name="ทองใบ", family_name="คนละคน", phone="0855555555", village_id=home.id)
    theirs = Household(id=new_id(), village_id=home.id, representative_id=other.id, house_no="1", income="100")
    producer = Producer(id=new_id(), name=f"กลุ่ม {GIVEN} {FAMILY}", producer_type="group", village_id=home.id)
    product = Product(id=new_id(), name="ผ้าขิด", area="processing", category="textile", village_id=home.id, producer_id=producer.id)
    add(store, other, theirs, producer, product)
    found.admin = account(store, "administrator")
    return SimpleNamespace(**vars(found), home=home, person=person, house=house, sage=sage, other=other, theirs=theirs, producer=producer)


@pytest.fixture
def everywhere(store: Store, world: SimpleNamespace) -> SimpleNamespace:
    """The same with what stands beside the nouns: the hall, drafts, reasons, the log, tickets."""
    world.me, world.neighbour = joined(store, world, f"{GIVEN} {FAMILY}"), joined(store, world, "ลำดวน")
    form = form_of("household")
    own = forms.blank(form) | {"village.choice": world.home.id, "person.given_name": "ลูก", "household.house_no": "8"}
    save_form.save(store, world.me, new_id(), form, own)  # what she entered of another
    save_form.save(store, world.neighbour, new_id(), form, own | {"household.house_no": "88"})
    about = {"workshop_id": world.id, "about_noun": "household", "record_id": world.house.id, "seen": 1, "status": "pending"}
    by = actor(store, world.neighbour).id
    [world.suggested] = add(store, Suggestion(id=new_id(), by_id=by, field_name="given_name", proposed=f"{GIVEN}ๆ", **about))
    add(store, Suggestion(by_id=by, field_name="knows", proposed="ทอผ้า", reason=f"{GIVEN} {FAMILY} บอก", **about))
    typed = {"person.given_name": GIVEN, "person.family_name": FAMILY, "household.house_no": "9"}
    drafts.keep(store, world.admin, "household:new", new_id(), typed, {})
    drafts.keep(store, world.admin, f"household:{world.house.id}", new_id(), {"household.knows": "..."}, {})
    drafts.keep(store, world.me, "sage:new", new_id(), {"sage.knowledge": "..."}, {})
    for name in (f"นาง{GIVEN} {FAMILY}", "นางลำดวน ดี"):  # each a file that waits to be taken in
        kept = {"name": "x.csv", "hash": "", "sheets": [["", 1, [["ชื่อ-สกุล", "บ้านเลขที่"], [name, "1"]]]], "said": {}}
        drafts.keep(store, world.admin, "import:list", new_id(), kept, {})
    see = sessions.look_up(store, world.admin.digest)
    assert see
    log.note(store, see, "read", "household", world.house.id, reason=f"ดูของ {GIVEN} {FAMILY}")
    log.note(store, see, "export", "households", detail=urlencode({"text": f"{GIVEN} {FAMILY}"}))
    tickets.make(store, see, "households", f"ส่งให้ {GIVEN} {FAMILY} ตามคำขอ")
    return world


def texts(store: Store) -> str:
    """Every text column of every table, whole."""
    columns = store.all(
        "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'VARCHAR' AND table_schema = 'main'"
    )
    assert len({table for table, _column in columns}) > 30
    return "\n".join(
        str(v) for table, column in columns for (v,) in store.all(f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" <> \'\'')
    )


def left(words: str) -> list[str]:
    return [needle for needle in NEEDLES if needle in words]


def counted(store: Store) -> list[object]:
    """What the charts count and show."""
    rows = [sorted(store.all(f"SELECT * FROM {table}"), key=str) for table in ("standing", "product_step", "vote")]
    seen = overview.load(store, Filters(), "th", who())
    return [*rows, seen.tiles, seen.completeness, seen.total, *(getattr(seen, name).to_csv() for name in ("steps", "districts", "months"))]


def exported(store: Store, name: str) -> str:
    path = Path(store.path).with_name("out.csv")
    files.write_csv(store, who("administrator"), name, Filters(), path, unmasked=name in ("households", "sages"))
    return path.read_text(encoding="utf-8-sig")


def erase(store: Store, world: SimpleNamespace, why: str = WHY) -> int:
    return erasing.erase(store, world.admin, new_id(), world.person.id, why)


def test_nothing_of_the_person_is_left_in_any_table_or_file(store: Store, everywhere) -> None:
    assert set(left(texts(store))) == set(NEEDLES)
    erase(store, everywhere, f"{WHY} {GIVEN} {FAMILY}")
    assert left(texts(store)) == []
    for name in files.reports():
        assert left(exported(store, name)) == [], name
    assert integrity.verify(store) == []


def test_who_shares_a_name_or_a_workshop_keeps_what_is_theirs(store: Store, everywhere) -> None:
    change(store, everywhere.other, given_name=GIVEN, phone=PHONE)
    erase(store, everywhere)
    person, house = now(store, everywhere.other).record, now(store, everywhere.theirs).record
    assert (person.given_name, person.phone, str(house.income)) == (GIVEN, PHONE, "100.00")
    names = {name for (name,) in store.all("SELECT name FROM participant")}
    assert names == {blanking.mark(), "ลำดวน"}
    assert {row[0] for row in store.all("SELECT actor FROM workshop_entry")} == names
    [draft] = store.all("SELECT form, typed FROM draft")
    assert draft[0] == "import:list" and "ลำดวน" in draft[1]


def test_counts_and_charts_are_as_they_were(store: Store, everywhere) -> None:
    before = counted(store)
    erase(store, everywhere)
    assert counted(store) == before
    assert integrity.verify(store) == []
    house = now(store, everywhere.house).record
    change(store, house, members=5)  # goes on being counted as what it holds
    assert integrity.verify(store) == []
    assert counted(store)[3] == before[3]


def test_what_stays_of_the_records_is_what_the_programme_needs(store: Store, everywhere) -> None:
    erase(store, everywhere)
    person, house, sage = (now(store, one).record for one in (everywhere.person, everywhere.house, everywhere.sage))
    assert person.values() == {
        **dict.fromkeys(("name_title", "family_name", "phone", "national_id")),
        "given_name": blanking.mark(),
        "village_id": everywhere.home.id,
    }
    assert (house.representative_id, house.members, house.income, house.house_no) == (person.id, 4, None, blanking.mark())
    assert house.knows == f"{blanking.mark()} ทอผ้า" and sage.knowledge == f"ลายขิดของ {blanking.mark()}"
    [key] = store.all("SELECT search_key FROM sage WHERE id = :id", id=sage.id)
    assert key == (keys.search_key(sage.knowledge),)
    assert now(store, everywhere.producer).record.name == f"กลุ่ม {blanking.mark()}"
    assert now(store, everywhere.suggested).record.proposed == blanking.mark()


def test_no_version_and_no_undo_brings_anything_back(store: Store, everywhere) -> None:
    person, house = now(store, everywhere.person).record, now(store, everywhere.house).record
    ops = [row[0] for row in store.all("SELECT op FROM change WHERE strpos(op, '/') = 0 ORDER BY seq")]
    erase(store, everywhere)
    for thing in (person, house):
        for version in range(1, thing.version + 1):
            with pytest.raises(Erased):
                ledger.commit(store, Terminal(), new_id(), Restore(thing.noun, thing.id, version))
        assert not left(str([one["record"] for one in history.history(store, thing.noun, thing.id)]))
    for op in ops:
        try:
            history.undo(store, Terminal(), new_id(), op)
        except (Gone, Invalid):  # what was entered cannot be taken out while it is used, and nothing from before is written back
            continue
    assert INCOME not in json.dumps(store.all("SELECT body FROM change WHERE noun = 'household'"))
    assert not left(str([now(store, one).record for one in (everywhere.person, everywhere.house, everywhere.sage)]))


def test_what_was_open_on_a_phone_is_not_saved_over_the_erasure(store: Store, world) -> None:
    form = form_of("household")
    was = save_form.records_of(store, form, world.house.id)
    typed = typed_of(form, was) | {"household.members": "6"}
    erase(store, world)
    with pytest.raises(Erased):
        save_form.save(store, Terminal(), new_id(), form, typed, was)
    assert left(texts(store)) == []
    fresh = save_form.records_of(store, form, world.house.id)
    save_form.save(store, Terminal(), new_id(), form, typed_of(form, fresh) | {"household.members": "6"}, fresh)
    assert now(store, world.house).record.members == 6 and integrity.verify(store) == []


def test_what_is_in_the_bin_and_comes_back_is_blank(store: Store, world) -> None:
    for thing in (world.house, world.sage, world.person):
        ledger.commit(store, Terminal(), new_id(), Remove(now(store, thing).record))
    erase(store, world)
    assert integrity.verify(store) == []
    for thing in (world.person, world.house):
        ledger.commit(store, Terminal(), new_id(), Restore(thing.noun, thing.id, now(store, thing).record.version))
    assert not left(str(now(store, world.person).record)) and now(store, world.house).record.income is None
    assert integrity.verify(store) == []


def test_two_entries_made_one_are_one_person(store: Store, world) -> None:
    twin = Person(id=new_id(), given_name="ชื่อเล่น", phone="0877777777", village_id=world.home.id)
    merged = Merged(about_noun="person", gone_id=twin.id, kept_id=world.person.id, village_id=world.home.id)
    add(store, twin, merged)
    erase(store, world)
    assert now(store, twin).record.given_name == blanking.mark()
    assert "0877777777" not in texts(store)


def test_a_household_that_somebody_else_represents_now_keeps_its_figures(store: Store, world) -> None:
    change(store, world.house, representative_id=world.other.id, income="9000")
    erase(store, world)
    past = {one["version"]: one["record"].income for one in history.history(store, "household", world.house.id)}
    assert str(now(store, world.house).record.income) == "9000.00"
    assert past[1] is None and past[2] is None


LATER = "8642"


def said_later(store: Store, house: Household, income: str = LATER) -> list[ledger.Noun]:
    """What a household has said after the training, twice."""
    told = {"household_id": house.id, "fiscal_year": 2570}
    [asked, happy] = add(
        store,
        IncomeRecord(id=new_id(), phase="after_3m", income=f"{income}.25", saving="0", **told),
        Happiness(id=new_id(), phase="after", people="5", community="4", **told),
    )
    return [change(store, asked, income=income), happy]


def test_what_the_household_has_said_since_the_start_goes_with_the_person(store: Store, world) -> None:
    asked, happy = said_later(store, world.house)
    theirs, _happy = said_later(store, world.theirs, "4321")
    seen = erasing.preview(store, world.admin, world.person.id)
    assert (seen.records["income_record"], seen.records["happiness"]) == (1, 1)
    made = backup.make(store)
    erase(store, world)
    now_asked, now_happy = now(store, asked).record, now(store, happy).record
    assert (now_asked.income, now_asked.saving, now_asked.phase) == (None, None, "after_3m")
    assert (now_happy.people, now_happy.community) == (None, None)
    bodies = json.dumps(store.all("SELECT body FROM change WHERE noun = 'income_record'"))
    assert LATER not in bodies and "4321" in bodies and now(store, theirs).record.income == 4321
    assert integrity.verify(store) == []
    path = store.path
    store.close()
    restore.restore(path, made.path, integrity.verify)
    again = erasing.opened(path)
    assert LATER not in json.dumps(again.all("SELECT body FROM change")) and now(again, asked).record.income is None
    again.close()


@pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
def test_only_an_administrator_erases_and_looks_for_whom(store: Store, world, role: str) -> None:
    caller, before = account(store, role), texts(store)
    for action in (
        lambda: erasing.erase(store, caller, new_id(), world.person.id, WHY),
        lambda: erasing.preview(store, caller, world.person.id),
        lambda: erasing.find(store, caller, GIVEN),
        lambda: erasing.erase(store, caller, new_id(), "nobody", WHY),
    ):
        with pytest.raises(Denied):
            action()
    after = texts(store)
    assert set(left(after)) == set(left(before))
    assert not store.all("SELECT * FROM erasure") and not tombstones.file_of(store.path).exists()


def test_it_is_previewed_logged_and_done_once(store: Store, everywhere) -> None:
    seen = erasing.preview(store, everywhere.admin, everywhere.person.id)
    assert seen.name == f"นาง{GIVEN} {FAMILY}" and seen.joined == (f"{GIVEN} {FAMILY}",) and seen.drafts == 4
    assert seen.records == {"person": 1, "household": 1, "sage": 1, "suggestion": 1, "participant": 1}
    with pytest.raises(Invalid):
        erase(store, everywhere, "  ")
    op = new_id()
    assert erasing.erase(store, everywhere.admin, op, everywhere.person.id, WHY) == 2
    last = store.last_seq
    assert erasing.erase(store, everywhere.admin, op, everywhere.person.id, WHY) == 0 and store.last_seq == last
    told = log.recent(store, kind="erase")
    assert {(row["noun"], row["reason"]) for row in told} == {("person", WHY), ("participant", WHY)}
    [version] = [row for row in history.history(store, "person", everywhere.person.id) if row["kind"] == "erase"]
    assert version["actor"] == "เจ้าหน้าที่ administrator"
    assert erasing.find(store, everywhere.admin, "ลบแล้ว") == []
    with pytest.raises(Gone):
        history.undo(store, Terminal(), new_id(), op)


def test_photos_of_the_person_go_unless_another_record_shows_them(store: Store, world, monkeypatch) -> None:
    """No noun has a photo of a person yet: one is declared here."""
    about = Household.abouts()["knows"]
    monkeypatch.setitem(Household._abouts, "knows", replace(about, kind="photo", personal=Household.abouts()["income"].personal))
    kept = []
    for colour in ("teal", "navy"):
        made = io.BytesIO()
        Image.new("RGB", (20, 20), colour).save(made, "JPEG")
        kept.append(photos.keep(store, Terminal(), made.getvalue()))
    change(store, world.house, knows=kept[0])
    change(store, world.house, knows=kept[1])
    change(store, world.theirs, knows=kept[1])
    erase(store, world)
    assert photos.find(store, kept[0]) is None and photos.find(store, kept[1])


# --- after a restore


def test_an_older_backup_is_erased_again_before_it_is_used(store: Store, everywhere, monkeypatch) -> None:
    made = backup.make(store)
    erase(store, everywhere)
    stones, path = tombstones.in_store(store), store.path
    store.close()
    restore.restore(path, made.path, integrity.verify)
    raw = open_store(path)
    assert set(left(texts(raw))) == set(NEEDLES)  # the backup holds it all
    raw.close()
    monkeypatch.setenv("OTOP_STORE", path)
    process.reset()
    try:
        again = process.the_store()
        assert left(texts(again)) == []
        assert integrity.verify(again) == [] and tombstones.in_store(again) == stones
        assert {stone.by_name for stone in stones} == {"เจ้าหน้าที่ administrator"}
    finally:
        process.reset()


def test_a_backup_older_than_the_person_is_used_as_it_is(store: Store, monkeypatch) -> None:
    made, path = backup.make(store), store.path
    home = Village(id=new_id(), subdistrict_code="360102", name="บ้านโนน", moo=3)
    person = Person(id=new_id(), given_name=GIVEN, village_id=home.id)
    add(store, home, person)
    erasing.erase(store, Terminal(), new_id(), person.id, WHY)
    store.close()
    restore.restore(path, made.path, integrity.verify)
    again = erasing.opened(path)
    assert not again.all("SELECT * FROM person") and len(tombstones.in_store(again)) == 1
    again.close()


def test_what_the_file_beside_the_store_has_lost_comes_back_out_of_the_store(store: Store, world) -> None:
    erase(store, world)
    file = tombstones.file_of(store.path)
    told = file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o600 and not left(told) and world.person.id in told
    file.unlink()
    store.close()
    again = erasing.opened(store.path)
    assert file.read_text(encoding="utf-8") == told and erasing.apply_again(again) == 0
    again.close()


def test_a_file_of_tombstones_that_cannot_be_read_keeps_the_store_shut(store: Store, world) -> None:
    erase(store, world)
    path, file = store.path, tombstones.file_of(store.path)
    store.close()
    for spoilt in ("{", '{"op": "x"}', "\N{REPLACEMENT CHARACTER}"):
        file.write_text(spoilt, encoding="utf-8")
        with pytest.raises(StoreTrouble):
            erasing.opened(path)
    file.unlink()
    erasing.opened(path).close()  # not held open by the refusal


def test_where_the_tombstone_cannot_be_written_nothing_is_erased(store: Store, world) -> None:
    tombstones.file_of(store.path).with_name("otop.duckdb.erased.making").mkdir()
    with pytest.raises(StoreTrouble):
        erase(store, world)
    assert set(left(texts(store))) == set(NEEDLES) and integrity.verify(store) == []


def test_a_backup_made_afterwards_holds_nothing_in_any_byte(store: Store, world) -> None:
    needle = FAMILY.encode()
    assert needle in backup.make(store).path.read_bytes()
    erase(store, world)
    add(store, Village(subdistrict_code="360102", name="บ้านใหม่", moo=9))
    assert needle not in backup.make(store).path.read_bytes()


# --- the declarations


@pytest.mark.parametrize("noun", NOUNS)
def test_every_personal_field_can_be_blanked_and_read_again(noun: str) -> None:
    cls = NOUNS[noun]
    for name in subject.personal(noun):
        about = cls.abouts()[name]
        assert not about.required or about.kind in blanking.TEXT_KINDS, name
        field = create_model("Field", value=(cls.model_fields[name].annotation, cls.model_fields[name]))
        blank = blanking.blank(about, None)
        assert field(value=blank).value == blank, name


def test_every_suggestion_of_a_personal_value_is_found() -> None:
    found = {name for name in suggestions.fields_of("household") if suggestions.about("household", name).personal}
    assert found == {"given_name", "family_name", "house_no"}


def test_the_csv_rows_are_as_many_as_before(store: Store, everywhere) -> None:
    before = {name: len(list(csv.reader(io.StringIO(exported(store, name))))) for name in files.reports()}
    erase(store, everywhere)
    assert {name: len(list(csv.reader(io.StringIO(exported(store, name))))) for name in files.reports()} == before
