"""What people type is stored, searched, sorted and hidden in one way."""

import unicodedata
from collections import Counter
from decimal import Decimal
from types import SimpleNamespace

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from otop_core.language import keys, text

AM = "\u0e33"
THAI_LETTERS = st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E4E, exclude_categories=["Cn", "Sc"]))
ANY_TEXT = st.text(st.characters())  # lone surrogates as well
TYPED = ANY_TEXT | THAI_LETTERS | st.text(st.sampled_from("นเแํา้่ำ \u200b\u00a0\n\u0301ุ"))

# Real Thai words, in no order: crafts, foods, places and names of Chaiyaphum.
SAMPLE = """
เกษตร กาแฟ ไหม ผ้าไหม ผ้าฝ้าย เสื่อกก กระติบข้าว น้ำพริก น้ำผึ้ง แจ่วบอง ปลาร้า ปลาส้ม หม่ำ ไส้กรอก
ข้าวเม่า ข้าวหอม กล้วย กล้วยฉาบ มะขาม มะม่วง เห็ด เห็ดฟาง โคนม โค ไก่ ไก่ย่าง ใบตอง ใบเตย สมุนไพร ลูกประคบ
เก่า เก้า เกา กา ก้า ก่า การ การ์ด กำ กำแพง ก็ กะทิ กฤษณา ฤดู ฤๅษี ลำไย รำ เรือ เทพสถิต แก้งคร้อ คอนสาร
คอนสวรรค์ จัตุรัส ซับใหญ่ เนินสง่า ภูเขียว หนองบัวแดง หนองบัวระเหว บ้านเขว้า บ้านแท่น บำเหน็จณรงค์ ภักดีชุมพล
จันทร์เพ็ญ จันเพ็ญ วิไล วิลัย สมพงษ์ สมพงศ์ เอ็นดู อ้อย โอ่ง ไผ่ ใผ่
"""
WORDS = SAMPLE.split()


def dictionary_order(words: list[str]) -> list[str]:
    with duckdb.connect() as connection:
        query = "SELECT w FROM (SELECT unnest(?::VARCHAR[]) AS w) ORDER BY w COLLATE th, w"
        return [word for (word,) in connection.execute(query, [words]).fetchall()]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("น\u0e4d\u0e32", "นำ"),
        ("น\u0e4d\u0e49\u0e32", "น\u0e49" + AM),
        ("น\u0e49\u0e4d\u0e32", "น\u0e49" + AM),
        ("น" + AM + "\u0e49", "น\u0e49" + AM),
        ("\u0e40\u0e40ก้ง", "แก้ง"),
        ("\u0e40\u200b\u0e40ก้ง", "แก้ง"),
        ("  สมชาย \u00a0\t ใจดี\n", "สมชาย ใจดี"),
        ("\ufeffผ้า\u200bไหม\u2060", "ผ้าไหม"),
        ("\u202eผ้า\u202c\u0000\u009f\ud800ไหม", "ผ้าไหม"),
        ("e\u0301", "é"),
        ("น้ำ", "น้ำ"),
        ("", ""),
    ],
)
def test_a_word_is_stored_in_one_form_however_it_was_typed(typed, stored):
    assert text.tidy(typed) == stored


@given(TYPED)
@example("\u0e33\u0e48\u0e49")
@example("\u0e33\u0e33\u0e48")
@example("\u0e33\u0300\u0e33\u0e48")
@example("\u0e33\u0e48\u0e33\u0e48")
@example("\u0e33\u0301\u0e48")
@example("\u0e4d\u0e33\u0e48\u0e32")
@example("a\u0085\u2028\u001fb")
def test_tidying_twice_changes_nothing_and_leaves_nothing_invisible(typed):
    once = text.tidy(typed)
    assert text.tidy(once) == once
    assert not {unicodedata.category(char) for char in once} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert "  " not in once
    assert once == once.strip()
    once.encode()  # a database takes it


