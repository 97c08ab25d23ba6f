"""Figures out of the files offices have: read right or told why not, shown before they are taken in, one batch, taken back as one."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
import xlsxwriter
from conftest import HERE, signed_in
from reports_world import World, viewer

from otop_core.access import sessions
from otop_core.access.sessions import Session, SignedIn
from otop_core.gate import ledger
from otop_core.gate.acts import Change, new_id
from otop_core.importing import batch, box, figures, files
from otop_core.importing.cells import month_of, place_of, year_of
from otop_core.importing.files import Sheet
from otop_core.importing.reading import Reading
from otop_core.language.messages import say
from otop_core.model.errors import Conflict, Denied, Refused
from otop_core.reports.panels import load
from otop_core.results.published_sales import NATION, PublishedSales
from otop_core.store import Store

OCTOBER, NOVEMBER = dt.date(2023, 10, 1), dt.date(2023, 11, 1)
TEXT = "จังหวัด,ตุลาคม 2566\nชัยภูมิ,177\n"


# Files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_text_file_is_read_in_every_encoding_and_with_every_sign(encoding: str, sign: str) -> None:
    [sheet] = files.read(TEXT.replace(",", sign).encode(encoding))
    assert sheet.rows == [["จังหวัด", "ตุลาคม 2566"], ["ชัยภูมิ", "177"]]


def test_the_line_by_which_excel_tells_the_sign_is_no_row() -> None:
    [sheet] = files.read(f"sep=;\r\n{TEXT.replace(',', ';')}".encode("utf-8-sig"))
    assert sheet.rows[0] == ["จังหวัด", "ตุลาคม 2566"]


def workbook(rows: list[list[object]], *, hidden: bool = False, name: str = "ข้อมูล") -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        book.add_worksheet("ว่าง")
        sheet = book.add_worksheet(name)
        other = book.add_worksheet("ซ่อน")
        other.write(0, 0, "ลับ")
        other.hide() if hidden else other.write(0, 1, "x")
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write_datetime(at, column, value, day) if isinstance(value, dt.datetime) else sheet.write(at, column, value)
    return made.getvalue()


def test_a_workbook_gives_whole_numbers_days_and_no_hidden_sheet() -> None:
    content = workbook([["จังหวัด", dt.datetime(2023, 10, 1)], ["ชัยภูมิ", 177653219], ["ระยอง", 0.5], ["=1+1", None]], hidden=True)
    [sheet] = files.read(content)
    assert (sheet.name, sheet.rows[0][1]) == ("ข้อมูล", "2023-10-01")
    assert [row[1] for row in sheet.rows[1:3]] == ["177653219", "0.5"]
    assert len(files.read(workbook([["ก", "ข"]]))) == 2


def bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (files.UNPACKED + 1))
    return made.getvalue()


HOSTILE = {
    "nothing": b"",
    "blanks": b" \n\t\n",
    "a picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 4,
    "a picture without a nought": b"\x89PNG\r\n\x1a\n" + bytes(range(1, 256)) * 4,
    "no zip": b"PK\x03\x04" + b"x" * 400,
    "an empty zip": b"PK\x05\x06" + bytes(18),
    "a zip bomb": bomb(),
    "half a workbook": workbook([["ก", 1]])[:900],
    "a locked workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + bytes(600),
    "too many rows": b"a,b\n" * (files.MOST_ROWS + 1),
    "too many columns": b",".join([b"x"] * (files.MOST_COLUMNS + 1)),
    "too large": b"a,b\n" * (files.LARGEST // 4 + 1),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_what_cannot_be_read_is_told_in_words(content: bytes) -> None:
    with pytest.raises(Refused) as refused:
        files.read(content)
    assert say(refused.value.text, "th") and "{" not in say(refused.value.text, "th")


# Cells


@pytest.mark.parametrize(
    "cell",
    ["ตุลาคม 2566", "ต.ค. 2566", "ต.ค. 66", "ตุลาคม ๒๕๖๖", "10/2566", "10/2023", "2023-10", "2023-10-01", "October 2023", " ตุลาคม  2566 "],
)
def test_a_month_is_known_however_it_is_written(cell: str) -> None:
    assert month_of(cell) == OCTOBER


@pytest.mark.parametrize("cell", ["", "ตุลาคม", "2566", "รวม", "13/2566", "ตุลาคม 99999", "x" * 500])
def test_what_is_no_month_is_none(cell: str) -> None:
    assert month_of(cell) is None


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("เมือง", "3601"),
        ("อ.เมือง", "3601"),
        ("อำเภอเมืองชัยภูมิ", "3601"),
        ("บ้านเขว้า", "3602"),
        ("อ. บ้านเขว้า", "3602"),
        ("อำเภอบ้านแท่น", "3611"),
        ("Ban Khwao", "3602"),
        ("เขว้า", ""),
        ("เมืองเอ", ""),
        ("", ""),
    ],
)
def test_a_district_is_known_by_its_names_and_never_by_half_of_one(cell: str, code: str) -> None:
    assert place_of(cell, "36", "district") == code


@pytest.mark.parametrize(("cell", "code"), [("จ.ชัยภูมิ", "36"), ("จังหวัดชัยภูมิ", "36"), ("กทม.", "10"), ("โคราช", "30"), ("ทั้งประเทศ", NATION)])
def test_a_province_is_known_by_its_names(cell: str, code: str) -> None:
    assert place_of(cell, "36", "province") == code


@pytest.mark.parametrize(
    ("cell", "year"), [("2567", 2567), ("๒๕๖๗", 2567), ("ปีงบประมาณ 2567", 2567), ("2024", 2567), ("67", None), ("", None), ("9999", None)]
)
def test_a_fiscal_year_is_of_either_era(cell: str, year: int | None) -> None:
    assert year_of(cell) == year


# Figures


def read(text: str) -> Reading:
    found = figures.read(Sheet("", files.read(text.encode())[0].rows), "36", "กรมการพัฒนาชุมชน")
    assert found is not None
    return found


def told(found: Reading) -> list[tuple[int, int, str]]:
    return [(one.row, one.column, one.cell) for one in found.troubles]


def test_places_by_month_with_blanks_thai_digits_and_what_is_wrong_by_its_cell() -> None:
    found = read(
        "จังหวัด\tต.ค. 66\tพ.ย. 66\tรวม\nชัยภูมิ\t๑,๐๐๐.50\t-\t1,000.50\nระยอง\t0\t\t0\nเมืองเอ\t5\t5\t10\n"
        "ตราก\t1\t1\t2\nตราด\t-5\tabc\t\nรวม\t1000.50\t\t"
    )
    kept = {(one.record.place, one.record.month): one.record.baht for one in found.figures}
    assert kept == {("36", OCTOBER): Decimal("1000.50"), ("21", OCTOBER): 0}
    assert {one.record.fiscal_year for one in found.figures} == {2567}
    assert found.blanks == 3, "a blank is nothing known, never 0"
    assert told(found) == [(4, 1, "เมืองเอ"), (5, 1, "ตราก"), (6, 2, "-5"), (6, 3, "abc")]
    assert found.totals == 3


def test_a_total_that_is_not_the_sum_of_its_parts_is_told_and_never_kept() -> None:
    found = read("จังหวัด\tต.ค. 66\tพ.ย. 66\tรวม\nชัยภูมิ\t10\t20\t31\nระยอง\t1\t2\t3\nรวมทั้งสิ้น\t11\t99\t110\n")
    assert told(found) == [(2, 4, "31"), (4, 3, "99")] and len(found.figures) == 4
    assert "31.00" in say(found.troubles[0].text, "th") and "30.00" in say(found.troubles[0].text, "th")


def test_the_nation_by_categories_of_before_and_of_today() -> None:
    old = "เครื่องใช้และเครื่องประดับตกแต่ง,สมุนไพรที่ไม่ใช่อาหารและยา"
    new = "ประเภทของใช้ ของตกแต่ง ของที่ระลึก,ประเภทสมุนไพรที่ไม่ใช่อาหาร"
    for heads in (old, new):
        found = read(f"เดือน,{heads}\nตุลาคม 2566,5085298737.35,2150230091.63\n")
        assert [(one.record.category, one.record.baht, one.record.place) for one in found.figures] == [
            ("household_decor", Decimal("5085298737.35"), NATION),
            ("herbal_nonfood", Decimal("2150230091.63"), NATION),
        ]


def test_the_nation_by_channels() -> None:
    found = read("เดือน,ในประเทศ(ออฟไลน์),ต่างประเทศ (ออนไลน์)\nตุลาคม 2566,24868670112.17,71538224.5\n")
    assert [(one.record.channel, one.record.month) for one in found.figures] == [("domestic_offline", OCTOBER), ("export_online", OCTOBER)]


OPEN_DATA = "ปีงบประมาณ,อำเภอ,รายการข้อมูล,ค่าข้อมูล,หน่วย,ที่มา\n"
SALES = "รายได้จากการจำหน่ายสินค้าหนึ่งตำบล หนึ่งผลิตภัณฑ์(รวมยอดขายออนไลน์)"


def test_open_data_of_districts_in_baht_or_million_without_other_items() -> None:
    found = read(
        f'{OPEN_DATA}2567,เมือง,{SALES},"745,209,437.00",บาท,กรมพัฒนาชุมชน\n2567,บ้านเขว้า,{SALES},1.5,ล้านบาท,\n'
        f"2567,บ้านเขว้า,จำนวนครัวเรือน,5,ครัวเรือน,x\n2567,เมืองเอ,{SALES},5,บาท,\nabc,เมือง,{SALES},5,บาท,\n"
    )
    assert [(one.record.place, one.record.baht, one.record.source, one.record.month) for one in found.figures] == [
        ("3601", Decimal("745209437.00"), "กรมพัฒนาชุมชน", None),
        ("3602", Decimal("1500000.00"), "กรมการพัฒนาชุมชน", None),
    ]
    assert found.left_out == 1 and told(found) == [(5, 2, "เมืองเอ"), (6, 1, "abc")]


def test_a_list_of_targets_becomes_targets_of_districts() -> None:
    found = read("ปีงบประมาณ,อำเภอ,ตัวชี้วัด,เป้าหมาย,หน่วย\n2570,เมือง,ยอดจำหน่าย OTOP,50,ล้านบาท\n")
    [one] = found.figures
    assert (one.record.noun, one.record.of_district, one.record.value) == ("indicator_target", "3601", Decimal(50_000_000))


def test_a_figure_that_stands_there_twice_is_taken_once_and_told() -> None:
    found = read("จังหวัด,ต.ค. 66\nชัยภูมิ,1\nจ.ชัยภูมิ,2\n")
    assert [one.record.baht for one in found.figures] == [1] and len(found.troubles) == 1


def test_headings_may_stand_below_a_title_and_unknown_ones_are_no_layout() -> None:
    assert len(read("รายงานยอดจำหน่าย,\nกรมการพัฒนาชุมชน,\nจังหวัด,ต.ค. 66\nชัยภูมิ,1\n").figures) == 1
    for text in ("ก,ข\n1,2\n", "จังหวัด,ยอด\nชัยภูมิ,5\n", "เดือน,ยอด\nต.ค. 66,5\n"):
        assert figures.read(files.read(text.encode())[0], "36", "x") is None


# A batch


def provincial(store: Store, role: str = "provincial_officer", district: str | None = None) -> SignedIn:
    who = sessions.look_up(store, signed_in(store, role, district, f"{role}{store.last_seq}").digest)
    assert who is not None
    return who


def taken_in(store: Store, who: SignedIn, text: str) -> batch.Compared:
    box.put(store, who, box.FIGURES, "file.csv", text.encode())
    waiting = box.find(store, who, box.FIGURES)
    assert waiting is not None
    compared = batch.compare(store, read_box(waiting))
    if compared.acts:
        batch.commit(store, who, Session(who.session), waiting, compared)
    else:
        box.drop(store, who, box.FIGURES)
    assert box.find(store, who, box.FIGURES) is None
    return compared


def read_box(waiting: box.Box) -> Reading:
    found = figures.read(waiting.sheets[0], "36", waiting.name)
    assert found is not None
    return found


def kept(store: Store) -> dict[tuple[str, dt.date], Decimal]:
    return {
        (place, month): baht for place, month, baht in store.all("SELECT place, month, baht FROM published_sales WHERE removed_at IS NULL")
    }


def test_the_same_file_changes_nothing_and_a_later_one_changes_what_it_says_otherwise(store) -> None:
    who = provincial(store)
    first = taken_in(store, who, "จังหวัด,ต.ค. 66,พ.ย. 66\nชัยภูมิ,10,20\nระยอง,5,\n")
    assert (len(first.new), len(first.changed), first.same) == (3, 0, 0)
    seq = store.last_seq
    again = taken_in(store, who, "จังหวัด,ต.ค. 66,พ.ย. 66\nชัยภูมิ,10,20\nระยอง,5,\n")
    assert (len(again.acts), again.same, store.last_seq) == (0, 3, seq)
    third = taken_in(store, who, "จังหวัด,ต.ค. 66,พ.ย. 66\nชัยภูมิ,11,20\nระยอง,,\n")
    assert [one.values for one in third.changed] == [(Decimal(10), Decimal(11))] and third.same == 1
    assert batch.named(third.changed[0].was, "th") == "ชัยภูมิ ต.ค. 66"
    assert kept(store) == {("36", OCTOBER): 11, ("36", NOVEMBER): 20, ("21", OCTOBER): 5}, "an empty cell erases nothing"


def test_a_batch_is_taken_back_as_one(store) -> None:
    who = provincial(store)
    taken_in(store, who, "จังหวัด,ต.ค. 66\nชัยภูมิ,10\nระยอง,5\n")
    taken_in(store, who, "จังหวัด,ต.ค. 66,พ.ย. 66\nชัยภูมิ,99,7\n")
    second, first = batch.taken(store)
    assert (second.parts, first.parts) == (2, 2) and "file.csv" in first.why and first.actor == who.display_name
    batch.take_back(store, Session(who.session), second.op)
    assert kept(store) == {("36", OCTOBER): 10, ("21", OCTOBER): 5}
    assert [one.op for one in batch.taken(store)] == [first.op]
    batch.take_back(store, Session(who.session), first.op)
    assert kept(store) == {} and batch.taken(store) == []


def test_what_somebody_has_changed_since_keeps_a_batch_from_being_taken_back_and_says_so(store, terminal) -> None:
    who = provincial(store)
    taken_in(store, who, "จังหวัด,ต.ค. 66\nชัยภูมิ,10\n")
    [(id,)] = store.all("SELECT id FROM published_sales")
    was = PublishedSales.from_body(id, 1, store.all("SELECT body FROM change WHERE record_id = :id", id=id)[0][0])
    ledger.commit(store, terminal, new_id(), Change(was, was.model_copy(update={"baht": Decimal(12)})))
    [one] = batch.taken(store)
    with pytest.raises(Conflict):
        batch.take_back(store, Session(who.session), one.op)
    assert kept(store) == {("36", OCTOBER): 12}


def test_only_the_provincial_office_takes_in_figures(store) -> None:
    for role, district in (("district_officer", HERE), ("meeting_viewer", None)):
        who = provincial(store, role, district)
        with pytest.raises(Denied):
            box.put(store, who, box.FIGURES, "x.csv", TEXT.encode())
    chief = provincial(store)
    box.put(store, chief, box.FIGURES, "x.csv", TEXT.encode())
    waiting = box.find(store, chief, box.FIGURES)
    assert waiting is not None
    officer = provincial(store, "district_officer", HERE)
    with pytest.raises(Denied):
        batch.commit(store, officer, Session(officer.session), waiting, batch.compare(store, read_box(waiting)))
    assert kept(store) == {}


# Beside the others


def test_the_province_stands_beside_the_others_their_average_and_what_was_reported_to_us() -> None:
    world = World()
    world.at(2024, 12, 22)
    assert load.load(world.store, viewer()).panel("published") is None
    figures_of = {"36": 30, "21": 50, "10": 100}
    for place, baht in figures_of.items():
        world.add(PublishedSales(fiscal_year=2567, month=OCTOBER, place=place, baht=baht * 1_000_000, source="x"))
    world.add(PublishedSales(fiscal_year=2567, month=NOVEMBER, place="36", baht=10_000_000, source="x"))
    world.add(PublishedSales(fiscal_year=2567, place="30", baht=5_000_000, source="x"))  # a year without months
    world.add(PublishedSales(fiscal_year=2567, month=OCTOBER, place=NATION, baht=9_000_000_000, source="x"))
    world.add(PublishedSales(fiscal_year=2567, month=OCTOBER, place="3601", baht=1, source="x"))
    found = load.load(world.store, viewer()).panel("published")
    assert found is not None and found.total is not None
    assert "rank 3 of 4" in found.finding and f"{100 * 40 / 195:.2f} %" in found.finding and "40.0 million" in found.finding
    october, november, december = (row.values for row in found.rows[:3])
    assert (october[1], october[4], october[5]) == (30_000_000, 60_000_000, 3)
    assert (november[1], november[4], november[5]) == (10_000_000, 10_000_000, 1)
    assert december[1:] == (None, None, None, None, 0)
    assert found.total.values[1] == 40_000_000 and any("40.0" in note for note in found.notes)
