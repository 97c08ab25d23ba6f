"""Lists as offices have them: what Excel, printing and habit make of them is read right, or told; never stored as it stands."""

from decimal import Decimal

import pytest

from otop_core.importing.files import Sheet
from otop_core.importing.sheet import cells
from otop_core.language import encodings, spreadsheet, text
from otop_core.language.messages import say
from otop_core.lists.listed import Answers, Listed, Office, Row
from otop_core.lists.plausible import phones
from otop_core.lists.reading import read


def listed(heading: str, *rows: str, noun: str = "household", answers: Answers | None = None) -> Listed:
    return read(Sheet("", cells("\n".join([heading, *rows]))), noun, Office("36"), "th", answers or Answers())


def told(row: Row) -> str:
    return "\n".join(say(one, "en") for one in (*(trouble.text for trouble in (*row.troubles, *row.missing)), *row.notes))


def stored(row: Row, field: str) -> object:
    part, _dot, name = field.partition(".")
    return row.told[part].get(name)


@pytest.mark.parametrize(
    "house", ["12/3/2567", "12/3/2024", "2024-03-12", "2024-03-12 00:00:00", "1.20E+01", "12-มี.ค.", "Mar-12", "๑๒/๓/๒๕๖๗"]
)
def test_a_house_number_that_became_a_date_is_refused(house: str) -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่", f"นางเอ บี\t{house}").rows
    assert row.troubles and "into a date" in told(row)


def test_a_number_that_excel_shows_for_a_day_is_asked_about_and_kept() -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่", "นางเอ บี\t45363").rows
    assert not row.troubles and "45363" in told(row) and stored(row, "household.house_no") == "45363"


@pytest.mark.parametrize("house", ["12/3", "99/1 ก", "1234", "12/3-5", "99999"])
def test_a_house_number_stays_one(house: str) -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่", f"นางเอ บี\t{house}").rows
    assert not row.troubles and not row.notes


@pytest.mark.parametrize("wrong", ["#N/A", "#REF!", "########", "#VALUE!", "#NAME?", "#DIV/0!"])
@pytest.mark.parametrize("column", [0, 1])
def test_an_error_of_excel_is_stored_nowhere(wrong: str, column: int) -> None:
    cells = ["นางเอ บี", "4"]
    cells[column] = wrong
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่", "\t".join(cells)).rows
    assert row.troubles and row.troubles[0].at == column


@pytest.mark.parametrize("name", ["0", "12", "#1", "***"])
def test_a_name_has_letters(name: str) -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่", f"{name}\t4").rows
    assert row.troubles or row.missing


def test_headings_printed_on_each_page_are_no_household() -> None:
    found = listed("ลำดับ\tชื่อ-สกุล\tบ้านเลขที่", "1\tนางเอ บี\t45/2", "ลำดับ\t ชื่อ-สกุล\tบ้านเลขที่ ", "2\tนายซี ดี\t46")
    assert [row.name for row in found.rows] == ["เอ บี", "ซี ดี"]


@pytest.mark.parametrize("word", ["รวม", "รวมทั้งสิ้น 2 ครัวเรือน", "รวม 2", "รวมทั้งหมด", "Total"])
def test_the_line_of_totals_is_no_household(word: str) -> None:
    found = listed("ชื่อ-สกุล\tบ้านเลขที่\tสมาชิก", "นางเอ บี\t1\t4", f"{word}\t2\t9")
    assert [row.name for row in found.rows] == ["เอ บี"] and [one.number for one in found.left_out] == [3]


def test_a_name_that_begins_like_a_total_is_a_name() -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่", "นายรวมพล ใจดี\t2").rows
    assert not row.troubles and row.name == "รวมพล ใจดี"


@pytest.mark.parametrize("heading", ["รายได้ (บาท/ปี)", "รายได้ (ต่อปี)", "รายได้/ปี", "รายได้ (บาท ต่อ ปี)"])
def test_money_of_a_year_is_divided_and_told(heading: str) -> None:
    [row] = listed(f"ชื่อ-สกุล\tบ้านเลขที่\t{heading}", "นางเอ บี\t1\t120,000").rows
    assert stored(row, "household.income") == 10_000 and "120,000" in told(row)


