"""The compiled version against the plain one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from netan.risk import Economy, prepare_economy, running, systemic, systemic_risk_index


def _economy(seed: int) -> Economy:
    """A few hundred firms, and ten hubs as large as all firms together."""
    rng = np.random.default_rng(seed)
    n, hubs = 300, 10
    size = np.concatenate([rng.lognormal(0, 1.5, n - hubs), np.full(hubs, 150.0)])
    sector = np.arange(n) % 12
    buyer = np.repeat(np.arange(n), 6)
    supplier = rng.choice(n, len(buyer), p=size / size.sum())
    inner = np.repeat(np.arange(n - hubs, n), hubs)
    supplier, buyer = np.append(supplier, np.tile(np.arange(n - hubs, n), hubs)), np.append(buyer, inner)
    value = np.minimum(size[supplier], size[buyer]) * rng.random(len(buyer))
    out, into = np.bincount(supplier, value, n), np.bincount(buyer, value, n)
    names = [f"{k:02d}" for k in range(12)]
    rule = pd.DataFrame(rng.integers(0, 3, (12, 12)), index=names, columns=names)
    return prepare_economy(
        np.arange(n), [names[k] for k in sector], supplier, buyer, value,
        essentiality=rule, revenue=out * 1.3 + 1, costs=into * 1.2,
    )  # fmt: skip


@pytest.mark.parametrize(
    "options",
    [{}, {"replaceability": "off"}, {"replaceability": "static"}, {"production": "leontief"}, {"tolerance": 1e-7}],
)
def test_compiled_and_plain_agree_within_their_bounds(
    options: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    economy = _economy(11)
    weights = pd.DataFrame({"jobs": 1.0, "sales": economy.strength}, index=economy.nodes)
    exact = systemic_risk_index(economy, weights=weights, **{**options, "tolerance": 1e-10})
    monkeypatch.setattr(running, "PLAIN", 0)
    found = systemic_risk_index(economy, weights=weights, **options)
    assert found["converged"].all()
    for name in ("esri_jobs", "esri_sales"):
        short = exact[name] - found[name]
        assert (short >= -exact["bound"] - 1e-14).all()
        assert (short <= found["bound"] + exact["bound"] + 1e-14).all()
        np.testing.assert_allclose(found[name], exact[name], rtol=options.get("tolerance", 1e-3))


def test_partial_scenarios_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    economy = _economy(12)
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "scenario": np.repeat(np.arange(70), 3),
            "node": rng.permuted(np.tile(np.arange(300), (70, 1)), axis=1)[:, :3].ravel(),
        }
    )
    table["loss"], table["loss_up"] = rng.random(210), rng.random(210)
    exact = systemic_risk_index(economy, scenarios=table, tolerance=1e-10)
    monkeypatch.setattr(running, "PLAIN", 0)
    found = systemic_risk_index(economy, scenarios=table)
    assert (exact["esri_sales"] - found["esri_sales"] <= found["bound"] + exact["bound"] + 1e-14).all()
    np.testing.assert_allclose(found["esri_sales"], exact["esri_sales"], rtol=1e-3)


def test_the_result_does_not_depend_on_the_number_of_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    economy = _economy(13)
    monkeypatch.setattr(running, "PLAIN", 0)
    two = systemic_risk_index(economy)
    monkeypatch.setattr(systemic.os, "cpu_count", lambda: 1)
    pd.testing.assert_frame_equal(systemic_risk_index(economy), two, check_exact=True)
