from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netan.report.picture import PictureError, png_of, size_of

MADE = '<svg xmlns="http://www.w3.org/2000/svg" width="{w}mm" height="{h}mm" viewBox="0 0 {w} {h}">{inside}</svg>'
TEXT = "<text x='2' y='14' font-size='10' font-family=\"'No Such Face',sans-serif\">Plant X \N{RIGHTWARDS ARROW}</text>"


def svg(inside: str = "", w: float = 160, h: float = 90) -> str:
    ground = f'<rect width="{w}" height="{h}" fill="#ffffff"/>'
    return MADE.format(w=w, h=h, inside=ground + inside)


def chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    """Parts of a PNG in order; every checksum is looked at."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    out, at = [], 8
    while at < len(png):
        length = struct.unpack(">I", png[at : at + 4])[0]
        body = png[at + 4 : at + 8 + length]
        assert zlib.crc32(body) == struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0]
        out.append((body[:4], body[4:]))
        at += 12 + length
    return out


def dark(png: bytes) -> int:
    """How many bytes of the rows, filters undone, are not white."""
    width, height, _ = size_of(png)
    raw = zlib.decompress(b"".join(data for name, data in chunks(png) if name == b"IDAT"))
    step = 4 * width
    before, found = bytearray(step), 0
    for row in range(height):
        line = raw[row * (step + 1) : (row + 1) * (step + 1)]
        now = bytearray(line[1:])
        for k in range(step):
            left, up = (now[k - 4] if k >= 4 else 0), before[k]
            corner = before[k - 4] if k >= 4 else 0
            kind = line[0]
            if kind == 4:
                guess = left + up - corner
                far = (abs(guess - left), abs(guess - up), abs(guess - corner))
                add = (left, up, corner)[far.index(min(far))]
            else:
                add = (0, left, up, (left + up) // 2)[kind]
            now[k] = (now[k] + add) & 255
        found += sum(byte < 128 for byte in now)
        before = now
    return found


def test_a_word_column_at_300_dpi_says_its_resolution():
    png = png_of(svg(), width_mm=160, dpi=300)
    assert size_of(png) == (1890, 1063, 300)
    names = [name for name, _ in chunks(png)]
    assert names[:2] == [b"IHDR", b"pHYs"]
    assert dict(chunks(png))[b"pHYs"] == struct.pack(">IIB", 11811, 11811, 1)


def test_a_slide_is_exactly_full_hd():
    assert size_of(png_of(svg(w=162.56, h=91.44), width_mm=162.56, dpi=300)) == (1920, 1080, 300)


def test_text_is_drawn_though_its_face_is_nowhere():
    blank, written = (png_of(svg(inside, w=60, h=20), width_mm=60, dpi=60) for inside in ("", TEXT))
    assert dark(blank) == 0
    assert dark(written) > 300


def test_letters_of_other_scripts_do_not_change_the_size():
    png = png_of(svg("<text x='2' y='14' font-size='10'>日本 X</text>", w=60, h=20), width_mm=60, dpi=60)
    assert size_of(png)[:2] == (142, 47)


def test_same_picture_same_bytes():
    assert png_of(svg(TEXT), width_mm=160, dpi=96) == png_of(svg(TEXT), width_mm=160, dpi=96)


@settings(max_examples=15, deadline=None)
@given(width=st.floats(5, 300), dpi=st.integers(36, 300))
def test_width_in_print_is_what_was_asked_for(width, dpi):
    got, _, dots = size_of(png_of(svg(w=40, h=10), width_mm=width, dpi=dpi))
    assert dots == dpi
    assert abs(got / dpi * 25.4 - width) <= 0.5 * 25.4 / dpi + 1e-9


@pytest.mark.parametrize(("width", "dpi"), [(0, 300), (-3, 300), (160, 0), (9e9, 300)])
def test_sizes_that_no_picture_has(width, dpi):
    with pytest.raises(PictureError, match="no size of a picture"):
        png_of(svg(), width_mm=width, dpi=dpi)


@pytest.mark.parametrize("text", ["", "no svg", "<svg"])
def test_no_svg(text):
    with pytest.raises(PictureError, match="could not be drawn"):
        png_of(text, width_mm=160, dpi=300)
