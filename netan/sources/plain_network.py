"""Plain files of a firm network: links, firms, essentiality, scenarios; csv or Parquet, any size.

Columns: links ``supplier, buyer, amount``; firms ``firm, sector`` and maybe ``market, employment, revenue, costs``;
essentiality one row a supplier sector, one column a buyer sector, values 2 essential, 1.5 half-critical,
1 non-essential, 0 none; scenarios ``firm, scenario, shock`` and maybe ``shock_up``, shares LOST. Ids and sectors are
text and stay as they are.
"""

from __future__ import annotations

import csv
import math
from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import Fault, FileFormatError, SchemaError, first_few
from ..files import require_file
from ..store import literal_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LINKS = (("supplier", "buyer"), ("amount",), ())
FIRMS = (("firm", "sector"), (), ("market", "employment", "revenue", "costs"))
SCENARIOS = (("firm", "scenario"), ("shock",), ("shock_up",))
_NUMBERS = {"amount", "employment", "revenue", "costs", "shock", "shock_up"}
SHOWN = 5
MOST_HEADING = 10_000_000  # bytes


def read_links(path: Path) -> pd.DataFrame:
    """Links as ``supplier``, ``buyer`` (text) and ``amount`` (currency units a year).

    Raises
    ------
    FileFormatError, SchemaError
        No such table, a column missing, cells that are empty or no number, with their rows.
    """
    return _table(path, *LINKS)


def read_firms(path: Path) -> pd.DataFrame:
    """Firms as ``firm``, ``sector`` (text) and the known of ``market``, ``employment``, ``revenue``, ``costs``.

    Raises
    ------
    FileFormatError, SchemaError
        As :func:`read_links`; a firm that stands twice.
    """
    frame = _table(path, *FIRMS)
    twice = frame["firm"][frame["firm"].duplicated()]
    if len(twice):
        raise SchemaError(
            f"{path.name}: {len(twice):,} firms stand more than once: {first_few(twice)} -> keep one row each"
        )
    return frame


def read_scenarios(path: Path) -> pd.DataFrame:
    """Scenarios as ``firm``, ``scenario``, ``shock`` and maybe ``shock_up``.

    Raises
    ------
    FileFormatError, SchemaError
        As :func:`read_links`; shares above 1, a firm twice in a scenario.
    """
    frame = _table(path, *SCENARIOS)
    twice = frame.duplicated(["scenario", "firm"])
    faults = _faults(path, frame["firm"], twice, "firm", "name each firm once in a scenario")
    for name in ("shock", "shock_up"):
        if name in frame:
            wrong = frame[name].gt(1) | frame[name].isna()
            faults += _faults(path, frame[name], wrong, name, "give the share LOST, 0 to 1; 1 for a closure")
    if faults:
        raise SchemaError(f"{path.name} cannot be used:", faults)
    return frame


def read_essentiality(path: Path) -> pd.DataFrame:
    """Supplier sector x buyer sector, 0 to 2, labels as text.

    Raises
    ------
    FileFormatError, SchemaError
        No such table, a sector twice, cells other than 0, 1, 1.5, 2.
    """
    frame = _query(path)
    if frame.shape[1] < 2:
        raise FileFormatError(f"{path.name} is no table of supplier sectors by buyer sectors -> see docs/METHODS.md")
    rows = frame.iloc[:, 0].astype("str").str.strip()
    values = frame.iloc[:, 1:].apply(pd.to_numeric, errors="coerce")
    values.columns = pd.Index([str(name).strip() for name in values.columns])
    values.index = pd.Index(rows)
    bad = ~values.isin([0, 1, 1.5, 2])
    faults = [
        Fault(
            f"essentiality of {values.index[i]} for {values.columns[j]} is {frame.iloc[i, j + 1]!r}",
            path.name,
            row=int(i) + 2,
            column=str(values.columns[j]),
            remedy="give 2 essential, 1.5 half-critical, 1 non-essential, 0 no effect",
        )
        for i, j in zip(*bad.to_numpy().nonzero(), strict=True)
    ]
    for axis, labels in (("row", values.index), ("column", values.columns)):
        twice = labels[labels.duplicated()]
        if len(twice):
            faults.append(Fault(f"sectors stand twice: {first_few(twice)}", path.name, remedy=f"keep one {axis} each"))
    if faults:
        raise SchemaError(f"{path.name} cannot be used:", faults)
    return values.astype(float)