MARKS = "\u0e38\u0e48\u0e49\u0e3a\u0e4d\u0e33\u0e32\u0e40\u0301\u0323\u0345\u05b0\u200b\u202e ก"


def exchanges(typed: str) -> int:
    """How often two neighbouring marks change places when a text is normalised: marks of a run are sorted by insertion."""
    count, higher = 0, Counter[int]()
    for char in typed:
        own = unicodedata.combining(char)
        if not own:
            higher.clear()
        count += sum(n for other, n in higher.items() if other > own)
        higher[own] += 1
    return count


@given(st.text(MARKS, min_size=1, max_size=6), st.text(MARKS, max_size=3), st.integers(100, 4_000))
@example("\u0e38\u0e48", "ก", 4_000)
@example("\u0301\u0323", "a", 4_000)
@example("\u0e33\u0e48", "", 4_000)
@example("\u0e48", "\u0e33", 4_000)
@example("\u0e4d\u0e48", "\u0e32", 4_000)
@example("\u0e32\u0e48\u0301\u0e4d", "", 4_000)
@settings(max_examples=60)
def test_tidying_takes_steps_as_the_text_is_long_whatever_runs_it_is_made_of(motif, end, times):
    """Counted are the letters each pass looks at and the exchanges of each normalising; a clock would tell the machine's mood."""
    typed, steps = motif * times + end, 0

    def normalised(form: str, given: str) -> str:
        nonlocal steps
        steps += len(given) + exchanges(given)
        return unicodedata.normalize(form, given)

    def composed(given: str) -> str:
        nonlocal steps
        steps += len(given)
        return real(given)

    real = text._composed
    counted = SimpleNamespace(normalize=normalised, category=unicodedata.category, combining=unicodedata.combining)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(text, "unicodedata", counted)
        patch.setattr(text, "_composed", composed)
        once = text.tidy(typed)
    assert steps <= 60 * min(len(typed), text.LONGEST) + 100
    assert text.tidy(once) == once


def test_what_is_longer_than_any_field_is_cut_before_it_is_looked_at(monkeypatch):
    looked = []
    real = text._composed
    monkeypatch.setattr(text, "_composed", lambda given: looked.append(len(given)) or real(given))
    for read in (text.tidy, text.tidy_lines, keys.search_key, keys.sort_key, text.phone, text.national_id, text.number, text.mask_name):
        read("ก\u0e33" * 500_000)
    assert looked and max(looked) <= text.LONGEST


@given(TYPED)
def test_tidying_lines_twice_changes_nothing(typed):
    once = text.tidy_lines(typed)
    assert text.tidy_lines(once) == once
    assert "\n\n\n" not in once
    assert not {unicodedata.category(char) for char in once.replace("\n", "")} & {"Cc", "Cf", "Cs"}


def test_the_lines_of_a_story_are_kept():
    assert text.tidy_lines("\r\n หนึ่ง \r\n\r\n \r\n\r\nสอง\rสาม\n") == "หนึ่ง\n\nสอง\nสาม"


def test_thai_digits_are_read_as_digits():
    assert text.ascii_digits("หมู่ ๑๐ พ.ศ. ๒๕๖๙") == "หมู่ 10 พ.ศ. 2569"


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("นายสมชาย ใจดี", "สมชาย ใจดี"),
        ("นาย สมชาย ใจดี", "สมชาย ใจดี"),
        ("นางฬุริยา  สีมาวงษ์", "ฬุริยา สีมาวงษ์"),
        ("นางสาวแสงดาว", "แสงดาว"),
        ("นางสาวิตรี ดีงาม", "สาวิตรี ดีงาม"),
        ("นางสาวสาวิตรี", "สาวิตรี"),
        ("น.ส.แสงดาว", "แสงดาว"),
        ("น. ส. แสงดาว", "แสงดาว"),
        ("นส. แสงดาว", "แสงดาว"),
        ("นส แสงดาว", "แสงดาว"),
        ("ด.ช.เก่ง", "เก่ง"),
        ("ด.ญ. แก้ว", "แก้ว"),
        ("เด็กชายเก่ง", "เก่ง"),
        ("เด็กหญิงแก้ว", "แก้ว"),
        ("ว่าที่ร้อยตรีหญิงแก้ว", "แก้ว"),
        ("ว่าที่ ร.ต.สมชาย", "สมชาย"),
        ("ว่าที่ร.ต.หญิง แก้ว", "แก้ว"),
        ("พระสมชาย ใจดี", "สมชาย ใจดี"),
        ("พระ สมชาย", "สมชาย"),
        ("Mr. Somchai Jaidee", "Somchai Jaidee"),
        ("MRS.Somsri", "Somsri"),
        ("Ms Somsri", "Somsri"),
        ("นาย ก", "ก"),
        ("นายกมล ใจดี", "กมล ใจดี"),
        ("นายกิตติ", "กิตติ"),
    ],
)
def test_a_title_is_taken_off_a_name(name, bare):
    assert text.without_title(name) == bare


