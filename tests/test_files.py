"""CSV files: they open in Excel as they are, hold what the filters show, and say so."""

import csv
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from conftest import drawn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reports_world import TODAY, World, viewer, who

from otop_core.community.partners import Partner
from otop_core.language import spreadsheet, text
from otop_core.model.errors import Denied, StoreFull, StoreTrouble
from otop_core.reports import csv_sql, file_parts, files
from otop_core.reports.filters import Filters
from otop_core.store import backup, duck

ANYTHING = st.text(max_size=12) | st.text(alphabet="=+-@＝＋－＠'\" \t\r\n\u00a0\u3000,;0ก", max_size=6)
ALL = Filters()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "otop.duckdb")
    yield made
    made.store.close()


def write(world: World, name: str, filters: Filters = ALL, **rest: object) -> list[dict[str, str]]:
    path = Path(world.store.path).with_name("out.csv")
    person = rest.pop("who", who())
    n = files.write_csv(world.store, person, name, filters, path, **rest)  # type: ignore[arg-type]
    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf") and not raw.startswith(b"\xef\xbb\xbf\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n") or b'"' in raw
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == n
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    assert [dict(row) for row in frame.to_dict("records")] == rows
    return rows


def test_who_may_not_see_rows_gets_no_file_of_rows(world: World, tmp_path: Path) -> None:
    for name, report in files.reports().items():
        if report.action == "rows.read":
            with pytest.raises(Denied):
                files.write_csv(world.store, viewer(), name, Filters(), tmp_path / "x.csv")
            assert not (tmp_path / "x.csv").exists()
    with pytest.raises(Denied):
        files.write_csv(world.store, viewer(), "sages", Filters(), tmp_path / "x.csv", unmasked=True)


@pytest.mark.parametrize("name", ["households", "sages", "products", "steps"])
def test_an_officer_takes_home_her_own_district_only(world: World, name: str) -> None:
    for district in ("3605", "3606"):
        world.product(district)
        world.households(district, 1)
        world.sages(district, 1)
    rows = write(world, name, who=who("district_officer", "3605"))
    assert {row["District code"] for row in rows} == {"3605"}
    assert write(world, name, Filters(district="3606"), who=who("district_officer", "3605")) == []
    assert {row["District code"] for row in write(world, name)} == {"3605", "3606"}


def test_households_are_masked_unless_asked_otherwise(world: World) -> None:
    world.households("3605", 1, income=6500, saving=0, expense=40000, occupation="farming")
    [row] = write(world, "households")
    assert (row["Representative"], row["Phone"], row["House number"]) == ("นางส*** ใจ***", "081-xxx-5678", "***")
    assert (row["Income at the start"], row["Saving at the start"], row["Expense at the start"]) == ("5,000-9,999", "0-4,999", "30,000+")
    [row] = write(world, "households", unmasked=True)
    assert (row["Representative"], row["Phone"], row["House number"]) == ("นางสมศรี ใจดี", "081-234-5678", "'0/1")
    assert row["Income at the start"] == "6500.00"
    assert (row["Occupation code"], row["Main occupation"]) == ("farming", "Farming (crops, livestock, fishery)")


def test_what_is_missing_is_empty_and_not_0(world: World) -> None:
    world.households("3605", 1)
    [row] = write(world, "households", unmasked=True)
    assert (row["Income at the start"], row["Members"], row["Main occupation"], row["Privacy notice given on (B.E.)"]) == ("", "", "", "")


def test_products_carry_codes_beside_names(world: World) -> None:
    world.brand(world.product("3605", "=ผ้าไหม"), dt.date(2026, 1, 1))
    [row] = write(world, "products")
    assert (row["Product"], row["Area code"], row["Area"]) == ("'=ผ้าไหม", "processing", "Processing / OTOP")
    assert (row["District"], row["Subdistrict code"], row["Steps done"], row["Steps that apply"]) == ("Nong Bua Daeng", "360501", "1", "10")
    assert (row["Record entered on"], row["Record entered on (B.E.)"]) == ("2026-05-20", "20/05/2569")


def test_steps_carry_the_day_in_both_eras(world: World) -> None:
    world.certificate(world.product("3605"), dt.date(2026, 1, 2), dt.date(2028, 2, 29))
    rows = write(world, "steps")
    assert [row["Step code"] for row in rows] == [f"S{n:02d}" for n in range(1, 11)]
    row = rows[7]
    assert (row["Status code"], row["Since"], row["Since (B.E.)"]) == ("done", "2026-01-02", "02/01/2569")
    assert (row["Valid until"], row["Valid until (B.E.)"]) == ("2028-02-29", "29/02/2571")
    assert (rows[0]["Status"], rows[0]["Since"], rows[0]["Valid until"]) == ("Not started", "", "")


