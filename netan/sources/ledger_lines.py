"""Lines of a ledger: the cells of its sheets under our columns, without totals, repeated headings and blank rows."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..errors import Fault, SchemaError, first_few
from .delimited import bare
from .ledger_headings import HEADER_WITHIN
from .mapping import AMOUNT_COLUMNS, COLUMNS, ENDING
from .suppliers import TOTALS
from .workbook import Cell, Sheet, clean, letter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .mapping import ColumnMapping

MARKS = frozenset({"", "-", "n/a", "na", "none", "null", "nan", "#n/a", "unknown", "not known"})
_LETTER = re.compile(r"column ([a-z]{1,3})", re.IGNORECASE)
_TOTAL = re.compile(
    r"(?:grand |sub ?-?|report |page )?totals?(?: (?:for|of) .*| spend| amount| value| paid)?:?", re.IGNORECASE
)
_FIGURE = re.compile(r"[-+£€$(]*[\d.,]+\)?-?")
# Sums are looked for at the foot of a few groups; a file where most payees are blank is laid out otherwise.
MOST_SUMS = 200
_TOTAL_OF = re.compile(r"(.+?) (?:sub-?)?total:?", re.IGNORECASE)
HEADINGS, NO_AMOUNT = "repeated headings", "rows without an amount"


@dataclass
class Raw:
    """Cells of all sheets under our columns, one entry a row of the file that is not blank.

    Attributes
    ----------
    file
        Name of the file.
    cells
        Column of ours -> cells.
    place
        Column of ours -> letter and heading of the column, for faults.
    sheet, row
        Name of the sheet and row, as the user counts, of each entry.
    filled
        How many cells of the row hold something.
    label
        Whether some cell of the row says that it is a total.
    figures
        Whether the row holds nothing but numbers.
    set_aside
        What was left out, in words, with how many rows.
    """

    file: str
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    place: dict[str, str] = field(default_factory=dict)
    sheet: list[str] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    filled: list[int] = field(default_factory=list)
    label: list[bool] = field(default_factory=list)
    figures: list[bool] = field(default_factory=list)
    set_aside: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.row)

    def fault(self, k: int, name: str, what: str, remedy: str) -> Fault:
        """Return a fault at a line."""
        return Fault(what, self.file, self.sheet[k], self.row[k], self.place.get(name, name), remedy)

    def texts(self, name: str) -> np.ndarray:
        """Clean texts of a column, empty where nothing is known; a column that the file lacks is empty."""
        if name not in self.cells:
            return np.full(len(self), "", dtype=object)
        known: dict[Cell, str] = {}
        out = []
        for cell in self.cells[name]:
            if cell not in known:
                text = clean(cell)
                known[cell] = "" if text.casefold() in MARKS else text
            out.append(known[cell])
        return np.array(out, dtype=object)

    def keep(self, which: np.ndarray) -> None:
        """Leave only some lines."""
        places = np.flatnonzero(which).tolist()
        self.cells = {name: [cells[k] for k in places] for name, cells in self.cells.items()}
        for name in ("sheet", "row", "filled", "label", "figures"):
            values = getattr(self, name)
            setattr(self, name, [values[k] for k in places])


def raw_lines(sheets: Sequence[Sheet], mapping: ColumnMapping, file: str) -> Raw:
    """Take the cells of the sheets that a mapping names.

    Raises
    ------
    SchemaError
        Sheets or headings that are not there, each with the nearest; columns that are needed and not named.
    """
    faults = mapping_faults(sheets, mapping, file)
    if faults:
        raise SchemaError(f"{file}: {len(faults)} fault{'s' if len(faults) > 1 else ''} in how it is read", faults)
    out = Raw(file)
    for sheet in named_sheets(sheets, mapping):
        header, places = _places(sheet, mapping)
        _add(out, sheet, header, places)
    return out


def mapping_faults(sheets: Sequence[Sheet], mapping: ColumnMapping, file: str) -> list[Fault]:
    """Every fault of a mapping against the sheets of its file."""
    toml = file + ENDING
    faults = list(mapping.problems)
    have = {clean(sheet.name).casefold() for sheet in sheets}
    for name in mapping.sheets:
        if clean(name).casefold() not in have:
            what = f"there is no sheet '{name}'{_nearest(name, [s.name for s in sheets])}"
            faults.append(Fault(what, toml, column="sheets", remedy="name a sheet of the file"))
    if faults:
        return faults
    given = {name: text for name, text in mapping.columns.items() if text}
    for sheet in named_sheets(sheets, mapping):
        header, places = _places(sheet, mapping)
        heads = [text for k in range(sheet.width) if (text := sheet.text(header, k))]
        for name, text in given.items():
            if name not in places:
                what = f"row {header + 1} of the file has no heading '{text}'{_nearest(text, heads)}"
                faults.append(Fault(what, toml, sheet.name, column=name, remedy="write a heading that is there"))
    if "supplier_name" not in given:
        faults.append(Fault("no column holds the names of the payees", toml, column="supplier_name",
                            remedy='write supplier_name = "its heading" under [columns]'))  # fmt: skip
    if not any(need <= given.keys() for need in AMOUNT_COLUMNS):
        faults.append(Fault("no column holds what was paid", toml, column="value",
                            remedy='write value = "its heading" under [columns]'))  # fmt: skip
    return faults


def named_sheets(sheets: Sequence[Sheet], mapping: ColumnMapping) -> list[Sheet]:
    """Sheets that a mapping names; the only one there is; else those that have all its headings, or the first."""
    if mapping.sheets:
        wanted = {clean(name).casefold() for name in mapping.sheets}
        return [sheet for sheet in sheets if clean(sheet.name).casefold() in wanted]
    count = len([text for text in mapping.columns.values() if text])
    whole = [sheet for sheet in sheets if sheet.rows and len(_places(sheet, mapping)[1]) == count]
    return whole or list(sheets[:1])


def _nearest(name: str, have: Sequence[str]) -> str:
    near = difflib.get_close_matches(name.casefold(), [text.casefold() for text in have], n=1, cutoff=0.4)
    found = next((text for text in have if near and text.casefold() == near[0]), "")
    return f"; nearest: '{found}'" if found else f"; there is {first_few(have, limit=8)}"


def _places(sheet: Sheet, mapping: ColumnMapping) -> tuple[int, dict[str, int]]:
    """Row of the headings, from 0, and the column of each of ours that was found there."""
    hint = mapping.header_row - 1
    rows = [hint] if 0 <= hint < len(sheet.rows) else []
    rows += [row for row in range(min(HEADER_WITHIN, len(sheet.rows))) if row != hint]
    best: tuple[int, dict[str, int]] = (max(hint, 0), {})
    for row in rows:
        places = _places_in(sheet, row, mapping)
        if len(places) > len(best[1]):
            best = row, places
    return best


def _places_in(sheet: Sheet, row: int, mapping: ColumnMapping) -> dict[str, int]:
    heads: dict[str, int] = {}
    for k in range(sheet.width):
        heads.setdefault(bare(sheet.text(row, k)) or f" {k}", k)
    out = {}
    for name in COLUMNS:
        text = mapping.columns.get(name, "")
        by_letter = _LETTER.fullmatch(text)
        if by_letter and bare(text) not in heads:
            place = _number(by_letter[1])
            if place < sheet.width:
                out[name] = place
        elif text and bare(text) in heads:
            out[name] = heads[bare(text)]
    return out


def _number(letters: str) -> int:
    column = 0
    for character in letters.upper():
        column = column * 26 + ord(character) - 64
    return column - 1


def _add(out: Raw, sheet: Sheet, header: int, places: dict[str, int]) -> None:
    """Add the rows of one sheet; blank rows and headings that stand again are left out."""
    heads = {place: bare(sheet.text(header, place)) for place in places.values()}
    named = [place for place, head in heads.items() if head]
    payee = places.get("supplier_name")
    rows = []
    for k in range(header + 1, len(sheet.rows)):
        row = sheet.rows[k]
        if not any(cell != "" and (not isinstance(cell, str) or cell.strip()) for cell in row):
            continue
        if len(named) > 1 and all(isinstance(row[p], str) and bare(row[p]) == heads[p] for p in named):
            out.set_aside[HEADINGS] = out.set_aside.get(HEADINGS, 0) + 1
            continue
        rows.append(k)
        filled = [cell for cell in row if cell != ""]
        out.filled.append(len(filled))
        nameless = payee is not None and row[payee] == ""
        out.figures.append(nameless and all(_is_number(cell) for cell in filled))
        out.label.append(any(isinstance(cell, str) and _says_total(cell) for cell in filled))
    out.sheet += [sheet.name] * len(rows)
    out.row += [k + 1 for k in rows]
    for name, place in places.items():
        out.cells.setdefault(name, []).extend(sheet.rows[k][place] for k in rows)
        head = sheet.text(header, place)
        out.place.setdefault(name, f"{letter(place)} ({head[:40]})" if head else letter(place))


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) or (isinstance(cell, str) and bool(_FIGURE.fullmatch(cell.strip())))


def _says_total(text: str) -> bool:
    return ("otal" in text or "OTAL" in text) and bool(
        _TOTAL.fullmatch(clean(text)) or _TOTAL_OF.fullmatch(clean(text))
    )


def totals_of(raw: Raw, payee: np.ndarray, value: np.ndarray, dated: np.ndarray) -> np.ndarray:
    """Which lines are totals of others.

    A line with a date is none. 'Total' and 'Total for ...' are; 'X total' is where X is a payee; so is a line without
    a payee that says total, or that holds nothing but numbers and the sum of the lines above it.

    Parameters
    ----------
    raw
        The lines.
    payee, value
        Name and amount of each line.
    dated
        Which lines have a date.
    """
    names = {text.casefold() for text in payee}
    suspect = np.array(raw.label) | (np.array(raw.figures) & (payee == ""))
    out = np.zeros(len(raw), dtype=bool)
    for k in np.flatnonzero(suspect & ~dated).tolist():
        text = str(payee[k])
        of = _TOTAL_OF.fullmatch(text)
        if not text:
            out[k] = bool(raw.label[k])
        elif _TOTAL.fullmatch(text):
            out[k] = not _identified(raw, k)
        elif of is not None:
            out[k] = of[1].casefold() in names
    sums = np.flatnonzero(suspect & ~dated & ~out & (payee == "")).tolist()
    for k in sums if len(sums) <= MOST_SUMS else []:
        out[k] = _is_sum(raw, value, out, k)
    return out


def _identified(raw: Raw, k: int) -> bool:
    return any(clean(raw.cells[name][k]) for name in ("supplier", "supplier_postcode") if name in raw.cells)


def _is_sum(raw: Raw, value: np.ndarray, total: np.ndarray, k: int) -> bool:
    """Whether a line holds the sum of those above it in its sheet, or of those since the last total."""
    above = [j for j in range(k) if raw.sheet[j] == raw.sheet[k]]
    since = [j for j in above if j > max((i for i in above if total[i]), default=-1)]
    for lines in (above, since):
        parts = value[[j for j in lines if not total[j]]]
        if len(parts) and abs(np.nansum(parts) - value[k]) <= 0.005 * len(parts) + 1e-9 * abs(value[k]):
            return True
    return False


def drop_totals(raw: Raw, total: np.ndarray) -> None:
    """Leave out totals, and count them."""
    if total.any():
        raw.set_aside[TOTALS] = int(total.sum())
        raw.keep(~total)
