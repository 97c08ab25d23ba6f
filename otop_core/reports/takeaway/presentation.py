"""The figures as PowerPoint slides, one a panel, with charts of PowerPoint's own: the finding on top, what it is of at the foot."""

import io
import re

from pptx import Presentation
from pptx.chart.chart import Chart
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.presentation import Presentation as Slides
from pptx.slide import Slide
from pptx.util import Emu, Inches, Length, Pt

from otop_core.language.messages import _, say
from otop_core.reports.drawing import NO_AREA
from otop_core.reports.figure_panel import light, numbers, shown
from otop_core.reports.panels.panel import Book, Column, Panel, Row
from otop_core.reports.takeaway.workbook import letters

FONT = "Leelawadee UI"  # comes with Windows and has Thai letters; other systems take their own in its place
WIDE, HIGH, EDGE = Inches(13.333), Inches(7.5), Inches(0.5)
TOP, FOOT = Inches(1.7), Inches(6.95)
MOST_ROWS = 18  # of a table, as far as it can be read
KINDS = {
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "marked": XL_CHART_TYPE.BAR_CLUSTERED,
    "stacked": XL_CHART_TYPE.BAR_STACKED,
    "lines": XL_CHART_TYPE.LINE_MARKERS,
}
INK, TEAL, GREY = RGBColor(0x16, 0x21, 0x2B), RGBColor(0x0B, 0x5A, 0x66), RGBColor(0x4A, 0x5A, 0x63)


def made(book: Book, language: str) -> bytes:
    """The file."""
    slides = Presentation()
    slides.slide_width, slides.slide_height = WIDE, HIGH
    _in_thai_letters(slides)
    slides.core_properties.title = book.title
    _first(_blank(slides), book, language)
    for panel in book.panels:
        _panel(_blank(slides), panel, book, language)
    file = io.BytesIO()
    slides.save(file)
    return file.getvalue()


def _in_thai_letters(slides: Slides) -> None:
    """The fonts of the theme, which every text and chart takes: for Latin, for Thai, and for what PowerPoint calls complex script."""
    theme = slides.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    text = theme.blob.decode("utf-8")
    text = re.sub(r'<a:(latin|cs) typeface="[^"]*"', rf'<a:\1 typeface="{FONT}"', text)
    text = re.sub(r'script="Thai" typeface="[^"]*"', f'script="Thai" typeface="{FONT}"', text)
    theme._blob = text.encode("utf-8")


def _blank(slides: Slides) -> Slide:
    return slides.slides.add_slide(slides.slide_layouts[6])


def _first(slide: Slide, book: Book, language: str) -> None:
    _text(slide, book.title, Inches(2.4), Inches(1), 44, bold=True)
    _text(slide, f"{say(_('Fiscal year'), language)} {book.year} · {book.as_of}", Inches(3.5), Inches(0.7), 28, TEAL)
    _text(slide, say(_("source: {source}"), language, source=book.source), Inches(4.3), Inches(0.7), 20, GREY)


def _panel(slide: Slide, panel: Panel, book: Book, language: str) -> None:
    drawn = panel.chart != "table" and any(value is not None for _column, values in numbers(panel) for value in values)
    unit = f" · {say(_('Million baht'), language)}" if drawn and panel.column(panel.drawn[0]).kind == "baht" else ""
    _text(slide, panel.title + unit, Inches(0.3), Inches(0.4), 18, TEAL)
    _text(slide, panel.finding, Inches(0.7), Inches(1), 28, bold=True)
    if drawn:
        _chart(slide, panel)
    elif panel.rows:
        _table(slide, panel)
    acts = [say(_("Who acts: {who}"), language, who=panel.acts)] if panel.acts else []
    foot = " · ".join([*acts, book.as_of, say(_("source: {source}"), language, source=book.source), *panel.notes])
    _text(slide, foot, FOOT, Inches(0.5), 11, GREY)


def _text(slide: Slide, text: str, top: Length, high: Length, size: int, colour: RGBColor = INK, *, bold: bool = False) -> None:
    frame = slide.shapes.add_textbox(EDGE, top, Emu(WIDE - 2 * EDGE), high).text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
    run = frame.paragraphs[0].add_run()
    run.text = text
    run.font.size, run.font.bold, run.font.color.rgb = Pt(size), bold, colour


