"""What a reconstruction starts from, checked once and put in order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..errors import Fault, SchemaError, first_few

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Purchases:
    """What each buyer buys from the suppliers of each sector, never held firm by firm.

    ``S_kj = size_j * coefficients[k, sector_j]``.

    Attributes
    ----------
    buyers
        Index: unique buyer id; `sector`, and `size` (say, output or costs in currency units a year).
    coefficients
        Supplier sector x buyer sector: purchases from the suppliers of this layer per unit of the buyer's
        `size`, that is the input coefficient times the share bought from them.

    Examples
    --------
    >>> import pandas as pd
    >>> buyers = pd.DataFrame({"sector": ["25", "28"], "size": [100.0, 50.0]}, index=["a", "b"])
    >>> Purchases(buyers, pd.DataFrame({"25": [0.1], "28": [0.2]}, index=["24"])).by_sector()
    24    20.0
    dtype: float64
    """

    buyers: pd.DataFrame
    coefficients: pd.DataFrame

    def by_sector(self) -> pd.Series:
        """Purchases of all buyers from each supplier sector, currency units a year."""
        size = self.buyers.groupby("sector")["size"].sum().reindex(self.coefficients.columns, fill_value=0.0)
        total = self.coefficients.to_numpy(dtype=float) @ size.to_numpy(dtype=float)
        return pd.Series(total, index=self.coefficients.index)


@dataclass(frozen=True)
class Inputs:
    """Checked inputs as arrays, ids in ascending order.

    `supplier_sector` and `buyer_sector` are rows and columns of `coefficients`; `as_buyer` is the position of
    each supplier among the buyers, -1 where it buys nothing; the `seen_*` arrays are the known pairs.
    """

    suppliers: pd.Index
    supplier_sector: Ints
    strength: Floats
    buyers: pd.Index
    buyer_sector: Ints
    size: Floats
    sectors: pd.Index
    buyer_sectors: pd.Index
    coefficients: Floats
    as_buyer: Ints
    seen_supplier: Ints
    seen_buyer: Ints
    seen_value: Floats
    seen_evidence: npt.NDArray[np.object_]

    def wanted(self, sector: int) -> Floats:
        """Purchases of every buyer from one supplier sector, currency units."""
        wanted: Floats = self.size * self.coefficients[sector][self.buyer_sector]
        return wanted


def check_inputs(suppliers: pd.DataFrame, purchases: Purchases, seen: pd.DataFrame | None) -> Inputs:
    """Check the frames, gather every fault, and turn them into sorted arrays.

    Raises
    ------
    SchemaError
        Columns missing, ids repeated, values negative or unknown, sectors without a row or column of
        coefficients, seen links of firms that are not in the lists.
    """
    table = purchases.coefficients
    faults = [
        *_node_faults(suppliers, "suppliers", "strength", table.index),
        *_node_faults(purchases.buyers, "buyers", "size", table.columns),
        *_table_faults(table),
    ]
    if seen is not None:
        faults += _seen_faults(seen, suppliers.index, purchases.buyers.index)
    if faults:
        raise SchemaError("links cannot be reconstructed", faults)
    sellers, buyers = _sorted(suppliers), _sorted(purchases.buyers)
    rows = table.index.astype(str).sort_values()
    table = table.set_axis(table.index.astype(str), axis=0).loc[rows]
    columns = table.columns.astype(str)
    pairs = _seen_pairs(seen, sellers.index, buyers.index)
    return Inputs(
        suppliers=sellers.index,
        supplier_sector=_positions(rows, sellers["sector"]),
        strength=sellers["strength"].to_numpy(dtype=float),
        buyers=buyers.index,
        buyer_sector=_positions(columns, buyers["sector"]),
        size=buyers["size"].to_numpy(dtype=float),
        sectors=rows,
        buyer_sectors=columns,
        coefficients=table.to_numpy(dtype=float),
        as_buyer=np.asarray(buyers.index.get_indexer(sellers.index), dtype=np.int64),
        seen_supplier=pairs["supplier"].to_numpy(dtype=np.int64),
        seen_buyer=pairs["buyer"].to_numpy(dtype=np.int64),
        seen_value=pairs["value"].to_numpy(dtype=float),
        seen_evidence=pairs["evidence"].to_numpy(dtype=object),
    )


def _sorted(nodes: pd.DataFrame) -> pd.DataFrame:
    return nodes.set_axis(nodes.index.astype(str), axis=0).sort_index(kind="stable")


def _positions(labels: pd.Index, values: pd.Series) -> Ints:
    return np.asarray(labels.get_indexer(values.astype(str).to_numpy()), dtype=np.int64)


def _node_faults(nodes: pd.DataFrame, what: str, number: str, sectors: pd.Index) -> list[Fault]:
    """Faults of the list of suppliers or of buyers."""
    missing = [c for c in ("sector", number) if c not in nodes.columns]
    if missing:
        return [Fault(f"{what}: columns missing: {first_few(missing)}", remedy="add them")]
    values = nodes[number].to_numpy(dtype=float)
    without = sorted(set(nodes["sector"].astype(str)) - set(sectors.astype(str)))
    faults = []
    for bad, words, remedy in (
        (nodes.index.astype(str).duplicated(), "repeated ids", "drop or rename them"),
        (~np.isfinite(values) | (values < 0), f"{number} negative, infinite or unknown", "fill or drop them"),
    ):
        if bad.any():
            names = first_few(nodes.index[bad])
            faults.append(Fault(f"{what}: {int(bad.sum()):,} {words}: {names}", column=number, remedy=remedy))
    if without:
        text = f"{what}: {len(without)} sectors not in the coefficients: {first_few(without)}"
        faults.append(Fault(text, column="sector", remedy="add them to the table, or map them to its sectors"))
    return faults


def _table_faults(table: pd.DataFrame) -> list[Fault]:
    """Faults of the table of coefficients."""
    values = table.to_numpy(dtype=float)
    bad = ~np.isfinite(values) | (values < 0)
    faults = []
    if bad.any():
        cells = [f"{table.index[i]} to {table.columns[j]}" for i, j in np.argwhere(bad)[:6]]
        text = f"{int(bad.sum()):,} coefficients negative, infinite or unknown: {first_few(cells)}"
        faults.append(Fault(text, remedy="set negative flows to 0 before, knowingly"))
    if table.index.astype(str).has_duplicates or table.columns.astype(str).has_duplicates:
        faults.append(Fault("coefficients: sectors repeated", remedy="add the rows up"))
    return faults


def _seen_faults(seen: pd.DataFrame, suppliers: pd.Index, buyers: pd.Index) -> list[Fault]:
    """Faults of the seen links."""
    missing = [c for c in ("supplier", "buyer", "value") if c not in seen.columns]
    if missing:
        return [Fault(f"seen links: columns missing: {first_few(missing)}", remedy="add them")]
    value = seen["value"].to_numpy(dtype=float)
    faults = []
    for end, known in (("supplier", suppliers), ("buyer", buyers)):
        unknown = sorted(set(seen[end].astype(str)) - set(known.astype(str)))
        if unknown:
            text = f"seen links: {len(unknown):,} {end}s not among the {end}s: {first_few(unknown)}"
            faults.append(Fault(text, column=end, remedy=f"add them to the {end}s or drop their links"))
    for bad, words in (
        (~np.isfinite(value) | (value < 0), "negative, infinite or unknown values"),
        ((seen["supplier"].astype(str) == seen["buyer"].astype(str)).to_numpy(), "firms that pay themselves"),
    ):
        if bad.any():
            pairs = (seen["supplier"].astype(str) + " to " + seen["buyer"].astype(str))[bad]
            faults.append(Fault(f"seen links: {int(bad.sum()):,} {words}: {first_few(pairs)}", remedy="drop them"))
    return faults


def _seen_pairs(seen: pd.DataFrame | None, suppliers: pd.Index, buyers: pd.Index) -> pd.DataFrame:
    """Seen links as positions, payments of one pair added up, in order."""
    if seen is None or len(seen) == 0:
        return pd.DataFrame({"supplier": [], "buyer": [], "value": [], "evidence": []})
    frame = pd.DataFrame(
        {
            "supplier": suppliers.get_indexer(seen["supplier"].astype(str).to_numpy()),
            "buyer": buyers.get_indexer(seen["buyer"].astype(str).to_numpy()),
            "value": seen["value"].to_numpy(dtype=float),
            "evidence": seen["evidence"].astype(str).to_numpy() if "evidence" in seen.columns else "seen",
        }
    )
    # sorted by value too, so that the sum does not depend on the order of the rows
    frame = frame.sort_values(["supplier", "buyer", "value", "evidence"], kind="stable")
    grouped = frame.groupby(["supplier", "buyer"], sort=True, as_index=False)
    return grouped.agg({"value": "sum", "evidence": "max"})
