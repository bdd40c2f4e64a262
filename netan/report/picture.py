"""PNG pictures from SVG: exact in size and resolution, with the letters that ship with netan."""

from __future__ import annotations

import re
import struct
import zlib

from ..errors import NetanError
from ..resources import data_path

FONT = "Liberation Sans"
MM_AN_INCH, METRE = 25.4, 0.0254
# pixels of a side beyond which a picture is a mistake and fills the memory
MOST_PIXELS = 20_000
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER_END = 8 + 25
_WIDTH = re.compile(r"<svg[^>]*\swidth=\"(\d+(?:\.\d+)?)mm\"")
# Latin, Greek, Cyrillic and Hebrew letters and the usual signs: what the shipped letters hold.
_HELD = re.compile("[\\s\u0020-\u052f\u0590-\u05ff\u1e00-\u1fff\u2000-\u206f\u20a0-\u20bf\u2100-\u215f\u2190-\u2195]*")


class PictureError(NetanError, ValueError):
    """A picture that cannot be made."""


def png_of(svg: str, *, width_mm: float, dpi: int) -> bytes:
    """Make a PNG of an SVG.

    Parameters
    ----------
    svg
        Text of an SVG file.
    width_mm
        Width in print, mm; the height follows.
    dpi
        Dots an inch, written into the file so that a document places it at that width.

    Returns
    -------
    bytes
        The file. The same SVG gives the same bytes: the letters are those that ship with netan. Only a text with
        letters of other scripts (Chinese, Arabic) borrows what the machine has.

    Raises
    ------
    PictureError
        No SVG, or a size that no picture has.

    Examples
    --------
    >>> svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20mm" height="10mm"><rect width="9" height="9"/></svg>'
    >>> size_of(png_of(svg, width_mm=25.4, dpi=300))
    (300, 150, 300)
    """
    import resvg_py

    pixels = round(width_mm / MM_AN_INCH * dpi) if width_mm > 0 and dpi > 0 else 0
    if not 0 < pixels <= MOST_PIXELS:
        raise PictureError(
            f"{width_mm:g} mm at {dpi} dpi is no size of a picture; take a width in mm (160) and 300 dpi or fewer"
        )
    try:
        raw = resvg_py.svg_to_bytes(
            svg_string=svg,
            width=pixels,
            dpi=_fine(svg, width_mm, dpi),
            font_files=[
                str(data_path("fonts", name)) for name in ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf")
            ],
            # what the machine has would give every machine its own picture
            skip_system_fonts=_HELD.fullmatch(svg) is not None,
            font_family=FONT,
            sans_serif_family=FONT,
        )
    except (ValueError, OSError) as error:
        raise PictureError(
            f"the picture could not be drawn ({error}); the .svg beside it can be used instead"
        ) from error
    return _with_resolution(bytes(raw), dpi)


def _fine(svg: str, width_mm: float, dpi: int) -> float:
    """Dots an inch at which the drawing is measured: its own size in whole pixels must keep its proportions."""
    own = _WIDTH.search(svg)
    return dpi * width_mm / float(own[1]) if own and float(own[1]) > 0 else float(dpi)


def size_of(png: bytes) -> tuple[int, int, int]:
    """Width and height in pixels, and dots an inch (0 when the file does not say)."""
    width, height = struct.unpack(">II", png[16:24])
    at = png.find(b"pHYs")
    dots = round(struct.unpack(">I", png[at + 4 : at + 8])[0] * METRE) if at > 0 else 0
    return width, height, dots


def _with_resolution(png: bytes, dpi: int) -> bytes:
    """Write the resolution right behind the header, in dots a metre."""
    dots = round(dpi / METRE)
    body = b"pHYs" + struct.pack(">IIB", dots, dots, 1)
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    if not png.startswith(_SIGNATURE) or b"pHYs" in png[: _HEADER_END + 64]:
        raise PictureError("the picture could not be given its resolution; use the .svg beside it")
    return png[:_HEADER_END] + chunk + png[_HEADER_END:]