def test_money_of_a_month_stays_as_it_is() -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่\tรายได้ (บาท/เดือน)", "นางเอ บี\t1\t12,000").rows
    assert stored(row, "household.income") == 12_000 and not row.notes


@pytest.mark.parametrize("heads", ["เลขที่\tชื่อ-สกุล\tบ้านเลขที่", "บ้านเลขที่\tชื่อ-สกุล\tเลขที่"])
def test_the_very_name_of_a_field_counts_before_another_word_for_it(heads: str) -> None:
    cells = {"เลขที่": "1", "ชื่อ-สกุล": "นางเอ บี", "บ้านเลขที่": "45/2"}
    [row] = listed(heads, "\t".join(cells[head] for head in heads.split("\t"))).rows
    assert stored(row, "household.house_no") == "45/2"


@pytest.mark.parametrize(
    ("whole", "parts"),
    [
        ("จ.ส.อ.เอก บีดี", ("จ.ส.อ.", "เอก", "บีดี")),
        ("ด.ต.ชาย ดีมาก", ("ด.ต.", "ชาย", "ดีมาก")),
        ("พ.ต.อ. ชาย ดีมาก", ("พ.ต.อ.", "ชาย", "ดีมาก")),
        ("น.ส สมใจ ดีงาม", ("น.ส", "สมใจ", "ดีงาม")),
        ("นาง สาวสมหมาย ดีมาก", ("นาง สาว", "สมหมาย", "ดีมาก")),
        ("นาง สาวิตรี ดีมาก", ("นาง", "สาวิตรี", "ดีมาก")),
        ("คุณมาลี ดีใจ", ("คุณ", "มาลี", "ดีใจ")),
        ("คุณวุฒิ ดีใจ", (None, "คุณวุฒิ", "ดีใจ")),
        ("คุณากร ดีใจ", (None, "คุณากร", "ดีใจ")),
        ("ผญ.มานะ ดีงาม", ("ผญ.", "มานะ", "ดีงาม")),
        ("นายจะแฮ -", ("นาย", "จะแฮ", None)),
        ("นางนะสอ (ไม่มีนามสกุล)", ("นาง", "นะสอ", None)),
        ("นางนะสอ ไม่มี", ("นาง", "นะสอ", None)),
    ],
)
def test_a_name_is_parted_as_a_reader_parts_it(whole: str, parts: tuple[str | None, ...]) -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่", f"{whole}\t1").rows
    assert tuple(stored(row, f"person.{part}") for part in ("name_title", "given_name", "family_name")) == parts


WRITTEN = {
    "5,000.-": 5000,
    "฿9,000.00": 9000,
    "9000 บาท": 9000,
    "5,000": 5000,
    "๕,๐๐๐": 5000,
    "5000.50": "5000.50",
    "ไม่มี": None,
    "-": None,
}


@pytest.mark.parametrize(("written", "baht"), WRITTEN.items())
def test_money_as_people_write_it(written: str, baht: object) -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่\tรายได้", f"นางเอ บี\t1\t{written}").rows
    assert not row.troubles and stored(row, "household.income") == (None if baht is None else Decimal(str(baht)))


@pytest.mark.parametrize("written", ["7,5", "9,00", "1,00,000", "5,", "5000-7000", "1.5E+04"])
def test_money_that_can_be_read_in_two_ways_is_asked(written: str) -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่\tรายได้", f"นางเอ บี\t1\t{written}").rows
    assert row.troubles and row.troubles[0].at == 2


@pytest.mark.parametrize(
    ("cell", "number", "rest"),
    [
        ("081-2345678, 044-123456", "0812345678", "044-123456"),
        ("0812345678 (ป้าซี)", "0812345678", "ป้าซี"),
        ("812345678/044123456", "0812345678", "044123456"),
        ("081 234 5678 หรือ 0898765432", "0812345678", "0898765432"),
    ],
)
def test_of_two_telephone_numbers_the_first_is_kept_and_the_rest_told(cell: str, number: str, rest: str) -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่\tเบอร์โทร", f"นางเอ บี\t1\t{cell}").rows
    assert not row.troubles and stored(row, "person.phone") == number and rest in told(row)