@pytest.mark.parametrize(
    "name",
    ["นาย", "นาง", "นางสาว", "น.ส.", "พระ", "Mr.", "นายก", "นายกเทศมนตรี", "นายอำเภอ", "นายูง", "นายางกลัก"]
    + ["นางาม", "นางรอง", "พระนคร", "พระธาตุ", "Mrinal", "Drew", "สมนาย", "ก", ""],
)
def test_what_only_looks_like_a_title_stays_whole(name):
    bare = text.without_title(name)
    assert bare == name or (name == "นางสาว" and bare)


@given(TYPED)
def test_taking_off_the_title_never_leaves_nothing(name):
    assert bool(text.without_title(name)) == bool(text.tidy(name))


def test_a_search_does_not_mind_title_blanks_points_digits_or_case():
    assert keys.person_key("นาย สมชาย  ใจ-ดี") == keys.search_key("สมชายใจดี")
    assert keys.search_key("OTOP ๕ ดาว") == "otop5ดาว"
    assert keys.search_key("น\u0e4d\u0e49\u0e32ผึ้ง") == keys.search_key("น้ำผึ้ง")
    assert keys.search_key(" -/. ") == ""


def test_stored_keys_sort_as_the_thai_dictionary_does():
    assert len(set(WORDS)) >= 40
    assert sorted(WORDS, key=lambda word: (keys.sort_key(word), word)) == dictionary_order(WORDS)


@settings(deadline=None)  # each example asks DuckDB
@given(st.lists(THAI_LETTERS.map(text.tidy).filter(lambda word: text.without_title(word) == word), max_size=30))
def test_stored_keys_sort_any_thai_letters_as_duckdb_does(words):
    plain = [word for word in words if "\u0e3a" not in word]  # phinthu: Pali only
    ours = [keys.sort_key(word) for word in dictionary_order(plain)]
    assert ours == sorted(ours)


def test_a_list_of_people_is_in_the_order_of_given_names_not_titles():
    people = ["นายเกษม ดี", "นางสาวบุญชู กล้า", "นายบุญ ศรี", "น.ส.กานดา สุข", "นางบุญ กล้า"]
    assert sorted(people, key=lambda name: keys.sort_key(text.without_title(name))) == [
        "น.ส.กานดา สุข",
        "นายเกษม ดี",
        "นางบุญ กล้า",
        "นายบุญ ศรี",
        "นางสาวบุญชู กล้า",
    ]


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("081-234-5678", "0812345678"),
        ("๐๘๑ ๒๓๔ ๕๖๗๘", "0812345678"),
        ("+66 81 234 5678", "0812345678"),
        ("+66 (0)81 234 5678", "0812345678"),
        ("66812345678", "0812345678"),
        ("+6644123456", "044123456"),
        ("044-123456", "044123456"),
        ("02 123 4567", "021234567"),
    ],
)
def test_a_telephone_number_is_read_in_any_usual_form(typed, digits):
    assert text.phone(typed) == digits


