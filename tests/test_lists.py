"""A list of any register beside the store: new, changed, the same, doubtful, refused; taken in as one batch and taken back as one."""

import datetime as dt
import io
from decimal import Decimal
from types import SimpleNamespace

import pytest
import xlsxwriter
from conftest import HERE, SUBDISTRICT, THERE, added
from hypothesis import given, settings
from hypothesis import strategies as st

from otop_core.access import sessions
from otop_core.access.sessions import Session, SignedIn
from otop_core.admin import settings as at_work
from otop_core.community.groups import OccupationGroup
from otop_core.community.villages import Village
from otop_core.gate import ledger
from otop_core.gate.acts import Change, Remove, new_id
from otop_core.importing import box, files
from otop_core.importing.files import Sheet
from otop_core.language import places, text, vocabulary
from otop_core.language.messages import say
from otop_core.lists import batches, headings, matching, reading, registers, waiting, workbooks
from otop_core.lists.batches import Batch, Taken
from otop_core.lists.listed import Answers, Listed, Office
from otop_core.lists.matching import Match, Matched
from otop_core.lists.questions import open_questions, remember, remembered
from otop_core.lists.registers import REGISTERS
from otop_core.lists.taking_back import take_back
from otop_core.model.errors import Gone, Invalid
from otop_core.store import Store

OFFICE = Office("36")


def sheet_of(words: str) -> Sheet:
    return files.read(words.encode())[0]


def matched(store: Store, caller: Session, words: str, noun: str = "", answers: Answers | None = None) -> Matched:
    sheet = sheet_of(words)
    listed = reading.read(sheet, noun or headings.guess(sheet.rows), OFFICE, "th", answers or Answers())
    return matching.match(store, caller.actor(store, store.clock()), listed, "th")


def taken(store: Store, caller: Session, found: Matched, also: tuple[int, ...] = (), batch: str = "") -> Taken:
    return batches.commit(store, caller, Batch(batch or new_id(), found.listed.noun, "รายชื่อ.xlsx", "0" * 64), found, also)


def statuses(found: Matched) -> list[str]:
    return [one.status for one in found.matches]


def why(one: Match) -> str:
    return "\n".join(say(text, "en") for text in (*(t.text for t in one.troubles), *one.doubts, *one.notes))


def here() -> str:
    return places.name(places.subdistrict(SUBDISTRICT[HERE]))


def there(store: Store, noun: str) -> int:
    return int(store.all(f"SELECT count(*) FROM {noun} WHERE removed_at IS NULL")[0][0])


def households(*rows: str) -> str:
    return "\n".join(["ชื่อ-สกุล\tบ้านเลขที่\tหมู่ที่\tตำบล\tสมาชิก\tรายได้", *rows])


# Beside the store


def test_a_second_drop_changes_what_changed_and_doubles_nothing(store: Store, provincial: Session) -> None:
    words = households(f"นางเอ บี\t45/2\t5\t{here()}\t4\t9,000", f"นายซี ดี\t46\t5\t{here()}\t3\t8,000")
    assert taken(store, provincial, matched(store, provincial, words)).added == 2
    assert statuses(matched(store, provincial, words)) == ["same", "same"]
    again = matched(store, provincial, words.replace("9,000", "9,500").replace("\t3\t8,000", "\t\t"))
    assert statuses(again) == ["changed", "same"]  # an empty cell erases nothing
    assert again.matches[0].differences == [("household.income", Decimal("9000.00"), Decimal("9500"))]
    done = taken(store, provincial, again)
    assert (done.added, done.changed) == (0, 1) and there(store, "household") == 2
    [kept] = store.all("SELECT members FROM household WHERE house_no = '46'")
    assert kept == (3,)


def test_one_number_of_a_subdistrict_is_one_village_however_its_name_is_written(store: Store, provincial: Session) -> None:
    added(store, provincial, Village(id=new_id(), subdistrict_code=SUBDISTRICT[HERE], moo=5, name="บ้านหนองบัว"))
    rows = [f"นางเอ บี\t{n}\t5\t{here()}\t{name}" for n, name in enumerate(["หนองบัว", "บ้าน หนองบัว", "บ้านหนองบัวใต้", ""], 1)]
    found = matched(store, provincial, "\n".join(["ชื่อ-สกุล\tบ้านเลขที่\tหมู่ที่\tตำบล\tหมู่บ้าน", *rows]))
    assert len({one.village for one in found.matches}) == 1 and not found.shared
    assert "is called บ้านหนองบัว here" in why(found.matches[2]) and not found.matches[0].notes