@pytest.mark.parametrize("cell", ["8.12345678E+08", "9.9E+99", "1234", "บ้านป้า"])
def test_what_is_no_telephone_number_is_told(cell: str) -> None:
    assert phones(cell) == ("", cell)
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่\tเบอร์โทร", f"นางเอ บี\t1\t{cell}").rows
    assert row.troubles


@pytest.mark.parametrize("told_as", ["- ทอเสื่อ", "=ทอผ้า", "@ตลาด", "+ปลูกผัก"])
def test_the_apostrophe_of_our_own_files_is_taken_off_again(told_as: str) -> None:
    assert spreadsheet.unguarded(spreadsheet.guarded(told_as)) == told_as
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่\tความรู้", f"นางเอ บี\t1\t{spreadsheet.guarded(told_as)}").rows
    assert stored(row, "household.knows") == told_as


@pytest.mark.parametrize("house", ["12/3", "1-2", "1/2/3", "007"])
def test_a_house_number_of_our_own_file_comes_back_as_it_was(house: str) -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่", f"นางเอ บี\t'{house}").rows
    assert stored(row, "household.house_no") == house and not row.troubles


def test_an_apostrophe_that_is_nobodys_guard_stays() -> None:
    assert spreadsheet.unguarded("'ทอผ้า") == "'ทอผ้า"


def fields(found: Listed) -> dict[str, str]:
    return {column.heading: column.field if column.sure else f"?{column.field}" for column in found.head.columns}


# Headings


def test_a_heading_of_two_lines_over_merged_cells_is_read_as_one() -> None:
    found = listed("ลำดับ\tชื่อ-สกุล\tที่อยู่\t\t\tรายได้", "\t\tบ้านเลขที่\tหมู่ที่\tตำบล\t(บาท/ปี)", "1\tนางเอ บี\t12/3\t3\tกุดตุ้ม\t120,000")
    [row] = found.rows
    assert (stored(row, "household.house_no"), row.place.moo, row.place.code) == ("12/3", "3", "360106")
    assert stored(row, "household.income") == 10_000 and row.number == 3


@pytest.mark.parametrize(
    "heading", ["จำนวนสมาชิก (ชาย)", "รายได้ (หลังเข้าร่วม)", "รายได้/วัน", "รายได้ (บาท/วัน)", "อาชีพ (คู่สมรส)", "ชื่อ-สกุล (คู่สมรส)"]
)
def test_what_stands_in_brackets_makes_a_heading_another_which_is_asked_about(heading: str) -> None:
    found = listed(f"บ้านเลขที่\tชื่อ-สกุล\tหมู่ที่\t{heading}", "1\tนางเอ บี\t3\t4")
    assert fields(found)[heading][:1] in ("?", "")


def test_two_columns_of_one_meaning_are_asked_about() -> None:
    found = listed("ชื่อ-สกุล\tบ้านเลขที่\tอาชีพ\tอาชีพปัจจุบัน", "นางเอ บี\t1\tทำนา\tทอผ้า")
    assert [column.heading for column in found.unsure] == ["อาชีพ"]
    said = listed("ชื่อ-สกุล\tบ้านเลขที่\tอาชีพ\tอาชีพปัจจุบัน", "นางเอ บี\t1\tทำนา\tทอผ้า", answers=Answers({"3": "household.occupation"}))
    assert stored(said.rows[0], "household.occupation") == "textile" and not said.unsure


def test_a_column_that_holds_something_else_than_its_heading_says_is_asked_about() -> None:
    found = listed("ชื่อ-สกุล\tบ้านเลขที่\tโทร", *(f"นางเอ บี\t{n}\tบ้านป้าซี" for n in range(1, 6)))
    assert [column.heading for column in found.unsure] == ["โทร"] and found.seen(found.unsure[0]) == ["บ้านป้าซี"]


def test_what_is_not_kept_is_named_with_what_it_holds() -> None:
    found = listed("ชื่อ-สกุล\tบ้านเลขที่\tศาสนา", "นางเอ บี\t1\tพุทธ")
    assert [(column.heading, found.seen(column)) for column in found.untaken] == [("ศาสนา", ["พุทธ"])]


# Lines that are no rows


