"""The register of personal data, what is due to be erased, its page, its file and its command."""

import csv
import datetime as dt
from pathlib import Path

import httpx
import pytest
import screen
from conftest import Clock, added, household, signed_in, village
from reports_world import who
from serving import Server
from test_commands import SETUP, path, run  # noqa: F401  fixtures
from test_suggestions import hall_in, joined

from otop_core.access import log
from otop_core.access.sessions import Terminal
from otop_core.admin import erasing, integrity, retention
from otop_core.community.people import Person
from otop_core.gate import blanking, ledger
from otop_core.gate.acts import Change, new_id
from otop_core.language.messages import say
from otop_core.model.declaration import NOUNS
from otop_core.model.errors import Denied
from otop_core.reports import files, personal_data
from otop_core.reports.filters import Filters
from otop_core.results.incomes import IncomeRecord
from otop_core.store import Store, open_store
from otop_core.workshop.suggestions import Suggestion

PAGE = "office/personal_data.py"
ADMIN = "administrator"


def line(store: Store, noun: str, name: str) -> personal_data.FieldUse:
    return next(one for one in personal_data.register(store, who(ADMIN)) if (one.noun, one.name) == (noun, name))


def test_every_personal_field_has_its_line_and_no_other_has(store) -> None:
    declared = [(noun, name) for noun, cls in NOUNS.items() for name, about in cls.abouts().items() if about.personal]
    lines = personal_data.register(store, who(ADMIN))
    assert [(one.noun, one.name) for one in lines] == declared
    for one in lines:
        assert len(one.cells("th")) == len(personal_data.HEADINGS) and one.years > 0
        assert one.about.personal.basis in personal_data.BASES
        assert say(one.about.personal.basis, "th") != one.about.personal.basis


def test_where_a_field_is_shown_is_read_from_forms_lists_and_files() -> None:
    forms = {("form", "household"), ("form", "sage"), ("form", "trainer")}
    about_people = {(kind, noun) for kind in ("list", "file") for noun, cls in NOUNS.items() if cls.person and cls.slug}
    assert set(personal_data.places("person", "given_name")) == forms | about_people
    assert set(personal_data.places("household", "house_no")) == {(kind, "household") for kind in ("form", "list", "file")}
    assert set(personal_data.places("household", "income")) == {("form", "household"), ("file", "household")}
    assert set(personal_data.places("person", "national_id")) == forms


def test_how_many_hold_it_and_who_has_read_it_this_year(store, clock, world) -> None:
    [person] = added(store, Terminal(), Person(given_name="ก", phone="0812345678", village_id=world.here.village.id))
    clock.now -= dt.timedelta(days=366)
    log.note(store, who(), "read", "household", "x")
    clock.now += dt.timedelta(days=366)
    for kind, noun in (("read", "household"), ("read", "sage"), ("export", "households"), ("unmask", "sages"), ("refused", "households")):
        log.note(store, who(), kind, noun)
    assert line(store, "person", "phone").records == 1 and line(store, "person", "given_name").records == 3
    assert dict(line(store, "person", "phone").times) == {"read": 2, "export": 1, "unmask": 1}
    assert dict(line(store, "person", "phone").people) == {"Somsri": 4}
    assert dict(line(store, "household", "income").times) == {"read": 1, "export": 1, "unmask": 0}
    erasing.erase(store, Terminal(), new_id(), person.id, "ขอ")
    assert line(store, "person", "phone").records == 0 and line(store, "person", "given_name").records == 2


@pytest.mark.parametrize("role", ["provincial_officer", "district_officer", "meeting_viewer"])
def test_the_register_and_the_list_are_for_administrators(store, tmp_path: Path, role: str) -> None:
    for action in (
        lambda: personal_data.register(store, who(role)),
        lambda: files.write_csv(store, who(role), "personal_data", Filters(), tmp_path / "x.csv"),
    ):
        with pytest.raises(Denied):
            action()
    session = signed_in(store, role, "3601" if role == "district_officer" else None)
    with pytest.raises(Denied):
        retention.due(store, session)
    with pytest.raises(Denied):
        retention.erase_due(store, session, new_id(), [])