def _chart(slide: Slide, panel: Panel) -> None:
    series = numbers(panel)
    data = CategoryChartData(number_format=_format(series[0][0]))
    data.categories = panel.names
    for column, values in series:
        data.add_series(column.heading, values)
    place = (EDGE, TOP, Emu(WIDE - 2 * EDGE), Emu(FOOT - TOP))
    frame = slide.shapes.add_chart(KINDS[panel.chart], *place, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", f"{panel.title}: {panel.finding}")  # read out by a screen reader
    chart = frame.chart
    chart.has_title, chart.font.size = False, Pt(14 if len(panel.rows) > 12 else 18)
    chart.has_legend = len(series) > 1
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    _axes(chart, panel)
    for plotted, (column, values) in zip(chart.plots[0].series, series, strict=True):
        colour = RGBColor.from_string((column.colour or NO_AREA)[1:])
        if panel.chart == "lines":
            plotted.smooth = False
            plotted.format.line.color.rgb, plotted.format.line.width = colour, Pt(3)
            plotted.marker.format.fill.solid()
            plotted.marker.format.fill.fore_color.rgb = colour
            continue
        plotted.format.fill.solid()
        plotted.format.fill.fore_color.rgb = colour
        if panel.chart == "marked":
            for at, value in enumerate(values):
                point = plotted.points[at].format.fill
                point.solid()
                point.fore_color.rgb = RGBColor.from_string(light(value)[1][1:])


def _axes(chart: Chart, panel: Panel) -> None:
    plot, column = chart.plots[0], panel.column(panel.drawn[0])
    chart.value_axis.minimum_scale, chart.value_axis.has_major_gridlines = 0, panel.chart == "lines"
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if panel.chart == "lines":
        chart.value_axis.tick_labels.number_format, chart.value_axis.tick_labels.number_format_is_linked = _format(column), False
        return
    chart.value_axis.visible = False
    chart.category_axis.reverse_order = True  # the first stands on top
    plot.gap_width, plot.vary_by_categories, plot.has_data_labels = 40, False, True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked, labels.show_value = _format(column), False, True
    if panel.chart == "stacked":
        labels.font.color.rgb, labels.font.size = RGBColor(255, 255, 255), Pt(12)
        plot.overlap = 100
    else:
        labels.position = XL_LABEL_POSITION.OUTSIDE_END


def _format(column: Column) -> str:
    """Money is in millions already."""
    return "#,##0.0" if column.kind == "baht" else '#,##0"%"' if column.kind == "percent" else "#,##0"


def _table(slide: Slide, panel: Panel) -> None:
    rows: list[Row] = [*panel.rows[:MOST_ROWS], *([panel.total] if panel.total else [])]
    size = 10 if len(panel.columns) > 9 else 12 if len(rows) > 12 else 14 if len(rows) > 8 else 18
    place = (EDGE, TOP, Emu(WIDE - 2 * EDGE), Emu(min(FOOT - TOP, Inches(0.42) * (len(rows) + 1))))
    table = slide.shapes.add_table(len(rows) + 1, len(panel.columns), *place).table
    shares = [
        max([letters(column.heading) // 2 + 4, *(letters(shown(row.values[at], column)) + 3 for row in rows)])
        for at, column in enumerate(panel.columns)
    ]
    for at, share in enumerate(shares):
        table.columns[at].width = Emu(int((WIDE - 2 * EDGE) * share / sum(shares)))
    lines = [[column.heading for column in panel.columns]]
    lines += [[shown(value, column) for value, column in zip(row.values, panel.columns, strict=True)] for row in rows]
    for line, texts in enumerate(lines):
        for at, text in enumerate(texts):
            cell = table.cell(line, at)
            cell.margin_top = cell.margin_bottom = Inches(0.01)
            cell.margin_left = cell.margin_right = Inches(0.06)
            paragraph = cell.text_frame.paragraphs[0]
            paragraph.alignment = PP_ALIGN.LEFT if panel.columns[at].kind == "text" else PP_ALIGN.RIGHT
            run = paragraph.add_run()
            run.text, run.font.size = text, Pt(size)
            run.font.bold = line == 0 or (panel.total is not None and line == len(rows))
