"""The supplier survey: its questions, and the answers read from forms that people typed around in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import Fault, FileFormatError, SchemaError
from ..schema import SURVEY_ANSWERS
from ..tables.survey import SurveyAnswers, survey_answers_from
from .company_number import company_number
from .container import container_of
from .delimited import bare, columns_of, names_of, read_grid, validate_at
from .workbook import Workbook, number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .workbook import Sheet

YES_NO, YES_PARTLY_NO = ("yes", "no"), ("yes", "partly", "no")
# Bands of the practice after large closures; exact figures are welcome beside them.
SHARES = {"none": (0.0, 0.0), "under 5 %": (0.0, 0.05), "5-25 %": (0.05, 0.25), "over 25 %": (0.25, 1.0)}
TURNOVERS = {
    "under £0.5m": (0.0, 5e5), "£0.5m-£2m": (5e5, 2e6), "£2m-£10m": (2e6, 1e7), "£10m-£50m": (1e7, 5e7),
    "over £50m": (5e7, None),
}  # fmt: skip
# So many questions in one column, or headings in one row, make a form.
ENOUGH = 5
_UNSURE = {"dont know", "don't know", "not sure", "unknown", "?", "n/a", "na", "-", "[x]", "prefer not to say"}
_MONEY = re.compile(r"£?\s*([\d.,]+)\s*(m|mn|million|k|thousand|bn)?", re.IGNORECASE)
_TIMES = {"": 1.0, "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "million": 1e6, "bn": 1e9}


@dataclass(frozen=True)
class Question:
    """One question of the form; its words are the heading of a column in the list for telephone surveys."""

    name: str
    words: str
    choices: tuple[str, ...] = ()
    optional: bool = False


QUESTIONS = (
    Question("buyer", "The customer we ask about"),
    Question("supplier_name", "Name of your company"),
    Question("supplier", "Company number, if you have one", optional=True),
    Question("supplier_postcode", "Postcode of the site that makes what you sell to this customer"),
    Question("category", "What you sell to this customer"),
    Question("share_band", "Share of your sales that goes to this customer (choose)", tuple(SHARES)),
    Question("share", "... or the exact share, in per cent", optional=True),
    Question("value", "Your sales to this customer in the last year, £, if you can say", optional=True),
    Question("turnover_band", "All your sales in the last year (choose, or write £)", tuple(TURNOVERS), optional=True),
    Question("employees_company", "How many people work for your company in all?"),
    Question("employees_site", "... how many of them at the site that makes it?"),
    Question("replaceable", "If these orders stopped, could you replace them within a year?", YES_PARTLY_NO),
    Question("elsewhere", "Could this customer buy the same elsewhere in the UK?", YES_NO),
    Question("totals_only", "Use our answers in totals only; do not show our name", YES_NO),
)
_WORDS = tuple((bare(item.words), item) for item in QUESTIONS)
_OWN_TABLE = {"buyer", "sharelower", "shareupper"}
# Filled in before the form is sent: alone they are no answer.
_GIVEN = {"buyer", "supplier_name", "supplier", "supplier_postcode", "totals_only"}
NOT_ANSWERED = "suppliers on the list of the survey that have not answered"


def is_survey(sheet: Sheet) -> bool:
    """Whether a sheet is a form, a list of answers, or the table of the schema."""
    return _is_own_table(sheet) or _form(sheet) is not None or _header(sheet) is not None


def _is_own_table(sheet: Sheet) -> bool:
    return any({bare(cell) for cell in row} >= _OWN_TABLE for row in sheet.rows[:15])


def read_survey(path: Path) -> SurveyAnswers:
    """Read a filled form, several of them in one workbook, or a list with one row a supplier.

    Questions are found by their words, wherever they stand; the answer is the first filled cell to the right.

    Raises
    ------
    FileFormatError
        No form.
    SchemaError
        Every answer that cannot be understood, at its row; a form that nobody filled in.
    """
    sheets = _sheets(path)
    if _is_own_table(sheets[0]):
        return _own_table(sheets[0])
    faults: list[Fault] = []
    rows: list[dict[str, Any]] = []
    waiting = 0
    for sheet in sheets:
        found, left = _answers(sheet, faults)
        rows += found
        waiting += left
    if faults:
        raise SchemaError(f"{path.name}: {len(faults)} answer{'s' if len(faults) > 1 else ''} not clear", faults)
    if not rows and not waiting:
        fault = Fault("the form is not filled in", path.name, remedy="fill it in, or take it out of the study")
        raise SchemaError(f"{path.name}: no answers", [fault])
    frame = _frame(rows)
    aside = {NOT_ANSWERED: waiting} if waiting else {}
    return survey_answers_from(frame, file=path.name, source="supplier survey", set_aside=aside)


def _own_table(sheet: Sheet) -> SurveyAnswers:
    frame, rows = columns_of(sheet, SURVEY_ANSWERS, names_of(SURVEY_ANSWERS))
    if "confidential" not in frame.columns:
        frame["confidential"] = "true"  # as on the form, unless the supplier says otherwise
    checked = validate_at(frame, SURVEY_ANSWERS, rows, file=sheet.file, sheet=sheet.name)
    return SurveyAnswers(checked, "supplier survey")


def survey_answers(paths: Sequence[Path]) -> SurveyAnswers:
    """Answers of several files.

    Raises
    ------
    SchemaError
        With the faults of all files.
    """
    import pandas as pd

    parts: list[SurveyAnswers] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            parts.append(read_survey(path))
        except SchemaError as error:
            faults += error.faults or (Fault(str(error), path.name),)
    if faults:
        raise SchemaError(f"supplier survey: {len(faults)} fault{'s' if len(faults) > 1 else ''}", faults)
    frame = pd.concat([part.frame for part in parts], ignore_index=True) if parts else _frame([])
    waiting = sum(part.set_aside.get(NOT_ANSWERED, 0) for part in parts)
    return SurveyAnswers(frame, "supplier survey", {NOT_ANSWERED: waiting} if waiting else {})


def _frame(rows: list[dict[str, Any]]) -> Any:
    import pandas as pd

    return pd.DataFrame(rows, columns=list(SURVEY_ANSWERS.names), dtype=object)


def _sheets(path: Path) -> list[Sheet]:
    if container_of(path) != "workbook":
        found = [read_grid(path)]
    else:
        book = Workbook(path)
        found = [book.sheet(name) for name in book.names]
    sheets = [sheet for sheet in found if is_survey(sheet)]
    if not sheets:
        fault = Fault("no sheet holds the questions of the supplier survey", path.name, remedy="see 'netan survey'")
        raise FileFormatError(f"{path.name} is no form of the supplier survey", [fault])
    return sheets


def _question(text: str) -> Question | None:
    """Question that a cell asks; the choices may follow its words."""
    plain = bare(text)
    return next((item for words, item in _WORDS if plain.startswith(words)), None)


def _form(sheet: Sheet) -> dict[str, tuple[int, int]] | None:
    """Where each question stands on a form; None when the sheet is none."""
    for column in range(min(sheet.width, 6)):
        found: dict[str, tuple[int, int]] = {}
        for row in range(min(len(sheet.rows), 200)):
            item = _question(sheet.text(row, column))
            if item is not None:
                found.setdefault(item.name, (row, column))
        if len(found) >= ENOUGH:
            return found
    return None


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """Row of the headings of a list, and the column of each question."""
    for row in range(min(len(sheet.rows), 40)):
        found: dict[str, int] = {}
        for column in range(sheet.width):
            item = _question(sheet.text(row, column))
            if item is not None:
                found.setdefault(item.name, column)
        if len(found) >= ENOUGH:
            return row, found
    return None


def _answers(sheet: Sheet, faults: list[Fault]) -> tuple[list[dict[str, Any]], int]:
    """Rows of a sheet, and how many suppliers of a list have not answered."""
    form = _form(sheet)
    if form is not None:
        cells = {name: _right_of(sheet, *place) for name, place in form.items()}
        if not any(sheet.text(*cell) for name, cell in cells.items() if name not in _GIVEN):
            return [], 0
        return [_row(sheet, cells, faults, sheet.file)], 0
    header = _header(sheet)
    if header is None:
        return [], 0
    first, columns = header
    out, waiting = [], 0
    for row in range(first + 1, len(sheet.rows)):
        cells = {name: (row, column) for name, column in columns.items()}
        filled = {name for name, cell in cells.items() if sheet.text(*cell)}
        if filled - _GIVEN:
            out.append(_row(sheet, cells, faults, f"{sheet.file}, row {row + 1}"))
        elif "supplier_name" in filled or "supplier" in filled:
            waiting += 1
    return out, waiting


def _right_of(sheet: Sheet, row: int, column: int) -> tuple[int, int]:
    filled = (j for j in range(column + 1, sheet.width) if sheet.text(row, j))
    return row, next(filled, column + 1)


def _row(sheet: Sheet, cells: dict[str, tuple[int, int]], faults: list[Fault], source: str) -> dict[str, Any]:
    """One answer; what cannot be understood becomes a fault at its cell."""

    def text(name: str) -> str:
        return sheet.text(*cells[name]) if name in cells else ""

    def bad(name: str, remedy: str) -> None:
        row, column = cells.get(name, (0, 0))
        words = next(item.words for item in QUESTIONS if item.name == name)
        given = f"'{text(name)[:40]}'" if text(name) else "nothing"
        faults.append(sheet.fault(f"{words}: {given}", row=row, column=column, remedy=remedy))

    out: dict[str, Any] = {"source": source, "confidential": text("totals_only").casefold() not in {"no", "n"}}
    for name in ("buyer", "supplier_name"):
        out[name] = text(name)
        if not out[name]:
            bad(name, "write it")
    for name in ("supplier_postcode", "category"):
        out[name] = text(name) or None
    out["supplier"] = company_number(text("supplier")) if _known(text("supplier")) else None
    for name in ("employees_company", "employees_site"):
        out[name] = _count(text(name), lambda name=name: bad(name, "write a number of people, such as 40"))
    out["value"] = _money(text("value"), lambda: bad("value", "write pounds a year, such as 250,000 or £1.2m"))
    for name, choices in (("replaceable", YES_PARTLY_NO), ("elsewhere", YES_NO)):
        out[name] = _word(text(name), choices, lambda name=name, c=choices: bad(name, f"write {' or '.join(c)}"))
    out["share_lower"], out["share_upper"] = _share(sheet, cells, text, bad)
    out["turnover_lower"], out["turnover_upper"] = _turnover(text("turnover_band"), bad)
    return out


def _known(text: str) -> bool:
    return bool(text) and text.casefold() not in _UNSURE


def _count(text: str, bad: Any) -> float | None:
    value = number(text) if _known(text) else None
    if (value is None or value < 0) and _known(text):
        bad()
        return None
    return value


def _money(text: str, bad: Any) -> float | None:
    """Pounds in a cell: 250000, £1.2m, 850k.

    Examples
    --------
    >>> _money("£1.2m", None), _money("850k", None), _money("250,000", None)
    (1200000.0, 850000.0, 250000.0)
    """
    if not _known(text):
        return None
    match = _MONEY.fullmatch(text)
    value = number(match[1]) if match else None
    if match is None or value is None:
        bad()
        return None
    return value * _TIMES[(match[2] or "").lower()]


def _word(text: str, choices: tuple[str, ...], bad: Any) -> str | None:
    if not _known(text):
        return None
    word = {"y": "yes", "n": "no", "true": "yes", "false": "no"}.get(text.casefold(), text.casefold())
    if word not in choices:
        bad()
        return None
    return word


def _band(text: str, bands: dict[str, Any]) -> Any:
    # people and spreadsheets write the dash in many ways
    plain = re.sub(r"\s+to\s+|\s*[–—-]\s*", "-", text)
    return next((ends for words, ends in bands.items() if bare(words) == bare(plain)), None)


def _share(sheet: Sheet, cells: dict[str, tuple[int, int]], text: Any, bad: Any) -> tuple[float | None, float | None]:
    """Least and largest share of sales: the exact one where it is given, else the band."""
    band, exact = None, None
    if _known(text("share_band")):
        band = _band(text("share_band"), SHARES)
        if band is None:  # people write a figure into the field of the band, too
            exact = _exact(sheet, cells["share_band"])
            if exact is None:
                bad("share_band", f"choose one of: {', '.join(SHARES)}")
    if _known(text("share")):
        exact = _exact(sheet, cells["share"])
        if exact is None:
            bad("share", "write a share from 0 % to 100 %, such as 12 %")
    if exact is None:
        return band or (None, None)
    if band is not None and not band[0] - 0.005 <= exact <= band[1] + 0.005:
        bad("share", f"the band says '{text('share_band')}'; mend one of the two")
    return exact, exact


def _exact(sheet: Sheet, cell: tuple[int, int]) -> float | None:
    """Share in a cell: 12 % and 0.12 and 12 are the same; a figure up to 1 without the mark is a share.

    The cell of the form is formatted in per cent, so that a program keeps 12 as 0.12.
    """
    raw, text = sheet.rows[cell[0]][cell[1]], sheet.text(*cell)
    percent = re.fullmatch(r"([\d.]+)\s*(%|per cent|percent|pc)", text, re.IGNORECASE)
    value = number(percent[1]) if percent else number(raw)
    if value is None:
        return None
    share = value / 100 if percent or value > 1 else value
    return share if 0 <= share <= 1 else None


def _turnover(text: str, bad: Any) -> tuple[float | None, float | None]:
    if not _known(text):
        return None, None
    band = _band(text, TURNOVERS)
    if band is not None:
        return band
    exact = _money(text, lambda: bad("turnover_band", f"choose one of: {', '.join(TURNOVERS)}; or write pounds"))
    return exact, exact
