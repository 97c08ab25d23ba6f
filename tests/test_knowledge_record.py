"""The knowledge record on paper and in Word: the form's own order, with the numbers of the store."""

import datetime as dt
import io
from types import SimpleNamespace

import pytest
from conftest import HERE, THERE, added, household, product, signed_in, village
from docx import Document

from otop_core.access import sessions
from otop_core.access.sessions import SignedIn
from otop_core.community.people import Person
from otop_core.community.sages import Sage
from otop_core.language.thai_calendar import bangkok_day, fiscal_year
from otop_core.model.errors import Denied
from otop_core.products.evidence import Brand
from otop_core.products.producers import Producer
from otop_core.products.steps import STEPS
from otop_core.reports import knowledge
from otop_core.results.knowledge_records import KnowledgeRecord
from otop_core.store import Store
from otop_core.training.rounds import Enrolment, TrainingRound
from otop_core.training.selections import SageSelection
from otop_core.training.sessions import TrainingSession
from otop_core.training.trainers import Trainer
from server.knowledge import written

HEADINGS = (  # of the department's form, in its order (lines 2 to 35)
    "1. ชื่อองค์ความรู้",
    "2. ชื่อเจ้าของความรู้",
    "3. หมวดองค์ความรู้ที่บ่งชี้",
    "4. ที่มาและเป้าหมายของการจัดการความรู้",
    "4.1 ที่มา",
    "4.2 เป้าหมายการจัดการความรู้",
    "5. วิธีการ/ขั้นตอนการจัดการความรู้",
    "6. ผลลัพธ์ที่ได้จากการจัดการความรู้",
    "6.1 เทคนิคและแนวทางในการทำงาน",
    "ข้อพึงระวัง/ปัญหา/วิธีการแก้ไขปัญหา",
)
TYPED = {
    "name": "ทอผ้าย้อมครามกับปราชญ์บ้านตัวอย่าง",
    "owner": "นางทดสอบ ตัวอย่าง",
    "position": "เจ้าพนักงานพัฒนาชุมชนชำนาญงาน",
    "office": "สำนักงานพัฒนาชุมชนอำเภอตัวอย่าง",
    "category": "self_reliance",
    "background": "หมู่บ้านมีผู้รู้เรื่องคราม\nแต่ยังไม่มีผู้สืบทอด",
    "goal": "ให้มีผู้ทอผ้าย้อมครามอย่างน้อยหนึ่งกลุ่ม",
    "method": "ย้อมทีละน้อย",
    "techniques": "ให้ทุกครัวเรือนได้ลงมือ",
    "cautions": "น้ำครามเสียง่าย",
}


@pytest.fixture
def here(store: Store, terminal) -> SimpleNamespace:
    """A village in which 26 of 26 households are enrolled, one sage of two is selected and one product has a brand."""
    [place] = added(store, terminal, village())
    year = fiscal_year(day := bangkok_day(store.clock()))
    of = {"village_id": place.id, "fiscal_year": year}
    people = added(store, terminal, *(Person(given_name=f"คน{n}", village_id=place.id) for n in range(26)))
    homes = added(store, terminal, *(household(place, person) for person in people))
    [begun] = added(store, terminal, TrainingRound(name="รุ่น 1", target=26, **of))
    added(store, terminal, *(Enrolment(round_id=begun.id, household_id=home.id, oriented_on=day) for home in homes))
    sages = added(
        store, terminal, *(Sage(village_id=place.id, person_id=one.id, knowledge="คราม", area="processing") for one in people[:2])
    )
    added(
        store, terminal, SageSelection(sage_id=sages[0].id, held_on=day, decision="selected", **of), Trainer(person_id=people[0].id, **of)
    )
    later = day + dt.timedelta(3)
    added(store, terminal, TrainingSession(kind="training", name="ย้อมคราม", held_on=later, override_reason="น้ำครามพร้อมวันนี้", **of))
    [maker] = added(store, terminal, Producer(name="กลุ่มทอผ้า", producer_type="group", village_id=place.id))
    [cloth] = added(store, terminal, product(maker))
    added(store, terminal, Brand(product_id=cloth.id, product_brand="ครามดี"))
    [record] = added(store, terminal, KnowledgeRecord(**TYPED, **of))
    return SimpleNamespace(village=place, record=record, year=year)


def reader(store: Store, district: str = HERE) -> SignedIn:
    return sessions.look_up(store, signed_in(store, "district_officer", district).digest)


def opened_again(store: Store, here: SimpleNamespace) -> list[str]:
    """The paragraphs of the Word file, as a reader's program finds them."""
    held = io.BytesIO()
    written(knowledge.load(store, reader(store), here.record.id), "th").save(held)
    return [paragraph.text for paragraph in Document(io.BytesIO(held.getvalue())).paragraphs]


def test_the_word_file_has_the_sections_of_the_form_in_its_order_with_what_was_written(store, here) -> None:
    found = opened_again(store, here)
    assert found[0] == "แบบบันทึกองค์ความรู้รายบุคคล" and str(here.year) in found[1]
    assert [line for line in found if line in HEADINGS] == list(HEADINGS)
    for name, typed in TYPED.items():
        if name != "category":
            assert all(any(part in line for line in found) for part in typed.split("\n")), name
    assert found.index(TYPED["goal"]) == found.index("4.2 เป้าหมายการจัดการความรู้") + 1


def test_the_numbers_of_the_word_file_are_those_of_the_store(store, here) -> None:
    found = "\n".join(opened_again(store, here))
    assert "26/26" in found
    assert "ปราชญ์ 2 คน คัดเลือกแล้ว 1 คน" in found
    steps = [line for line in found.split("\n") if line.startswith("• 5.")]
    assert len(steps) == len(STEPS)
    assert "1 จาก 1" in next(line for line in steps if "5.9 " in line)
    assert "0 จาก 1" in next(line for line in steps if "5.7 " in line)


def test_line_36_a_training_held_without_a_rehearsal_is_told_among_the_cautions_with_its_reason(store, here) -> None:
    found = opened_again(store, here)
    told = next(line for line in found if "ย้อมคราม" in line and "ซักซ้อม" in line)
    assert "ยังไม่มีการประชุมซักซ้อม" in told and "ยังไม่มีหน้าที่" in told and "น้ำครามพร้อมวันนี้" in told
    assert found.index(told) > found.index(HEADINGS[-1])


def test_thai_letters_have_their_font_and_size_in_word(store, here) -> None:
    file = written(knowledge.load(store, reader(store), here.record.id), "th")
    properties = file.paragraphs[0].runs[0]._element.rPr.xml
    order = [properties.index(part) for part in ('w:cs="TH Sarabun New"', "<w:b/>", "<w:bCs/>", "<w:sz ", "<w:szCs ")]
    assert order == sorted(order), "Word is strict about the order of properties"


def test_an_officer_of_another_district_does_not_get_it(store, here) -> None:
    with pytest.raises(Denied):
        knowledge.load(store, reader(store, THERE), here.record.id)