def test_the_file_is_as_every_file(store, world, tmp_path: Path) -> None:
    log.note(store, who(), "read", "household", "x")
    with store.write() as work:
        work.run("UPDATE access_log SET actor = '=cmd'")
    file = tmp_path / "register.csv"
    n = files.write_csv(store, who(ADMIN, language="th"), "personal_data", Filters(), file)
    assert file.read_bytes().startswith("\ufeffประเภทข้อมูล".encode())
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == n == len(list(personal_data.fields()))
    assert {row["ผู้เข้าถึง (12 เดือน)"] for row in rows} == {"", "'=cmd (1)"}
    assert "ระยะเวลาเก็บ (ปี)" in rows[0] and rows[0]["ระยะเวลาเก็บ (ปี)"].isdigit()


# --- what is due


def test_years_are_counted_from_the_end_of_the_fiscal_year() -> None:
    assert retention.due_on(dt.date(2026, 9, 30), 1) == dt.date(2027, 10, 1)
    assert retention.due_on(dt.date(2026, 10, 1), 1) == dt.date(2028, 10, 1)
    assert retention.due_on(dt.date(2026, 11, 22), 5) == dt.date(2032, 10, 1)


def due(store: Store) -> list[tuple[str, str, str]]:
    return [(one.noun, one.fields, one.name) for one in retention.due(store, Terminal())]


@pytest.fixture
def family(store, clock):
    """Entered on 22 November 2026 (fiscal year 2570): its 1 October is that of 2028 after one year, of 2032 after five."""
    home = village()
    person = Person(id=new_id(), given_name="สมศรี", family_name="ใจดี", national_id="1360100000016", village_id=home.id)
    _home, kept, house = added(store, Terminal(), home, person, household(home, person, income="100"))
    return home, kept, house


def test_a_field_is_due_on_its_day_and_the_person_when_the_longest_time_has_passed(store, clock, family) -> None:
    clock.now = dt.datetime(2028, 9, 30, 16, 59)  # 23:59 in Bangkok
    assert due(store) == []
    clock.now = dt.datetime(2028, 9, 30, 17, 0)
    assert due(store) == [("person", "national_id", "สมศรี ใจดี")]
    clock.now = dt.datetime(2032, 9, 30, 17, 0)
    assert due(store) == [("person", "", "สมศรี ใจดี")]


def test_whatever_is_entered_of_a_person_begins_the_years_anew(store, clock, family) -> None:
    _home, _person, house = family
    clock.now = dt.datetime(2030, 1, 1)
    ledger.commit(store, Terminal(), new_id(), Change(house, house.model_copy(update={"members": 3})))
    clock.now = dt.datetime(2032, 10, 1)
    assert due(store) == [("person", "national_id", "สมศรี ใจดี")]
    clock.now = dt.datetime(2034, 1, 1)
    added(store, Terminal(), IncomeRecord(household_id=house.id, fiscal_year=2577, phase="after_12m", income="900"))
    clock.now = dt.datetime(2035, 10, 1)
    assert due(store) == [("person", "national_id", "สมศรี ใจดี")]
    clock.now = dt.datetime(2039, 10, 1)
    assert due(store) == [("person", "", "สมศรี ใจดี")]
    assert retention.erase_due(store, Terminal(), new_id(), retention.due(store, Terminal())) == 1
    assert store.all("SELECT income FROM income_record") == [(None,)] and due(store) == []


def test_only_the_field_that_is_due_goes_and_the_clock_of_the_others_runs_on(store, clock, family) -> None:
    _home, person, house = family
    clock.now = dt.datetime(2028, 10, 1)
    assert retention.erase_due(store, Terminal(), new_id(), retention.due(store, Terminal())) == 1
    [row] = store.all("SELECT given_name, national_id FROM person")
    assert row == ("สมศรี", None)
    assert "1360100000016" not in str(store.all("SELECT body FROM change")) and "ใจดี" in str(store.all("SELECT body FROM change"))
    assert due(store) == [] and integrity.verify(store) == []
    clock.now = dt.datetime(2032, 10, 1)
    assert due(store) == [("person", "", "สมศรี ใจดี")]
    assert retention.erase_due(store, Terminal(), new_id(), retention.due(store, Terminal())) == 1
    assert "ใจดี" not in str(store.all("SELECT body FROM change"))
    assert store.all("SELECT income FROM household") == [(None,)] and due(store) == [] and integrity.verify(store) == []