def test_a_village_that_is_not_there_is_made_once_and_told(store: Store, provincial: Session) -> None:
    words = households(*(f"นาง{name} บี\t{n}\t9\t{here()}\t4\t1" for n, name in enumerate(["กอ", "ขอขวด", "คอควาย"], 1)))
    found = matched(store, provincial, words)
    assert all("not there yet" in why(one) for one in found.matches)
    assert taken(store, provincial, found).added == 3 and there(store, "village") == 1


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("จ.ส.อ.สมศรี ใจดี\t700", "same name"),
        ("คุณสมศรี ใจดี\t700", "same name"),
        ("นางสมศรี ใจดี (แดง)\t700", "same name"),
        ("นางมานะ รักชาติ\t99", "same house"),
        ("นางสมศรีี ใจดี\t700", "same name"),
    ],
)
def test_who_may_be_there_already_is_held_back_until_somebody_says_it_is_another(
    store: Store, provincial: Session, world: SimpleNamespace, row: str, reason: str
) -> None:
    village = world.here.village
    house = world.here.household.house_no
    found = matched(store, provincial, f"ชื่อ-สกุล\tบ้านเลขที่\tหมู่ที่\tตำบล\n{row.replace('99', house)}\t{village.moo}\t{here()}")
    assert statuses(found) == ["doubtful"] and reason in why(found.matches[0])
    before = there(store, "household")
    assert taken(store, provincial, found).added == 0
    assert taken(store, provincial, found, also=(2,)).added == 1 and there(store, "household") == before + 1


def test_a_name_that_is_only_like_another_is_told_and_taken(store: Store, provincial: Session, world: SimpleNamespace) -> None:
    words = f"ชื่อ-สกุล\tบ้านเลขที่\tหมู่ที่\tตำบล\nนางสมศรีพร ใจดี\t700\t{world.here.village.moo}\t{here()}"
    [one] = matched(store, provincial, words).matches
    assert one.status == "new"


def test_rows_of_the_list_are_compared_with_each_other(store: Store, provincial: Session) -> None:
    rows = ["นางเอ บี\t1", "นางเอ บี\t1", "นายซี ดี\t2", "นายซี ดี\t9", "นายซี ดี\t2"]
    words = "\n".join(["ชื่อ-สกุล\tบ้านเลขที่\tสมาชิก\tหมู่ที่\tตำบล", *(f"{row}\t{4 + n // 4}\t5\t{here()}" for n, row in enumerate(rows))])
    found = matched(store, provincial, words)
    assert statuses(found) == ["new", "same", "new", "doubtful", "doubtful"]
    assert why(found.matches[1]).startswith("row 2 says the same") and "row 4" in why(found.matches[3])


def test_nothing_outside_the_own_district_is_taken(store: Store, officer, world: SimpleNamespace) -> None:
    elsewhere = places.name(places.subdistrict(SUBDISTRICT[THERE]))
    words = households(f"นางเอ บี\t1\t5\t{here()}\t4\t1", f"นายซี ดี\t2\t5\t{elsewhere}\t4\t1")
    mine = officer(HERE)
    found = matched(store, mine, words)
    assert statuses(found) == ["new", "refused"] and "outside the area" in why(found.matches[1])
    assert taken(store, mine, found).added == 1


def test_a_viewer_takes_nothing_in(store: Store, provincial: Session, viewer: Session) -> None:
    words = households(f"นางเอ บี\t1\t5\t{here()}\t4\t1")
    assert statuses(matched(store, viewer, words)) == ["refused"]
    done = taken(store, viewer, matched(store, provincial, words))
    assert done.stopped is not None and not done.added and not there(store, "household")


# The other registers


