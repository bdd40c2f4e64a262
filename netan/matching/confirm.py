"""confirm.xlsx: the matches that nobody could be sure of, put to the user, and the answers read back."""

from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import Fault, NetanError, SchemaError
from ..files import atomic_path, require_file
from ..schema import MATCH_DECISIONS, validate
from ..sources.company_number import company_number
from ..sources.delimited import bare, frame_of, header_row
from ..sources.workbook import Workbook, clean, number
from .match import payee_key
from .postcodes import postcode_key

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from ..sources.workbook import Sheet

SHEET = "confirm"
_HEADINGS = {
    "payee": "payee",
    "payee_postcode": "postcode of the payee",
    "paid": "paid a year",
    "company_name": "may be this company",
    "company": "company number or site",
    "company_postcode": "postcode of the company",
    "score": "likeness",
    "same": "same? yes or no",
    "check": "check",
}
_WIDTHS = {"payee": 42, "company_name": 42, "company": 16, "paid": 14, "same": 16}
# As Excel's own formats are written in the file; it shows the currency and the separators of the user's machine.
_NUMBERS = {"paid": "#,##0", "score": "0.00"}
TITLE = "Payees that may be companies of the register or the site list"
TODO = (
    "Write yes or no into the yellow column and save; leave it empty when you do not know. No for every row of a payee "
    "means: it is none of them. For the team only."
)
_YES = {"yes", "y", "true", "1", "x", "ok", "same", "ja", "oui", "ie", "ydw"}
_NO = {"no", "n", "false", "0", "different", "not", "nein", "non", "na"}
_OPEN = {"", "?", "-", "unknown", "don't know", "dont know", "not sure", "unsure", "n/a"}
# Control, format and surrogate letters, and the ends of lines and paragraphs.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_EPOCH = dt.datetime(2000, 1, 1)  # noqa: DTZ001  # a fixed date, so that the same asks give the same file


def write_confirm(path: Path, asks: pd.DataFrame) -> Path | None:
    """Write confirm.xlsx for the user, and keep every answer that stands in it already.

    Open questions come first, those with the largest payments on top; answered ones follow with their answers, also
    when they are no longer among the asks. The file of before is read first; when it cannot be read, nothing is
    written.

    Parameters
    ----------
    path
        The file.
    asks
        ``Matches.asks``: columns of :data:`netan.schema.MATCH_DECISIONS`.

    Returns
    -------
    pathlib.Path or None
        The file; None when there is nothing to ask and no file, so none was written.

    Raises
    ------
    SchemaError
        The file of before has faults: mend them, or move it away.
    NetanError
        The file is open in Excel.
    """
    asked = validate(asks, MATCH_DECISIONS)
    old = read_confirm(path) if path.exists() else None
    rows = _merged(asked, old)
    if rows.empty and old is None:
        return None
    with atomic_path(path) as temporary:
        _write(temporary, rows)
    return path


def read_confirm(path: Path, *, known: Collection[str] | None = None) -> pd.DataFrame:
    """Read the answers of confirm.xlsx.

    ``yes`` and ``no`` are understood in any usual spelling; an empty cell is a question left open. Rows may be sorted
    or deleted. A row of the user's own needs the payee as it stands in the list, a company number and an answer.

    Parameters
    ----------
    path
        The file.
    known
        Ids of companies and sites that there are; a ``yes`` to another one is a fault.

    Returns
    -------
    pandas.DataFrame
        Columns of :data:`netan.schema.MATCH_DECISIONS`, all rows, answered or not.

    Raises
    ------
    FileFormatError
        Missing or no workbook.
    SchemaError
        With every fault at its row: an answer that is neither, two yes for one payee, a payee or a number that was
        changed, a company that is not known.
    NetanError
        The file is open in a program that lets nobody else read it.
    """
    require_file(path)
    try:
        book = Workbook(path)
        sheet = book.sheet(SHEET) if book.has(SHEET) else book.first()
    except PermissionError as error:
        raise NetanError(f"{path} is open in another program; close it there and run again") from error
    wanted = {bare(heading): name for name, heading in _HEADINGS.items()}
    wanted |= {bare(name): name for name in MATCH_DECISIONS.names}
    header = header_row(sheet, wanted)
    if header is None:
        fault = sheet.fault("no row has the headings of confirm.xlsx", row=0, remedy="delete the file and build again")
        raise SchemaError(f"{path.name}: no answers can be read", [fault])
    frame, lines = frame_of(sheet, header, wanted)
    for name in _HEADINGS:
        if name not in frame.columns:
            frame[name] = ""
    out, faults = _checked(frame, lines, sheet, known)
    if faults:
        title = f"{path.name}: {len(faults):,} row{'s' if len(faults) > 1 else ''} cannot be followed"
        raise SchemaError(title, sorted(faults, key=lambda fault: fault.row or 0))
    return validate(out, MATCH_DECISIONS, file=path.name, sheet=sheet.name)


