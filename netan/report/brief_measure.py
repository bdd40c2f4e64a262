"""How much of a page the blocks of a document take: estimated from the widths of their letters, rather too much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..views.wording import clean, wrap
from .brief import BriefTable, Bullets, Heading, Paragraph, Picture
from .brief_styles import PAGE_MM, SIZES, TABLE_TEXT, TEXT_MM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .brief import Block

POINT = 25.4 / 72
# Line spacing of the face; bold letters are wider than plain ones; bullets and cells have margins.
LINE, BOLD, INDENT, CELL = 1.15, 1.08, 6.35, 2.2


def page_left(blocks: Sequence[Block]) -> float:
    """Millimetres of a page that some blocks leave free; negative when they need more than one.

    Examples
    --------
    >>> page_left([Paragraph("One line.")]) > 250
    True
    """
    return PAGE_MM - sum(height_of(block) for block in blocks)


def height_of(block: Block) -> float:
    """Height of one block, mm."""
    if isinstance(block, Heading):
        return _text(block.text, f"Heading {block.level}", TEXT_MM)
    if isinstance(block, Paragraph):
        return _text(block.text, block.style, TEXT_MM)
    if isinstance(block, Bullets):
        return sum(_text(item, "List Bullet", TEXT_MM - INDENT) for item in block.items)
    if isinstance(block, Picture):
        return block.height_mm + 2.0 + _text(block.caption, "Caption", TEXT_MM)
    return _table(block)


def _text(text: str, style: str, width: float) -> float:
    size, before, after, _, bold = SIZES[style]
    wide = width / (BOLD if bold else 1.0)
    lines = len(wrap(clean(text, longest=900), wide, size * POINT))
    return (lines * LINE * size + before + after) * POINT


def _table(table: BriefTable) -> float:
    """Height of the rows: each as high as its highest cell."""
    height = 0.0
    for number, row in enumerate([table.heads, *table.rows]):
        strong = number == 0 or number - 1 in table.strong
        cells = [
            _text(text or " ", TABLE_TEXT, (width - CELL) / (BOLD if strong else 1.0)) or _text("x", TABLE_TEXT, width)
            for text, width in zip(row, table.widths, strict=True)
        ]
        height += max(cells) + 0.3
    return height
