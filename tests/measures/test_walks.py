"""Random-walk centrality and counting betweenness against walks solved target by target."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from worked_tables import DE_Z, MB_Z, balanced_tables

from netan.errors import SchemaError
from netan.measures.walks import counting_betweenness, influence_vector, mean_first_passage, random_walk_centrality

PATH = pd.DataFrame([[0, 1, 0], [1, 0, 1], [0, 1, 0]], index=list("ABC"), columns=list("ABC"))


def target_by_target(flows):
    """First passage times and counting betweenness with one inverse a target, as the paper writes them."""
    M = flows.to_numpy(float) / flows.to_numpy(float).sum(axis=1, keepdims=True)
    n = len(M)
    steps, passed = np.zeros((n, n)), np.zeros(n)
    for t in range(n):
        keep = [k for k in range(n) if k != t]
        T = np.linalg.inv(np.eye(n - 1) - M[np.ix_(keep, keep)])
        steps[keep, t] = T.sum(axis=1)
        for s in range(n - 1):
            N = T[s][:, None] * M[np.ix_(keep, keep)]
            inner = (N + N.T).sum(axis=1) / 2
            inner[s] += 1
            passed[keep] += inner
            passed[t] += 1
    return steps, passed / (n * (n - 1))


def test_path_of_three():
    steps = mean_first_passage(PATH)
    assert [steps.loc["A", "B"], steps.loc["B", "A"], steps.loc["A", "C"]] == pytest.approx([1, 3, 4])
    np.testing.assert_allclose(random_walk_centrality(PATH), [0.428571, 1.5, 0.428571], atol=5.001e-7)
    np.testing.assert_allclose(counting_betweenness(PATH), [1.0833, 1.5, 1.0833], atol=5.001e-5)


def test_two_sectors_of_the_textbook_with_their_own_flows():
    steps = mean_first_passage(MB_Z)
    assert [steps.loc["a", "b"], steps.loc["b", "a"]] == pytest.approx([1.3, 1.5])
    np.testing.assert_allclose(random_walk_centrality(MB_Z), [1.3333, 1.5385], atol=5.001e-5)
    np.testing.assert_allclose(counting_betweenness(MB_Z), [1.15, 1.25], atol=1e-12)


def test_germany_1995():
    centrality = [0.0188, 0.3668, 0.1189, 0.1381, 0.1376, 0.1064]
    between = [0.5133, 7.937, 1.8682, 2.9083, 3.1704, 2.2321]
    np.testing.assert_allclose(random_walk_centrality(DE_Z), centrality, atol=5.001e-5)
    np.testing.assert_allclose(counting_betweenness(DE_Z), between, atol=5.001e-4)


@given(balanced_tables(smallest=0.01))
def test_one_inverse_gives_what_one_a_target_gives(table):
    flows, _ = table
    steps, between = target_by_target(flows)
    np.testing.assert_allclose(mean_first_passage(flows), steps, rtol=1e-6)
    np.testing.assert_allclose(counting_betweenness(flows), between, rtol=1e-6)
    np.testing.assert_allclose(random_walk_centrality(flows), 4 / steps.sum(axis=0), rtol=1e-6)


def test_sectors_apart_are_named_or_left_out():
    flows = DE_Z.copy()
    flows.loc["other"] = 0
    with pytest.raises(SchemaError, match="apart stand other"):
        random_walk_centrality(flows)
    inner = DE_Z.drop(index="other", columns="other")
    for measure in (random_walk_centrality, counting_betweenness):
        found = measure(flows, component="largest")
        assert np.isnan(found["other"])
        np.testing.assert_allclose(found.drop("other"), measure(inner), rtol=1e-9)
    with pytest.raises(SchemaError, match="two sectors that trade with each other"):
        random_walk_centrality(pd.DataFrame(np.eye(2), list("ab"), list("ab")), component="largest")
    with pytest.raises(SchemaError, match="not 'giant'"):
        random_walk_centrality(flows, component="giant")
    with pytest.raises(SchemaError, match="flows that are not negative"):
        random_walk_centrality(-DE_Z)


@given(balanced_tables(smallest=0.01))
def test_influence_sums_to_one(table):
    flows, _ = table
    assert influence_vector(flows, labour_share=0.4).sum() == pytest.approx(1)


def test_influence_goes_to_suppliers():
    A = pd.DataFrame([[0.0, 0.3], [0.0, 0.0]], index=["supplier", "buyer"], columns=["supplier", "buyer"])
    found = influence_vector(A, labour_share=0.5)
    assert found.to_dict() == pytest.approx({"supplier": 0.25 + 0.125, "buyer": 0.25})
    with pytest.raises(SchemaError, match="above 0 and up to 1, not 0"):
        influence_vector(A, labour_share=0)