def test_the_file_holds_what_the_filters_show_and_says_so(world: World) -> None:
    world.product("3605")
    world.brand(world.product("3606"), dt.date(2026, 1, 1))
    rows = write(world, "products", Filters(step="S09", status="done", text="ผ้า"))
    assert [row["District code"] for row in rows] == ["3606"]
    heading = list(rows[0])[-1]
    assert heading.startswith("Conditions of this file: Fiscal year 2569 | Data as of 20 May 2026 | ")
    for part in ("Step: S09 Brand and identity", "Status: Done", "Search: ผ้า", "The whole province", "Made by Somsri, 20 May 2026 12:00"):
        assert part in heading
    assert rows[0][heading] == ""


def test_a_search_cannot_break_the_heading(world: World) -> None:
    world.product("3605")
    for typed in (':day "x", :nothing', "a;b'--", '"', "{n}"):
        assert write(world, "products", Filters(text=typed)) == []
    path = Path(world.store.path).with_name("out.csv")
    assert "Search: {n}" in path.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("name", ["households", "sages", "products", "steps"])
def test_a_file_written_in_parts_is_the_file_written_at_once(world: World, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for district in ("3606", "3601", "3605"):
        for product in ("ผ้าไหม", "ข้าวแตน"):
            world.product(district, product)
        world.households(district, 2)
        world.sages(district, 2)
    whole = write(world, name)
    assert len(whole) == (60 if name == "steps" else 6)
    assert [row["District code"] for row in whole] == sorted(row["District code"] for row in whole)
    for most in (1, 25 if name == "steps" else 4):
        monkeypatch.setattr(file_parts, "AT_ONCE", most)
        assert write(world, name) == whole
    assert {row["District code"] for row in write(world, name, Filters(district="3605"))} == {"3605"}
    assert list(Path(world.store.path).parent.glob("*.part")) == []


def test_households_stand_house_by_house(world: World) -> None:
    typed = ["10", "9/10", "9", "9/2", "12/1 ก", "บ้านพัก", "99999999999999999999"]
    for house_no in typed:
        world.households("3605", 1, house_no=house_no)
    rows = write(world, "households", unmasked=True)
    assert [spreadsheet.unguarded(row["House number"]) for row in rows] == [
        "บ้านพัก",
        "9",
        "9/2",
        "9/10",
        "10",
        "12/1 ก",
        "99999999999999999999",
    ]


def test_a_long_file_and_a_backup_take_turns(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.households("3605", 2)
    held = []
    for module, work in ((file_parts, "write"), (backup, "_copied")):
        real = getattr(module, work)
        monkeypatch.setattr(module, work, lambda *given, real=real: held.append(backup._turn.locked()) or real(*given))
    write(world, "households")
    monkeypatch.setattr(file_parts, "AT_ONCE", 1)
    write(world, "households")
    backup.make(world.store)
    assert held == [False, True, True] and not backup._turn.locked()


def test_a_file_that_cannot_be_written_fails_in_words_and_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for district in ("3601", "3605"):
        world.households(district, 1)
    monkeypatch.setattr(file_parts, "AT_ONCE", 1)
    home = Path(world.store.path).parent
    (home / "out.part").mkdir()  # the second part has no place to go
    with pytest.raises(StoreFull, match="No file has been made"):
        files.write_csv(world.store, who(), "households", ALL, home / "out.csv")
    assert not (home / "out.csv").exists()


def test_a_file_fails_in_words_where_memory_is_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(duck.SETTINGS, "memory_limit", "30MB")
    monkeypatch.setitem(duck.SETTINGS, "max_temp_directory_size", "0KB")
    world = World(tmp_path / "otop.duckdb")
    world.households("3605", 1)
    grown = "(SELECT i, repeat('x', 900) || i AS x FROM range(200000) r(i)) ORDER BY x"
    with world.store.read() as cursor, pytest.raises(StoreTrouble, match="short of memory"):
        cursor.write_csv([("x", "x")], f" FROM {grown}", tmp_path / "out.csv", {})
    assert len(write(world, "households")) == 1
    world.store.close()


def test_the_district_table_is_in_code_order_with_a_total(world: World) -> None:
    world.product("3605")
    world.households("3601", 4)
    rows = write(world, "district_summary", who=viewer())
    assert [row["District code"] for row in rows] == [*(f"36{n:02d}" for n in range(1, 17)), ""]
    assert (rows[4]["Products"], rows[-1]["Products"], rows[-1]["District"]) == ("1", "1", "Total")
    assert (rows[0]["Target households"], rows[1]["Target households"], rows[-1]["Target households"]) == ("<5", "0", "1 or more")


def test_the_province_file_has_the_layout_of_open_data(world: World) -> None:
    world.brand(world.product("3605"), dt.date(2026, 1, 1))
    world.sages("3605", 2)
    rows = write(world, "province_summary", who=viewer())
    assert list(rows[0])[:8] == ["Fiscal year", "District code", "District", "Item code", "Item", "Value", "Unit", "Source"]
    values = {(row["District code"], row["Item code"]): row["Value"] for row in rows}
    assert (values["3605", "steps.S09"], values["", "steps.S09"], values["3605", "sages"]) == ("1", "1", "<5")
    empty = write(world, "province_summary", Filters(area="processing"))
    assert {row["Value"] for row in empty if row["Item code"] == "households"} == {""}


def test_a_file_is_named_for_its_place_and_day() -> None:
    name = files.file_name("products", Filters(), who("district_officer", "3602"), TODAY)
    assert name == "Products_Ban_Khwao_district_as_of_20-05-2569.csv"
    assert "Mueang" in files.file_name("district_summary", Filters(district="3601"), viewer(), TODAY)
    assert "/" not in files.file_name("steps", Filters(text="../../x"), who(), TODAY)


def sql(world: World, expression: str, **values: object) -> object:
    found = world.store.one(f"SELECT {expression} FROM (SELECT {', '.join(f':{name} AS {name}' for name in values)}) p", **values)
    assert found is not None
    return found[0]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=drawn(80))
@given(value=ANYTHING)
def test_the_store_guards_a_text_as_python_does(world: World, value: str) -> None:
    guarded = spreadsheet.guarded(value)
    assert sql(world, csv_sql.guard("p.value"), value=value) == guarded
    assert guarded.strip() == "-" or guarded.lstrip()[:1] not in tuple(spreadsheet.RISKY)
    assert guarded in (value, f"'{value}")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=drawn(60))
