"""Every way a panel is drawn, with one row, sixteen and none, nothing known, 0 and ten million: no number is lost and no name cut."""

from decimal import Decimal

import pytest

from otop_core.reports.figure_panel import LONG, drawn, told
from otop_core.reports.panels.panel import Chart, Column, Panel, Row, Value

DRAWN: tuple[Chart, ...] = ("bars", "stacked", "lines", "marked")
NAMES = ["เมืองชัยภูมิ", "บ้านเขว้า", "บำเหน็จณรงค์", "<b>ก&ข</b>", *(f"อำเภอ {n}" for n in range(12))]


def panel(chart: Chart, values: list[tuple[Value, ...]], names: list[str] = NAMES, kind: str = "baht") -> Panel:
    columns = (Column("name", "อำเภอ", "text"), *(Column(f"c{n}", f"ชุด {n}", kind, "", "#12705A") for n in range(2)))  # type: ignore[arg-type]
    rows = tuple(Row(str(n), (name, *given)) for n, (name, given) in enumerate(zip(names, values, strict=False)))
    return Panel("p", "ยอด", "ข้อความ", columns, rows, chart, ("c0", "c1"))


def texts(of: Panel) -> str:
    """All that is written on the figure or told of a bar under the pointer."""
    figure = drawn(of)
    assert figure is not None
    found = []
    for trace in figure.data:
        found += [*(trace.text or ()), *(trace.hovertext or ())]
    axis = figure.layout.yaxis.ticktext or ()
    return "\n".join([*map(str, found), *axis, *(figure.layout.xaxis.ticktext or ()), *(one.text for one in figure.layout.annotations)])


@pytest.mark.parametrize("chart", DRAWN)
@pytest.mark.parametrize("n", [1, 12, 16])
def test_every_number_and_name_stands_on_the_figure(chart: Chart, n: int) -> None:
    values = [(Decimal(1_234_567 * (i + 1)), None if i % 3 else Decimal(0)) for i in range(n)]
    seen = texts(panel(chart, values))
    for name, (first, _second) in zip(NAMES, values, strict=False):
        assert name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in seen
        assert told(float(first) / 1_000_000, Column("c", "c", "baht")) in seen


@pytest.mark.parametrize("chart", DRAWN)
@pytest.mark.parametrize("values", [[], [(None, None)], [(None, None), (None, None)]])
def test_where_nothing_is_known_nothing_is_drawn(chart: Chart, values: list[tuple[Value, ...]]) -> None:
    assert drawn(panel(chart, values)) is None


def test_a_table_is_not_drawn() -> None:
    assert drawn(panel("table", [(1, 2)])) is None


@pytest.mark.parametrize("chart", DRAWN)
@pytest.mark.parametrize("value", [0, Decimal("10000000"), Decimal("0.5")])
def test_a_single_value_of_any_size_has_room_behind_it(chart: Chart, value: Value) -> None:
    figure = drawn(panel(chart, [(value, value)]))
    assert figure is not None
    longest = max(figure.layout.xaxis.range) if chart != "lines" else max(figure.layout.yaxis.range)
    assert longest > float(value or 0) / 1_000_000


@pytest.mark.parametrize("chart", ["bars", "stacked"])
def test_a_long_name_stands_above_its_bar_and_whole(chart: Chart) -> None:
    name = "พัฒนาตามความต้องการของตลาดและช่องทางการตลาด"
    assert len(name) > LONG
    figure = drawn(panel(chart, [(5, 3)], [name], kind="count"))
    assert figure is not None and figure.layout.yaxis.showticklabels is False
    assert any(name in text for trace in figure.data for text in (trace.text or ()) if trace.type == "scatter")


def test_what_is_not_known_is_told_as_such_and_not_as_0() -> None:
    seen = texts(panel("bars", [(None, 7), (0, 8)], kind="count"))
    assert "–" in seen and told(0.0, Column("c", "c", "count")) in seen


def test_bars_against_what_is_due_have_three_colours_and_the_line_they_are_measured_by() -> None:
    figure = drawn(panel("marked", [(120, None), (90, None), (40, None)], kind="percent"))
    assert figure is not None
    assert len({*figure.data[0].marker.color}) == 3
    assert len(figure.layout.shapes) == 1 and figure.layout.shapes[0].x0 == 100
