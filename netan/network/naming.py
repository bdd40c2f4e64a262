"""Who may be named: the one place where the rule of evidence is kept.

No company is named in a ranking, table or figure on estimates alone. A name needs a payment that someone
recorded or a size that someone recorded; everything else stands as one row for each industry and size class.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from .base import Network

STAMP = "Illustrative: includes companies and links that are estimated."
SIZE_CLASSES = ((250, "250 jobs and more"), (50, "50-249 jobs"), (10, "10-49 jobs"), (0, "under 10 jobs"))


def named_nodes(network: Network, *, include_estimated: bool = False) -> pd.Series:
    """Which nodes may be named.

    Parameters
    ----------
    network
        The network.
    include_estimated
        Name every company; the caller must then show :data:`STAMP`.

    Returns
    -------
    pandas.Series
        Boolean, on the node index. Nodes that are no companies (rest of an industry, abroad) may always be named.
    """
    nodes = network.nodes
    firm = nodes["kind"] == "firm"
    if include_estimated:
        return pd.Series(data=True, index=nodes.index)
    seen = network.edges[network.edges["evidence"] == "seen"]
    paid = nodes.index.isin(seen["supplier"]) | nodes.index.isin(seen["buyer"])
    return ~firm | paid | (nodes["evidence"] == "seen")


def size_class(employees: pd.Series) -> pd.Series:
    """Size class of each company in words.

    Examples
    --------
    >>> import pandas as pd
    >>> size_class(pd.Series([3.0, 300.0, float("nan")])).tolist()
    ['under 10 jobs', '250 jobs and more', 'size not known']
    """
    jobs = employees.to_numpy(float)
    conditions = [np.isnan(jobs), *(jobs >= limit for limit, _ in SIZE_CLASSES)]
    words = ["size not known", *(word for _, word in SIZE_CLASSES)]
    return pd.Series(np.select(conditions, words, default=words[-1]), index=employees.index, dtype="str")
