"""Styles, properties and marks of a Word document, so that it reads well on paper and aloud."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

FACE = "Arial"
KEY, FINE, TABLE_TEXT = "Key figure", "Fine print", "Table text"
TABLE_STYLE = "Table Grid"
# The document has no clock: what it rests on dates it.
MADE = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
DARK, SOFT, STAMP, RULE, BAND = "17202A", "404A54", "8A3206", "9AA4AE", "EEF1F4"
# A4 with these margins, mm: the text is as wide as a picture of 160 mm.
SIDE, HEAD, FOOT = 25.0, 17.0, 15.0
TEXT_MM, PAGE_MM = 210.0 - 2 * SIDE, 297.0 - HEAD - FOOT
# Sizes in points, and space before and after; nothing is smaller than 8 points.
SIZES: dict[str, tuple[float, float, float, str, bool]] = {
    "Normal": (10, 0, 3, DARK, False),
    "Heading 1": (16, 0, 2, DARK, True),
    "Heading 2": (12, 8, 2, DARK, True),
    "Subtitle": (9, 0, 4, SOFT, False),
    "Caption": (8.5, 1, 2, DARK, False),
    "List Bullet": (10, 0, 1.5, DARK, False),
    "Header": (9, 0, 0, STAMP, True),
    "Footer": (8, 0, 0, SOFT, False),
    KEY: (12, 1, 4, DARK, True),
    FINE: (8.5, 2, 2, SOFT, False),
    TABLE_TEXT: (8.5, 1, 1, DARK, False),
}


def dress(document: Document, *, title: str, language: str) -> None:
    """Set page, styles, properties and language of a document."""
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(SIDE)
    section.top_margin, section.bottom_margin = Mm(HEAD), Mm(FOOT)
    section.header_distance, section.footer_distance = Mm(8), Mm(7)
    for name in (KEY, FINE, TABLE_TEXT):
        document.styles.add_style(name, 1).base_style = document.styles["Normal"]
    for name, look in SIZES.items():
        _style(document.styles[name], *look)
    about = document.core_properties
    about.title, about.author, about.language = title, "netan", language
    about.comments, about.last_modified_by, about.keywords = "", "netan", ""
    about.created = about.modified = MADE
    about.revision = 1
    _speak(document, language)


def _style(style: Any, size: float, before: float, after: float, colour: str, bold: bool) -> None:  # noqa: FBT001
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    font = style.font
    font.name, font.size, font.bold, font.italic = FACE, Pt(size), bold, False
    font.color.rgb = RGBColor.from_string(colour)
    faces = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        faces.set(qn(script), FACE)
    for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        faces.attrib.pop(qn(theme), None)
    spacing = style.element.rPr.find(qn("w:spacing"))
    if spacing is not None:
        style.element.rPr.remove(spacing)
    form = style.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.0


def _speak(document: Document, language: str) -> None:
    """Say the language of the text where readers of screens look for it."""
    from docx.oxml.ns import qn

    for lang in document.styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), language)
        lang.set(qn("w:eastAsia"), language)


def page_field(paragraph: Paragraph, instruction: str) -> None:
    """Add a number that Word fills in: PAGE or NUMPAGES."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1" if instruction == "PAGE" else "2"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)  # noqa: SLF001  # the library has no fields


def mark_header(table: Table, widths: Sequence[float], description: str) -> None:
    """Mark the first row as headings, keep rows whole, rule the table, and say what it holds."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    for number, row in enumerate(table.rows):
        marks = row._tr.get_or_add_trPr()  # noqa: SLF001
        marks.append(_on("w:cantSplit"))
        if number == 0:
            marks.append(_on("w:tblHeader"))
            for cell in row.cells:
                _shade(cell, BAND)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    properties = table._tbl.tblPr  # noqa: SLF001
    look = properties.find(qn("w:tblLook"))
    if look is not None:  # only the first row is a heading
        look.set(qn("w:firstColumn"), "0")
        look.set(qn("w:val"), "0020")
    properties.append(_rules())
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "60")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    properties.append(margins)
    spoken = OxmlElement("w:tblDescription")
    spoken.set(qn("w:val"), description)
    properties.append(spoken)
    _in_order(properties)


def _on(name: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(name)
    element.set(qn("w:val"), "true")
    return element


def _rules() -> Any:
    """Fine lines between rows, none between columns."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    rules = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        drawn = side in {"top", "bottom", "insideH"}
        line.set(qn("w:val"), "single" if drawn else "nil")
        if drawn:
            line.set(qn("w:sz"), "4")
            line.set(qn("w:space"), "0")
            line.set(qn("w:color"), RULE)
        rules.append(line)
    return rules


def _shade(cell: Any, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:color"), "auto")
    shade.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001


_ORDER = (
    "tblStyle", "tblpPr", "tblOverlap", "bidiVisual", "tblStyleRowBandSize", "tblStyleColBandSize", "tblW", "jc",
    "tblCellSpacing", "tblInd", "tblBorders", "shd", "tblLayout", "tblCellMar", "tblLook", "tblCaption",
    "tblDescription",
)  # fmt: skip


def _in_order(properties: Any) -> None:
    """Word refuses a table whose properties stand in another order than its schema's."""
    parts = sorted(properties, key=lambda part: _ORDER.index(part.tag.rpartition("}")[2]))
    for part in parts:
        properties.remove(part)
    for part in parts:
        properties.append(part)
