"""The knowledge record played from its first step to its last in a real browser, on a phone: one village, 26 households."""

import datetime as dt
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import PASSWORD, PHONE, Person, World, at_work, th
from docx import Document
from playwright.sync_api import expect

from otop_core.access.sessions import Terminal
from otop_core.admin import accounts, settings
from otop_core.admin.accounts import Account
from otop_core.community.households import Household
from otop_core.community.people import Person as Villager
from otop_core.community.sages import Sage
from otop_core.community.villages import Village
from otop_core.gate import ledger
from otop_core.gate.acts import Add, new_id
from otop_core.language.thai_calendar import fiscal_year, today
from otop_core.store import open_store

VILLAGE, DISTRICT, MANY = "บ้านตัวอย่าง", "3602", 26


def furnished(path: Path) -> str:
    """What the workshop room leaves: a village, its households and a sage; returns the id of the village."""
    store, terminal = open_store(str(path)), Terminal()
    settings.settle(store, terminal, new_id(), settings.Office(province_code="36"))
    for name, role, works_in in (("admin", "administrator", None), ("banghao", "district_officer", DISTRICT)):
        account = Account(username=name, display_name=name, role=role, works_in=works_in, is_active=True)
        accounts.create(store, terminal, new_id(), account, PASSWORD)
    place = Village(id=new_id(), subdistrict_code="360201", moo=1, name=VILLAGE)
    people = [Villager(id=new_id(), given_name=f"ผู้แทน{n:02}", family_name="ตัวอย่าง", village_id=place.id) for n in range(MANY)]
    homes = [Household(village_id=place.id, representative_id=one.id, house_no=str(n), income=5000) for n, one in enumerate(people, 1)]
    sage = Sage(village_id=place.id, person_id=people[0].id, knowledge="ย้อมคราม", area="processing", occupation_path="ขายผ้า")
    ledger.commit(store, terminal, new_id(), *map(Add, (place, *people, *homes, sage)))
    store.close()
    return place.id


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    path = tmp_path_factory.mktemp("method") / "otop.duckdb"
    place = furnished(path)
    with at_work(path) as world:
        world.place = place
        yield world


@pytest.fixture(scope="module")
def officer(world: World) -> Person:
    return world.person("banghao", PHONE)


def begin(officer: Person, world: World, noun: str) -> None:
    """The village page with the form or the list open that its button begins."""
    officer.open(f"villages?id={world.place}&begin={noun}")


def register(officer: Person, world: World, noun: str) -> None:
    begin(officer, world, noun)
    expect(officer.form).to_be_visible()


SAVED = re.compile(re.escape(th("{name} has been saved. You can register the next one.", name="|").partition("|")[2]))


def test_technique_1_the_officer_prepares_and_does_the_swot(officer: Person, world: World) -> None:
    officer.open("villages")
    officer.press(re.compile(VILLAGE))
    officer.says(th("Study the village's data, and think and plan together with those concerned."))
    officer.touch(officer.main.locator("summary").first)
    officer.press(th("Register: {what}", what=th("Preparation of the officer")))
    expect(officer.form).to_be_visible()
    officer.type("preparation", "name", "ข้อมูลรายได้ของหมู่บ้าน")
    officer.date("preparation", "prepared_on", today())
    officer.save()
    officer.answers(SAVED)
    for side, factor, code in (
        ("S", "internal", "skills"),
        ("W", "internal", "staff"),
        ("O", "external", "economic"),
        ("T", "external", "legal"),
    ):
        register(officer, world, "swot_item")
        officer.choose("swot_item", "target", "village")
        officer.choose("swot_item", "quadrant", side)
        officer.choose("swot_item", factor, code)
        officer.type("swot_item", "text", f"เห็นร่วมกัน {side}")
        officer.choose("swot_item", "weight", "4")
        officer.save()
        officer.answers(SAVED)
    officer.open(f"swot?village={world.place}")
    for side in "SWOT":
        officer.says(re.compile(f"เห็นร่วมกัน {side}"))