def test_a_long_list_goes_a_few_at_a_time(store, clock, family, monkeypatch) -> None:
    home, _person, _house = family
    added(store, Terminal(), *(Person(given_name="ก", family_name=f"สกุล{n}", village_id=home.id) for n in range(4)))
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    clock.now = dt.datetime(2032, 10, 1)
    assert retention.erase_due(store, Terminal(), new_id(), retention.due(store, Terminal())) == 5
    assert due(store) == [] and store.all("SELECT count(DISTINCT op) FROM erasure") == [(3,)] and integrity.verify(store) == []


def test_what_was_emptied_long_ago_but_stands_in_the_history_is_due_too(store, clock, family) -> None:
    _home, person, _house = family
    ledger.commit(store, Terminal(), new_id(), Change(person, person.model_copy(update={"national_id": None})))
    clock.now = dt.datetime(2028, 10, 1)
    assert due(store) == [("person", "national_id", "สมศรี ใจดี")]


def test_participants_and_suggestions_go_after_their_year(store, clock, family) -> None:
    home, person, house = family
    hall = hall_in(store, home)
    joined(store, hall, "ลำดวน")
    [me] = store.all("SELECT id FROM participant")
    about = {"workshop_id": hall.id, "by_id": me[0], "about_noun": "household", "record_id": house.id, "seen": 1, "status": "pending"}
    added(store, Terminal(), Suggestion(field_name="family_name", proposed="ใจดีมาก", **about))
    clock.now = dt.datetime(2028, 10, 1)
    found = retention.due(store, Terminal())
    assert {(one.noun, one.fields) for one in found} == {("person", "national_id"), ("participant", "name"), ("suggestion", "proposed")}
    retention.erase_due(store, Terminal(), new_id(), found)
    assert store.all("SELECT name FROM participant") == [(blanking.mark(),)] and not store.all("SELECT * FROM participant_pin")
    assert "ลำดวน" not in str(store.all("SELECT * FROM change")) and "ใจดีมาก" not in str(store.all("SELECT * FROM change"))
    assert due(store) == [] and integrity.verify(store) == []


def test_nothing_goes_that_is_not_on_the_list_somebody_has_seen(store, clock, family) -> None:
    clock.now = dt.datetime(2032, 10, 1)
    assert retention.erase_due(store, Terminal(), new_id(), []) == 0
    seen = retention.due(store, Terminal())
    clock.now = dt.datetime(2026, 12, 1)  # no longer due: a clock that was wrong
    assert retention.erase_due(store, Terminal(), new_id(), seen) == 0
    assert "ใจดี" in str(store.all("SELECT body FROM change")) and not store.all("SELECT * FROM erasure")


# --- the page


