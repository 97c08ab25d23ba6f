"""The knowledge record to print, and as a Word file."""

from io import BytesIO

from docx import Document
from docx.document import Document as Word
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.text.paragraph import Paragraph
from starlette.responses import Response

from otop_core.access import log
from otop_core.access.sessions import SignedIn
from otop_core.language.messages import _, say
from otop_core.language.text import tidy
from otop_core.model.errors import SignedOut
from otop_core.reports import knowledge
from otop_core.reports.knowledge import Sheet
from server import paper
from server.export import attachment
from server.request import AppRequest

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FONT = "TH Sarabun New"  # of official Thai letters; Word takes another Thai font where it is not installed
BODY, HEADING = Pt(16), Pt(18)


def page(request: AppRequest) -> Response:
    """The record of ``?id=`` on paper."""
    who, id = _who(request), request.query.get("id", "")
    sheet = knowledge.load(request.store, who, id)
    log.note(request.store, who, "read", "knowledge_record", id)
    known = knowledge.FROM_REGISTERS
    return paper.page(
        "knowledge.html", request, back=f"/knowledge_records?id={id}", back_to=_("Knowledge record"), sheet=sheet, known=known
    )


def word(request: AppRequest) -> Response:
    """The same as a Word file, noted in the access log as taken home."""
    who, id = _who(request), request.query.get("id", "")
    sheet = knowledge.load(request.store, who, id)
    log.note(request.store, who, "export", "knowledge_record", id)
    held = BytesIO()
    written(sheet, request.language).save(held)
    shown = f"{tidy(sheet.sections[0].written)[:60].replace('/', '-')}.docx"
    disposition = attachment("knowledge_record.docx", shown)
    return Response(held.getvalue(), media_type=WORD, headers={"Content-Disposition": disposition})


def _who(request: AppRequest) -> SignedIn:
    if request.who is None:
        raise SignedOut
    return request.who


def written(sheet: Sheet, language: str) -> Word:
    """The document: the form's headings in its own order, what the officer wrote, then what the app knows."""
    found = Document()
    style = found.styles["Normal"]
    style.font.name, style.font.size = FONT, BODY
    style.element.rPr.rFonts.set(qn("w:cs"), FONT)  # Thai is a complex script, with a font of its own
    for edge in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(found.sections[0], edge, Cm(2.5))
    _line(found, sheet.title, bold=True)
    _line(found, f"{sheet.place} · {say(_('Fiscal year {year}'), language, year=sheet.year)}")
    for section in sheet.sections:
        _line(found, section.heading, bold=True, level=section.level)
        for line in filter(None, section.written.split("\n")):
            _line(found, line)
        if section.known:
            _line(found, say(knowledge.FROM_REGISTERS, language), indent=True)
        for line in section.known:
            _line(found, f"• {line}", indent=True)
    return found


def _line(found: Word, words: str, *, bold: bool = False, level: int = 0, indent: bool = False) -> Paragraph:
    """One paragraph; ``level``: of a heading, so that Word lists it in its outline."""
    paragraph = found.add_paragraph()
    run = paragraph.add_run(words)
    run.bold = run.font.cs_bold = bold
    run.font.name, run.font.size = FONT, HEADING if bold else BODY
    properties = run._element.get_or_add_rPr()
    properties.get_or_add_rFonts().set(qn("w:cs"), FONT)
    size = properties.makeelement(qn("w:szCs"), {qn("w:val"): str(int(run.font.size.pt * 2))})
    properties.append(size)
    if level:
        outline = paragraph._element.get_or_add_pPr()
        outline.append(outline.makeelement(qn("w:outlineLvl"), {qn("w:val"): str(level - 1)}))
    if indent:
        paragraph.paragraph_format.left_indent = Cm(1)
    paragraph.paragraph_format.space_after = Pt(2)
    return paragraph