def test_a_product_brings_its_producer_and_finds_the_one_that_is_there(store: Store, provincial: Session) -> None:
    head = "ชื่อผลิตภัณฑ์\tผู้ผลิต\tประเภทผู้ผลิต\tหมู่ที่\tตำบล\tด้าน\tประเภทผลิตภัณฑ์\n"
    rows = [f"เสื่อกก\tกลุ่มใหม่\tกลุ่ม\t3\t{here()}\tแปรรูป\tของใช้", f"หมอน\tกลุ่มใหม่\tกลุ่ม\t3\t{here()}\tแปรรูป\tของใช้"]
    found = matched(store, provincial, head + "\n".join(rows))
    assert statuses(found) == ["new", "new"]
    assert taken(store, provincial, found).added == 2 and there(store, "producer") == 1
    more = matched(store, provincial, head + f"ผ้าขาวม้า\tกลุ่มใหม่\t\t3\t{here()}\tแปรรูป\tผ้า\nผ้าขิด\tกลุ่มอื่น\t\t3\t{here()}\tแปรรูป\tผ้า")
    assert statuses(more) == ["new", "refused"] and more.matches[1].troubles[0].field == "producer.producer_type"
    assert taken(store, provincial, more).added == 1 and there(store, "producer") == 1


def test_a_producer_shared_by_products_is_made_although_the_first_of_them_is_left(store: Store, provincial: Session) -> None:
    head = "ชื่อผลิตภัณฑ์\tผู้ผลิต\tประเภทผู้ผลิต\tหมู่ที่\tตำบล\tด้าน\tประเภทผลิตภัณฑ์\n"
    found = matched(store, provincial, head + f"เที่ยว\tกลุ่มใหม่\tกลุ่ม\t3\t{here()}\tท่องเที่ยว\tผ้า\nหมอน\tกลุ่มใหม่\tกลุ่ม\t3\t{here()}\tแปรรูป\tผ้า")
    assert statuses(found) == ["refused", "new"]
    assert taken(store, provincial, found).added == 1 and there(store, "producer") == 1


def test_sales_and_incomes_find_whom_they_are_about(store: Store, provincial: Session, world: SimpleNamespace) -> None:
    sales = f"ผู้ผลิต\tตำบล\tเดือน\tในประเทศ ออฟไลน์\nกลุ่มทอผ้า\t{here()}\tต.ค. 68\t5,000\nกลุ่มไม่มี\t{here()}\tต.ค. 68\t1"
    found = matched(store, provincial, sales)
    assert statuses(found) == ["new", "refused"] and taken(store, provincial, found).added == 1
    assert store.all("SELECT month, domestic_offline FROM sale") == [(dt.date(2025, 10, 1), Decimal("5000.00"))]
    assert statuses(matched(store, provincial, sales.replace("5,000", "5,500"))) == ["changed", "refused"]
    house = world.here.household.house_no
    incomes = f"ชื่อ-สกุล\tบ้านเลขที่\tหมู่ที่\tตำบล\tปีงบประมาณ\tระยะ\tรายได้\nสมศรี ใจดี\t{house}\t3\t{here()}\t2568\t3 เดือน\t9,000"
    found = matched(store, provincial, incomes, "income_record")
    assert statuses(found) == ["new"] and taken(store, provincial, found).added == 1
    assert statuses(matched(store, provincial, incomes, "income_record")) == ["same"]


def test_a_producer_of_a_name_that_is_in_two_villages_is_asked_about(store: Store, provincial: Session, world: SimpleNamespace) -> None:
    found = matched(store, provincial, "ผู้ผลิต\tเดือน\tในประเทศ ออฟไลน์\nกลุ่มทอผ้า\tต.ค. 68\t5,000")
    assert statuses(found) == ["refused"] and "Several are registered" in why(found.matches[0])


def test_groups_sages_and_partners(store: Store, provincial: Session) -> None:
    groups = f"ชื่อวิสาหกิจชุมชน\tรหัสวิสาหกิจชุมชน\tหมู่ที่\tตำบล\tอาชีพ\tด้าน\nกลุ่มเอ\t4-36-01/1\t3\t{here()}\tทอผ้า\tแปรรูป"
    assert taken(store, provincial, matched(store, provincial, groups)).added == 1
    renamed = matched(store, provincial, groups.replace("กลุ่มเอ", "กลุ่มเอบี"))  # its number says that it is the same
    assert statuses(renamed) == ["changed"] and renamed.matches[0].differences[0][0] == "occupation_group.name"
    sages = f"ชื่อปราชญ์ชุมชน\tหมู่ที่\tตำบล\tภูมิปัญญา\tด้าน\nนายบุญมี ดี\t3\t{here()}\tจักสาน\tแปรรูป"
    assert taken(store, provincial, matched(store, provincial, sages, "sage")).added == 1
    assert statuses(matched(store, provincial, sages, "sage")) == ["same"]
    partners = "ชื่อหน่วยงาน\tภาคส่วน\nพาณิชย์จังหวัด\tภาครัฐ\nพาณิชย์จังหวัด\tรัฐ\nวัด\tศาสนา"
    found = matched(store, provincial, partners)
    assert statuses(found) == ["new", "same", "refused"] and taken(store, provincial, found).added == 1


