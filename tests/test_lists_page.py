"""The page that takes in lists: a table pasted or a file put in, questions answered, cells mended, taken in, dropped again, taken back."""

import datetime as dt
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
import screen

from otop_core.access import sessions
from otop_core.access.roles import DISTRICT, PROVINCIAL, VIEWER
from otop_core.community.people import Person
from otop_core.community.villages import Village
from otop_core.gate import ledger
from otop_core.gate.acts import Add, new_id
from otop_core.importing import box
from otop_core.language.messages import say
from otop_core.lists import batches
from otop_core.lists.registers import NOTE
from otop_core.workshop.workshops import Workshop

PAGE = "community/lists.py"
HEAD = "ลำดับ\tชื่อ-สกุล\tบ้านเลขที่\tหมู่ที่\tตำบล\tสมาชิก\tอาชีพ"
ROWS = ("1\tนางเอ บี\t1\t3\tบ้านเขว้า\t4\tทำนา", "2\tนายซี ดี\t2\t3\tบ้านเขว้า\tสี่\tรับจ้าง", "3\tนางอี เอฟ\t3\t3\tบ้านเขว้า\t5\tรับจ้าง")


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


def beginning(elements, label: str):
    return next(element for element in elements if element.label.startswith(label))


def put_in(office, words: str, name: str = "รายชื่อ.csv"):
    who = sessions.look_up(office.store, office.session)
    assert who is not None
    box.put(office.store, who, box.LIST, name, words.encode())
    app = screen.opened(office.session, PAGE)
    assert not app.exception
    return app


def take(app, n: int, new: int, changed: int = 0):
    label = th("Take in {n} rows: {new} new, {changed} changed", n=n, new=new, changed=changed)
    app = one(app.button, label).click().run()
    assert not app.exception
    return app


def households(office) -> int:
    return office.store.one("SELECT count(*) FROM household WHERE removed_at IS NULL")[0]


def tables(app) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def test_a_list_is_put_in_answered_mended_taken_in_dropped_again_and_taken_back(office) -> None:
    words = "\n".join([HEAD, *ROWS])
    app = put_in(office, words)
    app = beginning(app.selectbox, "“รับจ้าง”").set_value("other").run()
    app = beginning(app.text_input, th("Row {n} {name}: {heading}", n=3, name="ซี ดี", heading="สมาชิก")).set_value("4").run()
    app = take(app, 3, 3)
    assert households(office) == 3 and th("{new} records have been added and {changed} changed.", new=3, changed=0) in screen.words(app)
    assert one(app.button, th("Take in {n} rows: {new} new, {changed} changed", n=0, new=0, changed=0)).disabled
    app = put_in(office, words.replace("สี่", "5"))  # the answer about the word is remembered
    app = take(app, 1, 0, 1)
    assert households(office) == 3
    assert office.store.one("SELECT members FROM household WHERE house_no = '2'") == (5,)
    app = one(app.button, th("Yes, take it back")).click().run()  # the newest
    assert office.store.one("SELECT members FROM household WHERE house_no = '2'") == (4,)
    app = one(app.button, th("Yes, take it back")).click().run()
    assert not app.exception and households(office) == 0


def test_a_pasted_table_waits_for_another_day(office) -> None:
    app = screen.opened(office.session, PAGE)
    app = app.text_area[0].set_value("\n".join([HEAD, ROWS[0]])).run()
    app = one(app.button, th("Read the table")).click().run()
    assert not app.exception and th("New") in tables(app)
    again = screen.opened(office.session, PAGE)
    take(again, 1, 1)
    assert households(office) == 1
    gone = one(again.button, th("Throw the list away")).click().run()
    assert gone.text_area and not gone.exception


def test_a_column_that_is_not_sure_is_asked_with_its_values_before_anything_is_taken(office) -> None:
    app = put_in(office, "ชื่อ-สกุล\tบ้านเลขที่\tหมู่ที่\tตำบล\tสมาชิก (ชาย)\nนางเอ บี\t1\t3\tบ้านเขว้า\t2")
    assert th("Please answer the questions above first.") in screen.words(app)
    asked = beginning(app.selectbox, th("What is the column “{heading}”?").split("{")[0] + "สมาชิก")
    assert asked.value is None and th("It holds: {values}", values="2") in [caption.value for caption in app.caption]
    app = asked.set_value("").run()
    take(app, 1, 1)
    assert office.store.one("SELECT members FROM household") == (None,)