def test_notes_signatures_and_names_in_brackets_under_the_list_are_left_out() -> None:
    rows = ["นางเอ บี\t1\t4", "\tรวม\t4", "หมายเหตุ ข้อมูล ณ วันที่ 1 ต.ค. 2568", "ลงชื่อ ..................", "(นายสมชาย ใจดี)", "ผู้รายงาน"]
    found = listed("ชื่อ-สกุล\tบ้านเลขที่\tสมาชิก", *rows)
    assert [row.name for row in found.rows] == ["เอ บี"] and [one.number for one in found.left_out] == [3, 4, 5, 6, 7]


def test_the_members_of_a_household_are_counted_with_their_head() -> None:
    rows = ["1\tหัวหน้าครัวเรือน\tเอ\tบีดี\t99/1", "1\tสมาชิก\tซี\tบีดี\t", "1\tสมาชิก\tดี\tบีดี\t", "2\tหัวหน้าครัวเรือน\tอี\tเอฟ\t12"]
    found = listed("ลำดับที่\tสถานะ\tชื่อ\tนามสกุล\tบ้านเลขที่", *rows)
    assert [(row.name, stored(row, "household.members")) for row in found.rows] == [("เอ บีดี", 3), ("อี เอฟ", 1)]


def test_a_member_under_another_number_is_not_counted_with_the_head_above() -> None:
    found = listed("ลำดับที่\tสถานะ\tชื่อ\tนามสกุล\tบ้านเลขที่", "1\tหัวหน้าครัวเรือน\tเอ\tบีดี\t99/1", "2\tสมาชิก\tซี\tดี\t")
    assert len(found.rows) == 2 and found.rows[1].missing


# Places


def test_every_row_lies_in_its_own_village() -> None:
    found = listed("ชื่อ-สกุล\tบ้านเลขที่\tหมู่ที่\tตำบล", "นางเอ บี\t45/2\t3\tกุดตุ้ม", "นายซี ดี\t4\tหมู่ 7\tต.ลุ่มลำชี")
    assert [(row.place.code, row.place.moo) for row in found.rows] == [("360106", "3"), ("360203", "7")]


ADDRESSES = {
    "86 หมู่ที่ 2 ต.กุดตุ้ม อ.เมือง": ("86", "2", "360106"),
    "99/1 ม.๕ บ้านโนนทัน ตำบลลุ่มลำชี อำเภอบ้านเขว้า จ.ชัยภูมิ": ("99/1", "5", "360203"),
    "บ้านเลขที่ 45 ม.2 ต.กุดตุ้ม": ("45", "2", "360106"),
    "12/3": ("12/3", "", ""),
}


@pytest.mark.parametrize(("cell", "parts"), ADDRESSES.items())
@pytest.mark.parametrize("heading", ["ที่อยู่", "บ้านเลขที่"])
def test_an_address_in_one_cell_is_parted(cell: str, parts: tuple[str, str, str], heading: str) -> None:
    [row] = listed(f"ชื่อ-สกุล\t{heading}\tอาชีพ", f"นางเอ บี\t{cell}\tทำนา").rows
    assert (stored(row, "household.house_no"), row.place.moo, row.place.code) == parts


@pytest.mark.parametrize(
    ("district", "subdistrict", "word"),
    [("เมืองเชียงใหม่", "กุดตุ้ม", "district"), ("", "ไม่มีตำบลนี้", "subdistrict"), ("บ้านเขว้า", "กุดตุ้ม", "subdistrict")],
)
def test_a_place_that_is_not_there_is_told(district: str, subdistrict: str, word: str) -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่\tหมู่ที่\tตำบล\tอำเภอ", f"นางเอ บี\t1\t3\t{subdistrict}\t{district}").rows
    assert word in told(row) and row.troubles


@pytest.mark.parametrize("cell", ["0", "100", "9" * 40, "3603"])
def test_what_is_no_number_of_a_village_is_told(cell: str) -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่\tหมู่ที่\tตำบล", f"นางเอ บี\t1\t{cell}\tกุดตุ้ม").rows
    assert row.troubles and row.troubles[0].at == 2


def test_a_line_between_the_rows_says_where_those_below_are_from() -> None:
    rows = ["หมู่ที่ 3 บ้านโนน ตำบลกุดตุ้ม", "นางเอ บี\t1\tทำนา", "หมู่ที่ 7 ตำบลลุ่มลำชี", "นายซี ดี\t2\tทำนา"]
    found = listed("ชื่อ-สกุล\tบ้านเลขที่\tอาชีพ", *rows)
    assert [(row.place.moo, row.place.village) for row in found.rows] == [("3", "บ้านโนน"), ("7", "")]


