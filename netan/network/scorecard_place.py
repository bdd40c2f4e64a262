"""Tests of the inferred links of a place: lists of buyers are hidden in turn, and what is inferred then is compared.

The whole list of a buyer is hidden, so that what is tested is what the network says of the buyers that gave none. All
that follows from it is inferred anew without it: sizes, flows between industries, chances.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from .build import BuildOptions, place_nodes
from .flows import expected_flows
from .links import LinkSet, local_model, seen_flows
from .linkset import LIST_LENGTH
from .outputs import place_output
from .reconstruct import Purchases
from .scorecard_prediction import HiddenPairs, hidden_pairs

if TYPE_CHECKING:
    from ..tables.iotable import IOTable
    from .firms import Firms
    from .outputs import PlaceData
    from .reconstruct import LinkModel

__all__ = ["FEWEST_LINKS", "MOST_PARTS", "PlaceTest", "place_model", "place_test"]

# Fewer payments than this test nothing; lists are hidden in so many parts at most.
FEWEST_LINKS, MOST_PARTS = 10, 5


@dataclass(frozen=True)
class PlaceTest:
    """What was hidden and how it was ranked.

    Attributes
    ----------
    tests
        One for each part of the lists.
    payments
        Payments between companies here on the lists of buyers here, all in all.
    unranked
        Of these, payments to companies that nothing but the payment tells of, or of no known industry: no inference
        could have found them.
    """

    tests: tuple[HiddenPairs, ...]
    payments: int
    unranked: int


def place_model(
    table: IOTable, firms: Firms, data: PlaceData, *, options: BuildOptions
) -> tuple[LinkModel | None, pd.DataFrame]:
    """Model of the links between companies of a place, and its nodes.

    Parameters
    ----------
    table, firms, data, options
        As in `build.build_network`.

    Returns
    -------
    model
        None where no company here could supply another.
    nodes
        Node table; ids of the model are positions in it, in nine digits.
    """
    output = place_output(table, firms, data, seed=options.seed)
    flows = expected_flows(table, output.by_tier, data.shares)
    nodes = place_nodes(table, output, options)
    links = LinkSet(nodes, table.sectors, firms.seen, firms.frame.get("group"))
    expected = seen_flows(links, flows)
    return local_model(links, expected, mean_degree=options.mean_degree, closeness=options.closeness), nodes


def place_test(table: IOTable, firms: Firms, data: PlaceData, *, options: BuildOptions) -> PlaceTest:
    """Hide the lists of the buyers of a place in turn and rank what was hidden.

    Parameters
    ----------
    table, firms, data, options
        As in `build.build_network`.

    Returns
    -------
    PlaceTest
        Without tests where fewer than `FEWEST_LINKS` payments between companies here could be ranked. Only buyers
        with a list are tested (five payees or more): a company that is not on it was not paid.
    """
    hidden = _listed_payments(firms)
    if len(hidden) < FEWEST_LINKS:
        return PlaceTest((), len(hidden), 0)
    buyers = hidden["buyer"].value_counts().sort_index().sort_values(ascending=False, kind="stable").index
    part = {buyer: k % MOST_PARTS for k, buyer in enumerate(buyers)}  # the large ones fall into different parts
    found = [
        _part(table, firms, data, hidden[hidden["buyer"].map(part) == k], options)
        for k in range(min(MOST_PARTS, len(buyers)))
    ]
    tests = tuple(test for test, _ in found if test is not None)
    unranked = sum(lost for _, lost in found)
    if sum(len(test.buyer_of_links) for test in tests) < FEWEST_LINKS:
        tests = ()
    return PlaceTest(tests, len(hidden), unranked)


def _listed_payments(firms: Firms) -> pd.DataFrame:
    """Payments between companies and sites here, of buyers whose payments are their list."""
    seen = firms.seen[["supplier", "buyer", "value"]]
    here = firms.frame["tier"] == "local"
    payees = seen["buyer"].map(seen["buyer"].value_counts())
    inside = seen["supplier"].map(here).eq(True) & seen["buyer"].map(here).eq(True)
    return seen[inside & (payees >= LIST_LENGTH) & (seen["value"] > 0)]


def _part(
    table: IOTable, firms: Firms, data: PlaceData, hidden: pd.DataFrame, options: BuildOptions
) -> tuple[HiddenPairs | None, int]:
    """Test of one part of the lists, and how many of its payments cannot be ranked."""
    tested = set(hidden["buyer"])
    seen = firms.seen[~firms.seen["buyer"].isin(tested)]
    paid = set(seen["supplier"]) | set(seen["buyer"]) | tested
    # who is known from a hidden payment alone would not be there without it
    stays = (firms.frame["origin"] != "payee") | firms.frame.index.isin(paid)
    kept = replace(firms, frame=firms.frame[stays], seen=seen)
    model, nodes = place_model(table, kept, data, options=options)
    if model is None:
        return None, len(hidden)
    ids = pd.Series([f"{p:09d}" for p in range(len(nodes))], index=nodes.index)
    pairs = pd.DataFrame({end: hidden[end].map(ids) for end in ("supplier", "buyer")})
    known_to = model.inputs.suppliers
    ranked = pairs[pairs["supplier"].isin(known_to) & pairs["buyer"].isin(known_to)]
    lost = len(hidden) - len(ranked)
    if ranked.empty:
        return None, lost
    inputs = model.inputs
    known = pd.DataFrame(
        {
            "supplier": inputs.suppliers.to_numpy()[inputs.seen_supplier],
            "buyer": inputs.buyers.to_numpy()[inputs.seen_buyer],
        }
    )
    suppliers, purchases = _as_frames(model)
    return hidden_pairs(model, suppliers, purchases, hidden=ranked, known=known, seed=options.seed), lost


def _as_frames(model: LinkModel) -> tuple[pd.DataFrame, Purchases]:
    """What a model was fitted on."""
    inputs = model.inputs
    suppliers = pd.DataFrame(
        {"sector": inputs.sectors.to_numpy()[inputs.supplier_sector], "strength": inputs.strength},
        index=inputs.suppliers,
    )
    buyers = pd.DataFrame(
        {"sector": inputs.buyer_sectors.to_numpy()[inputs.buyer_sector], "size": inputs.size}, index=inputs.buyers
    )
    rate = pd.DataFrame(np.array(inputs.coefficients), index=inputs.sectors, columns=inputs.buyer_sectors)
    return suppliers, Purchases(buyers, rate)