def test_rows_without_a_place_are_asked_for_one_and_an_open_workshop_settles_it(office) -> None:
    words = "ชื่อ-สกุล\tบ้านเลขที่\tสมาชิก\nนางเอ บี\t1\t2"
    app = put_in(office, words)
    app = one(app.selectbox, th("Subdistrict") + " *").set_value("360201").run()
    app = one(app.selectbox, th("Village")).set_value(office.village.id).run()
    take(app, 1, 1)
    hall = Workshop(id=new_id(), village_id=office.village.id, name="เวทีบ้านทดสอบ", held_on=dt.date(2026, 11, 1), target=26, is_open=True)
    ledger.commit(office.store, sessions.Terminal(), new_id(), Add(hall))
    put_in(office, words.replace("เอ บี\t1", "ซี ดี\t2"))
    app = screen.opened(office.session, PAGE, workshop=hall.id)
    take(app, 1, 1)
    assert len(office.store.all("SELECT 1 FROM workshop_entry WHERE workshop_id = :id AND noun = 'household'", id=hall.id)) == 1


def test_who_may_be_there_twice_is_taken_in_only_when_chosen(office) -> None:
    app = put_in(office, f"{HEAD}\n1\tนางสมศรี ใจดี\t9\t3\tบ้านเขว้า\t2\tทำนา\n2\tนางสมศรี ใจดี\t10\t3\tบ้านเขว้า\t2\tทำนา")
    app = app.multiselect[0].set_value([3]).run()
    take(app, 2, 2)
    assert households(office) == 2


def test_published_figures_are_told_from_a_list(office) -> None:
    office.session = screen.signed_in(office.store, PROVINCIAL)
    app = put_in(office, "จังหวัด,ตุลาคม 2566\nชัยภูมิ,177\n", "sales.csv")
    assert th("These look like published figures, not like a list of a register.") in screen.words(app)


def test_unknown_headings_are_asked_what_they_are_a_list_of(office) -> None:
    app = put_in(office, "ก\tข\n1\t2\n")
    assert th("The headings are not known here. Please choose what this is a list of.") in screen.words(app)
    app = one(app.selectbox, th("What is this a list of?")).set_value("partner").run()
    assert not app.exception


def test_words_of_a_list_never_become_markup(office) -> None:
    app = put_in(office, f"{HEAD}\t<b>x</b>\n1\t<b>นาง</b> ![x](http://x)\t1<script>\t3\tบ้านเขว้า\t<img src=x>\t<i>\t<script>")
    assert "<script>" not in tables(app) and "<img" not in tables(app) and "&lt;" in tables(app)


def test_a_viewer_does_not_get_the_page(office) -> None:
    app = screen.opened(screen.signed_in(office.store, VIEWER), PAGE)
    assert not app.text_area


def test_a_column_that_no_field_takes_is_kept_as_a_note_beside_the_record(office) -> None:
    words = "ชื่อ-สกุล\tบ้านเลขที่\tหมู่ที่\tตำบล\tพิกัด\nนางเอ บี\t1\t3\tบ้านเขว้า\t15.8, 101.9\nนายซี ดี\t2\t3\tบ้านเขว้า\t"
    app = put_in(office, words)
    app = one(app.selectbox, "พิกัด").set_value(NOTE).run()
    take(app, 2, 2)
    [home, other] = [row[0] for row in office.store.all("SELECT id FROM household ORDER BY house_no")]
    assert batches.row_of(office.store, "household", home) == ("รายชื่อ.csv", 2, "พิกัด: 15.8, 101.9")
    assert batches.row_of(office.store, "household", other) == ("รายชื่อ.csv", 3, "")
    again = put_in(office, words)  # the answer is remembered
    assert one(again.selectbox, "พิกัด").value == NOTE
