"""A paper list pasted out of Excel: what is understood, what is named, what is saved, and that nothing is lost on the way."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace

import pytest
import screen
from conftest import HERE, drawn
from hypothesis import given, settings
from hypothesis import strategies as st

from otop_core import pasting
from otop_core.access import sessions
from otop_core.access.roles import DISTRICT, VIEWER
from otop_core.community.households import Household
from otop_core.community.people import Person
from otop_core.community.villages import Village
from otop_core.gate import ledger
from otop_core.gate.acts import Add, Change, new_id
from otop_core.importing import sheet
from otop_core.language import text, vocabulary
from otop_core.language.messages import say
from otop_core.model import forms
from otop_core.model.errors import Denied
from otop_core.pasting import MOST, Box, Pasted, commit, compare, preview, read, take_back, template
from otop_core.pasting.columns import ABOUTS, NAME, RUNNING, TEMPLATE
from otop_core.pasting.preview import said
from otop_core.workshop.workshops import Workshop

PAGE = "community/paste.py"
HEAD = "ลำดับ\tชื่อ-สกุล\tบ้านเลขที่\tเบอร์โทร\tจำนวนสมาชิก (คน)\tอาชีพหลัก\tต้องการเรียนรู้\tสมัครใจ\tรายได้ (บาท/เดือน)\tวันที่แจ้ง PDPA"
GIVEN = [
    "สมศรี",
    "สมชาย",
    "บุญมี",
    "ทองใบ",
    "คำแพง",
    "ประเสริฐ",
    "วิไล",
    "สุดา",
    "มานะ",
    "ชูใจ",
    "วีระ",
    "ปิติ",
    "สายใจ",
    "บัวลา",
    "จันทร์เพ็ญ",
    "หนูพิน",
    "สมพร",
    "แก้วตา",
]
FAMILY = ["ใจดี", "ศรีสุข", "ทองดี", "แสนสุข", "บุญมาก", "คำภา", "ชัยภูมิ", "โพธิ์ศรี", "วงศ์งาม", "มีชัย", "ป่าแดง", "สีดา"]


def paper(n: int = 26) -> list[list[str]]:
    """A list as it comes from a village: Thai digits here and there, dates in พ.ศ., ticks, blanks."""
    titles, thai = ("นาง", "นาย ", "นางสาว", "น.ส.", ""), str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
    rows = []
    for i in range(1, n + 1):
        name = f"{titles[i % 5]}{GIVEN[i % 18]} {FAMILY[i * 5 % 12]}{FAMILY[-i % 11]}"
        house = f"{i}/{i + 3}".translate(thai) if i % 3 == 0 else str(100 + i)
        phone = (f"081-234-56{i % 100:02}", f"81234560{i % 10}", "-")[i % 3]
        day = ("22/11/2568", "๕ ม.ค. ๒๕๖๙", "")[i % 3]
        yes = ("✓", "/", "ใช่", "ไม่ใช่", "")[i % 5]
        rows.append([str(i), name, house, phone, f"{i % 6 + 1} คน", "ทำนา", "ทอผ้าไหม", yes, f"{i * 100 + 5000:,}", day])
    return rows


def pasted(rows: list[list[str]], head: str = HEAD) -> str:
    return head + "\r\n" + "\r\n".join("\t".join(row) for row in rows) + "\r\n"


def told(found: Pasted) -> list[tuple[int, str, str]]:
    return [(row, heading, text.msgid) for row, heading, text in found.problems]


@pytest.fixture
def home(world) -> dict[str, str]:
    return {"village.choice": world.here.village.id}


def test_a_list_of_26_households_is_understood_whole() -> None:
    found = read(pasted(paper()), "th")
    assert len(found.good) == 26 and not found.problems and not found.unknown
    first, third = found.rows[0].understood, found.rows[2].understood
    assert first["person.name_title"] == "นาย" and first["household.occupation"] == "farming"
    assert first["household.income"] == Decimal(5100) and first["household.members"] == 2
    assert first["household.is_voluntary"] is True and first["household.notice_given_on"] == dt.date(2026, 1, 5)
    assert third["household.house_no"] == "3/6" and third["household.notice_given_on"] == dt.date(2025, 11, 22)
    assert found.rows[1].understood["person.phone"] is None  # a dash says that there is none


def test_a_name_in_one_column_is_parted_into_title_given_and_family_name() -> None:
    found = read("ชื่อ-นามสกุล\tบ้านเลขที่\nนางสมศรี ใจดี\t1\nนาย ธนา ณ อยุธยา\t2\nนายก ใจดี\t3\nบุญมี\t4", "th")
    parts = [[row.understood[f"person.{part}"] for part in ("name_title", "given_name", "family_name")] for row in found.rows]
    assert parts == [["นาง", "สมศรี", "ใจดี"], ["นาย", "ธนา", "ณ อยุธยา"], [None, "นายก", "ใจดี"], [None, "บุญมี", None]]
    assert preview(found, "th")[1][0][1][2] == "นาง · สมศรี · ใจดี"  # and shown as parted


@pytest.mark.parametrize(
    "head", ["คำนำหน้า\tชื่อ\tนามสกุล\tบ้านเลขที่", "Title\tGiven name\tFamily name\tHouse number", "คำนำหน้าชื่อ\tชื่อตัว\tชื่อสกุล\tเลขที่บ้าน *"]
)
def test_names_in_columns_of_their_own_stay_as_they_are(head: str) -> None:
    row = read(f"{head}\nนาง\tนางฟ้า\tใจ ดี\t1", "th").rows[0]
    assert [row.typed[f"person.{part}"] for part in ("name_title", "given_name", "family_name")] == ["นาง", "นางฟ้า", "ใจ ดี"]


@pytest.mark.parametrize("word", ["ใช่", "✓", "1", "๑", "x", "X", "/", "มี", "Yes"])
@pytest.mark.parametrize("head", ["สมัครใจ", "Takes part of its own will (voluntary)"])
def test_yes_is_written_in_many_ways(head: str, word: str) -> None:
    assert read(f"ชื่อ-สกุล\tบ้านเลขที่\t{head}\nนางสมศรี ใจดี\t1\t{word}", "th").rows[0].typed["household.is_voluntary"] is True


@pytest.mark.parametrize("word", ["ไม่ใช่", "ไม่", "0", "", "-", "✗"])
def test_no_is_written_in_many_ways(word: str) -> None:
    assert read(f"ชื่อ-สกุล\tบ้านเลขที่\tสมัครใจ\nนางสมศรี ใจดี\t1\t{word}", "th").rows[0].typed["household.is_voluntary"] is False


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("code", vocabulary.codes("occupation"))
def test_an_occupation_is_known_by_either_label_or_its_code(code: str, language: str) -> None:
    for word in (code, vocabulary.label("occupation", code, language), vocabulary.label("occupation", code, language).split("(")[0]):
        row = read(f"name\thouse no\toccupation\nSomsri\t1\t{word}", "en").rows[0]
        assert row.understood["household.occupation"] == code


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_tabs_commas_and_semicolons_part_the_cells(sign: str, end: str) -> None:
    lines = [["ชื่อ-สกุล", "บ้านเลขที่", "รายได้"], ["นางสมศรี ใจดี", "12/3", '"1,500"'], ["นายสมชาย ดี", "4", "900"]]
    found = read("\ufeff" + end.join(sign.join(line) for line in lines) + end, "th")
    assert [row.understood["household.income"] for row in found.rows] == [1500, 900]


def test_without_headings_the_order_of_the_example_counts_and_a_running_number_is_left_out() -> None:
    plain = "1\tนางสมศรี ใจดี\t12/3\t0812345678\t4\n2\tนายมานะ ดี\t5\t\t3"
    found = read(plain, "th")
    assert [column.field for column in found.columns] == [RUNNING, *TEMPLATE[:4]] and not found.heading
    assert len(found.good) == 2 and found.text([row.cells for row in found.rows]) == plain
    shifted = read("นาง\tสมศรี\tใจดี\t12", "th")
    assert "A house number is expected here; please look at the order of the columns." in [msgid for _n, _h, msgid in told(shifted)]


def test_the_example_is_read_as_it_says() -> None:
    for language in ("th", "en"):
        found = read(template(language), language)
        assert [column.field for column in found.columns] == list(TEMPLATE) and len(found.good) == 1 and len(found.heading) == len(TEMPLATE)
        assert found.rows[0].understood["household.is_committed"] is True


def test_what_is_not_taken_is_named() -> None:
    found = read("รายชื่อครัวเรือน บ้านโนน\n\nชื่อ-สกุล\tบ้านเลขที่\tหมายเหตุ\tเลขประจำตัวประชาชน\nนางสมศรี ใจดี\t1\tป่วย\t123\n\t\t\t\n", "th")
    assert found.above == ("รายชื่อครัวเรือน บ้านโนน",) and found.unknown == ["หมายเหตุ", "เลขประจำตัวประชาชน"]
    assert len(found.good) == 1 and "person.national_id" not in found.rows[0].typed
    asked = read("ชื่อ-สกุล\tบ้านเลขที่\tเลขประจำตัวประชาชน\nนางสมศรี ใจดี\t1\t123", "th", asks_id=True)
    assert told(asked) == [(1, "เลขประจำตัวประชาชน", "The 13-digit number is not right; please compare it with the card.")]


def test_every_problem_is_named_by_row_and_column() -> None:
    wrong = [["1", "", "12-มี.ค.", "081", "สี่", "รับจ้าง", "x", "อาจจะ", "ห้าพัน", "32/1/2569"], ["2", "นายดี ใจดี", "", *[""] * 7]]
    found = read(pasted(wrong), "th")
    assert [(row, heading) for row, heading, _told in told(found)] == [
        *[(1, heading) for heading in HEAD.split("\t")[1:] if heading != "ต้องการเรียนรู้"],
        (2, "บ้านเลขที่"),
    ]
    assert not found.good and all(say(told, "th") for _row, _heading, told in found.problems)


def test_a_row_that_has_shifted_is_named() -> None:
    found = read("ชื่อ-สกุล,บ้านเลขที่,รายได้\nนางสมศรี ใจดี,1,1,500\nนายดี งาม,2,400\nนายงาม ดี,3,700", "th")
    assert told(found) == [(1, "", "This row has more cells than there are headings; please look where it shifted.")]


def test_what_excel_has_done_to_a_telephone_number_is_said() -> None:
    row = read("ชื่อ-สกุล\tบ้านเลขที่\tโทร\nนางสมศรี ใจดี\t1\t812345678", "th").rows[0]
    assert row.understood["person.phone"] == "0812345678" and not row.troubles
    assert said(row, "en") == ["A 0 has been put before the telephone number; Excel leaves it out."]


def test_a_quote_that_is_never_closed_does_not_swallow_the_list() -> None:
    found = read('ชื่อ-สกุล\tบ้านเลขที่\tภูมิปัญญา\nนางสมศรี ใจดี\t1\t"ทอผ้า\nนายดี งาม\t2\tจักสาน', "th")
    assert [row.typed["household.knows"] for row in found.rows] == ['"ทอผ้า', "จักสาน"]


def test_more_rows_than_can_be_read_stay_in_the_text() -> None:
    found = read(pasted(paper(MOST + 5)), "th")
    assert len(found.rows) == MOST and len(found.later) == 5
    assert len(read(found.text([]), "th").rows) == 5
    assert read("x" * 200_000, "th").refused is not None


def test_two_rows_of_one_household_are_warned_of_but_not_blocked() -> None:
    found = read("ชื่อ-สกุล\tบ้านเลขที่\nนางสมศรี ใจดี\t1\nนายมานะ รักชาติ\t2\nสมศรี  ใจดี\t9\nนายปิติ พิทักษ์\t1", "th")
    assert [[say(text, "en") for text in row.alike] for row in found.rows] == [[], [], ["row 1: same name"], ["row 1: same house number"]]
    assert len(found.good) == 4


def test_somebody_registered_in_the_village_is_warned_of(store, officer, world) -> None:
    caller, found = officer(HERE), read("ชื่อ-สกุล\tบ้านเลขที่\nนางสมศรี ใจดี\t99\nนายมานะ รักชาติ\t2", "th")
    actor = caller.actor(store, store.clock())
    compared = compare(store, actor, world.here.village.id, found)
    assert [say(text, "en") for text in compared.rows[0].alike] == ["registered already: สมศรี ใจดี, same name"]
    assert not compared.rows[1].alike and len(compared.good) == 2 and compare(store, actor, "", found) == found
    with pytest.raises(Denied):
        compare(store, actor, world.there.village.id, found)


def households(store) -> list[tuple[str, str]]:
    sql = "SELECT p.given_name, h.house_no FROM household h JOIN person p ON p.id = h.representative_id WHERE h.removed_at IS NULL"
    return sorted(store.all(sql))


def test_saving_twice_saves_once_even_where_the_rows_have_moved(store, officer, world, home) -> None:
    caller, op, before = officer(HERE), new_id(), len(households(store))
    rows = paper()
    first = commit(store, caller, op, home, read(pasted(rows), "th"), range(1, 27))
    again = commit(store, caller, op, home, read(pasted(rows[5:]), "th"), range(1, 27))
    assert len(first.saved) == 26 and not first.failed and not first.remaining and len(again.saved) == 21
    assert len(households(store)) == before + 26
    more = commit(store, caller, op, home, read(pasted([["1", "นายใหม่ มาก", "77", *[""] * 7], *rows[1:]]), "th"), [1])
    assert len(more.saved) == 1 and ("ใหม่", "77") in households(store)  # row 1 says something else now, so it is another household


def test_two_rows_that_say_the_same_are_two_households_if_she_says_so(store, officer, home) -> None:
    found = read("ชื่อ-สกุล\tบ้านเลขที่\nนางสมศรี แก้วใส\t1\nนางสมศรี แก้วใส\t1", "th")
    assert len(commit(store, officer(HERE), new_id(), home, found, [1, 2]).saved) == 2
    assert households(store).count(("สมศรี", "1")) == 2


def test_the_rows_that_are_wrong_or_not_chosen_come_back_as_they_were(store, officer, home) -> None:
    rows = paper(6)
    rows[1][4], rows[3][9] = "ห้า", "31/2/2569"
    receipts = commit(store, officer(HERE), new_id(), home, read(pasted(rows), "th"), [1, 2, 3, 5])
    assert [one.row.number for one in receipts.saved] == [1, 3, 5]
    assert receipts.remaining == HEAD + "\n" + "\n".join("\t".join(rows[n]) for n in (1, 3, 5))


def test_a_row_the_gate_refuses_is_told_and_the_others_are_saved(store, officer, home, monkeypatch) -> None:
    """A clock that has moved on: the date is right when it is read, and refused when it is written."""
    real = pasting.committing.save_form.save

    def save(store, caller, op, form, typed, **rest):
        bad = {**typed, "household.members": "99"} if typed["household.house_no"] == "102" else typed
        return real(store, caller, op, form, bad, **rest)

    monkeypatch.setattr(pasting.committing.save_form, "save", save)
    receipts = commit(store, officer(HERE), new_id(), home, read(pasted(paper(4)), "th"), range(1, 5))
    assert [row.number for row, _text in receipts.failed] == [2] and len(receipts.saved) == 3
    assert len(read(receipts.remaining, "th").rows) == 1


def test_a_village_of_another_district_stops_it_and_everything_remains(store, officer, world) -> None:
    source = pasted(paper(4))
    receipts = commit(store, officer(HERE), new_id(), {"village.choice": world.there.village.id}, read(source, "th"), range(1, 5))
    assert receipts.stopped is not None and not receipts.saved and len(read(receipts.remaining, "th").rows) == 4


def test_a_new_village_is_made_once_and_goes_when_all_is_taken_back(store, officer, world) -> None:
    caller = officer(HERE)
    before = households(store)
    village = {"village.subdistrict_code": "360102", "village.moo": "9", "village.name": "บ้านใหม่ไทยเจริญ"}
    receipts = commit(store, caller, new_id(), village, read(pasted(paper(5)), "th"), range(1, 6))
    assert len(store.all("SELECT id FROM village WHERE name = 'บ้านใหม่ไทยเจริญ' AND removed_at IS NULL")) == 1
    ops = [one.op for one in receipts.saved]
    assert take_back(store, caller, ops) == [] and households(store) == before
    assert not store.all("SELECT id FROM village WHERE name = 'บ้านใหม่ไทยเจริญ' AND removed_at IS NULL")
    assert take_back(store, caller, ops) == []  # a second touch does nothing more


def test_what_somebody_has_changed_since_is_not_taken_back(store, officer, home) -> None:
    mine, other = officer(HERE), officer(HERE, "other")
    receipts = commit(store, mine, new_id(), home, read(pasted(paper(3)), "th"), range(1, 4))
    saved = receipts.saved[0].op
    record = next(r for r in ledger.commit(store, mine, saved).records if isinstance(r, Household))
    ledger.commit(store, other, new_id(), Change(record, record.model_copy(update={"knows": "ทอเสื่อ"})))
    kept = take_back(store, mine, [one.op for one in receipts.saved])
    assert [op for op, _why in kept] == [saved]


def test_entries_of_a_workshop_are_noted_as_its_entries(store, officer, world, home) -> None:
    caller = officer(HERE)
    hall = Workshop(id=new_id(), village_id=world.here.village.id, name="เวที", held_on=dt.date(2026, 11, 22), target=26, is_open=True)
    ledger.commit(store, caller, new_id(), Add(hall))
    commit(store, caller, new_id(), home, read(pasted(paper(3)), "th"), range(1, 4), origin=f"workshop:{hall.id}")
    noted = store.all("SELECT noun FROM workshop_entry WHERE workshop_id = :id", id=hall.id)
    assert sorted(noun for (noun,) in noted) == ["household"] * 3 + ["person"] * 3


def test_the_box_goes_on_after_a_reload_and_everything_can_be_taken_back_into_it(store, officer, world, home) -> None:
    caller, rows = officer(HERE), paper(5)
    rows[4][4] = "ห้า"
    me = caller.actor(store, store.clock()).id
    box, left_at = pasting.opened(store, me)
    assert left_at is None
    box.put("text", pasted(rows))
    box.keep(store, caller)
    box, left_at = pasting.opened(store, me)  # another tab, another day
    assert left_at is not None and box.text == pasted(rows)
    receipts = box.save(store, caller, home, read(box.text, "th"), range(1, 6))
    assert len(receipts.saved) == 4 and pasting.opened(store, me)[0].text == box.text == HEAD + "\n" + "\t".join(rows[4])
    box.mend(1, 4, "5", "th")
    box.save(store, caller, home, read(box.text, "th"), [1])
    assert box.text == "" and pasting.opened(store, me)[1] is None
    count, why = box.back(store, caller, "th")
    assert (
        count == 5
        and not why
        and sorted(r.cells for r in read(box.text, "th").rows) == sorted(map(tuple, [*rows[:4], [*rows[4][:4], "5", *rows[4][5:]]]))
    )


def test_pasting_again_after_taking_back_saves_again(store, officer, home) -> None:
    caller, before = officer(HERE), len(households(store))
    box = Box(new_id(), {"text": pasted(paper(3))})
    for _round in range(2):
        assert len(box.save(store, caller, home, read(box.text, "th"), range(1, 4)).saved) == 3
        assert len(households(store)) == before + 3
        assert box.back(store, caller, "th") == (3, [])
        assert len(households(store)) == before


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["นางสมศรี ใจดี", "12/3", '"', '""x', "๒๒ พ.ย. ๒๕๖๙", "1,500", "✓", "-", "ชื่อ-สกุล", "ชื่อ", "นามสกุล", "บ้านเลขที่", "รายได้ (บาท)", "9" * 40]
)


@settings(max_examples=drawn(80), deadline=None)
@given(st.lists(st.lists(CELLS, max_size=7), max_size=8), st.sampled_from("\t,;"), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_no_text_is_too_strange_to_be_read(rows: list[list[str]], sign: str, end: str, asks_id: bool) -> None:
    found = read(end.join(sign.join(row) for row in rows), "th", asks_id=asks_id)
    preview(found, "en")
    read(found.text([row.cells for row in found.rows]), "en")


@settings(max_examples=drawn(80), deadline=None)
@given(st.text(max_size=400))
def test_nor_any_text_at_all(anything: str) -> None:
    preview(read(anything, "th"), "th")


@settings(max_examples=drawn(80), deadline=None)
@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=20), min_size=1, max_size=6),
        min_size=1,
    )
)
def test_cells_come_back_as_they_were(rows: list[list[str]]) -> None:
    held = [row for row in rows if any(cell.strip() for cell in row)]
    wide = [[*row, "x", "y"] for row in held]  # at least two cells, so that a tab parts them
    assert sheet.cells(sheet.text(wide)) == wide


LETTERS = "กขคงจชดตทนบปพมรลวสหอาิีุูเแโ"
WORD = st.text(LETTERS, min_size=2, max_size=12).map(lambda t: "ส" + t).map(text.tidy)
RECORDS = st.fixed_dictionaries(
    {
        "person.name_title": st.sampled_from([None, "นาง", "นาย", "น.ส."]),
        "person.given_name": WORD,
        "person.family_name": st.none() | WORD,
        "person.phone": st.none() | st.from_regex(r"08[0-9]{8}", fullmatch=True),
        "household.house_no": st.from_regex(r"[1-9][0-9]{0,2}(/[1-9])?", fullmatch=True),
        "household.members": st.none() | st.integers(1, 30),
        "household.occupation": st.none() | st.sampled_from(vocabulary.codes("occupation")),
        "household.knows": st.none() | st.lists(WORD, min_size=1, max_size=3).map("\n".join),
        "household.wants_occupation": st.none() | st.sampled_from(vocabulary.codes("occupation")),
        "household.wants_to_learn": st.none() | WORD,
        "household.is_voluntary": st.booleans(),
        "household.is_committed": st.booleans(),
        "household.income": st.none() | st.decimals(0, 9_999_999, places=2),
        "household.expense": st.none() | st.integers(0, 9_999_999).map(Decimal),
        "household.saving": st.none(),
        "household.notice_given_on": st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2025, 1, 1)),
    }
)


def written(name: str, value: object, language: str) -> str:
    about = ABOUTS[name]
    if about.kind == "choice":
        return vocabulary.label(about.choices, value, language)
    return ("✓" if value else "") if about.kind == "yes" else str(forms.shown(about, value))


@settings(max_examples=drawn(50), deadline=None)
@given(st.lists(RECORDS, min_size=1, max_size=8), st.sampled_from(["th", "en"]), st.permutations(list(ABOUTS)))
def test_a_sheet_says_what_was_written_in_it(records: list[dict], language: str, order: list[str]) -> None:
    columns = [name for name in order if name != "person.national_id"]
    head = [say(ABOUTS[name].label, language) for name in columns]
    found = read(sheet.text([head, *[[written(name, record[name], language) for name in columns] for record in records]]), language)
    assert not found.problems
    assert [{name: row.understood[name] for name in columns} for row in found.rows] == records


@settings(max_examples=drawn(80), deadline=None)
@given(
    st.sampled_from([name for name in TEMPLATE if name not in (NAME, "household.house_no")]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=25),
)
def test_a_cell_is_kept_as_the_form_would_keep_it_or_named(name: str, cell: str) -> None:
    """Never dropped, never changed in silence: what is understood is what the same words in the form become."""
    found = read(sheet.text([["ชื่อ-สกุล", "บ้านเลขที่", say(ABOUTS[name].label, "th")], ["นางสมศรี ใจดี", "1", cell]]), "th")
    row = found.rows[0]
    if row.troubles:
        assert [t.column for t in row.troubles] == [2] and row.cells[2] == cell and name not in row.understood
        return
    value, kind = row.understood[name], ABOUTS[name].kind
    if kind in ("line", "lines") and text.tidy(cell) not in ("-", "–", "—"):
        assert (value or "") == (text.tidy_lines(cell) if kind == "lines" else text.tidy(cell))
    elif value is None or value is False:
        assert kind == "yes" or text.tidy(cell) in ("", "-", "–", "—")


@pytest.fixture
def office(tmp_path, monkeypatch) -> Iterator[SimpleNamespace]:
    """The pages over a store with one village of บ้านเขว้า and an officer of that district."""
    path = tmp_path / "otop.duckdb"
    monkeypatch.setenv("OTOP_STORE", str(path))
    with screen.running(path) as store:
        village = Village(id=new_id(), subdistrict_code="360201", name="บ้านทดสอบ", moo=3)
        person = Person(id=new_id(), given_name="สมศรี", family_name="ใจดี", village_id=village.id)
        ledger.commit(store, sessions.Terminal(), new_id(), Add(village), Add(person))
        yield SimpleNamespace(store=store, village=village, session=screen.signed_in(store, DISTRICT))


def th(msgid: str, **values: object) -> str:
    return say(msgid, "th", **values)


def one(elements, label: str):
    return next(element for element in elements if element.label == label)


def at_village(app, office):
    one(app.selectbox, th("Subdistrict") + " *").set_value("360201").run()
    return one(app.selectbox, th("Village")).set_value(office.village.id).run()


def filled(app, office, rows: list[list[str]]):
    at_village(app, office)
    return one(app.text_area, th("Paste the list here")).set_value(pasted(rows)).run()


def tables(app) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def test_a_list_is_pasted_looked_at_saved_mended_and_taken_back(office) -> None:
    rows = [*paper(4), ["5", "นางสมศรี ใจดี", "9", *[""] * 7]]
    rows[2][4], rows[3][5] = "สี่", "รับจ้าง"
    app = filled(screen.opened(office.session, PAGE), office, rows)
    assert not app.exception and th("registered already: {name}, {reason}", name="สมศรี ใจดี", reason=th("same name")) in tables(app)
    assert th("Please type a number, such as 1,500.") in tables(app)
    one(app.button, th("Save the {n} good rows", n=2)).click().run()
    assert not app.exception and th("{n} households have been saved.", n=2) in screen.words(app)
    assert len(households(office.store)) == 2
    left = one(app.text_area, th("Paste the list here")).value
    assert left == HEAD + "\n" + "\n".join("\t".join(row) for row in rows[2:])
    app.text_input(key="paste|mend|1|1|4").set_value("4").run()
    assert one(app.text_area, th("Paste the list here")).value.split("\n")[1].split("\t")[4] == "4"
    choice = next(box for box in app.selectbox if box.label.endswith("อาชีพหลัก"))
    choice.set_value("other").run()
    app.multiselect[0].set_value([3]).run()
    one(app.button, th("Save the {n} good rows", n=3)).click().run()
    assert not app.exception and len(households(office.store)) == 5
    assert one(app.text_area, th("Paste the list here")).value == ""
    one(app.button, th("Take all {n} back", n=5)).click().run()
    assert not app.exception and not households(office.store)
    assert len(read(one(app.text_area, th("Paste the list here")).value, "th").rows) == 5


def test_a_reload_brings_the_pasted_list_back(office) -> None:
    filled(screen.opened(office.session, PAGE), office, paper(3))
    app = screen.opened(office.session, PAGE)
    assert one(app.text_area, th("Paste the list here")).value == pasted(paper(3))
    assert th("Your draft of {moment} is back.").split("{")[0] in screen.words(app)
    one(app.button, th("Save the {n} good rows", n=3)).click().run()
    assert len(households(office.store)) == 3


def test_nothing_is_saved_before_there_is_a_village(office) -> None:
    app = screen.opened(office.session, PAGE)
    one(app.text_area, th("Paste the list here")).set_value(pasted(paper(2))).run()
    assert one(app.button, th("Save the {n} good rows", n=2)).disabled
    assert th("Please choose the village above first.") in screen.words(app)


def test_a_workshop_that_is_open_settles_the_village(office) -> None:
    hall = Workshop(id=new_id(), village_id=office.village.id, name="เวทีบ้านทดสอบ", held_on=dt.date(2026, 11, 1), target=26, is_open=True)
    ledger.commit(office.store, sessions.Terminal(), new_id(), Add(hall))
    app = screen.opened(office.session, PAGE, workshop=hall.id)
    one(app.text_area, th("Paste the list here")).set_value(pasted(paper(2))).run()
    one(app.button, th("Save the {n} good rows", n=2)).click().run()
    assert len(office.store.all("SELECT 1 FROM workshop_entry WHERE workshop_id = :id AND noun = 'household'", id=hall.id)) == 2


def test_pasted_words_never_become_markup(office) -> None:
    rows = [["1", "<b>นาง</b> ![x](http://x)", "1<script>", *[""] * 7]]
    rows[0][4] = "<img src=x>"
    app = filled(screen.opened(office.session, PAGE), office, rows)
    assert "<script>" not in tables(app) and "<img" not in tables(app) and "&lt;img" in tables(app)


def test_a_viewer_does_not_get_the_page(office) -> None:
    app = screen.opened(screen.signed_in(office.store, VIEWER), PAGE)
    assert not app.text_area
