"""Hypothetical extraction in closed form against tables that are solved anew."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worked_tables import DE_X, DE_Z, MB_X, MB_Z, balanced_tables

from netan.errors import SchemaError
from netan.measures.coefficients import leontief_inverse, technical_coefficients
from netan.measures.extraction import CONVENTIONS, extraction_by_sector, extraction_losses, group_extraction_loss


def solved_anew(Z, x, convention, k, t=1.0):
    """Loss of output by sector, from the table with sector k, or a firm with share t of it, taken out.

    The firm stands as a sector of its own, last, so that only plain extraction of a whole sector is left to do.
    """
    Z, x = Z.to_numpy(float), x.to_numpy(float)
    n = len(x)
    if t < 1:
        part = np.zeros((n + 1, n))
        part[:n] = np.eye(n)
        part[k, k], part[n, k] = 1 - t, t
        x, Z = np.append(x, t * x[k]), part @ Z @ part.T
        x[k] *= 1 - t
        gone = n
    else:
        gone = k
    A, B = Z / x, Z / x[:, None]
    y, v = x - Z.sum(axis=1), x - Z.sum(axis=0)
    one = np.eye(len(x))
    if convention == "total":
        A, y = A.copy(), y.copy()
        A[gone], A[:, gone], y[gone] = 0, 0, 0
        after = np.linalg.solve(one - A, y)
    elif convention == "backward":
        A = A.copy()
        A[:, gone] = 0
        after = np.linalg.solve(one - A, y)
    else:
        B = B.copy()
        B[gone] = 0
        after = np.linalg.solve(one - B.T, v)
    loss = x - after
    if len(loss) > n:
        loss[k] += loss[n]
    return loss[:n]


def inverse(Z, x):
    return leontief_inverse(technical_coefficients(Z, x))


@pytest.mark.parametrize(
    ("convention", "losses", "elsewhere"),
    [
        ("total", [1210.5263, 2588.2353], [210.5263, 588.2353]),
        ("backward", [413.1579, 805.8824], None),
        ("forward", [728.9474, 452.9412], None),
    ],
)
def test_three_conventions_on_the_textbook_table(convention, losses, elsewhere):
    found = extraction_losses(inverse(MB_Z, MB_X), MB_X, convention=convention)
    name = f"{convention}_extraction_loss"
    np.testing.assert_allclose(found[name], losses, atol=5.001e-5)
    if elsewhere:
        np.testing.assert_allclose(found[f"{name}_elsewhere"], elsewhere, atol=5.001e-5)


@pytest.mark.parametrize("convention", ["total", "backward", "forward"])
@given(table=balanced_tables(), share=st.sampled_from([1.0, 0.9, 0.5, 0.01]))
def test_closed_form_is_solving_anew(convention, table, share):
    Z, x = table
    L = inverse(Z, x)
    by_sector = extraction_by_sector(L, x, convention=convention, share=share)
    sums = extraction_losses(L, x, convention=convention, share=share)
    name = f"{convention}_extraction_loss"
    for k, code in enumerate(x.index):
        anew = solved_anew(Z, x, convention, k, share)
        np.testing.assert_allclose(by_sector[code], anew, rtol=1e-8, atol=1e-8 * x.sum())
        assert sums.loc[code, name] == pytest.approx(anew.sum(), rel=1e-8, abs=1e-8 * x.sum())
        assert sums.loc[code, f"{name}_elsewhere"] == pytest.approx(
            np.delete(anew, k).sum(), rel=1e-8, abs=1e-8 * x.sum()
        )


@given(balanced_tables(), st.floats(0.01, 1))
def test_partial_is_the_cut_of_final_sales_that_leaves_the_share(table, share):
    Z, x = table
    A = technical_coefficients(Z, x)
    L = leontief_inverse(A)
    found = extraction_by_sector(L, x, convention="partial", share=share)
    for code in x.index:
        cut = share * x[code] / L.loc[code, code]
        anew = np.linalg.solve(np.eye(4) - A, np.where(x.index == code, cut, 0.0))
        np.testing.assert_allclose(found[code], anew, rtol=1e-8, atol=1e-10 * x.sum())
        assert found.loc[code, code] == pytest.approx(share * x[code])


def test_dense_table_of_two_hundred_sectors():
    rng = np.random.default_rng(5)
    names = [f"s{k}" for k in range(200)]
    A = rng.random((200, 200))
    A *= rng.uniform(0.2, 0.7, 200) / A.sum(axis=0)
    y = rng.lognormal(3, 1, 200)
    x = pd.Series(np.linalg.solve(np.eye(200) - A, y), index=names)
    Z = pd.DataFrame(A * x.to_numpy(), index=names, columns=names)
    found = extraction_losses(inverse(Z, x), x)["total_extraction_loss"]
    for k in (0, 57, 199):
        assert found.iloc[k] == pytest.approx(solved_anew(Z, x, "total", k).sum(), rel=1e-8)


@given(balanced_tables(), st.sampled_from(sorted(CONVENTIONS)), st.floats(0, 1), st.floats(0, 1))
def test_loss_never_falls_with_the_share(table, convention, one, other):
    Z, x = table
    L = inverse(Z, x)
    small, large = (
        extraction_losses(L, x, convention=convention, share=s).iloc[:, 0] for s in (min(one, other), max(one, other))
    )
    assert (small <= large + 1e-9 * x.sum()).all()
    assert (extraction_losses(L, x, convention=convention, share=0.0) == 0).all(axis=None)


def test_jobs_are_counted_where_output_is_lost():
    jobs = pd.Series([1.0, 0.0, 0.2, 0.1, 0.3, 0.5], index=DE_X.index)
    L = inverse(DE_Z, DE_X)
    for convention in CONVENTIONS:
        lost = extraction_by_sector(L, DE_X, convention=convention, share=0.4)
        found = extraction_losses(L, DE_X, convention=convention, share=0.4, per_output=jobs)
        np.testing.assert_allclose(found.iloc[:, 0], jobs @ lost, rtol=1e-10)
        own = np.diag(lost) * jobs
        np.testing.assert_allclose(found.iloc[:, 1], jobs @ lost - own, rtol=1e-10, atol=1e-9)


def test_sector_without_output_loses_nothing_and_shares_go_by_sector():
    Z = MB_Z.reindex(index=["a", "b", "none"], columns=["a", "b", "none"], fill_value=0)
    x = MB_X.reindex(["a", "b", "none"], fill_value=0)
    L = inverse(Z, x)
    for convention in CONVENTIONS:
        assert (extraction_losses(L, x, convention=convention).loc["none"] == 0).all()
    mixed = extraction_losses(L, x, share=pd.Series({"none": 1.0, "a": 0.5, "b": 1.0}))
    whole, half = extraction_losses(L, x), extraction_losses(L, x, share=0.5)
    assert mixed.loc["b"].equals(whole.loc["b"])
    assert mixed.loc["a"].equals(half.loc["a"])


def test_wrong_wishes_are_refused():
    L = inverse(MB_Z, MB_X)
    with pytest.raises(SchemaError, match="one of total, backward, forward, partial, not 'hem'"):
        extraction_losses(L, MB_X, convention="hem")
    with pytest.raises(SchemaError, match=r"from 0 to 1, not 1\.2"):
        extraction_losses(L, MB_X, share=1.2)
    with pytest.raises(SchemaError, match="output need each sector once: missing b"):
        extraction_losses(L, MB_X[["a"]])
    with pytest.raises(SchemaError, match="unknown for some sectors"):
        extraction_losses(L, MB_X, per_output=pd.Series({"a": 1.0, "b": np.nan}))


@given(balanced_tables())
def test_group_is_extracted_at_once(table):
    Z, x = table
    A, L = technical_coefficients(Z, x), inverse(Z, x)
    alone = extraction_losses(L, x)
    for code in x.index:
        found = group_extraction_loss(L, x, [code])
        np.testing.assert_allclose(found, alone.loc[code], rtol=1e-8, atol=1e-9 * x.sum())
    members = ["a", "c"]
    outside = (~x.index.isin(members)).astype(float)
    kept = A.to_numpy() * outside[:, None] * outside
    final = (x - Z.sum(axis=1)) * outside
    anew = x - np.linalg.solve(np.eye(4) - kept, final)
    found = group_extraction_loss(L, x, members)
    assert found["total_extraction_loss"] == pytest.approx(anew.sum(), rel=1e-8)
    assert found["total_extraction_loss"] <= alone.loc[members, "total_extraction_loss"].sum() + 1e-9 * x.sum()
    with pytest.raises(SchemaError, match="the table does not: z"):
        group_extraction_loss(L, x, ["a", "z"])
