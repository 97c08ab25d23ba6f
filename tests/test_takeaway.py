"""What a meeting takes home, read back from the files: every number, none invented, none it may not see; and tables for programs."""

import base64
import csv
import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest
from conftest import HERE, product, signed_in, village
from openpyxl import load_workbook
from pptx import Presentation

from otop_core.access import data_keys, log, sessions, sign_in
from otop_core.access.sessions import Terminal
from otop_core.admin import accounts
from otop_core.admin.accounts import Account
from otop_core.gate import ledger
from otop_core.gate.acts import Add, new_id
from otop_core.model.errors import Denied, Gone, SignedOut
from otop_core.products.producers import Producer
from otop_core.reports.figure_panel import numbers, shown
from otop_core.reports.panels import load
from otop_core.reports.panels.panel import Book, Chart, Column, Panel, Row, Value
from otop_core.reports.takeaway import pack, presentation, tables, workbook
from server import takeaway

CHARTS: tuple[Chart, ...] = ("table", "bars", "stacked", "lines", "marked")
NAMES = ("เมืองชัยภูมิ", "บ้านเขว้า", "=1+1", "'ก", "<b>&", "@cmd")
TITLE = "ยอดจำหน่ายรายอำเภอ [แยก]: ตาม/ด้าน? ที่ชื่อยาวมาก"


def made(chart: Chart, n: int) -> Panel:
    """A panel with numbers of all sizes, whole and broken, and some that are not known."""
    sizes: list[Value] = [0, Decimal("10000000"), None, Decimal("0.25"), 12.5, Decimal("3053143908")]
    columns = (
        Column("name", "อำเภอ", "text"),
        Column("sold", "ยอด", "baht", "บาท", "#12705A", official="รายได้"),
        Column("share", "ร้อยละ", "percent", "%", "#D07A00"),
        Column("told", "=ข้อความ", "text"),
    )
    rows = tuple(Row(f"36{at + 1:02}", (name, sizes[at], 100 - 30 * at, None if at % 2 else "=x")) for at, name in enumerate(NAMES[:n]))
    drawn = () if chart == "table" else ("share",) if chart == "marked" else ("sold", "share")
    total = Row("", ("รวม", Decimal("5.5"), None, "")) if n else None
    return Panel(f"p{chart}{n}", TITLE, "+ข้อค้นพบ", columns, rows, chart, drawn, total, ("หมายเหตุ",), "อำเภอ")


BOOK = Book("ตัวเลข", 2569, "ณ วันที่ 1", "ทะเบียน", tuple(made(chart, n) for chart in CHARTS for n in (0, 1, 6)))


def test_every_number_of_every_panel_stands_in_the_workbook_and_what_is_not_known_is_empty() -> None:
    read = load_workbook(io.BytesIO(workbook.made(BOOK, "th")))
    names = workbook.sheet_names(BOOK.panels)
    assert read.sheetnames[1:-1] == names and len(set(names)) == len(names) and all(len(name) <= 31 for name in names)
    for panel, name in zip(BOOK.panels, names, strict=True):
        lines = list(read[name].iter_rows(min_row=workbook.HEAD + 2, max_col=len(panel.columns), values_only=True))
        rows = [*panel.rows, *([panel.total] if panel.total else [])]
        for row, line in zip(rows, lines, strict=False):
            assert [None if value == "" else float(value) if isinstance(value, Decimal) else value for value in row.values] == list(line)
        assert len(read[name]._charts) == (1 if panel.rows and panel.chart != "table" else 0)
        assert read[name]["A1"].value == TITLE and read[name]["A2"].value == "+ข้อค้นพบ"
    assert not [cell for sheet in read for row in sheet.iter_rows() for cell in row if cell.data_type in ("f", "e")], "no text is a formula"


def test_numbers_of_the_workbook_are_shown_as_they_are_told() -> None:
    read = load_workbook(io.BytesIO(workbook.made(BOOK, "th")))
    sheet = read[workbook.sheet_names(BOOK.panels)[2]]
    formats = [[cell.number_format for cell in row[1:3]] for row in sheet.iter_rows(min_row=5, max_row=6)]
    assert formats == [["#,##0", '#,##0" %"'], ["#,##0", '#,##0" %"']]
    assert sheet.freeze_panes == "B5"


def charts(slides: object) -> list[object]:
    return [next((shape.chart for shape in slide.shapes if shape.has_chart), None) for slide in slides.slides]  # type: ignore[attr-defined]


