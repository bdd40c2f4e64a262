"""The activity csv of ``netan regionalise``: read, and matched to the industries of the table, all faults at once."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from ..errors import Fault, SchemaError
from ..schema import table_named
from ..sources.delimited import read_columns, validate_at

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ..tables.iotable import IOTable

NEAREST = 3
ROUNDING = 1e-9  # sums of decimals, no more


def activity_for(path: Path, table: IOTable) -> pd.DataFrame:
    """Output or jobs of the region and the nation on the industries of a table.

    Parameters
    ----------
    path
        A csv, or the first sheet of a workbook, with the columns of the table ``activity`` of the schema. An industry
        is named by its code or by its name in the table, capitals or not.
    table
        The national table.

    Returns
    -------
    pandas.DataFrame
        ``region``, ``nation`` and ``delta`` (NaN where not given), on the industries in the order of the table.

    Raises
    ------
    SchemaError
        With every fault: industries that the table does not have and those that are missing, each with the nearest
        names; values that cannot be used; a region with more than its nation, or without anything.
    """
    schema = table_named("activity")
    text, rows, sheet = read_columns(path, schema)
    faults: list[Fault] = []
    frame = None
    try:
        frame = validate_at(text, schema, rows, file=sheet.file, sheet=sheet.name).reset_index(drop=True)
    except SchemaError as error:
        faults += error.faults
    at = _Place(sheet.file, sheet.name, rows)
    names = _names(table)
    written = text.get("sector", pd.Series(dtype="str")).astype(str).reset_index(drop=True)
    code = pd.Series([names.get(_plain(name), "") for name in written], index=written.index, dtype="object")
    unknown = code.index[(code == "") & (written.str.strip() != "")]
    faults += [at.fault(f"'{written[k]}' is no industry of the table", k, "sector", _nearest(written[k], table))
               for k in unknown]  # fmt: skip
    if {"sector", "region", "nation"} <= set(text.columns):
        numbers = text if frame is None else frame  # what is no number is a fault already
        faults += _beyond(numbers[["region", "nation"]].apply(pd.to_numeric, errors="coerce"), code, at)
        faults += _missing(code, table, sheet.file)
    if faults or frame is None:
        raise SchemaError(f"{sheet.file}: {len(faults):,} fault{'s' if len(faults) > 1 else ''}", faults)
    if "delta" not in frame.columns:
        frame["delta"] = float("nan")
    frame = frame[["region", "nation", "delta"]].astype(float).set_axis(pd.Index(code))
    return frame.loc[table.x.index].rename_axis("sector")


@dataclass(frozen=True)
class _Place:
    """Where the rows of the frame stand."""

    file: str
    sheet: str
    rows: list[int]

    def fault(self, what: str, k: int, column: str, remedy: str) -> Fault:
        return Fault(what, self.file, self.sheet, self.rows[k], column, remedy)


def _beyond(frame: pd.DataFrame, code: pd.Series, at: _Place) -> list[Fault]:
    """Faults of values that are numbers: industries named twice, once by code and once by name; regions too large."""
    faults = [
        at.fault(f"industry {code[k]} stands twice, by code and by name", k, "sector", "give each industry one row")
        for k in frame.index[code.duplicated() & (code != "")]
    ]
    faults += [
        at.fault(f"the region has {frame['region'][k]:,g}, the nation {frame['nation'][k]:,g}", k, "region", _INCLUDE)
        for k in frame.index[frame["region"] > frame["nation"] * (1 + ROUNDING)]
    ]
    faults += [
        Fault(f"the {column} has nothing in any industry", at.file, column=column, remedy="check area and year")
        for column in ("region", "nation")
        if frame[column].notna().all() and not frame[column].sum() > 0
    ]
    return faults


_INCLUDE = "the nation includes the region: take both from one source and year"


def _plain(name: str) -> str:
    return " ".join(str(name).casefold().split())


def _names(table: IOTable) -> dict[str, str]:
    """Code of each industry by its code and by its name; names that several have are left out."""
    labels = table.labels.astype(str).map(_plain)
    alone = labels[~labels.duplicated(keep=False)]
    return {
        **{label: str(code) for code, label in alone.items()},
        **{_plain(code): str(code) for code in table.x.index},
    }


def _nearest(name: str, table: IOTable) -> str:
    """What the user may have meant."""
    codes = {str(code): f"{code} ({table.labels[code]})" for code in table.x.index}
    by_word = {**{_plain(code): text for code, text in codes.items()}}
    by_word |= {_plain(str(table.labels[code])): text for code, text in codes.items()}
    near = list(dict.fromkeys(by_word[word] for word in difflib.get_close_matches(_plain(name), by_word, n=NEAREST)))
    return f"nearest: {'; '.join(near)}" if near else "use the codes of the table: netan multipliers TABLE lists them"


def _missing(code: pd.Series, table: IOTable, file: str) -> Iterator[Fault]:
    have = set(code)
    for sector in table.x.index:
        if str(sector) not in have:
            what = f"no row for industry {sector} ({table.labels[sector]})"
            yield Fault(what, file, remedy="add it, with 0 where there is none")