def _merged(asked: pd.DataFrame, old: pd.DataFrame | None) -> pd.DataFrame:
    """Open questions by payments, then those that are answered, by payee."""
    answered = old[old["same"].notna()] if old is not None else asked[:0]
    have = set(_keys(answered))
    open_ = asked[[key not in have for key in _keys(asked)]]
    answered = answered.assign(_order=_keys(answered)).sort_values("_order", kind="stable")
    parts = [part for part in (open_, answered.drop(columns="_order")) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else asked[:0]


def _keys(rows: pd.DataFrame) -> list[tuple[str, str, str]]:
    names = [payee_key(text) for text in rows["payee"]]
    codes = [postcode_key(text) for text in rows["payee_postcode"]]
    return list(zip(names, codes, rows["company"].tolist(), strict=True))


def _cell(text: str) -> str:
    """Text as a cell can hold it and gives it back: no control or direction marks, no quote in front."""
    plain = "".join(" " if unicodedata.category(letter) in _UNSEEN else letter for letter in text)
    return clean(plain).lstrip("'").strip()


def _mark(payee: str, postcode: str, company: str) -> str:
    """Short mark of what a row asks, by which a changed row is known."""
    text = "\n".join((payee_key(_cell(payee)), postcode_key(postcode), _cell(company).upper()))
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def _checked(
    frame: pd.DataFrame, lines: Sequence[int], sheet: Sheet, known: Collection[str] | None
) -> tuple[pd.DataFrame, list[Fault]]:
    faults: list[Fault] = []
    rows: list[dict[str, Any]] = []
    yes: dict[tuple[str, str], int] = {}

    def fault(line: int, what: str, column: str, remedy: str) -> None:
        faults.append(Fault(what, sheet.file, sheet.name, line, _HEADINGS[column], remedy))

    for line, row in zip(lines, frame.to_dict("records"), strict=True):
        payee, code = _unquoted(row["payee"]), _unquoted(row["payee_postcode"])
        company = company_number(_unquoted(row["company"]))
        same = _answer(row["same"])
        if same == "?":
            fault(line, f"'{row['same'][:20]}' is neither yes nor no", "same", "write yes or no, or empty the cell")
        if not payee or not company:
            fault(line, "no payee or no company number", "payee", "delete the row, or fill both")
            continue
        if row["check"] and row["check"] != _mark(payee, code, company):
            fault(line, "the payee, its postcode or the company number of this row was changed", "payee",
                  "undo the change; an answer of your own goes into a row of its own, without the check")  # fmt: skip
        if same == "yes":
            first = yes.setdefault((payee_key(payee), postcode_key(code)), line)
            if first != line:
                fault(line, f"a second yes for this payee; the first is in row {first}", "same", "leave one yes")
            if known is not None and company not in known:
                fault(line, f"company '{company}' is not in the register or the site list", "company",
                      "use the number as the register has it")  # fmt: skip
        rows.append(
            {
                "payee": payee, "payee_postcode": code or None, "paid": number(row["paid"]), "company": company,
                "company_name": _unquoted(row["company_name"]) or None,
                "company_postcode": _unquoted(row["company_postcode"]) or None,
                "score": number(row["score"]), "same": same if same in {"yes", "no"} else None,
            }
        )  # fmt: skip
    faults += _twice(rows, lines, sheet)
    return pd.DataFrame(rows, columns=list(MATCH_DECISIONS.names)), faults


def _twice(rows: Sequence[dict[str, Any]], lines: Sequence[int], sheet: Sheet) -> list[Fault]:
    """Fault a payee and company that stand twice: two answers to one question."""
    if len(rows) != len(lines):
        return []
    seen: dict[tuple[str, str, str], int] = {}
    faults = []
    for line, row in zip(lines, rows, strict=True):
        key = (payee_key(row["payee"]), postcode_key(row["payee_postcode"]), row["company"])
        first = seen.setdefault(key, line)
        if first != line:
            what = f"the same payee and company as in row {first}"
            faults.append(Fault(what, sheet.file, sheet.name, line, _HEADINGS["payee"], "delete one of them"))
    return faults


def _unquoted(text: str) -> str:
    """Text of a cell without the apostrophe that keeps it from being a formula."""
    return _cell(text)


def _answer(text: str) -> str:
    """Yes, no, empty for a question left open, '?' for what is neither."""
    word = text.strip().strip(".!'\"").casefold()
    if word in _YES:
        return "yes"
    if word in _NO:
        return "no"
    return "" if word in _OPEN else "?"


def _write(path: Path, rows: pd.DataFrame) -> None:
    import xlsxwriter

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": TITLE, "created": _EPOCH})
        sheet = book.add_worksheet(SHEET)
        bold = book.add_format({"bold": True, "font_size": 13})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        sheet.write_string(0, 0, TITLE, bold)
        sheet.write_string(1, 0, TODO)
        sheet.set_row(2, 32)
        names = list(_HEADINGS)
        for place, name in enumerate(names):
            sheet.set_column(place, place, _WIDTHS.get(name, 12), None, {"hidden": name == "check"})
            sheet.write_string(2, place, _HEADINGS[name], head)
        formats = _formats(book)
        before = ""
        for line, row in enumerate(rows.to_dict("records"), start=3):
            group = payee_key(row["payee"])
            _write_row(sheet, line, row, formats["first" if group != before else "next"])
            before = group
        last = max(3, 2 + len(rows))
        sheet.data_validation(
            3, names.index("same"), last + 200, names.index("same"),
            {"validate": "list", "source": ["yes", "no"], "error_title": "yes or no",
             "error_message": "Write yes or no, or leave the cell empty.", "error_type": "warning"},
        )  # fmt: skip
        sheet.autofilter(2, 0, last, len(names) - 1)
        sheet.freeze_panes(3, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(2)


def _formats(book: Any) -> dict[str, dict[str, Any]]:
    """Format of each column, for the first row of a payee and the next ones; yellow where the user writes."""
    out: dict[str, dict[str, Any]] = {}
    for kind, line in (("first", {"top": 1, "top_color": "#999999"}), ("next", {})):
        out[kind] = {}
        for name in _HEADINGS:
            extra: dict[str, Any] = {"num_format": _NUMBERS[name]} if name in _NUMBERS else {"quote_prefix": True}
            if name == "same":
                extra = {"bg_color": "#FFF2AB", "border": 1, "border_color": "#BBBBBB"}
            if name == "payee" and kind == "next":
                extra["font_color"] = "#777777"
            out[kind][name] = book.add_format({**line, **extra})
    return out


def _write_row(sheet: Any, line: int, row: dict[str, Any], formats: dict[str, Any]) -> None:
    code = row["payee_postcode"] if isinstance(row["payee_postcode"], str) else ""
    values = {**row, "check": _mark(row["payee"], code, row["company"])}
    for place, name in enumerate(_HEADINGS):
        value = values[name]
        if pd.isna(value):
            sheet.write_blank(line, place, None, formats[name])
        elif isinstance(value, str):
            sheet.write_string(line, place, _cell(value), formats[name])
        else:
            sheet.write_number(line, place, float(value), formats[name])


def decided(decisions: pd.DataFrame) -> str:
    """Say in one sentence what was decided.

    Examples
    --------
    >>> import pandas as pd
    >>> decided(pd.DataFrame({"payee": ["a", "a", "b"], "same": ["yes", "no", None]}))
    '1 of 2 payees decided (1 yes)'
    """
    answered = decisions[decisions["same"].notna()]
    yes = int((answered["same"] == "yes").sum())
    return f"{answered['payee'].nunique():,} of {decisions['payee'].nunique():,} payees decided ({yes:,} yes)"