# What is open


REAL = {
    "product": (
        "ชื่อสินค้า OTOP\tอปท.\tอำเภอ\tจังหวัด\tชื่อสถานที่จัดจำหน่าย\tที่อยู่\tเบอร์โทรศัพท์\tLAT\tLONG",
        "ปลาส้มแม่เอ\tเทศบาลเมือง\tเมืองชัยภูมิ\tชัยภูมิ\tกลุ่มแม่บ้านเอ\t86 หมู่ที่ 2 ต.กุดตุ้ม อ.เมือง\t081-2345678, 075-612246\t8.06\t98.91",
        {"4": "producer.name"},
        {"producer.producer_type": "group", "product.area": "processing", "product.category": "food"},
    ),
    "occupation_group": (
        "ลำดับ\tวันที่อนุมัติ\tประเภท\tชื่อวิสาหกิจชุมชน\tที่ตั้ง\tหมู่\tตำบล\tอำเภอ",
        "1\t17-ก.พ.-69\tวิสาหกิจชุมชน\tวิสาหกิจชุมชนทอผ้าบ้านเอ\tเลขที่ 12/3\t4\tกุดตุ้ม\tเมือง",
        {"1": "occupation_group.started_on"},
        {"occupation_group.occupation": "textile", "occupation_group.area": "processing"},
    ),
    "household": (
        "ลำดับที่\tสถานะ\tชื่อ\tนามสกุล\tเพศ\tบ้านเลขที่",
        "1\tหัวหน้าครัวเรือน\tเอ\tบีดี\tชาย\t99/1",
        {},
        {},
    ),
}


@pytest.mark.parametrize("noun", REAL)
def test_the_headings_of_the_field_are_taken_in_with_at_most_five_answers(store: Store, provincial: Session, noun: str) -> None:
    head, row, columns, fixed = REAL[noun]
    found = matched(store, provincial, f"{head}\n{row}")
    assert found.listed.noun == noun
    asked = open_questions(found, {})
    assert [str(column.at) for column in asked.columns] == list(columns)
    answers = Answers(columns, fixed, place=reading.Place(code=SUBDISTRICT[HERE], moo="3") if noun == "household" else reading.Place())
    assert len(columns) + len(fixed) + 3 * asked.place <= 5
    done = matched(store, provincial, f"{head}\n{row}", noun, answers)
    assert statuses(done) == ["new"] and taken(store, provincial, done).added == 1


def test_what_new_records_lack_is_asked_once_for_all_rows(store: Store, provincial: Session) -> None:
    head, row, _columns, _fixed = REAL["occupation_group"]
    asked = open_questions(matched(store, provincial, f"{head}\n{row}\n{row.replace('บ้านเอ', 'บ้านซี')}"), {})
    assert asked.fixed == ["occupation_group.occupation", "occupation_group.area"] and asked.must


def test_a_word_that_is_no_choice_is_answered_for_all_rows_at_once(store: Store, provincial: Session) -> None:
    rows = [
        f"นาง{name} บี\t{n}\t5\t{here()}\t{word}"
        for n, (name, word) in enumerate([("กอ", "รับจ้าง"), ("ขอขวด", "รับจ้าง "), ("คอควาย", "ค้าขาย")])
    ]
    words = "\n".join(["ชื่อ-สกุล\tบ้านเลขที่\tหมู่ที่\tตำบล\tอาชีพ", *rows])
    asked = open_questions(matched(store, provincial, words), {}).words
    assert [(one.word, one.rows) for one in asked] == [("รับจ้าง", 2), ("ค้าขาย", 1)]
    said = {"household.occupation": {registers.key("รับจ้าง"): "other", registers.key("ค้าขาย"): ""}}
    found = matched(store, provincial, words, answers=Answers(words=said))
    assert statuses(found) == ["new"] * 3
    assert [one.now["household"].occupation for one in found.matches] == ["other", "other", None]  # type: ignore[attr-defined]


