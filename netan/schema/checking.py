"""The working part of :func:`netan.schema.validate`: conversion and checks, column by column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import Fault

if TYPE_CHECKING:
    from .columns import Column, Table

# What publishers print where there is no number; GSS shorthand in square brackets.
UNKNOWN_MARKS = frozenset(
    {"", "-", "..", ":", "n/a", "na", "nan", "null", "none", "[c]", "[x]", "[z]", "[u]", "#", "*", "c", "!"}
)
_TRUE = frozenset({"true", "yes", "y", "1", "1.0"})
_FALSE = frozenset({"false", "no", "n", "0", "0.0", ""})


def check_frame(
    frame: pd.DataFrame, table: Table, *, file: str, sheet: str, first_row: int, strict_columns: bool
) -> tuple[pd.DataFrame, list[Fault]]:
    """Return the converted frame and every fault."""
    faults: list[Fault] = []
    columns: dict[str, pd.Series[object]] = {}
    place = _Place(file, sheet, first_row)
    for column in table:
        if column.name not in frame.columns:
            if column.required:
                faults.append(_absent(column, frame, place))
            columns[column.name] = _empty(column, len(frame))
            continue
        twice = int((frame.columns == column.name).sum())
        if twice > 1:
            faults.append(_twice(column, twice, place))
            columns[column.name] = _empty(column, len(frame))
            continue
        values = frame[column.name].reset_index(drop=True)
        columns[column.name] = _convert(values, column, place, faults)
    if strict_columns:
        faults += [
            Fault(
                f"column '{name}' is not known",
                file,
                sheet,
                None,
                str(name),
                f"known: {', '.join(table.names)}",
            )
            for name in frame.columns
            if name not in table.names
        ]
    out = pd.DataFrame(columns, columns=list(table.names))
    if not faults:
        _check_key(out, table, place, faults)
    return out, faults


class _Place:
    """Where a row stands in the user's file."""

    def __init__(self, file: str, sheet: str, first_row: int) -> None:
        self.file, self.sheet, self.first_row = file, sheet, first_row

    def fault(self, row: int, column: str, what: str, remedy: str) -> Fault:
        return Fault(what, self.file, self.sheet, self.first_row + row, column, remedy)


def _absent(column: Column, frame: pd.DataFrame, place: _Place) -> Fault:
    have = ", ".join(str(name) for name in list(frame.columns)[:12])
    return Fault(
        f"column '{column.name}' is missing ({column.meaning}); the columns are: {have or 'none'}",
        place.file,
        place.sheet,
        None,
        column.name,
        f"add it, or rename the one that holds it to '{column.name}'",
    )


def _twice(column: Column, times: int, place: _Place) -> Fault:
    what = f"column '{column.name}' stands {times} times"
    return Fault(what, place.file, place.sheet, None, column.name, "keep one of them and rename or drop the others")


def _empty(column: Column, rows: int) -> pd.Series[object]:
    if column.dtype == "text":
        return pd.Series([pd.NA] * rows, dtype="str")
    if column.dtype == "boolean":
        return pd.Series(np.zeros(rows, dtype=bool))
    if column.dtype == "date":
        return pd.Series(pd.NaT, index=range(rows), dtype="datetime64[s]")
    return pd.Series(np.full(rows, np.nan))


def _convert(values: pd.Series[object], column: Column, place: _Place, faults: list[Fault]) -> pd.Series[object]:
    if column.dtype == "text":
        return _text(values, column, place, faults)
    if column.dtype == "boolean":
        return _boolean(values, column, place, faults)
    if column.dtype == "date":
        return _date(values, column, place, faults)
    return _number(values, column, place, faults)


def _as_text(values: pd.Series[object]) -> pd.Series[str]:
    if values.dtype == object:
        values = values.map(_as_code)
    text = values.astype("str") if values.dtype != "str" else values
    if pd.api.types.is_float_dtype(values.dtype):
        text = text.str.replace(r"\.0$", "", regex=True)
    return text.str.strip()


