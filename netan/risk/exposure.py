"""Who would stand still first: jobs at direct buyers here that rest on one supplier.

Two readings of "the same input" span the range. Wide: every supplier of the same industry can step in, so a
buyer loses the supplier's share of what it buys from that industry. Narrow: only those with the same SIC
class on the buyer's own list can. Where the buyer has confirmed that there is nobody else, narrow is certain.
An input that is not essential costs at most its share of all purchases, and nothing where others step in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from ..network.base import Network

# SIC classes are the first four of five digits.
CLASS_DIGITS = 4


def direct_exposure(
    network: Network, *, essentiality: pd.DataFrame, sic: pd.Series, suppliers: pd.Index | None = None
) -> pd.DataFrame:
    """Exposure of every buyer here to each of its suppliers.

    Parameters
    ----------
    network
        The network.
    essentiality
        Supplier sector x buyer sector: 2 essential, 1 not, 0 without effect.
    sic
        SIC code by node id; unknown where there is none.
    suppliers
        Only these; all companies when None.

    Returns
    -------
    pandas.DataFrame
        One row a link from a company to a company or site here: ``supplier``, ``buyer``, ``value``, ``evidence``,
        ``input`` (what the narrow reading takes as one input), ``on_list`` (suppliers of that input that the buyer
        is seen to pay), ``only_source`` (what the buyer said), ``rating`` (essentiality), ``wide`` and ``narrow``
        (share of the input, 0 to 1), ``lower`` and ``upper`` (jobs exposed at the buyer).
    """
    nodes, edges = network.nodes, network.edges
    firm = nodes["kind"] == "firm"
    inside = nodes.index[firm & (nodes["tier"] == "local")]
    into = edges[edges["buyer"].isin(inside) & (edges["supplier"].map(nodes["kind"]).isin(["firm", "sector"]))]
    into = into.assign(industry=into["supplier"].map(nodes["sector"]))
    into["wide"] = into["value"] / into.groupby(["buyer", "industry"])["value"].transform("sum")
    bought = edges[edges["buyer"].isin(inside)].groupby("buyer")["value"].sum()
    into["of_all"] = into["value"] / into["buyer"].map(bought)
    into["input"] = _input_code(into, sic)
    seen = into[into["evidence"] == "seen"]
    listed = seen.groupby(["buyer", "input"])["value"].agg(["sum", "size"])
    rows = into[into["supplier"].map(firm)]
    if suppliers is not None:
        rows = rows[rows["supplier"].isin(suppliers)]
    key = pd.MultiIndex.from_frame(rows[["buyer", "input"]])
    total = listed["sum"].reindex(key).to_numpy()
    known = rows["evidence"].eq("seen").to_numpy() & (total > 0)
    rows["narrow"] = np.where(known, rows["value"] / np.where(known, total, 1.0), rows["wide"])
    rows["on_list"] = listed["size"].reindex(key).fillna(0).astype(int).to_numpy()
    buyer_sector = rows["buyer"].map(nodes["sector"])
    i = essentiality.index.get_indexer(rows["industry"])
    j = essentiality.columns.get_indexer(buyer_sector)
    rows["rating"] = np.where((i >= 0) & (j >= 0), essentiality.to_numpy()[i, j], 1)
    return _with_jobs(rows, rows["buyer"].map(nodes["employees"]).to_numpy(float))


def _input_code(links: pd.DataFrame, sic: pd.Series) -> pd.Series:
    code = links["supplier"].map(sic).astype("str").str[:CLASS_DIGITS]
    return code.where(code.notna(), links["industry"])


def _with_jobs(rows: pd.DataFrame, jobs: np.ndarray) -> pd.DataFrame:
    essential = rows["rating"].to_numpy()
    narrow, wide, of_all = (rows[name].to_numpy(float) for name in ("narrow", "wide", "of_all"))
    confirmed = rows["only_source"].eq("yes").to_numpy()
    # an input that is not essential slows the buyer by its share of all purchases, at most
    upper = np.select([essential == 2, essential == 1], [narrow, of_all], 0.0)
    lower = np.where(essential == 2, np.minimum(wide, upper), 0.0)
    # where the buyer has said that nobody else can supply it, the narrow reading is no longer a guess
    lower = np.where(confirmed & (essential > 0), upper, lower)
    out = rows.assign(lower=lower * jobs, upper=upper * jobs)
    keep = ["supplier", "buyer", "value", "evidence", "input", "on_list", "only_source", "rating"]
    return out[[*keep, "wide", "narrow", "lower", "upper"]].reset_index(drop=True)