def signed(store: Store, caller: Session) -> SignedIn:
    who = sessions.look_up(store, caller.digest)
    assert who is not None
    return who


def test_answers_are_remembered_for_files_of_the_same_headings(store: Store, provincial: Session, officer) -> None:
    head, row, columns, _fixed = REAL["product"]
    listed = matched(store, provincial, f"{head}\n{row}").listed
    who = signed(store, provincial)
    remember(store, who, listed, {"columns": columns, "words": {}, "place": {"moo": "3"}})
    other = matched(store, provincial, f"{head}\n{row.replace('แม่เอ', 'แม่บี')}").listed
    assert remembered(store, who, other) == {"columns": columns}
    assert remembered(store, signed(store, officer(HERE)), other) == {}
    assert remembered(store, who, matched(store, provincial, households(f"นางเอ บี\t1\t5\t{here()}\t4\t1")).listed) == {}


# One batch


def test_a_batch_knows_its_file_and_each_record_its_row(store: Store, provincial: Session) -> None:
    found = matched(store, provincial, households(f"นางเอ บี\t45/2\t5\t{here()}\t4\t9,000", f"นายซี ดี\t46\t5\t{here()}\t3\t8,000"))
    taken(store, provincial, found, batch="b" * 32)
    [batch] = batches.taken(store, signed(store, provincial))
    assert (batch.noun, batch.file_name, batch.file_hash, batch.added, batch.changed) == ("household", "รายชื่อ.xlsx", "0" * 64, 2, 0)
    ids = dict(store.all("SELECT house_no, id FROM household"))
    assert batches.row_of(store, "household", ids["46"]) == ("รายชื่อ.xlsx", 3, "")


def test_taking_in_twice_writes_once_and_a_row_the_gate_refuses_is_told(store: Store, provincial: Session) -> None:
    found = matched(
        store, provincial, households(*(f"นาง{name} บี\t{n}\t5\t{here()}\t4\t1" for n, name in enumerate(["กอ", "ขอขวด", "คอควาย"], 1)))
    )
    batch = new_id()
    assert taken(store, provincial, found, batch=batch).added == 3
    taken(store, provincial, found, batch=batch)  # a second touch before the page was drawn anew
    assert there(store, "household") == 3
    bad = matched(store, provincial, households(f"นางงอ บี\t9\t5\t{here()}\t4\t1", f"นางจอจาน บี\t10\t5\t{here()}\t4\t1"))
    wrong = bad.matches[0].now["household"].model_copy(update={"members": 99})
    broken = Matched(
        bad.listed, (Match(bad.matches[0].row, "new", now={**bad.matches[0].now, "household": wrong}), bad.matches[1]), bad.shared
    )
    done = taken(store, provincial, broken)
    assert done.added == 1 and [number for number, _name, _text in done.failed] == [2]


def test_a_batch_is_taken_back_whole_and_what_others_changed_since_stays(
    store: Store, provincial: Session, officer, world: SimpleNamespace
) -> None:
    before = {noun: there(store, noun) for noun in ("village", "person", "household")}
    first = households(
        f"สมศรี ใจดี\t{world.here.household.house_no}\t3\t{here()}\t9\t9,000",
        f"นายซี ดี\t46\t8\t{here()}\t3\t8,000",
        f"นายอี เอฟ\t47\t3\t{here()}\t3\t1",
    )
    found = matched(store, provincial, first)
    assert statuses(found) == ["changed", "new", "new"]
    batch = new_id()
    taken(store, provincial, found, batch=batch)
    [row] = [one for one in found.matches if one.row.name == "อี เอฟ"]
    mine = row.now["household"].model_copy(update={"version": 1})
    ledger.commit(store, officer(HERE), new_id(), Change(mine, mine.model_copy(update={"knows": "ทอเสื่อ"})))
    done = take_back(store, signed(store, provincial), provincial, batch)
    assert [name for name, _why in done.kept] == ["อี เอฟ"]
    assert there(store, "household") == before["household"] + 1 and there(store, "village") == before["village"]
    assert store.all("SELECT members FROM household WHERE id = :id", id=world.here.household.id) == [(world.here.household.members,)]
    assert store.all("SELECT count(*) FROM person WHERE removed_at IS NULL") == [(before["person"] + 1,)]