def test_the_slides_have_charts_with_the_numbers_that_are_drawn() -> None:
    slides = Presentation(io.BytesIO(presentation.made(BOOK, "th")))
    assert len(slides.slides) == 1 + len(BOOK.panels)
    for panel, slide, chart in zip(BOOK.panels, list(slides.slides)[1:], charts(slides)[1:], strict=True):
        texts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        assert "+ข้อค้นพบ" in texts and any("ทะเบียน" in text and "หมายเหตุ" in text for text in texts)
        if panel.chart == "table" or not panel.rows:
            assert chart is None
            continue
        assert list(chart.plots[0].categories) == panel.names
        for series, (column, values) in zip(chart.plots[0].series, numbers(panel), strict=True):
            assert series.name == column.heading and list(series.values) == values


def test_a_table_on_a_slide_says_what_the_page_says() -> None:
    slides = Presentation(io.BytesIO(presentation.made(replace(BOOK, panels=(made("table", 6),)), "th")))
    [table] = [shape.table for shape in slides.slides[1].shapes if shape.has_table]
    panel = made("table", 6)
    for line, row in enumerate([*panel.rows, panel.total], 1):
        assert row is not None
        told = [shown(value, column) for value, column in zip(row.values, panel.columns, strict=True)]
        assert [table.cell(line, at).text for at in range(len(panel.columns))] == told


def lines(made: bytes | None) -> list[list[str]]:
    assert made is not None and made.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))


def test_a_table_for_machines_has_every_value_and_no_formula() -> None:
    panel = made("bars", 6)
    [head, *rows] = lines(tables.csv_of(replace(BOOK, panels=(panel,)), panel.code, "th"))
    assert head[:4] == ["รหัส", "อำเภอ", "ยอด (บาท)", "ร้อยละ (%)"] and "2569" in head[-1]
    assert [row[2] for row in rows] == ["0", "10000000", "", "0.25", "12.5", "3053143908", "5.5"]
    assert [row[1] for row in rows[2:6]] == ["'=1+1", "'ก", "<b>&", "'@cmd"]


def test_open_data_has_its_layout_one_line_a_district_and_number_and_none_for_what_is_not_known() -> None:
    [head, *rows] = lines(tables.csv_of(replace(BOOK, panels=(made("bars", 6),)), tables.OPEN_DATA, "th"))
    assert head == ["ปีงบประมาณ", "อำเภอ", "รายการข้อมูล", "ค่าข้อมูล", "หน่วย", "ที่มา"]
    sold = {row[1]: row[3] for row in rows if row[2] == "รายได้"}
    assert sold == {"เมืองชัยภูมิ": "0", "บ้านเขว้า": "10000000", "'ก": "0.25", "<b>&": "12.5", "'@cmd": "3053143908"}
    assert {row[0] for row in rows} == {"2569"} and {row[4] for row in rows} == {"บาท", "%"}


def test_the_dictionary_names_every_column_of_every_table() -> None:
    rows = {(row[0], row[2]) for row in lines(tables.csv_of(BOOK, tables.DICTIONARY, "th"))[1:]}
    assert rows >= {(panel.code, column.key) for panel in BOOK.panels for column in panel.columns}


def test_the_pack_holds_both_files_and_every_table() -> None:
    with zipfile.ZipFile(io.BytesIO(pack.whole(BOOK, "th"))) as packed:
        names = packed.namelist()
        assert names[:2] == ["meeting.xlsx", "meeting.pptx"] and len(names) == 2 + len(tables.names(BOOK))
        assert packed.testzip() is None


# The routes


@pytest.fixture
def asked(store, world):
    """Ask as one of this role, or with a key."""
    known = {role: signed_in(store, role, district).digest for role, district in ROLES.items()}

    def ask(path: str, role: str = "", key: str = "", tag: str = "", **query: str) -> SimpleNamespace:
        who = sessions.look_up(store, known[role]) if role else None
        given = f"Basic {base64.b64encode(f'anybody:{key}'.encode()).decode()}" if key else ""
        return SimpleNamespace(
            store=store, who=who, language="th", method="GET", query=query, path=path, authorization=given, if_none_match=tag
        )

    return ask


ROLES = {"administrator": None, "provincial_officer": None, "district_officer": HERE, "meeting_viewer": None}
WORD = "a long walk to the market"
TABLE = "/api/v1/steps.csv"


def test_what_is_handed_round_is_the_same_whoever_takes_it(asked, store) -> None:
    taken = []
    for role in ROLES:
        with zipfile.ZipFile(io.BytesIO(takeaway.download(asked("/export/meeting.zip", role)).body)) as packed:
            taken.append({name: packed.read(name) for name in packed.namelist() if name.endswith(".csv")})
    assert all(one == taken[-1] for one in taken)
    assert [line["detail"] for line in log.recent(store, kind="export")] == ["zip"] * len(ROLES)
    with pytest.raises(SignedOut):
        takeaway.download(asked("/export/meeting.zip"))


