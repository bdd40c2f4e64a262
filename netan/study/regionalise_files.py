"""What ``netan regionalise --out`` writes: regional coefficients, and in a workbook the shares beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ..errors import NetanError
from ..files import write_csv, write_json
from ..report.sheets import Column, Sheet, Table
from ..report.workbook import write_workbook
from ..tables.money import sign
from .regionalise_results import LOWER, UPPER

if TYPE_CHECKING:
    from pathlib import Path

    from ..provenance import Provenance
    from .regionalise_results import Results

_WORDS = {LOWER: "lower", UPPER: "upper"}
_HEADS = {
    "sector": "Code",
    "label": "Industry",
    "slq": "SLQ",
    "output": "Output {m}",
    "inputs": "Inputs {m}",
    "local_share": "Here",
    "rest_of_nation_share": "Rest of country",
    "abroad_share": "Abroad",
    "type1_multiplier": "Multiplier",
}


def write_region(
    path: Path, frame: pd.DataFrame, total: dict[str, float], results: Results, about: Provenance, *, currency: str
) -> tuple[Path, ...]:
    """Write regional coefficients as csv, or as a workbook with the shares by sector; provenance beside it as .json.

    Parameters
    ----------
    path
        Ends in ``.csv`` or ``.xlsx``.
    frame, total
        Shares by sector, and in all.
    results
        With the coefficients: one set, or the least and the most of a range cell by cell.
    about
        What they rest on.
    currency
        Of the money, for the headings.

    Raises
    ------
    NetanError
        The name ends otherwise, or the file is open in another program.
    """
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise NetanError(f"{path.name}: give a name that ends in .csv or .xlsx")
    tables = {_WORDS.get(end, ""): _with_names(cells, frame) for end, cells in results.coefficients.items()}
    if path.suffix.lower() == ".xlsx":
        written = write_workbook(
            path, _sheets(frame, total, tables, about, currency), title="Regional input-output coefficients"
        )
    else:
        written = write_csv(path, _stacked(tables))
    return written, write_json(path.with_suffix(".json"), about.as_dict())


def _with_names(cells: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    cells = cells.set_axis(cells.columns.astype(str), axis=1).reset_index(drop=True)
    return pd.concat([frame[["sector", "label"]].rename(columns={"sector": "supplier"}), cells], axis=1)


def _stacked(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """One table; of a range the least and the most below each other, told apart in the first column."""
    if set(tables) == {""}:
        return tables[""]
    marked = [table.assign(bound=end)[["bound", *table.columns]] for end, table in tables.items()]
    return pd.concat(marked, ignore_index=True)


def _sheets(
    frame: pd.DataFrame, total: dict[str, float], tables: dict[str, pd.DataFrame], about: Provenance, currency: str
) -> list[Sheet]:
    known = [name for name in frame.columns if frame[name].notna().any()]
    whole: dict[str, Any] = {name.replace("mean_type1", "type1"): value for name, value in total.items()}
    whole |= {"sector": "ALL", "label": "all industries", "slq": None}
    whole |= {name: float(frame[name].sum()) for name in ("output", "inputs")}
    rows = [whole, *frame[known].to_dict("records")]
    columns = tuple(Column(_head(name, currency), _kind(name)) for name in known)
    shares = Table(columns, [[_printed(name, row[name]) for name in known] for row in rows])
    out = [Sheet("Shares", "Where the region's inputs come from", (*about.caveats, about.source_line()), (shares,))]
    for end, table in tables.items():
        title = f"Regional coefficients{f', {end}' if end else ''}: inputs from the region per unit of output"
        lines = ("Supplier by row, buyer by column. Single cells are not reliable; use sums of them.",)
        body = list(table.itertuples(index=False, name=None))
        name = f"Coefficients {end}".strip()
        kinds = tuple(Column(str(column), _kind(str(column))) for column in table.columns)
        out.append(Sheet(name, title, lines, (Table(kinds, body),)))
    return out


def _head(name: str, currency: str) -> str:
    for end, word in _WORDS.items():
        if name.endswith(end):
            return f"{_head(name.removesuffix(end), currency)}, {word}"
    return _HEADS[name].format(m=f"{sign(currency)}m")


def _printed(name: str, value: Any) -> Any:
    """Money in millions; figures as far as they mean something."""
    if name in ("output", "inputs"):
        return value / 1e6
    return round(value, 3) if isinstance(value, float) and _kind(name) == "any" else value


def _kind(name: str) -> Any:
    if name in ("sector", "supplier", "label"):
        return "text"
    if "share" in name:
        return "share"
    return "money" if name in ("output", "inputs") else "any"
