from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from netan.report.brief import BriefTable, Bullets, Heading, Paragraph, Picture, undated, write_document
from netan.report.brief_measure import height_of, page_left
from netan.report.picture import png_of, size_of

if TYPE_CHECKING:
    from pathlib import Path

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="16mm" height="8mm"><rect width="16mm" height="8mm"/></svg>'
TABLE = BriefTable(
    ("Company", "Paid"),
    (("Redbeck Forgings", "9.4"), ("=cmd|' /C calc'!A0", "1")),
    (120, 40),
    "Who was paid",
    (1,),
    (0,),
)
OFFICE = shutil.which("soffice")


def blocks() -> list:
    picture = Picture(png_of(SVG, width_mm=160, dpi=100), 160, 80, "A dark rectangle.", "Rectangle", "Figure 1. Dark.")
    return [
        Heading("Plant X (fictional)", 1),
        Paragraph("In a year.", "Subtitle"),
        Paragraph("2,200 jobs.", "Key figure"),
        Heading("Who supplies it"),
        picture,
        Heading("Who relies on it", new_page=True),
        TABLE,
        Bullets(("Seen: payments.", "No head here.")),
        Paragraph("Small.", "Fine print"),
    ]


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    return write_document(
        tmp_path_factory.mktemp("brief") / "b.docx", blocks(), title="Plant X: brief", stamp="INTERNAL", footer="netan"
    )


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {n: archive.read(n).decode("utf-8") for n in archive.namelist() if n.endswith((".xml", ".rels"))}


def pages_of(path: Path, folder: Path) -> int:
    """Pages of a document, as LibreOffice sets it."""
    home = f"-env:UserInstallation=file://{folder / 'profile'}"
    done = subprocess.run(
        [str(OFFICE), home, "--headless", "--convert-to", "pdf", "--outdir", str(folder), str(path)],
        capture_output=True, check=False, timeout=240,
    )  # fmt: skip
    pdf = folder / f"{path.stem}.pdf"
    assert pdf.exists(), done.stderr
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf.read_bytes()))


def test_headings_styles_title_and_language(written):
    document = docx.Document(str(written))
    styles = [p.style.name for p in document.paragraphs]
    assert [s for s in styles if s.startswith("Heading")] == ["Heading 1", "Heading 2", "Heading 2"]
    assert {"Subtitle", "Key figure", "Caption", "List Bullet", "Fine print"} <= set(styles)
    about = document.core_properties
    assert (about.title, about.language, about.author) == ("Plant X: brief", "en-GB", "netan")
    assert about.created == about.modified
    langs = {lang.get(qn("w:val")) for lang in document.styles.element.iter(qn("w:lang"))}
    assert langs == {"en-GB"}
    assert document.sections[0].header.paragraphs[0].text == "INTERNAL"
    assert 'w:instr="NUMPAGES"' in parts(written)["word/footer1.xml"]


def test_a4_with_a_column_as_wide_as_the_picture(written):
    document = docx.Document(str(written))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert round(section.page_width.mm - section.left_margin.mm - section.right_margin.mm) == 160
    shape = document.inline_shapes[0]
    assert (round(shape.width.mm, 1), round(shape.height.mm, 1)) == (160.0, 80.0)
    assert {shape._inline.get(side) for side in ("distL", "distR", "distT", "distB")} == {"0"}


def test_no_type_below_8_points(written):
    sizes = [p.style.font.size.pt for p in docx.Document(str(written)).paragraphs if p.style.font.size is not None]
    assert min(sizes) >= 8


def test_picture_has_alt_text_and_caption(written):
    document = docx.Document(str(written))
    about = document.inline_shapes[0]._inline.docPr
    assert (about.get("descr"), about.get("title")) == ("A dark rectangle.", "Rectangle")
    at = next(k for k, p in enumerate(document.paragraphs) if p._p.findall(".//" + qn("w:drawing")))
    assert document.paragraphs[at + 1].style.name == "Caption"


def test_tables_mark_their_headings_and_say_what_they_hold(written):
    table = docx.Document(str(written)).tables[0]
    first = table.rows[0]._tr.trPr
    assert first.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    assert table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val")) == "Who was paid"
    assert table.cell(2, 0).text == "=cmd|' /C calc'!A0"
    names = [part.tag.rpartition("}")[2] for part in table._tbl.tblPr]
    assert names == ["tblStyle", "tblW", "tblBorders", "tblLayout", "tblCellMar", "tblLook", "tblDescription"]


def test_same_blocks_same_bytes_and_no_clock(written, tmp_path):
    again = write_document(tmp_path / "b.docx", blocks(), title="Plant X: brief", stamp="INTERNAL", footer="netan")
    assert again.read_bytes() == written.read_bytes()
    with zipfile.ZipFile(written) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert not [name for name in archive.namelist() if "thumbnail" in name]
    assert "thumbnail" not in parts(written)["_rels/.rels"]


def test_undated_keeps_every_other_part():
    raw = io.BytesIO()
    docx.Document().save(raw)
    old, new = (zipfile.ZipFile(io.BytesIO(data)) for data in (raw.getvalue(), undated(raw.getvalue())))
    kept = [name for name in old.namelist() if "thumbnail" not in name]
    assert new.namelist() == kept
    assert all(old.read(name) == new.read(name) for name in kept if name != "_rels/.rels")


@given(text=st.text(max_size=400))
@settings(max_examples=40, deadline=None)
def test_any_text_is_written_or_cleaned(text, tmp_path_factory):
    path = tmp_path_factory.mktemp("any") / "t.docx"
    table = BriefTable((text, "b"), ((text, text),), (80, 80), text)
    write_document(
        path, [Heading(text, 1), Paragraph(text), Bullets((text,)), table], title=text, stamp=text, footer=text
    )
    assert docx.Document(str(path)).tables


@given(words=st.lists(st.sampled_from(["Northmoor", "of", "W", "£9.4m", "illustrious-hyphens"]), max_size=120))
@settings(max_examples=50, deadline=None)
def test_longer_texts_are_never_lower(words):
    text = " ".join(words)
    assert height_of(Paragraph(text)) <= height_of(Paragraph(text + " and more words than before"))
    assert page_left([Paragraph(text), TABLE]) == pytest.approx(
        page_left([]) - height_of(Paragraph(text)) - height_of(TABLE)
    )


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_estimated_height_is_no_less_than_what_is_set(tmp_path):
    text = "Reliance of suppliers on the plant is known of twenty-eight of them, and of the others it is not. " * 4
    page, full = [Heading("First", 1)], []
    while page_left([*page, *full]) > 12:
        full += [Heading("Again"), Paragraph(text), Bullets((text[:150],)), TABLE]
    while page_left([*page, *full]) < 0:
        full.pop()
    path = write_document(tmp_path / "full.docx", [*page, *full], title="Full")
    assert pages_of(path, tmp_path) == 1


def test_the_picture_keeps_its_resolution(written):
    with zipfile.ZipFile(written) as archive:
        name = next(n for n in archive.namelist() if n.endswith(".png"))
        assert size_of(archive.read(name)) == (630, 315, 100)
