"""Places are found by code, in the order of official tables."""

import subprocess
import sys
from collections import Counter

import pytest

from otop_core.language import places

TAMBONS = dict(zip(range(3601, 3617), (19, 6, 9, 11, 8, 9, 7, 5, 5, 11, 5, 10, 8, 4, 4, 3), strict=True))


def all_subdistricts(province_code):
    return [found for d in places.districts(province_code) for found in places.subdistricts(d.code)]


def test_thailand_has_seventy_seven_provinces_in_code_order():
    codes = [found.code for found in places.provinces()]
    assert len(set(codes)) == 77
    assert codes == sorted(codes)
    assert places.province("36") == places.Province("36", "ชัยภูมิ", "Chaiyaphum")


def test_chaiyaphum_has_sixteen_districts_in_code_order():
    assert [int(found.code) for found in places.districts("36")] == list(TAMBONS)
    assert places.district("3612").th == "แก้งคร้อ"


def test_chaiyaphum_has_124_subdistricts():
    assert {d: len(places.subdistricts(str(d))) for d in TAMBONS} == TAMBONS
    assert len(all_subdistricts("36")) == 124


def test_every_district_of_the_country_is_found_by_its_code():
    every = [found for p in places.provinces() for found in places.districts(p.code)]
    assert len(every) == 928
    assert all(places.district(found.code) is found for found in every)


def test_six_subdistrict_names_stand_for_two_places_each():
    names = Counter(found.th for found in all_subdistricts("36"))
    twice = {name for name, times in names.items() if times > 1}
    assert twice == {"หนองไผ่", "ช่องสามหมอ", "หนองขาม", "บ้านเพชร", "โคกสะอาด", "บ้านแก้ง"}


def test_sap_si_thong_lies_in_the_capital_district():
    found = places.subdistrict("360119")
    assert (found.th, found.postcodes) == ("ซับสีทอง", ("36000",))
    assert places.district_of(found.code) == "3601"
    assert places.district_of("36011904") == "3601"


def test_old_codes_lead_to_the_places_that_took_over():
    assert places.successor("360411") == "360119"
    assert places.successor("360505") == "361401"
    assert places.subdistrict("361401").th == "บ้านเจียง"


@pytest.mark.parametrize("code", ["360119", "999999", "", "104701"])
def test_a_code_in_force_or_unknown_or_split_has_no_successor(code):
    assert places.successor(code) is None


@pytest.mark.parametrize("code", ["360411", "360505", "360604", "999999", "36", ""])
def test_a_code_in_a_gap_is_no_subdistrict(code):
    with pytest.raises(KeyError):
        places.subdistrict(code)


@pytest.mark.parametrize("find", [places.province, places.district, places.subdistrict])
@pytest.mark.parametrize("code", ["", "00", "3699", "360199", "ชัยภูมิ"])
def test_an_unknown_code_is_an_error_not_a_guess(find, code):
    with pytest.raises(KeyError):
        find(code)


def test_an_unknown_place_has_nothing_in_it():
    assert places.districts("99") == places.subdistricts("9999") == ()


def test_a_place_is_named_in_either_language():
    assert places.name(places.district("3616")) == "ซับใหญ่"
    assert places.name(places.district("3616"), "en") == "Sap Yai"
    assert places.name(places.districts("10")[0]).startswith("เขต")


def test_the_tables_are_not_read_until_a_place_is_asked_for():
    code = "import sys, otop_core.language.places; sys.exit('geothai' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