def test_a_merged_cell_counts_for_the_rows_beside_it_and_each_says_so() -> None:
    found = listed("หมู่ที่\tตำบล\tชื่อ-สกุล\tบ้านเลขที่", "3\tกุดตุ้ม\tนางเอ บี\t1", "\t\tนายซี ดี\t2", "4\t\tนางอี เอฟ\t3")
    assert [row.place.moo for row in found.rows] == ["3", "3", "4"] and "row above" in told(found.rows[1])


# Cells


@pytest.mark.parametrize("glyphs", ["น\uf70aำ", "น\u0e4d\uf70a\u0e32", "นํ่า"])
def test_the_letters_of_a_pdf_are_letters(glyphs: str) -> None:
    assert text.tidy(glyphs) == "น่ำ"


@pytest.mark.parametrize(("typed", "kept"), [("ท่ี", "ที่"), ("ที่่", "ที่"), ("พันธ์ุ", "พันธุ์"), ("เเม่", "แม่"), ("จริงๆ", "จริงๆ")])
def test_marks_out_of_order_or_doubled_are_put_right(typed: str, kept: str) -> None:
    assert text.tidy(typed) == kept


@pytest.mark.parametrize(("page", "read_as"), [("utf-8", "cp1252"), ("utf-8", "latin-1"), ("cp874", "cp1252"), ("cp874", "latin-1")])
def test_thai_that_was_read_with_a_wrong_code_page_is_read_and_told(page: str, read_as: str) -> None:
    raw = "นางสมศรี ใจดี".encode(page)
    garbled = "".join(bytes([one]).decode(read_as, "ignore") or chr(one) for one in raw)
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่", f"{garbled}\t1").rows
    assert row.name == "สมศรี ใจดี" and "garbled" in told(row)


@pytest.mark.parametrize("lost", ["นาง\ufffd\ufffd ใจดี", "???? ????"])
def test_letters_that_are_lost_are_told(lost: str) -> None:
    assert encodings.is_broken(lost)
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่", f"{lost}\t1").rows
    assert row.troubles and row.troubles[0].at == 0


DAYS = {
    "2025-11-22 00:00:00": "2025-11-22",
    "45983": "2025-11-22",
    "22/11/2568": "2025-11-22",
    "22 พ.ย. 68": "2025-11-22",
    "22-พ.ย.-68": "2025-11-22",
    "๒๒/๑๑/๒๕๖๘": "2025-11-22",
    "11/22/2025": None,
    "22/11/25": None,
    "22-Nov-25": None,
    "ปีที่แล้ว": None,
}


@pytest.mark.parametrize(("cell", "day"), DAYS.items())
def test_a_day_of_either_calendar_is_read_and_what_may_be_two_days_asked(cell: str, day: str | None) -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่\tวันที่แจ้ง", f"นางเอ บี\t1\t{cell}").rows
    assert (str(stored(row, "household.notice_given_on")) if day else None) == day and bool(row.troubles) == (day is None)


@pytest.mark.parametrize(
    ("cell", "said"), [("✓", True), ("/", True), ("มี", True), ("✗", False), ("ไม่มี", False), ("", None), ("บางครั้ง", None)]
)
def test_ticks_and_crosses(cell: str, said: bool | None) -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่\tสมัครใจ", f"นางเอ บี\t1\t{cell}").rows
    assert stored(row, "household.is_voluntary") == said and bool(row.troubles) == (cell == "บางครั้ง")


def test_a_nickname_in_brackets_is_no_part_of_the_name_and_told() -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่", "นางสมศรี ใจดี (แดง)\t1").rows
    assert row.name == "สมศรี ใจดี" and "แดง" in told(row)


def test_a_number_that_excel_has_shortened_is_told() -> None:
    [row] = listed("ชื่อวิสาหกิจชุมชน\tรหัสวิสาหกิจชุมชน\tตำบล", "กลุ่มเอ\t4.36E+12\tกุดตุ้ม", noun="occupation_group").rows
    assert row.troubles[0].field == "occupation_group.enterprise_no"
