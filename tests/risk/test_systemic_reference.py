"""The published reference figures, where they are at hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from netan.risk import Economy, paper_kernel, prepare_economy, running, systemic_risk_index

FOLDER = Path(__file__).parents[2] / ".." / "shared" / "oracles" / "esri"
pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="reference figures absent")

CASES = [
    ("A_base_eps1e-2", {}, False),
    ("B_norepl_eps1e-2", {"replaceability": "off"}, False),
    ("C_linear_eps1e-2", {"production": "linear"}, False),
    ("D_leontief_eps1e-2", {"production": "leontief"}, False),
    ("E_revcost_eps1e-2", {}, True),
    ("J_base_eps1e-4", {"eps": 1e-4}, False),
]


def _economy(*, known: bool) -> tuple[Economy, pd.DataFrame]:
    links = pd.read_csv(FOLDER / "n1000" / "edges.csv")
    firms = pd.read_csv(FOLDER / "n1000" / "firms.csv")
    rule = pd.read_csv(FOLDER / "n1000" / "essentiality.csv", index_col=0)
    totals = {"revenue": firms["revenue"], "costs": firms["costs"]} if known else {}
    economy = prepare_economy(
        firms["firm"], firms["sector"], links["supplier"] - 1, links["buyer"] - 1, links["amount"],
        essentiality=rule, **totals,
    )  # fmt: skip
    weights = pd.DataFrame(
        {"w1": economy.strength, "w2": firms["employment"].to_numpy(dtype=float)}, index=firms["firm"]
    )
    return economy, weights


@pytest.mark.parametrize(("case", "options", "known"), CASES)
def test_paper_mode_equals_the_reference(case: str, options: dict[str, object], *, known: bool) -> None:
    expected = pd.read_csv(FOLDER / "n1000" / f"{case}.csv", index_col="firm")
    economy, weights = _economy(known=known)
    found = systemic_risk_index(economy, mode="paper", weights=weights, closures=expected.index, **options)
    np.testing.assert_array_equal(found["steps"], expected["iters"])
    columns = list(expected.columns[:6])
    np.testing.assert_allclose(found[columns], expected[columns], rtol=0, atol=1e-9)


@pytest.mark.parametrize("together", [False, True], ids=["alone", "side by side"])
@pytest.mark.parametrize(("case", "options", "known"), CASES)
def test_the_compiled_paper_mode_equals_the_reference(
    case: str, options: dict[str, object], *, known: bool, together: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PLAIN", 0)
    monkeypatch.setattr(running, "WORTH_COMPILING", 0)
    monkeypatch.setattr(paper_kernel, "SIDE_BY_SIDE", 30_000 if together else 0)
    test_paper_mode_equals_the_reference(case, options, known=known)


@pytest.mark.parametrize("options", [{}, {"replaceability": "static"}, {"production": "linear"}])
def test_the_compiled_fixed_point_lies_within_its_bound(
    options: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    economy, weights = _economy(known=True)
    exact = systemic_risk_index(economy, weights=weights, tolerance=1e-12, **options)
    monkeypatch.setattr(running, "PLAIN", 0)
    found = systemic_risk_index(economy, weights=weights, **options)
    assert found["converged"].mean() > 0.99  # one market that empties slowly takes more rounds than there are
    for name in ("w1", "w2"):
        off = (found[f"esri_{name}"] - exact[f"esri_{name}"]).abs()
        assert (off <= found["bound"] + exact["bound"] + 1e-12).all()


def test_the_truncated_figure_never_passes_the_fixed_point() -> None:
    economy, weights = _economy(known=True)
    paper = systemic_risk_index(economy, mode="paper", weights=weights)
    fixed = systemic_risk_index(economy, weights=weights)
    for name in ("w1", "w2"):
        assert (paper[f"esri_{name}"] <= fixed[f"esri_{name}"] + fixed["bound"] + 1e-14).all()
    assert fixed["converged"].all()
    long = systemic_risk_index(economy, mode="paper", eps=1e-9, weights=weights)
    np.testing.assert_allclose(fixed["esri_w1"], long["esri_w1"], rtol=1e-3, atol=1e-9)


def test_a_finer_market_runs() -> None:
    links = pd.read_csv(FOLDER / "n1000" / "edges.csv")
    firms = pd.read_csv(FOLDER / "n1000" / "firms.csv")
    rule = pd.read_csv(FOLDER / "n1000" / "essentiality.csv", index_col=0)
    economy = prepare_economy(
        firms["firm"], firms["sector"], links["supplier"] - 1, links["buyer"] - 1, links["amount"],
        essentiality=rule, markets=firms["market"],
    )  # fmt: skip
    found = systemic_risk_index(economy, mode="paper", closures=firms["firm"][::20])
    assert len(economy.markets) == 230
    assert found["esri_sales"].mean() == pytest.approx(0.163, abs=0.001)
