"""Cells of a workbook: text that stays text, numbers that stay numbers, every format said once."""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING, Any, Literal

from ..files import safe_cell

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

Kind = Literal["text", "long", "count", "jobs", "money", "below", "share", "figure", "any"]

# A cell of Excel holds no more letters and no larger number.
LONGEST = 32_767
LARGEST = 9.99e307
UNKNOWN = "[x]"
INK, GREY, PAPER = "#1A1A1A", "#595959", "#FFF8DC"
FONT = "Arial"
_NUMBERS: dict[str, str] = {
    "count": "#,##0",
    "jobs": "#,##0",
    # small payments are not nothing; a format with conditions shows no minus, so what is below nought has its own
    "money": '[=0]0.0;[<0.05]"<0.1";#,##0.0',
    "below": "#,##0.0",
    "share": "0 %",
    "figure": "#,##0",
    "any": "General",
}
_STEERING = {"Cc", "Cs", "Zl", "Zp"}
_TURNING = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def cell_text(value: object) -> str:
    r"""Text as a cell can hold it: what steers a screen, or no XML file may hold, is shown as a dot.

    Examples
    --------
    >>> cell_text("a\x1b[31mb\ud800"), cell_text("two\nlines")
    ('a·[31mb·', 'two·lines')
    """
    return "".join("·" if _bad(c) else c for c in str(value))[:LONGEST]


def _bad(character: str) -> bool:
    if unicodedata.category(character) in _STEERING or character in _TURNING:
        return True
    return ord(character) & 0xFFFE == 0xFFFE  # the last two places of each plane are no letters in XML


def is_unknown(value: object) -> bool:
    """Whether a cell would hold nothing that is known.

    Examples
    --------
    >>> is_unknown(None), is_unknown(float("nan")), is_unknown(0)
    (True, True, False)
    """
    return value is None or type(value).__name__ == "NAType" or (isinstance(value, float) and math.isnan(value))


class Formats:
    """Formats of one workbook, each made when it is first used.

    Parameters
    ----------
    book
        The workbook that is being written.
    """

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Format] = {}

    def of(self, **look: Any) -> Format:
        """Return a format with some properties beside the common ones."""
        key = tuple(sorted(look.items()))
        if key not in self._made:
            common = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "top"}
            self._made[key] = self._book.add_format({**common, **look})
        return self._made[key]

    def title(self) -> Format:
        """Title of a sheet."""
        return self.of(bold=True, font_size=14)

    def line(self) -> Format:
        """A line of words above a table."""
        return self.of()

    def heading(self) -> Format:
        """Heading of a table on a sheet with several."""
        return self.of(bold=True, font_size=12)

    def header(self, kind: Kind) -> Format:
        """Header of a column: over the figures it stands to the right like them."""
        side = "left" if kind in {"text", "long"} else "right"
        indent = {"indent": 1} if side == "left" else {}
        return self.of(bold=True, text_wrap=True, align=side, valign="bottom", bottom=2, **indent)

    def cell(self, kind: Kind, *, quoted: bool = False, marked: bool = False) -> Format:
        """Cell of a column.

        Parameters
        ----------
        kind
            What the column holds.
        quoted
            Text that would start a formula when somebody edits it: Excel is told that it is text.
        marked
            A cell for the user to write into.
        """
        look: dict[str, Any] = {"bottom": 4, "bottom_color": "#BFBFBF"}
        if kind in {"text", "long"}:
            look |= {"text_wrap": True, "align": "left", "indent": 1}
        else:
            look |= {"num_format": _NUMBERS[kind], "align": "right"}
        if quoted:
            look["quote_prefix"] = True
        if marked:
            look |= {"border": 1, "bottom": 1, "bg_color": PAPER, "border_color": GREY, "locked": False}
            look.pop("bottom_color")
        return self.of(**look)


def write_cell(
    sheet: Worksheet, row: int, column: int, value: object, kind: Kind, formats: Formats, *, marked: bool = False
) -> None:
    """Write one value, rows and columns counted from 0.

    An unknown figure is written as ``[x]``, unknown text as nothing; a value of any kind that is text can never
    become a formula, a link or a number.
    """
    unknown = is_unknown(value)
    if marked and (unknown or value == ""):
        sheet.write_blank(row, column, None, formats.cell(kind, marked=True))
    elif unknown or (kind not in {"text", "long"} and value == ""):
        if kind in {"text", "long", "any"}:
            sheet.write_blank(row, column, None, formats.cell(kind))
        else:
            sheet.write_string(row, column, UNKNOWN, formats.cell(kind))
    elif isinstance(value, bool):
        sheet.write_string(row, column, "yes" if value else "no", formats.cell(kind, marked=marked))
    elif isinstance(value, str):
        text = cell_text(value)
        quoted = safe_cell(value) != value or safe_cell(text) != text
        sheet.write_string(row, column, text, formats.cell(kind, quoted=quoted, marked=marked))
    elif abs(number := float(value)) > LARGEST:  # type: ignore[arg-type]
        sheet.write_string(row, column, UNKNOWN, formats.cell(kind))
    else:
        # jobs and millions in one column: a fraction is told by its type
        shown_as: Kind = "money" if kind == "figure" and isinstance(value, float) else kind
        if shown_as == "money" and number < 0:
            shown_as = "below"
        sheet.write_number(row, column, number, formats.cell(shown_as, marked=marked))
