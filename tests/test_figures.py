"""The figures a meeting looks at: in official order, complete, honest about gaps, readable, offline."""

import datetime as dt
import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import otop_core.reports
from otop_core.reports.figures import AREA_COLOURS, ROW, by_district, months, steps_done, tile_map

LABELS = {"agriculture": "Farming", "processing": "Making", "community_tourism": "Visiting"}
NASTY = "<img src=x onerror=alert(1)> & co"


def words(msgid: str) -> str:
    return f"«{msgid}»"


def district_counts(codes: list[str], counts: Callable[[str, str], int | None]) -> pd.DataFrame:
    return pd.DataFrame(
        {"district_code": c, "district": f"District {c}", "area": a, "area_label": label, "n": counts(c, a)}
        for c in codes
        for a, label in LABELS.items()
    )


def tiles(counts: list[int | None]) -> pd.DataFrame:
    return pd.DataFrame(
        {"district_code": f"36{i:02}", "district": f"District {i}", "row": i // 4, "col": i % 4, "n": n}
        for i, n in enumerate(counts, start=1)
    )


def step_counts(n: int | None = 3, total: int | None = 10) -> pd.DataFrame:
    return pd.DataFrame(
        {"step": f"S{i:02}", "step_label": f"Step {i}", "area": a, "area_label": b, "n": n, "total": total}
        for i in range(10, 0, -1)
        for a, b in LABELS.items()
    )


def month_counts(known: int, months_shown: int = 12) -> pd.DataFrame:
    firsts = [dt.date(2025 + (9 + i) // 12, (9 + i) % 12 + 1, 1) for i in range(months_shown)]
    return pd.DataFrame(
        {
            "month": first,
            "month_label": f"M{i}",
            "area": a,
            "area_label": label,
            "n": i if i < known else None,
        }
        for i, first in enumerate(firsts)
        for a, label in LABELS.items()
    )


FIGURES = {
    "by_district": lambda: by_district(district_counts(["3601", "3602"], lambda c, a: 4), words),
    "tile_map": lambda: tile_map(tiles([5, None, 0]), words),
    "steps_done": lambda: steps_done(step_counts(), words),
    "months": lambda: months(month_counts(5), words),
}


def bars(figure: Any) -> list[Any]:
    return [trace for trace in figure.data if trace.type == "bar"]


def end_labels(figure: Any) -> list[str]:
    return [text.strip() for text in figure.data[-1].text]


def reads_downwards(figure: Any) -> bool:
    bottom, top = figure.layout.yaxis.range
    return bool(bottom > top)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * p for weight, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lightness(colour: str) -> float:
    return 116 * luminance(colour) ** (1 / 3) - 16


# Order and completeness


def test_districts_stand_in_code_order_with_the_first_on_top() -> None:
    figure = by_district(district_counts(["3610", "3601", "3602"], lambda c, a: 1), words)
    assert [text.strip() for text in figure.layout.yaxis.ticktext] == [
        "District 3601",
        "District 3602",
        "District 3610",
    ]
    assert list(figure.layout.yaxis.tickvals) == [0, 1, 2] == list(figure.data[0].y)
    assert reads_downwards(figure)


def test_a_district_with_nothing_still_has_its_row_and_says_0() -> None:
    figure = by_district(district_counts(["3601", "3602"], lambda c, a: 7 if c == "3601" else 0), words)
    assert len(figure.layout.yaxis.ticktext) == 2
    assert end_labels(figure) == ["21", "0"]


def test_a_district_that_did_not_report_says_so_instead_of_0() -> None:
    figure = by_district(district_counts(["3601", "3602"], lambda c, a: 1 if c == "3601" else None), words)
    assert end_labels(figure) == ["3", "«No data»"]
    assert [bar.x[1] for bar in bars(figure)] == [None, None, None]


def test_two_districts_of_one_name_keep_their_own_rows() -> None:
    frame = district_counts(["3601", "3602"], lambda c, a: int(c[-1]))
    figure = by_district(frame.assign(district="Same"), words)
    assert end_labels(figure) == ["3", "6"]


def test_areas_keep_their_order_and_colour_whatever_the_order_of_the_rows() -> None:
    frame = district_counts(["3601"], lambda c, a: 1)[::-1]
    traces = bars(by_district(frame, words))
    assert [trace.name for trace in traces] == list(LABELS.values())
    assert [trace.marker.color for trace in traces] == list(AREA_COLOURS.values())


def test_an_area_without_a_colour_of_its_own_is_still_counted() -> None:
    frame = district_counts(["3601"], lambda c, a: 1).replace({"area": {"processing": "unspecified"}})
    figure = by_district(frame, words)
    assert [trace.name for trace in bars(figure)] == ["Farming", "Visiting", "Making"]
    assert end_labels(figure) == ["3"]


def test_a_part_too_narrow_for_its_number_has_it_behind_the_bar_in_its_colour() -> None:
    counts = {"agriculture": 1, "processing": 40, "community_tourism": 3}
    figure = by_district(district_counts(["3601"], lambda c, a: counts[a]), words)
    assert [bar.text[0] for bar in bars(figure)] == ["", "40", ""]
    [end] = end_labels(figure)
    assert end.startswith("44") and [end.index(colour) for colour in (AREA_COLOURS["agriculture"], AREA_COLOURS["community_tourism"])]
    assert re.sub("<[^>]+>", "", end).split() == ["44", "■1", "■3"]
    assert figure.layout.xaxis.range[1] > 44 * 1.4, "there is room for it"


@pytest.mark.parametrize("longest", [9, 44, 510, 12_345])
def test_no_number_of_a_chart_is_lost(longest: int) -> None:
    values = {"agriculture": max(1, longest // 50), "processing": longest, "community_tourism": max(1, longest // 9)}
    for figure in (
        by_district(district_counts(["3601"], lambda c, a: values[a]), words),
        steps_done(step_counts().assign(n=lambda frame: frame["area"].map(values), total=3 * longest), words),
    ):
        inside = {bar.text[0] for bar in bars(figure) if bar.text}
        behind = set(re.sub("<[^>]+>|■", "", end_labels(figure)[0]).split())
        assert {f"{n:,}" for n in values.values()} <= inside | behind


def test_every_district_has_the_same_height_on_a_chart_of_any_length() -> None:
    few, many = (by_district(district_counts([str(3600 + i) for i in range(n)], lambda c, a: 1), words) for n in (4, 16))
    assert many.layout.height - few.layout.height == 12 * ROW


# Tiles


def test_a_tile_without_data_is_white_and_says_so_while_0_is_a_number() -> None:
    tile = tile_map(tiles([5, None, 0]), words).data[0]
    assert "«No data»" in tile.text[1] and tile.marker.color[1] == "#FFFFFF"
    assert "<b>0</b>" in tile.text[2] and tile.marker.color[2] != "#FFFFFF"
    assert "No data" not in tile.text[2]


def test_more_is_darker_and_the_text_stays_readable_on_every_tile() -> None:
    tile = tile_map(tiles([*range(0, 101, 5)]), words).data[0]
    shades = [luminance(fill) for fill in tile.marker.color]
    assert shades == sorted(shades, reverse=True) and len(set(shades)) == len(shades)
    for fill, ink in zip(tile.marker.color, tile.textfont.color, strict=True):
        assert contrast(fill, ink) >= 4.5


@pytest.mark.parametrize("counts", [[22, 27, 33, 44], [0, 1], [7, 7, 7], [0], [1, 900]])
def test_all_tiles_are_read_in_one_ink(counts: list[int | None]) -> None:
    assert len(set(tile_map(tiles(counts), words).data[0].textfont.color)) == 1


def test_the_map_says_what_its_colours_mean() -> None:
    figure = tile_map(tiles([22, None, 33, 44]), words)
    tile, *legend = figure.data
    assert [trace.name for trace in legend] == ["22", "33", "44", "«No data»"]
    assert [trace.marker.color for trace in legend] == [tile.marker.color[i] for i in (0, 2, 3, 1)]
    assert figure.layout.legend.title.text == "«Products»" and all(trace.showlegend is not False for trace in legend)
    assert [trace.name for trace in tile_map(tiles([None]), words).data[1:]] == ["«No data»"]


def test_tiles_are_square_and_north_is_up() -> None:
    figure = tile_map(tiles([1] * 8), words)
    assert figure.layout.yaxis.scaleanchor == "x" and figure.layout.yaxis.scaleratio == 1
    assert reads_downwards(figure)


def test_a_long_name_is_broken_where_the_grid_says_or_at_a_space() -> None:
    frame = tiles([1, 2, 3]).assign(district=["Abcdefghij", "Mueang Chaiyaphum", "Short"], break_at=[3, 4, None])
    first, second, third = (text.split("</span>")[0].split(">", 1)[1] for text in tile_map(frame, words).data[0].text)
    assert (first, second, third) == ("Abc<br>defghij", "Mueang<br>Chaiyaphum", "Short")


def test_the_tile_grid_has_sixteen_districts_each_with_a_place_of_its_own() -> None:
    grid = pd.read_csv(Path(otop_core.reports.__file__).with_name("tilegrid.csv"), dtype={"district_code": str})
    assert sorted(grid["district_code"]) == [f"36{i:02}" for i in range(1, 17)]
    assert not grid.duplicated(["row", "col"]).any()
    figure = tile_map(grid.assign(district=grid["district_th"], n=1), words)
    assert list(figure.data[0].customdata) == grid["district_code"].tolist()


# Steps and months


def test_steps_stand_in_their_order_whatever_their_numbers() -> None:
    figure = steps_done(step_counts(), words)
    assert [row[0] for row in bars(figure)[0].customdata] == [f"S{i:02}" for i in range(1, 11)]
    assert list(bars(figure)[0].y) == sorted(bars(figure)[0].y) and reads_downwards(figure)
    assert not any(trace.type.startswith("funnel") for trace in figure.data)


def test_a_step_says_how_many_of_how_many_and_fills_the_rest_with_what_is_not_done() -> None:
    figure = steps_done(step_counts(n=3, total=10), words)
    assert end_labels(figure)[0] == "<b>9</b> / 30"
    assert list(bars(figure)[-1].x) == [21] * 10 and bars(figure)[-1].name == "«Not done yet»"


def test_the_name_of_a_step_has_its_line_to_itself() -> None:
    figure = steps_done(step_counts(), words)
    names, ends = figure.data[-2], figure.data[-1]
    assert names.text[4] == "Step 5" and not set(names.y) & set(ends.y)
    assert list(ends.y) == list(bars(figure)[0].y), "the figures stand in the line of the bars"


def test_a_step_nobody_reported_is_not_counted_as_none_done() -> None:
    assert set(end_labels(steps_done(step_counts(n=None), words))) == {"«No data»"}


def test_the_months_to_come_are_a_gap_and_not_a_fall_to_0() -> None:
    for line in months(month_counts(known=5), words).data:
        assert list(line.y) == [0, 1, 2, 3, 4] + [None] * 7
        assert not line.connectgaps


def test_the_axis_ends_with_the_month_that_has_begun_last() -> None:
    figure = months(month_counts(known=2), words)
    assert list(figure.layout.xaxis.ticktext) == ["M0", "M1"]
    assert 1 < figure.layout.xaxis.range[1] < 2


def test_a_loss_is_drawn_below_0() -> None:
    figure = months(month_counts(known=3).assign(n=lambda frame: -frame["n"]), words)
    bottom, top = figure.layout.yaxis.range
    assert bottom < -2 and top > 0 and figure.layout.yaxis.zeroline


def test_months_count_from_0_and_run_from_the_first_to_the_last() -> None:
    figure = months(month_counts(known=12)[::-1], words)
    assert figure.layout.yaxis.range[0] == 0
    assert list(figure.layout.xaxis.ticktext) == [f"M{i}" for i in range(12)]


def test_each_line_ends_in_its_number_and_no_two_numbers_cover_each_other() -> None:
    figure = months(month_counts(known=5), words)
    assert [note.x for note in figure.layout.annotations] == [4, 4, 4]
    assert all("<b>4</b>" in note.text for note in figure.layout.annotations)
    lifts = sorted(note.yshift for note in figure.layout.annotations)
    assert all(high - low >= 20 for low, high in itertools.pairwise(lifts))


def test_a_year_that_has_not_begun_says_no_data() -> None:
    figure = months(month_counts(known=0), words)
    assert [note.text for note in figure.layout.annotations] == ["«No data»"]


# Clicks, safety, the projector


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("by_district", ["3601", "agriculture"]),
        ("tile_map", "3601"),
        ("steps_done", ["S01", "agriculture"]),
        ("months", ["2025-10-01", "agriculture"]),
    ],
)
def test_a_click_tells_what_was_clicked(name: str, first: object) -> None:
    assert json.loads(FIGURES[name]().to_json())["data"][0]["customdata"][0] == first


@pytest.mark.parametrize("name", FIGURES)
def test_no_figure_asks_the_internet_for_anything(name: str) -> None:
    figure = FIGURES[name]().to_plotly_json()
    assert {trace["type"] for trace in figure["data"]} <= {"bar", "scatter"}
    assert not {"geo", "map", "mapbox", "images"} & set(figure["layout"])


@pytest.mark.parametrize("name", FIGURES)
def test_a_finger_on_a_figure_cannot_drag_zoom_or_hide_an_area(name: str) -> None:
    layout = FIGURES[name]().layout
    assert layout.dragmode is False and layout.xaxis.fixedrange and layout.yaxis.fixedrange
    assert layout.legend.itemclick is False and layout.legend.itemdoubleclick is False


@pytest.mark.parametrize("name", FIGURES)
def test_the_page_writes_the_heading_and_brings_the_font(name: str) -> None:
    layout = FIGURES[name]().layout
    assert layout.title.text is None and layout.font.family is None
    assert layout.height > 0


@pytest.mark.parametrize(
    "figure",
    [
        lambda: by_district(district_counts(["3601"], lambda c, a: 1).assign(district=NASTY, area_label=NASTY), words),
        lambda: tile_map(tiles([1]).assign(district=NASTY), words),
        lambda: steps_done(step_counts().assign(step_label=NASTY, area_label=NASTY), words),
        lambda: months(month_counts(3).assign(month_label=NASTY, area_label=NASTY), words),
    ],
    ids=FIGURES,
)
def test_markup_in_a_label_is_shown_and_not_obeyed(figure: Callable[[], Any]) -> None:
    drawn = json.dumps(figure().to_plotly_json(), default=list)
    assert "<img" not in drawn and "&lt;img" in drawn and "&amp; co" in drawn


@pytest.mark.parametrize(
    "figure",
    [
        lambda: by_district(district_counts(["3601"], lambda c, a: 1)[:0], words),
        lambda: by_district(district_counts(["3601"], lambda c, a: 0), words),
        lambda: tile_map(tiles([None]), words),
        lambda: steps_done(step_counts(n=0, total=0), words),
        lambda: months(month_counts(known=1), words),
    ],
)
def test_the_first_day_with_nothing_in_the_store_still_draws(figure: Callable[[], Any]) -> None:
    layout = figure().layout
    for axis in (layout.xaxis, layout.yaxis):
        assert axis.range[0] != axis.range[1]


@pytest.mark.parametrize("colour", AREA_COLOURS.values())
def test_an_area_stands_out_from_a_white_wall(colour: str) -> None:
    assert contrast(colour, "#FFFFFF") >= 3


@pytest.mark.parametrize("pair", [*itertools.combinations(AREA_COLOURS.values(), 2)])
def test_two_areas_differ_on_a_grey_print(pair: tuple[str, str]) -> None:
    assert abs(lightness(pair[0]) - lightness(pair[1])) >= 12


def test_the_number_in_a_bar_is_readable_on_its_colour() -> None:
    for trace in bars(FIGURES["by_district"]()):
        assert contrast(trace.marker.color, trace.textfont.color) >= 4.5
