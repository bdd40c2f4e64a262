from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import pytest
from made_up_links import economy

from netan.errors import FileFormatError, SchemaError
from netan.network import ensemble as module
from netan.network.ensemble import Ensemble, draw_ensemble, draw_seed, model_key
from netan.network.reconstruct import (
    Purchases,
    expected_strengths,
    expected_value,
    fit_links,
    link_probability,
    sample_links,
)

SEEN = pd.DataFrame({"supplier": ["f001", "f003"], "buyer": ["f005", "f002"], "value": [4000.0, 0.0]})


def model_of(seed=1, **options):
    suppliers, purchases = economy(seed)
    return fit_links(suppliers, purchases, **{"mean_degree": 5, "elasticity": 0.4, "seen": SEEN, **options})


def hashes(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_every_network_is_the_sample_of_its_seed(tmp_path):
    model = model_of()
    ensemble = draw_ensemble(model, tmp_path, draws=4, seed=7)
    assert len(ensemble) == len(list(ensemble)) == 4
    for k in range(4):
        sample = sample_links(model, seed=draw_seed(7, k)).drop(columns="probability")
        pd.testing.assert_frame_equal(ensemble.network(k), sample)
    assert not ensemble.network(0).equals(ensemble.network(1))
    links = ensemble.links(2)
    names = ensemble.nodes.index
    assert names[links.supplier].tolist() == ensemble.network(2)["supplier"].tolist()
    assert links.supplier.dtype == np.int32
    assert isinstance(links.value, np.memmap)
    assert not links.value.flags.writeable
    assert ensemble.seen.tolist() == [[1, 5]]


def test_nodes_tell_sector_and_role(tmp_path):
    suppliers, purchases = economy(2)
    model = fit_links(suppliers[:20], Purchases(purchases.buyers[4:], purchases.coefficients), mean_degree=3)
    nodes = draw_ensemble(model, tmp_path, draws=1, seed=0).nodes
    assert nodes.index.tolist() == suppliers.index.tolist()
    assert nodes["sector"].tolist() == suppliers["sector"].tolist()
    assert nodes["supplies"].tolist() == [True] * 20 + [False] * 4
    assert nodes["buys"].tolist() == [False] * 4 + [True] * 20
    links = Ensemble.open(tmp_path).links(0)
    assert links.supplier.max() < 20
    assert links.buyer.min() >= 4


def test_same_seed_same_bytes_and_a_stopped_run_goes_on(tmp_path, monkeypatch):
    model = model_of()
    draw_ensemble(model, tmp_path / "whole", draws=5, seed=3)
    real, left = module.draw_links, [3]

    def stopped(*args, **kwargs):
        left[0] -= 1
        if left[0] < 0:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    monkeypatch.setattr(module, "draw_links", stopped)
    with pytest.raises(KeyboardInterrupt):
        draw_ensemble(model, tmp_path / "parts", draws=5, seed=3)
    with pytest.raises(FileFormatError, match="2 of 5 networks are not there or cut short: 4, 5"):
        Ensemble.open(tmp_path / "parts")
    # the second network lost its tail, as when a disk is full
    file = tmp_path / "parts" / "draw-00001-value.npy"
    file.write_bytes(file.read_bytes()[:-8])
    done = []

    def counted(*args, **kwargs):
        done.append(kwargs["seed"])
        return real(*args, **kwargs)

    monkeypatch.setattr(module, "draw_links", counted)
    draw_ensemble(model_of(), tmp_path / "parts", draws=5, seed=3)
    assert done == [draw_seed(3, k) for k in (1, 3, 4)]
    assert hashes(tmp_path / "parts") == hashes(tmp_path / "whole")


def test_more_draws_add_to_those_there(tmp_path):
    model, told = model_of(), []
    draw_ensemble(model, tmp_path, draws=2, seed=1)
    before = hashes(tmp_path)
    assert len(draw_ensemble(model, tmp_path, draws=4, seed=1, progress=lambda *x: told.append(x))) == 4
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    after = hashes(tmp_path)
    del before["ensemble.json"]
    assert before.items() <= after.items()
    assert len(Ensemble.open(tmp_path)) == 4
    assert len(draw_ensemble(model, tmp_path, draws=1, seed=1)) == 1


def test_a_folder_of_another_model_is_refused(tmp_path):
    model = model_of()
    draw_ensemble(model, tmp_path, draws=1, seed=1)
    for other, seed in ((model, 2), (model_of(mean_degree=6), 1), (model_of(2), 1), (model_of(seen=None), 1)):
        with pytest.raises(SchemaError, match="it holds networks of another model or seed"):
            draw_ensemble(other, tmp_path, draws=1, seed=seed)
    assert model_key(model) == model_key(model_of())
    (tmp_path / "ensemble.json").unlink()
    kept = draw_ensemble(model_of(2), tmp_path, draws=1, seed=1)
    sample = sample_links(model_of(2), seed=draw_seed(1, 0)).drop(columns="probability")
    pd.testing.assert_frame_equal(kept.network(0), sample)


def test_what_cannot_be_opened_or_drawn(tmp_path):
    with pytest.raises(FileFormatError, match="holds no drawn networks"):
        Ensemble.open(tmp_path)
    model = model_of()
    for draws, seed in ((0, 1), (1, -1)):
        with pytest.raises(SchemaError, match="give 1 or more, and 0 or more"):
            draw_ensemble(model, tmp_path, draws=draws, seed=seed)
    ensemble = draw_ensemble(model, tmp_path, draws=2, seed=1)
    for k in (-1, 2):
        with pytest.raises(IndexError, match="of 2; they count from 0"):
            ensemble.links(k)
    for text, words in (
        ("{", "cannot be read"),
        ('{"format": 0}', "of another version"),
        ("[1]", "of another version"),
    ):
        (tmp_path / "ensemble.json").write_text(text)
        with pytest.raises(FileFormatError, match=words):
            Ensemble.open(tmp_path)


def test_a_network_without_links_is_one_too(tmp_path):
    suppliers = pd.DataFrame({"sector": ["A"], "strength": [100.0]}, index=["a"])
    buyers = pd.DataFrame({"sector": ["A"], "size": [100.0]}, index=["a"])
    model = fit_links(suppliers, Purchases(buyers, pd.DataFrame({"A": [0.5]}, index=["A"])), mean_degree=3)
    ensemble = draw_ensemble(model, tmp_path, draws=2, seed=1)
    assert [len(links) for links in ensemble] == [0, 0]
    assert len(ensemble.network(1)) == 0


def test_strengths_of_an_ensemble_are_unbiased(tmp_path):
    # 600 networks of 24 firms; 48 tests with closed standard errors. Bonferroni at 1e-6 in all: |z| below 5.7
    model = model_of(3, seen=None)
    ensemble = draw_ensemble(model, tmp_path, draws=600, seed=1)
    sums = np.zeros((2, 600, 24))
    for k, links in enumerate(ensemble):
        sums[0, k] = np.bincount(links.supplier, weights=links.value, minlength=24)
        sums[1, k] = np.bincount(links.buyer, weights=links.value, minlength=24)
    i, j = np.indices((24, 24)).reshape(2, -1)
    mu, p = expected_value(model, i, j).reshape(24, 24), link_probability(model, i, j).reshape(24, 24)
    variance = np.divide(mu**2, p, out=np.zeros_like(mu), where=p > 0) - mu**2
    for side, strength in enumerate(expected_strengths(model)):
        error = np.sqrt(variance.sum(axis=1 - side) / 600)
        assert np.abs((sums[side].mean(axis=0) - strength.to_numpy()) / error).max() < 5.7
