"""Who would stand still first: jobs at direct buyers here that rest on one supplier.

Two readings of "the same input" span the range. Wide: every supplier of the same industry can step in, so a
buyer loses the supplier's share of what it buys from that industry. Narrow: only those with the same SIC
class on the buyer's own list can. Where the buyer has confirmed that there is nobody else, production stops
for want of it, at most all of it and at least the supplier's share of what is bought under that class. An input
that is not essential costs at most its share of all purchases, and nothing where others step in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from ..network.base import Network

# SIC classes are the first four of five digits.
CLASS_DIGITS = 4
# An input of the list below this share of all purchases halts nothing on the list's word alone: the rule that rates
# inputs asks as much of most industries (netan.risk.essentiality). A rental van may be the only one of its code.
MATERIAL = 0.005


def direct_exposure(
    network: Network,
    *,
    essentiality: pd.DataFrame,
    sic: pd.Series,
    suppliers: pd.Index | None = None,
    group: pd.Series | None = None,
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
    group
        Group of companies by node id; several of one group count once in ``on_list``. None: no groups.

    Returns
    -------
    pandas.DataFrame
        One row a link from a company to a company or site here: ``supplier``, ``buyer``, ``value``, ``evidence``,
        ``input`` (what the narrow reading takes as one input), ``on_list`` (suppliers of that input that the buyer
        is seen to pay, a group as one), ``only_source`` (what the buyer said), ``rating`` (essentiality), ``wide`` and
        ``narrow`` (share of the input, 0 to 1), ``lower`` and ``upper`` (jobs exposed at the buyer; unknown where
        its jobs are).

    Notes
    -----
    With w what the buyer pays the supplier, W all it pays suppliers of that industry in the country, N all that it
    is seen to pay suppliers of that SIC class, T all its purchases with those from abroad, E its jobs:

    ==============  ===================  =============================================
    rating          lower                upper
    ==============  ===================  =============================================
    2 essential     E w / W              E w / N; E w / W where no list or N < 0.5 % T
    1 not           0                    E w / T
    0 no effect     0                    0
    2, confirmed    E w / N              E
    1, confirmed    E w / T              E w / T
    ==============  ===================  =============================================
    """
    nodes, edges = network.nodes, network.edges
    firm = nodes["kind"] == "firm"
    inside = nodes.index[firm & (nodes["tier"] == "local")]
    bought = edges[edges["buyer"].isin(inside)].groupby("buyer")["value"].sum()
    into = edges[edges["buyer"].isin(inside) & edges["supplier"].map(nodes["kind"]).isin(["firm", "sector"])]
    into = into[into["supplier"] != into["buyer"]]
    into = into.assign(industry=into["supplier"].map(nodes["sector"]))
    into["wide"] = _share(into["value"], into.groupby(["buyer", "industry"])["value"].transform("sum"))
    into["of_all"] = _share(into["value"], into["buyer"].map(bought))
    into["input"] = _input_code(into, sic)
    listed = _listed(into[into["evidence"] == "seen"], group)
    rows = into[into["supplier"].map(firm)]
    if suppliers is not None:
        rows = rows[rows["supplier"].isin(suppliers)]
    rows = _with_list(rows, listed, bought)
    rows["rating"] = _rating(essentiality, rows["industry"], rows["buyer"].map(nodes["sector"]))
    return _with_jobs(rows, rows["buyer"].map(nodes["employees"]).to_numpy(float))


def _share(part: pd.Series, whole: pd.Series) -> pd.Series:
    """Part of a whole; nothing of nothing is 0."""
    return (part / whole.where(whole > 0)).fillna(0.0)


def _listed(seen: pd.DataFrame, group: pd.Series | None) -> pd.DataFrame:
    """What each buyer is seen to pay for each input, and to how many suppliers; companies of a group are one."""
    own = seen["supplier"].astype(object)
    if group is None:
        owner = own
    else:
        mapped = own.map(group.astype(object)).astype(object)
        owner = mapped.where(mapped.notna(), own)
    by_input = seen.assign(owner=owner).groupby(["buyer", "input"])
    return pd.DataFrame({"sum": by_input["value"].sum(), "size": by_input["owner"].nunique()})


def _with_list(rows: pd.DataFrame, listed: pd.DataFrame, bought: pd.Series) -> pd.DataFrame:
    """Add the narrow share and how many of the buyer's list supply the same."""
    key = pd.MultiIndex.from_frame(rows[["buyer", "input"]])
    total = pd.Series(listed["sum"].reindex(key).fillna(0.0).to_numpy(float), index=rows.index)
    heavy = (total >= MATERIAL * rows["buyer"].map(bought)) | rows["only_source"].eq("yes")
    known = rows["evidence"].eq("seen") & (total > 0) & heavy
    return rows.assign(
        narrow=_share(rows["value"], total).where(known, rows["wide"]),
        on_list=listed["size"].reindex(key).fillna(0).astype(int).to_numpy(),
    )


def _rating(essentiality: pd.DataFrame, supplier: pd.Series, buyer: pd.Series) -> np.ndarray:
    """Essentiality of each link; an industry that the matrix does not know slows production and never halts it."""
    i, j = essentiality.index.get_indexer(supplier), essentiality.columns.get_indexer(buyer)
    return np.where((i >= 0) & (j >= 0), essentiality.to_numpy(int)[i, j], 1)


def _input_code(links: pd.DataFrame, sic: pd.Series) -> pd.Series:
    code = links["supplier"].map(sic).astype("str").str[:CLASS_DIGITS]
    return code.where(code.notna(), links["industry"])


def _with_jobs(rows: pd.DataFrame, jobs: np.ndarray) -> pd.DataFrame:
    rating = rows["rating"].to_numpy()
    narrow, wide, of_all = (rows[name].to_numpy(float) for name in ("narrow", "wide", "of_all"))
    confirmed = rows["only_source"].eq("yes").to_numpy()
    narrow = np.maximum(narrow, wide)
    essential, minor = rating == 2, rating == 1
    paid = rows["value"].to_numpy(float) > 0
    # where the buyer has said that nobody else can supply it, the narrow reading is no longer a guess
    upper = np.select([essential & confirmed & paid, essential, minor], [1.0, narrow, of_all], 0.0)
    lower = np.select([essential & confirmed, essential, minor & confirmed], [narrow, wide, of_all], 0.0)
    out = rows.assign(lower=lower * jobs, upper=upper * jobs)
    keep = ["supplier", "buyer", "value", "evidence", "input", "on_list", "only_source", "rating"]
    return out[[*keep, "wide", "narrow", "lower", "upper"]].reset_index(drop=True)
