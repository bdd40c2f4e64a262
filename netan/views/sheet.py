"""Pieces of SVG on a sheet measured in millimetres, and the ink that all pictures share."""

from __future__ import annotations

from html import escape

from .wording import wrap

FACE = "'Segoe UI','Helvetica Neue',Arial,'Liberation Sans',sans-serif"
DARK, SOFT, RULE, PANEL, PAPER, STAMP = "#17202a", "#55606b", "#d3d9df", "#f6f7f9", "#ffffff", "#8a3206"
BOLD = ' font-weight="600"'
HALO = f' stroke="{PAPER}" stroke-width="0.8" stroke-linejoin="round" paint-order="stroke"'
# 7 points are 2.47 mm.
SMALL = 2.5


def mm(value: float) -> str:
    """Write a length with two decimals and no trailing zeros.

    Examples
    --------
    >>> mm(3.10), mm(12.0), mm(-0.001)
    ('3.1', '12', '0')
    """
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


class Sheet:
    """Pieces of SVG and how far down they reach."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.height = 0.0

    def add(self, part: str) -> None:
        """Add a piece as it is."""
        self.parts.append(part)

    def move(self, other: Sheet, x: float, y: float) -> None:
        """Add another sheet, its corner at x and y."""
        if other.parts:
            self.add(f'<g transform="translate({mm(x)} {mm(y)})">')
            self.parts += other.parts
            self.add("</g>")

    def text(self, x: float, y: float, text: str, size: float = SMALL, fill: str = DARK, more: str = "") -> None:
        """Add a line of text, its foot at y; nothing in it is taken for markup."""
        self.add(f'<text x="{mm(x)}" y="{mm(y)}" font-size="{size}" fill="{fill}"{more}>{escape(text)}</text>')

    def lines(self, text: str, width: float, size: float, fill: str, more: str = "") -> None:
        """Add a paragraph below what stands here."""
        for line in wrap(text, width, size):
            self.height += 1.32 * size
            self.text(0, self.height, line, size, fill, more)

    def circle(self, x: float, y: float, r: float, more: str) -> None:
        """Add a circle; ``more`` are its attributes."""
        self.add(f'<circle cx="{mm(x)}" cy="{mm(y)}" r="{mm(r)}" {more}/>')

    def path(self, d: str, more: str) -> None:
        """Add a path; ``more`` are its attributes."""
        self.add(f'<path d="{d}" {more}/>')


def shrunk(sheet: Sheet, width: float, scale: float) -> Sheet:
    """Everything a little smaller, in the middle: long keys and names may take more lines than a slide has."""
    out = Sheet()
    place = f"translate({mm(0.5 * width * (1 - scale))} 0) scale({scale:.4f})"
    out.parts = [f'<g transform="{place}">', *sheet.parts, "</g>"]
    return out


def document(sheet: Sheet, *, width: float, height: float, title: str, description: str) -> str:
    """Text of an SVG file in millimetres, with what a screen reader says of it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{mm(width)}mm" height="{mm(height)}mm" '
        f'viewBox="0 0 {mm(width)} {mm(height)}" role="img" aria-labelledby="t d" font-family="{FACE}">\n'
        f'<title id="t">{escape(title)}</title>\n<desc id="d">{escape(description)}</desc>\n'
        f'<rect width="{mm(width)}" height="{mm(height)}" fill="{PAPER}"/>\n' + "\n".join(sheet.parts) + "\n</svg>\n"
    )