@given(mark=ANYTHING | st.from_regex(r"0?[0-9]{1,4}([-/.:][0-9]{1,4}){0,2}|[0-9]{1,3}[eE][0-9]{1,2}|[0-9]{10,14}", fullmatch=True))
def test_a_mark_that_excel_would_make_a_day_of_is_guarded_and_comes_back_as_it_was(world: World, mark: str) -> None:
    shown = str(sql(world, csv_sql.mark("p.mark", masked=False), mark=mark))
    assert shown in (mark, f"'{mark}")
    assert spreadsheet.unguarded(shown) == mark or spreadsheet.unguarded(mark) != mark
    assert shown == f"'{mark}" or not re.fullmatch(r"[0-9]{1,4}[-/.][0-9]{1,4}|0[0-9]+|[0-9]{1,3}[eE][0-9]{1,2}", mark)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=drawn(60))
@given(digits=st.from_regex(r"0[0-9]{8,9}|[0-9]{0,12}", fullmatch=True))
def test_the_store_shows_and_masks_a_number_as_python_does(world: World, digits: str) -> None:
    assert sql(world, csv_sql.phone("p.digits", masked=False), digits=digits) == text.show_phone(digits)
    assert sql(world, csv_sql.phone("p.digits", masked=True), digits=digits) == text.mask_phone(digits)


THAI = st.text(alphabet=[*"กขสเแไใ", *"\u0e31\u0e34\u0e48\u0e49\u0e4c\u0e33", *"aé- "], min_size=1, max_size=10).map(text.tidy).filter(bool)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=drawn(80))
@given(given_name=THAI, family_name=st.none() | THAI)
def test_the_store_masks_a_name_as_python_does(world: World, given_name: str, family_name: str | None) -> None:
    masked = sql(world, csv_sql.name(True), name_title=None, given_name=given_name, family_name=family_name)
    full = f"{given_name} {family_name or ''}".strip()
    if text.without_title(full) == full:
        assert masked == spreadsheet.guarded(text.mask_name(full))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=drawn(10))
@given(names=st.lists(ANYTHING.map(text.tidy).filter(bool), min_size=1, max_size=4))
def test_any_name_comes_back_out_of_the_file(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    world = World(tmp_path_factory.mktemp("store") / "otop.duckdb")
    for name in names:
        world.product("3605", name)
    assert sorted(row["Product"] for row in write(world, "products")) == sorted(map(spreadsheet.guarded, names))
    world.store.close()


def test_a_file_of_what_charts_do_not_count_claims_no_past_and_no_district_it_does_not_keep(world: World) -> None:
    world.product("3605")
    world.add(Partner(name="มหาวิทยาลัย", sector="academic"))
    rows = write(world, "producers", Filters(as_of=dt.date(2025, 1, 1), status="expiring"))
    assert len(rows) == 1 and "recorded by then" not in list(rows[0])[-1]
    rows = write(world, "partners", who=who("district_officer", "3605"))
    assert len(rows) == 1 and "The whole province" in list(rows[0])[-1]


def test_the_file_of_products_lists_what_is_in_force_by_its_name(world: World) -> None:
    product = world.product("3605")
    world.certificate(product, dt.date(2024, 1, 1), dt.date(2025, 1, 1))
    world.certificate(product, dt.date(2026, 1, 1), dt.date(2036, 1, 1))
    [row] = write(world, "products")
    assert row["Certificates in force"] == "Thai Community Product Standard 1"
    [row] = write(world, "products", Filters(as_of=dt.date(2026, 5, 19))) or [{"Certificates in force": ""}]
    assert row["Certificates in force"] == ""
