"""Outlines of districts out of a file that an administrator put there: drawn to scale, or a sentence that says why not."""

import json
import re
from pathlib import Path

import pytest

from otop_core.language.messages import Text, say
from otop_core.reports import outlines
from otop_core.reports.outlines import Outlines

CODES = ["3601", "3602"]


def square(code: object, west: float, south: float, size: float = 0.5, **properties: object) -> dict[str, object]:
    ring = [[west, south], [west, south + size], [west + size, south + size], [west + size, south], [west, south]]
    return {"type": "Feature", "id": code, "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def put(home: Path, whole: object, name: str = "districts.geojson") -> Path:
    file = home / outlines.FOLDER / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(whole if isinstance(whole, str) else json.dumps(whole), encoding="utf-8")
    return file


def two(**rest: object) -> dict[str, object]:
    return {"features": [square("3601", 101, 15), square("3602", 101.5, 15), square("9999", 100, 14)], **rest}


def test_without_a_file_there_are_no_outlines_and_no_fault(tmp_path: Path) -> None:
    assert outlines.load(tmp_path, CODES) is None and outlines.load(None, CODES) is None


def test_districts_lie_beside_each_other_in_their_proportions(tmp_path: Path) -> None:
    put(tmp_path, two(attribution="Survey, CC BY"))
    found = outlines.load(tmp_path, CODES)
    assert isinstance(found, Outlines) and found.attribution == "Survey, CC BY"
    assert [one.code for one in found.districts] == CODES  # and no district of another province
    left, right = found.districts
    assert left.path == f"M0 {found.height:g}L0 0L200 0L200 {found.height:g}L0 {found.height:g}Z"
    assert (left.x, right.x) == (80.0, 280.0)  # the middle of a ring that names its first corner twice
    assert 0.5 * found.width < found.height < 0.53 * found.width  # at 15 degrees north a degree of longitude is 3 % shorter


def test_a_district_of_several_parts_is_drawn_whole_with_its_number_where_the_file_says(tmp_path: Path) -> None:
    parts = square(None, 101, 15) | {"properties": {"code": "3602", "label_lon": 101.1, "label_lat": 15.1}}
    parts["geometry"] = {
        "type": "MultiPolygon",
        "coordinates": [square("", 101, 15)["geometry"]["coordinates"], square("", 102, 15)["geometry"]["coordinates"]],
    }
    put(tmp_path, {"features": [square("3601", 101.5, 15), parts]})
    found = outlines.load(tmp_path, CODES)
    assert isinstance(found, Outlines)
    of = {one.code: one for one in found.districts}["3602"]
    assert len(re.findall("M", of.path)) == 2 and of.x == pytest.approx(0.1 / 1.5 * found.width, abs=0.1)


@pytest.mark.parametrize(
    ("whole", "told"),
    [
        ("PK\x03\x04", "not GeoJSON"),
        ({"features": [square("3601", 101, 15)]}, "not in it: 3602"),
        ({"features": [square("3601", 1_010_000, 150_000), square("3602", 1_020_000, 150_000)]}, "not GeoJSON with outlines in degrees"),
        ({"features": [square("3601", 101, 15, 0), square("3602", 101, 15, 0)]}, "not GeoJSON"),
        ({"features": [{"id": "3601", "geometry": None}]}, "not GeoJSON"),
        ({"features": [square("3601", float("nan"), 15), square("3602", 101, 15)]}, "not GeoJSON"),
        ([], "not GeoJSON"),
        ("[" * 50_000, "not GeoJSON"),
        (" " * (outlines.LARGEST + 1), "larger than 2 MB"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(tmp_path: Path, whole: object, told: str) -> None:
    file = put(tmp_path, whole)
    found = outlines.load(tmp_path, CODES)
    assert isinstance(found, Text) and told in say(found, "en") and file.name in say(found, "en")


def test_a_mended_file_is_read_anew(tmp_path: Path) -> None:
    put(tmp_path, "{")
    assert isinstance(outlines.load(tmp_path, CODES), Text)
    put(tmp_path, two())
    assert isinstance(outlines.load(tmp_path, CODES), Outlines)
