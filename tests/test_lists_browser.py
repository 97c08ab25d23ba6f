"""An office's Excel list in a real browser, at a desk and on a phone: dropped, answered, mended, taken in, dropped again, taken back."""

import io
from collections.abc import Iterator

import openpyxl
import pytest
import xlsxwriter
from browsing import DESKTOP, PASSWORD, PHONE, Person, World, at_work, begins, th
from playwright.sync_api import Locator, expect

from otop_core.access.sessions import Terminal
from otop_core.admin import accounts, settings
from otop_core.admin.accounts import Account
from otop_core.community.villages import Village
from otop_core.gate import ledger
from otop_core.gate.acts import Add, new_id
from otop_core.language import vocabulary
from otop_core.store import open_store

pytestmark = pytest.mark.browser

HEAD = ("ที่", "ชื่อ-สกุล", "บ้านเลขที่", "หมู่ที่", "ตำบล", "สมาชิก (หญิง)", "อาชีพหลัก")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TAKE = begins("Take in {n} rows: {new} new, {changed} changed")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """An empty district with two villages: one for the desk, one for the phone."""
    path = tmp_path_factory.mktemp("lists") / "otop.duckdb"
    store, terminal = open_store(str(path)), Terminal()
    settings.settle(store, terminal, new_id(), settings.Office(province_code="36"))
    for name, role, works_in in (
        ("admin", "administrator", None),
        ("desk", "district_officer", "3602"),
        ("phone", "district_officer", "3602"),
    ):
        account = Account(username=name, display_name=name, role=role, works_in=works_in, is_active=True)
        accounts.create(store, terminal, new_id(), account, PASSWORD)
    villages = [Village(subdistrict_code="360201", moo=moo, name=f"หนองดอน{moo}") for moo in (3, 4)]
    ledger.commit(store, terminal, new_id(), *map(Add, villages))
    store.close()
    with at_work(path) as world:
        yield world


def workbook(moo: int, rows: int) -> bytes:
    """A title, two lines of nothing, headings, rows (an unknown word, an error of Excel among them), a total, a signature."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet("บัญชี")
    sheet.merge_range(0, 0, 0, 6, "บัญชีครัวเรือนเป้าหมาย")
    sheet.write_row(3, 0, HEAD)
    for n in range(rows):
        house = "#REF!" if n == 1 else f"{n + 1}/{moo}"
        work = "รับจ้าง" if n % 2 else "ทำนา"
        sheet.write_row(4 + n, 0, (n + 1, f"นาง{chr(0xE01 + n % 40)}า{n} ดี{n}", house, moo, "บ้านเขว้า", 4, work))
    sheet.write_row(4 + rows, 0, ("รวม", "", "", "", "", 4 * rows))
    sheet.write_row(6 + rows, 5, ("(ลงชื่อ)..........ผู้จัดทำ",))
    book.close()
    return file.getvalue()


def drop(person: Person, moo: int, rows: int) -> None:
    """The file as the office names it, put into the page."""
    person.open("lists")
    file = {"name": f"ครัวเรือน ม.{moo}.xlsx", "mimeType": XLSX, "buffer": workbook(moo, rows)}
    person.main.locator("input[type=file]").set_input_files(file)
    expect(take(person)).to_be_visible()
    person.still()


def take(person: Person) -> Locator:
    return person.main.get_by_role("button", name=TAKE)


def says_button(person: Person, n: int, new: int) -> None:
    label = th("Take in {n} rows: {new} new, {changed} changed", n=n, new=new, changed=0)
    expect(person.main.get_by_role("button", name=label, exact=True)).to_be_visible()


def register_holds(person: Person, n: int, of_moo: int) -> None:
    person.search("households", f"หนองดอน{of_moo}")
    lines = person.main.get_by_role("button", name=f"หนองดอน{of_moo}")
    if n:
        expect(lines).to_have_count(min(n, 20))
    else:
        person.says(th("Nothing found for these words."))


@pytest.mark.parametrize(("name", "kind", "moo", "rows"), [("desk", DESKTOP, 3, 8), ("phone", PHONE, 4, 200)], ids=["desk", "phone"])
def test_an_office_list_goes_in_and_back(world: World, name: str, kind: dict, moo: int, rows: int) -> None:
    person = world.person(name, kind)
    drop(person, moo, rows)
    person.says(th("Please answer the questions above first."))
    expect(take(person)).to_be_disabled()
    column = th("What is the column “{heading}”?", heading="สมาชิก (หญิง)")
    person.pick(column, th("Do not take this column"))
    person.still()
    word = person.main.get_by_role("combobox", name="รับจ้าง").or_(person.main.get_by_role("radiogroup", name="รับจ้าง"))
    expect(word.first).to_be_visible()
    person.pick(str(word.first.get_attribute("aria-label")), vocabulary.label("occupation", "other", "th"))
    says_button(person, rows - 1, rows - 1)
    assert person.tab.evaluate("document.documentElement.scrollWidth") <= kind["viewport"]["width"]
    refused, content = person.take(
        lambda: person.touch(person.main.get_by_role("link", name=th("The rows that are not taken in, with the reasons (Excel)")))
    )
    assert refused.endswith(".xlsx")
    [*_head, row] = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    assert "#REF!" in row
    cell = person.main.get_by_role("textbox", name="บ้านเลขที่")
    person.touch(cell)
    cell.fill("99/9")
    person.touch(take(person))  # from within the field: the button changes under the finger and nothing is taken in by the old one
    says_button(person, rows, rows)
    person.still()
    person.touch(take(person))
    person.says(th("{new} records have been added and {changed} changed.", new=rows, changed=0))
    register_holds(person, rows, moo)
    drop(person, moo, rows)
    says_button(person, 0, 0)
    person.says(f"{th('The same as before')} ({rows - 1})")
    person.press(th("Take it back"))
    person.touch(person.tab.get_by_role("button", name=th("Yes, take it back")))
    person.says(th("{n} records are as they were before this list.", n=2 * rows))
    says_button(person, rows - 1, rows - 1)
    register_holds(person, 0, moo)
