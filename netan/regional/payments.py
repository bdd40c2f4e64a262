"""What payments show: the share of what a region's industries buy in the country that they buy in their own region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ..errors import AreaError, NetanError
from ..tables.payments import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..tables.payments import Payments

LEVELS = ("all", "buyer", "supplier", "pair")
SEEN_COLUMNS = (
    "level", "buyer", "supplier", "share", "lower", "upper", "paid", "paid_here", "withheld", "cells", "evidence",
)  # fmt: skip


def seen_shares(
    payments: Payments, *, region: str, year: int | None = None, withheld_at_most: float | None = None
) -> pd.DataFrame:
    r"""Share of payments of a region's buyers that stays in the region: seen, not estimated.

    Parameters
    ----------
    payments
        By year, buyer, supplier and their regions.
    region
        Name or code of one of the twelve regions and nations.
    year
        The latest when None.
    withheld_at_most
        Most pounds that a withheld cell can hold, where the publisher says it. When None, withheld cells are counted
        in ``withheld`` and the range leaves them out.

    Returns
    -------
    pandas.DataFrame
        Columns of :data:`netan.schema.SEEN_SHARES`. One row for the region (``level`` "all"), one a buying industry,
        one a supplying industry, and one a pair of both. ``paid`` and ``paid_here`` are pounds of that year.

    Raises
    ------
    AreaError
        No such region or year; a file without regions; a region without payments.
    NetanError
        ``withheld_at_most`` is negative.

    Notes
    -----
    For buyer :math:`i` and supplier :math:`j` of region :math:`r`,

    .. math:: share_{ij} = \frac{pay_{ij}(r, r)}{\sum_s pay_{ij}(r, s)}

    where payments to suppliers of unknown region are left out. The range: payments of unknown industry are allotted to
    the rows that they may belong to in proportion to what is known of them; at the least all of that, all payments to
    an unknown region and all withheld cells elsewhere went out of the region, at the most all stayed. The share of the
    region as a whole needs no industry, so its range is that of unknown regions and withheld cells alone. A row with
    nothing known has no share and the range 0 to 1. Imports are in none of it: these are shares of domestic buying.

    Examples
    --------
    >>> import pandas as pd
    >>> from netan.tables.payments import Payments
    >>> pair = (2025, "28", "Wales", "25")
    >>> rows = [(*pair, "Wales", 30.0, 1, 1, 0), (*pair, "London", 70.0, 1, 1, 0)]
    >>> names = ["year", "buyer", "buyer_region", "supplier", "supplier_region", "value", "transactions", "cells"]
    >>> flows = Payments(pd.DataFrame(rows, columns=[*names, "withheld"]), "made up")
    >>> float(seen_shares(flows, region="Wales").set_index("level").loc["pair", "share"])
    0.3
    """
    if withheld_at_most is not None and not withheld_at_most >= 0:
        raise NetanError(f"withheld_at_most is {withheld_at_most}; write pounds, 0 or more")
    name, of = payments.region(region), payments.year(year)
    frame = payments.frame
    rows = frame[(frame["buyer_region"] == name) & (frame["year"] == of)]
    if rows.empty:
        raise AreaError(f"there are no payments of buyers in {name} in {of}")
    cells = _cells(rows, name)
    parts = [_level(cells, level, withheld_at_most or 0.0) for level in LEVELS]
    return pd.concat(parts, ignore_index=True)[list(SEEN_COLUMNS)]


def _cells(rows: pd.DataFrame, region: str) -> pd.DataFrame:
    """Pounds and withheld cells by pair: paid here, elsewhere, and to suppliers whose region is lost."""
    here, lost = rows["supplier_region"] == region, rows["supplier_region"] == UNKNOWN
    value, held = rows["value"].fillna(0.0), rows["withheld"]
    flat = pd.DataFrame(
        {
            "buyer": rows["buyer"].astype("str"),
            "supplier": rows["supplier"].astype("str"),
            "here": value.where(here, 0.0),
            "out": value.where(~here & ~lost, 0.0),
            "lost": value.where(lost, 0.0),
            "held_here": held.where(~(~here & ~lost), 0),  # a cell of an unknown region may be here as well as out
            "held_out": held.where(~here, 0),
            "cells": rows["cells"],
            "withheld": held,
        }
    )
    return flat.groupby(["buyer", "supplier"], as_index=False).sum()


def _level(cells: pd.DataFrame, level: str, each: float) -> pd.DataFrame:
    keys: list[str] = {"all": [], "buyer": ["buyer"], "supplier": ["supplier"], "pair": ["buyer", "supplier"]}[level]
    if keys:
        known = cells[(cells[keys] != UNKNOWN).all(axis=1)]
        out = known.groupby(keys, as_index=False).sum(numeric_only=True)
    else:
        out = cells.sum(numeric_only=True).to_frame().T
    out = out.reindex(columns=["buyer", "supplier", *out.columns.difference(["buyer", "supplier"])])
    paid = out["here"] + out["out"]
    stray_here, stray_out = _stray(cells, out, keys, "here"), _stray(cells, out, keys, "out")
    loose = out["lost"] + _stray(cells, out, keys, "lost")
    # unknown industries count with their own place at one end, and not at all at the other
    low_more = stray_out + loose + each * out["held_out"]
    high_more = stray_here + loose + each * out["held_here"]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = out["here"] / paid
        lower = out["here"] / (paid + low_more)
        upper = (out["here"] + high_more) / (paid + high_more)
    known_share = paid > 0
    return out.assign(
        level=level,
        share=share.where(known_share),
        lower=lower.where(known_share, 0.0),
        upper=upper.where(known_share, 1.0).clip(upper=1.0),
        paid=paid,
        paid_here=out["here"],
        withheld=out["withheld"].astype("int64"),
        cells=out["cells"].astype("int64"),
        evidence="seen",
        buyer=out["buyer"].astype("str").where(out["buyer"].notna(), ""),
        supplier=out["supplier"].astype("str").where(out["supplier"].notna(), ""),
    )


def _stray(cells: pd.DataFrame, out: pd.DataFrame, keys: Sequence[str], column: str) -> pd.Series:
    """Pounds of unknown industry that may belong to each row, allotted by what is known; 0 for the region itself."""
    stray = pd.Series(0.0, index=out.index)
    weight = (out["here"] + out["out"]).astype(float)
    for unknown in _subsets(keys):
        mark = np.ones(len(cells), dtype=bool)
        for key in keys:
            mark &= ((cells[key] == UNKNOWN) if key in unknown else (cells[key] != UNKNOWN)).to_numpy()
        kept = [key for key in keys if key not in unknown]
        pot = cells[mark]
        if kept:
            pots = pot.groupby(kept)[column].sum()
            share = weight / weight.groupby([out[key] for key in kept]).transform("sum").where(lambda w: w > 0)
            amount = out[kept[0]].map(pots)
        else:
            share = weight / weight.sum() if weight.sum() > 0 else weight * 0.0
            amount = pd.Series(float(pot[column].sum()), index=out.index)
        stray += (share * amount).fillna(0.0)
    return stray


def _subsets(keys: Sequence[str]) -> list[tuple[str, ...]]:
    """Which of the industries may be the unknown ones: each, and for a pair both."""
    return [(key,) for key in keys] + ([tuple(keys)] if len(keys) > 1 else [])
