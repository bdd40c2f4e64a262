"""The form of the supplier survey: one page to print or send, or a list with one row a supplier for the telephone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..files import atomic_path, safe_cell, sieved_path
from ..sources.survey import QUESTIONS
from .cells import GREY, Formats, cell_text
from .sheets import Column, Sheet, Table
from .workbook import OPTIONS, input_check, refuse_open, write_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from ..sources.survey import Question
    from .cells import Kind

MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001  # Excel knows no time zones
ASKS = "[name of the council or partnership], [contact name, telephone, e-mail]"
CONFIDENCE = (
    "What you write is kept confidential: it is used to plan help for suppliers, is not passed to your customer and "
    "is published in totals only, unless you write 'no' at the last question."
)
LEFT, RIGHT = 56, 40
_ROW, _TWO = 25.0, 36.0
_NUMBERS = {
    "share": "0.0 %", "value": "#,##0", "employees_company": "#,##0", "employees_site": "#,##0",
    "supplier": "@", "supplier_postcode": "@",
}  # fmt: skip
# Fields of a list that may hold many lines.
TELEPHONE_ROWS = 200
_HEADINGS = {
    "supplier_name": "Your company",
    "share_band": "How much of your business it is",
    "employees_company": "Jobs",
    "replaceable": "If the orders stopped",
    "totals_only": "May we show your name?",
}


@dataclass(frozen=True)
class Asked:
    """A supplier that is asked: what is known of it is filled in."""

    name: str = ""
    number: str = ""
    postcode: str = ""
    category: str = ""


def write_form(path: Path, *, buyer: str, place: str, supplier: Asked | None = None) -> Path:
    """Write the form for one supplier: one A4 page, plain cells, no macros, nothing hidden.

    Parameters
    ----------
    path
        The file.
    buyer
        The customer that is asked about.
    place
        Name of the place, for the reason why.
    supplier
        The supplier that is asked; its fields stay empty when None.

    Raises
    ------
    NetanError
        The file is open in another program.
    """
    import xlsxwriter

    path = sieved_path(path)
    refuse_open(path)
    given = _given(buyer, supplier or Asked())
    with atomic_path(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), OPTIONS)
        book.set_properties({"title": "Supplier survey", "created": MADE, "author": "netan"})
        formats = Formats(book)
        page = book.add_worksheet("Form")
        row = _head(page, formats, place)
        for item in QUESTIONS:
            if item.name in _HEADINGS:
                page.set_row(row, _ROW)
                page.write_string(
                    row, 0, _HEADINGS[item.name], formats.of(bold=True, font_size=11, valign="bottom", bottom=1)
                )
                page.write_blank(row, 1, None, formats.of(bottom=1))
                row += 1
            _question(page, formats, item, row, given.get(item.name, ""))
            book.define_name(f"answer_{item.name}", f"=Form!$B${row + 1}")
            row += 1
        _foot(page, formats, row)
        book.close()
    return path


def _given(buyer: str, supplier: Asked) -> dict[str, str]:
    return {
        "buyer": buyer,
        "supplier_name": supplier.name,
        "supplier": supplier.number,
        "supplier_postcode": supplier.postcode,
        "category": supplier.category,
        "totals_only": "yes",
    }


def _head(page: Worksheet, formats: Formats, place: str) -> int:
    page.hide_gridlines(2)
    page.set_column(0, 0, LEFT)
    page.set_column(1, 1, RIGHT)
    page.set_row(0, 30)
    page.write_string(0, 0, cell_text(f"Supplier survey, {place}"), formats.title())
    box = formats.of(text_wrap=True, border=1, border_color="#BFBFBF", indent=1, valign="vcenter", align="left")
    why = f"to see how many jobs in {place} hang on one customer before anything happens, and what would help"
    for row, (label, text) in enumerate((("Who asks (fill in before sending)", ASKS), ("Why", why)), start=1):
        page.set_row(row, _TWO)
        page.write_string(row, 0, label, formats.of(font_size=11, valign="vcenter"))
        page.write_string(row, 1, cell_text(text), box)
    page.set_row(3, _ROW)
    page.write_string(3, 0, "Please write into the boxes. Leave empty what you do not know.", formats.of(italic=True))
    return 4


def _question(page: Worksheet, formats: Formats, item: Question, row: int, given: str) -> None:
    page.set_row(row, _TWO if item.choices or len(item.words) > LEFT else _ROW)
    label = formats.of(font_size=11, text_wrap=True, valign="vcenter")
    if item.choices:  # a drop-down shows nothing on paper
        small = formats.of(font_size=9, font_color=GREY)
        page.write_rich_string(
            row, 0, formats.of(font_size=11), f"{item.words}\n", small, "  |  ".join(item.choices), label
        )
    else:
        page.write_string(row, 0, item.words, label)
    text = cell_text(given)
    style = formats.of(**_answer_look(item, text))
    if text:
        page.write_string(row, 1, text, style)
    else:
        page.write_blank(row, 1, None, style)
    if item.choices:
        page.data_validation(row, 1, row, 1, _check(item))


def _answer_look(item: Question, text: str) -> dict[str, Any]:
    look: dict[str, Any] = {
        "font_size": 11, "border": 1, "valign": "vcenter", "align": "left", "indent": 1, "text_wrap": True,
        "num_format": _NUMBERS.get(item.name, "General"),
    }  # fmt: skip
    return look | ({"quote_prefix": True} if safe_cell(text) != text else {})


def _check(item: Question) -> dict[str, Any]:
    # a figure may stand in the place of a band
    return {**input_check("list", source=item.choices), "error_type": "information"}


def _foot(page: Worksheet, formats: Formats, row: int) -> None:
    page.set_row(row, 8)
    page.set_row(row + 1, 44)
    page.merge_range(row + 1, 0, row + 1, 1, CONFIDENCE, formats.of(text_wrap=True, italic=True))
    page.set_portrait()
    page.set_paper(9)
    page.fit_to_pages(1, 1)
    page.set_margins(left=0.6, right=0.6, top=0.6, bottom=0.6)
    page.center_horizontally()
    page.print_area(0, 0, row + 1, 1)
    page.set_footer("&L&9 Supplier survey, form of netan 1")


def write_telephone_list(path: Path, *, buyer: str, place: str, suppliers: Sequence[Asked], stamp: str = "") -> Path:
    """Write a list with one row a supplier, for answers taken down on the telephone.

    Parameters
    ----------
    path
        The file.
    buyer
        The customer that is asked about.
    place
        Name of the place.
    suppliers
        Whom to ask; empty rows follow.
    stamp
        Printed at the head of every page: INTERNAL.

    Raises
    ------
    NetanError
        The file is open in another program.
    """
    kinds: dict[str, Kind] = {"value": "any", "share": "any", "employees_company": "any", "employees_site": "any"}
    columns = tuple(
        Column(item.words, kinds.get(item.name, "text"), marked=True, check=_check(item) if item.choices else None)
        for item in QUESTIONS
    )
    asked = [*suppliers, *[None] * max(20, TELEPHONE_ROWS // 4 - len(suppliers))]
    rows = [
        [_given(buyer, one).get(item.name) or None for item in QUESTIONS] if one else [None] * len(QUESTIONS)
        for one in asked
    ]
    lines = (
        *([stamp] if stamp else []),
        f"Customer asked about: {buyer}. One row a supplier; leave a cell empty where nobody knows.",
        CONFIDENCE,
    )
    sheet = Sheet("Answers", f"Supplier survey by telephone, {place}", lines, (Table(columns, rows),))
    return write_workbook(path, [sheet], title=sheet.title, stamp=stamp)