def test_technique_2_all_sectors_choose_the_sage(officer: Person, world: World) -> None:
    officer.open(f"villages?id={world.place}")
    officer.says(re.compile(th("{n} sages are nominated only: hold the meeting of all sectors that decides together.", n=1)))
    register(officer, world, "sage_selection")
    officer.touch(officer.group("sage_selection", "sage_id").get_by_role("radio", name=re.compile("ผู้แทน00")))
    officer.date("sage_selection", "held_on", today())
    officer.yes("sage_selection", "fits")
    officer.choose("sage_selection", "decision", "selected")
    officer.save()
    officer.answers(SAVED)


def test_technique_3_26_households_are_ticked_into_the_round(officer: Person, world: World) -> None:
    register(officer, world, "training_round")
    expect(officer.box("training_round", "target")).to_have_value("26")
    officer.type("training_round", "name", "รุ่นที่ 1")
    officer.save()
    officer.answers(SAVED)
    begin(officer, world, "enrolment")
    boxes = officer.main.get_by_role("checkbox")
    expect(boxes).to_have_count(MANY)
    for number in range(MANY):
        officer.touch(officer.main.get_by_test_id("stCheckbox").nth(number).locator("label"))
    officer.press(th("Save"))
    officer.says(th("Saved: {added} added, {removed} taken out.", added=MANY, removed=0))
    officer.says(re.compile("26/26"))


def test_the_caution_a_training_is_ready_when_it_was_rehearsed_and_every_trainer_has_a_duty(officer: Person, world: World) -> None:
    register(officer, world, "training_session")
    officer.choose("training_session", "kind", "training")
    officer.type("training_session", "name", "ย้อมครามครั้งที่ 1")
    officer.date("training_session", "held_on", today())
    officer.save()
    officer.answers(SAVED)
    officer.open(f"villages?id={world.place}&begin=training_session")
    officer.says(re.compile(th("No trainer in the village's team: choose the trainers.")))
    register(officer, world, "trainer")
    officer.type("person", "given_name", "วิทยากร")
    officer.type("trainer", "duty", "สอนย้อม")
    officer.save()
    officer.answers(SAVED)
    register(officer, world, "rehearsal")
    officer.type("rehearsal", "name", "ซักซ้อมหน้าที่")
    officer.date("rehearsal", "held_on", today() - dt.timedelta(days=1))
    officer.save()
    officer.answers(SAVED)
    officer.open(f"villages?id={world.place}&begin=training_session")
    officer.says(re.compile(th("ready to train")))


def test_what_came_of_it_goes_home_in_the_forms_own_order_with_the_numbers_of_the_village(officer: Person, world: World) -> None:
    register(officer, world, "occupation_group")
    officer.type("occupation_group", "name", "กลุ่มย้อมคราม")
    officer.choose("occupation_group", "occupation", "textile")
    officer.choose("occupation_group", "area", "processing")
    officer.save()
    officer.answers(SAVED)
    register(officer, world, "knowledge_record")
    officer.type("knowledge_record", "name", "ย้อมครามให้เป็นอาชีพ")
    officer.type("knowledge_record", "owner", "สมใจ ตัวอย่าง")
    officer.choose("knowledge_record", "category", "self_reliance")
    officer.type("knowledge_record", "cautions", "วิทยากรยังไม่มั่นใจ จึงซักซ้อมก่อน")
    officer.save()
    officer.answers(SAVED)
    officer.open("knowledge_records")
    officer.press(re.compile("ย้อมครามให้เป็นอาชีพ"))
    officer.still()
    name, content = officer.take(officer.main.get_by_role("link", name=th("Word file")).click)
    assert name == "ย้อมครามให้เป็นอาชีพ.docx"
    lines = [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs]
    assert any("26/26" in line for line in lines) and any(th("ready to train") in line for line in lines)
    assert str(fiscal_year(today())) in lines[1] and VILLAGE in lines[1]
    officer.tab.goto(f"{world.server.url}/paper/village?id={world.place}")
    expect(officer.tab.get_by_text("กลุ่มย้อมคราม").first).to_be_visible()
    expect(officer.tab.get_by_text("26/26").first).to_be_visible()