def _as_code(value: object) -> object:
    """A code that came through a spreadsheet as 12.0 is the code 12."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else value


def _text(values: pd.Series[object], column: Column, place: _Place, faults: list[Fault]) -> pd.Series[object]:
    text = _as_text(values)
    missing = values.isna() | text.eq("") | text.isna()
    if column.nullable:
        text = text.mask(missing)
    else:
        faults += [
            place.fault(int(row), column.name, "empty", f"fill it ({column.meaning})")
            for row in np.flatnonzero(missing.to_numpy())
        ]
    if column.allowed:
        wrong = ~missing & ~text.isin(column.allowed)
        faults += [
            place.fault(
                int(row),
                column.name,
                f"'{text.iloc[row]}' is not allowed",
                f"use {', '.join(column.allowed)}",
            )
            for row in np.flatnonzero(wrong.to_numpy())
        ]
    return text.astype("str")


def _boolean(values: pd.Series[object], column: Column, place: _Place, faults: list[Fault]) -> pd.Series[object]:
    text = values.astype("str").str.strip().str.casefold().fillna("")
    text = text.mask(values.isna(), "")
    wrong = ~text.isin(_TRUE | _FALSE)
    faults += [
        place.fault(int(row), column.name, f"'{text.iloc[row]}' is neither yes nor no", "write yes or no")
        for row in np.flatnonzero(wrong.to_numpy())
    ]
    return text.isin(_TRUE)


def _date(values: pd.Series[object], column: Column, place: _Place, faults: list[Fault]) -> pd.Series[object]:
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return values.astype("datetime64[s]")
    text = _as_text(values)
    missing = values.isna() | text.eq("")
    iso = pd.to_datetime(text.where(~missing), format="%Y-%m-%d", errors="coerce")
    uk = pd.to_datetime(text.where(~missing), format="%d/%m/%Y", errors="coerce")
    out = iso.fillna(uk)
    faults += [
        place.fault(int(row), column.name, f"'{text.iloc[row]}' is no date", "write dd/mm/yyyy or yyyy-mm-dd")
        for row in np.flatnonzero((out.isna() & ~missing).to_numpy())
    ]
    return out.astype("datetime64[s]")


def to_number(values: pd.Series[object]) -> tuple[pd.Series[float], pd.Series[bool]]:
    """Read numbers as people print them; return them and which cells are neither number nor blank.

    Understands thousands separators, a leading pound or euro sign, '(1,234)' as minus, and the shorthand of
    the statistical services for no value.
    """
    if pd.api.types.is_numeric_dtype(values.dtype):
        return values.astype(float), pd.Series(np.zeros(len(values), dtype=bool), index=values.index)
    text = values.astype("str").str.strip()
    text = text.mask(values.isna(), "")
    minus = text.str.fullmatch(r"\(.*\)")
    bare = text.str.replace(r"^\((.*)\)$", r"\1", regex=True).str.replace(r"[£€$,\s ]", "", regex=True)
    number = pd.to_numeric(bare.where(~bare.str.casefold().isin(UNKNOWN_MARKS)), errors="coerce")
    number = number.where(~minus, -number).astype(float)
    unread = number.isna() & (~bare.str.casefold().isin(UNKNOWN_MARKS) | (minus & bare.eq("")))
    return number, unread


def _number(values: pd.Series[object], column: Column, place: _Place, faults: list[Fault]) -> pd.Series[object]:
    number, unread = to_number(values)
    missing = number.isna() & ~unread
    rows = np.flatnonzero(unread.to_numpy())
    faults += [
        place.fault(int(row), column.name, f"'{str(values.iloc[row])[:40]}' is no number", "write a plain number")
        for row in rows
    ]
    if not column.nullable:
        faults += [
            place.fault(int(row), column.name, "empty", f"write the number ({column.meaning})")
            for row in np.flatnonzero(missing.to_numpy())
        ]
    bad = np.isinf(number.to_numpy())
    if column.minimum is not None:
        bad |= (number < column.minimum).to_numpy()
    if column.maximum is not None:
        bad |= (number > column.maximum).to_numpy()
    if column.dtype == "integer":
        bad |= (number.notna() & (number != number.round())).to_numpy()
    faults += [
        place.fault(int(row), column.name, f"{number.iloc[row]:g} is out of range", _bounds(column))
        for row in np.flatnonzero(bad)
    ]
    if column.dtype == "integer" and not column.nullable and not (missing | unread).any() and not bad.any():
        return number.astype("int64")
    return number


def _bounds(column: Column) -> str:
    kind = "a whole number" if column.dtype == "integer" else "a number"
    low = f" from {column.minimum:g}" if column.minimum is not None else ""
    high = f" to {column.maximum:g}" if column.maximum is not None else ""
    return f"write {kind}{low}{high}"


def _check_key(frame: pd.DataFrame, table: Table, place: _Place, faults: list[Fault]) -> None:
    if not table.key or frame.empty:
        return
    repeated = frame.duplicated(list(table.key), keep="first").to_numpy()
    for row in np.flatnonzero(repeated):
        key = ", ".join(str(frame[name].iloc[row]) for name in table.key)
        faults.append(
            place.fault(int(row), "+".join(table.key), f"'{key}' is repeated", "keep one row for each, or add them up")
        )
