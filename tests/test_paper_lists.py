"""Lists as offices have them: what Excel, printing and habit make of them is read right, or told; never stored as it stands."""

from decimal import Decimal

import pytest

from otop_core.language import spreadsheet
from otop_core.language.messages import say
from otop_core.pasting import Pasted, Row, read
from otop_core.pasting.plausible import first_phone


def listed(heading: str, *rows: str) -> Pasted:
    found = read("\n".join([heading, *rows]), "th")
    assert found.refused is None
    return found


def told(row: Row) -> str:
    return "\n".join(say(one, "en") for one in (*(trouble.text for trouble in row.troubles), *row.notes))


def stored(row: Row, field: str) -> object:
    return row.understood.get(field)


@pytest.mark.parametrize(
    "house", ["12/3/2567", "12/3/2024", "2024-03-12", "2024-03-12 00:00:00", "1.20E+01", "12-มี.ค.", "Mar-12", "๑๒/๓/๒๕๖๗"]
)
def test_a_house_number_that_became_a_date_is_refused(house: str) -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่", f"นางเอ บี\t{house}").rows
    assert row.troubles and "into a date" in told(row)


def test_a_number_that_excel_shows_for_a_day_is_asked_about_and_kept() -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่", "นางเอ บี\t45363").rows
    assert not row.troubles and "45363" in told(row) and stored(row, "household.house_no") == "45363"


@pytest.mark.parametrize("house", ["12/3", "99/1 ก", "1234", "12/3 หมู่ 4", "99999"])
def test_a_house_number_stays_one(house: str) -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่", f"นางเอ บี\t{house}").rows
    assert not row.troubles and not row.notes


@pytest.mark.parametrize("wrong", ["#N/A", "#REF!", "########", "#VALUE!", "#NAME?", "#DIV/0!"])
@pytest.mark.parametrize("column", [0, 1])
def test_an_error_of_excel_is_stored_nowhere(wrong: str, column: int) -> None:
    cells = ["นางเอ บี", "4"]
    cells[column] = wrong
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่", "\t".join(cells)).rows
    assert row.troubles and row.troubles[0].column == column


@pytest.mark.parametrize("name", ["0", "12", "#1", "***"])
def test_a_name_has_letters(name: str) -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่", f"{name}\t4").rows
    assert row.troubles


def test_headings_printed_on_each_page_are_no_household() -> None:
    found = listed("ลำดับ\tชื่อ-สกุล\tบ้านเลขที่", "1\tนางเอ บี\t45/2", "ลำดับ\t ชื่อ-สกุล\tบ้านเลขที่ ", "2\tนายซี ดี\t46")
    assert [row.name for row in found.rows] == ["เอ บี", "ซี ดี"]


@pytest.mark.parametrize("word", ["รวม", "รวมทั้งสิ้น 2 ครัวเรือน", "รวม 2", "รวมทั้งหมด", "Total"])
def test_the_line_of_totals_is_no_household(word: str) -> None:
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่\tสมาชิก", f"{word}\t2\t9").rows
    assert "total" in told(row) and row.troubles


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
    assert row.troubles and row.troubles[0].column == 2


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
    assert first_phone(cell) == (cell, "")
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่\tเบอร์โทร", f"นางเอ บี\t1\t{cell}").rows
    assert row.troubles


@pytest.mark.parametrize("told_as", ["- ทอเสื่อ", "=ทอผ้า", "@ตลาด", "+ปลูกผัก"])
def test_the_apostrophe_of_our_own_files_is_taken_off_again(told_as: str) -> None:
    assert spreadsheet.unguarded(spreadsheet.guarded(told_as)) == told_as
    [row] = listed("ชื่อ-สกุล\tบ้านเลขที่\tความรู้", f"นางเอ บี\t1\t{spreadsheet.guarded(told_as)}").rows
    assert stored(row, "household.knows") == told_as


def test_an_apostrophe_that_is_nobodys_guard_stays() -> None:
    assert spreadsheet.unguarded("'ทอผ้า") == "'ทอผ้า"