def test_what_a_batch_changed_is_as_before_but_for_what_others_changed_in_other_fields(
    store: Store, provincial: Session, officer, world
) -> None:
    words = households(f"สมศรี ใจดี\t{world.here.household.house_no}\t3\t{here()}\t9\t9,000")
    batch, was = new_id(), world.here.household
    taken(store, provincial, matched(store, provincial, words), batch=batch)
    now = was.model_copy(update={"version": was.version + 1, "members": 9, "income": Decimal(9000)})
    ledger.commit(store, officer(HERE), new_id(), Change(now, now.model_copy(update={"knows": "ทอเสื่อ"})))
    done = take_back(store, signed(store, provincial), provincial, batch)
    assert not done.kept
    assert store.all("SELECT members, knows FROM household WHERE id = :id", id=was.id) == [(was.members, "ทอเสื่อ")]


def test_a_batch_is_taken_back_by_its_owner_or_the_province_only(store: Store, officer, provincial: Session, world) -> None:
    mine = officer(HERE)
    batch = new_id()
    taken(store, mine, matched(store, mine, households(f"นางเอ บี\t1\t5\t{here()}\t4\t1")), batch=batch)
    other = officer(HERE, "other")
    with pytest.raises(Gone):
        take_back(store, signed(store, other), other, batch)
    assert not batches.taken(store, signed(store, other)) and batches.taken(store, signed(store, provincial))
    assert take_back(store, signed(store, mine), mine, batch).records == 3  # the village too


def test_what_was_taken_back_can_be_taken_in_again_and_back_again(store: Store, provincial: Session) -> None:
    words, file = households(f"นางเอ บี\t1\t5\t{here()}\t4\t1"), new_id()
    for _round in range(3):
        assert taken(store, provincial, matched(store, provincial, words), batch=file).added == 1
        assert there(store, "household") == 1
        newest = batches.taken(store, signed(store, provincial))[0]
        assert newest.taken_back_at is None
        take_back(store, signed(store, provincial), provincial, newest.id)
        assert there(store, "household") == 0
    assert len(batches.taken(store, signed(store, provincial))) == 3


def test_many_removals_at_once_are_refused_where_one_is_in_use(store: Store, provincial: Session) -> None:
    village = Village(id=new_id(), subdistrict_code=SUBDISTRICT[HERE], moo=5, name="บ้านโนน")
    groups = [
        OccupationGroup(id=new_id(), village_id=village.id, name=f"กลุ่ม {n}", occupation="textile", area="processing") for n in range(12)
    ]
    kept = added(store, provincial, village, *groups)
    ledger.commit(store, provincial, new_id(), *(Change(one, one.model_copy(update={"brand": "ไหม"})) for one in kept[1:]))
    assert store.all("SELECT count(*), min(version) FROM occupation_group WHERE brand = 'ไหม'") == [(12, 2)]
    with pytest.raises(Invalid):
        ledger.commit(store, provincial, new_id(), *(Remove(one) for one in kept[1:12]), Remove(kept[0]))
    again = [one.model_copy(update={"version": 2}) for one in kept[1:]]
    ledger.commit(store, provincial, new_id(), *map(Remove, again), Remove(kept[0]))
    assert not there(store, "occupation_group") and not there(store, "village")


# Files out and back


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("noun", REGISTERS)
def test_a_template_is_read_as_what_it_is_and_its_example_is_no_row(noun: str, language: str) -> None:
    [sheet, _notes] = files.read(workbooks.template(noun, language))
    listed = reading.read(sheet, headings.guess(sheet.rows), OFFICE, language)
    assert listed.noun == noun and not listed.unsure and not listed.untaken and not listed.rows
    assert [column.field for column in listed.head.columns] == list(REGISTERS[noun].template)


