"""Word documents of plain blocks: headings, paragraphs, tables, one picture. The same blocks give the same bytes."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..files import atomic_path, sieved, sieved_path
from ..views.wording import clean
from .brief_styles import FINE, KEY, TABLE_STYLE, TABLE_TEXT, dress, mark_header, page_field

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from docx.document import Document

# Longest text of one paragraph: what people read, and what keeps a page a page.
LONGEST = 900
# A zip knows no year before 1980.
MADE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Heading:
    """A heading; ``new_page`` starts a page with it."""

    text: str
    level: int = 2
    new_page: bool = False


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; ``style`` is Normal, Subtitle, Key figure or Fine print."""

    text: str
    style: str = "Normal"


@dataclass(frozen=True)
class Bullets:
    """A list; what stands before the first colon of an item is set bold."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """A picture, its size in mm, the text for those who cannot see it, and its caption."""

    png: bytes
    width_mm: float
    height_mm: float
    alt: str
    title: str
    caption: str


@dataclass(frozen=True)
class BriefTable:
    """A table with one row of headings.

    Attributes
    ----------
    heads
        Headings.
    rows
        Cells, all text.
    widths
        Widths of the columns, mm.
    right
        Columns of figures, set flush right.
    strong
        Rows set bold.
    description
        What the table holds, for those who hear it read.
    """

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    description: str
    right: tuple[int, ...] = ()
    strong: tuple[int, ...] = ()


Block = Heading | Paragraph | Bullets | Picture | BriefTable


def write_document(
    path: Path, blocks: Sequence[Block], *, title: str, stamp: str = "", footer: str = "", language: str = "en-GB"
) -> Path:
    """Write a Word document of A4 pages, atomically.

    Parameters
    ----------
    path
        The file; it is replaced.
    blocks
        In order.
    title
        For the properties of the file.
    stamp
        Printed at the head of every page: INTERNAL, illustrative.
    footer
        Printed at the foot of every page, before the number of the page.
    language
        Language of the text, for spelling and for those who hear it read.

    Raises
    ------
    NetanError
        The file is open in another program.
    """
    import docx

    document = docx.Document()
    dress(document, title=_text(title), language=language)
    _margins(document, stamp, footer)
    for block in blocks:
        _WRITERS[type(block)](document, block)
    buffer = io.BytesIO()
    document.save(buffer)
    with atomic_path(path) as temporary:
        temporary.write_bytes(undated(buffer.getvalue()))
    return sieved_path(path)


def undated(data: bytes) -> bytes:
    """Zip file with one date for all its parts, so that the same parts give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name == "docProps/thumbnail.jpeg":  # a picture of the empty page that the library starts from
                continue
            part = zipfile.ZipInfo(name, MADE)
            part.create_system, part.external_attr = 3, 0o600 << 16  # the same on Windows and elsewhere
            content = old.read(name)
            if name == "_rels/.rels":
                content = _without_thumbnail(content)
            new.writestr(part, content, compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _without_thumbnail(rels: bytes) -> bytes:
    import re

    return re.sub(rb"<Relationship [^>]*thumbnail[^>]*/>", b"", rels)


def _text(text: str, longest: int = LONGEST) -> str:
    return clean(sieved(text), longest=longest)


def _margins(document: Document, stamp: str, footer: str) -> None:
    section = document.sections[0]
    head = section.header.paragraphs[0]
    head.text = _text(stamp)
    foot = section.footer.paragraphs[0]
    foot.add_run(f"{_text(footer)} | page ")
    page_field(foot, "PAGE")
    foot.add_run(" of ")
    page_field(foot, "NUMPAGES")


def _heading(document: Document, block: Heading) -> None:
    paragraph = document.add_heading(_text(block.text, 160), level=block.level)
    paragraph.paragraph_format.page_break_before = block.new_page


def _paragraph(document: Document, block: Paragraph) -> None:
    document.add_paragraph(_text(block.text), style=block.style)


def _bullets(document: Document, block: Bullets) -> None:
    for item in block.items:
        head, colon, tail = _text(item).partition(": ")
        paragraph = document.add_paragraph(style="List Bullet")
        if colon:
            paragraph.add_run(f"{head}: ").bold = True
        paragraph.add_run(tail if colon else head)


def _picture(document: Document, block: Picture) -> None:
    from docx.shared import Mm

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(io.BytesIO(block.png), width=Mm(block.width_mm))
    for side in ("distT", "distB", "distL", "distR"):  # what is not said is taken for 3 mm by some programs
        shape._inline.set(side, "0")  # noqa: SLF001
    about: Any = shape._inline.docPr  # noqa: SLF001  # the library has no other way to the alt text
    about.set("descr", _text(block.alt))
    about.set("title", _text(block.title, 160))
    about.set("name", "Figure 1")
    document.add_paragraph(_text(block.caption), style="Caption")


def _table(document: Document, block: BriefTable) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    table = document.add_table(rows=0, cols=len(block.heads), style=TABLE_STYLE)
    table.autofit = False
    looks = document.styles[TABLE_TEXT].style_id
    for number, row in enumerate([block.heads, *block.rows]):
        cells = table.add_row().cells
        for column, (cell, text) in enumerate(zip(cells, row, strict=True)):
            cell.width = Mm(block.widths[column])
            paragraph = cell.paragraphs[0]
            paragraph._p.style = looks  # noqa: SLF001  # by its id: looking the name up takes most of the time
            paragraph.add_run(_text(text, 160)).bold = number == 0 or number - 1 in block.strong
            if column in block.right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    mark_header(table, block.widths, _text(block.description))


_WRITERS: dict[type, Any] = {
    Heading: _heading,
    Paragraph: _paragraph,
    Bullets: _bullets,
    Picture: _picture,
    BriefTable: _table,
}

__all__ = ["FINE", "KEY", "Block", "BriefTable", "Bullets", "Heading", "Paragraph", "Picture", "write_document"]