def _table(path: Path, words: Sequence[str], needed: Sequence[str], spare: Sequence[str]) -> pd.DataFrame:
    frame = _query(path)
    frame.columns = pd.Index([str(name).strip().casefold() for name in frame.columns])
    if frame.columns.has_duplicates:
        twice = frame.columns[frame.columns.duplicated()].unique()
        raise FileFormatError(f"{path.name} has the column {first_few(twice)} more than once -> keep one")
    absent = [name for name in (*words, *needed) if name not in frame.columns]
    if absent:
        raise FileFormatError(
            f"{path.name} lacks the column {', '.join(absent)}; it has {first_few(frame.columns, limit=8)} -> name the "
            f"columns {', '.join((*words, *needed))}" + (f", and maybe {', '.join(spare)}" if spare else "")
        )
    out, faults = {}, []
    for name in (*words, *needed, *(name for name in spare if name in frame.columns)):
        column = frame[name]
        if name in _NUMBERS:
            values = pd.to_numeric(column, errors="coerce").astype(float)
            wrong = values.isna() if name in needed else values.isna() & column.notna()
            wrong, remedy = wrong | values.lt(0) | values.eq(math.inf), "give a plain number, 0 or more"
        else:
            values = column.astype("str").str.strip().where(column.notna())
            wrong, remedy = values.isna() | values.eq(""), "leave no cell empty"
        faults += _faults(path, column, wrong, name, remedy)
        out[name] = values
    if faults:
        raise SchemaError(f"{path.name} cannot be used:", faults)
    return pd.DataFrame(out)


def _faults(path: Path, column: pd.Series, wrong: pd.Series, name: str, remedy: str) -> list[Fault]:
    """One fault for a column, with the first rows and how many there are."""
    count = int(wrong.sum())
    if not count:
        return []
    at = [int(k) for k in wrong.to_numpy().nonzero()[0][:SHOWN]]
    shown = first_few((f"row {k + 2}: {_shown(column.iloc[k])}" for k in at), limit=SHOWN)
    return [Fault(f"{count:,} cells cannot be used: {shown}", path.name, row=at[0] + 2, column=name, remedy=remedy)]


def _shown(value: Any) -> str:
    return "empty" if pd.isna(value) or str(value).strip() == "" else repr(str(value)[:30])


def _query(path: Path) -> pd.DataFrame:
    """Everything in the file as text, in its order."""
    import duckdb

    require_file(path)
    if path.suffix.casefold() in {".parquet", ".pq"}:
        source, names = "SELECT COLUMNS(*)::VARCHAR FROM read_parquet(?)", None
        given: list[Any] = [literal_path(path)]
    else:
        names, mark = _heading(path)
        # the layout is told, not guessed: a row with a cell too many must not turn the heading into rubbish
        source = """SELECT * FROM read_csv(
            ?, delim = ?, columns = ?, header = true, auto_detect = false, quote = '"', escape = '"')"""
        given = [literal_path(path), mark, {f"c{k}": "VARCHAR" for k in range(len(names))}]
    try:
        with duckdb.connect() as connection:
            frame = connection.execute(source, given).df()
    except duckdb.Error as error:
        reason = "; ".join(line.strip() for line in str(error).splitlines() if line.strip())[:200]
        raise FileFormatError(
            f"{path.name} cannot be read as csv or Parquet ({reason}) -> save it as UTF-8 csv"
        ) from error
    if names is not None:
        frame.columns = pd.Index(names)
    if frame.empty:
        raise FileFormatError(f"{path.name} has a heading and no rows -> save or export it again")
    return frame


def _heading(path: Path) -> tuple[list[str], str]:
    """Names of the columns of a csv, and what stands between them: the commonest of comma, semicolon, tab and bar."""
    with path.open("rb") as file:
        start = file.readline(MOST_HEADING)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in start:
        raise FileFormatError(f'{path.name} is UTF-16 or no text -> save it as "CSV UTF-8"')
    try:
        line = start.decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise FileFormatError(f'{path.name} is not UTF-8 -> save it as "CSV UTF-8"') from error
    mark = max(",;\t|", key=line.count)
    names = next(csv.reader([line], delimiter=mark), [])
    if not "".join(names).strip():
        raise FileFormatError(f"{path.name} has no heading in its first row -> name the columns there")
    return names, mark
