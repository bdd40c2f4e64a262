"""Rasmussen's linkages against Miller & Blair (2009) and the Eurostat manual (2008)."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from worked_tables import DE_X, DE_Z, MB_X, MB_Z, balanced_tables

from netan.errors import SchemaError
from netan.measures.coefficients import allocation_coefficients, ghosh_inverse, leontief_inverse, technical_coefficients
from netan.measures.linkages import (
    QUADRANTS,
    backward_linkages,
    backward_spread,
    forward_linkages,
    linkage_indices,
    quadrants,
)


def inverses(Z, x):
    return leontief_inverse(technical_coefficients(Z, x)), ghosh_inverse(allocation_coefficients(Z, x))


def test_two_sectors_of_the_textbook():
    L, G = inverses(MB_Z, MB_X)
    np.testing.assert_allclose(backward_linkages(L), [1.0222, 0.9778], atol=5.001e-5)
    np.testing.assert_allclose(forward_linkages(L), [1.0667, 0.9333], atol=5.001e-5)
    np.testing.assert_allclose(forward_linkages(G), [1.2083, 0.7917], atol=5.001e-5)


def test_germany_1995():
    L, G = inverses(DE_Z, DE_X)
    pull = np.array([1.7048, 1.8413, 1.8136, 1.6035, 1.5951, 1.3782])
    # printed 1.6691 for manufacturing, a misprint: its row gives 1.6910
    push = np.array([2.1126, 1.6910, 1.3558, 1.5848, 2.1037, 1.2106])
    found = linkage_indices(L, G)
    np.testing.assert_allclose(found["backward_linkage"], pull / pull.mean(), atol=1e-4)
    np.testing.assert_allclose(found["forward_linkage"], push / push.mean(), atol=1e-4)
    assert found["quadrant"].tolist() == [
        "key", "key", "strong backward", "weak", "strong forward", "weak",
    ]  # fmt: skip


def test_spread_is_zero_for_an_even_column_and_largest_for_a_lone_sector():
    even = pd.DataFrame(1.5, index=list("ab"), columns=list("ab"))
    assert backward_spread(even).tolist() == [0, 0]
    alone = pd.DataFrame(np.eye(3), index=list("abc"), columns=list("abc"))
    np.testing.assert_allclose(backward_spread(alone), np.sqrt(3))


@given(balanced_tables())
def test_mean_is_one_and_currency_changes_nothing(table):
    Z, x = table
    one, other = linkage_indices(*inverses(Z, x)), linkage_indices(*inverses(Z * 1e6, x * 1e6))
    assert one["backward_linkage"].mean() == pytest.approx(1)
    assert one["forward_linkage"].mean() == pytest.approx(1)
    assert set(one["quadrant"]) <= set(QUADRANTS)
    columns = ["backward_linkage", "backward_spread", "forward_linkage", "forward_spread"]
    np.testing.assert_allclose(one[columns], other[columns], rtol=1e-6)


def test_exactly_average_is_not_above_and_unknown_has_no_kind():
    found = quadrants(pd.Series([1.0, np.nan, 1.1]), pd.Series([1.0, 2.0, 1.0]))
    assert found.tolist() == ["weak", "", "strong backward"]


def test_options_and_labels_are_checked():
    L, G = inverses(MB_Z, MB_X)
    with pytest.raises(SchemaError, match="not 'supply'"):
        linkage_indices(L, G, forward="supply")
    with pytest.raises(SchemaError, match="same sectors in the same order"):
        linkage_indices(L, G.loc[["b", "a"]])
    np.testing.assert_allclose(linkage_indices(L, G, forward="leontief")["forward_linkage"], forward_linkages(L))