@pytest.mark.parametrize("kind", pack.FILES)
def test_a_file_says_its_kind_and_name(asked, kind: str) -> None:
    answer = takeaway.download(asked(f"/export/meeting.{kind}", "meeting_viewer", as_of="2026-10-01"))
    assert answer.body.startswith(b"PK") and answer.media_type == takeaway.TYPES[kind]
    assert f'filename="meeting.{kind}"' in answer.headers["content-disposition"]


def test_a_table_is_sent_once_until_something_changes(asked, store, terminal) -> None:
    first = takeaway.table(asked(TABLE, "provincial_officer"))
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}'):
        assert takeaway.table(asked(TABLE, "provincial_officer", tag=known)).status_code == 304
    home = village()
    owner = Producer(id=new_id(), name="กลุ่มใหม่", producer_type="group", village_id=home.id)
    ledger.commit(store, terminal, new_id(), *map(Add, (home, owner, product(owner))))
    second = takeaway.table(asked(TABLE, "provincial_officer", tag=tag))
    assert second.status_code == 200 and second.headers["etag"] != tag
    with pytest.raises(Gone):
        takeaway.table(asked("/api/v1/nothing.csv", "provincial_officer"))


def test_excel_reads_with_a_key_what_a_meeting_may_see_until_the_key_ends(asked, store) -> None:
    officer = asked(TABLE, "district_officer").who
    first = data_keys.make(store, officer)
    key = data_keys.make(store, officer)
    until = data_keys.good_until(store, officer)
    assert until and until <= store.clock() + data_keys.GOOD_FOR
    answer = takeaway.table(asked(TABLE, key=key))
    assert answer.status_code == 200 and answer.body == takeaway.table(asked(TABLE, "meeting_viewer")).body
    assert key not in str(store.all("SELECT * FROM data_key"))
    for wrong in (first, "", key[:-1], "ก"):
        refused = takeaway.table(asked(TABLE, key=wrong))
        assert refused.status_code == 401 and refused.headers["www-authenticate"].startswith("Basic")
    data_keys.end(store, officer)
    assert takeaway.table(asked(TABLE, key=key)).status_code == 401


@pytest.mark.parametrize("header", ["Bearer x", "Basic", "Basic %%%", "Basic gIGC", "basic bm9jb2xvbg=="])
def test_a_header_that_is_no_key_reads_nothing(store, header: str) -> None:
    assert data_keys.reader(store, header, "th") is None


def test_a_key_ends_with_time_with_a_new_password_and_with_the_account(asked, store, clock) -> None:
    def read(key: str) -> int:
        return takeaway.table(asked(TABLE, key=key)).status_code

    fresh = Account(username="key", display_name="key", role="district_officer", works_in=HERE, is_active=True)
    [account] = accounts.create(store, Terminal(), new_id(), fresh, WORD).records
    who = sessions.look_up(store, sessions.digest(sessions.begin(store, account.id, "th")))
    assert who is not None
    key = data_keys.make(store, who)
    clock.forward(days=366)
    assert read(key) == 401
    clock.forward(days=-366)
    assert read(key) == 200
    sign_in.change_own_password(store, who.session, WORD, f"{WORD} 2", f"{WORD} 2")
    assert read(key) == 401
    key = data_keys.make(store, who)
    accounts.change(store, Terminal(), new_id(), account, account, f"{WORD} 3")
    assert read(key) == 401
    who = sessions.look_up(store, sessions.digest(sessions.begin(store, account.id, "th")))
    assert who is not None
    key = data_keys.make(store, who)
    accounts.change(store, Terminal(), new_id(), account, account.model_copy(update={"is_active": False}))
    assert read(key) == 401


def test_who_may_not_read_the_tables_makes_no_key(asked, store, monkeypatch) -> None:
    officer = asked(TABLE, "district_officer").who
    monkeypatch.setattr(data_keys, "ACTION", "office.manage")
    with pytest.raises(Denied):
        data_keys.make(store, officer)


def test_the_figures_of_a_store_stand_in_all_files_alike(asked, store) -> None:
    book = load.for_meeting(store, asked(TABLE, "meeting_viewer").who, "th")
    read = load_workbook(io.BytesIO(pack.FILES["xlsx"](book, "th")))
    slides = Presentation(io.BytesIO(pack.FILES["pptx"](book, "th")))
    assert len(read.sheetnames) == len(book.panels) + 2 and len(slides.slides) == len(book.panels) + 1
