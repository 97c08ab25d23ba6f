"""Days are typed and shown in the Buddhist era, and counted in Bangkok time and fiscal years."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from otop_core.language import thai_calendar as cal

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
DATE_LIKE = st.text(st.sampled_from("0123456789๐๒๕/.- \u0e1e\u0e22.ศnov²٣"))


@pytest.mark.parametrize(
    "typed",
    [
        "22/11/2569",
        "22-11-69",
        "22.11.2569",
        "22 11 2569",
        " 22 / 11 / 69 ",
        "22 พ.ย. 2569",
        "22 พ.ย. 69",
        "22พ.ย.69",
        "22 พ.ย.2569",
        "22 พย 2569",
        "22-พ.ย.-69",
        "22 พฤศจิกายน 2569",
        "22 พฤศจิกายน พ.ศ. 2569",
        "22 พฤศจิกายน พ.ศ.2569",
        "22 พ.ย. พ.ศ. 2569",
        "22 พฤศจิกายน ค.ศ. 2026",
        "22112569",
        "22112026",
        "2026-11-22",
        "2569-11-22",
        "22/11/2026",
        "๒๒/๑๑/๒๕๖๙",
        "๒๒ พฤศจิกายน ๒๕๖๙",
        "22 Nov 2026",
        "22 november 2569",
        "22-NOV-2026",
        "22 November, 2026",
    ],
)
def test_a_day_is_read_in_any_form_an_officer_writes(typed):
    assert cal.parse_date(typed, TODAY) == TODAY
    assert cal.parse_date(typed) == TODAY


@pytest.mark.parametrize("number", range(1, 13))
def test_every_month_is_read_by_each_of_its_names(number):
    names = [cal.MONTHS_TH[number - 1], cal.MONTHS_TH_SHORT[number - 1]]
    names += [cal.show_date(date(2026, number, 1), "en", long=long).split()[1] for long in (True, False)]
    for name in names:
        assert cal.parse_date(f"5 {name} 2569", TODAY) == date(2026, number, 5)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "22",
        "22/11",
        "22 พ.ย.",
        "31/2/2569",
        "29/2/2568",
        "0/1/2569",
        "1/13/2569",
        "22/11/2300",
        "22/11/1899",
    ]
    + [
        "22/11/2644",
        "22/11/9999",
        "22/11/569",
        "22/11/25690",
        "2211256",
        "221169",
        "2026/11/22",
        "22 abc 2569",
    ]
    + [
        "22 พ.ย. พ.ศ. 2026",
        "22 พ.ย. ค.ศ. 2569",
        "22 พ.ย. ค.ศ. 26",
        "11/22/2026",
        "22/11/2569 10:00",
        "tomorrow",
    ],
)
def test_what_is_not_one_certain_day_is_refused(typed):
    assert cal.parse_date(typed, TODAY) is None


def test_a_leap_day_of_the_buddhist_era_is_a_day():
    assert cal.parse_date("29/2/2567", TODAY) == date(2024, 2, 29)


def test_two_digits_mean_the_buddhist_century_of_today():
    assert cal.parse_date("1/1/00", TODAY) == date(1957, 1, 1)
    assert cal.parse_date("1/1/99", TODAY) == date(2056, 1, 1)
    assert cal.parse_date("1/1/05", date(2060, 1, 1)) == date(2062, 1, 1)


@given(DAYS)
def test_a_day_shown_in_any_form_is_read_back(day):
    assert cal.parse_date(cal.type_date(day), TODAY) == day
    assert cal.parse_date(cal.type_date(day)) == day
    assert cal.parse_date(day.isoformat(), TODAY) == day
    for language in ("th", "en"):
        for long in (False, True):
            assert cal.parse_date(cal.show_date(day, language, long), TODAY) == day


@given(st.text(st.characters()) | DATE_LIKE)
@example("²²/11/2569")
@example("22\ud800/11/2569")
@example("22 " + " -," * 5000 + "x")
def test_no_line_of_text_makes_the_reader_fail(typed):
    found = cal.parse_date(typed, TODAY)
    assert found is None or 1857 <= found.year <= 2100


def test_days_are_shown_short_and_long_in_both_languages():
    assert cal.show_date(TODAY) == "22 พ.ย. 2569"
    assert cal.show_date(TODAY, long=True) == "22 พฤศจิกายน 2569"
    assert cal.show_date(TODAY, "en") == "22 Nov 2026"
    assert cal.show_date(TODAY, "en", long=True) == "22 November 2026"
    assert cal.type_date(date(2026, 1, 5)) == "05/01/2569"


def test_moments_are_shown_in_bangkok_time():
    assert cal.show_moment(datetime(2026, 11, 22, 7, 5)) == "22 พ.ย. 2569 14:05 น."
    assert cal.show_moment(datetime(2026, 11, 22, 7, 5, tzinfo=UTC), "en") == "22 Nov 2026 14:05"
    in_tokyo = datetime(2026, 11, 23, 1, 0, tzinfo=timezone(timedelta(hours=9)))
    assert cal.show_moment(in_tokyo) == "22 พ.ย. 2569 23:00 น."


def test_a_day_in_bangkok_begins_at_seventeen_hours_utc():
    assert cal.bangkok_day(datetime(2026, 9, 30, 16, 59, 59)) == date(2026, 9, 30)
    assert cal.bangkok_day(datetime(2026, 9, 30, 17, 0)) == date(2026, 10, 1)
    assert cal.day_end_utc(date(2026, 9, 30)) == datetime(2026, 9, 30, 17, 0)


@given(DAYS)
def test_the_end_of_a_day_is_the_first_moment_of_the_next(day):
    end = cal.day_end_utc(day)
    assert cal.bangkok_day(end) == day + timedelta(days=1)
    assert cal.bangkok_day(end - timedelta(microseconds=1)) == day


@pytest.mark.parametrize(
    ("day", "year", "quarter"),
    [
        (date(2026, 9, 30), 2569, 4),
        (date(2026, 10, 1), 2570, 1),
        (date(2026, 11, 22), 2570, 1),
        (date(2026, 12, 31), 2570, 1),
        (date(2027, 1, 1), 2570, 2),
        (date(2027, 4, 1), 2570, 3),
        (date(2027, 7, 1), 2570, 4),
        (date(2019, 12, 1), 2563, 1),
    ],
)
def test_a_fiscal_year_is_named_by_the_year_it_ends_in(day, year, quarter):
    assert (cal.fiscal_year(day), cal.fiscal_quarter(day)) == (year, quarter)


@given(DAYS)
def test_every_day_lies_within_its_fiscal_year_and_one_of_its_months(day):
    year = cal.fiscal_year(day)
    assert cal.fiscal_year_start(year) <= day <= cal.fiscal_year_end(year)
    assert cal.fiscal_year_end(year) + timedelta(days=1) == cal.fiscal_year_start(year + 1)
    months = cal.fiscal_months(year)
    place = months.index(day.replace(day=1))
    assert place // 3 + 1 == cal.fiscal_quarter(day)
    assert months == sorted(months)
    assert len(months) == 12


@given(DAYS)
def test_the_end_of_a_month_is_the_day_before_the_next(day):
    end = cal.month_end(day)
    assert (end.year, end.month) == (day.year, day.month)
    assert (end + timedelta(days=1)).day == 1