@pytest.fixture
def app(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("OTOP_STORE", str(tmp_path / "otop.duckdb"))
    with screen.running(tmp_path / "otop.duckdb") as store:
        yield store, screen.signed_in(store, ADMIN)


def th(msgid: str, **values: object) -> str:
    return say(msgid, "th", **values)


def show(session: str, tab: str):
    """The page with one of its tabs chosen."""
    app = screen.opened(session, PAGE)
    return app.button_group(key="personal|tab").set_value(th(tab)).run()


def test_the_page_shows_the_register_and_where_there_is_nothing(app) -> None:
    store, session = app
    page = screen.opened(session, PAGE)
    assert not page.exception and page.title[0].value == th("Personal data")
    [sheet] = [one for one in page.get("html") if "<table" in one.proto.body]
    assert th("National ID number") in sheet.proto.body and th("Lawful basis") in sheet.proto.body
    assert th("Nothing has been kept longer than declared.") in screen.words(show(session, "Due to be erased"))
    assert th("Search for the person first.") in screen.words(show(session, "Erase a person"))


def test_a_person_is_erased_after_a_reason_and_the_name_typed_once_more(app) -> None:
    store, session = app
    home = village()
    person = Person(id=new_id(), name_title="นาง", given_name="สมศรี", family_name="ใจดี", village_id=home.id)
    added(store, Terminal(), home, person, household(home, person))
    page = show(session, "Erase a person")
    page.text_input(key="erase|search").set_value("สมศรี").run()
    page.radio[0].set_value(person.id).run()
    erase = [one for one in page.button if one.label == th("Erase this person for good")][0]
    assert erase.disabled and f"{th('Household')}: 1" in screen.words(page)
    page.text_input(key=f"erase|typed|{person.id}").set_value("สมศรี").run()
    assert [one for one in page.button if one.label == erase.label][0].disabled
    page.text_input(key=f"erase|typed|{person.id}").set_value("นางสมศรี  ใจดี").run()
    [one for one in page.button if one.label == erase.label][0].click().run()
    assert th("Please write why the data are erased.") in screen.words(page)
    page.text_input(key=f"erase|why|{person.id}").set_value("เจ้าของขอ").run()
    [one for one in page.button if one.label == erase.label][0].click().run()
    assert not page.exception
    assert th("Erased: {n} records. Counts and charts are as they were.", n="1") in screen.words(page)
    assert store.all("SELECT given_name FROM person") == [(blanking.mark(),)]
    history = screen.opened(session, "office/history.py")
    assert th("personal data erased") in screen.words(history)


def test_what_is_due_is_erased_once_the_list_has_been_read(app) -> None:
    store, session = app
    home = village()
    people = [Person(id=new_id(), given_name=name, national_id="1360100000016", village_id=home.id) for name in ("ก", "ข")]
    added(store, Terminal(), home, *people)
    store.clock = Clock(store.clock() + dt.timedelta(days=730))
    session = screen.sessions.digest(screen.sessions.begin(store, store.all("SELECT id FROM account")[0][0], "th"))
    page = show(session, "Due to be erased")
    erase = th("Erase what is due")
    assert [one for one in page.button if one.label == erase][0].disabled
    page.multiselect[0].set_value([page.multiselect[0].options[0]]).run()
    page.checkbox(key="due|sure").check().run()
    [one for one in page.button if one.label == erase][0].click().run()
    assert not page.exception
    assert sorted(row[0] or "" for row in store.all("SELECT national_id FROM person")) == ["", "1360100000016"]


# --- the file over HTTP, and the command


def test_the_file_is_fetched_by_an_administrator_and_the_fetching_is_logged(tmp_path: Path, monkeypatch) -> None:
    file = tmp_path / "otop.duckdb"
    monkeypatch.setenv("OTOP_STORE", str(file))
    with screen.running(file) as store:
        screen.signed_in(store, ADMIN, name="boss")
    with Server(file) as server:
        cookies = httpx.post(f"{server.url}/login", data={"username": "boss", "password": screen.PASSWORD}).cookies
        answer = httpx.get(f"{server.url}/export/personal_data.csv", cookies=cookies)
        assert answer.status_code == 200 and answer.content.startswith(b"\xef\xbb\xbf")
    store = open_store(str(file))
    assert [(row["kind"], row["noun"]) for row in log.recent(store, kind="export")] == [("export", "personal_data")]
    store.close()


def test_the_command_shows_the_list_and_erases_it_once_agreed(run, path: Path) -> None:  # noqa: F811
    assert run(*SETUP).returncode == 0
    assert "Nothing has been kept longer" in run("erase", "--due").stdout
    store = open_store(str(path))
    store.clock = Clock(dt.datetime(2015, 1, 1))
    home = village()
    added(store, Terminal(), home, Person(given_name="สมศรี", family_name="ใจดี", village_id=home.id))
    store.close()
    shown = run("erase", "--due", "--dry-run", typed="yes")
    assert shown.returncode == 0 and "สมศรี ใจดี" in shown.stdout and "1 entries" in shown.stdout
    assert run("erase", "--due", typed="no").returncode == 1
    done = run("erase", "--due", typed="yes")
    assert done.returncode == 0 and "Erased: 1 records" in done.stdout
    store = erasing.opened(str(path))
    assert store.all("SELECT given_name FROM person") == [(blanking.mark(),)] and integrity.verify(store) == []
    store.close()
    assert run("erase").returncode == 2  # what is meant has to be said


def test_the_command_that_brings_a_backup_back_erases_again_what_was_erased_since(run, path: Path) -> None:  # noqa: F811
    assert run(*SETUP).returncode == 0
    store = open_store(str(path))
    home = village()
    person = Person(id=new_id(), given_name="สมศรี", family_name="ใจดี", village_id=home.id)
    added(store, Terminal(), home, person)
    store.close()
    assert run("backup").returncode == 0
    store = erasing.opened(str(path))
    erasing.erase(store, Terminal(), new_id(), person.id, "เจ้าของขอ")
    store.close()
    assert run("restore", "--yes").returncode == 0
    store = open_store(str(path))
    assert store.all("SELECT given_name FROM person") == [(blanking.mark(),)] and "ใจดี" not in str(store.all("SELECT body FROM change"))
    store.close()