def test_the_rows_that_are_not_taken_come_as_a_file_that_can_be_mended_and_dropped(store: Store, provincial: Session) -> None:
    words = households(f"นางเอ บี\t=1+1\t5\t{here()}\t4\t1", f"นายซี ดี\t12/3/2567\t5\t{here()}\t4\t1", f"นางอี เอฟ\t7\t5\t{here()}\tสี่\t1")
    found = matched(store, provincial, words)
    [sheet] = files.read(workbooks.refused(found, "th"))
    assert [row[0] for row in sheet.rows[1:]] == ["นายซี ดี", "นางอี เอฟ"] and all(row[-1] for row in sheet.rows[1:])
    sheet.rows[1][1], sheet.rows[2][4] = "12/3", "4"
    again = reading.read(sheet, "household", OFFICE, "th")
    assert not again.untaken and not any(row.troubles for row in again.rows)


WORD = st.text("กขคงจชดตทนบปพมรลวสหอาิีุูเแโ", min_size=2, max_size=12).map(lambda t: "ส" + t).map(text.tidy)
SPELLINGS = {  # a value, and how people write it
    "household.members": st.integers(1, 30).flatmap(
        lambda n: st.sampled_from([str(n), f"{n} คน", f" {n}", f"{n}.0"]).map(lambda cell: (n, cell))
    ),
    "household.income": st.integers(0, 99_999).flatmap(
        lambda n: st.sampled_from([f"{n:,}", f"{n}", f"{n:,}.-", f"฿{n:,}", f"{n} บาท", f"{n:,}.00"]).map(lambda cell: (Decimal(n), cell))
    ),
    "person.phone": st.from_regex(r"08[0-9]{8}", fullmatch=True).flatmap(
        lambda n: st.sampled_from([n, n[1:], f"{n[:3]}-{n[3:6]}-{n[6:]}", f"{n}, 044-123456", f"โทร. {n}"]).map(lambda cell: (n, cell))
    ),
    "household.house_no": st.from_regex(r"[1-9][0-9]{0,2}(/[1-9])?", fullmatch=True).flatmap(
        lambda n: st.sampled_from([n, n.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")), f"{n} "]).map(lambda cell: (n, cell))
    ),
    "household.occupation": st.sampled_from(vocabulary.codes("occupation")).flatmap(
        lambda code: st.sampled_from([vocabulary.label("occupation", code, "th"), vocabulary.label("occupation", code, "en").upper()]).map(
            lambda cell: (code, cell)
        )
    ),
    "household.notice_given_on": st.dates(dt.date(2000, 1, 1), dt.date(2025, 1, 1)).flatmap(
        lambda day: st.sampled_from(
            [f"{day.day}/{day.month}/{day.year + 543}", f"{day.isoformat()} 00:00:00", f"{day.day}-{day.month}-{day.year}"]
        ).map(lambda cell: (day, cell))
    ),
}
HEADS = {
    "household.members": ["สมาชิก", "จำนวนสมาชิก (คน)"],
    "household.income": ["รายได้", "รายได้ (บาท/เดือน)", "รายได้ต่อเดือน"],
    "person.phone": ["โทร", "เบอร์โทรศัพท์", "เบอร์โทร (ถ้ามี)"],
    "household.house_no": ["บ้านเลขที่", "เลขที่บ้าน"],
    "household.occupation": ["อาชีพ", "อาชีพหลัก *"],
    "household.notice_given_on": ["วันที่แจ้ง", "วันที่แจ้ง (ว/ด/ป)"],
}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.fixed_dictionaries(SPELLINGS), min_size=1, max_size=6), st.permutations(list(SPELLINGS)), st.data())
def test_whatever_people_write_is_read_right_or_asked_and_never_silently_other(
    rows: list[dict], order: list[str], data: st.DataObject
) -> None:
    heads = {name: data.draw(st.sampled_from(HEADS[name])) for name in order}
    table = [["ชื่อ-สกุล", *(heads[name] for name in order)], *[["นางเอ บี", *(row[name][1] for name in order)] for row in rows]]
    listed = reading.read(Sheet("", table), "household", OFFICE, "th")
    assert len(listed.rows) == len(rows)
    for row, truth in zip(listed.rows, rows, strict=True):
        asked = {trouble.field for trouble in row.troubles} | {column.field for column in listed.unsure}
        for name in order:
            part, _dot, field = name.partition(".")
            assert name in asked or row.told[part][field] == truth[name][0]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(
            st.text(max_size=20) | st.sampled_from([*HEADS["household.income"], "ชื่อ-สกุล", "รวม", "หมู่ที่ 3 ตำบลกุดตุ้ม", "-", "9" * 40]),
            max_size=7,
        ),
        max_size=8,
    ),
    st.sampled_from(list(REGISTERS)),
)
def test_no_table_is_too_strange_to_be_read(rows: list[list[str]], noun: str) -> None:
    sheet = Sheet("", rows)
    headings.guess(sheet.rows)
    listed: Listed = reading.read(sheet, noun, OFFICE, "en")
    assert all(row.number <= len(rows) for row in listed.rows)