@pytest.mark.parametrize(
    "typed",
    ["", "-", "0112345678", "081234567", "08123456789", "014123456", "0812345678 ต่อ 1", "โทร", "٠٨١٢٣٤٥٦٧٨"],
)
def test_what_is_not_a_thai_telephone_number_is_refused(typed):
    assert text.phone(typed) is None


@given(st.from_regex(r"0[689][0-9]{8}|0[2-57][0-9]{7}", fullmatch=True))
def test_a_shown_number_is_read_back_and_a_hidden_one_is_not(digits):
    assert text.phone(digits) == digits
    assert text.phone(text.show_phone(digits)) == digits
    assert text.phone("+66" + digits[1:]) == digits
    assert text.phone(text.mask_phone(digits)) is None


def test_telephone_numbers_are_shown_and_hidden_in_groups():
    shown = [text.show_phone(digits) for digits in ("0812345678", "044123456", "021234567", "191")]
    assert shown == ["081-234-5678", "044-123-456", "02-123-4567", "191"]
    hidden = [text.mask_phone(digits) for digits in ("0812345678", "044123456", "021234567", "191")]
    assert hidden == ["081-xxx-5678", "044-xxx-456", "02-xxx-4567", "xxx"]


@pytest.mark.parametrize("typed", ["1360100000016", "1-3601-00000-01-6", "๑๓๖๐๑๐๐๐๐๐๐๑๖", " 1 3601 00000 01 6 "])
def test_a_citizen_id_with_a_right_check_digit_is_accepted(typed):
    assert text.national_id(typed) == "1360100000016"


@pytest.mark.parametrize("typed", ["1360100000010", "136010000001", "13601000000166", "136010000001x", ""])
def test_a_citizen_id_with_a_wrong_digit_or_length_is_refused(typed):
    assert text.national_id(typed) is None


@given(st.from_regex(r"[1-8][0-9]{11}", fullmatch=True))
def test_twelve_digits_have_exactly_one_check_digit(digits):
    assert sum(text.national_id(digits + last) is not None for last in "0123456789") == 1


def test_of_a_hidden_citizen_id_only_the_last_four_digits_are_seen():
    assert text.mask_national_id("1360100000016") == "x-xxxx-xxxx0-01-6"
    assert text.mask_national_id("1234") == "xxxx"


@pytest.mark.parametrize(
    ("name", "hidden"),
    [
        ("นายสมชาย ใจดี", "นายส*** ใจ***"),
        ("นางฬุริยา  สีมาวงษ์", "นางฬุ*** สี***"),
        ("น.ส. เกษม แก้ว", "น.ส. เก*** แก้***"),
        ("Mr. Somchai Jaidee", "Mr. S*** J***"),
        ("ก", "ก***"),
        ("", ""),
    ],
)
def test_a_hidden_name_keeps_the_first_letters_of_each_part(name, hidden):
    assert text.mask_name(name) == hidden


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("๑,๒๓๔.๕๐", "1234.50"),
        ("1,234.50 บาท", "1234.50"),
        (" 12 ", "12"),
        ("30คน", "30"),
        (".5", "0.5"),
        ("7.", "7"),
        ("-3", "-3"),
        ("+3", "3"),
    ],
)
def test_a_number_is_read_as_an_officer_types_it(typed, value):
    assert text.number(typed) == Decimal(value)


@pytest.mark.parametrize("typed", ["", "-", ".", ",", "NaN", "Infinity", "1e5", "12 ปี", "1 2", "1.2.3", "๑๒ก", "٣"])
def test_what_is_not_a_number_is_refused(typed):
    assert text.number(typed) is None


@given(TYPED | st.text(st.sampled_from("0123456789๑๒.,-+ eNบาทคน")))
def test_no_line_of_text_makes_a_reader_fail(typed):
    value = text.number(typed)
    assert value is None or value.is_finite()
    for reader in (text.phone, text.national_id, text.mask_name, text.mask_phone, text.mask_national_id):
        reader(typed)
    keys.sort_key(typed).encode()