# What waits


def test_a_list_waits_with_its_answers_and_its_mended_cells_for_another_day(store: Store, provincial: Session) -> None:
    at_work.settle(store, sessions.Terminal(), new_id(), at_work.Office(province_code="36"))
    who = signed(store, provincial)
    box.put(store, who, box.LIST, "รายชื่อ.csv", households(f"นางเอ บี\t1\t5\t{here()}\tสี่\t1").encode())
    now = waiting.opened(store, who, None)
    assert now is not None and now.noun == "household" and statuses(now.matched(store, who, "th")) == ["refused"]
    now.mend(store, who, 2, 4, "4")
    assert statuses(now.matched(store, who, "th")) == ["new"] and waiting.opened(store, who, now) is now
    elsewhere = waiting.opened(store, who, None)
    assert elsewhere is not None and elsewhere is not now and statuses(elsewhere.matched(store, who, "th")) == ["new"]
    elsewhere.put(store, who, "columns.5", "")
    fresh = waiting.opened(store, who, now)  # this tab sees what was answered in the other
    assert (
        fresh is not now and fresh is not None and "รายได้" in [column.heading for column in fresh.matched(store, who, "th").listed.untaken]
    )


def test_blank_lines_count_in_the_numbers_of_rows() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for at, row in ((2, ["ชื่อ-สกุล", "บ้านเลขที่"]), (3, ["นางเอ บี", "1"]), (6, ["นายซี ดี", "2"])):
            sheet.write_row(at, 1, row)
    listed = reading.read(files.read(made.getvalue())[0], "household", OFFICE, "th")
    assert [row.number for row in listed.rows] == [4, 7]


def test_a_product_brings_its_registration_and_is_known_by_its_number(store: Store, provincial: Session) -> None:
    head = "ชื่อผลิตภัณฑ์\tผู้ผลิต\tประเภทผู้ผลิต\tหมู่ที่\tหมู่บ้าน\tตำบล\tอำเภอ\tด้าน\tประเภทผลิตภัณฑ์\tเลขทะเบียน\tวันที่ขึ้นทะเบียน"
    place = "3\tบ้านเอ\tกุดตุ้ม\tเมืองชัยภูมิ\tแปรรูป\tผ้า"
    first = f"{head}\nผ้าไหม\tกลุ่มเอ\tกลุ่ม\t{place}\t๓๖-๐๐๑\t1/10/2568\nตะกร้า\tกลุ่มเอ\tกลุ่ม\t{place}\t\t"
    done = taken(store, provincial, matched(store, provincial, first, "product"))
    assert (done.added, done.failed) == (2, [])
    told = "SELECT p.name, r.registration_no, r.registered_on, r.status FROM product p LEFT JOIN registration r ON r.product_id = p.id"
    day = dt.date(2025, 10, 1)
    assert sorted(store.all(f"{told} WHERE p.removed_at IS NULL"), key=str) == [
        ("ตะกร้า", None, None, None),
        ("ผ้าไหม", "36-001", day, "registered"),
    ]
    assert statuses(matched(store, provincial, first, "product")) == ["same", "same"]
    second = f"{head}\nผ้าไหมมัดหมี่\tกลุ่มเอ\tกลุ่ม\t{place}\t36-001\t\nตะกร้า\tกลุ่มเอ\tกลุ่ม\t{place}\t36-002\t"
    found = matched(store, provincial, second, "product")
    assert [(one.status, one.differences) for one in found.matches] == [
        ("changed", [("product.name", "ผ้าไหม", "ผ้าไหมมัดหมี่")]),
        ("changed", [("registration.registration_no", None, "36-002")]),
    ]
    assert taken(store, provincial, found).changed == 2 and len(store.all("SELECT 1 FROM product WHERE removed_at IS NULL")) == 2
